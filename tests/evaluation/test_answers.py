"""What they answered to earlier offers, as evidence: (11a), (15)-(18)."""

import copy
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.model import Case
from detente.casefile.files import parse_case, read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError
from detente.evaluation.record_entries import list_entries
from detente.evaluation.signing import predict_past_signing
from detente.evaluation.silent_entries import list_record_notes, list_silent_entries
from detente.evaluation.solution import find_decision_inputs, solve
from detente.evaluation.track_record import infer_types, infer_without
from detente.sampling.samples import sample
from detente.sensitivity.influence import measure_influence

STARTER = parse_yaml(read_starter()).data
DECLINED = {
    "date": 2019,
    "what": "It declined a joint laboratory",
    "terms": {"like": "venture"},
    "answer": "declined",
    "grade": "A1",
}
SIGNED = DECLINED | {"date": 2021, "what": "It signed a code of conduct", "answer": "signed", "free": True}


def build(answers, **tables):
    """Return the starter with nothing in its record but some answers, all reports believed in full."""
    data = copy.deepcopy(STARTER)
    data["record"] = {"answers": copy.deepcopy(answers)}
    data["reporting"] = {"reliability": {"A": 1}, "credibility": {"1": 1}}
    data["counterpart"]["prior"]["at"] = 2016
    for name, table in tables.items():
        data[name] = data[name] | table
    return Case.model_validate(data)


def infer(case, chances):
    """Return what the answers teach if each kind would sign with these chances, by the name of the answer."""
    samples = sample(case, 2, 1)
    n_types = len(samples.counterpart.types)
    signed = np.array([chances[answer.name] for answer in samples.past.answers]).reshape(-1, n_types).T
    responses = np.full((2, n_types, len(samples.contracts.give_levels), 3), 1 / 3)
    return samples, infer_types(samples, responses=responses, signed=np.tile(signed, (2, 1, 1)))


def test_a_refusal_and_a_free_signature_weigh_what_they_weigh_by_hand():
    chances = {"bid": (0.9, 0.5, 0.5), "code": (0.9, 0.5, 0.5)}
    _, record = infer(build({"bid": DECLINED, "code": SIGNED}), chances)
    weights = {entry.name: entry.decibans[0, 0] for entry in record.evidence}
    assert weights["bid"] == pytest.approx(10 * math.log10(0.1 / 0.5))
    assert weights["code"] == pytest.approx(10 * math.log10(0.9 / 0.5))
    assert {entry.kind for entry in record.evidence} == {"answer"}


def test_a_doubtful_report_of_an_answer_weighs_less():
    case = build({"bid": DECLINED}, reporting={"reliability": {"A": 0.5}, "credibility": {"1": 0.8}})
    _, record = infer(case, {"bid": (0.9, 0.5, 0.5)})
    told = 0.5 * (0.9 * 0.1 + 0.1 * 0.9) + 0.5 / 2  # a credibility of 0.8 leaves 0.1 to the other answer
    assert record.evidence[0].decibans[0, 0] == pytest.approx(10 * math.log10(told / 0.5))


CHANCES = st.tuples(*[st.floats(0.05, 0.95)] * 3)


@given(st.permutations(["first", "second", "third"]), st.lists(CHANCES, min_size=3, max_size=3))
def test_the_order_of_independent_answers_of_a_year_does_not_matter(order, chances):
    by_name = dict(zip(("first", "second", "third"), chances, strict=True))
    answers = {name: SIGNED if name == "second" else DECLINED | {"date": 2021} for name in by_name}
    _, straight = infer(build(answers), by_name)
    _, mixed = infer(build({name: answers[name] for name in order}), by_name)
    np.testing.assert_allclose(mixed.belief, straight.belief, rtol=1e-9)


@given(st.floats(0.01, 0.99), st.sampled_from([DECLINED, SIGNED]))
def test_an_answer_that_every_kind_would_give_moves_nothing(chance, answer):
    _, nothing = infer(
        build({"bid": DECLINED, "idle": answer | {"free": False, "answer": "signed"}}),
        {"bid": (0.9, 0.5, 0.2), "idle": (0.9, 0.5, 0.2)},
    )
    _, same = infer(build({"bid": DECLINED, "idle": answer}), {"bid": (0.9, 0.5, 0.2), "idle": (chance,) * 3})
    np.testing.assert_allclose(same.belief, nothing.belief, rtol=1e-9)


def test_the_filter_agrees_with_the_sum_over_all_paths_of_types():
    chances = {"bid": (0.9, 0.5, 0.3), "code": (0.8, 0.6, 0.95)}
    samples, record = infer(build({"bid": DECLINED, "code": SIGNED}), chances)
    rival, past = samples.counterpart, samples.past
    totals = np.zeros(3)
    years = range(past.start, past.end + 1)
    for path in itertools.product(range(3), repeat=len(years)):
        chance = rival.prior[0, path[0]]
        for year, (before, now) in zip(years[1:], itertools.pairwise(path), strict=True):
            hazard = (rival.at_change if year in past.changes else rival.ordinary)[0]
            chance *= (1 - hazard) * (before == now) + hazard * rival.pool[0, now]
        for answer in past.answers:
            signs = chances[answer.name][path[math.floor(answer.year) - past.start]]
            chance *= signs if answer.name == "code" else 1 - signs
        totals[path[-1]] += chance
    np.testing.assert_allclose(record.belief[0], totals / totals.sum(), rtol=1e-9)
    assert record.log_evidence[0] == pytest.approx(math.log(totals.sum()))


def test_the_chance_to_sign_terms_of_the_past_is_that_of_the_option_they_are_like(starter):
    starter["record"]["answers"] = {"bid": copy.deepcopy(DECLINED)}
    starter["proposal"]["options"]["venture"] |= {"their_alternative": "2 to 8", "cost_to_them": "1 to 3"}
    samples = sample(Case.model_validate(starter), 30, 1)
    inputs = find_decision_inputs(samples)
    signed = predict_past_signing(samples, flows=inputs.stage_game.flows, passes=inputs.reactions.passes)
    today = inputs.signing.acceptance[:, :, samples.contracts.options.index("venture")]
    np.testing.assert_allclose(signed[:, :, 0], today, rtol=1e-12)


def test_answers_reach_the_belief_and_can_be_left_out(starter):
    without = solve(sample(Case.model_validate(starter), 40, 1)).track_record
    starter["record"]["answers"] = {"bid": copy.deepcopy(DECLINED)}
    case = Case.model_validate(starter)
    samples = sample(case, 40, 1)
    solution = solve(samples)
    assert np.abs(solution.track_record.belief - without.belief).max() > 1e-3
    removals = {removal.name: removal for removal in measure_influence(case, samples, solution).removals}
    np.testing.assert_allclose(removals["record.answers.bid"].belief, without.belief.mean(axis=0), rtol=1e-9)


def test_an_answer_in_a_cluster_counts_for_less(starter):
    starter["record"]["answers"] = {f"bid{i}": DECLINED | {"cluster": "one"} for i in range(3)}
    starter["reporting"] = {"correlation": {"one": 1}}
    samples = sample(Case.model_validate(starter), 5, 1)
    inputs = find_decision_inputs(samples)
    signed = predict_past_signing(samples, flows=inputs.stage_game.flows, passes=inputs.reactions.passes)
    responses = inputs.stage_game.responses
    paths = [frozenset(f"record.answers.bid{i}" for i in range(first, 3)) for first in (0, 1, 3)]
    none, one, three = infer_without(samples, responses=responses, signed=signed, parts=paths)
    np.testing.assert_allclose(three.belief, one.belief, rtol=1e-9)
    assert np.abs(one.belief - none.belief).max() > 1e-4


def test_a_signature_that_was_not_free_counts_for_nothing_and_is_named(starter):
    starter["record"]["answers"] = {
        "code": SIGNED | {"free": False, "cluster": "one"},
        "bid": DECLINED | {"cluster": "one"},
    }
    case = Case.model_validate(starter)
    silent = {entry.path: entry.cause for entry in list_silent_entries(case)}
    assert "only where nobody had to give it" in silent["record.answers.code"]
    note = next(note for note in list_record_notes(case) if note.path == "record.answers.code")
    assert note.message.startswith("this entry cannot tell the kinds of counterpart apart.")
    samples = sample(case, 3, 1)
    alone = replace(samples, past=replace(samples.past, answers=samples.past.answers[:1]))
    assert [answer.name for answer in alone.past.answers] == ["bid"]
    inputs = [find_decision_inputs(each) for each in (samples, alone)]
    np.testing.assert_allclose(inputs[0].belief, inputs[1].belief, rtol=1e-12)


def test_answers_need_to_know_who_would_sign():
    samples = sample(build({"bid": DECLINED}), 2, 1)
    with pytest.raises(ValueError, match="an answer to an offer needs"):
        list_entries(samples, np.zeros((2, 3, len(samples.contracts.give_levels), 3)))


ROW = "date: 2019, what: It declined, terms: {like: venture}, answer: declined, grade: B2"


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        (ROW.replace("venture", "ventur"), "unknown option or past term 'ventur'", "Did you mean 'venture'?"),
        (
            ROW.replace("2019", "2031"),
            "2031 is after the decision of",
            "The record ends on the day of the decision",
        ),
        (
            ROW.replace("answer: declined", "answer: refused"),
            "'refused' is not one of the choices",
            "Choose 'signed' or 'declined'.",
        ),
        (ROW.replace(", answer: declined", ""), "is missing", ""),
        (
            ROW.replace("{like: venture}", "{levels: {research: 0.2}}"),
            "is missing",
            "Say how visible the terms were",
        ),
        (ROW.replace("{like: venture}", "{levels: {gold: 0.2}, visible: public}"), "unknown item 'gold'", ""),
        (f"{ROW}, free: perhaps", "found 'perhaps', expected true or false", ""),
        (ROW.replace("B2", "B9"), "B9", ""),
    ],
)
def test_what_is_wrong_with_an_answer_is_said_where_it_stands(row, message, hint):
    text = read_starter().replace("\n  watched:", f"\n  answers:\n    bid: {{{row}}}\n  watched:", 1)
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    problem = caught.value.problems[0]
    line = text[: text.index("    bid: {")].count("\n") + 1
    assert problem.path.startswith("record.answers.bid")
    assert problem.line == line
    assert problem.column is not None
    assert message in problem.message
    assert hint in problem.hint
