"""One spelling of signs that mean the same, every change kept with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.document import tidy_text
from detente.documents.reading_text import find_marks, fold_spellings
from detente.documents.spans import TextSpan

SIGNS = st.text("ab «»….-'`¹ ـﺍ[1]!", max_size=30).map(tidy_text)


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("so … it", "so ... it"),
        ("so… it", "so. . . it"),
        ("« le mot »", "«le mot»"),
        ("quoi ?", "quoi?"),
        ("10 %", "10%"),
        ("السـلام", "السلام"),
        ("ﺍﻟﺴﻼﻡ", "السلام"),
        ("می\u200cخواهم", "میخواهم"),
        ("``word''", "“word”"),
        ("a -- b", "a — b"),
        ("strategy¹", "strategy1"),
        ("H₂O", "H2O"),
        ("com- mitment", "commitment"),
    ],
)
def test_other_signs_read_the_same(written, other):
    assert fold_spellings(written).text == fold_spellings(other).text


@pytest.mark.parametrize(("written", "other"), [("10⁶", "106"), ("a - b", "a b"), ("pre-war", "prewar")])
def test_what_differs_reads_differently(written, other):
    assert fold_spellings(written).text != fold_spellings(other).text


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("strategy[1] failed", ["[1]"]),
        ("strategy [1, 2] failed", ["[1, 2]"]),
        ("strategy[^1] failed", ["[^1]"]),
        ("strategy^1 failed", ["^1"]),
        ("strategy¹ failed.² So", ["¹", "²"]),
        ("strategy†, failed*", ["†", "*"]),
        ("in 2016[note 3] it", ["[note 3]"]),
        ("in 2016¹ it", ["¹"]),
        ("5 km² and x² of 10⁶ [sic]", []),
        ("x^2 + 10^6", []),
    ],
)
def test_footnote_marks_are_told_from_exponents_and_insertions(text, marks):
    assert [mark.label for mark in find_marks(text)] == marks


@given(SIGNS, st.booleans(), st.data())
def test_every_place_is_found_again(text, passed_over, data):
    reading = fold_spellings(text, find_marks(text) if passed_over else ())
    start = data.draw(st.integers(0, len(reading.text)))
    end = data.draw(st.integers(start, len(reading.text)))
    span = reading.locate(TextSpan(start, end))
    assert 0 <= span.start <= len(text)
    assert span.end <= len(text)
    assert reading.locate(TextSpan(0, len(reading.text))).end <= len(text)


@given(st.text("abc d", max_size=20))
def test_plain_text_reads_as_it_is(text):
    reading = fold_spellings(text)
    assert (reading.text, reading.edits) == (text, ())
    assert reading.locate(TextSpan(0, len(text))) == TextSpan(0, len(text))
