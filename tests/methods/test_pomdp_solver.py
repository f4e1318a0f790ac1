import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods import pomdp_kernels, pomdp_point_kernels, pomdp_solver
from detente.methods.pomdp_process import DealProcess, expect_costs, observe_conduct, value_known
from detente.methods.pomdp_solver import solve_process
from tests.oracles.deal_process import CLOSED, NONE, draw_deal
from tests.oracles.pomdp import prune, solve_exactly
from tests.strategies import beliefs


def stack(deals) -> DealProcess:
    """One process of several draws."""

    def column(name):
        return np.stack([np.asarray(getattr(deal, name), dtype=float) for deal in deals])

    acceptance, consent = column("acceptance"), column("consent")
    costs = {name: column(name) for name in ("blocked", "declined", "proposing")}
    stays, closes, acts = observe_conduct(
        column("conduct"), column("detection"), column("resolve"), column("act_chance")
    )
    return DealProcess(
        rewards=column("gains"),
        stays=stays,
        closes=closes,
        acts=acts,
        acceptance=acceptance,
        consent=consent,
        costs=expect_costs(acceptance, consent, **costs),
        transition=column("transition"),
        discount=column("discount"),
        gone=column("gone"),
        reopening=column("reopening"),
    )


def draw_beliefs(seed: int, n_draws: int, n_beliefs: int, n_types: int):
    return np.random.default_rng(seed).dirichlet(np.ones(n_types), (n_draws, n_beliefs))


def plain_process(seed: int, n_draws: int = 3, n_types: int = 3, n_options: int = 3, n_reports: int = 3):
    """A process without answers, in which whatever is not seen to go on ends it."""
    rng = np.random.default_rng(seed)
    rewards = rng.normal(0, 3, (n_draws, n_options, n_types))
    stays = rng.dirichlet(np.ones(n_reports + 1), (n_draws, n_options, n_types))[..., :-1]
    transition = 0.8 * np.eye(n_types) + 0.2 * rng.dirichlet(np.ones(n_types), (n_draws, n_types))
    never, ones = np.zeros(n_draws), np.ones((n_draws, n_options))
    process = DealProcess(
        rewards=rewards,
        stays=stays.transpose(0, 1, 3, 2).copy(),
        closes=np.zeros((n_draws, n_options, 0, n_types)),
        acts=np.ones((n_draws, 1, n_types)),
        acceptance=np.ones_like(rewards),
        consent=ones,
        costs=np.zeros_like(rewards),
        transition=transition,
        discount=np.full(n_draws, 0.95),
        gone=never,
        reopening=never,
    )
    return process, rng.dirichlet(np.ones(n_types), n_draws)


def solve_one_exactly(process, draw, belief, horizon):
    """The same by incremental pruning, waiting among the actions."""
    n_options, n_reports, n_types = process.stays.shape[1:]
    observations = np.zeros((1 + n_options, n_reports, n_types))
    observations[0, 0], observations[1:] = process.acts[draw, 0], process.stays[draw]
    rewards = np.vstack([np.zeros(n_types), process.rewards[draw]])
    dynamics = observations[..., None] * process.transition[draw]
    found = solve_exactly(rewards, dynamics, float(process.discount[draw]), horizon)
    return found.q_values(belief, 1 + n_options)


def assert_between(bounds, exact):
    lower, upper = bounds
    assert np.all(lower <= np.asarray(exact) + 1e-7)
    assert np.all(np.asarray(exact) <= upper + 1e-7)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.booleans())
def test_every_choice_at_every_status_agrees_with_the_plain_recursion(seed, horizon, same_answer):
    deal = draw_deal(seed, same_answer=same_answer)
    rows = draw_beliefs(seed, 1, 2, 2)
    solved = solve_process(stack([deal]), rows, horizon=horizon, n_points=40)
    for status, name in ((0, NONE), (1, 0), (2, 1)):
        lower, upper = solved.value_choices(rows, status=status)
        exact = [list(deal.value_choices(name, belief, horizon).values()) for belief in rows[0]]
        assert_between((lower[0], upper[0]), exact)
        np.testing.assert_allclose(lower[0], exact, atol=0.02)
    lower, upper = solved.value_choices(rows, status=-1)
    closed = [deal.value(CLOSED, belief, horizon) for belief in rows[0]]
    assert_between((lower[0, :, 0], upper[0, :, 0]), closed)


def test_all_periods_kept_can_be_asked_about():
    deal = draw_deal(3)
    rows = draw_beliefs(3, 1, 3, 2)
    solved = solve_process(stack([deal]), rows, horizon=3, n_points=32, n_kept=3)
    for periods in (1, 2, 3):
        exact = [list(deal.value_choices(0, belief, periods).values()) for belief in rows[0]]
        bounds = solved.value_choices(rows, status=1, periods=periods)
        assert_between((bounds.lower[0], bounds.upper[0]), exact)
    with pytest.raises(ValueError, match="not kept"):
        solve_process(stack([deal]), rows, horizon=3).value_choices(rows, periods=2)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 2), st.sampled_from([2, 3]))
def test_bounds_hold_the_exact_value_between_them(seed, horizon, n_types):
    process, belief = plain_process(seed, n_types=n_types)
    found = solve_process(process, belief[:, None], horizon=horizon, n_points=8).value_choices(
        belief[:, None]
    )
    for draw in range(3):
        exact = solve_one_exactly(process, draw, belief[draw], horizon)
        assert_between((found.lower[draw, 0], found.upper[draw, 0]), exact)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_reports_that_a_type_never_makes_keep_the_bounds_apart(seed, horizon):
    process, belief = plain_process(seed)
    process.rewards[:] -= 6.0
    process.stays[np.random.default_rng(seed).random(process.stays.shape) < 1 / 2] = 0.0
    found = solve_process(process, belief[:, None], horizon=horizon, n_points=8).value_choices(
        belief[:, None]
    )
    for draw in range(3):
        exact = solve_one_exactly(process, draw, belief[draw], horizon)
        assert_between((found.lower[draw, 0], found.upper[draw, 0]), exact)


def test_the_tiger_of_kaelbling_littman_and_cassandra():
    # Five plans of two steps are worth having; so much is added to every reward that nobody just waits.
    more = 200.0
    rewards = np.array([[[-1.0, -1.0], [-100.0, 10.0], [10.0, -100.0]]]) + more
    stays = np.full((1, 3, 2, 2), 0.5)
    stays[0, 0] = [[0.85, 0.15], [0.15, 0.85]]
    reset = np.full((1, 2, 2), 0.5)
    process = plain_process(0, n_draws=1, n_types=2)[0]._replace(
        rewards=rewards, stays=stays, transition=reset, discount=np.ones(1)
    )
    dynamics = stays[0, ..., None] * reset[0]
    exact = prune(solve_exactly(rewards[0], dynamics, 1.0, 2).vectors)
    rows = np.stack([np.linspace(0, 1, 41), 1 - np.linspace(0, 1, 41)], axis=1)[None]
    found = solve_process(process, rows, horizon=2, n_points=8).value_choices(rows)
    np.testing.assert_allclose(found.lower[0].max(axis=1), (rows[0] @ exact.T).max(axis=1))


def test_a_loss_that_cannot_be_left_is_not_made_small_by_reports_ruled_out():
    process, _ = plain_process(0, n_draws=1, n_types=2, n_options=1)
    process = process._replace(
        rewards=np.full((1, 1, 2), -1.0),
        stays=np.eye(2)[None, None],
        acts=np.zeros((1, 1, 2)),
        transition=np.eye(2)[None],
        discount=np.ones(1),
    )
    rows = np.array([[[0.5, 0.5]]])
    found = solve_process(process, rows, horizon=3).value_choices(rows)
    np.testing.assert_allclose([found.lower[0, 0, 0], found.upper[0, 0, 0]], 0.0)
    assert found.lower[0, 0, 1] == pytest.approx(-1.0)


@pytest.mark.parametrize("seed", range(4))
def test_leaving_out_what_changes_nothing_changes_nothing(seed):
    deals = [draw_deal(seed + i, same_answer=True, free=True) for i in range(3)]
    process = stack(deals)
    sure = process._replace(
        acceptance=np.ones_like(process.acceptance), consent=np.ones_like(process.consent)
    )
    # One more draw, in which an answer tells something, keeps all of the process in all of them.
    other = stack([draw_deal(seed + 9)])
    rows = draw_beliefs(seed, 4, 2, 2)
    for left in (process, sure):
        whole = DealProcess(*(np.concatenate(parts) for parts in zip(left, other, strict=True)))
        short = solve_process(left, rows[:3], horizon=3, n_points=32)
        full = solve_process(whole, rows, horizon=3, n_points=32)
        for status in (0, 1):
            apart, together = (
                solved.value_choices(part, status=status)
                for solved, part in ((short, rows[:3]), (full, rows))
            )
            np.testing.assert_allclose(apart.lower, together.lower[:3], atol=0.02)
            assert np.all(apart.lower <= together.upper[:3] + 1e-9)
            assert np.all(together.lower[:3] <= apart.upper + 1e-9)


def solve_shared(deal, rows, horizon=3, **change):
    solved = solve_process(stack([deal])._replace(**change), rows, horizon=horizon, n_points=32)
    return [solved.value_choices(rows, status=status) for status in (0, 1, -1)]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0, 1), st.floats(0, 1))
def test_an_open_window_is_worth_more_than_a_closed_one(seed, gone, share):
    deal, rows = draw_deal(seed), draw_beliefs(seed, 1, 2, 2)
    reopening = np.array([share * (1 - gone)])
    none, _, closed = solve_shared(deal, rows, gone=np.array([gone]), reopening=reopening)
    assert np.all(none.upper.max(axis=2) >= closed.lower[..., 0] - 1e-9)
    longer, _, _ = solve_shared(deal, rows, gone=np.array([gone / 2]), reopening=reopening)
    assert np.all(longer.upper.max(axis=2) >= none.lower.max(axis=2) - 1e-9)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_where_the_answer_tells_nothing_an_option_in_force_is_worth_having(seed):
    deal, rows = draw_deal(seed, same_answer=True), draw_beliefs(seed, 1, 2, 2)
    none, force, _ = solve_shared(deal, rows)
    assert np.all(force.upper.max(axis=2) >= none.lower.max(axis=2) - 1e-9)


def test_an_answer_that_sorts_the_kinds_is_to_be_had_only_where_nothing_is_in_force():
    process, _ = plain_process(0, n_draws=1, n_types=2, n_options=1)
    process = process._replace(
        rewards=np.array([[[1.0, -1.0]]]), acceptance=np.array([[[1.0, 0.0]]]), reopening=np.ones(1)
    )
    rows = np.array([[[0.5, 0.5]]])
    solved = solve_process(process, rows, horizon=1)
    none, force = (solved.value_choices(rows, status=status) for status in (0, 1))
    np.testing.assert_allclose([none.lower.max(), none.upper.max()], 0.5)
    np.testing.assert_allclose([force.lower.max(), force.upper.max()], 0.0, atol=1e-12)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), beliefs(2), beliefs(2), st.floats(0, 1))
def test_value_is_convex_in_the_belief(seed, first, second, share):
    rows = np.stack([share * first + (1 - share) * second, first, second])[None]
    for bounds in solve_shared(draw_deal(seed), rows)[:2]:
        lower, upper = bounds.lower[0].max(axis=1), bounds.upper[0].max(axis=1)
        assert lower[0] <= share * upper[1] + (1 - share) * upper[2] + 1e-9


def plain(kernel):
    return getattr(kernel, "py_func", kernel)


def test_compiled_and_plain_kernels_agree(monkeypatch):
    process, rows = stack([draw_deal(13), draw_deal(14)]), draw_beliefs(13, 2, 2, 2)
    compiled = solve_process(process, rows, horizon=2, n_points=4).value_choices(rows, status=1)
    for module in (pomdp_kernels, pomdp_point_kernels):
        for name, kernel in list(vars(module).items()):
            if hasattr(kernel, "py_func"):
                monkeypatch.setattr(module, name, kernel.py_func)
    monkeypatch.setattr(pomdp_solver, "go_back", plain(pomdp_kernels.go_back))
    monkeypatch.setattr(pomdp_solver, "spread_points", plain(pomdp_point_kernels.spread_points))
    interpreted = solve_process(process, rows, horizon=2, n_points=4).value_choices(rows, status=1)
    for side in range(2):
        np.testing.assert_allclose(compiled[side], interpreted[side], atol=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_a_copy_of_an_option_changes_nothing(seed, horizon):
    # Where answers tell types apart, proposing the copy of what is in force is one more question.
    process, rows = stack([draw_deal(seed, same_answer=True)]), draw_beliefs(seed, 1, 1, 2)
    names = ("rewards", "stays", "closes", "acceptance", "consent", "costs")
    twice = process._replace(**{name: getattr(process, name)[:, [0, 1, 1]] for name in names})
    single, double = (
        solve_process(each, rows, horizon=horizon, n_points=16).value_choices(rows)
        for each in (process, twice)
    )
    np.testing.assert_allclose(double.lower[..., 2], double.lower[..., 3], atol=1e-9)
    assert np.all(double.lower[..., :3] <= single.upper + 1e-9)
    assert np.all(single.lower <= double.upper[..., :3] + 1e-9)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.sampled_from([2, 4]))
def test_bounds_never_cross_for_any_number_of_types(seed, horizon, n_types):
    deals = [draw_deal(seed + i, n_types) for i in range(2)]
    rows = draw_beliefs(seed, 2, 3, n_types)
    solved = solve_process(stack(deals), rows, horizon=horizon, n_points=8)
    for status in (0, 1):
        lower, upper = solved.value_choices(rows, status=status)
        assert np.all(lower <= upper + 1e-9)


def test_types_that_are_seen_bound_all_values():
    process, rows = stack([draw_deal(7, 3)]), draw_beliefs(7, 1, 2, 3)
    solved = solve_process(process, rows, horizon=4)
    known = value_known(process, 4)[0][-1]
    for status, place in ((0, 0), (1, 1), (2, 2), (-1, -1)):
        values = solved.value_choices(rows, status=status)
        lower = values.lower[..., 0] if status < 0 else values.lower.max(axis=2)
        assert np.all(lower <= np.einsum("nbt,nt->nb", rows, known[:, place]) + 1e-9)


def test_more_points_close_the_gap():
    process, belief = plain_process(5, n_draws=20)
    gaps = []
    for n_points in (4, 12, 36):
        solved = solve_process(process, belief[:, None], horizon=6, n_points=n_points)
        bounds = solved.value_choices(belief[:, None])
        gaps.append((bounds.upper.max(axis=2) - bounds.lower.max(axis=2)).mean())
    assert gaps[0] > gaps[1] > gaps[2]


def test_the_number_of_threads_and_of_draws_changes_nothing():
    process, belief = plain_process(11, n_draws=75)
    one, many = (
        solve_process(process, belief[:, None], horizon=4, n_threads=n).value_choices(belief[:, None])
        for n in (1, 5)
    )
    few = solve_process(process.pick(slice(3)), belief[:3, None], horizon=4).value_choices(belief[:3, None])
    for side in range(2):
        np.testing.assert_array_equal(one[side], many[side])
        np.testing.assert_array_equal(one[side][:3], few[side])


def test_bounds_above_are_left_out_unless_asked_for():
    process, belief = plain_process(2)
    found, short = (
        solve_process(process, belief[:, None], horizon=3, bounded=bounded).value_choices(belief[:, None])
        for bounded in (True, False)
    )
    np.testing.assert_array_equal(found.lower, short.lower)
    assert np.all(np.isnan(short.upper))


def test_one_type_leaves_nothing_to_learn():
    deals = [draw_deal(seed, 1) for seed in range(3)]
    rows = np.ones((3, 1, 1))
    solved = solve_process(stack(deals), rows, horizon=3)
    for status, name in ((0, NONE), (1, 0)):
        bounds = solved.value_choices(rows, status=status)
        exact = [[list(deal.value_choices(name, np.ones(1), 3).values())] for deal in deals]
        np.testing.assert_allclose(bounds.lower, exact)
        np.testing.assert_allclose(bounds.upper, exact)


def test_broken_problems_are_value_errors():
    process, belief = plain_process(1)
    with pytest.raises(ValueError, match="horizon"):
        solve_process(process, belief[:, None], horizon=0)
    with pytest.raises(ValueError, match="more than 1"):
        solve_process(process._replace(stays=3 * process.stays), belief[:, None], horizon=2)
