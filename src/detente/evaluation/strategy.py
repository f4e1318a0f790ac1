"""Refuse, probe, stage or engage, and what learning is worth: MODEL (25)-(28)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from detente.json_keys import HIDDEN, key, keyed
from detente.methods.belief_grid import find_denominators
from detente.methods.pomdp_solver import (
    GridValues,
    solve_adaptively,
    solve_on_grid,
    solve_until_decided,
    value_beliefs_on_grid,
)
from detente.sampling.type_transition import find_act_chance, find_transition

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


@dataclass(frozen=True)
class DecisionProblem:
    """The decision problem of every draw, without barred options."""

    rewards: Array
    """Expected utility a period, own utils, shape (draws, options, types) (11)."""
    observations: Array
    """P(report, deal still on | option, type), shape (draws, options, reports, types) (25a)."""
    transition: Array
    """How types change in a period, shape (draws, types, types) (25d)."""
    discount: PerDraw
    """What a utility one period later is worth, in [0, 1]."""
    belief: PerDrawType
    """Belief over types at the decision."""
    horizon: int
    """Periods to plan ahead."""


@dataclass(frozen=True)
class Strategy:
    """Value of each option when we go on as we learn, and what learning is worth."""

    values: PerDrawOption = field(metadata=HIDDEN)
    """Q(b, x): value of starting with each option, own utils; nan where it is barred (25)."""
    gap: PerDraw = field(metadata=HIDDEN)
    """Width of the bounds on the best value, own utils."""
    evsi: PerDrawOption = field(metadata=key("options.{option}.evsi"))
    """Worth of what each option teaches, own utils, 0 or more; nan where it is barred (28)."""
    evpi: PerDraw
    """Worth of knowing the type, own utils, 0 or more (27)."""
    learning: PerDraw = field(metadata=key("value_of_learning"))
    """Worth of learning as we go, own utils, 0 or more (27)."""
    denominator: int = field(metadata=key("solver.denominator"))
    """Fineness of the belief grid."""
    problem: DecisionProblem = field(metadata=HIDDEN)
    """What was grid."""

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


def solve_strategy(
    samples: Samples,
    *,
    belief: PerDrawType,
    rewards: PerDrawTypeOption,
    responses: PerDrawTypeTermsConduct,
    passes: PerDrawTerms,
    harm_probability: PerDrawType,
    only_choice: bool = False,
) -> Strategy:
    """Solve the decision problem of every draw, (25)-(28).

    Once a deal is ended it stays off to the horizon; refusing is then all that is left and is
    worth nothing, so that ending drops out of the problem as missing probability.

    Parameters
    ----------
    samples
        Every premise of the case.
    belief
        Belief over types at the decision.
    rewards
        Our expected utility a period by type, own utils (11).
    responses
        P(conduct | type, terms) (10).
    passes
        Probability that each contract passes at home (11).
    harm_probability
        P(hostile act | type) at an opening (17).
    only_choice
        Whether only the best first choice of each draw matters: each is then solved as finely as that needs.
        Else the bounds are close in 95% of the draws.

    Warns
    -----
    NotConverged
        If the bounds are still wide on the finest grid.
    """
    allowed = samples.contracts.allowed
    problem = DecisionProblem(
        rewards=rewards.transpose(0, 2, 1)[:, allowed],
        observations=_find_observations(samples, responses, passes, harm_probability)[:, allowed],
        transition=find_transition(samples),
        discount=samples.decision.discount,
        belief=belief,
        horizon=samples.decision.horizon,
    )
    grid = _solve(problem, only_choice=only_choice)
    return Strategy(
        values=samples.contracts.spread(grid.q_lower),
        gap=grid.gap,
        evsi=samples.contracts.spread(grid.evsi),
        evpi=np.maximum(grid.value_perfect - grid.q_lower.max(axis=1), 0.0),
        learning=np.maximum(grid.q_lower.max(axis=1) - grid.value_blind, 0.0),
        denominator=grid.denominator,
        problem=problem,
    )


def _solve(problem: DecisionProblem, *, only_choice: bool) -> GridValues:
    arrays = problem.rewards, problem.observations, problem.transition, problem.discount, problem.belief
    return (solve_until_decided if only_choice else solve_adaptively)(*arrays, horizon=problem.horizon)


def action_values(samples: Samples, strategy: Strategy, belief: PerDrawType) -> PerDrawOption:
    """Return the value of each option at another belief, for the first draws of a strategy.

    Parameters
    ----------
    samples
        Every premise of the case.
    strategy
        What was solved before.
    belief
        Beliefs, as many as there are draws to look at.

    Returns
    -------
    :
        Lower bounds on Q(b, x) from the coarsest grid, own utils, nan where barred: to be compared
        with each other.
    """
    problem, first = strategy.problem, slice(None, len(belief))
    if belief.shape[1] == 1:
        return strategy.values[first]
    grid = solve_on_grid(
        problem.rewards[first],
        problem.observations[first],
        problem.transition[first],
        problem.discount[first],
        belief,
        horizon=problem.horizon,
        denominator=find_denominators(belief.shape[1]).values[0],
    )
    return samples.contracts.spread(grid.q_lower)


def value_beliefs(
    samples: Samples, strategy: Strategy, beliefs: Float[Array, "draws beliefs types"]
) -> Float[Array, "draws beliefs options"]:
    """Return what :func:`action_values` returns, at several beliefs of each draw.

    Parameters
    ----------
    samples
        Every premise of the case.
    strategy
        What was solved before.
    beliefs
        Beliefs, for as many draws as there are to look at.
    """
    problem, (n_draws, n_beliefs, n_types) = strategy.problem, beliefs.shape
    first = slice(None, n_draws)
    if n_types == 1:
        return np.repeat(strategy.values[first, None], n_beliefs, axis=1)
    lower = value_beliefs_on_grid(
        problem.rewards[first],
        problem.observations[first],
        problem.transition[first],
        problem.discount[first],
        beliefs,
        horizon=problem.horizon,
        denominator=find_denominators(n_types).values[0],
    )
    return np.stack([samples.contracts.spread(lower[:, i]) for i in range(n_beliefs)], axis=1)


def _find_observations(
    samples: Samples,
    responses: PerDrawTypeTermsConduct,
    passes: PerDrawTerms,
    harm_probability: PerDrawType,
) -> Array:
    """Return P(report, deal on | option, type): conduct or nothing, with a hostile act or without.

    Shape (draws, options, 8, types). A seen cheat ends the deal with the probability of our
    resolve, and that mass is left out (25a)-(25b).
    """
    n_options = samples.contracts.n_options
    detect = samples.contracts.detect[:, :n_options, None] * passes[:, :n_options, None]
    conduct = np.nan_to_num(responses[:, :, :n_options]).transpose(0, 2, 3, 1)
    seen = conduct * detect[..., None]
    nothing = 1 - seen.sum(axis=2, keepdims=True)
    seen[:, :, 1:] *= (1 - samples.contracts.resolve[:, :n_options])[:, :, None, None]
    reports = np.concatenate([seen, nothing], axis=2)
    acts = find_act_chance(samples, harm_probability)[:, None, None, :]
    return np.concatenate([reports * (1 - acts), reports * acts], axis=2)
