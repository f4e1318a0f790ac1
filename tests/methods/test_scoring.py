import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from detente.methods.scoring import (
    brier_score,
    crps,
    decompose_brier,
    fit_calibration,
    log_loss,
    sort_into_bins,
)

UNITS = st.integers(0, 10_000)


def make_units(seed, n=60):
    rng = np.random.default_rng(seed)
    trials = rng.integers(1, 9, n).astype(float)
    return np.round(rng.uniform(0, 1, n), 1), np.floor(rng.random(n) * (trials + 1)), trials


def test_scores_of_single_outcomes_are_those_of_scikit_learn(rng):
    forecasts, outcomes, single = (
        rng.uniform(0.01, 0.99, 100),
        (rng.random(100) < 0.4).astype(float),
        np.ones(100),
    )
    assert log_loss(forecasts, outcomes, single).mean() == pytest.approx(
        metrics.log_loss(outcomes, forecasts)
    )
    assert brier_score(forecasts, outcomes, single).mean() == pytest.approx(
        metrics.brier_score_loss(outcomes, forecasts)
    )


@given(UNITS)
def test_a_unit_scores_as_the_mean_of_its_events(seed):
    forecasts, outcomes, trials = make_units(seed, 5)
    for score in (log_loss, brier_score):
        events = [np.r_[np.ones(int(k)), np.zeros(int(n - k))] for k, n in zip(outcomes, trials, strict=True)]
        by_event = [
            score(np.full(len(each), p), each, np.ones(len(each))).mean()
            for p, each in zip(forecasts, events, strict=True)
        ]
        assert score(forecasts, outcomes, trials) == pytest.approx(by_event)


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_nobody_gains_by_telling_what_they_do_not_believe(belief, forecasts):
    def expected(score, p):
        both = np.full(2, p)
        return np.array([belief, 1 - belief]) @ score(both, np.array([1.0, 0.0]), np.ones(2))

    for score in (log_loss, brier_score):
        assert expected(score, belief) <= expected(score, forecasts) + 1e-12


@given(UNITS, st.integers(1, 30))
def test_the_parts_of_a_brier_score_add_up(seed, n_bins):
    forecasts, outcomes, trials = make_units(seed)
    weights = trials.copy()
    parts = decompose_brier(forecasts, outcomes, trials, weights=weights, n_bins=n_bins)
    whole = weights @ brier_score(forecasts, outcomes, trials) / weights.sum()
    assert parts.reliability - parts.resolution + parts.uncertainty + parts.within == pytest.approx(whole)
    assert min(parts.reliability, parts.resolution, parts.uncertainty) >= 0


def test_what_binning_leaves_over_is_nothing_where_each_forecast_has_its_bin():
    forecasts, outcomes = np.tile([0.1, 0.5, 0.9], 10), np.tile([0.0, 1.0, 1.0], 10)
    parts = decompose_brier(forecasts, outcomes, np.ones(30), weights=np.ones(30), n_bins=10)
    assert parts.within == pytest.approx(0)
    assert parts.reliability == pytest.approx((0.01 + 0.25 + 0.01) / 3)
    assert (parts.resolution, parts.uncertainty) == pytest.approx((2 / 9, 2 / 9))


@given(UNITS, st.integers(1, 30))
def test_bins_keep_order_and_part_no_equal_forecasts(seed, n_bins):
    forecasts, _came, trials = make_units(seed)
    bins = sort_into_bins(forecasts, trials, n_bins)
    assert bins.max() < n_bins
    order = np.argsort(forecasts, kind="stable")
    assert np.all(np.diff(bins[order]) >= 0)
    assert all(len(set(bins[forecasts == value])) == 1 for value in set(forecasts))


def test_forecasts_drawn_from_the_truth_are_calibrated_and_bolder_ones_are_not(rng):
    truth = rng.uniform(0.05, 0.95, 40_000)
    outcomes, single = (rng.random(40_000) < truth).astype(float), np.ones(40_000)
    bold = truth**2 / (truth**2 + (1 - truth) ** 2)
    assert fit_calibration(truth, outcomes, single, weights=single) == pytest.approx((0, 1), abs=0.05)
    assert fit_calibration(bold, outcomes, single, weights=single) == pytest.approx((0, 0.5), abs=0.05)


def test_outcomes_that_forecasts_part_wholly_have_a_steep_slope():
    forecasts, outcomes = np.array([0.2, 0.3, 0.7, 0.8]), np.array([0.0, 0.0, 1.0, 1.0])
    assert fit_calibration(forecasts, outcomes, np.ones(4), weights=np.ones(4)).slope > 5


def test_forecasts_all_the_same_have_no_slope():
    same = np.full(3, 0.4)
    assert np.isnan(fit_calibration(same, np.array([0.0, 1, 1]), np.ones(3), weights=np.ones(3)).slope)


@given(UNITS, st.floats(-3, 3))
def test_crps_is_the_area_between_the_steps(seed, outcome):
    rng = np.random.default_rng(seed)
    thresholds = np.sort(rng.uniform(-2, 2, 5)) + np.arange(5) * 1e-3
    cumulative = np.r_[np.sort(rng.random(4)), 1.0]
    edges = np.linspace(-4, 4, 80_001)
    forecasts = np.r_[0.0, cumulative][np.searchsorted(thresholds, edges, side="right")]
    area = ((forecasts - (edges >= outcome)) ** 2).sum() * (edges[1] - edges[0])
    assert crps(cumulative[None], np.array([outcome]), thresholds)[0] == pytest.approx(area, abs=2e-3)


def test_crps_of_two_outcomes_is_the_brier_score():
    forecasts = np.array([0.3, 0.8])
    cumulative = np.column_stack([1 - forecasts, np.ones(2)])
    outcomes = np.array([1.0, 0.0])
    assert crps(cumulative, outcomes, np.array([0.0, 1.0])) == pytest.approx(
        brier_score(forecasts, outcomes, np.ones(2))
    )


def test_steps_that_fall_are_refused():
    with pytest.raises(ValueError, match="rise"):
        crps(np.array([[0.5, 0.2]]), np.zeros(1), np.array([0.0, 1.0]))
    with pytest.raises(ValueError, match="rise"):
        crps(np.array([[0.5, 1.0]]), np.zeros(1), np.array([1.0, 0.0]))


@pytest.mark.parametrize(
    ("forecasts", "outcomes", "trials"), [(1.1, 0, 1), (0.5, 2, 1), (0.5, 0, 0), (np.nan, 0, 1)]
)
def test_impossible_units_are_refused(forecasts, outcomes, trials):
    for score in (log_loss, brier_score):
        with pytest.raises(ValueError, match="between 0 and the trials"):
            score(np.array([forecasts]), np.array([float(outcomes)]), np.array([float(trials)]))
