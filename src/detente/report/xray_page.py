"""An X-ray as one HTML page: the document itself, its paragraphs and passages shaded by what they carry."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from detente.documents.document import tidy_text
from detente.report.html_page import html_text, read_trimmed, render_card, render_page, tabulate
from detente.report.labels import upper
from detente.report.xray_report import format_xray
from detente.report.xray_tables import (
    XrayContext,
    describe_passage,
    tabulate_paragraphs,
    tabulate_passages,
    tabulate_sources,
    tabulate_uncited,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.arguments.knockouts import Carried
    from detente.arguments.xray_result import ParagraphXray, PassageXray, Xray
    from detente.report.case_differences import TextGrid

_SHADES = 4
"""Steps of shading, from hardly anything to the most that any paragraph carries."""


def render_xray(xray: Xray) -> str:
    """Return the page: nothing is loaded from elsewhere, no script runs, every number opens from its paragraph."""
    context, report = XrayContext(xray), format_xray(xray)
    shading = _Shading(context)
    card = render_card(report.headline, report.support)
    documents = "".join(_render_source(context, shading, source.name) for source in xray.sources)
    grids = [tabulate_paragraphs(context, reading) for reading in ("location", "backing")]
    grids += [tabulate_passages(context), tabulate_sources(context), tabulate_uncited(context)]
    tables = "".join(_render_grid(grid) for grid in grids if grid.rows)
    method = "".join(f"<li>{html_text(point)}</li>" for point in report.sections[0].points)
    body = (
        f"{card}<p class='note'>{html_text(context.unit)}</p>{documents}"
        f"<section><h2>All numbers</h2>{tables}</section>"
        f"<section><h2>{html_text(report.sections[0].question)}</h2><ul>{method}</ul></section>"
    )
    title = f"What each argument carries: {xray.case.title}"
    return render_page(
        title=title, header=report.header, body=body, version=xray.version, style=read_trimmed("xray.css")
    )


class _Shading:
    """How dark a passage is: the largest share, of any main measure, that its loss moves of the most that a paragraph's does."""

    def __init__(self, context: XrayContext) -> None:
        self._xray = context.xray
        struck = [each.struck.with_any for each in context.xray.paragraphs]
        self._most = {
            i: max((abs(each.means[i]) for each in struck), default=0.0) for i in context.main_measures
        }

    def find(self, carried: Carried) -> int:
        """Return the shade, from 0 for what does not stand out."""
        shares = [
            abs(carried.means[i]) / most
            for i, most in self._most.items()
            if most > 0 and self._xray.stands_out(carried, i)
        ]
        return min(math.ceil(_SHADES * max(shares, default=0.0)), _SHADES)


def _render_source(context: XrayContext, shading: _Shading, name: str) -> str:
    """Return a document with its paragraphs, each opening its numbers."""
    xray = context.xray
    source = next(each for each in xray.sources if each.name == name)
    paragraphs = [each for each in xray.paragraphs if each.place.source == name]
    known = "" if source.is_at_hand else "<p class='note'>No copy is at hand: these are its quotes.</p>"
    rows = "".join(_render_paragraph(context, shading, each) for each in paragraphs)
    legend = (
        "<p class='note'>The darker, the more would move if all that rests on it fell. "
        "Click a paragraph to open its numbers.</p>"
    )
    return f"<section class='xray'><h2>{html_text(source.title)}</h2>{known}{legend}{rows}</section>"


def _render_paragraph(context: XrayContext, shading: _Shading, paragraph: ParagraphXray) -> str:
    xray, place = context.xray, paragraph.place
    passages = [each for each in xray.passages if each.place == place]
    text = _mark_quotes(paragraph, passages, shading) if paragraph.text else _join_quotes(passages, shading)
    shade = shading.find(paragraph.struck.with_any)
    label = f"Paragraph {place.paragraph}" if place.paragraph else upper(context.name_place(place))
    rows = [
        (
            context.label_measure(measure),
            *(
                context.format_carried(each, i)
                for each in (paragraph.location, paragraph.backing, paragraph.struck.with_any)
            ),
        )
        for i, measure in enumerate(xray.measures)
    ]
    columns = (
        "",
        "share, if nothing were known",
        "share, if the middle stayed",
        "alone, with all that rests on it",
    )
    table = tabulate(f"{label} carries", columns, rows)
    points = "".join(f"<li>{html_text(describe_passage(context, each))}</li>" for each in passages)
    rests = f"<p class='caption'>What rests on it</p><ul>{points}</ul>" if points else ""
    if not paragraph.rests:
        table, rests = "<p class='note'>No row or number of the case rests on it.</p>", ""
    return (
        f"<details class='shade-{shade}'><summary><span class='number'>{html_text(label)}</span> {text}</summary>"
        f"{table}{rests}</details>"
    )


def _mark_quotes(paragraph: ParagraphXray, passages: Sequence[PassageXray], shading: _Shading) -> str:
    """Return a paragraph with its quotes marked; of two that overlap, the first."""
    text, end, pieces = paragraph.text or "", 0, []
    found = [(text.find(tidy_text(each.exact or "")), each) for each in passages if each.exact]
    for start, each in sorted(
        ((start, each) for start, each in found if start >= 0), key=lambda pair: pair[0]
    ):
        if start >= end:
            stop = start + len(tidy_text(each.exact or ""))
            pieces += [
                html_text(text[end:start]),
                _mark(text[start:stop], shading.find(each.struck.with_any)),
            ]
            end = stop
    return "".join((*pieces, html_text(text[end:])))


def _join_quotes(passages: Sequence[PassageXray], shading: _Shading) -> str:
    """Return the quotes of a paragraph that is not at hand."""
    quotes = [_mark(each.exact, shading.find(each.struck.with_any)) for each in passages if each.exact]
    return f"… {' … '.join(quotes)} …" if quotes else "(cited without its words)"


def _mark(text: str, shade: int) -> str:
    return f"<mark class='shade-{shade}'>{html_text(text)}</mark>"


def _render_grid(grid: TextGrid) -> str:
    caption = html_text(grid.caption.rstrip(":"))
    return f"<details><summary>{caption}</summary>{tabulate(grid.caption, grid.columns, grid.rows)}</details>"
