"""Cooke's classical model against its definition the long way; published values stand in tests/published_experts.py."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.methods.classical_model import (
    find_rejection_rate,
    pool_estimates,
    score_analysts,
    weigh_by_performance,
)
from tests.oracles.linear_pool import (
    count_calibration,
    enumerate_rejections,
    integrate_information,
    integrate_pool,
)
from tests.published_experts import ANSWERS, EXPERTS, LINEAR

N_ANALYSTS, N_QUESTIONS = 3, 4


@st.composite
def panels(draw):
    """Estimates of three analysts on four questions, all above 0, and the answers."""
    numbers = st.floats(0.5, 5.0)
    steps = draw(arrays(float, (N_ANALYSTS, N_QUESTIONS, 3), elements=numbers))
    answers = draw(arrays(float, N_QUESTIONS, elements=st.floats(0.6, 14.0)))
    return np.cumsum(steps, axis=2), answers


def test_scores_and_pools_are_those_of_their_definition():
    scores = score_analysts(EXPERTS, ANSWERS, LINEAR)
    for analyst in range(3):
        assert scores.calibration[analyst] == pytest.approx(
            count_calibration(EXPERTS[analyst], ANSWERS), rel=1e-9
        )
        assert scores.information[analyst] == pytest.approx(
            integrate_information(EXPERTS, ANSWERS, analyst), abs=1e-3
        )
    weights = np.array([0.2, 0.5, 0.3])
    np.testing.assert_allclose(
        pool_estimates(EXPERTS, ANSWERS, LINEAR, weights),
        integrate_pool(EXPERTS, ANSWERS, weights),
        atol=1e-3,
    )


@given(panels())
def test_the_cutoff_is_the_one_whose_pool_scores_best(panel):
    estimates, answers = panel
    linear = np.zeros(N_QUESTIONS, dtype=bool)
    found = weigh_by_performance(estimates, answers, linear)
    best = float(found.pool.calibration[0] * found.pool.information[0])
    calibration, information = score_analysts(estimates, answers, linear)
    for cutoff in np.linspace(0, calibration.max(), 7):
        weights = calibration * information * (calibration >= cutoff)
        pooled = pool_estimates(estimates, answers, linear, weights / weights.sum())
        # Scored beside the analysts, so that what is thought possible is the same for all.
        score = score_analysts(np.concatenate([estimates, pooled[None]]), answers, linear)
        assert score.calibration[-1] * score.information[-1] <= best * (1 + 1e-9)


@given(panels(), st.permutations(range(N_ANALYSTS)), st.floats(0.1, 20.0), st.floats(-30.0, 30.0))
def test_order_and_units_change_no_weight(panel, order, factor, shift):
    estimates, answers = panel
    linear = np.zeros(N_QUESTIONS, dtype=bool)
    found = weigh_by_performance(estimates, answers, linear)
    assert found.weights.sum() == pytest.approx(1)
    assert (found.weights >= 0).all()
    moved = weigh_by_performance(estimates[list(order)], answers, linear)
    np.testing.assert_allclose(moved.scores.information, found.scores.information[list(order)], atol=1e-9)
    np.testing.assert_allclose(moved.scores.calibration, found.scores.calibration[list(order)], atol=1e-9)
    scaled = score_analysts(factor * estimates, factor * answers, linear)
    np.testing.assert_allclose(scaled.information, found.scores.information, atol=1e-8)
    shifted = score_analysts(estimates + shift, answers + shift, linear)
    np.testing.assert_allclose(shifted.information, found.scores.information, atol=1e-8)


@given(panels(), st.floats(0.01, 100.0))
def test_on_the_logarithmic_scale_ratios_count(panel, factor):
    estimates, answers = panel
    log, linear = np.ones(N_QUESTIONS, dtype=bool), np.zeros(N_QUESTIONS, dtype=bool)
    scores = score_analysts(estimates, answers, log)
    as_logarithms = score_analysts(np.log(estimates), np.log(answers), linear)
    np.testing.assert_allclose(scores.information, as_logarithms.information, atol=1e-9)
    np.testing.assert_array_equal(scores.calibration, as_logarithms.calibration)
    weights = np.full(N_ANALYSTS, 1 / N_ANALYSTS)
    pooled = pool_estimates(factor * estimates, factor * answers, log, weights)
    np.testing.assert_allclose(pooled, factor * pool_estimates(estimates, answers, log, weights), rtol=1e-9)


@given(panels())
def test_two_who_say_the_same_weigh_the_same_and_a_lone_analyst_all(panel):
    estimates, answers = panel
    linear = np.zeros(N_QUESTIONS, dtype=bool)
    twins = weigh_by_performance(estimates[[0, 1, 0]], answers, linear)
    assert twins.weights[0] == twins.weights[2]
    assert weigh_by_performance(estimates[:1], answers, linear).weights.tolist() == [1.0]


def test_in_the_published_example_the_best_pool_hears_one_expert():
    found = weigh_by_performance(EXPERTS, ANSWERS, LINEAR)
    assert found.weights.tolist() == [0.0, 1.0, 0.0]
    assert found.cutoff == found.scores.calibration[1]
    assert found.pool.calibration[0] * found.pool.information[0] > (
        found.equal_pool.calibration[0] * found.equal_pool.information[0]
    )


@pytest.mark.parametrize("n_questions", [1, 2, 5, 8])
@pytest.mark.parametrize("shares", [(0.05, 0.45, 0.45, 0.05), (0.25, 0.25, 0.25, 0.25), (0.5, 0.0, 0.1, 0.4)])
def test_how_often_questions_reject_is_the_sum_over_all_ways_they_may_fall(n_questions, shares):
    rate = find_rejection_rate(n_questions, np.array(shares))
    assert rate == pytest.approx(enumerate_rejections(n_questions, np.array(shares)), abs=1e-12)


def test_percentiles_that_do_not_rise_and_negative_ratios_are_refused():
    estimates, answers = np.array([[[1.0, 1.0, 2.0]]]), np.array([1.0])
    with pytest.raises(ValueError, match="must rise"):
        score_analysts(estimates, answers, np.array([False]))
    with pytest.raises(ValueError, match="above 0"):
        score_analysts(np.array([[[-1.0, 1.0, 2.0]]]), answers, np.array([True]))
    with pytest.raises(ValueError, match="above 0"):
        score_analysts(np.array([[[1.0, 1.5, 2.0]]]), -answers, np.array([True]))
    with pytest.raises(ValueError, match="nobody"):
        weigh_by_performance(np.empty((0, 1, 3)), answers, np.array([False]))
