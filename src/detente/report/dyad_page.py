"""What two states did to each other, in the terminal and as one HTML page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rich.table import Table
from rich.text import Text

from detente.events.dyad_view import format_coverage
from detente.events.panel import end_of
from detente.methods.say_do import LEAST_DEEDS
from detente.report.console import print_paragraph
from detente.report.dyad_charts import FEWEST_OTHERS, plot_events, plot_gaps, plot_shares, pool
from detente.report.html_page import html_text, render_figure, render_page, tabulate
from detente.report.phrases import format_percent
from detente.states import label_state
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from detente.events.dyad_view import DyadView
    from detente.events.panel import By, Dates
    from detente.methods.say_do import SayDoGap
    from detente.shapes import Array

BARS = "▁▂▃▄▅▆▇█"

MOST_ROWS = 12
"""Periods that the table in the terminal holds at most."""

WIDEST = 48
"""Bars in a row at most: beyond, neighbouring periods share one."""

ONE_SIDED = 0.05
"""Share of the others at either end within which a gap is called unusual."""

LIMITS = (
    "Event data hold what news reported. A dense year may be one of dense reporting, and silence is not peace.",
    "Meetings and visits are often recorded for both sides: the two directions look more alike than they are.",
    "Everybody's words look friendlier than their deeds, since trade and aid make no news. A gap alone shows no bad faith.",
    "A machine read the news. Single events are often miscoded; sums over many are what to look at.",
)


@dataclass(frozen=True)
class Way:
    """One direction, in words."""

    name: str
    shares: str
    """Cooperative share of each period, as a row of bars from 0 to 100%."""
    events: str
    """Events of each period, as a row of bars from 0 to the most of either direction."""
    told: str
    gap: str


@dataclass(frozen=True)
class DyadReport:
    """The record of two states in words and tables."""

    title: str
    header: str
    headline: str
    ways: tuple[Way, Way]
    scale: str
    """How many periods a bar takes together; empty: one."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    """What is peculiar to this store."""
    limits: tuple[str, ...]


def format_dyad(view: DyadView) -> DyadReport:
    """Put the record of two states into sentences and tables."""
    record = view.record
    names = [label_state(code) for code in record.sides]
    span = format_span(record.periods, record.by)
    kinds = ", ".join(dict.fromkeys(layout.name for layout in view.layouts))
    directions = [f"{names[0]} → {names[1]}", f"{names[1]} → {names[0]}"]
    series = pool(record, WIDEST)
    most = float(series.events.max())
    ways = [
        Way(
            direction,
            format_bars(series.shares[way], 1.0),
            format_bars(series.events[way], most),
            _say_way(record.counts[way], record.shares[way]),
            _say_gap(view.say_do[way]),
        )
        for way, direction in enumerate(directions)
    ]
    columns, rows = _tabulate(view)
    return DyadReport(
        title=f"{names[0]} and {names[1]}",
        header=f"{span}, by {record.by} · {kinds}",
        headline=_say_headline(view, directions),
        ways=(ways[0], ways[1]),
        scale=f"Each bar takes {series.length} {record.by}s together." if series.length > 1 else "",
        columns=columns,
        rows=rows,
        notes=tuple(_list_notes(view)),
        limits=LIMITS,
    )


def format_span(periods: Dates, by: By) -> str:
    """Return the first and last period: ``2002 to 2012``."""
    first, last = format_period(periods[0], by), format_period(periods[-1], by)
    return first if first == last else f"{first} to {last}"


def format_period(period: np.datetime64, by: By) -> str:
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
    """Return a row of bars, one a value from 0 to ``most``; a dot where there is none.

    Examples
    --------
    >>> format_bars(np.array([0.0, 0.5, 1.0, np.nan]), 1.0)
    '▁▅█·'
    """
    scaled = values / most if most > 0 else values * 0.0
    return "".join(
        BARS[min(int(share * len(BARS)), len(BARS) - 1)] if np.isfinite(share) else "·" for share in scaled
    )


def print_dyad(report: DyadReport, console: Console) -> None:
    """Print the record: the headline, each direction, the table, the gaps and their limits."""
    print_paragraph(console, f"detente · {report.title} · {report.header}", style="dim")
    console.print()
    print_paragraph(console, report.headline, style="bold")
    for way in report.ways:
        console.print()
        print_paragraph(console, way.name, style="bold")
        for label, bars in (("cooperative", way.shares), ("events", way.events)):
            console.print(Text(f"  {label:<12}{bars}"))
        print_paragraph(console, way.told, indent=2)
        print_paragraph(console, way.gap, indent=2)
    console.print()
    if report.scale:
        print_paragraph(console, report.scale, style="dim")
    hidden = len(report.rows) - MOST_ROWS
    if hidden > 0:
        print_paragraph(
            console,
            f"The last {MOST_ROWS} of {len(report.rows)} periods; --html has all.",
            style="dim",
        )
    console.print(_print_rows(report.columns, report.rows[-MOST_ROWS:]))
    console.print()
    for note in report.notes:
        print_paragraph(console, f"note: {note}", style="dim")
    print_paragraph(console, "What this cannot know", style="bold")
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
    told = "".join(
        f"<div><dt>{html_text(way.name)}</dt><dd>{html_text(way.told)}</dd></div>" for way in report.ways
    )
    gap = "".join(
        f"<div><dt>{html_text(way.name)}</dt><dd>{html_text(way.gap)}</dd></div>" for way in report.ways
    )
    notes = "".join(f"<p class='note'>{html_text(note)}</p>" for note in report.notes)
    limits = "".join(f"<li>{html_text(limit)}</li>" for limit in report.limits)
    body = (
        f"<div class='card'><p class='headline'>{html_text(report.headline)}</p></div>"
        f"<dl class='lines'>{told}</dl>{shares}{events}"
        f"<section><h2>Words and deeds</h2><dl class='lines'>{gap}</dl>{gaps}</section>"
        f"<section><h2>Every period</h2><details><summary>The table</summary>"
        f"{tabulate('Events by kind, and how many were cooperative', report.columns, report.rows)}</details></section>"
        f"<section><h2>What this cannot know</h2><ul>{limits}</ul>{notes}</section>"
    )
    return render_page(title=report.title, header=report.header, body=body, version=version)


def _say_headline(view: DyadView, directions: Sequence[str]) -> str:
    """Say how cooperative each direction was in all."""
    parts = []
    for direction, counts in zip(directions, view.record.counts, strict=True):
        total = counts.sum(axis=0)
        if total.sum():
            share = format_percent(float(total[:2].sum() / total.sum()))
            parts.append(f"{direction}: {share} of {int(total.sum()):,} events were cooperative.")
        else:
            parts.append(f"{direction}: nothing was reported.")
    return " ".join(parts)


def _say_way(counts: Array, shares: Array) -> str:
    """Say what one side did, and when most and least of it was cooperative."""
    total = counts.sum(axis=0)
    if not total.sum():
        return "No events of a known class."
    words = (int(total[0] + total[2]), int(total[1] + total[3]))
    parts = [
        f"{n:,} {kind}, {format_percent(float(hits / n))} of them cooperative"
        for n, kind, hits in ((words[0], "words", total[0]), (words[1], "deeds", total[1]))
        if n
    ]
    ends = f"{format_percent(float(np.nanmin(shares)))} to {format_percent(float(np.nanmax(shares)))}"
    silent = int(np.isnan(shares).sum())
    gone = f"; nothing reported in {silent} of {len(shares)}" if silent else ""
    over = f" Both together by period: {ends}{gone}." if len(shares) > 1 else ""
    return f"{'; '.join(parts)}.{over}"


def _say_gap(found: SayDoGap) -> str:
    """Say how far words outrun deeds, beside the others."""
    if np.isnan(found.gap):
        return "Words and deeds cannot be compared: one of the two is missing."
    lead = "Words are friendlier than deeds by" if found.gap >= 0 else "Deeds are friendlier than words by"
    ends = sorted(round(100 * end) for end in (found.low, found.high))
    own = f"{lead} {abs(round(100 * found.gap))} points (90% range of words less deeds: {ends[0]} to {ends[1]})."
    few = f" Only {int(found.n_deeds):,} deeds: little to go by." if found.n_deeds < LEAST_DEEDS else ""
    if found.n_others < FEWEST_OTHERS:
        return (
            f"{own}{few} Other directed pairs with {LEAST_DEEDS} deeds or more: {found.n_others}, "
            "too few to say what is usual."
        )
    low, _, high = (round(100 * end) for end in found.quartiles)
    usual = (
        f" Usual is {round(100 * found.mean)}: the mean of {found.n_others:,} other directed pairs with "
        f"{LEAST_DEEDS} deeds or more, half of them from {low} to {high}."
    )
    place = f" {format_percent(found.percentile)} of them have a smaller gap: {_judge(found.percentile)}."
    return f"{own}{few}{usual}{place}"


def _judge(percentile: float) -> str:
    if percentile > 1 - ONE_SIDED:
        return "unusually large"
    return "unusually small" if percentile < ONE_SIDED else "nothing unusual"


def _tabulate(view: DyadView) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Return what each side said and did in each period, and how much of it was cooperative."""
    record = view.record
    arrows = [f"{first}→{second}" for first, second in (record.sides, record.sides[::-1])]
    weighed = bool(record.n_weighed.any())
    columns = ["period"]
    for arrow in arrows:
        columns += [f"{arrow} words", "coop.", "deeds", "coop."] + ["weight"] * weighed
    rows = []
    for place, period in enumerate(record.periods):
        cells = [format_period(period, record.by)]
        for way in (0, 1):
            said, done, cross, hit = record.counts[way, place]
            cells += [f"{int(said + cross):,}", _share(said, said + cross)]
            cells += [f"{int(done + hit):,}", _share(done, done + hit)]
            if weighed:
                n = record.n_weighed[way, place]
                cells.append(f"{record.weights[way, place] / n:+.1f}" if n else "–")
        rows.append(tuple(cells))
    return tuple(columns), tuple(rows)


def _share(hits: float, total: float) -> str:
    return format_percent(float(hits / total)) if total else "–"


def _print_rows(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 1, 0, 0))
    for place, column in enumerate(columns):
        widest = max(len(row[place]) for row in rows)
        table.add_column(
            Text(strip_unprintable(column)), justify="right" if place else "left", min_width=widest
        )
    for row in rows:
        table.add_row(*(Text(strip_unprintable(cell)) for cell in row))
    return table


def _list_notes(view: DyadView) -> list[str]:
    """Return what a reader should know of this store and these periods."""
    notes = [format_coverage(view.layouts)]
    if len({layout.name for layout in view.layouts}) > 1:
        notes.append(
            "Several kinds of files are added up: where they report the same events, these count twice."
        )
    periods, by = view.record.periods, view.record.by
    first, last = (f([getattr(x, e) for x in view.layouts]) for f, e in ((min, "first"), (max, "last")))
    if by != "year" or all(layout.precision != "year" for layout in view.layouts):
        cut = [format_period(periods[0], by)] if periods[0].item() < first else []
        cut += [format_period(periods[-1], by)] if end_of(periods[-1], by).item() > last else []
        if cut:
            notes.append(f"Covered in part: {' and '.join(cut)}.")
    return notes
