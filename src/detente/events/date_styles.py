"""How the dates of a file are written: decided from the whole column, or asked for.

A date such as 2013-04-01 has one reading. 200102, 01022013, 13091 or 3/4/13 have several. A style reads all
of a column in one way; it is taken if it is the only one that reads every date, and otherwise the user is
asked. What no calendar knows, such as 32 December, has no reading in any style.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, get_args
from unicodedata import decimal

from detente.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

DateStyle: TypeAlias = Literal["ymd", "dmy", "mdy", "ym", "my", "yday", "excel", "days1970"]

STYLE_NAMES: dict[DateStyle, str] = {
    "ymd": "year, month, day",
    "dmy": "day, month, year",
    "mdy": "month, day, year",
    "ym": "year and month",
    "my": "month and year",
    "yday": "year and day of the year",
    "excel": "days as Excel counts them",
    "days1970": "days since 1970",
}
"""What each style reads, in words."""

PLAIN_DATE = r"\d{4}-\d\d-\d\d([ T].*)?"
"""A date that has one reading, with or without a time of day."""

_PIVOT = 50
"""Two-digit years from here on belong to the 1900s, those before it to the 2000s."""

_YEARS = range(1700, 2200)
"""Years in which an event may have happened."""
_MONTHLY_YEARS = range(1900, 2100)
"""Years of six digits that are read as year and month."""
_MONTHLY: tuple[DateStyle, ...] = ("ym", "my")
_EXCEL_EPOCH, _UNIX_EPOCH = date(1899, 12, 30), date(1970, 1, 1)
_COUNTED_YEARS = range(1930, 2050)
"""Years that a count of days may stand for."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
    *("november", "december"),
)

_PARTS = re.compile(r"(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})")
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})[-/m](?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[-/.](?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<number>\d{3})",
        rf"(?P<day>\d{{1,2}})[- ]?{_NAME},?[- ]?(?P<year>\d{{4}}|\d\d)",
        rf"{_NAME} (?P<day>\d{{1,2}}),? (?P<year>\d{{4}})",
        rf"{_NAME}[- ](?P<year>\d{{4}})",
    )
)
"""Dates that have one reading."""
_TIME = re.compile(r"(?<=\d)[ T]\d\d?:.*")
_DECIMALS = re.compile(r"(?<=\d{4})\.0+$")
_FRACTION = re.compile(r"(\d{5})\.\d+")
_STAMP = re.compile(r"^(\d{8})(?:[01]\d|2[0-3])[0-5]\d[0-5]\d$")
_LOOK_ALIKES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-") | {"\u00a0": " "})
"""Signs that stand for a hyphen or a blank."""


class _Odd(NamedTuple):
    """A date with more than one reading."""

    text: str
    line: int
    readings: dict[DateStyle, str]


def read_date(text: str, style: DateStyle) -> str:
    """Return a date as 2013-04-01, 2013-04 or 2013; empty if it has no such reading.

    Parameters
    ----------
    text
        The date as it is written, without blanks around it.
    style
        How dates with several readings are read.

    Examples
    --------
    >>> [read_date("200102", style) for style in ("ymd", "ym", "dmy")]
    ['2020-01-02', '2001-02', '2002-01-20']
    >>> read_date("32/12/2013", "dmy"), read_date("13091", "yday"), read_date("41365", "excel")
    ('', '2013-04-01', '2013-04-01')
    """
    cleaned = _clean(text)
    if cleaned.isdigit():
        return _read_digits(cleaned, style)
    if style in {"excel", "days1970"} and (match := _FRACTION.fullmatch(cleaned)):
        return _read_digits(match[1], style)
    if match := _PARTS.fullmatch(cleaned):
        return _read_parts(match[1], match[3], match[4], style)
    return _read_single(cleaned.lower())


def _clean(text: str) -> str:
    """Return a date in ASCII, without its time of day and the decimals that a number got."""
    if not text.isascii():
        text = "".join(str(decimal(letter)) if letter.isdecimal() else letter for letter in text)
        text = text.translate(_LOOK_ALIKES)
    if re.fullmatch(PLAIN_DATE, text):
        return text[:10]
    return _STAMP.sub(r"\1", _DECIMALS.sub("", _TIME.sub("", text)))


def _read_digits(text: str, style: DateStyle) -> str:
    """Return a date of digits alone."""
    epoch = {("excel", 5): _EXCEL_EPOCH, ("days1970", 5): _UNIX_EPOCH, ("days1970", 4): _UNIX_EPOCH}.get(
        (style, len(text))
    )
    if epoch is not None:
        counted = epoch + timedelta(int(text))
        return counted.isoformat() if counted.year in _COUNTED_YEARS else ""
    readers: dict[int, Callable[[str, DateStyle], str]] = {
        4: lambda year, _: _format(int(year)),
        5: lambda day, chosen: (
            _format_day_of_year(_expand(day[:2]), int(day[2:])) if chosen == "yday" else ""
        ),
        6: _read_six,
        7: _read_seven,
        8: _read_eight,
    }
    return readers[len(text)](text, style) if len(text) in readers else ""


def _read_six(text: str, style: DateStyle) -> str:
    if style in {"ym", "my"}:
        year, month = (text[:4], text[4:]) if style == "ym" else (text[2:], text[:2])
        return _format(int(year), int(month)) if int(year) in _MONTHLY_YEARS else ""
    return _order((text[:2], text[2:4], text[4:]), style)


def _read_seven(text: str, style: DateStyle) -> str:
    if style in {"yday", "ymd"}:
        return _format_day_of_year(int(text[:4]), int(text[4:]))
    return _read_eight(f"0{text}", style)


def _read_eight(text: str, style: DateStyle) -> str:
    if style in {"dmy", "mdy"} and (reading := _order((text[:2], text[2:4], text[4:]), style)):
        return reading  # which 20130401 never is
    return _format(int(text[:4]), int(text[4:6]), int(text[6:]))


def _read_parts(first: str, second: str, third: str, style: DateStyle) -> str:
    """Return a date of three numbers; the long one is the year."""
    if len(first) == 4:  # noqa: PLR2004
        return _format(int(first), int(second), int(third)) if len(third) < 3 else ""  # noqa: PLR2004
    lengths = {"ymd": ((2,), (1, 2)), "dmy": ((1, 2), (2, 4)), "mdy": ((1, 2), (2, 4))}.get(style)
    if lengths is None or len(first) not in lengths[0] or len(third) not in lengths[1]:
        return ""
    return _order((first, second, third), style)


def _read_single(text: str) -> str:
    """Return a date that has one reading whatever the style: with a month's name, or marked parts."""
    parts = next((match.groupdict() for form in _FORMS if (match := form.fullmatch(text))), {})
    year = _expand(parts.get("year", "0"))
    if "number" in parts:
        return _format_day_of_year(year, int(parts["number"]))
    day = int(parts["day"]) if "day" in parts else None
    if "name" in parts:
        return _format_named(year, parts["name"], day)
    return _format(year, int(parts["month"])) if parts else ""


def _order(parts: tuple[str, str, str], style: DateStyle) -> str:
    """Return a date of three parts in the order of a style."""
    indices = {"ymd": (0, 1, 2), "dmy": (2, 1, 0), "mdy": (2, 0, 1)}.get(style)
    if indices is None:
        return ""
    year, month, day = (parts[index] for index in indices)
    return _format(_expand(year), int(month), int(day))


def _expand(year: str) -> int:
    """Return a year that may have two digits."""
    if len(year) != 2:  # noqa: PLR2004
        return int(year)
    return int(year) + (1900 if int(year) >= _PIVOT else 2000)


def _format_named(year: int, name: str, day: int | None = None) -> str:
    matches = [
        number for number, month in enumerate(_MONTHS, 1) if month.startswith(name) or name == month[:4]
    ]
    return _format(year, matches[0], day) if matches else ""


def _format_day_of_year(year: int, number: int) -> str:
    if year not in _YEARS or number < 1:
        return ""
    day = date(year, 1, 1) + timedelta(number - 1)
    return day.isoformat() if day.year == year else ""


def _format(year: int, month: int | None = None, day: int | None = None) -> str:
    """Return a date of the calendar as text; empty if no calendar has it."""
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return ""
    if year not in _YEARS:
        return ""
    return "-".join(f"{part:02}" for part in (year, month, day) if part is not None)


def choose_style(name: str, texts: Iterable[tuple[str, int]], *, is_open: bool, today: date) -> DateStyle:
    """Return the one style that reads every date of a column that can be read at all.

    Parameters
    ----------
    name
        Name of the file, for messages.
    texts
        Dates of the column that are not plainly 2013-04-01, each once, with the line of the first.
    is_open
        Whether day and month may come first in six digits; in KEDS they never do.
    today
        Dates with a two-digit year beyond it are refused.

    Raises
    ------
    StoreError
        If several styles read the column and differ, or none reads all of it. The message names
        the lines and both readings.

    Examples
    --------
    >>> choose_style("a.csv", [("3/4/2013", 2), ("4/13/2013", 3)], is_open=True, today=date(2020, 1, 1))
    'mdy'
    """
    odd = [_Odd(text, line, readings) for text, line in texts if (readings := _list_readings(text, is_open))]
    styles = [style for style in get_args(DateStyle) if all(style in each.readings for each in odd)]
    if not styles:
        raise StoreError(_describe_mixture(name, odd))
    if (near := next((s for s in _MONTHLY if s not in styles and _is_near(odd, s)), None)) is not None:
        raise StoreError(_describe_near_months(name, odd, styles[0], near))
    for each in sorted(odd, key=lambda each: each.line):
        rival = next((s for s in styles if each.readings[s] != each.readings[styles[0]]), None)
        if rival is not None:
            raise StoreError(_describe_ambiguity(name, each, styles))
    check_future(name, ((each.text, each.line) for each in odd), styles[0], today)
    return styles[0]


def check_future(name: str, texts: Iterable[tuple[str, int]], style: DateStyle, today: date) -> None:
    """Refuse a column with a two-digit year that would lie in the future: 39 may be 1939.

    Raises
    ------
    StoreError
        If there is one; the message names the line and both years.
    """
    latest = (today + timedelta(days=1)).isoformat()
    for text, line in texts:
        reading = read_date(text, style)
        if reading > latest and reading[:4] not in text and not _is_counted(text, style):
            earlier = f"{int(reading[:4]) - 100}{reading[4:]}"
            message = (
                f"{name}, line {line}: {text} would be {reading}, which lies in the future, and may also be "
                f"{earlier}. Write years with four digits, as in {earlier}."
            )
            raise StoreError(message)


def _is_counted(text: str, style: DateStyle) -> bool:
    return style in {"excel", "days1970"} and text[:5].isdigit()


def _list_readings(text: str, is_open: bool) -> dict[DateStyle, str]:  # noqa: FBT001
    """Return the readings of a date by style."""
    compact = _clean(text)
    n_digits = len(compact) if compact.isdigit() else 0
    barred = {"dmy", "mdy"} if not is_open and n_digits == 6 else set()  # noqa: PLR2004
    if n_digits == 4:  # noqa: PLR2004 - a year, unless the user says that it is a count of days
        barred = {"days1970"}
    styles = [style for style in get_args(DateStyle) if style not in barred]
    return {style: reading for style in styles if (reading := read_date(text, style))}


def _describe_ambiguity(name: str, odd: _Odd, styles: Sequence[DateStyle]) -> str:
    """Return which date has several readings, and how to choose one."""
    readings, chosen = _format_readings(odd, styles)
    choices = [f"--dates {style}" for style in chosen]
    return (
        f"{name}, line {odd.line}: {odd.text} can be {readings}, and no other date of the file decides. "
        f"Choose with {_join(choices)}."
    )


def _format_readings(odd: _Odd, styles: Iterable[DateStyle]) -> tuple[str, list[DateStyle]]:
    """Return the different readings of a date in words, and a style for each."""
    distinct: dict[str, DateStyle] = {}
    for style in styles:
        distinct.setdefault(odd.readings[style], style)
    return _join([f"{reading} ({STYLE_NAMES[style]})" for reading, style in distinct.items()]), [
        *distinct.values()
    ]


def _is_near(odd: Sequence[_Odd], style: DateStyle) -> bool:
    """Return whether a style reads most dates: a mistyped month must not make days of all the others."""
    return 2 * sum(style in each.readings for each in odd) > len(odd)


def _describe_near_months(name: str, odd: Sequence[_Odd], style: DateStyle, near: DateStyle) -> str:
    """Return that all dates may be days, and most of them months."""
    month = next(each for each in odd if near in each.readings)
    other = next(each for each in odd if near not in each.readings)
    return (
        f"{name}, line {month.line}: {month.text} can be {month.readings[style]} ({STYLE_NAMES[style]}) or "
        f"{month.readings[near]} ({STYLE_NAMES[near]}). Most dates can be months, but line {other.line}, "
        f"{other.text}, cannot. Choose with --dates {style}, or with --dates {near}, which rejects such lines."
    )


def _describe_mixture(name: str, odd: Sequence[_Odd]) -> str:
    """Return two dates that no style reads together, and how to choose."""
    first = min(odd, key=lambda each: len(each.readings))
    second = min(
        (each for each in odd if not each.readings.keys() & first.readings.keys()),
        key=lambda each: each.line,
        default=max(odd, key=lambda each: (len(first.readings.keys() - each.readings.keys()), -each.line)),
    )
    lines: list[str] = []
    choices: list[str] = []
    for each in sorted((first, second), key=lambda each: each.line):
        readings, styles = _format_readings(each, each.readings)
        lines.append(f"line {each.line}, {each.text}, is {readings}")
        choices += [f"--dates {style}" for style in styles if f"--dates {style}" not in choices]
    return (
        f"{name} writes dates in different ways: {' and '.join(lines)}. Write all dates as 2013-04-01, or keep only "
        f"those of one form with {_join(choices)}; the others are then rejected."
    )


def _join(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} or {parts[-1]}" if len(parts) > 1 else parts[0]
