"""A debate as one HTML page: both sides next to each other, in the same shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.debate_report import format_debate
from detente.report.html_page import html_text, render_card, render_page, tabulate

if TYPE_CHECKING:
    from detente.comparison.debate_result import Debate
    from detente.report.context import Finding


def render_debate(debate: Debate) -> str:
    """Return the page: nothing is loaded from elsewhere, no script runs.

    Parameters
    ----------
    debate
        The debate; all that its terminal report lists with ``--full`` stands on the page.
    """
    report = format_debate(debate, full=True)
    card = render_card(report.headline, report.support)
    sides = [section for section in report.sections if section.slug.startswith("side-")]
    others = [section for section in report.sections if section not in sides]
    beside = f"<div class='sides'>{''.join(map(_render_section, sides))}</div>" if sides else ""
    tables = "".join(tabulate(grid.caption, grid.columns, grid.rows) for grid in report.grids)
    body = f"{card}<section>{tables}</section>{beside}{''.join(map(_render_section, others))}"
    title = f"A debate: {debate.readings[0].case.question}"
    return render_page(title=title, header=report.header, body=body, version=debate.version)


def _render_section(section: Finding) -> str:
    points = "".join(f"<li>{html_text(point)}</li>" for point in section.points)
    listed = f"<ul>{points}</ul>" if points else ""
    return (
        f"<section><h2>{html_text(section.question)}</h2><p>{html_text(section.answer)}</p>{listed}</section>"
    )
