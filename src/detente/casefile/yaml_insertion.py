"""Rows added to the tables of a case file as new lines: every character that stood there stays, in order.

An edit that loads a file and dumps it again may move a comment or change a line. Here the file is only
read to find where a table ends, and the new rows are put there. Rows may be suggested ones, which are
comments: ``# `` and the row as it would stand in the table.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

_STEP = 2
"""Blanks by which a table is indented within another, in rows that are added."""
_NOTE = re.compile(r"## |#[ \t]{3,}\S")
"""A line of suggestions that belongs to the rows above it."""
_ROW_NAME = re.compile(r" +[A-Za-z0-9_-]+:(?: +##.*)?")
"""The line that a row of several lines begins with."""


class TableSpot(NamedTuple):
    """Where a table of a case file takes new rows."""

    form: Literal["lines", "braces", "nothing"]
    """How it is written: a row a line, in braces, or as a name with nothing behind it."""
    column: int
    """Blanks before its rows."""
    end: int
    """Characters of the file up to the end of its last value; of empty braces, up to the first brace."""
    is_empty: bool = False
    close: int = 0
    """Characters up to the end of the table, its closing brace included."""


class _Place(NamedTuple):
    """Where lines are put, and the tables that have to be written above them."""

    at: int
    column: int
    """Blanks before the first of these tables; before the rows, if there is none."""
    headings: tuple[str, ...] = ()


def insert_rows(text: str, rows: Mapping[tuple[str, ...], Sequence[str]]) -> str:
    r"""Return the text of a case with rows added to its tables; nothing that stands there is changed.

    Parameters
    ----------
    text
        A case file that can be read as YAML.
    rows
        Lines by table, which is named by those around it, as in ``("record", "episodes")``. A row is indented
        by two blanks for each table around it. Lines that begin with ``# `` are suggested rows, lines that begin
        with ``## `` are notes. A table that is not there is written at the end of the table around it.

    Examples
    --------
    >>> text = "sources:\n    memo: {title: Memo}   # ours\n\ndecision: {date: 2017}\n"
    >>> print(insert_rows(text, {("sources",): ["  letter: {title: Letter}"]}), end="")
    sources:
        memo: {title: Memo}   # ours
        letter: {title: Letter}
    <BLANKLINE>
    decision: {date: 2017}
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    spots = locate_tables(text)
    inserted: list[tuple[int, int, str]] = []
    for path, lines in rows.items():
        is_suggested = all(line.startswith("#") for line in lines)
        spot = spots.get(path)
        if lines and spot is not None and spot.form == "braces" and not is_suggested:
            inserted.append((spot.end, -1, _write_in_braces(lines, spot)))
        elif lines:
            place = _find_place(text, spots, path, is_suggested=is_suggested)
            block = _arrange(lines, path, place, is_suggested=is_suggested)
            added = "".join(f"{line}{newline}" for line in block)
            inserted.append((place.at, len(place.headings), added))
    return _join_pieces(text, sorted(inserted, key=lambda piece: piece[:2]), newline)


def _join_pieces(text: str, inserted: Sequence[tuple[int, int, str]], newline: str) -> str:
    """Return a text with pieces put in; of those in one place, rows of a table there come before new tables."""
    pieces, start = [], 0
    for at, _, piece in inserted:
        pieces.append(text[start:at])
        if start < at == len(text) and not text.endswith("\n"):
            pieces.append(newline)
        pieces.append(piece)
        start = at
    return "".join([*pieces, text[start:]])


def _find_place(
    text: str, spots: Mapping[tuple[str, ...], TableSpot], path: tuple[str, ...], *, is_suggested: bool
) -> _Place:
    """Return where rows of a table go: into it, under its name in a comment, into the table around it, or last."""
    if path in spots:
        column = _STEP * len(path) if spots[path].form == "braces" else spots[path].column
        return _Place(_skip_lines(text, spots[path]), column)
    heading = (
        re.search(rf"^#( +){re.escape(path[-1])}:[ \t]*\r?$", text, re.MULTILINE) if is_suggested else None
    )
    if heading:
        column = len(heading[1]) - 1
        return _Place(_skip_notes(text, min(heading.end() + 1, len(text)), column + _STEP), column + _STEP)
    around = path[:-1]
    while around and (around not in spots or spots[around].form == "braces"):
        around = around[:-1]
    if around:
        return _Place(_skip_lines(text, spots[around]), spots[around].column, path[len(around) :])
    return _Place(len(text), spots[()].column if () in spots else 0, path)


def _arrange(
    lines: Sequence[str], path: tuple[str, ...], place: _Place, *, is_suggested: bool
) -> Iterator[str]:
    """Yield lines as they are written at a place: indented as the rows there, under the names they still need."""
    if len(place.headings) == len(path):
        yield ""
    mark = "# " if is_suggested else ""
    for depth, heading in enumerate(place.headings):
        yield f"{mark}{' ' * (place.column + _STEP * depth)}{heading}:"
    shift = place.column + _STEP * len(place.headings) - _STEP * len(path)
    for line in lines:
        begin = "# " if line.startswith("# ") else ""
        row = line.removeprefix(begin)
        if line.startswith("## ") or not row.strip():
            yield line
        else:
            yield f"{begin}{' ' * (len(row) - len(row.lstrip(' ')) + shift)}{row.lstrip(' ')}"


def _skip_lines(text: str, spot: TableSpot) -> int:
    """Return the start of the line behind a table, its comments and the suggestions below it."""
    end = text.find("\n", max(spot.end, spot.close) if spot.form == "braces" else spot.end)
    return len(text) if end < 0 else _skip_notes(text, end + 1, spot.column)


def _skip_notes(text: str, at: int, column: int) -> int:
    """Return the start of the first line that is neither a comment as far in as the rows nor a suggestion."""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end + 1
        line = text[at:end]
        blanks = len(line) - len(line.lstrip(" "))
        if not (_NOTE.match(line) or (column and blanks >= column and line[blanks : blanks + 1] == "#")):
            return at
        at = end
    return len(text)


def _write_in_braces(lines: Sequence[str], spot: TableSpot) -> str:
    """Return rows as they stand in braces, behind the last one there: their fields by commas, no notes."""
    rows: list[list[str]] = []
    for line in lines:
        if _ROW_NAME.fullmatch(line):
            rows.append([line.partition(":")[0].strip()])
        elif not line.startswith("#"):
            rows[-1].append(line.strip())
    written = ", ".join(f"{name}: {{{', '.join(fields)}}}" for name, *fields in rows)
    return written if spot.is_empty else f", {written}"


class _Level:
    """A table or list that is being read."""

    def __init__(self, path: tuple[str, ...] | None, event: Any) -> None:  # noqa: ANN401
        self.path = path
        self.is_table = isinstance(event, MappingStartEvent)
        self.start = event
        self.column = -1
        self.key: str | None = None

    def name_child(self) -> tuple[str, ...] | None:
        """Return the path of the value that comes next; inside a list there is none."""
        path = self.path if self.is_table and self.key is not None else None
        return None if path is None else (*path, self.key or "")


def locate_tables(text: str) -> dict[tuple[str, ...], TableSpot]:
    r"""Return where every table of a case takes new rows, by the names that lead to it; the whole case is ``()``.

    Examples
    --------
    >>> spots = locate_tables("sources:\npassages: {par1: {source: memo}}\n")
    >>> spots[("sources",)].form, spots[("passages",)].form, ("passages", "par1") in spots
    ('nothing', 'braces', True)
    """
    spots: dict[tuple[str, ...], TableSpot] = {}
    levels: list[_Level] = []
    end = 0
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            levels.append(_Level(levels[-1].name_child() if levels else (), event))
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            level = levels.pop()
            is_flow = bool(level.start.flow_style)
            if level.is_table and level.path is not None:
                spots[level.path] = _describe_table(level, end, event.end_mark.index)
            end = event.end_mark.index if is_flow else end
            if levels:
                levels[-1].key = None
        elif isinstance(event, ScalarEvent):
            end = _find_end(text, event, end)
            if levels:
                _take_name_or_value(event, levels[-1], end, spots)
    return spots


def _find_end(text: str, event: Any, before: int) -> int:  # noqa: ANN401
    """Return where a value ends: one that is not there ends with its name, a block of text before its blank lines."""
    end: int = event.end_mark.index
    if not event.value and event.style is None:
        return before
    while event.style in {"|", ">"} and text[end - 1].isspace():
        end -= 1
    return end


def _describe_table(level: _Level, end: int, close: int) -> TableSpot:
    if not level.start.flow_style:
        return TableSpot("lines", level.column, end)
    is_empty = level.column < 0
    return TableSpot(
        "braces",
        level.start.start_mark.column,
        level.start.end_mark.index if is_empty else end,
        is_empty,
        close,
    )


def _take_name_or_value(
    event: Any,  # noqa: ANN401
    level: _Level,
    end: int,
    spots: dict[tuple[str, ...], TableSpot],
) -> None:
    if level.is_table and level.key is None:
        level.key = event.value
        level.column = event.start_mark.column if level.column < 0 else level.column
        return
    path = level.name_child()
    if path is not None and not event.value and event.style is None and not level.start.flow_style:
        spots[path] = TableSpot("nothing", level.column + _STEP, end)
    level.key = None
