"""What if some numbers were others: what is said of it, and what is refused."""

import re

import numpy as np
import pytest
from typer.testing import CliRunner

from detente import read_case
from detente.assessment.main_path import assess
from detente.cli.app import app
from detente.report.context import build_context
from detente.report.what_if_answers import format_what_if

RESOLVE, EFFORT = "proposal.options.venture.resolve", "counterpart.effort"


@pytest.fixture(scope="module")
def assessment():
    return assess(read_case("nummi-1984"), n_draws=200, seed=1, parts=())


def set_numbers(*changes, draws=100):
    words = [word for change in changes for word in ("--set", change)]
    return CliRunner().invoke(app, ["assess", "nummi-1984", "--draws", str(draws), *words])


def test_each_number_stands_beside_its_range_and_every_option_before_and_after(assessment):
    context = build_context(assessment)
    what_if = assessment.what_if({RESOLVE: "90%", EFFORT: 24.5}, n_draws=200)
    report = format_what_if(context, what_if)
    beyond, within, *_ = report.support
    low, high = np.quantile(assessment.samples.premises[RESOLVE], [0.05, 0.95])
    assert "0.90 (beyond all that was drawn; the case says" in beyond
    assert f"{low:.2f} to {high:.2f} in nine of ten" in beyond
    assert "beyond" not in within
    for sentence, verdict in zip(report.support[2:4], (what_if.before, what_if.after), strict=True):
        order = sorted(verdict.means, key=lambda name: -verdict.means[name])
        first, second = (verdict.options.index(name) for name in order[:2])
        number = re.findall(r"in ([\d,]+) of 200 combinations|in (all) 200", sentence)[0]
        wins = int(np.sum(verdict.values[:, first] > verdict.values[:, second]))
        assert "".join(number) in {str(wins), "all" if wins == 200 else str(wins)}
        assert context.option_labels[order[0]] in sentence
    rows = report.grids[0].rows
    assert [row[0].lower() for row in rows] == [text.lower() for text in context.option_labels.values()]
    median = float(np.median(what_if.after.margins[:, 3]))
    assert float(re.findall(r"[+-]?[\d.]+", rows[3][3])[0]) == pytest.approx(median, abs=0.51)


def test_the_headline_says_whether_another_choice_is_best(assessment):
    context = build_context(assessment)
    for changes in ({RESOLVE: 0.9}, {}):
        what_if = assessment.what_if(changes, n_draws=200)
        headline = format_what_if(context, what_if).headline
        assert context.option_labels[what_if.best] in headline
        assert headline.startswith("Another") == what_if.changes_best


def test_a_number_that_is_certain_is_told_as_the_case_says_it(assessment):
    path = next(iter(assessment.samples.certain))
    report = format_what_if(build_context(assessment), assessment.what_if({path: 0.5}, n_draws=50))
    assert "(the case says" in report.support[0]


def test_the_command_prints_what_changes():
    result = set_numbers(f"{RESOLVE}=90%", f"{EFFORT}=5")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "what if · 100 combinations" in text
    assert "The chance that we end the one-plant venture once we see cheating: 0.90" in text
    assert "With the change," in text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (["proposal.options.venture.resolv=90%"], f"Did you mean `{RESOLVE}`"),
        (["nothing.like.it=1"], "Write its place in the file, such as `"),
        ([f"{EFFORT}=-5"], "expected a number of 0 or more"),
        ([f"{RESOLVE}=1.2"], "expected a number from 0 to 1"),
        ([f"{RESOLVE}=20% to 30%"], "expected one number"),
        ([f"{RESOLVE}=several"], "neither a number nor a likelihood word"),
        ([f"{RESOLVE}"], "Write --set decision.blocked_cost=2"),
        ([f"{RESOLVE}="], "Write --set decision.blocked_cost=2"),
        (["=1"], "Write --set decision.blocked_cost=2"),
        ([f"{RESOLVE}=0.5", f"{RESOLVE}=0.6"], "twice: 0.5 and 0.6"),
    ],
)
def test_slips_are_refused_with_what_to_do(changes, says):
    result = set_numbers(*changes)
    assert result.exit_code == 2
    assert says in " ".join(result.stderr.split())
    assert not result.stdout
    assert "Traceback" not in result.output


def test_every_fault_is_listed_at_once():
    result = set_numbers("nothing.like.it=1", f"{EFFORT}=-5")
    assert "2 faults" in result.stderr


@pytest.mark.parametrize("words", [["--full"], ["--json", "-"], ["--html", "x.html"]])
def test_a_what_if_goes_to_the_terminal_alone(words):
    result = CliRunner().invoke(app, ["assess", "nummi-1984", "--set", f"{EFFORT}=5", *words])
    assert result.exit_code == 2
    assert "Leave out --full, --json, --html and --pdf" in result.stderr
