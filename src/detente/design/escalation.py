"""Start small, climb if they deliver: the ladder of contracts as a decision guide, MODEL 5.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.methods.ladder import Climb, LadderPolicy, climb_ladder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.shapes import Array

DELIVERED, CHEATED, NOTHING = 0, (1, 2), 3
"""Places of the reports within a period without a hostile act; with one they stand four later."""

MOST_STEPS = 6
"""Periods the guide follows."""


class Step(NamedTuple):
    """What to do in one period if they have delivered so far, and what each report then says."""

    option: str
    trust: float
    """Belief that they deliver this time, in [0, 1]."""
    if_delivered: str
    """Contract next if they are seen to deliver."""
    if_nothing: str
    """Contract next if nothing is seen."""
    if_cheated: str
    """Contract next if they are seen to cheat and the deal survives."""


@dataclass(frozen=True)
class Escalation:
    """The ladder at the medians of all premises."""

    rungs: tuple[str, ...]
    """Contracts by rising stake, ``refuse`` first."""
    value: float
    """Value of climbing well, own utils."""
    free_value: float
    """Value if any contract could follow any other, own utils; the ladder costs the difference."""
    steps: tuple[Step, ...]
    """The guide, as long as they deliver; one step where the advice is to refuse."""


def plan_escalation(
    climb: Climb,
    *,
    options: Sequence[str],
    stakes: Sequence[float],
    kept: Array,
    belief: Array,
    horizon: int,
) -> Escalation:
    """Find the best way up and down the ladder, one rung a period.

    Parameters
    ----------
    climb
        The problem; the moves it allows are set here.
    options
        Names, ``refuse`` first.
    stakes
        How much each hands over; rungs stand in this order.
    kept
        P(it reciprocates | option, type), shape (options, types); 0 under ``refuse`` (10).
    belief
        Belief over types.
    horizon
        Periods to plan ahead.
    """
    order = [0, *sorted(range(1, len(options)), key=lambda place: stakes[place])]
    n_rungs = len(order)
    near = np.abs(np.subtract.outer(np.arange(n_rungs), np.arange(n_rungs))) <= 1
    near[:, 0] = True
    ordered = climb._replace(rewards=climb.rewards[order], observations=climb.observations[order], moves=near)
    policy = climb_ladder(ordered, horizon=horizon)
    free = climb_ladder(ordered._replace(moves=np.ones_like(near)), horizon=horizon)
    names = tuple(options[place] for place in order)
    return Escalation(
        rungs=names,
        value=float(policy.q_values(belief, 0, horizon).max()),
        free_value=float(free.q_values(belief, 0, horizon).max()),
        steps=_guide(policy, names, (belief, kept[order]), horizon),
    )


def _guide(
    policy: LadderPolicy, names: tuple[str, ...], held: tuple[Array, Array], horizon: int
) -> tuple[Step, ...]:
    """Follow the policy as long as they deliver."""
    belief, kept = held
    steps: list[Step] = []
    rung, left = 0, horizon
    while left > 0 and len(steps) < MOST_STEPS:
        rung = int(policy.q_values(belief, rung, left).argmax())
        if rung == 0:
            steps.append(Step(names[0], np.nan, names[0], names[0], names[0]))
            break
        nexts = [
            names[_choose(policy, belief, rung, places, left)]
            for places in ((DELIVERED,), (NOTHING,), CHEATED)
        ]
        trust = float(kept[rung] @ belief)
        steps.append(Step(names[rung], trust, *nexts))
        belief = _update(policy, belief, rung, (DELIVERED,))
        left -= 1
    return tuple(steps)


def _choose(policy: LadderPolicy, belief: Array, rung: int, places: tuple[int, ...], left: int) -> int:
    """Return the rung after a report; the last period has none after it and stays where it is."""
    if left == 1:
        return rung
    return int(policy.q_values(_update(policy, belief, rung, places), rung, left - 1).argmax())


def _update(policy: LadderPolicy, belief: Array, rung: int, places: tuple[int, ...]) -> Array:
    """Return the belief after a report without a hostile act; unchanged if it cannot come about."""
    joint = belief * policy.climb.observations[rung][list(places)].sum(axis=0)
    total = joint.sum()
    held = joint / total if total > 0 else belief
    return np.asarray(held @ policy.climb.transition)
