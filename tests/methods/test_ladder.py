import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods.ladder import Climb, climb_ladder
from tests.oracles.pomdp import solve_exactly


def make_climb(seed, n_types=2, n_options=3, n_reports=2):
    rng = np.random.default_rng(seed)
    near = np.abs(np.subtract.outer(np.arange(n_options), np.arange(n_options))) <= 1
    near[:, 0] = True
    rewards = rng.normal(0, 3, (n_options, n_types))
    observations = rng.dirichlet(np.ones(n_reports + 1), (n_options, n_types))[..., :-1].transpose(0, 2, 1)
    transition = 0.8 * np.eye(n_types) + 0.2 * rng.dirichlet(np.ones(n_types), n_types)
    return Climb(rewards, observations, transition, 0.9, near), rng.dirichlet(np.ones(n_types))


def q_by_recursion(climb, belief, rung, left):
    """Value of each contract next, by walking every path of contracts and reports."""
    values = np.full(len(climb.rewards), -np.inf)
    for x in np.flatnonzero(climb.moves[rung]):
        ahead = 0.0
        for report in climb.observations[x]:
            joint = belief * report
            if left > 1 and joint.sum() > 0:
                after = joint / joint.sum() @ climb.transition
                ahead += joint.sum() * q_by_recursion(climb, after, x, left - 1).max()
        values[x] = climb.rewards[x] @ belief + climb.discount * ahead
    return values


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_agrees_with_walking_every_path(seed, horizon):
    climb, belief = make_climb(seed)
    policy = climb_ladder(climb, horizon=horizon).q_values(belief, 0, horizon)
    expected = q_by_recursion(climb, belief, 0, horizon)
    np.testing.assert_array_equal(np.isinf(policy), np.isinf(expected))
    seen = np.isfinite(expected)
    assert np.all(policy[seen] <= expected[seen] + 1e-9)
    np.testing.assert_allclose(policy[seen], expected[seen], atol=0.02)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_a_ladder_that_allows_every_move_is_the_plain_problem(seed):
    climb, belief = make_climb(seed, n_types=3)
    free = climb._replace(moves=np.ones((3, 3), dtype=bool))
    exact = solve_exactly(climb.rewards, climb.observations[..., None] * climb.transition, 0.9, 3)
    policy = climb_ladder(free, horizon=3).q_values(belief, 0, 3)
    np.testing.assert_allclose(policy, exact.q_values(belief, 3), atol=0.1)
    assert np.all(policy <= exact.q_values(belief, 3) + 1e-7)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_fewer_moves_are_never_worth_more(seed, horizon):
    climb, belief = make_climb(seed)
    free = climb._replace(moves=np.ones((3, 3), dtype=bool))
    bound = climb_ladder(climb, horizon=horizon).q_values(belief, 0, horizon).max()
    assert bound <= climb_ladder(free, horizon=horizon).q_values(belief, 0, horizon).max() + 1e-6


def test_one_type_leaves_nothing_to_learn():
    climb, _ = make_climb(1, n_types=1)
    policy = climb_ladder(climb, horizon=3).q_values(np.ones(1), 0, 3)
    np.testing.assert_allclose(policy, q_by_recursion(climb, np.ones(1), 0, 3), atol=1e-9)


def test_a_rung_without_a_way_on_is_a_value_error():
    climb, _ = make_climb(1)
    moves = climb.moves.copy()
    moves[1] = False
    with pytest.raises(ValueError, match="every rung"):
        climb_ladder(climb._replace(moves=moves), horizon=2)
    with pytest.raises(ValueError, match="horizon"):
        climb_ladder(climb, horizon=0)
