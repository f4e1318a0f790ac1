import numpy as np
import pytest
from hypothesis import given

from detente.methods.thresholds import DIAGNOSES, diagnose, sequential_threshold
from tests.strategies import amounts, shares


@given(amounts(8), amounts(8), shares(8))
def test_held_is_enough_just_where_the_deal_gains(reward, sucker, held):
    needed = sequential_threshold(reward, sucker)
    expected = held * reward + (1 - held) * sucker
    counts = (reward > 0) & (sucker < 0) & (np.abs(expected) > 1e-6)
    assert np.all((held >= needed)[counts] == (expected >= 0)[counts])
    assert np.all(np.isnan(needed[(reward <= 0) & (sucker < 0)]))
    assert np.all(needed[(reward > 0) & (sucker >= 0)] == 0)


@given(amounts(8), amounts(8), shares(8), amounts(8, 0, 30))
def test_every_draw_has_one_diagnosis_and_it_fits(reward, sucker, held, withheld):
    in_force = held * reward + (1 - held) * sucker
    found = diagnose(reward, sucker, held, in_force, reward + withheld)
    for code, r, s, e, lost in zip(found, reward, sucker, in_force, withheld, strict=True):
        name = DIAGNOSES[code]
        if r <= 0 and s <= 0:
            assert name == ("allies" if r + lost > 0 else "price")
        elif r <= 0:
            assert name == "perverse"
        elif e < 0:
            assert name == "trust"
        else:
            assert name == ("sound" if e > 0 else "home")


def test_a_sound_deal_that_is_blocked_at_home():
    gain = np.ones(1)
    assert DIAGNOSES[diagnose(4 * gain, -gain, gain, -0.1 * gain, 4 * gain)[0]] == "home"


def test_no_trust_is_enough_where_keeping_brings_nothing_and_cheating_brings_something():
    nothing, gain = np.zeros(1), np.ones(1)
    assert np.isnan(sequential_threshold(nothing, gain)[0])
    assert DIAGNOSES[diagnose(nothing, gain, gain, nothing, nothing)[0]] == "perverse"


def test_where_cheating_is_impossible_the_reward_decides():
    reward, never = np.array([3.0, -3.0]), np.full(2, np.nan)
    diagnoses = diagnose(reward, never, np.ones(2), reward, reward)
    assert [DIAGNOSES[code] for code in diagnoses] == ["sound", "price"]


def test_refusing_has_no_diagnosis():
    with pytest.raises(ValueError, match="no diagnosis"):
        diagnose(np.full(1, np.nan), *np.zeros((4, 1)))
