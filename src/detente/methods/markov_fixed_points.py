# ruff: noqa: ANN001, ANN201, ANN202, PLR0913, PLR0917
"""Compiled kernels of :mod:`detente.methods.markov_response`: the response that answers itself at one belief.

``types`` is a tuple with one entry a type: its length is known when the kernel is compiled, so that
the innermost loops unroll. Indices: ``g`` of a point, ``x`` of an option (the first one is to
refuse), ``a`` of a conduct (reciprocate, free-ride, exploit), ``y`` of a report (the conducts, then that
nothing was seen), ``z`` of a sign (no hostile act, some), ``t`` and ``u`` of a type now and next, ``k`` of
a corner of a cell.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import locate_belief
from detente.methods.compilation import compile_kernel

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
    consent: Any
    """Axis option, as the one before."""
    costs: Any
    """Axes option, type."""
    answers: Any
    """P(declined or accepted | type), axes answer, option, type."""
    scale: Any
    """Logits a util of the counterpart."""
    lapse: Any
    transition: Any
    discount: Any
    its_discount: Any
    closing: Any
    """P(closed by the period after), axis row of what lies ahead."""
    signs: Any
    """P(hostile acts | type), axes none or some, type."""


class SearchGrid(NamedTuple):
    """Where beliefs lie, as little as a kernel needs, since every call counts its references, and how exactly."""

    denominator: Any
    lookup: Any
    tolerance: Any
    """Largest distance of a response from the logit that answers it."""


class GridValues(NamedTuple):
    """Values of both sides by row and point.

    Rows of a period to solve: nothing in force, each option in force, closed, then the better of each option
    and of leaving it. Of what lies ahead: nothing in force, each option, closed, then each option
    after a cheat that was seen. Of statuses: nothing in force, each option in force, closed.
    """

    own: Any
    its: Any
    """By type; where they lie ahead by the type now, the change of type taken in."""


class ResponseScratch(NamedTuple):
    """Scratch space."""

    cells: Any
    """Where each report leads: axes report, sign."""
    answers: Any
    """Where each answer to a proposal leads: axes declined or accepted, option."""
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
def find_cells(types, y, belief, game, grid, scratch):
    """Find where a report leads, with hostile acts and without."""
    n_types, cells, joint, after = len(types), scratch.cells, scratch.joint, scratch.after
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


@compile_kernel
@no_type_check
def expect_report(types, y, row, game, ahead, scratch):
    """Fill what each type can expect after a report."""
    cells = scratch.cells
    for t in range(len(types)):
        scratch.later[y, t] = 0.0
        for z in range(game.signs.shape[0]):
            value = 0.0
            for k in range(len(types)):
                value += cells.weights[y, z, k] * ahead.its[row, cells.corners[y, z, k], t]
            scratch.later[y, t] += game.signs[z, t] * value


@compile_kernel
@no_type_check
def _respond(types, x, can_exploit, belief, response, game, grid, ahead, scratch):
    """Fill the logit that answers a response, and return the distance between the two."""
    for a in range(2 + can_exploit):
        for t in range(len(types)):
            scratch.likelihood[t] = response[t, a]
        find_cells(types, a, belief, game, grid, scratch)
        expect_report(types, a, x if a == 0 else len(game.detect) + x, game, ahead, scratch)
        for t in range(len(types)):
            later = game.its_discount * game.detect[x] * scratch.later[a, t]
            scratch.utility[t, a] = game.utilities[t, x, a] + later
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
def find_response(types, x, can_exploit, belief, response, game, grid, ahead, scratch):
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
