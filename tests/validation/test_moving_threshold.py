import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation.simulation import simulate_weeks

from detente.methods.scoring import log_loss
from validation import moving_threshold

SEEDS = st.integers(0, 10_000)


def make_values(seed, n=60):
    return np.random.default_rng(seed).integers(-5, 4, n).astype(float)


@given(SEEDS, st.sampled_from([0.2, 0.5, 0.8]), st.integers(20, 40))
def test_bars_and_ranks_are_those_written_out(seed, quantile, window):
    values = make_values(seed)
    judged = moving_threshold.judge(values, quantile=quantile, window=window)
    for week in range(len(values) + 1):
        past = values[max(0, week - window) : week]
        if week < moving_threshold.FEWEST:
            assert np.isnan(judged.bars[week])
            continue
        assert judged.bars[week] == pytest.approx(np.quantile(past, quantile))
        if week < len(values):
            assert judged.better[week] == (values[week] >= judged.bars[week])
            rank = ((past < values[week]).mean() + (past <= values[week]).mean()) / 2 - 0.5
            assert judged.ranks[week] == pytest.approx(rank)


@given(SEEDS, st.floats(0.3, 1.0))
def test_remembered_weeks_are_judged_by_the_present_bar(seed, decay):
    values = make_values(seed)
    judged = moving_threshold.judge(values, window=30)
    again = moving_threshold.judge_again(values, judged.bars, decay, window=30)
    for week in range(moving_threshold.FEWEST, len(values) + 1):
        past = values[max(0, week - 30) : week]
        weights = decay ** np.arange(len(past) - 1.0, -1.0, -1.0)
        share = weights @ (past >= judged.bars[week]) / weights.sum()
        assert again[week] == pytest.approx(share - 0.5)
    assert np.all(again[: moving_threshold.FEWEST] == 0)


@given(SEEDS, st.integers(25, 55))
def test_what_comes_later_changes_no_description(seed, later):
    own, other = make_values(seed), make_values(seed + 1)
    changed = own.copy(), other.copy()
    for each in changed:
        each[later:] = 99.0
    before, after = moving_threshold.describe_weeks(own, other), moving_threshold.describe_weeks(*changed)
    assert np.array_equal(before.features[: later + 1], after.features[: later + 1])


@given(SEEDS)
def test_a_scale_changes_nothing(seed):
    own, other = make_values(seed), make_values(seed + 1)
    before, after = (
        moving_threshold.describe_weeks(own, other),
        moving_threshold.describe_weeks(own * 8, other * 0.25),
    )
    assert after.features == pytest.approx(before.features)


def test_forecasts_know_the_weeks_before_alone():
    pair, *others = simulate_weeks(np.random.default_rng(5))
    rest = tuple(moving_threshold.describe_weeks(*each) for each in others)
    changed = pair[0].copy()
    changed[300:] = 50.0
    before, after = (
        moving_threshold.predict_weeks(
            moving_threshold.describe_weeks(own, pair[1]), rest, start=200, step=26
        )
        for own in (pair[0], changed)
    )
    assert np.array_equal(before[:100], after[:100])
    assert len(before) == len(pair[0]) - 200 + 1


def test_other_pairs_teach_only_what_they_did_before():
    pair, *others = (
        moving_threshold.describe_weeks(*each) for each in simulate_weeks(np.random.default_rng(5))
    )
    blind = tuple(each._replace(better=np.where(np.arange(520) < 278, each.better, 0.0)) for each in others)
    before, after = (
        moving_threshold.predict_weeks(pair, rest, start=200, step=26) for rest in (tuple(others), blind)
    )
    assert np.array_equal(before[:104], after[:104])
    assert not np.array_equal(before[104:], after[104:])


def test_lasting_moods_are_forecast_better_than_by_the_base_rate():
    pair, *others = simulate_weeks(np.random.default_rng(5))
    described = moving_threshold.describe_weeks(*pair)
    outcomes = described.better[200:]
    trials = np.ones(len(outcomes))
    for rest in (tuple(moving_threshold.describe_weeks(*each) for each in others), ()):
        judged = moving_threshold.predict_weeks(described, rest, start=200, step=26)[:-1]
        assert (
            log_loss(judged, outcomes, trials).mean()
            < log_loss(np.full(len(outcomes), outcomes.mean()), outcomes, trials).mean()
        )
