"""What allies withhold and what that costs, and who at home blocks what: (5)-(6), (11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.json_keys import HIDDEN, key, keyed
from detente.methods.production import attainment, coverage
from detente.methods.shapley import MOST_PLAYERS, shapley_values
from detente.sampling.objective_changes import attain, find_rival_effort
from detente.sampling.reaction_inputs import find_consents, find_honoured, find_liking, find_participation

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawAllyOption,
        PerDrawAllyTerms,
        PerDrawOption,
        PerDrawTerms,
        PerDrawVetoTerms,
        PerTerms,
    )

_N_CREDIT_DRAWS = 500
"""Draws over which credit is shared out."""

_INDIFFERENT = 0.9
"""Chance that a veto player consents to terms that leave it as it was (11)."""


@dataclass(frozen=True)
class Passing:
    """At which level of one give a veto player would as soon pass an option as not."""

    option: str = field(metadata=HIDDEN)
    veto: str
    give: str
    level: PerDraw
    """Level at which it consents with probability one half, in [0, the option's level]; nan where
    even none of it is not enough, or none of it is needed."""

    @property
    @keyed("possible")
    def possible(self) -> float:
        """Return the share of draws in which there is such a level."""
        return float(np.mean(~np.isnan(self.level)))


@dataclass(frozen=True)
class ThirdParties:
    """Reactions of allies and veto players to every contract in the menu."""

    allies: tuple[str, ...] = field(metadata=HIDDEN)
    participation: PerDrawAllyTerms = field(metadata=key("{option}.participation"))
    """Effort each ally keeps up, in [0, 1]; exactly 1 under ``refuse`` (6)."""
    lost: PerDrawAllyOption = field(metadata=key("{option}.lost"))
    """Share of the problem that goes unsolved because each ally alone withholds effort, with what
    is asked of the counterpart delivered, shape (draws, allies, options)."""
    lost_together: PerDrawOption = field(metadata=key("{option}.lost_together"))
    """The same for all allies together, shape (draws, options)."""
    vetoes: tuple[str, ...] = field(metadata=HIDDEN)
    liking: PerDrawVetoTerms = field(metadata=HIDDEN)
    """Each veto player's utility of honoured terms, its own utils."""
    consents: PerDrawVetoTerms = field(metadata=key("{option}.consents"))
    """Probability that each veto player consents; exactly 1 under ``refuse`` (11)."""
    passes: PerDrawTerms = field(metadata=key("{option}.passes"))
    """Probability that all consent, f of (11)."""
    unwithheld: PerDrawTerms = field(metadata=HIDDEN)
    """Our own utility of honoured terms were no ally to withhold anything, own utils (12)."""
    unanimous: PerDrawTerms = field(metadata=HIDDEN)
    """1 where every veto player weakly gains: consent as their just-decisive difference falls to 0. A stated
    chance of consent counts as a gain from nine in ten, the chance at indifference (11)."""
    passing: tuple[Passing, ...] = field(metadata=HIDDEN)
    """What would have to be cut for a blocked option to pass."""

    @property
    @keyed("{option}.unanimous")
    def unanimous_share(self) -> PerTerms:
        """Return the share of draws in which every veto player weakly gains."""
        return self.unanimous.mean(axis=0)


class Reactions(NamedTuple):
    """What every contract does to allies and veto players."""

    participation: PerDrawAllyTerms
    """Effort each ally keeps up, in [0, 1] (6)."""
    liking: PerDrawVetoTerms
    """Each veto player's utility of honoured terms, its own utils."""
    consents: PerDrawVetoTerms
    """Probability that each veto player consents (11)."""
    passes: PerDrawTerms
    """Probability that all consent, f of (11)."""
    unwithheld: PerDrawTerms
    """Our own utility of honoured terms were no ally to withhold anything, own utils (12)."""


def predict_reactions(samples: Samples, reactions: Reactions) -> ThirdParties:
    """Find what allies withhold and whether veto players consent, what that costs and who blocks what, (6), (11).

    Parameters
    ----------
    samples
        Every premise of the case.
    reactions
        What :func:`react` finds.
    """
    lost, together = _measure_loss(samples, reactions.participation)
    return ThirdParties(
        allies=samples.others.allies,
        lost=lost,
        lost_together=together,
        vetoes=samples.others.vetoes,
        unanimous=_find_unanimous(samples, reactions.liking),
        passing=_find_passing(samples, reactions.liking),
        **reactions._asdict(),
    )


def react(samples: Samples) -> Reactions:
    """Find what allies withhold and what veto players consent to, and no more, (6) and (11).

    Each judges the terms by its own priorities, every promise kept and the allies' own
    reaction left out. What the case states of an option stands in place of that.

    Parameters
    ----------
    samples
        Every premise of the case.
    """
    honoured, others = find_honoured(samples), samples.others
    liking = find_liking(samples, honoured)
    consents = _put_entered(find_consents(samples, liking), others.consents)
    consents[:, :, 0] = 1.0
    kept = _put_entered(find_participation(samples, honoured), 1 - others.withholds)
    unwithheld = np.matmul(honoured, samples.own_weights[..., None])[..., 0]
    return Reactions(kept, liking, consents, consents.prod(axis=1), unwithheld)


def _put_entered(derived: Array, entered: Array) -> Array:
    """Return reactions to all contracts, those to options as the case states them where it does."""
    n_options = entered.shape[-1]
    derived[..., :n_options] = np.where(np.isnan(entered), derived[..., :n_options], entered)
    return derived


def _measure_loss(samples: Samples, participation: PerDrawAllyTerms) -> tuple[Array, Array]:
    """Return the attainment lost through each ally's reaction, and through all of them."""
    options = slice(None, samples.contracts.n_options)
    effort = find_rival_effort(samples.items, samples.contracts.get_levels[options], n_conducts=1)[..., 0]
    kept = participation[..., options]
    full = np.ones_like(kept)
    all_in = attain(samples.production, effort, full)
    lost = np.zeros_like(kept)
    for ally in range(kept.shape[1]):
        if (kept[:, ally] < 1).any():
            alone = full.copy()
            alone[:, ally] = kept[:, ally]
            lost[:, ally] = all_in - attain(samples.production, effort, alone)
    return lost, all_in - attain(samples.production, effort, kept)


def _find_unanimous(samples: Samples, liking: PerDrawVetoTerms) -> PerDrawTerms:
    """Return 1 where every veto player weakly gains, else 0."""
    entered = samples.others.consents
    gains = liking >= 0
    n_options = entered.shape[-1]
    gains[..., :n_options] = np.where(np.isnan(entered), gains[..., :n_options], entered >= _INDIFFERENT)
    return gains.all(axis=1).astype(float)


def _find_passing(samples: Samples, liking: PerDrawVetoTerms) -> tuple[Passing, ...]:
    """Return, for each option that a veto player would rather block, how far each give must fall.

    Where the case states the chance of consent, no cut is known to raise it.
    """
    others, contracts, passing = samples.others, samples.contracts, []
    for index, option in enumerate(contracts.options[1:], 1):
        for v, veto in enumerate(others.vetoes):
            short = -others.veto_decisive[:, v] - liking[:, v, index]
            if np.median(short) <= 0 or not np.isnan(others.consents[:, v, index]).any():
                continue
            for g, give in enumerate(samples.items.gives):
                level = contracts.give_levels[index, g]
                unit = np.einsum(
                    "nk,nk->n", samples.items.give_effects[:, g, :, 0], others.veto_weights[:, v]
                )
                if level > 0 and np.median(unit) < 0:
                    passes_at = level + np.divide(short, unit, out=np.full_like(unit, np.nan), where=unit < 0)
                    possible = (passes_at >= 0) & (passes_at <= level)
                    passing.append(Passing(option, veto, give, np.where(possible, passes_at, np.nan)))
    return tuple(passing)


def share_credit(samples: Samples) -> dict[str, PerDraw] | None:
    """Share out credit for what is solved if everybody gives all: Shapley values by provider.

    Not what the counterpart is worth to a coalition that exists already: that is the last-in
    marginal (5).

    Returns
    -------
    :
        Share of the problem credited to each provider over the first draws; ``None`` with more
        than 12 providers.
    """
    production, n_draws = samples.production, min(_N_CREDIT_DRAWS, samples.n_draws)
    n_players = len(production.providers)
    if n_players > MOST_PLAYERS:
        return None
    first = slice(None, n_draws)
    worths = np.empty((2**n_players, n_draws))
    for coalition in range(2**n_players):
        member = np.array([float(coalition >> i & 1) for i in range(n_players)])
        covered = coverage(production.shares[first], np.tile(member, (n_draws, 1)))
        worths[coalition] = attainment(covered, production.importance[first], production.substitution[first])
    credit = np.stack([shapley_values(column - column[0]) for column in worths.T])
    return {name: credit[:, i] for i, name in enumerate(production.providers)}
