import json
import os
import signal
import subprocess
import sys

import pytest

from detente.errors import StoreError
from detente.events import imports
from detente.events.event_table import EVENT_COLUMNS
from detente.events.imports import ImportOptions, import_file
from detente.events.store import _LOCK, _MANIFEST, open_events, open_for_import, read_manifest
from tests.events.samples import gdelt, write


@pytest.fixture
def store(tmp_path):
    import_file(write(tmp_path / "a.tsv", gdelt(1), gdelt(2)), tmp_path / "store")
    return tmp_path / "store"


def look(store):
    """Return every file of a store with its content."""
    return {str(p.relative_to(store)): p.read_bytes() for p in store.rglob("*") if p.is_file()}


def test_a_store_is_a_manifest_and_a_table_for_each_file(store):
    result = read_manifest(store)
    assert sorted(look(store)) == sorted([_MANIFEST, _LOCK, f"events/{result.files[0].sha256[:12]}.parquet"])
    assert (result.files[0].name, result.files[0].rows_kept) == ("a.tsv", 2)


def test_its_events_have_the_columns_of_the_event_table(store):
    events = open_events(str(store))
    assert tuple(events.columns) == tuple(EVENT_COLUMNS)
    assert events.count().to_pyarrow().as_py() == 2
    kinds = dict(events.schema().items())
    assert (str(kinds["date"]), str(kinds["quad"]), str(kinds["events"])) == ("date", "int8", "int32")


def test_the_same_content_is_imported_once_under_any_name(tmp_path, store):
    before = look(store)
    result = import_file(write(tmp_path / "b.tsv", gdelt(1), gdelt(2)), store)
    assert not result.is_new
    assert result.imported.name == "a.tsv"
    assert look(store) == before


def test_the_same_files_give_the_same_store(tmp_path, store):
    import_file(tmp_path / "a.tsv", tmp_path / "again")
    assert look(tmp_path / "again") == look(store)


def test_a_store_of_nothing_has_no_events(tmp_path):
    (tmp_path / _MANIFEST).write_text("{}")
    assert open_events(tmp_path).count().to_pyarrow().as_py() == 0
    assert tuple(open_events(tmp_path).columns) == tuple(EVENT_COLUMNS)


def test_names_with_signs_of_patterns_and_quotes_are_taken_as_they_are(tmp_path):
    folder = tmp_path / "year=2013" / "it's [a] st?re*"
    folder.mkdir(parents=True)
    import_file(write(folder / "a[b]'*.tsv", gdelt(1)), folder)
    import_file(write(folder / "{x,y}.tsv", gdelt(2)), folder)
    events = open_events(folder)
    assert events.count().to_pyarrow().as_py() == 2
    assert tuple(events.columns) == tuple(EVENT_COLUMNS)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda s: (s / _MANIFEST).unlink(), "is not an event store"),
        (lambda s: (s / _MANIFEST).write_text('{"files": ['), "is damaged or comes from a later version"),
        (lambda s: (s / _MANIFEST).write_text('{"form": "detente.events/2"}'), "form: Input should be"),
        (lambda s: (s / _MANIFEST).write_bytes(b"\xff\xfe"), "damaged|cannot be read"),
        (lambda s: next(s.glob("events/*")).unlink(), "with the events of a.tsv, is missing"),
        (lambda s: next(s.glob("events/*")).write_bytes(b"PAR1"), "is damaged"),
        (lambda s: next(s.glob("events/*")).write_bytes(b""), "is damaged"),
    ],
)
def test_a_damaged_store_is_an_error(store, damage, message):
    damage(store)
    with pytest.raises(StoreError, match=message):
        open_events(store)


def test_another_table_in_the_place_of_one_is_an_error(tmp_path, store):
    import_file(write(tmp_path / "b.tsv", gdelt(3)), tmp_path / "other")
    next((store / "events").iterdir()).write_bytes(
        next((tmp_path / "other" / "events").iterdir()).read_bytes()
    )
    with pytest.raises(StoreError, match=r"has changed since a\.tsv was imported"):
        open_events(store)


def test_a_digest_cannot_name_a_file_elsewhere(store):
    manifest = json.loads((store / _MANIFEST).read_text())
    manifest["files"][0]["sha256"] = "../../../etc/passwd"
    (store / _MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="sha256"):
        open_events(store)


def test_a_damaged_list_is_not_written_over(tmp_path, store):
    (store / _MANIFEST).write_text("dear notes")
    with pytest.raises(StoreError, match="damaged"):
        import_file(write(tmp_path / "b.tsv", gdelt(3)), store)
    assert (store / _MANIFEST).read_text() == "dear notes"
    assert len(list((store / "events").iterdir())) == 1


def test_two_imports_at_once_are_kept_apart(tmp_path, store):
    with open_for_import(store), pytest.raises(StoreError, match="Another import into"):
        import_file(write(tmp_path / "b.tsv", gdelt(3)), store)
    assert import_file(tmp_path / "b.tsv", store).is_new


def test_a_fault_leaves_the_store_as_it_was(tmp_path, store, monkeypatch):
    before = look(store)

    def break_down(*_args, **_named):
        import duckdb

        raise duckdb.IOException("No space left on device\nsomewhere")

    monkeypatch.setattr(imports, "write_event_table", break_down)
    with pytest.raises(
        StoreError, match=r"cannot be imported: No space left on device. The store is unchanged"
    ):
        import_file(write(tmp_path / "b.tsv", gdelt(3)), store)
    assert look(store) == before
    assert not (store / "staging").exists()


def test_a_list_that_cannot_grow_leaves_the_store_as_it_was(tmp_path, store, monkeypatch):
    def fill(*_args):
        raise OSError(28, "No space left on device")

    before = (store / _MANIFEST).read_bytes()
    path = write(tmp_path / "b.tsv", gdelt(3))
    with monkeypatch.context() as patch:
        patch.setattr("detente.events.store.write_file", fill)
        with pytest.raises(StoreError, match=r"store cannot be written: No space"):
            import_file(path, store)
    assert (store / _MANIFEST).read_bytes() == before
    assert open_events(store).count().to_pyarrow().as_py() == 2
    assert import_file(path, store).is_new


def test_a_link_in_the_place_of_staging_is_an_error_and_not_followed(tmp_path, store):
    (tmp_path / "own").mkdir()
    write(tmp_path / "own" / "notes", "mine")
    (store / "staging").symlink_to(tmp_path / "own")
    with pytest.raises(StoreError, match=r"staging is a link"):
        import_file(write(tmp_path / "b.tsv", gdelt(3)), store)
    assert (tmp_path / "own" / "notes").exists()


INTERRUPTED = """
import os, signal, sys, threading
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from detente.events import intake
def read_for_ever(reading, style):
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    reading.database.execute("SELECT count(*) FROM range(1000000000000) t(i) WHERE hash(i) = 3").fetchall()
intake.stage_rows = read_for_ever
from detente.cli.app import app
app(["events", "import", sys.argv[1], "--into", sys.argv[2]])
"""


def test_an_interrupted_import_ends_without_a_traceback(tmp_path, store):
    before = look(store)
    path = write(tmp_path / "b.tsv", gdelt(3))
    result = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, path, store],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )
    assert result.stderr.splitlines() == [
        f"Interrupted. {path} was imported completely or not at all. To make sure, import it again: the same file is never imported twice."
    ]
    assert result.returncode == 130
    assert look(store) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from detente.events import imports
def die(*args, **named):
    if sys.argv[3] == "late":
        add(*args, **named)
    os.kill(os.getpid(), signal.SIGKILL)
add = imports.write_event_table
if sys.argv[3] == "late":
    import detente.events.store as store
    store.write_file = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
else:
    imports.write_event_table = die
imports.import_file(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize("moment", ["early", "late"])
def test_an_import_that_was_killed_counts_for_nothing(tmp_path, store, moment):
    path = write(tmp_path / "b.tsv", gdelt(3))
    result = subprocess.run([sys.executable, "-c", KILLED, path, store, moment], check=False)
    assert result.returncode == -signal.SIGKILL
    assert (store / "staging").exists()
    assert len(list((store / "events").iterdir())) == (2 if moment == "late" else 1)
    assert open_events(store).count().to_pyarrow().as_py() == 2
    write(tmp_path / "c.tsv", gdelt(4))
    import_file(tmp_path / "c.tsv", store)
    assert not (store / "staging").exists()
    assert sorted(p.name for p in (store / "events").iterdir()) == sorted(
        one.file_name for one in read_manifest(store).files
    )
    assert import_file(path, store).is_new


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_store_that_cannot_be_written_is_an_error(tmp_path):
    path = write(tmp_path / "a.tsv", gdelt(1))
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        import_file(path, tmp_path / "closed")


def test_a_store_that_is_a_file_is_an_error(tmp_path):
    path = write(tmp_path / "a.tsv", gdelt(1))
    with pytest.raises(StoreError, match="is a file"):
        import_file(path, path)
    with pytest.raises(StoreError, match="cannot be written: Not a directory"):
        import_file(path, path / "store")


def test_progress_is_reported(tmp_path):
    steps = []
    write(tmp_path / "a.tsv", *map(gdelt, range(3000)))
    import_file(
        tmp_path / "a.tsv", tmp_path / "store", progress=lambda step, share: steps.append((step, share))
    )
    assert list(dict.fromkeys(step for step, _ in steps)) == ["read a.tsv", "write a.tsv"]
    assert [steps.count((f"{step} a.tsv", 1.0)) > 0 for step in ("read", "write")] == [True, True]
    assert all(0 <= share <= 1 for _, share in steps)


def test_without_the_extra_the_install_line_is_shown(tmp_path, store, monkeypatch):
    for name in ("duckdb", "ibis"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StoreError, match=r"pip install 'detente\[events\]'"):
        open_events(store)
    with pytest.raises(StoreError, match=r"pip install 'detente\[events\]'"):
        import_file(write(tmp_path / "b.tsv", gdelt(3)), store)


def test_nothing_is_fetched_to_read(store):
    events = open_events(store)
    settings = dict(
        events.get_backend()
        .con.execute("SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%ext%'")
        .fetchall()
    )
    assert settings["autoinstall_known_extensions"] in {"false", "0"}
    assert settings["autoload_known_extensions"] in {"false", "0"}


def test_layouts_live_side_by_side(tmp_path, store):
    write(tmp_path / "b.csv", "date,source,target,code", "1990-01-01,IRQ,KUW,190")
    import_file(tmp_path / "b.csv", store, ImportOptions(scheme="weis"))
    events = open_events(store)
    assert events.group_by("scheme").agg(n=events.count()).order_by("scheme").to_pyarrow()[
        "n"
    ].to_pylist() == [
        2,
        1,
    ]


@pytest.mark.parametrize("stranger", ["staging/thesis.txt", "events/aaaaaaaaaaaa.parquet"])
def test_a_folder_that_is_no_store_keeps_what_it_holds(tmp_path, stranger):
    root = tmp_path / "mine"
    (root / stranger).parent.mkdir(parents=True)
    (root / stranger).write_text("dear to me")
    with pytest.raises(StoreError, match="is not an event store"):
        import_file(write(tmp_path / "a.tsv", gdelt(1)), root)
    assert (root / stranger).read_text() == "dear to me"


def test_a_store_that_lost_its_list_is_not_cleared(tmp_path):
    import_file(write(tmp_path / "a.tsv", gdelt(1)), tmp_path / "store")
    (tmp_path / "store" / _MANIFEST).unlink()
    with pytest.raises(StoreError, match="Choose another folder"):
        import_file(write(tmp_path / "b.tsv", gdelt(2)), tmp_path / "store")
    assert len([*(tmp_path / "store" / "events").iterdir()]) == 1


def test_a_store_that_lost_a_table_takes_no_more(tmp_path):
    import_file(write(tmp_path / "a.tsv", gdelt(1)), tmp_path / "store")
    next((tmp_path / "store" / "events").iterdir()).unlink()
    with pytest.raises(StoreError, match="is damaged: the events of"):
        import_file(write(tmp_path / "b.tsv", gdelt(2)), tmp_path / "store")
