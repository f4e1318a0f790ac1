"""What all figures share: colours, axes, layers; a figure is a picture with its words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.report.phrases import format_number, format_percent, quantiles

if TYPE_CHECKING:
    from detente.shapes import Array

Spec = dict[str, Any]

OURS, THEIRS, REST, INK, FAINT = "#0a0b01", "#0a0b02", "#0a0b03", "#0a0b04", "#0a0b05"
"""Stand-ins for the page's colours, which differ by light and dark; the renderer replaces them."""

WIDTH = 500
"""Width of a figure without its labels, in pixels."""

FONTS = "Arial, Liberation Sans, Helvetica, sans-serif"
"""Fonts of like widths: labels are measured where the figure is drawn and shown where it is read."""

_SPARE = 1.1
"""Room left for each letter of the longest name beside an axis, in pixels: a reader's font may be wider."""

LONGEST_NAME = 52
"""Letters of a name beside an axis at most."""

_WIDEST_BESIDE = 26
"""Letters of a name in a legend up to which two stand side by side."""

DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 4])
"""Line patterns, so that no line differs by colour alone."""


@dataclass(frozen=True)
class Figure:
    """A figure: what it shows, in a title, a picture, words and numbers."""

    slug: str
    title: str
    """What it shows, as a sentence."""
    alt: str
    """The same for those who hear the page."""
    spec: Spec
    """Vega-Lite specification; field names are ours, never the user's."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def label_ends(interval: tuple[float, float, float]) -> Spec:
    """Return a median with its ends as fields of a row."""
    return dict(zip(("median", "low", "high"), interval, strict=True))


def format_interval(values: Array, *, percent: bool = True) -> str:
    """Return a share, or another number, with its 90% interval."""
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = map(format_percent if percent else format_number, interval)
    return f"{median} ({low} to {high})"


def shorten(text: str, most: int = LONGEST_NAME) -> str:
    """Return a text that fits beside an axis."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def x_axis(field: str, title: str | None = None) -> Spec:
    """Return a horizontal axis over a number."""
    axis = {"title": title, "tickCount": 7, "labelOverlap": True, "labelSeparation": 8}
    return {"field": field, "type": "quantitative", "axis": axis}


def label_axis(field: str, order: list[str]) -> Spec:
    """Return a vertical axis of names in a given order."""
    return {"field": field, "type": "nominal", "sort": order, "axis": {"title": None, "labelLimit": 290}}


def colour_by(field: str, domain: list[str], colours: list[str]) -> Spec:
    """Return a colour scale with its legend on top."""
    legend = {
        "orient": "top",
        "title": None,
        "labelLimit": 400,
        "columns": 1 if max(map(len, domain)) > _WIDEST_BESIDE else 2,
        "columnPadding": 36,
        "symbolOpacity": 1,
    }
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": domain, "range": colours},
        "legend": legend,
    }


def draw_rule(y: Spec, x: Spec, x2: Spec, colour: str, width: int) -> Spec:
    """Return a layer of horizontal lines from one field to another."""
    return {
        "mark": {"type": "rule", "strokeWidth": width, "color": colour},
        "encoding": {"y": y, "x": x, "x2": x2},
    }


def draw_point(y: Spec, x: Spec, colour: str, shape: str) -> Spec:
    """Return a layer of points."""
    mark = {"type": "point", "filled": True, "size": 80, "opacity": 1, "color": colour, "shape": shape}
    return {"mark": mark, "encoding": {"y": y, "x": x}}


def draw_zero() -> Spec:
    """Return a line at zero."""
    return {
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
        "data": {"values": [{}]},
        "encoding": {"x": {"datum": 0}},
    }


def wrap_layers(rows: list[Spec], layers: list[Spec], n_rows: int, step: int = 34) -> Spec:
    """Return a figure of layers over the same rows."""
    names = [name for layer in layers for name in layer["encoding"].get("y", {}).get("sort", [])]
    room = 5 + _SPARE * max(map(len, names), default=0)
    spec = {"width": WIDTH, "height": step * max(n_rows, 1), "data": {"values": rows}, "layer": layers}
    return frame({**spec, "padding": {"left": room, "right": 20, "top": 5, "bottom": 5}})


def frame(spec: Spec) -> Spec:
    """Add what all figures share: transparent ground, quiet axes, the page's ink."""
    axis = {
        "domainColor": FAINT,
        "gridColor": FAINT,
        "gridOpacity": 0.5,
        "tickColor": FAINT,
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    config = {
        "axis": axis,
        "legend": {"labelColor": INK, "labelFontSize": 12},
        "view": {"stroke": None},
        "font": FONTS,
        "background": None,
    }
    return {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", **spec, "config": config}
