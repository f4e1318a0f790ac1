"""What terms do to the world: the change of every objective, by what the counterpart does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.production import attainment, coverage

if TYPE_CHECKING:
    from detente.sampling.capability_inputs import Items, Production
    from detente.sampling.samples import Samples
    from detente.shapes import Array, Flags, PerDraw, PerDrawAlly, PerDrawConduct, PerDrawConductObjective


def attain(production: Production, rival_effort: PerDraw, participation: PerDrawAlly) -> PerDraw:
    """Return the share of the problem solved, (3)-(4).

    Parameters
    ----------
    production
        Who could provide what.
    rival_effort
        The counterpart's effort, in [0, 1], shape (draws,).
    participation
        Effort of each ally, in [0, 1], shape (draws, allies); everybody else gives all.

    Returns
    -------
    :
        Attainment in [0, 1], shape (draws,).
    """
    covered = coverage(production.shares, spread_effort(production, rival_effort, participation))
    return attainment(covered, production.importance, production.substitution)


def spread_effort(production: Production, rival_effort: PerDraw, participation: PerDrawAlly) -> Array:
    """Return the effort of every provider, shape (draws, providers)."""
    effort = np.ones((len(rival_effort), len(production.providers)))
    for i, ally in enumerate(production.allies):
        if ally is not None:
            effort[:, i] = participation[:, ally]
    if production.rival is not None:
        effort[:, production.rival] = rival_effort
    return effort


def find_rival_effort(items: Items, get_levels: Array) -> PerDrawConduct:
    """Return the counterpart's effort by conduct, in [0, 1]: what arrives of what was asked."""
    provides = items.effort * np.array(items.provides, dtype=float)
    total = provides.sum(axis=1, keepdims=True)
    weights = np.divide(provides, total, out=np.zeros_like(provides), where=total > 0)
    return np.einsum("ng,g,nga->na", weights, get_levels, items.delivered)


def find_ask(items: Items, get_levels: Array) -> PerDraw:
    """Return how much is asked of the counterpart, in [0, 1]: the effort-weighted mean level."""
    return items.effort @ get_levels


def can_exploit(samples: Samples, index: int) -> bool:
    """Say whether anything given under these terms can be abused (10)."""
    return samples.contracts.list_exploitable(samples.items.abusable)[index]


def _find_kept(samples: Samples, index: int) -> Array:
    """Return the part of each give that stays given, shape (draws, gives, conducts), (7)."""
    caught = samples.contracts.detect[:, index] * samples.contracts.resolve[:, index]
    kept = np.ones((*samples.items.reversible.shape, 3))
    kept[..., 1:] = (1 - caught[:, None] * samples.items.reversible)[..., None]
    return kept


def find_changes(samples: Samples, index: int, participation: PerDrawAlly) -> PerDrawConductObjective:
    """Return the change of every objective against refusing, by conduct, (3)-(7).

    Parameters
    ----------
    samples
        Every premise of the case.
    index
        Which terms, by their index among the contracts; 0 is ``refuse``.
    participation
        Effort of each ally under these terms, in [0, 1], shape (draws, allies).

    Returns
    -------
    :
        Change in full swings, shape (draws, conducts, objectives); 0 for ``refuse``.
    """
    items, contracts = samples.items, samples.contracts
    gives, gets = contracts.give_levels[index], contracts.get_levels[index]
    kept = _find_kept(samples, index)
    changes = np.einsum("g,ngka,nga->nak", gives, items.give_effects, kept)
    changes += np.einsum("g,ngk,nga->nak", gets, items.get_effects, items.delivered)
    changes[:, :, samples.problem] += _find_solved(samples, find_rival_effort(items, gets), participation)
    counted = _find_counted(samples)
    if samples.alliances is not None and counted.any():
        changes[:, :, samples.alliances] -= (1 - participation[:, counted]).mean(axis=1)[:, None]
    changes *= contracts.at_stake[index]
    return changes


def _find_counted(samples: Samples) -> Flags:
    """Say of each ally whether it counts as one: it has something to withhold, or something it wants."""
    counted = (samples.others.ally_weights != 0).any(axis=(0, 2))
    for i, ally in enumerate(samples.production.allies):
        if ally is not None:
            counted[ally] |= (samples.production.shares[:, i] > 0).any()
    return counted


def _find_solved(samples: Samples, effort: PerDrawConduct, participation: PerDrawAlly) -> PerDrawConduct:
    """Return the change of the shared problem against refusing, by conduct, shape (draws, conducts)."""
    production, full = samples.production, np.ones_like(participation)
    refused = attain(production, np.zeros(samples.n_draws), full)
    columns: list[Array] = []
    for conduct in range(effort.shape[1]):
        same = [i for i in range(conduct) if np.array_equal(effort[:, i], effort[:, conduct])]
        columns.append(
            columns[same[0]] if same else attain(production, effort[:, conduct], participation) - refused
        )
    return np.stack(columns, axis=1)
