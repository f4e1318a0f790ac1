"""Right files, wrong treatment: what cannot be computed is a fault of the premise that is why, and what has a limit is computed."""

import copy

import numpy as np
import pytest
from typer.testing import CliRunner

from detente import read_case
from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.casefile.files import list_examples, read_starter
from detente.cli.app import app
from detente.errors import CaseError
from detente.evaluation.extremes import _explain_draws, list_faults_at_extremes, solve_or_explain
from detente.sampling.samples import sample, sample_at
from tests.fuzz.judge import infer

NARROW = {"beta": {"alpha": 0.05, "beta": 0.05}}
"""A share that rounds to 0 or 1 in many draws."""

ZERO = {"beta": {"alpha": 0.01, "beta": 1}}
"""A share that rounds to 0 in many draws."""


def change(data, path, value):
    changed = copy.deepcopy(data)
    *around, key = path.split(".")
    node = changed
    for part in around:
        node = node[part]
    node[key] = value
    return changed


HAVE_LIMITS = [
    ("counterpart.decisive", "0.001 to 1000"),
    ("others.suppliers", {"decisive": "0.001 to 1000"}),
    ("others.board", {"decisive": 0.001}),
    ("capabilities.importance", {"weights": {"chemistry": 1e3, "capital": 1e-3, "sites": 1e-3}}),
    ("capabilities.importance", {"weights": {"chemistry": "10 to 1000", "capital": 1e-3, "sites": 1e-3}}),
    ("capabilities.importance", {"weights": {"chemistry": 1e-3, "capital": 1e3, "sites": 1}}),
    ("capabilities.missing.remains", NARROW),
    ("capabilities.missing.remains", ZERO),
    ("capabilities.missing.remains", {"beta": {"alpha": 1, "beta": 0.01}}),
    ("counterpart.prior.sample", 0.1),
    ("counterpart.prior.sample", 1e9),
    ("counterpart.prior.sample", "0.1 to 1000"),
    ("counterpart.pool", {"sample": 0.1}),
    ("counterpart.prior.shares.raider", 1e-9),
    ("counterpart.prior.shares.raider", NARROW),
    ("counterpart.lapse", NARROW),
    ("counterpart.hazard", {"ordinary": NARROW, "at_change": NARROW, "next_change": NARROW}),
    ("proposal.options.pilot.detect", NARROW),
    ("proposal.options.pilot.resolve", NARROW),
    ("proposal.gives.research.reversible", NARROW),
    ("capabilities.providers.us.shares.capital", NARROW),
]


@pytest.mark.parametrize(("path", "value"), HAVE_LIMITS)
def test_shares_weights_and_precisions_that_round_to_their_ends_are_computed(starter, path, value):
    case = Case.model_validate(change(starter, path, value))
    assert list_faults_at_extremes(case) == []
    assert list(infer(case, 200)) == []


def test_their_options_are_valued(starter):
    for path, value in HAVE_LIMITS[:4]:
        starter = change(starter, path, value)
    case = Case.model_validate(starter)
    values = solve_or_explain(case, sample(case, 40, 1)).strategy.values
    assert np.isfinite(values).all()


CANNOT = [
    ("counterpart.effort", "1000 to 1e9", "more than a million million utils"),
    ("counterpart.types.partner.goodwill", "1000 to 1e9", "more than a million million utils"),
]


@pytest.mark.parametrize(("path", "value", "words"), CANNOT)
def test_what_cannot_be_computed_is_a_fault_of_its_premise(starter, path, value, words):
    case = Case.model_validate(change(starter, path, value))
    faults = list_faults_at_extremes(case)
    assert [fault.path for fault in faults] == [path]
    assert words in faults[0].message
    assert faults[0].hint


@pytest.mark.parametrize(("path", "value", "words"), CANNOT)
def test_what_cannot_be_computed_as_an_analyst_reads_it_is_a_fault_of_the_reading(
    starter, path, value, words
):
    readings = {"anna": {"ranges": {"counterpart.lapse": 0.1}}, "ben": {"ranges": {path: value}}}
    faults = list_faults_at_extremes(Case.model_validate({**starter, "readings": readings}))
    assert [fault.path for fault in faults] == [f"readings.ben.ranges.{path}"]
    assert words in faults[0].message
    assert "as ben reads it" in faults[0].message


def certain_record(starter):
    """A case whose record no counterpart can have made where one premise is at its end."""
    data = change(starter, "counterpart.lapse", 0)
    data = change(data, "reporting", {"recording": {"reciprocate": ZERO, "free_ride": 0, "exploit": 0}})
    return Case.model_validate(data)


def test_a_record_that_is_impossible_at_an_end_is_a_fault_of_the_premise(starter):
    case = certain_record(starter)
    faults = list_faults_at_extremes(case)
    assert [fault.path for fault in faults] == ["reporting.recording.reciprocate"]
    assert "the record cannot have come about under any type of counterpart" in faults[0].message


def test_what_check_refuses_assess_refuses(starter):
    with pytest.raises(CaseError) as caught:
        assess(certain_record(starter), n_draws=50)
    assert [problem.path for problem in caught.value.problems] == ["reporting.recording.reciprocate"]


def test_a_draw_that_breaks_down_names_its_premise(starter):
    case = certain_record(starter)
    (problem,) = _explain_draws(case, sample(case, 4_000, 1))
    assert problem.path == "reporting.recording.reciprocate"


def test_draws_that_break_down_by_no_single_premise_are_told_as_a_whole(starter, monkeypatch):
    monkeypatch.setattr("detente.evaluation.extremes.list_faults_at_extremes", lambda case: [])
    starter["reporting"] = {
        "recording": {"reciprocate": 1, "free_ride": 0, "exploit": 0},
        "reliability": {"A": 1},
    }
    starter["record"]["episodes"]["first-pilot"] |= {"conduct": "clearly free_ride", "grade": "A1"}
    starter["record"]["episodes"]["first-pilot"]["conduct"] = [0, 1, 0]
    case = Case.model_validate(starter)
    with pytest.raises(CaseError) as caught:
        solve_or_explain(case, sample(case, 5, 1))
    assert [problem.path for problem in caught.value.problems] == ["record"]


def test_every_command_prints_the_fault_and_no_traceback(tmp_path):
    text = read_starter().replace("effort: 15 to 45 ", "effort: 1000 to 1e9 ")
    path = tmp_path / "mine.yaml"
    path.write_text(text, "utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "1000 to 1e9" in row)
    mine = str(path)
    commands = (
        ["check", mine],
        ["assess", mine, "--draws", "200"],
        ["compare", mine, "isis-2017"],
        ["export", mine, "-", "--to", "csv"],
    )
    for words in commands:
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 2
        assert f"{path}:{line}:" in result.stderr or words[0] == "export"
        assert "its range reaches" in result.stderr
        assert "Traceback" not in result.stderr


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_shipped_cases_are_computed_at_all_ends(slug):
    assert list_faults_at_extremes(read_case(slug)) == []


def test_shares_put_at_nothing_all_at_once_stay_in_the_middle(starter):
    case = Case.model_validate(starter)
    middle = sample_at(case, {}, 1).counterpart.prior
    nothing = {f"counterpart.prior.{name}": np.zeros(1) for name in case.counterpart.types}
    np.testing.assert_allclose(sample_at(case, nothing, 1).counterpart.prior, middle)
