"""Refuse, probe, stage or engage, and what learning is worth: MODEL (25)-(28)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from detente.json_keys import HIDDEN, keyed
from detente.methods.pomdp_process import DealProcess, expect_costs, observe_conduct, value_held
from detente.methods.pomdp_refinement import (
    RefinedValues,
    WorthOfKnowing,
    find_worth_of_knowing,
    solve_adaptively,
    solve_until_decided,
)
from detente.methods.pomdp_solver import solve_process
from detente.methods.shared_choices import NextChoices, SharedValues, value_shared
from detente.sampling.type_transition import find_act_chance, find_reopening, find_transition

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import (
        Array,
        PerDraw,
        PerDrawOption,
        PerDrawTerms,
        PerDrawType,
        PerDrawTypeOption,
        PerDrawTypeTermsConduct,
    )


_N_POINTS, _FEW_POINTS = 16, 8
"""Points where several beliefs are asked about, and where one is."""


@dataclass(frozen=True)
class DecisionProblem:
    """The decision problem of every draw, without barred options."""

    process: DealProcess
    """What a deal brings, and what is seen of it."""
    belief: PerDrawType
    """Belief over types at the decision."""
    start_up: Float[Array, "draws options"]
    """What proposing each option costs once, whatever the answer, own utils."""
    horizon: int
    """Periods to plan ahead."""

    def take(self, draws: slice) -> DecisionProblem:
        """Return the problem of some draws."""
        return replace(
            self,
            process=self.process.pick(draws),
            belief=self.belief[draws],
            start_up=self.start_up[draws],
        )


class HeldValues(NamedTuple):
    """What each option is worth held till it ends, against never, own utils (42)."""

    through: Float[Array, "draws options"]
    """If it goes through."""
    as_things_stand: Float[Array, "draws options"]
    """With the chance that the counterpart signs and home consents, and what a failure costs."""


@dataclass(frozen=True)
class Strategy:
    """Value of each option when we go on as we learn, and what learning is worth."""

    values: PerDrawOption = field(metadata=HIDDEN)
    """Q(b, x): value of starting with each option, own utils; nan where it is barred (25). The choice after it
    rests on what is seen, and is the same in all draws: no draw knows itself (section 4)."""
    next_choices: NextChoices = field(metadata=HIDDEN)
    """These choices, by first choice and thing seen."""
    gap: Float[Array, " sampled"] = field(metadata=HIDDEN)
    """How far the best value may be above the one given, in a sample of draws, own utils."""
    problem: DecisionProblem = field(metadata=HIDDEN)
    """What was solved."""
    refined: RefinedValues = field(metadata=HIDDEN)
    """Plans of every draw."""

    @property
    @keyed("options.{option}.evsi")
    def evsi(self) -> PerDrawOption:
        """Return the worth of what conduct under each option teaches, own utils, 0 or more; nan where barred (28)."""
        return self._spread(self._worth.evsi)

    @property
    @keyed("evpi")
    def evpi(self) -> PerDraw:
        """Return the worth of knowing the type, own utils, 0 or more (27)."""
        return np.maximum(self._worth.value_perfect - self.refined.lower.max(axis=1), 0.0)

    @property
    @keyed("value_of_learning")
    def learning(self) -> PerDraw:
        """Return the worth of learning as we go, own utils, 0 or more (27)."""
        return np.maximum(self.refined.lower.max(axis=1) - self._worth.value_blind, 0.0)

    @cached_property
    def _worth(self) -> WorthOfKnowing:
        problem = self.problem
        return find_worth_of_knowing(problem.process, problem.belief, self.refined, horizon=problem.horizon)

    @property
    @keyed("options.{option}.value_if_numbers_known")
    def known_values(self) -> PerDrawOption:
        """Return the value of starting with each option if every number were known after one period, own utils."""
        return self._spread(self.refined.lower)

    @property
    @keyed("options.{option}.held.if_it_goes_through")
    def held_through(self) -> PerDrawOption:
        """Return what each deal is worth held till it ends, against never, once signed and passed, own utils (42).

        Starting it is paid; what a refusal or a failure at home would cost is not. 0 for ``refuse``.
        """
        return self._spread(np.pad(self._held.through, ((0, 0), (1, 0))))

    @property
    @keyed("options.{option}.held.as_things_stand")
    def held(self) -> PerDrawOption:
        """Return the same with the chance that the counterpart signs and home consents, and what a failure costs."""
        return self._spread(np.pad(self._held.as_things_stand, ((0, 0), (1, 0))))

    @cached_property
    def _held(self) -> HeldValues:
        return hold_deals(self.problem)

    def _spread(self, columns: Array) -> PerDrawOption:
        """Return a column an option: those given for the allowed ones, nan for the barred."""
        spread = np.full_like(self.values, np.nan)
        spread[:, ~np.isnan(self.values[0])] = columns
        return spread

    @property
    @keyed("worth_of_numbers")
    def worth_of_numbers(self) -> float:
        """Return what it would be worth on average to know every number after one period, own utils, 0 or more."""
        return float(np.nanmax(self.known_values.mean(axis=0)) - np.nanmax(self.values.mean(axis=0)))

    @property
    @keyed("solver.points")
    def points(self) -> int:
        """Return the largest number of beliefs at which plans of a draw were made."""
        return int(self.refined.n_points.max())

    @property
    @keyed("solver.gap_median")
    def gap_median(self) -> float:
        """Return the median of the gap, own utils."""
        return float(np.quantile(self.gap, 0.5))

    @property
    @keyed("solver.gap_p95")
    def gap_p95(self) -> float:
        """Return the 95th percentile of the gap, own utils."""
        return float(np.quantile(self.gap, 0.95))

    @property
    def relative_gap(self) -> float:
        """Return the gap at its 95th percentile as a share of what separates the options; 0: settled."""
        means = self.values.mean(axis=0)
        spread = float(np.ptp(means[~np.isnan(means)]))
        return self.gap_p95 / spread if spread > 0 else 0.0


def hold_deals(problem: DecisionProblem) -> HeldValues:
    """Return what every option of a problem is worth held till it ends (42)."""
    process = problem.process
    held = value_held(process, problem.horizon)
    signed = process.acceptance * process.consent[:, :, None]
    through, stands = (
        np.einsum("nt,not->no", problem.belief, each) for each in (held, signed * held - process.costs)
    )
    return HeldValues(through - problem.start_up, stands)


def solve_strategy(samples: Samples, problem: DecisionProblem, *, only_choice: bool = False) -> Strategy:
    """Solve the decision problem of every draw, (25)-(28).

    Parameters
    ----------
    samples
        Every premise of the case.
    problem
        The decision problem of every draw.
    only_choice
        Whether only the best first choice of each draw matters: each is then solved as finely as that needs,
        and the gap is that of its own bounds.

    Warns
    -----
    NotConverged
        If the bounds are still wide with the most beliefs that are tried.
    """
    if only_choice:
        refined = solve_until_decided(problem.process, problem.belief, horizon=problem.horizon)
        gap = refined.gap
    else:
        refined, gap = solve_adaptively(problem.process, problem.belief, horizon=problem.horizon)
    process = problem.process
    shared = value_shared(
        process,
        problem.belief,
        ((part.draws, part.later.start_with(process.pick(part.draws))) for part in refined.parts),
    )
    return Strategy(
        values=samples.contracts.spread(shared.values),
        next_choices=shared.next_choices,
        gap=gap,
        problem=problem,
        refined=refined,
    )


def pose_problem(
    samples: Samples,
    *,
    belief: PerDrawType,
    rewards: PerDrawTypeOption,
    responses: PerDrawTypeTermsConduct,
    passes: PerDrawTerms,
    acceptance: PerDrawTypeOption,
    harm_probability: PerDrawType,
) -> DecisionProblem:
    """Return the decision problem of every draw.

    Parameters
    ----------
    samples
        Every premise of the case.
    belief
        Belief over types at the decision.
    rewards
        Our expected utility a period with a deal in force by type, own utils (11).
    responses
        P(conduct | type, terms) (10).
    passes
        Probability that each contract passes at home (11).
    acceptance
        P(the counterpart signs | type) (11a).
    harm_probability
        P(hostile act that becomes known | type) at an opening (25a).
    """
    process = _find_process(samples, rewards, responses, passes, acceptance, harm_probability)
    start_up = samples.offers.start_up[:, samples.contracts.allowed[1:]]
    return DecisionProblem(process, belief, start_up, samples.decision.horizon)


def value_beliefs(
    samples: Samples,
    problem: DecisionProblem,
    beliefs: Float[Array, "draws beliefs types"],
    *,
    n_points: int = _N_POINTS,
    next_choices: NextChoices | None = None,
) -> Float[Array, "draws beliefs options"]:
    """Return the value of each option at other beliefs than today's, for the first draws of a problem.

    Parameters
    ----------
    samples
        Every premise of the case.
    problem
        The decision problem.
    beliefs
        Beliefs, for as many draws as there are to look at.
    n_points
        Beliefs of each draw at which plans are made.
    next_choices
        Choices after the first; by default the best ones on average over these draws.

    Returns
    -------
    :
        Lower bounds on Q(b, x), own utils, nan where barred: to be compared with each other.
    """
    process = problem.process.pick(slice(None, len(beliefs)))
    solved = solve_process(
        process, beliefs, horizon=problem.horizon, n_points=n_points, n_kept=2, bounded=False
    )
    shared = (
        value_shared(process, beliefs[:, i], [(slice(None), solved)], next_choices=next_choices)
        for i in range(beliefs.shape[1])
    )
    return np.stack([samples.contracts.spread(each.values) for each in shared], axis=1)


def solve_alone(
    problem: DecisionProblem,
    *,
    n_points: int = _FEW_POINTS,
    next_choices: NextChoices | None = None,
    n_threads: int | None = None,
) -> SharedValues:
    """Return the value of waiting and of each option of a problem, own utils: lower bounds, to be compared.

    Parameters
    ----------
    problem
        The decision problem.
    n_points
        Beliefs of each draw at which plans are made.
    next_choices
        Choices after the first; by default the best ones on average over these draws.
    n_threads
        Threads to share the draws; the result is the same for any number.
    """
    solved = solve_process(
        problem.process,
        problem.belief[:, None],
        horizon=problem.horizon,
        n_points=n_points,
        n_kept=2,
        bounded=False,
        n_threads=n_threads,
    )
    return value_shared(
        problem.process,
        problem.belief,
        [(slice(None), solved)],
        next_choices=next_choices,
        n_threads=n_threads,
    )


def _find_process(
    samples: Samples,
    rewards: PerDrawTypeOption,
    responses: PerDrawTypeTermsConduct,
    passes: PerDrawTerms,
    acceptance: PerDrawTypeOption,
    harm_probability: PerDrawType,
) -> DealProcess:
    """Return the process of every draw (25)-(25b).

    What is seen is conduct or nothing, with a hostile act or without; a seen cheat closes with the
    probability of our resolve. The counterpart's answer and consent at home come once, on the proposal.
    """
    options, offers = samples.contracts.allowed[1:], samples.offers
    stays, closes, acts = observe_conduct(
        responses[:, :, options].transpose(0, 2, 3, 1),
        samples.contracts.detect[:, options],
        samples.contracts.resolve[:, options],
        find_act_chance(samples, harm_probability),
    )
    accepted, consent = (np.ascontiguousarray(acceptance[:, :, options].swapaxes(1, 2)), passes[:, options])
    costs = expect_costs(
        accepted,
        consent,
        blocked=samples.decision.blocked_cost[:, None] * samples.contracts.visible[:, options],
        declined=offers.refused_cost[:, options],
        proposing=offers.start_up[:, options],
    )
    return DealProcess(
        rewards=np.ascontiguousarray(rewards[:, :, options].swapaxes(1, 2)),
        stays=stays,
        closes=closes,
        acts=acts,
        acceptance=accepted,
        consent=consent,
        costs=costs,
        transition=find_transition(samples),
        discount=samples.decision.discount,
        gone=1 - offers.stands,
        reopening=find_reopening(samples),
    )
