import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from validation.protocol import read_protocol
from validation.scoreboard import score_contest
from validation.simulation import simulate_weeks
from validation.weeks import _DEFAULT, _OURS, forecast_weeks, read_weeks, sum_weeks

from detente.errors import StoreError

EVENTS = """date,source,target,code,scheme,dataset
1979-04-14,USA,ISR,057,cameo,levant
1979-04-15,USA,ISR,057,cameo,levant
1979-04-21,USAGOV,ISRMIL,190,cameo,levant
1979-04-22,ISR,USA,010,cameo,levant
1979-05-06,PAL,USA,190,cameo,levant
1979-05-13,ISR,EGY,010,cameo,levant
1979-05-13,IRQ,IRN,223,weis,gulf
"""

WEIGHTS = {("057", "cameo"): 8.0, ("190", "cameo"): -10.0, ("010", "cameo"): 0.5, ("223", "weis"): -10.0}


def weigh_code(code, scheme):
    return WEIGHTS.get((code, scheme))


def write(tmp_path, text):
    path = tmp_path / "events.csv"
    path.write_text(text)
    return path


def test_weeks_are_summed_from_the_first_day_by_state(tmp_path):
    path = write(tmp_path, EVENTS)
    pairs = [("levant", "USA", "ISR"), ("levant", "PSE", "USA"), ("gulf", "IRN", "IRQ"), ("none", "A", "B")]
    (own, other), (palestinian, _), (iran, iraq) = sum_weeks(path, pairs, "1979-04-15", weigh_code)
    assert own.tolist() == [-2, 0, 0, 0, 0]
    assert other.tolist() == [0, 0.5, 0, 0, 0]
    assert palestinian.tolist() == [0, 0, 0, -10, 0]
    assert (iran.sum(), iraq.sum()) == (0, -10)


def test_a_date_that_is_none_is_told(tmp_path):
    path = write(tmp_path, EVENTS.replace("1979-05-06", "6 May"))
    with pytest.raises(StoreError, match='line 6: date is "6 May"; expected YYYY-MM-DD'):
        sum_weeks(path, [("levant", "USA", "ISR")], "1979-04-15", weigh_code)


def test_two_columns_are_read_either_way_round(tmp_path):
    path = write(tmp_path, "week_start,a,b\n1979-04-15,-10,3\n1979-04-22,0,-1.5\n")
    own, other = read_weeks(path, ("b", "a"), replace(read_protocol().weeks, start=1, block=1))
    assert own.tolist() == [3, -1.5]
    assert other.tolist() == [-10, 0]
    path.write_text(path.read_text().replace("-1.5", "nan"))
    with pytest.raises(StoreError, match='line 3: b is "nan"'):
        read_weeks(path, ("b", "a"), read_protocol().weeks)
    path.write_text(path.read_text().replace("nan", "2"))
    with pytest.raises(StoreError, match="holds 2 weeks; at least 286"):
        read_weeks(path, ("b", "a"), read_protocol().weeks)


def test_made_up_weeks_are_forecast_and_ranked():
    rules = read_protocol().weeks
    pair, *others = simulate_weeks(np.random.default_rng(2))
    contest = forecast_weeks(pair, tuple(others), rules, name="made-up", title="Made up")
    assert all(len(forecast) == len(pair[0]) - rules.start for forecast in contest.forecasts.values())
    assert contest.ranked is not None
    assert contest.ranked[_OURS].mean() < contest.ranked["base rate"].mean()
    losses = {score.model: score.log_loss for score in score_contest(contest, read_protocol()).scores}
    assert losses[_OURS] < losses["base rate"]


def test_no_other_pair_is_no_obstacle():
    rules = replace(read_protocol().weeks, start=400)
    pair = simulate_weeks(np.random.default_rng(2))[0]
    contest = forecast_weeks(pair, (), rules, name="made-up", title="Made up")
    assert np.array_equal(contest.forecasts[_OURS], contest.forecasts["ours without other pairs"])


@pytest.mark.data
@pytest.mark.skipif("DETENTE_DATA" not in os.environ, reason="DETENTE_DATA names no folder of public data")
@pytest.mark.parametrize(
    ("columns", "ewma"),
    [
        (("israel_to_palestinians", "palestinians_to_israel"), 0.624),
        (("palestinians_to_israel", "israel_to_palestinians"), 0.646),
    ],
)
def test_public_weeks_reproduce_the_reference_and_are_forecast_better(columns, ewma):
    from detente.events.scales import weigh_code as look_up

    protocol = read_protocol()
    rules, folder = protocol.weeks, Path(os.environ["DETENTE_DATA"])

    def weigh_code(code, scheme):
        found = look_up(code, scheme)
        return None if found is None else found.weight

    others = sum_weeks(folder / rules.events, rules.others, rules.begin, weigh_code)
    pair = read_weeks(folder / rules.file, columns, rules)
    board = score_contest(forecast_weeks(pair, others, rules, name="weeks", title="Weeks"), protocol)
    losses = {score.model: score.log_loss for score in board.scores}
    assert losses["base rate"] == pytest.approx(0.696, abs=0.002)
    assert losses[_DEFAULT] == pytest.approx(ewma, abs=0.003)
    assert board.skill_shown
