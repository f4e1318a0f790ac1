"""The laboratory: what subjects of a repeated prisoner's dilemma choose next, forecast from what they did.

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
from validation.decisions import Decisions, read_decisions
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
from validation.simulated_laboratory import simulate_laboratory
from validation.treatments import Transfer, predict_treatments
from validation.type_filter import Traces, fit_strategy_types, predict_choices, trace_play

if TYPE_CHECKING:
    from collections.abc import Callable

    from validation.type_filter import Ties

__all__ = [
    "Transfer",
    "forecast_laboratory",
    "predict_treatments",
    "read_decisions",
    "simulate_laboratory",
]


N_FOLDS = 5
_OURS, _DEFAULT = "ours", "logistic, both sides' lags"

_TITLES = {
    "frd-2012": "Repeated prisoner's dilemma with errors (Fudenberg, Rand & Dreber 2012): will the subject cooperate?",
    "df-2011": "Repeated prisoner's dilemma (Dal Bó & Fréchette 2011): will the subject cooperate?",
}

_NOTES = (
    "Ours is a logistic regression on the same features as the default and on what the type filter expects.",
    (
        "Intervals draw subjects anew; partners in a match are drawn apart. Allowing for that makes them up to a "
        "third wider on the public data, where they still exclude zero."
    ),
)


class _Variant(NamedTuple):
    """A type filter with an idea left out."""

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
        message = f"{name}: there are {len(decisions.groups)} subjects; {N_FOLDS} at least are needed."
        raise StoreError(message)
    fold = deal_folds(len(decisions.groups), seed)
    rows = fold[decisions.play.player]
    if any(np.ptp(decisions.play.cooperates[rows != left].astype(int)) == 0 for left in range(N_FOLDS)):
        message = f"{name}: nearly all choices are the same; with both kinds in two folds there is something to learn."
        raise StoreError(message)
    simple: dict[str, Callable[..., Array]] = {
        "base rate": predict_base_rate_choice,
        "persistence": predict_persistence_choice,
        "calibrated EWMA": predict_average_choice,
        "hidden Markov model": predict_state_choice,
        _DEFAULT: predict_lag_choice,
    }
    told = {
        model: _join([tell(decisions, rows != left) for left in range(N_FOLDS)], rows)
        for model, tell in simple.items()
    }
    expected = expect_across(decisions, fold)
    told[_FILTER.name] = _join(expected, rows)
    told |= {variant.name: _filter_folds(decisions, fold, variant) for variant in _WITHOUT}
    told[_OURS] = _stack(decisions, rows, expected)
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
        forecasts=told,
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
    told = [_expect(decisions, traces, fold, (left,), variant) for left in range(N_FOLDS)]
    return _join(told, fold[decisions.play.player])


def expect_across(decisions: Decisions, fold: Indices) -> list[Array]:
    """Return, for each fold left out, what the type filter expects of all decisions.

    What it expects of a fold is learnt from neither that fold nor the one left out, so that a
    regression on it, learnt without the fold left out, sees it as it will be there.
    """
    traces, rows = _trace(decisions, _FILTER), fold[decisions.play.player]
    expected = [np.empty(len(rows)) for _ in range(N_FOLDS)]
    for left in range(N_FOLDS):
        for other in range(left, N_FOLDS):
            told = _expect(decisions, traces, fold, (left, other), _FILTER)
            for here, there in ((left, other), (other, left)):
                expected[here][rows == there] = told[rows == there]
    return expected


def _trace(decisions: Decisions, variant: _Variant) -> Traces:
    return trace_play(decisions.play, [STRATEGIES[one] for one in variant.menu], ties=variant.ties)


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
    told = [
        predict_logistic_choice(decisions, np.column_stack([past, log_odds(each)]), rows != left)
        for left, each in enumerate(expected)
    ]
    return _join(told, rows)


def _join(told: list[Array], rows: Indices) -> Array:
    """Return for each decision what was told without its fold."""
    return np.choose(rows, told)
