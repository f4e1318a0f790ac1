"""``detente xray``: the table, its files, and what it refuses."""

import json

import pytest
from typer.testing import CliRunner

from detente.casefile.files import read_starter
from detente.cli.app import app

MEMO = "Strategy memo\n\nWe asked twice.\n\nThe first test of cells went well.\n"


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    text = read_starter().replace(
        "memo: {title: Strategy memo,", "memo: {title: Strategy memo, file: memo.txt,"
    )
    path.write_text(text.replace("  horizon: 8 ", "  horizon: 3 "), "utf-8")
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["xray", *map(str, arguments), "--draws", "100"], prog_name="detente")


def test_it_prints_the_table_and_writes_page_and_json(case, tmp_path):
    (tmp_path / "memo.txt").write_text(MEMO, "utf-8")
    page, data = tmp_path / "x.html", tmp_path / "x.json"
    result = run(case, "--html", page, "--json", data, "--full")
    assert result.exit_code == 0, result.output
    assert "first words" in result.stdout
    assert "The first test of cells" in page.read_text("utf-8")
    assert json.loads(data.read_text("utf-8"))["paragraphs"][-1]["paragraph"] == 3
    assert f"Wrote {page}" in result.stderr


def test_json_alone_goes_to_standard_output(case):
    result = run(case, "--json", "-")
    assert json.loads(result.stdout)["case"] == "starter"
    assert "not at hand" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        (["CASE", "--html", "-"], 'needs a file name, found "-"'),
        (["CASE", "--html", "CASE"], "is the case file itself"),
        (["CASE", "--draws", "10"], "--draws"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(case, arguments, message):
    given = [str(case) if each == "CASE" else each for each in arguments]
    result = CliRunner().invoke(app, ["xray", *given])
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_a_fault_of_the_case_is_told_with_its_place(case):
    case.write_text(case.read_text("utf-8").replace("source: memo par=3", "source: mmo par=3"), "utf-8")
    result = run(case)
    assert result.exit_code == 2
    assert "case.yaml:" in result.stderr
    assert "mmo" in result.stderr
