"""Parts of an assessment: computed when first read, once, in any order, from any thread."""

import copy
import pickle
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import assess
from detente.assessment import assessment as module
from detente.assessment.assessment import PARTS, Assessment
from detente.assessment.serialiser import list_parts
from detente.case.model import Case
from detente.case.premises import list_premises
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml

_UNCERTAIN = ("decision.exposure_cap", "proposal.options.pilot.detect")
"""Numbers of the small case that stay ranges, so that what changes the answer is soon found."""

_WEIGHTS = {
    "us": {"plant": 100, "lead": 60, "suppliers": 30, "market": -20},
    "rival": {"market": 100, "plant": 40},
    "suppliers": {"plant": 100, "market": -80},
    "board": {"lead": 100, "plant": 50},
}

_ANALYSES = {
    "turning_points": "find_turning_points",
    "drivers": "rank_premises",
    "foresight": "solve_with_foresight",
    "influence": "measure_influence",
    "record_fit": "measure_record_fit",
    "reweighting": "reweight_by_record",
    "robustness": "judge_robustness",
    "confidence": "propose_confidence",
    "staged_deal": "design_staged_deal",
}
"""Analyses by the part that they make."""


def settle(data, keep):
    """Put a case's numbers at their medians, but for those kept."""
    data["priorities"] = {actor: {"weights": weights} for actor, weights in _WEIGHTS.items()}
    for premise in list_premises(Case.model_validate(copy.deepcopy(data))):
        node, steps = data, premise.path.split(".")
        for step in steps[:-1]:
            node = node.setdefault(step, {}) if isinstance(node, dict) else None
        # What is missing without one capability stands in for substitution in this case.
        if premise.path not in {*keep, "capabilities.substitution"} and isinstance(node, dict):
            node[steps[-1]] = float(premise.quantity.quantile(np.array([0.5]))[0])
    return Case.model_validate(data)


@pytest.fixture(scope="module")
def small():
    """The starter two periods ahead with few uncertain numbers."""
    data = parse_yaml(read_starter().replace("horizon: 8 ", "horizon: 2 ")).data
    return settle(data, _UNCERTAIN)


@pytest.fixture(scope="module")
def whole(small):
    return assess(small, n_draws=30, parts=PARTS)


@pytest.fixture
def counted(monkeypatch):
    """How often each analysis is called."""
    calls: Counter[str] = Counter()

    def count(name, analysis):
        def call(*args, **kwargs):
            calls[name] += 1
            return analysis(*args, **kwargs)

        return call

    for name, function in _ANALYSES.items():
        monkeypatch.setattr(module, function, count(name, getattr(module, function)))
    return calls


def list_computed(assessment):
    """Names of the parts that are there already."""
    return set(vars(assessment)) & set(PARTS)


def test_the_parts_and_fields_are_what_the_json_holds():
    described = {part.name for part in list_parts(Assessment)}
    told_elsewhere = {"claims", "comparisons", "terms_claim", "turning_points"}
    assert set(PARTS) - described == told_elsewhere, "what other parts tell"
    assert described <= {*PARTS, *(field.name for field in fields(Assessment)), *vars(Assessment)}


def test_the_verdict_computes_no_other_part(small, counted):
    assessment = assess(small, n_draws=30)
    assert assessment.verdict.best in assessment.verdict.options
    assert assessment.verdict.margin.shape == (30,)
    assert assessment.strategy.values.shape == assessment.solution.strategy.values.shape
    assert assessment.track_record.belief.shape[0] == 30
    assert "best:" in repr(assessment)
    assert not counted
    assert not list_computed(assessment)


def test_a_notebook_shows_claims_and_options_and_reads_no_other_part(small):
    assessment = assess(small, n_draws=60)
    shown = assessment._repr_html_()
    assert list_computed(assessment) == {"claims", "comparisons", "swing_sizes"}, "what claims rest on"
    assert shown.startswith("<table><caption>")
    assert shown.count("<tr>") == 1 + len(assessment.verdict.options)
    for terms in small.proposal.options.values():
        assert terms.label in shown
    for claim in assessment.claims:
        if claim.name in {"offer", "advice"}:
            assert f"in {claim.share:.0%} of combinations ({claim.word})" in shown


def test_a_part_computes_what_it_rests_on_and_no_more(small, counted):
    assessment = assess(small, n_draws=30, parts=["robustness"])
    assert list_computed(assessment) == {"robustness", "drivers"}
    assert assessment.robustness is assessment.robustness
    assert assessment.drivers is assessment.drivers
    assert counted == {"robustness": 1, "drivers": 1}


@settings(max_examples=4)
@given(st.permutations(list(PARTS)))
def test_parts_are_the_same_in_whatever_order_they_are_read(small, whole, order):
    assessment = assess(small, n_draws=30)
    for name in order:
        getattr(assessment, name)
    assert assessment.to_json() == whole.to_json()


def test_threads_compute_every_part_once_and_whole(small, whole, counted):
    n_threads = 8
    assessment, start = assess(small, n_draws=30), threading.Barrier(n_threads)

    def read(number):
        start.wait()
        names = list(PARTS)
        turned = names[number:] + names[:number]
        return {name: getattr(assessment, name) for name in turned}

    with ThreadPoolExecutor(n_threads) as pool:
        read_by_each = list(pool.map(read, range(n_threads)))
    assert counted == dict.fromkeys(_ANALYSES, 1)
    for parts in read_by_each:
        assert all(parts[name] is getattr(assessment, name) for name in PARTS)
    assert assessment.to_json() == whole.to_json()


def test_a_part_that_failed_is_tried_again(small, monkeypatch):
    assessment, plain = assess(small, n_draws=30), vars(module)["find_stopping"]

    def fail(*args):
        raise ValueError("not today")

    monkeypatch.setattr(module, "find_stopping", fail)
    with pytest.raises(ValueError, match="not today"):
        assert assessment.stopping
    assert not list_computed(assessment)
    monkeypatch.setattr(module, "find_stopping", plain)
    assert assessment.stopping is not None


@pytest.mark.parametrize("twin", [lambda x: pickle.loads(pickle.dumps(x)), copy.copy, copy.deepcopy])
def test_copies_and_pickles_hold_what_was_computed(small, whole, counted, twin):
    assessment = assess(small, n_draws=30, parts=["drivers"])
    again = twin(assessment)
    assert list_computed(again) == {"drivers"}
    assert again.to_json() == whole.to_json()
    assert counted["drivers"] == 1
    assert list_computed(assessment) == {"drivers"}
    for array in (again.verdict.values, again.samples.own_weights, again.added_value.without):
        assert not array.flags.writeable


def test_an_assessment_of_other_draws_takes_over_no_part(small, whole):
    other = assess(small, n_draws=30, seed=2)
    assert not list_computed(replace(whole, verdict=other.verdict))


def test_parts_cannot_be_set(whole):
    with pytest.raises(FrozenInstanceError):
        whole.flips = None


def test_a_part_that_is_not_there_is_told(small):
    with pytest.raises(ValueError, match=r"no part 'flip' to compute: did you mean 'flips'\?"):
        assess(small, n_draws=30, parts=["flip"])
    with pytest.raises(
        ValueError, match="no part 'verdict' to compute: it has comparisons, swing_sizes, claims"
    ):
        assess(small, n_draws=30, parts=["verdict"])


def test_the_small_case_has_something_to_change(whole):
    assert set(_UNCERTAIN) <= set(whole.samples.premises)
    assert whole.flips.swings
