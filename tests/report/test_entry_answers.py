"""What each entry of the record tells, in words."""

import copy

import numpy as np
import pytest

from detente import assess
from detente.case.model import Case
from detente.evaluation.entry_weights import EntryWeight
from detente.report.context import build_context
from detente.report.entry_answers import (
    _count_telling,
    answer_entries,
    format_weight,
    list_entry_columns,
    list_entry_rows,
)


def build(data, n_draws=60):
    return build_context(assess(Case.model_validate(copy.deepcopy(data)), n_draws=n_draws, seed=1))


def make(factor, unchanged=1.0):
    return EntryWeight(
        path="record.episodes.first-pilot",
        kind="episode",
        what="a test",
        date="2017",
        chances=np.array([[0.5, 0.4, 0.3]]),
        towards="partner",
        away="raider",
        factor=np.array([factor]),
        cause=None,
        unchanged=unchanged,
    )


@pytest.mark.parametrize(
    ("factors", "sentence"),
    [
        ([2.0], "The one entry of the record helps to tell which kind they are."),
        ([1.1], "The one entry of the record hardly helps to tell which kind they are."),
        ([2.0, 3.0], "Each of the 2 entries of the record helps to tell which kind they are."),
        (
            [2.0, 1.1],
            "Of the 2 entries of the record, 1 helps to tell which kind they are; the other hardly does.",
        ),
        (
            [2.0, 2.0, 1.1, 1.0],
            "Of the 4 entries of the record, 2 help to tell which kind they are; the others hardly do.",
        ),
        (
            [1.0, 1.1],
            "None of the 2 entries of the record helps much to tell which kind they are.",
        ),
    ],
)
def test_how_many_entries_tell_the_kinds_apart_is_counted(factors, sentence):
    assert _count_telling(tuple(make(factor) for factor in factors)) == sentence


def test_old_entries_are_counted():
    text = _count_telling((make(2.0, 0.4), make(2.0), make(2.0, 0.1)))
    assert text.endswith("2 entries are so old that they may well have changed since.")
    assert _count_telling((make(2.0, 0.4), make(2.0))).endswith(
        "1 entry is so old that they may well have changed since."
    )


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (1.01, "hardly tells the kinds apart"),
        (1.4, "times (1.4 to 1.4) as likely against"),
        (500.0, "more than 100 times as likely against"),
        (np.inf, "more than 100 times as likely against"),
    ],
)
def test_the_weight_of_an_entry_in_words(starter, factor, words):
    assert words in format_weight(build(starter), make(factor))


def test_entries_are_told_the_weightiest_first_and_tabulated_by_date(starter):
    context = build(starter)
    finding = answer_entries(context)
    weights = context.assessment.entry_weights
    order = sorted(weights, key=lambda weight: -float(np.median(weight.factor)))
    assert [point.partition(" (")[0].lower() for point in finding.points] == [
        weight.what.lower() for weight in order
    ]
    rows, columns = list_entry_rows(context), list_entry_columns(context)
    assert {len(row) for row in rows} == {len(columns)}
    assert [row[2] for row in rows] == [weight.what for weight in weights]


def test_a_case_without_a_record_says_so(starter):
    del starter["record"]
    assert answer_entries(build(starter)).answer == "The case has no record of past conduct."


def test_one_kind_leaves_nothing_to_tell(starter):
    for name in ("partner", "raider"):
        del starter["counterpart"]["types"][name]
    starter["counterpart"]["prior"]["shares"] = {"trader": 1}
    context = build(starter)
    assert answer_entries(context).answer.startswith("The case knows one kind of counterpart")
    assert all("—" in row for row in list_entry_rows(context))
