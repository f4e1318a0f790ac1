"""The laboratory: what subjects of a repeated prisoner's dilemma will choose next, from what they did.

Subjects are dealt into folds at random, from the protocol's seed. Whatever is learnt for the
forecasts of one fold is learnt from the others. The form of the forecasts, menu and features, was
settled on the same subjects dealt into other folds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.errors import StoreError
from detente.shapes import Array, Indices
from validation.automata import STRATEGIES
from validation.contest import Contest
from validation.laboratory_models import (
    describe_past,
    log_odds,
    predict_average_choice,
    predict_base_rate_choice,
    predict_lag_choice,
    predict_logistic_choice,
    predict_persistence_choice,
    predict_state_choice,
)
from validation.type_filter import Traces, fit_strategy_types, predict_choices, trace_play

if TYPE_CHECKING:
    from collections.abc import Callable

    from validation.decisions import Decisions
    from validation.type_filter import Ties


N_FOLDS = 5
_OURS, _DEFAULT = "ours", "logistic, both sides' lags"

_TITLES = {
    "frd-2012": "Repeated prisoner's dilemma with errors (Fudenberg, Rand & Dreber 2012): will the subject cooperate?",
    "df-2011": "Repeated prisoner's dilemma (Dal Bó & Fréchette 2011): will the subject cooperate?",
}

_NOTES = (
    "Our forecast is a logistic regression on the features of the yardstick and on what the type filter expects.",
    (
        "The intervals resample subjects one by one, although partners in a match depend on each other. Allowing for "
        "that makes them up to a third wider on the public data, where they still exclude zero."
    ),
)


class _Variant(NamedTuple):
    """A type filter, as it is or without one of its ideas."""

    name: str
    ties: Ties = "state"
    renewal: float | None = None
    menu: tuple[str, ...] = tuple(STRATEGIES)


SIX_STRATEGIES = ("ALLD", "ALLC", "GRIM", "TFT", "WSLS", "T2")

_FILTER = _Variant("type filter")
_WITHOUT = (
    _Variant("type filter, each match anew", renewal=1.0),
    _Variant("type filter, a type for good", renewal=0.0),
    _Variant("type filter, six strategies", menu=SIX_STRATEGIES),
    _Variant("type filter, one accuracy a strategy", ties="strategy"),
    _Variant("type filter, one accuracy for all", ties="menu"),
)
"""The filter with one idea less each."""


def forecast_laboratory(decisions: Decisions, name: str, seed: int) -> Contest:
    """Forecast every decision of a laboratory from what came before it, with subjects dealt into folds.

    Parameters
    ----------
    decisions
        As read or made up.
    name
        Short name of the data.
    seed
        Deals subjects into folds.

    Raises
    ------
    StoreError
        If there are fewer subjects than folds, or nearly all choices are the same.
    """
    if len(decisions.groups) < N_FOLDS:
        message = f"{name} has {len(decisions.groups)} subjects; at least {N_FOLDS} are needed."
        raise StoreError(message)
    fold = deal_folds(len(decisions.groups), seed)
    rows = fold[decisions.play.player]
    if any(np.ptp(decisions.play.cooperates[rows != left].astype(int)) == 0 for left in range(N_FOLDS)):
        message = f"{name}: nearly all choices are the same. Both kinds must occur in at least two folds."
        raise StoreError(message)
    simple: dict[str, Callable[..., Array]] = {
        "base rate": predict_base_rate_choice,
        "persistence": predict_persistence_choice,
        "calibrated EWMA": predict_average_choice,
        "hidden Markov model": predict_state_choice,
        _DEFAULT: predict_lag_choice,
    }
    forecasts = {
        model: _join([predict(decisions, rows != left) for left in range(N_FOLDS)], rows)
        for model, predict in simple.items()
    }
    expected = expect_across(decisions, fold)
    forecasts[_FILTER.name] = _join(expected, rows)
    forecasts |= {variant.name: _filter_folds(decisions, fold, variant) for variant in _WITHOUT}
    forecasts[_OURS] = _stack(decisions, rows, expected)
    chosen = decisions.play.cooperates.astype(np.float64)
    return Contest(
        name=name,
        title=_TITLES.get(name, "A made-up laboratory: will the player cooperate?"),
        unit="decision",
        successes=chosen,
        trials=np.ones_like(chosen),
        weights=np.ones_like(chosen),
        clusters=decisions.play.player,
        block=None,
        forecasts=forecasts,
        default=_DEFAULT,
        ours=_OURS,
        notes=_NOTES,
    )


def deal_folds(n_players: int, seed: int) -> Indices:
    """Return a fold for each player, folds of about equal size.

    Examples
    --------
    >>> np.bincount(deal_folds(12, 1)).tolist()
    [3, 3, 2, 2, 2]
    """
    return np.random.default_rng(seed).permutation(n_players) % N_FOLDS


def _filter_folds(decisions: Decisions, fold: Indices, variant: _Variant) -> Array:
    """Return what a type filter expects of each decision, learnt from the other folds."""
    traces = _trace(decisions, variant)
    expected = [_expect(decisions, traces, fold, (left,), variant) for left in range(N_FOLDS)]
    return _join(expected, fold[decisions.play.player])


def expect_across(decisions: Decisions, fold: Indices) -> list[Array]:
    """Return, for each fold left out, what the type filter expects of all decisions.

    What it expects of a fold is learnt from neither that fold nor the one left out, so that a
    regression on it, learnt without the fold left out, sees it as it will be there.
    """
    traces, rows = _trace(decisions, _FILTER), fold[decisions.play.player]
    expected = [np.empty(len(rows)) for _ in range(N_FOLDS)]
    # Leaving out folds a and b serves twice: for a in a regression without b, and the other way round.
    for first in range(N_FOLDS):
        for second in range(first, N_FOLDS):
            without_both = _expect(decisions, traces, fold, (first, second), _FILTER)
            for here, there in ((first, second), (second, first)):
                expected[here][rows == there] = without_both[rows == there]
    return expected


def _trace(decisions: Decisions, variant: _Variant) -> Traces:
    return trace_play(decisions.play, [STRATEGIES[strategy] for strategy in variant.menu], ties=variant.ties)


def _expect(
    decisions: Decisions, traces: Traces, fold: Indices, left: tuple[int, ...], variant: _Variant
) -> Array:
    """Return what the filter expects, learnt without some folds."""
    learn = ~np.isin(fold, left)
    types = fit_strategy_types(traces, decisions.groups, learn=learn, renewal=variant.renewal)
    return predict_choices(traces, decisions.groups, types).probabilities


def _stack(decisions: Decisions, rows: Indices, expected: list[Array]) -> Array:
    """Return a logistic regression on the past and on what the filter expects."""
    past = describe_past(decisions)
    forecasts = [
        predict_logistic_choice(decisions, np.column_stack([past, log_odds(chances)]), rows != left)
        for left, chances in enumerate(expected)
    ]
    return _join(forecasts, rows)


def _join(forecasts: list[Array], rows: Indices) -> Array:
    """Return for each decision the forecast made without its fold."""
    return np.choose(rows, forecasts)
