"""The import of event files beside other readers: every run a process of its own, on one made-up file."""

import tempfile
from pathlib import Path

from benchmarks.events import MILLION, RIVALS, measure, write_file
from benchmarks.table import Row, Span, print_table


def run(repeats: int) -> None:
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "events.tsv"
        write_file(path, MILLION)
        size = path.stat().st_size / 1e6
        runs = [{by: measure(by, path) for by in RIVALS} for _ in range(repeats)]
    rows = []
    for by in RIVALS:
        spans = tuple(Span(cpu, wall) for wall, cpu, _ in (each[by] for each in runs))
        rows.append(Row(by, spans, peak=max(each[by][2] for each in runs) * 1024**2))
    print_table(
        f"Import of a million rows of events, {size:,.0f} MB in GDELT's layout; `python benchmarks/events.py` has larger files",
        "",
        rows,
    )
