"""What pairs did to each other, period by period, as the arrays that forecasts are made from."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array, Indices

FEWEST_EVENTS = 5
"""Events that a pair needs in a period for that period to be learnt from and scored."""

MOST_COUNTED = 30.0
"""Events of one period that count at most when a forecast learns: beyond, they are not independent."""


class Dyads(NamedTuple):
    """Counts of events of every directed pair in every period."""

    sources: Int[Indices, " pairs"]
    """Who acts, numbered from 0."""
    targets: Int[Indices, " pairs"]
    """Towards whom."""
    cooperative: Float[Array, "pairs periods"]
    """Events of cooperation, in words or deeds."""
    total: Float[Array, "pairs periods"]
    """All events with a known class."""

    @property
    def n_periods(self) -> int:
        """Number of periods with data; the next one is what a forecast is for."""
        return int(self.total.shape[1])

    def find_reverse(self) -> Indices:
        """Return the index of the opposite pair of each, or -1."""
        pairs = list(zip(self.sources, self.targets, strict=True))
        indices = {pair: index for index, pair in enumerate(pairs)}
        return np.array([indices.get((target, source), -1) for source, target in pairs], dtype=np.int64)

    def number_pairs(self) -> Indices:
        """Return a number for each pair, from 0, the same for both directions."""
        reverse, own = self.find_reverse(), np.arange(len(self.sources))
        lower = np.where(reverse >= 0, np.minimum(own, reverse), own)
        return np.unique(lower, return_inverse=True)[1]

    def cut(self, n_periods: int) -> "Dyads":
        """Return the counts of the first periods alone."""
        return self._replace(cooperative=self.cooperative[:, :n_periods], total=self.total[:, :n_periods])


class Observations(NamedTuple):
    """The pair-periods that a forecast learns from or is scored on, flattened."""

    pairs: Int[Indices, " units"]
    """Which pair."""
    periods: Int[Indices, " units"]
    """Which period."""
    shares: Float[Array, " units"]
    """Share of cooperation in that period."""
    weights: Float[Array, " units"]
    """Events of that period, at most ``MOST_COUNTED``."""

    def pick(self, table: Array) -> Array:
        """Return the entries of a pairs-by-periods table, a third axis kept."""
        picked: Array = table[self.pairs, self.periods]
        return picked


def gather_observations(dyads: Dyads, first: int, last: int) -> Observations:
    """Return the pair-periods from ``first`` up to but not including ``last`` that hold enough events.

    Raises
    ------
    ValueError
        If there is none.
    """
    pairs, offsets = np.nonzero(dyads.total[:, first:last] >= FEWEST_EVENTS)
    if len(pairs) == 0:
        message = f"no pair has {FEWEST_EVENTS} events or more in any of the {last - first} periods needed"
        raise ValueError(message)
    periods = offsets + first
    total = dyads.total[pairs, periods]
    shares = dyads.cooperative[pairs, periods] / total
    return Observations(pairs, periods, shares, np.minimum(total, MOST_COUNTED))


def overall_rate(dyads: Dyads) -> Float[Array, " later"]:
    """Return, before each period, the share of cooperation among all events so far; a half before any."""
    hits, tries = (np.r_[0.0, np.cumsum(each.sum(axis=0))] for each in (dyads.cooperative, dyads.total))
    return (hits + 0.5) / (tries + 1)
