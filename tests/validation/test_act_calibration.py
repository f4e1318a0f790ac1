"""What is stated of hostile acts is true, by records made up from the model itself."""

import numpy as np
import pytest
from validation.act_calibration import (
    N_FIFTHS,
    calibrate_acts,
    drop_false_reports,
    drop_time,
    simulate_act_records,
    sort_in_fifths,
    state_beliefs,
)

N_RECORDS = 2_000
BOUND = 2.0
"""Standard errors that the worst of five fifths may be off: three sets of records in four stay below."""


@pytest.fixture(scope="module")
def records():
    return simulate_act_records(np.random.default_rng(1), N_RECORDS)


def measure_worst(records, **reading):
    return sort_in_fifths(state_beliefs(records, **reading), (records.types == 2).astype(float)).worst


@pytest.mark.parametrize("is_known", [True, False])
def test_what_is_stated_is_true(records, is_known):
    assert measure_worst(records, is_known=is_known) < BOUND


@pytest.mark.parametrize(
    ("change", "is_known"), [(drop_time, True), (drop_time, False), (drop_false_reports, False)]
)
def test_a_likelihood_without_one_of_its_parts_is_found_out(records, change, is_known):
    assert measure_worst(records, is_known=is_known, change=change) > BOUND


def test_false_reports_matter_through_the_completeness_alone(records):
    """They are as frequent whatever the type, so that they drop out where the completeness is known."""
    stated, without = (
        state_beliefs(records, is_known=True, change=change) for change in (lambda x: x, drop_false_reports)
    )
    np.testing.assert_allclose(stated, without)


def test_the_table_has_a_row_for_each_reading():
    calibration = calibrate_acts(np.random.default_rng(1), 500)
    assert calibration.format_verdict().startswith("Over 500 made-up records")
    rows = calibration.tabulate()
    assert len(rows) == len(calibration.readings)
    assert {len(row) for row in rows} == {len(calibration.columns)} == {N_FIFTHS + 2}


def test_fifths_by_hand():
    fifths = sort_in_fifths(np.array([0.9, 0.1, 0.5, 0.3, 0.7]), np.array([1.0, 0, 0, 1, 1]))
    np.testing.assert_allclose(fifths.stated, [0.1, 0.3, 0.5, 0.7, 0.9])
    np.testing.assert_allclose(fifths.true, [0, 1, 0, 1, 1])
    assert fifths.worst == pytest.approx(0.7 / np.sqrt(0.3 * 0.7))
