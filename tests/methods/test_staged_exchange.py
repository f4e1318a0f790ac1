import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from detente.methods.staged_exchange import Exchange, Scenarios, find_schedule
from tests.oracles.exchange_program import value_exchange
from tests.oracles.tail_risk import measure_tail

AMOUNT = st.floats(0.5, 10)


@st.composite
def exchanges(draw, *, reversible=True):
    n_items = draw(st.integers(1, 2))
    cost = np.array([draw(st.floats(0.1, 4)) for _ in range(n_items)])
    return Exchange(
        delivery_value=draw(st.floats(1, 20)),
        delivery_cost=np.array([draw(st.floats(1, 20))]),
        cost=cost,
        loss=cost + np.array([draw(st.floats(0, 8)) for _ in range(n_items)]),
        gain=np.array([[draw(st.floats(1, 30)) for _ in range(n_items)]]),
        reversible=np.array([draw(st.floats(0, 1)) if reversible else 0.0 for _ in range(n_items)]),
        caught=draw(st.floats(0.1, 1)),
        own_bond=draw(st.floats(0, 5)),
        its_bond=draw(st.floats(0, 5)),
    )


def solve(exchange, *, cap=3.0, n_stages=3, good=0.7):
    return find_schedule(exchange, good=good, bad=1 - good, exposure_cap=cap, n_stages=n_stages)


@settings(max_examples=30, deadline=None)
@given(exchanges(), st.integers(1, 5), st.floats(0, 6))
def test_no_exit_costs_more_than_the_cap(exchange, n_stages, cap):
    """An adversary takes what it is given up to any stage and walks away before delivering."""
    schedule = solve(exchange, cap=cap, n_stages=n_stages)
    lost = 0.0
    for stage in range(n_stages):
        lost += exchange.loss @ schedule.gives[stage]
        assert lost <= cap + 1e-7
        assert schedule.exposure[stage] == pytest.approx(lost, abs=1e-7)
        lost -= exchange.delivery_value * schedule.deliveries[stage]
    assert np.all(schedule.gives.sum(axis=0) <= 1 + 1e-7)
    assert schedule.deliveries.sum() <= 1 + 1e-7


@settings(max_examples=30, deadline=None)
@given(exchanges(), st.integers(1, 4))
def test_neither_side_ever_gains_by_leaving(exchange, n_stages):
    """Play the schedule backwards: going on is worth at least leaving, for both, at every stage."""
    schedule = solve(exchange, n_stages=n_stages)
    its_future, our_future, held = 0.0, 0.0, np.cumsum(schedule.gives, axis=0)
    for stage in range(n_stages - 1, -1, -1):
        at_stake = exchange.its_bond + (exchange.reversible * exchange.gain[0]) @ held[stage] + its_future
        assert exchange.delivery_cost[0] * schedule.deliveries[stage] <= exchange.caught * at_stake + 1e-6
        our_future = exchange.delivery_value * schedule.deliveries[stage] + exchange.own_discount * our_future
        our_future -= exchange.cost @ schedule.gives[stage]
        assert our_future >= -exchange.own_bond - 1e-6
        # What this stage brings it and what lies ahead, discounted to this stage.
        flow = (
            exchange.gain[0] @ schedule.gives[stage] - exchange.delivery_cost[0] * schedule.deliveries[stage]
        )
        assert flow + its_future >= -1e-6
        now = (
            exchange.gain[0] @ schedule.gives[stage] - exchange.delivery_cost[0] * schedule.deliveries[stage]
        )
        its_future = exchange.its_discount * (now + its_future)


@settings(max_examples=20, deadline=None)
@given(exchanges())
def test_value_grows_with_cap_stages_and_bonds(exchange):
    value = solve(exchange).value
    assert solve(exchange, cap=4.0).value >= value - 1e-7
    assert solve(exchange, n_stages=4).value >= value - 1e-7
    bonded = exchange._replace(its_bond=exchange.its_bond + 1, own_bond=exchange.own_bond + 1)
    assert solve(bonded).value >= value - 1e-7


@settings(max_examples=20, deadline=None)
@given(exchanges(reversible=False))
def test_one_shot_exchange_unravels_without_bonds(exchange):
    schedule = solve(exchange._replace(own_bond=0.0, its_bond=0.0), n_stages=1)
    assert schedule.value == pytest.approx(0, abs=1e-9)
    assert not schedule.exists


def test_price_of_exposure_is_the_slope_of_the_value():
    item = np.array([2.0]), np.array([9.0]), np.array([[20.0]]), np.array([0.0])
    deal = Exchange(12.0, np.array([8.0]), *item, caught=0.5, its_bond=1.0, own_bond=1.0)
    low, high = (solve(deal, cap=cap, n_stages=2) for cap in (0.5, 0.5 + 1e-4))
    assert low.exposure_price == pytest.approx((high.value - low.value) / 1e-4, abs=1e-3)


def test_no_feasible_schedule_found_by_chance_is_better():
    item = np.array([1.0]), np.array([4.0]), np.array([[9.0]]), np.array([0.3])
    deal = Exchange(6.0, np.array([5.0]), *item, caught=0.6, its_bond=1.0, own_bond=2.0)
    schedule, rng = solve(deal, cap=2.0, n_stages=2), np.random.default_rng(1)

    def worth(x):
        g, r = x[:2], x[2:]
        exits = [-4 * g[0], -4 * g.sum() + 6 * r[0]]
        kept = 6 * r[0] - g[0] + 0.95 * (6 * r[1] - g[1])
        limits = [2 - 4 * g[0], 2 - 4 * g.sum() + 6 * r[0], 1 - g.sum(), 1 - r.sum()]
        limits += [0.6 * (1 + 2.7 * g[0] + 0.9 * (9 * g[1] - 5 * r[1])) - 5 * r[0]]
        limits += [0.6 * (1 + 2.7 * g.sum()) - 5 * r[1]]
        limits += [2 + 6 * r[0] - g[0] + 0.95 * (6 * r[1] - g[1]), 2 + 6 * r[1] - g[1]]
        return -(0.7 * kept + 0.3 * min(0, *exits)) + 1e3 * sum(max(0, -limit) for limit in limits)

    best = min(
        minimize(
            worth, rng.random(4) / 2, method="Nelder-Mead", bounds=[(0, 1)] * 4, options={"maxiter": 4000}
        ).fun
        for _ in range(12)
    )
    assert -best <= schedule.value + 1e-3
    assert -best >= schedule.value - 0.05


def test_broken_terms_are_value_errors():
    item = np.array([1.0]), np.array([4.0]), np.array([[9.0]]), np.array([0.3])
    deal = Exchange(6.0, np.array([5.0]), *item, caught=0.6)
    for cap, n_stages, good in ((-1.0, 2, 0.5), (1.0, 0, 0.5), (1.0, 2, 1.5)):
        with pytest.raises(ValueError, match="cap"):
            find_schedule(deal, good=good, bad=0.1, exposure_cap=cap, n_stages=n_stages)


@settings(max_examples=20, deadline=None)
@given(exchanges(), st.floats(0.5, 6))
def test_what_cannot_be_sliced_comes_whole_and_is_worth_no_more(exchange, cap):
    whole = exchange._replace(indivisible=(True,) * len(exchange.cost) + (False,))
    schedule, sliced = solve(whole, cap=cap), solve(exchange, cap=cap)
    np.testing.assert_allclose(schedule.gives, np.round(schedule.gives), atol=1e-6)
    assert schedule.value <= sliced.value + 1e-6
    assert np.all(schedule.exposure <= cap + 1e-6)


def test_whole_items_agree_with_trying_every_way_to_hand_them_over():
    item = np.array([1.0, 0.5]), np.array([4.0, 1.5]), np.array([[9.0, 3.0]]), np.array([0.3, 0.2])
    deal = Exchange(9.0, np.array([4.0]), *item, caught=0.6, its_bond=1.0, own_bond=2.0)
    schedule = solve(deal._replace(indivisible=(True, True, False)), cap=5.0, n_stages=2)
    values = [0.0]
    for first in range(3):
        for second in range(3):
            most = [float(first < 2), float(second < 2)]
            fixed = deal._replace(most=tuple(most))
            values.append(_solve_with_gives_at(fixed, (first, second)))
    assert schedule.value == pytest.approx(max(values), abs=1e-6)
    assert schedule.value > 0


def _solve_with_gives_at(deal, stages, n_stages=2, cap=5.0):
    """Value with each item whole in a given stage, by brute force over deliveries (fine grid)."""
    gives = np.zeros((n_stages, len(deal.cost)))
    for item, stage in enumerate(stages):
        if stage < n_stages:
            gives[stage, item] = 1.0
    best = 0.0
    steps = np.linspace(0, 1, 201)
    for r0, r1 in np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2):
        if r0 + r1 > 1 + 1e-9:
            continue
        exits = [deal.loss @ gives[0], deal.loss @ gives.sum(axis=0) - deal.delivery_value * r0]
        ahead = deal.its_discount * (deal.gain[0] @ gives[1] - deal.delivery_cost[0] * r1)
        back = deal.reversible * deal.gain[0]
        it_stays = (
            deal.delivery_cost[0] * r0 <= deal.caught * (deal.its_bond + back @ gives[0] + ahead) + 1e-9
        )
        it_stays &= (
            deal.delivery_cost[0] * r1 <= deal.caught * (deal.its_bond + back @ gives.sum(axis=0)) + 1e-9
        )
        last = deal.delivery_value * r1 - deal.cost @ gives[1]
        both = deal.delivery_value * r0 - deal.cost @ gives[0] + deal.own_discount * last
        if it_stays and min(last, both) >= -deal.own_bond - 1e-9 and max(exits) <= cap + 1e-9:
            best = max(best, 0.7 * both - 0.3 * max(0.0, *exits))
    return best


def test_a_cap_on_the_worst_tail_holds_in_the_tail():
    rng = np.random.default_rng(2)
    item = np.array([1.0]), np.array([4.0]), np.array([[9.0]]), np.array([0.6])
    deal = Exchange(6.0, np.array([5.0]), *item, caught=0.6)
    scenarios = Scenarios(rng.uniform(2, 6, (40, 1)), rng.uniform(4, 8, 40), tail=0.2)
    schedule = find_schedule(deal, good=0.7, bad=0.3, exposure_cap=0.2, n_stages=3, scenarios=scenarios)
    taken = np.cumsum(schedule.gives[:, 0])
    before = np.concatenate([[0.0], np.cumsum(schedule.deliveries)[:-1]])
    losses = np.sort((scenarios.losses * taken - scenarios.values[:, None] * before).ravel())
    worst = losses[-int(0.2 * losses.size) :].mean()
    assert worst <= 0.2 + 1e-6
    assert schedule.value > 0
    assert worst == pytest.approx(0.2, abs=1e-3)
    assert measure_tail(losses, np.ones(losses.size), level=0.8).conditional == pytest.approx(worst)


@settings(max_examples=15, deadline=None)
@given(exchanges())
def test_a_deal_that_must_hold_more_types_is_worth_no_more(exchange):
    greedy = exchange._replace(
        gain=np.vstack([exchange.gain, exchange.gain / 2]), delivery_cost=np.repeat(exchange.delivery_cost, 2)
    )
    assert solve(greedy).value <= solve(exchange).value + 1e-7


@settings(max_examples=15, deadline=None)
@given(exchanges(), st.floats(0, 1))
def test_no_more_is_handed_over_than_there_is(exchange, most):
    schedule = solve(exchange._replace(most=(most,) * len(exchange.cost)))
    assert np.all(schedule.gives.sum(axis=0) <= most + 1e-7)


ITEM = np.array([1.0]), np.array([1.0]), np.array([[4.0]]), np.array([1.0])
FIRM = Exchange(10.0, np.array([6.0]), *ITEM, caught=1.0, its_bond=50.0, own_bond=1.0)
"""Whoever leaves loses all: only whether it gains at all keeps the deal small."""


@pytest.mark.parametrize(("stage_cost", "value"), [(0.0, 17 / 3), (0.5, 4.00625)])
def test_two_stages_by_hand(stage_cost, value):
    """(33a): all at once for two thirds of the help; at a cost of 0.5 a stage an eighth is held back for the second.

    At no cost 4 g >= 6 r: for all of the item it delivers 2/3, worth 20/3 - 1. At 0.5 a stage the second needs
    4 g2 >= 0.5, so g2 = 1/8; the first then 4 (7/8 + 0.9/8) - 6 r1 >= 0.5 (1 + 0.9), so r1 = 1/2, and the
    whole is worth 5 - 7/8 - 0.95/8.
    """
    deal = FIRM._replace(stage_cost=stage_cost)
    schedule = find_schedule(deal, good=1.0, bad=0.0, exposure_cap=50.0, n_stages=2)
    assert schedule.value == pytest.approx(value)
    if stage_cost:
        np.testing.assert_allclose(schedule.gives[:, 0], [7 / 8, 1 / 8])
        np.testing.assert_allclose(schedule.deliveries, [1 / 2, 0], atol=1e-9)


def test_two_stages_against_a_grid():
    """(33a) by trying every way to slice: nothing on the grid is better, something on it nearly as good."""
    deal, steps = FIRM._replace(stage_cost=0.5), np.linspace(0, 1, 41)
    g1, g2, r1, r2 = np.meshgrid(steps, steps, steps, steps, sparse=True)
    allowed = (g1 + g2 <= 1) & (r1 + r2 <= 1) & (g2 - 10 * r2 <= 1)
    allowed = allowed & (g1 + 0.95 * g2 - 10 * (r1 + 0.95 * r2) <= 1)
    allowed = allowed & (4 * g2 - 6 * r2 >= 0.5) & (4 * (g1 + 0.9 * g2) - 6 * (r1 + 0.9 * r2) >= 0.95)
    best = np.where(allowed, 10 * (r1 + 0.95 * r2) - (g1 + 0.95 * g2), -np.inf).max()
    found = find_schedule(deal, good=1.0, bad=0.0, exposure_cap=50.0, n_stages=2).value
    assert found - 0.2 <= best <= found + 1e-9


@settings(max_examples=40, deadline=None)
@given(st.floats(1, 20), st.floats(1, 20), st.floats(0.1, 4), st.floats(0.5, 20))
def test_one_stage_at_no_cost_is_individual_rationality(worth, effort, cost, gain):
    """(33a): it delivers for at most what it gains, r = g vC / cC, where that pays for us as well."""
    item = np.array([cost]), np.array([cost]), np.array([[gain]]), np.array([1.0])
    deal = Exchange(worth, np.array([effort]), *item, caught=1.0, its_bond=50.0)
    schedule = find_schedule(deal, good=1.0, bad=0.0, exposure_cap=50.0, n_stages=1)
    handed = min(1.0, effort / gain)
    assert schedule.value == pytest.approx(max(0.0, handed * (worth * gain / effort - cost)), abs=1e-6)
    assert gain * schedule.gives[0, 0] >= effort * schedule.deliveries[0] - 1e-6


@settings(max_examples=30, deadline=None)
@given(exchanges(), st.integers(1, 4), st.floats(0, 3), st.floats(0, 6))
def test_schedules_are_those_of_the_program_written_out(exchange, n_stages, stage_cost, cap):
    exchange = exchange._replace(stage_cost=stage_cost)
    terms = {"good": 0.7, "cap": cap, "n_stages": n_stages}
    best = value_exchange(exchange, **terms)
    found = solve(exchange, cap=cap, n_stages=n_stages).value
    assert found == pytest.approx(max(best or 0.0, 0.0), abs=1e-6)
    without = value_exchange(exchange, **terms, gains_by_going_on=False)
    assert without is not None
    assert found <= without + 1e-6


@settings(max_examples=20, deadline=None)
@given(exchanges(), st.floats(0, 3), st.floats(0, 3))
def test_what_each_stage_costs_it_never_makes_the_deal_worth_more(exchange, less, more):
    dear = solve(exchange._replace(stage_cost=less + more))
    assert dear.value <= solve(exchange._replace(stage_cost=less)).value + 1e-7


@pytest.mark.parametrize("changed", [{"stage_cost": 100.0}, {"stage_cost": 1.0, "cost": np.array([45.0])}])
def test_where_they_gain_by_nothing_that_pays_for_us_there_is_no_deal(changed):
    deal = FIRM._replace(own_bond=100.0, **changed)
    schedule = find_schedule(deal, good=1.0, bad=0.0, exposure_cap=50.0, n_stages=2)
    assert not schedule.exists
    assert not schedule.gives.any()
    assert schedule.value == 0
