"""The import of event files beside pandas: seconds and peak memory, for 1, 3 and 10 million rows.

Both read the same columns of the same files in GDELT's first layout, drop repeated events, weigh the codes and
write Parquet. The import does more: it hashes the file, checks its letters, names the states, counts what it
drops and unknown codes and actors, and looks for events that the store holds. Every run is a process of its
own; files are written to a temporary folder first, and gone at the end. Read the ratios.
"""

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from detente.events.imports import import_file
from detente.events.scales import read_scale
from detente.processors import count_processors

MILLION = 1_000_000
N_COLUMNS = 58
NEEDED = {0: "id", 1: "date", 5: "source", 15: "target", 26: "code", 29: "quad", 30: "weight"}
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


def run_detente(path: Path, folder: Path) -> None:
    import_file(path, folder / "store")


def run_pandas(path: Path, folder: Path, engine: str) -> None:
    import pandas as pd  # noqa: PLC0415 - not in the other's process

    frame = pd.read_csv(
        path,
        sep="\t",
        header=None,
        names=list(NEEDED.values()),
        usecols=list(NEEDED),
        dtype=dict.fromkeys(NEEDED.values(), "str") | {"id": "int64", "quad": "int8", "weight": "float64"},
        engine=engine,
        keep_default_na=False,
        **({"quoting": csv.QUOTE_NONE} if engine == "c" else {}),
    )
    frame = frame.drop_duplicates("id")
    frame = frame[(frame["source"] != "") & (frame["target"] != "")]
    frame["date"] = pd.to_datetime(frame["date"], format="%Y%m%d")
    scale = pd.DataFrame(read_scale("cameo")).rename(columns={"weight": "listed", "quad": "class"})
    frame = frame.merge(scale[["code", "listed", "class"]], on="code", how="left")
    frame.to_parquet(folder / "events.parquet", compression="zstd")


RIVALS = {
    "detente": run_detente,
    "pandas": lambda path, folder: run_pandas(path, folder, "c"),
    "pandas, pyarrow": lambda path, folder: run_pandas(path, folder, "pyarrow"),
}


def measure(rival: str, path: Path) -> list[float]:
    """Seconds, seconds of all cores together, and peak megabytes of a run in a process of its own."""
    finished = subprocess.run(  # noqa: S603 - this file
        [sys.executable, __file__, "--rival", rival, "--file", path],
        capture_output=True,
        check=False,
        text=True,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    return [float(number) for number in finished.stdout.split()]


def run_once(rival: str, path: Path) -> None:
    """Run in this process, and print what it took."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        start = time.perf_counter()
        RIVALS[rival](path, Path(folder))
        seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--millions", type=float, nargs="+", default=[1, 3, 10], help="rows of each file")
    parser.add_argument("--runs", type=int, default=1, help="runs of each; the fastest counts")
    parser.add_argument("--rival", choices=RIVALS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.rival:
        run_once(arguments.rival, arguments.file)
        return
    print(f"{count_processors()} cores\n")
    print(
        "| million rows | file, MB | by | seconds | times those of detente | seconds of all cores | peak MB |"
    )
    print("|---:|---:|---|---:|---:|---:|---:|")
    for millions in arguments.millions:
        with tempfile.TemporaryDirectory(prefix="detente-") as folder:
            path = Path(folder) / "events.tsv"
            write_file(path, round(millions * MILLION))
            size = path.stat().st_size / MILLION
            results = {rival: min(measure(rival, path) for _ in range(arguments.runs)) for rival in RIVALS}
        for rival, (seconds, cores, peak) in results.items():
            row = f"{seconds:.1f} | {seconds / results['detente'][0]:.1f}× | {cores:.1f} | {peak:,.0f}"
            print(f"| {millions:g} | {size:,.0f} | {rival} | {row} |", flush=True)


if __name__ == "__main__":
    main()
