"""Few points for all draws, more where that is not enough, and how far off the values may be."""

import warnings
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from detente.errors import NotConverged
from detente.methods.belief_grid import FEWEST_TYPES, MOST_TYPES, find_denominators
from detente.methods.pomdp_grid import bound_on_grid
from detente.methods.pomdp_process import DealProcess, value_known
from detente.methods.pomdp_solver import SolvedProcess, solve_process
from detente.shapes import Array, Flags, Indices, PerDraw, PerDrawType

_POINTS = 8, 16, 32
"""Points of all draws, of those that need more, and of those that still need more."""
_N_SAMPLED = 48
"""Draws whose upper bound is found on a grid."""
_MOST_TRIED = 512
"""Draws at most in which it is found out how often draws must be solved again."""
_WIDEST_GAP = 0.01
"""Gap at the 95th percentile that is put up with, as a share of the spread of the lead."""
_WIDEST = 0.05, _WIDEST_GAP
"""The same of the sawtooth bound of a draw, at first and then: it is off by about twenty times as much as the values."""
_WORTH_REFINING = 0.5
"""Share of the widest gap above which the bound of a draw of the sample is sought on a finer grid."""
_ROUNDING = 1e-9
"""A gap that rounding errors explain."""


class SolvedPart(NamedTuple):
    """Draws that were solved at as many points."""

    draws: Int[Indices, " draws"]
    later: SolvedProcess
    """Plans for the periods after the first."""


class RefinedValues(NamedTuple):
    """Bounds on the value of every choice where nothing is in force, draw by draw."""

    lower: Float[Array, "draws choices"]
    """A policy exists that reaches it."""
    upper: Float[Array, "draws choices"]
    """By convexity, from the points of the draw or from fewer; nan where the values were close without."""
    n_points: Int[Indices, " draws"]
    """Points of each draw."""
    parts: tuple[SolvedPart, ...]
    """All draws, each in one part, by how finely they were solved."""

    @property
    def gap(self) -> PerDraw:
        """Return the distance between the bounds on the best value, 0 or more; bounds never cross."""
        return np.abs(self.upper.max(axis=1) - self.lower.max(axis=1))


class _Task(NamedTuple):
    """What is solved."""

    process: DealProcess
    belief: PerDrawType
    horizon: int
    n_threads: int | None

    def take(self, n_draws: int) -> "_Task":
        """Return the same for the first draws."""
        first = slice(n_draws)
        return self._replace(process=self.process.pick(first), belief=self.belief[first])


class WorthOfKnowing(NamedTuple):
    """What learning and knowing the type are worth (27)-(28)."""

    evsi: Float[Array, "draws choices"]
    """Worth of the reports of conduct in the first period, 0 or more."""
    value_blind: PerDraw
    """Value of the best policy that looks at no report and no hostile act."""
    value_perfect: PerDraw
    """Value if the type were seen in every period."""


def solve_adaptively(
    process: DealProcess, belief: PerDrawType, *, horizon: int, n_threads: int | None = None
) -> tuple[RefinedValues, Float[Array, " sampled"]]:
    """Solve all draws at few points, and those again whose bounds are far apart, until a sample is close.

    The sample are the first draws: only theirs are bounded closely from above. Far apart and close are
    measured by the spread (5th to 95th percentile) of the lead of the best option over having nothing in
    force. How often draws must be solved again is found out in the first tenth of them.

    Parameters
    ----------
    process
        The process of every draw.
    belief
        Belief now, each summing to one.
    horizon
        Periods, 1 or more.
    n_threads
        Threads to share the draws; the result is the same for any number.

    Returns
    -------
    :
        The values, and how far the best one of each draw of the sample may lie above its lower bound.

    Warns
    -----
    NotConverged
        If the bounds of the sample are still wide at the most points.
    """
    task = _Task(process, belief, horizon, n_threads)
    tried = task.take(min(max(len(belief) // 10, _N_SAMPLED), _MOST_TRIED))
    if 2 * len(tried.belief) > len(belief):
        tried = task
    upper = _solve(task.take(_N_SAMPLED), _POINTS[0]).upper.max(axis=1)
    # Bounds on all draws cost as much again as their values: only where draws are to be told apart.
    for times in range(tried is task, len(_POINTS)):
        values = _refine(tried, times)
        # Plans at more points are dearer than a coarse grid and cheaper than the finest.
        upper = _bound_sample(tried, values, upper, finest=times > 0)
        if _find_excess(values, upper) <= 0:
            break
    if tried is not task:
        values = _refine(task, times)
        if _find_excess(values, upper) > 0:
            upper = _bound_sample(task, values, upper)
        if _find_excess(values, upper) > 0 and times < len(_POINTS) - 1:
            values = _refine(task, times + 1)
    if _find_excess(values, upper) > 0:
        gap = float(np.quantile(_find_gaps(values, upper), 0.95))
        message = f"The worth of the options is uncertain by up to {gap:.2g}% of what solving the problem for one period is worth: in 95 of 100 combinations the error of the calculation is no larger."
        warnings.warn(message, NotConverged, stacklevel=2)
    return values, _find_gaps(values, upper)


def solve_until_decided(
    process: DealProcess, belief: PerDrawType, *, horizon: int, n_threads: int | None = None
) -> RefinedValues:
    """Solve each draw at more and more points until its bounds say which choice is best.

    A draw is decided when the lower bound of one choice is at least the upper bound of every other: an
    answer that only asks which is best then rests on no error at all. Draws in which two choices are nearly
    equal are solved at the most points.

    Parameters
    ----------
    process, belief, horizon, n_threads
        As in :func:`solve_adaptively`.
    """
    task = _Task(process, belief, horizon, n_threads)
    values = _solve(task, _POINTS[0])
    for n_points in _POINTS[1:]:
        values = _solve_again(task, values, _is_undecided(values), n_points)
    return values


def find_worth_of_knowing(
    process: DealProcess,
    belief: PerDrawType,
    values: RefinedValues,
    *,
    horizon: int,
    n_threads: int | None = None,
) -> WorthOfKnowing:
    r"""Return what the reports of the first period, all that is seen, and the type itself are worth, (27)-(28).

    The worth of the reports :math:`y` of conduct is measured against leaving them unread. Whether a hostile
    act :math:`e` was seen, and the status :math:`s` that the period leads to, are read in both:

    .. math:: \mathrm{EVSI}(x) = \gamma \sum_{e, s} \Bigl[ \sum_y P(e, s, y) V_s(\tau_{e,s,y})
        - P(e, s) V_s(\tau_{e,s}) \Bigr]

    with :math:`V` the largest of all plans of the step after, so that it is convex and the difference never
    negative. The best policy that never learns sees neither conduct nor acts, only the status, which says
    what can be chosen.

    Parameters
    ----------
    process, belief, horizon, n_threads
        As in :func:`solve_adaptively`.
    values
        What that found.
    """
    unread, beliefs = process.merge_conduct(), belief[:, None]
    evsi = np.empty_like(values.lower)
    for draws, later in values.parts:
        started = later.start_with(unread.pick(draws))._replace(bounded=False)
        merged = started.value_choices(beliefs[draws], n_threads=n_threads)
        evsi[draws] = np.maximum(values.lower[draws] - merged.lower[:, 0], 0.0)
    blind = solve_process(
        process.merge_observations(),
        beliefs,
        horizon=horizon,
        n_points=_POINTS[0],
        bounded=False,
        n_threads=n_threads,
    )
    value_blind = blind.value_choices(beliefs, n_threads=n_threads).lower[:, 0].max(axis=1)
    known = np.einsum("nt,nt->n", belief, value_known(process, horizon)[0][-1, :, 0])
    # Rounding errors are no knowledge: with one type all three are the same.
    best = values.lower.max(axis=1)
    known, value_blind = (
        np.where(np.abs(side - best) < _ROUNDING, best, side) for side in (known, value_blind)
    )
    return WorthOfKnowing(evsi, value_blind, known)


def _refine(task: _Task, times: int) -> RefinedValues:
    """Solve all draws at few points, and so often those whose bounds are far apart at more."""
    values = _solve(task, _POINTS[0], bounded=times > 0)
    for again, (n_points, width) in enumerate(zip(_POINTS[1:], _WIDEST, strict=True), 1):
        if again <= times:
            wide = values.gap > max(width * _spread(values.lower), _ROUNDING)
            values = _solve_again(task, values, wide, n_points, bounded=again < times)
    return values


def _solve(task: _Task, n_points: int, *, bounded: bool = True) -> RefinedValues:
    beliefs = task.belief[:, None]
    solved = solve_process(
        task.process,
        beliefs,
        horizon=task.horizon,
        n_points=n_points,
        n_kept=2,
        bounded=bounded,
        n_threads=task.n_threads,
    )
    lower, upper = (side[:, 0] for side in solved.value_choices(beliefs, n_threads=task.n_threads))
    draws = np.arange(len(beliefs))
    return RefinedValues(
        lower, upper, np.full(len(draws), n_points), (SolvedPart(draws, solved.forget_first()),)
    )


def _solve_again(
    task: _Task,
    values: RefinedValues,
    chosen: Bool[Flags, " draws"],
    n_points: int,
    *,
    bounded: bool = True,
) -> RefinedValues:
    """Solve the chosen draws at more points, and keep the others as they are.

    Without upper bounds from these points, those from fewer points stay.
    """
    if task.belief.shape[1] == 1 or not chosen.any():
        return values
    some = task._replace(process=task.process.pick(chosen), belief=task.belief[chosen])
    again = _solve(some, n_points, bounded=bounded)
    lower, upper, number = values.lower.copy(), values.upper.copy(), values.n_points.copy()
    lower[chosen], number[chosen] = again.lower, again.n_points
    if bounded:
        upper[chosen] = again.upper
    kept = ((part, np.flatnonzero(~chosen[part.draws])) for part in values.parts)
    parts = (SolvedPart(part.draws[some], part.later.pick(some)) for part, some in kept if some.size)
    again_parts = (part._replace(draws=np.flatnonzero(chosen)) for part in again.parts)
    return RefinedValues(lower, upper, number, (*parts, *again_parts))


def _bound_sample(
    task: _Task, values: RefinedValues, upper: Float[Array, " sampled"], *, finest: bool = True
) -> Float[Array, " sampled"]:
    """Return an upper bound on the best value of the first draws, from finer and finer grids until it is close."""
    upper, n_types = upper.copy(), task.belief.shape[1]
    denominators = find_denominators(n_types).values if FEWEST_TYPES <= n_types <= MOST_TYPES else ()
    for denominator in denominators if finest else denominators[:-1]:
        if _find_excess(values, upper) <= 0:
            break
        # A finer grid costs several times as much: it is for the draws that may keep the gap wide.
        wide = np.flatnonzero(_find_gaps(values, upper) > _WORTH_REFINING * _find_widest(values))
        found = bound_on_grid(
            task.process.pick(wide),
            task.belief[wide],
            horizon=task.horizon,
            denominator=denominator,
            n_threads=task.n_threads,
        )
        upper[wide] = np.minimum(upper[wide], found.max(axis=1))
    return upper


def _find_gaps(values: RefinedValues, upper: Float[Array, " sampled"]) -> Float[Array, " sampled"]:
    """Return how far the best value may lie above its lower bound, 0 or more; bounds never cross."""
    return np.abs(upper - values.lower[: len(upper)].max(axis=1))


def _find_widest(values: RefinedValues) -> float:
    """Return the widest gap to put up with; rounding errors always are."""
    return max(_WIDEST_GAP * _spread(values.lower), _ROUNDING)


def _find_excess(values: RefinedValues, upper: Float[Array, " sampled"]) -> float:
    """Return by how much the gap at the 95th percentile is too wide."""
    return float(np.quantile(_find_gaps(values, upper), 0.95)) - _find_widest(values)


def _is_undecided(values: RefinedValues) -> Bool[Flags, " draws"]:
    """Say of each draw whether another choice may be better than the one with the best lower bound."""
    rows, best = np.arange(len(values.lower)), values.lower.argmax(axis=1)
    rivals = values.upper.copy()
    rivals[rows, best] = -np.inf
    return rivals.max(axis=1) > values.lower[rows, best]


def _spread(lower: Float[Array, "draws choices"]) -> float:
    if lower.shape[1] == 1:
        return 0.0
    low, high = np.quantile(lower[:, 1:].max(axis=1) - lower[:, 0], [0.05, 0.95])
    return float(high - low)
