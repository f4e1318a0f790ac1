"""Forecasts of a pair from its own record alone: the benchmarks that a better model must beat."""

from itertools import product
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import scipy
from jaxtyping import Float

from detente.forecasting.dyads import Dyads, Observations, gather_observations, overall_rate
from detente.methods.logistic import add_constant, fit_logistic, predict_logistic
from detente.methods.moving_average import predict_rates
from detente.methods.scoring import log_loss
from detente.shapes import Array

_DECAYS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_STRENGTHS = (2.0, 5.0, 10.0, 20.0)
_WEAK_PENALTY = 1e-3
"""Penalty that picks a line where the data fit many, and hardly moves it elsewhere."""

_PRIOR_STRENGTH = 2.0
"""Events that the overall rate is worth in forecasts whose strength is not fitted."""


def predict_base_rate(dyads: Dyads) -> Float[Array, "pairs later"]:
    """Return the share of cooperation among all events of all pairs so far, for every pair."""
    return np.broadcast_to(overall_rate(dyads), (len(dyads.total), dyads.n_periods + 1)).copy()


def weigh_past(dyads: Dyads, decay: float, strength: float = _PRIOR_STRENGTH) -> Float[Array, "pairs later"]:
    """Return the discounted share of each pair's own past: persistence at decay 0, all of it at 1."""
    return predict_rates(
        dyads.cooperative, dyads.total, decay=decay, mean=overall_rate(dyads), strength=strength
    )


class AverageModel(NamedTuple):
    """A weighted mean of the past, calibrated."""

    decay: float
    strength: float
    calibration: Float[Array, "2"]


def fit_average(dyads: Dyads, first: int, last: int) -> AverageModel:
    """Return the decay, strength and calibration that do best on periods from ``first`` up to ``last``."""
    known = dyads.cut(last)
    observations = gather_observations(known, first, last)
    candidates = []
    for decay, strength in product(_DECAYS, _STRENGTHS):
        odds = observations.pick(scipy.special.logit(weigh_past(known, decay, strength)))
        calibration, loss = calibrate(odds, observations)
        candidates.append((loss, AverageModel(decay, strength, calibration)))
    return min(candidates, key=itemgetter(0))[1]


def predict_average(dyads: Dyads, fitted: AverageModel) -> Float[Array, "pairs later"]:
    """Return the calibrated, exponentially weighted average of each pair's own past."""
    odds = scipy.special.logit(weigh_past(dyads, fitted.decay, fitted.strength))
    return predict_logistic(add_constant(odds.ravel()), fitted.calibration).reshape(odds.shape)


def calibrate(odds: Array, observations: Observations) -> tuple[Array, float]:
    """Return the line from these log-odds to the shares that came, and the loss that remains."""
    features = add_constant(odds)
    line = fit_logistic(
        features, observations.shares, weights=observations.weights, penalties=np.full(2, _WEAK_PENALTY)
    )
    losses = log_loss(predict_logistic(features, line), observations.shares, np.ones_like(odds))
    return line, float(observations.weights @ losses)
