"""States that English prose names, by name or adjective, with their ISO 3166 codes.

A capital or a government seat is no name of a state.
"""

import re
from functools import cache
from typing import NamedTuple

from detente.states import list_spellings

_TOKEN = re.compile(r"(?:[A-Z]\.)+[A-Z]?(?!\w)|[^\W_]+")
_GAP = re.compile(r"[ \t\xa0-]{1,2}|, |['’]")
_LONGEST = 8
"""Words of the longest name looked for."""
_SHORTEST = 4
"""Letters of the shortest spelling that may stand in capitals: shorter ones are common words or codes."""

_OTHERS = """
    Latin America, Latin American, Latin Americans, South America, South American, South Americans, North America,
    North American, North Americans, Central America, Central American, Central Americans, Native American,
    Native Americans, American Indian, American Indians, New Mexico, Gulf of Mexico, New England,
    Indian Ocean, South China Sea, East China Sea, Sea of Japan, Irish Sea, New Jersey, Jersey City,
    West Indies, West Indian, Netherlands Antilles, Central African, Central Africans, Congo
"""
"""Names that hold the name of a state and are none of it, or that name more than one."""

AMBIGUOUS = {
    "GEO": "also a state of the U.S.",
    "JOR": "also a name of people",
    "TCD": "also a name of people",
    "TUR": "also a bird",
    "SUN": "code withdrawn",
    "YUG": "code withdrawn",
    "CSK": "code withdrawn",
    "DDR": "code withdrawn",
    "XKX": "no ISO code, but in wide use",
}
"""What to know of a code before it is taken over."""


class Nation(NamedTuple):
    """A state named in a text, and where."""

    code: str
    """ISO 3166-1 alpha-3."""
    start: int
    end: int


def find_nations(text: str) -> list[Nation]:
    """Return the states a text names, by name or adjective, in their order.

    Examples
    --------
    >>> [found.code for found in find_nations("U.S.-Russian talks on Iran, in South America")]
    ['USA', 'RUS', 'IRN']
    """
    known, firsts = _spellings(), _first_words()
    found: list[Nation] = []
    at = 0
    tokens = list(_TOKEN.finditer(text))
    shouted = text.isupper()
    while at < len(tokens):
        first = tokens[at][0].replace(".", "")
        length, code = _match(text, tokens[at : at + _LONGEST], known) if first in firsts else (1, "")
        span = tokens[at].start(), tokens[at + max(length, 1) - 1].end()
        if code and not (shouted and span[1] - span[0] < _SHORTEST):
            found.append(Nation(code, *span))
        at += max(length, 1)
    return found


def _match(text: str, tokens: list[re.Match[str]], known: dict[str, str]) -> tuple[int, str]:
    """Return how many tokens the longest known spelling takes, and its code."""
    words, length, code = "", 0, ""
    for number, token in enumerate(tokens, 1):
        if number > 1 and not _GAP.fullmatch(text, tokens[number - 2].end(), token.start()):
            break
        words = f"{words} {token[0]}".strip() if words else token[0]
        spelled = words.replace(".", "")
        if spelled in known:
            length, code = number, known[spelled]
    return length, code


@cache
def _first_words() -> frozenset[str]:
    return frozenset(spelling.split(" ", 1)[0] for spelling in _spellings())


@cache
def _spellings() -> dict[str, str]:
    """Return the code of every spelling, its words joined by single spaces; empty for what is no state."""
    known = {_join(spelling): code for spelling, code in list_spellings()}
    known |= {_join(word): "" for word in _OTHERS.split(",")}
    return known | {words.upper(): code for words, code in known.items() if len(words) >= _SHORTEST}


def _join(spelling: str) -> str:
    return " ".join(token[0].replace(".", "") for token in _TOKEN.finditer(spelling))
