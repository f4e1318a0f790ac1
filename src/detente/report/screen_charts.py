"""Two pictures of the first screen, drawn here with their words in HTML: gain or loss in dots, and what a deal may cost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, overload

import numpy as np

from detente.report.html_page import html_text
from detente.report.labels import upper
from detente.report.option_table import format_gained
from detente.report.phrases import format_list, format_number, format_percent, quantiles
from detente.report.price_answers import find_package, title_bars
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.evaluation.reservation_values import LevelRange
    from detente.report.context import ReportContext
    from detente.report.draw_codes import Codes
    from detente.shapes import PerDraw

_WIDTH, _DOT = 400, 8
"""Width of a picture and of a dot, in its own units."""
_N_COLUMNS = _WIDTH // _DOT
"""Columns of dots side by side."""
_N_DOTS = 20
"""Dots that stand for all combinations."""
_LEVELS = (np.arange(_N_DOTS) + 0.5) / _N_DOTS
_ROOM = 1.15
"""How far the axis reaches beyond the dots that set it."""
_N_TICKS = 6
_NEXT_TO_NOTHING = 0.015
"""Part of an offer that is as good as nothing."""
_BAR = 14
"""Height of a bar."""


class _Axis(NamedTuple):
    """A scale from values to places."""

    low: float
    high: float

    @overload
    def place(self, value: float) -> float: ...
    @overload
    def place(self, value: PerDraw) -> PerDraw: ...
    def place(self, value: float | PerDraw) -> float | PerDraw:
        """Return where a value stands."""
        return (value - self.low) / (self.high - self.low) * _WIDTH

    def cut(self, values: PerDraw) -> Codes:
        """Return the column of dots in which each value stands, from 1; 0 and one more than the last lie beyond the ends."""
        columns = np.clip((self.place(values) // _DOT).astype(np.int64), 0, _N_COLUMNS - 1) + 1
        return np.where(values < self.low, 0, np.where(values > self.high, _N_COLUMNS + 1, columns))


class _Row(NamedTuple):
    """One option: what it gains over never dealing, held to its end."""

    option: int
    name: str
    stands: PerDraw
    """As things stand."""
    through: PerDraw
    """If it goes through."""


class DotGrid(NamedTuple):
    """Where the dots of a picture may stand, as its script needs it."""

    n_columns: int
    """Columns of dots, counted from 1; 0 and one more than these stand for what lies beyond the ends."""
    gain: float
    """Where a gain begins that would be noticed, in units of the picture."""
    low: str
    """The left end, in percent."""
    high: str
    """The right end."""
    levels: list[float]
    """Shares of the combinations below each dot."""
    codes: dict[str, Codes]
    """Column of every combination by row: ``full1`` as things stand, ``hollow1`` if it goes through."""


def build_dot_grid(context: ReportContext) -> DotGrid | None:
    """Return the columns in which the combinations of every row stand; ``None`` where there is no picture."""
    rows = _list_rows(context)
    if not rows:
        return None
    axis = _choose_axis(rows)
    codes: dict[str, Codes] = {}
    for row in rows:
        codes |= {f"full{row.option}": axis.cut(row.stands), f"hollow{row.option}": axis.cut(row.through)}
    gain = axis.place(_find_band(context))
    low, high = format_number(axis.low), format_number(axis.high)
    return DotGrid(_N_COLUMNS, gain, low, high, _LEVELS.tolist(), codes)


def render_dots(context: ReportContext) -> str:
    """Return the picture of what each option gains over never dealing: a dot is one in twenty combinations."""
    rows = _list_rows(context)
    if not rows:
        return ""
    band, axis = _find_band(context), _choose_axis(rows)
    pictures = "".join(_render_row(context, row, axis, band) for row in rows)
    return (
        f"<figure class='screen' id='figure-gains'><figcaption>{html_text(_title_dots(context, rows, band))}</figcaption>"
        f"<p class='note'>Gain or loss against never dealing, held to its end, over {html_text(context.span)}. A dot is one in "
        "twenty combinations: full, as things stand, with the chance counted that they decline or home blocks it; hollow, if it "
        f"goes through. Grey band: too small to notice.</p>{pictures}{_render_axis(axis)}"
        "<p class='note axis'>percent of the prize</p></figure>"
    )


def _list_rows(context: ReportContext) -> list[_Row]:
    assessment = context.assessment
    return [
        _Row(index, name, assessment.strategy.held[:, index], assessment.strategy.held_through[:, index])
        for index, name in enumerate(assessment.verdict.options)
        if name != REFUSE and not assessment.samples.contracts.barred[index]
    ]


def _find_band(context: ReportContext) -> float:
    """Return what would not be noticed over the whole time, own utils."""
    decision, noticeable = context.assessment.samples.decision, context.assessment.case.decision.noticeable
    powers = decision.discount[:, None] ** np.arange(decision.horizon)
    return noticeable * float(powers.sum(axis=1).mean())


def _choose_axis(rows: list[_Row]) -> _Axis:
    """Return an axis on which most options are seen whole; what lies further out is counted at its edge."""
    ends = np.array([np.quantile(np.r_[row.stands, row.through], [0.02, 0.98]) for row in rows])
    low, high = float(np.median(ends[:, 0])), float(np.median(ends[:, 1]))
    reach = max(-low, high, 1.0)
    return _Axis(_ROOM * min(low, -reach / 4), _ROOM * max(high, reach / 4))


def _title_dots(context: ReportContext, rows: list[_Row], band: float) -> str:
    """Say which options bring more than they cost as things stand, which less, and which hardly anything."""
    kinds: dict[str, list[str]] = {"gain": [], "even": [], "loss": []}
    for row in rows:
        median = float(np.median(row.stands))
        kind = "gain" if median > band else "loss" if median < -band else "even"
        kinds[kind].append(context.option_labels[row.name])
    singular = {
        "gain": "brings more than it costs",
        "even": "makes hardly any difference",
        "loss": "costs more than it brings",
    }
    plural = {
        "gain": "bring more than they cost",
        "even": "make hardly any difference",
        "loss": "cost more than they bring",
    }
    if len(kinds["loss"]) == len(rows) > 1:
        return "Every deal costs more than it brings"
    parts = [
        f"{format_list(labels)} {(singular if len(labels) == 1 else plural)[kind]}"
        for kind, labels in kinds.items()
        if labels
    ]
    return upper("; ".join(parts))


def _render_row(context: ReportContext, row: _Row, axis: _Axis, band: float) -> str:
    label = context.option_labels[row.name]
    best = format_percent(context.assessment.verdict.as_good_as_best[row.name])
    above, below = (_stack_dots(values, axis) for values in (row.stands, row.through))
    up, down = (_DOT * max(Counter(x for x, _ in dots).values(), default=1) + 2 for dots in (above, below))
    height = up + down
    edges = {"left": _count_beyond(row, axis.low, -1), "right": _count_beyond(row, axis.high, 1)}
    left, right = (axis.place(end) for end in (-band, band))
    shapes = [
        f"<rect class='band' x='{left:.1f}' y='0' width='{right - left:.1f}' height='{height}'/>",
        f"<line class='zero' x1='{axis.place(0):.1f}' x2='{axis.place(0):.1f}' y1='0' y2='{height}'/>",
        f"<line class='base' x1='0' x2='{_WIDTH}' y1='{up}' y2='{up}'/>",
    ]
    for dots, kind, sign in ((above, "full", -1), (below, "hollow", 1)):
        shapes += [
            f"<circle class='{kind} {'gain' if x > axis.place(band) else 'rest'}' cx='{x:.1f}' cy='{up + sign * _DOT * (level + 0.5):.1f}' r='{_DOT / 2 - 0.7:.1f}'/>"
            for x, level in dots
        ]
    words = f"{label}: {format_gained(row.stands)} as things stand; {format_gained(row.through)} if it goes through"
    beyond = "".join(f"<span class='{side}'>{html_text(text)}</span>" for side, text in edges.items() if text)
    return (
        f"<div class='row'><p><b>{html_text(upper(label))}</b> <span>best or nearly in {best}</span></p>"
        f"<svg viewBox='0 0 {_WIDTH} {height}' data-dots='{row.option}' role='img' aria-label='{html_text(words)}'>"
        f"{''.join(shapes)}</svg>{f'<p class=beyond>{beyond}</p>' if beyond else ''}</div>"
    )


def _pick_dots(values: PerDraw) -> PerDraw:
    """Return the combinations that stand as dots for all, each one of those there are."""
    return np.sort(values)[(_LEVELS * len(values)).astype(np.int64)]


def _stack_dots(values: PerDraw, axis: _Axis) -> list[tuple[float, int]]:
    """Return the place of every dot on the axis, and how many stand between it and the base."""
    dots, heights = [], Counter[int]()
    for column in axis.cut(_pick_dots(values)).tolist():
        if 1 <= column <= _N_COLUMNS:
            dots.append((_DOT * (column - 0.5), heights[column]))
            heights[column] += 1
    return dots


def _count_beyond(row: _Row, end: float, side: int) -> str:
    """Return how many dots lie beyond an end of the axis; empty where none does."""
    counts = {
        words: int(np.sum(side * (_pick_dots(values) - end) > 0))
        for words, values in (("as things stand", row.stands), ("if it goes through", row.through))
    }
    counts = {words: number for words, number in counts.items() if number}
    if not counts:
        return ""
    text = format_list(f"{number} {words}" for words, number in counts.items())
    dots = f"dots beyond {format_number(end)}%: {text}"
    return f"◂ {dots}" if side < 0 else f"{dots} ▸"


def _render_axis(axis: _Axis) -> str:
    """Return the numbers of the axis."""
    step = _choose_step(axis.high - axis.low)
    ticks = np.arange(np.ceil(axis.low / step), np.floor(axis.high / step) + 1) * step
    labels = "".join(
        f"<line x1='{axis.place(tick):.1f}' x2='{axis.place(tick):.1f}' y1='0' y2='4'/>"
        f"<text x='{min(max(axis.place(tick), 12), _WIDTH - 12):.1f}' y='15'>{f'{tick:+g}'.replace('+0', '0').replace('-', '−')}</text>"
        for tick in ticks.tolist()
    )
    return f"<svg class='axis' viewBox='0 0 {_WIDTH} 18' aria-hidden='true'>{labels}</svg>"


def _choose_step(span: float) -> float:
    """Return a round distance between ticks."""
    rough = span / _N_TICKS
    power = 10.0 ** np.floor(np.log10(rough))
    return float(next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))


def render_prices(context: ReportContext) -> str:
    """Return the picture of how much of the offer we could pay, and from which part on each kind gains by keeping it."""
    package = find_package(context.assessment.reservation_values)
    if package is None:
        return ""
    axis = _Axis(0.0, max(package.limit, 1.0))
    ours = (
        _render_bar("If every promise is kept", package.kept, axis, ours=True),
        _render_bar(f"As {context.rival} would behave", package.expected, axis, ours=True),
    )
    theirs = (
        _render_bar(upper(context.type_labels[name]), kind.gains, axis, ours=False)
        for name, kind in package.kinds.items()
    )
    return (
        f"<figure class='screen' id='figure-prices'><figcaption data-whole>{html_text(title_bars(package))}</figcaption>"
        "<p class='note'>Part of all that the offer gives, moved up and down together. The dashed line is the offer; nine in ten "
        f"combinations lie within the brackets.</p><p class='side'>The most that we could pay</p>{''.join(ours)}"
        f"<p class='side'>From where {html_text(context.rival)} gains by keeping its word, if it is …</p>{''.join(theirs)}"
        "</figure>"
    )


def _render_bar(label: str, levels: LevelRange, axis: _Axis, *, ours: bool) -> str:
    """Return one bar: for us from nothing to the most we could pay, for them from the least on."""
    binding = levels.highest if ours else levels.lowest
    interval = quantiles(binding)
    if interval is None or levels.none_share > 1 / 2:
        figure, bar = ("nothing" if ours else "never"), ""
    else:
        median, low, high = interval
        figure = f"{format_percent(median)} ({100 * low:.0f} to {100 * high:.0f}%)"
        if ours and levels.beyond_share > 1 / 2:
            figure = f"{format_percent(levels.limit)} and more"
        if not ours and high < _NEXT_TO_NOTHING:
            figure = "whatever it is given"
        start, end = (0.0, median) if ours else (median, axis.high)
        bar = f"<rect class='{'ours' if ours else 'theirs'}' x='{axis.place(start):.1f}' y='3' width='{axis.place(end) - axis.place(start):.1f}' height='{_BAR - 6}'/>"
        bar += f"<line class='range' x1='{axis.place(low):.1f}' x2='{axis.place(high):.1f}' y1='{_BAR / 2}' y2='{_BAR / 2}'/>"
    offer = axis.place(1.0)
    return (
        f"<div class='row'><p><span>{html_text(label)}</span> <b>{html_text(figure)}</b></p>"
        f"<svg viewBox='0 0 {_WIDTH} {_BAR}' role='img' aria-label='{html_text(f'{label}: {figure}')}'>"
        f"<rect class='band' x='0' y='3' width='{_WIDTH}' height='{_BAR - 6}'/>{bar}"
        f"<line class='offered' x1='{offer:.1f}' x2='{offer:.1f}' y1='0' y2='{_BAR}'/></svg></div>"
    )
