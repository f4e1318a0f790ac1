"""Would they sign it, gain by keeping it, and keep it: one sentence for the offer and the advice, then kind by kind."""

import copy
import json

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.report.answers import answer_signing
from detente.report.context import build_context
from detente.report.phrases import format_times


def answer(data, n_draws=60):
    assessment = assess(Case.model_validate(copy.deepcopy(data)), n_draws=n_draws, seed=1)
    return assessment, answer_signing(build_context(assessment))


@pytest.mark.parametrize(
    ("costs", "idle", "ending"),
    [
        (0, 0, ", and every kind would gain by keeping it."),
        (17, 1, ", but one kind would gain nothing by keeping it."),
        (25, 2, ", but two kinds would gain nothing by keeping it."),
        (300, 3, ", but no kind would gain anything by keeping it."),
    ],
)
def test_who_would_gain_by_keeping_it_is_counted(starter, costs, idle, ending):
    starter["proposal"]["options"]["venture"]["cost_to_them"] = costs
    assessment, finding = answer(starter)
    assert (np.median(assessment.signing.gains[:, :, 2], axis=0) <= 0).sum() == idle
    assert ending in finding.answer


def test_what_they_hardly_ever_sign_is_said_to_be_signed_only_so_often(starter):
    starter["counterpart"]["accepts"] = {"venture": 0.2}
    _, finding = answer(starter)
    assert finding.answer.startswith(
        "They would sign the joint venture only 20 times in 100, by an answer that is entered and not worked out, "
    )


def test_what_they_propose_themselves(starter):
    starter["proposal"]["options"]["venture"]["offered_by"] = "counterpart"
    _, finding = answer(starter)
    assert finding.answer.startswith("They proposed the joint venture themselves and would sign it, ")


def test_one_kind_is_they(starter):
    starter["counterpart"]["types"] = {"partner": {"goodwill": 60}}
    starter["counterpart"]["prior"] = {"at": 2014}
    _, finding = answer(starter)
    assert ", and they would gain by keeping it." in finding.answer
    starter["proposal"]["options"]["venture"]["their_alternative"] = 300
    _, finding = answer(starter)
    assert ", but they would gain nothing by keeping it." in finding.answer


def test_the_option_advised_stands_beside_the_offer(assess_once):
    assessment = assess_once(read_case("isis-2017-counter"), n_draws=500, seed=1)
    context = build_context(assessment)
    finding = answer_signing(context)
    assert assessment.verdict.best == "probe"
    assert finding.answer.count("They would sign ") == 2
    for name in ("engage", "probe"):
        assert f"They would sign {context.option_labels[name]} " in finding.answer
    assert len(finding.points) == 6
    data = json.loads(assessment.to_json())["signing"]["probe"]
    kinds = assessment.samples.counterpart.types
    assert list(data["signs"]) == list(data["gains_by_keeping"]) == list(kinds)
    for i in range(3):
        assert format_times(assessment.signing.acceptance[:, i, 1]) in finding.points[3 + i]
        assert format_times(assessment.stage_game.responses[:, i, 1, 0]) in finding.points[3 + i]
