import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.quantal_choice import (
    NINE_TO_ONE,
    act_probability,
    conduct_probabilities,
    consent,
    future_worth,
    participation,
)
from tests.strategies import amounts, shares


def conducts(utilities, decisive=10.0, lapse=0.02, *, can_exploit=True):
    return conduct_probabilities(
        np.asarray(utilities, dtype=float), np.array(decisive), np.array(lapse), can_exploit=can_exploit
    )


@given(amounts(3), amounts((), low=1, high=50), shares((), high=0.5), amounts((), low=0.1, high=20))
def test_scaling_utilities_and_decisive_difference_changes_nothing(utilities, decisive, lapse, scale):
    plain = conducts(utilities, float(decisive), float(lapse))
    scaled = conducts(utilities * float(scale), float(decisive) * float(scale), float(lapse))
    np.testing.assert_allclose(scaled, plain, atol=1e-9)


@given(amounts(3), amounts(3), shares((), low=0.01, high=0.5))
def test_lapses_bound_what_one_report_can_say(utilities, others, lapse):
    eps = float(lapse)
    bound = (1 - eps / 2) / (eps / 2)
    ratio = conducts(utilities, 5.0, eps)[0] / conducts(others, 5.0, eps)[0]
    assert 1 / bound - 1e-9 <= ratio <= bound + 1e-9


@given(amounts(3, -5000, 5000), amounts(3, -5000, 5000), shares((), low=0.01, high=0.5))
def test_a_way_to_cheat_lies_two_choices_deep(utilities, others, lapse):
    bound = (1 - float(lapse) / 2) / (float(lapse) / 2)
    ratio = conducts(utilities, 5.0, float(lapse)) / conducts(others, 5.0, float(lapse))
    assert np.all(ratio[1:] <= bound**2 * (1 + 1e-9))


def test_an_exploiter_may_be_told_from_a_partner_by_the_square_of_the_bound():
    ratio = conducts([-999, 0, 999])[2] / conducts([999, 0, -999])[2]
    assert ratio == pytest.approx(99**2)


@given(amounts(3), amounts((), low=0, high=30))
def test_goodwill_never_lowers_reciprocation(utilities, goodwill):
    better = utilities + np.array([float(goodwill), 0, 0])
    assert conducts(better)[0] >= conducts(utilities)[0] - 1e-12


@given(amounts(3))
def test_probabilities_sum_to_one(utilities):
    for can_exploit in (True, False):
        found = conducts(utilities, can_exploit=can_exploit)
        assert found.sum() == pytest.approx(1)
        assert found.min() >= 0
    assert found[2] == 0


def look_ahead(now, caught, discount=0.9, horizon=4):
    """Add what lies ahead to the utilities of one period, (9)."""
    now = np.asarray(now, dtype=float)
    return now + worth_ahead(now[0], now[1:].max(), 1 - caught, discount, horizon) * np.array(
        [1, 1 - caught, 1 - caught]
    )


def worth_ahead(keeping, cheating, goes_on, discount, horizon):
    return float(future_worth(*map(np.array, (keeping, cheating, goes_on, discount)), horizon=horizon))


def test_a_cheat_under_full_inspection_is_not_kept_honest_by_gains_gross_of_effort():
    """A prize of 20 a period for an effort of 61, every cheat seen and ended: gross of effort the future
    would be 3.0951 * 20, and the chance of keeping .55; net of it that is a loss, and the chance .02."""
    prize, effort, lapse = 20.0, 61.0, 0.04
    now = [prize - effort, prize, prize]
    gross = prize * (0.9 + 0.9**2 + 0.9**3 + 0.9**4)
    assert conducts([prize - effort + gross, prize, prize], 10.0, lapse)[0] == pytest.approx(0.55, abs=5e-3)
    net = look_ahead(now, caught=1.0)
    np.testing.assert_allclose(net, [prize - effort + 0.9 * prize, prize, prize])
    assert conducts(net, 10.0, lapse)[0] == pytest.approx(0.02, abs=5e-4)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 1), st.floats(0, 0.6))
def test_over_a_long_horizon_the_future_is_worth_what_the_best_plan_brings(keeping, cheating, goes_on, delta):
    """Value iteration, free to change course from period to period."""
    best = 0.0
    for _ in range(40):
        best = max(0.0, delta * (keeping + best), delta * (cheating + goes_on * best))
    found = worth_ahead(keeping, cheating, goes_on, delta, 40)
    assert found == pytest.approx(best, abs=1e-6)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0, 1), st.floats(0, 1), st.integers(0, 6))
def test_no_plan_of_two_courses_is_worth_more_than_may_be_changed_each_period(
    keeping, cheating, goes_on, delta, horizon
):
    best = 0.0
    for _ in range(horizon):
        best = max(0.0, delta * (keeping + best), delta * (cheating + goes_on * best))
    found = worth_ahead(keeping, cheating, goes_on, delta, horizon)
    assert 0 <= found <= best + 1e-9
    if horizon <= 1:
        assert found == pytest.approx(best)


@given(amounts(3), shares(2))
def test_more_detection_and_resolve_never_make_keeping_rarer_or_abuse_more_frequent(now, caught):
    less, more = (conducts(look_ahead(now, q)) for q in np.sort(caught))
    assert more[0] >= less[0] - 1e-12
    assert np.all(more[1:] <= less[1:] + 1e-12)


@given(amounts(3), st.floats(0, 1), st.floats(0, 30))
def test_goodwill_never_makes_keeping_rarer_with_the_future_in_view(now, caught, goodwill):
    better = look_ahead(now + np.array([goodwill, 0, 0]), caught)
    assert conducts(better)[0] >= conducts(look_ahead(now, caught))[0] - 1e-12


def test_two_ways_to_cheat_that_are_alike_count_as_one():
    np.testing.assert_allclose(conducts([3, 1, 1])[0], conducts([3, 1, -99], can_exploit=False)[0])
    assert conducts([0, 0, 0])[0] == pytest.approx(0.5)


def test_a_decisive_difference_makes_the_choice_nine_to_one():
    assert conducts([10, 0, 0], 10.0, 0.0)[0] == pytest.approx(0.9)
    assert float(act_probability(*map(np.array, (10.0, 0.0, 10.0, 0.0)))) == pytest.approx(0.9)


def test_one_player_logit_agrees_with_gambit():
    pygambit = pytest.importorskip("pygambit", reason="an oracle on demand: make rivals")
    game = pygambit.Game.from_arrays(np.array([[1.5], [0.0]]), np.array([[0.0], [0.0]]))
    profile = pygambit.qre.logit_solve_lambda(game, lam=[1.0])[0].profile
    (_, share), *_ = profile[next(iter(game.players))]
    assert conducts([1.5, 0.0, 0.0], NINE_TO_ONE, 0.0, can_exploit=False)[0] == pytest.approx(
        float(share), abs=1e-6
    )


@given(amounts(4), shares(4), shares(4))
def test_participation_is_a_share_and_full_where_terms_do_not_hurt(utility, most, visible):
    effort = participation(utility, np.full(4, 10.0), most, visible)
    assert np.all((effort >= 1 - most * visible - 1e-12) & (effort <= 1))
    assert np.all(effort[utility >= 0] == 1)


@given(amounts(4))
def test_consent_falls_with_what_terms_cost(utility):
    agreed = consent(np.sort(utility), np.full(4, 10.0))
    assert np.all(np.diff(agreed) >= 0)
    assert float(consent(np.array(0.0), np.array(10.0))) == pytest.approx(0.9)


def test_a_decisive_difference_below_nothing_is_an_error():
    with pytest.raises(ValueError, match="0 or more"):
        conducts([1, 2, 3], -1.0)
    with pytest.raises(ValueError, match="0 or more"):
        conducts([1, 2, 3], np.nan)


@pytest.mark.parametrize("tiny", [0.0, 1e-320, 1e-155])
def test_as_the_decisive_difference_vanishes_the_better_course_is_always_chosen(tiny):
    np.testing.assert_array_equal(conducts([3, 2, 1], tiny, lapse=0.0), [1, 0, 0])
    np.testing.assert_array_equal(conducts([1, 2, 3], tiny, lapse=0.0), [0, 0, 1])
    np.testing.assert_allclose(conducts([2, 2, 2], tiny, lapse=0.0), [0.5, 0.25, 0.25])
    np.testing.assert_array_equal(consent(np.array([1.0, 0.0, -1.0]), np.array(tiny)).round(9), [1, 0.9, 0])


def test_as_the_decisive_difference_grows_choices_are_made_at_random():
    np.testing.assert_allclose(conducts([1e9, -1e9, 0], np.inf, lapse=0.0), [0.5, 0.25, 0.25])
