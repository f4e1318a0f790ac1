"""Event files into the one event table: each row read, judged, and brought to common terms, in two passes.

The first pass streams the text into a staged Parquet file, a row for each row, with the reason why it cannot
be kept, if any. The second reads that file only: it names states, weighs codes, drops repeats, and writes
the event table. Neither holds more than a bounded part of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from detente.errors import StoreError
from detente.events.code_weights import weigh_codes
from detente.events.database import name_files, quote_literal
from detente.events.date_styles import ORDERED, Style, choose_style, write_date, write_precision
from detente.events.layouts import COUNTS, Fit
from detente.events.scales import SCHEMES, read_scale
from detente.states import list_state_codes, list_state_names

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from detente.events.unpacking import TextFile

BLANKS = ("---", "NA", "None", "NULL", "\\N")
"""What files write where there is nothing."""

REASONS = (
    "too few columns",
    "too many columns",
    "no event id",
    "no date",
    "unreadable date",
    "no second actor",
    "no code",
    "unknown scheme",
    "unreadable count",
)
"""Why a row is not kept, the first that holds; a row staged with number 0 is kept."""

ALL_SCHEMES = (*SCHEMES, "plover")

SECTORS = (
    *(("Military", "MIL"), ("Police", "COP"), ("Government", "GOV"), ("Executive", "GOV")),
    *(("Legislative", "LEG"), ("Judicial", "JUD"), ("Insurgents", "REB"), ("Rebel", "REB")),
    *(("Separatists", "SEP"), ("Opposition", "OPP"), ("Parties", "PTY"), ("Media", "MED")),
    *(("Business", "BUS"), ("Civilian", "CVL")),
)
"""Words in the sectors of ICEWS with CAMEO's role for them, the first found counts."""

LEAST_KNOWN, LEAST_LEAD = 0.9, 0.1
"""A file's scheme is the one that knows this share of its codes, and leads the other by that much."""

GREATEST_WEIGHT = 10

N_SAMPLED = 100_000
"""Rows in which the most frequent states are looked for."""

COLUMNS = {
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
}
"""The event table."""


OWN = ("weight", "quad")
"""What a file may bring that is else looked up."""

EARLIEST, LATEST = 1700, 2199
"""Years an event may have happened in; other dates are misread or made up."""


class Staging(NamedTuple):
    """A file being read."""

    database: duckdb.DuckDBPyConnection
    text: TextFile
    fit: Fit
    staged: Path
    """Every row, judged."""
    table: Path
    """The event table, once it is written."""


def choose_date_style(reading: Staging, name: str, asked: Style | None) -> Style:
    """Return how a file writes its dates: as the user says, or as all its dates show.

    Raises
    ------
    StoreError
        If day and month cannot be told apart.
    """
    if reading.fit.layout.compact_dates or asked:
        return asked or "ymd"
    date = _clean(reading.fit, "date")
    found = reading.database.execute(
        f"SELECT count(*), count(*) FILTER (try_cast(d[1] AS INTEGER) > 12),"  # noqa: S608
        f" count(*) FILTER (try_cast(d[2] AS INTEGER) > 12)"
        f" FROM (SELECT string_split_regex({date}, '[/.-]') AS d FROM {_write_source(reading)}"
        f" WHERE regexp_matches({date}, {quote_literal(ORDERED)}))"
    ).fetchone()
    n_ordered, n_first, n_second = found or (0, 0, 0)
    return choose_style(name, n_first, n_second) if n_ordered else "ymd"


def stage_rows(reading: Staging, style: Style) -> None:
    """Write every row of a file, judged, to its staged Parquet file."""
    fit, fields = reading.fit, {role: _clean(reading.fit, role) for role in reading.fit.places}
    for side in ("source", "target"):
        if (other := fields.pop(f"{side}_name", None)) is not None:
            here = fields.get(side)
            fields[side] = f"coalesce(nullif({here}, ''), {other})" if here else other
    if "mode" in fields:
        fields["code"] += f" || coalesce('-' || nullif({fields.pop('mode')}, ''), '')"
    inner = ", ".join(f"{sql} AS {role}" for role, sql in fields.items())
    last, beyond = f"c{fit.least - 1}", "beyond"
    read = (
        f"SELECT {inner}, {last} IS NULL AS short, {beyond} IS NOT NULL AS long FROM {_write_source(reading)}"  # noqa: S608
        f" WHERE NOT (c0 = ' ' AND c1 IS NULL)"
    )
    typed = {role: _write_type(role, role, fit) for role in fields if role != "date"}
    columns = {
        "reason": _write_reason(fields, fit),
        "date": "day",
        "precision": write_precision("date", style) if not fit.layout.compact_dates else "'day'",
        **typed,
        "odd": " OR ".join(f"({n} <> '' AND {typed[n]} IS NULL)" for n in OWN if n in typed) or "false",
    }
    day = write_date("date", style) if not fit.layout.compact_dates else "try_strptime(date, '%Y%m%d')::DATE"
    select = ", ".join(f"{sql} AS {column}" for column, sql in columns.items())
    plausible = f"CASE WHEN year(found) BETWEEN {EARLIEST} AND {LATEST} THEN found END AS day"
    reading.database.execute(
        f"COPY (SELECT {select} FROM (SELECT *, {plausible} FROM (SELECT *, {day} AS found FROM ({read})))) "  # noqa: S608
        f"TO {quote_literal(str(reading.staged))} (FORMAT parquet, COMPRESSION snappy)"
    )


def count_reasons(reading: Staging) -> dict[str, int]:
    """Return how many rows were read, under ``""`` those that can be kept, under its name each reason else."""
    found = reading.database.execute(
        f"SELECT reason, count(*) FROM {read_staged(reading)} GROUP BY reason ORDER BY reason"  # noqa: S608
    ).fetchall()
    return {REASONS[number - 1] if number else "": count for number, count in found}


def count_odd(reading: Staging) -> int:
    """Return how many rows that can be kept bring a weight or a class that is none."""
    query = f"SELECT count(*) FROM {read_staged(reading)} WHERE reason = 0 AND odd"  # noqa: S608 - our own names
    found = reading.database.execute(query).fetchone()
    return found[0] if found else 0


def read_staged(reading: Staging) -> str:
    """Return the SQL of the staged rows; ``file_row_number`` counts them from 0."""
    return f"read_parquet({name_files(reading.staged)}, file_row_number=true, hive_partitioning=false)"


def choose_scheme(reading: Staging, name: str, asked: str | None) -> str | None:
    """Return the scheme of all codes of a file; None where each row says its own.

    Raises
    ------
    StoreError
        If the user says another than the layout has, or the codes do not show which it is.
    """
    fixed = reading.fit.layout.scheme
    if fixed and asked not in {None, fixed}:
        message = (
            f"{name} is in layout {reading.fit.layout.name}, whose codes are {fixed}. Leave out --scheme."
        )
        raise StoreError(message)
    if fixed or asked:
        return fixed or asked
    if "scheme" in reading.fit.places:
        return None
    counts = reading.database.execute(
        f"SELECT code, count(*) FROM {read_staged(reading)} WHERE reason = 0 AND length(code) <= 5 GROUP BY code"  # noqa: S608
    ).fetchall()
    total = sum(count for _, count in counts)
    listed = {scheme: {one.code for one in read_scale(scheme)} for scheme in SCHEMES}
    known = {s: sum(n for code, n in counts if code in codes) / max(total, 1) for s, codes in listed.items()}
    best, other = sorted(known, key=lambda scheme: -known[scheme])
    if known[best] >= LEAST_KNOWN and known[best] - known[other] >= LEAST_LEAD:
        return best
    told = " and ".join(f"{100 * share:.0f}% of its codes are {scheme}'s" for scheme, share in known.items())
    message = f"{name} does not say whose codes it has: {told}. Say it with --scheme cameo, weis or plover."
    raise StoreError(message)


def prepare_terms(reading: Staging, scheme: str | None) -> None:
    """Lay out what rows are brought to common terms with: states, and the weights of the codes that occur.

    They are looked up in maps, not joined: rows keep the order of the file. A map is searched from its
    start, so that the states most frequent in the first rows stand first.
    """
    database, weighed = reading.database, _weigh_codes(reading, scheme)
    for name, known, key in (
        ("codes", list_state_codes(), "left(actor, 3)"),
        ("names", list_state_names(), "lower(actor)"),
    ):
        frequent = dict(
            database.execute(
                f"SELECT {key}, count(*) FROM (SELECT unnest([source, target]) AS actor FROM"  # noqa: S608 - our own names
                f" (FROM {read_staged(reading)} WHERE reason = 0 LIMIT {N_SAMPLED})) GROUP BY ALL"
            ).fetchall()
        )
        ranked = sorted(known, key=lambda pair: -frequent.get(pair[0], 0))
        _set_map(database, name, [key for key, _ in ranked], [state for _, state in ranked], "VARCHAR")
    for name, place, kind in (("weights", 0, "DOUBLE"), ("quads", 1, "TINYINT")):
        _set_map(database, name, [*weighed], [found[place] for found in weighed.values()], kind)


def _set_map(
    database: duckdb.DuckDBPyConnection, name: str, keys: list[str], values: list[Any], kind: str
) -> None:
    database.execute(f"SET VARIABLE {name} = map(?::VARCHAR[], ?::{kind}[])", [keys, values])


def write_key(scheme: str | None, table: str) -> str:
    """Return the SQL of what a code is looked up by: itself, behind its scheme where rows differ in that."""
    return f"{table}.code" if scheme else f"{table}.scheme || ':' || {table}.code"


def _look_up(name: str, key: str) -> str:
    """Return the SQL of what a map has for a key, NULL where it has nothing."""
    return f"map_extract(getvariable('{name}'), {key})[1]"


def _weigh_codes(reading: Staging, scheme: str | None) -> dict[str, tuple[float, int | None]]:
    """Return the weight and class of every code that occurs and has one, by its key."""
    if reading.fit.layout.is_wide:
        return {}
    said = "scheme" if scheme is None else quote_literal(scheme)
    codes = reading.database.execute(
        f"SELECT DISTINCT {said}, code FROM {read_staged(reading)}"  # noqa: S608 - our own names
        f" WHERE reason = 0 AND {said} IN ('cameo', 'weis') AND regexp_full_match(code, '[0-9]{{1,2}}.{{0,3}}')"
        " ORDER BY ALL"
    ).fetchall()
    weighed = weigh_codes(codes)
    return {code if scheme else f"{kind}:{code}": found for (kind, code), found in weighed.items()}


def write_ready(reading: Staging, scheme: str | None) -> str:
    """Return the SQL of the rows that can be kept, in common terms, with their number in the file as ``row``."""
    fit, key = reading.fit, write_key(scheme, "s")
    said = "s.scheme" if scheme is None else quote_literal(scheme)
    code = "''" if fit.layout.is_wide else "s.code"
    listed = {"weight": "NULL", "quad": "NULL"}
    if not fit.layout.is_wide:
        listed = {"weight": _look_up("weights", key), "quad": _look_up("quads", key)}
    own = {role: f"s.{role}" if role in fit.places else "NULL" for role in listed}
    id_ = "s.id" if "id" in fit.places else f"(s.file_row_number + {1 + fit.has_header})"
    counts = "".join(f", s.{count}" for count in COUNTS) if fit.layout.is_wide else ""
    found = ", ".join(f"{_find_state(fit, side)} AS {side}_found" for side in ("source", "target"))
    sides = ", ".join(_write_side(fit, side) for side in ("source", "target"))
    return (
        f"SELECT s.date, s.precision, {sides}, {code} AS code, {said} AS scheme,"  # noqa: S608 - our own names
        f" coalesce({own['weight']}, {listed['weight']})::DOUBLE AS weight,"
        f" coalesce({own['quad']}, {listed['quad']})::TINYINT AS quad, 1::INTEGER AS events,"
        f" {quote_literal(fit.layout.name + ':')} || {id_} AS origin, s.file_row_number AS row{counts}"
        f" FROM (SELECT *, file_row_number, {found} FROM {read_staged(reading)} WHERE reason = 0) s"
    )


def _find_state(fit: Fit, side: str) -> str:
    """Return the SQL of an actor's state, NULL where it is none."""
    by_code = _look_up("codes", f"left({side}, 3)")
    by_name = f"coalesce({_look_up('codes', side)}, {_look_up('names', f'lower({side})')})"
    return {"codes": by_code, "names": by_name, "either": f"coalesce({by_name}, {by_code})"}[
        fit.layout.actors
    ]


def _write_side(fit: Fit, side: str) -> str:
    """Return the SQL of an actor's state and role, as two columns."""
    role = f"s.{side}_role" if f"{side}_role" in fit.places else "''"
    rest = f"substr(s.{side}, 4)"
    if fit.layout.actors == "codes":
        role = f"CASE WHEN s.{side}_found IS NULL THEN {role} ELSE {rest} END"
    elif fit.layout.actors == "either":
        named = f"map_contains(getvariable('names'), lower(s.{side}))"
        role = f"CASE WHEN s.{side}_found IS NULL OR {named} OR {role} <> '' THEN {role} ELSE {rest} END"
    return f"coalesce(s.{side}_found, s.{side}) AS {side}, {role} AS {side}_role"


def write_table(reading: Staging, scheme: str | None, *, has_repeats: bool) -> None:
    """Write the event table: the rows that can be kept, without those listed in the table ``repeats``."""
    ready = f"SELECT * FROM ({write_ready(reading, scheme)})"  # noqa: S608 - our own names
    if has_repeats:  # a bit for each row: a join would lose the order
        last = reading.database.execute("SELECT max(row) FROM repeats").fetchall()[0][0]
        bits = f"bitstring_agg(row, 0::BIGINT, {last}::BIGINT)"
        reading.database.execute(f"SET VARIABLE repeated = (SELECT {bits} FROM repeats)")  # noqa: S608 - a number
        ready += f" WHERE row > {last} OR get_bit(getvariable('repeated'), least(row, {last})::INTEGER) = 0"
    if reading.fit.layout.is_wide:
        spread = ", ".join(COUNTS)
        ready = (
            "SELECT * EXCLUDE (quad, events), unnest([1, 2, 3, 4])::TINYINT AS quad,"  # noqa: S608 - our own names
            f" unnest([{spread}])::INTEGER AS events FROM ({ready})"
        )
        ready = f"SELECT * FROM ({ready}) WHERE events > 0"  # noqa: S608 - our own names
    reading.database.execute(
        f"COPY (SELECT {', '.join(COLUMNS)} FROM ({ready})) TO {quote_literal(str(reading.table))}"  # noqa: S608 - quoted
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


def _write_source(reading: Staging) -> str:
    """Return the SQL of a text: columns by number, missing ones NULL, and one beyond the last."""
    fit = reading.fit
    names = [*(f"c{i}" for i in range(max(fit.n_columns, 2))), "beyond"]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    is_quoted = fit.is_quoted and reading.text.has_quotes
    mark = "'\"'" if is_quoted else "''"
    return (
        f"read_csv({name_files(reading.text.path)}, columns={{{columns}}}, auto_detect=false, header=false,"
        f" skip={int(fit.has_header)}, delim={quote_literal(fit.delimiter)}, quote={mark}, escape={mark},"
        f" nullstr='\x01', null_padding=true, strict_mode=false, parallel={str(not is_quoted).lower()},"
        " compression='none', hive_partitioning=false)"
    )


def _clean(fit: Fit, role: str) -> str:
    """Return the SQL of a field without blanks around it, empty where it says there is nothing."""
    field = f"coalesce(c{fit.places[role]}, '')"
    if not fit.layout.compact_dates:  # GDELT writes none, and is large
        field = f"trim({field}, ' \"')" if fit.has_header and not fit.is_quoted else f"trim({field})"
    if role in {"id", "weight", "quad"} or role in COUNTS:
        return field
    # Not IN: DuckDB would make it a join, and rows would lose their order.
    blanks = " ".join(f"WHEN {quote_literal(blank)} THEN ''" for blank in BLANKS)
    return f"CASE {field} {blanks} ELSE {field} END"


def _write_type(role: str, field: str, fit: Fit) -> str:
    """Return the SQL of a field as it is staged."""
    if role == "weight":
        number = f"try_cast({field} AS DOUBLE)"
        return f"CASE WHEN abs({number}) <= {GREATEST_WEIGHT} THEN {number} END"
    if role == "quad":
        kinds = ((1, "%verbal%coop%"), (2, "%material%coop%"), (3, "%verbal%conf%"), (4, "%material%conf%"))
        spelled = " ".join(f"WHEN lower({field}) LIKE '{kind}' THEN {n}" for n, kind in kinds)
        return f"(CASE WHEN {field} IN ('1', '2', '3', '4') THEN {field}::TINYINT {spelled} END)::TINYINT"
    if role in COUNTS:
        return _write_count(field)
    if role == "id" and fit.layout.compact_dates:
        return _write_number(field)
    if role.endswith("_role") and fit.layout.name == "icews":
        spelled = " ".join(f"WHEN contains({field}, '{word}') THEN '{code}'" for word, code in SECTORS)
        return f"CASE {spelled} ELSE {field} END"
    return field


def _write_number(field: str) -> str:
    """Return the SQL of the number of an event, NULL where it is none: DuckDB would read 1.5 as 2."""
    number = f"try_cast({field} AS BIGINT)"
    return f"CASE WHEN {number}::VARCHAR = {field} THEN {number} END"


def _write_count(field: str) -> str:
    """Return the SQL of a whole number, 2.0 too, NULL where it is none: DuckDB would read 1.5 as 2."""
    number = f"try_cast({field} AS INTEGER)"
    return f"CASE WHEN {number} = try_cast({field} AS DOUBLE) THEN {number} END"


def _write_reason(fields: dict[str, str], fit: Fit) -> str:
    """Return the SQL of the number of the first reason why a row cannot be kept, else 0."""
    tests = {"too few columns": "short", "too many columns": "long", "no date": "date = ''"}
    if "id" in fields:
        tests["no event id"] = f"{_write_number('id')} IS NULL" if fit.layout.compact_dates else "id = ''"
    tests |= {"unreadable date": "day IS NULL", "no second actor": "source = '' OR target = ''"}
    if "code" in fields:
        tests["no code"] = "code = ''"
    if "scheme" in fields:
        tests["unknown scheme"] = f"scheme NOT IN ({', '.join(map(quote_literal, ALL_SCHEMES))})"
    if fit.layout.is_wide:
        tests["unreadable count"] = " OR ".join(f"coalesce({_write_count(n)} < 0, true)" for n in COUNTS)
    whens = " ".join(f"WHEN {tests[why]} THEN {n}" for n, why in enumerate(REASONS, 1) if why in tests)
    return f"(CASE {whens} ELSE 0 END)::UTINYINT"
