"""Forecasts of a yes-or-no series from its own past: what every cleverer one must beat."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from detente.methods.logistic import add_constant, fit_logistic, predict_logistic
from detente.methods.moving_average import average_past
from detente.methods.scoring import log_loss
from detente.shapes import Array
from validation.rate_states import RateStates, fit_states, predict_states, start_states

_DECAYS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.875, 0.9, 0.92, 0.95, 0.97, 0.98)
_N_LAGS = 4


def roll(
    verdicts: Float[Array, " weeks"],
    forecast: Callable[[Array, Array], Array],
    *,
    first: int,
    start: int,
    step: int,
) -> Float[Array, " forecasts"]:
    """Learn anew every ``step`` weeks from ``start`` on, each time from the verdicts before alone.

    Parameters
    ----------
    verdicts
        0 or 1; anything before ``first``.
    forecast
        Takes the verdicts known at a lesson and those known up to the last week it must forecast; returns
        a forecast for each of the latter's weeks and the one after. It learns from the former alone.
    first
        First week with a verdict.
    start
        First week forecast.
    step
        Weeks between two lessons.

    Returns
    -------
    :
        One forecast for each week from ``start`` on; the last is for the week after the data.
    """
    known = verdicts[first:]
    forecasts = []
    for origin in range(start - first, len(known) + 1, step):
        end = min(origin + step, len(known) + 1)
        forecasts.append(forecast(known[:origin], known[: end - 1])[origin:end])
    return np.concatenate(forecasts)


def predict_series_base_rate(learnt: Array, known: Array) -> Array:
    """Forecast the share of better weeks so far."""
    return np.full(len(known) + 1, (learnt.sum() + 1) / (len(learnt) + 2))


def predict_series_persistence(learnt: Array, known: Array) -> Array:
    """Forecast what followed on a week like the last one."""
    after = [
        (learnt[1:][learnt[:-1] == last].sum() + 1) / ((learnt[:-1] == last).sum() + 2) for last in (0.0, 1.0)
    ]
    return np.r_[0.5, np.where(known == 1, after[1], after[0])]


def predict_series_average(learnt: Array, known: Array) -> Array:
    """Forecast by the exponentially weighted average, decay and calibration learnt."""
    best, least = np.full(len(known) + 1, 0.5), np.inf
    for decay in _DECAYS:
        features = add_constant(average_past(known, decay, start=0.5) - 0.5)
        rows, outcomes = features[1 : len(learnt)], learnt[1:]
        coefficients = fit_logistic(
            rows, outcomes, weights=np.ones(len(outcomes)), penalties=np.full(2, 1e-3)
        )
        loss = float(log_loss(predict_logistic(rows, coefficients), outcomes, np.ones(len(outcomes))).mean())
        if loss < least:
            best, least = predict_logistic(features, coefficients), loss
    return best


def predict_series_lags(learnt: Array, known: Array) -> Array:
    """Forecast by a logistic regression on the last verdicts and their average."""
    return _regress(learnt, _lag(known))


def predict_series_both_lags(other: Array) -> Callable[[Array, Array], Array]:
    """Return a forecast by both sides' lags; the other side's verdicts begin in the same week."""

    def forecast(learnt: Array, known: Array) -> Array:
        return _regress(learnt, np.column_stack([_lag(known), _lag(other[: len(known)])[:, 1:]]))

    return forecast


def make_chain() -> Callable[[Array, Array], Array]:
    """Return a forecast by a plain hidden Markov model of two moods; each lesson goes on from the last."""
    states: list[RateStates] = [start_states(2)]

    def forecast(learnt: Array, known: Array) -> Array:
        fitted = fit_states(learnt[None], np.ones((1, len(learnt))), states[-1])
        states[:] = [fitted]
        beliefs: Array = predict_states(known[None], np.ones((1, len(known))), fitted)[0] @ fitted.rates
        return beliefs

    return forecast


def _lag(known: Array) -> Array:
    """Return a constant, the last verdicts and two averages, before each week."""
    n = len(known) + 1
    lags = np.zeros((n, _N_LAGS))
    for lag in range(_N_LAGS):
        lags[lag + 1 :, lag] = known[: n - lag - 1] - 0.5
    averages = [average_past(known, decay, start=0.5) - 0.5 for decay in (0.8, 0.95)]
    return np.column_stack([np.ones(n), lags, *averages])


def _regress(learnt: Array, features: Array) -> Array:
    rows = features[1 : len(learnt)]
    penalties = np.full(rows.shape[1], 0.1)
    coefficients = fit_logistic(rows, learnt[1:], weights=np.ones(len(rows)), penalties=penalties)
    return predict_logistic(features, coefficients)
