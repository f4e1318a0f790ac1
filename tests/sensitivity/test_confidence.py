"""What the confidence in an answer rests on, in words."""

import numpy as np
import pytest

from detente.case.model import Case
from detente.casefile.files import read_case
from detente.sensitivity.confidence import Assumption, _describe_basis, _judge_base, _judge_rigour, _rate
from detente.sensitivity.joint_flips import _find_loading


@pytest.mark.parametrize(
    ("n_all", "solid", "bare", "sentence"),
    [
        (0, 0, 0, "No uncertain number decides the answer."),
        (2, 2, 0, "Sources give the 2 deciding numbers."),
        (
            3,
            1,
            0,
            "Sources give 1 of the 3 deciding numbers; the others are the analyst's judgment, with a reason.",
        ),
        (1, 0, 1, "The one deciding number is the analyst's judgment, without a reason; no source gives it."),
    ],
)
def test_what_the_deciding_numbers_rest_on_is_one_sentence(n_all, solid, bare, sentence):
    assert _describe_basis(n_all, solid, bare) == sentence


def test_values_that_are_not_settled_make_little_of_good_sources():
    numbers = [Assumption(f"premise{i}", "solid", "a source", None) for i in range(4)]
    assert _judge_rigour(numbers, 0.0).level == "high"
    unsettled = _judge_rigour(numbers, 0.1)
    assert unsettled.level == "low"
    assert "not settled finely enough" in unsettled.text


def test_fewer_draws_than_numbers_tell_nothing_of_what_moves_together():
    np.testing.assert_array_equal(_find_loading(list(np.arange(6.0).reshape(3, 2))), np.eye(3))


def test_a_ranked_weight_rests_on_its_row():
    assert _rate(read_case("isis-2017"), {}, "priorities.us.leverage").rating == "caveated"


def test_entries_that_cannot_speak_do_not_count(starter):
    starter["record"]["episodes"]["first-pilot"]["grade"] = "E5"
    reason = _judge_base(Case.model_validate(starter), [])
    assert "1 more cannot tell the kinds of counterpart apart, and so count for nothing." in reason.text


def test_an_empty_record_has_nothing_to_grade(starter):
    starter["record"] = {}
    reason = _judge_base(Case.model_validate(starter), [])
    assert reason.level == "low"
    assert "there is nothing to grade" in reason.text
    assert "0%" not in reason.text
