# ruff: noqa: ANN001, ANN202, PLR0913, PLR0917
"""Compiled kernels of :mod:`detente.methods.markov_response`, each beside its plain twin.

``types`` is a tuple with one entry a type: its length is known when the kernel is compiled, so that
the innermost loops unroll. Places of conduct are reciprocate, free-ride, exploit; the cell of
``nothing`` stands behind them. The first option is ``refuse``.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.belief_grid import locate
from detente.methods.compilation import compile_kernel

NOTHING = 3
"""Place of the report that nothing was seen."""

NEVER = 1e-250
"""Reports less likely than this teach nothing: the belief stays."""

SETTLED = 1e-8
"""Largest distance of a response from the logit that answers it."""

MOST_ROUNDS = 500
"""Rounds of damped iteration before a problem is given up."""

FREE_ROUNDS = 50
"""Rounds after which the longest step falls, so that what circles comes to rest."""

GROWS = 1.4
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


class Grid(NamedTuple):
    """Where beliefs lie."""

    denominator: Any
    lookup: Any


class Cells(NamedTuple):
    """Where each report leads: axes report, sign."""

    chance: Any
    """Probability of the report, given that it can be made."""
    places: Any
    """Corners of the cell of the belief after it, last axis."""
    weights: Any
    """Barycentric weights of the corners, last axis."""


class Ahead(NamedTuple):
    """Values of the period after, by grid point."""

    own: Any
    its: Any
    """By the type now, the change of type taken in."""


class Room(NamedTuple):
    """Scratch space."""

    cells: Any
    belief: Any
    """Axes use, type."""
    likelihood: Any
    utility: Any
    answer: Any
    before: Any
    """Axes type, conduct, as the two before."""
    step: Any
    its_value: Any
    """Axes option, type."""


@no_type_check
def _choose(types, utility, can_exploit, scale, lapse, chosen):
    """Fill the probability of each conduct by type (10)."""
    for t in range(len(types)):
        inclusive, abuse = scale * utility[t, 1], 0.0
        if can_exploit:
            other = scale * utility[t, 2]
            apart = abs(other - inclusive)
            abuse = (1.0 - lapse) / (1.0 + np.exp(inclusive - other)) + lapse / 2.0
            inclusive = max(inclusive, other) + np.log1p(np.exp(-apart)) - np.log(2.0)
        kept = (1.0 - lapse) / (1.0 + np.exp(inclusive - scale * utility[t, 0])) + lapse / 2.0
        chosen[t, 0] = kept
        chosen[t, 1] = (1.0 - kept) * (1.0 - abuse)
        chosen[t, 2] = (1.0 - kept) * abuse


@no_type_check
def _find_cell(types, y, likelihood, belief, game, grid, room):
    """Find where a report leads, with hostile acts and without."""
    n_types, after, cells = len(types), room.belief, room.cells
    for z in range(game.signs.shape[0]):
        total = 0.0
        for t in range(n_types):
            after[0, t] = belief[t] * likelihood[t] * game.signs[z, t]
            total += after[0, t]
        cells.chance[y, z] = total
        if total <= NEVER:
            after[0, :] = belief
            total = 1.0
        for u in range(n_types):
            after[1, u] = 0.0
            for t in range(n_types):
                after[1, u] += after[0, t] * game.transition[t, u]
            after[1, u] /= total
        places, weights = cells.places[y, z], cells.weights[y, z]
        locate(after[1], grid.denominator, grid.lookup, places, weights, after[2])


@no_type_check
def _foresee(types, y, t, game, cells, its_ahead):
    """Return what the counterpart of a type can expect after a report."""
    expected = 0.0
    for z in range(game.signs.shape[0]):
        value = 0.0
        for k in range(len(types)):
            value += cells.weights[y, z, k] * its_ahead[cells.places[y, z, k], t]
        expected += game.signs[z, t] * value
    return expected


@no_type_check
def _answer(types, x, can_exploit, belief, response, game, grid, ahead, room):
    """Fill the logit that answers a response, and return the distance between the two."""
    for a in range(2 + can_exploit):
        stays = game.its_discount * game.detect[x]
        if a > 0:
            stays *= 1.0 - game.resolve[x]
        for t in range(len(types)):
            room.likelihood[t] = response[t, a]
        find_cell(types, a, room.likelihood, belief, game, grid, room)
        for t in range(len(types)):
            later = foresee(types, a, t, game, room.cells, ahead.its)
            room.utility[t, a] = game.utilities[t, x, a] + stays * later
    choose(types, room.utility, can_exploit, game.scale, game.lapse, room.answer)
    distance = 0.0
    for t in range(len(types)):
        for a in range(3):
            distance = max(distance, abs(room.answer[t, a] - response[t, a]))
    return distance


@no_type_check
def _move(types, longest, response, room):
    """Take one damped step for each type, as long as the secant through the last two rounds says."""
    for t in range(len(types)):
        along, size = 0.0, 0.0
        for a in range(3):
            along += (room.answer[t, a] - response[t, a]) * room.before[t, a]
            size += room.before[t, a] * room.before[t, a]
        secant = size / (size - along) if size > along else GROWS
        room.step[t] = min(room.step[t] * min(secant, GROWS), longest)
        for a in range(3):
            room.before[t, a] = room.answer[t, a] - response[t, a]
            response[t, a] += room.step[t] * room.before[t, a]


@no_type_check
def _settle(types, x, can_exploit, belief, response, game, grid, ahead, room):
    """Replace a response by one that answers itself; return 1 if none was found, else 0."""
    room.step[:] = 1.0
    room.before[:] = 0.0
    for n in range(MOST_ROUNDS):
        if answer(types, x, can_exploit, belief, response, game, grid, ahead, room) <= SETTLED:
            return 0
        move(types, min(1.0, FREE_ROUNDS / (n + 1)), response, room)
    return 1


@no_type_check
def _value_nothing(types, game, ahead, room):
    """Return what is worth to us to see nothing, per unit of its probability (25)."""
    value = 0.0
    for z in range(game.signs.shape[0]):
        for k in range(len(types)):
            place = room.cells.places[NOTHING, z, k]
            weight = room.cells.weights[NOTHING, z, k]
            value += room.cells.chance[NOTHING, z] * weight * ahead.own[place]
    return game.discount * value


@no_type_check
def _value(types, x, can_exploit, belief, response, game, ahead, room):
    """Return our value of an option, and fill the counterpart's by type."""
    cells, nothing = room.cells, value_nothing(types, game, ahead, room)
    seen = game.passes[x] * game.detect[x]
    own = (1.0 - seen) * nothing
    for t in range(len(types)):
        unseen = game.its_discount * foresee(types, NOTHING, t, game, cells, ahead.its)
        room.its_value[x, t] = (1.0 - seen) * unseen
        for a in range(3):
            own += belief[t] * response[t, a] * game.payoffs[x, a]
            room.its_value[x, t] += game.passes[x] * response[t, a] * room.utility[t, a]
    for a in range(2 + can_exploit):
        stays = game.discount * seen
        if a > 0:
            stays *= 1.0 - game.resolve[x]
        for z in range(game.signs.shape[0]):
            for k in range(len(types)):
                place, weight = cells.places[a, z, k], cells.weights[a, z, k]
                own += stays * cells.chance[a, z] * weight * ahead.own[place]
    return own


@no_type_check
def _play(types, belief, responses, can_exploit, game, grid, ahead, values, room):
    """Fill our value of every option at one belief; return how many problems did not settle."""
    room.likelihood[:] = 1.0
    find_cell(types, NOTHING, room.likelihood, belief, game, grid, room)
    values[0] = value_nothing(types, game, ahead, room)
    for t in range(len(types)):
        room.its_value[0, t] = game.its_discount * foresee(types, NOTHING, t, game, room.cells, ahead.its)
    unsettled = 0
    for x in range(1, len(values)):
        room.utility[:] = 0.0
        unsettled += settle(types, x, can_exploit[x], belief, responses[x], game, grid, ahead, room)
        values[x] = value(types, x, can_exploit[x], belief, responses[x], game, ahead, room)
    return unsettled


@no_type_check
def _go_back(types, points, responses, can_exploit, game, grid, ahead, following, values, room):
    """Go one period back at every grid point: replace ``ahead``; return what did not settle."""
    unsettled = 0
    for g in range(points.shape[0]):
        unsettled += play(types, points[g], responses[g], can_exploit, game, grid, ahead, values, room)
        best = np.argmax(values)
        following.own[g] = values[best]
        following.its[g] = room.its_value[best]
    ahead.own[:] = following.own
    for g in range(points.shape[0]):
        for t in range(len(types)):
            ahead.its[g, t] = 0.0
            for u in range(len(types)):
                ahead.its[g, t] += game.transition[t, u] * following.its[g, u]
    return unsettled


@no_type_check
def _make_room(types, n_options, n_signs):
    """Return scratch space."""
    n_types = len(types)
    places = np.zeros((4, n_signs, n_types), dtype=np.int32)
    cells = Cells(np.zeros((4, n_signs)), places, np.zeros((4, n_signs, n_types)))
    belief, likelihood, step = np.zeros((3, n_types)), np.zeros(n_types), np.zeros(n_types)
    utility, answer, before = np.zeros((n_types, 3)), np.zeros((n_types, 3)), np.zeros((n_types, 3))
    its_value = np.zeros((n_options, n_types))
    return Room(cells, belief, likelihood, utility, answer, before, step, its_value)


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


@no_type_check
def _solve_draws(types, games, belief, can_exploit, points, grid, horizon, values, first, unsettled):
    """Fill values, first responses and the number of problems that did not settle, draw by draw.

    The last of the points is the belief of the draw itself: nothing is looked up there.
    """
    n_types, n_options, last = len(types), len(can_exploit), points.shape[0] - 1
    room = make_room(types, n_options, games.signs.shape[1])
    ahead = Ahead(np.zeros(last + 1), np.zeros((last + 1, n_types)))
    following = Ahead(np.zeros(last + 1), np.zeros((last + 1, n_types)))
    responses, beliefs = np.zeros((last + 1, n_options, n_types, 3)), points.copy()
    for n in range(len(belief)):
        game = pick(games, n)
        beliefs[last] = belief[n]
        responses[:], ahead.own[:], ahead.its[:] = 0.0, 0.0, 0.0
        for _ in range(horizon - 1):
            unsettled[n] += go_back(
                types, beliefs, responses, can_exploit, game, grid, ahead, following, values[n], room
            )
        unsettled[n] += play(
            types, belief[n], responses[last], can_exploit, game, grid, ahead, values[n], room
        )
        first[n] = responses[last]


choose = compile_kernel(_choose)
find_cell = compile_kernel(_find_cell)
foresee = compile_kernel(_foresee)
answer = compile_kernel(_answer)
move = compile_kernel(_move)
settle = compile_kernel(_settle)
value_nothing = compile_kernel(_value_nothing)
value = compile_kernel(_value)
play = compile_kernel(_play)
go_back = compile_kernel(_go_back)
make_room = compile_kernel(_make_room)
pick = compile_kernel(_pick)
solve_markov_draws = compile_kernel(_solve_draws)
