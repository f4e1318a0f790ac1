"""Start small, go on if they deliver: the best policy as a decision guide, MODEL (25b), 5.3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from detente.evaluation.solution import solve_at_medians
from detente.methods.pomdp_solver import SolvedProcess, solve_process

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.methods.pomdp_process import DealProcess
    from detente.sampling.samples import Samples
    from detente.shapes import Array

_DELIVERED, _CHEATED, _NOTHING = (0,), (1, 2), (3,)
"""Indices of what may be seen in a period without a hostile act."""

_MOST_STEPS = 6
"""Periods the guide follows."""

_N_POINTS = 64
"""Beliefs at which plans are made: many, for one draw alone."""


class Step(NamedTuple):
    """What to do in one period if they have delivered so far, and what each report then says."""

    option: str
    """What we go on with or propose; ``refuse`` where nothing is to be in force."""
    trust: float
    """Belief that they deliver this time, in [0, 1]; nan where nothing is in force."""
    if_rejected: str
    """What this period is spent with if they or home reject it: the option before, or ``refuse``."""
    if_delivered: str
    """What to do next if they are seen to deliver."""
    if_nothing: str
    """What to do next if nothing is seen."""
    if_cheated: str
    """What to do next if they are seen to cheat and the deal survives."""


@dataclass(frozen=True)
class Escalation:
    """The best policy at the medians of all premises."""

    value: float
    """Value of following it, own utils."""
    steps: tuple[Step, ...]
    """The guide, as long as they accept and deliver; it ends where nothing is to be in force."""


class PolicyMove(NamedTuple):
    """One period of the guide; choices are 0 to have nothing in force, else an option by its number from 1."""

    choice: int
    accepted: Array
    """Belief once a proposal is accepted, else the belief."""
    if_rejected: int
    nexts: tuple[int, int, int]
    """Choices next if they deliver, if nothing is seen, and if they cheat and the deal survives."""


def plan_escalation(case: Case, samples: Samples) -> Escalation:
    """Find the best way up and down the options at the medians of all premises.

    Climbing needs their signature and consent at home; the option in force goes on if it is rejected. Barred
    options are left out.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it.
    """
    solution, contracts = solve_at_medians(case, samples), samples.contracts
    problem, allowed = solution.strategy.problem, contracts.allowed
    value, moves = follow_policy(problem.process, problem.belief, horizon=problem.horizon)
    kept = solution.stage_game.responses[0, :, allowed, 0]
    names = [contracts.options[index] for index in allowed]
    steps = (
        Step(
            names[move.choice],
            float(kept[move.choice] @ move.accepted),
            names[move.if_rejected],
            *(names[choice] for choice in move.nexts),
        )
        for move in moves
    )
    return Escalation(value, tuple(steps))


def follow_policy(process: DealProcess, belief: Array, *, horizon: int) -> tuple[float, list[PolicyMove]]:
    """Return what the best policy is worth, and its first moves as long as they accept and deliver.

    Parameters
    ----------
    process
        The process of one draw.
    belief
        Belief over types now, shape (1, types).
    horizon
        Periods, 1 or more.
    """
    solved = solve_process(
        process, belief[:, None], horizon=horizon, n_points=_N_POINTS, n_kept=horizon, bounded=False
    )
    guide = _Guide(process, solved)
    moves: list[PolicyMove] = []
    status, now = 0, belief[0]
    for left in range(horizon, max(horizon - _MOST_STEPS, 0), -1):
        moves.append(guide.move(status, now, left))
        status = moves[-1].choice
        if status == 0:
            break
        now = guide.update(moves[-1], _DELIVERED)
    return float(guide.value(0, belief[0], horizon).max()), moves


class _Guide(NamedTuple):
    """A solved process, and what to do in it."""

    process: DealProcess
    solved: SolvedProcess

    def value(self, status: int, belief: Array, left: int) -> Array:
        """Return what each choice is worth; the status is 0, or the number of the option in force."""
        return self.solved.value_choices(belief[None, None], status=status, periods=left).lower[0, 0]

    def move(self, status: int, belief: Array, left: int) -> PolicyMove:
        """Return what to do in one period, and what then."""
        choice = int(self.value(status, belief, left).argmax())
        if choice == 0:
            return PolicyMove(0, belief, 0, (0, 0, 0))
        move = PolicyMove(choice, belief, choice, (choice, choice, choice))
        if choice != status:
            yes = self.process.acceptance[0, choice - 1]
            rejected = belief * (1 - yes * self.process.consent[0, choice - 1])
            move = move._replace(
                accepted=_normalise(belief * yes, belief),
                if_rejected=self._keep(status, _normalise(rejected, belief), left),
            )
        # The last period has none after it and stays where it is.
        if left == 1:
            return move
        delivered, nothing, cheated = (
            int(self.value(choice, self.update(move, seen), left - 1).argmax())
            for seen in (_DELIVERED, _NOTHING, _CHEATED)
        )
        return move._replace(nexts=(delivered, nothing, cheated))

    def _keep(self, status: int, belief: Array, left: int) -> int:
        """Return what goes on after a rejection: the option before, unless leaving it is better."""
        values = self.value(status, belief, left)
        return status if values[status] > values[0] else 0

    def update(self, move: PolicyMove, reports: tuple[int, ...]) -> Array:
        """Return the belief after a report without a hostile act; of types alone if it cannot come about."""
        seen = self.process.stays[0, move.choice - 1, list(reports)].sum(axis=0)
        return _normalise(move.accepted * seen, move.accepted) @ self.process.transition[0]


def _normalise(joint: Array, otherwise: Array) -> Array:
    total = joint.sum()
    return joint / total if total > 0 else otherwise
