"""Event files into the one event table: each row read, judged, and brought to common terms, in two passes.

The first pass streams the text into a staged Parquet file, a row for each row, with the reason why it cannot
be kept, if any. The second reads that file only: it names states, weighs codes, drops repeats, and writes
the event table. Neither holds more than a bounded part of the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.errors import StoreError
from detente.events.actors import list_names, list_state_codes
from detente.events.database import name_files, quote
from detente.events.date_styles import ORDERED, Style, choose_style, write_date, write_precision
from detente.events.layouts import COUNTS, Fit
from detente.events.scales import SCHEMES, read_scale, weigh

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

    from detente.events.unpacking import Text

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


class Staging(NamedTuple):
    """A file being read."""

    database: duckdb.DuckDBPyConnection
    text: Text
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
        f" WHERE regexp_matches({date}, {quote(ORDERED)}))"
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
    }
    day = write_date("date", style) if not fit.layout.compact_dates else "try_strptime(date, '%Y%m%d')::DATE"
    select = ", ".join(f"{sql} AS {column}" for column, sql in columns.items())
    reading.database.execute(
        f"COPY (SELECT {select} FROM (SELECT *, {day} AS day FROM ({read}))) "  # noqa: S608
        f"TO {quote(str(reading.staged))} (FORMAT parquet, COMPRESSION snappy)"
    )


def count_reasons(reading: Staging) -> dict[str, int]:
    """Return how many rows were read, under ``""`` those that can be kept, under its name each reason else."""
    found = reading.database.execute(
        f"SELECT reason, count(*) FROM {read_staged(reading)} GROUP BY reason ORDER BY reason"  # noqa: S608
    ).fetchall()
    return {REASONS[number - 1] if number else "": count for number, count in found}


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
    """Lay out what rows are brought to common terms with: states, and the weights of the codes that occur."""
    database = reading.database
    database.execute("CREATE TABLE states (key VARCHAR, state VARCHAR)")
    known = [*list_state_codes(), *list_names()]
    database.execute("INSERT INTO states SELECT unnest(?), unnest(?)", [*map(list, zip(*known, strict=True))])
    database.execute("CREATE TABLE weights (scheme VARCHAR, code VARCHAR, weight DOUBLE, quad TINYINT)")
    if reading.fit.layout.is_wide:
        return
    said = "scheme" if scheme is None else quote(scheme)
    codes = database.execute(
        f"SELECT DISTINCT {said}, code FROM {read_staged(reading)}"  # noqa: S608
        f" WHERE reason = 0 AND {said} IN ('cameo', 'weis') AND regexp_full_match(code, '[0-9]{{1,2}}.{{0,3}}')"
    ).fetchall()
    weighed = [(kind, code, *found) for kind, code in codes if (found := _weigh(code, kind)) is not None]
    if weighed:
        database.executemany("INSERT INTO weights VALUES (?, ?, ?, ?)", weighed)


def _weigh(code: str, scheme: str) -> tuple[float, int | None] | None:
    """Return the weight and class of a code; one that a spreadsheet took the zero from gets it back."""
    found = weigh(code, scheme)
    if found is None and (whole := weigh(f"0{code}", scheme)) is not None and whole.code == f"0{code}":
        found = whole
    return None if found is None else (found.weight, found.quad or None)


def write_ready(reading: Staging, scheme: str | None) -> str:
    """Return the SQL of the rows that can be kept, in common terms, with their number in the file as ``row``."""
    fit = reading.fit
    source, target = (_write_actor(fit, side) for side in ("source", "target"))
    said = "s.scheme" if scheme is None else quote(scheme)
    own = {role: f"s.{role}" if role in fit.places else "NULL" for role in ("weight", "quad")}
    id_ = "s.id" if "id" in fit.places else f"(s.file_row_number + {1 + fit.has_header})"
    code = "''" if fit.layout.is_wide else "s.code"
    counts = "".join(f", s.{count}" for count in COUNTS) if fit.layout.is_wide else ""
    joins = source.joins + target.joins
    if not fit.layout.is_wide:
        joins += f" LEFT JOIN weights w ON w.code = s.code AND w.scheme = {said}"
    scale = {role: "NULL" if fit.layout.is_wide else f"w.{role}" for role in ("weight", "quad")}
    return (
        f"SELECT s.date, s.precision, {source.state} AS source, {source.role} AS source_role,"  # noqa: S608
        f" {target.state} AS target, {target.role} AS target_role, {code} AS code, {said} AS scheme,"
        f" coalesce({own['weight']}, {scale['weight']})::DOUBLE AS weight,"
        f" coalesce({own['quad']}, {scale['quad']})::TINYINT AS quad, 1::INTEGER AS events,"
        f" {quote(fit.layout.name + ':')} || {id_} AS origin, s.file_row_number AS row{counts}"
        f" FROM {read_staged(reading)} s{joins} WHERE s.reason = 0"
    )


def write_table(reading: Staging, scheme: str | None, *, has_repeats: bool) -> None:
    """Write the event table: the rows that can be kept, without those listed in the table ``repeats``."""
    ready = f"SELECT * FROM ({write_ready(reading, scheme)})"  # noqa: S608
    if has_repeats:
        ready += " ANTI JOIN repeats USING (row)"
    if reading.fit.layout.is_wide:
        spread = ", ".join(COUNTS)
        ready = (
            "SELECT * EXCLUDE (quad, events), unnest([1, 2, 3, 4])::TINYINT AS quad,"  # noqa: S608
            f" unnest([{spread}])::INTEGER AS events FROM ({ready})"
        )
        ready = f"SELECT * FROM ({ready}) WHERE events > 0"  # noqa: S608
    reading.database.execute(
        f"COPY (SELECT {', '.join(COLUMNS)} FROM ({ready})) TO {quote(str(reading.table))}"  # noqa: S608
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )


class _Actor(NamedTuple):
    joins: str
    state: str
    role: str


def _write_actor(fit: Fit, side: str) -> _Actor:
    """Return the SQL that finds the state and role of an actor."""
    here, by_code, by_name = f"s.{side}", f"{side}_by_code", f"{side}_by_name"
    said = f"s.{side}_role" if f"{side}_role" in fit.places else "''"
    code = f" LEFT JOIN states {by_code} ON {by_code}.key = left({here}, 3)"
    name = f" LEFT JOIN states {by_name} ON {by_name}.key = "
    if fit.layout.actors == "names":
        name += f"CASE WHEN regexp_full_match({here}, '[A-Z]{{3}}') THEN {here} ELSE lower({here}) END"
        return _Actor(name, f"coalesce({by_name}.state, {here})", said)
    rest = f"CASE WHEN {by_code}.state IS NULL THEN {said} ELSE substr({here}, 4) END"
    if fit.layout.actors == "codes":
        return _Actor(code, f"coalesce({by_code}.state, {here})", rest)
    state = f"coalesce({by_name}.state, {by_code}.state, {here})"
    role = f"CASE WHEN {by_name}.state IS NULL AND {said} = '' THEN {rest} ELSE {said} END"
    return _Actor(f"{name}lower({here}){code}", state, role)


def _write_source(reading: Staging) -> str:
    """Return the SQL of a text: columns by number, missing ones NULL, and one beyond the last."""
    fit = reading.fit
    names = [*(f"c{i}" for i in range(max(fit.n_columns, 2))), "beyond"]
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    is_quoted = fit.is_quoted and reading.text.has_quotes
    mark = "'\"'" if is_quoted else "''"
    return (
        f"read_csv({name_files(reading.text.path)}, columns={{{columns}}}, auto_detect=false, header=false,"
        f" skip={int(fit.has_header)}, delim={quote(fit.delimiter)}, quote={mark}, escape={mark},"
        f" nullstr='\x01', null_padding=true, strict_mode=false, parallel={str(not is_quoted).lower()},"
        " compression='none', hive_partitioning=false)"
    )


def _clean(fit: Fit, role: str) -> str:
    """Return the SQL of a field without blanks around it, empty where it says there is nothing."""
    field = f"c{fit.places[role]}"
    if not fit.layout.compact_dates:  # GDELT writes none, and is large
        field = f"trim({field}, ' \"')" if fit.has_header and not fit.is_quoted else f"trim({field})"
    if role in {"id", "weight", "quad"} or role in COUNTS:
        return field
    return f"CASE WHEN {field} IN ({', '.join(map(quote, BLANKS))}) THEN '' ELSE {field} END"


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
        return f"try_cast({field} AS INTEGER)"
    if role == "id" and fit.layout.compact_dates:
        return f"try_cast({field} AS BIGINT)"
    if role.endswith("_role") and fit.layout.name == "icews":
        spelled = " ".join(f"WHEN contains({field}, '{word}') THEN '{code}'" for word, code in SECTORS)
        return f"CASE {spelled} ELSE {field} END"
    return field


def _write_reason(fields: dict[str, str], fit: Fit) -> str:
    """Return the SQL of the number of the first reason why a row cannot be kept, else 0."""
    tests = {"too few columns": "short", "too many columns": "long", "no date": "date = ''"}
    if "id" in fields:
        tests["no event id"] = "try_cast(id AS BIGINT) IS NULL" if fit.layout.compact_dates else "id = ''"
    tests |= {"unreadable date": "day IS NULL", "no second actor": "source = '' OR target = ''"}
    if "code" in fields:
        tests["no code"] = "code = ''"
    if "scheme" in fields:
        tests["unknown scheme"] = f"scheme NOT IN ({', '.join(map(quote, ALL_SCHEMES))})"
    if fit.layout.is_wide:
        tests["unreadable count"] = " OR ".join(
            f"coalesce(try_cast({n} AS INTEGER) < 0, true)" for n in COUNTS
        )
    whens = " ".join(f"WHEN {tests[why]} THEN {n}" for n, why in enumerate(REASONS, 1) if why in tests)
    return f"(CASE {whens} ELSE 0 END)::UTINYINT"
