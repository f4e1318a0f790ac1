import numpy as np
import pytest
from validation.simulation import simulate_pair_years

from detente.forecasting.outlook import DEFAULT, OURS, forecast_next


@pytest.fixture(scope="module")
def dyads():
    return simulate_pair_years(np.random.default_rng(4))


def test_every_forecast_tells_a_chance_and_ours_lies_in_its_range(dyads):
    told = forecast_next(dyads, [3, 40])
    assert all(np.all((chance > 0) & (chance < 1)) for chance in told.chances.values())
    assert np.all(told.ranges[:, 0] < told.chances[OURS])
    assert np.all(told.chances[OURS] < told.ranges[:, 1])
    assert told.advised == (OURS if told.trial.high < 0 else DEFAULT)
    assert told.n_tried > 100


def test_more_events_leave_a_narrower_range(dyads):
    busy, quiet = int(np.argmax(dyads.total.sum(axis=1))), int(np.argmin(dyads.total.sum(axis=1)))
    low, high = forecast_next(dyads, [busy, quiet]).ranges.T
    assert (np.log(high / (1 - high)) - np.log(low / (1 - low)))[0] < (
        np.log(high / (1 - high)) - np.log(low / (1 - low))
    )[1]


def test_too_few_periods_are_told(dyads):
    with pytest.raises(ValueError, match="5 periods are too few"):
        forecast_next(dyads.cut(5), [0])
