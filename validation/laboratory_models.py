"""Simple forecasts of decisions: the yardsticks of ours.

Every forecast is a function of the decisions and of which of them it may learn from; it returns a
probability of cooperating for all of them, each forecast from what came before it for that player.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.logistic import fit_logistic, predict_logistic
from detente.methods.moving_average import discount_counts
from detente.methods.scoring import log_loss
from detente.shapes import Array, Flags, Indices
from validation.rate_states import fit_states, predict_states, start_states

if TYPE_CHECKING:
    from validation.decisions import Decisions


_DECAYS = np.linspace(0.05, 1.0, 20)
"""Decays of the moving average that are tried on the decisions learnt from."""
_N_STATES = 3
"""States of the plain hidden Markov model."""
_PENALTY = 1.0
"""Inverse prior variance of the effect of a feature with unit variance."""
_EDGE = 1e-4
"""Nearest that a rate comes to 0 or 1 before its log-odds are taken."""


def predict_base_rate_choice(decisions: Decisions, learn: Flags) -> Array:
    """Forecast the share of cooperation in the treatment."""
    return _share(decisions, learn, decisions.treatment)


def predict_persistence_choice(decisions: Decisions, learn: Flags) -> Array:
    """Forecast how often the same last acts of both sides, in the same treatment, were followed by cooperation.

    In the first turn of a match the last act is the player's last choice of the match before.
    """
    previous = np.where(_begins(decisions), 2, np.roll(decisions.play.cooperates, 1))
    situation = 6 * decisions.treatment + previous * 2
    rival = np.where(decisions.first, 2, decisions.play.before % 2)
    return _share(decisions, learn, 3 * situation + rival)


def predict_average_choice(decisions: Decisions, learn: Flags) -> Array:
    """Forecast a moving average of the player's choices: decay and calibration learnt, first turns apart.

    A player without a past is given the mean of the treatment; it counts for one choice.
    """
    base, first = predict_base_rate_choice(decisions, learn), decisions.first.astype(np.float64)
    chosen = decisions.play.cooperates.astype(np.float64)
    fits = []
    for decay in _DECAYS:
        hits, tries = (_discount(decisions, of, decay) for of in (chosen, np.ones_like(chosen)))
        odds = log_odds((hits + base) / (tries + 1))
        forecast = predict_logistic_choice(decisions, np.column_stack([odds, first, odds * first]), learn)
        fits.append((float(_loss(decisions, forecast)[learn].mean()), forecast))
    return min(fits, key=lambda fit: fit[0])[1]


def predict_state_choice(decisions: Decisions, learn: Flags) -> Array:
    """Forecast the expectation of a plain hidden Markov model of the player's choices."""
    player, index = decisions.play.player, _number_decisions(decisions)
    hits = _tabulate(decisions, decisions.play.cooperates.astype(np.float64))
    tries = _tabulate(decisions, np.ones(len(player)))
    taught = np.bincount(player, learn) > 0
    states = fit_states(hits[taught], tries[taught], start_states(_N_STATES))
    return (predict_states(hits, tries, states) @ states.rates)[player, index]


def predict_lag_choice(decisions: Decisions, learn: Flags) -> Array:
    """Forecast by a logistic regression on what both sides did before."""
    return predict_logistic_choice(decisions, describe_past(decisions), learn)


def describe_past(decisions: Decisions) -> Array:
    """Return what both sides did before each decision, as features: one row a decision.

    Last acts of both sides in this match and those before; how often the player has cooperated so
    far, lately, and in first turns; how often others have cooperated with it; the turn and match.
    """
    first, before = decisions.first, decisions.play.before
    choice = decisions.play.cooperates.astype(np.float64)
    own, rival = (_sign(before, (0, 1)), _sign(before, (0, 2)))
    earlier = np.where(decisions.turn > 1, np.roll(before, 1), -1)
    meant = np.where(first, 0.0, 2 * np.roll(choice, 1) - 1)
    begin = first.astype(np.float64)
    opened, opening = choice * begin, begin
    met, kind = (before >= 0).astype(np.float64), np.isin(before, (0, 2)).astype(np.float64)
    rates = [
        *(_rate(decisions, choice, np.ones_like(choice), decay) for decay in (0.5, 0.8, 1.0)),
        *(_rate(decisions, opened, opening, decay) for decay in (0.5, 1.0)),
        # What the other side did in the turn before is known by now.
        log_odds((_discount(decisions, kind, 1.0) + kind + 0.5) / (_discount(decisions, met, 1.0) + met + 1)),
    ]
    always = rates[2]
    return np.column_stack(
        [
            begin,
            decisions.turn == 1,
            own,
            rival,
            own * rival,
            meant,
            _sign(earlier, (0, 1)),
            _sign(earlier, (0, 2)),
            *rates,
            *(rate * begin for rate in rates),
            always * own,
            always * rival,
            np.log1p(decisions.turn),
            np.log1p(_count_matches(decisions)),
        ]
    )


def predict_logistic_choice(decisions: Decisions, features: Array, learn: Flags) -> Array:
    """Forecast by a logistic regression on features and treatments, learnt from some decisions."""
    centre, spread = features[learn].mean(axis=0), features[learn].std(axis=0)
    scaled = (features - centre) / np.where(spread > 0, spread, 1.0)
    treatments = np.eye(len(decisions.treatments))[decisions.treatment]
    table = np.column_stack([np.ones(len(scaled)), scaled, treatments])
    penalties = np.full(table.shape[1], _PENALTY)
    penalties[0] = 0.0
    chosen = decisions.play.cooperates[learn].astype(np.float64)
    coefficients = fit_logistic(table[learn], chosen, weights=np.ones_like(chosen), penalties=penalties)
    return predict_logistic(table, coefficients)


def log_odds(rates: Array) -> Array:
    """Return the log-odds of rates, held off the ends."""
    held = rates.clip(_EDGE, 1 - _EDGE)
    return np.log(held) - np.log1p(-held)


def _share(decisions: Decisions, learn: Flags, situation: Indices) -> Array:
    """Return the share of cooperation in each situation; the overall share stands for one decision more."""
    chosen = decisions.play.cooperates.astype(np.float64)
    hits = np.bincount(situation, chosen * learn)
    tries = np.bincount(situation, learn)
    return ((hits + chosen[learn].mean()) / (tries + 1))[situation]


def _loss(decisions: Decisions, forecast: Array) -> Array:
    return log_loss(forecast, decisions.play.cooperates.astype(np.float64), np.ones_like(forecast))


def _begins(decisions: Decisions) -> Flags:
    """Return whether each decision is a player's very first."""
    return np.diff(decisions.play.player, prepend=-1) != 0


def _number_decisions(decisions: Decisions) -> Indices:
    """Return how many decisions of the player came before each."""
    player = decisions.play.player
    return np.arange(len(player)) - np.searchsorted(player, player)


def _count_matches(decisions: Decisions) -> Indices:
    """Return how many matches of the player came before each decision's."""
    return decisions.match - decisions.match[np.flatnonzero(_begins(decisions))][decisions.play.player]


def _tabulate(decisions: Decisions, values: Array) -> Array:
    """Return a row a player and a column a decision, 0 where there is none."""
    index = _number_decisions(decisions)
    table = np.zeros((len(decisions.groups), int(index.max()) + 1))
    table[decisions.play.player, index] = values
    return table


def _discount(decisions: Decisions, values: Array, decay: float) -> Array:
    """Return the discounted sum of a player's values before each decision."""
    return discount_counts(_tabulate(decisions, values), decay)[
        decisions.play.player, _number_decisions(decisions)
    ]


def _rate(decisions: Decisions, hits: Array, tries: Array, decay: float) -> Array:
    """Return the log-odds of a discounted rate, drawn to one half by a decision."""
    return log_odds((_discount(decisions, hits, decay) + 0.5) / (_discount(decisions, tries, decay) + 1))


def _sign(before: Indices, cooperative: tuple[int, int]) -> Array:
    """Return 1 where an outcome is among those in which a side cooperated, −1 where not, 0 for none."""
    return np.where(before < 0, 0.0, np.where(np.isin(before, cooperative), 1.0, -1.0))
