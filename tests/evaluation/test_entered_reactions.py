"""Answers that the case states in place of those derived from priorities: (6), (11), on either path to the values."""

import copy

import numpy as np
import pytest

from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.evaluation.solution import find_decision_inputs, solve, value_at
from detente.evaluation.third_parties import predict_reactions, react
from detente.report.answers import answer_allies, answer_home
from detente.report.context import build_context
from detente.sampling.samples import sample, sample_at

STATED = {
    "suppliers": {"withholds": {"venture": 0.25}, "source": "memo par=5"},
    "board": {"consents": {"venture": "0.1 to 0.3"}, "source": "memo par=4"},
}


def read(data, others):
    return Case.model_validate(copy.deepcopy(data) | {"others": copy.deepcopy(others)})


@pytest.fixture
def derived(starter):
    return sample(read(starter, {}), 50, 1)


@pytest.fixture
def stated(starter):
    return sample(read(starter, STATED), 50, 1)


def test_a_stated_answer_stands_in_place_of_the_derived_one_and_moves_no_other(derived, stated):
    before, after = react(derived), react(stated)
    venture = stated.contracts.options.index("venture")
    assert np.all(after.participation[:, 0, venture] == 0.75)
    consent = stated.premises["others.board.consents.venture"]
    np.testing.assert_array_equal(after.consents[:, 0, venture], consent)
    np.testing.assert_array_equal(after.passes[:, venture], consent)
    assert np.quantile(consent, [0.05, 0.95]) == pytest.approx([0.1, 0.3], abs=0.01)
    rest = np.arange(before.passes.shape[1]) != venture
    np.testing.assert_array_equal(after.passes[:, rest], before.passes[:, rest])
    np.testing.assert_array_equal(after.participation[..., rest], before.participation[..., rest])
    np.testing.assert_array_equal(after.liking, before.liking)
    assert set(stated.premises) - set(derived.premises) == {"others.board.consents.venture"}
    assert stated.certain["others.suppliers.withholds.venture"] == 0.25


def test_the_passes_multiply_over_players(starter):
    """Two with a veto: one stated, one derived from its wants alone."""
    starter["actors"]["union"] = {"name": "the union", "kind": "veto"}
    starter["priorities"]["union"] = {"ranks": ["plant", "lead"]}
    alone, both = (
        react(sample(read(starter, others), 20, 1))
        for others in ({}, {"board": {"consents": {"venture": 0.2}}})
    )
    np.testing.assert_allclose(both.passes[:, 2], 0.2 * alone.consents[:, 1, 2])


def test_both_paths_to_the_values_read_the_same_answer(starter):
    case = read(starter, STATED)
    samples = sample(case, 20, 1)
    inputs = find_decision_inputs(samples)
    solution = solve(samples)
    np.testing.assert_array_equal(inputs.reactions.passes, solution.third_parties.passes)
    np.testing.assert_array_equal(inputs.reactions.participation, solution.third_parties.participation)
    fixed = {path: column.copy() for path, column in samples.premises.items()}
    fixed["others.board.consents.venture"] = np.ones(20)
    passes = react(sample_at(case, fixed, 20)).passes
    np.testing.assert_array_equal(passes[:, 2], np.ones(20))


def test_the_surer_consent_is_the_further_the_value_moves_one_way(starter):
    """A proposal that is surely blocked costs what a failure in public costs; one that surely passes is the deal itself."""
    case = read(starter, {"board": {"consents": {"pilot": "0.1 to 0.3"}}})
    values = value_at(case, {"others.board.consents.pilot": np.linspace(0, 1, 5)})
    steps = np.diff(values[:, 1])
    assert np.all(steps > 0) or np.all(steps < 0)


def test_no_cut_is_named_where_consent_is_stated_and_nine_in_ten_counts_as_a_gain(starter):
    likely = sample(read(starter, {"board": {"consents": {"pilot": 0.95, "venture": 0.85}}}), 30, 1)
    others = predict_reactions(likely, react(likely))
    assert not [cut for cut in others.passing if cut.veto == "board"]
    assert others.unanimous[:, 1].all()
    assert not others.unanimous[:, 2].any()


@pytest.mark.parametrize("sure", [0, 1])
def test_a_certain_answer_is_taken_at_its_word(starter, sure):
    others = {"board": {"consents": {"venture": sure}}, "suppliers": {"withholds": {"venture": sure}}}
    found = react(sample(read(starter, others), 5, 1))
    assert np.all(found.passes[:, 2] == sure)
    assert np.all(found.participation[:, 0, 2] == 1 - sure)


def test_the_report_says_what_is_entered_and_from_which_source(starter):
    context = build_context(assess(read(starter, STATED), n_draws=60, seed=1))
    said = "the answer of {} is entered, not worked out from its priorities (memo par. {})"
    home = "\n".join(answer_home(context).points)
    assert said.format("the board", 4) in home
    assert home.count("is entered") == 1
    assert said.format("our suppliers", 5) in "\n".join(answer_allies(context).points)
    data = context.assessment.to_dict()["third_parties"]
    assert data["venture"]["entered"] == ["suppliers", "board"]
    assert data["pilot"]["entered"] == []


def test_equal_terms_with_another_chance_at_home_are_two_options(starter):
    """A treaty and an executive agreement may say the same and need not pass alike."""
    twin = copy.deepcopy(starter["proposal"]["options"]["venture"])
    starter["proposal"]["options"]["treaty"] = twin
    assert read(starter, {}).same_as == {"treaty": "venture"}
    assert not read(starter, {"board": {"consents": {"treaty": 0.1}}}).same_as
    alike = {"board": {"consents": {"treaty": 0.1, "venture": 0.1}}}
    assert read(starter, alike).same_as == {"treaty": "venture"}
