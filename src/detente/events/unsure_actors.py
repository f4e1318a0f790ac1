"""Actor codes of a store whose reading is not sure, and the base rates that are not drawn across them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.events.actors import UNSURE
from detente.events.panel import fetch_columns
from detente.states import list_state_codes

if TYPE_CHECKING:
    import ibis

_MOST_UNSURE = 0.01
"""Share of the events between possible states that may have an unsure code, for base rates to be drawn."""

_N_SHOWN = 5


class UnsureActors(NamedTuple):
    """Events between actors that may be states, where the reading of a code is not sure."""

    codes: dict[str, int]
    """Rows by code, the most frequent first."""
    share: float
    """Share of all rows between actors that may be states."""

    @property
    def bars_base_rates(self) -> bool:
        """Return whether so many codes are unsure that what is usual cannot be told."""
        return self.share > _MOST_UNSURE

    def __str__(self) -> str:
        """Return which codes are unsure, and what to do, as two sentences."""
        shown = ", ".join(f"{code} in {n:,}" for code, n in [*self.codes.items()][:_N_SHOWN])
        share = "under 1%" if self.share < _MOST_UNSURE else f"{self.share:.0%}"
        return (
            f"In {share} of the events an actor code has more than one reading (rows: {shown}). Say which states they "
            "are in a table, and import the files into a new store with --actors."
        )


NONE_UNSURE = UnsureActors({}, 0.0)


def find_unsure_actors(events: ibis.Table) -> UnsureActors:
    """Return the actor codes of a table whose reading is not sure."""
    states = sorted({state for _, state in list_state_codes()})
    unsure = {side: events[side].startswith(UNSURE) for side in ("source", "target")}
    may_be = [events[side].isin(states) | unsure[side] for side in unsure]
    between = events.filter(may_be[0] & may_be[1] & (events.source != events.target))
    flagged = between.source.startswith(UNSURE) | between.target.startswith(UNSURE)
    named = between.select(
        first=flagged.ifelse(between.source, ""), second=flagged.ifelse(between.target, "")
    )
    columns = fetch_columns(named.group_by("first", "second").aggregate(n=named.count()))
    counts: dict[str, int] = {}
    total = n_unsure = 0
    for first, second, n in zip(columns["first"], columns["second"], columns["n"], strict=True):
        total += n
        n_unsure += n if first or second else 0
        for actor in {first, second}:
            if actor.startswith(UNSURE):
                code = actor.removeprefix(UNSURE)[:3]
                counts[code] = counts.get(code, 0) + n
    ranked = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    return UnsureActors(ranked, n_unsure / total if total else 0.0)
