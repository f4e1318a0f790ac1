"""The second pass over an event file: its rows brought to common terms, in the one event table.

States are found, codes weighed and repeats dropped. Functions that begin with ``sql_`` return SQL.
"""

from __future__ import annotations

from detente.events.database import sql_literal
from detente.events.layouts import QUAD_COLUMNS
from detente.events.lookups import sql_quad, sql_role, sql_state, sql_weight
from detente.events.readers import Staging, sql_staged

EVENT_COLUMNS = {
    "date": "DATE",
    "precision": "VARCHAR",
    "source": "VARCHAR",
    "source_role": "VARCHAR",
    "target": "VARCHAR",
    "target_role": "VARCHAR",
    "code": "VARCHAR",
    "scheme": "VARCHAR",
    "weight": "DOUBLE",
    "quad": "TINYINT",
    "events": "INTEGER",
    "origin": "VARCHAR",
    "added": "DATE",
}
"""Columns of the event table."""


def sql_ready(reading: Staging, scheme: str | None) -> str:
    """Return the SQL of the accepted rows in common terms, with their number in the file as ``row``."""
    fit = reading.fit
    own_scheme = "s.scheme" if scheme is None else _sql_constant(scheme)
    precision = _sql_constant("day") if fit.layout.compact_dates else "s.precision"
    code, weight, quad = "''", "NULL", "NULL"
    if not fit.layout.is_wide:
        code, weight, quad = "s.code", sql_weight(scheme), sql_quad(scheme)
    own = {role: f"s.{role}" if role in fit.positions else "NULL" for role in ("weight", "quad")}
    id_ = "s.id" if "id" in fit.positions else f"(s.file_row_number + {1 + fit.has_header})"
    added = "s.added" if "added" in fit.positions else "NULL::DATE"
    counts = "".join(f", s.{count}" for count in QUAD_COLUMNS) if fit.layout.is_wide else ""
    sides = ", ".join(
        f"{sql_state(scheme, side)} AS {side}, {sql_role(reading, scheme, side)} AS {side}_role"
        for side in ("source", "target")
    )
    return (
        f"SELECT s.date, {precision} AS precision, {sides}, {code} AS code, {own_scheme} AS scheme,"  # noqa: S608 - our own names
        f" coalesce({own['weight']}, {weight})::DOUBLE AS weight,"
        f" coalesce({own['quad']}, {quad})::TINYINT AS quad, 1::INTEGER AS events,"
        f" {sql_literal(fit.layout.name + ':')} || {id_} AS origin, {added} AS added, s.file_row_number AS row{counts}"
        f" FROM {sql_staged(reading)} s WHERE reason = 0"
    )


def _sql_constant(text: str) -> str:
    """Return the SQL of the one value of a column: an enumeration of one is written at no cost."""
    return f"{sql_literal(text)}::ENUM ({sql_literal(text)})"


def write_event_table(reading: Staging, scheme: str | None, *, has_repeats: bool) -> None:
    """Write the event table: the accepted rows, without those listed in the table ``repeats``."""
    ready = f"SELECT * FROM ({sql_ready(reading, scheme)})"  # noqa: S608 - our own names
    if has_repeats:  # a bit for each row: a join would lose the order
        last = reading.database.execute("SELECT max(row) FROM repeats").fetchall()[0][0]
        bits = f"bitstring_agg(row, 0::BIGINT, {last}::BIGINT)"
        reading.database.execute(f"SET VARIABLE repeated = (SELECT {bits} FROM repeats)")  # noqa: S608 - a number
        ready += f" WHERE row > {last} OR get_bit(getvariable('repeated'), least(row, {last})::INTEGER) = 0"
    if reading.fit.layout.is_wide:
        spread = ", ".join(QUAD_COLUMNS)
        ready = (
            "SELECT * EXCLUDE (quad, events), unnest([1, 2, 3, 4])::TINYINT AS quad,"  # noqa: S608 - our own names
            f" unnest([{spread}])::INTEGER AS events FROM ({ready})"
        )
        ready = f"SELECT * FROM ({ready}) WHERE events > 0"  # noqa: S608 - our own names
    reading.database.execute(
        f"COPY (SELECT {', '.join(EVENT_COLUMNS)} FROM ({ready})) TO {sql_literal(str(reading.table))}"  # noqa: S608 - quoted
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
