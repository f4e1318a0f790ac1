"""Case and seed -> Samples: every premise as a named, read-only array, first axis ``samples``."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.case.analyst_cases import read_as, read_as_written
from detente.sampling.analyst_weights import find_agreed_numbers, weigh_analysts
from detente.sampling.capability_inputs import Items, Production, sample_items, sample_production
from detente.sampling.contracts import REFUSE, Contracts, sample_contracts
from detente.sampling.negotiable_terms import NegotiableTerms, sample_negotiable
from detente.sampling.offers import Offers, sample_offers
from detente.sampling.past_dealings import PastDealings, sample_past_dealings
from detente.sampling.players import CounterpartSamples, OtherSamples, sample_counterpart, sample_others
from detente.sampling.pooled_draws import AnalystPart, choose_analysts, pool_numbers
from detente.sampling.random_streams import Streams
from detente.sampling.slices import SAME_IN_EVERY_DRAW, scatter_draws, take_draws
from detente.sampling.weights import sample_priorities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.sampling.random_streams import Spread
    from detente.shapes import Array, Flags, PerDraw, PerDrawObjective


_MOST_AT_ONCE = 2**18
"""Numbers of an array that a processor's cache still holds."""

_FEWEST_AT_ONCE = 256
"""Draws that are worked out at once at least."""


@dataclass(frozen=True)
class DecisionSamples:
    """What is to be decided, and what may be risked."""

    discount: PerDraw
    """What a gain one period later is worth, in [0, 1]."""
    blocked_cost: PerDraw
    """Cost of a blocked proposal at full visibility, own utils (11)."""
    keeps_word: PerDraw
    """Probability that we keep our word each period (25b)."""
    exposure_cap: PerDraw
    """Loss that would end the policy, own utils."""
    noticeable: float
    """Gain or loss a period that would just be noticed, own utils, 0 or more."""
    forbidden: dict[str, float]
    """Items that a hard limit bounds, and the level no option may exceed."""
    period: float
    """Length of a period, years (25c)."""
    horizon: int
    """Periods to plan ahead."""


@dataclass(frozen=True)
class StagedFrame:
    """What a staged deal may be made of (29)-(33)."""

    n_stages: int
    """Steps of the exchange, one a period."""
    like: int | None
    """Index in the contracts of the option that lends its detection, resolve and visibility; ``None``:
    the one under which cheating is caught and ended most often."""
    own_bond: PerDraw
    """What breaking the deal would cost us elsewhere, own utils."""
    its_bond: PerDraw
    """What it would cost the counterpart elsewhere, its utils."""


@dataclass(frozen=True)
class Samples:
    """Every premise of one case as arrays, by subject; read-only."""

    n_draws: int
    seed: int
    objectives: tuple[str, ...]
    """Names along the axis ``objectives``."""
    problem: int
    """Index of the shared problem among them."""
    alliances: int | None
    """Index of the objective that moves with what allies withhold (6), where there is one."""
    own_weights: PerDrawObjective
    """Signed swing weights of the own side, own utils; the shared problem is 100 (1)."""
    decision: DecisionSamples
    production: Production
    items: Items
    contracts: Contracts
    offers: Offers
    counterpart: CounterpartSamples
    others: OtherSamples
    past: PastDealings
    staged: StagedFrame
    negotiable: NegotiableTerms | None
    premises: dict[str, PerDraw]
    """Draws of every uncertain number of the case, by its place; ranked weights by name."""
    certain: dict[str, float]
    """Every number that the case gives as a single one, by its place."""
    shares: tuple[tuple[str, ...], ...]
    """Places of draws that sum to one."""
    reacting: Flags = field(metadata=SAME_IN_EVERY_DRAW)
    """Per ally: whether it counts as one: it has something to withhold, or something it wants."""

    @cached_property
    def medians(self) -> dict[str, float]:
        """Return the median of the draws of every premise."""
        return {path: float(np.median(column)) for path, column in self.premises.items()}

    def take(self, draws: slice) -> Samples:
        """Return some of the draws."""
        start, stop, _ = draws.indices(self.n_draws)
        return replace(take_draws(self, draws), n_draws=stop - start)

    def with_contracts(self, frame: int, give_levels: Array, get_levels: Array) -> Samples:
        """Return the draws with a menu of other contracts, each under the detection, resolve and visibility of one option.

        Nothing is known of how anybody would answer them.

        Parameters
        ----------
        frame
            Index of the option.
        give_levels, get_levels
            Level of each give and of each get under each contract, in [0, 1]; the first contract gives and
            gets nothing.
        """
        n_terms, others = len(give_levels), self.others
        columns = {
            name: np.tile(getattr(self.contracts, name)[:, [frame]], (1, n_terms))
            for name in ("detect", "resolve", "visible")
        }
        contracts = Contracts(
            options=(REFUSE, *(f"contract {i}" for i in range(1, n_terms))),
            give_levels=give_levels,
            get_levels=get_levels,
            barred=(False,) * n_terms,
            at_stake=np.ones((n_terms, len(self.objectives))),
            allies_present=np.ones((n_terms, len(others.allies))),
            **columns,
        )
        unknown = replace(
            others,
            withholds=np.full((self.n_draws, len(others.allies), n_terms), np.nan),
            consents=np.full((self.n_draws, len(others.vetoes), n_terms), np.nan),
        )
        return replace(self, contracts=contracts, others=unknown)

    def split(self) -> list[Samples]:
        """Return the draws in parts, each small enough for a processor's cache."""
        n_types, n_years = len(self.counterpart.types), self.past.end + 1 - self.past.start
        payoffs = 3 * len(self.contracts.give_levels) * max(len(self.objectives), n_types)
        n_numbers = max(payoffs, n_years * n_types**2)
        size = max(_FEWEST_AT_ONCE, _MOST_AT_ONCE // n_numbers)
        if size >= self.n_draws:
            return [self]
        return [self.take(slice(start, start + size)) for start in range(0, self.n_draws, size)]


def sample(case: Case, n_draws: int = 10_000, seed: int = 1) -> Samples:
    """Draw every premise of a case.

    Parameters
    ----------
    case
        The case. Where analysts give ranges of their own, each draw takes one of them.
    n_draws
        Number of draws, 1 or more.
    seed
        Seed, 0 or more; the same seed gives the same draws.

    Raises
    ------
    ValueError
        If ``n_draws`` is below 1 or ``seed`` below 0.
    """
    if n_draws < 1 or seed < 0:
        message = f"n_draws must be 1 or more and seed 0 or more, found {n_draws} and {seed}"
        raise ValueError(message)
    samples = _sample_pool(case, n_draws, seed)
    freeze_arrays(samples)
    return samples


def sample_analyst(case: Case, name: str | None, n_draws: int, seed: int, n_first: int) -> Samples:
    """Return the first draws of a case as one analyst reads it, on the streams of all draws.

    Parameters
    ----------
    case
        The case.
    name
        Short name of the analyst; ``None`` for the case as it stands.
    n_draws
        Number of all draws, 1 or more.
    seed
        Seed, 0 or more.
    n_first
        Number of draws to make, 1 or more and no more than all.
    """
    read = read_as_written(case) if name is None else read_as(case, name)
    samples = _sample_from(Streams(read, n_draws, seed, draws=np.arange(n_first)), read, seed)
    freeze_arrays(samples)
    return samples


def sample_spread(case: Case, spread: Spread, n_draws: int, seed: int) -> Samples:
    """Draw every premise as :func:`sample` does, on the same streams, with all ranks read by one rule.

    Parameters
    ----------
    case
        The case.
    spread
        How sizes are drawn from ranks, whatever the case says.
    n_draws
        Number of draws, 1 or more.
    seed
        Seed, 0 or more.
    """
    return _sample_pool(case, n_draws, seed, spread)


def sample_at(case: Case, fixed: Mapping[str, PerDraw], n_draws: int) -> Samples:
    """Return one draw for each set of values; all other quantities in the middle of their ranges.

    Its arrays are made to be computed with once, and are not made read-only.

    Parameters
    ----------
    case
        The case.
    fixed
        Values by the path of the quantity in the case, each of shape (draws,). Paths are those of
        :attr:`Samples.premises`.
    n_draws
        Number of draws, 1 or more.
    """
    agreed = {path: np.full(n_draws, number) for path, number in find_agreed_numbers(case).items()}
    return _sample_from(Streams(case, n_draws, 0, agreed | dict(fixed)), case, 0)


def _sample_pool(case: Case, n_draws: int, seed: int, spread: Spread | None = None) -> Samples:
    """Draw every premise; of a case with several analysts, each draw as one of them reads it."""
    if not case.analysts:
        return _sample_from(Streams(case, n_draws, seed, spread=spread), case, seed)
    parts, drawn = [], []
    for name, rows in choose_analysts(case, weigh_analysts(case).weights, n_draws, seed).items():
        if len(rows):
            read = read_as(case, name)
            streams = Streams(read, n_draws, seed, spread=spread, draws=rows)
            drawn.append(_sample_from(streams, read, seed))
            parts.append(AnalystPart(rows, read, streams))
    whole = scatter_draws(drawn, [part.rows for part in parts], n_draws)
    premises, certain = pool_numbers(parts, n_draws)
    reacting = np.any([samples.reacting for samples in drawn], axis=0)
    return replace(whole, n_draws=n_draws, premises=premises, certain=certain, reacting=reacting)


def _sample_from(streams: Streams, case: Case, seed: int) -> Samples:
    case = case.without_copies()
    contracts, terms = sample_contracts(streams, case)
    others, production = sample_others(streams, case), sample_production(streams, case)
    items, own_weights = sample_items(streams, case), sample_priorities(streams, case, case.own)
    decision = _sample_decision(streams, case)
    return Samples(
        n_draws=streams.n_draws,
        seed=seed,
        objectives=tuple(case.objectives),
        problem=tuple(case.objectives).index(case.problem),
        alliances=_find_alliances(case),
        own_weights=own_weights,
        decision=decision,
        production=production,
        items=items,
        contracts=contracts,
        offers=sample_offers(streams, case, contracts.detect[:, : contracts.n_options]),
        counterpart=sample_counterpart(streams, case, own_weights),
        others=others,
        past=sample_past_dealings(streams, case, terms, contracts.list_exploitable(items.abusable)),
        staged=_sample_staged(streams, case, contracts),
        negotiable=sample_negotiable(streams, case, contracts, decision.forbidden),
        premises=streams.drawn,
        certain=streams.certain,
        shares=tuple(streams.shares),
        reacting=_list_reacting(others, production),
    )


def _list_reacting(others: OtherSamples, production: Production) -> Flags:
    """Say of each ally whether it counts as one."""
    reacting = (others.ally_weights != 0).any(axis=(0, 2))
    for i, ally in enumerate(production.allies):
        if ally is not None:
            reacting[ally] |= (production.shares[:, i] > 0).any()
    return reacting


def _sample_staged(streams: Streams, case: Case, contracts: Contracts) -> StagedFrame:
    frame = case.terms
    bonds = {name: streams.sample(f"terms.{name}", getattr(frame, name)) for name in ("own_bond", "its_bond")}
    like = None if frame.like is None else contracts.options.index(frame.like)
    return StagedFrame(frame.stages, like, **bonds)


def _sample_decision(streams: Streams, case: Case) -> DecisionSamples:
    table = case.decision
    names = ("discount", "blocked_cost", "keeps_word", "exposure_cap")
    drawn = {name: streams.sample(f"decision.{name}", getattr(table, name)) for name in names}
    forbidden: dict[str, float] = {}
    for limit in table.hard_limits:
        for item, most in limit.forbids.items():
            forbidden[item] = min(most, forbidden.get(item, 1.0))
    return DecisionSamples(
        **drawn,
        noticeable=table.noticeable,
        forbidden=forbidden,
        period=table.period,
        horizon=table.horizon,
    )


def _find_alliances(case: Case) -> int | None:
    through = [objective.through for objective in case.objectives.values()]
    return through.index("allies") if "allies" in through else None


def freeze_arrays(node: object) -> None:
    """Make every array below a dataclass read-only."""
    if isinstance(node, np.ndarray):
        node.setflags(write=False)
    elif is_dataclass(node):
        for field in fields(node):
            freeze_arrays(getattr(node, field.name))
    elif isinstance(node, tuple | dict):
        for child in node.values() if isinstance(node, dict) else node:
            freeze_arrays(child)
