"""Dated statements of a document: what it says about when, and a date only where that is certain.

Explicit days, months, years, decades and ranges are dates; so is the day after an event that has
one. What lies only before, after or since a date, or some years later, is kept in its own words
and left open.
"""

import calendar
import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from detente.case.dates import parse_date

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if n}
_MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if n} | {"sept": 9}
_MONTH = "(" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"((?:1[5-9]|20)[0-9][0-9])(?![0-9])"
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_DASHES = "-‐‑‒–—−/"
_DASH = rf"\s?[{_DASHES}]\s?"
_ENDS = rf"(?![\w/-]|\s?[{_DASHES}]\s?[0-9])"
"""Behind the last figure of a date: no further group of figures, as identifiers have them."""
_NUMBER = (
    r"(?:[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|several|some|a few|many)"
)
_SPAN = r"(?:day|week|month|year|decade)s?"

_EVENTS = {
    "9/11": "2001-09-11",
    "world war ii": "1939/1945",
    "wwii": "1939/1945",
    "second world war": "1939/1945",
    "world war i": "1914/1918",
    "wwi": "1914/1918",
    "first world war": "1914/1918",
}
"""Events that a document names instead of a date, and when they were."""

_CUES = r"in|since|by|of|until|till|during|before|after|early|late|mid|around|about|spring|summer|autumn|winter|the"
_BOUND = re.compile(
    rf"((?:the\s)?day\s(before|after)|(?:{_NUMBER}\s{_SPAN}\s)?(prior\sto|before|until|till|by|after|following|since))"
    r"\s(?:the\s)?(?:early\s|late\s|end\sof\s)?\Z",
    re.IGNORECASE,
)
_LOOK_BACK = 60
_NUMBERED = re.compile(
    r"(?:\b(?:AD|no|nos|nr|num|numbers?|docket|dkt|case|file|ref|directive|regulation|resolution|res|decision|opinion|bill"
    r"|public law|act no|ordinance|version|ver|v|release|build|revision|rev|isbn|issn|doi|arxiv|patent|pp?|pages?|cols?"
    r"|lines?|paras?|arts?|articles?|sections?|secs?|chapters?|ch|vol|volume|rule|fr|usc|cfr|stat|doc|document|model|serial"
    r"|flight|part|item|lot|id|sku|tel|phone|fax|ext|room|pin|zip|s)|§+|#|№)"
    r"[.:]?\s?(?:\((?:EU|EC|EEC|Euratom)\)\s?)?#?\s?\Z",
    re.IGNORECASE,
)
"""Words before the figures of a number that only looks like a date."""
_PAGED = re.compile(r",?\s?(?:at\s)?pp?\.\s?[0-9]", re.IGNORECASE)
"""What follows the years in the title of a work that is cited by page."""
_COUNTED = re.compile(
    r"\s(?:(?:or\s)?(?:so|more|fewer|less)\s)?(?:[a-z]+(?:-[a-z]+)?\s)?(?:troops|men|women|people|persons|soldiers|civilians|workers|jobs|members"
    r"|delegates|votes|refugees|deaths|casualties|dead|prisoners|dollars|euros|pounds|francs|tons|tonnes|barrels|miles"
    r"|km|kilomet(?:er|re)s|met(?:er|re)s|feet|hectares|acres|hours|hrs|days|pages|words|copies|cases|ships|aircraft"
    r"|missiles|warheads|tanks|vehicles|households|families|villages|companies|pieces|units|points|calories|mg|kg|mw|megawatts)\b",
    re.IGNORECASE,
)
"""What follows a count that only looks like a year."""
_IN = re.compile(r"\b(?:in|since|during|until|till)\s\Z", re.IGNORECASE)
"""What stands before a year rather than before a count."""


class Dated(NamedTuple):
    """Words of a paragraph that say when."""

    start: int
    """First character of the words in the paragraph."""
    end: int
    """The one after the last."""
    when: str | None
    """The date as a case writes it: ``1990/1999``; ``None`` where it is not certain."""
    note: str
    """What is known instead: ``before 2001-09-11``; else empty."""


def find_dates(text: str) -> list[Dated]:
    """Return the words of a paragraph that say when, in their order, none inside another.

    Examples
    --------
    >>> text = "In the 1990s they met; the day after 9/11 again, and two years later once more."
    >>> for dated in find_dates(text):
    ...     print(text[dated.start : dated.end], dated.when)
    1990s 1990/1999
    the day after 9/11 2001-09-12
    two years later None
    >>> find_dates("Even prior to 9/11, he warned.")[0].note
    'before 2001-09-11'
    """
    candidates = [
        dated
        for pattern, read in _RULES
        for match in pattern.finditer(text)
        for dated in read(match)
        if not _is_number(text, dated)
    ]
    kept: list[Dated] = []
    for dated in sorted(candidates, key=lambda d: (d.start, -d.end)):
        if not kept or dated.start >= kept[-1].end:
            kept.append(_bound(text, dated, kept[-1].end if kept else 0))
    return kept


def _is_number(text: str, dated: Dated) -> bool:
    """Return whether figures that look like a date are a number: of a docket, of pages, of people."""
    words = text[dated.start : dated.end]
    if words[-1].isdigit() and _COUNTED.match(text, dated.end):
        return not _IN.search(text[max(0, dated.start - _LOOK_BACK) : dated.start])
    if not words[0].isdigit() or words.isalnum() or any(map(str.isalpha, words)):
        return False
    before = text[max(0, dated.start - _LOOK_BACK) : dated.start]
    return bool(_NUMBERED.search(before) or _PAGED.match(text, dated.end))


def _bound(text: str, dated: Dated, earliest: int) -> Dated:
    """Take the words before a date into account: ``before``, ``since``, ``the day after``."""
    before = max(earliest, dated.start - _LOOK_BACK)
    match = _BOUND.search(text, before, dated.start)
    if match is None or dated.when is None or (match.start() and text[match.start() - 1].isalnum()):
        return dated
    widened = dated._replace(start=match.start())
    if match[2]:
        shift = dt.timedelta(days=1 if match[2].lower() == "after" else -1)
        when = parse_date(dated.when)
        day = when.first + shift if when.first == when.last else None
        word = match[2].lower()
        return (
            widened._replace(when=str(day))
            if day
            else widened._replace(when=None, note=f"{word} {dated.when}")
        )
    word = {"prior to": "before", "following": "after", "till": "until"}.get(
        " ".join(match[3].lower().split()), match[3].lower()
    )
    return widened._replace(when=None, note=f"{word} {dated.when}")


def _make(match: re.Match[str], written: str | None) -> Iterator[Dated]:
    """Yield a date where it exists in the calendar."""
    try:
        when = parse_date(written) if written else None
    except PydanticCustomError:
        return
    yield Dated(match.start(), match.end(), when.written if when else None, "")


def _read_iso(match: re.Match[str]) -> Iterator[Dated]:
    return _make(match, match[0])


def _read_range(match: re.Match[str]) -> Iterator[Dated]:
    """Read 1992-99; what may as well be a month, as 2001-02 may, is left open."""
    first, last = match[1], match[2]
    if len(last) == 2 and int(last) <= 12 and "–" not in match[0]:  # noqa: PLR2004
        return _make(match, None)
    return _make(match, f"{first}/{first[: 4 - len(last)]}{last}")


def _read_day_first(match: re.Match[str]) -> Iterator[Dated]:
    return _make(match, f"{match[3]}-{_MONTHS[match[2].lower()]:02}-{int(match[1]):02}")


def _read_month_first(match: re.Match[str]) -> Iterator[Dated]:
    return _make(match, f"{match[3]}-{_MONTHS[match[1].lower()]:02}-{int(match[2]):02}")


def _read_month(match: re.Match[str]) -> Iterator[Dated]:
    return _make(match, f"{match[2]}-{_MONTHS[match[1].lower()]:02}")


def _read_figures(match: re.Match[str]) -> Iterator[Dated]:
    """Read 30/6/2017 where only one order is a date; where both are, the year alone is certain."""
    first, second, year = int(match[1]), int(match[2]), match[3]
    if first == second or min(first, second) > 12 or max(first, second) <= 12:  # noqa: PLR2004
        return _make(match, f"{year}-{first:02}-{second:02}" if first == second else year)
    return _make(match, f"{year}-{min(first, second):02}-{max(first, second):02}")


def _read_decade(match: re.Match[str]) -> Iterator[Dated]:
    first = int(match[1])
    return _make(match, None if first % 100 == 0 else f"{first}/{first + 9}")


def _read_year(match: re.Match[str]) -> Iterator[Dated]:
    for dated in _make(match, match[1]):
        yield dated._replace(start=match.start(1), end=match.end(1))


def _read_event(match: re.Match[str]) -> Iterator[Dated]:
    return _make(match, _EVENTS[" ".join(match[0].lower().split())])


def _read_words(match: re.Match[str]) -> Iterator[Dated]:
    return _make(match, None)


def _rule(
    pattern: str, read: Callable[[re.Match[str]], Iterator[Dated]]
) -> tuple[re.Pattern[str], Callable[..., Iterator[Dated]]]:
    return re.compile(
        rf"(?<![\w.,/-])(?<![0-9][{_DASHES}])(?<![0-9][{_DASHES}]\s){pattern}", re.IGNORECASE
    ), read


_RULES = (
    _rule(rf"{_YEAR}-[0-9][0-9]-[0-9][0-9]{_ENDS}", _read_iso),
    _rule(rf"{_YEAR}{_DASH}((?:20|1[5-9])?[0-9][0-9]){_ENDS}", _read_range),
    _rule(rf"from\s{_YEAR}\s(?:to|until|till|through)\s{_YEAR}", _read_range),
    _rule(rf"between\s{_YEAR}\sand\s{_YEAR}", _read_range),
    _rule(rf"{_DAY}\s(?:of\s)?{_MONTH},?\s{_YEAR}", _read_day_first),
    _rule(rf"{_MONTH}\s{_DAY},?\s{_YEAR}", _read_month_first),
    _rule(rf"{_MONTH},?\s(?:of\s)?{_YEAR}", _read_month),
    _rule(rf"([0-9]{{1,2}})[/.]([0-9]{{1,2}})[/.]{_YEAR}{_ENDS}(?!\.[0-9])", _read_figures),
    _rule(r"((?:1[5-9]|20)[0-9]0)['’]?s\b", _read_decade),
    _rule(rf"(?:{_CUES})[\s-]{_YEAR}(?![\w%/-]|[.,][0-9])", _read_year),
    (re.compile(rf"\({_YEAR}\)"), _read_year),
    _rule(r"(?:9/11|world\swar\sii?|wwii?|(?:second|first)\sworld\swar)(?![\w/])", _read_event),
    _rule(rf"{_NUMBER}\s{_SPAN}\s(?:later|earlier|ago)\b", _read_words),
    _rule(
        r"(?:last|the\s(?:next|following|previous)|later\sthat|earlier\sthat)\s(?:week|month|year|decade)\b",
        _read_words,
    ),
)
