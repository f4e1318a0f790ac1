"""Case and seed -> Samples: every premise as a named, read-only array, first axis ``samples``."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.sampling.capability_inputs import Items, Production, sample_items, sample_production
from detente.sampling.contracts import Contracts, sample_contracts
from detente.sampling.past_dealings import PastDealings, sample_past_dealings
from detente.sampling.players import CounterpartSamples, OtherSamples, sample_counterpart, sample_others
from detente.sampling.random_streams import Streams
from detente.sampling.weights import sample_priorities

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.shapes import PerDraw, PerDrawObjective


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
    counterpart: CounterpartSamples
    others: OtherSamples
    past: PastDealings
    staged: StagedFrame
    premises: dict[str, PerDraw]
    """Draws of every uncertain number of the case, by its place; ranked weights by name."""


def sample(case: Case, n_draws: int = 10_000, seed: int = 1) -> Samples:
    """Draw every premise of a case.

    Parameters
    ----------
    case
        The case.
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
    return _sample_from(Streams(case, n_draws, seed), case, seed)


def sample_at(case: Case, fixed: Mapping[str, PerDraw], n_draws: int) -> Samples:
    """Return one draw for each set of values; all other quantities in the middle of their ranges.

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
    return _sample_from(Streams(case, n_draws, 0, fixed), case, 0)


def _sample_from(streams: Streams, case: Case, seed: int) -> Samples:
    case = case.without_copies()
    contracts, terms = sample_contracts(streams, case)
    items = sample_items(streams, case)
    samples = Samples(
        n_draws=streams.n_draws,
        seed=seed,
        objectives=tuple(case.objectives),
        problem=tuple(case.objectives).index(case.problem),
        alliances=_find_alliances(case),
        own_weights=sample_priorities(streams, case, case.own),
        decision=_sample_decision(streams, case),
        production=sample_production(streams, case),
        items=items,
        contracts=contracts,
        counterpart=sample_counterpart(streams, case),
        others=sample_others(streams, case),
        past=sample_past_dealings(streams, case, terms, contracts.list_exploitable(items.abusable)),
        staged=_sample_staged(streams, case, contracts),
        premises=streams.drawn,
    )
    freeze_arrays(samples)
    return samples


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
    return DecisionSamples(**drawn, forbidden=forbidden, period=table.period, horizon=table.horizon)


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
