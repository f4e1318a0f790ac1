r"""Shares of strategies among players of a repeated game: the oracle of the type filter.

A mixture model says how many players are likeliest to follow each strategy of a menu: the strategy
frequency estimation method of [DalBoFrechette2011]_. Where no type is ever drawn anew and all share one
accuracy, :mod:`validation.type_filter` must find the same shares. It is held to published shares itself.
"""

import warnings
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy.optimize import minimize_scalar, nnls
from scipy.special import logit, xlogy
from validation.automata import FIRST_TURN, OUTCOMES, Automaton, Play

from detente.errors import NotConverged
from detente.shapes import Array, Flags, Indices

ACCURACIES = np.linspace(0.5, 1.0, 26)
"""Accuracies at which the likelihood is computed first; the search then goes between neighbours of the best."""

SETTLED = 1e-9
"""Largest gap of the log-likelihood, and largest change of the accuracy, that count as none."""

RISE = 1 / 3
"""Part of the rise a step promises that it has to bring, or it is halved."""


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
        return 1 / float(logit(self.accuracy)) if self.accuracy > 0.5 else np.inf


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
        np.bincount(
            play.player, prescribe(automaton, play.before) == play.cooperates, minlength=len(n_choices)
        )
        for automaton in strategies
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
    best = _search(kinds, n_choices, n_steps)
    if best.gap > SETTLED:
        message = f"other shares could add up to {best.gap:.2g} to the log-likelihood after {n_steps} steps"
        warnings.warn(message, NotConverged, stacklevel=2)
    indices = kind.reshape(-1)
    alike = n_alike[indices]
    return best._replace(shares=best.shares[indices] / alike, posterior=best.posterior[:, indices] / alike)


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
    best = [settle(float(accuracy)) for accuracy in accuracies]
    step = ACCURACIES[1] - ACCURACIES[0]
    for accuracy, loss, before, after in zip(
        accuracies, losses, [np.inf, *losses], [*losses[1:], np.inf], strict=False
    ):
        if loss <= min(before, after):
            bounds = max(accuracy - step, 0.5), min(accuracy + step, 1.0)
            peak = minimize_scalar(lose, bounds=bounds, method="bounded", options={"xatol": SETTLED})
            best.append(settle(float(peak.x)))
    return max(best, key=lambda mixture: mixture.log_likelihood)


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
