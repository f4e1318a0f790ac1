"""What a workbook shows of its cells: percentages, and what is merged or hidden."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

_MOST_MERGED = 100
"""Merged cells reported at most."""
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_ATTRIBUTE = re.compile(rb"""\b(r|min|max|hidden|ht|width)=["']([^"']{0,20})["']""")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.')
"""Text in a number format that is shown as it stands."""


def format_shown(cell: Any, value: Any) -> Any:  # noqa: ANN401 - of openpyxl
    """Return a percentage as the text that a workbook shows, and any other value as it is."""
    form = getattr(cell, "number_format", None)
    if isinstance(value, bool) or not isinstance(value, int | float) or "%" not in str(form):
        return value
    hundredths = "%" in _LITERAL.sub("", str(form))
    return f"{value * 100 if hundredths else value:.10g}%"


def list_merged_ranges(part: bytes) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yield the first and the last cell of each merged range of a sheet's XML."""
    for match in islice(_MERGED.finditer(part), _MOST_MERGED):
        left, top, right, bottom = match.groups()
        yield (int(top), _number(left)), (int(bottom), _number(right))


def find_hidden_lines(part: bytes, most: int) -> tuple[frozenset[int], frozenset[int]]:
    """Return the rows and the columns of a sheet's XML that are hidden, or shown without any height or width.

    Parameters
    ----------
    part
        The XML.
    most
        Rows and columns that are looked at.
    """
    rows, number = set(), 0
    for match in islice(_ROW.finditer(part), most + 1):
        given = dict(_ATTRIBUTE.findall(match[1]))
        number = _whole(given.get(b"r")) or number + 1
        if _is_hidden(given, b"ht"):
            rows.add(number)
    columns: set[int] = set()
    for match in islice(
        _COLUMN.finditer(part[: part.find(b"<sheetData")] if b"<sheetData" in part else part), most
    ):
        given = dict(_ATTRIBUTE.findall(match[1]))
        if _is_hidden(given, b"width"):
            first, last = _whole(given.get(b"min")), _whole(given.get(b"max"))
            columns |= set(range(first, min(last, most) + 1))
    return frozenset(rows), frozenset(columns)


def _is_hidden(given: dict[bytes, bytes], size: bytes) -> bool:
    if given.get(b"hidden", b"0").lower() in {b"1", b"true"}:
        return True
    try:
        return float(given.get(size, b"1")) == 0
    except ValueError:
        return False


def _whole(text: bytes | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 8 else 0  # noqa: PLR2004


def _number(letters: bytes) -> int:
    """Return the number of a column by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
