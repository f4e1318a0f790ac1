"""Figures of what two states did to each other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.report.phrases import format_percent
from detente.report.vega import (
    DASHES,
    INK,
    OURS,
    REST,
    THEIRS,
    WIDTH,
    Figure,
    Spec,
    colour_by,
    draw_point,
    draw_rule,
    draw_zero,
    frame,
    label_axis,
    wrap_layers,
    x_axis,
)

if TYPE_CHECKING:
    from detente.events.panel import DyadRecord
    from detente.methods.say_do import SayDoGap
    from detente.shapes import Array

_HEIGHT = 220

FEWEST_OTHERS = 10
"""Other pairs needed to show what is usual."""

_MOST_POINTS = 60
"""Points of a line up to which each is marked."""

_MOST_DRAWN = 120
"""Points of a line at most: in longer records, neighbouring periods are drawn as one."""

_BALANCE: Spec = {
    "mark": {"type": "rule", "color": REST, "strokeWidth": 1, "strokeDash": [2, 3]},
    "data": {"values": [{}]},
    "encoding": {"y": {"datum": 0.5}},
}
"""A faint line where cooperation and conflict balance."""


@dataclass(frozen=True)
class Series:
    """A record over time, in few enough points to be seen."""

    when: list[str]
    """First day of each point."""
    length: int
    """Periods that a point stands for; the last may stand for fewer."""
    shares: Array
    """Cooperative share of each direction and point; nan without events."""
    events: Array
    """Events per period of each direction and point."""

    def format_length(self, by: str) -> str:
        """Return how many periods a point stands for, in brackets, if more than one."""
        return f" (each point covers {self.length} {by}s)" if self.length > 1 else ""


def pool_periods(record: DyadRecord, most: int) -> Series:
    """Return a record in a given number of points at most, adding up neighbouring periods."""
    n_periods = len(record.periods)
    length = -(-n_periods // most)
    starts = np.arange(0, n_periods, length)
    counts = np.add.reduceat(record.counts, starts, axis=1)
    merged = replace(record, periods=record.periods[starts], counts=counts)
    lengths = np.diff(np.r_[starts, n_periods])
    return Series(merged.periods.astype(str).tolist(), length, merged.shares, merged.totals / lengths)


def plot_shares(record: DyadRecord, names: tuple[str, str], periods: list[str]) -> Figure:
    """Draw the cooperative share of each direction over time."""
    rows = [
        (
            period,
            *(
                ("–" if np.isnan(share) else format_percent(float(share)))
                for share in record.shares[:, index]
            ),
        )
        for index, period in enumerate(periods)
    ]
    series = pool_periods(record, _MOST_DRAWN)
    return Figure(
        "shares",
        f"Share of reported events that were cooperative{series.format_length(record.by)}",
        f"Line chart: the cooperative share of events over time, {names[0]} and {names[1]}.",
        _draw_lines(series.when, series.shares, names, "cooperative share", percent=True),
        ("period", *names),
        tuple(rows),
    )


def plot_events(record: DyadRecord, names: tuple[str, str], periods: list[str]) -> Figure:
    """Draw the number of events of each direction over time."""
    rows = [
        (period, *(f"{int(n):,}" for n in record.totals[:, index])) for index, period in enumerate(periods)
    ]
    series = pool_periods(record, _MOST_DRAWN)
    return Figure(
        "events",
        f"Number of reported events{series.format_length(record.by)}",
        f"Line chart: the number of events over time, {names[0]} and {names[1]}.",
        _draw_lines(series.when, series.events, names, f"events per {record.by}", percent=False),
        ("period", *names),
        tuple(rows),
    )


def plot_gaps(gaps: tuple[SayDoGap, SayDoGap], names: tuple[str, str]) -> Figure:
    """Draw the gap of each direction beside those of the others."""
    rows: list[Spec] = []
    table: list[tuple[str, ...]] = []
    for name, gap in zip(names, gaps, strict=True):
        if np.isfinite(gap.gap):
            rows.append(_gap_row(name, gap.gap, gap.low, gap.high))
            table.append((name, *_format_points(gap.gap, gap.low, gap.high)))
    usual = gaps[0]
    if usual.n_others >= FEWEST_OTHERS:
        low, middle, high = usual.quartiles
        name = "other pairs (median, middle half)"
        rows.append(_gap_row(name, middle, low, high))
        table.append((name, *_format_points(middle, low, high)))
    y = label_axis("who", [row["who"] for row in rows])
    x = x_axis("low", "cooperative share of words minus that of deeds, in points")
    x = {**x, "axis": {**x["axis"], "format": "+.0f"}}
    layers = [
        draw_zero(),
        draw_rule(y, x, {"field": "high"}, OURS, 4),
        draw_point(y, {**x, "field": "middle"}, INK, "circle"),
    ]
    return Figure(
        "gaps",
        "Gap between words and deeds",
        f"Interval plot: the gap between words and deeds, {names[0]}, {names[1]} and other pairs.",
        wrap_layers(rows, layers, len(rows)),
        ("pair", "gap (others: median)", "low", "high"),
        tuple(table),
    )


def _gap_row(name: str, middle: float, low: float, high: float) -> Spec:
    return {"who": name, "low": 100 * low, "middle": 100 * middle, "high": 100 * high}


def _format_points(*gaps: float) -> tuple[str, ...]:
    return tuple(f"{100 * gap:+.0f} points" for gap in gaps)


def _draw_lines(when: list[str], values: Array, names: tuple[str, str], title: str, *, percent: bool) -> Spec:
    """Return two lines over time, distinguished by colour and dashes; missing periods leave gaps."""
    rows: list[Spec] = [
        {"when": day, "who": name, "value": None if np.isnan(value) else float(value)}
        for way, name in enumerate(names)
        for day, value in zip(when, values[way], strict=True)
    ]
    form = {"format": "%"} if percent else {"format": ",d", "tickMinStep": 1}
    scale = {"domain": [0, 1]} if percent else {"zero": True}
    colour = colour_by("who", list(names), [OURS, THEIRS])
    colour["legend"] = {**colour["legend"], "symbolType": "stroke", "symbolSize": 400}
    encoding: Spec = {
        "x": {
            "field": "when",
            "type": "temporal",
            "scale": {"type": "utc"},
            "axis": {"title": None, "tickCount": 8, "labelOverlap": True, "labelSeparation": 8},
        },
        "y": {
            "field": "value",
            "type": "quantitative",
            "scale": scale,
            "axis": {"title": title, "tickCount": 5, **form},
        },
        "color": colour,
        "strokeDash": {**colour, "scale": {"domain": list(names), "range": DASHES[:2]}},
    }
    marks: list[Spec] = [{"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding}]
    if len(when) <= _MOST_POINTS:
        dots = {key: value for key, value in encoding.items() if key != "strokeDash"}
        marks.append({"mark": {"type": "point", "filled": True, "size": 40, "opacity": 1}, "encoding": dots})
    if percent:
        marks.insert(0, _BALANCE)
    spec = {"width": WIDTH + 60, "height": _HEIGHT, "data": {"values": rows}, "layer": marks}
    return frame({**spec, "padding": 5})
