from dataclasses import replace

import numpy as np
import pytest
from validation.automata import Play
from validation.decisions import Decisions, read_decisions
from validation.propensity import PayoffGame, Propensity, gain_of_reciprocating, predict_propensity
from validation.repeated_game import Dilemma
from validation.treatments import _BASELINES, _OURS, predict_treatments

from detente.errors import StoreError
from tests.published_laboratory import LABORATORY
from tests.published_row import ABSENT

GAMES = tuple(
    PayoffGame(Dilemma(50.0, reward, 25.0, 12.0), continuation)
    for reward in (30.0, 38.0, 46.0)
    for continuation in (0.4, 0.8)
)


@pytest.fixture
def chosen_by_payoffs() -> Decisions:
    """One player a treatment, many first turns, cooperating as often as payoffs say."""
    gains = np.array([gain_of_reciprocating(game) for game in GAMES])
    shares = predict_propensity(gains, Propensity(50.0, -15.0, np.nan))
    n, groups = 1000, np.arange(len(GAMES))
    chosen = (np.arange(n) + 0.5) / n < shares[:, None]
    play = Play(np.repeat(groups, n), np.full(n * len(GAMES), -1), chosen.ravel())
    return Decisions(play, groups, tuple(f"treatment {i}" for i in groups), GAMES)


def test_what_follows_from_payoffs_is_told_from_payoffs(chosen_by_payoffs):
    transfer = predict_treatments(chosen_by_payoffs, "made-up")
    np.testing.assert_allclose(transfer.forecasts[_OURS], transfer.observed, atol=0.01)
    assert transfer.propensity.decisive == pytest.approx(50, rel=0.02)
    assert transfer.propensity.goodwill == pytest.approx(-15, abs=0.5)
    assert transfer.losses[_OURS] == pytest.approx(transfer.least, abs=1e-3)
    assert transfer.errors[_OURS] < min(transfer.errors[baseline] for baseline in _BASELINES)
    assert "reciprocating predicted cooperation better than" in transfer.format_verdict()
    assert "we claim no skill" in transfer.format_verdict()


def test_the_treatment_told_has_no_say_in_it(chosen_by_payoffs):
    flipped = chosen_by_payoffs.play.cooperates.copy()
    flipped[chosen_by_payoffs.treatment == 2] ^= True
    other = replace(chosen_by_payoffs, play=chosen_by_payoffs.play._replace(cooperates=flipped))
    transfer, again = (predict_treatments(each, "made-up") for each in (chosen_by_payoffs, other))
    for model in (_OURS, *_BASELINES):
        assert transfer.forecasts[model][2] == again.forecasts[model][2]
        assert not np.allclose(np.delete(transfer.forecasts[model], 2), np.delete(again.forecasts[model], 2))


def test_what_payoffs_do_not_explain_is_said(chosen_by_payoffs):
    """Where cooperation is the same whatever the payoffs, the others' mean tells more."""
    even = np.arange(len(chosen_by_payoffs.play.cooperates)) % 2 == 0
    even[:200] = True
    transfer = predict_treatments(
        replace(chosen_by_payoffs, play=chosen_by_payoffs.play._replace(cooperates=even)), "made-up"
    )
    assert transfer.losses["the others' mean"] < transfer.losses[_OURS]
    assert "did not predict cooperation better than" in transfer.format_verdict()


def test_the_table_has_a_row_a_treatment_and_two_of_scores(chosen_by_payoffs):
    transfer = predict_treatments(chosen_by_payoffs, "made-up")
    rows = transfer.tabulate()
    assert len(rows) == len(GAMES) + 2
    assert {len(row) for row in rows} == {len(transfer.columns)}
    assert rows[-2][:4] == ("log loss", "", "", f"{transfer.least:.3f}")


def test_two_treatments_teach_no_slope(chosen_by_payoffs):
    few = replace(chosen_by_payoffs, treatments=("baseline", "two"))
    with pytest.raises(StoreError, match="has 2 treatments; at least 3"):
        predict_treatments(few, "made-up")


@pytest.mark.data
@pytest.mark.skipif(not LABORATORY.exists(), reason=ABSENT)
@pytest.mark.parametrize(
    ("file", "loss", "error", "decisive"),
    [("df2011.csv.gz", 0.490, 0.036, 65.9), ("frd2012.csv.gz", 0.655, 0.098, 269.0)],
)
def test_public_treatments_are_told_as_printed(file, loss, error, decisive):
    transfer = predict_treatments(read_decisions(LABORATORY / file), file)
    assert transfer.losses[_OURS] == pytest.approx(loss, abs=1e-3)
    assert transfer.errors[_OURS] == pytest.approx(error, abs=1e-3)
    assert transfer.propensity.decisive == pytest.approx(decisive, rel=1e-2)
    assert all(transfer.losses[_OURS] < transfer.losses[baseline] for baseline in _BASELINES)
