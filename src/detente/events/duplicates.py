"""Events reported twice: in one file, or in a file of the same layout that the store holds already."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.events.database import name_files, quote_literal
from detente.events.readers import Staging, read_staged, write_ready

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROWS_AT_ONCE = 2_000_000
"""Rows compared at a time: the more there are, the more parts they are compared in."""

IDENTITIES = {
    "id": ("id",),
    "dated id": ("id", "date"),
    "row": ("date", "precision", "source", "source_role", "target", "target_role", "code", "scheme"),
}
"""Columns that make two rows one event, by what the layout goes by."""


class Repeats(NamedTuple):
    """How many rows repeat others; their numbers stand in the table ``repeats``."""

    within: int
    """Of the same file."""
    stored: int
    """Of files in the store."""


def find_repeats(reading: Staging, scheme: str | None, stored: Sequence[Path], n_rows: int) -> Repeats:
    """List the rows that repeat others, in the table ``repeats``; the first of equal rows is none.

    GDELT and POLECAT number their events. ICEWS uses some numbers twice, on different days, so that number
    and date together make one event. Without numbers, rows of the same day, actors and code are one
    event, as a wire report that several papers print.

    Parameters
    ----------
    reading
        A file whose rows are staged.
    scheme
        Of all its codes; None where each row says its own.
    stored
        Event tables of the store that may hold the same events.
    n_rows
        Rows staged.
    """
    database, n_parts = reading.database, 1 + n_rows // ROWS_AT_ONCE
    database.execute("CREATE TABLE repeats (row BIGINT)")
    if reading.fit.layout.compact_dates and _is_sorted(reading):
        database.execute(
            "INSERT INTO repeats SELECT file_row_number FROM"  # noqa: S608 - our own names
            f" (SELECT file_row_number, id = lag(id) OVER () AS again FROM {_write_good(reading)}) WHERE again"
        )
    else:
        _list_within(reading, n_parts)
    within = _count(reading)
    for part in range(n_parts if stored else 0):
        database.execute(_write_stored(reading, scheme, stored, n_parts, part))
    return Repeats(within, _count(reading) - within)


def _write_good(reading: Staging) -> str:
    return f"{read_staged(reading)} WHERE reason = 0"


def _is_sorted(reading: Staging) -> bool:
    """Return whether the numbers of events never fall, as in files of GDELT: repeats are then neighbours."""
    found = reading.database.execute(
        "SELECT coalesce(bool_and(id >= before AND file_row_number > row_before), true) FROM"  # noqa: S608 - our own names
        " (SELECT id, file_row_number, lag(id) OVER () AS before, lag(file_row_number) OVER () AS row_before"
        f" FROM {_write_good(reading)})"
    ).fetchone()
    return bool(found and found[0])


def _list_within(reading: Staging, n_parts: int) -> None:
    """List rows that repeat an earlier row of the file."""
    wanted, staged = IDENTITIES[reading.fit.layout.identity], _list_staged(reading)
    key, good = ", ".join(column for column in wanted if column in staged), _write_good(reading)
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
    return [row[0] for row in reading.database.execute(f"DESCRIBE FROM {read_staged(reading)}").fetchall()]


def _write_stored(
    reading: Staging, scheme: str | None, stored: Sequence[Path], n_parts: int, part: int
) -> str:
    """Return the SQL that lists rows of one part which the store holds already, and are not listed yet."""
    layout = reading.fit.layout
    wanted = [*IDENTITIES[layout.identity]]
    if layout.is_wide:
        wanted = ["date", "source", "target"]
    there = f"read_parquet({name_files(*stored)}, hive_partitioning=false)"
    if "id" in wanted:
        kind = "BIGINT" if layout.compact_dates else "VARCHAR"
        here = f"SELECT {', '.join(wanted)}, file_row_number AS row FROM {_write_good(reading)}"  # noqa: S608
        held = f"substr(origin, {len(layout.name) + 2})::{kind} AS id, date"
    else:
        here = f"SELECT {', '.join(wanted)}, row FROM ({write_ready(reading, scheme)})"  # noqa: S608
        held = "*"
    key = ", ".join(wanted)
    among = f"hash({key}) % {n_parts} = {part}"
    return (
        f"INSERT INTO repeats SELECT row FROM ({here}) SEMI JOIN"  # noqa: S608
        f" (SELECT {key} FROM (SELECT {held} FROM {there} WHERE starts_with(origin, {quote_literal(layout.name + ':')}))"
        f" WHERE {among}) USING ({key}) WHERE {among} AND row NOT IN (SELECT row FROM repeats)"
    )


def _count(reading: Staging) -> int:
    found = reading.database.execute("SELECT count(*) FROM repeats").fetchone()
    return found[0] if found else 0
