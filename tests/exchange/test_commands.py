import json
import warnings

import pytest
from typer.testing import CliRunner

from detente.casefile.files import read_case, read_starter
from detente.cli.app import app
from detente.errors import NotConverged
from detente.evaluation import solution
from detente.exchange import exports
from tests.exchange.efg import read_game
from tests.exchange.pomdp_file import read_problem
from tests.exchange.workbooks import make


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def mine(tmp_path):
    case = tmp_path / "mine.yaml"
    case.write_text(read_starter(), "utf-8")
    return case


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("game.efg", read_game),
        ("plan.POMDP", read_problem),
        ("judgment.json", json.loads),
        ("draws.csv", lambda text: text.index("draw,proposal")),
    ],
)
def test_the_ending_says_the_format(mine, name, read):
    file = mine.parent / name
    result = run("export", mine, file, "--draws", 100)
    assert result.exit_code == 0, result.output
    assert f"Wrote {file}" in result.stderr
    assert not result.stdout
    read(file.read_text("utf-8"))


def test_standard_output_takes_the_text_alone(mine):
    result = run("export", mine, "-", "--to", "efg", "--draws", 100, "--seed", 2)
    assert "100 draws, seed 2" in read_game(result.stdout)[2]
    assert result.stdout == run("export", mine, "-", "--to", "efg", "--draws", 100, "--seed", 2).stdout


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("draws", "does not say which format to write"),
        ("-", "does not say which format to write"),
        ("no/such/folder/a.efg", "no/such/folder does not exist"),
        ("-a.efg", 'FILE needs a file name, found "-a.efg"'),
        (" ", "FILE needs a file name."),
    ],
)
def test_slips_are_told(mine, file, says):
    result = run("export", "--draws", 100, "--", mine, file)
    assert result.exit_code == 2
    assert says in result.stderr


def test_the_case_is_not_overwritten(mine):
    result = run("export", mine, mine, "--to", "csv", "--draws", 100)
    assert result.exit_code == 2
    assert "is the case file itself" in result.stderr
    assert run("export", "nowhere.yaml", "a.csv").exit_code == 2
    assert mine.read_text("utf-8") == read_starter()


def test_a_warning_becomes_a_note(mine, monkeypatch):
    def solve_with_doubt(*words):
        warnings.warn("the bounds are wide", NotConverged, stacklevel=1)
        return solution.solve(*words)

    monkeypatch.setattr(exports, "solve", solve_with_doubt)
    result = run("export", mine, "-", "--to", "stix", "--draws", 100)
    assert "note: the bounds are wide" in result.stderr
    assert json.loads(result.stdout)["type"] == "bundle"


def test_an_import_is_shown_first_and_written_when_asked(mine):
    table = mine.parent / "t.xlsx"
    table.write_bytes(make([["", "plant", "lead"], ["us", 100, 30]]))
    result = run("import", "priorities", mine, table, "--as", "weights", "--sheet", "Workshop")
    assert result.exit_code == 0, result.output
    assert "+  us: {weights: {plant: 100, lead: 30}, because: Read from t.xlsx" in result.stdout
    assert "Would change: us. Unchanged: none. To change the case file, add --write." in result.stderr
    assert mine.read_text("utf-8") == read_starter()
    result = run("import", "priorities", mine, table, "--as", "weights", "--write")
    assert "Changed: us. Unchanged: none." in result.stderr
    assert read_case(mine).priorities["us"].weights is not None
    result = run("import", "priorities", mine, table, "--as", "weights", "--write")
    assert "Changed: none. Unchanged: us." in result.stderr
    assert not result.stdout


def test_faults_of_the_table_are_lines_and_leave_the_case(mine):
    table = mine.parent / "t.csv"
    table.write_text("ranks,plant,leed\nus,one,\n", "utf-8")
    result = run("import", "priorities", mine, table, "--write")
    assert result.exit_code == 2
    assert f"{table}: C1: the case has no objective 'leed'. Did you mean 'lead'?" in result.stderr
    assert f"{table}: B2: found 'one', expected a rank." in result.stderr
    assert mine.read_text("utf-8") == read_starter()


def test_only_a_case_file_is_written(mine, monkeypatch):
    monkeypatch.chdir(mine.parent)
    case = read_case("agreed-framework-1994")
    table = mine.parent / "t.csv"
    table.write_text(f"weights,{case.problem}\n{case.own},100\n", "utf-8")
    assert run("import", "priorities", "agreed-framework-1994", table).exit_code == 0
    result = run("import", "priorities", "agreed-framework-1994", table, "--write")
    assert result.exit_code == 2
    assert "is not a file" in result.stderr
    monkeypatch.setattr(
        "detente.casefile.files.write_file", lambda *_: (_ for _ in ()).throw(OSError(28, "it is full"))
    )
    table.write_text("weights,plant\nus,100\n", "utf-8")
    result = run("import", "priorities", mine, table, "--write")
    assert (result.exit_code, "cannot be written: it is full" in result.stderr) == (2, True)
