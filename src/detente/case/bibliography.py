"""Sources as other tools read them: items of CSL-JSON, the Citation Style Language's data format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from detente.case.dates import read_when

if TYPE_CHECKING:
    from detente.case.evidence import Author, Source

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SEASONS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_DATE = re.compile(r"(?:([0-9]{1,2}) )?([A-Za-z]+) ([0-9]{4})")

_SAME = {
    "container": "container-title",
    "publisher": "publisher",
    "place": "publisher-place",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "pages": "page",
    "language": "language",
    "doi": "DOI",
    "isbn": "ISBN",
    "url": "URL",
    "descriptor": "note",
}
"""Fields that hold the same under another name, in the order of an item."""


def to_csl(source: Source, name: str) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON, which reference managers and Pandoc read.

    Grades, lineage and digest have no place in that format and are left out.

    Parameters
    ----------
    source
        A source of a case.
    name
        Its short name, which becomes the item's ``id``.

    Examples
    --------
    >>> from detente.case.evidence import Source
    >>> memo = Source(title="Strategy memo", author="the planning department", published="March 2025")
    >>> to_csl(memo, "memo")["author"], to_csl(memo, "memo")["issued"]
    ([{'literal': 'the planning department'}], {'date-parts': [[2025, 3]]})
    """
    item: dict[str, Any] = {"id": name, "type": source.type, "title": source.title}
    if source.author is not None:
        authors = source.author if isinstance(source.author, list) else [source.author]
        item["author"] = [_tell_author(author) for author in authors]
    if source.published is not None:
        item["issued"] = _tell_date(source.published)
    if source.retrieved is not None:
        item["accessed"] = _tell_date(source.retrieved.written)
    told = {key: getattr(source, field) for field, key in _SAME.items()}
    return item | {key: value for key, value in told.items() if value is not None}


def _tell_author(author: Author | str) -> dict[str, str]:
    if isinstance(author, str):
        return {"literal": author}
    return author.model_dump(exclude_none=True)


def _tell_date(written: str) -> dict[str, Any]:
    """Return a date by its parts where it has them, else as it is written."""
    found = _DATE.fullmatch(written)
    day, word, year = (found[1], found[2].lower(), found[3]) if found else (None, "", "")
    if word in _SEASONS and day is None:
        return {"date-parts": [[int(year)]], "season": _SEASONS[word]}
    date = [year, str(_MONTHS.index(word) + 1), *([day] if day else [])] if word in _MONTHS else [written]
    try:
        ends = read_when("-".join(date)).written.split("/")
    except PydanticCustomError:
        return {"literal": written}
    return {"date-parts": [[int(part) for part in end.split("-")] for end in ends]}
