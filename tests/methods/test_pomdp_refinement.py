import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import NotConverged
from detente.methods import pomdp_grid, pomdp_grid_kernels, pomdp_refinement
from detente.methods.belief_grid import GridDenominators, make_grid
from detente.methods.pomdp_grid import bound_on_grid
from detente.methods.pomdp_process import observe_conduct
from detente.methods.pomdp_refinement import (
    find_worth_of_knowing,
    solve_adaptively,
    solve_until_decided,
)
from detente.methods.pomdp_solver import solve_process
from tests.methods.test_belief_grid import locate_in
from tests.methods.test_pomdp_solver import draw_beliefs, plain, plain_process, solve_one_exactly, stack
from tests.oracles.deal_process import NONE, BlindDeal, SeenDeal, UnreadDeal, draw_deal

WIDE = pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")  # few draws have little spread


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.booleans())
def test_the_bound_on_a_grid_is_above_the_plain_recursion_and_close(seed, horizon, same_answer):
    deal, belief = draw_deal(seed, same_answer=same_answer), draw_beliefs(seed, 1, 1, 2)[:, 0]
    found = bound_on_grid(stack([deal]), belief, horizon=horizon)[0]
    exact = list(deal.value_choices(NONE, belief[0], horizon).values())
    assert np.all(found >= np.array(exact) - 1e-7)
    np.testing.assert_allclose(found, exact, atol=0.02)


def test_finer_grids_come_closer():
    process, belief = plain_process(5, n_draws=10)
    lower = (
        solve_process(process, belief[:, None], horizon=6, n_points=32).value_choices(belief[:, None]).lower
    )
    gaps = [
        (bound_on_grid(process, belief, horizon=6, denominator=m).max(axis=1) - lower.max(axis=(1, 2))).mean()
        for m in (3, 9, 27)
    ]
    assert gaps[0] > gaps[1] > gaps[2] > -1e-9


def bound_at_every_point(process, belief, horizon, grid):
    """The bound of the first draw, from the values of all points of a grid."""
    points = np.vstack([grid.points, belief])
    signals = [process.acts[0], *process.stays[0]]
    rewards = np.vstack([np.zeros(len(belief)), process.rewards[0]])
    ahead = [[_follow(process, grid, b * signal) for b in points] for seen in signals for signal in seen]
    owner = [x for x, seen in enumerate(signals) for _ in seen]
    values = np.zeros(len(points))
    for _ in range(horizon):
        choices = points @ rewards.T
        for x, ways in zip(owner, ahead, strict=True):
            choices[:, x] += process.discount[0] * np.array([w @ values[corners] for corners, w in ways])
        values = choices.max(axis=1)
    return choices[-1]


def _follow(process, grid, joint):
    """Where a report leads: corners, and their weights times the chance of the report."""
    corners, weights = locate_in(grid, joint @ process.transition[0] / joint.sum())
    return corners, joint.sum() * weights


@pytest.mark.parametrize(("n_types", "denominator", "horizon"), [(2, 9, 1), (2, 9, 6), (3, 7, 5), (4, 4, 3)])
def test_points_that_are_not_reached_do_not_count(n_types, denominator, horizon):
    process, belief = plain_process(3 + horizon, n_draws=1, n_types=n_types)
    found = bound_on_grid(process, belief, horizon=horizon, denominator=denominator)[0]
    every = bound_at_every_point(process, belief[0], horizon, make_grid(n_types, denominator))
    np.testing.assert_allclose(found, every, atol=1e-9)


def test_compiled_and_plain_bounds_on_a_grid_agree(monkeypatch):
    process, belief = stack([draw_deal(13, 3)]), draw_beliefs(13, 1, 1, 3)[:, 0]
    compiled = bound_on_grid(process, belief, horizon=2, denominator=2)
    for name, kernel in list(vars(pomdp_grid_kernels).items()):
        monkeypatch.setattr(pomdp_grid_kernels, name, plain(kernel))
    monkeypatch.setattr(pomdp_grid, "bound_draws", plain(pomdp_grid_kernels.bound_draws))
    interpreted = bound_on_grid(process, belief, horizon=2, denominator=2)
    np.testing.assert_allclose(compiled, interpreted, atol=1e-12)


@WIDE
def test_draws_whose_bounds_are_wide_are_solved_at_more_points():
    process, belief = plain_process(19, n_draws=60)
    found, _ = solve_adaptively(process, belief, horizon=5)
    coarse = solve_process(process, belief[:, None], horizon=5, n_points=8).value_choices(belief[:, None])
    again = found.n_points > 8
    assert again.any()
    assert not again.all()
    np.testing.assert_array_equal(found.lower[~again], coarse.lower[~again, 0])
    wide = (coarse.upper - coarse.lower).max(axis=(1, 2))
    assert wide[again].mean() > wide[~again].mean()
    assert found.gap[again].mean() < wide[again].mean()


@WIDE
def test_gaps_of_a_sample_hold_the_value_on_a_finer_solution():
    process, belief = plain_process(23, n_draws=60)
    found, gaps = solve_adaptively(process, belief, horizon=6)
    fine = solve_process(process, belief[:, None], horizon=6, n_points=48).value_choices(belief[:, None])
    assert len(gaps) < 60
    assert np.all(gaps >= (fine.lower.max(axis=(1, 2)) - found.lower.max(axis=1))[: len(gaps)] - 1e-9)
    assert np.quantile(gaps, 0.95) < np.quantile(found.gap[: len(gaps)], 0.95)


def test_bounds_that_stay_wide_are_told(monkeypatch):
    monkeypatch.setattr(pomdp_refinement, "find_denominators", lambda n_types: GridDenominators((2,), 1, 1))
    process, belief = plain_process(23, n_draws=40)
    with pytest.warns(NotConverged, match="The worth of the options is uncertain"):
        solve_adaptively(process, belief, horizon=6)


def test_one_type_has_no_gap():
    process = stack([draw_deal(seed, 1) for seed in range(3)])
    found, gaps = solve_adaptively(process, np.ones((3, 1)), horizon=4)
    np.testing.assert_allclose(gaps, 0, atol=1e-9)
    worth = find_worth_of_knowing(process, np.ones((3, 1)), found, horizon=4)
    np.testing.assert_allclose(worth.evsi, 0, atol=1e-9)
    np.testing.assert_allclose(worth.value_perfect, found.lower.max(axis=1))
    np.testing.assert_allclose(worth.value_blind, found.lower.max(axis=1))


@WIDE
@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_information_never_hurts(seed, horizon):
    process, belief = plain_process(seed)
    found, _ = solve_adaptively(process, belief, horizon=horizon)
    worth = find_worth_of_knowing(process, belief, found, horizon=horizon)
    assert np.all(worth.evsi >= 0)
    assert np.all(worth.value_perfect >= found.upper.max(axis=1) - 1e-7)
    assert np.all(found.upper.max(axis=1) >= worth.value_blind - 1e-7)
    assert np.all(found.gap >= 0)


@WIDE
def test_a_test_that_tells_nothing_is_worth_nothing():
    process, belief = plain_process(3)
    process.stays[:] = process.stays.mean(axis=3, keepdims=True)
    found, _ = solve_adaptively(process, belief, horizon=4)
    worth = find_worth_of_knowing(process, belief, found, horizon=4)
    np.testing.assert_allclose(worth.evsi, 0, atol=1e-9)


def value_knowledge(process, belief, horizon):
    found, _ = solve_adaptively(process, belief, horizon=horizon)
    return found, find_worth_of_knowing(process, belief, found, horizon=horizon)


@WIDE
@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([2, 3]), st.booleans())
def test_what_knowing_is_worth_agrees_with_the_plain_recursion(seed, horizon, n_types, same_answer):
    deal = draw_deal(seed, n_types, same_answer=same_answer)
    belief = draw_beliefs(seed, 1, 1, n_types)[:, 0]
    _, worth = value_knowledge(stack([deal]), belief, horizon)
    unread = UnreadDeal(**vars(deal), unread_at=horizon)
    read, merged = (
        np.array(list(each.value_choices(NONE, belief[0], horizon).values())) for each in (deal, unread)
    )
    np.testing.assert_allclose(worth.evsi[0], read - merged, atol=0.05)  # a difference of two lower bounds
    blind, seen = (each(**vars(deal)).value(NONE, belief[0], horizon) for each in (BlindDeal, SeenDeal))
    np.testing.assert_allclose(worth.value_blind, blind, atol=0.02)
    np.testing.assert_allclose(worth.value_perfect, seen)


@WIDE
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_conduct_that_tells_the_types_no_better_apart_is_worth_nothing_whatever_acts_tell(seed, horizon):
    deal = draw_deal(seed)
    process, belief = stack([deal]), draw_beliefs(seed, 1, 1, 2)[:, 0]
    found, worth = value_knowledge(process, belief, horizon)
    assert np.all(worth.evsi >= 0)
    assert np.all(worth.value_blind <= found.upper.max(axis=1) + 1e-9)
    np.testing.assert_allclose(worth.evsi[:, 0], 0, atol=1e-9)  # nobody keeps or breaks what is not in force
    deal.conduct[:] = deal.conduct.mean(axis=2, keepdims=True)
    _, worth = value_knowledge(stack([deal]), belief, horizon)
    np.testing.assert_allclose(worth.evsi, 0, atol=1e-9)


@pytest.mark.parametrize("act_chance", [[0.0, 0.0], [0.2, 0.2]])
def test_worths_of_two_periods_with_two_types_are_the_closed_forms(act_chance):
    # A deal gains 2 or loses 3. Going on pays after a report of keeping alone: .95 (.45 x 2 - .15 x 3).
    conduct = np.array([[[[0.9, 0.3], [0.1, 0.7], [0.0, 0.0]]]])
    ones, none = np.ones((1, 1)), np.zeros((1, 1))
    stays, closes, acts = observe_conduct(conduct, ones, none, np.array([act_chance]))
    process = plain_process(0, n_draws=1, n_types=2, n_options=1)[0]._replace(
        rewards=np.array([[[2.0, -3.0]]]), stays=stays, closes=closes, acts=acts, transition=np.eye(2)[None]
    )
    _, worth = value_knowledge(process, np.array([[0.5, 0.5]]), 2)
    np.testing.assert_allclose(worth.evsi, [[0, 0.4275]], atol=1e-12)
    np.testing.assert_allclose(worth.value_blind, 0, atol=1e-12)
    np.testing.assert_allclose(worth.value_perfect, 0.5 * 2 * 1.95)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.sampled_from([2, 3]))
def test_the_choice_that_is_called_best_is_best_exactly(seed, horizon, n_types):
    process, belief = plain_process(seed, n_types=n_types)
    found = solve_until_decided(process, belief, horizon=horizon)
    for draw in range(3):
        exact = solve_one_exactly(process, draw, belief[draw], horizon)
        best = found.lower[draw].argmax()
        rivals = np.delete(found.upper[draw], best)
        if rivals.max() <= found.lower[draw, best]:
            assert exact[best] >= exact.max() - 1e-7
        else:
            assert exact.max() - exact[best] <= found.gap[draw] + 1e-7


def test_only_draws_that_are_near_a_tie_are_solved_finely():
    process, belief = plain_process(3, n_draws=40)
    process.rewards[:20, 0] += 100.0
    found = solve_until_decided(process, belief, horizon=6)
    assert np.all(found.n_points[:20] == 8)
    assert np.any(found.n_points[20:] == 32)


@given(st.integers(0, 1000))
def test_equal_choices_are_solved_as_finely_as_can_be(seed):
    process, belief = plain_process(seed, n_draws=2, n_options=2, n_types=2)
    process.rewards[:, 1] = process.rewards[:, 0]
    process.stays[:, 1] = process.stays[:, 0]
    found = solve_until_decided(process, belief, horizon=2)
    np.testing.assert_allclose(found.lower[:, 1], found.lower[:, 2], rtol=1e-12)
