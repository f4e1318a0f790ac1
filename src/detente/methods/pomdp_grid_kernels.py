"""Compiled kernels of :mod:`detente.methods.pomdp_grid`: one draw after another.

Indices: ``g`` of a belief, ``m`` of a move, ``j`` of a future, ``c`` of a choice, ``s`` of a set, ``k`` of a
corner of a cell, ``t`` and ``u`` of a type now and next. What moves, futures and choices are:
:mod:`detente.methods.pomdp_tables`.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import BeliefCells, locate_belief
from detente.methods.compilation import compile_kernel
from detente.methods.pomdp_tables import Lanes, Tables


class Reached(NamedTuple):
    """Points of the grid that a draw looks at, by the order in which they were found."""

    points: Any
    """Beliefs; that of the draw comes first."""
    places: Any
    """Index of each in the grid."""
    numbers: Any
    """Number of each point of the grid in that order; -1: not reached."""


class GridWorkspace(NamedTuple):
    """What one draw after another is bounded in."""

    reached: Reached
    ends: Any
    """Numbers of points whose choices matter and whose moves do, axes period, which."""
    cells: Any
    """Where each future leads from each point."""
    scratch: Any
    """For one belief, last axis type."""
    values: Any
    """Bounds of a period, axes set, point."""
    earlier: Any
    """Those of the statuses a period earlier."""
    upper: Any
    """Bounds of the moves, axes point, move."""


def make_grid_workspace(tables: Tables, horizon: int, n_grid: int, n_types: int) -> GridWorkspace:
    """Return the arrays that one draw after another is bounded in: made here, they cost no time to compile.

    Parameters
    ----------
    tables
        The process.
    horizon
        Periods.
    n_grid
        Number of points of the grid.
    n_types
        Number of types.
    """
    n_points, places = n_grid + 1, np.zeros(n_grid + 1, np.int64)
    shape = n_points, len(tables.futures), n_types
    return GridWorkspace(
        Reached(np.zeros((n_points, n_types)), places, np.full(n_points, -1)),
        np.zeros((horizon, 2), np.int64),
        BeliefCells(np.zeros(shape[:2]), np.zeros(shape, np.int32), np.zeros(shape)),
        np.zeros((3, n_types)),
        np.zeros((tables.n_sets + len(tables.keeps), n_points)),
        np.zeros((tables.n_sets, n_points)),
        np.zeros((n_points, len(tables.moves))),
    )


@compile_kernel
@no_type_check
def _move_belief(types, tables, numbers, belief, move, j, after, joint):
    """Fill the belief that a future leads to, and return the chance of it."""
    answer, weights, total = numbers.vectors[move], numbers.vectors[tables.futures[j, 0]], 0.0
    for t in range(len(types)):
        joint[t] = belief[t] * answer[t] * weights[t]
        total += joint[t]
    if total <= 0.0:
        return 0.0
    ahead = tables.futures[j, 1] < tables.n_sets
    for u in range(len(types)):
        reached = 0.0 if ahead else joint[u]
        for t in range(len(types) if ahead else 0):
            reached += joint[t] * numbers.transition[t, u]
        after[u] = reached / total
    return total


@compile_kernel
@no_type_check
def _reach(types, tables, numbers, grid, first, last, n_reached, reached, cells, scratch, is_ahead):
    """Find where the futures lead from points ``first`` to ``last``; return how many points are then reached.

    ``is_ahead`` says which futures: those a period later, or those of the same period.
    """
    joint, after, fractions = scratch[0], scratch[1], scratch[2]
    for g in range(first, last):
        for m in range(len(tables.moves)):
            for j in range(tables.moves[m, 2], tables.moves[m, 3]):
                if (tables.futures[j, 1] < tables.n_sets) != is_ahead:
                    continue
                belief, answer = reached.points[g], tables.moves[m, 0]
                cells.chance[g, j] = _move_belief(types, tables, numbers, belief, answer, j, after, joint)
                if cells.chance[g, j] == 0.0:
                    continue
                locate_belief(types, after, grid.denominator, grid.lookup, cells, fractions, g, j)
                for k in range(len(types)):
                    place = cells.corners[g, j, k]
                    number = reached.numbers[place]
                    # A corner without weight is looked at, but its value does not count.
                    if number < 0 and cells.weights[g, j, k] == 0.0:
                        number = 0
                    elif number < 0:
                        number, n_reached = n_reached, n_reached + 1
                        reached.numbers[place], reached.places[number] = number, place
                        for t in range(len(types)):
                            reached.points[number, t] = grid.points[place, t]
                    cells.corners[g, j, k] = number
    return n_reached


@compile_kernel
@no_type_check
def _find_points(types, tables, numbers, grid, horizon, belief, ends, reached, cells, scratch):
    """Find the points that a belief leads to, and fill how many of them matter how many periods later.

    ``ends`` has two entries a period: how many points' choices matter, and how many points' moves.
    """
    n_reached = 1
    for t in range(len(types)):
        reached.points[0, t] = belief[t]
    for d in range(horizon):
        # What happens in the same period comes first, then what leads to the one after, unless it is the last.
        for k in range(2):
            ends[d, k] = n_reached
            if k == 0 or d < horizon - 1:
                first = ends[d - 1, k] if d > 0 else 0
                n_reached = _reach(
                    types,
                    tables,
                    numbers,
                    grid,
                    first,
                    ends[d, k],
                    n_reached,
                    reached,
                    cells,
                    scratch,
                    k == 1,
                )
    for g in range(1, n_reached):
        reached.numbers[reached.places[g]] = -1


@compile_kernel
@no_type_check
def _make_moves(types, tables, numbers, belief, g, h, first, last, cells, values, upper):
    """Fill the bounds of some moves at one belief."""
    for m in range(first, last):
        total = 0.0
        for t in range(len(types)):
            total += (
                belief[t] * numbers.vectors[tables.moves[m, 0], t] * numbers.vectors[tables.moves[m, 1], t]
            )
        for j in range(tables.moves[m, 2], tables.moves[m, 3]):
            s = tables.futures[j, 1]
            if (s < tables.n_sets and h == 0) or cells.chance[g, j] == 0.0:
                continue
            between = 0.0
            for k in range(len(types)):
                between += cells.weights[g, j, k] * values[s, cells.corners[g, j, k]]
            total += numbers.factors[tables.futures[j, 2]] * cells.chance[g, j] * between
        upper[m] = total


@compile_kernel
@no_type_check
def _combine(types, tables, numbers, belief, c, upper):
    """Return the bound of a choice from those of the moves after every answer."""
    choice, factors = tables.choices[c], numbers.factors
    consent, bound = factors[choice[6]], factors[choice[5]] * upper[choice[2]]
    bound += consent * factors[choice[3]] * upper[choice[0]]
    bound += (1.0 - consent) * factors[choice[4]] * upper[choice[1]]
    for t in range(len(types)):
        bound -= belief[t] * numbers.vectors[choice[8], t]
    return bound


@compile_kernel
@no_type_check
def _step(types, tables, numbers, points, h, ends, cells, values, earlier, upper):
    """Fill the bounds of every status and every move at the points that matter, a period earlier."""
    n_kept = len(tables.keeps)
    # What keeping an option is worth must be known at all points before a choice looks at it.
    for phase in range(2):
        first, last = 0, tables.n_first
        if phase == 1:
            first, last = tables.n_first + n_kept, len(tables.moves)
        for g in range(ends[1 - phase]):
            _make_moves(types, tables, numbers, points[g], g, h, first, last, cells, values, upper[g])
            for x in range(n_kept if phase == 0 else 0):
                m = tables.keeps[x, 2]
                go_on, leave = upper[g, tables.keeps[x, 0]], upper[g, tables.keeps[x, 1]]
                upper[g, m] = go_on if go_on > leave else leave
                values[tables.n_sets + x, g] = upper[g, m]
            for s in range(tables.n_sets if phase == 1 else 0):
                best = -np.inf
                for c in range(tables.statuses[s, 0], tables.statuses[s, 1]):
                    bound = _combine(types, tables, numbers, points[g], c, upper[g])
                    best = bound if bound > best else best
                earlier[s, g] = best
    for s in range(tables.n_sets):
        for g in range(ends[0]):
            values[s, g] = earlier[s, g]


@compile_kernel
@no_type_check
def bound_draws(types, tables, numbers, grid, beliefs, horizon, bounds, work):
    """Fill the bounds of every choice of every draw, from the points of the grid that its belief leads to.

    ``types`` is a tuple with one entry a type: its length is known when the kernel is compiled. ``work`` is
    what :func:`make_grid_workspace` returns.
    """
    reached, ends, cells, scratch, values, earlier, upper = work
    for n in range(len(beliefs)):
        draw = Lanes(numbers.vectors[n], numbers.factors[n], numbers.transition[n])
        _find_points(types, tables, draw, grid, horizon, beliefs[n], ends, reached, cells, scratch)
        for h in range(horizon):
            here = ends[horizon - 1 - h]
            _step(types, tables, draw, reached.points, h, here, cells, values, earlier, upper)
        for c in range(bounds.shape[1]):
            bounds[n, c] = _combine(types, tables, draw, reached.points[0], c, upper[0])
