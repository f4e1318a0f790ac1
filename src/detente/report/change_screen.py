"""A comparison in the terminal."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.report.phrases import clean

if TYPE_CHECKING:
    from rich.console import Console

    from detente.report.changes import ChangeReport, Grid

NARROWEST = 30
"""Columns that text takes at least."""


def print_changes(report: ChangeReport, console: Console) -> None:
    """Print a comparison: the advice first, then before and now, then what each change did."""
    _say(console, f"detente · {report.header}", style="dim")
    console.print()
    _say(console, report.headline.upper(), style="bold")
    for sentence in report.support:
        _say(console, sentence, indent=2)
    for grid in report.grids:
        console.print()
        _say(console, grid.caption, style="dim")
        console.print(_tabulate(grid))
    for section in report.sections:
        console.print()
        _say(console, section.question, style="bold")
        _say(console, section.answer, indent=2)
        for point in section.points:
            _say(console, f"· {point}", indent=4)


def _say(console: Console, text: str, *, indent: int = 0, style: str | None = None) -> None:
    """Print one paragraph, indented and wrapped at the width of the console."""
    margin = " " * indent
    hang = f"{margin}  " if text.startswith("· ") else margin
    width = max(console.width, NARROWEST)
    lines = wrap(clean(text), width, initial_indent=margin, subsequent_indent=hang)
    console.print(Text("\n".join(lines)), style=style)


def _tabulate(grid: Grid) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in grid.columns:
        table.add_column(column)
    for row in grid.rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table
