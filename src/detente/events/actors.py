"""Who acts: states by name, ISO, COW or GW number, or the codes of event data; and what role they act in.

Names and ISO codes come from pycountry. The tables beside this module hold what event data call
states otherwise, their numbers in the Correlates of War list and in Gleditsch and Ward's, and CAMEO's
roles. A code stands for the state of today that took over the seat: USR reads as RUS, YUG as SRB.
"""

from __future__ import annotations

import csv
import difflib
from functools import cache
from importlib import resources
from typing import Any, Literal

from detente.errors import StoreError

NAMES = {
    "cape verde": "CPV",
    "congo, republic of": "COG",
    "congo, the democratic republic of": "COD",
    "cote d'ivoire": "CIV",
    "democratic republic of congo": "COD",
    "ivory coast": "CIV",
    "kosovo": "XKX",
    "libyan arab jamahiriya": "LBY",
    "macedonia": "MKD",
    "macedonia, the former yugoslav republic of": "MKD",
    "north korea": "PRK",
    "occupied palestinian territory": "PSE",
    "palestine": "PSE",
    "palestinian territory, occupied": "PSE",
    "russia": "RUS",
    "south korea": "KOR",
    "soviet union": "RUS",
    "swaziland": "SWZ",
    "turkey": "TUR",
}
"""Names that event data or people use and the ISO list does not."""

UNLISTED = {"XKX": "Kosovo"}
"""States without an ISO code of their own."""

N_NEAR = 3


def list_state_codes() -> list[tuple[str, str]]:
    """Return every three-letter code that stands for a state in event data, with its ISO code."""
    return sorted({**{code: code for code in _names_by_code()}, **_read_aliases()}.items())


def list_state_names() -> list[tuple[str, str]]:
    """Return every name of a state, in lower case, with its ISO code."""
    return sorted(_codes_by_name().items())


@cache
def list_roles() -> dict[str, str]:
    """Return CAMEO's role codes with their meanings.

    Examples
    --------
    >>> list_roles()["MIL"]
    'military'
    """
    return {row["code"]: row["meaning"] for row in _read_table("roles.csv")}


def find_state(text: str) -> str:
    """Return the ISO code of the state that a text means.

    Parameters
    ----------
    text
        An ISO code of three or two letters, a name, a code of event data, or a COW number; a number
        that COW does not have is read as Gleditsch and Ward's.

    Raises
    ------
    StoreError
        If no state is meant; it names those that read alike.

    Examples
    --------
    >>> find_state("Russia"), find_state("PAL"), find_state("us"), find_state("365"), find_state("260")
    ('RUS', 'PSE', 'USA', 'RUS', 'DEU')
    """
    asked = text.strip()
    if asked.isdecimal():
        return _find_any_number(int(asked))
    found = (
        _read_aliases().get(asked.upper())
        or (asked.upper() if asked.upper() in _names_by_code() else None)
        or _codes_by_name().get(asked.lower())
        or _codes_by_two_letters().get(asked.upper())
    )
    if found is None:
        message = f'"{text}" is no state{_say_near(asked)}. Give a name, an ISO code or a code of event data.'
        raise StoreError(message)
    return found


def find_number(number: int, system: Literal["cow", "gw"]) -> str:
    """Return the ISO code of a state by its number.

    Parameters
    ----------
    number
        Its number.
    system
        ``cow``: Correlates of War; ``gw``: Gleditsch and Ward. They differ for a handful.

    Raises
    ------
    StoreError
        If no state of today has that number.

    Examples
    --------
    >>> find_number(970, "cow"), find_number(970, "gw")
    ('NRU', 'KIR')
    """
    found = _codes_by_number(system).get(number)
    if found is None:
        message = f"{number} is the number of no state of today in the list of {system.upper()}."
        raise StoreError(message)
    return found


def label_state(code: str) -> str:
    """Return the short name of a state by its ISO code; a code of no state is its own name.

    Examples
    --------
    >>> label_state("RUS"), label_state("USA"), label_state("IGOUNO")
    ('Russia', 'United States', 'IGOUNO')
    """
    return _names_by_code().get(code, code)


def _read_table(name: str) -> list[dict[str, str]]:
    text = resources.files("detente.events").joinpath("tables", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _find_any_number(number: int) -> str:
    found = _codes_by_number("cow").get(number) or _codes_by_number("gw").get(number)
    if found is None:
        message = f"{number} is the number of no state of today, neither in the list of COW nor in Gleditsch and Ward's."
        raise StoreError(message)
    return found


@cache
def _codes_by_number(system: Literal["cow", "gw"]) -> dict[int, str]:
    return {int(row[system]): row["iso3"] for row in _read_table("states.csv")}


@cache
def _read_aliases() -> dict[str, str]:
    return {row["code"]: row["iso3"] for row in _read_table("aliases.csv")}


def _list_countries() -> list[Any]:
    try:
        import pycountry  # noqa: PLC0415 - an extra
    except ImportError:
        message = "Event data need an extra: pip install 'detente[events]'."
        raise StoreError(message) from None
    return list(pycountry.countries)


@cache
def _names_by_code() -> dict[str, str]:
    shorter = {"RUS": "Russia", "PSE": "Palestine", "SYR": "Syria", "IRN": "Iran", "PRK": "North Korea"}
    shorter |= {"KOR": "South Korea", "TUR": "Turkey", "GBR": "United Kingdom"}
    named = {each.alpha_3: getattr(each, "common_name", each.name) for each in _list_countries()}
    return {**named, **UNLISTED, **shorter}


@cache
def _codes_by_name() -> dict[str, str]:
    found = {name.lower(): code for code, name in _names_by_code().items()}
    for each in _list_countries():
        for kind in ("name", "common_name", "official_name"):
            if name := getattr(each, kind, None):
                found[name.lower()] = each.alpha_3
    return {**found, **NAMES}


@cache
def _codes_by_two_letters() -> dict[str, str]:
    return {each.alpha_2: each.alpha_3 for each in _list_countries()}


def _say_near(asked: str) -> str:
    """Return what reads like it, as the rest of a sentence."""
    names = difflib.get_close_matches(asked.lower(), _codes_by_name(), N_NEAR, 0.75)
    codes = difflib.get_close_matches(asked.upper(), _names_by_code(), N_NEAR, 0.66)
    near = dict.fromkeys([_codes_by_name()[name] for name in names] + codes)
    return (
        f"; near it are {', '.join(f'{code} ({label_state(code)})' for code in [*near][:N_NEAR])}"
        if near
        else ""
    )
