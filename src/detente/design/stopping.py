"""How many failures until we stop, why we keep trying, and what forgetting costs: (21)-(24)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.sampling.objective_changes import find_changes
from detente.sampling.type_transition import find_transition

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawOption,
        PerDrawType,
        PerDrawTypeOption,
        PerDrawTypeTermsConduct,
    )

MOST_FAILURES = 60
"""Failures in a row that are followed; who still tries after them never stops."""

N_FORGETFUL = 1_000
"""Draws over which the cost of forgetting is measured."""


class LedgerEntry(NamedTuple):
    """What one past dealing gave and got, in the worth of today."""

    name: str
    label: str
    date: str
    gave: PerDraw
    """Expected cost to us of what we handed over, own utils."""
    got: PerDraw
    """Expected worth to us of what arrived, own utils."""


@dataclass(frozen=True)
class Stopping:
    """What failure teaches, and what is lost if it is forgotten."""

    failures: PerDrawOption
    """Failures in a row after which an option is no longer worth a try; 0: not worth one now; inf:
    never; nan for ``refuse`` (21)."""
    floor: PerDrawOption
    """Chance that it reciprocates after endless failure: what drift restores (22); nan for ``refuse``."""
    forgetting: PerDraw
    """What a first choice made from the pool of types, as if there were no record, would cost
    against one made from the belief, own utils, 0 or more; a lower bound of (24)."""
    strays: float
    """Share of draws in which the forgetful choose another option."""
    held_if_never_ended: PerDrawOption
    """Chance that it reciprocates if it knew that we never end a deal; nan for ``refuse`` (9)."""
    held_if_always_ended: PerDrawOption
    """The same if it knew that we always do."""
    dealings: tuple[LedgerEntry, ...]
    """The reciprocity ledger, oldest first."""

    @property
    def gave(self) -> PerDraw:
        """Return what all past dealings cost us, own utils, discounted to today."""
        return np.sum([dealing.gave for dealing in self.dealings], axis=0)

    @property
    def got(self) -> PerDraw:
        """Return what all past dealings brought us, own utils, discounted to today."""
        return np.sum([dealing.got for dealing in self.dealings], axis=0)


def find_stopping(
    samples: Samples,
    *,
    belief: PerDrawType,
    rewards: PerDrawTypeOption,
    responses: PerDrawTypeTermsConduct,
    respond: Callable[[Samples], PerDrawTypeTermsConduct],
    look_ahead: Callable[[PerDrawType], PerDrawOption],
) -> Stopping:
    """Follow endless failure, forgetting and a habit of new starts, (21)-(24).

    Parameters
    ----------
    draws
        The draws.
    belief
        Belief over types at the decision.
    rewards
        Our expected utility a period by type, own utils (11).
    responses
        P(conduct | type, terms) (10).
    respond
        The counterpart's response under other draws (9)-(10).
    look_ahead
        Value of each option at other beliefs, for the first draws.
    """
    n_options = samples.contracts.n_options
    kept = np.nan_to_num(responses[:, :, :n_options, 0])
    failures, floor = _fail_on(belief, rewards, kept, find_transition(samples))
    some = slice(None, min(N_FORGETFUL, samples.n_draws))
    informed, forgetful = look_ahead(belief[some]), look_ahead(samples.counterpart.pool[some])
    cost, strays = _forget(informed, forgetful)
    never, always = (_hold(samples, belief, respond, resolve) for resolve in (0.0, 1.0))
    return Stopping(failures, floor, cost, strays, never, always, _keep_ledger(samples))


def _fail_on(
    belief: PerDrawType, rewards: PerDrawTypeOption, kept: PerDrawTypeOption, transition: Array
) -> tuple[PerDrawOption, PerDrawOption]:
    """Watch an option fail again and again: when it stops paying, and what trust is left."""
    n_draws, _, n_options = kept.shape
    failures, floor = (np.full((n_draws, n_options), np.nan) for _ in range(2))
    for place in range(1, n_options):
        held, worth, fails = belief, rewards[:, :, place], 1 - kept[:, :, place]
        stopped = np.full(n_draws, np.inf)
        for n in range(MOST_FAILURES + 1):
            pays = (held * worth).sum(axis=1) >= 0
            stopped = np.where(~pays & np.isinf(stopped), n, stopped)
            joint = held * fails
            total = joint.sum(axis=1, keepdims=True)
            held = np.divide(joint, total, out=held.copy(), where=total > 0)
            held = np.einsum("nt,ntu->nu", held, transition)
        failures[:, place] = stopped
        floor[:, place] = (held * kept[:, :, place]).sum(axis=1)
    return failures, floor


def _forget(informed: PerDrawOption, forgetful: PerDrawOption) -> tuple[PerDraw, float]:
    """Return what the forgetful lose by their first choice, and how often it differs (24)."""
    informed = np.where(np.isnan(informed), -np.inf, informed)
    chosen = np.where(np.isnan(forgetful), -np.inf, forgetful).argmax(axis=1)
    got = informed[np.arange(len(chosen)), chosen]
    return informed.max(axis=1) - got, float(np.mean(chosen != informed.argmax(axis=1)))


def _hold(
    samples: Samples,
    belief: PerDrawType,
    respond: Callable[[Samples], PerDrawTypeTermsConduct],
    resolve: float,
) -> PerDrawOption:
    """Return trust held under every option if our resolve were known to be this (9)."""
    contracts = samples.contracts
    same = replace(contracts, resolve=np.full_like(contracts.resolve, resolve))
    responses = respond(replace(samples, contracts=same))[:, :, : contracts.n_options, 0]
    return np.einsum("nt,nto->no", belief, responses)


def _keep_ledger(samples: Samples) -> tuple[LedgerEntry, ...]:
    """Return what each past dealing gave and got, (1), (3)-(7), discounted to today."""
    contracts, past = samples.contracts, samples.past
    sides = (
        replace(samples, contracts=replace(contracts, get_levels=np.zeros_like(contracts.get_levels))),
        replace(samples, contracts=replace(contracts, give_levels=np.zeros_like(contracts.give_levels))),
    )
    full = np.ones((samples.n_draws, len(samples.others.allies)))
    found = []
    for episode in past.episodes:
        ago = max(past.end + 0.5 - episode.year, 0.0) / samples.decision.period
        faded = samples.decision.discount**ago
        gave, got = (
            np.einsum(
                "na,nak,nk->n", episode.coding, find_changes(side, episode.terms, full), samples.own_weights
            )
            for side in sides
        )
        found.append(LedgerEntry(episode.name, episode.what, episode.date, -gave * faded, got * faded))
    return tuple(found)
