import numpy as np
import pytest
from validation.simulation import simulate_pair_years

from detente.forecasting.outlook import forecast_next


@pytest.fixture(scope="module")
def dyads():
    return simulate_pair_years(np.random.default_rng(4))


def test_every_forecast_is_a_probability_and_ours_lies_in_its_range(dyads):
    outlook = forecast_next(dyads, [3, 40])
    ours, default = outlook.probabilities["ours"], "calibrated EWMA"
    assert all(np.all((each > 0) & (each < 1)) for each in outlook.probabilities.values())
    assert np.all(outlook.ranges[:, 0] < ours)
    assert np.all(ours < outlook.ranges[:, 1])
    assert outlook.advised == ("ours" if outlook.trial.high < 0 else default)
    assert outlook.n_trials > 100


def test_more_events_leave_a_narrower_range(dyads):
    busy, quiet = int(np.argmax(dyads.total.sum(axis=1))), int(np.argmin(dyads.total.sum(axis=1)))
    low, high = forecast_next(dyads, [busy, quiet]).ranges.T
    assert (np.log(high / (1 - high)) - np.log(low / (1 - low)))[0] < (
        np.log(high / (1 - high)) - np.log(low / (1 - low))
    )[1]


def test_too_few_periods_are_an_error(dyads):
    with pytest.raises(ValueError, match="cover 5 periods, and a forecast needs 6"):
        forecast_next(dyads.cut(5), [0])
