"""Reports as text in a terminal, wrapped at its width and cleaned of what would steer it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.report.context import build_context
from detente.report.findings import OPTION_COLUMNS, Findings, find_findings
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from detente.assessment.assessment import Assessment
    from detente.report.case_differences import ChangeReport
    from detente.report.context import Finding

_LEAST_WIDTH = 30
"""Columns that text takes at least."""

_NARROW = 88
"""Columns below which options are listed instead of tabulated."""

_MORE = "--full prints every answer and its limits. --html FILE adds figures and shows what stands behind every number."


def print_paragraph(console: Console, text: str, *, indent: int = 0, style: str | None = None) -> None:
    """Print one paragraph, indented and wrapped at the width of the console."""
    margin = " " * indent
    hang = f"{margin}  " if text.startswith("· ") else margin
    width = max(console.width, _LEAST_WIDTH)
    lines = wrap(strip_unprintable(text), width, initial_indent=margin, subsequent_indent=hang)
    console.print(Text("\n".join(lines)), style=style)


def print_assessment(assessment: Assessment, console: Console, *, full: bool = False) -> None:
    """Print the report: the verdict card, the options, a line a question; in full, every answer."""
    findings = find_findings(build_context(assessment))
    print_paragraph(console, f"detente · {findings.header}", style="dim")
    console.print()
    print_paragraph(console, findings.headline.upper(), style="bold")
    for sentence in (findings.support, findings.trouble, findings.confidence):
        print_paragraph(console, sentence, indent=2)
    console.print()
    print_paragraph(console, findings.units, style="dim")
    if console.width < _NARROW:
        _print_option_list(console, findings)
    else:
        console.print(_tabulate(OPTION_COLUMNS, (row.cells for row in findings.rows)))
    console.print()
    _print_lines(console, findings)
    console.print()
    if not full:
        print_paragraph(console, _MORE, style="dim")
        return
    for finding in findings.answers:
        _print_finding(console, finding)
    console.print()
    print_paragraph(console, "What this cannot know", style="bold")
    for limit in findings.limits:
        print_paragraph(console, limit, indent=2)


def _print_option_list(console: Console, findings: Findings) -> None:
    """Print the options one below the other, for narrow terminals."""
    for row in findings.rows:
        ending = f"; {row.trouble}" if row.trouble else ""
        text = f"{row.label}: best in {row.best_in}; value {row.value}; worst loss {row.worst_loss}{ending}"
        print_paragraph(console, f"· {text}", indent=2)


def _print_lines(console: Console, findings: Findings) -> None:
    """Print the first screen's lines: beside their labels where there is room, else beneath."""
    if console.width < _NARROW:
        for line in findings.lines:
            print_paragraph(console, line.label, style="bold")
            print_paragraph(console, line.text, indent=2)
        return
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", width=35)
    table.add_column()
    for line in findings.lines:
        table.add_row(_clean(line.label), _clean(line.text))
    console.print(table)


def _print_finding(console: Console, finding: Finding) -> None:
    print_paragraph(console, finding.question, style="bold")
    print_paragraph(console, finding.answer, indent=2)
    for point in finding.points:
        print_paragraph(console, f"· {point}", indent=4)


def print_changes(report: ChangeReport, console: Console) -> None:
    """Print a comparison: the advice first, then before and now, then what each change did."""
    print_paragraph(console, f"detente · {report.header}", style="dim")
    console.print()
    print_paragraph(console, report.headline.upper(), style="bold")
    for sentence in report.support:
        print_paragraph(console, sentence, indent=2)
    for grid in report.grids:
        console.print()
        print_paragraph(console, grid.caption, style="dim")
        console.print(_tabulate(grid.columns, grid.rows))
    for section in report.sections:
        console.print()
        _print_finding(console, section)


def _tabulate(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*map(_clean, row))
    return table


def _clean(text: str) -> Text:
    """Return text that is never read as markup."""
    return Text(strip_unprintable(text))
