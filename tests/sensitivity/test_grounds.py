"""What the judgment rests on: the record without each part, confidence, the trail."""

import copy
from types import SimpleNamespace
from typing import Any
from unittest import mock

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.evidence.citations import count_origins, list_entry_sources, list_sole_entries
from detente.report.context import build_context
from detente.report.findings import ANSWERS, find_findings
from detente.report.trail import EQUATIONS, find_trails
from detente.sensitivity.confidence import CONFIDENCE_LEVELS, propose_confidence


@pytest.fixture(scope="module")
def told(assess_once):
    return assess_once(read_case("isis-2017"), n_draws=500, seed=1)


def propose(case, **changes):
    """Propose the confidence of a case from made-up results of its analyses, some of them changed."""
    given: dict[str, Any] = {
        "carriers": [],
        "origins": 3,
        "p_best": 0.95,
        "flips_alone": 0,
        "depends_on_commitment": False,
    }
    given |= {"unsettled": 0.0} | changes
    fake: Any = SimpleNamespace
    verdict = fake(values=np.zeros((100, 2)), best="refuse", p_best={"refuse": given["p_best"]})
    flips = fake(
        list_lone_flips=lambda: [f"flip.{i}" for i in range(given["flips_alone"])], list_joint_flips=list
    )
    with mock.patch("detente.sensitivity.confidence.count_origins", return_value=given["origins"]):
        return propose_confidence(
            case,
            fake(relative_gap=given["unsettled"]),
            verdict,
            fake(depends_on_commitment=given["depends_on_commitment"]),
            drivers=fake(carriers=[fake(path=path) for path in given["carriers"]]),
            flips=flips,
            influence=fake(list_decisive_sources=list),
        )


def test_the_record_without_an_entry_is_that_of_a_case_without_it(told):
    """Leaving an act out of the draws is the same as leaving it out of the file."""
    same = next(one for one in told.influence.removals if one.name == "record.acts.election")
    data = told.case.model_dump(by_alias=True)
    assert "election" in data["record"]["acts"]
    without = copy.deepcopy(told.case)
    acts = {name: act for name, act in without.record.acts.items() if name != "election"}
    smaller = without.model_copy(update={"record": without.record.model_copy(update={"acts": acts})})
    again = assess(smaller, n_draws=500, seed=1)
    np.testing.assert_allclose(same.belief, again.influence.belief, atol=1e-9)
    assert same.entries == ("record.acts.election",)


def test_without_its_only_source_the_belief_is_the_prior_carried_forward(told):
    same = next(one for one in told.influence.removals if one.kind == "source")
    assert len(same.entries) == len(told.case.record.reports)
    data = told.case.record.model_copy(update={"episodes": {}, "acts": {}, "watched": {}})
    bare = assess(told.case.model_copy(update={"record": data}), n_draws=500, seed=1)
    np.testing.assert_allclose(same.belief, bare.influence.belief, atol=1e-9)
    assert bare.influence.removals == ()


def test_every_removal_leaves_a_belief(told):
    for removal in told.influence.removals:
        assert removal.belief.sum() == pytest.approx(1)
        assert 0 <= removal.shift <= 1
        assert removal.best in told.verdict.options


def test_entries_are_grouped_by_the_sources_they_rest_on(told):
    cited = list_entry_sources(told.case)
    assert set(cited.values()) == {frozenset({"oped"})}
    others = dict.fromkeys(set(told.case.sources) - {"oped"}, frozenset[str]())
    assert list_sole_entries(told.case) == {"oped": frozenset(cited), **others}
    assert count_origins(told.case) == 1


@pytest.mark.parametrize(
    ("changes", "reason", "level"),
    [
        ({"origins": 1}, 0, "low"),
        ({"origins": 2}, 0, "moderate"),
        ({"carriers": ["counterpart.lapse"] * 3}, 1, "moderate"),
        ({"carriers": ["terms.own_bond", "terms.its_bond"]}, 1, "low"),
        ({"unsettled": 0.2}, 1, "low"),
        ({}, 2, "high"),
        ({"p_best": 0.7}, 2, "moderate"),
        ({"flips_alone": 1}, 2, "moderate"),
        ({"p_best": 0.4}, 2, "low"),
        ({"depends_on_commitment": True}, 2, "low"),
    ],
)
def test_each_ground_has_its_level(told, changes, reason, level):
    assert propose(told.case, **changes).reasons[reason].level == level


def test_the_weakest_ground_decides_unless_the_analyst_says_otherwise(told):
    found = propose(told.case, origins=1)
    assert found.level == found.proposed == "low"
    assert found.proposed == min((reason.level for reason in found.reasons), key=CONFIDENCE_LEVELS.index)
    data = {"level": "high", "because": "Two retired officers told me the same."}
    stated = Case.model_validate({**_plain(told.case), "confidence": data})
    found = propose(stated, origins=1)
    assert (found.level, found.proposed) == ("high", "low")
    assert found.stated_because == data["because"]


def _plain(case):
    from detente.casefile.files import read_text
    from detente.casefile.yaml_parser import parse_yaml

    return parse_yaml(read_text(case.case)).data


def test_confidence_set_by_the_analyst_needs_a_reason():
    from detente.errors import CaseError

    with pytest.raises(CaseError) as caught:
        Case.model_validate({**_plain(read_case("isis-2017")), "confidence": {"level": "high"}})
    assert caught.value.problems[0].path == "confidence.because"


def test_no_sentence_holds_confidence_and_likelihood(told):
    """ICD 203, D.6.e(2)(b)."""
    words = ("likely", "unlikely", "chance", "certain")
    found = find_findings(build_context(told))
    texts = [found.screen.confidence, *(text for one in found.answers for text in (one.answer, *one.points))]
    for text in texts:
        for sentence in text.split(". "):
            assert not ("onfidence" in sentence and any(word in sentence for word in words))


def test_every_answer_has_a_trail(told):
    slugs = [answer(build_context(told)).slug for answer in ANSWERS]
    assert set(slugs) == set(EQUATIONS)
    trails = find_trails(build_context(told))
    for trail in trails.values():
        for figure in trail.figures:
            for mover in figure.movers:
                assert mover.path in told.samples.premises
                assert 0 < mover.share <= 1


def test_a_figure_is_moved_by_what_it_is_made_of(told):
    """What is covered without the rival hangs on our own and our allies' shares alone."""
    (figure,) = find_trails(build_context(told))["status-quo"].figures
    assert figure.movers
    for mover in figure.movers:
        assert mover.path.startswith("capabilities.")
        assert "russia" not in mover.path
