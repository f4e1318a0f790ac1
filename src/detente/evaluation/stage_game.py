"""Payoffs of the terms, and what the counterpart does under them: (7), (9)-(11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.methods.quantal_choice import conduct_probabilities
from detente.sampling.objective_changes import find_ask, find_changes

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawAllyTerms,
        PerDrawOptionConduct,
        PerDrawTerms,
        PerDrawTypeObjective,
        PerDrawTypeOption,
        PerDrawTypeOptionConduct,
        PerDrawTypeTermsConduct,
    )


@dataclass(frozen=True)
class StageGame:
    """One period under every contract: what each conduct is worth, and how likely it is."""

    responses: PerDrawTypeTermsConduct
    """P(conduct | type, terms), summing to one; nan under ``refuse`` (10)."""
    utilities: PerDrawTypeOptionConduct
    """What each conduct is worth to each type this period, its utils, goodwill and effort counted and
    what lies ahead left out: (9) without its last term; 0 under ``refuse``."""
    continued: PerDrawTypeOptionConduct
    """The same with what lies ahead while the deal goes on: (9) whole, what it chooses by; 0 under ``refuse``."""
    in_force: PerDrawOptionConduct
    """Our utility of each conduct with the deal in force, own utils; 0 under ``refuse``."""
    with_consent: PerDrawOptionConduct
    """The same after (11): blocked deals bring nothing and cost what a failure costs."""
    rewards: PerDrawTypeOption
    """Our expected utility a period by type, own utils (11)."""
    worst_loss: Array
    """What the worst conduct would cost us with the deal in force, own utils, >= 0, (draws, options)."""


def solve_stage_game(samples: Samples, *, participation: PerDrawAllyTerms, passes: PerDrawTerms) -> StageGame:
    """Find payoffs and the counterpart's response under every contract of the contracts.

    Parameters
    ----------
    samples
        Every premise of the case.
    participation
        Effort of each ally under each contract, in [0, 1] (6).
    passes
        Probability that each contract passes at home, in [0, 1] (11).
    """
    contracts, options = samples.contracts, slice(None, samples.contracts.n_options)
    changes = find_changes(samples, participation)
    gains = _weigh(samples.counterpart.weights, changes)
    now = _count_effort(samples, gains)
    chosen_by = _continuation_value(samples, gains, now)
    responses = _respond(samples, chosen_by)
    # Under refusal there is nothing to keep or to break.
    responses[:, :, 0] = np.nan
    payoffs = _weigh(samples.own_weights[:, None], changes[:, options])[:, 0]
    consented = passes[:, options, None]
    blocked = samples.decision.blocked_cost[:, None] * contracts.visible[:, options]
    with_consent = consented * payoffs - (1 - consented) * blocked[..., None]
    played = np.nan_to_num(responses[:, :, options])
    return StageGame(
        responses=responses,
        utilities=now[:, :, options],
        continued=chosen_by[:, :, options],
        in_force=payoffs,
        with_consent=with_consent,
        rewards=np.einsum("ntoa,noa->nto", played, with_consent),
        worst_loss=np.maximum(0.0, -payoffs.min(axis=2)),
    )


def _weigh(weights: PerDrawTypeObjective, changes: Array) -> Array:
    """Return the utility of changes by type, shape (draws, types, terms, conducts) (1)."""
    n_draws, n_terms, n_conducts, n_objectives = changes.shape
    columns = changes.reshape(n_draws, -1, n_objectives).transpose(0, 2, 1)
    return np.matmul(weights, columns).reshape(n_draws, -1, n_terms, n_conducts)


def _count_effort(samples: Samples, gains: Array) -> Array:
    """Return the counterpart's utility of each conduct this period, shape (draws, types, terms, conducts) (9)."""
    rival, now = samples.counterpart, gains.copy()
    ask = find_ask(samples.items, samples.contracts.get_levels)[:, None]
    now[..., 0] += (rival.goodwill - rival.effort[:, None])[..., None] * ask
    return now


def _continuation_value(samples: Samples, gains: Array, now: Array) -> Array:
    """Return its utility of each conduct with what lies ahead, shape (draws, types, terms, conducts) (9)."""
    rival, contracts = samples.counterpart, samples.contracts
    caught = contracts.detect * contracts.resolve
    ahead = annuity(rival.discount * samples.decision.keeps_word, rival.horizon)
    future = ahead[:, None, None] * np.maximum(gains[..., 0], 0)
    utility = now + future[..., None]
    utility[..., 1:] -= (future * caught[:, None])[..., None]
    return utility


def _respond(samples: Samples, utility: Array) -> Array:
    """Return P(conduct | type) under each contract, (10)."""
    rival, contracts = samples.counterpart, samples.contracts
    exploitable = np.array(contracts.list_exploitable(samples.items.abusable))
    decisive, lapse = rival.decisive[:, None, None], rival.lapse[:, None, None]
    return conduct_probabilities(utility, decisive, lapse, can_exploit=exploitable)


def annuity(discount: PerDraw, horizon: int) -> PerDraw:
    """Return A(d, H) = sum of d^t over t = 1 to H, (25c).

    Examples
    --------
    >>> annuity(np.array([0.0, 0.5, 1.0]), 2)
    array([0.  , 0.75, 2.  ])
    """
    patient = discount < 1
    with np.errstate(divide="ignore"):
        faded = -np.expm1(horizon * np.log(discount))
    whole = np.full_like(discount, float(horizon))
    return discount * np.divide(faded, 1 - discount, out=whole, where=patient)
