"""Payoffs of the terms, and what the counterpart does under them: (7), (9)-(11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.methods.quantal_choice import conduct_probabilities
from detente.sampling.objective_changes import can_exploit, find_ask, find_changes

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawAllyTerms,
        PerDrawOptionConduct,
        PerDrawTerms,
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
    contracts, n_options = samples.contracts, samples.contracts.n_options
    responses, utilities, continued, in_force = [], [], [], []
    for index in range(len(contracts.give_levels)):
        changes = find_changes(samples, index, participation[:, :, index])
        gains = np.einsum("nak,ntk->nta", changes, samples.counterpart.weights)
        now = _count_effort(samples, index, gains)
        chosen_by = _continuation_value(samples, index, gains, now)
        responses.append(_respond(samples, index, chosen_by))
        if index < n_options:
            utilities.append(now)
            continued.append(chosen_by)
            in_force.append(np.einsum("nak,nk->na", changes, samples.own_weights))
    response, payoffs = np.stack(responses, axis=2), np.stack(in_force, axis=1)
    consented = passes[:, :n_options, None]
    blocked = samples.decision.blocked_cost[:, None] * contracts.visible[:, :n_options]
    with_consent = consented * payoffs - (1 - consented) * blocked[..., None]
    played = np.nan_to_num(response[:, :, :n_options])
    return StageGame(
        responses=response,
        utilities=np.stack(utilities, axis=2),
        continued=np.stack(continued, axis=2),
        in_force=payoffs,
        with_consent=with_consent,
        rewards=np.einsum("ntoa,noa->nto", played, with_consent),
        worst_loss=np.maximum(0.0, -payoffs.min(axis=2)),
    )


def _count_effort(samples: Samples, index: int, gains: Array) -> Array:
    """Return the counterpart's utility of each conduct this period, shape (draws, types, conducts) (9)."""
    rival, now = samples.counterpart, gains.copy()
    ask = find_ask(samples.items, samples.contracts.get_levels[index])[:, None]
    now[..., 0] += (rival.goodwill - rival.effort[:, None]) * ask
    return now


def _continuation_value(samples: Samples, index: int, gains: Array, now: Array) -> Array:
    """Return its utility of each conduct with what lies ahead, shape (draws, types, conducts) (9)."""
    rival, contracts = samples.counterpart, samples.contracts
    caught = contracts.detect[:, index] * contracts.resolve[:, index]
    ahead = _annuity(rival.discount * samples.decision.keeps_word, rival.horizon)[:, None]
    future = ahead * np.maximum(gains[:, :, 0], 0)
    utility = now + future[..., None]
    utility[..., 1:] -= (future * caught[:, None])[..., None]
    return utility


def _respond(samples: Samples, index: int, utility: Array) -> Array:
    """Return P(conduct | type) under one contract, shape (draws, types, conducts), (10)."""
    rival = samples.counterpart
    if index == 0:
        return np.full_like(utility, np.nan)
    return conduct_probabilities(
        utility, rival.decisive[:, None], rival.lapse[:, None], can_exploit=can_exploit(samples, index)
    )


def _annuity(discount: PerDraw, horizon: int) -> PerDraw:
    """Return A(d, H) = sum of d^t over t = 1 to H, (25c)."""
    return (discount[:, None] ** np.arange(1, horizon + 1)).sum(axis=1)
