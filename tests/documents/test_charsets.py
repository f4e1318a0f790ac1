"""Text in other character sets: read where one reading is possible, else both readings are shown."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.charsets import decode_text
from detente.documents.document import DocumentFault

ANYTHING = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"))


@given(ANYTHING, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_marked_text_and_utf_8_are_read(text, charset):
    assert decode_text(text.encode(charset)) == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["Title\n\nThe rival waits.", "Überschrift\nÄrger", "Что дальше?\nНичего."])
def test_wide_text_without_its_mark_is_read(text, charset):
    assert decode_text(text.encode(charset)) == text


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Türkiye said it would – “no preconditions”.", "cp1252"),
        ("It’s 5€… a § of café", "cp1252"),
        ("Überschrift, Öl und Maße", "cp1252"),
        ("Türkiye", "latin-1"),
        ("Η συνθήκη παραβιάστηκε", "cp1253"),
    ],
)
def test_an_older_set_is_read_where_every_plausible_one_says_the_same(text, charset):
    assert decode_text(text.encode(charset)) == text


@pytest.mark.parametrize(
    ("text", "charset", "other"),
    [
        ("un très bon accord", "cp1252", "trčs"),
        ("los años de paz", "cp1252", "ańos"),
        ("český prezident", "cp1250", "èeský"),
        ("Договор был нарушен", "cp1251", "Договор"),
        ("Договор был нарушен", "koi8-r", "Договор"),
    ],
)
def test_an_older_set_that_can_be_read_in_two_ways_is_a_fault_with_both(text, charset, other):
    fault = decode_text(text.encode(charset))
    assert isinstance(fault, DocumentFault)
    assert other in fault.message
    assert "in an older character set" in fault.message
    assert "iconv" in fault.hint


@pytest.mark.parametrize("content", [b"\xff\xff\0\0", codecs.BOM_UTF16_LE + b"a", bytes(range(256))])
def test_what_is_no_text_is_a_fault(content):
    fault = decode_text(content)
    assert isinstance(fault, DocumentFault)
    assert fault.message.startswith("is not a PDF")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_fault(content):
    assert isinstance(decode_text(content), str | DocumentFault)
