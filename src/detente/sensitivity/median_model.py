"""The model around the medians of its premises: one or several of them moved, all others in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.shapes import Array, Indices, PerDraw, PerDrawOption

    Model = Callable[[Mapping[str, PerDraw]], PerDrawOption]
    """Values of some premises by path to the value of each option, own utils; nan where barred."""

DRAW_LEVELS = np.array([0.01, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.99])
"""Levels of a premise's draws at which it is tried."""
_N_PARTS = 10
"""Parts into which a line is cut at once."""
_N_SECANTS = 2
"""Secants that are followed within the part: the third then ends far nearer to the root than it is told."""

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
    """The model around the medians of its premises.

    Points are valued coarsely, and once more finely where two options are nearer to each other than the
    coarse values are known.

    Parameters
    ----------
    premises
        Draws of every uncertain number, by its path in the case.
    options
        Names of the options.
    model
        Values of the options at values of the premises.
    fine
        The same more exactly, and more slowly; ``None``: the first is exact.
    """

    def __init__(
        self,
        premises: Mapping[str, PerDraw],
        options: tuple[str, ...],
        model: Model,
        fine: Model | None = None,
    ) -> None:
        self.paths = tuple(premises)
        self.options = options
        self._draws = tuple(premises.values())
        self.table = self.find_quantiles(range(len(self.paths)), DRAW_LEVELS)
        self.medians = self.table[MIDDLE]
        self._model, self._fine = model, fine or model
        self.differences = np.zeros(0)
        """How far coarse and fine leads of one of the two best options over the other are apart, own utils."""
        self._near = 0.0
        values = self.judge(self.medians[None])
        self.best = int(np.nanargmax(values[0]))
        self.lead_there = float(self.find_lead(values)[0])

    def find_quantiles(self, columns: Sequence[int], levels: Array) -> Array:
        """Return quantiles of the draws of some premises, shape (levels, premises)."""
        n_draws = len(self._draws[0])
        places = levels * (n_draws - 1)
        # Sorted one at a time, since all of them at once take as much memory as all draws of the case.
        in_order = (np.sort(self._draws[j]) for j in columns)
        return np.stack([np.interp(places, np.arange(n_draws), draws) for draws in in_order], axis=1)

    def values(self, points: Array) -> PerDrawOption:
        """Return the value of each option at each point, fine where two options are near to each other."""
        values = self.value_coarsely(points)
        if values.shape[1] > 1:
            second, first = np.partition(values, [-2, -1], axis=1)[:, -2:].T
            close = first - second <= self._near
            if close.any():
                values[close] = self._compare(points[close], values[close])
        return values

    def judge(self, points: Array) -> PerDrawOption:
        """Return fine values at each point; how far coarse ones differ there tells what is near elsewhere.

        Two options are near to each other when they are no further apart than twice the largest difference
        so seen.
        """
        values = self._compare(points, self.value_coarsely(points))
        self._near = 2 * float(self.differences.max(initial=0.0))
        return values

    def value_coarsely(self, points: Array) -> PerDrawOption:
        """Return coarse values, barred options at minus infinity."""
        return self._run(self._model, points)

    def value_finely(self, points: Array) -> PerDrawOption:
        """Return fine values, barred options at minus infinity."""
        return self._run(self._fine, points)

    def _compare(self, points: Array, coarse: PerDrawOption) -> PerDrawOption:
        """Return fine values, and note how far the coarse ones are from them."""
        values = self.value_finely(points)
        if values.shape[1] > 1:
            best = np.argpartition(coarse, [-2, -1], axis=1)[:, -2:]
            leads = [np.diff(np.take_along_axis(each, best, axis=1))[:, 0] for each in (coarse, values)]
            # Where all options but one are barred, none is compared.
            compared = np.isfinite(leads[0])
            apart = np.abs(leads[0][compared] - leads[1][compared])
            self.differences = np.concatenate([self.differences, apart])
        return values

    def _run(self, model: Model, points: Array) -> PerDrawOption:
        values = model({path: points[:, j] for j, path in enumerate(self.paths)})
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

        All lines are searched side by side. Cut into parts, a line shows where the sign changes; from there
        the secant of fine values is followed to its root.

        Parameters
        ----------
        starts, ends
            Points, shape (lines, premises); between the two of a line the lead changes its sign.
        """
        rows, cuts = np.arange(len(starts)), np.linspace(0, 1, _N_PARTS + 1)

        def lead_at(shares: Array, find_values: Callable[[Array], PerDrawOption]) -> Array:
            points = starts[:, None] + shares[..., None] * (ends - starts)[:, None]
            values = find_values(points.reshape(-1, starts.shape[1]))
            return self.find_lead(values).reshape(shares.shape)

        leads = lead_at(np.tile(cuts, (len(starts), 1)), self.values)
        last = (np.signbit(leads) != np.signbit(leads[:, :1])).argmax(axis=1)
        shares = np.stack([cuts[last - 1], cuts[last]], axis=1)
        leads = lead_at(shares, self.value_finely)
        for _ in range(_N_SECANTS):
            further = np.clip(_follow_secant(shares, leads), 0.0, 1.0)[:, None]
            # Of the two ends, the one with the smaller lead stays.
            kept = np.abs(leads).argmin(axis=1)
            shares = np.concatenate([shares[rows, kept][:, None], further], axis=1)
            leads = np.concatenate([leads[rows, kept][:, None], lead_at(further, self.value_finely)], axis=1)
        return np.clip(_follow_secant(shares, leads), 0.0, 1.0)

    def move(self, columns: Indices, values: Array) -> Array:
        """Return points in the middle but for one premise each."""
        points = np.tile(self.medians, (len(columns), 1))
        points[np.arange(len(columns)), columns] = values
        return points

    def list_best(self, values: PerDrawOption) -> list[str]:
        """Return the option with the largest of some values at each point."""
        return [self.options[int(i)] for i in values.argmax(axis=1)]


def _follow_secant(shares: Array, leads: Array) -> PerDraw:
    """Return where the straight line through two leads crosses zero; the nearer one where they are equal."""
    slope = leads[:, 1] - leads[:, 0]
    nearest = shares[np.arange(len(shares)), np.abs(leads).argmin(axis=1)]
    width = shares[:, 1] - shares[:, 0]
    return shares[:, 0] - np.divide(leads[:, 0] * width, slope, out=shares[:, 0] - nearest, where=slope != 0)
