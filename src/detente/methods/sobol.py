r"""How much of the spread of an answer each premise explains: Sobol' indices.

.. math:: S_i = \mathrm{Var}(\mathrm{E}[Y \mid X_i]) / \mathrm{Var}(Y)

estimated from draws at hand [Plischke2013]_: the draws are sorted by one premise, cut into equal
bins, and the spread of the bins' means is compared with the whole spread. No further runs of the
model are needed. Where premises move together this share is that of their company too; what a premise
does itself is its total-order index, which takes further runs.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array, Indices

_N_BINS = 10
"""Bins of a premise: each needs many draws."""

_FEWEST = 10
"""Draws a bin has at least."""

_SMALLEST = 1e-150
"""Spread whose square is 0 as far as numbers go."""
_CONSTANT = 1e-12
"""Spread of an answer, in parts of its size, below which only rounding makes it vary."""

_ERRORS_APART = 3.0
"""Standard errors of a difference by which leaders are set apart from what follows them."""

CHANCE = 20.0
"""Divided by the number of draws: how far the share of a premise that does not matter may rise by chance
among a hundred such premises."""


class Estimate(NamedTuple):
    """What was estimated from draws, and how far chance may have moved it."""

    value: float
    error: float
    """Standard error, 0 or more, in the unit of the value."""

    def exceeds(self, other: "Estimate", errors: float = 2.0) -> bool:
        """Return whether it is larger than another by more than so many standard errors of the difference."""
        return bool(self.value - other.value > errors * np.hypot(self.error, other.error))


def find_leaders(estimates: Sequence[Estimate], most: int) -> list[int]:
    """Return the indices of the few largest estimates, set apart from all others beyond chance.

    The smallest of them exceeds the largest of the others by three standard errors of the difference: as many,
    since the place of that gap is chosen among several.

    Parameters
    ----------
    estimates
        What is compared.
    most
        Largest number of leaders.

    Returns
    -------
    :
        Indices in the order given; empty where none stands out. Chance alone may set leaders apart from each other.

    Examples
    --------
    >>> find_leaders([Estimate(0.2, 0.01), Estimate(0.5, 0.02), Estimate(0.49, 0.02), Estimate(0.0, 0.01)], 3)
    [1, 2]
    >>> find_leaders([Estimate(0.20, 0.02), Estimate(0.18, 0.02), Estimate(0.16, 0.02)], 2)
    []
    """
    order = sorted(range(len(estimates)), key=lambda index: -estimates[index].value)
    for size, (last, following) in enumerate(pairwise(order), 1):
        if size > most:
            return []
        if estimates[last].exceeds(estimates[following], _ERRORS_APART):
            return sorted(order[:size])
    return sorted(order) if len(order) <= most else []


def cut_bins(premise: Float[Array, " draws"], n_bins: int = _N_BINS) -> Int[Indices, " draws"]:
    """Return the bin of each draw: equally many draws a bin, at least ten; only order counts.

    Examples
    --------
    >>> np.bincount(cut_bins(np.arange(60.0), 3)).tolist()
    [20, 20, 20]
    """
    n_draws = len(premise)
    n_bins = max(1, min(n_bins, n_draws // _FEWEST))
    return rank_draws(premise) * n_bins // n_draws


def rank_draws(premise: Float[Array, " draws"]) -> Int[Indices, " draws"]:
    """Return the rank of each draw, from 0; equal numbers in the order of the draws.

    Examples
    --------
    >>> rank_draws(np.array([0.3, 0.1, 0.3, 0.2])).tolist()
    [2, 0, 3, 1]
    """
    order = np.argsort(premise)
    if np.any(np.diff(premise[order]) == 0):
        # Sorting that keeps the order of equal numbers takes several times as long.
        order = np.argsort(premise, kind="stable")
    ranks = np.empty(len(premise), dtype=np.int64)
    ranks[order] = np.arange(len(premise))
    return ranks


def first_order(bins: Int[Indices, " draws"], answer: Float[Array, " draws"]) -> float:
    """Return the first-order Sobol' index of a premise, corrected for the number of bins.

    The correction is that of the adjusted coefficient of determination: a premise that does not
    matter comes out at 0 on average, not above.

    Parameters
    ----------
    bins
        Bin of the premise in each draw, as :func:`cut_bins` cuts them.
    answer
        The answer in the same draws.

    Returns
    -------
    :
        Share of the variance, at most 1; slightly negative by chance where the premise does not
        matter, 0 where the answer varies by no more than rounding makes it. Bins blur what happens within them.

    Examples
    --------
    >>> draws = np.linspace(0, 1, 2000)
    >>> bins = cut_bins(draws)
    >>> round(first_order(bins, 3 * draws), 2), first_order(bins, np.ones(2000))
    (0.99, 0.0)
    """
    n_draws, n_bins = len(answer), int(bins.max()) + 1
    if n_bins == 1 or _is_constant(answer):
        return 0.0
    total = float(np.var(answer))
    means = np.bincount(bins, weights=answer) / np.bincount(bins)
    within = float(np.mean((answer - means[bins]) ** 2))
    return 1 - (within / total) * (n_draws - 1) / (n_draws - n_bins)


def total_order(answer: Float[Array, " draws"], moved: Float[Array, " draws"]) -> Estimate:
    r"""Return the total-order Sobol' index of a premise: alone and in company with others.

    Jansen's estimator [Jansen1999]_ from pairs of runs that differ in this premise only:

    .. math:: S_{Ti} = \frac{\mathrm{E}[(Y - Y')^2]}{2 \, \mathrm{Var}(Y)}

    Parameters
    ----------
    answer
        The answer.
    moved
        The answer with this premise drawn anew and all others as they were.

    Returns
    -------
    :
        Share of the variance that would remain if everything else were known, 0 or more; 0 where
        the answer varies by no more than rounding makes it. It may exceed 1 by chance, and where premises move together.
        The error is that of a ratio of two means.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> a, b, c = rng.normal(size=(3, 100_000))
    >>> share = total_order(a + 2 * b, c + 2 * b)
    >>> round(share.value, 2), round(share.error, 3)
    (0.2, 0.001)
    """
    if _is_constant(np.concatenate([answer, moved])):
        return Estimate(0.0, 0.0)
    deviations = (answer - answer.mean()) ** 2
    total = float(deviations.mean())
    if total <= 0:
        return Estimate(0.0, 0.0)
    halves = (answer - moved) ** 2 / 2
    share = float(halves.mean()) / total
    return Estimate(share, float(np.std(halves - share * deviations)) / (total * float(np.sqrt(len(answer)))))


def _is_constant(answer: Float[Array, " draws"]) -> bool:
    """Say whether an answer varies by no more than rounding makes it, or by too little to be squared."""
    return bool(np.ptp(answer) <= max(_CONSTANT * np.abs(answer).max(initial=0.0), _SMALLEST))
