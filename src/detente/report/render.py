"""Findings and figures -> terminal text or one HTML file that loads nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from detente.case.premises import list_premises
from detente.report import charts
from detente.report.findings import Findings, find_findings
from detente.report.html_page import fill, frame_page, html_text, render_figure, tabulate
from detente.report.labels import label_passages, label_premise, label_type
from detente.report.paragraphs import format_paragraph
from detente.report.phrases import format_bands, format_percent, strip_unprintable
from detente.report.trail import find_trails

if TYPE_CHECKING:
    from rich.console import Console

    from detente.assessment.assessment import Assessment
    from detente.report.finding import CardLine, Finding
    from detente.report.trail import Mover, Trail

FIGURES_OF = {
    "need": ("coverage",),
    "overlap": ("priorities",),
    "kind": ("belief",),
    "trust": ("trust",),
    "terms": ("schedule", "exposure"),
    "allies": ("allies",),
    "flips": ("tornado", "frontier", "sets"),
}
"""Which figures stand beneath which answer; that of the values stands in the verdict card."""


MORE = "Add --full for every answer and its limits; --html FILE for figures and the trail of every number."

NARROW = 88
"""Columns below which options are listed instead of tabulated."""


def print_assessment(told: Assessment, console: Console, *, full: bool = False) -> None:
    """Print the report: the verdict card, the options, a line a question; in full, every answer."""
    found = find_findings(told)
    format_paragraph(console, f"detente · {found.header}", style="dim")
    console.print()
    format_paragraph(console, found.headline.upper(), style="bold")
    for sentence in (found.support, found.trouble, found.confidence):
        format_paragraph(console, sentence, indent=2)
    console.print()
    format_paragraph(console, found.units, style="dim")
    if console.width < NARROW:
        _list_options(console, found)
    else:
        console.print(_tabulate(found))
    console.print()
    _print_lines(console, found)
    console.print()
    if not full:
        format_paragraph(console, MORE, style="dim")
        return
    for finding in found.answers:
        format_paragraph(console, finding.question, style="bold")
        format_paragraph(console, finding.answer, indent=2)
        for point in finding.points:
            format_paragraph(console, f"· {point}", indent=4)
    console.print()
    format_paragraph(console, "What this cannot know", style="bold")
    for limit in found.limits:
        format_paragraph(console, limit, indent=2)


def _print_lines(console: Console, found: Findings) -> None:
    """Print the first screen's lines: beside their labels where there is room, else beneath."""
    if console.width < NARROW:
        for line in found.lines:
            format_paragraph(console, line.label, style="bold")
            format_paragraph(console, line.text, indent=2)
        return
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold", width=35)
    table.add_column()
    for line in found.lines:
        table.add_row(_plain(line.label), _plain(line.text))
    console.print(table)


def _list_options(console: Console, found: Findings) -> None:
    """Print the options one below the other, for narrow terminals."""
    for row in found.rows:
        told = f"best in {row.best_in}; value {row.value}; worst loss {row.worst_loss}"
        ending = f"; {row.trouble}" if row.trouble else ""
        format_paragraph(console, f"· {row.label}: {told}{ending}", indent=2)


def _plain(text: str) -> Text:
    """Return text that is never read as markup."""
    return Text(strip_unprintable(text))


def _tabulate(found: Findings) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    table.add_column("option", min_width=10)
    for heading in ("best in", "value", "against refusing", "worst loss", "diagnosis"):
        table.add_column(heading)
    for row in found.rows:
        cells = (row.label, row.best_in, row.value, row.margin, row.worst_loss, row.trouble)
        table.add_row(*map(_plain, cells))
    return table


def render_html(told: Assessment) -> str:
    """Return the report as one HTML file: nothing is loaded from elsewhere, no script runs."""
    found, trails = find_findings(told), find_trails(told)
    figures = {figure.slug: render_figure(figure) for figure in charts.plot_figures(told)}
    body = fill(
        "page.html",
        title=html_text(told.case.title),
        question=html_text(told.case.question),
        note=f"<p class='note'>{html_text(told.case.note)}</p>" if told.case.note else "",
        header=html_text(found.header),
        headline=html_text(found.headline),
        support=html_text(found.support),
        trouble=html_text(found.trouble),
        confidence=html_text(found.confidence),
        options=_options(found),
        values=figures.pop("values"),
        lines="".join(_line(line) for line in found.lines),
        answers="\n".join(_answer(told, finding, figures, trails[finding.slug]) for finding in found.answers),
        record=_record(told),
        premises=_premises(told),
        limits="".join(f"<li>{html_text(limit)}</li>" for limit in found.limits),
        words=html_text(format_bands(told.vocabulary)),
        version=html_text(told.version),
    )
    return frame_page(told.case.title, body)


def _options(found: Findings) -> str:
    head = ("option", "best in", "value", "against refusing", "worst loss", "diagnosis")
    rows = [
        (row.label, row.best_in, row.value, row.margin, row.worst_loss, row.trouble or "—")
        for row in found.rows
    ]
    return tabulate(f"The options. {found.units}", head, rows)


def _line(line: CardLine) -> str:
    """Return a line of the first screen; its label leads to the answer, which opens."""
    return f"<div><dt><a href='#{line.slug}-answer'>{html_text(line.label)}</a></dt><dd>{html_text(line.text)}</dd></div>"


def _answer(told: Assessment, finding: Finding, figures: dict[str, str], trail: Trail) -> str:
    figure = "".join(figures.get(slug, "") for slug in FIGURES_OF.get(finding.slug, ()))
    points = "".join(f"<li>{html_text(point)}</li>" for point in finding.points)
    points = f"<ul>{points}</ul>" if points else ""
    return (
        f"<section id='{finding.slug}'><details><summary><h2>{html_text(finding.question)}</h2></summary>"
        f"<p id='{finding.slug}-answer'>{html_text(finding.answer)}</p>{points}{figure}{_trail(told, trail)}"
        "</details></section>"
    )


def _trail(told: Assessment, trail: Trail) -> str:
    """Return what stands behind an answer: equations, draws, and the premises that move each figure."""
    rows = "".join(
        f"<tr><th scope='row'>{html_text(figure.label)}</th><td>{_movers(told, figure.movers)}</td></tr>"
        for figure in trail.figures
    )
    table = (
        "<table><thead><tr><th scope='col'>figure</th><th scope='col'>moved most by (share of its spread that each "
        f"explains alone)</th></tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    removals = _removals(told) if trail.slug in {"kind", "removals"} else ""
    samples = f"{told.samples.n_draws:,} draws, seed {told.samples.seed}"
    return (
        f"<details class='trail'><summary>Trail</summary><p>Equations of the model: {html_text(trail.equations)}; "
        f"{samples}.</p>{table}{removals}</details>"
    )


def _movers(told: Assessment, movers: tuple[Mover, ...]) -> str:
    """Return premises as links to their rows, where their passages stand."""
    if not movers:
        return "many numbers, none by itself"
    return "; ".join(
        f"<a href='#{html_text(f'premise-{one.row}')}'>{html_text(label_premise(told, one.path))}</a> {one.share:.0%}"
        for one in movers
    )


def _removals(told: Assessment) -> str:
    """Return belief and advice without each part of the record, as a table."""
    influence, types = told.influence, told.samples.counterpart.types
    rows = [("the whole record", *map(format_percent, influence.belief.tolist()), influence.best)]
    rows += [(one.name, *map(format_percent, one.belief.tolist()), one.best) for one in influence.removals]
    caption = (
        f"Belief and best option without each entry and source, on average over {influence.n_draws:,} draws"
    )
    return tabulate(caption, ("left out", *(label_type(told, name) for name in types), "best option"), rows)


def _record(told: Assessment) -> str:
    record = told.case.record
    entries = {**record.episodes, **record.acts, **record.watched}
    rows = [
        (
            item.date,
            {"episode": "dealing", "hostile_act": "hostile act", "quiet": "quiet span"}[item.kind],
            item.label,
            label_passages(told.case, entries[item.name].source) or "assumed",
            entries[item.name].because or "",
        )
        for item in told.track_record.evidence
    ]
    return tabulate("The dated record", ("date", "kind", "what happened", "passage", "because"), rows)


def _premises(told: Assessment) -> str:
    rows = [
        (p.path, p.quantity.echo, p.status, label_passages(told.case, p.source), p.because or "")
        for p in list_premises(told.case)
    ]
    rows += [
        (
            f"priorities.{name}",
            ", ".join(row.ranks),
            "judged" if row.source else "assumed",
            label_passages(told.case, row.source),
            row.because or "",
        )
        for name, row in told.case.priorities.items()
        if row.ranks
    ]
    return tabulate(
        "Every number, what it reads as, and what it rests on",
        ("place in the case", "reads as", "status", "passage", "because"),
        rows,
        prefix="premise-",
    )
