"""Compiled kernels of :mod:`detente.methods.pomdp_solver`.

``types`` is a tuple with one entry a type: its length is known when the kernel is compiled, so that
the innermost loops unroll. Indices: ``g`` of a grid point, ``x`` of an option, ``y`` of a report, ``t``
and ``u`` of a type now and next, ``k`` of a corner of a cell.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import locate_belief
from detente.methods.compilation import compile_kernel

_RULED_OUT = 1e-15
"""Reports less likely than this are left out."""


class DrawnPomdp(NamedTuple):
    """The problem of one draw, or of all draws with their axis in front."""

    rewards: Any
    """Axes option, type."""
    observations: Any
    """P(report | option, type), axes option, report, type."""
    transition: Any
    """P(next type | type)."""
    discount: Any
    belief: Any
    """Belief now, by type."""


class Bounds(NamedTuple):
    """Bounds on Q of every option, and the worth of its reports, with the axis of the draws in front."""

    lower: Any
    upper: Any
    evsi: Any


class _Reports(NamedTuple):
    """Where each report leads from every grid point, and last from the belief of the draw."""

    joint: Any
    """Belief times probability of the report, axes point, option, report, type."""
    chance: Any
    """Probability of the report."""
    corners: Any
    """Corners of the cell the belief after it falls into."""
    weights: Any
    """Barycentric weights of the corners."""


class _Ahead(NamedTuple):
    """Values of the period after, by grid point."""

    alphas: Any
    """Alpha vectors by type, the change of type taken in: the lower bound."""
    upper: Any
    """The upper bound."""


class _Room(NamedTuple):
    """Scratch space."""

    lows: Any
    """By option, as the next."""
    highs: Any
    alphas: Any
    """Alpha vectors before the change of type, axes point, type."""
    upper: Any
    """By grid point."""
    beliefs: Any
    """Axes use, type."""


@compile_kernel
@no_type_check
def _find_successors(types, g, belief, problem, grid, reports, room):
    """Find where each report leads from one belief."""
    n_types, after = len(types), room.beliefs[0]
    for x in range(problem.observations.shape[0]):
        for y in range(problem.observations.shape[1]):
            total = 0.0
            for t in range(n_types):
                reports.joint[g, x, y, t] = belief[t] * problem.observations[x, y, t]
                total += reports.joint[g, x, y, t]
            reports.chance[g, x, y] = total if total > _RULED_OUT else 0.0
            if total <= _RULED_OUT:
                # Other beliefs may see this report: from even odds its cell is found all the same.
                total = 0.0
                for t in range(n_types):
                    reports.joint[g, x, y, t] = problem.observations[x, y, t]
                    total += problem.observations[x, y, t]
            if total <= _RULED_OUT:
                reports.corners[g, x, y, :] = 0
                continue
            for u in range(n_types):
                after[u] = 0.0
                for t in range(n_types):
                    after[u] += reports.joint[g, x, y, t] * problem.transition[t, u]
                after[u] /= total
            corners, weights = reports.corners[g, x, y], reports.weights[g, x, y]
            locate_belief(after, grid.denominator, grid.lookup, corners, weights, room.beliefs[1])


@compile_kernel
@no_type_check
def _back_up(types, g, belief, problem, reports, ahead, lows, highs):
    """Fill the bounds on Q of every option at one belief, from the step after (25)."""
    n_types = len(types)
    for x in range(problem.rewards.shape[0]):
        now, low, high = 0.0, 0.0, 0.0
        for t in range(n_types):
            now += belief[t] * problem.rewards[x, t]
        for y in range(reports.chance.shape[2]):
            if reports.chance[g, x, y] > 0.0:
                # A plan of any corner can be followed: the best bounds from below. The value is convex:
                # the mean over the corners bounds it from above.
                best, between = -np.inf, 0.0
                for k in range(n_types):
                    corner = reports.corners[g, x, y, k]
                    value = 0.0
                    for t in range(n_types):
                        value += reports.joint[g, x, y, t] * ahead.alphas[corner, t]
                    best = max(best, value)
                    between += reports.weights[g, x, y, k] * ahead.upper[corner]
                low += best
                high += reports.chance[g, x, y] * between
        lows[x] = now + problem.discount * low
        highs[x] = now + problem.discount * high


@compile_kernel
@no_type_check
def _find_alpha(types, g, x, problem, reports, ahead, alpha):
    """Fill the alpha vector of one option at one grid point (26).

    Every report adds its term, also one that this belief rules out: the vector must hold at all
    beliefs.
    """
    n_types = len(types)
    for t in range(n_types):
        alpha[t] = problem.rewards[x, t]
    for y in range(problem.observations.shape[1]):
        best, chosen = -np.inf, 0
        for k in range(n_types):
            corner = reports.corners[g, x, y, k]
            value = 0.0
            for t in range(n_types):
                value += reports.joint[g, x, y, t] * ahead.alphas[corner, t]
            if value > best:
                best, chosen = value, corner
        for t in range(n_types):
            alpha[t] += problem.discount * problem.observations[x, y, t] * ahead.alphas[chosen, t]


@compile_kernel
@no_type_check
def _find_top(types, joint, alphas):
    """Return the best value of an unnormalised belief among all alpha vectors."""
    top = -np.inf
    for corner in range(alphas.shape[0]):
        value = 0.0
        for t in range(len(types)):
            value += joint[t] * alphas[corner, t]
        top = max(top, value)
    return top


@compile_kernel
@no_type_check
def _find_evsi(types, g, discount, reports, alphas, evsi, merged):
    """Fill the worth of each option's reports against merging them (28)."""
    for x in range(len(evsi)):
        apart = 0.0
        merged[:] = 0.0
        for y in range(reports.chance.shape[2]):
            if reports.chance[g, x, y] > 0.0:
                apart += _find_top(types, reports.joint[g, x, y], alphas)
                for t in range(len(types)):
                    merged[t] += reports.joint[g, x, y, t]
        evsi[x] = max(discount * (apart - _find_top(types, merged, alphas)), 0.0)


@compile_kernel
@no_type_check
def _go_back(types, points, problem, reports, ahead, room):
    """Go one period back at every grid point: replace ``ahead``."""
    for g in range(points.shape[0]):
        _back_up(types, g, points[g], problem, reports, ahead, room.lows, room.highs)
        _find_alpha(types, g, np.argmax(room.lows), problem, reports, ahead, room.alphas[g])
        room.upper[g] = np.max(room.highs)
    # All points look at the same period after, so that it is replaced only when all are done.
    for g in range(points.shape[0]):
        ahead.upper[g] = room.upper[g]
        for t in range(len(types)):
            total = 0.0
            for u in range(len(types)):
                total += problem.transition[t, u] * room.alphas[g, u]
            ahead.alphas[g, t] = total


@compile_kernel
@no_type_check
def _pick(problems, n):
    """Return the problem of one draw."""
    return DrawnPomdp(
        problems.rewards[n],
        problems.observations[n],
        problems.transition[n],
        problems.discount[n],
        problems.belief[n],
    )


@compile_kernel
@no_type_check
def _make_room(types, n_points, n_options, n_reports):
    """Return the arrays that one problem after another is solved in."""
    n_types = len(types)
    shape = (n_points + 1, n_options, n_reports)
    corners = np.empty((*shape, n_types), dtype=np.int32)
    reports = _Reports(np.empty((*shape, n_types)), np.empty(shape), corners, np.empty((*shape, n_types)))
    alphas, beliefs = np.empty((n_points, n_types)), np.empty((2, n_types))
    room = _Room(np.empty(n_options), np.empty(n_options), alphas, np.empty(n_points), beliefs)
    return reports, room, _Ahead(np.empty((n_points, n_types)), np.empty(n_points))


@compile_kernel
@no_type_check
def _look_ahead(types, problem, grid, horizon, reports, ahead, room):
    """Fill ``ahead`` with the values of the period after the first."""
    if horizon > 1:
        for g in range(grid.points.shape[0]):
            _find_successors(types, g, grid.points[g], problem, grid, reports, room)
    ahead.alphas[:] = 0.0
    ahead.upper[:] = 0.0
    for _ in range(horizon - 1):
        _go_back(types, grid.points, problem, reports, ahead, room)


@compile_kernel
@no_type_check
def solve_pomdp_draws(types, problems, grid, horizon, bounds):
    """Fill the bounds and the worth of reports of every draw of a chunk."""
    n_draws, n_options, n_reports = problems.observations.shape[:3]
    last = grid.points.shape[0]
    reports, room, ahead = _make_room(types, last, n_options, n_reports)
    for n in range(n_draws):
        problem = _pick(problems, n)
        _look_ahead(types, problem, grid, horizon, reports, ahead, room)
        _find_successors(types, last, problem.belief, problem, grid, reports, room)
        lows, highs = bounds.lower[n], bounds.upper[n]
        _back_up(types, last, problem.belief, problem, reports, ahead, lows, highs)
        _find_evsi(types, last, problem.discount, reports, ahead.alphas, bounds.evsi[n], room.beliefs[0])


@compile_kernel
@no_type_check
def value_pomdp_beliefs(types, problems, beliefs, grid, horizon, lower):
    """Fill lower bounds on Q at several beliefs of every draw of a chunk, each draw solved once."""
    n_draws, n_options, n_reports = problems.observations.shape[:3]
    last = grid.points.shape[0]
    reports, room, ahead = _make_room(types, last, n_options, n_reports)
    for n in range(n_draws):
        problem = _pick(problems, n)
        _look_ahead(types, problem, grid, horizon, reports, ahead, room)
        for i in range(beliefs.shape[1]):
            _find_successors(types, last, beliefs[n, i], problem, grid, reports, room)
            _back_up(types, last, beliefs[n, i], problem, reports, ahead, lower[n, i], room.highs)
