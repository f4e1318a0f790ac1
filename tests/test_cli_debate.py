"""``detente debate``: what it prints and writes, and what it refuses."""

import json

import pytest
from typer.testing import CliRunner

from detente.assessment.assessment import SCHEMA
from detente.casefile.files import read_starter
from detente.cli.app import app


@pytest.fixture
def cases(tmp_path):
    text = read_starter().replace("  horizon: 8 ", "  horizon: 2 ")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("effort: 15 to 45", "effort: 2 to 8"), "utf-8")
    other = text.replace("us: {name: our company", "firm: {name: our company").replace("  us: {", "  firm: {")
    (tmp_path / "firm.yaml").write_text(other.replace("period: 6 months", "period: 1 year"), "utf-8")
    (tmp_path / "faulty.yaml").write_text(text.replace("source: memo par=3", "source: mmo par=3"), "utf-8")
    return tmp_path


def run(folder, *arguments):
    given = [str(folder / each) if each.endswith((".yaml", ".json", ".html")) else each for each in arguments]
    return CliRunner().invoke(app, ["debate", *given, "--draws", "100"], prog_name="detente")


def test_it_prints_and_writes_page_and_json(cases):
    result = run(cases, "a.yaml", "b.yaml", "--html", "d.html", "--json", "d.json")
    assert result.exit_code == 0, result.output
    assert "STARTER (1) AND STARTER (2)" in result.stdout
    assert "starter (2) in its own terms" in result.stdout
    assert json.loads((cases / "d.json").read_text("utf-8"))["between"] == ["starter (1)", "starter (2)"]
    assert "<h1>" in (cases / "d.html").read_text("utf-8")


def test_json_alone_goes_to_standard_output(cases):
    result = run(cases, "a.yaml", "a.yaml", "--json", "-")
    assert json.loads(result.stdout)["differences"] == []
    assert "NOTHING TO DEBATE" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.yaml"], "A debate needs two readings or more"),
        (["a.yaml", "nowhere.yaml"], "nowhere.yaml"),
        (["a.yaml", "b.yaml", "--html", "-"], 'needs a file name, found "-"'),
        (["a.yaml", "b.yaml", "--json", "b.yaml"], "is the case file itself"),
        (["a.yaml", "firm.yaml"], "its side that decides is firm, and there it is us"),
        (["a.yaml", "firm.yaml"], "its period, in years is 1.0, and there it is 0.5"),
        (["a.yaml", "faulty.yaml"], "mmo"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(cases, arguments, message):
    result = run(cases, *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert not result.stdout


def test_an_assessment_is_no_reading(cases):
    stored = {
        "schema": SCHEMA,
        "case": "starter",
        "seed": 1,
        "n_draws": 100,
        "version": "0",
        "verdict": {"best": "refuse", "options": {"refuse": {"p_best": 1, "value": None}}},
        "track_record": {"belief": {}},
        "premises": {"table": []},
    }
    (cases / "a.json").write_text(json.dumps(stored), "utf-8")
    result = run(cases, "a.json", "b.yaml")
    assert result.exit_code == 2
    assert "is an assessment" in result.stderr
