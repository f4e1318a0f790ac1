"""Rival forecasts of pairs from their own record: lags of both sides, hidden states, lasting types."""

from operator import itemgetter
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.special import logit

from detente.forecasting.dyads import MOST_COUNTED, Dyads, gather_observations
from detente.forecasting.single import calibrate, predict_base_rate, weigh_past
from detente.methods.hidden_markov import reset_transitions
from detente.methods.logistic import add_constant, fit_logistic, predict_logistic
from detente.shapes import Array
from validation.rate_states import RateStates, fit_states, predict_states, start_states

HAZARDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
N_STATES = 5


def fit_lags(dyads: Dyads, first: int, last: int) -> Float[Array, " features"]:
    """Learn a logistic regression on the last period of both directions and the past before."""
    observations = gather_observations(dyads.cut(last), first, last)
    return fit_logistic(
        observations.pick(_lag(dyads.cut(last))),
        observations.shares,
        weights=observations.weights,
        penalties=np.array([0.0, 1, 1, 1, 1]),
    )


def predict_lags(dyads: Dyads, coefficients: Float[Array, " features"]) -> Float[Array, "pairs later"]:
    """Return the forecast of both sides' lags."""
    features = _lag(dyads)
    return predict_logistic(features.reshape(-1, features.shape[2]), coefficients).reshape(features.shape[:2])


class FittedMixture(NamedTuple):
    """Hidden states of pairs, with their expected rates set right."""

    states: RateStates
    calibration: Float[Array, "2"]


def fit_chain(dyads: Dyads, first: int, last: int) -> FittedMixture:
    """Learn a plain hidden Markov model: five moods of a pair, and how they change."""
    known = dyads.cut(last)
    states = fit_states(*_scale(known), start_states(N_STATES))
    return FittedMixture(states, _calibrate_states(known, states, first, last)[0])


def fit_type_mixture(dyads: Dyads, first: int, last: int) -> FittedMixture:
    """Learn five lasting types of pair, and the chance a period that a pair is drawn anew."""
    known = dyads.cut(last)
    lasting = fit_states(*_scale(known), start_states(N_STATES, stay=1.0))
    candidates = []
    for hazard in HAZARDS:
        states = lasting._replace(transition=reset_transitions(np.array(hazard), lasting.initial))
        calibration, loss = _calibrate_states(known, states, first, last)
        candidates.append((loss, FittedMixture(states, calibration)))
    return min(candidates, key=itemgetter(0))[1]


def predict_mixture(dyads: Dyads, fitted: FittedMixture) -> Float[Array, "pairs later"]:
    """Return the calibrated rate expected over what a pair's state may be."""
    odds = logit(predict_states(*_scale(dyads), fitted.states) @ fitted.states.rates)
    return predict_logistic(add_constant(odds.ravel()), fitted.calibration).reshape(odds.shape)


def _calibrate_states(known: Dyads, states: RateStates, first: int, last: int) -> tuple[Array, float]:
    observations = gather_observations(known, first, last)
    return calibrate(
        observations.pick(logit(predict_states(*_scale(known), states) @ states.rates)), observations
    )


def _scale(dyads: Dyads) -> tuple[Array, Array]:
    """Return successes and trials with no period worth more than ``MOST_COUNTED`` events."""
    scale = np.minimum(1.0, MOST_COUNTED / np.maximum(dyads.total, 1.0))
    return dyads.cooperative * scale, dyads.total * scale


def _lag(dyads: Dyads) -> Array:
    last, past = (logit(weigh_past(dyads, decay, 5.0)) for decay in (0.0, 0.7))
    reverse = dyads.find_reverse()
    neutral = logit(predict_base_rate(dyads))
    other = [np.where(reverse[:, None] >= 0, each[reverse], neutral) for each in (last, past)]
    return np.stack([np.ones_like(last), last, past, *other], axis=2)
