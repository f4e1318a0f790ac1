"""Our decision problems as pomdp_py takes them: objects that are asked for one probability at a time."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pomdp_py

if TYPE_CHECKING:
    from benchmarks.plans import Problems

EXPLORATION = 3.0
"""Weight of what was seldom tried, in utils: the best of 1, 3, 10 and 30 for the draws of the flagship case."""


class _Keyed:
    """What a model is asked about, told apart by a number or two."""

    def __init__(self, key: int | tuple[int, int]) -> None:
        self.key = key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and other.key == self.key


class State(_Keyed, pomdp_py.State):
    """A type, and the report that came with the change into it."""


class Option(_Keyed, pomdp_py.Action):
    """An option."""


class Report(_Keyed, pomdp_py.Observation):
    """A report; one more than there are says that the deal is over."""


class Model:
    """One of our problems. With an end, a state is a type and the report just made; without, a type."""

    def __init__(self, problems: Problems, draw: int) -> None:
        self.rewards = problems.rewards[draw].tolist()
        observations = problems.observations[draw]
        self.chances = observations.tolist()
        # Reports of each option and type as running sums, to draw from; what is missing at the end is the end.
        self.sums = observations.cumsum(axis=1).transpose(0, 2, 1).tolist()
        self.moves = problems.transition[draw].tolist()
        self.move_sums = problems.transition[draw].cumsum(axis=1).tolist()
        self.n_options, self.n_reports, self.n_types = observations.shape
        self.options = [Option(i) for i in range(self.n_options)]
        self.reports = [Report(i) for i in range(self.n_reports)]


class Policy(pomdp_py.RolloutPolicy):
    """Whatever the tree tries; beyond it refuse, which costs nothing, as options at random do great harm."""

    def __init__(self, model: Model) -> None:
        self.options = model.options

    def get_all_actions(self, state: object = None, history: object = None) -> list[Option]:
        del state, history
        return self.options

    def rollout(self, state: object, history: object = None) -> Option:
        del state, history
        return self.options[0]


class StillTypes(pomdp_py.TransitionModel):
    """Types that do not change."""

    def __init__(self, model: Model) -> None:
        self.states = [State(i) for i in range(model.n_types)]

    def probability(self, next_state: State, state: State, action: Option) -> float:
        del action
        return float(next_state.key == state.key)

    def get_all_states(self) -> list[State]:
        return self.states


class TypeReports(pomdp_py.ObservationModel):
    """Reports that depend on the type."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def probability(self, observation: Report, next_state: State, action: Option) -> float:
        return self.model.chances[action.key][observation.key][next_state.key]

    def get_all_observations(self) -> list[Report]:
        return self.model.reports


class TypeRewards(pomdp_py.RewardModel):
    """Rewards that depend on option and type."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def sample(self, state: State, action: Option, next_state: State) -> float:
        del next_state
        return self.model.rewards[action.key][state.key]


class SampledMoves(pomdp_py.TransitionModel):
    """A report drawn by the type now, then the type after it; a deal that ended stays so."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def sample(self, state: State, action: Option) -> State:
        now, report = state.key
        if report < self.model.n_reports:
            report = _draw(self.model.sums[action.key][now])
        return State((_draw(self.model.move_sums[now]), report))


class SeenReports(pomdp_py.ObservationModel):
    """The report that stands in the state."""

    def sample(self, next_state: State, action: Option) -> Report:
        del action
        return Report(next_state.key[1])


class DealRewards(pomdp_py.RewardModel):
    """Rewards as long as the deal is on."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def sample(self, state: State, action: Option, next_state: State) -> float:
        del next_state
        now, report = state.key
        return self.model.rewards[action.key][now] if report < self.model.n_reports else 0.0


def plan_by_value_iteration(problems: Problems, horizon: int) -> np.ndarray:
    """Return the best first option of each problem, by listing every plan."""
    best = []
    for draw in range(len(problems.rewards)):
        model = Model(problems, draw)
        belief = pomdp_py.Histogram(
            {State(i): share for i, share in enumerate(problems.belief[draw].tolist())}
        )
        agent = pomdp_py.Agent(
            belief, Policy(model), StillTypes(model), TypeReports(model), TypeRewards(model)
        )
        planner = pomdp_py.ValueIteration(horizon=horizon, discount_factor=float(problems.discount[draw]))
        best.append(planner.plan(agent).key)
    return np.array(best)


def search_tree(problems: Problems, horizon: int, n_simulations: int) -> np.ndarray:
    """Return the value of every first option of each problem, estimated from so many simulated futures."""
    values = []
    for draw in range(len(problems.rewards)):
        model = Model(problems, draw)
        belief = pomdp_py.Histogram(
            {State((i, 0)): share for i, share in enumerate(problems.belief[draw].tolist())}
        )
        agent = pomdp_py.Agent(belief, Policy(model), SampledMoves(model), SeenReports(), DealRewards(model))
        planner = pomdp_py.POUCT(
            max_depth=horizon - 1,  # its first period is number 0
            discount_factor=float(problems.discount[draw]),
            num_sims=n_simulations,
            exploration_const=EXPLORATION,
            rollout_policy=agent.policy_model,
        )
        planner.plan(agent)
        values.append([agent.tree[option].value for option in model.options])
    return np.array(values)


def _draw(sums: list[float]) -> int:
    """Draw an index by running sums; one more than there are if they do not reach 1."""
    chance = random.random()  # noqa: S311 - no secret
    return next((i for i, total in enumerate(sums) if chance < total), len(sums))
