"""Dates as analysts know them: a year, a month, a day, or an interval of them."""

import calendar
import datetime as dt
import re
from typing import NamedTuple

from detente.case.date_hints import explain_date
from detente.case.numerals import parse_numeral
from detente.case.refusals import case_fault, quote_value
from detente.text_safety import find_other_digits

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?")
_PERIOD = re.compile(r"(\S+?)\s*(week|month|year)s?")
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2212\ufe63\uff0d", "-"))
_EARLIEST = 1000
"""Earlier years are taken for years of two or three digits."""
_DAYS_A_YEAR = 365.25
_YEARS = {"week": 7 / _DAYS_A_YEAR, "month": 1 / 12, "year": 1.0}


class DateSpan(NamedTuple):
    """A date known to the year, month or day, or an interval; both ends included."""

    first: dt.date
    last: dt.date
    written: str

    @property
    def middle(self) -> dt.date:
        """Return the day an interval is placed at."""
        return self.first + (self.last - self.first) / 2

    @property
    def decimal_year(self) -> float:
        """Return the middle as a year with decimals."""
        return decimal_year(self.middle)

    @property
    def first_year(self) -> float:
        """Return the start of the first day as a year with decimals."""
        return decimal_year(self.first)

    @property
    def end_year(self) -> float:
        """Return the end of the last day as a year with decimals."""
        return decimal_year(self.last + dt.timedelta(days=1))


def decimal_year(day: dt.date) -> float:
    """Return a day as a year with decimals.

    Examples
    --------
    >>> round(decimal_year(dt.date(2017, 7, 2)), 2)
    2017.5
    """
    start = dt.date(day.year, 1, 1)
    return day.year + (day - start).days / (366 if calendar.isleap(day.year) else 365)


def parse_date(value: object) -> DateSpan:
    """Return the date or interval a value stands for.

    Raises
    ------
    PydanticCustomError
        If it does not read like ``1995``, ``1995-03``, ``1995-03-02`` or ``1992/1999``.

    Examples
    --------
    >>> parse_date("1992/1999").middle.year
    1995
    """
    if isinstance(value, DateSpan):
        return value
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    ends = [_parse_part(part.strip()) for part in text.translate(_HYPHENS).split("/")]
    known = [end for end in ends if end]
    if not 1 <= len(ends) <= 2 or len(known) < len(ends):  # noqa: PLR2004
        raise case_fault(*explain_date(text, quote_value(value)))
    (first, _), (_, last) = known[0], known[-1]
    if first > last:
        swapped = "/".join(part.strip() for part in reversed(text.split("/")))
        raise case_fault(f"{text!r} runs backwards", f"Write the earlier date first: {swapped}.")
    return DateSpan(first, last, text)


def parse_period(value: object) -> float:
    """Return a length of time in years.

    Raises
    ------
    PydanticCustomError
        If it does not read like ``6 months``, ``1 year`` or ``13 weeks``, or is not from one week to ten years.

    Examples
    --------
    >>> parse_period("6 months")
    0.5
    """
    text = value.strip().lower() if isinstance(value, str) else ""
    if digit := find_other_digits(text):
        message = f"{quote_value(value)} contains digits other than 0 to 9"
        raise case_fault(message, f"Write {digit} as {int(digit)}.")
    length = _PERIOD.fullmatch(text)
    number = parse_numeral(length[1]) if length else None
    years = number.value * _YEARS[length[2]] if length and number and not number.is_percent else 0.0
    if not _YEARS["week"] <= years <= 10:  # noqa: PLR2004
        raise case_fault(
            f"{quote_value(value)} is not a length of time",
            "Write a length from 1 week to 10 years, such as 6 months, 1 year or 13 weeks.",
        )
    return years


def _parse_part(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day of a year, a month or a day; ``None`` if there is no such time."""
    parts = _PART.fullmatch(text)
    if not parts:
        return None
    year, month, day = (None if part is None else int(part) for part in parts.groups())
    try:
        first = dt.date(year or 0, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if first.year < _EARLIEST:
        return None
    last_month = 12 if month is None else month
    last_day = calendar.monthrange(first.year, last_month)[1] if day is None else day
    return first, dt.date(first.year, last_month, last_day)
