"""Findings and figures as one HTML file that loads nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.premises import list_premises
from detente.report import charts, wishes
from detente.report.analyst_answers import answer_analysts
from detente.report.analyst_tables import list_analyst_grids
from detente.report.basis import STATUSES, label_removal
from detente.report.brush_page import render_brush
from detente.report.context import build_context
from detente.report.entry_answers import list_entry_columns, list_entry_rows
from detente.report.findings import find_findings
from detente.report.html_page import fill, frame_page, html_text, render_figure, tabulate
from detente.report.labels import label_passages, upper
from detente.report.option_table import format_table_note, list_option_columns
from detente.report.phrases import format_bands, format_percent
from detente.report.screen_charts import render_dots, render_prices
from detente.report.trail import find_trails

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment
    from detente.case.model import Case
    from detente.report.claim_answers import ClaimCard
    from detente.report.context import Finding, ReportContext
    from detente.report.findings import Findings
    from detente.report.first_screen import FirstScreen
    from detente.report.four_questions import QuestionAnswer
    from detente.report.trail import Mover, Trail

_FIGURES = {
    "need": ("coverage",),
    "overlap": ("priorities",),
    "reservation": ("reservation",),
    "kind": ("belief",),
    "trust": ("trust",),
    "terms": ("schedule", "exposure"),
    "allies": ("allies",),
    "flips": ("tornado", "frontier", "sets"),
}
"""Which figures stand beneath which answer."""


def render_html(assessment: Assessment) -> str:
    """Return the report as one HTML file: nothing is loaded from elsewhere, and only its own script runs."""
    context = build_context(assessment)
    findings = find_findings(context)
    parts = _render_parts(context, findings)
    brush = render_brush(context, findings.screen, len("".join(parts.values()).encode()))
    body = fill("page.html", **parts, **brush.parts)
    return frame_page(assessment.case.title, body, style=brush.style, script=brush.script)


def _render_parts(context: ReportContext, findings: Findings) -> dict[str, str]:
    """Return what the page holds, by its place in it."""
    assessment, screen, trails = context.assessment, findings.screen, find_trails(context)
    figures = {figure.slug: render_figure(figure) for figure in charts.plot_figures(context)}
    return {
        "title": html_text(assessment.case.title),
        "question": html_text(assessment.case.question),
        "note": f"<p class='note'>{html_text(assessment.case.note)}</p>" if assessment.case.note else "",
        "line": html_text(screen.line),
        "draws": html_text(screen.draws),
        "basis": html_text(screen.basis),
        "units": html_text(screen.units),
        "claims": "".join(map(_render_claim, screen.claims)),
        "now": html_text(screen.now),
        "confidence": html_text(screen.confidence),
        "options": _render_options(context, screen),
        "gains": render_dots(context),
        "prices": render_prices(context),
        "questions": "".join(
            _render_question(number, question) for number, question in enumerate(screen.questions, 1)
        ),
        "change": "".join(f"<li>{html_text(sentence)}</li>" for sentence in screen.change),
        "find_out": html_text(screen.find_out),
        "analysts": _render_analysts(context),
        "answers": "\n".join(
            _render_answer(context, finding, figures, trails[finding.slug]) for finding in findings.answers
        ),
        "record": tabulate("What they did, by date", list_entry_columns(context), list_entry_rows(context)),
        "premises": _render_premises(assessment.case),
        "limits": "".join(f"<li>{html_text(limit)}</li>" for limit in findings.limits),
        "words": html_text(format_bands(context.vocabulary)),
        "version": html_text(assessment.version),
    }


def _render_analysts(context: ReportContext) -> str:
    """Return what several analysts say as a section; nothing where the case holds no readings."""
    finding = answer_analysts(context)
    if finding is None:
        return ""
    points = "".join(f"<li>{html_text(point)}</li>" for point in finding.points)
    tables = "".join(tabulate(grid.caption, grid.columns, grid.rows) for grid in list_analyst_grids(context))
    return (
        f"\n<section id='{finding.slug}'><h2 data-whole>{html_text(finding.question)}</h2><p>{html_text(finding.answer)}</p>"
        f"<ul>{points}</ul>{tables}</section>"
    )


def _render_options(context: ReportContext, screen: FirstScreen) -> str:
    """Return the options as a table; on narrow screens each is a list, its cells named by the columns."""
    columns, note = list_option_columns(context), format_table_note()
    head = "".join(f"<th scope='col'>{html_text(column)}</th>" for column in columns)
    rows = "".join(
        f"<tr><th scope='row'>{html_text(upper(row.cells[0]))}</th>"
        + "".join(
            f"<td data-column='{html_text(column)}'>{html_text(cell)}</td>"
            for column, cell in zip(columns[1:], row.cells[1:], strict=True)
        )
        + "</tr>"
        for row in screen.rows
    )
    return (
        f"<table class='options'><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        f"<p class='note'>{html_text(note)}</p>"
    )


def _render_claim(claim: ClaimCard) -> str:
    """Return a claim: what it is about, its word, its headline, its sentences."""
    word = (
        f" <span class='word {claim.word.split()[-1]}'>{html_text(claim.word)}</span>" if claim.word else ""
    )
    sentences = f"<p>{html_text(' '.join(claim.sentences))}</p>" if claim.sentences else ""
    return (
        f"<li class='{claim.slug}'><p class='about'><span>{html_text(claim.name)}</span>{word}</p><h2>{html_text(claim.headline)}</h2>"
        f"{sentences}</li>"
    )


def _render_question(number: int, question: QuestionAnswer) -> str:
    """Return one of the four questions; it leads to the answer, which opens."""
    reason = f"<p>{html_text(question.reason)}</p>" if question.reason else ""
    return (
        f"<li><p class='about'><a href='#{question.slug}-answer'>{number} · {html_text(question.question)}</a></p>"
        f"<p class='answer'>{html_text(question.answer)}</p>{reason}</li>"
    )


def _render_answer(context: ReportContext, finding: Finding, figures: dict[str, str], trail: Trail) -> str:
    figure = "".join(figures.get(slug, "") for slug in _FIGURES.get(finding.slug, ()))
    points = "".join(f"<li>{html_text(point)}</li>" for point in finding.points)
    points = f"<ul>{points}</ul>" if points else ""
    if finding.slug == wishes.SLUG and points:
        points = tabulate(
            "Gain or loss of each on our side", wishes.list_columns(context), wishes.list_rows(context)
        )
    return (
        f"<section id='{finding.slug}'><details><summary><h2>{html_text(finding.question)}</h2></summary>"
        f"<p id='{finding.slug}-answer'>{html_text(finding.answer)}</p>{points}{figure}{_render_trail(context, trail)}"
        "</details></section>"
    )


def _render_trail(context: ReportContext, trail: Trail) -> str:
    """Return what an answer rests on: equations, draws, and the premises that move each figure."""
    rows = "".join(
        f"<tr><th scope='row'>{html_text(figure.label)}</th><td>{_render_movers(context, figure.movers)}</td></tr>"
        for figure in trail.figures
    )
    table = (
        "<table><thead><tr><th scope='col'>figure</th><th scope='col'>what it goes with (share of its spread that each "
        f"number explains alone; numbers that move together explain the same)</th></tr></thead><tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    removals = _render_removals(context) if trail.slug in {"kind", "removals"} else ""
    samples = context.assessment.samples
    return (
        f"<details class='trail'><summary>What stands behind this</summary><p>Equations of the model: {html_text(trail.equations)}. "
        f"{samples.n_draws:,} random draws, seed {samples.seed}.</p>{table}{removals}</details>"
    )


def _render_movers(context: ReportContext, movers: tuple[Mover, ...]) -> str:
    """Return premises as links to their rows, where their passages stand."""
    if not movers:
        return "many numbers, each only a little"
    return "; ".join(
        f"<a href='#{html_text(f'premise-{mover.row}')}'>{html_text(context.label_premise(mover.path))}</a> {mover.share:.0%}"
        for mover in movers
    )


def _render_removals(context: ReportContext) -> str:
    """Return belief and advice without each part of the record, as a table."""
    influence, types = context.assessment.influence, context.assessment.samples.counterpart.types
    choices = context.option_labels
    rows = [("the whole record", *map(format_percent, influence.belief.tolist()), choices[influence.best])]
    rows += [
        (
            f"without {label_removal(context, removal)}",
            *map(format_percent, removal.belief.tolist()),
            choices[removal.best],
        )
        for removal in influence.removals
    ]
    caption = f"What we would believe and advise without each entry and source, on average over {influence.n_draws:,} draws"
    return tabulate(
        caption, ("the record", *(context.type_labels[name] for name in types), "best option"), rows
    )


def _render_premises(case: Case) -> str:
    rows = [
        (
            p.path,
            p.quantity.echo,
            STATUSES[p.status],
            label_passages(case, p.source),
            p.because or "",
        )
        for p in list_premises(case)
    ]
    rows += [
        (
            f"priorities.{name}",
            ", ".join(row.ranks),
            STATUSES["read" if row.source else "judged" if row.because else "assumed"],
            label_passages(case, row.source),
            row.because or "",
        )
        for name, row in case.priorities.items()
        if row.ranks
    ]
    return tabulate(
        "Every number, how it was read, and what it rests on",
        ("path in the case file", "read as", "status", "passage", "reason"),
        rows,
        prefix="premise-",
    )
