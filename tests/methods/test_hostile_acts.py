from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods.hidden_markov import filter_beliefs, share_nodes, smooth_beliefs
from detente.methods.hostile_acts import ListedAct, make_act_process
from tests.oracles.act_paths import Act, ActHistory
from tests.strategies import amounts, beliefs, shares

POINTS, WEIGHTS = np.polynomial.legendre.leggauss(16)
UNIFORM = {"completeness": (POINTS[None] + 1) / 2, "weights": WEIGHTS / 2}
STILL = np.eye(2)[None, None]
EVEN = np.array([[0.5, 0.5]])
HARM = np.array([[0.2, 0.7]])


def known(share):
    return {"completeness": np.array([[share]]), "weights": np.ones(1)}


def act(information, *, year=0, harm=HARM, exponent=1.0):
    return ListedAct(year, harm, np.array([information]), np.array([exponent]))


def read(acts, rule, *, watched=1.0, rate=1.5, prior=EVEN):
    """Odds of the second type against the first, over one year."""
    process = make_act_process(
        acts, watched=np.array([watched]), probability=HARM, rate=np.array([rate]), **rule
    )
    belief = filter_beliefs(prior, STILL, np.zeros((1, 1, 2)), process).beliefs[0, -1]
    return belief[1] / belief[0]


def test_two_acts_by_hand():
    """(17) at c = .8, nu = 1.5, t = .5, r = .9 and .5: fp = .6/1.4, q0 = .45."""
    false, expected = 0.6 / 1.4, 0.45

    def likelihood(harm):
        reports = (0.9 * harm + 0.1 * expected) * (0.5 * harm + 0.5 * expected)
        return reports * np.exp(-0.8 * 1.5 * 0.5 * (harm + expected * false))

    odds = read([act(0.9), act(0.5)], known(0.8), watched=0.5)
    assert odds == pytest.approx(likelihood(0.7) / likelihood(0.2))


def test_clusters_temper_acts_and_the_time_between_them():
    """(17): an exponent of its own for each act, and their mean for the time."""
    likelihood = [h**0.5 * h**0.25 * np.exp(-1.5 * h * 0.375) for h in HARM[0]]
    odds = read([act(1.0, exponent=0.5), act(1.0, exponent=0.25)], known(1.0))
    assert odds == pytest.approx(likelihood[1] / likelihood[0])


def test_an_unknown_completeness_by_hand():
    """One true act in a year: the integral of c a exp(-c a) over c is (1 - (1 + a) exp(-a)) / a, with a = nu P."""

    def integral(a):
        return (1 - (1 + a) * np.exp(-a)) / a

    odds = read([act(1.0)], UNIFORM)
    assert odds == pytest.approx(integral(1.5 * 0.7) / integral(1.5 * 0.2), rel=1e-12)


def test_silence_over_an_unknown_completeness_by_hand():
    """No act in two years: the integral of exp(-c a) over c is (1 - exp(-a)) / a."""
    odds = read([], UNIFORM, watched=2.0)
    a, b = 3 * HARM[0]
    assert odds == pytest.approx((1 - np.exp(-b)) / b / ((1 - np.exp(-a)) / a), rel=1e-12)


@settings(max_examples=12, deadline=None)
@given(
    prior=beliefs((1, 3)),
    transitions=beliefs((1, 2, 3, 3)),
    reports=amounts((1, 2, 3), low=-3, high=0),
    harms=shares((2, 3), low=0.02, high=0.98),
    reliability=st.tuples(shares(2, low=0.05, high=1.0), shares(2, low=0.2, high=1.0)),
    watching=st.tuples(shares(2), st.floats(0.2, 4), st.integers(0, 1), st.integers(0, 1)),
)
def test_the_filter_agrees_with_every_path_at_every_completeness(
    *, prior, transitions, reports, harms, reliability, watching
):
    (information, exponents), (watched, rate, *years) = reliability, watching
    listed = [
        act(r, year=year, harm=harm[None], exponent=eta)
        for r, year, harm, eta in zip(information, years, harms, exponents, strict=True)
    ]
    process = make_act_process(
        listed, watched=watched, probability=harms.mean(axis=0)[None], rate=np.array([rate]), **UNIFORM
    )
    history = ActHistory(
        prior[0],
        transitions[0],
        reports[0],
        tuple(Act(*numbers) for numbers in zip(years, harms, information, exponents, strict=True)),
        watched,
        harms.mean(axis=0),
        rate,
        (2 - information.sum()) / information.sum(),
        exponents.mean(),
    )
    found = filter_beliefs(prior, transitions, reports, process)
    fine = np.polynomial.legendre.leggauss(32)
    filtered, smoothed, evidence, listed_share = history.infer((fine[0] + 1) / 2, fine[1] / 2)
    np.testing.assert_allclose(found.beliefs[0], filtered, atol=1e-4)
    np.testing.assert_allclose(smooth_beliefs(found, transitions)[0], smoothed, atol=1e-4)
    assert found.log_evidence[0] == pytest.approx(evidence, abs=3e-4)
    weights = share_nodes(found.years[-1].after)[:, 0]
    assert weights @ UNIFORM["completeness"][0] == pytest.approx(listed_share, abs=1e-4)


@given(st.integers(1, 4), st.floats(0.1, 20), beliefs((1, 2)))
def test_worthless_acts_move_no_belief(n_acts, rate, prior):
    odds = read([act(0.0)] * n_acts, UNIFORM, rate=rate, prior=prior)
    assert odds == pytest.approx(prior[0, 1] / prior[0, 0])


@given(st.integers(1, 4), st.floats(1e-9, 1e-4))
def test_nearly_worthless_acts_hardly_move_it(n_acts, information):
    assert read([act(information)] * n_acts, UNIFORM) == pytest.approx(1, abs=0.01)


def test_where_every_act_is_known_worthless_ones_are_silence():
    """(17): the limit at c = 1 is exp(-nu t P)."""
    assert read([act(0.0)] * 3, known(1.0)) == pytest.approx(np.exp(-1.5 * (0.7 - 0.2)))


def test_no_act_can_be_listed_where_none_becomes_known():
    with pytest.raises(ValueError, match="impossible"):
        read([act(1.0)], known(0.0))
    assert read([], known(0.0)) == 1


def test_acts_all_known_make_a_poisson_likelihood():
    mean = 1.5 * HARM[0]
    expected = mean**3 * np.exp(-mean)
    assert read([act(1.0)] * 3, known(1.0)) == pytest.approx(expected[1] / expected[0])


@given(st.floats(0.05, 1), st.floats(0.05, 1))
def test_the_more_complete_the_list_the_milder_it_reads(less, more):
    """The same acts listed, more of the quiet time counts."""
    less, more = sorted((less, more))
    assert read([act(0.9)], known(less)) >= read([act(0.9)], known(more)) - 1e-12


def test_openings_by_the_thousand_do_not_underflow():
    process = make_act_process(
        [], watched=np.ones(3), probability=HARM, rate=np.array([5000.0]), **known(1.0)
    )
    transitions = np.broadcast_to(np.full((2, 2), 0.5), (1, 3, 2, 2))
    found = filter_beliefs(EVEN, transitions, np.zeros((1, 3, 2)), process)
    np.testing.assert_allclose(found.beliefs[0, -1], [1, 0], atol=1e-12)
    assert found.log_evidence[0] == pytest.approx(3 * (np.log(0.5) - 1000))


def test_whole_years_are_as_parts_of_years():
    """Years watched to the last day take a shorter way through the filter."""
    process = make_act_process([], watched=np.ones(4), probability=HARM, rate=np.array([1.0]), **UNIFORM)
    nearly = replace(process, watched=np.full(4, 1 - 1e-12))
    transitions = np.broadcast_to(np.array([[0.9, 0.1], [0.2, 0.8]]), (1, 4, 2, 2))
    first, second = (
        filter_beliefs(EVEN, transitions, np.zeros((1, 4, 2)), each) for each in (process, nearly)
    )
    np.testing.assert_allclose(first.beliefs, second.beliefs, atol=1e-9)
    np.testing.assert_allclose(first.log_evidence, second.log_evidence, atol=1e-9)
