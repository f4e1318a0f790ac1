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


def test_the_outcome_of_an_import_is_printed(tmp_path):
    path = write(
        tmp_path / "a.tsv",
        gdelt(1),
        gdelt(2, target=""),
        gdelt(1),
        gdelt(3, source="IGOUNO", code="9999"),
        "bad",
    )
    result = run(path, "--into", tmp_path / "store")
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "a.tsv: imported as gdelt-1 with cameo codes\n"
        "  5 rows read, 2 kept, dated 2013-04-01 to 2013-04-01\n"
        "  rejected: too few columns (1), missing actor (1)\n"
        "  duplicates dropped: 1 within the file, 0 already in the store\n"
        "  unknown event code: 1 row (most often 9999 in 1)\n"
        "  an actor that is not a state: 1 row (most often IGOUNO in 1)\n"
    )
    assert result.stderr == ""
    again = run(path, "--into", tmp_path / "store")
    assert (again.exit_code, again.stdout.count("\n")) == (0, 2)
    assert "a.tsv: already in the store as a.tsv (SHA-256 " in again.stdout


def test_files_are_imported_one_by_one_and_faults_stop_no_other(tmp_path):
    one = write(tmp_path / "one.tsv", ICEWS_HEADER, icews(1).replace("Make", "Má"))
    two = write(tmp_path / "two.csv", YEARS_HEADER, "Russia,Ukraine,RUS,UKR,2005,1,0,0,2")
    two.write_bytes(two.read_bytes().replace(b"Russia", b"Russi\xe9"))
    page = write(tmp_path / "page.csv", "<html>")
    result = run(one, page, tmp_path / "none", two, "--into", tmp_path / "store")
    assert result.exit_code == 2
    assert result.stdout.count("imported as") == 2
    assert "  stored as 2 rows for 3 events\n" in result.stdout
    assert "  not UTF-8, read as Windows-1252: 1 line\n" in result.stdout
    assert result.stderr.splitlines()[0].startswith(f"{page} is a web page")
    assert result.stderr.splitlines()[1].startswith(f"{tmp_path / 'none'} cannot be read")
    assert result.stderr.splitlines()[2] == "2 of 4 files were not imported"
    assert [one.name for one in read_manifest(tmp_path / "store").files] == ["one.tsv", "two.csv"]


def test_columns_scheme_and_dates_are_passed_on(tmp_path):
    path = write(tmp_path / "a.csv", "day,from,to,event", *["3/4/2013,USA,Russia,190"] * 2)
    words = (path, "--into", tmp_path / "store", "--columns", "date=day, source=from,target=to,code=event")
    result = run(*words, "--scheme", "weis", "--dates", "mdy", "--keep-duplicates")
    assert result.exit_code == 0, result.output
    assert "duplicates kept: 1 within the file" in result.stdout
    rows = open_events(tmp_path / "store").to_pyarrow().to_pylist()
    assert [(str(row["date"]), row["target"], row["scheme"]) for row in rows] == [
        ("2013-03-04", "RUS", "weis")
    ] * 2


def test_rows_not_kept_are_written_whole(tmp_path):
    path = write(tmp_path / "a.tsv", gdelt(1), gdelt(2, day="never"), "x")
    other = write(tmp_path / "b.tsv", "y", gdelt(3))
    rejects = tmp_path / "rejects.csv"
    result = run(path, other, "--into", tmp_path / "store", "--rejects", rejects)
    assert result.exit_code == 0
    assert f"Wrote {rejects}" in result.stderr
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
    ("words", "message"),
    [
        (["--columns", "date"], '--columns contains "date" instead of a pair such as date=day'),
        (["--columns", "date=a,date=b"], "--columns names the date column twice"),
        (["--columns", "date=a", "--layout", "keds"], "Use --layout or --columns, not both"),
        (["--layout", "kedz"], 'Unknown layout "kedz"'),
        (["--rejects", "{file}"], "which is one of the files to import"),
        (["--rejects", "{folder}/none/x.csv"], "none does not exist. Create it first"),
        (["--rejects", " "], "--rejects needs a file name"),
        (["--into", " "], "--into is empty"),
        (["--scheme", "x"], "'cameo', 'weis'"),
    ],
)
def test_wrong_options_are_an_error_and_nothing_is_made(tmp_path, words, message):
    path = write(tmp_path / "a.tsv", gdelt(1))
    options = [word.format(file=path, folder=tmp_path) for word in words]
    result = run(path, "--into", tmp_path / "store", *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]


def test_a_full_disk_is_an_error(tmp_path, monkeypatch):
    path = write(tmp_path / "a.tsv", gdelt(1), "x")

    def fill(*_args, **_named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("detente.events.imports.write_rejects", fill)
    result = run(path, "--into", tmp_path / "store", "--rejects", tmp_path / "r.csv")
    assert (result.exit_code, result.stderr) == (
        2,
        f"{tmp_path / 'r.csv'} cannot be written: No space left on device. Choose another path.\n",
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.tsv"]


def test_a_name_cannot_steer_the_terminal(tmp_path):
    path = write(tmp_path / "a\x1b[2J.tsv", gdelt(1))
    result = run(path, "--into", tmp_path / "store")
    assert result.exit_code == 0
    assert "\x1b" not in result.output


def test_the_store_may_be_named_by_the_environment(tmp_path):
    path = write(tmp_path / "a.tsv", gdelt(1))
    result = subprocess.run(
        [sys.executable, "-m", "detente", "events", "import", path],
        env={**os.environ, "DETENTE_STORE": str(tmp_path / "store")},
        capture_output=True,
        check=False,
        text=True,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert read_manifest(tmp_path / "store").files[0].name == "a.tsv"


def test_help_loads_nothing_heavy():
    script = (
        "import sys; from detente.cli.app import app\n"
        "try: app(['events', 'import', '--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'duckdb', 'ibis', 'pandas', 'numpy'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert result.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", " =1", "\t=1"])
def test_rejected_rows_are_never_formulas(tmp_path, start):
    path = tmp_path / "=a.csv"
    path.write_text(f"day;from;to;event\n2017-01-01;USA;RUS;040\n{start};USA;RUS;010\n", "utf-8")
    columns = "date=day,source=from,target=to,code=event"
    result = run(
        path,
        "--into",
        tmp_path / "store",
        "--rejects",
        tmp_path / "r.csv",
        "--columns",
        columns,
        "--scheme",
        "cameo",
    )
    assert result.exit_code == 0, result.output
    with (tmp_path / "r.csv").open(newline="", encoding="utf-8") as file:
        (row,) = list(csv.reader(file))[1:]
    assert row == ["'=a.csv", "3", "unreadable date", f"'{start};USA;RUS;010"]


@pytest.mark.parametrize("mask", [0o077, 0o022])
def test_rejected_rows_get_the_permissions_that_the_umask_leaves(tmp_path, mask):
    path = tmp_path / "a.csv"
    path.write_text("date,source,target,code\n2017-01-01,USA,RUS,040\nx,USA,RUS,010\n", "utf-8")
    (tmp_path / ".detente-left.part").touch()
    before = os.umask(mask)
    try:
        run(path, "--into", tmp_path / "store", "--rejects", tmp_path / "r.csv", "--scheme", "cameo")
    finally:
        os.umask(before)
    assert (tmp_path / "r.csv").stat().st_mode & 0o777 == 0o666 & ~mask
    assert not list(tmp_path.glob(".detente-*"))
