"""The brief: two pages that an analyst could sign, as a tagged PDF (PDF/UA-1)."""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import resources
from typing import TYPE_CHECKING, Any

from detente.errors import RenderError
from detente.evidence.citations import list_entry_sources
from detente.report import condition_charts, vega
from detente.report.analyst_answers import answer_analysts
from detente.report.analyst_tables import list_analyst_grids
from detente.report.claim_answers import list_claim_cards
from detente.report.conditions import find_contrary, list_indicators
from detente.report.context import build_context
from detente.report.deal_answers import list_steps
from detente.report.findings import find_findings
from detente.report.option_table import format_table_note, list_option_columns
from detente.report.phrases import format_bands, format_list, format_plural
from detente.report.svg import render_svg, set_type
from detente.sampling.contracts import REFUSE
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

    from detente.assessment.assessment import Assessment
    from detente.case.sources import Source
    from detente.report.context import Finding, ReportContext
    from detente.report.vega import Figure

_Words = dict[str, Any]
"""What the template is given: texts, lists and tables of texts, by name."""

_FONT = "Libertinus Serif"
"""Font of the pages, which the typesetter brings along; it runs narrower than the one figures are measured in."""

PAPER_COLOURS = {
    vega.OURS: "#1f5fa8",
    vega.THEIRS: "#c2571a",
    vega.REST: "#6d7480",
    vega.INK: "#1d2126",
    vega.FAINT: "#c9c6bf",
}
"""What the figures' stand-in colours become on paper."""

FIGURE_WIDTH = 650
"""Pixels across a figure: at this width its labels stand on the page as large as they are drawn."""

_MOST_BARS, _MOST_SOURCES, _MOST_AUTHORS = 6, 3, 3
"""Bars of the tornado, sources, and authors of one, shown at most."""

_MOST_ANALYSTS = 7
"""Rows of the table of analysts: that of all together, and those who count for most."""

_LONGEST_WORD, _LONGEST_NAME, _LONGEST_CELL, _LONGEST_TEXT = 28, 60, 120, 360
"""Letters after which a word may be broken, and after which names beside an axis, cells and texts are cut."""

_GRADES = "Grades follow the Admiralty code. “Alone” counts the entries that cite only this source."

_MISSING = "The PDF brief needs the typesetter Typst. Install it: pip install 'detente[pdf]'."


def load_typesetter() -> ModuleType:
    """Return the typesetter.

    Raises
    ------
    RenderError
        If it is not installed.
    """
    try:
        import typst  # noqa: PLC0415 - an extra, and 80 MB
    except ImportError:
        raise RenderError(_MISSING) from None
    return typst


def render_pdf(assessment: Assessment) -> bytes:
    """Return the brief as a PDF; the same assessment gives the same bytes.

    Raises
    ------
    RenderError
        If the typesetter is not installed, or no font here holds a letter of the case.
    """
    typst, context = load_typesetter(), build_context(assessment)
    carries = {"carries": _render_figure(_plot_carrying(context))}
    return _typeset(typst, json.dumps({**_soften(_collect(context)), **carries}))


def _typeset(typst: ModuleType, brief: str) -> bytes:
    """Set the pages in the fonts that come along; only where a letter lacks, in those of the machine as well."""
    template = resources.files("detente.report").joinpath("brief.typ").read_bytes()
    fault = ""
    for alone in (True, False):
        try:
            pages: bytes = typst.compile(
                template,
                format="pdf",
                pdf_standards="ua-1",
                ignore_system_fonts=alone,
                sys_inputs={"brief": brief},
            )
        except typst.TypstError as error:
            fault = error.message
        else:
            return pages
    message = f"The PDF brief cannot be typeset: {fault}. If a letter is missing, install a font that has it, or write the HTML report, which needs no font."
    raise RenderError(message)


def _collect(context: ReportContext) -> _Words:
    """Return everything the pages say, figures apart."""
    findings = find_findings(context)
    screen = findings.screen
    answers = {finding.slug: finding for finding in findings.answers}
    return {
        "title": _cut(context.assessment.case.title),
        "question": _cut(context.assessment.case.question),
        "note": _cut(context.assessment.case.note or ""),
        "header": f"{screen.line} · {screen.draws} · {screen.basis} · detente {context.assessment.version}",
        "claims": [
            (claim.name, claim.word, claim.headline, " ".join(claim.sentences)) for claim in screen.claims
        ],
        "now": screen.now,
        "confidence": screen.confidence,
        "questions": [
            (f"{number}  {question.question}", question.answer, question.reason)
            for number, question in enumerate(screen.questions, 1)
        ],
        "units": screen.units,
        "options": {"columns": list_option_columns(context), "rows": [row.cells for row in screen.rows]},
        "note_on_options": format_table_note(),
        "change": screen.change,
        "find_out": screen.find_out,
        "words": f"Likelihood words: {format_bands(context.vocabulary)}. Words are for chances; shares of combinations have none.",
        "deal": _collect_deal(context, answers["terms"]),
        "analysts": _collect_analysts(context),
        "advocate": {"answer": answers["advocate"].answer, "points": _list_watched(context)},
        "sources": {"answer": answers["sources"].answer, **_collect_sources(context)},
        "limits": findings.limits,
        "footer": f"{context.assessment.case.case} · {_count_readings(context)} of the evidence; people decide",
    }


def _collect_analysts(context: ReportContext) -> _Words:
    """Return what several analysts say, and the table of what each concludes; no text where the case holds no readings."""
    finding = answer_analysts(context)
    if finding is None:
        return {"answer": "", "caption": "", "columns": [], "rows": []}
    grid = list_analyst_grids(context)[0]
    rows = grid.rows[:_MOST_ANALYSTS]
    return {"answer": finding.answer, "caption": f"{grid.caption}.", "columns": grid.columns, "rows": rows}


def _count_readings(context: ReportContext) -> str:
    n_analysts = len(context.assessment.case.analysts)
    return "one reading" if n_analysts == 0 else format_plural(n_analysts, "reading")


def _collect_deal(context: ReportContext, finding: Finding) -> _Words:
    """Return the staged deal as a table; where it is not what is advised, only why."""
    terms = context.assessment.staged_deal
    if terms is None or not terms.is_worth_making:
        return {"answer": finding.answer, "steps": [], "notes": []}
    if terms.ahead <= 1 / 2 and terms.compared_with != REFUSE:
        answer = " ".join(list_claim_cards(context)[-1].sentences)
        return {"answer": answer, "steps": [], "notes": []}
    steps = [
        (str(step.number), step.gives, step.arrives or "nothing is due", step.lost)
        for step in list_steps(context, terms)
    ]
    return {"answer": finding.answer, "steps": steps, "notes": [f"{finding.points[-1]}."]}


def _list_watched(context: ReportContext) -> list[str]:
    """Return what could be observed that would speak for the other side."""
    contrary = find_contrary(context)
    return [] if contrary is None else [f"{text}." for text in list_indicators(context, contrary)]


def _collect_sources(context: ReportContext) -> _Words:
    """Return the sources that carry most of the record, and how many more there are."""
    cited = list_entry_sources(context.assessment.case)
    counts = Counter(name for sources in cited.values() for name in sources)
    alone = Counter(name for sources in cited.values() for name in sources if len(sources) == 1)
    order = sorted(
        (name for name in context.assessment.case.sources if counts[name]), key=lambda name: -counts[name]
    )
    rows = [
        _format_source(context.assessment.case.sources[name], counts[name], alone[name])
        for name in order[:_MOST_SOURCES]
    ]
    more, idle = len(order) - len(rows), len(context.assessment.case.sources) - len(order)
    rest = (
        [f"{format_plural(more, 'more source')} {'carries' if more == 1 else 'carry'} entries of the record"]
        if more > 0
        else []
    )
    rest += (
        [f"{format_plural(idle, 'more source')} {'stands' if idle == 1 else 'stand'} outside the record"]
        if idle
        else []
    )
    notes = [f"{'; '.join(rest)}."] if rest else []
    return {"rows": rows, "rest": " ".join((*notes, _GRADES)) if rows else ""}


def _format_source(source: Source, entries: int, alone: int) -> tuple[str, ...]:
    title = f"“{vega.shorten(source.title, _LONGEST_CELL)}”"
    name = ", ".join(part for part in (_format_authors(source), title, source.published) if part)
    descriptor = vega.shorten(source.descriptor or "—", _LONGEST_CELL)
    return name, f"{source.reliability}{source.credibility}", str(entries), str(alone), descriptor


def _format_authors(source: Source) -> str | None:
    """Return who wrote a source, persons with their given names first."""
    if not isinstance(source.author, list):
        return source.author
    names = [author.literal or f"{author.given or ''} {author.family}".strip() for author in source.author]
    return format_list(names if len(names) <= _MOST_AUTHORS else [names[0], "others"])


def _plot_carrying(context: ReportContext) -> Figure | None:
    """Return the figure of what carries the answer, or of the staged deal where nothing moves it."""
    if any(swing.reach > 0 for swing in context.assessment.flips.swings):
        return condition_charts.plot_tornado(context, _MOST_BARS, _LONGEST_NAME)
    terms = context.assessment.staged_deal
    if terms is not None and terms.is_worth_making:
        return condition_charts.plot_schedule(context, terms)
    return None


def _render_figure(figure: Figure | None) -> _Words | None:
    """Return a figure in the type and the width of the page, with its words."""
    if figure is None:
        return None
    svg = set_type(render_svg(figure, PAPER_COLOURS, width=FIGURE_WIDTH), _FONT)
    return {
        **_soften({"title": f"{figure.title}.", "alt": f"{figure.alt} {_format_alt(figure)}"}),
        "svg": svg,
    }


def _format_alt(figure: Figure) -> str:
    """Return the numbers of a figure for those who hear the page."""
    rows = (zip(figure.columns, row, strict=True) for row in figure.rows)
    return " ".join(", ".join(f"{column} {cell}" for column, cell in row if cell) + "." for row in rows)


def _cut(text: str) -> str:
    return vega.shorten(text, _LONGEST_TEXT)


def _soften(words: Mapping[str, Any]) -> _Words:
    return {name: _soften_each(part) for name, part in words.items()}


def _soften_each(part: Any) -> Any:  # noqa: ANN401
    """Return texts without what cannot be seen, on one line each, and with places to break long words at."""
    if isinstance(part, dict):
        return _soften(part)
    if isinstance(part, list | tuple):
        return [_soften_each(child) for child in part]
    text = format_line(part)
    return re.sub(rf"\S{{{_LONGEST_WORD}}}(?=\S)", "\\g<0>\u200b", text)
