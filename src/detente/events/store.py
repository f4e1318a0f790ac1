"""A store of events: a folder of Parquet files, one for each file imported, and a list of them.

::

    store/
    ├── manifest.json       what was imported; a file it does not name is not read
    ├── events/             <first 12 digits of the SHA-256>.parquet
    ├── staging/            imports under way; never read, emptied by the next import
    └── lock                held by an import under way
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
from detente.events.database import CLOSED, name_files, report_errors
from detente.events.readers import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import duckdb
    import ibis

MANIFEST, EVENTS, STAGING, LOCK = "manifest.json", "events", "staging", "lock"

PREFIX = 12
"""Digits of the SHA-256 that name an event table."""


class Imported(BaseModel):
    """One file that was imported: what it held, what was kept, and why not the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """Name of the file, without its folder."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    """SHA-256 of its text, unpacked."""
    layout: str
    scheme: str | None
    """Of all its codes; None: each row says its own."""
    rows_read: int
    rows_kept: int
    rejected: dict[str, int]
    """Rows not kept, by reason."""
    repeated: int
    """Rows that repeat another of the file; dropped unless ``keeps_duplicates``."""
    repeated_in_store: int
    """Rows that the store held already; dropped unless ``keeps_duplicates``."""
    keeps_duplicates: bool
    lines_recoded: int
    """Lines that were not UTF-8 and were read as Windows-1252."""
    rows_stored: int
    """Rows of the event table: a row of counts becomes one for each class that occurs."""
    events: int
    """Events that these rows stand for."""
    first: date | None
    """First day the file covers."""
    last: date | None
    """Last day the file covers."""
    unknown_codes: int
    """Rows whose code the scheme does not list."""
    top_unknown_codes: dict[str, int]
    without_state: int
    """Rows with an actor that is no state."""
    top_without_state: dict[str, int]
    odd: int = 0
    """Rows whose own weight or class was none, so that the scale's stands for it."""
    ids: tuple[int, int] | None
    """Least and greatest number of an event, where the layout numbers them."""
    version: str
    """Of detente, when it was imported."""

    @property
    def file_name(self) -> str:
        """Return the name of its event table."""
        return f"{self.sha256[:PREFIX]}.parquet"


class Manifest(BaseModel):
    """What a store holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["detente.events/1"] = "detente.events/1"
    files: tuple[Imported, ...] = ()

    def find(self, digest: str) -> Imported | None:
        """Return the file with a digest, if it was imported."""
        return next((one for one in self.files if one.sha256 == digest), None)


def read_manifest(store: str | Path) -> Manifest:
    """Return the list of what was imported into a store.

    Raises
    ------
    StoreError
        If there is no store, or its list cannot be read.
    """
    path = Path(store) / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        message = f"{store} is no store of events: it has no {MANIFEST}. Import a file into it first."
        raise StoreError(message) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        message = (
            f"{path} is damaged, or of a later version of detente: {place or 'it'}: {first['msg']}. "
            "Update detente, or import the files into a new store."
        )
        raise StoreError(message) from None
    except (OSError, ValueError) as error:
        message = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}."
        raise StoreError(message) from None


def open_events(store: str | Path) -> ibis.Table:
    """Return the events of a store as a table that is read as it is asked.

    Raises
    ------
    StoreError
        If there is no store, it is damaged, or Ibis is not installed.
    """
    found = read_manifest(store)
    try:
        import ibis  # noqa: PLC0415 - an extra
    except ImportError:
        message = "Event data need an extra: pip install 'detente[events]'."
        raise StoreError(message) from None
    paths = [Path(store).absolute() / EVENTS / one.file_name for one in found.files]
    connection = ibis.duckdb.connect(**CLOSED)
    columns = ", ".join(f"{name}::{kind} AS {name}" for name, kind in COLUMNS.items())
    source = f"read_parquet({name_files(*paths)}, hive_partitioning=false)"
    if not paths:
        source = f"(SELECT {', '.join(f'NULL AS {name}' for name in COLUMNS)} LIMIT 0)"
    with report_errors(f"{store} is damaged", "Import its files into a new store."):
        _check_tables(connection.con, found, paths)
        connection.con.execute(f"CREATE VIEW events AS SELECT {columns} FROM {source}")  # noqa: S608 - quoted
        return connection.table("events")


def _check_tables(connection: duckdb.DuckDBPyConnection, manifest: Manifest, paths: list[Path]) -> None:
    """Refuse a store that lacks an event table, or has another than its list says."""
    for one, path in zip(manifest.files, paths, strict=True):
        if not path.is_file():
            message = f"The store lacks the events of {one.name}: {path} is gone. Import into a new store."
            raise StoreError(message)
    if not paths:
        return
    files = name_files(*paths)
    counted = connection.execute(f"SELECT file_name, num_rows FROM parquet_file_metadata({files})")  # noqa: S608 - quoted
    n_rows = dict(counted.fetchall())
    listed = connection.execute(f"SELECT file_name, name FROM parquet_schema({files}) WHERE type IS NOT NULL")  # noqa: S608
    names: dict[str, list[str]] = {}
    for file, name in listed.fetchall():
        names.setdefault(file, []).append(name)
    for one, path in zip(manifest.files, paths, strict=True):
        if (n_rows.get(str(path)), names.get(str(path))) != (one.rows_stored, [*COLUMNS]):
            message = f"{path} is not what was imported from {one.name}. Import into a new store."
            raise StoreError(message)


@contextlib.contextmanager
def open_for_import(store: str | Path) -> Iterator[tuple[Manifest, Path]]:
    """Hold a store for one import: yield what it has, and an empty folder to work in.

    What an earlier import left half done is cleared away.

    Raises
    ------
    StoreError
        If the store cannot be written, is damaged, or another import holds it.
    """
    root = Path(store)
    try:
        is_new = not root.exists()
        _check_room(root)
        for folder in (root, root / EVENTS, root / STAGING):
            folder.mkdir(parents=True, exist_ok=True)
        with _lock(root):
            try:
                manifest = read_manifest(root) if (root / MANIFEST).exists() else Manifest()
                _check_present(root, manifest)
                _clear(root, manifest)
                yield manifest, root / STAGING
            finally:
                shutil.rmtree(root / STAGING, ignore_errors=True)
                if is_new and not (root / MANIFEST).exists():
                    shutil.rmtree(root, ignore_errors=True)
    except OSError as error:
        if error.filename is None or not _is_within(Path(str(error.filename)), root):
            raise
        message = f"{store} cannot be written: {error.strerror or error}."
        raise StoreError(message) from None


def _check_room(root: Path) -> None:
    """Refuse a place that is no store and holds what an import would clear away: only its own is."""
    if root.exists() and not root.is_dir():
        message = f"{root} is a file. Name a folder for the store."
        raise StoreError(message)
    if (root / MANIFEST).exists():
        return
    left_over = (root / LOCK).exists()
    for folder in (EVENTS,) if left_over else (EVENTS, STAGING):
        for stranger in sorted((root / folder).glob("*")):
            message = (
                f"{root} is no store of events, for it has no {MANIFEST}, but it holds "
                f"{folder}/{stranger.name}, which an import might clear away. Name another folder."
            )
            raise StoreError(message)


def _check_present(root: Path, manifest: Manifest) -> None:
    """Refuse to add to a store that has lost an event table."""
    for one in manifest.files:
        if not (root / EVENTS / one.file_name).is_file():
            message = (
                f"{root} is damaged: the events of {one.name} are gone. Import its files into a new store."
            )
            raise StoreError(message)


def _is_within(path: Path, root: Path) -> bool:
    """Say whether a path lies in a store, or on the way to it."""
    place, store = Path(os.path.abspath(path)), Path(os.path.abspath(root))  # noqa: PTH100 - links stay
    return place.is_relative_to(store) or store.is_relative_to(place)


@contextlib.contextmanager
def _lock(root: Path) -> Iterator[None]:
    """Keep other imports out, where the system has such locks."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        yield
        return
    with (root / LOCK).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another import into {root} is under way. Wait until it ends."
            raise StoreError(message) from None
        yield


def _clear(root: Path, manifest: Manifest) -> None:
    """Clear away what an interrupted import left: its folder, and a table it did not come to list."""
    if (root / STAGING).is_symlink():
        message = f"{root / STAGING} is a link, and an import empties that folder. Remove the link."
        raise StoreError(message)
    shutil.rmtree(root / STAGING)
    (root / STAGING).mkdir()
    listed = {one.file_name for one in manifest.files}
    for path in (root / EVENTS).glob("*.parquet"):
        if re.fullmatch(rf"[0-9a-f]{{{PREFIX}}}", path.stem) and path.name not in listed:
            path.unlink()


def add_table(store: str | Path, manifest: Manifest, imported: Imported, table: Path) -> None:
    """Move an event table into a store, and list it: the store has the whole of it or nothing.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    grown = manifest.model_copy(update={"files": (*manifest.files, imported)})
    try:
        table.replace(Path(store) / EVENTS / imported.file_name)
        write_file(Path(store) / MANIFEST, grown.model_dump_json(indent=1) + "\n")
    except OSError as error:
        message = f"{store} cannot be written: {error.strerror or error}. What it lists is as it was."
        raise StoreError(message) from None
