from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.pomdp import prune, solve_exactly
from tests.strategies import amounts, beliefs


def problem(seed: int, n_states: int = 2, n_actions: int = 2, n_reports: int = 2):
    rng = np.random.default_rng(seed)
    rewards = rng.normal(0, 3, (n_actions, n_states))
    joint = rng.dirichlet(np.ones(n_reports * n_states + 1), (n_actions, n_states))[..., :-1]
    dynamics = joint.reshape(n_actions, n_states, n_reports, n_states).transpose(0, 2, 1, 3)
    return rewards, np.ascontiguousarray(dynamics), rng.dirichlet(np.ones(n_states))


def value_by_enumeration(rewards, dynamics, discount, horizon, belief):
    """Best value over all plans, by looking at every one of them: unnormalised beliefs down the tree."""
    if horizon == 0:
        return 0.0
    return max(
        belief @ rewards[action]
        + discount
        * sum(
            value_by_enumeration(rewards, dynamics, discount, horizon - 1, belief @ step)
            for step in dynamics[action]
        )
        for action in range(len(rewards))
    )


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3]))
def test_exact_value_is_that_of_the_best_plan(seed, horizon):
    rewards, dynamics, belief = problem(seed)
    found = solve_exactly(rewards, dynamics, 0.9, horizon)
    expected = value_by_enumeration(rewards, dynamics, 0.9, horizon, belief)
    assert found.value_at(belief) == pytest.approx(expected, abs=1e-6)
    assert found.q_values(belief, 2).max() == pytest.approx(expected, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), beliefs(3), beliefs(3), st.floats(0, 1))
def test_value_is_convex_in_the_belief(seed, first, second, share):
    rewards, dynamics, _ = problem(seed, n_states=3)
    found = solve_exactly(rewards, dynamics, 0.9, 3)
    middle = found.value_at(share * first + (1 - share) * second)
    assert middle <= share * found.value_at(first) + (1 - share) * found.value_at(second) + 1e-9


def test_what_is_missing_ends_the_process_like_an_absorbing_state():
    rewards, dynamics, belief = problem(7)
    ended = 1 - dynamics.sum(axis=(1, 3))
    closed = np.zeros((2, 3, 3, 3))
    closed[:, :2, :2, :2] = dynamics
    closed[:, 2, :2, 2] = ended
    closed[:, 2, 2, 2] = 1
    padded = np.hstack([rewards, np.zeros((2, 1))])
    found = solve_exactly(padded, closed, 0.9, 3).value_at(np.append(belief, 0.0))
    assert solve_exactly(rewards, dynamics, 0.9, 3).value_at(belief) == pytest.approx(found, abs=1e-7)


@given(amounts((12, 3), -5, 5))
def test_pruning_keeps_the_upper_surface(vectors):
    kept = prune(vectors)
    steps = np.linspace(0, 1, 9)
    for a, b in product(steps, steps):
        if a + b <= 1:
            belief = np.array([a, b, 1 - a - b])
            assert (kept @ belief).max() == pytest.approx((vectors @ belief).max(), abs=1e-6)


@given(amounts((12, 2), -5, 5))
def test_between_two_states_every_vector_kept_is_needed(vectors):
    kept = prune(vectors)
    shares = np.linspace(0, 1, 201)
    beliefs = np.stack([1 - shares, shares], axis=1)
    np.testing.assert_allclose((beliefs @ kept.T).max(axis=1), (beliefs @ vectors.T).max(axis=1), atol=1e-6)
    for i, first in enumerate(kept):
        others = np.delete(kept, i, axis=0)
        # The best margin of one vector is where the highest of the others turns, or at an end.
        gaps = [second - another for second, another in combinations(others, 2)]
        turns = [gap[0] / (gap[0] - gap[1]) for gap in gaps if gap[0] != gap[1]]
        beliefs_tried = np.array([0.0, 1.0, *(t for t in turns if 0 < t < 1)])
        margin = np.stack([1 - beliefs_tried, beliefs_tried], axis=1) @ (first - others).T
        assert margin.min(axis=1, initial=np.inf).max() >= -1e-9


def test_broken_problems_are_value_errors():
    rewards, dynamics, _ = problem(1)
    with pytest.raises(ValueError, match="horizon"):
        solve_exactly(rewards, dynamics, 0.9, 0)
    with pytest.raises(ValueError, match="at most 1"):
        solve_exactly(rewards, 3 * dynamics, 0.9, 1)
