"""Compiled kernels of :mod:`detente.methods.pomdp_grid`: one draw after another.

Indices: ``g`` of a belief, ``m`` of a move, ``j`` of a future, ``c`` of a choice, ``s`` of a set, ``k`` of a
corner of a cell, ``t`` and ``u`` of a type now and next. What moves, futures and choices are:
:mod:`detente.methods.pomdp_tables`.
"""

from typing import no_type_check

import numpy as np

from detente.methods.belief_grid import BeliefCells, locate_belief
from detente.methods.compilation import compile_kernel
from detente.methods.pomdp_tables import Lanes


@compile_kernel
@no_type_check
def _locate(tables, numbers, grid, belief, g, cells, scratch):
    """Find where every future leads from one belief: axes belief, future."""
    joint, after, fractions = scratch[0], scratch[1], scratch[2]
    n_types = len(belief)
    for m in range(len(tables.moves)):
        answer = numbers.vectors[tables.moves[m, 0]]
        for j in range(tables.moves[m, 2], tables.moves[m, 3]):
            weights, ahead, total = (
                numbers.vectors[tables.futures[j, 0]],
                tables.futures[j, 1] < tables.n_sets,
                0.0,
            )
            for t in range(n_types):
                joint[t] = belief[t] * answer[t] * weights[t]
                total += joint[t]
            cells.chance[g, j] = total
            if total <= 0.0:
                cells.corners[g, j, :] = 0
                continue
            for u in range(n_types):
                after[u] = 0.0 if ahead else joint[u] / total
                for t in range(n_types if ahead else 0):
                    after[u] += joint[t] * numbers.transition[t, u] / total
            locate_belief(belief, after, grid, cells, fractions, g, j)


@compile_kernel
@no_type_check
def _make_moves(tables, numbers, belief, g, h, first, last, cells, values, upper):
    """Fill the bounds of some moves at one belief."""
    for m in range(first, last):
        total = 0.0
        for t in range(len(belief)):
            total += (
                belief[t] * numbers.vectors[tables.moves[m, 0], t] * numbers.vectors[tables.moves[m, 1], t]
            )
        for j in range(tables.moves[m, 2], tables.moves[m, 3]):
            s = tables.futures[j, 1]
            if s < tables.n_sets and h == 0:
                continue
            between = 0.0
            for k in range(len(belief)):
                between += cells.weights[g, j, k] * values[s, cells.corners[g, j, k]]
            total += numbers.factors[tables.futures[j, 2]] * cells.chance[g, j] * between
        upper[m] = total


@compile_kernel
@no_type_check
def _combine(tables, numbers, belief, c, upper):
    """Return the bound of a choice from those of the moves after every answer."""
    choice, factors = tables.choices[c], numbers.factors
    consent, bound = factors[choice[6]], factors[choice[5]] * upper[choice[2]]
    bound += consent * factors[choice[3]] * upper[choice[0]]
    bound += (1.0 - consent) * factors[choice[4]] * upper[choice[1]]
    for t in range(len(belief)):
        bound -= belief[t] * numbers.vectors[choice[8], t]
    return bound


@compile_kernel
@no_type_check
def _step(tables, numbers, beliefs, h, first, cells, values, earlier, upper):
    """Fill the bounds of every status at every belief from ``first``, and of every move, a period earlier."""
    n_kept = len(tables.keeps)
    for g in range(first, len(beliefs)):
        _make_moves(tables, numbers, beliefs[g], g, h, 0, tables.n_first, cells, values, upper[g])
        for x in range(n_kept):
            m = tables.keeps[x, 2]
            go_on, leave = upper[g, tables.keeps[x, 0]], upper[g, tables.keeps[x, 1]]
            upper[g, m] = go_on if go_on > leave else leave
            values[tables.n_sets + x, g] = upper[g, m]
    for g in range(first, len(beliefs)):
        last = len(tables.moves)
        _make_moves(tables, numbers, beliefs[g], g, h, tables.n_first + n_kept, last, cells, values, upper[g])
        for s in range(tables.n_sets):
            best = -np.inf
            for c in range(tables.statuses[s, 0], tables.statuses[s, 1]):
                bound = _combine(tables, numbers, beliefs[g], c, upper[g])
                best = bound if bound > best else best
            earlier[s, g] = best


@compile_kernel
@no_type_check
def bound_draws(tables, numbers, grid, beliefs, horizon, bounds):
    """Fill the bounds of every choice of every draw."""
    n_points, n_types, n_futures = len(grid.points) + 1, beliefs.shape[1], len(tables.futures)
    shape, points = (n_points, n_futures, n_types), np.zeros((n_points, n_types))
    points[:-1] = grid.points
    cells = BeliefCells(np.zeros(shape[:2]), np.zeros(shape, np.int32), np.zeros(shape))
    n_sets, scratch = tables.n_sets + len(tables.keeps), np.zeros((3, n_types))
    values, upper = np.zeros((n_sets, n_points)), np.zeros((n_points, len(tables.moves)))
    earlier = np.zeros((tables.n_sets, n_points))
    for n in range(len(beliefs)):
        draw = Lanes(numbers.vectors[n], numbers.factors[n], numbers.transition[n])
        # The belief of the draw stands behind the points of the grid, which no other belief looks at.
        points[-1] = beliefs[n]
        for g in range(n_points):
            _locate(tables, draw, grid, points[g], g, cells, scratch)
        for h in range(horizon):
            _step(tables, draw, points, h, 0, cells, values, earlier, upper)
            values[: tables.n_sets] = earlier
        for c in range(bounds.shape[1]):
            bounds[n, c] = _combine(tables, draw, points[-1], c, upper[-1])
