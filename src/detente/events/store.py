"""A store of events: a folder of Parquet files, one for each file imported, and a list of them.

::

    store/
    ├── manifest.json       what was imported; files it does not list are ignored
    ├── events/             <first 12 digits of the SHA-256>.parquet
    ├── staging/            a running import; never read, emptied by the next import
    └── lock                held by a running import
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.documents.file_io import write_file
from detente.errors import StoreError
from detente.events.database import MISSING_EXTRA, OFFLINE_SETTINGS, raise_store_errors, sql_files
from detente.events.event_table import EVENT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import ibis

_MANIFEST, _EVENTS, _STAGING, _LOCK = "manifest.json", "events", "staging", "lock"

_ADDED = "added"

_PREFIX = 12
"""Digits of the SHA-256 that name an event table."""


class ImportedFile(BaseModel):
    """One imported file: what it held, what was kept, and why the rest was rejected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """Name of the file, without its folder."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of its text, unpacked."""
    layout: str
    scheme: str | None
    """Scheme of all its codes; None if each row has its own."""
    rows_read: int
    rows_kept: int
    rejected: dict[str, int]
    """Rejected rows, by reason."""
    repeated: int
    """Rows that repeat another of the file; dropped unless ``keeps_duplicates``."""
    repeated_in_store: int
    """Rows that the store already held; dropped unless ``keeps_duplicates``."""
    keeps_duplicates: bool
    lines_recoded: int
    """Lines that were not UTF-8 and were read as Windows-1252."""
    rows_stored: int
    """Rows of the event table: a row of counts becomes one for each class that occurs."""
    events: int
    """Events that these rows count."""
    first: date | None
    """First day the file covers."""
    last: date | None
    """Last day the file covers."""
    earliest: date | None = None
    """Date of the earliest event; GDELT adds events that lie far before what a file covers."""
    unknown_codes: int
    """Rows whose code the scheme does not list."""
    top_unknown_codes: dict[str, int]
    without_state: int
    """Rows with an actor that is not a state."""
    top_without_state: dict[str, int]
    actors: dict[str, int] = {}
    """How often actor codes occur, by how sure their reading is."""
    unsure: dict[str, int] = {}
    """Actor codes with more than one reading, not read as states, and how often they occur."""
    odd: int = 0
    """Rows whose own weight or class could not be read and was replaced by the scale's."""
    ids: tuple[int, int] | None
    """Least and greatest number of an event, where the layout numbers them."""
    version: str
    """Version of detente that imported it."""

    @property
    def file_name(self) -> str:
        """Return the name of its event table."""
        return f"{self.sha256[:_PREFIX]}.parquet"


class Manifest(BaseModel):
    """What a store holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["detente.events/1"] = "detente.events/1"
    files: tuple[ImportedFile, ...] = ()

    def find(self, digest: str) -> ImportedFile | None:
        """Return the file with a digest, if it was imported."""
        return next((file for file in self.files if file.sha256 == digest), None)


def read_manifest(store: str | Path) -> Manifest:
    """Return the manifest of a store: what was imported into it.

    Raises
    ------
    StoreError
        If there is no store, or its manifest cannot be read.
    """
    path = Path(store) / _MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        message = (
            f"{store} is not an event store: it has no {_MANIFEST}. Create one with detente events import."
        )
        raise StoreError(message) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path_in_list = ".".join(map(str, first["loc"]))
        message = (
            f"{path} is damaged or comes from a later version of detente ({path_in_list or 'file'}: {first['msg']}). "
            "Update detente, or import the files into a new store."
        )
        raise StoreError(message) from None
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
        raise StoreError(message) from None


def locate_table(store: str | Path, imported: ImportedFile) -> Path:
    """Return the absolute path of the event table of an imported file."""
    return Path(store).absolute() / _EVENTS / imported.file_name


def open_events(store: str | Path) -> ibis.Table:
    """Return the events of a store as a table that is read when queried.

    Raises
    ------
    StoreError
        If there is no store, it is damaged, or Ibis is not installed.
    """
    manifest = read_manifest(store)
    try:
        import ibis  # noqa: PLC0415 - an extra
    except ImportError:
        raise StoreError(MISSING_EXTRA) from None
    paths = [locate_table(store, file) for file in manifest.files]
    connection = ibis.duckdb.connect(**OFFLINE_SETTINGS)
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in EVENT_COLUMNS.items())
    source = f"read_parquet({sql_files(*paths)}, hive_partitioning=false, union_by_name=true)"
    if paths and not any(_has_added(file) for file in manifest.files):
        source = f"(SELECT *, NULL AS {_ADDED} FROM {source})"  # noqa: S608 - quoted
    if not paths:
        source = f"(SELECT {', '.join(f'NULL AS {name}' for name in EVENT_COLUMNS)} LIMIT 0)"
    with raise_store_errors(f"{store} is damaged", "Import the files into a new store."):
        _check_tables(connection.con, manifest, paths)
        connection.con.execute(f"CREATE VIEW events AS SELECT {columns} FROM {source}")  # noqa: S608 - quoted
        return connection.table("events")


def _has_added(file: ImportedFile) -> bool:
    """Return whether the table of a file has the days on which events were added: older ones have not."""
    return file.earliest is not None


def _check_tables(connection: duckdb.DuckDBPyConnection, manifest: Manifest, paths: list[Path]) -> None:
    """Refuse a store whose event tables are missing or differ from the manifest."""
    for file, path in zip(manifest.files, paths, strict=True):
        if not path.is_file():
            message = (
                f"{path}, with the events of {file.name}, is missing. Import the files into a new store."
            )
            raise StoreError(message)
    if not paths:
        return
    files = sql_files(*paths)
    counted = connection.execute(f"SELECT file_name, num_rows FROM parquet_file_metadata({files})")  # noqa: S608 - quoted
    n_rows = dict(counted.fetchall())
    listed = connection.execute(f"SELECT file_name, name FROM parquet_schema({files}) WHERE type IS NOT NULL")  # noqa: S608
    names: dict[str, list[str]] = {}
    for table, column in listed.fetchall():
        names.setdefault(table, []).append(column)
    for file, path in zip(manifest.files, paths, strict=True):
        columns = [name for name in EVENT_COLUMNS if name != _ADDED or _has_added(file)]
        if (n_rows.get(str(path)), names.get(str(path))) != (file.rows_stored, columns):
            message = f"{path} has changed since {file.name} was imported. Import the files into a new store."
            raise StoreError(message)


@contextlib.contextmanager
def open_for_import(store: str | Path) -> Iterator[tuple[Manifest, Path]]:
    """Lock a store for one import: yield its manifest, and an empty folder to work in.

    What an interrupted import left is deleted.

    Raises
    ------
    StoreError
        If the store cannot be written, is damaged, or another import holds it.
    """
    root = Path(store)
    try:
        is_new = not root.exists()
        _check_folder(root)
        for folder in (root, root / _EVENTS, root / _STAGING):
            folder.mkdir(parents=True, exist_ok=True)
        with _lock(root):
            try:
                manifest = read_manifest(root) if (root / _MANIFEST).exists() else Manifest()
                _check_present(root, manifest)
                _clear(root, manifest)
                yield manifest, root / _STAGING
            finally:
                shutil.rmtree(root / _STAGING, ignore_errors=True)
                if is_new and not (root / _MANIFEST).exists():
                    shutil.rmtree(root, ignore_errors=True)
    except OSError as error:
        if error.filename is None or not _is_within(Path(str(error.filename)), root):
            raise
        message = f"{store} cannot be written: {error.strerror or error}."
        raise StoreError(message) from None


def _check_folder(root: Path) -> None:
    """Refuse a folder that is not a store but holds files that an import would delete."""
    if root.exists() and not root.is_dir():
        message = f"{root} is a file. Choose a folder for the store."
        raise StoreError(message)
    if (root / _MANIFEST).exists():
        return
    left_over = (root / _LOCK).exists()
    for folder in (_EVENTS,) if left_over else (_EVENTS, _STAGING):
        for stranger in sorted((root / folder).glob("*")):
            message = (
                f"{root} is not an event store, since it has no {_MANIFEST}, but it holds "
                f"{folder}/{stranger.name}, which an import might delete. Choose another folder."
            )
            raise StoreError(message)


def _check_present(root: Path, manifest: Manifest) -> None:
    """Refuse to add to a store that has lost an event table."""
    for file in manifest.files:
        if not (root / _EVENTS / file.file_name).is_file():
            message = f"{root} is damaged: the events of {file.name} are missing. Import the files into a new store."
            raise StoreError(message)


def _is_within(path: Path, root: Path) -> bool:
    """Return whether a path lies in a store, or on the way to it."""
    inner, store = Path(os.path.abspath(path)), Path(os.path.abspath(root))  # noqa: PTH100 - links stay
    return inner.is_relative_to(store) or store.is_relative_to(inner)


@contextlib.contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Keep other imports out, where the system supports locks."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    with (root / _LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another import into {root} is running. Wait until it ends."
            raise StoreError(message) from None
        yield


def _clear(root: Path, manifest: Manifest) -> None:
    """Delete what an interrupted import left: its folder, and tables the manifest does not list."""
    if (root / _STAGING).is_symlink():
        message = f"{root / _STAGING} is a link, but an import has to empty that folder. Remove the link."
        raise StoreError(message)
    shutil.rmtree(root / _STAGING)
    (root / _STAGING).mkdir()
    listed = {file.file_name for file in manifest.files}
    for path in (root / _EVENTS).glob("*.parquet"):
        if re.fullmatch(rf"[0-9a-f]{{{_PREFIX}}}", path.stem) and path.name not in listed:
            path.unlink()


def add_table(store: str | Path, manifest: Manifest, imported: ImportedFile, table: Path) -> None:
    """Move an event table into a store and list it: the store gets all of it or nothing.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    grown = manifest.model_copy(update={"files": (*manifest.files, imported)})
    try:
        table.replace(locate_table(store, imported))
        write_file(Path(store) / _MANIFEST, grown.model_dump_json(indent=1) + "\n")
    except OSError as error:
        message = f"{store} cannot be written: {error.strerror or error}. The store is unchanged."
        raise StoreError(message) from None
