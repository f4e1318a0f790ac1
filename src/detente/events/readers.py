"""The first pass over an event file: each row read and checked.

It streams the text into a staged Parquet file, row by row, with the reason for rejecting a row, if any. The
second pass, in ``event_table.py``, reads that file only. Functions that begin with ``sql_`` return SQL.
Neither pass holds more than a bounded part of the file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from detente.errors import StoreError
from detente.events.database import sql_files, sql_literal
from detente.events.date_styles import PLAIN_DATE, DateStyle, check_future, choose_style, read_date
from detente.events.layouts import QUAD_COLUMNS, FittedLayout
from detente.events.scales import SCHEMES, read_scale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import duckdb

    from detente.events.actors import ActorCode
    from detente.events.unpacking import TextFile

_BLANKS = ("---", "NA", "None", "NULL", "\\N")
"""What files write for a missing value."""

REJECT_REASONS = (
    "too few columns",
    "too many columns",
    "missing event id",
    "missing date",
    "unreadable date",
    "missing actor",
    "missing code",
    "unknown scheme",
    "unreadable count",
)
"""Why a row is rejected, by the first reason that holds; a row staged with number 0 is accepted."""

_ALL_SCHEMES = (*SCHEMES, "plover")

_SECTORS = (
    *(("Military", "MIL"), ("Police", "COP"), ("Government", "GOV"), ("Executive", "GOV")),
    *(("Legislative", "LEG"), ("Judicial", "JUD"), ("Insurgents", "REB"), ("Rebel", "REB")),
    *(("Separatists", "SEP"), ("Opposition", "OPP"), ("Parties", "PTY"), ("Media", "MED")),
    *(("Business", "BUS"), ("Civilian", "CVL")),
)
"""Words in the sectors of ICEWS with CAMEO's role for them; the first match counts."""

_LEAST_KNOWN, _LEAST_LEAD = 0.9, 0.1
"""Share of the codes of a file that its scheme must list, and its lead over the other scheme."""

_GREATEST_WEIGHT = 10

_OWN_VALUES = ("weight", "quad")
"""Values that a file may have; otherwise they come from the scale."""

_FEED_START = "2013-04-01"
"""Day from which GDELT adds rows as the news comes in; earlier rows were loaded at once, years later."""

_EARLIEST, _LATEST = 1700, 2199
"""Years in which an event may have happened; a date outside them is an error."""


_MOST_DATES = 200_000
"""Different dates by which the style of a column is chosen."""

_SQL_DAY = "try_strptime(CASE length(iso) WHEN 4 THEN iso || '-01-01' WHEN 7 THEN iso || '-01' ELSE iso END, '%Y-%m-%d')::DATE"
"""The first day of a date as read."""

_SQL_COMPACT_DAY = "CASE WHEN strlen(iso) = 8 THEN try_strptime(iso, '%Y%m%d')::DATE END"
"""The day of a date as GDELT writes it."""


class Staging(NamedTuple):
    """A file being read."""

    database: duckdb.DuckDBPyConnection
    text: TextFile
    fit: FittedLayout
    staged: Path
    """Every row, checked."""
    table: Path
    """The event table, once written."""
    actors: Mapping[str, ActorCode] = {}
    """Actor codes as the user's own file reads them."""


def choose_date_style(reading: Staging, name: str, asked: DateStyle | None, *, is_keds: bool) -> DateStyle:
    """Return how the dates of a file are written: as the user says, or as all its dates show.

    KEDS puts the year first in six digits. It is known by its columns without headings or, with ``is_keds``, by
    what the user says; another table with headings such as date and code may be anyone's.

    Raises
    ------
    StoreError
        If the dates have several readings, or a two-digit year would lie in the future.
    """
    if reading.fit.layout.compact_dates:
        return "ymd"
    today = datetime.now(tz=UTC).date()
    field = _sql_clean(reading.fit, "date")
    texts = reading.database.execute(
        f"SELECT date, min(line) FROM (SELECT {field} AS date, row_number() OVER () + {int(reading.fit.has_header)}"  # noqa: S608
        f" AS line FROM {_sql_source(reading)}) WHERE date <> '' AND NOT regexp_full_match(date, {sql_literal(PLAIN_DATE)})"
        f" GROUP BY date ORDER BY 2 LIMIT {_MOST_DATES}"
    ).fetchall()
    if asked is None:
        is_open = reading.fit.layout.name != "keds" or (reading.fit.has_header and not is_keds)
        return choose_style(name, texts, is_open=is_open, today=today)
    check_future(name, texts, asked, today)
    return asked


def stage_rows(reading: Staging, style: DateStyle) -> None:
    """Write every row of a file, checked, to its staged Parquet file."""
    fit, fields = reading.fit, {role: _sql_clean(reading.fit, role) for role in reading.fit.positions}
    for side in ("source", "target"):
        if (name := fields.pop(f"{side}_name", None)) is not None:
            code = fields.get(side)
            fields[side] = f"coalesce(nullif({code}, ''), {name})" if code else name
    if "mode" in fields:
        fields["code"] += f" || coalesce('-' || nullif({fields.pop('mode')}, ''), '')"
    inner = ", ".join(f"{sql} AS {role}" for role, sql in fields.items())
    last, beyond = f"c{fit.min_columns - 1}", "beyond"
    read = (
        f"SELECT {inner}, {last} IS NULL AS short, {beyond} IS NOT NULL AS long FROM {_sql_source(reading)}"  # noqa: S608
        f" WHERE NOT (c0 = ' ' AND c1 IS NULL)"
    )
    typed = {role: _sql_typed(role, role, fit) for role in fields if role != "date"}
    precision = {"precision": "CASE length(iso) WHEN 4 THEN 'year' WHEN 7 THEN 'month' ELSE 'day' END"}
    columns = {
        "reason": _sql_reason(fields, fit),
        "date": "day",
        **({} if fit.layout.compact_dates else precision),
        **typed,
        "odd": " OR ".join(f"({n} <> '' AND {typed[n]} IS NULL)" for n in _OWN_VALUES if n in typed)
        or "false",
    }
    select = ", ".join(f"{sql} AS {column}" for column, sql in columns.items())
    parsed = _SQL_COMPACT_DAY if fit.layout.compact_dates else _SQL_DAY
    plausible = f"CASE WHEN year(parsed) BETWEEN {_EARLIEST} AND {_LATEST} THEN parsed END AS day"
    reading.database.execute(
        f"COPY (SELECT {select} FROM (SELECT *, {plausible} FROM (SELECT *, {parsed} AS parsed FROM"  # noqa: S608
        f" (SELECT *, {_sql_iso(reading, style)} AS iso FROM ({read}))))) "
        f"TO {sql_literal(str(reading.staged))} (FORMAT parquet, COMPRESSION snappy, WRITE_BLOOM_FILTER false)"
    )


def _sql_iso(reading: Staging, style: DateStyle) -> str:
    """Return the SQL of a date as 2013-04-01, 2013-04 or 2013; something else where it cannot be read."""
    compact = "left(date, 4) || '-' || substr(date, 5, 2) || '-' || substr(date, 7)"
    if reading.fit.layout.compact_dates:
        return "date"
    reading.database.create_function("read_date", lambda text: read_date(text, style), ["varchar"], "varchar")
    year_first = "false" if style in {"dmy", "mdy"} else "regexp_full_match(date, '[0-9]{8}')"
    return (
        f"CASE WHEN date = '' THEN '' WHEN regexp_full_match(date, {sql_literal(PLAIN_DATE)}) THEN left(date, 10)"
        f" WHEN {year_first} THEN {compact} ELSE read_date(date) END"
    )


def count_reasons(reading: Staging) -> dict[str, int]:
    """Return how many rows were rejected for each reason, and under ``""`` how many were accepted."""
    rows = reading.database.execute(
        f"SELECT reason, count(*) FROM {sql_staged(reading)} GROUP BY reason ORDER BY reason"  # noqa: S608
    ).fetchall()
    return {REJECT_REASONS[number - 1] if number else "": count for number, count in rows}


def count_unreadable_values(reading: Staging) -> int:
    """Return how many accepted rows have a weight or a class that cannot be read."""
    query = f"SELECT count(*) FROM {sql_staged(reading)} WHERE reason = 0 AND odd"  # noqa: S608 - our own names
    row = reading.database.execute(query).fetchone()
    return row[0] if row else 0


def sql_staged(reading: Staging) -> str:
    """Return the SQL of the staged rows; ``file_row_number`` counts them from 0."""
    return f"read_parquet({sql_files(reading.staged)}, file_row_number=true, hive_partitioning=false)"


def choose_scheme(reading: Staging, name: str, asked: str | None) -> str | None:
    """Return the scheme of all codes of a file; None where each row has its own.

    Raises
    ------
    StoreError
        If the user names another than the layout has, or the codes do not show which it is.
    """
    fixed = reading.fit.layout.scheme
    if fixed and asked not in {None, fixed}:
        message = (
            f"{name} is in the layout {reading.fit.layout.name}, which has {fixed} codes. Drop --scheme."
        )
        raise StoreError(message)
    if fixed or asked:
        return fixed or asked
    if "scheme" in reading.fit.positions:
        return None
    counts = reading.database.execute(
        f"SELECT code, count(*) FROM {sql_staged(reading)} WHERE reason = 0 AND length(code) <= 5 GROUP BY code"  # noqa: S608
    ).fetchall()
    total = sum(count for _, count in counts)
    listed = {scheme: {each.code for each in read_scale(scheme)} for scheme in SCHEMES}
    known = {s: sum(n for code, n in counts if code in codes) / max(total, 1) for s, codes in listed.items()}
    best, second = sorted(known, key=lambda scheme: -known[scheme])
    if known[best] >= _LEAST_KNOWN and known[best] - known[second] >= _LEAST_LEAD:
        return best
    shares = " and ".join(f"{scheme} lists {100 * share:.0f}%" for scheme, share in known.items())
    message = (
        f"{name} does not show its coding scheme: of its codes, {shares}. "
        "Choose one with --scheme cameo, weis or plover."
    )
    raise StoreError(message)


def _sql_source(reading: Staging) -> str:
    """Return the SQL of a text: numbered columns, missing ones NULL, and one after the last."""
    fit = reading.fit
    names = [*(f"c{i}" for i in range(max(fit.n_columns, 2))), "beyond"]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    is_quoted = fit.is_quoted and reading.text.has_quotes
    mark = "'\"'" if is_quoted else "''"
    return (
        f"read_csv({sql_files(reading.text.path)}, columns={{{columns}}}, auto_detect=false, header=false,"
        f" skip={int(fit.has_header)}, delim={sql_literal(fit.delimiter)}, quote={mark}, escape={mark},"
        f" nullstr='\x01', null_padding=true, strict_mode=false, parallel={str(not is_quoted).lower()},"
        " compression='none', hive_partitioning=false)"
    )


def _sql_clean(fit: FittedLayout, role: str) -> str:
    """Return the SQL of a field without blanks around it, empty for a missing value."""
    field = f"coalesce(c{fit.positions[role]}, '')"
    if not fit.layout.compact_dates:  # GDELT writes none, and is large
        field = f"trim({field}, ' \"')" if fit.has_header and not fit.is_quoted else f"trim({field})"
    if role in {"id", "weight", "quad"} or role in QUAD_COLUMNS:
        return field
    # Not IN: DuckDB would make it a join, and rows would lose their order.
    blanks = " ".join(f"WHEN {sql_literal(blank)} THEN ''" for blank in _BLANKS)
    longest = max(map(len, _BLANKS))
    return (
        f"CASE WHEN strlen({field}) > {longest} THEN {field} ELSE CASE {field} {blanks} ELSE {field} END END"
    )


def _sql_typed(role: str, field: str, fit: FittedLayout) -> str:
    """Return the SQL of a field as it is staged."""
    if role == "added":
        return _sql_added(field)
    if role == "weight":
        number = f"try_cast({field} AS DOUBLE)"
        return f"CASE WHEN abs({number}) <= {_GREATEST_WEIGHT} THEN {number} END"
    if role == "quad":
        kinds = ((1, "%verbal%coop%"), (2, "%material%coop%"), (3, "%verbal%conf%"), (4, "%material%conf%"))
        spelled = " ".join(f"WHEN lower({field}) LIKE '{kind}' THEN {n}" for n, kind in kinds)
        return f"(CASE WHEN {field} IN ('1', '2', '3', '4') THEN {field}::TINYINT {spelled} END)::TINYINT"
    if role in QUAD_COLUMNS or (role == "id" and fit.layout.compact_dates):
        return _sql_count(field) if role in QUAD_COLUMNS else _sql_number(field)
    if role.endswith("_role") and fit.layout.name == "icews":
        spelled = " ".join(f"WHEN contains({field}, '{word}') THEN '{code}'" for word, code in _SECTORS)
        return f"CASE {spelled} ELSE {field} END"
    return field


def _sql_added(field: str) -> str:
    """Return the SQL of the day on which GDELT added a row, NULL for rows that were loaded at once."""
    day = f"try_strptime(left({field}, 8), '%Y%m%d')::DATE"
    return f"CASE WHEN {day} >= DATE '{_FEED_START}' THEN {day} END"


def _sql_number(field: str) -> str:
    """Return the SQL of the number of an event, NULL if not a whole number: DuckDB would read 1.5 as 2."""
    number = f"try_cast({field} AS BIGINT)"
    return f"CASE WHEN {number}::VARCHAR = {field} THEN {number} END"


def _sql_count(field: str) -> str:
    """Return the SQL of a count, such as 2 or 2.0, NULL if not a whole number: DuckDB would read 1.5 as 2."""
    number = f"try_cast({field} AS INTEGER)"
    return f"CASE WHEN {number} = try_cast({field} AS DOUBLE) THEN {number} END"


def _sql_reason(fields: dict[str, str], fit: FittedLayout) -> str:
    """Return the SQL of the number of the first reason to reject a row, else 0."""
    tests = {"too few columns": "short", "too many columns": "long", "missing date": "date = ''"}
    if "id" in fields:
        tests["missing event id"] = f"{_sql_number('id')} IS NULL" if fit.layout.compact_dates else "id = ''"
    tests |= {"unreadable date": "day IS NULL", "missing actor": "source = '' OR target = ''"}
    if "code" in fields:
        tests["missing code"] = "code = ''"
    if "scheme" in fields:
        tests["unknown scheme"] = f"scheme NOT IN ({', '.join(map(sql_literal, _ALL_SCHEMES))})"
    if fit.layout.is_wide:
        tests["unreadable count"] = " OR ".join(f"coalesce({_sql_count(n)} < 0, true)" for n in QUAD_COLUMNS)
    whens = " ".join(f"WHEN {tests[why]} THEN {n}" for n, why in enumerate(REJECT_REASONS, 1) if why in tests)
    return f"(CASE {whens} ELSE 0 END)::UTINYINT"
