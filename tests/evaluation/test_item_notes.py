"""Questions of ``check`` about items that cost nobody anything."""

import copy

import pytest

from detente.case.model import Case
from detente.casefile.files import list_examples, read_case
from detente.evaluation.item_notes import list_item_notes


def list_paths(data):
    return {note.path: note for note in list_item_notes(Case.model_validate(copy.deepcopy(data)))}


def test_the_starter_has_none(starter):
    assert not list_paths(starter)


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_no_shipped_case_has_any(slug):
    assert not list(list_item_notes(read_case(slug)))


def test_a_give_that_helps_us_is_no_price(starter):
    starter["proposal"]["gives"]["access"]["effects"] = {"market": {"reciprocate": 0.3, "exploit": 0.3}}
    starter["priorities"]["us"] = {"weights": {"plant": 100, "lead": 60, "market": 10}}
    found = list_paths(starter)
    assert set(found) == {"proposal.gives.access"}
    assert "costs us nothing, whatever they do with it" in found["proposal.gives.access"].message
    assert found["proposal.gives.access"].hint.startswith("Give it in any case")


def test_a_give_that_can_be_abused_is_a_price(starter):
    starter["priorities"]["us"] = {"weights": {"plant": 100, "lead": 60, "market": 10}}
    starter["proposal"]["gives"]["access"]["effects"] = {"market": {"reciprocate": 0.3, "exploit": -0.3}}
    assert not list_paths(starter)


def test_a_get_that_costs_them_nothing_is_no_help(starter):
    starter["counterpart"]["effort"] = 0
    starter["proposal"]["gets"]["stake"] = {"what": "Sites", "effects": {"plant": 0.1}}
    starter["priorities"]["rival"] = {"weights": {"market": 100, "plant": 40}}
    starter["counterpart"]["types"] = {"partner": {"goodwill": 10}, "trader": {"goodwill": 0}}
    starter["counterpart"]["prior"]["shares"] = {"partner": 0.5, "trader": 0.5}
    found = list_paths(starter)
    assert set(found) == {"proposal.gets.stake"}
    assert "costs no kind of counterpart anything" in found["proposal.gets.stake"].message


def test_one_kind_that_loses_by_it_is_enough(starter):
    starter["counterpart"]["effort"] = 0
    starter["proposal"]["gets"]["stake"] = {"what": "Sites", "effects": {"plant": 0.1}}
    starter["priorities"]["rival"] = {"weights": {"market": 100, "plant": 40}}
    starter["counterpart"]["types"] = {"partner": {"goodwill": 10}, "raider": {"weights": {"plant": -80}}}
    starter["counterpart"]["prior"]["shares"] = {"partner": 0.5, "raider": 0.5}
    assert not list_paths(starter)
