"""What an imported file holds: its span, its events, and codes and actors that no list knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.events.actors import UNSURE
from detente.events.database import sql_files
from detente.events.lookups import sql_key
from detente.events.readers import Staging, sql_staged
from detente.states import list_state_codes

if TYPE_CHECKING:
    from detente.events.store import ImportedFile

_N_SHOWN = 5
"""Unknown codes and actors to list, the most frequent first."""


class EventSpan(NamedTuple):
    """What the accepted rows of a file cover."""

    first: date
    last: date
    """The last day of the last day, month or year."""
    earliest: date
    """Date of the earliest event; before ``first`` where GDELT looks back."""
    ids: tuple[int, int] | None
    """Least and greatest number of an event, where the layout numbers them."""


class TableSummary(NamedTuple):
    """What an event table holds."""

    rows_stored: int
    events: int
    unknown_codes: int
    top_unknown_codes: dict[str, int]
    without_state: int
    top_without_state: dict[str, int]


def measure_span(reading: Staging) -> EventSpan:
    """Return what the accepted rows of a file cover; there is at least one."""
    end = (
        "CASE precision WHEN 'year' THEN date + INTERVAL 1 YEAR - INTERVAL 1 DAY"
        " WHEN 'month' THEN date + INTERVAL 1 MONTH - INTERVAL 1 DAY ELSE date END"
    )
    numbered = reading.fit.layout.compact_dates
    if numbered:
        end = "date"
    ids = "min(id), max(id)" if numbered else "NULL, NULL"
    added = "coalesce(added, {})" if "added" in reading.fit.positions else "{}"
    first, last, earliest, least, greatest = _fetch(
        reading,
        f"SELECT min({added.format('date')}), max({added.format(end)})::DATE, min(date), {ids}"  # noqa: S608
        f" FROM {sql_staged(reading)} WHERE reason = 0",
    )[0]
    return EventSpan(first, last, earliest, (least, greatest) if numbered else None)


def may_overlap(stored: ImportedFile, reading: Staging, span: EventSpan) -> bool:
    """Return whether a file in the store may hold events of the one being read."""
    if stored.layout != reading.fit.layout.name or stored.first is None or stored.last is None:
        return False
    if stored.ids is not None and span.ids is not None:
        return stored.ids[0] <= span.ids[1] and span.ids[0] <= stored.ids[1]
    return stored.first <= span.last and span.first <= stored.last


def summarise_table(reading: Staging, scheme: str | None) -> TableSummary:
    """Return what an event table holds, once it is written."""
    table = f"read_parquet({sql_files(reading.table)}, hive_partitioning=false)"
    n_rows, n_events = _fetch(reading, f"SELECT count(*), coalesce(sum(events), 0)::BIGINT FROM {table}")[0]  # noqa: S608 - quoted
    database = reading.database
    # Grouped first, so that lookups are made once for each group, not for each row.
    database.execute(f"CREATE TABLE coded AS SELECT scheme, code, count(*) AS n FROM {table} GROUP BY ALL")  # noqa: S608 - quoted
    database.execute(f"CREATE TABLE paired AS SELECT source, target, count(*) AS n FROM {table} GROUP BY ALL")  # noqa: S608 - quoted
    codes = _fetch(
        reading,
        "SELECT code, sum(n)::BIGINT AS n FROM coded WHERE (scheme = 'cameo' OR scheme = 'weis')"  # noqa: S608 - our own names
        f" AND {sql_key(scheme, 'code', 'coded')} NOT IN (SELECT key FROM code_keys)"
        " GROUP BY code ORDER BY n DESC, code",
    )
    states = sorted({state for _, state in list_state_codes()})
    database.execute("CREATE TABLE known AS SELECT unnest(?::VARCHAR[]) AS state", [states])
    unknown = "NOT IN (FROM known)"
    n_stateless = _fetch(
        reading,
        f"SELECT coalesce(sum(n), 0)::BIGINT FROM paired WHERE source {unknown} OR target {unknown}",  # noqa: S608 - our own names
    )[0][0]
    actors = _fetch(
        reading,
        "SELECT actor, sum(n)::BIGINT AS n FROM (SELECT source AS actor, n FROM paired UNION ALL"  # noqa: S608 - our own names
        " SELECT target, n FROM paired WHERE source <> target)"
        f" WHERE actor {unknown} AND NOT starts_with(actor, '{UNSURE}') GROUP BY actor ORDER BY n DESC, actor LIMIT {_N_SHOWN}",
    )
    return TableSummary(
        n_rows, n_events, sum(n for _, n in codes), dict(codes[:_N_SHOWN]), n_stateless, dict(actors)
    )


def _fetch(reading: Staging, query: str) -> list[tuple[Any, ...]]:
    return reading.database.execute(query).fetchall()
