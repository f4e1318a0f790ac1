import datetime as dt

import pytest
from pydantic_core import PydanticCustomError

from detente.case.dates import parse_date, parse_period
from detente.case.model import Case
from detente.errors import CaseError


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        (1995, dt.date(1995, 1, 1), dt.date(1995, 12, 31)),
        ("1995-02", dt.date(1995, 2, 1), dt.date(1995, 2, 28)),
        ("1995-03-02", dt.date(1995, 3, 2), dt.date(1995, 3, 2)),
        ("1992/1999", dt.date(1992, 1, 1), dt.date(1999, 12, 31)),
    ],
)
def test_dates(written, first, last):
    span = parse_date(written)
    assert (span.first, span.last, span.written) == (first, last, str(written))
    assert span.first <= span.middle <= span.last
    assert span.first_year <= span.decimal_year < span.end_year
    assert parse_date(span) is span


def test_a_year_is_a_year_long():
    span = parse_date(2016)
    assert span.end_year - span.first_year == pytest.approx(1)


@pytest.mark.parametrize(
    "written", ["95", "1995-13", "1995-02-30", "0000", "1999/1992", "1/2/3", 3.5, True, None, {}, "soon"]
)
def test_what_is_no_date(written):
    with pytest.raises(PydanticCustomError):
        parse_date(written)


def test_periods():
    assert parse_period("6 months") == 0.5
    assert parse_period("1 year") == 1
    assert parse_period("26 weeks") == pytest.approx(0.5, abs=0.01)
    for written in ("soon", "1 day", "20 years", "0 months", 6, 0.5, float("nan"), None, ["1 year"]):
        with pytest.raises(PydanticCustomError):
            parse_period(written)


@pytest.mark.parametrize(
    ("table", "field", "value", "path"),
    [
        ("decision", "date", "\u0662\u0660\u0662\u0665-01", "decision.date"),
        ("decision", "period", "\u0666 months", "decision.period"),
        (
            "record",
            "watched",
            {"w": {"from": "201\u0668", "to": 2019, "complete": True}},
            "record.watched.w.from",
        ),
        ("outcome", "until", "201\uff14", "outcome.until"),
    ],
)
def test_dates_in_digits_of_another_script_are_refused(starter, table, field, value, path):
    starter.setdefault(table, {"what": "It ended."})[field] = value
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    messages = {problem.path: problem.message for problem in caught.value.problems}
    assert "digits other than 0 to 9" in messages[path]
