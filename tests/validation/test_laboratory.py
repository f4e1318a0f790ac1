from dataclasses import replace

import numpy as np
import pytest
from validation.automata import STRATEGIES, Play
from validation.decisions import Decisions, read_decisions
from validation.laboratory import (
    _DEFAULT,
    _OURS,
    deal_folds,
    expect_across,
    forecast_laboratory,
)
from validation.laboratory_models import (
    describe_past,
    predict_average_choice,
    predict_base_rate_choice,
    predict_persistence_choice,
    predict_state_choice,
)
from validation.protocol import read_protocol
from validation.scoreboard import score_contest
from validation.simulated_laboratory import _ACCURACY, _RENEWAL, _SHARES, simulate_laboratory
from validation.type_filter import fit_strategy_types, trace_play

from detente.errors import StoreError
from tests.published_laboratory import LABORATORY
from tests.published_row import ABSENT


@pytest.fixture(scope="module")
def made_up() -> Decisions:
    return simulate_laboratory(np.random.default_rng(20170630))


@pytest.fixture(scope="module")
def small(made_up) -> Decisions:
    """The first players of both treatments."""
    kept = np.flatnonzero(np.arange(len(made_up.groups)) % 6 == 0)
    rows = np.isin(made_up.play.player, kept)
    player = np.searchsorted(kept, made_up.play.player[rows])
    play = Play(player, made_up.play.before[rows], made_up.play.cooperates[rows])
    return replace(made_up, play=play, groups=made_up.groups[kept])


def test_the_same_seed_makes_up_the_same_decisions():
    one, two = (simulate_laboratory(np.random.default_rng(3)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one.play, two.play, strict=True))


def test_the_filter_finds_the_strategies_that_were_made_up(made_up):
    names = ("ALLD", "TFT", "GRIM", "TF2T", "ALLC", "WSLS")
    traces = trace_play(made_up.play, [STRATEGIES[name] for name in names], ties="menu")
    found = fit_strategy_types(traces, made_up.groups)
    for index, treatment in enumerate(made_up.treatments):
        true = [_SHARES[treatment].get(name, 0.0) for name in names]
        np.testing.assert_allclose(found.shares[index], true, atol=0.12)
    assert found.accuracies[0] == pytest.approx(_ACCURACY, abs=0.01)
    assert found.renewal == pytest.approx(_RENEWAL, abs=0.06)


def test_made_up_decisions_are_forecast_better_by_types(made_up):
    contest = forecast_laboratory(made_up, "made-up", 1)
    assert set(contest.forecasts) >= {"base rate", "persistence", "calibrated EWMA", _DEFAULT, _OURS}
    board = score_contest(contest, read_protocol())
    losses = {score.model: score.log_loss for score in board.scores}
    assert losses[_OURS] < losses[_DEFAULT] < losses["persistence"] < losses["base rate"]
    assert losses["type filter"] < losses["type filter, a type for good"]
    assert losses["type filter"] < losses["type filter, each match anew"]
    assert board.skill_shown


def test_the_past_knows_nothing_of_what_comes(small):
    """Features of a decision stay as they are when it and all later ones of the player are changed."""
    features = describe_past(small)
    assert np.isfinite(features).all()
    for row in (0, 7, 40, len(features) - 1):
        chosen, before = small.play.cooperates.copy(), small.play.before.copy()
        chosen[row:] ^= True
        before[row + 1 :] = np.where(before[row + 1 :] < 0, -1, 3 - before[row + 1 :])
        changed = replace(small, play=Play(small.play.player, before, chosen))
        np.testing.assert_array_equal(describe_past(changed)[: row + 1], features[: row + 1])


@pytest.mark.parametrize(
    "predict",
    [predict_base_rate_choice, predict_persistence_choice, predict_average_choice, predict_state_choice],
)
def test_nothing_is_learnt_from_the_fold_told(small, predict):
    """With all choices of the last players changed, what is told of their first choices stays."""
    learn = small.play.player < len(small.groups) // 2
    chosen = small.play.cooperates.copy()
    chosen[~learn] ^= True
    changed = replace(small, play=small.play._replace(cooperates=chosen))
    firsts = np.flatnonzero(np.diff(small.play.player, prepend=-1) * ~learn)
    forecasts, again = predict(small, learn), predict(changed, learn)
    np.testing.assert_array_equal(forecasts[firsts], again[firsts])
    assert np.all((forecasts > 0) & (forecasts < 1))


def test_a_fold_has_no_say_in_what_is_told_of_it(small):
    fold = deal_folds(len(small.groups), 1)
    rows = fold[small.play.player]
    chosen = small.play.cooperates.copy()
    chosen[rows == 2] ^= True
    changed = replace(small, play=small.play._replace(cooperates=chosen))
    forecasts, again = (expect_across(each, fold)[2] for each in (small, changed))
    np.testing.assert_allclose(forecasts[rows != 2], again[rows != 2], rtol=1e-9)


def test_folds_are_dealt_by_the_seed():
    assert np.array_equal(deal_folds(30, 4), deal_folds(30, 4))
    assert not np.array_equal(deal_folds(30, 4), deal_folds(30, 5))
    assert np.bincount(deal_folds(30, 4)).tolist() == [6] * 5


def test_fewer_subjects_than_folds_are_told(small):
    few = replace(small, groups=small.groups[:4])
    with pytest.raises(StoreError, match="has 4 subjects; at least 5"):
        forecast_laboratory(few, "few", 1)


def test_choices_that_are_all_the_same_are_told(small):
    alike = replace(small, play=small.play._replace(cooperates=np.ones_like(small.play.cooperates)))
    with pytest.raises(StoreError, match="nearly all choices are the same"):
        forecast_laboratory(alike, "alike", 1)


def spread_of_mean(values, clusters):
    """Variance of a mean whose values hang together in clusters."""
    _, number = np.unique(clusters, return_inverse=True)
    return (np.bincount(number, values - values.mean()) ** 2).sum() / len(values) ** 2


def gain_two_ways(decisions, contest):
    """Ours less the default, and its standard error by subjects alone and by rounds of matches too."""
    chosen = contest.successes
    forecasts = [
        np.where(chosen > 0, contest.forecasts[name], 1 - contest.forecasts[name])
        for name in (_OURS, _DEFAULT)
    ]
    gain = np.log(forecasts[1]) - np.log(forecasts[0])
    starts = np.flatnonzero(np.diff(decisions.play.player, prepend=-1))
    rounds = 1000 * decisions.treatment + decisions.match - decisions.match[starts][decisions.play.player]
    apart = spread_of_mean(gain, contest.clusters)
    both = apart + spread_of_mean(gain, rounds) - spread_of_mean(gain, decisions.match)
    return gain.mean(), apart**0.5, both**0.5


REFERENCE = {
    "frd-2012": (0.625, 0.496, 0.421, 0.436, 0.362, 0.366, 0.339),
    "df-2011": (0.497, 0.330, 0.317, 0.319, 0.246, 0.274, 0.242),
}
MODELS = (
    "base rate",
    "persistence",
    "calibrated EWMA",
    "hidden Markov model",
    _DEFAULT,
    "type filter",
    _OURS,
)


@pytest.mark.data
@pytest.mark.skipif(not LABORATORY.exists(), reason=ABSENT)
@pytest.mark.parametrize("name", list(REFERENCE))
def test_public_decisions_are_forecast_at_least_as_well_as_by_the_reference(name):
    protocol = read_protocol()
    decisions = read_decisions(LABORATORY.parent / protocol.decisions[name])
    contest = forecast_laboratory(decisions, name, protocol.seed)
    board = score_contest(contest, protocol)
    losses = {score.model: score.log_loss for score in board.scores}
    for model, reference in zip(MODELS, REFERENCE[name], strict=True):
        assert losses[model] < reference + 0.005, model
    assert losses["base rate"] == pytest.approx(REFERENCE[name][0], abs=0.005)
    assert losses["hidden Markov model"] == pytest.approx(REFERENCE[name][3], abs=0.007)
    assert board.skill_shown
    gain, apart, both = gain_two_ways(decisions, contest)
    assert gain == pytest.approx(losses[_OURS] - losses[_DEFAULT], rel=1e-6)
    assert apart < both < 1.4 * apart
    assert gain + 1.96 * both < 0
