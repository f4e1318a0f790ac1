"""How the dates of a file are written: year first in three lengths, or day and month in either order."""

from __future__ import annotations

from typing import Literal, TypeAlias

from detente.errors import StoreError

DateStyle: TypeAlias = Literal["ymd", "dmy", "mdy"]

AMBIGUOUS_DATE = r"^\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
"""A date that starts with day and month, in an order that has to be found out."""

_PIVOT = 50
"""Two-digit years from here on belong to the 1900s, those before it to the 2000s."""

_FORMATS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


def sql_date(text: str, style: DateStyle) -> str:
    """Return the SQL that reads a text as a date, NULL where it is none.

    Parameters
    ----------
    text
        SQL of the text, without blanks around it.
    style
        ``ymd`` takes 20130401, 2013-04-01, 2013/04/01, 130401, 2013-04 and 2013, with or without a time of day.
    """
    if style != "ymd":
        return f"try_strptime(translate(left({text}, 10), '.-', '//'), '{_FORMATS[style]}')::DATE"
    century = f"CASE WHEN {text} >= '{_PIVOT}' THEN '19' ELSE '20' END"
    return (
        f"CASE length({text})"
        f" WHEN 8 THEN try_strptime({text}, '%Y%m%d')"
        f" WHEN 10 THEN try_strptime(replace({text}, '/', '-'), '%Y-%m-%d')"
        f" WHEN 6 THEN try_strptime({century} || {text}, '%Y%m%d')"
        f" WHEN 7 THEN try_strptime({text} || '-01', '%Y-%m-%d')"
        f" WHEN 4 THEN try_strptime({text} || '0101', '%Y%m%d')"
        f" ELSE CASE WHEN regexp_full_match({text}, '\\d{{4}}-\\d\\d-\\d\\d[ T].*')"
        f" THEN try_strptime(left({text}, 10), '%Y-%m-%d') END END::DATE"
    )


def sql_precision(text: str, style: DateStyle) -> str:
    """Return the SQL of how exact a date is: to the day, month or year."""
    if style != "ymd":
        return "'day'"
    return f"CASE length({text}) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END"


def choose_day_order(name: str, n_first_above: int, n_second_above: int) -> DateStyle:
    """Return the order of day and month, by which of the two goes above 12.

    Parameters
    ----------
    name
        Name of the file, for messages.
    n_first_above, n_second_above
        Dates whose first, and whose second, number is above 12.

    Raises
    ------
    StoreError
        If neither goes above 12, or each does somewhere.

    Examples
    --------
    >>> choose_day_order("a.csv", 0, 3)
    'mdy'
    """
    if bool(n_first_above) == bool(n_second_above):
        reason = "no day is above 12" if not n_first_above else "some put the day first, others the month"
        message = (
            f"{name} has dates like 3/4/2013 that do not show which number is the day: {reason}. "
            "Choose the order with --dates dmy or --dates mdy."
        )
        raise StoreError(message)
    return "dmy" if n_first_above else "mdy"
