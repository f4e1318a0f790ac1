from itertools import product

import numpy as np
import pytest
from hmmlearn.hmm import CategoricalHMM
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods.hidden_markov import (
    design_effect,
    filter_beliefs,
    hope_floor,
    report_log_likelihood,
    reset_transitions,
    smooth_beliefs,
    weight_of_evidence,
)
from tests.strategies import amounts, beliefs, shares


def enumerate_paths(prior, transitions, log_likelihoods):
    """Joint probability of every path of types: the oracle of filter and smoother."""
    n_years, n_types = log_likelihoods.shape
    marginal, total = np.zeros((n_years, n_types)), 0.0
    for start, *path in product(range(n_types), repeat=n_years + 1):
        joint, before = prior[start], start
        for year, now in enumerate(path):
            joint *= transitions[year, before, now] * np.exp(log_likelihoods[year, now])
            before = now
        total += joint
        for year, now in enumerate(path):
            marginal[year, now] += joint
    return marginal / total, total


@settings(max_examples=30, deadline=None)
@given(beliefs((1, 3)), beliefs((1, 3, 3, 3)), amounts((1, 3, 3), low=-5, high=0))
def test_filter_and_smoother_agree_with_every_path(prior, transitions, log_likelihoods):
    found = filter_beliefs(prior, transitions, log_likelihoods)
    filtered = found.beliefs.copy()
    smoothed = smooth_beliefs(found, transitions)
    np.testing.assert_array_equal(found.beliefs, filtered)
    marginal, total = enumerate_paths(prior[0], transitions[0], log_likelihoods[0])
    np.testing.assert_allclose(smoothed[0], marginal, atol=1e-9)
    np.testing.assert_allclose(found.log_evidence, np.log(total), atol=1e-9)
    np.testing.assert_allclose(found.beliefs.sum(axis=2), 1)
    np.testing.assert_allclose(smoothed[:, -1], found.beliefs[:, -1])


def test_smoother_agrees_with_hmmlearn():
    prior, change = np.array([0.6, 0.4]), np.array([[0.8, 0.2], [0.3, 0.7]])
    emission, seen = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]), np.array([0, 2, 1, 1, 2])
    rival = CategoricalHMM(n_components=2)
    rival.startprob_, rival.transmat_, rival.emissionprob_ = prior, change, emission
    likelihoods = np.log(emission[:, seen].T)[None]
    transitions = np.stack([np.eye(2), *[change] * 4])[None]
    found = filter_beliefs(prior[None], transitions, likelihoods)
    smoothed = smooth_beliefs(found, transitions)
    np.testing.assert_allclose(smoothed[0], rival.predict_proba(seen[:, None]), atol=1e-9)
    assert found.log_evidence[0] == pytest.approx(rival.score(seen[:, None]))


def test_impossible_reports_are_an_error():
    with np.errstate(divide="ignore"):
        never = np.log(np.zeros((1, 1, 2)))
    with pytest.raises(ValueError, match="impossible"):
        filter_beliefs(np.array([[0.5, 0.5]]), np.eye(2)[None, None], never)


def test_a_type_that_cannot_be_does_not_drown_those_that_can():
    still = np.broadcast_to(np.eye(3), (1, 2, 3, 3))
    prior, likely = np.array([[0.5, 0.5, 0.0]]), np.array([[[-900.0, -900.0, 0.0], [-901.0, -900.0, 0.0]]])
    found = filter_beliefs(prior, still, likely)
    later = 1 / (1 + np.e)
    np.testing.assert_allclose(found.beliefs[0, 1], [later, 1 - later, 0])
    np.testing.assert_allclose(found.log_evidence, -1800 + np.log((1 + 1 / np.e) / 2))
    smoothed = smooth_beliefs(found, still)
    np.testing.assert_allclose(smoothed[0], [[later, 1 - later, 0]] * 2)


def test_an_infallible_report_rules_a_type_out():
    conduct = np.array([[[0.9, 0.1, 0.0], [0.5, 0.3, 0.2]]])
    found = report(1.0, conduct, np.array([[0.0, 0.0, 1.0]]))
    assert found[0, 0] == -np.inf
    assert np.isfinite(found[0, 1])


@given(shares(5), beliefs((5, 3)))
def test_transitions_are_stochastic_and_keep_the_pool(hazard, pool):
    matrices = reset_transitions(hazard, pool)
    np.testing.assert_allclose(matrices.sum(axis=-1), 1)
    np.testing.assert_allclose(np.einsum("nt,ntu->nu", pool, matrices), pool, atol=1e-12)


@given(amounts((4, 3), low=-6, high=0), beliefs((4, 3)))
def test_evidence_adds_to_the_log_odds(log_likelihood, belief):
    joint = belief * np.exp(log_likelihood)
    after = joint / joint.sum(axis=1, keepdims=True)
    odds = [10 * np.log10(b / (1 - b)) for b in (belief, after)]
    np.testing.assert_allclose(weight_of_evidence(log_likelihood, belief), odds[1] - odds[0], atol=1e-6)


def report(information, conduct, coding, recorded=(0.7, 1.0, 1.0)):
    n = len(conduct)
    return report_log_likelihood(
        conduct,
        recorded=np.tile(recorded, (n, 1)),
        information=np.full(n, information),
        coding=coding,
        background=np.array([0.25, 0.5, 0.25]),
        design_effect=np.ones(n),
    )


@given(beliefs((2, 3, 3)), beliefs((2, 3)))
def test_a_source_of_grade_e_moves_no_belief(conduct, coding):
    found = report(0.0, conduct, coding)
    assert np.all(found == found[:, :1])


def test_report_likelihood_by_hand():
    conduct, coding = np.array([[[0.8, 0.1, 0.1], [0.2, 0.4, 0.4]]]), np.array([[0.9, 0.05, 0.05]])
    found = np.exp(report(0.85, conduct, coding))[0]
    for probabilities, value in zip(conduct[0], found, strict=True):
        kept = np.array([0.7, 1, 1]) * probabilities
        kept /= kept.sum()
        matrix = 0.85 * np.eye(3) + 0.15 * np.tile([0.25, 0.5, 0.25], (3, 1))
        assert value == pytest.approx(kept @ matrix @ coding[0])


def test_design_effect_runs_from_one_each_to_one_in_all():
    np.testing.assert_allclose(design_effect(4, np.array([0.0, 1.0])), [1, 0.25])


@given(st.floats(1.1, 20), st.floats(0.01, 0.9), st.floats(0.01, 0.99))
def test_hope_floor_is_where_endless_failure_ends(ratio, hazard, pool):
    belief = pool
    for _ in range(5000):
        drifted = (1 - hazard) * belief + hazard * pool
        belief = drifted / (drifted + ratio * (1 - drifted))
    assert hope_floor(ratio, hazard, pool) == pytest.approx(belief, abs=1e-6)


@given(st.floats(1.01, 20))
def test_hope_floor_where_both_roots_fall_together(ratio):
    assert hope_floor(ratio, (ratio - 1) / ratio, 1.0) == pytest.approx(1.0, abs=1e-6)


def test_hope_floor_refuses_what_is_no_failure():
    with pytest.raises(ValueError, match="above 1"):
        hope_floor(1.0, 0.2, 0.5)
