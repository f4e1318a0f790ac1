"""Acronyms that a text explains: a full name, then its initials in brackets."""

import re
from typing import NamedTuple

from detente.drafting.vocabulary import FIRST_WORDS, LAST_WORDS, NAMED_THINGS

_BRACKETED = re.compile(r"\s\((?:the )?[‘'“\"]?([A-Z][A-Za-z]{0,8}[A-Z])[’'”\"]?\)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LOOK_BACK = 160
_MOST_SMALL = 3
"""Small words, such as *of the*, between two capitalised ones."""


class Acronym(NamedTuple):
    """Initials and what they stand for."""

    initials: str
    name: str
    start: int
    """Where the name begins in the text."""
    end: int
    is_body: bool
    """Whether the name is one of an organisation, and not of a plan, a treaty or a law."""


def find_acronyms(text: str) -> list[Acronym]:
    """Return the acronyms that a text explains: the capitals of the words before the bracket spell them.

    Examples
    --------
    >>> text = "The Organisation for the Prohibition of Chemical Weapons (OPCW) cited the Chemical Weapons Convention (CWC)."
    >>> [(a.initials, a.name, a.is_body) for a in find_acronyms(text)]
    [('OPCW', 'Organisation for the Prohibition of Chemical Weapons', True), ('CWC', 'Chemical Weapons Convention', False)]
    """
    return [found for match in _BRACKETED.finditer(text) if (found := _read_before(text, match))]


def _read_before(text: str, match: re.Match[str]) -> Acronym | None:
    """Return the shortest run of words before a bracket whose capitals are its letters."""
    letters = match[1].upper()
    begin = max(0, match.start() - _LOOK_BACK)
    words = list(_WORD.finditer(text, begin, match.start()))
    left, small = len(letters), 0
    for word in reversed(words):
        initials = [part[:1] for part in re.split(r"[-’']", word[0])]
        if not word[0][0].isupper():
            small += 1
            if small > _MOST_SMALL:
                return None
            continue
        small = 0
        capitals = "".join(initial for initial in initials if initial.isupper())
        taken = next((size for size in (len(capitals), 1) if letters[:left].endswith(capitals[:size])), 0)
        if word[0].isupper() and len(word[0]) > 1 and letters[:left].endswith(word[0]):
            taken = len(word[0])
        if not taken:
            return None
        left -= taken
        if left == 0:
            return _describe(text, match, word.start())
    return None


def _describe(text: str, match: re.Match[str], start: int) -> Acronym:
    name = " ".join(text[start : match.start()].split())
    words = name.split()
    head = words[: words.index("of")] if "of" in words else words
    is_thing = words[-1] in NAMED_THINGS or head[-1] in NAMED_THINGS
    is_body = words[-1] in LAST_WORDS or not FIRST_WORDS.isdisjoint(words) or not is_thing
    return Acronym(match[1], name, start, match.start(), is_body)
