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
        self.best = int(np.nanargmax(self.values(self.medians[None])[0]))

    def values(self, points: Array) -> PerDrawOption:
        """Return the value of each option at each point, barred ones at minus infinity."""
        values = self._model({path: points[:, j] for j, path in enumerate(self.paths)})
        return np.where(np.isnan(values), -np.inf, values)

    def lead(self, points: Array) -> PerDraw:
        """Return the lead of the option that is best in the middle, own utils."""
        values = self.values(points)
        rest = np.delete(values, self.best, axis=1)
        return values[:, self.best] - rest.max(axis=1)

    def move(self, columns: Indices, values: Array) -> Array:
        """Return points in the middle but for one premise each."""
        points = np.tile(self.medians, (len(columns), 1))
        points[np.arange(len(columns)), columns] = values
        return points

    def list_best(self, points: Array) -> list[str]:
        """Return the best option at each point."""
        return [self.options[int(i)] for i in self.values(points).argmax(axis=1)]
