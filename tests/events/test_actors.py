import csv
import gzip
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import StoreError
from detente.events.actors import (
    find_number,
    find_state,
    label_state,
    list_roles,
    list_state_codes,
    list_state_names,
)

WITH_DATA = [
    pytest.mark.data,
    pytest.mark.skipif(
        "DETENTE_DATA" not in os.environ, reason="DETENTE_DATA names no folder of public data"
    ),
]


def read_rows(name):
    with gzip.open(Path(os.environ["DETENTE_DATA"]) / name, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("USA", "USA"),
        ("us", "USA"),
        ("United States", "USA"),
        ("2", "USA"),
        ("260", "DEU"),
        ("340", "SRB"),
        ("970", "NRU"),
        ("971", "NRU"),
        ("Russian Federation", "RUS"),
        ("usr", "RUS"),
        (" Palestine ", "PSE"),
        ("PAL", "PSE"),
        ("ROM", "ROU"),
        ("ZAR", "COD"),
        ("TMP", "TLS"),
        ("kosovo", "XKX"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte d'Ivoire", "CIV"),
        ("AUS", "AUS"),
    ],
)
def test_a_state_is_found_however_it_is_called(text, code):
    assert find_state(text) == code


@pytest.mark.parametrize(("text", "near"), [("Rusia", "RUS"), ("UKA", "UKR"), ("Isreal", "ISR")])
def test_who_is_no_state_is_told_with_what_is_near(text, near):
    with pytest.raises(StoreError, match=near):
        find_state(text)


@pytest.mark.parametrize("text", ["", "   ", "???", "nobody at all", "99999", "²"])
def test_what_is_like_nothing_is_told_plainly(text):
    with pytest.raises(StoreError, match="no state"):
        find_state(text)


@given(st.text(max_size=12))
def test_any_text_is_a_state_or_a_kind_fault(text):
    try:
        found = find_state(text)
    except StoreError:
        return
    assert len(found) == 3
    assert found.isupper()


def test_numbers_differ_between_the_lists_for_a_handful():
    pairs = {"DEU": (255, 260), "YEM": (679, 678), "SRB": (345, 340), "KIR": (946, 970), "TUV": (947, 973)}
    pairs |= {"TON": (955, 972), "NRU": (970, 971)}
    for code, (cow, gw) in pairs.items():
        assert (find_number(cow, "cow"), find_number(gw, "gw")) == (code, code)
    assert find_number(365, "cow") == find_number(365, "gw") == "RUS"


def test_codes_names_and_roles_are_listed_once():
    for listed in (list_state_codes(), list_state_names()):
        keys = [key for key, _ in listed]
        assert len(set(keys)) == len(keys)
    assert ("PAL", "PSE") in list_state_codes()
    assert ("PSE", "PSE") in list_state_codes()
    assert ("russian federation", "RUS") in list_state_names()
    assert all(len(code) == 3 and meaning for code, meaning in list_roles().items())


def test_every_code_has_a_name():
    assert all(label_state(code) for _, code in list_state_codes())


class TestPublicData:
    pytestmark = WITH_DATA

    def test_every_state_of_the_pair_years_is_found_by_name(self):
        named = {row["source"]: row["source_iso3"] for row in read_rows("icews/dyad_years_2002_2012.csv.gz")}
        assert {name: find_state(name) for name in named} == named

    def test_every_state_with_leaders_is_found_but_those_that_are_gone(self):
        numbers = {int(float(row["gwcode"])) for row in read_rows("leaders/archigos.csv.gz")}
        gone = set()
        for number in numbers:
            try:
                find_number(number, "gw")
            except StoreError:
                gone.add(number)
        # Bavaria, the two Germanies apart, Austria-Hungary, Czechoslovakia, Yugoslavia, Zanzibar,
        # the Boer republics, South Yemen, Tibet, Korea and Vietnam undivided, South Vietnam.
        assert gone == {245, 255, 265, 300, 315, 345, 511, 563, 564, 680, 711, 730, 815, 817}
