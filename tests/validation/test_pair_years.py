import os
from pathlib import Path

import numpy as np
import pytest
from validation.pair_years import _COUNTS, _DEFAULT, _OURS, forecast_pair_years, read_pair_years
from validation.protocol import read_protocol
from validation.scoreboard import score_contest
from validation.simulation import simulate_pair_years

from detente.errors import StoreError

HEADER = "source,target,year," + ",".join(_COUNTS)


RULES = read_protocol().pair_years


def write_years(tmp_path, *rows):
    """A table in which 30 pairs have events in every year, and the rows given."""
    plain = [f"S{n},T{n},{year},6,0,1,0" for n in range(30) for year in range(2002, 2013)]
    path = tmp_path / "years.csv"
    path.write_text("\n".join([HEADER, *rows, *plain]) + "\n")
    return path


def test_counts_are_laid_out_by_pair_and_year(tmp_path):
    rows = "B,A,2003,1,2,3,4", "A,B,2002,5,0,0,1", "A,B,2003,0,1,0,0"
    found = read_pair_years(write_years(tmp_path, *rows), RULES)
    assert found.sources[:2].tolist() == [0, 1]
    assert found.targets[:2].tolist() == [1, 0]
    assert found.cooperative[:2, :2].tolist() == [[5, 1], [0, 3]]
    assert found.total[:2, :2].tolist() == [[6, 1], [0, 10]]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("B,A,2003,1,2,three,4", 'line 2: verbal_conflict is "three"'),
        ("B,A,2003,1,2,-3,4", 'verbal_conflict is "-3"; expected a number from 0 to 1000000000'),
        ("B,A,2003,nan,2,3,4", 'verbal_cooperation is "nan"'),
        ("B,A,1990,1,2,3,4", 'year is "1990"; expected a number from 2002 to 2012'),
        ("B,A,1e12,1,2,3,4", 'year is "1e12"'),
    ],
)
def test_a_number_that_is_none_is_told(tmp_path, row, fault):
    with pytest.raises(StoreError, match=fault):
        read_pair_years(write_years(tmp_path, row), RULES)


def test_too_few_events_are_told(tmp_path):
    path = tmp_path / "years.csv"
    path.write_text(f"{HEADER}\nA,B,2006,9,0,0,0\nA,B,2011,9,0,0,0\n")
    with pytest.raises(StoreError, match="from 2005 to 2009 only 1 pairs have a year with 5 events"):
        read_pair_years(path, RULES)


def test_the_same_forecasts_are_scored_by_pair_and_by_event():
    rules = read_protocol().pair_years
    by_pair, by_event = forecast_pair_years(simulate_pair_years(np.random.default_rng(2)), rules)
    assert list(by_pair.forecasts) == list(by_event.forecasts)
    assert np.array_equal(by_event.weights, by_pair.trials)
    assert np.all(by_pair.weights == 1)
    assert by_pair.trials.min() >= 5
    assert by_pair.clusters is not None
    # Both directions of a pair are one cluster, and every pair has at most three years in each.
    assert np.bincount(by_pair.clusters).max() <= 6
    against = score_contest(by_pair, read_protocol()).ours.against_default
    assert against is not None
    assert against.mean < 0


@pytest.mark.data
@pytest.mark.skipif("DETENTE_DATA" not in os.environ, reason="DETENTE_DATA names no folder of public data")
def test_public_pair_years_score_what_the_documentation_says():
    protocol = read_protocol()
    rules = protocol.pair_years
    dyads = read_pair_years(Path(os.environ["DETENTE_DATA"]) / rules.file, rules)
    by_pair, by_event = (score_contest(each, protocol) for each in forecast_pair_years(dyads, rules))
    losses = {score.model: score.log_loss for score in by_pair.scores}
    assert losses[_OURS] == pytest.approx(0.2999, abs=5e-4)
    assert losses[_DEFAULT] == pytest.approx(0.3038, abs=5e-4)
    assert by_pair.skill_shown
    assert not by_event.skill_shown
