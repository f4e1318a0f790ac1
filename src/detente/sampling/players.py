"""The counterpart, the allies and the veto players as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy

from detente.case.parties import Other
from detente.sampling.weights import sample_priorities, sample_written, stack_weights

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.case.parties import CounterpartType, Prior
    from detente.sampling.random_streams import Streams
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawAlly,
        PerDrawAllyOption,
        PerDrawObjective,
        PerDrawType,
        PerDrawTypeObjective,
        PerDrawVeto,
        PerDrawVetoOption,
    )


_TINIEST_SHAPE = 1e-6
"""Shapes of gamma draws below this are taken for it."""


@dataclass(frozen=True)
class HostileActSamples:
    """Hostile acts outside the channel, as an exposure process (17)."""

    openings: PerDraw
    """Openings a year."""
    cost: PerDraw
    """What an act costs the counterpart, its utils."""
    harm: PerDrawObjective
    """Part of each objective's full swing that an act takes away."""


@dataclass(frozen=True)
class CounterpartSamples:
    """The rival: what its help costs it, how it chooses, which kinds it may be."""

    types: tuple[str, ...]
    weights: PerDrawTypeObjective
    """Signed swing weights of each type, its own utils (1)-(2)."""
    goodwill: PerDrawType
    """Utils each type gains from keeping its side at full ask."""
    effort: PerDraw
    """What full help costs it for one period, its utils."""
    decisive: PerDraw
    """Just-decisive difference J, its utils (10)."""
    lapse: PerDraw
    """Share of choices made for reasons outside the model."""
    discount: PerDraw
    """Its discount a period."""
    horizon: int
    """Periods it looks ahead."""
    prior: PerDrawType
    """Belief before the first entry."""
    pool: PerDrawType
    """Where a new type comes from when it changes (14)."""
    ordinary: PerDraw
    """Chance a year that the type is drawn anew."""
    at_change: PerDraw
    """The same in a year of leader or coalition change."""
    next_change: PerDraw
    """Chance a year of the next such change (25d)."""
    outside: HostileActSamples | None
    """Hostile acts, where the case speaks of them."""


@dataclass(frozen=True)
class OtherSamples:
    """Allies and veto players, each with its own priorities."""

    allies: tuple[str, ...]
    ally_weights: Array
    """Swing weights, each ally's own utils, shape (draws, allies, objectives)."""
    ally_decisive: PerDrawAlly
    """Just-decisive difference of each ally, its own utils (6)."""
    most_withheld: PerDrawAlly
    """Most of its effort that each ally would withhold, in [0, 1] (6)."""
    withholds: PerDrawAllyOption
    """Share of its effort that each ally withholds under each option where the case states it, in [0, 1],
    else nan."""
    vetoes: tuple[str, ...]
    veto_weights: Array
    """Swing weights, each veto player's own utils, shape (draws, vetoes, objectives)."""
    veto_decisive: PerDrawVeto
    """Just-decisive difference of each veto player, its own utils (11)."""
    consents: PerDrawVetoOption
    """Probability that each veto player consents to each option where the case states it, else nan."""


def sample_counterpart(streams: Streams, case: Case, own_weights: PerDrawObjective) -> CounterpartSamples:
    """Draw the rival, given our own weights; the weights of one type move together."""
    table, path = case.counterpart, "counterpart"
    names = ("effort", "decisive", "lapse")
    hazards = ("ordinary", "at_change", "next_change")
    drawn = {name: streams.sample(f"{path}.{name}", getattr(table, name)) for name in names}
    drawn |= {name: streams.sample(f"{path}.hazard.{name}", getattr(table.hazard, name)) for name in hazards}
    base, own = sample_priorities(streams, case, case.rival), own_weights
    types = table.types.items()
    return CounterpartSamples(
        types=tuple(table.types),
        weights=np.stack([_sample_type(streams, case, base, own, name) for name in table.types], axis=1),
        goodwill=np.stack(
            [streams.sample(f"{path}.types.{name}.goodwill", kind.goodwill) for name, kind in types], axis=1
        ),
        discount=streams.sample(f"{path}.patience.discount", table.patience.discount),
        horizon=table.patience.horizon,
        prior=_sample_shares(streams, f"{path}.prior", table.prior, tuple(table.types)),
        pool=_sample_shares(streams, f"{path}.pool", table.pool, tuple(table.types)),
        outside=_sample_hostile_acts(streams, case),
        **drawn,
    )


def _sample_type(
    streams: Streams, case: Case, base: PerDrawObjective, own: PerDrawObjective, name: str
) -> PerDrawObjective:
    """Draw one type's weights: they replace the base row where both name one (1)-(2)."""
    kind: CounterpartType = case.counterpart.types[name]
    path = f"counterpart.types.{name}"
    written = stack_weights(
        sample_written(streams, f"{path}.weights", kind.weights, f"{path}.weights"),
        tuple(case.objectives),
        streams.n_draws,
    )
    named = np.array([goal in kind.weights for goal in case.objectives])
    relative = streams.sample(f"{path}.relative_gains", kind.relative_gains)
    return np.where(named, written, base) - relative[:, None] * own


def _sample_shares(streams: Streams, path: str, prior: Prior, types: tuple[str, ...]) -> PerDrawType:
    """Draw a belief: Dirichlet where its shares are single numbers, else the shares as drawn."""
    if (fixed := streams.find_shares(path, types)) is not None:
        return fixed
    shares = prior.shares
    if shares is not None and not all(share.is_fixed for share in shares.values()):
        weights = stack_weights(sample_written(streams, f"{path}.shares", shares), types, streams.n_draws)
    else:
        sample = streams.sample(f"{path}.sample", prior.sample)
        means = _find_means(prior, types)
        columns = [
            _sample_log_gamma(means[name] * sample, streams.levels(f"{path}.shares.{name}")) for name in types
        ]
        weights = scipy.special.softmax(np.stack(columns, axis=1), axis=1)
    return streams.note_shares(path, types, weights / weights.sum(axis=1, keepdims=True))


def _sample_log_gamma(shape: PerDraw, levels: PerDraw) -> PerDraw:
    """Return logarithms of gamma draws, which stay finite where the draws themselves round to 0."""
    possible = np.maximum(shape, _TINIEST_SHAPE)
    with np.errstate(divide="ignore"):
        plain = np.log(scipy.special.gammaincinv(possible, levels))
    small = (np.log(levels) + scipy.special.gammaln(possible + 1)) / possible
    return np.where(shape > 0, np.where(np.isfinite(plain), plain, small), -np.inf)


def _find_means(prior: Prior, types: tuple[str, ...]) -> dict[str, float]:
    if prior.shares is None:
        return dict.fromkeys(types, 1 / len(types))
    written = {name: prior.shares[name].parameters[0] if name in prior.shares else 0.0 for name in types}
    return {name: share / sum(written.values()) for name, share in written.items()}


def _sample_hostile_acts(streams: Streams, case: Case) -> HostileActSamples | None:
    outside, path = case.counterpart.outside, "counterpart.outside"
    if outside is None:
        return None
    harm = sample_written(streams, f"{path}.harm", outside.harm)
    return HostileActSamples(
        openings=streams.sample(f"{path}.openings", outside.openings),
        cost=streams.sample(f"{path}.cost", outside.cost),
        harm=stack_weights(harm, tuple(case.objectives), streams.n_draws),
    )


def sample_others(streams: Streams, case: Case) -> OtherSamples:
    """Draw allies and veto players."""
    allies, vetoes = case.names_of("ally"), case.names_of("veto")
    return OtherSamples(
        allies=allies,
        ally_weights=_sample_weights(streams, case, allies),
        ally_decisive=_sample_field(streams, case, allies, "decisive"),
        most_withheld=_sample_field(streams, case, allies, "most_withheld"),
        withholds=_sample_entered(streams, case, allies, "withholds"),
        vetoes=vetoes,
        veto_weights=_sample_weights(streams, case, vetoes),
        veto_decisive=_sample_field(streams, case, vetoes, "decisive"),
        consents=_sample_entered(streams, case, vetoes, "consents"),
    )


def _sample_weights(streams: Streams, case: Case, actors: tuple[str, ...]) -> Array:
    rows = [sample_priorities(streams, case, actor) for actor in actors]
    return np.stack(rows, axis=1) if rows else np.zeros((streams.n_draws, 0, len(case.objectives)))


def _sample_field(streams: Streams, case: Case, actors: tuple[str, ...], field: str) -> Array:
    rows = [
        streams.sample(f"others.{actor}.{field}", getattr(case.others.get(actor, Other()), field))
        for actor in actors
    ]
    return np.stack(rows, axis=1) if rows else np.zeros((streams.n_draws, 0))


def _sample_entered(streams: Streams, case: Case, actors: tuple[str, ...], field: str) -> Array:
    """Draw the reactions that the case states, shape (draws, actors, options); nan where it states none."""
    entered = np.full((streams.n_draws, len(actors), 1 + len(case.proposal.options)), np.nan)
    for i, actor in enumerate(actors):
        stated = getattr(case.others.get(actor, Other()), field)
        for index, option in enumerate(case.proposal.options, 1):
            if option in stated:
                entered[:, i, index] = streams.sample(f"others.{actor}.{field}.{option}", stated[option])
    return entered
