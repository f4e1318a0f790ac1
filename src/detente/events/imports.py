"""The import of one event file into a store: read, judged, brought to common terms, listed; all or nothing."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO, TypeAlias

from detente.errors import StoreError
from detente.events.accounts import count_table, may_share, measure_span
from detente.events.database import interruptible, open_database, report_errors
from detente.events.duplicates import find_repeats
from detente.events.layouts import read_head, recognise
from detente.events.readers import (
    Staging,
    choose_date_style,
    choose_scheme,
    count_odd,
    count_reasons,
    prepare_terms,
    stage_rows,
    write_table,
)
from detente.events.rejects import write_rejects
from detente.events.store import EVENTS, Imported, Manifest, add_table, open_for_import
from detente.events.unpacking import check_quotes, number_lines, unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from detente.events.date_styles import Style

    Progress: TypeAlias = Callable[[str, float], object]

POLL = 0.1
"""Seconds between two looks at how far DuckDB is."""


class Wanted(NamedTuple):
    """What the user says of files, and wants of them."""

    layout: str | None = None
    """Name of the layout; left out: what a file looks like."""
    columns: Mapping[str, str] | None = None
    """What each column holds, to its heading, for a table of no known layout."""
    scheme: str | None = None
    """Of the codes, where the layout leaves it open."""
    dates: Style | None = None
    """How dates are written; left out: as they look."""
    keeps_duplicates: bool = False
    """Whether rows that repeat others are kept."""


class ImportResult(NamedTuple):
    """What came of an import."""

    imported: Imported
    is_new: bool
    """Whether it was not in the store before."""


def import_file(
    path: str | Path,
    store: str | Path,
    wanted: Wanted | None = None,
    *,
    rejects: TextIO | None = None,
    progress: Callable[[str, float], object] | None = None,
) -> ImportResult:
    """Import an event file into a store; the same content twice is imported once.

    Parameters
    ----------
    path
        The file: plain, or compressed by gzip, bzip2 or zip.
    store
        Folder of the store; made where there is none.
    wanted
        What the user says of the file.
    rejects
        Where rows that are not kept are written, as CSV without headings.
    progress
        Told the step and how far it is, from 0 to 1.

    Raises
    ------
    StoreError
        If the file cannot be read as event data, or the store not be written. The store is then as it was.
    """
    path, wanted = Path(path), wanted or Wanted()
    told = report_errors(f"{path} cannot be imported", "The store is as it was.")
    with told, open_for_import(store) as (manifest, work):
        tell = None if progress is None else lambda share: progress(f"read {path.name}", share)
        text = unpack(path, work, tell)
        if (known := manifest.find(text.digest)) is not None:
            return ImportResult(known, is_new=False)
        fit = recognise(str(path), read_head(text.path), wanted.layout, wanted.columns)
        if fit.is_quoted and text.has_quotes:
            check_quotes(str(path), text)
        if fit.layout.identity == "row":
            text = number_lines(text, work)
        with open_database(work) as database, interruptible(database):
            reading = Staging(database, text, fit, work / "staged.parquet", work / "table.parquet")
            tables = Path(store).absolute() / EVENTS
            imported = _read(
                reading, path, wanted, manifest, tables=tables, rejects=rejects, progress=progress
            )
        add_table(store, manifest, imported, reading.table)
    return ImportResult(imported, is_new=True)


def _read(
    reading: Staging,
    path: Path,
    wanted: Wanted,
    manifest: Manifest,
    *,
    tables: Path,
    rejects: TextIO | None,
    progress: Progress | None,
) -> Imported:
    """Read a file into its event table, and say what became of its rows."""
    name = str(path)
    style = choose_date_style(reading, name, wanted.dates)
    with _watched(reading, f"sort {path.name}", progress):
        stage_rows(reading, style)
    reasons = count_reasons(reading)
    if rejects is not None:
        write_rejects(reading, path.name, rejects)
    n_good, n_read = reasons.pop("", 0), sum(reasons.values())
    n_read += n_good
    if not n_good:
        told = ", ".join(f"{reason} {count:,}" for reason, count in reasons.items())
        message = f"{name} has no row that can be kept: {f'of {n_read:,}, {told}' if n_read else 'it has none'}. The store is as it was."
        raise StoreError(message)
    scheme = choose_scheme(reading, name, wanted.scheme)
    prepare_terms(reading, scheme)
    span = measure_span(reading)
    stored = [tables / one.file_name for one in manifest.files if may_share(one, reading, span)]
    repeats = find_repeats(reading, scheme, stored, n_read)
    n_repeats = 0 if wanted.keeps_duplicates else sum(repeats)
    with _watched(reading, f"write {path.name}", progress):
        write_table(reading, scheme, has_repeats=n_repeats > 0)
    return Imported(
        name=path.name,
        sha256=reading.text.digest,
        layout=reading.fit.layout.name,
        scheme=scheme,
        rows_read=n_read,
        rows_kept=n_good - n_repeats,
        rejected=reasons,
        repeated=repeats.within,
        repeated_in_store=repeats.stored,
        keeps_duplicates=wanted.keeps_duplicates,
        lines_recoded=reading.text.n_recoded,
        odd=count_odd(reading),
        first=span.first,
        last=span.last,
        ids=span.ids,
        version=version("detente"),
        **count_table(reading, scheme)._asdict(),
    )


@contextmanager
def _watched(reading: Staging, step: str, progress: Progress | None) -> Iterator[None]:
    """Tell how far DuckDB is while it works."""
    if progress is None:
        yield
        return
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(POLL):
            progress(step, max(reading.database.query_progress(), 0.0) / 100)

    reading.database.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
