"""Characters that cannot be seen: one list of them, and three ways to treat what stands on it.

:func:`strip_unprintable`
    For what is read as text: reports, documents, exports. They go.
:func:`replace_unprintable`
    For one line of a terminal. Each shows as U+FFFD: whoever reads a fault or the name of a file
    should see that something hides in it.
:func:`refuse_unprintable`
    For what is typed into a case. Only what is damage in any text is refused; a soft hyphen or a
    mark of direction comes with pasted text and is no fault of the analyst's.

The list holds control characters, halves of surrogate pairs, noncharacters, separators of lines,
whatever reorders a line (Unicode's ``Bidi_Control``) and whatever is drawn as nothing
(``Default_Ignorable_Code_Point``), the tags from U+E0000 on included: whole sentences can hide in
them, and all that is lost is the flags of three parts of the United Kingdom.

Two kinds of invisible character are spelling, and stay:

- **Joiners** (U+200C, U+200D) between letters of the scripts that need them, from Hebrew to
  Mongolian, and between emoji: without them a Persian or Hindi word is another word. Beside a
  Latin, Greek or Cyrillic letter, or in a row, they only make two equal names differ.
- **One variation selector** behind a character that is seen: it chooses the form of an emoji or a
  Han character. A second one chooses nothing, and rows of them have carried hidden messages.
"""

import re
import unicodedata
from collections.abc import Callable

_DAMAGE = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    chr(plane + last) for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
_HIDDEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_JOINERS = "\u200c\u200d"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_SUSPECTS = _DAMAGE + _HIDDEN + _JOINERS + _SELECTORS
# Scripts from Hebrew to Mongolian, their later blocks and presentation forms; arrows, symbols, emoji.
_JOINED = (
    "\u0590-\u061b\u061d-\u115e\u1161-\u17b3\u17b6-\u180a\u1810-\u1cff\ua800-\uabff\ufb1d-\ufdcf\ufdf0-\ufdff"
    "\ufe0f\ufe70-\ufefc\u2190-\u21ff\u2600-\u27bf\u2b00-\u2bff\U00010a00-\U00011fff\U0001e900-\U0001faff"
)
_SUSPECT = re.compile(f"[{_SUSPECTS}]")
_SPELLING = re.compile(
    rf"(?<=[{_JOINED}])[{_JOINERS}](?=[{_JOINED}])|(?<=[^\s{_SUSPECTS}])[{_SELECTORS}]",
)
_REFUSED = re.compile(f"[{_DAMAGE}]")
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are drawn as an empty space."""


_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")
"""Beginnings that a spreadsheet may take for a formula, in both widths."""


def guard_formula(text: str) -> str:
    """Return a cell of a table that a spreadsheet shows and never computes.

    Examples
    --------
    >>> guard_formula("=1+1"), guard_formula(" @SUM(A1)"), guard_formula("2017-01-01,USA")
    ("'=1+1", "' @SUM(A1)", '2017-01-01,USA')
    """
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def strip_unprintable(text: str) -> str:
    r"""Return a text without what cannot be seen; separators of lines other than a newline become a space.

    Examples
    --------
    >>> strip_unprintable("re\u202ed\x1b[31m, two\u2028lines")
    'red[31m, two lines'
    >>> strip_unprintable("a\u200db, \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == "ab, \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    True
    """
    return _substitute(text, lambda character: " " if character.isspace() else "")


def replace_unprintable(text: str, mark: Callable[[str], str] = lambda _: "\ufffd") -> str:
    r"""Return a text on one line, with a mark for each character that cannot be seen, tabs and newlines too.

    Parameters
    ----------
    text
        The text.
    mark
        What stands in for a character.

    Examples
    --------
    >>> replace_unprintable("a\x1b[2J\n.yaml", lambda character: f"<{ord(character):02X}>")
    'a<1B>[2J<0A>.yaml'
    """
    return _substitute(text, mark).replace("\t", mark("\t")).replace("\n", mark("\n"))


def refuse_unprintable(text: str) -> tuple[str, str] | None:
    r"""Return what is wrong with a text and what to do about it; ``None`` if a case may hold it.

    Examples
    --------
    >>> refuse_unprintable("a quiet\x07 probe")
    ('contains the unprintable character U+0007', 'Delete it.')
    """
    damage = _REFUSED.search(text)
    if damage:
        return f"contains the unprintable character U+{ord(damage[0]):04X}", "Delete it."
    if text and not any(map(_is_seen, text)):
        shown = ", ".join(f"U+{ord(character):04X}" for character in sorted(set(text))[:3])
        return f"contains only characters that cannot be seen ({shown})", "Write some words."
    return None


def format_line(text: str, longest: int | None = None) -> str:
    r"""Return a text on one line: whitespace single, nothing that steers or hides.

    Examples
    --------
    >>> format_line("two\nlines\x00 and\u202e more"), format_line("a long text", 6)
    ('two lines and more', 'a long…')
    """
    line = " ".join(strip_unprintable(text).split())
    return line if longest is None or len(line) <= longest else line[:longest].rstrip() + "…"


def find_other_digits(text: str) -> str | None:
    r"""Return the first decimal digit of a text that is not one of 0 to 9.

    Examples
    --------
    >>> find_other_digits("12 \u0663"), find_other_digits("12 3")
    ('\u0663', None)
    """
    return next((c for c in text if c.isdecimal() and not c.isascii()), None)


def _substitute(text: str, mark: Callable[[str], str]) -> str:
    return _SUSPECT.sub(lambda found: found[0] if _is_spelling(found) else mark(found[0]), text)


def _is_spelling(suspect: re.Match[str]) -> bool:
    return _SPELLING.match(suspect.string, suspect.start()) is not None


def _is_seen(character: str) -> bool:
    """Return whether a character leaves a mark of its own on the page."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANKS
