r"""Draws weighted by how likely they make something seen: Pareto-smoothed importance sampling [Vehtari2024]_.

The largest weights of a sample are its weakest part: a few draws carry most, and which ones is chance. Above a
threshold they follow a generalized Pareto distribution, whose shape :math:`k` is fitted [ZhangStephens2009]_ and whose
quantiles replace them. The shape says how far the result may be trusted: below .5 the variance of the weights is
finite, above .7 no number of draws that one can afford settles them.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

_FEWEST_IN_TAIL = 5
"""Weights below which no tail is fitted."""

_PRIOR_SHAPE, _PRIOR_WEIGHT = 0.5, 10
"""A weak prior on the shape, worth so many weights: it keeps short tails from being overfitted."""


class ParetoFit(NamedTuple):
    """A generalized Pareto distribution of what lies beyond a threshold."""

    shape: float
    scale: float


class SmoothedWeights(NamedTuple):
    """Weights of draws, and how much they leave."""

    weights: Float[Array, " draws"]
    """Summing to one."""
    shape: float
    """Shape of the tail of the raw weights; nan where it is too short to be fitted or all of it is equal."""

    @property
    def effective_size(self) -> float:
        r"""Return how many equally weighted draws would settle a mean as well, :math:`1/\sum w^2`."""
        return float(1 / np.square(self.weights).sum())


def fit_pareto(excesses: Float[Array, " draws"]) -> ParetoFit:
    """Fit a generalized Pareto distribution to what lies beyond a threshold.

    The estimator of Zhang and Stephens: a mean of likely parameters under a prior taken from the data.

    Parameters
    ----------
    excesses
        Above 0, in rising order, at least five.

    Examples
    --------
    >>> levels = (np.arange(2_000) + 0.5) / 2_000
    >>> fit_pareto(np.expm1(-0.3 * np.log1p(-levels)) / 0.3).shape.__round__(2)
    0.3
    """
    n_values, n_grid = len(excesses), 30 + int(np.sqrt(len(excesses)))
    quartile = excesses[int(n_values / 4 + 0.5) - 1]
    steps = 1 - np.sqrt(n_grid / (np.arange(n_grid) + 0.5))
    rates = 1 / excesses[-1] + steps / (3 * quartile)
    shapes = np.log1p(-rates[:, None] * excesses).mean(axis=1)
    log_likelihoods = n_values * (np.log(-rates / shapes) - shapes - 1)
    likelihoods = np.exp(log_likelihoods - log_likelihoods.max())
    rate = float((rates * likelihoods).sum() / likelihoods.sum())
    shape = float(np.log1p(-rate * excesses).mean())
    return ParetoFit(shape, -shape / rate)


def smooth_weights(log_ratios: Float[Array, " draws"]) -> SmoothedWeights:
    """Return weights proportional to ratios of likelihoods, the largest of them smoothed.

    Parameters
    ----------
    log_ratios
        Logarithms of the ratios, up to a constant: finite.

    Examples
    --------
    >>> even = smooth_weights(np.zeros(100))
    >>> round(float(even.effective_size), 9), bool(np.isnan(even.shape))
    (100.0, True)
    """
    ratios = np.exp(log_ratios - log_ratios.max())
    n_tail, shape = int(min(len(ratios) / 5, 3 * np.sqrt(len(ratios)))), float("nan")
    if n_tail >= _FEWEST_IN_TAIL:
        order = np.argsort(ratios, kind="stable")
        tail, threshold = order[-n_tail:], ratios[order[-n_tail - 1]]
        excesses = ratios[tail] - threshold
        if excesses[int(n_tail / 4 + 0.5) - 1] > 0:
            fit = fit_pareto(excesses)
            shape = (fit.shape * n_tail + _PRIOR_SHAPE * _PRIOR_WEIGHT) / (n_tail + _PRIOR_WEIGHT)
            levels = np.log1p(-(np.arange(n_tail) + 0.5) / n_tail)
            ratios[tail] = np.minimum(threshold + fit.scale * np.expm1(-shape * levels) / shape, 1.0)
    return SmoothedWeights(ratios / ratios.sum(), shape)
