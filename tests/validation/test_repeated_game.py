import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation.automata import FIRST_TURN, STRATEGIES
from validation.repeated_game import Dilemma, risk_dominant_discount

from tests.oracles.matches import equilibrium_discount, play_match, score_match
from tests.oracles.strategy_shares import prescribe

NAMES = st.sampled_from(sorted(STRATEGIES))
CLASSIC = Dilemma(5.0, 3.0, 1.0, 0.0)


@st.composite
def dilemmas(draw):
    rises = [draw(st.floats(0.1, 10)) for _ in range(3)]
    sucker = draw(st.floats(-20, 20))
    punishment, reward, temptation = sucker + np.cumsum(rises)
    return Dilemma(float(temptation), float(reward), float(punishment), sucker)


def worth(name, rival, payoffs, discount):
    acts = play_match(STRATEGIES[name], STRATEGIES[rival], 600)
    return score_match(acts, payoffs, discount=discount)[0]


@given(dilemmas())
def test_grim_deters_from_the_equilibrium_discount_on(payoffs):
    least = float(equilibrium_discount(payoffs))
    assert 0 < least < 1
    for discount in (0.98 * least, min(1.02 * least, (1 + least) / 2)):
        gain = worth("GRIM", "GRIM", payoffs, discount) - worth("ALLD", "GRIM", payoffs, discount)
        if discount < 0.97:
            assert (gain > 0) == (discount > least)


@given(dilemmas())
def test_grim_is_the_better_bet_from_the_risk_dominant_discount_on(payoffs):
    least = float(risk_dominant_discount(payoffs))
    assert float(equilibrium_discount(payoffs)) < least < 1
    for discount in (0.98 * least, min(1.02 * least, (1 + least) / 2)):
        grim = worth("GRIM", "GRIM", payoffs, discount) + worth("GRIM", "ALLD", payoffs, discount)
        defect = worth("ALLD", "GRIM", payoffs, discount) + worth("ALLD", "ALLD", payoffs, discount)
        if discount < 0.97:
            assert (grim > defect) == (discount > least)


@given(dilemmas(), st.floats(0.5, 5), st.floats(-10, 10))
def test_the_scale_of_payoffs_does_not_matter(payoffs, scale, shift):
    moved = Dilemma(*(value * scale + shift for value in payoffs))
    for method in (equilibrium_discount, risk_dominant_discount):
        assert float(method(moved)) == pytest.approx(float(method(payoffs)), rel=1e-6)


def test_thresholds_come_one_a_draw():
    payoffs = Dilemma(50.0, np.array([32.0, 40.0, 48.0]), 25.0, 12.0)
    np.testing.assert_allclose(equilibrium_discount(payoffs), [0.72, 0.40, 0.08])
    assert risk_dominant_discount(payoffs).shape == (3,)


@given(NAMES, NAMES, st.integers(0, 30))
def test_trading_places_trades_the_scores(first, second, n_turns):
    match = play_match(STRATEGIES[first], STRATEGIES[second], n_turns)
    mirrored = play_match(STRATEGIES[second], STRATEGIES[first], n_turns)
    np.testing.assert_array_equal(match, mirrored[:, ::-1])
    np.testing.assert_array_equal(score_match(match, CLASSIC), score_match(mirrored, CLASSIC)[::-1])


@given(NAMES, NAMES, st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=20))
def test_strategies_play_what_they_prescribe(first, second, slipped):
    slips = np.array(slipped)
    acts = play_match(STRATEGIES[first], STRATEGIES[second], len(slips), slips=slips)
    defected = ~acts[:-1]
    for side, name in ((0, first), (1, second)):
        seen = 2 * defected[:, side] + defected[:, 1 - side]
        meant = prescribe(STRATEGIES[name], np.array([FIRST_TURN, *seen]))
        np.testing.assert_array_equal(acts[:, side], meant ^ slips[:, side])


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=10), st.floats(0, 1))
def test_scores_are_sums_over_turns(acts, discount):
    table = {(True, True): (3, 3), (True, False): (0, 5), (False, True): (5, 0), (False, False): (1, 1)}
    expected = np.zeros(2)
    for turn, act in enumerate(acts):
        expected += discount**turn * np.array(table[act])
    found = score_match(np.array(acts, dtype=bool).reshape(-1, 2), CLASSIC, discount=discount)
    np.testing.assert_allclose(found, expected)


def test_a_slip_ends_grim_but_not_its_lenient_kin():
    slips = np.zeros((6, 2), dtype=bool)
    slips[1, 1] = True
    for name, cooperates in (("GRIM", False), ("GRIM2", True), ("TF2T", True), ("TFT", False)):
        assert play_match(STRATEGIES[name], STRATEGIES[name], 6, slips=slips)[-1].all() == cooperates


@pytest.mark.parametrize("method", [equilibrium_discount, risk_dominant_discount])
def test_only_a_dilemma_has_thresholds(method):
    with pytest.raises(ValueError, match="prisoner's dilemma"):
        method(Dilemma(3.0, 4.0, 1.0, 0.0))


def test_a_match_that_cannot_be_is_refused():
    tft = STRATEGIES["TFT"]
    with pytest.raises(ValueError, match="0 or more"):
        play_match(tft, tft, -1)
    with pytest.raises(ValueError, match="one row of slips"):
        play_match(tft, tft, 3, slips=np.zeros((2, 2), dtype=bool))
    with pytest.raises(ValueError, match="discount"):
        score_match(play_match(tft, tft, 1), CLASSIC, discount=1.5)
