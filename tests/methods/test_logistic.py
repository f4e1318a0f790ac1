import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from detente.methods.logistic import fit_logistic, predict_logistic


def make_data(rng, n=200, k=3):
    features = np.column_stack([np.ones(n), rng.normal(size=(n, k - 1))])
    chance = predict_logistic(features, np.array([0.4, -1.0, 0.7]))
    return features, (rng.random(n) < chance).astype(float)


def test_the_coefficients_are_those_of_scikit_learn(rng):
    features, outcomes = make_data(rng)
    weights = rng.uniform(0.5, 3, len(outcomes))
    rival = LogisticRegression(C=1 / 2.5, fit_intercept=False, tol=1e-10, max_iter=1000)
    rival.fit(features, outcomes, sample_weight=weights)
    coefficients = fit_logistic(features, outcomes, weights=weights, penalties=np.full(3, 2.5))
    assert coefficients == pytest.approx(rival.coef_[0], rel=1e-4)


def test_the_prior_centre_is_that_of_a_general_optimiser(rng):
    features, outcomes = make_data(rng, 30)
    centre, penalties = np.array([1.0, 0.0, -2.0]), np.array([0.1, 5.0, 20.0])

    def loss(beta):
        odds = features @ beta
        return -(outcomes @ odds - np.logaddexp(0, odds).sum()) + penalties @ (beta - centre) ** 2 / 2

    coefficients = fit_logistic(features, outcomes, weights=np.ones(30), penalties=penalties, centre=centre)
    assert coefficients == pytest.approx(minimize(loss, centre, tol=1e-10).x, abs=1e-4)


def test_a_share_of_many_events_is_worth_that_many_outcomes(rng):
    features = np.column_stack([np.ones(2), [0.0, 1.0]])
    of_shares = fit_logistic(features, np.array([0.25, 0.75]), weights=np.full(2, 4.0), penalties=np.zeros(2))
    single = np.repeat(features, 4, axis=0), np.array([1.0, 0, 0, 0, 1, 1, 1, 0])
    of_outcomes = fit_logistic(*single, weights=np.ones(8), penalties=np.zeros(2))
    assert of_shares == pytest.approx(of_outcomes)
    assert of_shares == pytest.approx([-np.log(3), 2 * np.log(3)])


def test_a_strong_prior_holds_where_the_data_part_the_outcomes_wholly():
    features = np.array([[1.0, -1.0], [1.0, 1.0]])
    coefficients = fit_logistic(
        features, np.array([0.0, 1.0]), weights=np.ones(2), penalties=np.array([0.0, 1e6])
    )
    assert abs(coefficients[1]) < 1e-4


@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_the_slope_of_the_objective_is_zero_at_the_end(seed, penalty):
    features, outcomes = make_data(np.random.default_rng(seed), 40)
    coefficients = fit_logistic(features, outcomes, weights=np.ones(40), penalties=np.full(3, penalty))
    slope = features.T @ (outcomes - predict_logistic(features, coefficients)) - penalty * coefficients
    assert np.abs(slope).max() < 1e-5


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_not_finite_is_refused(bad):
    with pytest.raises(ValueError, match="finite"):
        fit_logistic(np.array([[bad]]), np.array([0.5]), weights=np.ones(1), penalties=np.ones(1))


def test_an_undetermined_coefficient_is_refused():
    twins = np.ones((4, 2))
    with pytest.raises(ValueError, match="undetermined"):
        fit_logistic(twins, np.array([0.0, 1, 1, 1]), weights=np.ones(4), penalties=np.zeros(2))
