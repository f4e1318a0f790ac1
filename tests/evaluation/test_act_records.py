"""Hostile acts from the case file to the belief: the time watched, what older cases say, bad and odd values."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import read_case
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.evaluation.track_record import infer_types
from detente.evidence.act_notes import list_act_notes
from detente.sampling.samples import sample

ACT = {"what": "A theft", "hits": ["lead"], "grade": "A1"}


def infer(data, n_draws=20):
    case = data if isinstance(data, Case) else Case.model_validate(data)
    samples = sample(case, n_draws, 1)
    responses = np.full((n_draws, len(case.counterpart.types), len(samples.contracts.give_levels), 3), 1 / 3)
    return infer_types(samples, responses=responses)


def list_quiet(record):
    return {entry.name: entry.date for entry in record.evidence if entry.kind == "quiet"}


DAYS = st.dates(dt.date(2016, 1, 2), dt.date(2025, 1, 14))


@settings(max_examples=15, deadline=None)
@given(cuts=st.sets(DAYS, min_size=1, max_size=4))
def test_splitting_the_time_watched_changes_nothing(cuts):
    """(17): one span, or the same days as several."""
    data = parse_yaml(read_starter()).data
    data["record"]["watched"] = {"whole": {"from": "2016-01-01", "to": "2025-01-15"}}
    whole = infer(data)
    starts = [dt.date(2016, 1, 1), *sorted(cuts)]
    ends = [*(start - dt.timedelta(days=1) for start in starts[1:]), dt.date(2025, 1, 15)]
    data["record"]["watched"] = {
        f"part{i}": {"from": str(first), "to": str(last)}
        for i, (first, last) in enumerate(zip(starts, ends, strict=True))
    }
    parts = infer(data)
    np.testing.assert_allclose(parts.belief, whole.belief, rtol=1e-9)
    np.testing.assert_allclose(parts.log_evidence, whole.log_evidence, rtol=1e-9)
    (quiet,) = (entry.decibans for entry in whole.evidence if entry.kind == "quiet")
    pieces = [entry.decibans for entry in parts.evidence if entry.kind == "quiet"]
    np.testing.assert_allclose(sum(pieces), quiet, atol=1e-9)


def test_without_a_span_the_time_begins_one_mean_gap_before_the_first_act(starter):
    del starter["record"]["watched"]
    assert list_quiet(infer(starter)) == {"time without an act": "2021 to 2025-01-15"}
    starter["record"]["acts"]["late"] = {"date": "2024-03", **ACT}
    assert list_quiet(infer(starter)) == {"time without an act": "2020 to 2025-01-15"}


def test_it_begins_no_earlier_than_the_year_after_the_prior(starter):
    del starter["record"]["watched"]
    starter["record"]["acts"] = {"early": {"date": 2016, **ACT}, "late": {"date": "2024", **ACT}}
    assert list_quiet(infer(starter)) == {"time without an act": "2015 to 2025-01-15"}
    starter["counterpart"]["prior"]["at"] = None
    record = infer(starter)
    assert list_quiet(record) == {"time without an act": "2008 to 2025-01-15"}
    assert record.years[0] == 2007


def test_a_record_without_acts_or_spans_says_nothing_of_acts(starter):
    starter["record"] |= {"acts": {}, "watched": {}}
    record = infer(starter)
    assert not list_quiet(record)
    np.testing.assert_allclose(record.completeness, 0.5)


def test_silence_alone_speaks_for_the_peaceful(starter):
    starter["record"] |= {"acts": {}, "episodes": {}}
    record = infer(starter)
    (quiet,) = record.evidence
    assert quiet.kind == "quiet"
    harm = record.harm_probability
    mild, fierce = harm[0].argmin(), harm[0].argmax()
    assert (quiet.decibans[:, mild] > quiet.decibans[:, fierce]).all()
    assert (record.completeness < 0.5).all()


@pytest.mark.parametrize(
    "completeness",
    [
        0.01,
        0.5,
        1,
        "100%",
        "20% to 60%",
        {"beta": {"alpha": 8, "beta": 2}},
        {"uniform": {"low": 0, "high": 1}},
    ],
)
def test_any_completeness_gives_a_belief(starter, completeness):
    starter["reporting"] = {"completeness": completeness}
    record = infer(starter)
    np.testing.assert_allclose(record.belief.sum(axis=1), 1)
    assert ((record.completeness > 0) & (record.completeness <= 1)).all()


def test_the_fewer_acts_are_listed_the_more_hostile_they_look(starter):
    raider = []
    for completeness in (0.2, {"beta": {"alpha": 1, "beta": 1}}, 1):
        starter["reporting"] = {"completeness": completeness}
        raider.append(infer(starter).belief[:, 2].mean())
    assert raider == sorted(raider, reverse=True)


def test_prior_evidence_and_drift_add_up_to_the_belief():
    """In log-odds, whatever is integrated: over all shipped cases with hostile acts."""
    for slug in ("isis-2017", "nunn-lugar-1991"):
        record = infer(read_case(slug), 10)
        odds = [10 * np.log10(each / (1 - each)) for each in (record.prior, record.belief)]
        evidence = sum(entry.decibans for entry in record.evidence)
        np.testing.assert_allclose(odds[0] + evidence + record.drift, odds[1], atol=1e-6)


def test_kinds_of_act_count_once(starter):
    """Ten small thefts and one sabotage are two kinds: an opening is for either."""
    starter["record"]["watched"] = {"all": {"from": 2016, "to": "2025-01-15"}}
    starter["record"]["acts"] = {f"theft{i}": {"date": f"201{i}-06", **ACT} for i in range(6, 10)}
    small = infer(starter).harm_probability / infer(starter).completeness[:, None]
    sabotage = {"date": 2021, **ACT, "hits": {"lead": 0.9}}
    starter["record"]["acts"] |= {"sabotage": sabotage}
    both = infer(starter)
    samples = sample(Case.model_validate(starter), 20, 1)
    assert len({act.kind for act in samples.past.acts}) == 2
    starter["record"]["acts"] = {"sabotage": sabotage}
    alone = infer(starter)
    mean = (small + alone.harm_probability / alone.completeness[:, None]) / 2
    np.testing.assert_allclose(both.harm_probability / both.completeness[:, None], mean)


def test_an_older_case_still_reads_and_notes_what_has_moved(starter):
    starter["counterpart"]["outside"]["background"] = 0.3
    starter["record"]["watched"] = {"calm": {"from": 2023, "to": 2024, "complete": True, "cluster": "acts"}}
    case = Case.model_validate(starter)
    noted = {note.path: note.message for note in list_act_notes(case)}
    assert noted.keys() == {
        "counterpart.outside.background",
        "record.watched.calm",
        "record.watched.calm.cluster",
        "record.watched.calm.complete",
    }
    assert "every hostile act of the whole record" in noted["record.watched.calm.complete"]
    record = infer(case)
    np.testing.assert_array_equal(record.completeness, 1)
    assert list_quiet(record) == {"time without an act": "2021 to 2025-01-15"}
    starter["reporting"] = {"completeness": 0.5}
    case = Case.model_validate(starter)
    assert (
        "does not count" in {n.path: n.message for n in list_act_notes(case)}["record.watched.calm.complete"]
    )
    np.testing.assert_array_equal(infer(case).completeness, 0.5)


def test_a_span_that_is_not_declared_is_noted(starter):
    assert not list(list_act_notes(Case.model_validate(starter)))
    del starter["record"]["watched"]
    (note,) = list_act_notes(Case.model_validate(starter))
    assert "so 2021 is taken" in note.message


def test_spans_that_overlap_count_once(starter):
    starter["record"]["watched"] = {"all": {"from": 2016, "to": "2025-01-15"}}
    once = infer(starter).belief
    starter["record"]["watched"] |= {
        "part": {"from": 2018, "to": 2020},
        "end": {"from": 2020, "to": "2025-01-15"},
    }
    np.testing.assert_allclose(infer(starter).belief, once, rtol=1e-9)
