from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from detente.casefile.files import parse_case, read_starter
from detente.evaluation.solution import solve_at_medians
from detente.exchange.cassandra import _KEYWORDS, _label_action, to_pomdp
from detente.sampling.samples import sample
from tests.exchange.pomdp_file import read_problem
from tests.methods.test_pomdp_solver import stack
from tests.oracles.deal_process import NONE, draw_deal


def stand_in(deal, belief, options):
    """Case, samples and solution, as far as the format reads them."""
    process = stack([deal])
    plan = SimpleNamespace(process=process, belief=belief[None], discount=process.discount, horizon=2)
    samples = SimpleNamespace(
        contracts=SimpleNamespace(options=options, allowed=list(range(len(options)))),
        counterpart=SimpleNamespace(types=tuple(f"kind{i}" for i in range(len(belief)))),
        decision=SimpleNamespace(period=0.5),
        n_draws=1,
        seed=1,
    )
    return SimpleNamespace(title="x"), samples, SimpleNamespace(strategy=SimpleNamespace(problem=plan))


def value_first(problem, n_steps):
    """Return the value of each action now, by plain recursion over what is observed."""

    def value(belief, left):
        return max(value_actions(belief, left)) if left and belief.any() else 0.0

    def value_actions(belief, left):
        values = []
        for rewards, dynamics in zip(problem.rewards, problem.dynamics, strict=True):
            reached = np.einsum("s,rst->rt", belief, dynamics)
            later = sum(value(after, left - 1) for after in reached if after.any())
            values.append(belief @ rewards + problem.discount * later)
        return values

    return value_actions(problem.start, n_steps)


def test_the_file_says_what_the_case_says(medians):
    text, solution = to_pomdp(*medians), medians.solution
    problem_file = read_problem(text)
    assert problem_file.actions == ["refuse", "pilot", "venture"]
    kinds = ("partner", "trader", "raider")
    assert problem_file.states[:3] == [f"First-Type-{kind}" for kind in kinds]
    assert "After-pilot-Now-Closed-Type-raider" in problem_file.states
    assert "May-run-venture-Type-trader" in problem_file.states
    np.testing.assert_allclose(problem_file.start[:3], solution.track_record.belief[0], atol=1e-9)
    assert problem_file.start[3:].sum() == 0
    process = solution.strategy.problem.process
    run = [problem_file.states.index(f"Run-venture-Type-{kind}") for kind in kinds]
    step = np.sqrt(process.discount[0])
    np.testing.assert_allclose(step * problem_file.rewards[0, run], process.rewards[0, 1], rtol=1e-8)
    assert f"# Horizon: {medians.case.decision.horizon} periods of two steps" in text


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("periods", [1, 2])
def test_solving_the_file_gives_the_values_of_the_process(seed, periods):
    n_options = 1 if periods == 2 else 2
    deal, belief = draw_deal(seed, 2, n_options), np.array([0.7, 0.3])
    options = ("refuse", "probe", "grant")[: 1 + n_options]
    problem_file = read_problem(to_pomdp(*stand_in(deal, belief, options)))
    ours = deal.value_choices(NONE, belief, periods)
    np.testing.assert_allclose(value_first(problem_file, 2 * periods), list(ours.values()), atol=1e-6)


def test_solving_the_file_gives_the_values_of_the_assessment():
    case = parse_case(read_starter().replace("horizon: 8 ", "horizon: 1 "))
    samples = sample(case, n_draws=100)
    solution = solve_at_medians(case, samples)
    problem_file = read_problem(to_pomdp(case, samples, solution))
    np.testing.assert_allclose(value_first(problem_file, 2), solution.strategy.values[0], atol=1e-6)


def test_a_deal_that_surely_ends_is_still_a_problem():
    deal = replace(draw_deal(3), detection=np.ones(2), resolve=np.ones(2), conduct=np.zeros((2, 3, 2)))
    deal.conduct[:, 1] = 1.0
    problem_file = read_problem(to_pomdp(*stand_in(deal, np.array([0.5, 0.5]), ("refuse", "a", "b"))))
    np.testing.assert_allclose(problem_file.dynamics.sum(axis=(1, 3)), 1)


def test_a_worthless_future_leaves_the_period():
    deal, belief = replace(draw_deal(5), discount=0.0), np.array([0.5, 0.5])
    problem_file = read_problem(to_pomdp(*stand_in(deal, belief, ("refuse", "a", "b"))))
    ours = deal.value_choices(NONE, belief, 1)
    np.testing.assert_allclose(value_first(problem_file, 2), list(ours.values()), atol=1e-6)


def test_names_that_mean_something_to_the_format_are_told_apart():
    options = ("refuse", "reset", "uniform")
    shown = stand_in(draw_deal(1), np.array([0.5, 0.5]), options)
    assert read_problem(to_pomdp(*shown)).actions == ["refuse", "Reset", "Uniform"]
    assert not _KEYWORDS & set(map(_label_action, _KEYWORDS))
