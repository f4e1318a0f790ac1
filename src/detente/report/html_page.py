"""One self-contained HTML page: its look, its tables and its figures, shared by all reports."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from detente.report import vega
from detente.report.svg import render_svg, shrink_svg
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from detente.report.vega import Figure

_ROOM = (": ", "; ", ", ", " {", "{ ", " }")
"""What stands around the signs of a style for those who write it."""

_PAGE_COLOURS = {
    vega.OURS: "var(--ours)",
    vega.THEIRS: "var(--theirs)",
    vega.REST: "var(--rest)",
    vega.INK: "currentColor",
    vega.FAINT: "var(--faint)",
}
"""What the figures' stand-in colours become on the page, in light and in dark."""


def render_page(*, title: str, header: str, body: str, version: str, style: str = "") -> str:
    """Return a page: nothing is loaded from elsewhere, no script runs. The body is HTML already."""
    body = fill(
        "sheet.html", title=html_text(title), header=html_text(header), body=body, version=html_text(version)
    )
    return frame_page(title, body, style=style)


def frame_page(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """Return a whole page around a body that is HTML already, in the look of all pages.

    The page may run that script and wear that style, and nothing else: its policy names both by their hashes, so a
    ``style`` attribute has no effect, and what an edited file adds does not run.
    """
    style = read_trimmed("sheet.css") + style
    return fill(
        "frame.html",
        policy=_state_policy(style, script),
        style=style,
        script=f"<script>{script}</script>\n" if script else "",
        title=html_text(title),
        body=body,
    )


def render_card(headline: str, sentences: Iterable[str]) -> str:
    """Return what a page finds, set apart from what follows: a headline and the sentences that bear it."""
    support = "".join(f"<p>{html_text(each)}</p>" for each in sentences)
    return f"<div class='card' role='region' aria-label='Finding'><p class='headline'>{html_text(headline)}</p>{support}</div>"


def _state_policy(style: str, script: str) -> str:
    """Return what a page may load and run."""
    scripts = f"script-src {_hash_text(script)}; " if script else ""
    return f"default-src 'none'; {scripts}style-src {_hash_text(style)}; img-src data:; base-uri 'none'; form-action 'none'"


def _hash_text(text: str) -> str:
    """Return the hash by which a policy names a script or a style."""
    return f"'sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


def read_resource(name: str) -> str:
    """Return one of this room's files that a page carries."""
    return resources.files("detente.report").joinpath(name).read_text("utf-8")


def read_trimmed(name: str) -> str:
    """Return a script or a style as a page carries it: without remarks on lines of their own, indents, and room in rules."""
    lines = (line.strip() for line in read_resource(name).splitlines())
    text = "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))
    if name.endswith(".css"):
        for room in _ROOM:
            text = text.replace(room, room.strip())
    return text


def fill(name: str, **parts: str) -> str:
    """Return one of this room's templates with its parts filled in; they are HTML already."""
    return Template(read_resource(name)).substitute(parts)


def html_text(text: str) -> str:
    """Return a text as HTML, without what would steer the page."""
    return escape(strip_unprintable(text), quote=True)


def render_figure(figure: Figure) -> str:
    """Return a figure with its title, its words and its numbers as a table beneath."""
    svg = shrink_svg(render_svg(figure, _PAGE_COLOURS))
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{html_text(figure.alt)}" ', 1)
    table = tabulate(f"Numbers of the figure: {figure.title}", figure.columns, figure.rows)
    return (
        f"<figure id='figure-{figure.slug}'><figcaption>{html_text(figure.title)}</figcaption>"
        f"<div class='picture'>{svg}</div><details><summary>The numbers</summary>{table}</details></figure>"
    )


def tabulate(
    caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, prefix: str | None = None
) -> str:
    """Return a table; with a prefix each row can be linked to by its first cell."""
    head = "".join(f"<th scope='col'>{html_text(column)}</th>" for column in columns)
    body = "".join(
        f"<tr{_identify(prefix, first)}><th scope='row'>{html_text(first)}</th>{''.join(f'<td>{html_text(cell)}</td>' for cell in rest)}</tr>"
        for first, *rest in rows
    )
    return (
        f"<p class='caption'>{html_text(caption)}</p><div class='scroll' tabindex='0' role='region' "
        f"aria-label='{html_text(caption)}'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _identify(prefix: str | None, name: str) -> str:
    return "" if prefix is None else f" id='{html_text(prefix + name)}'"
