"""A staged deal that caps the loss: MODEL (29)-(34)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.json_keys import HIDDEN, key, keyed
from detente.methods.staged_exchange import Exchange, Scenarios, Schedule, find_schedule
from detente.sampling.contracts import REFUSE, Contracts
from detente.sampling.objective_changes import find_changes
from detente.sampling.reaction_inputs import find_consents, find_honoured, find_liking, find_participation
from detente.sampling.slices import join_draws

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawStage, PerDrawType

_N_SCENARIOS = 200
"""Draws among which the worst exits are looked for (34)."""

_CAPS = np.array([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 10])
"""Caps of the frontier, in parts of the exposure cap."""


class ItemStakes(NamedTuple):
    """What each item and the delivery are worth, draw by draw."""

    cost: Array
    """What each item costs us if all is kept, own utils, shape (draws, items)."""
    loss: Array
    """What each item costs us if it quits, own utils, shape (draws, items)."""
    value: PerDraw
    """What full delivery is worth to us, own utils."""
    gain: Array
    """What each item is worth to each type, its utils, shape (draws, types, items)."""
    effort: PerDrawType
    """What full delivery costs each type, its utils; below 0 if it gains by it."""


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
    worth: PerDraw = field(metadata=key("value"))
    """Value of the schedule in each draw, after consent at home, own utils."""
    passes: PerDraw
    """Probability that it passes at home, in [0, 1] (11)."""
    exposures: PerDrawStage = field(metadata=key("exposure"))
    """What is lost if it quits at each stage, own utils."""
    caps: Array = field(metadata=HIDDEN)
    """Caps of the value-against-exposure frontier, own utils, rising."""
    values: Array = field(metadata=HIDDEN)
    """Value of the best schedule within each cap, own utils."""

    @property
    @keyed("exists")
    def exists(self) -> bool:
        """Say whether any staged deal is worth more than refusing."""
        return self.schedule.exists

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


def design_staged_deal(samples: Samples, solution: Solution) -> DesignedDeal | None:
    """Design the staged deal that is worth most within the exposure cap, (29)-(34).

    The program is solved at the means of the premises, for every set of types the deal could be
    made for; the schedule is then followed through every draw.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.

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
    stakes, cap = _find_stakes(samples, frame), float(np.median(samples.decision.exposure_cap))
    n_stages = samples.staged.n_stages
    schedule, target = _find_best(samples, stakes, belief, frame, cap)
    exchange = _average(samples, stakes, frame, target)
    good = min(float(belief.mean(axis=0)[list(target)].sum()), 1.0)
    first = slice(None, min(_N_SCENARIOS, samples.n_draws))
    careful = find_schedule(
        exchange._replace(indivisible=()),
        good=good,
        bad=1 - good,
        exposure_cap=cap,
        n_stages=n_stages,
        scenarios=Scenarios(stakes.loss[first], stakes.value[first]),
    )
    caps = cap * _CAPS if cap > 0 else _CAPS
    passes = _find_passes(samples, frame, schedule)
    return DesignedDeal(
        gives=samples.items.gives,
        like=samples.contracts.options[frame],
        target=tuple(samples.counterpart.types[i] for i in target),
        cap=cap,
        schedule=schedule,
        careful=careful,
        worth=_follow(samples, stakes, belief[:, list(target)].sum(axis=1), schedule, passes, frame),
        passes=passes,
        exposures=_find_exposures(stakes, schedule),
        caps=caps,
        values=np.array(
            [
                find_schedule(exchange, good=good, bad=1 - good, exposure_cap=limit, n_stages=n_stages).value
                for limit in caps
            ]
        ),
    )


def _list_stages(schedule: Schedule, gives: tuple[str, ...]) -> StagedSteps:
    rows = zip(schedule.gives.tolist(), schedule.deliveries.tolist(), schedule.exposure.tolist(), strict=True)
    stages = [
        Stage(dict(zip(gives, levels, strict=True)), delivery, exposure)
        for levels, delivery, exposure in rows
    ]
    return StagedSteps(schedule.value, schedule.exposure_price, stages)


def _choose_frame(samples: Samples) -> int | None:
    """Return the option whose detection, resolve and visibility the deal would have."""
    if samples.staged.like is not None:
        return samples.staged.like
    contracts = samples.contracts
    caught = (contracts.detect * contracts.resolve)[:, : contracts.n_options].mean(axis=0)
    allowed = [option for option in range(1, contracts.n_options) if not contracts.barred[option]]
    return max(allowed, key=lambda option: caught[option]) if allowed else None


def _with_contracts(samples: Samples, frame: int, gives: Array, gets: Array) -> Samples:
    """Return the draws with a menu of other contracts that share the frame of one option."""
    n_terms = len(gives)
    columns = {
        name: np.tile(getattr(samples.contracts, name)[:, [frame]], (1, n_terms))
        for name in ("detect", "resolve", "visible")
    }
    names = (REFUSE, *(f"contract {i}" for i in range(1, n_terms)))
    contracts = Contracts(
        options=names,
        give_levels=gives,
        get_levels=gets,
        barred=(False,) * n_terms,
        at_stake=np.ones((n_terms, len(samples.objectives))),
        allies_present=np.ones((n_terms, len(samples.others.allies))),
        **columns,
    )
    return replace(samples, contracts=contracts)


def _find_stakes(samples: Samples, frame: int) -> ItemStakes:
    """Take the items apart: what each alone does to either side, allies reacting (1)-(9)."""
    n_gives, n_gets = len(samples.items.gives), len(samples.items.gets)
    gives = np.vstack([np.zeros(n_gives), np.eye(n_gives), np.zeros(n_gives)])
    gets = np.vstack([np.zeros((n_gives + 1, n_gets)), np.ones(n_gets)])
    parts = _with_contracts(samples, frame, gives, gets).split()
    return join_draws(map(_weigh_items, parts), samples.n_draws)


def _weigh_items(alone: Samples) -> ItemStakes:
    """Return the stakes under contracts of one item each, and last of all that is asked."""
    changes, rival = find_changes(alone, find_participation(alone, find_honoured(alone))), alone.counterpart
    own = np.einsum("nxak,nk->nxa", changes, alone.own_weights)
    theirs = np.einsum("nxk,ntk->ntx", changes[:, :, 0], rival.weights)
    items = own[:, 1:-1]
    return ItemStakes(
        cost=-items[..., 0],
        loss=-items.min(axis=2),
        value=own[:, -1, 0],
        gain=theirs[:, :, 1:-1],
        effort=rival.effort[:, None] - rival.goodwill - theirs[:, :, -1],
    )


def _average(samples: Samples, stakes: ItemStakes, frame: int, target: tuple[int, ...]) -> Exchange:
    """Return the exchange at the means of the premises, for the types it is made for."""
    contracts, staged, kinds = samples.contracts, samples.staged, list(target)
    limit = dict.fromkeys(samples.items.gives, 1.0) | samples.decision.forbidden
    return Exchange(
        delivery_value=float(stakes.value.mean()),
        delivery_cost=stakes.effort.mean(axis=0)[kinds],
        cost=stakes.cost.mean(axis=0),
        loss=stakes.loss.mean(axis=0),
        gain=stakes.gain.mean(axis=0)[kinds],
        reversible=samples.items.reversible.mean(axis=0),
        caught=float((contracts.detect[:, frame] * contracts.resolve[:, frame]).mean()),
        own_bond=float(staged.own_bond.mean()),
        its_bond=float(staged.its_bond.mean()),
        own_discount=float(samples.decision.discount.mean()),
        its_discount=float((samples.counterpart.discount * samples.decision.keeps_word).mean()),
        indivisible=samples.items.indivisible,
        most=tuple(limit[name] for name in samples.items.gives),
    )


def _find_best(
    samples: Samples, stakes: ItemStakes, belief: PerDrawType, frame: int, cap: float
) -> tuple[Schedule, tuple[int, ...]]:
    """Return the best schedule over all sets of types it could be made for, and the set."""
    held, n_types = belief.mean(axis=0), belief.shape[1]
    sets = [kinds for size in range(1, n_types + 1) for kinds in combinations(range(n_types), size)]
    candidates = []
    for kinds in sets:
        good = float(np.clip(held[list(kinds)].sum(), 0.0, 1.0))
        exchange = _average(samples, stakes, frame, kinds)
        schedule = find_schedule(
            exchange, good=good, bad=1 - good, exposure_cap=cap, n_stages=samples.staged.n_stages
        )
        candidates.append((schedule, kinds))
    return max(candidates, key=lambda pair: pair[0].value)


def _find_passes(samples: Samples, frame: int, schedule: Schedule) -> PerDraw:
    """Return the probability that the whole package passes at home (11)."""
    if not schedule.exists:
        return np.ones(samples.n_draws)
    n_gets = len(samples.items.gets)
    gives = np.vstack([0 * schedule.gives[0], schedule.gives.sum(axis=0)])
    gets = np.vstack([np.zeros(n_gets), np.full(n_gets, schedule.deliveries.sum())])
    package = _with_contracts(samples, frame, np.clip(gives, 0, 1), np.clip(gets, 0, 1))
    liking = find_liking(package, find_honoured(package))
    return find_consents(package, liking)[:, :, 1].prod(axis=1)


def _find_exposures(stakes: ItemStakes, schedule: Schedule) -> Array:
    """Return what is lost if it quits after taking each stage, shape (draws, stages)."""
    taken = np.cumsum(schedule.gives, axis=0)
    before = np.cumsum(schedule.deliveries) - schedule.deliveries
    return stakes.loss @ taken.T - stakes.value[:, None] * before


def _follow(
    samples: Samples, stakes: ItemStakes, good: PerDraw, schedule: Schedule, passes: PerDraw, frame: int
) -> PerDraw:
    """Return the value of the schedule in each draw: kept by the good, left at our worst by the rest."""
    if not schedule.exists:
        return np.zeros(samples.n_draws)
    stages = samples.decision.discount[:, None] ** np.arange(len(schedule.deliveries))
    flows = stakes.value[:, None] * schedule.deliveries - stakes.cost @ schedule.gives.T
    worst = np.minimum(-_find_exposures(stakes, schedule).max(axis=1), 0.0)
    worth = good * (stages * flows).sum(axis=1) + (1 - good) * worst
    blocked = samples.decision.blocked_cost * samples.contracts.visible[:, frame]
    return passes * worth - (1 - passes) * blocked
