from dataclasses import replace

import numpy as np
import pytest
from validation.contest import Contest
from validation.protocol import read_protocol
from validation.scoreboard import score_contest
from validation.summary import HEAD, format_claim, tabulate_scores


def make_contest(rng, *, skill, n=600):
    truth = rng.uniform(0.1, 0.9, n)
    came = (rng.random(n) < truth).astype(float)
    ours = truth if skill else rng.uniform(0.1, 0.9, n)
    return Contest(
        name="made-up",
        title="Made up",
        unit="toss",
        successes=came,
        trials=np.ones(n),
        weights=np.ones(n),
        clusters=np.arange(n) // 3,
        block=None,
        forecasts={"even": np.full(n, 0.5), "ours": ours},
        default="even",
        ours="ours",
    )


def test_who_knows_the_truth_has_skill_and_who_guesses_does_not(rng):
    knows, guesses = (score_contest(make_contest(rng, skill=s), read_protocol()) for s in (True, False))
    assert knows.skill_shown
    assert knows.advised == "ours"
    assert "excludes zero. Use ours" in format_claim(knows)
    assert not guesses.skill_shown
    assert guesses.advised == "even"
    assert "Use the yardstick" in format_claim(guesses)


def test_what_is_not_shown_is_not_claimed(rng):
    contest = make_contest(rng, skill=True)
    close = replace(contest, forecasts={**contest.forecasts, "ours": np.full(600, 0.5001)})
    board = score_contest(close, read_protocol())
    assert board.advised == "even"
    assert "not been shown to beat" in format_claim(board)


def test_even_forecasts_score_the_textbook_numbers(rng):
    score = score_contest(make_contest(rng, skill=True), read_protocol()).scores[0]
    assert score.log_loss == pytest.approx(np.log(2))
    assert score.brier == pytest.approx(0.25)
    assert score.against_default is None
    assert score.parts.resolution == pytest.approx(0)
    assert np.isnan(score.calibration.slope)


def test_scores_and_intervals_are_the_same_every_time(rng):
    contest = make_contest(rng, skill=True)
    assert (
        score_contest(contest, read_protocol()).scores[1] == score_contest(contest, read_protocol()).scores[1]
    )


def test_a_series_in_time_is_drawn_in_blocks(rng):
    contest = replace(make_contest(rng, skill=True), clusters=None, block=26)
    against = score_contest(contest, read_protocol()).ours.against_default
    assert against is not None
    assert against.low < against.mean < against.high < 0


def test_bins_hold_all_units_and_lie_on_the_diagonal_for_the_truth(rng):
    bins = score_contest(make_contest(rng, skill=True, n=20_000), read_protocol()).reliability["ours"]
    assert sum(point.weight for point in bins) == pytest.approx(1)
    assert all(point.forecast == pytest.approx(point.observed, abs=0.06) for point in bins)


def test_a_row_has_a_cell_for_each_column(rng):
    rows = tabulate_scores(score_contest(make_contest(rng, skill=True), read_protocol()))
    assert [len(row) for row in rows] == [len(HEAD)] * 2
    assert rows[0][HEAD.index("slope")] == "—"
