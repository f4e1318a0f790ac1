# ruff: noqa: ANN001, ANN201, ANN202, PLR0913, PLR0917
"""Compiled kernels of :mod:`detente.methods.markov_response`: from period to period, and from status to status.

Indices are those of :mod:`detente.methods.markov_fixed_points`; ``s`` is that of a status.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import BeliefCells, locate_belief
from detente.methods.compilation import compile_kernel
from detente.methods.markov_fixed_points import (
    DrawnGame,
    GridValues,
    ResponseScratch,
    expect_report,
    find_cells,
    find_response,
)
from detente.shapes import Array

_RULED_OUT = 1e-250
"""Answers less likely than this teach nothing: the belief stays."""


class DrawnResponses(NamedTuple):
    """What is filled in, with the axis of the draws in front."""

    starts: Any
    """What a period from today is worth to us: axes row of a period to solve, belief to start from."""
    first: Any
    """Responses of the first period: axes option, type, conduct."""
    unsettled: Any
    """Number of problems that did not settle."""


class ResponseWorkspace(NamedTuple):
    """What one draw after another is solved in."""

    scratch: Any
    now: Any
    """Values of the period that is solved."""
    statuses: Any
    ahead: Any
    responses: Any
    """Axes point, option, type, conduct."""
    points: Any
    """Beliefs: those of the grid, behind them those to start from."""


def make_response_workspace(
    n_options: int, n_signs: int, n_starts: int, grid_points: Array
) -> ResponseWorkspace:
    """Return the arrays that one draw after another is solved in: made here, they cost no time to compile."""
    n_grid, n_types = grid_points.shape
    points = np.concatenate([grid_points, np.zeros((n_starts, n_types))])
    cells, answers = (
        BeliefCells(np.zeros(shape[:2]), np.zeros(shape, np.int32), np.zeros(shape))
        for shape in ((4, n_signs, n_types), (2, n_options, n_types))
    )
    joint, after, fractions, likelihood, step = np.zeros((5, n_types))
    utility, answer, before = np.zeros((3, n_types, 3))
    scratch = ResponseScratch(
        cells,
        answers,
        joint,
        after,
        fractions,
        likelihood,
        np.zeros((4, n_types)),
        utility,
        answer,
        before,
        step,
    )
    now, statuses, ahead = (
        GridValues(np.zeros(shape), np.zeros((*shape, n_types)))
        for shape in ((2 * n_options, len(points)), (n_options + 1, n_grid), (2 * n_options, n_grid))
    )
    responses = np.zeros((len(points), n_options, n_types, 3))
    return ResponseWorkspace(scratch, now, statuses, ahead, responses, points)


@compile_kernel
@no_type_check
def _value_report(types, y, row, ahead, cells):
    """Return what is worth to us to see something, times its probability."""
    value = 0.0
    for z in range(cells.chance.shape[1]):
        for k in range(len(types)):
            value += cells.chance[y, z] * cells.weights[y, z, k] * ahead.own[row, cells.corners[y, z, k]]
    return value


@compile_kernel
@no_type_check
def _value_conduct(types, x, g, can_exploit, belief, response, game, ahead, now, scratch):
    """Add what conduct brings in this period, and what follows where it is seen."""
    for t in range(len(types)):
        for a in range(3):
            now.own[x, g] += belief[t] * response[t, a] * game.payoffs[x, a]
            now.its[x, g, t] += response[t, a] * scratch.utility[t, a]
    for a in range(2 + can_exploit):
        row = x if a == 0 else len(game.detect) + x
        later = _value_report(types, a, row, ahead, scratch.cells)
        now.own[x, g] += game.discount * game.detect[x] * later


@compile_kernel
@no_type_check
def _value_periods(types, g, only, belief, responses, can_exploit, game, grid, ahead, now, scratch):
    """Fill what a period with nothing in force, with each option and while closed is worth at one belief.

    ``only`` is the one option to solve, 0 for none, or -1 for all. Returns how many problems did not settle.
    """
    n_options, unsettled = len(game.detect), 0
    # A plain number: for one that the compiler knows it would compile anew.
    nothing = len(scratch.later) - 1
    for t in range(len(types)):
        scratch.likelihood[t] = 1.0
    find_cells(types, nothing, belief, game, grid, scratch)
    for x in range(n_options + 1):
        is_option = 0 < x < n_options
        if is_option and only >= 0 and x != only:
            continue
        hidden = 1.0 - game.detect[x] if is_option else 1.0
        expect_report(types, nothing, x, game, ahead, scratch)
        now.own[x, g] = game.discount * hidden * _value_report(types, nothing, x, ahead, scratch.cells)
        for t in range(len(types)):
            now.its[x, g, t] = game.its_discount * hidden * scratch.later[nothing, t]
        if is_option:
            for t in range(len(types)):
                scratch.utility[t, 2] = 0.0
            unsettled += find_response(
                types, x, can_exploit[x], belief, responses[x], game, grid, ahead, scratch
            )
            _value_conduct(types, x, g, can_exploit[x], belief, responses[x], game, ahead, now, scratch)
    return unsettled


@compile_kernel
@no_type_check
def _keep_better(types, g, n_options, now):
    """Fill what keeping each option is worth where it may be left: ours the largest, theirs follows."""
    for x in range(1, n_options):
        chosen = x if now.own[x, g] > now.own[0, g] else 0
        now.own[n_options + x, g] = now.own[chosen, g]
        for t in range(len(types)):
            now.its[n_options + x, g, t] = now.its[chosen, g, t]


@compile_kernel
@no_type_check
def _read_answer(types, x, accepted, belief, game, joint):
    """Fill the belief after an answer to a proposal, and return the probability of the answer."""
    chance = 0.0
    for t in range(len(types)):
        joint[t] = belief[t] * game.answers[accepted, x, t]
        chance += joint[t]
    for t in range(len(types)):
        joint[t] = joint[t] / chance if chance > _RULED_OUT else belief[t]
    return chance


@compile_kernel
@no_type_check
def _propose(types, y, row, belief, game, now, answers, its):
    """Return what proposing an option is worth to us, and fill what it is to each type (25b).

    ``row`` is what is left unless it is agreed to.
    """
    own, consent = 0.0, game.consent[y]
    for t in range(len(types)):
        own -= belief[t] * game.costs[y, t]
        its[t] = 0.0
    for accepted in range(2):
        signed = consent if accepted else 0.0
        for k in range(len(types)):
            corner, weight = answers.corners[accepted, y, k], answers.weights[accepted, y, k]
            value = signed * now.own[y, corner] + (1.0 - signed) * now.own[row, corner]
            own += answers.chance[accepted, y] * weight * value
            for t in range(len(types)):
                value = signed * now.its[y, corner, t] + (1.0 - signed) * now.its[row, corner, t]
                its[t] += game.answers[accepted, y, t] * weight * value
    return own


@compile_kernel
@no_type_check
def _choose_best(types, g, belief, game, grid, now, statuses, scratch):
    """Fill what each status is worth at one grid point: ours the largest, theirs follows it (25b)."""
    n_options, answers, its = len(game.detect), scratch.answers, scratch.after
    for y in range(1, n_options):
        for accepted in range(2):
            chance = _read_answer(types, y, accepted, belief, game, scratch.joint)
            answers.chance[accepted, y] = chance
            locate_belief(
                types, scratch.joint, grid.denominator, grid.lookup, answers, scratch.fractions, accepted, y
            )
    for s in range(n_options + 1):
        # Nothing in force and closed are no choice yet; an option in force may be kept or left.
        row = n_options + s if 0 < s < n_options else s
        statuses.own[s, g] = now.own[row, g]
        for t in range(len(types)):
            statuses.its[s, g, t] = now.its[row, g, t]
        for y in range(1, n_options):
            if s in (y, n_options):
                continue
            value = _propose(types, y, n_options + s, belief, game, now, answers, its)
            if value > statuses.own[s, g]:
                statuses.own[s, g] = value
                for t in range(len(types)):
                    statuses.its[s, g, t] = its[t]


@compile_kernel
@no_type_check
def _look_ahead(types, game, statuses, ahead):
    """Fill what lies ahead from what statuses are worth a period later."""
    n_options = len(game.detect)
    for row in range(2 * n_options):
        status, closing = row % n_options, game.closing[row]
        for g in range(ahead.own.shape[1]):
            own, its = statuses.own, statuses.its
            ahead.own[row, g] = (1.0 - closing) * own[status, g] + closing * own[n_options, g]
            for t in range(len(types)):
                ahead.its[row, g, t] = 0.0
                for u in range(len(types)):
                    later = (1.0 - closing) * its[status, g, u] + closing * its[n_options, g, u]
                    ahead.its[row, g, t] += game.transition[t, u] * later


@compile_kernel
@no_type_check
def _pick(games, n):
    """Return the game of one draw."""
    return DrawnGame(
        games.payoffs[n],
        games.utilities[n],
        games.detect[n],
        games.consent[n],
        games.costs[n],
        games.answers[n],
        games.scale[n],
        games.lapse[n],
        games.transition[n],
        games.discount[n],
        games.its_discount[n],
        games.closing[n],
        games.signs[n],
    )


@compile_kernel
@no_type_check
def _start(types, starts, work):
    """Put the beliefs to start from behind the grid points, and all that lies ahead to 0."""
    ahead, responses, last = work.ahead, work.responses, work.ahead.own.shape[1]
    for i in range(len(starts)):
        for t in range(len(types)):
            work.points[last + i, t] = starts[i, t]
    for row in range(ahead.own.shape[0]):
        for g in range(last):
            ahead.own[row, g] = 0.0
            for t in range(len(types)):
                ahead.its[row, g, t] = 0.0
    for g in range(responses.shape[0]):
        for x in range(responses.shape[1]):
            for t in range(len(types)):
                for a in range(3):
                    responses[g, x, t, a] = 0.0


@compile_kernel
@no_type_check
def _finish(types, options, work, starts, first):
    """Fill what the first period is worth at the beliefs to start from, and the responses there."""
    last = work.ahead.own.shape[1]
    for i in range(starts.shape[1]):
        x = options[last + i]
        for row in range(starts.shape[0]):
            starts[row, i] = work.now.own[row, last + i]
        for t in range(len(types)):
            for a in range(3):
                first[x, t, a] = work.responses[last + i, x, t, a]


@compile_kernel
@no_type_check
def solve_markov_draws(types, games, starts, options, can_exploit, grid, horizon, filled, work):
    """Fill values of the first period, its responses and the number of problems that did not settle, by draw.

    Parameters
    ----------
    starts
        Beliefs to start from, axes draw, belief, type. They stand behind the grid points: nothing
        is looked up there.
    options
        By point: the option to solve there, 0 for none, -1 for all.
    work
        What :func:`make_response_workspace` returns.
    """
    scratch, now, statuses, ahead, responses, points = work
    n_options, last = len(can_exploit), ahead.own.shape[1]
    for n in range(len(starts)):
        game = _pick(games, n)
        _start(types, starts[n], work)
        for left in range(horizon - 1, -1, -1):
            for g in range(0 if left > 0 else last, len(points)):
                filled.unsettled[n] += _value_periods(
                    types,
                    g,
                    options[g],
                    points[g],
                    responses[g],
                    can_exploit,
                    game,
                    grid,
                    ahead,
                    now,
                    scratch,
                )
            # An answer leads to other points, so that all periods are solved before anything is chosen.
            if left > 0:
                for g in range(last):
                    _keep_better(types, g, n_options, now)
                for g in range(last):
                    _choose_best(types, g, points[g], game, grid, now, statuses, scratch)
                _look_ahead(types, game, statuses, ahead)
        _finish(types, options, work, filled.starts[n], filled.first[n])
