"""Rejected rows as they stand in the file, each with the reason."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, NamedTuple, TextIO

from detente.events.readers import REJECT_REASONS, Staging, sql_staged
from detente.text_safety import guard_formula

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REJECT_COLUMNS = ("file", "line", "reason", "text")
_ROWS_AT_ONCE = 10_000


class _Record(NamedTuple):
    line: int
    text: str


def write_rejects(reading: Staging, name: str, to: TextIO) -> None:
    """Write the rejected rows of a file, a line each: file, line, reason, text.

    A cell that a spreadsheet would compute gets an apostrophe in front.

    Parameters
    ----------
    reading
        A file whose rows are staged.
    name
        Its name.
    to
        Where to: a CSV file, without its headings.
    """
    table = csv.writer(to, lineterminator="\n")
    rejected = reading.database.execute(
        f"SELECT file_row_number, reason FROM {sql_staged(reading)} WHERE reason > 0 ORDER BY file_row_number"  # noqa: S608
    )
    records = enumerate(_read_records(reading))
    while rows := rejected.fetchmany(_ROWS_AT_ONCE):
        for number, reason in rows:
            record = next(record for row, record in records if row == number)
            cells = (name, record.line, REJECT_REASONS[reason - 1], record.text)
            table.writerow(guard_formula(cell) if isinstance(cell, str) else cell for cell in cells)


def _read_records(reading: Staging) -> Iterator[_Record]:
    """Yield every row of a text behind its header, as it was staged."""
    fit = reading.fit
    is_quoted = fit.is_quoted and reading.text.has_quotes
    lines = _read_lines(reading.text.path)
    records = _join_quoted(lines) if is_quoted else lines
    if fit.has_header:
        next(records, None)
    return (record for record in records if record.text not in {"", " "})


def _read_lines(path: Path) -> Iterator[_Record]:
    with path.open(encoding="utf-8", newline=None) as file:
        for number, line in enumerate(file, 1):
            yield _Record(number, line.removesuffix("\n"))


def _join_quoted(lines: Iterator[_Record]) -> Iterator[_Record]:
    """Yield rows whose fields may run over several lines between quotation marks."""
    for first in lines:
        text = first.text
        while text.count('"') % 2 and (more := next(lines, None)) is not None:
            text += f"\n{more.text}"
        yield _Record(first.line, text)
