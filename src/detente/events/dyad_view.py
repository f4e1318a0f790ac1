"""What is shown of two states: their record, the gaps between words and deeds, what the store covers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.events.panel import (
    DyadRecord,
    PeriodUnit,
    count_pairs,
    fetch_columns,
    find_period_end,
    format_day,
    list_periods,
    list_span,
    read_record,
    select_covered_day,
)
from detente.events.unsure_actors import NONE_UNSURE, UnsureActors, find_unsure_actors
from detente.methods.say_do import SayDoGap, measure_say_do
from detente.states import label_state

if TYPE_CHECKING:
    import ibis

_SEED = 1
"""Of the ranges: the same store gives the same page."""


@dataclass(frozen=True)
class StoredLayout:
    """What a store holds of one kind of file."""

    name: str
    precision: str
    n_rows: int
    first: date
    last: date


@dataclass(frozen=True)
class DyadView:
    """What two states did to each other, and how it compares."""

    record: DyadRecord
    say_do: tuple[SayDoGap, SayDoGap]
    """Gap of the first towards the second, and of the second towards the first."""
    layouts: tuple[StoredLayout, ...]
    """What the store holds, of all states."""
    unsure: UnsureActors = NONE_UNSURE
    """Actor codes with more than one reading; with many of them, no gap has a base rate."""


def read_dyad_view(
    events: ibis.Table,
    first_state: str,
    second_state: str,
    *,
    by: PeriodUnit = "year",
    start: date | None = None,
    end: date | None = None,
) -> DyadView:
    """Return what two states did to each other, cut to what the store covers.

    Parameters
    ----------
    events
        A table of events.
    first_state, second_state
        Codes of two different states.
    by
        Length of a period.
    start, end
        First and last day to include; without them, those of the store.

    Raises
    ------
    StoreError
        If there are no events between the two in that span, or events are dated less exactly than
        the periods. The message shows what the store covers.
    """
    if first_state == second_state:
        message = f"{label_state(first_state)} was named twice. Name two different states."
        raise StoreError(message)
    layouts = _list_layouts(events)
    covered = list_span(events, by)
    first, last = start or _to_date(covered[0]), end or _to_date(find_period_end(covered[-1], by))
    if start and end and end < start:
        message = f"The span from {start} to {end} ends before it starts. Swap the two dates."
        raise StoreError(message)
    periods = np.intersect1d(list_periods(first, last, by), covered)
    if not len(periods):
        message = f"There are no events {_format_span(start, end)}. {format_coverage(layouts)}"
        raise StoreError(message)
    ends = _to_date(periods[0]), _to_date(find_period_end(periods[-1], by))
    record = read_record(events, first_state, second_state, by=by, start=ends[0], end=ends[1])
    unsure = find_unsure_actors(events)
    if not record.counts.sum() and not record.n_weighed.sum():
        names = f"{label_state(first_state)} and {label_state(second_state)}"
        message = (
            f"There are no events between {names} from {ends[0]} to {ends[1]}. {format_coverage(layouts)}"
            f"{f' {unsure}' if unsure.codes else ''}"
        )
        raise StoreError(message)
    return DyadView(record, _compare(events, record, is_alone=unsure.bars_base_rates), layouts, unsure)


def _list_layouts(events: ibis.Table) -> tuple[StoredLayout, ...]:
    """Return what a store holds, by kind of file and precision of its dates."""
    named = events.mutate(layout=events.origin.split(":")[0], covered=select_covered_day(events))
    summary = (
        named.group_by("layout", "precision")
        .aggregate(n_rows=named.count(), first=named.covered.min(), last=named.covered.max())
        .order_by("layout", "precision")
    )
    columns = fetch_columns(summary)
    fields = (columns[name] for name in ("layout", "precision", "n_rows", "first", "last"))
    return tuple(StoredLayout(*row) for row in zip(*fields, strict=True))


def format_coverage(layouts: tuple[StoredLayout, ...]) -> str:
    """Return what a store holds, as sentences."""
    if not layouts:
        return "The store holds no events."
    spans = [
        f"{each.n_rows:,} rows of {each.name} from {format_day(each.first, each.precision)} "
        f"to {format_day(each.last, each.precision)}"
        for each in layouts
    ]
    return f"The store holds {'; '.join(spans)}."


def _to_date(day: np.datetime64) -> date:
    return date.fromisoformat(str(day))


def _format_span(start: date | None, end: date | None) -> str:
    """Return the span asked for, as the end of a sentence."""
    return " ".join(f"{word} {day}" for word, day in (("from", start), ("to", end)) if day)


def _compare(events: ibis.Table, record: DyadRecord, *, is_alone: bool) -> tuple[SayDoGap, SayDoGap]:
    """Return the gap of each direction, beside those of all other pairs unless it stands alone."""
    pairs, counts = count_pairs(events, record.periods, record.by)
    there, back = record.sides, record.sides[::-1]
    rng = np.random.default_rng(_SEED)
    gaps = []
    for way, direction in enumerate((there, back)):
        others = counts[[pair != direction and not is_alone for pair in pairs]]
        gaps.append(measure_say_do(record.counts[way], others, rng))
    return gaps[0], gaps[1]
