"""Draws weighed by the record: against plain acceptance, a case without a record, and fixed tempering."""

from dataclasses import replace

import numpy as np
import pytest

from detente import read_case
from detente.assessment.main_path import assess
from detente.evaluation.solution import solve
from detente.sensitivity.reweighting import reweight_by_record


@pytest.fixture(scope="module")
def told():
    return assess(read_case("nunn-lugar-1991"), n_draws=2_000, seed=1)


@pytest.fixture(scope="module")
def alike(told):
    """The same draws, but reports hang together as at the median in each; and their solution."""
    past = told.samples.past
    middle = np.broadcast_to(np.median(past.correlation, axis=0), past.correlation.shape)
    samples = replace(told.samples, past=replace(past, correlation=middle))
    return samples, solve(samples)


def test_without_a_record_every_draw_counts_the_same(told):
    bare = told.case.record.model_copy(update={"episodes": {}, "acts": {}, "watched": {}})
    plain = assess(told.case.model_copy(update={"record": bare}), n_draws=300, seed=1)
    weighted = plain.reweighting
    assert weighted.effective_size == pytest.approx(300)
    assert weighted.means == pytest.approx(plain.verdict.means)
    assert weighted.p_best == pytest.approx(plain.verdict.p_best)
    assert max(abs(shift.shift) for shift in weighted.shifts) < 1e-9
    assert weighted.standing_out == []


def test_weighted_means_are_those_of_accepted_draws(told, alike):
    """Rejection sampling with the same likelihood: each draw is kept with its probability over the largest."""
    log_evidence = alike[1].track_record.log_evidence
    kept = np.random.default_rng(1).random((400, 2_000)) < np.exp(log_evidence - log_evidence.max())
    for path in ("counterpart.outside.openings", "counterpart.effort", "counterpart.decisive"):
        plain = told.samples.premises[path]
        accepted = np.broadcast_to(plain, kept.shape)[kept]
        shift = next(shift for shift in told.reweighting.shifts if shift.path == path)
        assert (accepted.mean() - plain.mean()) / plain.std() == pytest.approx(shift.shift, abs=0.05)


def test_tempering_is_the_same_in_every_draw(told, alike):
    """An uncertain correlation weighs as its median does: else strong tempering would always be preferred."""
    assert np.ptp(told.samples.past.correlation) > 0
    assert not np.allclose(alike[1].track_record.log_evidence, told.track_record.log_evidence)
    weighted = reweight_by_record(*alike)
    assert weighted.effective_size == pytest.approx(told.reweighting.effective_size, rel=1e-9)
    assert weighted.shifts[0] == told.reweighting.shifts[0]


def test_the_lead_and_its_error_are_those_of_the_weighted_draws(told):
    weighted = told.reweighting
    assert weighted.best == max(weighted.means, key=weighted.means.get)
    assert sum(weighted.p_best.values()) == pytest.approx(1)
    assert 0 < weighted.lead_error < 1
    assert weighted.is_clear == (weighted.lead > 2 * weighted.lead_error)
    assert 1 <= weighted.effective_size <= 2_000
