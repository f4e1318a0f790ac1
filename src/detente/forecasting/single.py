r"""Forecasts of a pair from its own record: what every cleverer one must beat."""

from itertools import product
from operator import itemgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from jaxtyping import Float
from scipy.special import logit

from detente.forecasting.dyads import MOST, Dyads, Lesson, gather, overall_rate
from detente.methods.hidden_markov import reset_transitions
from detente.methods.logistic import add_constant, fit_logistic, predict_logistic
from detente.methods.moving_average import predict_rates
from detente.methods.rate_states import RateStates, fit_states, predict_states, start_states
from detente.methods.scoring import log_loss

Array = npt.NDArray[np.float64]

DECAYS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
STRENGTHS = (2.0, 5.0, 10.0, 20.0)
HAZARDS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
N_STATES = 5
LOOSE = 1e-3
"""Penalty that settles a line the data leave open, and moves no other."""

TRUSTED = 2.0
"""Events that the overall rate is worth in forecasts that learn no strength of their own."""


def predict_base_rate(dyads: Dyads) -> Float[Array, "pairs later"]:
    """Return the share of cooperation among all events of all pairs so far, for every pair."""
    return np.broadcast_to(overall_rate(dyads), (len(dyads.total), dyads.n_periods + 1)).copy()


def weigh_past(dyads: Dyads, decay: float, strength: float = TRUSTED) -> Float[Array, "pairs later"]:
    """Return the discounted share of each pair's own past: persistence at decay 0, all of it at 1."""
    return predict_rates(
        dyads.cooperative, dyads.total, decay=decay, mean=overall_rate(dyads), strength=strength
    )


class Average(NamedTuple):
    """A weighted mean of the past with its odds set right."""

    decay: float
    strength: float
    calibration: Float[Array, "2"]


def fit_average(dyads: Dyads, first: int, last: int) -> Average:
    """Learn decay, strength and calibration that do best on periods from ``first`` up to ``last``."""
    known = dyads.cut(last)
    lesson = gather(known, first, last)
    tried = []
    for decay, strength in product(DECAYS, STRENGTHS):
        odds = lesson.pick(logit(weigh_past(known, decay, strength)))
        calibration, loss = _calibrate(odds, lesson)
        tried.append((loss, Average(decay, strength, calibration)))
    return min(tried, key=itemgetter(0))[1]


def predict_average(dyads: Dyads, learnt: Average) -> Float[Array, "pairs later"]:
    """Return the calibrated average of each pair's own past: the EWMA that is hard to beat."""
    odds = logit(weigh_past(dyads, learnt.decay, learnt.strength))
    return predict_logistic(add_constant(odds.ravel()), learnt.calibration).reshape(odds.shape)


def fit_lags(dyads: Dyads, first: int, last: int) -> Float[Array, " features"]:
    """Learn a logistic regression on the last period of both directions and the past before."""
    lesson = gather(dyads.cut(last), first, last)
    return fit_logistic(
        lesson.pick(_lag(dyads.cut(last))),
        lesson.shares,
        weights=lesson.weights,
        penalties=np.array([0.0, 1, 1, 1, 1]),
    )


def predict_lags(dyads: Dyads, learnt: Float[Array, " features"]) -> Float[Array, "pairs later"]:
    """Return the forecast of both sides' lags."""
    features = _lag(dyads)
    return predict_logistic(features.reshape(-1, features.shape[2]), learnt).reshape(features.shape[:2])


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
    tried = []
    for hazard in HAZARDS:
        states = lasting._replace(transition=reset_transitions(np.array(hazard), lasting.initial))
        calibration, loss = _calibrate_states(known, states, first, last)
        tried.append((loss, FittedMixture(states, calibration)))
    return min(tried, key=itemgetter(0))[1]


def predict_mixture(dyads: Dyads, learnt: FittedMixture) -> Float[Array, "pairs later"]:
    """Return the calibrated rate expected over what a pair's state may be."""
    odds = logit(predict_states(*_scale(dyads), learnt.states) @ learnt.states.rates)
    return predict_logistic(add_constant(odds.ravel()), learnt.calibration).reshape(odds.shape)


def _calibrate_states(known: Dyads, states: RateStates, first: int, last: int) -> tuple[Array, float]:
    lesson = gather(known, first, last)
    return _calibrate(lesson.pick(logit(predict_states(*_scale(known), states) @ states.rates)), lesson)


def _scale(dyads: Dyads) -> tuple[Array, Array]:
    """Return successes and trials with no period worth more than ``MOST`` events."""
    scale = np.minimum(1.0, MOST / np.maximum(dyads.total, 1.0))
    return dyads.cooperative * scale, dyads.total * scale


def _lag(dyads: Dyads) -> Array:
    last, past = (logit(weigh_past(dyads, decay, 5.0)) for decay in (0.0, 0.7))
    reverse = dyads.find_reverse()
    neutral = logit(predict_base_rate(dyads))
    other = [np.where(reverse[:, None] >= 0, each[reverse], neutral) for each in (last, past)]
    return np.stack([np.ones_like(last), last, past, *other], axis=2)


def _calibrate(odds: Array, lesson: Lesson) -> tuple[Array, float]:
    """Return the line from these log-odds to what came, and the loss that is left."""
    features = add_constant(odds)
    found = fit_logistic(features, lesson.shares, weights=lesson.weights, penalties=np.full(2, LOOSE))
    losses = log_loss(predict_logistic(features, found), lesson.shares, np.ones_like(odds))
    return found, float(lesson.weights @ losses)
