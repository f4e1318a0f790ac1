"""Figures as SVG text, in the colours, the width and the type of the page they stand on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from detente.report import vega
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.vega import Figure, Spec

_NARROWEST = 160
"""Pixels that a plot keeps, however long the names beside it."""

_WIDEST_NAME, _MARGIN = 380, 4
"""Pixels of a name beside an axis, and around a picture, where the page is known."""

_SHRINKS = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r'<path class="(?:background|foreground)"[^>]*/>', ""),
        (r'<(text)[^>]* opacity="0"[^>]*>[^<]*</text>', ""),
        (r' (?:aria-[a-z]+|role|class|pointer-events)="[^"]*"', ""),
        (r' (?:opacity|stroke-width)="1"| [xy]2="0"| font-weight="normal"| transform="translate\(0,0\)"', ""),
        (rf' font-family="{re.escape(vega.FONTS)}"| font-size="12px"', ""),
        (r"<g [^>]*></g>", "<g></g>"),
    )
)
"""What a figure can do without where its description stands once, in this order."""

_GROUP = re.compile(r"<g>((?:<(?:line|text|path) [^>]*(?:/>|>[^<]*</text>)){2,})</g>")
"""Shapes side by side in a group that says nothing of them."""
_SHARED = (
    "fill",
    "stroke",
    "stroke-opacity",
    "stroke-width",
    "stroke-dasharray",
    "text-anchor",
    "font-size",
    "font-weight",
)
"""What shapes inherit of their group."""

_TILES = re.compile(
    r'(?:<path d="M[\d.,-]+h[\d.-]+v[\d.-]+h[\d.-]+Z"([^>]*)/>)(?:<path d="M[\d.,-]+h[\d.-]+v[\d.-]+h[\d.-]+Z"\1/>)+'
)
"""Rectangles side by side that look alike."""

_LONG_NUMBER = re.compile(r"-?\d+\.\d\d+")


def render_svg(figure: Figure, colours: Mapping[str, str], *, width: int | None = None) -> str:
    """Return a figure as SVG text.

    Parameters
    ----------
    figure
        The figure.
    colours
        What each stand-in colour becomes.
    width
        Pixels across, names and margins counted; left out: as wide as the figure comes.
    """
    spec = figure.spec
    if width is not None:
        spec = {**spec, "padding": _MARGIN, "layer": [_widen_names(layer) for layer in spec["layer"]]}
        plot = spec["width"] + width - _measure(_convert(spec))
        spec["width"] = max(plot, _NARROWEST)
    svg = _convert(spec)
    for stand_in, colour in colours.items():
        svg = re.sub(rf'(fill|stroke)="{stand_in}"', rf'\1="{colour}"', svg)
    svg = re.sub(r'id="([^"]+)"', rf'id="{figure.slug}-\1"', svg)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{figure.slug}-\1)", svg)


def shrink_svg(svg: str) -> str:
    """Return a figure that looks the same in a third of the characters.

    What goes: descriptions of single marks, which a picture with a description of its own hides; shapes of no
    size; what cannot be seen; digits beyond a tenth of a pixel; the common type, said once.

    Examples
    --------
    >>> shrink_svg('<svg width="5"><path aria-label="a mark" d="M0.123,9.96h5" opacity="1"/><g class="x"></g></svg>')
    '<svg font-size="12px" font-family="Arial, Liberation Sans, Helvetica, sans-serif" width="5"><path d="M0.1,10h5"/></svg>'
    """
    head, rest = f"{svg.partition('>')[0]}>", svg.partition(">")[2]
    for pattern, instead in _SHRINKS:
        rest = pattern.sub(instead, rest)
    rest = re.sub(r"<[^>]*>", lambda tag: _LONG_NUMBER.sub(_round_number, tag[0]), rest)
    while "<g></g>" in rest:
        rest = rest.replace("<g></g>", "")
    rest = _GROUP.sub(_share_attributes, rest)
    rest = _TILES.sub(_join_tiles, rest)
    return head.replace("<svg ", f'<svg font-size="12px" font-family="{vega.FONTS}" ', 1) + rest


def _share_attributes(match: re.Match[str]) -> str:
    """Return a group that says once what all its shapes have in common."""
    shapes = re.findall(r"<[a-z]+ ([^>]*?)/?>", match[1])
    every = [dict(re.findall(r'([\w-]+)="([^"]*)"', shape)) for shape in shapes]
    common = {
        name: every[0][name]
        for name in _SHARED
        if all(each.get(name) == every[0].get(name, "") for each in every)
    }
    body = match[1]
    for name, value in common.items():
        body = body.replace(f' {name}="{value}"', "")
    return f"<g{''.join(f' {name}={chr(34)}{value}{chr(34)}' for name, value in common.items())}>{body}</g>"


def _join_tiles(match: re.Match[str]) -> str:
    """Return rectangles that look alike as one shape."""
    outlines = re.findall(r' d="([^"]*)"', match[0])
    return f'<path d="{"".join(outlines)}"{match[1]}/>'


def _round_number(match: re.Match[str]) -> str:
    return f"{float(match[0]):.1f}".removesuffix(".0")


def set_type(svg: str, font: str) -> str:
    """Return a figure with its labels in another font; it should run no wider than the one measured."""
    return svg.replace(vega.FONTS, font)


def _convert(spec: Spec) -> str:
    import vl_convert  # noqa: PLC0415 - half a second that only a page needs

    svg: str = vl_convert.vegalite_to_svg(_clean_all(spec))
    return svg


def _widen_names(layer: Spec) -> Spec:
    """Return a layer that cuts the names beside it only where they would leave no room."""
    y = layer["encoding"].get("y", {})
    if y.get("type") != "nominal":
        return layer
    y = {**y, "axis": {**y["axis"], "labelLimit": _WIDEST_NAME}}
    return {**layer, "encoding": {**layer["encoding"], "y": y}}


def _measure(svg: str) -> float:
    """Return how many pixels a picture is across."""
    match = re.search(r'viewBox="0 0 ([0-9.]+) ', svg)
    return float(match[1]) if match else 0.0


def _clean_all(node: Any) -> Any:  # noqa: ANN401
    """Clean every text of a specification: the drawing library ends the process over some."""
    if isinstance(node, dict):
        return {key: _clean_all(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_clean_all(value) for value in node]
    return strip_unprintable(node) if isinstance(node, str) else node
