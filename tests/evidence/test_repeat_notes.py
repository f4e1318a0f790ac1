"""Entries that say the same are asked about: one event told several times, or several events?"""

import json
from typing import Any

import pytest

from detente.case.model import Case
from detente.casefile.files import list_examples, locate_problems, parse_case, read_case, read_starter
from detente.evidence.repeat_notes import list_repeat_notes
from detente.evidence.review_notes import list_review_notes

ROWS: dict[str, dict[str, Any]] = {
    "episodes": {
        "date": "2020-05-03",
        "what": "A test",
        "terms": {"like": "pilot"},
        "conduct": "mostly free_ride",
        "grade": "B2",
    },
    "answers": {
        "date": "2020-05-03",
        "what": "It declined",
        "terms": {"like": "venture"},
        "answer": "declined",
        "grade": "B2",
    },
    "acts": {"date": "2022-03-04", "what": "Two chemists hired away", "hits": ["lead"], "grade": "A1"},
}


def find_notes(data):
    return list(list_repeat_notes(Case.model_validate(data)))


def test_shipped_cases_and_the_starter_have_none():
    for case in (*(read_case(example.slug) for example in list_examples()), parse_case(read_starter())):
        assert not list(list_repeat_notes(case))


@pytest.mark.parametrize("table", ROWS)
def test_entries_that_say_the_same_are_asked_about_with_their_lines(starter, table, tmp_path):
    starter["record"][table] = {f"a{i}": dict(ROWS[table]) for i in range(1, 13)}
    (note,) = find_notes(starter)
    assert note.path == f"record.{table}.a1"
    assert (
        note.message == "says the same as a2, a3, a4, a5 and 7 more, and each counts as a witness of its own"
    )
    assert "write cluster: a1 in each of them" in note.hint
    path = tmp_path / "case.yaml"
    path.write_text(json.dumps(starter, indent=1), "utf-8")
    (located,) = locate_problems(path, [note])
    lines = path.read_text("utf-8").splitlines()
    first = next(i for i, line in enumerate(lines, 1) if line.strip() == '"a1": {')
    assert located.line == first
    named = located.message.rpartition("(lines ")[2].removesuffix(" and 3 more)").split(", ")
    assert [lines[int(number) - 1].strip() for number in named] == [f'"a{i}": {{' for i in range(2, 10)]
    for row in starter["record"][table].values():
        row["cluster"] = "a1"
    assert not find_notes(starter)


def test_five_hundred_copies_make_one_question(starter):
    starter["record"]["answers"] = {f"a{i}": dict(ROWS["answers"]) for i in range(500)}
    (note,) = [
        note for note in list_review_notes(Case.model_validate(starter)) if "says the same as" in note.message
    ]
    assert "495 more" in note.message


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"because": "Another reason.", "what": "In other words"}, True),
        ({"date": "2020-05-04"}, False),
        ({"answer": "signed", "free": True}, False),
        ({"grade": "C3"}, False),
        ({"terms": {"like": "venture", "levels": {"stake": 0.5}}}, False),
        ({"terms": {"like": "venture", "detect": 0.5}}, False),
        ({"cluster": "talks"}, False),
    ],
)
def test_what_differs_in_more_than_its_words_is_not(starter, changes, asked):
    starter["record"]["answers"] = {"first": ROWS["answers"], "second": {**ROWS["answers"], **changes}}
    assert bool(find_notes(starter)) == asked


def test_two_answers_of_one_year_may_be_two_where_their_words_differ(starter):
    rows = {"first": {**ROWS["answers"], "date": 2020}, "second": {**ROWS["answers"], "date": 2020}}
    starter["record"]["answers"] = rows
    assert find_notes(starter)
    rows["second"]["what"] = "It declined once more"
    assert not find_notes(starter)
