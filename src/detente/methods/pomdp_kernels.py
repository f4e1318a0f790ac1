"""Compiled kernels of :mod:`detente.methods.pomdp_solver`: many draws side by side.

The last axis of every array is the *lane*: one draw each. Innermost loops run over lanes, which a compiler
turns into vector instructions. ``types`` is a tuple with one entry a type: its length is known when the
kernel is compiled. Indices: ``n`` of a block of draws, ``h`` of the periods to go, ``p`` of a point, ``m``
of a move, ``c`` of a choice, ``s`` of a set, ``t`` and ``u`` of a type now and next, ``i`` of a lane. What
moves, futures and choices are: :mod:`detente.methods.pomdp_tables`.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.compilation import compile_kernel
from detente.methods.pomdp_tables import Lanes


class Sets(NamedTuple):
    """Bounds on the value of sets of plans."""

    plans: Any
    """The lower bound, axes set, point, type."""
    drops: Any
    """Upper bound at a point less what the corners allow, 0 or less, axes set, point."""
    corners: Any
    """Values if the type is seen, axes set, type."""
    reciprocals: Any
    """One over each point, axes point, type."""


class Moves(NamedTuple):
    """Plans of the moves at some beliefs, and the upper bounds there."""

    plans: Any
    """Axes belief, move, type."""
    upper: Any


class Scratch(NamedTuple):
    """Scratch space for one belief."""

    joint: Any
    seen: Any
    after: Any
    best: Any
    bound: Any
    which: Any


class Workspace(NamedTuple):
    """What one block after another is solved in."""

    moves: Moves
    scratch: Scratch
    plans: Any
    """Plans of the period solved last, axes set, point, type."""
    drops: Any
    """Their bounds, less what the corners allow."""


def make_workspace(n_rows: int, n_moves: int, n_sets: int, shape: tuple[int, int, int]) -> Workspace:
    """Return the arrays that one block after another is solved in: made here, they cost no time to compile.

    Parameters
    ----------
    n_rows, n_moves, n_sets
        Numbers of beliefs whose moves are kept at a time, of moves, and of sets that belong to a status.
    shape
        Numbers of beliefs, types and lanes.
    """
    n_points, *of_type = shape
    n_lanes = of_type[-1]
    joint, seen, after = (np.zeros(of_type) for _ in range(3))
    scratch = Scratch(joint, seen, after, np.zeros(n_lanes), np.zeros(n_lanes), np.zeros(n_lanes, np.int64))
    moves = Moves(np.zeros((n_rows, n_moves, *of_type)), np.zeros((n_rows, n_moves, n_lanes)))
    return Workspace(
        moves, scratch, np.zeros((n_sets, n_points, *of_type)), np.zeros((n_sets, n_points, n_lanes))
    )


@compile_kernel
@no_type_check
def _search(types, joint, plans, best, which):
    """Fill the best value among plans, and which plan has it."""
    for i in range(len(best)):
        best[i], which[i] = -np.inf, 0
    for p in range(0, plans.shape[0], 4):
        for i in range(joint.shape[1]):
            first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
            for t in range(len(types)):
                first += joint[t, i] * plans[p, t, i]
                second += joint[t, i] * plans[p + 1, t, i]
                third += joint[t, i] * plans[p + 2, t, i]
                fourth += joint[t, i] * plans[p + 3, t, i]
            left, right = p, p + 2
            if second > first:
                first, left = second, p + 1
            if fourth > third:
                third, right = fourth, p + 3
            if third > first:
                first, left = third, right
            if first > best[i]:
                best[i], which[i] = first, left


@compile_kernel
@no_type_check
def _bound(types, after, corners, reciprocals, drops, bound):
    """Fill the sawtooth bound of an unnormalised belief: what its corners and the best one point allow."""
    for i in range(len(bound)):
        bound[i] = 0.0
    for p in range(0, reciprocals.shape[0], 2):
        for i in range(after.shape[1]):
            first, second = after[0, i] * reciprocals[p, 0, i], after[0, i] * reciprocals[p + 1, 0, i]
            for t in range(1, len(types)):
                left, right = after[t, i] * reciprocals[p, t, i], after[t, i] * reciprocals[p + 1, t, i]
                first = left if left < first else first
                second = right if right < second else second
            first, second = first * drops[p, i], second * drops[p + 1, i]
            first = second if second < first else first
            bound[i] = first if first < bound[i] else bound[i]
    for t in range(len(after)):
        for i in range(after.shape[1]):
            bound[i] += after[t, i] * corners[t, i]


@compile_kernel
@no_type_check
def _multiply(left, right, product):
    for t in range(len(left)):
        for i in range(left.shape[1]):
            product[t, i] = left[t, i] * right[t, i]


@compile_kernel
@no_type_check
def change_types(types, joint, transition, after):
    """Fill the belief a period later."""
    for u in range(len(after)):
        for i in range(joint.shape[1]):
            # Next to nothing, so that a type that a point rules out does not count as missing there.
            total = 1e-290
            for t in range(len(types)):
                total += joint[t, i] * transition[t, u, i]
            after[u, i] = total


@compile_kernel
@no_type_check
def _add_plan(types, weights, factor, plans, which, plan):
    """Add to a plan what goes on with the chosen plans once something is seen."""
    for i in range(len(which)):
        for t in range(len(types)):
            plan[t, i] += factor[i] * weights[t, i] * plans[which[i], t, i]


@compile_kernel
@no_type_check
def _start(types, belief, reward, plan, upper):
    """Fill a plan and its bound with a reward."""
    for i in range(belief.shape[1]):
        total = 0.0
        for t in range(len(types)):
            plan[t, i] = reward[t, i]
            total += belief[t, i] * reward[t, i]
        upper[i] = total


@compile_kernel
@no_type_check
def _keep_better(types, belief, left, right, plan):
    """Fill the plan that is worth more, lane by lane."""
    for i in range(belief.shape[1]):
        gain = 0.0
        for t in range(len(types)):
            gain += belief[t, i] * (right[t, i] - left[t, i])
        for t in range(len(types)):
            plan[t, i] = right[t, i] if gain > 0 else left[t, i]


@compile_kernel
@no_type_check
def _combine(belief, choice, vectors, factors, plans, upper, plan, bound):
    """Fill the plan and the bound of a choice from the moves after every answer, ``try`` of (25b)."""
    agreed, blocked, declined = plans[choice[0]], plans[choice[1]], plans[choice[2]]
    consent, yes, cost = factors[choice[6]], vectors[choice[7]], vectors[choice[8]]
    for i in range(belief.shape[1]):
        bound[i] = consent[i] * factors[choice[3], i] * upper[choice[0], i]
        bound[i] += (1.0 - consent[i]) * factors[choice[4], i] * upper[choice[1], i]
        bound[i] += factors[choice[5], i] * upper[choice[2], i]
    for t in range(len(belief)):
        for i in range(belief.shape[1]):
            signed = consent[i] * agreed[t, i] + (1.0 - consent[i]) * blocked[t, i]
            plan[t, i] = yes[t, i] * signed + (1.0 - yes[t, i]) * declined[t, i] - cost[t, i]
            bound[i] -= belief[t, i] * cost[t, i]


@compile_kernel
@no_type_check
def _store(types, belief, plan, upper, corners, plans, drops):
    """Store a plan, and its bound less what the corners allow."""
    for i in range(belief.shape[1]):
        base = 0.0
        for t in range(len(types)):
            plans[t, i] = plan[t, i]
            base += belief[t, i] * corners[t, i]
        drops[i] = upper[i] - base if upper[i] < base else 0.0


@compile_kernel
@no_type_check
def _make_move(types, tables, m, h, belief, lanes, bounded, sets, plan, upper, scratch):
    """Fill the plan and the bound of a move at one belief."""
    joint, seen, after, best, bound, which = scratch
    _multiply(belief, lanes.vectors[tables.moves[m, 0]], joint)
    _start(types, joint, lanes.vectors[tables.moves[m, 1]], plan, upper)
    for j in range(tables.moves[m, 2], tables.moves[m, 3]):
        s, factor = tables.futures[j, 1], lanes.factors[tables.futures[j, 2]]
        ahead = s < tables.n_sets
        # With no period to go nothing is worth anything, yet there still is what is kept in this one.
        if ahead and h == 0:
            continue
        weights = lanes.vectors[tables.futures[j, 0]]
        _multiply(joint, weights, seen)
        _search(types, seen, sets.plans[s], best, which)
        _add_plan(types, weights, factor, sets.plans[s], which, plan)
        if bounded:
            if ahead:
                change_types(types, seen, lanes.transition, after)
            _bound(types, after if ahead else seen, sets.corners[s], sets.reciprocals, sets.drops[s], bound)
            for i in range(len(bound)):
                upper[i] += factor[i] * bound[i]


@compile_kernel
@no_type_check
def _keep_options(types, tables, p, belief, needed, is_stored, sets, plans, upper):
    """Fill what keeping each option is worth, and store it if asked."""
    for x in range(len(tables.keeps)):
        go_on, leave, m = tables.keeps[x, 0], tables.keeps[x, 1], tables.keeps[x, 2]
        if not needed[m]:
            continue
        _keep_better(types, belief, plans[leave], plans[go_on], plans[m])
        for i in range(belief.shape[1]):
            upper[m, i] = upper[leave, i] if upper[leave, i] > upper[go_on, i] else upper[go_on, i]
        if is_stored:
            s = tables.n_sets + x
            _store(types, belief, plans[m], upper[m], sets.corners[s], sets.plans[s, p], sets.drops[s, p])


@compile_kernel
@no_type_check
def _choose(types, tables, p, belief, lanes, plans, upper, scratch, earlier):
    """Store the best choice of every status."""
    plan, other, bound, top = scratch.joint, scratch.seen, scratch.best, scratch.bound
    for s in range(tables.n_sets):
        first = tables.statuses[s, 0]
        for c in range(first, tables.statuses[s, 1]):
            _combine(belief, tables.choices[c], lanes.vectors, lanes.factors, plans, upper, other, bound)
            _keep_better(types, belief, other if c == first else plan, other, plan)
            for i in range(len(bound)):
                top[i] = bound[i] if c == first or bound[i] > top[i] else top[i]
        _store(types, belief, plan, top, earlier.corners[s], earlier.plans[s, p], earlier.drops[s, p])


@compile_kernel
@no_type_check
def _value(types, tables, first, end, belief, lanes, plans, upper, scratch, bounds):
    """Fill the bounds of some choices in a row."""
    plan = scratch.joint
    for c in range(first, end):
        _combine(
            belief,
            tables.choices[c],
            lanes.vectors,
            lanes.factors,
            plans,
            upper,
            plan,
            bounds[c - first, 1],
        )
        for i in range(belief.shape[1]):
            value = 0.0
            for t in range(len(types)):
                value += belief[t, i] * plan[t, i]
            bounds[c - first, 0, i] = value


@compile_kernel
@no_type_check
def _take_change(types, transition, earlier, sets):
    """Take the change of type into the plans of the period solved last: it lies ahead from now on."""
    for s in range(earlier.plans.shape[0]):
        for p in range(earlier.plans.shape[1]):
            for t in range(len(transition)):
                for i in range(transition.shape[2]):
                    total = 0.0
                    for u in range(len(types)):
                        total += transition[t, u, i] * earlier.plans[s, p, u, i]
                    sets.plans[s, p, t, i] = total
            for i in range(transition.shape[2]):
                sets.drops[s, p, i] = earlier.drops[s, p, i]


@compile_kernel
@no_type_check
def go_back(
    types, tables, lanes, beliefs, bounded, corners, stored, reciprocals, periods, wanted, bounds, work
):
    """Solve blocks of draws at some beliefs, period by period, or bound some choices with what is stored.

    Parameters
    ----------
    corners
        Values if types are seen, axes block, periods to go, set, type: of statuses with so many periods to go,
        of what is kept with one more.
    stored
        Plans and bounds of the last periods solved, axes block, period, set, point.
    reciprocals
        One over the points that were solved, axes block, point, type.
    periods
        Periods to go before the first step, after the last one, and at the first that is stored.
    wanted
        The choices that are valued at each belief, in a single step; at no belief to solve.
    bounds
        Bounds of these choices, below and above, axes block, belief, choice, side.
    work
        What :func:`make_workspace` returns.
    """
    n_kept, moves, scratch, solving = len(tables.keeps), work.moves, work.scratch, len(wanted.spans) == 0
    for n in range(beliefs.shape[0]):
        here = Lanes(lanes.vectors[n], lanes.factors[n], lanes.transition[n])
        for h in range(periods[0], periods[1]):
            k = h - periods[2] if h > periods[2] else 0
            sets = Sets(stored.plans[n, k], stored.drops[n, k], corners[n, h], reciprocals[n])
            earlier = Sets(work.plans, work.drops, corners[n, h + 1], reciprocals[n])
            if solving:
                _take_change(types, here.transition, earlier, sets)
            # What keeping an option is worth must be known at all points before a choice looks at it.
            for phase in range(2 if n_kept > 0 else 1):
                for p in range(beliefs.shape[1]):
                    belief, row = beliefs[n, p], p if n_kept > 0 else 0
                    plans, upper = moves.plans[row], moves.upper[row]
                    first, end = 0, tables.n_first
                    if phase == 1:
                        first, end = tables.n_first + n_kept, len(tables.moves)
                    needed = wanted.moves[p]
                    for m in range(first, end):
                        if needed[m]:
                            _make_move(
                                types, tables, m, h, belief, here, bounded, sets, plans[m], upper[m], scratch
                            )
                    if phase == 0 and n_kept > 0:
                        _keep_options(types, tables, p, belief, needed, solving, sets, plans, upper)
                    elif not solving:
                        first, end = wanted.spans[p, 0], wanted.spans[p, 1]
                        _value(types, tables, first, end, belief, here, plans, upper, scratch, bounds[n, p])
                    elif h < periods[1] - 1:
                        _choose(types, tables, p, belief, here, plans, upper, scratch, earlier)
