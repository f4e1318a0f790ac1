"""The import of event files beside pandas, Polars and DuckDB: seconds and peak memory, in one run.

Two jobs. ``read``: the seven columns of GDELT that are needed, typed, in memory; detente also checks every row and
writes what it read to the disk. ``import``: the same, then equal work to the end: the file digested, rows without
actor, code or date dropped, repeats dropped, states and roles told from actor codes, missing weights and classes
taken from the scale, one Parquet file written. The import of detente does more still: it checks the letters, counts
what it drops and why, and looks for events that the store holds. Results are compared, and must be equal.

Every run is a process of its own, timed after its packages are loaded; each runs three times and the fastest
counts. Files are written to a temporary folder first, and gone at the end. Polars is compared where it is installed.
Read the ratios.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from benchmarks.table import find_peak
from detente.events.actors import list_actor_codes, resolve_actor
from detente.events.imports import import_file
from detente.events.scales import read_scale
from detente.processors import count_processors

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

MILLION = 1_000_000
N_COLUMNS = 58
SEVEN = {0: "id", 1: "date", 5: "source", 15: "target", 26: "code", 29: "quad", 30: "weight"}
EIGHT = {**SEVEN, 56: "added"}
STATES = [
    "USA",
    "RUS",
    "CHN",
    "FRA",
    "DEU",
    "ISR",
    "PSE",
    "SYR",
    "TUR",
    "IRN",
    "",
    "GBR",
    "IND",
    "PAK",
    "BRA",
]
ROLES = ["", "", "GOV", "MIL"]
CODES = ["010", "020", "036", "042", "043", "051", "112", "1122", "173", "190"]
CONSTANT = {
    2: "201304",
    3: "2013",
    4: "2013.2466",
    6: "UNITED STATES",
    7: "USA",
    16: "RUSSIA",
    17: "RUS",
    25: "1",
    27: "042",
    28: "04",
    31: "10",
    32: "1",
    33: "10",
    34: "3.41880341880342",
    35: "3",
    36: "Washington, District of Columbia, United States",
    37: "US",
    38: "USDC",
    39: "38.8951",
    40: "-77.0364",
    41: "531871",
    42: "1",
    43: "Russia",
    44: "RS",
    45: "RS",
    46: "60",
    47: "100",
    49: "1",
    50: "Russia",
    51: "RS",
    52: "RS",
    53: "60",
    54: "100",
    56: "20130401",
}


def pick(values: list[str], salt: int) -> str:
    """SQL that picks a value by the number of the row: the same each time."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"([{listed}])[1 + (hash(i * 31 + {salt}) % {len(values)})::INTEGER]"


def write_file(path: Path, n_rows: int) -> None:
    """Write a file of invented events; one in a hundred repeats the one before."""
    fields = {column: f"'{value}'" for column, value in CONSTANT.items()} | {
        0: "410000000 + i - (i % 100 = 99)::INTEGER",
        1: "strftime(DATE '2013-04-01' + (hash(i) % 365)::INTEGER, '%Y%m%d')",
        5: f"{pick(STATES, 1)} || {pick(ROLES, 2)}",
        15: f"{pick(STATES, 3)} || {pick(ROLES, 4)}",
        26: pick(CODES, 5),
        29: "1 + hash(i + 6) % 4",
        30: pick(["1.9", "-2.0", "3.4", "-10.0", "7.0"], 7),
        57: "'http://www.example.org/news/world/2013/04/article-' || i || '.html'",
    }
    select = ", ".join(f"{fields.get(column, chr(39) * 2)} AS c{column}" for column in range(N_COLUMNS))
    duckdb.connect().execute(
        f"COPY (SELECT {select} FROM range({n_rows}) AS t(i)) TO '{path}'"  # noqa: S608 - our own words
        " (FORMAT csv, DELIMITER '\t', HEADER false, QUOTE '')"
    )


def name_actors(actors: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The state, or else the actor, and the role of each actor."""
    codes = list_actor_codes("cameo", {})
    found = {actor: resolve_actor(actor, codes) for actor in actors}
    states = {actor: known.state or actor for actor, (_, known) in found.items()}
    roles = {actor: actor[len(code) :] if known.state else "" for actor, (code, known) in found.items()}
    return states, roles


def digest_file(path: Path) -> None:
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")


def run_detente(path: Path, folder: Path) -> Path:
    import_file(path, folder / "store")
    return next((folder / "store" / "events").iterdir())


def stage_by_detente(path: Path, folder: Path) -> tuple[object, ...]:
    from detente.events import intake  # noqa: PLC0415
    from detente.events.database import open_database  # noqa: PLC0415
    from detente.events.store import Manifest  # noqa: PLC0415

    with open_database(folder) as database:
        options = intake.ImportOptions()
        reading = intake.Intake(path, folder, database, options, Manifest()).take_in()
        return database.execute(f"SELECT {SUMMED} FROM '{reading.staged}'").fetchall()[0]  # noqa: S608


SUMMED = "count(*), sum(id)::BIGINT, sum(quad)::BIGINT, round(sum(weight))"
"""What two readings of a file must agree in."""


def read_by_pandas(path: Path, columns: dict[int, str] = SEVEN) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - not in the others' processes

    return pd.read_csv(
        path,
        sep="\t",
        header=None,
        names=list(columns.values()),
        usecols=list(columns),
        dtype=dict.fromkeys(columns.values(), "str") | {"id": "int64", "quad": "int8", "weight": "float64"},
        engine="c",
        keep_default_na=False,
        quoting=csv.QUOTE_NONE,
    )


def sum_frame(frame: pd.DataFrame) -> tuple[object, ...]:
    return len(frame), frame["id"].sum(), frame["quad"].sum(), round(frame["weight"].sum())


def run_pandas(path: Path, folder: Path) -> Path:
    import pandas as pd  # noqa: PLC0415 - not in the others' processes

    digest_file(path)
    frame = read_by_pandas(path, EIGHT)
    for name in ("date", "added"):
        frame[name] = pd.to_datetime(frame[name], format="%Y%m%d", errors="coerce")
    frame = frame[(frame[["source", "target", "code"]] != "").all(axis=1) & frame["date"].notna()]
    frame = frame.drop_duplicates("id")
    states, roles = name_actors(pd.unique(frame[["source", "target"]].to_numpy().ravel()))
    for side in ("source", "target"):
        frame[f"{side}_role"] = frame[side].map(roles)
        frame[side] = frame[side].map(states)
    scale = {each.code: each for each in read_scale("cameo")}
    for name in ("weight", "quad"):
        listed = frame["code"].map({code: getattr(each, name) for code, each in scale.items()})
        frame[name] = frame[name].fillna(listed)
    frame["origin"] = "gdelt-1:" + frame["id"].astype(str)
    frame = frame.assign(precision="day", scheme="cameo", events=1)[COLUMNS]
    frame.to_parquet(folder / "events.parquet", compression="zstd", compression_level=1)
    return folder / "events.parquet"


def scan_by_polars(path: Path, columns: dict[int, str] = SEVEN) -> pl.LazyFrame:
    import polars as pl  # noqa: PLC0415 - optional

    types = {"id": pl.Int64, "quad": pl.Int8, "weight": pl.Float64}
    schema = {f"c{i}": types.get(columns.get(i, ""), pl.String) for i in range(N_COLUMNS)}
    scan = pl.scan_csv(path, separator="\t", has_header=False, quote_char=None, schema=schema)
    return scan.select(pl.col(f"c{i}").alias(name) for i, name in columns.items())


def sum_polars(frame: pl.DataFrame) -> tuple[object, ...]:
    import polars as pl  # noqa: PLC0415 - optional

    return len(frame), frame["id"].sum(), frame["quad"].cast(pl.Int64).sum(), round(frame["weight"].sum())


def run_polars(path: Path, folder: Path) -> Path:
    import polars as pl  # noqa: PLC0415 - optional

    digest_file(path)
    frame = scan_by_polars(path, EIGHT).with_columns(
        pl.col("date", "added").str.to_date("%Y%m%d", strict=False)
    )
    filled = [pl.col(name).fill_null("") != "" for name in ("source", "target", "code")]
    frame = frame.filter(*filled, pl.col("date").is_not_null())
    frame = frame.unique("id", keep="first", maintain_order=True).collect()
    states, roles = name_actors(pl.concat([frame["source"], frame["target"]]).unique().to_list())
    scale = read_scale("cameo")
    listed = {name: {each.code: getattr(each, name) for each in scale} for name in ("weight", "quad")}
    frame.select(
        "date",
        precision=pl.lit("day"),
        source=pl.col("source").replace_strict(states),
        source_role=pl.col("source").replace_strict(roles),
        target=pl.col("target").replace_strict(states),
        target_role=pl.col("target").replace_strict(roles),
        code="code",
        scheme=pl.lit("cameo"),
        weight=pl.col("weight").fill_null(pl.col("code").replace_strict(listed["weight"], default=None)),
        quad=pl.col("quad").fill_null(pl.col("code").replace_strict(listed["quad"], default=None)),
        events=pl.lit(1),
        origin="gdelt-1:" + pl.col("id").cast(pl.String),
        added="added",
    ).write_parquet(folder / "events.parquet", compression="zstd", compression_level=1)
    return folder / "events.parquet"


def scan_by_duckdb(path: Path, columns: dict[int, str] = SEVEN) -> str:
    types = {"id": "BIGINT", "quad": "TINYINT", "weight": "DOUBLE"}
    schema = ", ".join(f"'c{i}': '{types.get(columns.get(i, ''), 'VARCHAR')}'" for i in range(N_COLUMNS))
    picked = ", ".join(f"c{i} AS {name}" for i, name in columns.items())
    return (
        f"SELECT {picked} FROM read_csv('{path}', columns={{{schema}}}, auto_detect=false, header=false,"  # noqa: S608
        " delim='\t', quote='', escape='', null_padding=true)"
    )


def read_by_duckdb(path: Path) -> tuple[object, ...]:
    database = duckdb.connect()
    database.execute(f"CREATE TABLE seven AS {scan_by_duckdb(path)}")
    return database.execute(f"SELECT {SUMMED} FROM seven").fetchall()[0]  # noqa: S608


def run_duckdb(path: Path, folder: Path) -> Path:
    digest_file(path)
    database = duckdb.connect()
    day = "try_strptime({}, '%Y%m%d')::DATE AS {}"
    database.execute(
        f"CREATE TABLE rows AS SELECT * REPLACE ({day.format('date', 'date')}, {day.format('added', 'added')}),"  # noqa: S608
        f" row_number() OVER () AS line FROM ({scan_by_duckdb(path, EIGHT)}) WHERE source <> '' AND target <> ''"
        " AND code <> '' AND date IS NOT NULL"
    )
    actors = [
        row[0] for row in database.execute("SELECT source FROM rows UNION SELECT target FROM rows").fetchall()
    ]
    states, roles = name_actors(actors)
    database.execute(
        "CREATE TABLE actors AS SELECT unnest(?::VARCHAR[]) AS actor, unnest(?::VARCHAR[]) AS state, unnest(?::VARCHAR[]) AS role",
        [actors, [states[actor] for actor in actors], [roles[actor] for actor in actors]],
    )
    scale = read_scale("cameo")
    database.execute(
        "CREATE TABLE scale AS SELECT unnest(?::VARCHAR[]) AS code, unnest(?::DOUBLE[]) AS weight, unnest(?::TINYINT[]) AS quad",
        [[each.code for each in scale], [each.weight for each in scale], [each.quad for each in scale]],
    )
    database.execute(
        "COPY (SELECT date, 'day' AS precision, s.state AS source, s.role AS source_role, t.state AS target,"  # noqa: S608
        " t.role AS target_role, code, 'cameo' AS scheme, coalesce(r.weight, scale.weight) AS weight,"
        " coalesce(r.quad, scale.quad) AS quad, 1 AS events, 'gdelt-1:' || id AS origin, added"
        " FROM (FROM rows QUALIFY row_number() OVER (PARTITION BY id ORDER BY line) = 1) r"
        " JOIN actors s ON r.source = s.actor JOIN actors t ON r.target = t.actor LEFT JOIN scale USING (code))"
        f" TO '{folder / 'events.parquet'}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    return folder / "events.parquet"


COLUMNS = [
    *("date", "precision", "source", "source_role", "target", "target_role", "code", "scheme"),
    *("weight", "quad", "events", "origin", "added"),
]


def sum_table(table: Path) -> tuple[object, ...]:
    """What two event tables must agree in: their rows, in any order."""
    types = {"date": "DATE", "added": "DATE", "weight": "DOUBLE"}
    cells = ", ".join(f"{column}::{types.get(column, 'VARCHAR')}" for column in COLUMNS)
    query = f"SELECT count(*), bit_xor(hash({cells})), sum(hash({cells})) FROM '{table}'"  # noqa: S608 - our own names
    return duckdb.execute(query).fetchall()[0]


Run = Callable[[Path, Path], object]
READERS: dict[str, tuple[Run, Callable[..., object]]] = {
    "detente": (stage_by_detente, tuple),
    "pandas": (lambda path, _: read_by_pandas(path), sum_frame),
    "Polars": (lambda path, _: scan_by_polars(path).collect(), sum_polars),
    "DuckDB": (lambda path, _: read_by_duckdb(path), tuple),
}
IMPORTERS: dict[str, tuple[Run, Callable[..., object]]] = {
    "detente": (run_detente, sum_table),
    "pandas": (run_pandas, sum_table),
    "Polars": (run_polars, sum_table),
    "DuckDB": (run_duckdb, sum_table),
}
JOBS = {"read": READERS, "import": IMPORTERS}
PACKAGES = {"pandas": "pandas", "Polars": "polars"}


class Measurement(NamedTuple):
    """What one run took, and what came out."""

    cpu: float
    """Seconds of all cores together."""
    wall: float
    peak: float
    """Most memory that the process held, in bytes."""
    result: str


def list_rivals(job: str) -> list[str]:
    """Who can do a job here."""
    return [rival for rival in JOBS[job] if find_spec(PACKAGES.get(rival, "duckdb"))]


def measure(job: str, rival: str, path: Path) -> Measurement:
    """Run a job once, in a process of its own."""
    finished = subprocess.run(  # noqa: S603 - this module
        [sys.executable, "-m", "benchmarks.events", "--job", job, "--rival", rival, "--file", path],
        capture_output=True,
        check=False,
        text=True,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    numbers, result = finished.stdout.splitlines()
    return Measurement(*(float(number) for number in numbers.split()), result=result)


def measure_in_turns(job: str, path: Path, repeats: int) -> dict[str, list[Measurement]]:
    """Measure all who can do a job, in turns, and stop if what came out differs."""
    runs = {rival: [] for rival in list_rivals(job)}
    for _ in range(repeats):
        for rival, own in runs.items():
            own.append(measure(job, rival, path))
    results = {rival: sorted({run.result for run in own}) for rival, own in runs.items()}
    if any(each != results["detente"] or len(each) > 1 for each in results.values()):
        message = f"The results differ: {results}"
        raise SystemExit(message)
    return runs


def run_once(job: str, rival: str, path: Path) -> None:
    """Run in this process; print what it took, and the result."""
    if (package := PACKAGES.get(rival)) is not None:
        __import__(package)
    run, summarise = JOBS[job][rival]
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        start, used = time.perf_counter(), time.process_time()
        result = run(path, Path(folder))
        seconds, used = time.perf_counter() - start, time.process_time() - used
        print(used, seconds, find_peak())
        print(*(int(number) for number in summarise(result)))


def compare(job: str, millions: float, path: Path, repeats: int) -> None:
    """Print a row for each who did a job: the least of all runs."""
    runs = measure_in_turns(job, path, repeats)
    own = min(run.cpu for run in runs["detente"])
    for rival, done in runs.items():
        cpu, wall = min(run.cpu for run in done), min(run.wall for run in done)
        row = f"{cpu:.2f} | {cpu / own:.1f}× | {cpu / millions:.2f} | {wall:.1f} | {max(run.peak for run in done) / 2**20:,.0f}"
        print(f"| {millions:g} | {job} | {rival} | {row} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 10], help="rows of each file")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the fastest counts")
    parser.add_argument("--job", choices=JOBS, help="only this one")
    parser.add_argument("--rival", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.rival:
        run_once(arguments.job, arguments.rival, arguments.file)
        return
    print(f"{count_processors()} cores; results are equal\n")
    print("| million rows | job | by | CPU seconds | times detente | a million rows | seconds | peak MB |")
    print("|---:|---|---|---:|---:|---:|---:|---:|")
    for millions in arguments.millions:
        with tempfile.TemporaryDirectory(prefix="detente-") as folder:
            path = Path(folder) / "events.tsv"
            write_file(path, round(millions * MILLION))
            for job in [arguments.job] if arguments.job else JOBS:
                compare(job, millions, path, arguments.runs)


if __name__ == "__main__":
    main()
