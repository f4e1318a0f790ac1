"""The model around the medians of its premises: one or several of them moved, all others in the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from detente.shapes import Array, Indices, PerDraw, PerDrawOption

    Model = Callable[[Mapping[str, PerDraw]], PerDrawOption]
    """Values of some premises by path to the value of each option, own utils; nan where barred."""
    PointModel = Callable[[Array], PerDrawOption]
    """Points, shape (points, premises), to the value of each choice at each, own utils; nan where barred."""

DRAW_LEVELS = np.array([0.01, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.99])
"""Levels of a premise's draws at which it is tried."""
_N_PARTS = 8
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
    """What one premise does to a lead when it alone moves from one end to the other."""

    path: str
    median: float
    low: float
    """Its 5th percentile."""
    high: float
    """Its 95th percentile."""
    lead_low: float
    """The lead at the low end, own utils; below 0: another is better."""
    lead_high: float
    break_evens: tuple[BreakEven, ...]
    """Within its 1st to 99th percentile, the nearest to the median first; empty: it never flips."""

    @property
    def reach(self) -> float:
        """Return how far the lead moves from end to end, own utils."""
        return abs(self.lead_high - self.lead_low)


class MedianPremises:
    """The middle and the quantiles of every premise.

    Parameters
    ----------
    premises
        Draws of every uncertain number, by its path in the case.
    """

    def __init__(self, premises: Mapping[str, PerDraw]) -> None:
        self.paths = tuple(premises)
        self.draws = tuple(premises.values())
        self.table = self.find_quantiles(range(len(self.paths)), DRAW_LEVELS)
        self.medians = self.table[MIDDLE]

    def find_quantiles(self, columns: Sequence[int], levels: Array) -> Array:
        """Return quantiles of the draws of some premises, shape (levels, premises)."""
        n_draws = len(self.draws[0])
        places = levels * (n_draws - 1)
        # Sorted one at a time, since all of them at once take as much memory as all draws of the case.
        in_order = (np.sort(self.draws[j]) for j in columns)
        return np.stack([np.interp(places, np.arange(n_draws), draws) for draws in in_order], axis=1)

    def move(self, columns: Indices, values: Array) -> Array:
        """Return points in the middle but for one premise each."""
        points = np.tile(self.medians, (len(columns), 1))
        points[np.arange(len(columns)), columns] = values
        return points


class MedianModel:
    """The lead of one choice over others around the medians of the premises.

    Points are valued coarsely, all by as much too high or too low as the middle is, and once more finely where the
    lead is nearer to zero than coarse values are known.

    Parameters
    ----------
    premises
        The premises.
    options
        Names of the choices.
    model
        Values of the choices at points.
    fine
        The same more exactly, and more slowly; ``None``: the first is exact.
    over
        The choice whose lead over the best of the others counts; ``None``: the one that is best in the middle.
    """

    def __init__(
        self,
        premises: MedianPremises,
        options: tuple[str, ...],
        model: PointModel,
        fine: PointModel | None = None,
        over: str | None = None,
    ) -> None:
        self.premises, self.options = premises, options
        self._model, self._fine = model, fine
        self.differences = np.zeros(0)
        """How far coarse and fine leads are apart, own utils."""
        self._near, self._shift = 0.0, np.zeros(len(options))
        middle = premises.medians[None]
        coarse = self.value_coarsely(middle)
        values = coarse if fine is None else self.value_finely(middle)
        self._shift = np.subtract(values, coarse, out=np.zeros_like(values), where=np.isfinite(coarse))[0]
        self.best = int(np.argmax(values[0])) if over is None else options.index(over)
        self.values_there = values[0]
        self.lead_there = float(self.find_lead(values)[0])
        self.sign = 1 if self.lead_there >= 0 else -1
        """-1 where the choice is behind in the middle: the lead then turns where it comes to be ahead."""

    def values(self, points: Array) -> PerDrawOption:
        """Return the value of each choice at each point, fine where the lead is near to zero."""
        return self.refine(points, self.value_coarsely(points))

    def refine(self, points: Array, values: PerDrawOption) -> PerDrawOption:
        """Return coarse values with fine ones instead where the lead is near to zero."""
        close = np.abs(self.find_lead(values)) <= self._near
        if self._fine is None or not close.any():
            return values
        values = values.copy()
        values[close] = self.value_finely(points[close])
        return values

    def judge(self, points: Array) -> PerDrawOption:
        """Return fine values at each point; how far coarse ones differ there tells what is near elsewhere.

        A lead is near to zero when it is no further from it than twice the largest difference so seen.
        """
        coarse = self.value_coarsely(points)
        if self._fine is None:
            return coarse
        values = self.value_finely(points)
        leads = self.find_lead(values)
        # Where all choices but one are barred, none is compared.
        compared = np.isfinite(leads)
        apart = np.abs(self.find_lead(coarse)[compared] - leads[compared])
        self.differences = np.concatenate([self.differences, apart])
        self._near = 2 * float(self.differences.max(initial=0.0))
        return values

    def value_coarsely(self, points: Array) -> PerDrawOption:
        """Return coarse values, barred choices at minus infinity."""
        return _lower_barred(self._model(points)) + self._shift

    def value_finely(self, points: Array) -> PerDrawOption:
        """Return fine values, barred choices at minus infinity."""
        return self.value_coarsely(points) if self._fine is None else _lower_barred(self._fine(points))

    def find_lead(self, values: PerDrawOption) -> PerDraw:
        """Return the lead of the choice over the best other, from values of all, own utils."""
        rest = np.delete(values, self.best, axis=1)
        return values[:, self.best] - rest.max(axis=1, initial=-np.inf)

    def find_margin(self, points: Array) -> PerDraw:
        """Return by how much it stays as it is in the middle, own utils; below 0: the lead has turned."""
        return self.sign * self.find_lead(self.values(points))

    def find_margin_coarsely(self, points: Array) -> PerDraw:
        """Return the same from coarse values alone."""
        return self.sign * self.find_lead(self.value_coarsely(points))

    def find_winner(self, values: PerDrawOption) -> Indices:
        """Return which choice is ahead where the lead has turned, from values of all."""
        if self.sign < 0:
            return np.full(len(values), self.best)
        rest = values.copy()
        rest[:, self.best] = -np.inf
        return np.asarray(rest.argmax(axis=1))

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
        leads = np.stack([leads[rows, last - 1], leads[rows, last]], axis=1)
        for _ in range(_N_SECANTS):
            further = np.clip(_follow_secant(shares, leads), 0.0, 1.0)[:, None]
            # Of the two ends, the one with the smaller lead stays.
            kept = np.abs(leads).argmin(axis=1)
            shares = np.concatenate([shares[rows, kept][:, None], further], axis=1)
            leads = np.concatenate([leads[rows, kept][:, None], lead_at(further, self.value_finely)], axis=1)
        return np.clip(_follow_secant(shares, leads), 0.0, 1.0)


def _lower_barred(values: PerDrawOption) -> PerDrawOption:
    return np.where(np.isnan(values), -np.inf, values)


def _follow_secant(shares: Array, leads: Array) -> PerDraw:
    """Return where the straight line through two leads crosses zero; the nearer one where they are equal."""
    slope = leads[:, 1] - leads[:, 0]
    nearest = shares[np.arange(len(shares)), np.abs(leads).argmin(axis=1)]
    width = shares[:, 1] - shares[:, 0]
    return shares[:, 0] - np.divide(leads[:, 0] * width, slope, out=shares[:, 0] - nearest, where=slope != 0)
