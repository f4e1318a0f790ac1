"""Compiled kernels of :mod:`detente.methods.pomdp_solver`, each beside its plain twin.

``types`` is a tuple with one entry a type: its length is known when the kernel is compiled, so that
the innermost loops unroll.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import locate
from detente.methods.compilation import compile_kernel

NEVER = 1e-15
"""Reports less likely than this are left out."""


class Reports(NamedTuple):
    """Where each report leads from every grid point, and last from the belief of the draw."""

    joint: Any
    """Belief times probability of the report, axes point, option, report, type."""
    chance: Any
    """Probability of the report."""
    places: Any
    """Corners of the cell the belief after it falls into."""
    weights: Any
    """Barycentric weights of the corners."""


@no_type_check
def _find_successors(types, g, belief, observations, transition, denominator, lookup, reports, scratch):
    """Find where each report leads from one belief."""
    n_types = len(types)
    for x in range(observations.shape[0]):
        for y in range(observations.shape[1]):
            total = 0.0
            for t in range(n_types):
                reports.joint[g, x, y, t] = belief[t] * observations[x, y, t]
                total += reports.joint[g, x, y, t]
            reports.chance[g, x, y] = total if total > NEVER else 0.0
            if total <= NEVER:
                # Other beliefs may see this report: from even odds its cell is found all the same.
                total = 0.0
                for t in range(n_types):
                    reports.joint[g, x, y, t] = observations[x, y, t]
                    total += observations[x, y, t]
            if total <= NEVER:
                reports.places[g, x, y, :] = 0
                continue
            for u in range(n_types):
                scratch[0, u] = 0.0
                for t in range(n_types):
                    scratch[0, u] += reports.joint[g, x, y, t] * transition[t, u]
                scratch[0, u] /= total
            places, weights = reports.places[g, x, y], reports.weights[g, x, y]
            locate(scratch[0], denominator, lookup, places, weights, scratch[1])


@no_type_check
def _back_up(types, g, belief, rewards, discount, reports, ahead, upper, lows, highs):
    """Fill the bounds on Q of every option at one belief, from the step after (25)."""
    n_types = len(types)
    for x in range(rewards.shape[0]):
        now, low, high = 0.0, 0.0, 0.0
        for t in range(n_types):
            now += belief[t] * rewards[x, t]
        for y in range(reports.chance.shape[2]):
            if reports.chance[g, x, y] > 0.0:
                best, between = -np.inf, 0.0
                for k in range(n_types):
                    corner = reports.places[g, x, y, k]
                    value = 0.0
                    for t in range(n_types):
                        value += reports.joint[g, x, y, t] * ahead[corner, t]
                    best = max(best, value)
                    between += reports.weights[g, x, y, k] * upper[corner]
                low += best
                high += reports.chance[g, x, y] * between
        lows[x] = now + discount * low
        highs[x] = now + discount * high


@no_type_check
def _find_alpha(types, g, x, rewards, observations, discount, reports, ahead, alpha):
    """Fill the alpha vector of one option at one grid point (26).

    Every report adds its term, also one that this belief rules out: the vector must hold at all
    beliefs.
    """
    n_types = len(types)
    for t in range(n_types):
        alpha[t] = rewards[x, t]
    for y in range(observations.shape[1]):
        best, chosen = -np.inf, 0
        for k in range(n_types):
            corner = reports.places[g, x, y, k]
            value = 0.0
            for t in range(n_types):
                value += reports.joint[g, x, y, t] * ahead[corner, t]
            if value > best:
                best, chosen = value, corner
        for t in range(n_types):
            alpha[t] += discount * observations[x, y, t] * ahead[chosen, t]


@no_type_check
def _find_top(types, joint, ahead):
    """Return the best value of an unnormalised belief among all alpha vectors."""
    top = -np.inf
    for corner in range(ahead.shape[0]):
        value = 0.0
        for t in range(len(types)):
            value += joint[t] * ahead[corner, t]
        top = max(top, value)
    return top


@no_type_check
def _find_evsi(types, g, discount, reports, ahead, evsi, scratch):
    """Fill the worth of each option's reports against merging them (28)."""
    merged = scratch[0]
    for x in range(len(evsi)):
        apart = 0.0
        merged[:] = 0.0
        for y in range(reports.chance.shape[2]):
            if reports.chance[g, x, y] > 0.0:
                apart += find_top(types, reports.joint[g, x, y], ahead)
                for t in range(len(types)):
                    merged[t] += reports.joint[g, x, y, t]
        evsi[x] = max(discount * (apart - find_top(types, merged, ahead)), 0.0)


@no_type_check
def _step(types, points, rewards, observations, transition, discount, reports, ahead, upper, room):
    """Go one period back at every grid point: replace ``ahead`` and ``upper``."""
    lows, highs, alphas, following = room
    for g in range(points.shape[0]):
        back_up(types, g, points[g], rewards, discount, reports, ahead, upper, lows, highs)
        find_alpha(types, g, np.argmax(lows), rewards, observations, discount, reports, ahead, alphas[g])
        following[g] = np.max(highs)
    upper[:] = following
    for g in range(points.shape[0]):
        for t in range(len(types)):
            total = 0.0
            for u in range(len(types)):
                total += transition[t, u] * alphas[g, u]
            ahead[g, t] = total


@no_type_check
def _solve_draws(types, problems, belief, points, lookup, denominator, horizon, lower, upper, evsi):
    """Fill the bounds and the worth of reports of every draw of a chunk."""
    rewards, observations, transition, discount = problems
    n_draws, n_options, n_reports = observations.shape[:3]
    n_points, n_types = points.shape[0], len(types)
    shape = (n_points + 1, n_options, n_reports)
    places = np.empty((*shape, n_types), dtype=np.int32)
    reports = Reports(np.empty((*shape, n_types)), np.empty(shape), places, np.empty((*shape, n_types)))
    scratch, ahead, above = np.empty((2, n_types)), np.empty((n_points, n_types)), np.empty(n_points)
    room = (np.empty(n_options), np.empty(n_options), np.empty((n_points, n_types)), np.empty(n_points))
    for n in range(n_draws):
        if horizon > 1:
            for g in range(n_points):
                find_successors(
                    types, g, points[g], observations[n], transition[n], denominator, lookup, reports, scratch
                )
        find_successors(
            types, n_points, belief[n], observations[n], transition[n], denominator, lookup, reports, scratch
        )
        ahead[:] = 0.0
        above[:] = 0.0
        for _ in range(horizon - 1):
            step(
                types,
                points,
                rewards[n],
                observations[n],
                transition[n],
                discount[n],
                reports,
                ahead,
                above,
                room,
            )
        back_up(
            types, n_points, belief[n], rewards[n], discount[n], reports, ahead, above, lower[n], upper[n]
        )
        find_evsi(types, n_points, discount[n], reports, ahead, evsi[n], scratch)


find_successors = compile_kernel(_find_successors)
back_up = compile_kernel(_back_up)
find_alpha = compile_kernel(_find_alpha)
find_top = compile_kernel(_find_top)
find_evsi = compile_kernel(_find_evsi)
step = compile_kernel(_step)
solve_draws = compile_kernel(_solve_draws)
