"""Numbers that can be read in one way are read; those with two readings are refused, and both are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.numerals import explain_numerals, parse_ends, parse_numeral


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("\u22125", -5),
        ("\uff0d0.5", -0.5),
        ("\u20103", -3),
        ("\u201340", -40),
        ("- 5", -5),
        ("\uff0b2", 2),
        ("20\uff05", 0.2),
        ("20 %", 0.2),
        ("20\u00a0%", 0.2),
        ("1e-3%", 0.00001),
    ],
)
def test_signs_of_typography_are_signs(written, value):
    numeral = parse_numeral(written)
    assert numeral is not None
    assert numeral.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0,5", 0.5),
        (",5", 0.5),
        ("1,5", 1.5),
        ("12,75", 12.75),
        ("0,500", 0.5),
        ("1234,567", 1234.567),
        ("0,1234", 0.1234),
        ("\u22120,25", -0.25),
        ("2,5%", 0.025),
        ("00,5", 0.5),
    ],
)
def test_a_decimal_comma_is_read_where_it_cannot_separate_thousands(written, value):
    numeral = parse_numeral(written)
    assert numeral is not None
    assert numeral.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("1,000", ("1000", "1")),
        ("12,345", ("12345", "12.345")),
        ("999,999%", ("999999%", "999.999%")),
        ("-1,500", ("-1500", "-1.5")),
        ("1.000,5", ("1000.5", "1.0005")),
        ("1,000 to 2,500", ("1000 to 2500", "1 to 2.5")),
        ("1 to 2,500", ("1 to 2500", "1 to 2.5")),
        ("(40)", ("-40", "40")),
        ("(5%) to 10%", ("-5% to 10%", "5% to 10%")),
        ("( 2.5 )", ("-2.5", "2.5")),
    ],
)
def test_two_readings_of_separators_and_brackets_are_both_named(written, readings):
    assert not parse_ends(written)
    explained = explain_numerals(written)
    assert explained is not None
    message, hint = explained
    for reading in readings:
        assert reading in message
        assert f"{reading} if" in hint
        assert parse_ends(reading)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,000,000", "1000000"),
        ("1.000.000", "1000000"),
        ("1,234.5", "1234.5"),
        ("1 000", "1000"),
        ("1\u202f000 to 2\u202f000", "1000 to 2000"),
        ("1'000", "1000"),
        ("1\u2019000", "1000"),
        ("1_000", "1000"),
        ("5\u2030", "0.5%"),
        ("%20", "20%"),
        ("20-40%", "20% to 40%"),
        ("20% \u2013 40%", "20% to 40%"),
        ("3..8", "3 to 8"),
        ("3\u20268", "3 to 8"),
        ("0,5\u20130,8", "0,5 to 0,8"),
        ("-3\u20145", "-3 to 5"),
        ("\uff13\uff10%", "30%"),
        ("\u0662 to \u0665", "2 to 5"),
    ],
)
def test_what_has_one_reading_but_not_the_form_is_told_what_to_write(written, meant):
    assert not parse_ends(written)
    explained = explain_numerals(written)
    assert explained is not None
    assert explained[1].rstrip(".").endswith(meant)
    assert parse_ends(meant)


def test_a_range_with_a_dash_and_one_percent_sign_has_two_readings():
    explained = explain_numerals("0.1-20%")
    assert explained is not None
    assert "0.1% to 20% if both are percentages, otherwise 0.1 to 0.2" in explained[1]


@pytest.mark.parametrize(
    "written", ["soon", "", "to", "1 to 2 to 3", "1.2.3", "5,", "1,00,000", "--5", "x" * 5_000]
)
def test_what_is_no_number_is_left_to_others(written):
    assert not parse_ends(written)
    assert explain_numerals(written) is None


@given(st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from([".", ","]), st.booleans())
def test_a_number_with_a_point_or_an_unmistakable_comma_is_itself(number, mark, percent):
    written = f"{number:.2f}".replace(".", mark).replace("-", "\u2212") + "%" * percent
    numeral = parse_numeral(written)
    assert numeral is not None
    assert numeral.value == pytest.approx(round(number, 2) / (100 if percent else 1))
