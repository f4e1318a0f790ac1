"""Sources that were published after the decision: what they report must have been known by then."""

from __future__ import annotations

import calendar
import re
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from detente.case.checks.citation_checks import walk_citations
from detente.case.checks.raw_data import RawData, as_table, parse_date_or_none, table_at
from detente.case.sources import parse_citations
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.dates import DateSpan

_MONTHS = {name[:3].lower(): number for number, name in enumerate(calendar.month_name) if name}
_NAMES = (*calendar.month_name[1:], *calendar.month_abbr[1:], "Sept")
_DAY = r"([0-9]{1,2})(?:st|nd|rd|th)?"
_MONTH = rf"\b({'|'.join(_NAMES)})\b\.?"
_YEAR = r"(?<![0-9])([12][0-9]{3})(?![0-9])"
_FORMS = (
    (re.compile(rf"{_YEAR}-([0-9]{{1,2}})-([0-9]{{1,2}})(?![0-9])"), (0, 1, 2)),
    (re.compile(rf"(?<![0-9]){_DAY}\.? {_MONTH},? {_YEAR}", re.IGNORECASE), (2, 1, 0)),
    (re.compile(rf"{_MONTH} {_DAY},? {_YEAR}", re.IGNORECASE), (2, 0, 1)),
    (re.compile(rf"{_YEAR}-([0-9]{{1,2}})(?![0-9])"), (0, 1)),
    (re.compile(rf"{_MONTH},? {_YEAR}", re.IGNORECASE), (1, 0)),
    (re.compile(_YEAR), (0,)),
)
"""Dates in words, the most exact first, and where year, month and day stand in them."""


def find_latest_date(text: str) -> DateSpan | None:
    """Return the latest date that a line on publication names; ``None`` if it names none.

    Examples
    --------
    >>> find_latest_date("hearings of December 1991, report of January 1992").written
    '1992-01'
    >>> find_latest_date("Geneva, 21 October 1994").written
    '1994-10-21'
    """
    dates: list[DateSpan] = []
    for pattern, order in _FORMS:
        for match in pattern.finditer(text):
            parts = [match[index + 1] for index in order]
            numbers = [str(_MONTHS.get(part[:3].lower(), part)).zfill(2) for part in parts]
            when = parse_date_or_none("-".join(numbers))
            if when is not None:
                dates.append(when)
        text = pattern.sub(" ", text)
    return max(dates, key=lambda when: when.first, default=None)


def check_publication(case: RawData) -> Iterator[Problem]:
    """Yield sources cited for the decision that may report what nobody knew at the time."""
    decided = parse_date_or_none(table_at(case, "decision").get("date"))
    if decided is None:
        return
    cited = _list_cited(case)
    for name, row in table_at(case, "sources").items():
        source = as_table(row)
        published, as_of = find_latest_date(str(source.get("published", ""))), source.get("as_of")
        known = parse_date_or_none(as_of)
        if as_of is None and name in cited and published and published.first > decided.last:
            message = f"published in {published.written}, after the decision of {decided.written}, and cited by {cited[name]}"
            hint = (
                "Add as_of, the day up to which it reports what was known, on or before the decision; "
                "or cite it under outcome alone."
            )
            yield Problem(f"sources.{name}.published", message, hint)
        if known and name in cited and known.last > decided.last:
            message = f"reports up to {known.written}, after the decision of {decided.written}, and is cited by {cited[name]}"
            hint = "Write a day on or before the decision, or cite it under outcome alone."
            yield Problem(f"sources.{name}.as_of", message, hint)
        if known and published and known.first > published.last:
            message = f"reports up to {known.written}, but was published in {published.written}"
            yield Problem(f"sources.{name}.as_of", message, "Correct one of the two dates.")
        yield from _check_copy(name, source.get("retrieved"), published)
    yield from _check_entries(case)


def _check_copy(name: str, retrieved: object, published: DateSpan | None) -> Iterator[Problem]:
    """Yield a copy that was made before its source came out."""
    copied = parse_date_or_none(retrieved)
    if copied and published and copied.last < published.first:
        message = f"the copy of {copied.written} is older than the publication, {published.written}"
        yield Problem(f"sources.{name}.retrieved", message, "Correct one of the two dates.")


def _list_cited(case: RawData) -> dict[str, str]:
    """Return the sources that anything but the outcome cites, each with the first place that does."""
    cited: dict[str, str] = {}
    for path, text in walk_citations(case):
        if path.partition(".")[0] not in {"outcome", "seeds"}:
            for source in _list_sources(case, text):
                cited.setdefault(source, path)
    return cited


def _list_sources(case: RawData, text: object) -> list[str]:
    """Return the sources that a cell cites, passages replaced by theirs."""
    try:
        names = [citation.name for citation in parse_citations(text)] if isinstance(text, str) else []
    except PydanticCustomError:
        return []
    passages = table_at(case, "passages")
    return [str(as_table(passages[name]).get("source")) if name in passages else name for name in names]


def _check_entries(case: RawData) -> Iterator[Problem]:
    """Yield entries of the record later than anything their sources report."""
    sources = table_at(case, "sources")
    for kind in ("episodes", "acts", "answers"):
        for name, row in table_at(case, "record", kind).items():
            when = parse_date_or_none(as_table(row).get("date"))
            cited = _list_sources(case, as_table(row).get("source"))
            ends = [parse_date_or_none(as_table(sources.get(source)).get("as_of")) for source in cited]
            known = [end for end in ends if end is not None]
            if when and known and len(known) == len(cited) and when.first > max(end.last for end in known):
                latest = max(known, key=lambda end: end.last).written
                message = f"{when.written} is later than {latest}, up to which its source reports"
                hint = "Correct the date, as_of of the source, or the citation."
                yield Problem(f"record.{kind}.{name}.date", message, hint)
