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


@given(amounts(8), amounts(8), shares(8), amounts(8), shares(8), amounts(8))
def test_every_draw_has_the_first_diagnosis_that_fits(reward, sucker, held, unwithheld, signed, expected):
    codes = diagnose(reward, sucker, held, unwithheld=unwithheld, signed=signed, expected=expected)
    in_force = held * reward + (1 - held) * sucker
    draws = zip(codes, reward, sucker, unwithheld, in_force, signed, expected, strict=True)
    for code, r, s, u, i, accepts, e in draws:
        fits = {
            "allies": r <= 0 and s <= 0 and u > 0,
            "price": r <= 0 and s <= 0,
            "perverse": r <= 0 < s,
            "trust": i < 0,
            "unwilling": accepts < 0.5,
            "home": e <= 0,
            "sound": True,
        }
        assert DIAGNOSES[code] == next(name for name, holds in fits.items() if holds)


def name(reward, sucker, **proposed):
    gain = np.ones(1)
    proposed = {"unwithheld": reward, "signed": 1.0, "expected": 1.0} | proposed
    return DIAGNOSES[
        diagnose(
            reward * gain, sucker * gain, gain, **{key: value * gain for key, value in proposed.items()}
        )[0]
    ]


def test_a_sound_deal_may_fail_to_be_signed_or_to_pass():
    assert name(4, -1) == "sound"
    assert name(4, -1, expected=-0.1) == "home"
    assert name(4, -1, expected=-0.1, signed=0.4) == "unwilling"


def test_a_price_that_allies_make_is_theirs():
    assert name(-4, -5) == "price"
    assert name(-4, -5, unwithheld=1) == "allies"


def test_where_cheating_is_impossible_the_reward_decides():
    assert name(3, np.nan) == "sound"
    assert name(-3, np.nan) == "price"


def test_refusing_has_no_diagnosis():
    with pytest.raises(ValueError, match="no diagnosis"):
        name(np.nan, 0)
