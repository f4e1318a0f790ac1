r"""How much of the spread of an answer each premise explains: Sobol' indices.

.. math:: S_i = \mathrm{Var}(\mathrm{E}[Y \mid X_i]) / \mathrm{Var}(Y)

estimated from draws at hand [Plischke2013]_: the draws are sorted by one premise, cut into equal
bins, and the spread of the bins' means is compared with the whole spread. No further runs of the
model are needed.
"""

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

CHANCE = 20.0
"""Divided by the number of draws: how far the share of a premise that does not matter may rise by chance
among a hundred such premises."""


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


def total_order(answer: Float[Array, " draws"], moved: Float[Array, " draws"]) -> float:
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

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> a, b, c = rng.normal(size=(3, 100_000))
    >>> round(total_order(a + 2 * b, c + 2 * b), 2)
    0.2
    """
    if _is_constant(np.concatenate([answer, moved])):
        return 0.0
    total = float(np.var(answer))
    return float(np.mean((answer - moved) ** 2)) / (2 * total) if total > 0 else 0.0


def _is_constant(answer: Float[Array, " draws"]) -> bool:
    """Say whether an answer varies by no more than rounding makes it, or by too little to be squared."""
    return bool(np.ptp(answer) <= max(_CONSTANT * np.abs(answer).max(initial=0.0), _SMALLEST))
