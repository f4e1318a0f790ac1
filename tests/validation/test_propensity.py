import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation.automata import STRATEGIES
from validation.propensity import (
    _LAPSE,
    _LEAST_DECISIVE,
    PayoffGame,
    Propensity,
    expect_payoff,
    fit_propensity,
    gain_of_reciprocating,
    predict_propensity,
)
from validation.repeated_game import Dilemma, risk_dominant_discount

from tests.oracles.matches import play_match, score_match

PAYOFFS = Dilemma(50.0, 40.0, 25.0, 12.0)
WORTH = {(True, True): 40.0, (True, False): 12.0, (False, True): 50.0, (False, False): 25.0}


def expect_by_branches(own, other, game, turns, here=0, there=0):
    """All outcomes of a few turns, one after another."""
    if not turns:
        return 0.0
    total = 0.0
    for slip, mishap in ((a, b) for a in (False, True) for b in (False, True)):
        done, met = own.cooperates[here] ^ slip, other.cooperates[there] ^ mishap
        chance = (game.error if slip else 1 - game.error) * (game.error if mishap else 1 - game.error)
        after = own.moves[here][2 * (not done) + (not met)], other.moves[there][2 * (not met) + (not done)]
        rest = expect_by_branches(own, other, game, turns - 1, *after)
        total += chance * (WORTH[done, met] + game.continuation * rest)
    return total


@pytest.mark.parametrize(("own", "other"), [("TFT", "GRIM"), ("2TFT", "WSLS"), ("ALLD", "TF2T")])
def test_payoffs_are_those_of_all_branches(own, other):
    game = PayoffGame(PAYOFFS, 0.05, 0.1)
    found = expect_payoff(STRATEGIES[own], STRATEGIES[other], game)
    assert found == pytest.approx(expect_by_branches(STRATEGIES[own], STRATEGIES[other], game, 6), rel=1e-6)


@given(st.sampled_from(sorted(STRATEGIES)), st.sampled_from(sorted(STRATEGIES)), st.floats(0, 0.9))
def test_without_errors_a_long_match_earns_the_same(own, other, continuation):
    acts = play_match(STRATEGIES[own], STRATEGIES[other], 400)
    earned = score_match(acts, PAYOFFS, discount=continuation)[0]
    found = expect_payoff(STRATEGIES[own], STRATEGIES[other], PayoffGame(PAYOFFS, continuation))
    assert found == pytest.approx(earned, rel=1e-9)


@pytest.mark.parametrize(("reward", "published"), [(32.0, 0.816), (40.0, 0.605), (48.0, 0.395)])
def test_nothing_is_gained_at_the_published_risk_dominant_discount(reward, published):
    payoffs = Dilemma(50.0, reward, 25.0, 12.0)
    exact = float(risk_dominant_discount(payoffs))
    assert exact == pytest.approx(published, abs=5e-4)
    assert gain_of_reciprocating(PayoffGame(payoffs, exact)) == pytest.approx(0, abs=1e-9)
    assert gain_of_reciprocating(PayoffGame(payoffs, exact + 0.01)) > 0


@given(st.floats(0, 0.9), st.floats(0, 0.5), st.floats(0.1, 10), st.floats(-50, 50))
def test_the_unit_and_the_origin_of_payoffs_do_not_matter(continuation, error, unit, origin):
    moved = Dilemma(*(unit * value + origin for value in PAYOFFS))
    found, again = (gain_of_reciprocating(PayoffGame(each, continuation, error)) for each in (PAYOFFS, moved))
    assert found == pytest.approx(again, abs=1e-6)


@given(st.floats(1, 500), st.floats(-100, 100), st.lists(st.floats(-300, 300), min_size=2, max_size=6))
def test_more_to_gain_is_never_chosen_less_and_lapses_bound_the_choice(decisive, goodwill, gains):
    found = predict_propensity(np.sort(gains), Propensity(decisive, goodwill, np.nan))
    assert np.all(np.diff(found) >= 0)
    assert np.all((found >= _LAPSE / 2 - 1e-12) & (found <= 1 - _LAPSE / 2 + 1e-12))


def test_the_just_decisive_difference_makes_it_nine_to_one():
    found = predict_propensity(np.array([66.0 + 22.0]), Propensity(66.0, -22.0, np.nan))[0]
    assert (found - _LAPSE / 2) / (1 - _LAPSE) == pytest.approx(0.9)


def test_no_other_propensity_on_a_grid_is_likelier(rng):
    gains, trials = np.array([-48.0, -16, 16, -20, 44, 108]), np.full(6, 200.0)
    chosen = rng.binomial(200, predict_propensity(gains, Propensity(70.0, -20.0, np.nan))).astype(float)
    found = fit_propensity(gains, chosen, trials)
    for decisive in np.linspace(30, 150, 25):
        for goodwill in np.linspace(-60, 20, 25):
            p = predict_propensity(gains, Propensity(float(decisive), float(goodwill), np.nan))
            value = chosen @ np.log(p) + (trials - chosen) @ np.log1p(-p)
            assert value <= found.log_likelihood + 1e-6
    assert found.decisive == pytest.approx(70, rel=0.2)


def test_choices_that_fall_with_the_gain_are_not_explained_by_it():
    found = fit_propensity(np.array([-50.0, 50.0]), np.array([90.0, 10.0]), np.full(2, 100.0))
    assert found.decisive == pytest.approx(_LEAST_DECISIVE)
    assert np.ptp(predict_propensity(np.array([-50.0, 50.0]), found)) < 0.01


@pytest.mark.parametrize(
    ("chosen", "trials"),
    [([1.0, 1.0], [10.0, 0.0]), ([11.0, 1.0], [10.0, 10.0]), ([-1.0, 1.0], [10.0, 10.0])],
)
def test_choices_that_cannot_be_are_refused(chosen, trials):
    with pytest.raises(ValueError, match="choices in two games"):
        fit_propensity(np.array([0.0, 1.0]), np.array(chosen), np.array(trials))


@pytest.mark.parametrize("game", [PayoffGame(PAYOFFS, 1.0), PayoffGame(PAYOFFS, 0.5, 1.5)])
def test_games_that_cannot_be_are_refused(game):
    with pytest.raises(ValueError, match="the continuation is in"):
        expect_payoff(STRATEGIES["TFT"], STRATEGIES["TFT"], game)
