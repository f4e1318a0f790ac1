"""How many failures until we stop, why we keep trying, and what forgetting costs: (21)-(24)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.evaluation.solution import COARSE, DecisionInputs
from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.strategy import value_beliefs
from detente.json_keys import HIDDEN, key, keyed
from detente.sampling.objective_changes import find_changes
from detente.sampling.slices import join_draws, take_draws
from detente.sampling.type_transition import find_transition

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawOption, PerDrawType, PerDrawTypeOption, PerOption

_MOST_FAILURES = 60
"""Failures in a row that are followed; who still tries after them never stops."""

_N_SQUARINGS = 30
"""Squarings of one failure: a thousand million failures in a row."""

_SAME = 1e-14
"""Difference, in parts of the largest number, between two matrices that only rounding sets apart."""

_N_FORGETFUL = 1_000
"""Draws over which the cost of forgetting is measured."""


@dataclass(frozen=True)
class LedgerEntry:
    """What one past dealing gave and got, in the worth of today."""

    name: str
    label: str = field(metadata=HIDDEN)
    date: str
    gave: PerDraw
    """Expected cost to us of what we handed over, own utils."""
    got: PerDraw
    """Expected worth to us of what arrived, own utils."""
    brought_them: PerDraw
    """Expected worth to the counterpart of what we handed over, its utils, as likely of each type as at the decision."""


@dataclass(frozen=True)
class Stopping:
    """What failure teaches, and what is lost if it is forgotten."""

    failures: PerDrawOption = field(metadata=key("options.{deal}.failures_until_stop"))
    """Failures seen in a row, with the deal in force in each period, after which an option no longer gains in
    force; 0: it does not now; inf: never; nan for ``refuse`` (21)."""
    floor: PerDrawOption = field(metadata=key("options.{deal}.trust_floor"))
    """Chance that it reciprocates after endless failure, with the deal in force in every period: what drift
    restores (22); nan for ``refuse``. Where failures end deals, belief climbs back between them."""
    forgetting: PerDraw = field(metadata=HIDDEN)
    """What a first choice made from the pool of types, as if there were no record, would cost
    against one made from the belief, own utils, 0 or more, no deal in force; a lower bound of (24)."""
    changed_share: float = field(metadata=key("strays"))
    """Share of draws in which the forgetful choose another option."""
    held_if_never_ended: PerDrawOption = field(metadata=key("options.{deal}.held_if_never_ended"))
    """Chance that it reciprocates if it knew that we never end a deal; nan for ``refuse`` (9)."""
    held_if_always_ended: PerDrawOption = field(metadata=key("options.{deal}.held_if_always_ended"))
    """The same if it knew that we always do."""
    dealings: tuple[LedgerEntry, ...] = field(metadata=key("ledger.dealings"))
    """The reciprocity ledger, oldest first."""

    @property
    @keyed("options.{deal}.never_stops")
    def never_stops(self) -> PerOption:
        """Return the share of draws in which no number of failures ends it, by option."""
        return np.isinf(self.failures).mean(axis=0)

    @property
    @keyed("forgetting")
    def mean_forgetting(self) -> float:
        """Return the mean cost of forgetting, own utils."""
        return float(self.forgetting.mean())

    @property
    @keyed("ledger.gave")
    def gave(self) -> PerDraw:
        """Return what all past dealings cost us, own utils, discounted to today; nan without any."""
        return np.sum([dealing.gave for dealing in self.dealings] or [np.array([np.nan])], axis=0)

    @property
    @keyed("ledger.got")
    def got(self) -> PerDraw:
        """Return what all past dealings brought us, own utils, discounted to today; nan without any."""
        return np.sum([dealing.got for dealing in self.dealings] or [np.array([np.nan])], axis=0)

    @property
    @keyed("ledger.brought_them")
    def brought_them(self) -> PerDraw:
        """Return what all that we handed over was worth to the counterpart, its utils, discounted to today; nan without any."""
        return np.sum([dealing.brought_them for dealing in self.dealings] or [np.array([np.nan])], axis=0)


def find_stopping(samples: Samples, solution: Solution) -> Stopping:
    """Follow endless failure, forgetting and a habit of new starts, (21)-(24).

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.
    """
    inputs, parts, start = DecisionInputs.of(solution), [], 0
    for part in samples.split():
        draws = slice(start, start + part.n_draws)
        parts.append(_follow_failures(part, take_draws(inputs, draws)))
        start += part.n_draws
    failures, floor, never, always, dealings = join_draws(parts, samples.n_draws)
    cost, changed_share = _forget(samples, solution)
    return Stopping(failures, floor, cost, changed_share, never, always, dealings)


def _follow_failures(
    samples: Samples, inputs: DecisionInputs
) -> tuple[PerDrawOption, PerDrawOption, PerDrawOption, PerDrawOption, tuple[LedgerEntry, ...]]:
    """Return failures, floor, trust held if we never and if we always end a deal, and the ledger."""
    belief, rewards = inputs.belief, inputs.stage_game.rewards
    kept = np.nan_to_num(inputs.stage_game.responses[:, :, : samples.contracts.n_options, 0])
    transition = find_transition(samples)
    return (
        _count_failures(belief, rewards, kept, transition),
        _find_floor(belief, kept, transition),
        _hold(samples, inputs, resolve=0.0),
        _hold(samples, inputs, resolve=1.0),
        _keep_ledger(samples, belief),
    )


def _count_failures(
    belief: PerDrawType, rewards: PerDrawTypeOption, kept: PerDrawTypeOption, transition: Array
) -> PerDrawOption:
    """Return after how many failures in a row each option stops paying (21)."""
    n_draws, _, n_options = kept.shape
    failures = np.full((n_draws, n_options), np.nan)
    for option in range(1, n_options):
        failures[:, option] = np.inf
        trying, held, changes = np.arange(n_draws), belief, transition
        gains, fails = rewards[:, :, option], 1 - kept[:, :, option]
        for n in range(_MOST_FAILURES + 1):
            pays = (held * gains).sum(axis=1) >= 0
            failures[trying[~pays], option] = n
            # Only those who still try are followed.
            if not pays.all():
                trying, held, changes, gains, fails = (a[pays] for a in (trying, held, changes, gains, fails))
            held = np.einsum("nt,ntu->nu", _normalise(held * fails, held), changes)
    return failures


def _find_floor(belief: PerDrawType, kept: PerDrawTypeOption, transition: Array) -> PerDrawOption:
    """Return trust held after endless failure: the hope floor (22), for any number of types.

    One failure and one period's drift are a matrix; squaring it again and again fails on without end.
    With two types this is the smaller root of (22).
    """
    floor = np.full((len(belief), kept.shape[2]), np.nan)
    # A few types, many draws: the draws stand along the last axis.
    changes = np.ascontiguousarray(np.moveaxis(transition, 0, -1))
    for option in range(1, kept.shape[2]):
        step = (1 - kept[:, :, option].T)[:, None] * changes
        for _ in range(_N_SQUARINGS):
            largest = step.max(axis=(0, 1))
            before = np.divide(step, largest, out=np.zeros_like(step), where=largest > 0)
            step = sum(before[:, [k]] * before[k] for k in range(len(before)))
            if np.all(np.abs(step - step.max(axis=(0, 1)) * before) <= _SAME * step.max(axis=(0, 1))):
                break
        held = _normalise(np.einsum("nt,tun->nu", belief, step), belief)
        floor[:, option] = (held * kept[:, :, option]).sum(axis=1)
    return floor


def _normalise(weights: PerDrawType, otherwise: PerDrawType) -> PerDrawType:
    """Return weights that sum to one; where all are zero, what stood before."""
    total = weights.sum(axis=1, keepdims=True)
    return np.divide(weights, total, out=otherwise.copy(), where=total > 0)


def _forget(samples: Samples, solution: Solution) -> tuple[PerDraw, float]:
    """Return what the forgetful lose by their first choice, and how often it differs (24)."""
    first = slice(None, min(_N_FORGETFUL, samples.n_draws))
    beliefs = np.stack([solution.track_record.belief[first], samples.counterpart.pool[first]], axis=1)
    informed, forgetful = np.moveaxis(
        value_beliefs(samples, solution.strategy.problem, beliefs, n_points=COARSE), 1, 0
    )
    informed = np.where(np.isnan(informed), -np.inf, informed)
    chosen = np.where(np.isnan(forgetful), -np.inf, forgetful).argmax(axis=1)
    cost = informed.max(axis=1) - informed[np.arange(len(chosen)), chosen]
    return cost, float(np.mean(chosen != informed.argmax(axis=1)))


def _hold(samples: Samples, inputs: DecisionInputs, *, resolve: float) -> PerDrawOption:
    """Return trust held under every option if our resolve were known to be this (9)."""
    options = range(samples.contracts.n_options)
    contracts, reactions = samples.contracts.pick(options), inputs.reactions
    known = replace(contracts, resolve=np.full_like(contracts.resolve, resolve))
    game = solve_stage_game(
        replace(samples, contracts=known),
        participation=reactions.participation[..., : len(options)],
    )
    return np.einsum("nt,nto->no", inputs.belief, game.responses[..., 0])


def _keep_ledger(samples: Samples, belief: PerDrawType) -> tuple[LedgerEntry, ...]:
    """Return what each past dealing gave and got, and brought them, (1), (3)-(7), discounted to today."""
    past, ledger = samples.past, []
    known = sorted({episode.terms for episode in past.episodes})
    in_force = replace(samples, contracts=samples.contracts.pick(known))
    handed_over, arrived = (_change_side(in_force, side) for side in ("get_levels", "give_levels"))
    theirs = np.einsum("nt,ntk->nk", belief, samples.counterpart.weights)
    worth = [
        np.einsum("nxak,nk->nxa", changes, weights)
        for changes, weights in (
            (handed_over, samples.own_weights),
            (arrived, samples.own_weights),
            (handed_over, theirs),
        )
    ]
    for episode in past.episodes:
        ago = max(past.end + 0.5 - episode.year, 0.0) / samples.decision.period
        faded, place = samples.decision.discount**ago, known.index(episode.terms)
        gave, got, brought = (faded * (episode.coding * payoffs[:, place]).sum(axis=1) for payoffs in worth)
        ledger.append(LedgerEntry(episode.name, episode.what, episode.date, -gave, got, brought))
    return tuple(ledger)


def _change_side(samples: Samples, without: Literal["give_levels", "get_levels"]) -> Array:
    """Return what all contracts change with one side left out, shape (draws, terms, conducts, objectives)."""
    levels = getattr(samples.contracts, without)
    one_sided = replace(samples, contracts=replace(samples.contracts, **{without: np.zeros_like(levels)}))
    full = np.ones((samples.n_draws, len(samples.others.allies), len(levels)))
    return find_changes(one_sided, full)
