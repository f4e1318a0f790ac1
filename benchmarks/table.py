"""Tables of times that a stranger can read: CPU and wall beside each other, the same work in every row.

A table is one piece of work. Its rows are those who did it, in turns, so that a disturbance of the machine
falls on all of them; the first is the one that the others are divided by.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from typing import NamedTuple

BENCH_RIVALS = "make bench-rivals"
"""How to install the packages that only the tables compare with."""
REPEATS = 3
"""Measurements of each row; the table shows the middle one and the range."""
_SHORTEST = 0.05
"""CPU seconds that a measurement lasts at least: quicker work is done several times over."""
_LONG = 1.0
"""CPU seconds from which on one call is a measurement, whatever the first one had to do."""

Columns = tuple[list[str], list[list[str]]]
"""Names of columns, and their cells by row."""


class Span(NamedTuple):
    """Seconds that one run of a piece of work took."""

    cpu: float
    """Of all cores together, processes that it started and waited for included."""
    wall: float
    """On the clock."""


class Row(NamedTuple):
    """Who did the work, and what it took."""

    by: str
    spans: tuple[Span, ...]
    aim: float | None = None
    """Wall seconds aimed at, where somebody set an aim."""
    peak: float | None = None
    """Most memory that the process held, in bytes."""
    note: str = ""


def count_cpu() -> float:
    """CPU seconds of this process and of the ended ones that it started."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def find_peak() -> float:
    """Most memory that this process held, in bytes; where the system tells no more, or its parent when it began."""
    with suppress(OSError):
        status = Path("/proc/self/status").read_text("utf-8")
        return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held if sys.platform == "darwin" else 1024 * held


def time_once(call: Callable[[], object], n_calls: int = 1) -> Span:
    """Time one run of so many calls, divided by their number."""
    cpu, wall = count_cpu(), time.perf_counter()
    for _ in range(n_calls):
        call()
    return Span((count_cpu() - cpu) / n_calls, (time.perf_counter() - wall) / n_calls)


def time_in_turns(calls: Mapping[str, Callable[[], object]], repeats: int = REPEATS) -> list[Row]:
    """Time each of several calls so many times, in turns, after one call of each that does not count."""
    counts = {}
    for by, call in calls.items():
        spent = time_once(call)
        # The first call may compile; only a second one tells how often a quick one has to be done.
        spent = time_once(call) if spent.cpu < _LONG else spent
        counts[by] = max(1, round(_SHORTEST / max(spent.cpu, 1e-6)))
    turns = [{by: time_once(call, counts[by]) for by, call in calls.items()} for _ in range(repeats)]
    return [Row(by, tuple(turn[by] for turn in turns)) for by in calls]


def agree(apart: float, most: float, what: str) -> float:
    """Return how far apart results are, if that is near enough for their times to be compared."""
    if not apart <= most:
        message = f"{what} differ by {apart:.2g}, more than {most:g}: no times are compared"
        raise SystemExit(message)
    return float(apart)


def floor(name: str, seconds: float, note: str = "") -> Row:
    """Make a row of a time that was computed: no program could take less."""
    return Row(f"floor: {name}", (Span(seconds, seconds),), note=note)


def print_table(title: str, checked: str, rows: Sequence[Row], *, compared: bool = True) -> None:
    """Print one piece of work: what was done, what was found equal beforehand, and who took how long."""
    print(f"\n{title}")
    if checked:
        print(f"  checked before timing: {checked}")
    cells = [
        _write_spans([span.cpu for span in row.spans]) + _write_spans([span.wall for span in row.spans])
        for row in rows
    ]
    columns = ["CPU, ms", "(range)", "wall, ms", "(range)"]
    for names, added in (_against_aims(rows) or _against_first(rows if compared else []), _write_peaks(rows)):
        columns += names
        cells = [line + more for line, more in zip(cells, added, strict=True)] if names else cells
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    first = max(46, *(len(row.by) + 2 for row in rows))
    for by, line, note in [
        ("", columns, ""),
        *((row.by, line, row.note) for row, line in zip(rows, cells, strict=True)),
    ]:
        aligned = "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        print(f"  {by:<{first}}{aligned}  {note}".rstrip(), flush=True)


def _against_aims(rows: Sequence[Row]) -> Columns | None:
    """Aims and how far they are; ``None`` where there is none."""
    if not any(row.aim for row in rows):
        return None
    shares = [
        [write_number(1e3 * row.aim), write_number(median(span.wall for span in row.spans) / row.aim)]
        if row.aim
        else ["", ""]
        for row in rows
    ]
    return ["aim, ms", "wall / aim"], shares


def _against_first(rows: Sequence[Row]) -> Columns:
    """What each row takes, divided by what the first takes."""
    if len(rows) < 2:
        return [], []
    middle = [[median(column) for column in zip(*row.spans, strict=True)] for row in rows]
    return ["CPU, times", "wall, times"], [
        [write_number(a / b) for a, b in zip(each, middle[0], strict=True)] for each in middle
    ]


def _write_peaks(rows: Sequence[Row]) -> Columns:
    if not any(row.peak for row in rows):
        return [], []
    return ["peak, MB"], [[write_number(row.peak / 1e6) if row.peak else ""] for row in rows]


def print_figures(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print figures that are no times, each row as soon as it is known; its first cell says whose they are."""
    print(f"\n{title}")
    print("  ".join([" " * 40, *columns]).rstrip())
    for name, *cells in rows:
        aligned = "  ".join(cell.rjust(len(column)) for cell, column in zip(cells, columns, strict=True))
        print(f"  {name:<38}  {aligned}".rstrip(), flush=True)


def skip(name: str, how: str) -> None:
    """Say that somebody to compare with is not here, and how to get them."""
    print(f"\n{name} is not installed, so it is skipped. To install it: {how}", flush=True)


def _write_spans(seconds: Sequence[float]) -> list[str]:
    if len(seconds) == 1:
        return [write_number(1e3 * seconds[0]), ""]
    return [
        write_number(1e3 * median(seconds)),
        f"({write_number(1e3 * min(seconds))} to {write_number(1e3 * max(seconds))})",
    ]


def write_number(number: float) -> str:
    """Write a number with three digits that count, and no exponent."""
    if number >= 99.95:
        return f"{number:,.0f}"
    decimals = 1 + sum(number < bound for bound in (9.995, 0.9995, 0.1, 0.01))
    return f"{number:.{decimals}f}"
