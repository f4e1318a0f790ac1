import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.exchange.cell_numbers import read_numbers, settle_scale


def read(*texts, separator=";"):
    values, problems = read_numbers({(2, n): text for n, text in enumerate(texts, 2)}, separator)
    return list(values.values()), [problem.message for problem in problems]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("62,5", "62.5"), ("62.5", "62.5"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"), ("1.234.567", "1234567"),
        ("0,125", "0.125"), ("0.125", "0.125"), (",5", "0.5"), ("1 000", "1000"), ("1\u202f000", "1000"), ("1'000", "1000"),
        ("\u221240", "-40"), ("–5", "-5"), ("+5", "5"), ("(40)", "-40"), ("( 40,5 )", "-40.5"), ("40 %", "40%"), ("40％", "40%"),
        ("４０", "40"), ("٤٠", "40"), ("40,5 to 80", "40.5 to 80"), ("\u221240 to \u221220", "-40 to -20"), ("40.", "40"),
        ("1e3", "1e3"), ("40²", "40²"), ("40-", "40-"), ("-(40)", "-(40)"), ("12.34.56", "12.34.56"), ("likely", "likely"),
    ],
)  # fmt: skip
def test_a_number_with_one_reading_is_read(text, number):
    assert read(text) == ([number], [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1.000", "1 or 1000"),
        ("1,000", "1000 or 1"),
        ("62.500", "62.5 or 62500"),
        ("1.000 to 2.000", "1 to 2 or 1000 to 2000"),
    ],
)
def test_a_number_with_two_readings_is_asked_about(text, says):
    assert read(text) == ([], [f"found {text!r}, which may mean {says}"])


def test_the_whole_table_decides_what_a_mark_means():
    assert read("1.000", "62,5") == (["1000", "62.5"], [])
    assert read("1.000", "62.5") == (["1", "62.5"], [])
    assert read("1.000", "62.5", "62,5")[1] == ["found '1.000', which may mean 1 or 1000"]
    assert read("1.000", separator=",") == (["1"], [])


def test_parentheses_beside_minus_signs_are_asked_about():
    assert read("(40)", "-30") == (["-30"], ["found '(40)', which may mean -40 or 40"])


@pytest.mark.parametrize(
    ("value", "says"),
    [
        (dt.datetime(2025, 1, 5), "found the date 2025-01-05"),  # noqa: DTZ001 - a spreadsheet knows no zone
        (dt.time(1, 5), "found the date 01:05:00"),
        (True, "found TRUE"),
        ("#N/A", "found the error #N/A of a formula"),
        ("#DIV/0!", "found the error #DIV/0! of a formula"),
        ("=1+1", "found the formula '=1+1'"),
        ("-", "found '-', expected a number"),
        ("n/a", "found 'n/a', expected a number"),
    ],
)
def test_what_is_no_number_is_told_by_its_kind(value, says):
    assert says in read(value)[1][0]


@given(st.floats(-1e6, 1e6).map(lambda number: round(number, 2)), st.sampled_from([".", ","]))
def test_a_number_written_with_either_mark_comes_back(number, mark):
    text = f"{number:.2f}".replace(".", mark)
    ((value,), problems) = read(text)
    assert float(value) == number
    assert not problems


@given(st.text(max_size=20))
def test_any_text_is_read_or_asked_about(text):
    values, problems = read(text)
    assert len(values) + len(problems) == 1


def test_a_scale_is_settled_for_the_whole_table():
    row = {"rival": [(2, 2), (2, 3)]}
    assert settle_scale({(2, 2): "100%", (2, 3): "-20%"}, row) == ({(2, 2): "100", (2, 3): "-20"}, [])
    assert settle_scale({(2, 2): 100, (2, 3): "0.4"}, row)[1] == []
    assert len(settle_scale({(2, 2): 1, (2, 3): "0.4"}, row)[1]) == 1


def test_each_actor_has_a_scale_of_its_own():
    weights = {(2, 2): 1, (2, 3): 0.4, (3, 2): 100, (3, 3): 40, (4, 2): 0, (4, 3): 0}
    rows = {"rival": [(2, 2), (2, 3)], "us": [(3, 2), (3, 3)], "board": [(4, 2), (4, 3)]}
    assert [(fault.path, "rival" in fault.message) for fault in settle_scale(weights, rows)[1]] == [
        ("B2", True)
    ]
