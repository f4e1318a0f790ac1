"""What a million cases and a thousand million events cost: processor time, memory and disk, from rates measured here.

A sweep of the five shipped cases is computed by one process and by two workers, each run in a process of its own;
then a file of invented events is imported. Processor seconds are those of all processes of a run. Rates are
multiplied up; that they stay as they are is checked by a sweep and a file of half the size.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.events import write_file
from benchmarks.table import count_cpu, write_number
from detente.casefile.files import list_examples, read_text
from detente.events.imports import import_file
from detente.processors import count_processors
from detente.sweeps.cells import Row, solve_cells
from detente.sweeps.folder import SweepFolder
from detente.sweeps.plan import SweepCell, plan_sweep
from detente.sweeps.runner import sweep

MILLION = 1_000_000
N_DRAWS = 300
ROWS_OF_A_PART = 50
GRID = {"decision.discount": [round(0.5 + 0.005 * step, 3) for step in range(100)]}


class Cost(NamedTuple):
    """What one run took."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of all processors."""
    memory: float
    """Peak megabytes of the largest process."""
    disk: float
    """Megabytes that stay."""


def run_sweep(folder: Path, n_rows: int, n_workers: int) -> None:
    cases = [example.slug for example in list_examples()]
    per_seed = len(cases) * len(GRID["decision.discount"])
    grid = (
        GRID
        if n_rows >= per_seed
        else {"decision.discount": GRID["decision.discount"][: n_rows // len(cases)]}
    )
    seeds = range(1, max(n_rows // per_seed, 1) + 1)
    sweep(cases, folder, seeds=seeds, grid=grid, n_draws=N_DRAWS, n_workers=n_workers)


def run_order(folder: Path, n_rows: int) -> None:
    """Put rows in order that are all there: made-up numbers under the names that a sweep looks for."""
    seeds, draw = range(n_rows), Random(1).random  # noqa: S311 - made-up numbers
    cells = plan_sweep(["isis-2017"], seeds=seeds, grid={}, n_draws=N_DRAWS).list_cells()
    first = next(cells)
    (row,) = solve_cells({first.case.digest: read_text("isis-2017")}, [first], N_DRAWS)
    parts = SweepFolder(folder)
    for part in batched(chain([first], cells), ROWS_OF_A_PART):
        parts.write_part([change_numbers(row, cell.name, draw) for cell in part])
    sweep(["isis-2017"], folder, seeds=seeds, n_draws=N_DRAWS)


def change_numbers(row: Row, name: str, draw: Callable[[], float]) -> Row:
    options = [option for option, _ in row["p_best"] or []]
    values, shares = ([(option, draw()) for option in options] for _ in range(2))
    return {**row, "cell": name, "value": values, "p_best": shares, "lead": draw(), "gap": draw()}


def batched(cells: Iterator[SweepCell], size: int) -> Iterator[list[SweepCell]]:
    """Yield so many at a time."""
    return iter(lambda: list(islice(cells, size)), [])


def measure(*words: str | int | Path) -> Cost:
    """Run this module with some words in a process of its own, and return what that took."""
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        run = subprocess.run(  # noqa: S603 - this module
            [sys.executable, "-m", "benchmarks.costs", "--run", folder, *map(str, words)],
            capture_output=True,
            check=False,
            text=True,
        )
        if run.returncode:
            raise SystemExit(run.stderr)
        wall, cpu, memory = map(float, run.stdout.split())
        disk = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()) / MILLION
    return Cost(wall, cpu, memory, disk)


def run_once(folder: Path, kind: str, *words: str) -> None:
    """Run in this process, and print what it took."""
    start = time.perf_counter()
    if kind == "sweep":
        run_sweep(folder, *map(int, words))
    elif kind == "order":
        run_order(folder, int(words[0]))
    else:
        import_file(words[0], folder)
    wall = time.perf_counter() - start
    own, children = (
        resource.getrusage(of).ru_maxrss for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(wall, count_cpu(), max(own, children) / 1024)


def show_costs(cost: Cost, label: str, n_units: int, unit: str) -> None:
    rate = f"{write_number(n_units / cost.wall)} {unit} a second; {1e3 * cost.cpu / n_units:.3g} ms of processor each"
    print(
        f"| {label} | {n_units:,} {unit} | {cost.wall:.0f} | {cost.cpu:.0f} | {cost.memory:,.0f} | {rate} |",
        flush=True,
    )


def multiply_up(whole: Cost, half: Cost, *, n_units: int, wanted: float) -> float:
    """Return the processor hours of many units, from the difference of two runs, one with half the units."""
    return (whole.cpu - half.cpu) * wanted / (n_units / 2) / 3600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000, help="rows of the sweep")
    parser.add_argument("--events", type=int, default=2 * MILLION, help="rows of the event file")
    parser.add_argument("--order", type=int, default=MILLION, help="rows that are only put in order")
    parser.add_argument("--run", nargs="+", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        folder, kind, *words = arguments.run
        run_once(Path(folder), kind, *words)
        return
    n_rows, n_events = arguments.rows, arguments.events
    print(f"{count_processors()} processors, {N_DRAWS} draws a row\n")
    print("| run | size | seconds | processor seconds | peak MB | rate |\n|---|---:|---:|---:|---:|---|")
    half = measure("sweep", n_rows // 2, 1)
    whole = measure("sweep", n_rows, 1)
    show_costs(whole, "sweep, one process", n_rows, "rows")
    show_costs(measure("sweep", n_rows, 2), "sweep, two workers", n_rows, "rows")
    ordered = measure("order", arguments.order)
    show_costs(ordered, "rows put in order", arguments.order, "rows")
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        files = []
        for size in (n_events // 2, n_events):
            files.append(Path(folder) / f"{size}.tsv")
            write_file(files[-1], size)
        some, every = (measure("import", path) for path in files)
    show_costs(every, "import", n_events, "events")
    print("\n| multiplied up | processor hours | disk, GB | memory, GB |\n|---|---:|---:|---:|")
    hours = multiply_up(whole, half, n_units=n_rows, wanted=1e6)
    disk, memory = (1e6 / arguments.order * size / 1000 for size in (ordered.disk, ordered.memory))
    print(f"| a million rows | {hours:,.1f} | {disk:,.2f} | {memory:,.1f} |")
    hours = multiply_up(every, some, n_units=n_events, wanted=1e9)
    disk, memory = 1e9 / n_events * every.disk / 1000, every.memory / 1000
    print(f"| a thousand million events | {hours:,.1f} | {disk:,.1f} | {memory:,.1f} |")


if __name__ == "__main__":
    main()
