"""Dates that a case cannot hold: what was meant, and what to write for each reading."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from detente.text_safety import find_other_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMS = "Write 1995, 1995-03, 1995-03-02 or 1992/1999."
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDS = (
    re.compile(
        rf"(?:(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?\.? )?(?P<month>{_MONTH})\.?,? (?P<year>[0-9]{{4}})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<month>{_MONTH})\.? (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})", re.IGNORECASE
    ),
)
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})(?:-([0-9]{1,2}))?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SIX = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.\u2013 ]([0-9]{1,2})[/.\u2013 ]([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{4}|[0-9]{2})")
_MONTH_YEAR = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})")
_SHORT_SPAN = re.compile(r"([0-9]{4})\s?[/\u2013-]\s?([0-9]{1,2})")
_SPAN = re.compile(r"(.+?)\s*(?:\u2013|\u2014|\bto\b|(?<=\s)-(?=\s)|(?<=[0-9]{4})-(?=[0-9]{4}))\s*(.+)")
_SHORT_YEAR = re.compile(r"[\u2019']?([0-9]{2})|0{1,2}([0-9]{2})")
_SHORT_PARTS = re.compile(r"([0-9]{2})-([0-9]{2})(?:-([0-9]{2}))?")
_STAMP = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ].+")
_EARLIEST, _LATEST = 1000, 2199
"""Years that a reading may name."""
_LONGEST = 60
"""Characters a date may have to be explained."""


def explain_date(text: str, shown: str) -> tuple[str, str]:
    """Return why a text is not a date, and what to write for each reading that the calendar allows.

    Parameters
    ----------
    text
        What was written.
    shown
        The same as a message quotes it.

    Examples
    --------
    >>> explain_date("03/04/1995", "'03/04/1995'")
    ("'03/04/1995' can be read in two ways", 'Write 1995-03-04 for 4 March 1995, or 1995-04-03 for 3 April 1995.')
    >>> explain_date("1995-02-31", "'1995-02-31'")
    ("'1995-02-31' is not a date: February 1995 has 28 days", 'Write 1995, 1995-03, 1995-03-02 or 1992/1999.')
    """
    text = " ".join(text.split())
    if digit := find_other_digits(text):
        plain = "".join(str(int(c)) if c.isdecimal() else c for c in text[:_LONGEST])
        return f"{shown} contains digits other than 0 to 9", f"Write {digit} as {int(digit)}: {plain}."
    readings = (
        [] if len(text) > _LONGEST else sorted({reading for reading in _read(text) if reading is not None})
    )
    if len(readings) > 1:
        choices = ", or ".join(f"{written} for {_say(written)}" for written in readings)
        return f"{shown} can be read in {'several' if readings[2:] else 'two'} ways", f"Write {choices}."
    if readings:
        return f"{shown} is not a date as this file writes it", f"Write {readings[0]}."
    why, hint = _find_impossible(text)
    return f"{shown} is not a date{why}", hint


def _read(text: str) -> Iterator[str | None]:
    """Yield what a text may mean, as a case file writes it; ``None`` where the calendar has no such day."""
    for words in _WORDS:
        if match := words.fullmatch(text):
            yield _write(match["year"], str(_MONTHS[match["month"].lower()]), match["day"])
    if match := _DIGITS.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _STAMP.fullmatch(text):
        yield _write(*match.groups())
    if match := _YEAR_LAST.fullmatch(text):
        yield from _read_year_last(match)
    if match := _MONTH_YEAR.fullmatch(text):
        yield _write(match[2], match[1])
    if (match := _ISO.fullmatch(text)) and match[3]:
        yield _write(match[1], match[3], match[2])
    yield from _read_short(text)
    yield from _read_span(text)


def _read_short(text: str) -> Iterator[str | None]:
    """Yield the readings of a date whose year may have two digits."""
    if match := _SIX.fullmatch(text):
        yield _write(match[1] + match[2], match[3])
    for century in ("19", "20"):
        if match := _SIX.fullmatch(text):
            yield _write(century + match[1], match[2], match[3])
        if match := _SHORT_PARTS.fullmatch(text):
            yield _write(century + match[1], match[2], match[3])
            yield None if match[3] else _write(century + match[2], match[1])
        if match := _SHORT_YEAR.fullmatch(text):
            yield f"{century}{match[1] or match[2]}"


def _read_year_last(match: re.Match[str]) -> Iterator[str | None]:
    """Yield the readings of a date whose year comes last: day or month first, and in which century."""
    first, second, year = match.groups()
    for full in (year,) if len(year) > 2 else (f"19{year}", f"20{year}"):  # noqa: PLR2004
        yield _write(full, second, first)
        yield _write(full, first, second)


def _read_span(text: str) -> Iterator[str | None]:
    """Yield the readings of two dates joined by a dash, a slash or a word."""
    if match := _SHORT_SPAN.fullmatch(text):
        last = f"{match[1][:2]}{match[2]}" if len(match[2]) == 2 else ""  # noqa: PLR2004
        yield f"{match[1]}/{last}" if last > match[1] else None
        yield _write(match[1], match[2])
    elif match := _SPAN.fullmatch(text):
        ends = [list(_read_end(end)) for end in (match[1], match[2])]
        if all(len(readings) == 1 for readings in ends):
            yield "/".join(sorted(readings[0] for readings in ends))


def _read_end(text: str) -> Iterator[str]:
    """Yield the readings of one end of a span."""
    if re.fullmatch(r"[0-9]{4}", text):
        yield text
    elif match := _ISO.fullmatch(text):
        written = _write(*match.groups())
        yield from [written] if written else []
    else:
        yield from {
            reading for words in _WORDS if words.fullmatch(text) for reading in _read(text) if reading
        }


def _write(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """Return a date as a case file writes it; ``None`` if the calendar does not have it."""
    try:
        when = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not _EARLIEST <= when.year <= _LATEST:
        return None
    return f"{when:%Y-%m-%d}"[: 10 if day else 7 if month else 4]


def _say(written: str) -> str:
    """Return a date in words."""
    if "/" in written:
        return " to ".join(written.split("/"))
    year, *rest = written.split("-")
    month = f"{calendar.month_name[int(rest[0])]} " if rest else ""
    return f"{int(rest[1])} {month}{year}" if len(rest) > 1 else f"{month}{year}"


def _find_impossible(text: str) -> tuple[str, str]:
    """Return what the calendar has against a date, and what to write."""
    parts = _ISO.fullmatch(text)
    words = next((match for match in (pattern.fullmatch(text) for pattern in _WORDS) if match), None)
    if words:
        year, month, day = int(words["year"]), _MONTHS[words["month"].lower()], int(words["day"] or 1)
    elif parts:
        year, month, day = int(parts[1]), int(parts[2]), int(parts[3] or 1)
    else:
        return "", _FORMS
    if not 1 <= month <= 12:  # noqa: PLR2004
        hint = _FORMS if month else f"If you know the year alone, write {year:04}."
        return f": there is no month {month}", hint
    if not day:
        return ": there is no day 0", f"If you know the month alone, write {year:04}-{month:02}."
    name, days = calendar.month_name[month], calendar.monthrange(max(year, 1), month)[1]
    return (f": {name} {year} has {days} days" if day > days else ""), _FORMS
