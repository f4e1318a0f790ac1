"""Entries that event data suggest: past dealings and hostile acts, for an analyst to check.

Event data are coded by computer from the news. They can point at what happened and when; on which
terms, and what it was worth, only a reader of the sources can tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.events.panel import DyadRecord, fetch_columns, find_period_end, format_day
from detente.events.scales import MATERIAL_CONFLICT, MATERIAL_COOPERATION, QUAD_NAMES, weigh_code
from detente.states import label_state

if TYPE_CHECKING:
    from datetime import date

    import ibis

_N_CONDUCTS = 3
"""Reciprocate, free-ride, exploit."""

_PRIOR_EVENTS = 0.5
"""Events added to each conduct, so that a single report makes nothing certain (Jeffreys)."""

_MOST_ORIGINS = 3
"""Events cited at most as the origin of an entry."""


@dataclass(frozen=True)
class DealingCandidate:
    """A period in which we did something for the other side, and what it did to us."""

    when: str
    """The period, as dates are written in a case."""
    given: int
    """Our deeds of cooperation towards it."""
    returned: int
    """Its deeds of cooperation towards us."""
    harmed: int
    """Its deeds of conflict towards us."""
    origins: tuple[str, ...]
    """Some of the events it rests on."""

    @property
    def conduct(self) -> tuple[float, float, float]:
        """Return weights on reciprocate, free-ride and exploit: its deeds, with half an event added to each."""
        total = self.returned + self.harmed + _N_CONDUCTS * _PRIOR_EVENTS
        kept, abused = ((each + _PRIOR_EVENTS) / total for each in (self.returned, self.harmed))
        return round(kept, 3), round(1 - round(kept, 3) - round(abused, 3), 3), round(abused, 3)


@dataclass(frozen=True)
class ActCandidate:
    """A hostile deed of the other side towards us."""

    when: str
    what: str
    """What it was, in the scheme's words."""
    n_events: int
    origins: tuple[str, ...]


def find_dealings(
    events: ibis.Table, record: DyadRecord, most: int, *, since: date | None = None, until: date | None = None
) -> tuple[DealingCandidate, ...]:
    """Return the periods in which the first side did most for the second, in order of time.

    Parameters
    ----------
    events
        A table of events.
    record
        What the two did to each other; the first side is ours.
    most
        Periods at most.
    since
        First day a period may start on: the best are chosen among those that may enter the record.
    until
        Last day of the events; the period that holds it ends there.
    """
    given = record.counts[0, :, MATERIAL_COOPERATION - 1].copy()
    if since is not None:
        given[record.periods < np.datetime64(since)] = 0
    order = np.argsort(-given, kind="stable")[:most]
    return tuple(
        DealingCandidate(
            when=_format_period(record, index, until),
            given=int(given[index]),
            returned=int(record.counts[1, index, MATERIAL_COOPERATION - 1]),
            harmed=int(record.counts[1, index, MATERIAL_CONFLICT - 1]),
            origins=_fetch_origins(events, record, index),
        )
        for index in sorted(order)
        if given[index] > 0
    )


def find_acts(
    events: ibis.Table, record: DyadRecord, most: int, *, since: date | None = None
) -> tuple[ActCandidate, ...]:
    """Return the hostile deeds of the second side that weigh most, in order of time.

    Events of one code on one day are one deed. Where there are neither days nor codes, the periods with
    most deeds of conflict stand for them.
    """
    own, counterpart = record.sides
    first, last = record.periods[0].item(), find_period_end(record.periods[-1], record.by).item()
    first = first if since is None else max(first, since)
    chosen = events.filter(
        (events.source == counterpart)
        & (events.target == own)
        & (events.quad == MATERIAL_CONFLICT)
        & (events.date >= first)
        & (events.date <= last)
    )
    deeds = chosen.group_by("date", "precision", "code", "scheme").aggregate(
        n_events=chosen.events.sum(), weight=chosen.weight.min(), origin=chosen.origin.min()
    )
    worst = deeds.order_by(deeds.weight.fill_null(0.0), deeds.n_events.desc(), deeds.date, deeds.code).limit(
        most
    )
    columns = fetch_columns(worst)
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    rows.sort(key=lambda row: (row["date"], row["code"]))
    return tuple(
        ActCandidate(
            when=format_day(row["date"], row["precision"]),
            what=_describe(row["code"], row["scheme"], counterpart),
            n_events=int(row["n_events"]),
            origins=(row["origin"],),
        )
        for row in rows
    )


def _describe(code: str, scheme: str, actor: str) -> str:
    """Return what a coded deed is, in words; without a code, its class."""
    weighed = weigh_code(code, scheme) if code and scheme in {"cameo", "weis"} else None
    what = QUAD_NAMES[MATERIAL_CONFLICT] if weighed is None else weighed.description
    return f"{what[0].upper()}{what[1:]}, by {label_state(actor)}"


def _fetch_origins(events: ibis.Table, record: DyadRecord, index: int) -> tuple[str, ...]:
    """Return the origins of some of our deeds of cooperation in a period."""
    own, counterpart = record.sides
    start = record.periods[index]
    first, last = start.item(), find_period_end(start, record.by).item()
    chosen = events.filter(
        (events.source == own)
        & (events.target == counterpart)
        & (events.quad == MATERIAL_COOPERATION)
        & (events.date >= first)
        & (events.date <= last)
    )
    cited = chosen.select("origin").order_by("origin").limit(_MOST_ORIGINS)
    return tuple(fetch_columns(cited)["origin"])


def _format_period(record: DyadRecord, index: int, until: date | None) -> str:
    """Return a period as dates are written in a case: a year, a month, or from day to day."""
    day, last = str(record.periods[index]), find_period_end(record.periods[index], record.by)
    if until is not None and np.datetime64(until) < last:
        return f"{day}/{until}"
    if record.by in {"year", "month"}:
        return day[: {"year": 4, "month": 7}[record.by]]
    return f"{day}/{last}"
