"""Start small, climb if they deliver: the ladder of contracts as a decision guide, MODEL (25)-(26)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.solution import solve_at_medians
from detente.methods.ladder import Climb, LadderPolicy, climb_ladder

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.sampling.samples import Samples
    from detente.shapes import Array

DELIVERED, CHEATED, NOTHING = 0, (1, 2), 3
"""Indices of the reports within a period without a hostile act; with one they stand four later."""

_MOST_STEPS = 6
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


def plan_escalation(case: Case, samples: Samples) -> Escalation:
    """Find the best way up and down the ladder at the medians of all premises, one rung a period.

    Barred options are no rungs.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it.
    """
    solution, contracts = solve_at_medians(case, samples), samples.contracts
    problem, allowed = solution.strategy.problem, contracts.allowed
    stakes = contracts.give_levels[allowed].sum(axis=1)
    order = [0, *sorted(range(1, len(allowed)), key=lambda rung: stakes[rung])]
    near = np.abs(np.subtract.outer(np.arange(len(order)), np.arange(len(order)))) <= 1
    near[:, 0] = True
    climb = Climb(
        rewards=problem.rewards[0, order],
        observations=problem.observations[0, order],
        transition=problem.transition[0],
        discount=float(problem.discount[0]),
        moves=near,
    )
    policy = climb_ladder(climb, horizon=problem.horizon)
    free = climb_ladder(climb._replace(moves=np.ones_like(near)), horizon=problem.horizon)
    belief, kept = problem.belief[0], np.nan_to_num(solution.stage_game.responses[0, :, allowed, 0])
    rungs = tuple(contracts.options[allowed[rung]] for rung in order)
    return Escalation(
        rungs=rungs,
        value=float(policy.q_values(belief, 0, problem.horizon).max()),
        free_value=float(free.q_values(belief, 0, problem.horizon).max()),
        steps=_follow_policy(policy, rungs, belief=belief, kept=kept[order], horizon=problem.horizon),
    )


def _follow_policy(
    policy: LadderPolicy, rungs: tuple[str, ...], *, belief: Array, kept: Array, horizon: int
) -> tuple[Step, ...]:
    """Follow the policy as long as they deliver."""
    steps: list[Step] = []
    rung, left = 0, horizon
    while left > 0 and len(steps) < _MOST_STEPS:
        rung = int(policy.q_values(belief, rung, left).argmax())
        if rung == 0:
            steps.append(Step(rungs[0], np.nan, rungs[0], rungs[0], rungs[0]))
            break
        following = [
            rungs[_choose(policy, belief, rung, reports, left)]
            for reports in ((DELIVERED,), (NOTHING,), CHEATED)
        ]
        trust = float(kept[rung] @ belief)
        steps.append(Step(rungs[rung], trust, *following))
        belief = _update(policy, belief, rung, (DELIVERED,))
        left -= 1
    return tuple(steps)


def _choose(policy: LadderPolicy, belief: Array, rung: int, reports: tuple[int, ...], left: int) -> int:
    """Return the rung after a report; the last period has none after it and stays where it is."""
    if left == 1:
        return rung
    return int(policy.q_values(_update(policy, belief, rung, reports), rung, left - 1).argmax())


def _update(policy: LadderPolicy, belief: Array, rung: int, reports: tuple[int, ...]) -> Array:
    """Return the belief after a report without a hostile act; unchanged if it cannot come about."""
    joint = belief * policy.climb.observations[rung][list(reports)].sum(axis=0)
    total = joint.sum()
    held = joint / total if total > 0 else belief
    return np.asarray(held @ policy.climb.transition)
