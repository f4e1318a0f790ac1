"""The model around the medians of its premises: one or several of them moved, all others in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.shapes import Array, Indices, PerDraw, PerDrawOption

    Model = Callable[[Mapping[str, PerDraw]], PerDrawOption]
    """Values of some premises by path to the value of each option, own utils; nan where barred."""

DRAW_LEVELS = np.array([0.01, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.99])
"""Levels of a premise's draws at which it is tried."""
_N_PARTS = 10
"""Parts into which a line is cut at once."""
_N_CUTS = 2
"""Times that it is cut: what is left is a hundredth of it, and the lead there as good as straight."""

LOW, MIDDLE, HIGH = 1, 4, 7
"""Indices of its 5th, 50th and 95th percentile among them."""


class BreakEven(NamedTuple):
    """A value of one premise at which the recommendation changes."""

    value: float
    """Value of the premise, all others at their medians."""
    becomes: str
    """The option that is best beyond it."""


class Swing(NamedTuple):
    """What one premise does to the lead when it alone moves from one end to the other."""

    path: str
    median: float
    low: float
    """Its 5th percentile."""
    high: float
    """Its 95th percentile."""
    lead_low: float
    """Lead of the recommended option at the low end, own utils; below 0: another is best."""
    lead_high: float
    break_evens: tuple[BreakEven, ...]
    """Within its 1st to 99th percentile, the nearest to the median first; empty: it never flips."""

    @property
    def reach(self) -> float:
        """Return how far the lead moves from end to end, own utils."""
        return abs(self.lead_high - self.lead_low)


class MedianModel:
    """The model around the medians of its premises."""

    def __init__(self, premises: Mapping[str, PerDraw], options: tuple[str, ...], model: Model) -> None:
        self.paths = tuple(premises)
        self.options = options
        self.table = np.stack([np.quantile(samples, DRAW_LEVELS) for samples in premises.values()], axis=1)
        self.medians = self.table[MIDDLE]
        self._model = model
        values = self.values(self.medians[None])
        self.best = int(np.nanargmax(values[0]))
        self.lead_there = float(self.find_lead(values)[0])

    def values(self, points: Array) -> PerDrawOption:
        """Return the value of each option at each point, barred ones at minus infinity."""
        values = self._model({path: points[:, j] for j, path in enumerate(self.paths)})
        return np.where(np.isnan(values), -np.inf, values)

    def lead(self, points: Array) -> PerDraw:
        """Return the lead of the option that is best in the middle, own utils."""
        return self.find_lead(self.values(points))

    def find_lead(self, values: PerDrawOption) -> PerDraw:
        """Return the lead of the option that is best in the middle, from values of all options, own utils."""
        rest = np.delete(values, self.best, axis=1)
        return values[:, self.best] - rest.max(axis=1)

    def find_crossings(self, starts: Array, ends: Array) -> PerDraw:
        """Return how far along each line the lead first changes its sign, in [0, 1].

        All lines are searched side by side: cut into parts, the first part in which the sign changes cut
        again, and the straight line followed through what is left.

        Parameters
        ----------
        starts, ends
            Points, shape (lines, premises); between the two of a line the lead changes its sign.
        """
        low, width = np.zeros(len(starts)), 1.0
        cuts, rows = np.linspace(0, 1, _N_PARTS + 1), np.arange(len(starts))
        leads = np.empty((len(starts), len(cuts)))
        leads[:, 0], leads[:, -1] = np.split(self.lead(np.concatenate([starts, ends])), 2)
        for _ in range(_N_CUTS):
            shares = low[:, None] + width * cuts
            inner = starts[:, None] + shares[:, 1:-1, None] * (ends - starts)[:, None]
            leads[:, 1:-1] = self.lead(inner.reshape(-1, starts.shape[1])).reshape(len(starts), -1)
            turns = np.signbit(leads) != np.signbit(leads[:, :1])
            last = turns.argmax(axis=1)
            low, width = shares[rows, last - 1], width / _N_PARTS
            leads[:, 0], leads[:, -1] = leads[rows, last - 1], leads[rows, last]
        return low + width * leads[:, 0] / (leads[:, 0] - leads[:, -1])

    def move(self, columns: Indices, values: Array) -> Array:
        """Return points in the middle but for one premise each."""
        points = np.tile(self.medians, (len(columns), 1))
        points[np.arange(len(columns)), columns] = values
        return points

    def list_best(self, values: PerDrawOption) -> list[str]:
        """Return the option with the largest of some values at each point."""
        return [self.options[int(i)] for i in values.argmax(axis=1)]
