import json

import pytest
from typer.testing import CliRunner
from validation.__main__ import app


def run(*words, **environment):
    plain = {"DETENTE_DATA": None, **environment}
    return CliRunner().invoke(app, list(words), env=plain)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    folder = tmp_path_factory.mktemp("validation")
    page, scores = folder / "page.html", folder / "scores.json"
    result = run("--html", str(page), "--json", str(scores))
    assert result.exit_code == 0, result.output
    return result, page.read_text("utf-8"), json.loads(scores.read_text("utf-8"))


def test_made_up_data_are_scored_and_said_to_be_made_up(made_up):
    result, _page, scores = made_up
    fault = " ".join(result.stdout.split())
    assert "made-up data" in fault
    assert "say nothing about the world" in fault
    assert scores["simulated"] is True
    assert [each["n_units"] > 100 for each in scores["contests"]] == [True] * 4


def test_what_hostile_acts_say_is_true(made_up):
    _result, page, scores = made_up
    readings = scores["hostile_acts"]["readings"]
    assert readings["completeness integrated"]["worst"] < 4
    assert readings["without the time between acts"]["worst"] > 50
    assert "Hostile acts: is what we state true?" in page


def test_every_claim_agrees_with_its_interval(made_up):
    _found, _page, scores = made_up
    for contest in scores["contests"]:
        ours = next(each for each in contest["forecasts"] if each["model"] == contest["ours"])
        assert contest["skill_shown"] == (ours["against_default"][2] < 0)
        assert contest["advised"] == contest["ours" if contest["skill_shown"] else "default"]


def test_the_page_holds_every_contest_and_loads_nothing(made_up):
    _found, page, scores = made_up
    assert page.startswith("<!DOCTYPE html>")
    assert page.count("<svg ") == len(scores["contests"])
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org", "")


def test_the_same_seed_gives_the_same_scores(made_up):
    again = run("--json", "-")
    assert again.exit_code == 0
    assert json.loads(again.stdout) == made_up[2]
    assert "log loss" in again.stderr


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (("--data", "nowhere"), "nowhere is not a folder"),
        (("--html", "nowhere/page.html"), "the folder nowhere does not exist"),
    ],
)
def test_faults_are_told_in_a_line(words, fault):
    result = run(*words)
    assert result.exit_code == 2
    assert fault in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_the_files_says_which_is_missing(tmp_path):
    result = run(DETENTE_DATA=str(tmp_path))
    assert result.exit_code == 2
    assert "dyad_years_2002_2012.csv.gz: file not found" in result.output
