"""Past dealings against what was foretold: two dealings by hand, codings that fit and codings that do not."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from detente import read_case
from detente.assessment.main_path import assess
from detente.sensitivity.record_fit import measure_record_fit

FORETOLD = np.array([[0.9, 0.1, 0.0], [0.2, 0.5, 0.3]])


def check(codings, foretold=FORETOLD, n_draws=20_000, start=2000):
    """Dealings of a single type of counterpart, fully reported: each went as coded."""
    episode = SimpleNamespace(year=2001.5, information=np.ones(n_draws), background=np.full(3, 1 / 3))
    episodes = [
        SimpleNamespace(**vars(episode), name=f"e{i}", terms=i, coding=np.array(coding, dtype=float))
        for i, coding in enumerate(codings)
    ]
    ones = np.ones((n_draws, 1))
    samples: Any = SimpleNamespace(
        seed=1,
        past=SimpleNamespace(
            episodes=episodes, recorded=np.ones((n_draws, 3)), start=start, changes=(), end=2002
        ),
        counterpart=SimpleNamespace(prior=ones, pool=ones, ordinary=ones[:, 0], at_change=ones[:, 0]),
    )
    solution: Any = SimpleNamespace(
        stage_game=SimpleNamespace(responses=np.broadcast_to(foretold, (n_draws, 1, *foretold.shape))),
        track_record=SimpleNamespace(filtered=np.ones((n_draws, 3, 1))),
    )
    return measure_record_fit(samples, solution)


def test_two_dealings_by_hand():
    """Foretold (.9, .1, 0) and (.2, .5, .3); seen: both free-ridden. As improbable or more: .05 is the chance of
    F then F, .02 of F then R, .03 of F then E; R then R has .18, more than .05."""
    fit = check([[0, 1, 0], [0, 1, 0]])
    assert fit.surprise_tail == pytest.approx(0.02 + 0.03 + 0.05, abs=0.01)
    assert fit.kept_tail == pytest.approx(0.1 * 0.8, abs=0.01)
    assert fit.none_kept_tail == pytest.approx(0.1 * 0.8, abs=0.01)
    assert fit.more_kept_tail == 1
    assert fit.all_kept_tail == pytest.approx(0.9 * 0.2, abs=0.01)
    assert fit.surprises[0] == "e0"


def test_what_was_foretold_is_no_surprise():
    fit = check(FORETOLD)
    assert 0.4 < fit.surprise_tail < 0.8
    assert min(fit.kept_tail, fit.more_kept_tail) > 0.4


def test_a_dealing_of_the_first_year_is_foretold_from_the_prior():
    assert check(FORETOLD, start=2001).surprise_tail == check(FORETOLD).surprise_tail


def test_one_dealing_of_even_odds_cannot_tell():
    assert not check([[0, 1, 0]], np.array([[0.5, 0.25, 0.25]])).can_tell
    assert check([[0, 1, 0]] * 2, np.array([[0.99, 0.01, 0.0]] * 2)).can_tell


def test_a_record_coded_as_worse_fits_worse():
    told = assess(read_case("nunn-lugar-1991"), n_draws=1_000, seed=1)
    worst = tuple(
        replace(episode, coding=np.broadcast_to([0.0, 1.0, 0.0], episode.coding.shape))
        for episode in told.samples.past.episodes
    )
    samples = replace(told.samples, past=replace(told.samples.past, episodes=worst))
    fit, plain = measure_record_fit(samples, told.solution), told.record_fit
    assert fit.kept_tail < plain.kept_tail
    assert fit.kept_tail == fit.none_kept_tail
    assert set(fit.surprises) == set(told.case.record.episodes)


def test_without_dealings_there_is_nothing_to_check():
    assert check([]).n_dealings == 0
    assert check([]).surprises == ()
