"""Payoffs of the terms in force, and what the counterpart does under them: (7), (9)-(11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.json_keys import HIDDEN
from detente.methods.quantal_choice import conduct_probabilities, future_worth
from detente.sampling.objective_changes import find_changes, value_helping

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        Flags,
        PerDrawAllyTerms,
        PerDrawOptionConduct,
        PerDrawTypeObjective,
        PerDrawTypeOption,
        PerDrawTypeOptionConduct,
        PerDrawTypeTerms,
        PerDrawTypeTermsConduct,
    )


@dataclass(frozen=True)
class StageGame:
    """One period under every contract: what each conduct is worth, and how likely it is."""

    responses: PerDrawTypeTermsConduct
    """P(conduct | type, terms), summing to one; nan under ``refuse`` (10)."""
    utilities: PerDrawTypeOptionConduct
    """What each conduct is worth to each type this period, its utils, goodwill and effort counted and
    what lies ahead left out: the present of (9); 0 under ``refuse``."""
    continued: PerDrawTypeOptionConduct
    """The same with what lies ahead while the deal goes on: (9) whole, what it chooses by; 0 under ``refuse``."""
    in_force: PerDrawOptionConduct
    """Our utility of each conduct with the deal in force, net of our own effort, own utils; 0 under ``refuse``."""
    rewards: PerDrawTypeOption
    """Our expected utility a period with the deal in force by type, own utils, G of (11)."""
    flows: PerDrawTypeTerms = field(metadata=HIDDEN)
    """What one period under each contract brings each type, its own conduct counted and what lies ahead left
    out, its utils; 0 under ``refuse`` (11a)."""
    worst_loss: Array
    """What the worst conduct would cost us with the deal in force, own utils, >= 0, (draws, options)."""


def solve_stage_game(
    samples: Samples, *, participation: PerDrawAllyTerms, cheats_change_nothing: bool = False
) -> StageGame:
    """Find payoffs and the counterpart's response under every contract of the contracts.

    Parameters
    ----------
    samples
        Every premise of the case.
    participation
        Effort of each ally under each contract, in [0, 1] (6).
    cheats_change_nothing
        Whether whatever is not to reciprocate leaves the world as it is (25f).
    """
    contracts = samples.contracts
    options = slice(None, contracts.n_options)
    changes = find_changes(samples, participation)
    if cheats_change_nothing:
        changes[:, :, 1:] = 0.0
    now = _weigh(samples.counterpart.weights, changes)
    now[..., 0] += value_helping(samples, contracts.give_levels, contracts.get_levels)
    chosen_by = _add_future(samples, now)
    responses = _respond(samples, chosen_by)
    # Under refusal there is nothing to keep or to break.
    responses[:, :, 0] = np.nan
    payoffs = _weigh(samples.own_weights[:, None], changes[:, options])[:, 0]
    payoffs -= samples.offers.effort[:, options, None]
    played = np.nan_to_num(responses[:, :, options])
    return StageGame(
        flows=(np.nan_to_num(responses) * now).sum(axis=3),
        responses=responses,
        utilities=now[:, :, options],
        continued=chosen_by[:, :, options],
        in_force=payoffs,
        rewards=np.einsum("ntoa,noa->nto", played, payoffs),
        worst_loss=np.maximum(0.0, -payoffs.min(axis=2)),
    )


def _weigh(weights: PerDrawTypeObjective, changes: Array) -> Array:
    """Return the utility of changes by type, shape (draws, types, terms, conducts) (1)."""
    n_draws, n_terms, n_conducts, n_objectives = changes.shape
    columns = changes.reshape(n_draws, -1, n_objectives).transpose(0, 2, 1)
    return np.matmul(weights, columns).reshape(n_draws, -1, n_terms, n_conducts)


def _add_future(samples: Samples, now: Array) -> Array:
    """Return its utility of each conduct with what lies ahead, shape (draws, types, terms, conducts) (9)."""
    rival, contracts = samples.counterpart, samples.contracts
    goes_on = 1 - contracts.detect * contracts.resolve
    cheating = np.where(_list_exploitable(samples), np.maximum(now[..., 1], now[..., 2]), now[..., 1])
    discount = rival.discount * samples.decision.keeps_word
    future = future_worth(
        now[..., 0], cheating, goes_on[:, None], discount[:, None, None], horizon=rival.horizon
    )
    utility = now + (future * goes_on[:, None])[..., None]
    utility[..., 0] = now[..., 0] + future
    return np.asarray(utility)


def _respond(samples: Samples, utility: Array) -> Array:
    """Return P(conduct | type) under each contract, (10)."""
    rival = samples.counterpart
    decisive, lapse = rival.decisive[:, None, None], rival.lapse[:, None, None]
    return conduct_probabilities(utility, decisive, lapse, can_exploit=_list_exploitable(samples))


def _list_exploitable(samples: Samples) -> Flags:
    """Say of each contract whether anything given under it can be abused, shape (terms,)."""
    return np.array(samples.contracts.list_exploitable(samples.items.abusable))
