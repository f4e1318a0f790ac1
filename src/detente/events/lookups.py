"""What the actors and codes of an event file stand for: each is looked up once, not once for each row.

A row finds what was looked up by the place of its actor or code in an enumeration. A join would find the
same, but rows would lose the order of the file. Functions that begin with ``sql_`` return SQL.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.events.actors import GROUP, ISO_GROUP, UNSURE, ActorCode, list_actor_codes, resolve_actor
from detente.events.code_weights import weigh_codes
from detente.events.database import sql_literal
from detente.events.readers import Staging, sql_staged
from detente.states import list_state_codes, list_state_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import duckdb

_MOST_VALUES = 4096
"""Different values of a column that is written as an enumeration: Parquet repeats all in each group of rows."""

_ROWS_AT_ONCE = 10_000


class ActorReadings(NamedTuple):
    """How often actors are named, by how sure the reading of their code is; names of states have one reading."""

    certainties: dict[str, int]
    unsure: dict[str, int]
    """Of each code with more than one reading, the most frequent first."""

    def add(self, code: str, known: ActorCode, n: int) -> None:
        """Add the rows of an actor."""
        self.certainties[known.certainty] = self.certainties.get(known.certainty, 0) + n
        if known.certainty == "unsure":
            key = f"{code} ({known.meaning})"
            self.unsure[key] = self.unsure.get(key, 0) + n


class _ActorEntry(NamedTuple):
    """What an actor is called in the event table."""

    state: str
    """Its state; else itself, marked if its code is unsure or a group's that is a state's in ISO."""
    role: str | None
    """What follows the code of its state; None if that says nothing."""


class _Glossary:
    """What each actor of a file stands for, and how often its code is read with which certainty."""

    def __init__(self, reading: Staging, scheme: str | None) -> None:
        self.readings = ActorReadings({}, {})
        self._own, self._scheme, self._kind = reading.actors, scheme, reading.fit.layout.actors
        self._names = {} if self._kind == "codes" else dict(list_state_names())
        self._states = {state for _, state in list_state_codes()}
        self._marks = dict(list_state_codes()) | {code: known.mark for code, known in self._own.items()}
        self._codes: dict[str, Mapping[str, ActorCode]] = {}

    def find(self, scheme: str | None, actor: str, lowered: str, n: int) -> _ActorEntry:
        """Return what an actor is called, and count its rows."""
        named = self._names.get(lowered)
        if self._kind == "names":
            mark = self._marks.get(actor) or named
            return _ActorEntry(_apply_mark(actor, mark), None)
        kind = self._scheme or scheme or ""
        if kind not in self._codes:
            self._codes[kind] = list_actor_codes(kind, self._own)
        code, known = resolve_actor(actor, self._codes[kind])
        if named is None:
            self.readings.add(code, known, n)
        elif actor not in self._codes[kind]:  # a name comes before a code that it happens to begin with
            return _ActorEntry(named, None)
        clashes = known.mark == GROUP and known.certainty != "unknown" and code in self._states
        role = actor[len(code) :] if known.state and named is None else None
        return _ActorEntry(_apply_mark(actor, ISO_GROUP if clashes else known.mark), role)


def _apply_mark(actor: str, mark: str | None) -> str:
    """Return a state as it is, and another actor with what its mark adds."""
    if mark == UNSURE:
        return f"{UNSURE}{actor}"
    if mark == ISO_GROUP:
        return f"{actor} (group)"
    return actor if mark in {None, GROUP} else mark


def look_up_actors(reading: Staging, scheme: str | None) -> ActorReadings:
    """Look up the actors of a file, for :func:`sql_state` and :func:`sql_role`.

    Parameters
    ----------
    reading
        A file whose rows are staged.
    scheme
        Of all its codes; None where each row has its own.
    """
    glossary, found = _Glossary(reading, scheme), dict[str, _ActorEntry]()
    states, roles = set[str](), {""}
    for kind, actor, lowered, n in _list_actors(reading, scheme):
        entry = glossary.find(kind, actor, lowered, n)
        states.add(entry.state)
        roles.add(entry.role or "")
        if entry != (actor, None):
            found[actor if scheme else f"{kind}:{actor}"] = entry
    _list_keys(reading.database, "actor", found)
    _list_values(reading.database, "state", [entry.state for entry in found.values()], states)
    _list_values(reading.database, "role", [entry.role for entry in found.values()], roles)
    readings = glossary.readings
    return readings._replace(
        unsure=dict(sorted(readings.unsure.items(), key=lambda pair: (-pair[1], pair[0])))
    )


def look_up_codes(reading: Staging, scheme: str | None) -> None:
    """Look up the weight and class of the codes of a file, for :func:`sql_weight` and :func:`sql_quad`.

    Raises
    ------
    StoreError
        If the codes have lost their leading zeros.
    """
    weighed: dict[str, tuple[float, int | None]] = {}
    if not reading.fit.layout.is_wide:
        columns, kind = ("scheme, code", "scheme") if scheme is None else ("code", sql_literal(scheme))
        codes = reading.database.execute(
            # Materialised: else DuckDB would match every row, not every code.
            f"WITH codes AS MATERIALIZED (SELECT {columns} FROM {sql_staged(reading)} WHERE reason = 0 GROUP BY ALL)"  # noqa: S608
            f" SELECT {kind}, code FROM codes WHERE {kind} IN ('cameo', 'weis')"
            " AND regexp_full_match(code, '[0-9]{1,2}.{0,3}') ORDER BY ALL"
        ).fetchall()
        weighed = {
            code if scheme else f"{kind}:{code}": values
            for (kind, code), values in weigh_codes(codes).items()
        }
    _list_keys(reading.database, "code", weighed)
    for name, index, kind in (("weights", 0, "DOUBLE"), ("quads", 1, "TINYINT")):
        values = [each[index] for each in weighed.values()]
        reading.database.execute(f"SET VARIABLE {name} = ?::{kind}[]", [values])


def _list_actors(reading: Staging, scheme: str | None) -> Iterator[tuple[str | None, str, str, int]]:
    """Yield every actor with the scheme of its rows if they have their own, in lower case, and how often."""
    kind = "scheme" if scheme is None else "NULL"
    sides = " UNION ALL ".join(
        f"SELECT {kind} AS kind, {side} AS actor, count(*) AS n FROM {sql_staged(reading)} WHERE reason = 0 GROUP BY ALL"  # noqa: S608
        for side in ("source", "target")
    )
    rows = reading.database.execute(
        f"SELECT kind, actor, lower(actor), sum(n)::BIGINT FROM ({sides}) GROUP BY ALL ORDER BY kind, actor"  # noqa: S608
    )
    while some := rows.fetchmany(_ROWS_AT_ONCE):
        yield from some


def _list_keys(database: duckdb.DuckDBPyConnection, name: str, keys: Iterable[str]) -> None:
    """Create the enumeration of what is looked up, and a table of it; an enumeration has at least one value."""
    database.execute(f"CREATE TABLE {name}_keys AS SELECT unnest(?::VARCHAR[]) AS key", [[*keys] or [""]])
    database.execute(f"CREATE TYPE {name}_key AS ENUM (SELECT key FROM {name}_keys ORDER BY rowid)")  # noqa: S608


def _list_values(
    database: duckdb.DuckDBPyConnection, name: str, found: list[str | None], column: set[str]
) -> None:
    """Set the list of what was found, in the order of the keys, with the type that its column is written as."""
    kind = f"ENUM ({', '.join(map(sql_literal, sorted(column)))})"
    if not 0 < len(column) <= _MOST_VALUES:
        kind = "VARCHAR"
    database.execute(f"CREATE TYPE {name}_value AS {kind}")
    database.execute(f"SET VARIABLE {name}s = ?::VARCHAR[]::{name}_value[]", [found])


def sql_key(scheme: str | None, column: str, table: str = "s") -> str:
    """Return the SQL of the key of a code or actor: itself, after its scheme where rows have different ones."""
    return f"{table}.{column}" if scheme else f"{table}.scheme || ':' || {table}.{column}"


def _sql_found(values: str, name: str, key: str) -> str:
    """Return the SQL of what was found under a key, NULL if nothing was."""
    return f"getvariable('{values}')[enum_code(try_cast({key} AS {name}_key))::INTEGER + 1]"


def sql_weight(scheme: str | None) -> str:
    """Return the SQL of the weight of a staged code, NULL without one."""
    return _sql_found("weights", "code", sql_key(scheme, "code"))


def sql_quad(scheme: str | None) -> str:
    """Return the SQL of the class of a staged code, NULL without one."""
    return _sql_found("quads", "code", sql_key(scheme, "code"))


def sql_state(scheme: str | None, side: str) -> str:
    """Return the SQL of the state of a staged actor, or of the actor where it is none."""
    return f"coalesce({_sql_found('states', 'actor', sql_key(scheme, side))}, s.{side}::state_value)"


def sql_role(reading: Staging, scheme: str | None, side: str) -> str:
    """Return the SQL of the role of a staged actor: the file's own, or else what follows the code of its state."""
    own, found = f"s.{side}_role", _sql_found("roles", "actor", sql_key(scheme, side))
    if f"{side}_role" not in reading.fit.positions:
        return f"coalesce({found}, ''::role_value)"
    if reading.fit.layout.actors == "names":
        return own
    return f"CASE WHEN {own} = '' THEN coalesce({found}::VARCHAR, '') ELSE {own} END"
