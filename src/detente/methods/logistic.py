r"""Logistic regression on shares, drawn towards what is already known."""

import numpy as np
from jaxtyping import Float
from scipy.special import expit

from detente.shapes import Array

_MOST_STEPS = 100
_SETTLED = 1e-9


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
        Where the coefficients are drawn to; left out: 0.

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
    beta, value = start, _objective(start, features, shares, weights, penalties, start)
    for _ in range(_MOST_STEPS):
        p = predict_logistic(features, beta)
        slope = features.T @ (weights * (shares - p)) - penalties * (beta - start)
        bend = (features * (weights * p * (1 - p))[:, None]).T @ features + np.diag(penalties)
        step = _solve(bend, slope)
        beta, value, moved = _walk(beta, step, value, features, shares, weights, penalties, start)
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
    return np.asarray(expit(features @ coefficients))


def add_constant(column: Float[Array, " units"]) -> Float[Array, "units 2"]:
    """Return a column of ones beside another: the features of a line.

    Examples
    --------
    >>> add_constant(np.array([2.0, 3.0]))
    array([[1., 2.],
           [1., 3.]])
    """
    return np.column_stack([np.ones_like(column), column])


def _objective(
    beta: Array, features: Array, shares: Array, weights: Array, penalties: Array, start: Array
) -> float:
    odds = features @ beta
    fit = weights @ (shares * odds - np.logaddexp(0, odds))
    return float(fit - penalties @ (beta - start) ** 2 / 2)


def _solve(bend: Array, slope: Array) -> Array:
    try:
        found = np.linalg.solve(bend, slope)
    except np.linalg.LinAlgError:
        message = "the data leave a coefficient undetermined; give it a penalty"
        raise ValueError(message) from None
    return np.asarray(found, dtype=np.float64)


def _walk(beta: Array, step: Array, value: float, *rest: Array) -> tuple[Array, float, float]:
    """Go the longest of the halved steps that improves the objective, or stay."""
    for halvings in range(30):
        tried = beta + step / 2**halvings
        reached = _objective(tried, *rest)
        if reached >= value:
            return tried, reached, float(np.abs(tried - beta).max())
    return beta, value, 0.0
