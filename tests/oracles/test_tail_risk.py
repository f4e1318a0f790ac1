import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from tests.oracles.tail_risk import measure_tail, minimise_tail
from tests.strategies import amounts, shares

LEVELS = st.floats(0, 0.99)


@st.composite
def samples(draw):
    n = draw(st.integers(1, 12))
    return draw(amounts(n)), draw(shares(n, 0.01)) * draw(st.sampled_from([1.0, 30.0]))


@settings(max_examples=60)
@given(samples(), LEVELS)
def test_both_forms_agree(sample, level):
    closed, program = measure_tail(*sample, level=level), minimise_tail(*sample, level=level)
    assert program.conditional == pytest.approx(closed.conditional, rel=1e-7, abs=1e-6)


def mean_beyond(edge, sample, level):
    losses, weights = sample
    return edge + weights @ np.maximum(losses - edge, 0) / weights.sum() / (1 - level)


@settings(max_examples=60)
@given(samples(), LEVELS)
def test_both_places_are_best(sample, level):
    closed, program = measure_tail(*sample, level=level), minimise_tail(*sample, level=level)
    least = min(mean_beyond(edge, sample, level) for edge in sample[0])
    for found in (closed, program):
        assert mean_beyond(found.value_at_risk, sample, level) == pytest.approx(least, rel=1e-6, abs=1e-6)


@given(samples(), LEVELS, st.floats(0, 0.99))
def test_it_lies_between_what_it_must_and_rises_with_the_level(sample, level, second):
    losses, weights = sample
    found = measure_tail(*sample, level=level)
    assert losses.min() <= found.value_at_risk <= found.conditional + 1e-9
    assert np.average(losses, weights=weights) - 1e-9 <= found.conditional <= losses.max() + 1e-9
    low, high = (measure_tail(*sample, level=at) for at in sorted((level, second)))
    assert low.value_at_risk <= high.value_at_risk
    assert low.conditional <= high.conditional + 1e-9


@given(samples(), LEVELS, st.floats(-20, 20), st.floats(0.1, 10))
def test_moving_and_scaling_losses_moves_and_scales_the_answer(sample, level, shift, scale):
    losses, weights = sample
    found = measure_tail(*sample, level=level)
    moved = measure_tail(losses * scale + shift, weights, level=level)
    assert moved.value_at_risk == pytest.approx(found.value_at_risk * scale + shift, abs=1e-6)
    assert moved.conditional == pytest.approx(found.conditional * scale + shift, abs=1e-6)


@given(amounts(8), amounts(8), shares(8, 0.01), LEVELS)
def test_putting_risks_together_never_adds_risk(first, second, weights, level):
    both = measure_tail(first + second, weights, level=level).conditional
    apart = sum(measure_tail(part, weights, level=level).conditional for part in (first, second))
    assert both <= apart + 1e-6


@given(st.integers(1, 9), amounts(10))
def test_equal_weights_mean_the_mean_of_the_worst(n_best, losses):
    worst = sorted(losses)[n_best:]
    found = measure_tail(losses, np.ones(10), level=n_best / 10)
    assert found.conditional == pytest.approx(np.mean(worst), abs=1e-9)
    assert found.value_at_risk == sorted(losses)[n_best - 1]


@given(samples(), LEVELS, st.integers(1, 4))
def test_a_weight_counts_as_so_many_copies(sample, level, copies):
    losses, weights = sample
    split = measure_tail(np.repeat(losses, copies), np.repeat(weights / copies, copies), level=level)
    assert split.conditional == pytest.approx(measure_tail(*sample, level=level).conditional, abs=1e-8)


def test_scenarios_without_weight_do_not_count():
    losses, weights = np.array([-5.0, 0.0, 1.0, 99.0]), np.array([0.0, 1.0, 1.0, 0.0])
    for find in (measure_tail, minimise_tail):
        assert find(losses, weights, level=0.75).conditional == pytest.approx(1.0)
    assert measure_tail(losses, weights, level=0.0) == (0.0, 0.5)


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95, 0.99])
def test_evenly_spread_quantiles_of_the_normal_come_near_its_tail(level):
    n = 200_000
    losses = norm.ppf((np.arange(n) + 0.5) / n)
    found = measure_tail(losses, np.ones(n), level=level)
    assert found.value_at_risk == pytest.approx(norm.ppf(level), abs=2e-4)
    assert found.conditional == pytest.approx(norm.pdf(norm.ppf(level)) / (1 - level), abs=1e-3)


@pytest.mark.parametrize("find", [measure_tail, minimise_tail])
def test_samples_without_sense_are_refused(find):
    two = np.ones(2)
    for level in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match="the level must be"):
            find(two, two, level=level)
    for losses, weights in ((two, 0 * two), (two, -two), (two * np.nan, two), (two, two * np.inf)):
        with pytest.raises(ValueError, match="losses must be finite"):
            find(losses, weights, level=0.5)
