"""The import of event files beside other readers: every run a process of its own, on one made-up file."""

import tempfile
from pathlib import Path

from benchmarks.events import JOBS, MILLION, measure_in_turns, write_file
from benchmarks.table import Row, Span, print_table

_TITLES = {
    "read": "Seven columns of a million rows of events read; detente also checks every row, hashes the text and writes the rows to the disk",
    "import": "A million rows of events imported, {size:,.0f} MB in GDELT's layout; `python -m benchmarks.events` has larger files",
}


def run(repeats: int) -> None:
    with tempfile.TemporaryDirectory(prefix="detente-") as folder:
        path = Path(folder) / "events.tsv"
        write_file(path, MILLION)
        for job in JOBS:
            rows = []
            for by, runs in measure_in_turns(job, path, repeats).items():
                spans = tuple(Span(each.cpu, each.wall) for each in runs)
                rows.append(Row(by, spans, peak=max(each.peak for each in runs)))
            print_table(
                _TITLES[job].format(size=path.stat().st_size / 1e6), "what was read or written is equal", rows
            )
