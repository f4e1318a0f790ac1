r"""Which strategy does it follow, and what will it do next: a filter over types of players.

A type is a strategy of a menu, as a finite automaton (:mod:`validation.automata`), that now
and then does not do what it prescribes. A player keeps its type within a match; between matches it
is now and then drawn anew, as in MODEL (14). The belief over types is carried from decision to
decision, MODEL (18), and says what the next one will be:

.. math:: P(\text{cooperate}) = \sum_s b_s\, p_s, \qquad
    p_s = \alpha_{s, z} \text{ where } s \text{ prescribes it in its state } z, \text{ else } 1 - \alpha_{s, z}

The model is fitted to other players by EM [DempsterLairdRubin1977]_ with a weak prior.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from detente.shapes import Array, Flags, Indices
from validation.automata import FIRST_TURN, OUTCOMES, Automaton, Play
from validation.type_filter_kernels import count_hits, expect_next, smooth_back, weigh_matches

Ties = Literal["state", "strategy", "menu"]
"""What shares one accuracy: a state, all states of a strategy, or all strategies."""

_PRIOR_ACCURACY = 0.9
"""Accuracy expected before any data."""
_PRIOR_DECISIONS = 2.0
"""Decisions that this expectation is worth."""
_PRIOR_PLAYERS = 1.0
"""Players, spread evenly over the menu, that stand in each group before any data."""
_FLOOR = 1e-3
"""Nearest that an accuracy comes to 0 or 1."""
_SETTLED = 1e-7
"""Relative rise of the log-posterior below which EM has settled."""


class Traces(NamedTuple):
    """Decisions as every strategy of a menu would have seen them."""

    cells: Int[Indices, "decisions strategies"]
    """Which accuracy applies: one number for each state, strategy or menu (``Ties``)."""
    prescribed: Bool[Flags, "decisions strategies"]
    """Whether the strategy prescribes to cooperate."""
    agrees: Bool[Flags, "decisions strategies"]
    """Whether the player did what the strategy prescribes."""
    match: Int[Indices, " decisions"]
    """Match of each decision, counted from 0 over all players."""
    starts: Int[Indices, " matches"]
    """Decision with which each match begins."""
    player: Int[Indices, " matches"]
    """Who plays it, counted from 0."""
    n_before: Int[Indices, " matches"]
    """How many matches the player had played before."""


class StrategyTypes(NamedTuple):
    """Types of players and how likely each is."""

    shares: Float[Array, "groups strategies"]
    """Share of each strategy among those drawn in each group; rows sum to one."""
    renewal: float
    """Probability that a player's strategy is drawn anew between two matches."""
    accuracies: Float[Array, " cells"]
    """Probability that a decision is what is prescribed. Where states have their own, one below a
    half says that players of this type do the opposite there."""
    log_likelihood: float
    """Of the decisions fitted to; nan before any."""


class ExpectedChoices(NamedTuple):
    """What is expected of each decision, from what came before it."""

    probabilities: Float[Array, " decisions"]
    """Probability of cooperating."""
    beliefs: Float[Array, "decisions strategies"]
    """Belief over the player's strategy just before it decides; rows sum to one."""


def trace_play(play: Play, strategies: Sequence[Automaton], *, ties: Ties = "state") -> Traces:
    """Return what each strategy of a menu prescribes at each decision, given what the player saw.

    Parameters
    ----------
    play
        The decisions, of one player after another.
    strategies
        The menu.
    ties
        What shares one accuracy.

    Raises
    ------
    ValueError
        If the menu is empty, a player's rows do not stand together, a match does not begin with
        ``FIRST_TURN``, or an outcome is not an index into ``OUTCOMES``.

    Examples
    --------
    >>> from validation.automata import STRATEGIES
    >>> play = Play(np.array([0, 0, 0]), np.array([-1, 1, -1]), np.array([True, True, False]))
    >>> trace_play(play, [STRATEGIES["TFT"], STRATEGIES["ALLD"]]).agrees
    array([[ True, False],
           [False, False],
           [False,  True]])
    """
    first = play.before == FIRST_TURN
    new_player = np.diff(play.player, prepend=-1) != 0
    together = np.all(np.diff(play.player, prepend=-1) * new_player == new_player)
    inside = np.all((play.before >= FIRST_TURN) & (play.before < len(OUTCOMES)))
    if not (strategies and len(first) and together and inside and np.all(first[new_player])):
        message = (
            "expected a menu, and the decisions of players 0, 1, … in turn, each match from its first turn on"
        )
        raise ValueError(message)
    match, starts = np.cumsum(first) - 1, np.flatnonzero(first)
    player = play.player[starts]
    n_before = np.arange(len(starts)) - np.searchsorted(player, player)
    states = _follow(play.before, match, starts, strategies)
    prescribed = np.column_stack(
        [np.array(strategy.cooperates)[states[:, i]] for i, strategy in enumerate(strategies)]
    )
    sizes = np.array([len(strategy.cooperates) for strategy in strategies])
    cells = {
        "state": states + (np.cumsum(sizes) - sizes),
        "strategy": np.zeros_like(states) + np.arange(len(sizes)),
        "menu": np.zeros_like(states),
    }[ties]
    return Traces(cells, prescribed, prescribed == play.cooperates[:, None], match, starts, player, n_before)


def fit_strategy_types(
    traces: Traces,
    groups: Int[Indices, " players"],
    *,
    learn: Bool[Flags, " players"] | None = None,
    renewal: float | None = None,
    strength: float = 1.0,
    n_steps: int = 300,
) -> StrategyTypes:
    r"""Return the types under which the decisions of some players are likeliest.

    With :math:`L_m(s)` the likelihood of match :math:`m` under strategy :math:`s`, shares
    :math:`\varphi` of the player's group and renewal :math:`h`, a player's decisions have probability

    .. math:: \sum_{s_1, \dots, s_M} \varphi_{s_1} L_1(s_1) \prod_{m > 1}
        \bigl((1 - h) 1[s_m = s_{m-1}] + h\, \varphi_{s_m}\bigr) L_m(s_m)

    EM counts, forwards and backwards, how often a type was drawn and what it then did. Each group
    counts ``_PRIOR_PLAYERS`` of an even menu besides, each accuracy ``_PRIOR_DECISIONS`` at
    ``_PRIOR_ACCURACY``, the renewal one match at even odds.

    Parameters
    ----------
    traces
        The decisions.
    groups
        Group of each player, from 0: groups have shares of their own and all else in common.
    learn
        Whose decisions are learnt from; by default everybody's.
    renewal
        Probability :math:`h` that a type is drawn anew; 0: a type for good; 1: nothing is carried
        from match to match; by default it is estimated.
    strength
        What the prior counts for, above 0; near 0 this is maximum likelihood.
    n_steps
        Steps of EM at most; it settles where a step adds less than a ten-millionth.

    Raises
    ------
    ValueError
        If nobody is to be learnt from, or a number is outside its range.

    Examples
    --------
    >>> from validation.automata import STRATEGIES
    >>> play = Play(np.repeat([0, 1, 2], 6), np.array([-1, 3, 3, 3, 3, 3] * 3), np.repeat([True, False, False], 6))
    >>> traces = trace_play(play, [STRATEGIES["ALLC"], STRATEGIES["ALLD"]])
    >>> fit_strategy_types(traces, np.zeros(3, dtype=np.int64), strength=1e-6).shares.round(3)
    array([[0.333, 0.667]])
    """
    kept = np.ones(len(groups), dtype=bool) if learn is None else learn
    if not (kept.any() and strength > 0 and (renewal is None or 0 <= renewal <= 1)):
        message = "expected somebody to learn from, a strength above 0, and a renewal in [0, 1]"
        raise ValueError(message)
    part = _select(traces, kept)
    types = _start(traces, groups, 0.1 if renewal is None else renewal)
    before, best = -np.inf, types
    for _ in range(n_steps + 1):
        passed = _pass(part, groups[kept], types)
        types = types._replace(log_likelihood=passed.log_likelihood)
        value = passed.log_likelihood + strength * _log_prior(types, free=renewal is None)
        if value - before <= _SETTLED * abs(value):
            break
        before, best = value, types
        types = _improve(part, groups[kept], passed, types, fixed=renewal, strength=strength)
    return best


def predict_choices(
    traces: Traces, groups: Int[Indices, " players"], types: StrategyTypes
) -> ExpectedChoices:
    """Return what is expected of each decision, and the belief behind it, MODEL (18).

    Within a match the belief follows each decision; between matches it is drawn towards the
    shares of the group by the renewal.

    Parameters
    ----------
    traces
        The decisions; each is expected from those before it alone.
    groups
        As in :func:`fit_strategy_types`.
    types
        What is known of types.

    Examples
    --------
    >>> from validation.automata import STRATEGIES
    >>> play = Play(np.array([0, 0]), np.array([-1, 0]), np.array([True, True]))
    >>> traces = trace_play(play, [STRATEGIES["ALLC"], STRATEGIES["ALLD"]], ties="menu")
    >>> known = StrategyTypes(np.array([[0.5, 0.5]]), 0.0, np.array([0.9]), np.nan)
    >>> predict_choices(traces, np.array([0]), known).probabilities.round(2)
    array([0.5 , 0.82])
    """
    passed = _pass(traces, groups, types)
    right, wrong = np.log(types.accuracies), np.log1p(-types.accuracies)
    log_each = np.where(traces.agrees, right[traces.cells], wrong[traces.cells])
    # Sums over a match so far: running sums over all decisions, less what came before the match.
    earlier = np.roll(np.cumsum(log_each, axis=0), 1, axis=0)
    earlier[0] = 0.0
    earlier -= earlier[traces.starts][traces.match]
    with np.errstate(divide="ignore"):
        log_beliefs = np.log(passed.ahead)[traces.match] + earlier
    beliefs = np.exp(log_beliefs - log_beliefs.max(axis=1, keepdims=True))
    beliefs /= beliefs.sum(axis=1, keepdims=True)
    accuracy = types.accuracies[traces.cells]
    cooperates = np.where(traces.prescribed, accuracy, 1 - accuracy)
    return ExpectedChoices((beliefs * cooperates).sum(axis=1), beliefs)


class _Passed(NamedTuple):
    """Beliefs carried forward: axes match, strategy."""

    likely: Array
    ahead: Array
    filtered: Array
    log_likelihood: float


def _follow(
    before: Indices, match: Indices, starts: Indices, strategies: Sequence[Automaton]
) -> Int[Indices, "decisions strategies"]:
    """Return the state of each automaton at each decision, all matches a turn at a time."""
    turn = np.arange(len(before)) - starts[match]
    states = np.zeros((len(before), len(strategies)), dtype=np.int64)
    by_turn = np.argsort(turn, kind="stable")
    ends = np.cumsum(np.bincount(turn))
    moves = [np.array(strategy.moves) for strategy in strategies]
    for first, last in pairwise(ends):
        rows = by_turn[first:last]
        for column, move in enumerate(moves):
            states[rows, column] = move[states[rows - 1, column], before[rows]]
    return states


def _select(traces: Traces, kept: Flags) -> Traces:
    """Return the decisions of some players, who are counted anew."""
    matches = kept[traces.player]
    rows = matches[traces.match]
    sizes = np.diff(traces.starts, append=len(traces.match))[matches]
    number = np.cumsum(kept) - 1
    return Traces(
        traces.cells[rows],
        traces.prescribed[rows],
        traces.agrees[rows],
        np.repeat(np.arange(len(sizes)), sizes),
        np.cumsum(sizes) - sizes,
        number[traces.player[matches]],
        traces.n_before[matches],
    )


def _start(traces: Traces, groups: Indices, renewal: float) -> StrategyTypes:
    n_cells, n_strategies = int(traces.cells.max()) + 1, traces.cells.shape[1]
    even = np.full((int(groups.max()) + 1, n_strategies), 1 / n_strategies)
    return StrategyTypes(even, renewal, np.full(n_cells, _PRIOR_ACCURACY), np.nan)


def _pass(traces: Traces, groups: Indices, types: StrategyTypes) -> _Passed:
    """Carry beliefs forward from match to match."""
    logs = np.log1p(-types.accuracies), np.log(types.accuracies)
    log_likelihoods = weigh_matches(traces.cells, traces.agrees, traces.starts, *logs)
    return _Passed(
        *expect_next(log_likelihoods, traces.player, traces.n_before, types.shares[groups], types.renewal)
    )


def _log_prior(types: StrategyTypes, *, free: bool) -> float:
    """Return the log of the prior at full strength, up to a constant."""
    shares = _PRIOR_PLAYERS * float(np.log(types.shares).mean(axis=1).sum())
    right, wrong = np.log(types.accuracies).sum(), np.log1p(-types.accuracies).sum()
    accuracies = _PRIOR_DECISIONS * float(_PRIOR_ACCURACY * right + (1 - _PRIOR_ACCURACY) * wrong)
    renewal = float(np.log(types.renewal) + np.log1p(-types.renewal)) / 2 if free else 0.0
    return shares + accuracies + renewal


def _improve(
    traces: Traces,
    groups: Indices,
    passed: _Passed,
    types: StrategyTypes,
    *,
    fixed: float | None,
    strength: float,
) -> StrategyTypes:
    """Go one step of EM."""
    smoothed, drawn, n_drawn = smooth_back(
        passed.likely, passed.filtered, traces.n_before, groups[traces.player], types.shares, types.renewal
    )
    counts = drawn + strength * _PRIOR_PLAYERS / drawn.shape[1]
    n_chances = np.count_nonzero(traces.n_before)
    renewal = (n_drawn + strength / 2) / (n_chances + strength) if fixed is None else fixed
    hits, tries = count_hits(traces.cells, traces.agrees, traces.match, smoothed, len(types.accuracies))
    prior = strength * _PRIOR_DECISIONS
    accuracies = (hits + prior * _PRIOR_ACCURACY) / (tries + prior)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return StrategyTypes(shares, renewal, accuracies.clip(_FLOOR, 1 - _FLOOR), np.nan)
