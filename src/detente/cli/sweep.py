"""``detente sweep``: many cases, seeds and values of premises into one table."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.terminal import fail, open_progress, print_err, print_out, report_errors
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from detente.sweeps.runner import SweepResult

_SPAN = re.compile(r"(.+)\.\.(.+):([0-9]{1,6})")
_SEEDS = re.compile(r"([0-9]{1,10})(?:-([0-9]{1,10}))?")
_DIGITS = 12
"""Digits of a value between two ends: what lies behind them comes from the division."""
_MOST_SEEDS = 1_000_000


def sweep_cases(
    cases: Annotated[
        list[str],
        typer.Argument(
            metavar="CASE…", help="Case files, folders of case files (*.yaml), or names of examples."
        ),
    ],
    *,
    into: Annotated[
        str,
        typer.Option(
            "--into",
            metavar="DIR",
            help="Folder for the results; created if new. Rows already there are not computed again.",
        ),
    ],
    seeds: Annotated[str, typer.Option(metavar="LIST", help="Random seeds, such as 1-5 or 1,2,7.")] = "1",
    grid: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="Values to try for one number of the case, such as decision.discount=0.5,0.9, or "
            "decision.discount=0.5..0.9:5 for five evenly spaced values. Repeat it for another number; all "
            "combinations are computed.",
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            "--draws", metavar="N", min=100, max=200_000, help="Number of Monte Carlo draws for each row."
        ),
    ] = 1_000,
    workers: Annotated[
        int,
        typer.Option(
            metavar="N", min=1, max=1_000, help="Number of processes on this machine that share the work."
        ),
    ] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="tcp://…",
            help="Address of a Dask scheduler whose workers share the work. Name only one that you trust: "
            "it can run code on this machine.",
        ),
    ] = None,
) -> None:
    """Assess many cases, with many seeds and values, into one table.

    Writes one row for each combination to rows.parquet in the folder.
    """
    if not into.strip():
        fail("--into is empty. Name a folder.")
    if scheduler is not None and workers > 1:
        fail("Use --workers or --scheduler, not both: a scheduler has its own workers.")
    listed, values = _parse_seeds(seeds), _parse_grid(grid or [])
    paths = [path for name in cases for path in _list_files(name)]
    from detente.sweeps.runner import sweep

    try:
        with report_errors("sweep"), open_progress() as progress:
            result = sweep(
                paths,
                into,
                seeds=listed,
                grid=values,
                n_draws=draws,
                n_workers=workers,
                scheduler=scheduler,
                progress=progress,
            )
    except KeyboardInterrupt:
        message = "Interrupted. Finished rows are kept; the same command continues from there."
        raise KeyboardInterrupt(message) from None
    print_out("".join(f"{replace_unprintable(line)}\n" for line in _format_sweep(result)))


def _parse_seeds(text: str) -> list[int]:
    seeds: list[int] = []
    for part in text.split(","):
        match = _SEEDS.fullmatch(part.strip())
        low, high = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not low <= high < 2**31:
            fail(
                f'--seeds contains "{part.strip()}". Write whole numbers up to 2147483647, such as 1-5 or 1,2,7.'
            )
        if high - low >= _MOST_SEEDS:
            fail(f"--seeds asks for {high - low + 1:,} seeds. Ask for fewer.")
        seeds += range(low, high + 1)
    return seeds


def _parse_grid(options: list[str]) -> dict[str, list[float]]:
    """Return the values of each premise; exit with every fault of the options."""
    grid: dict[str, list[float]] = {}
    faults = []
    for option in options:
        path, _, text = (part.strip() for part in option.partition("="))
        values = _parse_values(text)
        if not path or not values:
            faults.append(
                f"--grid {option}: expected a number of the case and its values, such as "
                "decision.discount=0.5,0.9 or decision.discount=0.5..0.9:5."
            )
        elif path in grid:
            faults.append(f"--grid names {path} twice. Give all its values at once.")
        else:
            grid[path] = values
    for fault in faults:
        print_err(fault)
    if faults:
        raise typer.Exit(2)
    return grid


def _parse_values(text: str) -> list[float]:
    """Return the values that a text lists, or those from one end to the other; none if it does neither."""
    span = _SPAN.fullmatch(text)
    try:
        if span is None:
            return [float(part) for part in text.split(",")]
        low, high, count = float(span[1]), float(span[2]), int(span[3])
    except ValueError:
        return []
    step = (high - low) / max(count - 1, 1)
    return [float(f"{low + step * index:.{_DIGITS}g}") for index in range(count)]


def _list_files(name: str) -> list[str]:
    """Return the case files of a folder; else the name itself, which may be that of an example."""
    return sorted(map(str, Path(name).glob("*.yaml"))) or [name]


def _format_sweep(result: SweepResult) -> list[str]:
    """Return what became of a sweep, a line for each thing to know."""
    n_kept, noun = result.n_rows - result.n_computed, "row" if result.n_rows == 1 else "rows"
    lines = [
        f"{result.path}: {result.n_rows:,} {noun}, {result.n_computed:,} computed now, {n_kept:,} already there"
    ]
    if result.best:
        lines.append(
            "  best: " + ", ".join(f"{option} in {count:,}" for option, count in result.best.items())
        )
    if result.errors:
        n_failed, first = sum(result.errors.values()), next(iter(result.errors))
        lines.append(f"  could not be computed: {n_failed:,}. The column error says why, most often: {first}")
    return lines
