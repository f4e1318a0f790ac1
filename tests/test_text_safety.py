import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.text_safety import (
    find_other_digits,
    format_line,
    refuse_unprintable,
    replace_unprintable,
    strip_unprintable,
)

HIDDEN = [
    "\x00",
    "\x1b",
    "\x7f",
    "\x9b",
    "\u00ad",
    "\u034f",
    "\u061c",
    "\u115f",
    "\u180e",
    "\u200b",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202e",
    "\u2060",
    "\u2066",
    "\u2069",
    "\u3164",
    "\ud800",
    "\udfff",
    "\ufdd0",
    "\ufeff",
    "\ufff9",
    "\uffff",
    "\U0001d173",
    "\U0001ffff",
    "\U000e0001",
    "\U000e0041",
    "\U000e007f",
    "\U0010ffff",
]
BREAKS = ["\x0b", "\x0c", "\r", "\x1c", "\x85", "\u2028", "\u2029"]
SPELLING = [
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian: I want
    "\u0d28\u0d4d\u200d",  # a Malayalam letter, joiner at the end: see below
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
    "\u2764\ufe0f\u200d\U0001f525",  # a heart on fire
    "1\ufe0f\u20e3",  # the key 1
    "\u845b\U000e0100",  # a Han character in one of its forms
]
ANY = st.text(st.characters(codec=None) | st.sampled_from([*HIDDEN, *BREAKS, "\u200c", "\u200d", "\ufe0f"]))


def label(text):
    return " ".join(f"{ord(character):04X}" for character in text)


@pytest.mark.parametrize("character", HIDDEN, ids=label)
def test_what_hides_is_stripped_or_shown_as_lost(character):
    assert strip_unprintable(f"a{character}b") == "ab"
    assert replace_unprintable(f"a{character}b") == "a\ufffdb"
    assert format_line(f"a {character} b") == "a b"


@pytest.mark.parametrize("character", BREAKS, ids=label)
def test_what_breaks_a_line_becomes_a_space_or_shows_as_lost(character):
    assert strip_unprintable(f"a{character}b") == "a b"
    assert replace_unprintable(f"a{character}b\t\n") == "a\ufffdb\ufffd\ufffd"
    assert format_line(f"a{character}b\n\tc") == "a b c"


@pytest.mark.parametrize("text", [SPELLING[0], *SPELLING[2:]], ids=label)
def test_joiners_and_selectors_that_spell_stay(text):
    assert strip_unprintable(text) == replace_unprintable(text) == format_line(text) == text


@pytest.mark.parametrize(
    ("text", "stripped"),
    [
        ("ad\u200dmin", "admin"),
        ("\u0430\u200c\u0431", "\u0430\u0431"),
        (SPELLING[1], "\u0d28\u0d4d"),
        ("\u0645\u200c\u200d\u0645", "\u0645\u0645"),
        ("\u0645\u061c\u200c\u0645", "\u0645\u0645"),
        ("a\ufe00\ufe01\U000e0150", "a\ufe00"),
        ("\ufe0f", ""),
        ("a\u200b\ufe0f", "a"),
    ],
    ids=label,
)
def test_joiners_and_selectors_that_hide_go(text, stripped):
    assert strip_unprintable(text) == stripped


@given(ANY)
def test_a_stripped_text_stays_as_it_is_and_shows_everywhere(text):
    stripped = strip_unprintable(text)
    assert strip_unprintable(stripped) == stripped
    stripped.encode()
    assert not {unicodedata.category(c) for c in stripped} & {"Cs", "Zl", "Zp"}
    assert {c for c in stripped if unicodedata.category(c) == "Cc"} <= {"\n", "\t"}
    assert not any(unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF"} for c in stripped)


@given(ANY)
def test_a_line_is_one_line_and_stays_as_it_is(text):
    for line in (replace_unprintable(text), format_line(text)):
        assert len(line.splitlines()) <= 1
        assert strip_unprintable(line) == line
    assert format_line(format_line(text)) == format_line(text)
    assert len(format_line(text, 50)) <= 51


@pytest.mark.parametrize(
    "character", ["\x1b", "\r", "\x85", "\ud800", "\ufdd0", "\ufffe", "\U0001ffff"], ids=label
)
def test_damage_is_refused(character):
    message, hint = refuse_unprintable(f"a{character}") or ("", "")
    assert message == f"contains the unprintable character U+{ord(character):04X}"
    assert hint == "Delete it."


@pytest.mark.parametrize(
    "text", ["\u200b", "\u200b \u2060", "\ufeff", "\u3164", "\u2800\u00a0", "\u0301", "\U000e0041"], ids=label
)
def test_words_that_nobody_sees_are_refused(text):
    message, hint = refuse_unprintable(text) or ("", "")
    assert re.fullmatch(
        rf"contains only characters that cannot be seen \(.*U\+{ord(text[0]):04X}.*\)", message
    )
    assert hint == "Write some words."


@pytest.mark.parametrize(
    "text", ["", "a\u200bb", "a\n\tb", "\u65e5\u672c", "\u2014", "e\u0301", "\u20ac", "\U0001f91d"], ids=label
)
def test_words_that_are_seen_are_taken(text):
    assert refuse_unprintable(text) is None


def test_digits_of_other_scripts():
    assert find_other_digits("1\u0968") == "\u0968"
    assert find_other_digits("half \u00bd") is None
