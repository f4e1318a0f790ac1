"""Events reported twice: in one file, or in a file of the same layout that the store holds already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.events.database import sql_files, sql_literal
from detente.events.event_table import EVENT_COLUMNS, sql_ready
from detente.events.readers import Staging, sql_staged

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ROWS_AT_ONCE = 2_000_000
"""Rows compared at a time: larger files are compared in parts."""

_IDENTITIES = {
    "id": ("id",),
    "dated id": ("id", "date"),
    "row": ("date", "precision", "source", "source_role", "target", "target_role", "code", "scheme"),
}
"""Columns in which two rows of one event agree, by the identity of the layout."""


class Repeats(NamedTuple):
    """How many rows repeat others; the table ``repeats`` holds their numbers."""

    within: int
    """Of the same file."""
    stored: int
    """Of files in the store."""


def find_repeats(reading: Staging, scheme: str | None, stored: Sequence[Path], n_rows: int) -> Repeats:
    """List the rows that repeat others in the table ``repeats``; the first of equal rows is not a repeat.

    GDELT and POLECAT number their events. ICEWS uses some numbers twice, on different days, so that number
    and date together make one event. Without numbers, rows of the same day, actors and code are one
    event, as a wire report that several papers print.

    Parameters
    ----------
    reading
        A file whose rows are staged.
    scheme
        Of all its codes; None where each row has its own.
    stored
        Event tables of the store that may hold the same events.
    n_rows
        Rows staged.
    """
    database, n_parts = reading.database, 1 + n_rows // _ROWS_AT_ONCE
    database.execute("CREATE TABLE repeats (row BIGINT)")
    if reading.fit.layout.compact_dates and _is_sorted(reading):
        database.execute(
            "INSERT INTO repeats SELECT file_row_number FROM"  # noqa: S608 - our own names
            f" (SELECT file_row_number, id = lag(id) OVER () AS again FROM {_sql_good(reading)}) WHERE again"
        )
    else:
        _list_repeats_in_file(reading, n_parts)
    within = _count(reading)
    for part in range(n_parts if stored else 0):
        database.execute(_sql_stored(reading, scheme, stored, n_parts, part))
    return Repeats(within, _count(reading) - within)


def _sql_good(reading: Staging) -> str:
    return f"{sql_staged(reading)} WHERE reason = 0"


def _is_sorted(reading: Staging) -> bool:
    """Return whether the numbers of events never fall, as in files of GDELT: repeats are then neighbours."""
    row = reading.database.execute(
        "SELECT coalesce(bool_and(id >= before AND file_row_number > row_before), true) FROM"  # noqa: S608 - our own names
        " (SELECT id, file_row_number, lag(id) OVER () AS before, lag(file_row_number) OVER () AS row_before"
        f" FROM {_sql_good(reading)})"
    ).fetchone()
    return bool(row and row[0])


def _list_repeats_in_file(reading: Staging, n_parts: int) -> None:
    """List rows that repeat an earlier row of the file."""
    columns, staged = _IDENTITIES[reading.fit.layout.identity], _list_staged(reading)
    key, good = ", ".join(column for column in columns if column in staged), _sql_good(reading)
    firsts = f"SELECT {key}, min(file_row_number) AS first FROM {good}"  # noqa: S608 - our own names
    again = "GROUP BY ALL HAVING count(*) > 1"
    reading.database.execute(f"CREATE TABLE firsts AS {firsts} AND false {again}")
    for part in range(n_parts):
        reading.database.execute(f"INSERT INTO firsts {firsts} AND hash({key}) % {n_parts} = {part} {again}")
    reading.database.execute(
        f"INSERT INTO repeats SELECT file_row_number FROM (FROM {good})"  # noqa: S608 - our own names
        f" JOIN firsts USING ({key}) WHERE file_row_number > first"
    )


def _list_staged(reading: Staging) -> list[str]:
    return [row[0] for row in reading.database.execute(f"DESCRIBE FROM {sql_staged(reading)}").fetchall()]


def _sql_stored(reading: Staging, scheme: str | None, stored: Sequence[Path], n_parts: int, part: int) -> str:
    """Return the SQL that lists the rows of one part that the store already holds, if not yet listed."""
    layout = reading.fit.layout
    columns = [*_IDENTITIES[layout.identity]]
    if layout.is_wide:
        columns = ["date", "source", "target"]
    held = f"read_parquet({sql_files(*stored)}, hive_partitioning=false)"
    if "id" in columns:
        kind = "BIGINT" if layout.compact_dates else "VARCHAR"
        new = f"SELECT {', '.join(columns)}, file_row_number AS row FROM {_sql_good(reading)}"  # noqa: S608
        select = f"substr(origin, {len(layout.name) + 2})::{kind} AS id, date"
    else:
        plain = ", ".join(
            f"{name}::{EVENT_COLUMNS[name]} AS {name}" for name in columns
        )  # as the store has them
        new = f"SELECT {plain}, row FROM ({sql_ready(reading, scheme)})"  # noqa: S608 - our own names
        select = "*"
    key = ", ".join(columns)
    in_part = f"hash({key}) % {n_parts} = {part}"
    return (
        f"INSERT INTO repeats SELECT row FROM ({new}) SEMI JOIN"  # noqa: S608
        f" (SELECT {key} FROM (SELECT {select} FROM {held} WHERE starts_with(origin, {sql_literal(layout.name + ':')}))"
        f" WHERE {in_part}) USING ({key}) WHERE {in_part} AND row NOT IN (SELECT row FROM repeats)"
    )


def _count(reading: Staging) -> int:
    row = reading.database.execute("SELECT count(*) FROM repeats").fetchone()
    return row[0] if row else 0
