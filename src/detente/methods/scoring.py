r"""How good were the forecasts: proper scores, their decomposition, and calibration.

A unit of the data has ``trials`` events of which ``successes`` were cooperative; a yes-or-no
outcome is one trial. A score is in the same units for both: per event.
"""

from typing import NamedTuple

import numpy as np
import scipy
from jaxtyping import Float

from detente.methods.logistic import add_constant, fit_logistic
from detente.shapes import Array, Indices

_APART = 0.1
"""Spread of forecast log-odds below which they lie on no line."""

_LEAST = 1e-6
"""Nearest that a forecast may come to 0 or 1: one that rules out what happens scores about 14, not infinity."""


def log_loss(
    probabilities: Float[Array, " units"],
    successes: Float[Array, " units"],
    trials: Float[Array, " units"],
) -> Float[Array, " units"]:
    r"""Return the log loss per event of each unit; lower is better [Good1952]_.

    .. math:: L = -\tfrac1n \bigl(k \log p + (n - k) \log (1 - p)\bigr)

    Parameters
    ----------
    probabilities
        Forecast :math:`p` of a success, in [0, 1]; held off the ends by a millionth.
    successes
        Number :math:`k` of successes, from 0 to ``trials``; a share of them may be fractional.
    trials
        Number :math:`n` of events, above 0.

    Returns
    -------
    :
        Nats, 0 or more. An even forecast of a yes-or-no outcome scores .693.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1], or successes are outside [0, trials].

    Examples
    --------
    >>> log_loss(np.array([0.5, 0.9]), np.array([1.0, 0.0]), np.ones(2)).round(3)
    array([0.693, 2.303])
    """
    _check(probabilities, successes, trials)
    p = np.clip(probabilities, _LEAST, 1 - _LEAST)
    share = successes / trials
    return -(share * np.log(p) + (1 - share) * np.log1p(-p))


def brier_score(
    probabilities: Float[Array, " units"],
    successes: Float[Array, " units"],
    trials: Float[Array, " units"],
) -> Float[Array, " units"]:
    r"""Return the mean squared error per event of each unit; lower is better [Brier1950]_.

    .. math:: B = \tfrac1n \bigl(k (1 - p)^2 + (n - k) p^2\bigr)

    Parameters and faults are those of :func:`log_loss`.

    Examples
    --------
    >>> brier_score(np.array([0.5, 0.9]), np.array([1.0, 0.0]), np.ones(2))
    array([0.25, 0.81])
    """
    _check(probabilities, successes, trials)
    share = successes / trials
    return share * (1 - probabilities) ** 2 + (1 - share) * probabilities**2


class BrierParts(NamedTuple):
    """What a Brier score is made of: reliability - resolution + uncertainty + the spread within bins."""

    reliability: float
    """How far the forecasts of a bin are from what happened in it, squared; 0 is best."""
    resolution: float
    """How far what happened in a bin is from the overall share, squared; more is better."""
    uncertainty: float
    """Brier score of the overall share itself: how hard the data are."""
    within: float
    """What binning leaves over: forecasts that differ inside one bin. Near 0 with many bins."""


def decompose_brier(
    probabilities: Float[Array, " units"],
    successes: Float[Array, " units"],
    trials: Float[Array, " units"],
    *,
    weights: Float[Array, " units"],
    n_bins: int = 20,
) -> BrierParts:
    r"""Split the mean Brier score into reliability, resolution and uncertainty [Murphy1973]_.

    With bins :math:`b` of equal weight, mean forecast :math:`\bar p_b`, share of successes
    :math:`\bar y_b`, overall share :math:`\bar y` and weight :math:`w_b` summing to one:

    .. math:: \bar B = \sum_b w_b (\bar p_b - \bar y_b)^2 - \sum_b w_b (\bar y_b - \bar y)^2
        + \bar y (1 - \bar y) + \text{within}

    where *within* is what forecasts that differ inside a bin add; the sum is exact
    [StephensonCoelho2008]_.

    Parameters
    ----------
    probabilities, successes, trials
        As in :func:`log_loss`.
    weights
        What each unit counts for, 0 or more, some above 0.
    n_bins
        Number of bins at most; equal forecasts are never parted.

    Examples
    --------
    >>> trials = np.ones(4)
    >>> forecasts, successes = np.array([0.2, 0.2, 0.8, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    >>> [round(float(part), 3) for part in decompose_brier(forecasts, successes, trials, weights=trials)]
    [0.04, 0.25, 0.25, 0.0]
    """
    w = weights / weights.sum()
    share = successes / trials
    bins = sort_into_bins(probabilities, w, n_bins)
    mass = np.bincount(bins, w)
    forecast, observed = (np.bincount(bins, w * value) / mass for value in (probabilities, share))
    overall = float(w @ share)
    reliability = float(mass @ (forecast - observed) ** 2)
    resolution = float(mass @ (observed - overall) ** 2)
    uncertainty = overall * (1 - overall)
    whole = float(w @ brier_score(probabilities, successes, trials))
    return BrierParts(reliability, resolution, uncertainty, whole - (reliability - resolution + uncertainty))


def sort_into_bins(
    probabilities: Float[Array, " units"], weights: Float[Array, " units"], n_bins: int
) -> Indices:
    """Return a bin for each forecast, from 0: about equal weight each, equal forecasts together.

    Examples
    --------
    >>> sort_into_bins(np.array([0.9, 0.1, 0.1, 0.5]), np.ones(4), 2)
    array([1, 0, 0, 1])
    """
    where = np.unique(probabilities, return_inverse=True)[1]
    mass = np.bincount(where, weights) / weights.sum()
    before = np.cumsum(mass) - mass / 2
    return np.unique(np.floor(before * n_bins).clip(0, n_bins - 1)[where], return_inverse=True)[1]


class Calibration(NamedTuple):
    r"""How forecast odds relate to what happens: :math:`\mathrm{logit}\, q = a + b\, \mathrm{logit}\, p`."""

    intercept: float
    """Above 0: the forecasts are too low on the whole. 0 is best."""
    slope: float
    """Below 1: the forecasts are too bold; above 1: too timid. 1 is best."""


def fit_calibration(
    probabilities: Float[Array, " units"],
    successes: Float[Array, " units"],
    trials: Float[Array, " units"],
    *,
    weights: Float[Array, " units"],
) -> Calibration:
    r"""Return the line from forecast to true log-odds under which the outcomes are likeliest [Cox1958]_.

    Parameters are those of :func:`decompose_brier`. Where forecasts hardly differ there is no
    line: the slope is nan.

    Examples
    --------
    >>> forecasts = np.array([0.1, 0.9])
    >>> fit_calibration(forecasts, np.array([20.0, 80.0]), np.full(2, 100.0), weights=np.ones(2)).slope.__round__(3)
    0.631
    """
    p = np.clip(probabilities, _LEAST, 1 - _LEAST)
    odds = scipy.special.logit(p)
    if np.ptp(odds) < _APART:
        return Calibration(np.nan, np.nan)
    intercept, slope = fit_logistic(
        add_constant(odds),
        successes / trials,
        weights=weights / weights.mean(),
        penalties=np.full(2, _LEAST),
    )
    return Calibration(float(intercept), float(slope))


def crps(
    cumulative: Float[Array, "units thresholds"],
    outcomes: Float[Array, " units"],
    thresholds: Float[Array, " thresholds"],
) -> Float[Array, " units"]:
    r"""Return the continuous ranked probability score of step forecasts [MathesonWinkler1976]_.

    .. math:: \int \bigl(F(x) - 1[y \le x]\bigr)^2 dx

    where the forecast :math:`F` is flat between thresholds, 0 before the first, 1 from the last on.

    Parameters
    ----------
    cumulative
        Forecast probability that the outcome is at most each threshold: rising, in [0, 1], 1 at the last.
    outcomes
        What happened, in the unit of the thresholds.
    thresholds
        Rising.

    Returns
    -------
    :
        In the unit of the thresholds, 0 or more; for a single certain forecast the absolute error.

    Examples
    --------
    >>> crps(np.array([[0.0, 1.0]]), np.array([3.0]), np.array([0.0, 1.0]))
    array([2.])
    >>> crps(np.array([[0.5, 1.0]]), np.array([0.0]), np.array([0.0, 1.0]))
    array([0.25])
    """
    if np.any(np.diff(thresholds) <= 0) or np.any(np.diff(cumulative, axis=1) < -_LEAST):
        message = "thresholds and cumulative probabilities rise"
        raise ValueError(message)
    steps = np.diff(np.column_stack([np.zeros(len(cumulative)), cumulative]), axis=1)
    apart = np.abs(thresholds - outcomes[:, None])
    between = np.einsum("ui,uj,ij->u", steps, steps, np.abs(thresholds[:, None] - thresholds))
    return np.einsum("ui,ui->u", steps, apart) - between / 2


def _check(probabilities: Array, successes: Array, trials: Array) -> None:
    """Refuse probabilities outside [0, 1], and successes that outnumber the trials."""
    bounded = np.all((probabilities >= 0) & (probabilities <= 1))
    if not (bounded and np.all((successes >= 0) & (successes <= trials) & (trials > 0))):
        message = "probabilities lie in [0, 1] and successes between 0 and the trials, which are above 0"
        raise ValueError(message)
