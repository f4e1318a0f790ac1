# ruff: noqa: ANN001, ANN201, ANN202, PLR0913, PLR0917
"""Compiled kernels of :mod:`detente.methods.markov_response`.

``types`` is a tuple with one entry a type: its length is known when the kernel is compiled, so that
the innermost loops unroll. Indices: ``g`` of a grid point, ``x`` of an option (the first one is to
refuse), ``a`` of a conduct (reciprocate, free-ride, exploit), ``y`` of a report (the conducts, then that
nothing was seen), ``z`` of a sign (no hostile act, some), ``t`` and ``u`` of a type now and next, ``k`` of
a corner of a cell.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import BeliefCells, locate_belief
from detente.methods.compilation import compile_kernel
from detente.shapes import Array

_NOTHING = 3
"""Index of the report that nothing was seen."""

_RULED_OUT = 1e-250
"""Reports less likely than this teach nothing: the belief stays."""

_MOST_ROUNDS = 500
"""Rounds of damped iteration before a problem is given up."""

_FREE_ROUNDS = 50
"""Rounds after which the longest step falls, so that what circles comes to rest."""

_LARGEST_GROWTH = 1.4
"""Steps grow by this at most from round to round."""


class DrawnGame(NamedTuple):
    """The game of one draw, or of all draws with their axis in front."""

    payoffs: Any
    """Axes option, conduct."""
    utilities: Any
    """Axes type, option, conduct."""
    detect: Any
    resolve: Any
    passes: Any
    """Axis option, as the two before."""
    scale: Any
    """Logits a util of the counterpart."""
    lapse: Any
    transition: Any
    discount: Any
    its_discount: Any
    signs: Any
    """P(hostile acts | type), axes none or some, type."""


class DrawnResponses(NamedTuple):
    """What is filled in, with the axis of the draws in front."""

    values: Any
    """Our value of every option."""
    first: Any
    """Responses of the first period: axes option, type, conduct."""
    unsettled: Any
    """Number of problems that did not settle."""


class SearchGrid(NamedTuple):
    """Where beliefs lie, as little as a kernel needs, since every call counts its references, and how exactly."""

    denominator: Any
    lookup: Any
    tolerance: Any
    """Largest distance of a response from the logit that answers it."""


class _Ahead(NamedTuple):
    """Values of the period after, by grid point."""

    own: Any
    its: Any
    """By the type now, the change of type taken in."""


class _Scratch(NamedTuple):
    """Scratch space."""

    cells: Any
    """Where each report leads: axes report, sign."""
    joint: Any
    """By type, as the next three."""
    after: Any
    fractions: Any
    likelihood: Any
    later: Any
    """What each type can expect after a report: axes report, type."""
    utility: Any
    answer: Any
    before: Any
    """Axes type, conduct, as the two before."""
    step: Any
    its_value: Any
    """Axes option, type."""


class ResponseWorkspace(NamedTuple):
    """What one draw after another is solved in."""

    scratch: _Scratch
    ahead: _Ahead
    following: _Ahead
    """Values of the period solved last."""
    responses: Any
    """Axes grid point, option, type, conduct."""
    points: Any
    """Beliefs: those of the grid, behind them that of the draw."""


def make_response_workspace(n_options: int, n_signs: int, grid_points: Array) -> ResponseWorkspace:
    """Return the arrays that one draw after another is solved in: made here, they cost no time to compile."""
    points = np.concatenate([grid_points, np.zeros_like(grid_points[:1])])
    n_points, n_types = points.shape
    shape = 4, n_signs, n_types
    cells = BeliefCells(np.zeros(shape[:2]), np.zeros(shape, np.int32), np.zeros(shape))
    joint, after, fractions, likelihood, step = np.zeros((5, n_types))
    utility, answer, before = np.zeros((3, n_types, 3))
    later, its_value = np.zeros((4, n_types)), np.zeros((n_options, n_types))
    scratch = _Scratch(
        cells, joint, after, fractions, likelihood, later, utility, answer, before, step, its_value
    )
    ahead, following = (_Ahead(np.zeros(n_points), np.zeros((n_points, n_types))) for _ in range(2))
    return ResponseWorkspace(scratch, ahead, following, np.zeros((n_points, n_options, n_types, 3)), points)


@compile_kernel
@no_type_check
def _choose(types, utility, can_exploit, scale, lapse, chosen):
    """Fill the probability of each conduct by type (10)."""
    for t in range(len(types)):
        inclusive, others, abuse = scale * utility[t, 1], 1.0, 0.0
        if can_exploit:
            exploit = scale * utility[t, 2]
            # The better way to cheat is taken out, so that no sum over both overflows.
            other = np.exp(-abs(exploit - inclusive))
            others = (1.0 + other) / 2.0
            abuse = (1.0 if exploit > inclusive else other) / (1.0 + other)
            abuse = (1.0 - lapse) * abuse + lapse / 2.0
            inclusive = max(inclusive, exploit)
        kept = (1.0 - lapse) / (1.0 + others * np.exp(inclusive - scale * utility[t, 0])) + lapse / 2.0
        chosen[t, 0] = kept
        chosen[t, 1] = (1.0 - kept) * (1.0 - abuse)
        chosen[t, 2] = (1.0 - kept) * abuse


@compile_kernel
@no_type_check
def _find_cells(types, y, belief, game, grid, ahead, scratch):
    """Find where a report leads, with hostile acts and without, and what each type can expect there."""
    n_types, cells, joint, after = len(types), scratch.cells, scratch.joint, scratch.after
    for t in range(n_types):
        scratch.later[y, t] = 0.0
    for z in range(game.signs.shape[0]):
        total = 0.0
        for t in range(n_types):
            joint[t] = belief[t] * scratch.likelihood[t] * game.signs[z, t]
            total += joint[t]
        cells.chance[y, z] = total
        # What cannot be seen still needs a cell: responses are weighed before they are chosen.
        if total <= _RULED_OUT:
            total = 1.0
            for t in range(n_types):
                joint[t] = belief[t]
        for u in range(n_types):
            reached = 0.0
            for t in range(n_types):
                reached += joint[t] * game.transition[t, u]
            after[u] = reached / total
        locate_belief(types, after, grid.denominator, grid.lookup, cells, scratch.fractions, y, z)
        for t in range(n_types):
            value = 0.0
            for k in range(n_types):
                value += cells.weights[y, z, k] * ahead.its[cells.corners[y, z, k], t]
            scratch.later[y, t] += game.signs[z, t] * value


@compile_kernel
@no_type_check
def _respond(types, x, can_exploit, belief, response, game, grid, ahead, scratch):
    """Fill the logit that answers a response, and return the distance between the two."""
    for a in range(2 + can_exploit):
        stays = game.its_discount * game.detect[x]
        if a > 0:
            stays *= 1.0 - game.resolve[x]
        for t in range(len(types)):
            scratch.likelihood[t] = response[t, a]
        _find_cells(types, a, belief, game, grid, ahead, scratch)
        for t in range(len(types)):
            scratch.utility[t, a] = game.utilities[t, x, a] + stays * scratch.later[a, t]
    _choose(types, scratch.utility, can_exploit, game.scale, game.lapse, scratch.answer)
    distance = 0.0
    for t in range(len(types)):
        for a in range(3):
            distance = max(distance, abs(scratch.answer[t, a] - response[t, a]))
    return distance


@compile_kernel
@no_type_check
def _step(types, longest, response, scratch):
    """Take one damped step for each type, as long as the secant through the last two rounds says."""
    for t in range(len(types)):
        along, size = 0.0, 0.0
        for a in range(3):
            along += (scratch.answer[t, a] - response[t, a]) * scratch.before[t, a]
            size += scratch.before[t, a] * scratch.before[t, a]
        # Where the distance shrinks by the same factor every round, the secant leads straight to its end.
        secant = size / (size - along) if size > along else _LARGEST_GROWTH
        scratch.step[t] = min(scratch.step[t] * min(secant, _LARGEST_GROWTH), longest)
        for a in range(3):
            scratch.before[t, a] = scratch.answer[t, a] - response[t, a]
            response[t, a] += scratch.step[t] * scratch.before[t, a]


@compile_kernel
@no_type_check
def _find_response(types, x, can_exploit, belief, response, game, grid, ahead, scratch):
    """Replace a response by one that answers itself; return 1 if none was found, else 0."""
    for t in range(len(types)):
        scratch.step[t] = 1.0
        for a in range(3):
            scratch.before[t, a] = 0.0
    for n in range(_MOST_ROUNDS):
        if _respond(types, x, can_exploit, belief, response, game, grid, ahead, scratch) <= grid.tolerance:
            return 0
        _step(types, min(1.0, _FREE_ROUNDS / (n + 1)), response, scratch)
    return 1


@compile_kernel
@no_type_check
def _value_unseen(types, game, ahead, scratch):
    """Return what is worth to us to see nothing, per unit of its probability (25)."""
    value = 0.0
    for z in range(game.signs.shape[0]):
        for k in range(len(types)):
            corner = scratch.cells.corners[_NOTHING, z, k]
            weight = scratch.cells.weights[_NOTHING, z, k]
            value += scratch.cells.chance[_NOTHING, z] * weight * ahead.own[corner]
    return game.discount * value


@compile_kernel
@no_type_check
def _value_option(types, x, can_exploit, belief, response, game, ahead, scratch):
    """Return our value of an option, and fill the counterpart's by type."""
    cells, nothing = scratch.cells, _value_unseen(types, game, ahead, scratch)
    seen = game.passes[x] * game.detect[x]
    own = (1.0 - seen) * nothing
    for t in range(len(types)):
        unseen = game.its_discount * scratch.later[_NOTHING, t]
        scratch.its_value[x, t] = (1.0 - seen) * unseen
        for a in range(3):
            own += belief[t] * response[t, a] * game.payoffs[x, a]
            scratch.its_value[x, t] += game.passes[x] * response[t, a] * scratch.utility[t, a]
    for a in range(2 + can_exploit):
        stays = game.discount * seen
        if a > 0:
            stays *= 1.0 - game.resolve[x]
        for z in range(game.signs.shape[0]):
            for k in range(len(types)):
                corner, weight = cells.corners[a, z, k], cells.weights[a, z, k]
                own += stays * cells.chance[a, z] * weight * ahead.own[corner]
    return own


@compile_kernel
@no_type_check
def _value_options(types, belief, responses, can_exploit, game, grid, ahead, values, scratch):
    """Fill our value of every option at one belief; return how many problems did not settle."""
    for t in range(len(types)):
        scratch.likelihood[t] = 1.0
    # A plain number: for one that the compiler knows it would compile anew.
    nothing = len(scratch.later) - 1
    _find_cells(types, nothing, belief, game, grid, ahead, scratch)
    values[0] = _value_unseen(types, game, ahead, scratch)
    for t in range(len(types)):
        scratch.its_value[0, t] = game.its_discount * scratch.later[_NOTHING, t]
    unsettled = 0
    for x in range(1, len(values)):
        for t in range(len(types)):
            scratch.utility[t, 2] = 0.0
        unsettled += _find_response(
            types, x, can_exploit[x], belief, responses[x], game, grid, ahead, scratch
        )
        values[x] = _value_option(types, x, can_exploit[x], belief, responses[x], game, ahead, scratch)
    return unsettled


@compile_kernel
@no_type_check
def _back_up(types, points, responses, can_exploit, game, grid, ahead, following, values, scratch):
    """Go one period back at every grid point: replace ``ahead``; return what did not settle."""
    unsettled = 0
    for g in range(points.shape[0]):
        unsettled += _value_options(
            types, points[g], responses[g], can_exploit, game, grid, ahead, values, scratch
        )
        best = 0
        for x in range(len(values)):
            best = x if values[x] > values[best] else best
        following.own[g] = values[best]
        for t in range(len(types)):
            following.its[g, t] = scratch.its_value[best, t]
    # All points look at the same period after, so that it is replaced only when all are done.
    for g in range(points.shape[0]):
        ahead.own[g] = following.own[g]
        for t in range(len(types)):
            ahead.its[g, t] = 0.0
            for u in range(len(types)):
                ahead.its[g, t] += game.transition[t, u] * following.its[g, u]
    return unsettled


@compile_kernel
@no_type_check
def _clear(types, ahead, responses):
    """Put every response and all that lies ahead to 0."""
    for g in range(len(responses)):
        ahead.own[g] = 0.0
        for t in range(len(types)):
            ahead.its[g, t] = 0.0
            for x in range(responses.shape[1]):
                for a in range(3):
                    responses[g, x, t, a] = 0.0


@compile_kernel
@no_type_check
def _pick(games, n):
    """Return the game of one draw."""
    return DrawnGame(
        games.payoffs[n],
        games.utilities[n],
        games.detect[n],
        games.resolve[n],
        games.passes[n],
        games.scale[n],
        games.lapse[n],
        games.transition[n],
        games.discount[n],
        games.its_discount[n],
        games.signs[n],
    )


@compile_kernel
@no_type_check
def solve_markov_draws(types, games, belief, can_exploit, grid, horizon, filled, work):
    """Fill values, first responses and the number of problems that did not settle, draw by draw.

    ``work`` is what :func:`make_response_workspace` returns.
    """
    scratch, ahead, following, responses, points = work
    last = len(points) - 1
    for n in range(len(belief)):
        game, values = _pick(games, n), filled.values[n]
        for t in range(len(types)):
            points[last, t] = belief[n, t]
        _clear(types, ahead, responses)
        for _ in range(horizon - 1):
            filled.unsettled[n] += _back_up(
                types, points, responses, can_exploit, game, grid, ahead, following, values, scratch
            )
        filled.unsettled[n] += _value_options(
            types, belief[n], responses[last], can_exploit, game, grid, ahead, values, scratch
        )
        for x in range(len(values)):
            for t in range(len(types)):
                for a in range(3):
                    filled.first[n, x, t, a] = responses[last, x, t, a]
