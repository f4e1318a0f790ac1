"""Actors whose names look the same."""

import pytest

from detente.case.checks.table_checks import find_contradictions


def find(starter, name, other):
    starter["actors"]["suppliers"]["name"], starter["actors"]["board"]["name"] = name, other
    return [problem for problem in find_contradictions(starter) if problem.path == "actors.board.name"]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("the board", "the board"),
        ("the board", " the  board"),
        ("the board", "the\u00a0board"),
        ("the board", "the bo\u200bard"),
        ("Z\u00fcrich", "Zu\u0308rich"),
        ("\u0939\u093f\u0928\u094d\u0926", "\u0939\u093f\u0928\u094d\u0926"),
    ],
)
def test_two_actors_who_look_the_same_are_a_fault_that_names_both(starter, name, other):
    (problem,) = find(starter, name, other)
    assert "board and suppliers are both called" in problem.message


@pytest.mark.parametrize(
    ("name", "other"), [("the board", "The Board"), ("the board", "the boards"), ("A", "B")]
)
def test_names_that_differ_to_the_eye_are_none(starter, name, other):
    assert not find(starter, name, other)
