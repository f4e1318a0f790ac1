"""A percent sign on one end only, shares out of ten, and percentages on a scale of 100."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from detente.case.quantity import AMOUNT, DIFFERENCE, POSITIVE, REAL, SHARE, UTILITY, WEIGHT, parse_quantity

_END = r"-?[0-9]*\.?[0-9]+%?"
_WRITTEN = re.compile(rf"{_END}(?: to {_END})?")


def refuse(written, domain):
    with pytest.raises(PydanticCustomError) as caught:
        parse_quantity(written, domain)
    context = caught.value.context or {}
    return context["message"], context["hint"]


@pytest.mark.parametrize(
    ("written", "domain", "readings"),
    [
        ("0.1 to 20%", SHARE, ["0.1% to 20%", "10% to 20%"]),
        (".5 to 60%", SHARE, ["0.5% to 60%", "50% to 60%"]),
        ("5% to 0.5", SHARE, ["0.5% to 5%", "5% to 50%"]),
        ("0,1 to 20 %", SHARE, ["0.1% to 20%", "10% to 20%"]),
        ("0.1 to 20\uff05", SHARE, ["0.1% to 20%", "10% to 20%"]),
        ("20 to 40%", SHARE, ["20% to 40%"]),
        ("20% to 40", SHARE, ["20% to 40%"]),
        ("1 to 4%", SHARE, ["1% to 4%"]),
        ("0.2 to 20%", SHARE, ["0.2% to 20%"]),
        ("-0.5 to 20%", REAL, ["-0.5% to 20%", "-0.5 to 0.2"]),
        ("-20% to -0.1", REAL, ["-20% to -0.1%", "-0.2 to -0.1"]),
        ("0.5 to 80%", POSITIVE, ["0.5% to 80%", "0.5 to 0.8"]),
        ("10% to 3", AMOUNT, ["3% to 10%", "0.1 to 3"]),
    ],
)
def test_a_percent_sign_on_one_end_is_refused_with_both_readings(written, domain, readings):
    message, hint = refuse(written, domain)
    assert "percent sign on one number and none on another" in message
    assert _WRITTEN.findall(hint) == readings
    for reading in readings:
        assert parse_quantity(reading, domain)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (
            {"pert": {"low": 0.1, "mode": "15%", "high": "20%"}},
            "low: 10%, mode: 15%, high: 20% if only some are",
        ),
        ({"pert": {"low": 0.1, "mode": "15%", "high": "20%"}}, "low: 0.1%, mode: 15%, high: 20% if all"),
        ({"triangular": {"low": "1%", "mode": 0.05, "high": "20%"}}, "low: 1%, mode: 5%, high: 20%."),
        ({"uniform": {"low": 20, "high": "40%"}}, "Write low: 20%, high: 40%."),
        ({"quantiles": {"p05": "1%", "p50": 0.1, "p95": "20%"}}, "p05: 1%, p50: 10%, p95: 20%"),
    ],
)
def test_a_percent_sign_on_some_parameters_is_refused_with_both_readings(written, says):
    message, hint = refuse(written, SHARE)
    assert "percent sign on one number and none on another" in message
    assert says in hint


@pytest.mark.parametrize(
    "written",
    [
        "0.1% to 20%",
        {"uniform": {"low": 0, "high": "20%"}},
        {"beta": {"alpha": 2, "beta": 5}},
    ],
)
def test_zero_and_whole_percentages_have_one_reading(written):
    assert parse_quantity(written, SHARE)


def test_zero_percent_is_zero():
    assert parse_quantity("0 to 20%", REAL).parameters == parse_quantity("0% to 20%", REAL).parameters
    assert parse_quantity({"lognormal": {"median": "5%", "factor": 3}}, POSITIVE)


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        (30, "If you mean a percentage, write 30%."),
        ("1.5", "If you mean a percentage, write 1.5%."),
        (7, "Write 7% for 7 in 100, or 70% for 7 in 10."),
        ("2 to 3", "Write 2% to 3% for so many in 100, or 20% to 30% for so many in 10."),
        ("20 to 40", "Write 20% to 40%."),
        ("0.1 to 20", "Write 0.1% to 20% if both are percentages, 10% to 20% if only one is."),
        ({"uniform": {"low": 20, "high": 40}}, "Write low: 20%, high: 40%."),
        ({"pert": {"low": 1, "mode": 2, "high": 4}}, "or low: 10%, mode: 20%, high: 40% for so many in 10."),
        (200, ""),
        ("-3 to 20", ""),
    ],
)
def test_a_share_above_one_is_told_what_it_may_mean(written, hint):
    assert refuse(written, SHARE)[1].endswith(hint)


@pytest.mark.parametrize("domain", [WEIGHT, UTILITY, DIFFERENCE])
@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("40%", ["40", "0.4"]),
        ("100%", ["100", "1"]),
        ("2,5%", ["2.5", "0.025"]),
        ("40% to 60%", ["40 to 60", "0.4 to 0.6"]),
        ("5 to 20%", ["5 to 20", "0.2 to 5"]),
        ({"value": "3%"}, ["3", "0.03"]),
    ],
)
def test_a_percent_sign_on_a_scale_of_100_is_refused_with_both_readings(domain, written, readings):
    message, hint = refuse(written, domain)
    for reading in readings:
        assert reading in message
        assert f"{reading}" in hint
        assert parse_quantity(reading, domain)


@given(
    st.integers(1, 9_999).map(lambda n: n / 100),
    st.integers(1, 9_999).map(lambda n: n / 100),
    st.sampled_from([(True, False), (False, True)]),
    st.sampled_from([SHARE, REAL, POSITIVE]),
)
def test_every_hint_on_one_percent_sign_can_be_followed(first, second, marks, domain):
    written = f"{first:g}{'%' * marks[0]} to {second:g}{'%' * marks[1]}"
    _, hint = refuse(written, domain)
    assert hint
    for reading in _WRITTEN.findall(hint):
        assert " to " in reading
        assert parse_quantity(reading, domain)


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("110%", "found 110%, expected a number from 0 to 1", "Write 100% at most."),
        (0.9999999999, "0.9999999999 is too near to 1", "Write 1."),
        ("0.9 to 0.99999999999", "0.99999999999 in '0.9 to 0.99999999999' is too near to 1", "Write 1."),
    ],
)
def test_a_share_of_more_than_all_or_of_nearly_all_is_refused_as_it_is_written(written, message, hint):
    with pytest.raises(PydanticCustomError) as caught:
        parse_quantity(written, SHARE)
    assert caught.value.context == {"message": message, "hint": hint}
