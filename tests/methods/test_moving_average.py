import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.moving_average import average_past, discount_counts, predict_rates

SERIES = st.lists(st.floats(-50, 50), min_size=1, max_size=20)
DECAY = st.floats(0, 1)


@given(SERIES, DECAY)
def test_sums_are_those_written_out(values, decay):
    averages = discount_counts(np.array([values]), decay)[0]
    for time in range(len(values) + 1):
        written = sum(decay ** (time - 1 - s) * values[s] for s in range(time))
        assert averages[time] == pytest.approx(written, abs=1e-9)


@given(SERIES, DECAY, st.floats(-50, 50))
def test_an_average_stays_within_what_it_averages(values, decay, start):
    averages = average_past(np.array(values), decay, start=start)
    assert min([*values, start]) - 1e-9 <= averages.min()
    assert averages.max() <= max([*values, start]) + 1e-9
    written = start
    for value, average in zip(values, averages, strict=False):
        assert average == pytest.approx(written, abs=1e-9)
        written = decay * written + (1 - decay) * value


@given(SERIES, DECAY, st.integers(0, 19))
def test_what_comes_later_changes_nothing_before(values, decay, later):
    changed = np.array(values)
    changed[later % len(values) :] = 7.0
    until = later % len(values) + 1
    before = average_past(np.array(values), decay, start=0.0)[:until]
    assert np.array_equal(before, average_past(changed, decay, start=0.0)[:until])


def test_a_beta_prior_counts_as_events_seen():
    # Beta(1, 1) after 7 successes in 10: mean 8 / 12, the rule of succession (Laplace 1774).
    averages = predict_rates(
        np.array([[7.0]]), np.array([[10.0]]), decay=1.0, mean=np.array(0.5), strength=2.0
    )
    assert averages[0] == pytest.approx([0.5, 8 / 12])


def test_decay_zero_sees_the_last_time_alone():
    counts = np.array([[9.0, 1.0]]), np.array([[9.0, 2.0]])
    averages = predict_rates(*counts, decay=0.0, mean=np.array([0.1, 0.2, 0.3]), strength=2.0)
    assert averages[0] == pytest.approx([0.1, 9.4 / 11, 1.6 / 4])


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match="decay"):
        discount_counts(np.ones((1, 1)), 1.1)
    for mean, strength in ((0.0, 1.0), (0.5, 0.0)):
        with pytest.raises(ValueError, match="strength"):
            predict_rates(np.ones((1, 1)), np.ones((1, 1)), decay=0.5, mean=np.array(mean), strength=strength)
