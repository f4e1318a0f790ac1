"""What signing takes, and how long an offer stands: (11a), (25b), (25e)."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.model import Case
from detente.sampling.offers import _outlast
from detente.sampling.samples import sample
from detente.sampling.type_transition import find_reopening

PILOT, VENTURE = 1, 2


def draw(data, n_draws=200):
    return sample(Case.model_validate(copy.deepcopy(data)), n_draws, 1)


@pytest.mark.parametrize(
    ("window", "stands"),
    [
        (0, 0.0),
        (0.5, 0.5),
        (2, 2**-0.25),
        (100, 2**-0.005),
        (1e6, 1.0),
        ({"stands": "70%"}, 0.7),
        ({"stands": 0}, 0.0),
        ({"stands": 1}, 1.0),
    ],
)
def test_an_offer_stands_for_a_half_life_or_by_a_stated_chance(starter, window, stands):
    """The starter's period is half a year."""
    starter["proposal"]["window"] = window
    np.testing.assert_allclose(draw(starter).offers.stands, stands, atol=1e-6)


def test_an_uncertain_window_is_drawn(starter):
    starter["proposal"]["window"] = "1 to 4"
    ends = np.quantile(draw(starter).offers.stands, [0.05, 0.95])
    np.testing.assert_allclose(ends, [2**-0.5, 2**-0.125], atol=0.005)
    starter["proposal"]["window"] = {"stands": "likely"}
    assert np.ptp(draw(starter).offers.stands) > 0.1


def test_defaults(starter):
    offers = draw(starter).offers
    np.testing.assert_allclose(offers.stands, 2**-0.25)
    np.testing.assert_allclose(offers.reopens, 1 - 2**-0.25)
    assert np.all(offers.signs == 0.9)
    for name in ("effort", "refused_cost", "cost_to_them", "their_alternative"):
        assert not getattr(offers, name).any()
    np.testing.assert_allclose(np.quantile(offers.start_up[:, 1:], [0.05, 0.95]), [0.2, 1], rtol=0.05)


@pytest.mark.parametrize(("reopens", "chance"), [(0, 1.0), (0.5, 0.5), (1e6, 0.0)])
def test_closed_dealings_reopen_sooner_where_leaders_change(starter, reopens, chance):
    starter["proposal"]["reopens"] = reopens
    starter["counterpart"]["hazard"]["next_change"] = 0
    np.testing.assert_allclose(find_reopening(draw(starter)), chance, atol=1e-6)
    starter["counterpart"]["hazard"]["next_change"] = 0.19
    np.testing.assert_allclose(find_reopening(draw(starter)), 1 - (1 - chance) * 0.9, atol=1e-6)


def test_proposing_is_paid_where_something_is_asked(starter):
    options = starter["proposal"]["options"]
    options["gift"] = {"levels": {"access": 0.5}, "visible": "public", "start_up": -2}
    options["venture"]["start_up"] = 3
    starter["proposal"]["proposing"] = 0.7
    np.testing.assert_allclose(draw(starter, 2).offers.start_up, [[0, 0.7, 3.7, -2]] * 2)


def test_waiting_takes_nothing(starter):
    for name, value in (("effort", 2), ("refused_cost", 3), ("cost_to_them", 4), ("their_alternative", 5)):
        starter["proposal"]["options"]["pilot"][name] = value
    starter["counterpart"]["intrusion"] = 30
    offers = draw(starter).offers
    for name in ("effort", "start_up", "refused_cost", "cost_to_them", "their_alternative"):
        assert not getattr(offers, name)[:, 0].any()
    assert np.all(offers.effort[:, PILOT] == 2)
    assert np.all(offers.answers[:, :, 0] == 1)


def test_being_watched_more_closely_than_by_the_offer_costs_at_least_the_intrusion(starter):
    options = starter["proposal"]["options"]
    options["pilot"] |= {"detect": 0.75, "cost_to_them": 2}
    options["venture"]["detect"] = 0.5
    starter["counterpart"]["intrusion"] = 40
    np.testing.assert_allclose(draw(starter).offers.cost_to_them[:, 1:], [[10, 0]] * 200)
    options["pilot"]["cost_to_them"] = 12
    np.testing.assert_allclose(draw(starter).offers.cost_to_them[:, 1:], [[12, 0]] * 200)
    starter["proposal"]["offer"] = "pilot"
    assert not draw(starter).offers.cost_to_them[:, VENTURE].any()


def test_the_offer_is_the_one_named_else_the_fullest(starter):
    assert draw(starter, 2).offers.offer == "venture"
    starter["proposal"]["offer"] = "pilot"
    assert draw(starter, 2).offers.offer == "pilot"


def test_known_answers_for_all_kinds_and_for_each(starter):
    starter["counterpart"]["accepts"] = {
        "pilot": 0.4,
        "venture": {"partner": 0.9, "trader": "0.3 to 0.6", "raider": 0},
    }
    samples = draw(starter)
    answers = samples.offers.answers
    assert np.all(answers[:, :, PILOT] == 0.4)
    assert np.all(answers[:, [0, 2], VENTURE] == [0.9, 0])
    np.testing.assert_array_equal(
        answers[:, 1, VENTURE], samples.premises["counterpart.accepts.venture.trader"]
    )
    starter["counterpart"]["accepts"] = {}
    assert np.isnan(draw(starter).offers.answers[:, :, 1:]).all()


def test_what_they_propose_they_sign(starter):
    starter["proposal"]["options"]["pilot"]["offered_by"] = "counterpart"
    answers = draw(starter).offers.answers
    assert np.all(answers[:, :, PILOT] == 1)
    assert np.isnan(answers[:, :, VENTURE]).all()


YEARS = st.just(0.0) | st.floats(0.001, 1e6)


@given(YEARS, YEARS, st.floats(0.01, 2))
def test_the_longer_the_half_life_the_likelier_it_lasts(first, second, period):
    shorter, longer = sorted((first, second))
    lasting = _outlast(np.array([shorter, longer]), period)
    assert 0 <= lasting[0] <= lasting[1] <= 1
    np.testing.assert_allclose(_outlast(np.array([longer]), 2 * period), lasting[1] ** 2, atol=1e-12)
