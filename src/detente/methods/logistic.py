r"""Logistic regression on shares, drawn towards what is already known."""

from typing import NamedTuple

import numpy as np
import scipy
from jaxtyping import Float

from detente.shapes import Array

_MOST_STEPS = 100
_MOST_HALVINGS = 30
_SETTLED = 1e-9
"""Largest change of a coefficient that ends the search."""


def fit_logistic(
    features: Float[Array, "units features"],
    shares: Float[Array, " units"],
    *,
    weights: Float[Array, " units"],
    penalties: Float[Array, " features"],
    centre: Float[Array, " features"] | None = None,
) -> Float[Array, " features"]:
    r"""Return the likeliest coefficients of a logistic regression with a normal prior [LeCessie1992]_.

    .. math:: \max_\beta \sum_i w_i \bigl(y_i \log p_i + (1 - y_i) \log (1 - p_i)\bigr)
        - \tfrac12 \sum_j r_j (\beta_j - \beta^0_j)^2, \qquad
        p_i = \frac{1}{1 + e^{-x_i \cdot \beta}}

    found by Newton's steps, halved while they do not improve.

    Parameters
    ----------
    features
        One row a unit; a column of ones is the intercept.
    shares
        Share :math:`y` of successes, in [0, 1].
    weights
        What each unit counts for: its number of events, or less where they hang together.
    penalties
        Strength :math:`r` with which each coefficient is drawn to the centre, 0 or more: the
        inverse of its prior variance.
    centre
        Where the coefficients are drawn to; by default 0.

    Raises
    ------
    ValueError
        If a number is not finite, or the data leave a coefficient without a penalty undetermined.

    Examples
    --------
    >>> ones = np.ones((2, 1))
    >>> fit = fit_logistic(ones, np.array([0.0, 1.0]), weights=np.array([1.0, 3.0]), penalties=np.zeros(1))
    >>> round(float(fit[0]), 4) == round(float(np.log(3)), 4)
    True
    """
    if not (np.isfinite(features).all() and np.isfinite(shares).all() and np.isfinite(weights).all()):
        message = "features, shares and weights are finite"
        raise ValueError(message)
    start = np.zeros(features.shape[1]) if centre is None else centre
    problem = _Problem(features, shares, weights, penalties, start)
    beta, value = start, _log_posterior(start, problem)
    for _ in range(_MOST_STEPS):
        p = predict_logistic(features, beta)
        slope = features.T @ (weights * (shares - p)) - penalties * (beta - start)
        curvature = (features * (weights * p * (1 - p))[:, None]).T @ features + np.diag(penalties)
        after, value = _search_line(beta, _solve(curvature, slope), value, problem)
        moved, beta = float(np.abs(after - beta).max()), after
        if moved < _SETTLED:
            break
    return beta


def predict_logistic(
    features: Float[Array, "units features"], coefficients: Float[Array, " features"]
) -> Float[Array, " units"]:
    r"""Return :math:`1 / (1 + e^{-x \cdot \beta})` for each row.

    Examples
    --------
    >>> predict_logistic(np.array([[0.0], [40.0]]), np.array([1.0])).round(3)
    array([0.5, 1. ])
    """
    return np.asarray(scipy.special.expit(features @ coefficients))


def add_constant(column: Float[Array, " units"]) -> Float[Array, "units 2"]:
    """Return a column of ones beside another: the features of a line.

    Examples
    --------
    >>> add_constant(np.array([2.0, 3.0]))
    array([[1., 2.],
           [1., 3.]])
    """
    return np.column_stack([np.ones_like(column), column])


class _Problem(NamedTuple):
    """The arguments of :func:`fit_logistic`."""

    features: Array
    shares: Array
    weights: Array
    penalties: Array
    centre: Array


def _log_posterior(beta: Array, problem: _Problem) -> float:
    odds = problem.features @ beta
    fit = problem.weights @ (problem.shares * odds - np.logaddexp(0, odds))
    return float(fit - problem.penalties @ (beta - problem.centre) ** 2 / 2)


def _solve(curvature: Array, slope: Array) -> Array:
    try:
        step = np.linalg.solve(curvature, slope)
    except np.linalg.LinAlgError:
        message = "the data leave a coefficient undetermined; give it a penalty"
        raise ValueError(message) from None
    return np.asarray(step, dtype=np.float64)


def _search_line(beta: Array, step: Array, value: float, problem: _Problem) -> tuple[Array, float]:
    """Go the longest of the halved steps that does not worsen the objective, or stay."""
    for halvings in range(_MOST_HALVINGS):
        tried = beta + step / 2**halvings
        reached = _log_posterior(tried, problem)
        if reached >= value:
            return tried, reached
    return beta, value
