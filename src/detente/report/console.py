"""Reports as text in a terminal, wrapped at its width and cleaned of what would steer it."""

from __future__ import annotations

import re
from textwrap import wrap
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.report.analyst_answers import answer_analysts
from detente.report.analyst_tables import list_analyst_grids
from detente.report.context import build_context
from detente.report.findings import find_findings
from detente.report.first_screen import build_first_screen
from detente.report.option_table import format_table_note, list_option_columns
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from detente.assessment.assessment import Assessment
    from detente.report.case_differences import ChangeReport
    from detente.report.claim_answers import ClaimCard
    from detente.report.context import Finding, ReportContext
    from detente.report.first_screen import FirstScreen

_LEAST_WIDTH = 30
"""Columns that text takes at least."""

_NARROW = 96
"""Columns below which options are listed instead of tabulated."""

_NAMES = 15
"""Columns for what a claim is about, left of its headline."""

_LABELS = 18
"""Columns for the name of an option at most."""

_MORE = "--full prints every answer and its limits. --html FILE adds figures and shows what stands behind every number."


def print_paragraph(console: Console, text: str, *, indent: int = 0, style: str | None = None) -> None:
    """Print one paragraph, indented and wrapped at the width of the console."""
    margin = " " * indent
    hang = f"{margin}  " if text.startswith("· ") else margin
    width = max(console.width, _LEAST_WIDTH)
    lines = wrap(strip_unprintable(text), width, initial_indent=margin, subsequent_indent=hang)
    console.print(Text("\n".join(lines)), style=style)


def print_assessment(assessment: Assessment, console: Console, *, full: bool = False) -> None:
    """Print the first screen of the report; in full, every answer after it."""
    context = build_context(assessment)
    if not full:
        _print_screen(console, context, build_first_screen(context))
        _print_analysts(console, context, full=False)
        print_paragraph(console, _MORE, style="dim")
        return
    findings = find_findings(context)
    _print_screen(console, context, findings.screen)
    _print_analysts(console, context, full=True)
    for finding in findings.answers:
        _print_finding(console, finding)
    console.print()
    print_paragraph(console, "What this cannot know", style="bold")
    for limit in findings.limits:
        print_paragraph(console, limit, indent=2)


def _print_analysts(console: Console, context: ReportContext, *, full: bool) -> None:
    """Print what several analysts say; nothing where the case holds no readings."""
    finding = answer_analysts(context)
    if finding is None:
        return
    _print_finding(console, finding)
    for grid in list_analyst_grids(context, full=full):
        console.print()
        print_paragraph(console, grid.caption, style="dim")
        console.print(_tabulate(grid.columns, grid.rows))
    console.print()


def _print_screen(console: Console, context: ReportContext, screen: FirstScreen) -> None:
    _print_ends(console, f"detente · {screen.line}", f"({screen.draws})", style="dim")
    console.print()
    print_paragraph(console, screen.question, style="bold")
    for text in filter(None, (screen.note, screen.basis, screen.units)):
        print_paragraph(console, text, style="dim")
    console.print()
    for claim in screen.claims:
        _print_claim(console, claim)
    _print_row(console, "Now", screen.now)
    _print_row(console, "Confidence", screen.confidence)
    console.print()
    _print_options(console, context, screen)
    console.print()
    for number, question in enumerate(screen.questions, 1):
        print_paragraph(console, f"{number}  {question.question}")
        print_paragraph(console, question.answer, indent=3, style="bold")
        if question.reason:
            print_paragraph(console, question.reason, indent=3)
    console.print()
    print_paragraph(console, "What would change it", style="bold")
    for sentence in screen.change:
        print_paragraph(console, f"· {sentence}", indent=2)
    print_paragraph(console, "Find out first", style="bold")
    print_paragraph(console, screen.find_out, indent=2)
    console.print()


def _print_ends(console: Console, left: str, right: str, *, style: str) -> None:
    """Print two texts at both ends of one line; where they find no room there, one after the other."""
    room = console.width - len(left) - len(right)
    if room > 0:
        console.print(Text(f"{strip_unprintable(left)}{' ' * room}{strip_unprintable(right)}"), style=style)
        return
    print_paragraph(console, f"{left} {right}", style=style)


def _print_claim(console: Console, claim: ClaimCard) -> None:
    """Print a claim: what it is about, its headline, its word at the far end, its sentences beneath."""
    if console.width < _NARROW:
        head = f"{claim.name.upper()} · {claim.word}" if claim.word else claim.name.upper()
        print_paragraph(console, head)
        print_paragraph(console, claim.headline, indent=2, style="bold")
    else:
        room = console.width - _NAMES - len(claim.word) - 2
        first, *rest = wrap(strip_unprintable(claim.headline), room)
        head = f"{claim.name.upper():{_NAMES}}{first:{room}}  {claim.word}".rstrip()
        console.print(Text("\n".join([head, *(" " * _NAMES + line for line in rest)])), style="bold")
    if claim.sentences:
        print_paragraph(console, " ".join(claim.sentences), indent=2)


def _print_row(console: Console, name: str, text: str) -> None:
    """Print a name and, behind it, a text that stays right of it."""
    width = max(console.width, _LEAST_WIDTH)
    head = f"{name.upper():{_NAMES}}"
    lines = wrap(strip_unprintable(text), width - _NAMES)
    body = f"\n{' ' * _NAMES}".join(lines)
    console.print(Text.assemble((head, "bold"), body))


def _print_options(console: Console, context: ReportContext, screen: FirstScreen) -> None:
    """Print the options as a table, in narrow terminals one below the other."""
    columns = list_option_columns(context)
    if console.width >= _NARROW:
        console.print(_tabulate_options(columns, [row.cells for row in screen.rows]))
    else:
        for row in screen.rows:
            label, *cells = row.cells
            told = (
                f"{column}: {cell}" for column, cell in zip(columns[1:], cells, strict=True) if cell != "–"
            )
            print_paragraph(console, f"· {label}: {'; '.join(told)}", indent=2)
    print_paragraph(console, format_table_note(), style="dim")


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


def _tabulate_options(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table whose cells are stacked, figure above range, and whose heads are no wider than their cells."""
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1, 0, 0))
    stacked = [[re.sub(r" (?=\()|(?<=;) |(?<=:) ", "\n", cell) for cell in cells] for cells in rows]
    for column, cells in zip(columns, zip(*stacked, strict=True), strict=True):
        width = max(len(line) for text in (*cells, column.replace(" ", "\n")) for line in text.split("\n"))
        is_label = column == columns[0]
        head = "\n".join(wrap(column, _LABELS if is_label else width))
        table.add_column(head, width=min(width, _LABELS) if is_label else width)
    for texts in stacked:
        table.add_row(*map(_clean, texts))
    return table


def _clean(text: str) -> Text:
    """Return text that is never read as markup."""
    return Text(strip_unprintable(text))
