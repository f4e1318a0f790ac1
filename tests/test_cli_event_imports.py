import csv
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from detente.cli.app import app
from detente.events.store import open_events, read_manifest
from tests.events.samples import ICEWS_HEADER, YEARS_HEADER, gdelt, icews, write


def run(*words):
    return CliRunner().invoke(app, ["events", "import", *map(str, words)])


def test_what_came_of_a_file_is_said(tmp_path):
    path = write(
        tmp_path / "a.tsv",
        gdelt(1),
        gdelt(2, target=""),
        gdelt(1),
        gdelt(3, source="IGOUNO", code="9999"),
        "bad",
    )
    found = run(path, "--into", tmp_path / "store")
    assert found.exit_code == 0, found.output
    assert found.stdout == (
        "a.tsv: imported as gdelt-1, codes cameo\n"
        "  5 rows read, 2 kept, 2013-04-01 to 2013-04-01\n"
        "  not kept: too few columns 1; no second actor 1\n"
        "  duplicates, dropped: 1 in the file, 0 that the store has\n"
        "  unknown code: 1 rows (most often 9999 1)\n"
        "  an actor that is no state: 1 rows (most often IGOUNO 1)\n"
    )
    assert found.stderr == ""
    again = run(path, "--into", tmp_path / "store")
    assert (again.exit_code, again.stdout.count("\n")) == (0, 2)
    assert "a.tsv: already in the store as a.tsv (SHA-256 " in again.stdout


def test_files_are_imported_one_by_one_and_faults_stop_no_other(tmp_path):
    one = write(tmp_path / "one.tsv", ICEWS_HEADER, icews(1).replace("Make", "Má"))
    two = write(tmp_path / "two.csv", YEARS_HEADER, "Russia,Ukraine,RUS,UKR,2005,1,0,0,2")
    two.write_bytes(two.read_bytes().replace(b"Russia", b"Russi\xe9"))
    page = write(tmp_path / "page.csv", "<html>")
    found = run(one, page, tmp_path / "none", two, "--into", tmp_path / "store")
    assert found.exit_code == 2
    assert found.stdout.count("imported as") == 2
    assert "  stored as 2 rows that stand for 3 events\n" in found.stdout
    assert "  not in UTF-8, read as Windows-1252: 1 lines\n" in found.stdout
    assert found.stderr.splitlines()[0].startswith(f"{page} is a web page")
    assert found.stderr.splitlines()[1].startswith(f"{tmp_path / 'none'} cannot be read")
    assert found.stderr.splitlines()[2] == "2 of 4 files were not imported"
    assert [one.name for one in read_manifest(tmp_path / "store").files] == ["one.tsv", "two.csv"]


def test_columns_scheme_and_dates_are_passed_on(tmp_path):
    path = write(tmp_path / "a.csv", "day,from,to,event", *["3/4/2013,USA,Russia,190"] * 2)
    words = (path, "--into", tmp_path / "store", "--columns", "date=day, source=from,target=to,code=event")
    found = run(*words, "--scheme", "weis", "--dates", "mdy", "--keep-duplicates")
    assert found.exit_code == 0, found.output
    assert "duplicates, kept: 1 in the file" in found.stdout
    rows = open_events(tmp_path / "store").to_pyarrow().to_pylist()
    assert [(str(row["date"]), row["target"], row["scheme"]) for row in rows] == [
        ("2013-03-04", "RUS", "weis")
    ] * 2


def test_rows_not_kept_are_written_whole(tmp_path):
    path = write(tmp_path / "a.tsv", gdelt(1), gdelt(2, day="never"), "x")
    other = write(tmp_path / "b.tsv", "y", gdelt(3))
    rejects = tmp_path / "rejects.csv"
    found = run(path, other, "--into", tmp_path / "store", "--rejects", rejects)
    assert found.exit_code == 0
    assert f"Wrote {rejects}" in found.stderr
    with rejects.open(newline="") as file:
        rows = list(csv.reader(file))
    assert [row[:3] for row in rows] == [
        ["file", "line", "reason"],
        ["a.tsv", "2", "unreadable date"],
        ["a.tsv", "3", "too few columns"],
        ["b.tsv", "1", "too few columns"],
    ]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.tsv", "b.tsv", "rejects.csv", "store"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--columns", "date"], '--columns has "date". Write date=day'),
        (["--columns", "date=a,date=b"], "says twice which column is date"),
        (["--columns", "date=a", "--layout", "keds"], "--layout and --columns exclude each other"),
        (["--layout", "kedz"], "There is no layout kedz"),
        (["--rejects", "{file}"], "which is to be imported"),
        (["--rejects", "{folder}/none/x.csv"], "none does not exist. Create it first"),
        (["--rejects", " "], "--rejects needs a file name"),
        (["--into", " "], "--into names no folder"),
        (["--scheme", "x"], "'cameo', 'weis'"),
    ],
)
def test_wrong_words_are_told_and_nothing_is_made(tmp_path, words, says):
    path = write(tmp_path / "a.tsv", gdelt(1))
    told = [word.format(file=path, folder=tmp_path) for word in words]
    found = run(path, "--into", tmp_path / "store", *told)
    assert found.exit_code == 2
    assert says in found.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    path = write(tmp_path / "a.tsv", gdelt(1), "x")

    def fill(*_args, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("detente.events.imports.write_rejects", fill)
    found = run(path, "--into", tmp_path / "store", "--rejects", tmp_path / "r.csv")
    assert (found.exit_code, found.stderr) == (
        2,
        f"{tmp_path / 'r.csv'} cannot be written: No space left on device.\n",
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]


def test_a_name_cannot_steer_the_terminal(tmp_path):
    path = write(tmp_path / "a\x1b[2J.tsv", gdelt(1))
    found = run(path, "--into", tmp_path / "store")
    assert found.exit_code == 0
    assert "\x1b" not in found.output


def test_the_store_may_be_named_by_the_environment(tmp_path):
    path = write(tmp_path / "a.tsv", gdelt(1))
    found = subprocess.run(
        [sys.executable, "-m", "detente", "events", "import", path],
        env={**os.environ, "DETENTE_STORE": str(tmp_path / "store")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert read_manifest(tmp_path / "store").files[0].name == "a.tsv"


def test_help_loads_nothing_heavy():
    script = (
        "import sys; from detente.cli.app import app\n"
        "try: app(['events', 'import', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'duckdb', 'ibis', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert found.stdout.splitlines()[-1] == "[]"
