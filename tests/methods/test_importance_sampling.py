import numpy as np
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.importance_sampling import fit_pareto, smooth_weights


@pytest.mark.parametrize("shape", [-0.2, 0.1, 0.3, 0.5, 0.7, 1.0])
def test_the_shape_of_a_known_tail_is_found(shape, rng):
    found = [
        fit_pareto(np.sort(scipy.stats.genpareto.rvs(shape, size=500, random_state=rng))) for _ in range(40)
    ]
    assert np.mean([fit.shape for fit in found]) == pytest.approx(shape, abs=0.04)
    assert np.mean([fit.scale for fit in found]) == pytest.approx(1, abs=0.06)


@pytest.mark.parametrize("shape", [0.2, 0.6])
def test_the_fit_is_near_the_most_likely_one(shape, rng):
    excesses = np.sort(3 * scipy.stats.genpareto.rvs(shape, size=2_000, random_state=rng))
    known, _, scale = scipy.stats.genpareto.fit(excesses, floc=0)
    fit = fit_pareto(excesses)
    assert fit.shape == pytest.approx(known, abs=0.02)
    assert fit.scale == pytest.approx(scale, rel=0.03)


@pytest.mark.parametrize("rate", [0.3, 0.5, 0.8])
def test_the_tail_of_two_exponentials(rate, rng):
    """Vehtari and others: draws from rate 1 weighted to a rate r below 1 have a tail of shape 1 - r exactly."""
    draws = rng.exponential(size=40_000)
    found = smooth_weights((1 - rate) * draws)
    assert found.shape == pytest.approx(1 - rate, abs=0.08)
    if rate >= 0.5:
        assert found.weights @ draws == pytest.approx(1 / rate, rel=0.05)


def test_a_conjugate_posterior_is_found_by_weighting_the_prior(rng):
    """One report of 1 with unit noise, prior N(0, 1): mean .5, variance .5."""
    draws = rng.normal(size=50_000)
    found = smooth_weights(-((1 - draws) ** 2) / 2)
    mean = found.weights @ draws
    assert mean == pytest.approx(0.5, abs=0.02)
    assert found.weights @ (draws - mean) ** 2 == pytest.approx(0.5, abs=0.02)
    assert found.shape < 0.5
    assert 10_000 < found.effective_size < 50_000


@given(st.integers(1, 400), st.floats(0, 30), st.floats(-1e3, 1e3))
def test_weights_sum_to_one_and_a_constant_changes_nothing(n_draws, spread, constant):
    ratios = spread * np.random.default_rng(n_draws).normal(size=n_draws)
    found = smooth_weights(ratios)
    assert found.weights.sum() == pytest.approx(1)
    assert found.weights.min() >= 0
    assert 1 - 1e-9 <= found.effective_size <= n_draws + 1e-6
    np.testing.assert_allclose(smooth_weights(ratios + constant).weights, found.weights, atol=1e-9)


@given(st.integers(30, 400))
def test_smoothing_keeps_the_order_of_the_draws(n_draws):
    ratios = np.random.default_rng(n_draws).normal(size=n_draws)
    weights = smooth_weights(ratios).weights
    assert np.all(np.diff(weights[np.argsort(ratios)]) >= -1e-12)


def test_no_draw_outweighs_all_others_by_more_than_it_did_raw(rng):
    ratios = np.append(rng.normal(size=999), 20.0)
    found = smooth_weights(ratios)
    assert found.shape > 0.7
    assert found.weights.max() < np.exp(20.0) / np.exp(ratios).sum()
