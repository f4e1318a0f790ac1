"""What pairs did to each other, period by period, as the arrays that forecasts are made from."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, Int

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

FEWEST = 5
"""Events in a period from which on its forecast is scored and learnt from."""

MOST = 30.0
"""Events of one period that count at most when a forecast learns: more of them hang together."""


class Dyads(NamedTuple):
    """Counts of events of every directed pair in every period."""

    sources: Int[Places, " pairs"]
    """Who acts, numbered from 0."""
    targets: Int[Places, " pairs"]
    """Towards whom."""
    cooperative: Float[Array, "pairs periods"]
    """Events of cooperation, in words or deeds."""
    total: Float[Array, "pairs periods"]
    """All events with a known class."""

    @property
    def n_periods(self) -> int:
        """Number of periods with data; the next one is what a forecast is for."""
        return int(self.total.shape[1])

    def find_reverse(self) -> Places:
        """Return the place of the opposite pair of each, or -1."""
        places = {(s, t): place for place, (s, t) in enumerate(zip(self.sources, self.targets, strict=True))}
        found = [places.get((t, s), -1) for s, t in zip(self.sources, self.targets, strict=True)]
        return np.array(found, dtype=np.int64)

    def number_pairs(self) -> Places:
        """Return a number for each pair, from 0, the same for both directions."""
        reverse, own = self.find_reverse(), np.arange(len(self.sources))
        lower = np.where(reverse >= 0, np.minimum(own, reverse), own)
        return np.unique(lower, return_inverse=True)[1]

    def cut(self, n_periods: int) -> "Dyads":
        """Return what was known after the first periods."""
        return self._replace(cooperative=self.cooperative[:, :n_periods], total=self.total[:, :n_periods])


class Lesson(NamedTuple):
    """The pair-periods that a forecast learns from or is scored on, flattened."""

    pairs: Int[Places, " units"]
    """Which pair."""
    periods: Int[Places, " units"]
    """Which period."""
    shares: Float[Array, " units"]
    """Share of cooperation in it."""
    weights: Float[Array, " units"]
    """Its events, at most ``MOST``."""

    def pick(self, table: Array) -> Array:
        """Return the entries of a pairs-by-periods table, a third axis kept."""
        found: Array = table[self.pairs, self.periods]
        return found


def gather(dyads: Dyads, first: int, last: int) -> Lesson:
    """Return the pair-periods from ``first`` up to and without ``last`` that hold enough events.

    Raises
    ------
    ValueError
        If there is none.
    """
    pairs, offsets = np.nonzero(dyads.total[:, first:last] >= FEWEST)
    if len(pairs) == 0:
        message = f"no pair has {FEWEST} events in any of the {last - first} periods to learn from or to be tried on"
        raise ValueError(message)
    periods = offsets + first
    total = dyads.total[pairs, periods]
    shares = dyads.cooperative[pairs, periods] / total
    return Lesson(pairs, periods, shares, np.minimum(total, MOST))


def overall_rate(dyads: Dyads) -> Float[Array, " later"]:
    """Return, before each period, the share of cooperation among all events so far; a half before any."""
    hits, tries = (np.r_[0.0, np.cumsum(each.sum(axis=0))] for each in (dyads.cooperative, dyads.total))
    return (hits + 0.5) / (tries + 1)
