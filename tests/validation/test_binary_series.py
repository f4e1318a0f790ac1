import numpy as np
import pytest

from detente.methods.scoring import log_loss
from validation import binary_series

TIMING = {"first": 5, "start": 60, "step": 20}


def make_series(seed=3, n=240):
    """Verdicts that stay as they are nine weeks in ten; nothing before the fifth week."""
    rng = np.random.default_rng(seed)
    series = (np.cumsum(rng.random(n) < 0.1) % 2).astype(float)
    series[:5] = np.nan
    return series


def models(other):
    return {
        "base": binary_series.predict_series_base_rate,
        "persistence": binary_series.predict_series_persistence,
        "average": binary_series.predict_series_average,
        "lags": binary_series.predict_series_lags,
        "both": binary_series.predict_series_both_lags(other),
        "chain": binary_series.make_chain(),
    }


@pytest.mark.parametrize("name", models(np.zeros(1)))
def test_forecasts_know_the_weeks_before_alone(name):
    series, other = make_series(), make_series(4)[5:]
    changed = series.copy()
    changed[150:] = 1 - changed[150:]
    forecasts = [binary_series.roll(each, models(other)[name], **TIMING) for each in (series, changed)]
    assert len(forecasts[0]) == len(series) - 60 + 1
    assert np.array_equal(forecasts[0][: 150 - 60 + 1], forecasts[1][: 150 - 60 + 1])
    assert np.all((forecasts[0] > 0) & (forecasts[0] < 1))


def test_what_stays_is_forecast_by_all_that_look_back():
    series = make_series()
    outcomes, trials = series[60:], np.ones(len(series) - 60)
    forecasts = {
        name: binary_series.roll(series, predict, **TIMING)[:-1]
        for name, predict in models(series[5:]).items()
    }
    scores = {name: log_loss(each, outcomes, trials).mean() for name, each in forecasts.items()}
    assert all(scores[name] < scores["base"] - 0.1 for name in scores if name != "base")
    # No forecast can do better than knowing the one chance in ten.
    assert min(scores.values()) > 0.2


def test_persistence_is_the_share_that_followed_a_week_like_the_last():
    known = np.array([1.0, 1.0, 0.0, 1.0, 1.0])
    forecasts = binary_series.predict_series_persistence(known, known)
    after_good, after_bad = (2 + 1) / (3 + 2), (1 + 1) / (1 + 2)
    assert forecasts[1:] == pytest.approx([after_good, after_good, after_bad, after_good, after_good])


def test_the_other_side_helps_where_it_leads():
    rng = np.random.default_rng(8)
    other = (rng.random(300) < 0.5).astype(float)
    own = np.r_[0.0, other[:-1]]
    timing = {"first": 0, "start": 100, "step": 50}
    alone = binary_series.roll(own, binary_series.predict_series_lags, **timing)[:-1]
    both = binary_series.roll(own, binary_series.predict_series_both_lags(other), **timing)[:-1]
    trials = np.ones(200)
    assert log_loss(both, own[100:], trials).mean() < 0.2 < log_loss(alone, own[100:], trials).mean()
