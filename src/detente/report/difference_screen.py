"""A comparison in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.report.paragraphs import format_paragraph
from detente.report.phrases import strip_unprintable

if TYPE_CHECKING:
    from rich.console import Console

    from detente.report.case_differences import ChangeReport, TextGrid


def print_changes(report: ChangeReport, console: Console) -> None:
    """Print a comparison: the advice first, then before and now, then what each change did."""
    format_paragraph(console, f"detente · {report.header}", style="dim")
    console.print()
    format_paragraph(console, report.headline.upper(), style="bold")
    for sentence in report.support:
        format_paragraph(console, sentence, indent=2)
    for grid in report.grids:
        console.print()
        format_paragraph(console, grid.caption, style="dim")
        console.print(_tabulate(grid))
    for section in report.sections:
        console.print()
        format_paragraph(console, section.question, style="bold")
        format_paragraph(console, section.answer, indent=2)
        for point in section.points:
            format_paragraph(console, f"· {point}", indent=4)


def _tabulate(grid: TextGrid) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in grid.columns:
        table.add_column(column)
    for row in grid.rows:
        table.add_row(*(Text(strip_unprintable(cell)) for cell in row))
    return table
