"""A row says what an assessment of the changed case says; what cannot be computed is a row that says why."""

import numpy as np
import pytest

from detente.case.model import Case
from detente.case.premises import list_premises
from detente.casefile.files import change_text, list_examples, parse_case, read_starter, read_text
from detente.casefile.yaml_parser import parse_yaml
from detente.documents.file_io import digest
from detente.sweeps.cells import check_case, fix_premises, solve_cells
from detente.sweeps.plan import CaseFile, SweepCell

DISCOUNT, DETECT = "decision.discount", "proposal.options.pilot.detect"


def solve(text, *premises, n_draws=100, seed=1):
    case = CaseFile("mine.yaml", digest(text.encode()))
    (row,) = solve_cells({case.digest: text}, [SweepCell(case, seed, premises, "name")], n_draws)
    return row


def test_a_row_is_the_verdict_of_the_case_with_these_numbers_written_into_it(assess_once):
    row = solve(read_starter(), (DISCOUNT, 0.7), (DETECT, 0.9))
    changed = parse_case(change_text(read_starter(), {DISCOUNT: 0.7, DETECT: 0.9}))
    assessment = assess_once(changed, n_draws=100, seed=1)
    verdict, means = assessment.verdict, assessment.verdict.values.mean(axis=0)
    assert (row["best"], row["error"], row["seed"], row["n_draws"]) == (verdict.best, None, 1, 100)
    assert dict(row["p_best"]) == verdict.p_best
    assert dict(row["value"]) == dict(zip(verdict.options, means.tolist(), strict=True))
    assert row["lead"] == np.diff(np.sort(means)[-2:]).item()
    assert row["gap"] == assessment.strategy.gap_p95
    assert row["premises"] == [(DISCOUNT, 0.7), (DETECT, 0.9)]
    assert row["case_sha256"] == digest(read_starter().encode())


def test_a_barred_option_has_no_value():
    row = solve(read_starter().replace("forbids: {research: 0.7}", "forbids: {research: 0.1}"))
    barred = [name for name, value in row["value"] if value is None]
    assert barred
    assert {dict(row["p_best"])[name] for name in barred} == {0}
    assert row["best"] not in barred


def test_values_that_contradict_each_other_are_a_row_that_says_so():
    premises = [
        (f"reporting.recording.{conduct}", 0.0) for conduct in ("reciprocate", "free_ride", "exploit")
    ]
    row = solve(read_starter(), *premises)
    assert row["best"] is row["value"] is row["p_best"] is row["lead"] is row["gap"] is None
    assert row["not_converged"] is None
    assert row["error"]
    assert row["case"] == parse_case(read_starter()).case


def test_wide_bounds_are_flagged(monkeypatch):
    from detente.methods import pomdp_refinement

    assert solve(read_starter())["not_converged"] is False
    monkeypatch.setattr(pomdp_refinement, "_WIDEST_GAP", 0.0)
    assert solve(read_starter())["not_converged"] is True


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_any_number_can_be_replaced_and_no_other_moves(slug):
    data = parse_yaml(read_text(slug)).data
    before = {premise.path: premise.quantity for premise in list_premises(Case.model_validate(data))}
    for path, quantity in list(before.items())[::7]:
        value = (
            float(quantity.quantile(np.array([0.5]))[0]) if not quantity.is_fixed else quantity.parameters[0]
        )
        changed = Case.model_validate(fix_premises(data, [(path, value)]))
        after = {premise.path: premise.quantity for premise in list_premises(changed)}
        assert after[path].is_fixed
        assert after[path].parameters == (value,)
        assert (after[path].because, after[path].source) == (before[path].because, before[path].source)
        # An effect of another conduct may stand for one that now differs, or no longer does.
        siblings = path.rpartition(".")[0]
        others = {other for other in before.keys() & after.keys() if not other.startswith(siblings)}
        assert {other: before[other] for other in others} == {other: after[other] for other in others}
    assert Case.model_validate(data) == Case.model_validate(parse_yaml(read_text(slug)).data)


def test_faults_of_file_path_and_value_are_gathered():
    assert check_case("mine.yaml", read_starter(), {DISCOUNT: (0.5, 1.0)}) == []
    faults = check_case("mine.yaml", read_starter(), {DISCOUNT: (0.5, 1.5, -1.0), "decision.discont": (1.0,)})
    assert [(fault.file, fault.path) for fault in faults] == [
        ("mine.yaml", DISCOUNT),
        ("mine.yaml", DISCOUNT),
        ("mine.yaml", "decision.discont"),
    ]
    assert "found 1.5, expected a number from 0 to 1" in faults[0].message
    assert faults[2].hint == "Did you mean decision.discount?"
    (fault,) = check_case("mine.yaml", "case: [", {DISCOUNT: (0.5,)})
    assert (fault.file, fault.line) == ("mine.yaml", 1)
    assert str(fault).startswith("mine.yaml: line 1")
