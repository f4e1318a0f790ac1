"""What terms do to the world: the change of every objective, by what the counterpart does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.production import attainment

if TYPE_CHECKING:
    from detente.sampling.capability_inputs import Items, Production
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawAllyTerms


_MOST_AT_ONCE = 2**15
"""Numbers of an array that are worked out at once: sums of powers pass over theirs ten times."""


def attain(production: Production, rival_effort: Array, participation: Array) -> Array:
    """Return the share of the problem solved, (3)-(4), for several efforts of each draw.

    Parameters
    ----------
    production
        Who could provide what.
    rival_effort
        The counterpart's effort, in [0, 1], shape (draws, cases).
    participation
        Effort of each ally, in [0, 1], shape (draws, allies, cases) or (draws, allies, 1); everybody else
        gives all.

    Returns
    -------
    :
        Attainment in [0, 1], shape (draws, cases).
    """
    solved = np.empty_like(rival_effort)
    size = max(1, _MOST_AT_ONCE // max(1, solved.shape[1] * len(production.capabilities)))
    for start in range(0, len(solved), size):
        draws = slice(start, start + size)
        met = _cover(production, draws, rival_effort[draws], participation[draws])
        importance, substitution = production.importance[draws], production.substitution[draws]
        solved[draws] = attainment(met, importance[:, None], substitution[:, None])
    return solved


def _cover(production: Production, draws: slice, rival_effort: Array, participation: Array) -> Array:
    """Return the part of each need that is met, shape (draws, cases, capabilities) (3)."""
    rival, log_open = production.rival, production.log_open[..., draws]
    steady = [i for i, ally in enumerate(production.allies) if ally is None and i != rival]
    left = log_open[steady].sum(axis=0)[..., None]
    for i, ally in enumerate(production.allies):
        if ally is not None:
            left = left + _leave_open(log_open[i], participation[:, ally])
    if rival is not None:
        left = left + _leave_open(log_open[rival], rival_effort)
    return np.moveaxis(-np.expm1(left), 0, -1)


def _leave_open(log_open: Array, effort: Array) -> Array:
    """Return the logarithm of what a provider leaves open, shape (capabilities, draws, cases)."""
    with np.errstate(invalid="ignore"):
        left = log_open[..., None] * effort
    # No effort leaves all open, also of a need that the provider could meet alone.
    return left if np.isfinite(log_open).all() else np.where(effort > 0, left, 0.0)


def find_rival_effort(items: Items, get_levels: Array, *, n_conducts: int = 3) -> Array:
    """Return the counterpart's effort by terms and conduct, in [0, 1]: what arrives of what was asked.

    Parameters
    ----------
    items
        What the items do.
    get_levels
        Level of each get, shape (terms, gets), in [0, 1].
    n_conducts
        How many conducts are looked at; the first is to reciprocate.

    Returns
    -------
    :
        Shape (draws, terms, conducts).
    """
    provides = items.effort * np.array(items.provides, dtype=float)
    total = provides.sum(axis=1, keepdims=True)
    weights = np.divide(provides, total, out=np.zeros_like(provides), where=total > 0)
    return np.einsum("ng,xg,nga->nxa", weights, get_levels, items.delivered[..., :n_conducts])


def find_ask(items: Items, get_levels: Array) -> Array:
    """Return how much is asked of the counterpart, in [0, 1], shape (draws, terms): the effort-weighted mean level."""
    return np.einsum("ng,xg->nx", items.effort, get_levels)


def value_helping(samples: Samples, give_levels: Array, get_levels: Array) -> Array:
    """Return what helping itself is worth to each type: its goodwill less its effort, times what is asked, (9).

    Goodwill repays what was given: where the terms give nothing it does not count.

    Parameters
    ----------
    samples
        Every premise of the case.
    give_levels
        Level of each give, shape (terms, gives), in [0, 1].
    get_levels
        Level of each get, shape (terms, gets), in [0, 1].

    Returns
    -------
    :
        The counterpart's utils, shape (draws, types, terms).
    """
    rival, gives_something = samples.counterpart, (give_levels > 0).any(axis=1)
    will = rival.goodwill[..., None] * gives_something - rival.effort[:, None, None]
    return np.asarray(will * find_ask(samples.items, get_levels)[:, None])


def find_changes(samples: Samples, participation: PerDrawAllyTerms, *, n_conducts: int = 3) -> Array:
    """Return the change of every objective against refusing, by terms and conduct, (3)-(7).

    Parameters
    ----------
    samples
        Every premise of the case.
    participation
        Effort of each ally under every contract, in [0, 1].
    n_conducts
        How many conducts are looked at; the first is to reciprocate.

    Returns
    -------
    :
        Change in full swings, shape (draws, terms, conducts, objectives); 0 for ``refuse``.
    """
    items, contracts, some = samples.items, samples.contracts, slice(None, n_conducts)
    gives, gets = contracts.give_levels, contracts.get_levels
    given = gives * _find_kept(samples)[:, some]
    arrived = gets * np.moveaxis(items.delivered[..., some], -1, 1)[:, :, None]
    changes = np.matmul(given, np.ascontiguousarray(np.moveaxis(items.give_effects[..., some], -1, 1)))
    changes += np.matmul(arrived, items.get_effects[:, None])
    changes = changes.swapaxes(1, 2)
    effort = find_rival_effort(items, gets, n_conducts=n_conducts)
    changes[..., samples.problem] += _find_solved(samples.production, effort, participation)
    if samples.alliances is not None and samples.reacting.any():
        changes[..., samples.alliances] -= (1 - participation[:, samples.reacting]).mean(axis=1)[..., None]
    changes *= contracts.at_stake[:, None]
    return changes


def _find_kept(samples: Samples) -> Array:
    """Return the part of each give that stays given, shape (draws, conducts, terms, gives), (7)."""
    caught = samples.contracts.detect * samples.contracts.resolve
    taken_back = caught[..., None] * samples.items.reversible[:, None]
    kept = np.ones((len(caught), 3, *taken_back.shape[1:]))
    kept[:, 1:] -= taken_back[:, None]
    return kept


def _find_solved(production: Production, effort: Array, participation: PerDrawAllyTerms) -> Array:
    """Return the change of the shared problem against refusing, shape (draws, terms, conducts)."""
    n_draws, _, n_conducts = effort.shape
    kept = np.repeat(participation, n_conducts, axis=2)
    solved = attain(production, effort.reshape(n_draws, -1), kept).reshape(effort.shape)
    refused = attain(production, np.zeros((n_draws, 1)), np.ones((n_draws, kept.shape[1], 1)))
    return solved - refused[..., None]
