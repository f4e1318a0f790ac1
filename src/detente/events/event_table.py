"""The second pass over an event file: its rows brought to common terms, in the one event table.

States are found, codes weighed and repeats dropped. Functions that begin with ``sql_`` return SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.events.actors import ACTOR_SCHEMES, GROUP, ISO_GROUP, UNSURE, list_actor_codes
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
    codes, lengths = _list_marks(reading, scheme), _list_lengths(reading, scheme)
    prefix = "" if scheme else "scheme || ':' || "
    for name, known, key in (
        ("codes", codes, f"{prefix}left(actor, {lengths[-1]})"),
        ("names", dict(list_state_names()), "lower(actor)"),
    ):
        own = "" if scheme else "scheme, "
        frequent = dict(
            database.execute(
                f"SELECT {key}, count(*) FROM (SELECT {own}unnest([source, target]) AS actor FROM"  # noqa: S608 - our own names
                f" (FROM {sql_staged(reading)} WHERE reason = 0 LIMIT {_N_SAMPLED})) GROUP BY ALL"
            ).fetchall()
        )
        ranked = sorted(known.items(), key=lambda pair: -frequent.get(pair[0], 0))
        _set_map(database, name, [key for key, _ in ranked], [state for _, state in ranked], "VARCHAR")
    for name, index, kind in (("weights", 0, "DOUBLE"), ("quads", 1, "TINYINT")):
        _set_map(database, name, [*weighed], [values[index] for values in weighed.values()], kind)


def _list_marks(reading: Staging, scheme: str | None) -> dict[str, str]:
    """Return the state of each actor code, or the mark of what else it is, by its key in the map."""
    if reading.fit.layout.actors == "names":
        own = {code: known.mark for code, known in reading.actors.items()}
        return {**dict(list_state_codes()), **own}
    states = {state for _, state in list_state_codes()}
    marks = {}
    for kind in (scheme,) if scheme else ACTOR_SCHEMES:
        for code, known in list_actor_codes(kind, reading.actors).items():
            clashes = known.mark == GROUP and code in states
            marks[code if scheme else f"{kind}:{code}"] = ISO_GROUP if clashes else known.mark
    return marks


def _list_lengths(reading: Staging, scheme: str | None) -> tuple[int, ...]:
    """Return the lengths of the actor codes, longest first."""
    kinds = (scheme,) if scheme else ACTOR_SCHEMES
    lengths = {max(len(code), 3) for kind in kinds for code in list_actor_codes(kind, reading.actors)}
    return tuple(sorted(lengths, reverse=True))


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
    found = {side: _sql_found(reading, scheme, side) for side in ("source", "target")}
    states = ", ".join(f"{f} AS {side}_found, {n} AS {side}_length" for side, (f, n) in found.items())
    sides = ", ".join(_sql_side(fit, side) for side in ("source", "target"))
    return (
        f"SELECT s.date, s.precision, {sides}, {code} AS code, {own_scheme} AS scheme,"  # noqa: S608 - our own names
        f" coalesce({own['weight']}, {listed['weight']})::DOUBLE AS weight,"
        f" coalesce({own['quad']}, {listed['quad']})::TINYINT AS quad, 1::INTEGER AS events,"
        f" {sql_literal(fit.layout.name + ':')} || {id_} AS origin, {added} AS added, s.file_row_number AS row{counts}"
        f" FROM (SELECT *, file_row_number, {states} FROM {sql_staged(reading)} WHERE reason = 0) s"
    )


def _sql_found(reading: Staging, scheme: str | None, side: str) -> tuple[str, str]:
    """Return the SQL of what an actor's code stands for, a state or a mark, and of how long that code is."""
    fit, prefix = reading.fit, "" if scheme else "scheme || ':' || "
    name = _sql_lookup("names", f"lower({side})")
    if fit.layout.actors == "names":
        return f"coalesce({_sql_lookup('codes', side)}, {name})", "3"
    lengths = _list_lengths(reading, scheme)
    lookups = {n: _sql_lookup("codes", f"{prefix}left({side}, {n})") for n in lengths}
    found = f"coalesce({', '.join(lookups.values())})"
    whens = " ".join(f"WHEN {lookups[n]} IS NOT NULL THEN {n}" for n in lengths[:-1])
    length = f"CASE {whens} ELSE {lengths[-1]} END" if whens else str(lengths[-1])
    if fit.layout.actors == "either":
        found = f"coalesce({_sql_lookup('codes', f'{prefix}{side}')}, {name}, {found})"
    return found, length


def _sql_side(fit: FittedLayout, side: str) -> str:
    """Return the SQL of an actor's state and role, as two columns."""
    role = f"s.{side}_role" if f"{side}_role" in fit.positions else "''"
    state = f"CASE WHEN length(s.{side}_found) > 1 THEN s.{side}_found END"  # marks have one letter
    rest = f"substr(s.{side}, s.{side}_length + 1)"
    if fit.layout.actors == "codes":
        role = f"CASE WHEN {state} IS NULL THEN {role} ELSE {rest} END"
    elif fit.layout.actors == "either":
        named = f"map_contains(getvariable('names'), lower(s.{side}))"
        role = f"CASE WHEN {state} IS NULL OR {named} OR {role} <> '' THEN {role} ELSE {rest} END"
    other = (
        f"CASE s.{side}_found WHEN '{UNSURE}' THEN '{UNSURE}' || s.{side}"
        f" WHEN '{ISO_GROUP}' THEN s.{side} || ' (group)' ELSE s.{side} END"
    )
    return f"coalesce({state}, {other}) AS {side}, {role} AS {side}_role"


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
