"""Findings and figures -> terminal text or one HTML file that loads nothing from elsewhere."""

from __future__ import annotations

import re
from html import escape
from importlib import resources
from string import Template
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from detente.case.premises import list_premises
from detente.report import charts, vega
from detente.report.findings import Findings, find_findings
from detente.report.phrases import clean
from detente.words import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from detente.assessment import Assessment
    from detente.report.finding import Finding
    from detente.report.vega import Figure

COLOURS = {
    vega.OURS: "var(--ours)",
    vega.THEIRS: "var(--theirs)",
    vega.REST: "var(--rest)",
    vega.INK: "currentColor",
    vega.FAINT: "var(--faint)",
}
"""What the figures' stand-in colours become on the page, in light and in dark."""

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
    _say(console, f"detente · {found.header}", style="dim")
    console.print()
    _say(console, found.headline.upper(), style="bold")
    for sentence in (found.support, found.trouble, found.confidence):
        _say(console, sentence, indent=2)
    console.print()
    _say(console, found.units, style="dim")
    if console.width < NARROW:
        _list_options(console, found)
    else:
        console.print(_tabulate(found))
    console.print()
    _print_lines(console, found)
    console.print()
    if not full:
        _say(console, MORE, style="dim")
        return
    for finding in found.answers:
        _say(console, finding.question, style="bold")
        _say(console, finding.answer, indent=2)
        for point in finding.points:
            _say(console, f"· {point}", indent=4)
    console.print()
    _say(console, "What this cannot know", style="bold")
    for limit in found.limits:
        _say(console, limit, indent=2)


def _print_lines(console: Console, found: Findings) -> None:
    """Print the first screen's lines: beside their labels where there is room, else beneath."""
    if console.width < NARROW:
        for line in found.lines:
            _say(console, line.label, style="bold")
            _say(console, line.text, indent=2)
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
        _say(console, f"· {row.label}: {told}{ending}", indent=2)


def _say(console: Console, text: str, *, indent: int = 0, style: str | None = None) -> None:
    """Print one paragraph, indented and wrapped at the width of the console."""
    margin = " " * indent
    hang = f"{margin}  " if text.startswith("· ") else margin
    width = max(console.width, 30)
    lines = wrap(clean(text), width, initial_indent=margin, subsequent_indent=hang)
    console.print(Text("\n".join(lines)), style=style)


def _plain(text: str) -> Text:
    """Return text that is never read as markup."""
    return Text(clean(text))


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
    found = find_findings(told)
    figures = {figure.slug: _draw(figure) for figure in charts.draw_figures(told)}
    page = Template(resources.files("detente.report").joinpath("page.html").read_text("utf-8"))
    return page.substitute(
        title=_html(told.case.title),
        question=_html(told.case.question),
        note=f"<p class='note'>{_html(told.case.note)}</p>" if told.case.note else "",
        header=_html(found.header),
        headline=_html(found.headline),
        support=_html(found.support),
        trouble=_html(found.trouble),
        confidence=_html(found.confidence),
        options=_options(found),
        values=figures.pop("values"),
        lines="".join(f"<div><dt>{_html(x.label)}</dt><dd>{_html(x.text)}</dd></div>" for x in found.lines),
        answers="\n".join(_answer(finding, figures) for finding in found.answers),
        record=_record(told),
        premises=_premises(told),
        limits="".join(f"<li>{_html(limit)}</li>" for limit in found.limits),
        words=_html(
            "; ".join(f"{b.word} {100 * b.low:.0f}–{100 * b.high:.0f}%" for b in BANDS[told.case.vocabulary])
        ),
        version=_html(told.version),
    )


def _html(text: str) -> str:
    return escape(clean(text), quote=True)


def _options(found: Findings) -> str:
    head = ("option", "best in", "value", "against refusing", "worst loss", "diagnosis")
    rows = [
        (row.label, row.best_in, row.value, row.margin, row.worst_loss, row.trouble or "—")
        for row in found.rows
    ]
    return _table(f"The options. {found.units}", head, rows)


def _answer(finding: Finding, figures: dict[str, str]) -> str:
    figure = "".join(figures.get(slug, "") for slug in FIGURES_OF.get(finding.slug, ()))
    points = "".join(f"<li>{_html(point)}</li>" for point in finding.points)
    points = f"<ul>{points}</ul>" if points else ""
    return (
        f"<section id='{finding.slug}'><details><summary><h2>{_html(finding.question)}</h2></summary>"
        f"<p>{_html(finding.answer)}</p>{points}{figure}</details></section>"
    )


def _draw(figure: Figure) -> str:
    """Return a figure with its title, its words and its numbers as a table beneath."""
    import vl_convert  # noqa: PLC0415 - half a second that only a page needs

    svg = vl_convert.vegalite_to_svg(_clean_all(figure.spec))
    for stand_in, colour in COLOURS.items():
        svg = re.sub(rf'(fill|stroke)="{stand_in}"', rf'\1="{colour}"', svg)
    svg = re.sub(r'id="([^"]+)"', rf'id="{figure.slug}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{figure.slug}-\1)", svg)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{_html(figure.alt)}" ', 1)
    table = _table(f"Numbers of the figure: {figure.title}", figure.columns, figure.rows)
    return (
        f"<figure id='figure-{figure.slug}'><figcaption>{_html(figure.title)}</figcaption>"
        f"<div class='picture'>{svg}</div><details><summary>The numbers</summary>{table}</details></figure>"
    )


def _clean_all(node: Any) -> Any:  # noqa: ANN401
    """Clean every text of a specification: the drawing library ends the process over some."""
    if isinstance(node, dict):
        return {key: _clean_all(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_clean_all(value) for value in node]
    return clean(node) if isinstance(node, str) else node


def _table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th scope='col'>{_html(column)}</th>" for column in columns)
    body = "".join(
        f"<tr><th scope='row'>{_html(first)}</th>{''.join(f'<td>{_html(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f"<p class='caption'>{_html(caption)}</p><div class='scroll' tabindex='0' role='region' "
        f"aria-label='{_html(caption)}'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _record(told: Assessment) -> str:
    record = told.case.record
    entries = {**record.episodes, **record.acts, **record.watched}
    rows = [
        (
            item.date,
            {"episode": "dealing", "hostile_act": "hostile act", "quiet": "quiet span"}[item.kind],
            item.label,
            entries[item.name].source or "assumed",
            entries[item.name].because or "",
        )
        for item in told.track_record.evidence
    ]
    return _table("The dated record", ("date", "kind", "what happened", "passage", "because"), rows)


def _premises(told: Assessment) -> str:
    rows = [
        (p.path, p.quantity.echo, p.status, p.source or "", p.because or "") for p in list_premises(told.case)
    ]
    return _table(
        "Every number, what it reads as, and what it rests on",
        ("place in the case", "reads as", "status", "passage", "because"),
        rows,
    )
