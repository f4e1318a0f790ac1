from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.casefile.files import parse_case, read_starter
from detente.evaluation.solution import solve_at_medians
from detente.exchange.cassandra import _KEYWORDS, _REPORTS, _label_action, to_pomdp
from detente.sampling.samples import sample
from tests.exchange.pomdp_file import read_problem
from tests.oracles.pomdp import solve_exactly


def stand_in(rewards, observations, transition, belief, options=("refuse", "probe")):
    """Case, samples and solution, as far as the format reads them."""
    plan = SimpleNamespace(
        rewards=rewards[None],
        observations=observations[None],
        transition=transition[None],
        belief=belief[None],
        discount=np.array([0.9]),
        horizon=3,
    )
    samples = SimpleNamespace(
        contracts=SimpleNamespace(options=options, allowed=list(range(len(options)))),
        counterpart=SimpleNamespace(types=tuple(f"kind{i}" for i in range(len(belief)))),
        decision=SimpleNamespace(period=0.5),
        n_draws=1,
        seed=1,
    )
    return SimpleNamespace(title="x"), samples, SimpleNamespace(strategy=SimpleNamespace(problem=plan))


def own_dynamics(observations, transition):
    """P(report, next type | option, type) as the engine has it: reports by the type before it changes."""
    return np.einsum("oyt,tu->oytu", observations, transition)


def test_the_file_says_what_the_case_says(medians):
    text, solution = to_pomdp(*medians), medians.solution
    problem_file = read_problem(text)
    assert problem_file.actions == ["refuse", "pilot", "venture"]
    assert tuple(problem_file.observations) == _REPORTS
    kinds = ("partner", "trader", "raider")
    assert problem_file.states == [*(f"first-{k}" for k in kinds), *(f"then-{k}" for k in kinds), "off"]
    np.testing.assert_allclose(problem_file.start[:3], solution.track_record.belief[0], atol=1e-9)
    assert problem_file.start[3:].sum() == 0
    np.testing.assert_allclose(problem_file.rewards[:, :3], solution.strategy.problem.rewards[0], rtol=1e-9)
    assert np.all(problem_file.rewards[:, 6] == 0)
    assert np.all(problem_file.dynamics[:, -1, 6, 6] == 1), "off stays off, and that is seen"
    assert f"# Horizon: {medians.case.decision.horizon} periods" in text


@pytest.mark.parametrize("horizon", [1, 2])
def test_solving_the_file_gives_the_values_of_the_assessment(horizon):
    text = read_starter().replace("horizon: 8 ", f"horizon: {horizon} ")
    case = parse_case(text)
    samples = sample(case, n_draws=100)
    solution = solve_at_medians(case, samples)
    problem_file = read_problem(to_pomdp(case, samples, solution))
    exact = solve_exactly(
        problem_file.rewards, problem_file.dynamics, problem_file.discount, horizon, tolerance=1e-7
    )
    values = exact.q_values(problem_file.start, len(problem_file.actions))
    plan = solution.strategy
    assert np.all(plan.values[0] <= values + 1e-6)
    np.testing.assert_allclose(values, plan.values[0], atol=2e-3 + plan.gap[0])
    problem = plan.problem
    dynamics = own_dynamics(problem.observations[0], problem.transition[0])
    ours = solve_exactly(problem.rewards[0], dynamics, float(problem.discount[0]), horizon, tolerance=1e-7)
    np.testing.assert_allclose(values, ours.q_values(problem.belief[0], len(values)), atol=1e-5)


@settings(max_examples=10)
@given(st.integers(0, 10_000))
def test_any_problem_keeps_its_value(seed):
    rng = np.random.default_rng(seed)
    rewards, belief = rng.normal(0, 3, (2, 2)), rng.dirichlet([1, 1])
    observations = rng.dirichlet(np.ones(9), (2, 2))[..., :8].transpose(0, 2, 1)
    transition = rng.dirichlet([1, 1], 2)
    problem_file = read_problem(to_pomdp(*stand_in(rewards, observations, transition, belief)))
    ours = solve_exactly(rewards, own_dynamics(observations, transition), 0.9, 2, tolerance=1e-8)
    theirs = solve_exactly(
        problem_file.rewards, problem_file.dynamics, problem_file.discount, 2, tolerance=1e-8
    )
    np.testing.assert_allclose(theirs.q_values(problem_file.start, 2), ours.q_values(belief, 2), atol=1e-6)


def test_a_deal_that_surely_ends_is_still_a_problem():
    observations = np.zeros((2, 8, 2))
    observations[0, 3] = 1
    observations[1, 0, 1] = 0.5
    shown = stand_in(np.ones((2, 2)), observations, np.eye(2), np.array([0.5, 0.5]))
    problem_file = read_problem(to_pomdp(*shown))
    np.testing.assert_allclose(problem_file.dynamics[1, :, :, 4].sum(axis=0), [1, 0.5, 1, 0.5, 1])


def test_names_that_mean_something_to_the_format_are_told_apart():
    options = ("refuse", "reset", "uniform")
    observations = np.zeros((3, 8, 1))
    observations[:, 3] = 1
    shown = stand_in(np.ones((3, 1)), observations, np.ones((1, 1)), np.ones(1), options)
    assert read_problem(to_pomdp(*shown)).actions == ["refuse", "Reset", "Uniform"]
    assert not _KEYWORDS & set(map(_label_action, _KEYWORDS))
