import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods.scenario_discovery import _LEAST_MASS, find_box


def test_two_limits_are_found_among_idle_premises():
    draws = np.random.default_rng(1).random((4000, 6))
    fails = (draws[:, 2] > 0.7) & (draws[:, 4] < 0.4)
    box = find_box(draws, fails, wanted=0.95)
    assert {(limit.premise, limit.above) for limit in box.limits} == {(2, True), (4, False)}
    assert box.density > 0.75
    assert box.coverage > 0.9
    bounds = {limit.premise: limit.bound for limit in box.limits}
    assert bounds[2] == pytest.approx(0.7, abs=0.06)
    assert bounds[4] == pytest.approx(0.4, abs=0.06)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 0.9), st.integers(1, 3))
def test_density_and_coverage_are_what_they_say(seed, rate, most):
    rng = np.random.default_rng(seed)
    draws = rng.normal(size=(400, 3))
    fails = rng.random(400) < rate * (1 + np.sign(draws[:, 0])) / 2
    box = find_box(draws, fails, most_limits=most)
    inside = np.ones(400, dtype=bool)
    for limit in box.limits:
        column = draws[:, limit.premise]
        inside &= column > limit.bound if limit.above else column < limit.bound
    assert len(box.limits) <= most
    assert inside.mean() >= _LEAST_MASS
    assert box.density >= box.base - 1e-12
    if box.limits:
        assert box.density == pytest.approx(fails[inside].mean())
        assert box.coverage == pytest.approx(fails[inside].sum() / fails.sum())


def test_nothing_to_tell_apart_is_a_box_without_limits():
    draws = np.random.default_rng(2).random((300, 2))
    for fails in (np.zeros(300, dtype=bool), np.ones(300, dtype=bool)):
        assert find_box(draws, fails).limits == ()


def test_one_premise_agrees_with_trying_every_bound():
    rng = np.random.default_rng(3)
    draws = rng.random((2000, 1))
    fails = rng.random(2000) < draws[:, 0] ** 3
    box = find_box(draws, fails, wanted=0.7)
    (limit,) = box.limits
    bounds = np.linspace(0, 0.95, 1001)
    dense = [b for b in bounds if fails[draws[:, 0] > b].mean() >= 0.7]
    assert limit.above
    assert limit.bound == pytest.approx(dense[0], abs=0.05)


@pytest.mark.parametrize("n_draws", [1, 2, 5, 10])
def test_a_handful_of_draws_makes_no_box(n_draws):
    """With so few, any cut would hold failures alone: half of them fail, and each premise tells them apart."""
    draws = np.linspace(0, 1, n_draws)[:, None]
    assert find_box(draws, draws[:, 0] > 0.5).limits == ()
