"""Names of states as English prose writes them, with their ISO 3166 codes.

Names, other spellings and adjectives come from the package ``countryinfo``; what it lacks or
dates from long ago stands here. A capital or a government seat is no name of a state.
"""

import re
from functools import cache
from typing import NamedTuple

from countryinfo import all_countries

_TOKEN = re.compile(r"(?:[A-Z]\.)+[A-Z]?(?!\w)|[^\W_]+")
_GAP = re.compile(r"[ \t\xa0-]{1,2}|, |['’]")
_ASIDE = re.compile(r" \([^()]*\)")
_LONGEST = 8
"""Words of the longest name looked for."""
_SHORTEST = 4
"""Letters of the shortest spelling taken from the package: shorter ones are codes."""

_MORE = {
    "USA": "US, USA, America, American, Americans",
    "GBR": "UK, Britain, Briton, Britons, England, English, Scotland, Scottish, Northern Ireland",
    "ARE": "UAE, Emirates, Emiratis",
    "ARG": "Argentine, Argentinian",
    "AZE": "Azeri, Azeris",
    "BIH": "Bosnia, Bosnians",
    "CHE": "Swiss",
    "CIV": "Côte d’Ivoire, Cote d'Ivoire",
    "COD": "Zaire",
    "CZE": "Czechs",
    "DNK": "Danes",
    "ESP": "Spaniard, Spaniards",
    "FIN": "Finns",
    "HRV": "Croat, Croats",
    "KAZ": "Kazakh, Kazakhs",
    "KGZ": "Kyrgyz",
    "MKD": "Macedonia",
    "POL": "Poles",
    "PRK": "DPRK",
    "SAU": "Saudi, Saudis",
    "SRB": "Serb, Serbs",
    "SVN": "Slovenian, Slovenians",
    "SWE": "Swede, Swedes",
    "SWZ": "eSwatini",
    "TJK": "Tajik, Tajiks",
    "TUR": "Turk, Turks, Türkiye",
    "UZB": "Uzbek, Uzbeks",
    "VAT": "Vatican, Holy See",
    "XKX": "Kosovo, Kosovar, Kosovars",
    "SUN": "Soviet Union, USSR, Soviet, Soviets",
    "YUG": "Yugoslavia, Yugoslav, Yugoslavs",
    "CSK": "Czechoslovakia, Czechoslovak",
    "DDR": "East Germany, German Democratic Republic, East German, East Germans",
}
"""Spellings that the package lacks or gives to another state, by code."""

_NAMES = {
    "XKX": "Kosovo",
    "SUN": "the Soviet Union",
    "YUG": "Yugoslavia",
    "CSK": "Czechoslovakia",
    "DDR": "East Germany",
    "USA": "the United States",
    "GBR": "the United Kingdom",
    "ARE": "the United Arab Emirates",
    "NLD": "the Netherlands",
    "PHL": "the Philippines",
    "MMR": "Myanmar",
    "MKD": "North Macedonia",
    "PSE": "Palestine",
    "VAT": "the Holy See",
    "SWZ": "Eswatini",
}
"""Names as sentences call states, where the package says otherwise."""

_OTHERS = """
    Latin America, Latin American, Latin Americans, South America, South American, South Americans, North America,
    North American, North Americans, Central America, Central American, Central Americans, Native American,
    Native Americans, American Indian, American Indians, New Mexico, Gulf of Mexico, New England,
    Indian Ocean, South China Sea, East China Sea, Sea of Japan, Irish Sea, New Jersey, Jersey City,
    West Indies, West Indian, Netherlands Antilles, Central African, Central Africans, Congo, Mann, Viti
"""
"""Names that hold the name of a state and are none of it, or that name more than one."""

_DEPENDENT = frozenset(("ATF", "HKG", "IOT", "MAC", "MNP", "MTQ", "MYT", "REU", "SJM", "SPM"))
"""Territories whose adjective is that of the state they belong to."""

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


def name_nation(code: str) -> str:
    """Return a state's name as sentences call it.

    Examples
    --------
    >>> name_nation("RUS"), name_nation("USA")
    ('Russia', 'the United States')
    """
    return _NAMES.get(code) or _official()[code]


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
def _official() -> dict[str, str]:
    names: dict[str, str] = {}
    for country in all_countries():
        code = country.iso(3)
        if code and code not in names:
            names[code] = country.name()
    return names


@cache
def _first_words() -> frozenset[str]:
    return frozenset(spelling.split(" ", 1)[0] for spelling in _spellings())


@cache
def _spellings() -> dict[str, str]:
    """Return the code of every spelling, its words joined by single spaces; empty for what is no state."""
    known: dict[str, str] = {}
    for country in all_countries():
        code = country.iso(3)
        if not code or code in {"ANT", "SCG"}:
            continue
        known.setdefault(_join(_ASIDE.sub("", country.name())), code)
        for spelling in country.alt_spellings():
            if len(spelling) >= _SHORTEST and spelling[0].isupper() and spelling.isascii():
                known.setdefault(_join(spelling), code)
        known |= {_join(adjective): code for adjective in _adjectives(country.demonym(), code)}
    known |= {_join(word): code for code, words in _MORE.items() for word in words.split(",")}
    known |= {_join(word): "" for word in _OTHERS.split(",")}
    return known | {words.upper(): code for words, code in known.items() if len(words) >= _SHORTEST}


def _adjectives(demonyms: str | None, code: str) -> list[str]:
    if not demonyms or code in _DEPENDENT:
        return []
    words = [
        word.strip() for word in demonyms.split(",") if word.strip() not in {"", "Congolese", "Dominican"}
    ]
    return [*words, *(f"{word}s" for word in words if word[-1] in "nikot")]


def _join(spelling: str) -> str:
    return " ".join(token[0].replace(".", "") for token in _TOKEN.finditer(spelling))
