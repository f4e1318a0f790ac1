"""Dates that can be read in two ways, and days that no calendar has."""

import re

import pytest
from pydantic_core import PydanticCustomError

from detente.case.dates import parse_date, parse_period


def refuse(written):
    with pytest.raises(PydanticCustomError) as caught:
        parse_date(written)
    context = caught.value.context or {}
    return context["message"], context["hint"]


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("95", ["1995", "2095"]),
        ("0095", ["1995", "2095"]),
        ("\u201995", ["1995", "2095"]),
        ("95-03", ["1995-03", "2095-03"]),
        ("03/04/1995", ["1995-03-04", "1995-04-03"]),
        ("02.03.1995", ["1995-02-03", "1995-03-02"]),
        ("11-9-2001", ["2001-09-11", "2001-11-09"]),
        ("2008/09", ["2008-09", "2008/2009"]),
        ("2008\u201309", ["2008-09", "2008/2009"]),
        (201005, ["1920-10-05", "2010-05", "2020-10-05"]),
        ("950302", ["1995-03-02", "2095-03-02"]),
    ],
)
def test_two_readings_of_a_date_are_both_named(written, readings):
    message, hint = refuse(written)
    assert "ways" in message
    for reading in readings:
        assert f"{reading} for " in hint
        assert parse_date(reading)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13/04/1995", "1995-04-13"),
        ("04/13/1995", "1995-04-13"),
        ("1995-13-01", "1995-01-13"),
        (19950302, "1995-03-02"),
        (199503, "1995-03"),
        ("1995/96", "1995/1996"),
        ("1992-1999", "1992/1999"),
        ("1992\u20131999", "1992/1999"),
        ("1992 - 1999", "1992/1999"),
        ("1992-99", "1992/1999"),
        ("1992 to 1999", "1992/1999"),
        ("March 1992 to May 1993", "1992-03/1993-05"),
        ("24 March 2025", "2025-03-24"),
        ("March 24th, 2025", "2025-03-24"),
        ("Sept. 2017", "2017-09"),
        ("1995.03.02", "1995-03-02"),
        ("2001/9/11", "2001-09-11"),
        ("03/1995", "1995-03"),
        ("1995-03-02T10:00Z", "1995-03-02"),
        ("1999/1992", "1992/1999"),
        ("1995-03/1995-01", "1995-01/1995-03"),
        ("1995-00-00", "1995"),
        ("1995-00", "1995"),
        ("1995-03-00", "1995-03"),
        ("\uff11\uff19\uff19\uff15", "1995"),
    ],
)
def test_a_date_with_one_reading_is_told_what_to_write(written, meant):
    assert refuse(written)[1].endswith(f"{meant}.")
    assert parse_date(meant)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("1995-02-31", "February 1995 has 28 days"),
        ("31 February 1996", "February 1996 has 29 days"),
        ("1900-02-29", "February 1900 has 28 days"),
        ("1995-06-31", "June 1995 has 30 days"),
        ("1995-13", "there is no month 13"),
        ("1995-00-10", "there is no month 0"),
        ("1995-03-00", "there is no day 0"),
        ("20250230", "is not a date"),
        ("x" * 5_000, "is not a date"),
    ],
)
def test_days_that_no_calendar_has_are_refused(written, says):
    assert says in refuse(written)[0]


@pytest.mark.parametrize("written", ["1995\u201103\u201102", "1995\u221203\u221202", "1995-3-2"])
def test_hyphens_of_typography_are_hyphens(written):
    assert parse_date(written).first == parse_date("1995-03-02").first


def test_a_decimal_comma_in_a_length_of_time():
    assert parse_period("0,5 years") == parse_period("0.5 years") == 0.5
    for written in ("1,000 weeks", "50% years", "\uff16 months"):
        with pytest.raises(PydanticCustomError) as caught:
            parse_period(written)
        assert re.search(r"[0-9]", (caught.value.context or {})["hint"])
