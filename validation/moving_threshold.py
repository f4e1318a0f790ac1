r"""Is the next week better than usual: forecasts against a bar that moves with the past.

A week is *better* if its sum of weights reaches a quantile of the weeks before it. The bar moves,
so a memory of past verdicts goes stale: what was good then may be poor now. Our forecast judges
the remembered weeks again, by the present bar, and learns from many pairs at once how to weigh them.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.lib.stride_tricks import sliding_window_view

from detente.methods.logistic import fit_logistic, predict_logistic
from detente.methods.moving_average import average_past
from detente.shapes import Array, Flags, Indices

_WINDOW = 104
"""Weeks that the bar is taken from."""

FEWEST = 20
"""Weeks before the first verdict."""

_DECAYS = (0.5, 0.9, 0.98)
"""How fast remembered weeks fade, judged by the present bar."""

_OTHER_DECAYS = (0.5, 0.8)
"""How fast the other side's weeks fade."""

_PULL = 10.0
"""Strength with which a pair's coefficients are drawn to those of the others."""

_LOOSE = 0.3
"""Strength with which the others' coefficients are drawn to nothing."""


class Judged(NamedTuple):
    """A weekly series, each week judged against the weeks before it."""

    bars: Float[Array, " later"]
    """What the week must reach; nan before ``FEWEST`` weeks."""
    better: Float[Array, " weeks"]
    """1 where it did, 0 where not; nan where there is no bar."""
    ranks: Float[Array, " weeks"]
    """Rank among the weeks before, from -.5 to .5; 0 where there is no bar."""


def judge(values: Float[Array, " weeks"], *, quantile: float = 0.5, window: int = _WINDOW) -> Judged:
    r"""Judge each week by those before it: better if :math:`x_t \ge Q_q(x_{t-w}, \dots, x_{t-1})`.

    Examples
    --------
    >>> judged = judge(np.arange(22.0))
    >>> judged.bars[20:], judged.better[20:]
    (array([ 9.5, 10. , 10.5]), array([1., 1.]))
    """
    past, n_past = _past_windows(values, window)
    bars = np.where(n_past >= FEWEST, _quantile(past, n_past, quantile), np.nan)
    judged = n_past[:-1] >= FEWEST
    below, upto = ((each[:-1] & np.isfinite(past[:-1])).sum(axis=1) for each in _compare(past, values))
    ranks = np.where(judged, (below + upto) / np.maximum(n_past[:-1], 1) - 1, 0.0) / 2
    return Judged(bars, np.where(judged, values >= bars[:-1], np.nan), ranks)


def judge_again(
    values: Float[Array, " weeks"], bars: Float[Array, " later"], decay: float, *, window: int = _WINDOW
) -> Float[Array, " later"]:
    r"""Return, before each week, how the remembered weeks would fare against its bar.

    .. math:: g_t = \frac{\sum_{s=t-w}^{t-1} \lambda^{t-1-s}\, 1[x_s \ge b_t]}
        {\sum_{s=t-w}^{t-1} \lambda^{t-1-s}} - \tfrac12

    Parameters
    ----------
    values, bars
        The series and its bars :math:`b`.
    decay
        :math:`\lambda` in (0, 1]; 1: every week of the window alike.

    Returns
    -------
    :
        From -.5 to .5; 0 where there is no bar.

    Examples
    --------
    >>> judge_again(np.arange(20.0), judge(np.arange(20.0)).bars, 1.0)[20:]
    array([0.])
    """
    past, n_past = _past_windows(values, window)
    fading = decay ** np.arange(window - 1.0, -1.0, -1.0)
    seen = np.isfinite(past)
    reached = (seen & (past >= bars[:, None])) @ fading / np.maximum(seen @ fading, fading[-1])
    return np.where(n_past >= FEWEST, reached - 0.5, 0.0)


class Weeks(NamedTuple):
    """What is known of a pair before each week, and how the week turned out."""

    features: Float[Array, "later features"]
    """A constant, the remembered weeks judged again at three decays and evenly, the other side's ranks at two."""
    better: Float[Array, " weeks"]
    """1 where the week reached its bar, 0 where not; nan before there is a bar."""


def describe_weeks(
    own: Float[Array, " weeks"], other: Float[Array, " weeks"], *, quantile: float = 0.5
) -> Weeks:
    """Return what our forecast knows of one direction of a pair, given both."""
    judged = judge(own, quantile=quantile)
    again = [judge_again(own, judged.bars, decay) for decay in (*_DECAYS, 1.0)]
    ranks = judge(other, quantile=quantile).ranks
    theirs = [average_past(ranks, decay, start=0.0) for decay in _OTHER_DECAYS]
    return Weeks(np.column_stack([np.ones(len(own) + 1), *again, *theirs]), judged.better)


def predict_weeks(
    pair: Weeks, others: tuple[Weeks, ...], *, start: int, step: int
) -> Float[Array, " forecasts"]:
    """Return the chance that each week from ``start`` on is better, learnt anew every ``step`` weeks.

    Coefficients of the pair are drawn to those that do best on the other pairs, weeks up to
    the same one alone. The last forecast is for the week after the data.

    Parameters
    ----------
    pair
        The pair to forecast.
    others
        Other pairs over the same weeks, from the same first week; none: drawn to nothing.
    start
        First week forecast, above ``FEWEST``.
    step
        Weeks between two lessons.
    """
    forecasts = []
    for origin in range(start, len(pair.better) + 1, step):
        centre = _learn([other.features for other in others], [other.better for other in others], origin)
        known = slice(FEWEST, origin)
        n_features = pair.features.shape[1]
        penalties = np.full(n_features, _PULL if others else _LOOSE)
        penalties[0] /= 10
        coefficients = fit_logistic(
            pair.features[known],
            pair.better[known],
            weights=np.ones(origin - FEWEST),
            penalties=penalties,
            centre=np.zeros(n_features) if centre is None else centre,
        )
        forecasts.append(predict_logistic(pair.features[origin : origin + step], coefficients))
    return np.concatenate(forecasts)


def _learn(features: list[Array], better: list[Array], origin: int) -> Array | None:
    """Return the coefficients that do best on all these pairs before a week."""
    if not features:
        return None
    rows = np.concatenate([each[FEWEST : min(origin, len(each) - 1)] for each in features])
    outcomes = np.concatenate([each[FEWEST:origin] for each in better])
    return fit_logistic(
        rows, outcomes, weights=np.ones(len(outcomes)), penalties=np.full(rows.shape[1], _LOOSE)
    )


def _past_windows(values: Array, window: int) -> tuple[Array, Indices]:
    """Return the weeks before each week, infinite where there were none, and how many there were."""
    padded = np.concatenate([np.full(window, np.inf), values])
    return sliding_window_view(padded, window), np.minimum(np.arange(len(values) + 1), window)


def _compare(past: Array, values: Array) -> tuple[Flags, Flags]:
    """Return which weeks before were below each week, and which at most as good."""
    now = np.append(values, np.nan)[:, None]
    return past < now, past <= now


def _quantile(past: Array, n_past: Indices, quantile: float) -> Array:
    """Return a quantile of the weeks there were, between neighbours in proportion; nan before the first."""
    ordered = np.sort(past[1:], axis=1)
    position = (n_past[1:] - 1) * quantile
    low = np.floor(position).astype(np.int64)
    rows = np.arange(len(ordered))
    below, above = ordered[rows, low], ordered[rows, np.minimum(low + 1, n_past[1:] - 1)]
    return np.concatenate([[np.nan], below + (position - low) * (above - below)])
