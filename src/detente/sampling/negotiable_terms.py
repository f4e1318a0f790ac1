"""What could be changed in the offer, within hard limits, and what changing it would take: MODEL section 15."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.sampling.slices import SAME_IN_EVERY_DRAW

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.case.negotiable import Negotiable
    from detente.sampling.contracts import Contracts
    from detente.sampling.random_streams import Streams
    from detente.shapes import Array, PerDraw


@dataclass(frozen=True)
class NegotiableTerms:
    """Items whose level could change, and what closer watching and secrecy would take."""

    items: tuple[str, ...]
    """Gives, then gets, whose level could change at all."""
    low: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """Lowest level of each, in [0, 1], shape (items,)."""
    high: Array = field(metadata=SAME_IN_EVERY_DRAW)
    """Highest level of each, in [0, 1], shape (items,)."""
    whole: tuple[bool, ...]
    """Per item: whether it comes whole or not at all."""
    detection: tuple[float, float] | None
    """Least and greatest probability that a cheat is seen within a period, in the median; ``None`` as offered."""
    watching: PerDraw
    """What seeing every cheat rather than none costs us a period, own utils, 0 or more."""
    being_watched: PerDraw
    """What that costs the counterpart a period, its utils, 0 or more."""
    can_be_secret: bool
    """Whether the terms could be kept secret."""
    leaks: PerDraw
    """Probability that they become public all the same, in [0, 1]."""


def sample_negotiable(
    streams: Streams, case: Case, contracts: Contracts, forbidden: dict[str, float]
) -> NegotiableTerms | None:
    """Draw what changes of the offer take; ``None`` where the case lets nothing change.

    Parameters
    ----------
    streams
        Random numbers of the case.
    case
        The case.
    contracts
        Its contracts, options first.
    forbidden
        Items that a hard limit bounds, and the level no option may exceed.
    """
    table = case.negotiable
    if table is None:
        return None
    proposal, nothing = case.proposal, np.zeros(streams.n_draws)
    ranges = _list_ranges(table, case, contracts, forbidden)
    moved = {name: ends for name, ends in ranges.items() if ends[0] < ends[1]}
    indivisible = {name: item.indivisible for name, item in (proposal.gives | proposal.gets).items()}
    watch, secret = table.detect, table.secret
    return NegotiableTerms(
        items=tuple(moved),
        low=np.array([low for low, _ in moved.values()]),
        high=np.array([high for _, high in moved.values()]),
        whole=tuple(indivisible[name] for name in moved),
        detection=None if watch is None else (watch.range[0], watch.range[1]),
        watching=nothing if watch is None else streams.sample("negotiable.detect.costs_us", watch.costs_us),
        being_watched=nothing
        if watch is None
        else streams.sample("negotiable.detect.costs_them", watch.costs_them),
        can_be_secret=secret is not None,
        leaks=nothing if secret is None else streams.sample("negotiable.secret.leaks", secret.leaks),
    )


def _list_ranges(
    table: Negotiable, case: Case, contracts: Contracts, forbidden: dict[str, float]
) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest level of every item that could change; indivisible ones all or nothing."""
    levels = np.hstack([contracts.give_levels, contracts.get_levels])[1 : contracts.n_options]
    ranges = {}
    for i, (name, item) in enumerate((case.proposal.gives | case.proposal.gets).items()):
        most = forbidden.get(name, 1.0)
        if table.items is None:
            low, high = min(float(levels[:, i].min()), most), min(float(levels[:, i].max()), most)
        elif name in table.items:
            low, high = table.items[name][0], min(table.items[name][1], most)
        else:
            continue
        if item.indivisible:
            low, high = float(np.ceil(low)), float(np.floor(high))
        ranges[name] = (low, high)
    return ranges
