"""``--reading``: files of analysts at the command line."""

import pytest
from typer.testing import CliRunner

from detente.casefile.files import read_starter
from detente.cli.app import app


@pytest.fixture
def files(tmp_path):
    case, anna, ben = (tmp_path / f"{name}.yaml" for name in ("case", "anna", "ben"))
    case.write_text(read_starter(), "utf-8")
    anna.write_text("by: Anna Weber\nranges:\n  counterpart.effort: 10 to 20\n", "utf-8")
    ben.write_text("by: Ben Ode\nranges:\n  counterpart.effort: 50 to 90\n", "utf-8")
    return case, anna, ben


def run(command, files, *options):
    case, *readings = map(str, files)
    named = [word for reading in readings for word in ("--reading", reading)]
    return CliRunner().invoke(app, [command, case, *named, *options])


def test_assess_answers_with_all_and_says_what_each_concludes(files):
    result = run("assess", files, "--draws", "100")
    assert result.exit_code == 0, result.stderr
    assert "Several analysts" in result.stdout
    assert "Anna Weber" in result.stdout
    assert "Ben Ode" in result.stdout


def test_check_says_who_counts_for_how_much(files):
    result = run("check", files)
    assert result.exit_code == 0, result.stderr
    assert (
        "2 analysts, and what each counts for: Anna Weber 1 number (50%), Ben Ode 1 number (50%)"
        in result.stdout
    )


@pytest.mark.parametrize("command", ["assess", "check"])
def test_faults_stand_at_the_file_and_the_line_of_the_analyst(files, command):
    files[2].write_text("ranges:\n  counterpart.effort: 50 to 90\n  counterpart.efort: 3\n", "utf-8")
    result = run(command, files)
    assert result.exit_code == 2
    assert f"{files[2]}:3:3: ranges.counterpart.efort: the case has no number" in result.stderr
    assert result.stderr.rstrip().endswith("1 fault")


def test_notes_on_a_reading_stand_in_its_file(files):
    files[2].write_text("by: Ben Ode\n", "utf-8")
    result = run("check", files)
    assert f"note: {files[2]}:1:1: gives no range" in result.stderr


def test_what_cannot_be_computed_is_told_at_the_line_of_the_analyst(files):
    files[2].write_text("ranges:\n  counterpart.effort: 1000 to 1e9\n", "utf-8")
    for command in ("assess", "check"):
        result = run(command, files)
        assert result.exit_code == 2
        assert (
            f"{files[2]}:2:3: ranges.counterpart.effort: in the case as ben reads it, its range reaches"
            in result.stderr
        )
