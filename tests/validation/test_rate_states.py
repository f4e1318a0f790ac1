import itertools

import numpy as np
import pytest
from hmmlearn.hmm import CategoricalHMM
from hypothesis import given, settings
from hypothesis import strategies as st
from validation.rate_states import RateStates, fit_states, predict_states, start_states


def make_series(rng, n_series=6, n_times=5, most=4):
    trials = rng.integers(0, most + 1, (n_series, n_times)).astype(float)
    return np.floor(rng.random((n_series, n_times)) * (trials + 1)), trials


def random_states(rng, n_states):
    transition = rng.dirichlet(np.ones(n_states), n_states)
    rates = np.sort(rng.uniform(0.05, 0.95, n_states))
    return RateStates(rng.dirichlet(np.ones(n_states)), transition, rates, np.nan)


def every_path(successes, trials, states, upto):
    """Joint probability of each path of states with the counts of the first ``upto`` times."""
    n = len(states.rates)
    for path in itertools.product(range(n), repeat=len(trials) + 1):
        chance = states.initial[path[0]]
        for time in range(len(trials)):
            chance *= states.transition[path[time], path[time + 1]]
        for time in range(upto):
            rate = states.rates[path[time]]
            chance *= rate ** successes[time] * (1 - rate) ** (trials[time] - successes[time])
        yield path, chance


def test_beliefs_are_those_of_all_paths_added_up(rng):
    successes, trials = make_series(rng, 3, 4)
    states = random_states(rng, 2)
    fitted = predict_states(successes, trials, states)
    for series, time in itertools.product(range(3), range(5)):
        mass = np.zeros(2)
        for path, chance in every_path(successes[series], trials[series], states, time):
            mass[path[time]] += chance
        assert fitted[series, time] == pytest.approx(mass / mass.sum())


def test_single_outcomes_are_fitted_as_by_hmmlearn(rng):
    hidden = np.cumsum(rng.random((8, 60)) < 0.1, axis=1) % 2
    outcomes = (rng.random((8, 60)) < np.where(hidden, 0.85, 0.2)).astype(float)
    start = start_states(2)
    mine = fit_states(outcomes, np.ones_like(outcomes), start, n_steps=15)
    rival = CategoricalHMM(
        2, init_params="", n_iter=15, tol=-np.inf, startprob_prior=1, transmat_prior=1, emissionprob_prior=1
    )
    rival.startprob_, rival.transmat_ = start.initial, start.transition
    rival.emissionprob_ = np.column_stack([1 - start.rates, start.rates])
    rival.fit(outcomes.astype(int).reshape(-1, 1), [60] * 8)
    assert mine.rates == pytest.approx(rival.emissionprob_[:, 1], abs=1e-6)
    assert mine.transition == pytest.approx(rival.transmat_, abs=1e-6)
    assert mine.initial == pytest.approx(rival.startprob_, abs=1e-6)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_a_fit_is_a_chain_in_rising_order_and_no_worse_than_its_start(seed, n_states):
    rng = np.random.default_rng(seed)
    successes, trials = make_series(rng)
    few, many = (fit_states(successes, trials, start_states(n_states), n_steps=n) for n in (2, 30))
    assert many.log_likelihood >= few.log_likelihood - 1e-9
    assert many.transition.sum(axis=1) == pytest.approx(np.ones(n_states))
    assert many.initial.sum() == pytest.approx(1)
    assert np.all(np.diff(many.rates) >= 0)
    beliefs = predict_states(successes, trials, many)
    assert beliefs.sum(axis=2) == pytest.approx(np.ones((6, 6)))


def test_the_rates_and_stays_that_made_the_data_are_found(rng):
    hidden = np.cumsum(rng.random((200, 40)) < 0.1, axis=1) % 2
    trials = np.full((200, 40), 5.0)
    successes = rng.binomial(5, np.where(hidden, 0.9, 0.3)).astype(float)
    fitted = fit_states(successes, trials, start_states(2))
    assert fitted.rates == pytest.approx([0.3, 0.9], abs=0.02)
    assert np.diag(fitted.transition) == pytest.approx([0.9, 0.9], abs=0.02)


def test_states_that_cannot_change_stay_types(rng):
    kinds = np.repeat([0.2, 0.8], 50)
    successes = rng.binomial(3, kinds[:, None], (100, 10)).astype(float)
    start = start_states(2, stay=1.0)
    fitted = fit_states(successes, np.full((100, 10), 3.0), start)
    assert fitted.transition == pytest.approx(np.eye(2))
    assert fitted.rates == pytest.approx([0.2, 0.8], abs=0.03)
    assert fitted.initial == pytest.approx([0.5, 0.5], abs=0.03)
