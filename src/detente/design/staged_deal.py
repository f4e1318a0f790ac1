"""A staged deal that caps the loss: MODEL (29)-(34)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.item_stakes import find_item_stakes
from detente.evaluation.signing import sign_at
from detente.json_keys import HIDDEN, key, keyed
from detente.methods.staged_exchange import Exchange, Scenarios, Schedule, find_schedule
from detente.sampling.reaction_inputs import find_consents, find_honoured, find_liking

if TYPE_CHECKING:
    from detente.evaluation.asking import Asking
    from detente.evaluation.item_stakes import ItemStakes
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawStage, PerDrawType

_N_SCENARIOS = 200
"""Draws among which the worst exits are looked for (34)."""

_CAPS = np.array([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 10])
"""Caps of the frontier, in parts of the exposure cap."""


NEGLIGIBLE_PART = 1e-3
"""Parts of an item or a delivery below this are rounding errors."""


class Stage(NamedTuple):
    """One stage of a staged deal."""

    gives: dict[str, float]
    """Part of each item handed over, in [0, 1]."""
    delivery: float
    """Part of what is asked that is delivered after it, in [0, 1]."""
    exposure: float
    """What we have lost if they quit after taking it and before delivering, own utils."""


class StagedSteps(NamedTuple):
    """A schedule, stage by stage."""

    value: float
    """Expected value to us, own utils, 0 or more."""
    exposure_price: float
    """What one more util of exposure would add to the value; nan with indivisible items."""
    stages: list[Stage]


class CapValue(NamedTuple):
    """What the best schedule within a cap is worth."""

    cap: float
    """Most that may be lost at any exit, own utils."""
    value: float
    """Value of the schedule, own utils."""


@dataclass(frozen=True)
class DesignedDeal:
    """The staged deal worth most to us within the exposure cap."""

    gives: tuple[str, ...] = field(metadata=HIDDEN)
    """Items, in the order of the schedule's columns."""
    like: str
    """The option that lends its detection, resolve and visibility."""
    target: tuple[str, ...] = field(metadata=key("made_for"))
    """Types of counterpart that would keep to it."""
    cap: float
    """Most that may be lost at any exit, own utils: the median of the exposure cap."""
    schedule: Schedule = field(metadata=HIDDEN)
    """At the means of all premises, (29)-(33)."""
    careful: Schedule = field(metadata=HIDDEN)
    """With the cap on the mean loss in the worst 5% of exits and draws (34)."""
    value: PerDraw
    """Value of proposing the schedule as things stand, against never, own utils: (29) times the chance that they
    sign and home consents, less what proposing and a failure at home cost."""
    asking: PerDraw
    """What asking and giving nothing is worth over the same periods and types as things stand, own utils (25f)."""
    signs: PerDraw
    """Probability that a type it is made for signs it, in [0, 1] (11a); whoever means to quit is taken to sign."""
    passes: PerDraw
    """Probability that it passes at home, in [0, 1] (11)."""
    noticeable: float = field(metadata=HIDDEN)
    """Worth over all stages that would just be noticed, own utils, 0 or more."""
    compared_with: str
    """The option worth most held to its end as things stand, or ``refuse`` where none is worth anything."""
    lead: PerDraw
    """Value of the schedule less that of this option, own utils (42)."""
    exposures: PerDrawStage = field(metadata=key("exposure"))
    """What is lost if it quits at each stage, own utils."""
    caps: Array = field(metadata=HIDDEN)
    """Caps of the value-against-exposure frontier, own utils, rising."""
    values: Array = field(metadata=HIDDEN)
    """Value of the best schedule within each cap, own utils."""

    @property
    @keyed("exists")
    def exists(self) -> bool:
        """Say whether any staged deal is worth more than refusing, everybody agreeing."""
        return self.schedule.exists

    @property
    @keyed("hands_over")
    def hands_over(self) -> bool:
        """Say whether the schedule hands over anything at all; one that does not only asks."""
        return _hands_over(self.schedule)

    @property
    @keyed("worth")
    def worth(self) -> PerDraw:
        """Return what the schedule is worth beyond simply asking, own utils."""
        return self.value - self.asking

    @property
    @keyed("worth_making")
    def is_worth_making(self) -> bool:
        """Say whether it hands over something and beats simply asking by what would be noticed, on average."""
        return self.hands_over and float(self.worth.mean()) >= self.noticeable

    @property
    @keyed("ahead")
    def ahead(self) -> float:
        """Return the share of draws in which it is worth more than the best option; ties count half."""
        return float(np.mean(self.lead > 0) + np.mean(self.lead == 0) / 2)

    @property
    @keyed("schedule")
    def steps(self) -> StagedSteps:
        """Return the schedule, stage by stage."""
        return _list_stages(self.schedule, self.gives)

    @property
    @keyed("careful_schedule")
    def careful_steps(self) -> StagedSteps:
        """Return the careful schedule, stage by stage."""
        return _list_stages(self.careful, self.gives)

    @property
    @keyed("frontier")
    def frontier(self) -> list[CapValue]:
        """Return what the best schedule within each cap is worth."""
        return [CapValue(*pair) for pair in zip(self.caps.tolist(), self.values.tolist(), strict=True)]

    @property
    @keyed("beyond_cap")
    def beyond_cap(self) -> float:
        """Return the share of draws in which some exit costs more than the median cap."""
        return float(np.mean(self.exposures.max(axis=1) > self.cap + 1e-9))


class Candidate(NamedTuple):
    """The best schedule made for some types, followed through every draw."""

    target: tuple[int, ...]
    """Indices of these types."""
    exchange: Exchange
    """What is exchanged, at the means of the premises."""
    schedule: Schedule
    asking: PerDraw
    """What asking and giving nothing is worth over the same periods and types, own utils."""
    value: PerDraw
    """Value of proposing it as things stand, own utils."""
    signs: PerDraw
    """Probability that one of these types signs it, in [0, 1]."""
    passes: PerDraw
    """Probability that it passes at home, in [0, 1]."""


def design_staged_deal(samples: Samples, solution: Solution, asking: Asking | None) -> DesignedDeal | None:
    """Design the staged deal that is worth most beyond asking within the exposure cap, (29)-(34).

    The program is solved at the means of the premises, for every set of types the deal could be
    made for; each schedule is then followed through every draw.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.
    asking
        What asking and giving nothing is worth; ``None`` where the offer asks nothing.

    Returns
    -------
    :
        The deal; one that is worth nothing is a schedule of zeros. ``None`` where there is nothing
        to give or to get, or no option is allowed whose frame it could have.
    """
    frame = _choose_frame(samples)
    if frame is None or not samples.items.gives or not samples.items.gets:
        return None
    belief = solution.track_record.belief
    stakes, cap = find_item_stakes(samples, frame), float(np.median(samples.decision.exposure_cap))
    best = _find_best(samples, stakes, solution, asking, frame)
    target, exchange, schedule = best.target, best.exchange, best.schedule
    good = _average_belief(belief, target)
    first = slice(None, min(_N_SCENARIOS, samples.n_draws))
    find = partial(find_schedule, good=good, bad=1 - good, n_stages=samples.staged.n_stages)
    careful = find(
        exchange._replace(indivisible=()),
        exposure_cap=cap,
        scenarios=Scenarios(stakes.loss[first], stakes.value[first]),
    )
    caps = cap * _CAPS if cap > 0 else _CAPS
    index, held = _find_best_option(solution)
    return DesignedDeal(
        gives=samples.items.gives,
        like=samples.contracts.options[frame],
        target=tuple(samples.counterpart.types[i] for i in target),
        cap=cap,
        schedule=schedule,
        careful=careful,
        value=best.value,
        asking=best.asking,
        signs=best.signs,
        passes=best.passes,
        noticeable=samples.decision.noticeable * float(_discount_stages(samples).sum(axis=1).mean()),
        compared_with=samples.contracts.options[index],
        lead=best.value - held,
        exposures=_find_exposures(stakes, schedule),
        caps=caps,
        values=np.array([find(exchange, exposure_cap=limit).value for limit in caps]),
    )


def _list_stages(schedule: Schedule, gives: tuple[str, ...]) -> StagedSteps:
    rows = zip(schedule.gives.tolist(), schedule.deliveries.tolist(), schedule.exposure.tolist(), strict=True)
    stages = [
        Stage(dict(zip(gives, levels, strict=True)), delivery, exposure)
        for levels, delivery, exposure in rows
    ]
    return StagedSteps(schedule.value, schedule.exposure_price, stages)


def _find_best_option(solution: Solution) -> tuple[int, PerDraw]:
    """Return the option worth most held to its end as things stand, and what it is worth; refusing is worth 0."""
    held = solution.strategy.held
    index = int(np.nanargmax(held.mean(axis=0)))
    return index, held[:, index]


def _choose_frame(samples: Samples) -> int | None:
    """Return the option whose detection, resolve and visibility the deal would have."""
    if samples.staged.like is not None:
        return samples.staged.like
    contracts = samples.contracts
    caught = (contracts.detect * contracts.resolve)[:, : contracts.n_options].mean(axis=0)
    allowed = [option for option in range(1, contracts.n_options) if not contracts.barred[option]]
    return max(allowed, key=lambda option: caught[option]) if allowed else None


def _average(
    samples: Samples, stakes: ItemStakes, effort: PerDrawType, frame: int, target: tuple[int, ...]
) -> Exchange:
    """Return the exchange at the means of the premises, for the types it is made for and what delivery costs each."""
    contracts, staged, kinds = samples.contracts, samples.staged, list(target)
    limit = dict.fromkeys(samples.items.gives, 1.0) | samples.decision.forbidden
    return Exchange(
        delivery_value=float(stakes.value.mean()),
        delivery_cost=effort.mean(axis=0)[kinds],
        cost=stakes.cost.mean(axis=0),
        loss=stakes.loss.mean(axis=0),
        gain=stakes.gain.mean(axis=0)[kinds],
        reversible=samples.items.reversible.mean(axis=0),
        caught=float((contracts.detect[:, frame] * contracts.resolve[:, frame]).mean()),
        own_bond=float(staged.own_bond.mean()),
        its_bond=float(staged.its_bond.mean()),
        own_discount=float(samples.decision.discount.mean()),
        its_discount=float((samples.counterpart.discount * samples.decision.keeps_word).mean()),
        stage_cost=float(_find_stage_cost(samples, frame).mean()),
        indivisible=samples.items.indivisible,
        most=tuple(limit[name] for name in samples.items.gives),
    )


def _hands_over(schedule: Schedule) -> bool:
    """Say whether a schedule hands over anything at all."""
    return bool((schedule.gives > NEGLIGIBLE_PART).any())


def _find_stage_cost(samples: Samples, frame: int) -> PerDraw:
    """Return what each stage costs the counterpart whatever happens, its utils (33a)."""
    return samples.offers.their_alternative[:, frame] + samples.offers.cost_to_them[:, frame]


def _discount_stages(samples: Samples) -> PerDrawStage:
    """Return what a gain in each stage is worth today."""
    return np.asarray(samples.decision.discount[:, None] ** np.arange(samples.staged.n_stages))


def _find_best(
    samples: Samples, stakes: ItemStakes, solution: Solution, asking: Asking | None, frame: int
) -> Candidate:
    """Return the schedule worth most beyond asking as things stand, over all sets of types it could be made for."""
    belief, cap = solution.track_record.belief, float(np.median(samples.decision.exposure_cap))
    n_stages, candidates = samples.staged.n_stages, []
    types = range(belief.shape[1])
    for target in (kinds for size in types for kinds in combinations(types, size + 1)):
        good = _average_belief(belief, target)
        find = partial(find_schedule, good=good, bad=1 - good, exposure_cap=cap, n_stages=n_stages)
        effort = stakes.effort - samples.counterpart.goodwill
        exchange = _average(samples, stakes, effort, frame, target)
        schedule = find(exchange)
        if not _hands_over(schedule):
            # Goodwill repays what was given (9): who is given nothing has none.
            effort = stakes.effort
            exchange = _average(samples, stakes, effort, frame, target)
            schedule = find(exchange)
        asked = np.zeros(samples.n_draws) if asking is None else asking.value_for(target, n_stages)
        followed = _follow(samples, stakes._replace(effort=effort), belief, target, frame, schedule)
        candidates.append(Candidate(target, exchange, schedule, asked, *followed))
    return max(candidates, key=lambda one: (one.schedule.exists, float((one.value - one.asking).mean())))


def _average_belief(belief: PerDrawType, target: tuple[int, ...]) -> float:
    """Return the belief in the types of a deal, on average over the draws."""
    return float(np.clip(belief.mean(axis=0)[list(target)].sum(), 0.0, 1.0))


def _find_passes(samples: Samples, frame: int, schedule: Schedule) -> PerDraw:
    """Return the probability that the whole package passes at home (11)."""
    n_gets = len(samples.items.gets)
    gives = np.vstack([0 * schedule.gives[0], schedule.gives.sum(axis=0)])
    gets = np.vstack([np.zeros(n_gets), np.full(n_gets, schedule.deliveries.sum())])
    package = samples.with_contracts(frame, np.clip(gives, 0, 1), np.clip(gets, 0, 1))
    liking = find_liking(package, find_honoured(package))
    return find_consents(package, liking)[:, :, 1].prod(axis=1)


def _find_exposures(stakes: ItemStakes, schedule: Schedule) -> Array:
    """Return what is lost if it quits after taking each stage, shape (draws, stages)."""
    taken = np.cumsum(schedule.gives, axis=0)
    before = np.cumsum(schedule.deliveries) - schedule.deliveries
    return stakes.loss @ taken.T - stakes.value[:, None] * before


def _follow(
    samples: Samples,
    stakes: ItemStakes,
    belief: PerDrawType,
    target: tuple[int, ...],
    frame: int,
    schedule: Schedule,
) -> tuple[PerDraw, PerDraw, PerDraw]:
    """Return value, signature and consent in each draw.

    The types it is made for keep it if they sign it; the rest sign for certain and leave at our worst moment.
    One that does not exist is not proposed.
    """
    if not schedule.exists:
        return np.zeros(samples.n_draws), np.ones(samples.n_draws), np.ones(samples.n_draws)
    passes, kinds = _find_passes(samples, frame, schedule), list(target)
    n_stages = len(schedule.deliveries)
    taken = stakes.gain[:, kinds] @ schedule.gives.sum(axis=0)
    gained = (taken - stakes.effort[:, kinds] * schedule.deliveries.sum()) / n_stages
    beyond = passes[:, None] * gained - _find_stage_cost(samples, frame)[:, None]
    accepts = sign_at(samples, beyond[:, :, None])[:, :, 0]
    good = belief[:, kinds].sum(axis=1)
    signed, rest = (belief[:, kinds] * accepts).sum(axis=1), 1 - good
    flows = stakes.value[:, None] * schedule.deliveries - stakes.cost @ schedule.gives.T
    kept = (_discount_stages(samples) * (flows - samples.offers.effort[:, [frame]])).sum(axis=1)
    worst = np.minimum(-_find_exposures(stakes, schedule).max(axis=1), 0.0)
    blocked = samples.decision.blocked_cost * samples.contracts.visible[:, frame]
    value = passes * (signed * kept + rest * worst) - (1 - passes) * blocked * (signed + rest)
    signs = np.divide(signed, good, out=np.ones_like(signed), where=good > 0)
    return value - samples.offers.proposing, signs, passes
