import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import NotConverged
from detente.methods import belief_grid
from detente.methods import pomdp_kernels as kernels
from detente.methods.belief_grid import make_grid
from detente.methods.pomdp_solver import (
    solve_adaptively,
    solve_on_grid,
    solve_until_decided,
    value_beliefs_on_grid,
)
from tests.oracles.pomdp import solve_exactly


def problems(seed: int, n_draws: int = 3, n_types: int = 3, n_options: int = 3, n_reports: int = 3):
    rng = np.random.default_rng(seed)
    rewards = rng.normal(0, 3, (n_draws, n_options, n_types))
    observations = rng.dirichlet(np.ones(n_reports + 1), (n_draws, n_options, n_types))[..., :-1]
    transition = 0.8 * np.eye(n_types) + 0.2 * rng.dirichlet(np.ones(n_types), (n_draws, n_types))
    belief = rng.dirichlet(np.ones(n_types), n_draws)
    return rewards, observations.transpose(0, 1, 3, 2).copy(), transition, np.full(n_draws, 0.95), belief


def solve_one_exactly(arrays, draw, horizon):
    rewards, observations, transition, discount, belief = (a[draw] for a in arrays)
    dynamics = observations[..., None] * transition
    return solve_exactly(rewards, dynamics, float(discount), horizon).q_values(belief, len(rewards))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([2, 3]))
def test_bounds_hold_the_exact_value_between_them(seed, horizon, n_types):
    arrays = problems(seed, n_types=n_types)
    found = solve_on_grid(*arrays, horizon=horizon, denominator=8)
    for draw in range(3):
        exact = solve_one_exactly(arrays, draw, horizon)
        assert np.all(found.q_lower[draw] <= exact + 1e-7)
        assert np.all(exact <= found.q_upper[draw] + 1e-7)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_reports_that_a_type_never_makes_keep_the_bounds_apart(seed, horizon):
    rewards, observations, *rest = problems(seed)
    rewards -= 6.0
    observations[np.random.default_rng(seed).random(observations.shape) < 1 / 2] = 0.0
    found = solve_on_grid(rewards, observations, *rest, horizon=horizon, denominator=6)
    for draw in range(3):
        exact = solve_one_exactly((rewards, observations, *rest), draw, horizon)
        assert np.all(found.q_lower[draw] <= exact + 1e-7)
        assert np.all(exact <= found.q_upper[draw] + 1e-7)


def test_a_loss_that_cannot_be_left_is_not_made_small_by_reports_ruled_out():
    rewards = np.full((1, 1, 2), -1.0)
    observations = np.eye(2)[None, None]
    belief, discount = np.array([[0.5, 0.5]]), np.ones(1)
    found = solve_on_grid(rewards, observations, np.eye(2)[None], discount, belief, horizon=3)
    np.testing.assert_allclose([found.q_lower[0, 0], found.q_upper[0, 0]], -3.0)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_information_never_hurts(seed, horizon):
    found = solve_on_grid(*problems(seed), horizon=horizon, denominator=10)
    assert np.all(found.evsi >= 0)
    assert np.all(found.value_perfect >= found.q_upper.max(axis=1) - 1e-7)
    assert np.all(found.q_upper.max(axis=1) >= found.value_blind - 1e-7)
    assert np.all(found.gap >= 0)


def test_a_test_that_tells_nothing_is_worth_nothing():
    rewards, observations, *rest = problems(3)
    observations[:] = observations.mean(axis=3, keepdims=True)
    found = solve_on_grid(rewards, observations, *rest, horizon=4, denominator=10)
    np.testing.assert_allclose(found.evsi, 0, atol=1e-9)


@pytest.mark.parametrize("horizon", [1, 5])
def test_several_beliefs_are_valued_as_one_by_one(horizon):
    rewards, observations, transition, discount, belief = problems(4)
    arrays = rewards, observations, transition, discount
    beliefs = np.stack([belief, belief[:, ::-1], np.eye(3)], axis=1)
    together = value_beliefs_on_grid(*arrays, beliefs, horizon=horizon, denominator=6)
    for i in range(3):
        alone = solve_on_grid(*arrays, beliefs[:, i].copy(), horizon=horizon, denominator=6)
        np.testing.assert_array_equal(together[:, i], alone.q_lower)


def test_finer_grids_close_the_gap():
    arrays = problems(5, n_draws=20)
    gaps = [solve_on_grid(*arrays, horizon=6, denominator=m).gap.mean() for m in (4, 12, 36)]
    assert gaps[0] > gaps[1] > gaps[2]


def test_the_number_of_threads_changes_nothing():
    arrays = problems(11, n_draws=37)
    one, many = (solve_on_grid(*arrays, horizon=4, n_threads=n) for n in (1, 5))
    for name in ("q_lower", "q_upper", "evsi", "value_blind"):
        np.testing.assert_array_equal(getattr(one, name), getattr(many, name))


def plain(kernel):
    return getattr(kernel, "py_func", kernel)


def test_compiled_and_plain_kernels_agree(monkeypatch):
    arrays = problems(13, n_draws=2)
    compiled = solve_on_grid(*arrays, horizon=3, denominator=3)
    bounds = kernels.Bounds(*(np.zeros((2, 3)) for _ in range(3)))
    for name, kernel in list(vars(kernels).items()):
        if name.startswith("_") and hasattr(kernel, "py_func"):
            monkeypatch.setattr(kernels, name, kernel.py_func)
    plain(kernels.solve_pomdp_draws)((0,) * 3, kernels.DrawnPomdp(*arrays), make_grid(3, 3), 3, bounds)
    np.testing.assert_allclose(bounds.lower, compiled.q_lower, atol=1e-12)
    np.testing.assert_allclose(bounds.upper, compiled.q_upper, atol=1e-12)
    np.testing.assert_allclose(bounds.evsi, compiled.evsi, atol=1e-12)


def test_one_type_leaves_nothing_to_learn():
    rewards, observations, _, discount, _ = problems(17)
    still = np.ones((3, 1, 1))
    found = solve_adaptively(
        rewards[:, :, :1], observations[..., :1], still, discount, np.ones((3, 1)), horizon=4
    )
    stays, best = observations[..., 0].sum(axis=2), np.zeros(3)
    for _ in range(4):
        values = rewards[:, :, 0] + stays * (discount * best)[:, None]
        best = values.max(axis=1)
    np.testing.assert_allclose(found.q_lower, values)
    np.testing.assert_array_equal(found.evsi, 0)


def test_grids_are_refined_until_bounds_are_close():
    arrays = problems(19, n_draws=60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotConverged)
        found = solve_adaptively(*arrays, horizon=5)
    coarse = solve_on_grid(*arrays, horizon=5, denominator=belief_grid.find_denominators(3).values[0])
    assert np.quantile(found.gap, 0.95) < np.quantile(coarse.gap, 0.95)
    assert found.denominator > coarse.denominator


def test_bounds_that_stay_wide_are_told(monkeypatch):
    coarser = belief_grid.find_denominators(3)._replace(values=(1, 2))
    monkeypatch.setitem(belief_grid._DENOMINATORS, 3, coarser)
    with pytest.warns(NotConverged, match="gap"):
        solve_adaptively(*problems(23, n_draws=40), horizon=6)


def test_broken_problems_are_value_errors():
    rewards, observations, *rest = problems(1)
    with pytest.raises(ValueError, match="horizon"):
        solve_on_grid(rewards, observations, *rest, horizon=0)
    with pytest.raises(ValueError, match="more than 1"):
        solve_on_grid(rewards, 3 * observations, *rest, horizon=2)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([2, 3]))
def test_the_first_action_that_is_called_best_is_best_exactly(seed, horizon, n_types):
    arrays = problems(seed, n_types=n_types)
    found = solve_until_decided(*arrays, horizon=horizon)
    for draw in range(3):
        exact = solve_one_exactly(arrays, draw, horizon)
        best = found.q_lower[draw].argmax()
        rivals = np.delete(found.q_upper[draw], best)
        if rivals.max() <= found.q_lower[draw, best]:
            assert exact[best] >= exact.max() - 1e-7
        else:
            assert exact.max() - exact[best] <= found.gap[draw] + 1e-7


def test_only_draws_that_are_near_a_tie_are_solved_finely():
    rewards, *rest = problems(3, n_draws=40)
    rewards[:20, 0] += 100.0
    found = solve_until_decided(rewards, *rest, horizon=6)
    coarse = solve_on_grid(rewards, *rest, horizon=6, denominator=8)
    np.testing.assert_array_equal(found.q_lower[:20], coarse.q_lower[:20])
    assert np.any(found.gap[20:] < coarse.gap[20:])


@given(st.integers(0, 1000))
def test_equal_actions_are_solved_as_finely_as_the_grid_allows(seed):
    rewards, *rest = problems(seed, n_draws=2, n_options=2, n_types=2)
    rewards[:, 1] = rewards[:, 0]
    rest[0][:, 1] = rest[0][:, 0]
    found = solve_until_decided(rewards, *rest, horizon=2)
    np.testing.assert_allclose(found.q_lower[:, 0], found.q_lower[:, 1], rtol=1e-12)
