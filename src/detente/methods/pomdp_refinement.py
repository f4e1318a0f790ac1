"""Few points for all draws, more where that is not enough, and how far off the values may be."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from detente.errors import NotConverged
from detente.methods.belief_grid import FEWEST_TYPES, MOST_TYPES, find_denominators
from detente.methods.pomdp_grid import bound_on_grid
from detente.methods.pomdp_process import DealProcess, value_known
from detente.methods.pomdp_solver import SolvedProcess, solve_process
from detente.shapes import Array, Flags, Indices, PerDraw, PerDrawType

_VALUE_POINTS = 8, 16
"""Points of all draws, and of those whose value is not known well enough."""
_CHOICE_POINTS = 8, 16, 32
"""Points tried in turn until the best choice of a draw is known."""
_N_SAMPLED = 48
"""Draws whose upper bound is found on a grid."""
_WIDEST_GAP = 0.01
"""Gap at the 95th percentile that is put up with, as a share of the spread of the lead."""
_WIDEST_SAWTOOTH = 0.05
"""The same of the sawtooth bound of a draw, which is off by far more than the values: about twenty times."""


class Part(NamedTuple):
    """Draws that were solved at as many points."""

    draws: Int[Indices, " draws"]
    solved: SolvedProcess


class RefinedValues(NamedTuple):
    """Bounds on the value of every choice where nothing is in force, draw by draw."""

    lower: Float[Array, "draws choices"]
    """A policy exists that reaches it."""
    upper: Float[Array, "draws choices"]
    """By convexity, from the points of the draw."""
    n_points: Int[Indices, " draws"]
    """Points of each draw."""
    parts: tuple[Part, ...]
    """All draws, by how finely they were solved."""

    @property
    def gap(self) -> PerDraw:
        """Return the distance between the bounds on the best value, 0 or more; bounds never cross."""
        return np.abs(self.upper.max(axis=1) - self.lower.max(axis=1))


class WorthOfKnowing(NamedTuple):
    """What learning and knowing the type are worth (27)-(28)."""

    evsi: Float[Array, "draws choices"]
    """Worth of the reports of the first period, 0 or more."""
    value_blind: PerDraw
    """Value of the best policy that never looks at a report."""
    value_perfect: PerDraw
    """Value if the type were seen in every period."""


def solve_adaptively(
    process: DealProcess, belief: PerDrawType, *, horizon: int, n_threads: int | None = None
) -> RefinedValues:
    """Solve all draws at few points, and those again whose bounds are far apart or do not tell the best.

    Far apart is measured by the spread (5th to 95th percentile) of the lead of the best option over having
    nothing in force.

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
    """

    def choose(values: RefinedValues) -> Bool[Flags, " draws"]:
        return values.gap > max(_WIDEST_SAWTOOTH * _spread(values.lower), 1e-9)

    return _refine(process, belief, _VALUE_POINTS, choose, horizon, n_threads)


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
    return _refine(process, belief, _CHOICE_POINTS, _is_undecided, horizon, n_threads)


def find_gaps(
    process: DealProcess,
    belief: PerDrawType,
    values: RefinedValues,
    *,
    horizon: int,
    n_threads: int | None = None,
) -> Float[Array, " sampled"]:
    """Return how far the best value of each of the first draws may lie above its lower bound, 0 or more.

    The upper bound is taken on a finer and finer grid until it is close in 95% of these draws.

    Parameters
    ----------
    process, belief, horizon, n_threads
        As in :func:`solve_adaptively`.
    values
        What that found.

    Warns
    -----
    NotConverged
        If the bounds are still wide on the finest grid.
    """
    sample, n_types = slice(None, _N_SAMPLED), belief.shape[1]
    gaps, widest = values.gap[sample], max(_WIDEST_GAP * _spread(values.lower), 1e-9)
    denominators = find_denominators(n_types).values if FEWEST_TYPES <= n_types <= MOST_TYPES else ()
    for denominator in denominators:
        if np.quantile(gaps, 0.95) <= widest:
            break
        upper = bound_on_grid(
            process.pick(sample),
            belief[sample],
            horizon=horizon,
            denominator=denominator,
            n_threads=n_threads,
        )
        gaps = np.minimum(gaps, np.abs(upper.max(axis=1) - values.lower[sample].max(axis=1)))
    if np.quantile(gaps, 0.95) > widest:
        gap = float(np.quantile(gaps, 0.95))
        message = f"the values of the options are known only to within {gap:.2g} utils: the gap between their bounds in 95% of the combinations"
        warnings.warn(message, NotConverged, stacklevel=2)
    return gaps


def find_worth_of_knowing(
    process: DealProcess,
    belief: PerDrawType,
    values: RefinedValues,
    *,
    horizon: int,
    n_threads: int | None = None,
) -> WorthOfKnowing:
    r"""Return what the reports of the first period, all reports, and the type itself are worth, (27)-(28).

    The worth of a report is measured against merging the reports of one period into one:

    .. math:: \mathrm{EVSI}(x) = \gamma \Bigl[ \sum_y P(y) V(\tau_y) - P(\cdot) V(\tau_\cdot) \Bigr]

    with :math:`V` the largest of all plans of the step after, so that it is convex and the difference never
    negative.

    Parameters
    ----------
    process, belief, horizon, n_threads
        As in :func:`solve_adaptively`.
    values
        What that found.
    """
    unread, beliefs = process.merge_sights(), belief[:, None]
    evsi = np.empty_like(values.lower)
    for draws, solved in values.parts:
        merged = solved.start_with(unread.pick(draws)).value_choices(beliefs[draws], n_threads=n_threads)
        evsi[draws] = np.maximum(values.lower[draws] - merged.lower[:, 0], 0.0)
    blind = solve_process(
        unread, beliefs, horizon=horizon, n_points=_VALUE_POINTS[0], bounded=False, n_threads=n_threads
    )
    value_blind = blind.value_choices(beliefs, n_threads=n_threads).lower[:, 0].max(axis=1)
    known = value_known(process, horizon)[0][-1, :, 0]
    return WorthOfKnowing(evsi, value_blind, np.einsum("nt,nt->n", belief, known))


def _refine(
    process: DealProcess,
    belief: PerDrawType,
    n_points: tuple[int, ...],
    choose: Callable[[RefinedValues], Bool[Flags, " draws"]],
    horizon: int,
    n_threads: int | None,
) -> RefinedValues:
    """Solve all draws at the fewest points, and those that are chosen again at more and more."""
    fewest, *more = n_points
    draws = np.arange(len(belief))
    values = _solve(process, belief, draws, fewest, horizon, n_threads)
    for number in more:
        chosen = choose(values)
        if belief.shape[1] == 1 or not chosen.any():
            break
        values = _replace(values, _solve(process, belief, draws[chosen], number, horizon, n_threads), chosen)
    return values


def _solve(
    process: DealProcess,
    belief: PerDrawType,
    draws: Indices,
    n_points: int,
    horizon: int,
    n_threads: int | None,
) -> RefinedValues:
    beliefs = belief[draws, None]
    solved = solve_process(
        process.pick(draws), beliefs, horizon=horizon, n_points=n_points, n_threads=n_threads
    )
    lower, upper = (side[:, 0] for side in solved.value_choices(beliefs, n_threads=n_threads))
    return RefinedValues(lower, upper, np.full(len(draws), n_points), (Part(draws, solved),))


def _replace(values: RefinedValues, again: RefinedValues, chosen: Flags) -> RefinedValues:
    """Return the values with those of the chosen draws replaced; later parts stand for earlier ones."""
    lower, upper, n_points = values.lower.copy(), values.upper.copy(), values.n_points.copy()
    lower[chosen], upper[chosen], n_points[chosen] = again.lower, again.upper, again.n_points
    return RefinedValues(lower, upper, n_points, (*values.parts, *again.parts))


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
