import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import beta

from detente.methods.say_do import _CONFIDENCE, measure_say_do, say_do_gaps

COUNTS = st.integers(0, 40).map(float)
NOBODY = np.empty((0, 4))


def test_a_gap_by_hand():
    # Words 90 of 100, deeds 5 of 20.
    assert say_do_gaps(np.array([90.0, 5.0, 10.0, 15.0])) == pytest.approx(0.65)


@given(arrays(float, (5, 4), elements=COUNTS))
def test_a_gap_is_the_difference_of_two_shares_or_none(counts):
    for (a, b, c, d), gap in zip(counts, say_do_gaps(counts, 20), strict=True):
        if a + c > 0 and b + d >= 20:
            assert gap == pytest.approx(a / (a + c) - b / (b + d))
        else:
            assert np.isnan(gap)


@given(arrays(float, (3, 4), elements=COUNTS), arrays(float, (6, 4), elements=COUNTS))
def test_what_is_told_holds_together(counts, others):
    measured = measure_say_do(counts, others, np.random.default_rng(3))
    gaps = say_do_gaps(others, 20)
    gaps = gaps[np.isfinite(gaps)]
    assert measured.n_others == len(gaps)
    assert measured.n_words + measured.n_deeds == counts.sum()
    if np.isfinite(measured.gap):
        assert measured.gap == pytest.approx(measured.words - measured.deeds)
        assert -1 <= measured.low <= measured.high <= 1
        if len(gaps):
            below = sum(1.0 if gap < measured.gap else 0.5 if gap == measured.gap else 0.0 for gap in gaps)
            assert measured.percentile == pytest.approx(below / len(gaps))
            assert measured.quartiles[0] <= measured.quartiles[1] <= measured.quartiles[2]


def test_turning_friend_into_foe_turns_the_gap(rng):
    counts = rng.integers(1, 60, size=(8, 4)).astype(float)
    there, back = say_do_gaps(counts), say_do_gaps(counts[:, [2, 3, 0, 1]])
    assert there == pytest.approx(-back)


def test_one_period_has_the_range_of_two_beta_shares():
    measured = measure_say_do(np.array([[80.0, 10.0, 20.0, 30.0]]), NOBODY, np.random.default_rng(1))
    draws = np.random.default_rng(2)
    gaps = beta.rvs(80.5, 20.5, size=200_000, random_state=draws) - beta.rvs(
        10.5, 30.5, size=200_000, random_state=draws
    )
    ends = np.quantile(gaps, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    assert (measured.low, measured.high) == pytest.approx(ends, abs=0.015)


def test_periods_unlike_each_other_widen_the_range():
    steady = np.tile([[50.0, 20.0, 50.0, 20.0]], (10, 1))
    torn = np.tile([[100.0, 40.0, 0.0, 0.0], [0.0, 0.0, 100.0, 40.0], [50.0, 0.0, 50.0, 40.0]], (3, 1))
    narrow = measure_say_do(steady, NOBODY, np.random.default_rng(1))
    wide = measure_say_do(torn, NOBODY, np.random.default_rng(1))
    assert wide.high - wide.low > narrow.high - narrow.low


@pytest.mark.parametrize("counts", [np.empty((0, 4)), np.array([[-1.0, 1.0, 1.0, 1.0]])])
def test_no_period_and_negative_counts_are_refused(counts):
    with pytest.raises(ValueError, match="one period at least"):
        measure_say_do(counts, NOBODY, np.random.default_rng(1))


def test_without_words_deeds_or_others_what_is_missing_is_nan():
    measured = measure_say_do(np.array([[5.0, 0.0, 5.0, 0.0]]), NOBODY, np.random.default_rng(1))
    assert (measured.words, measured.n_deeds, measured.n_others) == (0.5, 0, 0)
    assert np.isnan(
        [measured.deeds, measured.gap, measured.low, measured.high, measured.mean, measured.percentile]
    ).all()
