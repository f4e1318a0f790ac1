"""Characters of a text: which can be shown, which leave a mark, and the digits of other scripts."""

import re
import unicodedata

UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Matches what neither screen nor file can show."""
_BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are drawn as an empty space."""


def is_seen(character: str) -> bool:
    """Say whether a character leaves a mark of its own on the page."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANKS


def find_other_digits(text: str) -> str | None:
    """Return the first decimal digit of a text that is none of 0 to 9.

    Examples
    --------
    >>> find_other_digits("12 \u0663"), find_other_digits("12 3")
    ('\u0663', None)
    """
    return next((c for c in text if c.isdecimal() and not c.isascii()), None)
