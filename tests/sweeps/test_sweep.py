"""A sweep in one process: what is there stays, what is damaged is done again, and the table is always the same."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from detente.casefile.files import read_starter
from detente.cli import sweep as cli_sweep
from detente.cli.app import app
from detente.errors import CaseError, DetenteError
from detente.sweeps import plan, runner
from detente.sweeps.cells import Row
from detente.sweeps.folder import make_schema
from detente.sweeps.plan import CaseFile, SweepPlan, plan_sweep

pa = pytest.importorskip("pyarrow", reason="rows are Parquet: extra cluster")
pq = pytest.importorskip("pyarrow.parquet")
sweep = runner.sweep

GRID = {"decision.discount": [0.6, 0.9]}


def run(*words):
    return CliRunner().invoke(app, ["sweep", *map(str, words)])


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_text(read_starter())
    return path


@pytest.fixture
def swept(case, tmp_path):
    folder = tmp_path / "swept"
    result = sweep([case], folder, seeds=[1, 2], grid=GRID, n_draws=100)
    assert (result.n_rows, result.n_computed, result.errors) == (4, 4, {})
    assert sum(result.best.values()) == 4
    return folder


def again(case, folder, seeds=(1, 2), grid=GRID):
    return sweep([case], folder, seeds=seeds, grid=grid, n_draws=100).n_computed


def list_parts(folder):
    return sorted((folder / "_parts").iterdir())


@pytest.mark.parametrize("name", ["rows.parquet", "_parts"])
def test_what_a_link_leads_to_is_never_written(case, tmp_path, name):
    folder, elsewhere = tmp_path / "swept", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.write_text("mine") if "." in name else elsewhere.mkdir()
    (folder / name).symlink_to(elsewhere)
    with pytest.raises(DetenteError, match=f"{name} is a link"):
        sweep([case], folder, seeds=[1], n_draws=100)
    assert elsewhere.read_text() == "mine" if "." in name else not list(elsewhere.iterdir())


def test_rows_stand_in_the_order_asked_for(swept):
    table = pq.read_table(swept)  # the folder is one table: what starts with _ is passed over
    assert table.schema.equals(make_schema())
    assert table.column_names == list(Row.__annotations__)
    rows = table.to_pylist()
    assert [(row["seed"], dict(row["premises"])["decision.discount"]) for row in rows] == [
        (1, 0.6),
        (1, 0.9),
        (2, 0.6),
        (2, 0.9),
    ]
    assert {row["case"] for row in rows} == {"starter"}


def test_nothing_is_computed_twice_and_the_bytes_stay(case, swept, monkeypatch):
    before = (swept / "rows.parquet").read_bytes()
    monkeypatch.setattr(runner, "open_pool", None)  # a sweep that is there needs nobody to work
    assert again(case, swept) == 0
    assert (swept / "rows.parquet").read_bytes() == before


@pytest.mark.parametrize("damage", ["deleted", "truncated", "emptied", "flipped"])
def test_a_lost_or_damaged_part_is_done_again(case, swept, damage):
    before, part = (swept / "rows.parquet").read_bytes(), list_parts(swept)[1]
    content = part.read_bytes()
    (swept / "rows.parquet").unlink()
    if damage == "deleted":
        part.unlink()
    elif damage == "flipped":
        part.write_bytes(content[:40] + bytes([content[40] ^ 255]) + content[41:])
    else:
        part.write_bytes(content[: len(content) // 2] if damage == "truncated" else b"")
    assert again(case, swept) == 1
    assert (swept / "rows.parquet").read_bytes() == before
    assert part.read_bytes() == content


def test_a_part_that_may_not_be_read_is_told_and_stays(case, swept, monkeypatch):
    def refuse(path, **_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(pq, "ParquetFile", refuse)
    with pytest.raises(DetenteError, match=r"\.parquet cannot be read: Permission denied\.$"):
        again(case, swept)
    assert len(list_parts(swept)) == 4


def test_a_wider_sweep_computes_what_is_new_and_a_narrower_one_nothing(case, swept):
    assert again(case, swept, seeds=(3, 1), grid={"decision.discount": [0.9, 0.7]}) == 3
    rows = pq.read_table(swept / "rows.parquet").to_pylist()
    assert [(row["seed"], row["premises"][0][1]) for row in rows] == [(3, 0.9), (3, 0.7), (1, 0.9), (1, 0.7)]
    assert again(case, swept, seeds=(2,), grid=GRID) == 0
    assert pq.read_metadata(swept / "rows.parquet").num_rows == 2


def test_strangers_in_the_folder_are_left_alone(case, swept):
    notes, other = swept / "_parts" / "notes.txt", swept / "_parts" / f"{'0' * 32}.parquet"
    notes.write_text("mine")
    pq.write_table(pa.table({"cell": ["another form"]}), other)
    assert again(case, swept) == 0
    assert notes.read_text() == "mine"
    assert other.exists()


def test_the_same_row_in_two_parts_counts_once(case, swept):
    for part in list_parts(swept)[:1]:
        (part.parent / f"{'1' * 32}.parquet").write_bytes(part.read_bytes())
    before = (swept / "rows.parquet").read_bytes()
    assert again(case, swept) == 0
    assert (swept / "rows.parquet").read_bytes() == before


def test_rows_that_cannot_be_computed_are_counted_with_their_reason(case, tmp_path):
    conducts = ("reciprocate", "free_ride", "exploit")
    grid = {f"reporting.recording.{conduct}": [0.0, 0.5] for conduct in conducts}
    result = sweep([case], tmp_path / "swept", grid=grid, n_draws=100)
    assert result.n_rows == 8
    assert sum(result.errors.values()) + sum(result.best.values()) == 8
    assert result.errors
    words = [f"--grid={path}=0,0.5" for path in grid]
    printed = run(case, "--into", tmp_path / "swept", "--draws", 100, *words)
    assert printed.exit_code == 0
    assert "could not be computed: " in printed.stdout
    assert "8 rows, 0 computed now, 8 already there" in printed.stdout


def test_every_fault_is_named_before_anything_is_computed(case, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("case: 5\n")
    words = ["--grid", "decision.discount=0.5..1.5:3", "--grid", "decision.discont=1"]
    printed = run(case, broken, "isis-2017", "--into", tmp_path / "swept", *words)
    assert printed.exit_code == 2
    assert f"{case}: decision.discount: found 1.5, expected a number from 0 to 1" in printed.stderr
    assert f"{broken}:1:" in printed.stderr
    assert "isis-2017: decision.discont: is not a number of this case" in printed.stderr
    assert printed.stderr.rstrip().endswith("faults")
    assert not list_parts(tmp_path / "swept")
    absent = run(case, "absent.yaml", "nowhere", "--into", tmp_path / "swept")
    assert (absent.exit_code, absent.stderr.splitlines()[-1]) == (2, "2 faults")
    with pytest.raises(CaseError):
        sweep([broken], tmp_path / "swept")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--seeds", "3-1"], '--seeds contains "3-1"'),
        (["--seeds", "1,x"], '--seeds contains "x"'),
        (["--seeds", "0-4000000"], "--seeds asks for 4,000,001 seeds"),
        (["--seeds", "1-999999", "--grid", "decision.discount=0.1,0.2,0.3"], "2,999,997 rows"),
        (["--grid", "decision.discount"], "--grid decision.discount: expected"),
        (["--grid", "decision.discount=a..b:3"], "expected a number of the case and its values"),
        (["--grid", "decision.discount=nan"], "must be finite"),
        (["--grid", "decision.discount=0..1:0"], "expected a number of the case"),
        (["--grid", "a=1", "--grid", "a=2"], "names a twice"),
        (["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"], "not both"),
        (["--scheduler", "somewhere"], '"somewhere" is not the address of a scheduler'),
        (["--into", " "], "--into is empty"),
    ],
)
def test_faults_of_the_command_line(case, tmp_path, words, message):
    into = [] if "--into" in words else ["--into", tmp_path / "swept"]
    printed = run(case, *into, *words)
    assert printed.exit_code == 2
    assert message in printed.stderr


def test_a_folder_stands_for_the_case_files_in_it(tmp_path, case):
    (tmp_path / "notes.txt").write_text("no case")
    (tmp_path / "copy.yaml").write_text(read_starter())  # the same text: the same case
    printed = run(tmp_path, "--into", tmp_path / "swept", "--draws", 100)
    assert printed.exit_code == 0, printed.stderr
    assert "1 row, 1 computed now" in printed.stdout


def test_a_folder_that_cannot_be_written_is_told(case, tmp_path):
    (tmp_path / "taken").write_text("")
    printed = run(case, "--into", tmp_path / "taken")
    assert (printed.exit_code, printed.stderr) == (
        2,
        f"{tmp_path / 'taken'} cannot be used: Not a directory.\n",
    )


def test_a_case_that_changes_meanwhile_is_told(case, tmp_path, monkeypatch):
    asked = plan_sweep([case], seeds=[1], grid={}, n_draws=100)
    case.write_text(read_starter() + "\n# edited\n")
    monkeypatch.setattr(runner, "plan_sweep", lambda *_, **__: asked)
    with pytest.raises(DetenteError, match="has changed since the sweep began"):
        sweep([case], tmp_path / "swept")


def test_a_worker_of_another_version_is_refused(case, tmp_path, monkeypatch):
    monkeypatch.setattr(runner, "version", lambda _: "9.9")
    with pytest.raises(DetenteError, match=r"this is 9\.9"):
        sweep([case], tmp_path / "swept", n_draws=100)


def test_rows_whose_workers_died_are_missed_and_the_others_kept(case, tmp_path, monkeypatch):
    def lose(function, jobs):
        return (function(*job) for number, job in enumerate(jobs) if number != 1)

    monkeypatch.setattr("detente.sweeps.pools.starmap", lose)
    printed = run(case, "--into", tmp_path / "swept", "--seeds", "1-3", "--draws", 100)
    assert printed.exit_code == 2
    assert printed.stderr.startswith("1 row is missing, because")
    assert not (tmp_path / "swept" / "rows.parquet").exists()
    monkeypatch.undo()
    assert again(case, tmp_path / "swept", seeds=(1, 2, 3), grid={}) == 1


def test_without_the_extra_the_command_names_it(case, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    printed = run(case, "--into", tmp_path / "swept")
    assert (printed.exit_code, "pip install 'detente[cluster]'" in printed.stderr) == (2, True)


def test_an_interrupt_is_one_line_and_keeps_the_rows(case, tmp_path, monkeypatch):
    def interrupt(function, jobs):
        for number, job in enumerate(jobs):
            if number == 2:
                raise KeyboardInterrupt
            yield function(*job)

    monkeypatch.setattr("detente.sweeps.pools.starmap", interrupt)
    printed = run(case, "--into", tmp_path / "swept", "--seeds", "1-3", "--draws", 100)
    assert printed.exit_code == 130
    assert "Finished rows are kept; the same command continues from there." in printed.stderr
    assert len(list_parts(tmp_path / "swept")) == 2
    monkeypatch.undo()
    assert again(case, tmp_path / "swept", seeds=(1, 2, 3), grid={}) == 1


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True),
    st.lists(st.floats(0, 1), min_size=1, max_size=3, unique=True),
    st.lists(st.floats(0, 1), min_size=1, max_size=3, unique=True),
)
def test_cells_have_names_of_their_own_whatever_the_order(seeds, first, second):
    case = (CaseFile("a", "0" * 64),)
    forth = SweepPlan(case, tuple(seeds), {"a": tuple(first), "b": tuple(second)}, 100)
    back = SweepPlan(case, tuple(seeds[::-1]), {"b": tuple(second), "a": tuple(first[::-1])}, 100)
    names = [cell.name for cell in forth.list_cells()]
    assert len(names) == forth.n_cells == len(set(names))
    assert set(names) == {cell.name for cell in back.list_cells()}
    more = SweepPlan(case, tuple(seeds), forth.grid, 101)
    assert not set(names) & {cell.name for cell in more.list_cells()}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("0.5", [0.5]),
        ("0.5, 1e-3", [0.5, 0.001]),
        ("0.1..0.3:3", [0.1, 0.2, 0.3]),
        ("-1..1:2", [-1.0, 1.0]),
        ("2..7:1", [2.0]),
        ("", []),
        ("0.5,,1", []),
    ],
)
def test_values_of_a_grid(text, values):
    assert cli_sweep._parse_values(text) == values


def test_too_much_is_refused_before_any_list_is_made(monkeypatch):
    monkeypatch.setattr(plan, "MOST_CELLS", 3)
    with pytest.raises(DetenteError, match="4 rows; the limit is 3"):
        plan_sweep(["isis-2017"], seeds=[1, 2], grid={"a": [1, 2]}, n_draws=1)
    for seeds, values in (([], [1]), ([1], [])):
        with pytest.raises(DetenteError, match="nothing to compute"):
            plan_sweep(["isis-2017"], seeds=seeds, grid={"a": values}, n_draws=1)
    with pytest.raises(DetenteError, match="seeds of 0 or more"):
        plan_sweep(["isis-2017"], seeds=[-1], grid={}, n_draws=1)
