"""What two states did to each other, in the terminal and as one HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from detente.events.dyad_view import format_coverage
from detente.events.panel import count_cooperative, find_period_end
from detente.methods.say_do import LEAST_DEEDS
from detente.report.console import print_paragraph
from detente.report.dyad_charts import FEWEST_OTHERS, plot_events, plot_gaps, plot_shares, pool_periods
from detente.report.html_page import html_text, render_figure, render_page, tabulate
from detente.report.phrases import format_percent
from detente.states import label_state
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from detente.events.dyad_view import DyadView
    from detente.events.panel import Dates, PeriodUnit
    from detente.methods.say_do import SayDoGap
    from detente.shapes import Array

_BARS = "▁▂▃▄▅▆▇█"

_MOST_ROWS = 12
"""Periods that the table in the terminal shows at most."""

_MOST_BARS = 48
"""Bars in a row at most: in longer records, neighbouring periods share one."""

_UNUSUAL = 0.05
"""Share of the other pairs at either end that counts as unusual."""

_LIMITS = (
    "Event data record what the news reported. More events may only mean more reporting, and silence is not peace.",
    "Meetings and visits are often recorded for both sides, so the two directions look more alike than they are.",
    "Everyone's words look friendlier than their deeds, because trade and aid rarely make news. A gap alone is no sign of bad faith.",
    "A computer coded the news reports. Single events are often wrong; rely on totals over many.",
)


@dataclass(frozen=True)
class Direction:
    """One direction, in words."""

    name: str
    shares: str
    """Cooperative share of each period, as a row of bars from 0 to 100%."""
    events: str
    """Events of each period, as a row of bars from 0 to the most of either direction."""
    summary: str
    gap: str


@dataclass(frozen=True)
class DyadReport:
    """The record of two states in words and tables."""

    title: str
    header: str
    headline: str
    ways: tuple[Direction, Direction]
    scale: str
    """How many periods a bar covers, if more than one."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    """Limits of this store."""
    limits: tuple[str, ...]


def format_dyad(view: DyadView) -> DyadReport:
    """Put the record of two states into sentences and tables."""
    record = view.record
    names = [label_state(code) for code in record.sides]
    span = _format_span(record.periods, record.by)
    kinds = ", ".join(dict.fromkeys(layout.name for layout in view.layouts))
    directions = [f"{names[0]} → {names[1]}", f"{names[1]} → {names[0]}"]
    series = pool_periods(record, _MOST_BARS)
    most = float(series.events.max())
    ways = [
        Direction(
            direction,
            format_bars(series.shares[way], 1.0),
            format_bars(series.events[way], most),
            _format_direction(record.counts[way], record.shares[way], record.by),
            _format_gap(view.say_do[way], is_barred=view.unsure.bars_base_rates),
        )
        for way, direction in enumerate(directions)
    ]
    columns, rows = _tabulate(view)
    return DyadReport(
        title=f"{names[0]} and {names[1]}",
        header=f"{span}, by {record.by} · {kinds}",
        headline=_format_headline(view, directions),
        ways=(ways[0], ways[1]),
        scale=f"Each bar covers {series.length} {record.by}s." if series.length > 1 else "",
        columns=columns,
        rows=rows,
        notes=tuple(_list_notes(view)),
        limits=_LIMITS,
    )


def _format_span(periods: Dates, by: PeriodUnit) -> str:
    """Return the first and last period: ``2002 to 2012``."""
    first, last = format_period(periods[0], by), format_period(periods[-1], by)
    return first if first == last else f"{first} to {last}"


def format_period(period: np.datetime64, by: PeriodUnit) -> str:
    """Return a period's name.

    Examples
    --------
    >>> day = np.datetime64("2020-04-06")
    >>> [format_period(day, by) for by in ("year", "quarter", "month", "week")]
    ['2020', '2020 Q2', '2020-04', '2020-04-06']
    """
    year, month = str(period)[:4], int(str(period)[5:7])
    return {
        "year": year,
        "quarter": f"{year} Q{(month + 2) // 3}",
        "month": str(period)[:7],
        "week": str(period)[:10],
    }[by]


def format_bars(values: Array, most: float) -> str:
    """Return a row of bars, one for each value from 0 to ``most``; a dot for a missing value.

    Examples
    --------
    >>> format_bars(np.array([0.0, 0.5, 1.0, np.nan]), 1.0)
    '▁▅█·'
    """
    scaled = values / most if most > 0 else values * 0.0
    return "".join(
        _BARS[min(int(share * len(_BARS)), len(_BARS) - 1)] if np.isfinite(share) else "·" for share in scaled
    )


def print_dyad(report: DyadReport, console: Console) -> None:
    """Print the record: the headline, each direction, the table, and the limits of the data."""
    print_paragraph(console, f"detente · {report.title} · {report.header}", style="dim")
    console.print()
    print_paragraph(console, report.headline, style="bold")
    for way in report.ways:
        console.print()
        print_paragraph(console, way.name, style="bold")
        for label, bars in (("cooperative", way.shares), ("events", way.events)):
            console.print(Text(f"  {label:<12}{bars}"))
        print_paragraph(console, way.summary, indent=2)
        print_paragraph(console, way.gap, indent=2)
    console.print()
    if report.scale:
        print_paragraph(console, report.scale, style="dim")
    hidden = len(report.rows) - _MOST_ROWS
    if hidden > 0:
        print_paragraph(
            console,
            f"The last {_MOST_ROWS} of {len(report.rows)} periods. For all of them, use --html.",
            style="dim",
        )
    console.print(_make_table(report.columns, report.rows[-_MOST_ROWS:]))
    console.print()
    for note in report.notes:
        print_paragraph(console, f"note: {note}", style="dim")
    print_paragraph(console, "What event data cannot show", style="bold")
    for limit in report.limits:
        print_paragraph(console, f"· {limit}", indent=2)


def render_dyad(view: DyadView, version: str) -> str:
    """Return the record as one HTML page: nothing is loaded from elsewhere, no script runs."""
    report = format_dyad(view)
    names = (report.ways[0].name, report.ways[1].name)
    periods = [format_period(period, view.record.by) for period in view.record.periods]
    figures = [
        plot_shares(view.record, names, periods),
        plot_events(view.record, names, periods),
        plot_gaps(view.say_do, names),
    ]
    shares, events, gaps = map(render_figure, figures)
    summaries = "".join(
        f"<div><dt>{html_text(way.name)}</dt><dd>{html_text(way.summary)}</dd></div>" for way in report.ways
    )
    gap_lines = "".join(
        f"<div><dt>{html_text(way.name)}</dt><dd>{html_text(way.gap)}</dd></div>" for way in report.ways
    )
    notes = "".join(f"<p class='note'>{html_text(note)}</p>" for note in report.notes)
    limits = "".join(f"<li>{html_text(limit)}</li>" for limit in report.limits)
    body = (
        f"<div class='card'><p class='headline'>{html_text(report.headline)}</p></div>"
        f"<dl class='lines'>{summaries}</dl>{shares}{events}"
        f"<section><h2>Words and deeds</h2><dl class='lines'>{gap_lines}</dl>{gaps}</section>"
        f"<section><h2>All periods</h2><details><summary>Show the table</summary>"
        f"{tabulate('Words and deeds in each period, and how many were cooperative', report.columns, report.rows)}</details></section>"
        f"<section><h2>What event data cannot show</h2><ul>{limits}</ul>{notes}</section>"
    )
    return render_page(title=report.title, header=report.header, body=body, version=version)


def _format_headline(view: DyadView, directions: Sequence[str]) -> str:
    """Return how cooperative each direction was overall."""
    parts = []
    for direction, counts in zip(directions, view.record.counts, strict=True):
        total = counts.sum(axis=0)
        if total.sum():
            share = format_percent(float(count_cooperative(total) / total.sum()))
            parts.append(f"{direction}: {share} of {int(total.sum()):,} events were cooperative.")
        else:
            parts.append(f"{direction}: nothing was reported.")
    return " ".join(parts)


def _format_direction(counts: Array, shares: Array, by: PeriodUnit) -> str:
    """Return what one side did, and between which limits its cooperative share moved."""
    total = counts.sum(axis=0)
    if not total.sum():
        return "The class of these events is unknown."
    parts = [
        f"{int(good + bad):,} events in {kind}, {format_percent(float(good / (good + bad)))} of them cooperative"
        for kind, good, bad in (("words", total[0], total[2]), ("deeds", total[1], total[3]))
        if good + bad
    ]
    summary = f"{'; '.join(parts)}."
    if len(shares) > 1:
        ends = f"{format_percent(float(np.nanmin(shares)))} to {format_percent(float(np.nanmax(shares)))}"
        summary += f" By {by}, the cooperative share ranged from {ends}."
    if silent := int(np.isnan(shares).sum()):
        summary += f" Nothing was reported in {silent} of {len(shares)} {by}s."
    return summary


def _format_gap(gap: SayDoGap, *, is_barred: bool) -> str:
    """Return how far words outrun deeds, beside other pairs."""
    if np.isnan(gap.gap):
        return "Words and deeds cannot be compared, because one of the two is missing."
    more, less = ("Words", "deeds") if gap.gap >= 0 else ("Deeds", "words")
    ends = sorted(round(100 * end) for end in (gap.low, gap.high))
    own = (
        f"{more} were more cooperative than {less} by {abs(round(100 * gap.gap))} points "
        f"(90% range of words minus deeds: {ends[0]} to {ends[1]})."
    )
    few = f" With only {int(gap.n_deeds):,} deeds, this shows little." if gap.n_deeds < LEAST_DEEDS else ""
    if is_barred:
        return (
            f"{own}{few} What is usual is not shown, because too many actor codes have more than one reading."
        )
    if gap.n_others < FEWEST_OTHERS:
        others = {0: "No other directed pair has", 1: "Only one other directed pair has"}.get(
            gap.n_others, f"Only {gap.n_others} other directed pairs have"
        )
        return f"{own}{few} {others} {LEAST_DEEDS} deeds or more, too few to show what is usual."
    low, _, high = (round(100 * end) for end in gap.quartiles)
    usual = (
        f" Among {gap.n_others:,} other directed pairs with {LEAST_DEEDS} deeds or more, the mean is "
        f"{round(100 * gap.mean)} points, and half lie between {low} and {high}."
    )
    rank = f" {format_percent(gap.percentile)} of them have a smaller gap: {_judge(gap.percentile)}."
    return f"{own}{few}{usual}{rank}"


def _judge(percentile: float) -> str:
    if percentile > 1 - _UNUSUAL:
        return "this one is unusually large"
    return "this one is unusually small" if percentile < _UNUSUAL else "this one is not unusual"


def _tabulate(view: DyadView) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return the words and deeds of each side in each period, and how many were cooperative."""
    record = view.record
    arrows = [f"{first}→{second}" for first, second in (record.sides, record.sides[::-1])]
    weighed = bool(record.n_weighed.any())
    columns = ["period"]
    for arrow in arrows:
        columns += [f"{arrow} words", "coop.", "deeds", "coop."] + ["weight"] * weighed
    rows = []
    for index, period in enumerate(record.periods):
        cells = [format_period(period, record.by)]
        for way in (0, 1):
            kind_words, kind_deeds, hostile_words, hostile_deeds = record.counts[way, index]
            words, deeds = kind_words + hostile_words, kind_deeds + hostile_deeds
            cells += [f"{int(words):,}", _format_share(kind_words, words)]
            cells += [f"{int(deeds):,}", _format_share(kind_deeds, deeds)]
            if weighed:
                n = record.n_weighed[way, index]
                cells.append(f"{record.weights[way, index] / n:+.1f}" if n else "–")
        rows.append(tuple(cells))
    return tuple(columns), tuple(rows)


def _format_share(cooperative: float, total: float) -> str:
    return format_percent(float(cooperative / total)) if total else "–"


def _make_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1, 0, 0))
    for index, column in enumerate(columns):
        widest = max(len(row[index]) for row in rows)
        table.add_column(
            Text(strip_unprintable(column)), justify="right" if index else "left", min_width=widest
        )
    for row in rows:
        table.add_row(*(Text(strip_unprintable(cell)) for cell in row))
    return table


def _list_notes(view: DyadView) -> list[str]:
    """Return what a reader should know about this store and these periods."""
    notes = [format_coverage(view.layouts)]
    if len({layout.name for layout in view.layouts}) > 1:
        notes.append(
            "The store combines several kinds of files. Events that more than one of them reports count more than once."
        )
    if view.unsure.codes:
        notes.append(str(view.unsure))
    periods, by = view.record.periods, view.record.by
    first = np.datetime64(min(each.first for each in view.layouts))
    last = np.datetime64(max(each.last for each in view.layouts))
    if by != "year" or all(layout.precision != "year" for layout in view.layouts):
        cut = [format_period(periods[0], by)] if periods[0] < first else []
        cut += [format_period(periods[-1], by)] if find_period_end(periods[-1], by) > last else []
        if cut:
            notes.append(f"The store covers only part of {' and '.join(cut)}.")
    return notes
