"""The one list of states: their names, adjectives and codes, those of states of the past too.

Names, other spellings and adjectives come from the package ``countryinfo``; what it lacks, or has from
long ago, stands here. The table beside this module holds the numbers of states in the Correlates of War
list and in Gleditsch and Ward's, and the codes that event data use beside ISO's. Such a code stands for
the state of today that took over the seat: USR reads as RUS, YUG as SRB.
"""

from __future__ import annotations

import csv
import difflib
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from countryinfo import all_countries

from detente.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from countryinfo import CountryInfo

_NAMES = {
    "ARE": "the United Arab Emirates",
    "BHS": "the Bahamas",
    "CAF": "the Central African Republic",
    "COD": "the Democratic Republic of the Congo",
    "COG": "the Republic of the Congo",
    "CSK": "Czechoslovakia",
    "CZE": "Czechia",
    "DDR": "East Germany",
    "DOM": "the Dominican Republic",
    "FSM": "Micronesia",
    "GBR": "the United Kingdom",
    "GMB": "the Gambia",
    "MKD": "North Macedonia",
    "MMR": "Myanmar",
    "NLD": "the Netherlands",
    "PHL": "the Philippines",
    "PSE": "Palestine",
    "SUN": "the Soviet Union",
    "SWZ": "Eswatini",
    "TLS": "Timor-Leste",
    "USA": "the United States",
    "VAT": "the Holy See",
    "XKX": "Kosovo",
    "YUG": "Yugoslavia",
}
"""Names as sentences call states, where the package has another or none."""

_SPELLINGS = {
    "ARE": "UAE; Emirates",
    "BIH": "Bosnia",
    "CIV": "Côte d’Ivoire; Cote d'Ivoire",
    "COD": "Zaire; Democratic Republic of Congo; Congo, the Democratic Republic of",
    "COG": "Congo, Republic of",
    "DDR": "German Democratic Republic",
    "GBR": "UK; Britain; England; Scotland; Northern Ireland",
    "HKG": "Hong Kong Special Administrative Region of China",
    "LBY": "Libyan Arab Jamahiriya",
    "MAC": "Macao; Macao Special Administrative Region of China",
    "MKD": "Macedonia; Republic of North Macedonia; Macedonia, the former Yugoslav Republic of",
    "PRK": "DPRK",
    "PSE": "Occupied Palestinian Territory; Palestinian Territory, Occupied",
    "SUN": "USSR",
    "SWZ": "eSwatini",
    "TUR": "Türkiye; Republic of Türkiye",
    "USA": "US; USA; America",
    "VAT": "Vatican",
}
"""Other names that the package lacks."""

_ADJECTIVES = {
    "ARE": "Emiratis",
    "ARG": "Argentine; Argentinian",
    "AZE": "Azeri; Azeris",
    "BIH": "Bosnians",
    "CHE": "Swiss",
    "CSK": "Czechoslovak",
    "CZE": "Czechs",
    "DDR": "East German; East Germans",
    "DNK": "Danes",
    "ESP": "Spaniard; Spaniards",
    "FIN": "Finns",
    "GBR": "Briton; Britons; English; Scottish",
    "HRV": "Croat; Croats",
    "KAZ": "Kazakh; Kazakhs",
    "KGZ": "Kyrgyz",
    "POL": "Poles",
    "SAU": "Saudi; Saudis",
    "SRB": "Serb; Serbs",
    "SUN": "Soviet; Soviets",
    "SVN": "Slovenian; Slovenians",
    "SWE": "Swede; Swedes",
    "TJK": "Tajik; Tajiks",
    "TUR": "Turk; Turks",
    "USA": "American; Americans",
    "UZB": "Uzbek; Uzbeks",
    "XKX": "Kosovar; Kosovars",
    "YUG": "Yugoslav; Yugoslavs",
}
"""Adjectives and names of people that the package lacks or gives to another state."""

_FORMER = {
    "BEN": "Dahomey",
    "BFA": "Upper Volta",
    "BLR": "Belorussia; Byelorussia; Belarussia",
    "BLZ": "British Honduras",
    "BWA": "Bechuanaland",
    "CHN": "PRC; Mainland China; Communist China; Red China",
    "CZE": "Czecho-Slovakia",
    "DEU": "West Germany; FRG; GDR; Deutschland",
    "EGY": "United Arab Republic",
    "ETH": "Abyssinia",
    "GHA": "Gold Coast",
    "GUY": "British Guiana",
    "IRL": "Eire; Irish Free State",
    "IRN": "Persia",
    "JOR": "Transjordan",
    "KGZ": "Kirghizia; Kirgizstan; Kyrgyz Republic",
    "KHM": "Kampuchea; Khmer Republic",
    "KNA": "Saint Kitts",
    "LKA": "Ceylon",
    "LSO": "Basutoland",
    "MDA": "Moldavia",
    "MKD": "FYROM; Former Yugoslav Republic of Macedonia",
    "MLI": "French Sudan",
    "MWI": "Nyasaland",
    "MYS": "Malaya",
    "NAM": "South West Africa; South-West Africa",
    "PRK": "Korea, North",
    "KOR": "Korea, South",
    "PSE": "Palestinian Authority; PLO; Palestinians",
    "RUS": "Soviet Russia; Russian Empire",
    "SRB": "Serbia and Montenegro; Federal Republic of Yugoslavia; FRY",
    "STP": "Sao Tome",
    "SUR": "Dutch Guiana",
    "THA": "Siam",
    "TUR": "Ottoman Empire",
    "TWN": "Formosa; Nationalist China",
    "TZA": "Tanganyika",
    "USA": "United States of America",
    "VAT": "Vatican City; Vatican City State",
    "VNM": "North Vietnam; Democratic Republic of Vietnam",
    "WSM": "Western Samoa",
    "YEM": "North Yemen; South Yemen; Yemen Arab Republic",
    "ZMB": "Northern Rhodesia",
    "ZWE": "Rhodesia; Southern Rhodesia",
}
"""Names of the past and of every day, with the state of today that took over the seat or is meant."""

_SHARED_NAMES = {
    "austria-hungary": ("AUT", "HUN"),
    "congo": ("COG", "COD"),
    "korea": ("KOR", "PRK"),
    "kos": ("XKX", "KOR"),
    "virgin islands": ("VGB", "VIR"),
}
"""Names and codes of two states, in lower case."""

_DISSOLVED = frozenset(("ANT", "SCG"))
"""States of the past that the package lists among those of today."""
_PAST = frozenset(("CSK", "DDR", "SUN", "YUG"))
"""States of the past that a text may mean as such."""
_DEPENDENT = frozenset(("ATF", "HKG", "IOT", "MAC", "MNP", "MTQ", "MYT", "REU", "SJM", "SPM"))
"""Territories whose adjective is that of the state they belong to."""
_SHARED = frozenset(("", "Congolese", "Dominican"))
"""Adjectives of two states."""
_MISLEADING = frozenset(("Island", "Mann", "Viti"))
"""Spellings of the package that English uses otherwise."""
_ASIDE = re.compile(r" \([^()]*\)")
_SHORTEST = 4
"""Letters of the shortest spelling taken from the package: shorter ones are codes."""
_CODE_LENGTH = 3
_MOST_SUGGESTIONS = 3
_LOOK_ALIKES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'") | dict.fromkeys("\u2010\u2011\u2013", "-")
)
_ABBREVIATED = {"st.": "saint", "st": "saint", "rep.": "republic", "dem.": "democratic", "fed.": "federal"}
"""Words that are often cut short."""


def find_state(text: str) -> str:
    """Return the ISO code of the state of today that a text means.

    Parameters
    ----------
    text
        An ISO code of three or two letters, a name, a code of event data, or a COW number; a number
        that COW does not have is read as Gleditsch and Ward's.

    Raises
    ------
    StoreError
        If no state is meant, or one of two; it suggests those that are spelled alike.

    Examples
    --------
    >>> find_state("Russia"), find_state("PAL"), find_state("us"), find_state("365"), find_state("260")
    ('RUS', 'PSE', 'USA', 'RUS', 'DEU')
    """
    asked = text.strip()
    if asked.isdecimal():
        return _find_by_number(int(asked))
    _refuse_shared(text)
    codes, upper = dict(list_state_codes()), asked.upper()
    code = codes.get(upper) or dict(list_state_names()).get(asked.lower()) or _codes_by_iso2().get(upper)
    if code is None:
        code = _codes_by_folded_name().get(_fold(asked)) or _codes_by_folded_name().get(
            _fold(_ASIDE.sub("", asked))
        )
    if code is None:
        message = (
            f'Unknown state "{text}".{_suggest(asked)} Give a name, an ISO code or a code used in event data.'
        )
        raise StoreError(message)
    return code


def label_state(code: str, *, article: bool = False) -> str:
    """Return the short name of a state by its ISO code; a code of no state stays as it is.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-3; a withdrawn code names the state of the past.
    article
        Whether to keep the article that sentences put before some names.

    Examples
    --------
    >>> label_state("RUS"), label_state("USA"), label_state("USA", article=True), label_state("IGOUNO")
    ('Russia', 'United States', 'the United States', 'IGOUNO')
    """
    name = _NAMES.get(code) or _names_by_code().get(code, code)
    return name if article else name.removeprefix("the ")


@cache
def list_state_codes() -> tuple[tuple[str, str], ...]:
    """Return every three-letter code that stands for a state in event data, with the ISO code of today."""
    others = {code: row["iso3"] for row in _read_table() for code in row["other_codes"].split()}
    today = {code: code for code in (*_names_by_code(), *_NAMES) if code not in _PAST}
    return tuple(sorted({**today, **others}.items()))


@cache
def list_state_names() -> tuple[tuple[str, str], ...]:
    """Return every name of a state, in lower case, with the ISO code of today."""
    today = dict(list_state_codes())
    names: dict[str, str] = {}
    for country, code in _list_countries():
        for name in (country.name(), *_list_alternatives(country)):
            names.setdefault(name.lower(), code)
    for code, name in (*_list_own(_SPELLINGS), *_list_own(_FORMER)):
        names |= {name.lower(): today[code], f"the {name.lower()}": today[code]}
    names |= {label_state(code).lower(): today[code] for code in (*_names_by_code(), *_NAMES)}
    names |= {name.lower(): today[code] for code, name in _NAMES.items()}
    return tuple(sorted((name, code) for name, code in names.items() if name not in _SHARED_NAMES))


def list_spellings() -> Iterator[tuple[str, str]]:
    """Yield names and adjectives as English prose writes them, with ISO codes; a later code overrules.

    A state of the past has its own code here: SUN, YUG, CSK or DDR.
    """
    names: dict[str, str] = {}
    for country, code in _list_countries():
        names.setdefault(_ASIDE.sub("", country.name()), code)
        for spelling in _list_alternatives(country):
            if spelling[0].isupper() and spelling.isascii():
                names.setdefault(spelling, code)
    yield from names.items()
    for country, code in _list_countries():
        for word in _list_adjectives(country.demonym(), code):
            yield word, code
    for table in (_NAMES, _SPELLINGS, _ADJECTIVES):
        for code, spelling in _list_own(table):
            yield spelling.removeprefix("the "), code


def _list_own(table: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((code, spelling) for code, spellings in table.items() for spelling in spellings.split("; "))


def _list_alternatives(country: CountryInfo) -> list[str]:
    spellings = [spelling.strip() for spelling in country.alt_spellings()]
    return [each for each in spellings if len(each) >= _SHORTEST and each not in _MISLEADING]


def _list_adjectives(demonyms: str | None, code: str) -> list[str]:
    if not demonyms or code in _DEPENDENT:
        return []
    words = [word for each in demonyms.split(",") if (word := each.strip()) not in _SHARED]
    return [*words, *(f"{word}s" for word in words if word[-1] in "nikot")]


@cache
def _list_countries() -> tuple[tuple[CountryInfo, str], ...]:
    coded = ((country, country.iso(3)) for country in all_countries())
    return tuple((country, code) for country, code in coded if code and code not in _DISSOLVED)


@cache
def _names_by_code() -> dict[str, str]:
    return {code: country.name() for country, code in reversed(_list_countries())}


@cache
def _codes_by_iso2() -> dict[str, str]:
    return {country.iso(2): code for country, code in _list_countries()}


@cache
def _read_table() -> tuple[dict[str, str], ...]:
    text = resources.files("detente").joinpath("states.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _find_by_number(number: int) -> str:
    # The two lists differ for a handful of states; where both have a number, COW's meaning holds.
    for system in ("cow", "gw"):
        for row in _read_table():
            if row[system] == str(number):
                return row["iso3"]
    message = (
        f"Unknown state number {number}: no state of today has it in the Correlates of War list "
        "or in Gleditsch and Ward's."
    )
    raise StoreError(message)


def _refuse_shared(text: str) -> None:
    """Refuse a name or code of two states."""
    if (codes := _SHARED_NAMES.get(_fold(text))) is not None:
        labels = [f"{label_state(code)} ({code})" for code in codes]
        message = f'"{text.strip()}" may be {labels[0]} or {labels[1]}. Write the code of one of them.'
        raise StoreError(message)


@cache
def _codes_by_folded_name() -> dict[str, str]:
    return {_fold(name): code for name, code in list_state_names()}


def _fold(name: str) -> str:
    """Return a name without case, accents, dots, an article at its start, and other marks of style."""
    plain = "".join(each for each in normalize("NFKD", name) if not combining(each)).casefold()
    plain = plain.translate(_LOOK_ALIKES).replace("&", " and ").strip(" .,;:'\"")
    words = [_ABBREVIATED.get(word, word.replace(".", "")) for word in plain.split()]
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def _suggest(asked: str) -> str:
    if len(asked) <= _CODE_LENGTH:
        known, spelled, alike = dict(list_state_codes()), asked.upper(), 0.66
    else:
        known, spelled, alike = dict(list_state_names()), asked.lower(), 0.8
    near = [known[each] for each in difflib.get_close_matches(spelled, known, _MOST_SUGGESTIONS, alike)]
    labels = [f"{label_state(code)} ({code})" for code in dict.fromkeys(near)]
    return f" Did you mean {' or '.join(labels)}?" if labels else ""
