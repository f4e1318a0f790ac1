"""Dates as analysts know them: a year, a month, a day, or an interval of them."""

import calendar
import datetime as dt
import re
from typing import NamedTuple

from detente.case.quantity import fault, show

_PART = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_PERIOD = re.compile(r"(\d+(?:\.\d+)?)\s*(week|month|year)s?")
DAYS_A_YEAR = 365.25
_YEARS = {"week": 7 / DAYS_A_YEAR, "month": 1 / 12, "year": 1.0}


class When(NamedTuple):
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


def read_when(value: object) -> When:
    """Return the date or interval a value stands for.

    Raises
    ------
    PydanticCustomError
        If it is no ``1995``, ``1995-03``, ``1995-03-02`` or ``1992/1999``.

    Examples
    --------
    >>> read_when("1992/1999").middle.year
    1995
    """
    if isinstance(value, When):
        return value
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    ends = [_read_part(part.strip()) for part in text.split("/")]
    if not 1 <= len(ends) <= 2 or None in ends:  # noqa: PLR2004
        raise fault(f"{show(value)} is not a date", "Write 1995, 1995-03, 1995-03-02 or 1992/1999.")
    found = [end for end in ends if end]
    (first, _), (_, last) = found[0], found[-1]
    if first > last:
        raise fault(f"{text!r} runs backwards", "Write the earlier date first.")
    return When(first, last, text)


def read_period(value: object) -> float:
    """Return a length of time in years.

    Raises
    ------
    PydanticCustomError
        If it is no ``6 months``, ``1 year`` or ``13 weeks``, from one week to ten years.

    Examples
    --------
    >>> read_period("6 months")
    0.5
    """
    found = _PERIOD.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    years = float(found[1]) * _YEARS[found[2]] if found else 0.0
    if not _YEARS["week"] <= years <= 10:  # noqa: PLR2004
        raise fault(
            f"{show(value)} is no period", "Write 6 months, 1 year or 13 weeks; from 1 week to 10 years."
        )
    return years


def _read_part(text: str) -> tuple[dt.date, dt.date] | None:
    found = _PART.fullmatch(text)
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    last_month = month or 12
    last_day = day or calendar.monthrange(first.year, last_month)[1]
    return first, dt.date(first.year, last_month, last_day)
