import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from detente.methods.staged_exchange import Exchange, find_schedule

AMOUNT = st.floats(0.5, 10)


@st.composite
def exchanges(draw, *, reversible=True):
    n_items = draw(st.integers(1, 2))
    cost = np.array([draw(st.floats(0.1, 4)) for _ in range(n_items)])
    return Exchange(
        delivery_value=draw(st.floats(1, 20)),
        delivery_cost=draw(st.floats(1, 20)),
        cost=cost,
        loss=cost + np.array([draw(st.floats(0, 8)) for _ in range(n_items)]),
        gain=np.array([draw(st.floats(1, 30)) for _ in range(n_items)]),
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
    found = solve(exchange, cap=cap, n_stages=n_stages)
    lost = 0.0
    for stage in range(n_stages):
        lost += exchange.loss @ found.gives[stage]
        assert lost <= cap + 1e-7
        assert found.exposure[stage] == pytest.approx(lost, abs=1e-7)
        lost -= exchange.delivery_value * found.deliveries[stage]
    assert np.all(found.gives.sum(axis=0) <= 1 + 1e-7)
    assert found.deliveries.sum() <= 1 + 1e-7


@settings(max_examples=30, deadline=None)
@given(exchanges(), st.integers(1, 4))
def test_neither_side_ever_gains_by_leaving(exchange, n_stages):
    """Play the schedule backwards: going on is worth at least leaving, for both, at every stage."""
    found = solve(exchange, n_stages=n_stages)
    its_future, our_future, held = 0.0, 0.0, np.cumsum(found.gives, axis=0)
    for stage in range(n_stages - 1, -1, -1):
        at_stake = exchange.its_bond + (exchange.reversible * exchange.gain) @ held[stage] + its_future
        assert exchange.delivery_cost * found.deliveries[stage] <= exchange.caught * at_stake + 1e-6
        our_future = exchange.delivery_value * found.deliveries[stage] + exchange.own_discount * our_future
        our_future -= exchange.cost @ found.gives[stage]
        assert our_future >= -exchange.own_bond - 1e-6
        now = exchange.gain @ found.gives[stage] - exchange.delivery_cost * found.deliveries[stage]
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
    found = solve(exchange._replace(own_bond=0.0, its_bond=0.0), n_stages=1)
    assert found.value == pytest.approx(0, abs=1e-9)
    assert not found.exists


def test_price_of_exposure_is_the_slope_of_the_value():
    item = np.array([2.0]), np.array([9.0]), np.array([20.0]), np.array([0.0])
    deal = Exchange(12.0, 8.0, *item, caught=0.5, its_bond=1.0, own_bond=1.0)
    low, high = (solve(deal, cap=cap, n_stages=2) for cap in (0.5, 0.5 + 1e-4))
    assert low.exposure_price == pytest.approx((high.value - low.value) / 1e-4, abs=1e-3)


def test_no_feasible_schedule_found_by_chance_is_better():
    item = np.array([1.0]), np.array([4.0]), np.array([9.0]), np.array([0.3])
    deal = Exchange(6.0, 5.0, *item, caught=0.6, its_bond=1.0, own_bond=2.0)
    found, rng = solve(deal, cap=2.0, n_stages=2), np.random.default_rng(1)

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
    assert -best <= found.value + 1e-3
    assert -best >= found.value - 0.05


def test_broken_terms_are_value_errors():
    item = np.array([1.0]), np.array([4.0]), np.array([9.0]), np.array([0.3])
    deal = Exchange(6.0, 5.0, *item, caught=0.6)
    for cap, n_stages, good in ((-1.0, 2, 0.5), (1.0, 0, 0.5), (1.0, 2, 1.5)):
        with pytest.raises(ValueError, match="cap"):
            find_schedule(deal, good=good, bad=0.1, exposure_cap=cap, n_stages=n_stages)
