"""The second pass over an event file: its rows brought to common terms, in the one event table.

States are found, codes weighed and repeats dropped. Functions that begin with ``sql_`` return SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.events.code_weights import weigh_codes
from detente.events.database import sql_literal
from detente.events.layouts import QUAD_COLUMNS, FittedLayout
from detente.events.readers import Staging, sql_staged
from detente.states import list_state_codes, list_state_names

if TYPE_CHECKING:
    import duckdb

_N_SAMPLED = 100_000
"""Rows in which the frequency of states is estimated."""

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


def prepare_terms(reading: Staging, scheme: str | None) -> None:
    """Set the maps that bring rows to common terms: states, and the weights of the codes that occur.

    Maps, not joins, keep rows in the order of the file. A map is searched from its start, so the states
    most frequent in the first rows come first.
    """
    database, weighed = reading.database, _weigh_codes(reading, scheme)
    for name, known, key in (
        ("codes", list_state_codes(), "left(actor, 3)"),
        ("names", list_state_names(), "lower(actor)"),
    ):
        frequent = dict(
            database.execute(
                f"SELECT {key}, count(*) FROM (SELECT unnest([source, target]) AS actor FROM"  # noqa: S608 - our own names
                f" (FROM {sql_staged(reading)} WHERE reason = 0 LIMIT {_N_SAMPLED})) GROUP BY ALL"
            ).fetchall()
        )
        ranked = sorted(known, key=lambda pair: -frequent.get(pair[0], 0))
        _set_map(database, name, [key for key, _ in ranked], [state for _, state in ranked], "VARCHAR")
    for name, index, kind in (("weights", 0, "DOUBLE"), ("quads", 1, "TINYINT")):
        _set_map(database, name, [*weighed], [values[index] for values in weighed.values()], kind)


def _set_map(
    database: duckdb.DuckDBPyConnection, name: str, keys: list[str], values: list[Any], kind: str
) -> None:
    database.execute(f"SET VARIABLE {name} = map(?::VARCHAR[], ?::{kind}[])", [keys, values])


def sql_key(scheme: str | None, table: str) -> str:
    """Return the SQL of the key of a code: itself, after its scheme where rows have different ones."""
    return f"{table}.code" if scheme else f"{table}.scheme || ':' || {table}.code"


def _sql_lookup(name: str, key: str) -> str:
    """Return the SQL of the value of a key in a map, NULL without one."""
    return f"map_extract(getvariable('{name}'), {key})[1]"


def _weigh_codes(reading: Staging, scheme: str | None) -> dict[str, tuple[float, int | None]]:
    """Return the weight and class of every code that occurs and has them, by its key."""
    if reading.fit.layout.is_wide:
        return {}
    own_scheme = "scheme" if scheme is None else sql_literal(scheme)
    codes = reading.database.execute(
        f"SELECT DISTINCT {own_scheme}, code FROM {sql_staged(reading)}"  # noqa: S608 - our own names
        f" WHERE reason = 0 AND {own_scheme} IN ('cameo', 'weis') AND regexp_full_match(code, '[0-9]{{1,2}}.{{0,3}}')"
        " ORDER BY ALL"
    ).fetchall()
    weighed = weigh_codes(codes)
    return {code if scheme else f"{kind}:{code}": values for (kind, code), values in weighed.items()}


def sql_ready(reading: Staging, scheme: str | None) -> str:
    """Return the SQL of the accepted rows in common terms, with their number in the file as ``row``."""
    fit, key = reading.fit, sql_key(scheme, "s")
    own_scheme = "s.scheme" if scheme is None else sql_literal(scheme)
    code = "''" if fit.layout.is_wide else "s.code"
    listed = {"weight": "NULL", "quad": "NULL"}
    if not fit.layout.is_wide:
        listed = {"weight": _sql_lookup("weights", key), "quad": _sql_lookup("quads", key)}
    own = {role: f"s.{role}" if role in fit.positions else "NULL" for role in listed}
    id_ = "s.id" if "id" in fit.positions else f"(s.file_row_number + {1 + fit.has_header})"
    added = "s.added" if "added" in fit.positions else "NULL::DATE"
    counts = "".join(f", s.{count}" for count in QUAD_COLUMNS) if fit.layout.is_wide else ""
    states = ", ".join(f"{_sql_state(fit, side)} AS {side}_state" for side in ("source", "target"))
    sides = ", ".join(_sql_side(fit, side) for side in ("source", "target"))
    return (
        f"SELECT s.date, s.precision, {sides}, {code} AS code, {own_scheme} AS scheme,"  # noqa: S608 - our own names
        f" coalesce({own['weight']}, {listed['weight']})::DOUBLE AS weight,"
        f" coalesce({own['quad']}, {listed['quad']})::TINYINT AS quad, 1::INTEGER AS events,"
        f" {sql_literal(fit.layout.name + ':')} || {id_} AS origin, {added} AS added, s.file_row_number AS row{counts}"
        f" FROM (SELECT *, file_row_number, {states} FROM {sql_staged(reading)} WHERE reason = 0) s"
    )


def _sql_state(fit: FittedLayout, side: str) -> str:
    """Return the SQL of an actor's state, NULL if it is not a state."""
    by_code = _sql_lookup("codes", f"left({side}, 3)")
    by_name = f"coalesce({_sql_lookup('codes', side)}, {_sql_lookup('names', f'lower({side})')})"
    return {"codes": by_code, "names": by_name, "either": f"coalesce({by_name}, {by_code})"}[
        fit.layout.actors
    ]


def _sql_side(fit: FittedLayout, side: str) -> str:
    """Return the SQL of an actor's state and role, as two columns."""
    role = f"s.{side}_role" if f"{side}_role" in fit.positions else "''"
    rest = f"substr(s.{side}, 4)"
    if fit.layout.actors == "codes":
        role = f"CASE WHEN s.{side}_state IS NULL THEN {role} ELSE {rest} END"
    elif fit.layout.actors == "either":
        named = f"map_contains(getvariable('names'), lower(s.{side}))"
        role = f"CASE WHEN s.{side}_state IS NULL OR {named} OR {role} <> '' THEN {role} ELSE {rest} END"
    return f"coalesce(s.{side}_state, s.{side}) AS {side}, {role} AS {side}_role"


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
