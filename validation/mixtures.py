r"""Shares of strategies among players of a repeated game, and the strategies, as finite automata.

Nobody sees a strategy, only what it does against one history. Given a menu of strategies, a mixture
model says how many players are likeliest to follow each: the strategy frequency estimation method of
[DalBoFrechette2011]_. :mod:`validation.repeated_game` lets the same automata play.
"""

import warnings
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.optimize import minimize_scalar, nnls
from scipy.special import logit, xlogy

from detente.errors import NotConverged
from detente.shapes import Array, Flags, Indices

OUTCOMES = ("cc", "cd", "dc", "dd")
"""What a turn may bring, own act first; results of turns are places in this list."""

FIRST_TURN = -1
"""Stands for the outcome of the turn before where there was none."""

ACCURACIES = np.linspace(0.5, 1.0, 26)
"""Where the likelihood is weighed first; the search then goes between neighbours of the best."""

SETTLED = 1e-9
"""Largest gap of the log-likelihood, and largest change of the accuracy, that count as none."""

RISE = 1 / 3
"""Part of the rise a step promises that it has to bring, or it is halved."""


class Automaton(NamedTuple):
    """A strategy with a finite memory; it begins in its first state."""

    cooperates: tuple[bool, ...]
    """What it does in each state."""
    moves: tuple[tuple[int, ...], ...]
    """State that follows each state, after each of ``OUTCOMES``."""


class Play(NamedTuple):
    """Decisions of many players, one row each: matches one after another, turns in order."""

    player: Int[Indices, " decisions"]
    """Who decides, counted from 0."""
    before: Int[Indices, " decisions"]
    """Outcome of the turn before as the player saw it, or ``FIRST_TURN``, which begins a match."""
    cooperates: Bool[Flags, " decisions"]
    """What the player chose, before any noise."""


class StrategyMixture(NamedTuple):
    """The shares and the accuracy under which the decisions are likeliest."""

    shares: Float[Array, " strategies"]
    """Share of players that follow each strategy; they sum to 1."""
    accuracy: float
    """Probability that a decision is what the strategy prescribes, in [.5, 1]."""
    log_likelihood: float
    """Logarithm of the probability of all decisions, natural."""
    posterior: Float[Array, "players strategies"]
    """Probability that each player follows each strategy; rows sum to 1."""
    gap: float
    """Most that other shares could add to the log-likelihood at this accuracy."""

    @property
    def noise(self) -> float:
        r"""Return :math:`\gamma` with :math:`\beta = 1 / (1 + e^{-1/\gamma})`: 0 for no errors."""
        return 1 / float(logit(self.accuracy)) if self.accuracy > 0.5 else np.inf  # noqa: PLR2004


def make_automaton(*states: str) -> Automaton:
    """Return an automaton from one short text a state.

    Parameters
    ----------
    states
        ``C`` or ``D``, then the state that follows each of ``OUTCOMES`` as one digit: tit for tat is
        ``"C0101", "D0101"``. One to ten states, counted from 0, the first one to begin with.

    Raises
    ------
    ValueError
        If a text has another form, or names a state that is not there.

    Examples
    --------
    >>> make_automaton("C0101", "D0101").cooperates
    (True, False)
    """
    for state in states:
        digits = state[1:]
        sound = state[:1] in {"C", "D"} and len(digits) == len(OUTCOMES) and digits.isdecimal()
        if not sound or max(map(int, digits)) >= len(states):
            message = f"{state!r} is not C or D with one of {len(states)} states after cc, cd, dc and dd"
            raise ValueError(message)
    if not states:
        message = "an automaton has one state or more"
        raise ValueError(message)
    return Automaton(
        tuple(state[0] == "C" for state in states), tuple(tuple(map(int, state[1:])) for state in states)
    )


STRATEGIES = {
    "ALLD": make_automaton("D0000"),
    "ALLC": make_automaton("C0000"),
    "GRIM": make_automaton("C0111", "D1111"),
    "TFT": make_automaton("C0101", "D0101"),
    "WSLS": make_automaton("C0110", "D0110"),
    "T2": make_automaton("C0111", "D2222", "D0000"),
    "TF2T": make_automaton("C0101", "C0202", "D0202"),
    "TF3T": make_automaton("C0101", "C0202", "C0303", "D0303"),
    "2TFT": make_automaton("C0101", "D2121", "D0101"),
    "2TF2T": make_automaton("C0101", "C0202", "D3232", "D0101"),
    "GRIM2": make_automaton("C0111", "C0222", "D2222"),
    "GRIM3": make_automaton("C0111", "C0222", "C0333", "D3333"),
    "DTFT": make_automaton("D1010", "C1010"),
}
"""The strategies of [DalBoFrechette2011]_ and [FudenbergRandDreber2012]_.

ALLD and ALLC never change. TFT does what the other did, TF2T and TF3T forgive one defection or two
before they answer, 2TFT answers twice, 2TF2T answers two defections with two, DTFT is TFT that begins
by defecting. GRIM defects for good once anybody has, GRIM2 and GRIM3 after two or three turns running
with a defection. T2 answers any defection with two and then begins anew. WSLS keeps an act while the
other cooperates and changes it otherwise, so that it cooperates after cc and dd.
"""


def prescribe(strategy: Automaton, before: Int[Indices, " decisions"]) -> Bool[Flags, " decisions"]:
    """Return whether a strategy would cooperate, turn by turn, given what the player saw.

    Parameters
    ----------
    strategy
        The automaton; it follows the outcomes seen, also where they are not what it would have done.
    before
        As :attr:`Play.before`.

    Raises
    ------
    ValueError
        If the first row does not begin a match, or an outcome is not a place in ``OUTCOMES``.

    Examples
    --------
    >>> prescribe(STRATEGIES["TFT"], np.array([-1, 0, 1, 2, -1]))
    array([ True,  True, False,  True,  True])
    """
    if len(before) and (
        before[0] != FIRST_TURN or before.min() < FIRST_TURN or before.max() >= len(OUTCOMES)
    ):
        message = "outcomes are -1 in the first turn of a match, first of all in the first row, then 0 to 3"
        raise ValueError(message)
    state, acts = 0, np.empty(len(before), dtype=bool)
    for turn, outcome in enumerate(before.tolist()):
        state = 0 if outcome == FIRST_TURN else strategy.moves[state][outcome]
        acts[turn] = strategy.cooperates[state]
    return acts


def count_agreements(
    play: Play, strategies: Sequence[Automaton]
) -> tuple[Float[Array, "players strategies"], Float[Array, " players"]]:
    """Return how often each player did what each strategy prescribes, and how often it decided.

    These counts are all that :func:`fit_shares` needs to know of the decisions.

    Parameters
    ----------
    play
        The decisions.
    strategies
        The menu.

    Raises
    ------
    ValueError
        As :func:`prescribe`, or if the menu is empty.

    Examples
    --------
    >>> play = Play(np.array([0, 0, 1, 1]), np.array([-1, 1, -1, 2]), np.array([True, False, False, False]))
    >>> agreements, n_choices = count_agreements(play, [STRATEGIES["TFT"], STRATEGIES["ALLD"]])
    >>> agreements, n_choices
    (array([[2., 1.],
           [0., 2.]]), array([2., 2.]))
    """
    if not strategies:
        message = "the menu needs at least one strategy"
        raise ValueError(message)
    n_choices = np.bincount(play.player).astype(np.float64)
    agreed = [
        np.bincount(play.player, prescribe(one, play.before) == play.cooperates, minlength=len(n_choices))
        for one in strategies
    ]
    return np.array(agreed, dtype=np.float64).T, n_choices


def fit_shares(
    agreements: Float[Array, "players strategies"],
    n_choices: Float[Array, " players"],
    *,
    n_steps: int = 50,
) -> StrategyMixture:
    r"""Return the shares of strategies under which the decisions are likeliest.

    Each player follows one strategy :math:`s` of the menu throughout and does what it prescribes with
    probability :math:`\beta`, the same for all. With :math:`k_{is}` agreements in :math:`n_i` decisions

    .. math:: \ln L = \sum_i \ln \sum_s \varphi_s\, \beta^{k_{is}} (1 - \beta)^{n_i - k_{is}}

    At a given accuracy :math:`\ln L` is concave in the shares, so that the steepest way towards one
    strategy bounds what is left to gain [Lindsay1983]_. Each step goes towards the shares that are best
    where :math:`\ln L` is replaced by its parabola [Wang2007]_: with :math:`S_{is}` the likelihood of a
    player under one strategy against that under the present shares

    .. math:: \min_{\varphi \ge 0,\ \sum_s \varphi_s = 1} \sum_i \Bigl(\sum_s S_{is} \varphi_s - 2\Bigr)^2

    Along the accuracy there may be several peaks: it is weighed on a grid over [.5, 1] and refined
    around every grid point that no neighbour exceeds.

    Parameters
    ----------
    agreements
        :math:`k_{is}`, from 0 to ``n_choices`` of the player.
    n_choices
        :math:`n_i`, 0 or more; at least one player has decided.
    n_steps
        Most steps at each accuracy.

    Returns
    -------
    :
        Where two strategies agree with every player equally often, only the sum of their shares is
        settled; it is split evenly. A peak narrower than the grid, .02 wide, can be missed.

    Raises
    ------
    ValueError
        If nobody decided, or agreements are outside 0 and the number of decisions.

    Warns
    -----
    NotConverged
        If the shares are not settled after ``n_steps``.

    Examples
    --------
    >>> agreements = np.array([[9.0, 3.0], [10.0, 5.0], [8.0, 2.0], [4.0, 9.0]])
    >>> found = fit_shares(agreements, np.full(4, 10.0))
    >>> found.shares.round(3), round(found.accuracy, 3), round(found.noise, 3)
    (array([0.75, 0.25]), 0.9, 0.455)
    """
    bounded = np.all((agreements >= 0) & (agreements <= n_choices[:, None]))
    if not (n_choices.sum() > 0 and bounded and agreements.shape[1]):
        message = "somebody must have decided, and agreed from 0 times to as often as it decided"
        raise ValueError(message)
    kinds, kind, n_alike = np.unique(agreements, axis=1, return_inverse=True, return_counts=True)
    found = _search(kinds, n_choices, n_steps)
    if found.gap > SETTLED:
        message = f"other shares could add up to {found.gap:.2g} to the log-likelihood after {n_steps} steps"
        warnings.warn(message, NotConverged, stacklevel=2)
    places = kind.reshape(-1)
    alike = n_alike[places]
    return found._replace(shares=found.shares[places] / alike, posterior=found.posterior[:, places] / alike)


def _search(agreements: Array, n_choices: Array, n_steps: int) -> StrategyMixture:
    """Return the likeliest mixture: over the grid of accuracies, then around each of its peaks."""

    @cache
    def settle(accuracy: float) -> StrategyMixture:
        return _settle(agreements, n_choices, accuracy, n_steps)

    def lose(accuracy: float) -> float:
        return -settle(float(accuracy)).log_likelihood

    # No errors at all is possible only where everybody agrees with some strategy throughout.
    perfect = bool((agreements == n_choices[:, None]).any(axis=1).all())
    accuracies = ACCURACIES if perfect else ACCURACIES[:-1]
    losses = [lose(accuracy) for accuracy in accuracies]
    found = [settle(float(accuracy)) for accuracy in accuracies]
    step = ACCURACIES[1] - ACCURACIES[0]
    for accuracy, loss, before, after in zip(
        accuracies, losses, [np.inf, *losses], [*losses[1:], np.inf], strict=False
    ):
        if loss <= min(before, after):
            bounds = max(accuracy - step, 0.5), min(accuracy + step, 1.0)
            peak = minimize_scalar(lose, bounds=bounds, method="bounded", options={"xatol": SETTLED})
            found.append(settle(float(peak.x)))
    return max(found, key=lambda mixture: mixture.log_likelihood)


def _settle(agreements: Array, n_choices: Array, accuracy: float, n_steps: int) -> StrategyMixture:
    """Return the likeliest shares at one accuracy, from even ones."""
    failures = n_choices[:, None] - agreements
    each = xlogy(agreements, accuracy) + xlogy(failures, 1 - accuracy)
    peak = each.max(axis=1)
    likelihoods = np.exp(each - peak[:, None])
    n_players, n_strategies = agreements.shape
    shares = np.full(n_strategies, 1 / n_strategies)
    for _ in range(n_steps):
        ratios = likelihoods / (likelihoods @ shares)[:, None]
        slopes = ratios.sum(axis=0) - n_players
        if slopes.max() <= SETTLED:
            break
        # Least squares under a sum of 1: as of a length, then scaled.
        aim, _ = nnls(np.vstack([ratios - 2, np.ones(n_strategies)]), np.array([*np.zeros(n_players), 1.0]))
        shares = _step(shares, aim / aim.sum(), ratios, slopes)
    mixed = likelihoods @ shares
    ratios = likelihoods / mixed[:, None]
    gap = max(float(ratios.sum(axis=0).max()) - n_players, 0.0)
    return StrategyMixture(shares, accuracy, float((np.log(mixed) + peak).sum()), ratios * shares, gap)


def _step(shares: Array, aim: Array, ratios: Array, slopes: Array) -> Array:
    """Return the shares a step further: all the way to the aim, or half as far until they gain."""
    way = aim - shares
    promise, turns = float(way @ slopes), ratios @ way
    rounding = len(turns) * np.finfo(float).eps
    length = 1.0
    with np.errstate(divide="ignore"):
        while np.log1p(np.maximum(length * turns, -1)).sum() < RISE * length * promise - rounding:
            length /= 2
    return np.maximum(shares + length * way, 0.0)
