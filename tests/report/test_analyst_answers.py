"""Several analysts in sentences and tables: every sentence holds for the numbers it is made of."""

import re
from copy import copy
from dataclasses import replace
from io import StringIO
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from detente import parse_case, read_starter
from detente.evaluation.reading_notes import list_reading_notes
from detente.methods.classical_model import find_rejection_rate
from detente.report.analyst_answers import answer_analysts
from detente.report.analyst_tables import list_analyst_grids
from detente.report.brief import _collect_analysts, _count_readings
from detente.report.console import print_assessment
from detente.report.context import build_context
from detente.report.render import _render_analysts
from detente.sensitivity.analyst_views import HiddenSplit, SeedTest
from tests.report.test_first_screen import FORBIDDEN
from tests.sensitivity.test_analyst_views import N_DRAWS, SEED, SPLIT


@pytest.fixture(scope="module")
def assessment(assess_once):
    return assess_once(parse_case(read_starter() + SPLIT), n_draws=N_DRAWS, seed=SEED)


class Told:
    """A report on the same assessment with a changed pool."""

    def __init__(self, assessment):
        self.context = build_context(assessment)
        self.pool = assessment.analyst_pool

    def answer(self, **changes):
        pool = replace(self.pool, **changes)
        context = replace(self.context, assessment=change(self.context.assessment, pool))
        return answer_analysts(context)

    def text(self, **changes):
        finding = self.answer(**changes)
        return " ".join((finding.answer, *finding.points))


def change(assessment, pool) -> Any:
    """An assessment whose pool is another one."""
    changed = copy(assessment)
    vars(changed)["analyst_pool"] = pool
    return changed


@pytest.fixture(scope="module")
def told(assessment):
    return Told(assessment)


def test_the_split_is_told_with_who_is_sure_of_what(told):
    text = told.text()
    assert "rests on 2 analysts" in text
    assert "each equally often" in text
    assert "It hides a split: together it makes no difference that we would notice whether" in text
    assert "Anna Weber alone is sure that a pilot line is the best choice" in text
    assert "Ben Ode alone is sure that waiting is the best choice" in text
    assert "1 of 2 finds that" in text
    assert (
        "They differ on 2 numbers by what moves a claim in 5 or more of 100 combinations, and on 1 more"
        in text
    )
    assert "All count alike: the case holds no questions with known answers" in text


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("leaning", "together they lean to saying that the joint venture is better than never dealing"),
        ("a tie", "together it is too close to call whether the joint venture is better than never dealing"),
        ("clear", "together it is clear that the joint venture is better than never dealing"),
        ("too few", "together there are too few combinations to tell"),
    ],
)
def test_a_split_names_what_is_said_together(told, word, expected):
    split = HiddenSplit("offer", "venture", word, {"never": ("anna", "ben")})
    text = told.text(hidden=(split,))
    assert expected in text
    assert "Anna Weber and Ben Ode alone are sure that the joint venture is worse than never dealing" in text
    late = HiddenSplit("offer now", "wait", "leaning", {"venture": ("anna",)})
    assert (
        "waiting beats proposing the joint venture now, but Anna Weber alone is sure that proposing"
        in told.text(hidden=(late,))
    )
    assert "It hides no split" in told.text(hidden=())


def test_one_analyst_and_fifty(told):
    anna, ben = told.pool.analysts
    text = told.text(analysts=(anna,), hidden=(), disagreements=())
    assert "takes the ranges of Anna Weber where there are any" in text
    assert "alike" not in text
    many = tuple(anna._replace(name=f"a{i}", by=f"Analyst {i}", weight=0.02) for i in range(49))
    split = replace(
        told.pool,
        hidden=(
            told.pool.hidden[0]._replace(sides={"pilot": tuple(v.name for v in many), "wait": ("ben",)}),
        ),
    )
    text = told.text(analysts=(*many, ben), hidden=split.hidden)
    assert "49 analysts alone are sure" in text
    assert "49 of 50 find that a pilot line is the best choice and 1 of 50 finds that waiting" in text
    alike = told.text(analysts=many, hidden=(), disagreements=())
    assert "all 49 find that" in alike
    assert "They differ on no number" in alike
    assert "both find that" in told.text(analysts=(anna, anna._replace(name="b", by="B")), hidden=())


def test_differences_are_counted_by_whether_they_matter(told):
    moving = tuple(each for each in told.pool.disagreements if each.claim)
    idle = tuple(each for each in told.pool.disagreements if not each.claim)
    assert "and each difference moves a claim in 5 or more of 100" in told.text(disagreements=moving)
    assert "differ on 1 number, and no difference moves a claim" in told.text(disagreements=idle)


def test_scores_and_what_so_few_questions_can_tell(told):
    anna, ben = told.pool.analysts
    scored = (
        anna._replace(weight=1.0, calibration=0.61, information=0.56),
        ben._replace(weight=0.0, calibration=0.0004, information=1.4),
    )
    right, narrow = (
        find_rejection_rate(5, shares) for shares in (np.array([0.05, 0.45, 0.45, 0.05]), np.full(4, 0.25))
    )
    test = SeedTest(5, right, narrow, 0.61, 0.61, 0.56, 0.41, 0.12)
    text = told.text(rule="performance", analysts=scored, seed_test=test)
    assert "rests on one of 2 analysts, Anna Weber: by the seed questions nobody else counts" in text
    heard = (anna._replace(weight=0.9), ben._replace(weight=0.1))
    both = told.text(rule="performance", analysts=heard, seed_test=test)
    assert "the better they did on the seed questions the oftener" in both
    assert "Ben Ode counts for nothing: their common answer does best without calibrations below 0.61" in text
    assert "calibration 0.61 and information 0.56; with equal weights it would have 0.41 and 0.12" in text
    assert "below a calibration of 0.05 in 5% of all tries" in text
    assert "only half of the time in 54%. Too few to tell them apart well; 10 or more are usual" in text
    rejected = told.text(rule="all rejected", seed_test=test)
    assert "the answers to 5 questions reject everybody's ranges" in rejected
    silent = told.text(rule="unanswered", silent=("ben",), seed_test=test._replace(cutoff=None))
    assert "Ben Ode left out a seed question" in silent
    enough = told.text(
        rule="performance", analysts=scored, seed_test=test._replace(n_questions=20, rejects_narrow=0.96)
    )
    assert enough.endswith("in 96%. Enough to tell the two apart")


def test_tables_say_who_concludes_what_and_who_gave_which_range(told):
    views, differences, ranges = list_analyst_grids(told.context)
    assert [row[0] for row in views.rows] == [
        "all together",
        "the case's own ranges",
        "Anna Weber",
        "Ben Ode",
    ]
    assert views.rows[2][1:3] == ("50%", "3")
    assert views.rows[2][-1].startswith("a pilot line: clear (")
    assert differences.rows[0][:3] == (
        "What full help costs them",
        "10 to 20 (Anna Weber)",
        "50 to 90 (Ben Ode)",
    )
    assert differences.rows[0][3].endswith("; this turns the answer")
    assert "0 (the case's own)" in differences.rows[1][1]
    assert (
        "What full help costs them",
        "15 to 45",
        "10 to 20 (Anna Weber); 50 to 90 (Ben Ode)",
    ) in ranges.rows
    assert len(list_analyst_grids(told.context, full=False)) == 2
    scored = replace(
        told.pool,
        analysts=tuple(v._replace(calibration=0.3, information=0.001) for v in told.pool.analysts) * 20,
    )
    context = replace(told.context, assessment=change(told.context.assessment, scored))
    table = list_analyst_grids(context, full=False)[0]
    assert table.columns[3:5] == ("calibration", "information")
    assert len(table.rows) == 12
    assert "The first 12 of 42; --full lists all" in table.caption
    assert table.rows[2][3:5] == ("0.30", "0.001")


def test_sentences_are_free_of_terms_of_the_model(told):
    assert not re.search(FORBIDDEN, told.text())


def test_every_form_of_the_report_has_the_section_once_and_only_with_readings(assessment, told, assess_once):
    for full in (False, True):
        stream = StringIO()
        print_assessment(assessment, Console(file=stream, width=110), full=full)
        printed = stream.getvalue()
        assert printed.count("Several analysts\n") == 1
        assert ("Who gave which range" in printed) == full
    html = _render_analysts(told.context)
    assert html.count("<table") == 3
    assert "Anna Weber" in html
    assert _collect_analysts(told.context)["rows"]
    assert _count_readings(told.context) == "2 readings"
    plain = build_context(change(assessment, None))
    assert _render_analysts(plain) == ""
    assert list_analyst_grids(plain) == ()
    assert _collect_analysts(plain)["answer"] == ""


def test_check_notes_empty_readings_and_what_seed_questions_cannot_tell():
    seeds = "\nseeds:\n  a: {question: How many?, answer: 3}\n  b: {question: How much?, answer: 5}\n"

    def notes(text):
        return {note.path: note.message for note in list_reading_notes(parse_case(read_starter() + text))}

    assert notes("") == {}
    assert "no draw takes this analyst" in notes("\nreadings: {anna: {}}\n")["readings.anna"]
    late = notes("\nreadings:\n  anna: {date: 2026, ranges: {counterpart.effort: 20}}\n")
    assert late == {"readings.anna.date": "given in 2026, after the decision of 2025-01-15"}
    assert "no analyst gives a range" in notes(seeds)["seeds"]
    one = "readings:\n  anna: {ranges: {counterpart.effort: 20}, seeds: {a: 2 to 4}}\n"
    assert "does not answer b" in notes(seeds + one)["readings.anna.seeds"]
    assert "2 seed questions tell analysts apart poorly" in notes(seeds + one)["seeds"]
    wrong = "readings:\n  anna: {ranges: {counterpart.effort: 20}, seeds: {a: 20 to 40, b: 50 to 60}}\n"
    found = [note.message for note in list_reading_notes(parse_case(read_starter() + seeds + wrong))]
    assert any("reject the ranges of every analyst" in message for message in found)
