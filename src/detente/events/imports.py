"""The import of one event file into a store: read, checked, brought to common terms, listed; all or nothing."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

from detente.errors import StoreError
from detente.events.accounts import may_overlap, measure_span, summarise_table
from detente.events.database import interruptible, open_database, raise_store_errors, report_progress
from detente.events.duplicates import find_repeats
from detente.events.event_table import write_event_table
from detente.events.intake import ImportOptions, Intake
from detente.events.lookups import look_up_actors, look_up_codes
from detente.events.readers import Staging, choose_scheme, count_reasons, count_unreadable_values
from detente.events.rejects import write_rejects
from detente.events.store import ImportedFile, Manifest, add_table, locate_table, open_for_import

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.events.database import Progress


__all__ = ["ImportOptions", "ImportResult", "import_file"]


class ImportResult(NamedTuple):
    """The outcome of an import."""

    imported: ImportedFile
    is_new: bool
    """Whether it was not in the store before."""


def import_file(
    path: str | Path,
    store: str | Path,
    options: ImportOptions | None = None,
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
        Folder of the store; created if it does not exist.
    options
        What the user says about the file.
    rejects
        Where rejected rows are written, as CSV without headings.
    progress
        Called with the step and how far it is, from 0 to 1.

    Raises
    ------
    StoreError
        If the file cannot be read as event data or the store cannot be written. The store is then unchanged.
    """
    path, options = Path(path), options or ImportOptions()
    errors = raise_store_errors(f"{path} cannot be imported", "The store is unchanged.")
    with errors, open_for_import(store) as (manifest, work):
        with open_database(work) as database, interruptible(database):
            taken = Intake(path, work, database, options, manifest, progress).take_in()
            if isinstance(taken, ImportedFile):
                return ImportResult(taken, is_new=False)
            imported = _read(taken, path, options, manifest, store=store, rejects=rejects, progress=progress)
        add_table(store, manifest, imported, taken.table)
    return ImportResult(imported, is_new=True)


def _read(
    reading: Staging,
    path: Path,
    options: ImportOptions,
    manifest: Manifest,
    *,
    store: str | Path,
    rejects: TextIO | None,
    progress: Progress | None,
) -> ImportedFile:
    """Read a file into its event table, and return what became of its rows."""
    reasons = count_reasons(reading)
    if rejects is not None:
        write_rejects(reading, path.name, rejects)
    n_read, n_good = sum(reasons.values()), reasons.pop("", 0)
    if not n_good:
        raise StoreError(_describe_rejection(str(path), n_read, reasons))
    scheme = choose_scheme(reading, str(path), options.scheme)
    look_up_codes(reading, scheme)
    actors, unsure = look_up_actors(reading, scheme)
    span = measure_span(reading)
    stored = [locate_table(store, each) for each in manifest.files if may_overlap(each, reading, span)]
    repeats = find_repeats(reading, scheme, stored, n_read)
    n_repeats = 0 if options.keeps_duplicates else sum(repeats)
    with report_progress(reading.database, f"write {path.name}", progress):
        write_event_table(reading, scheme, has_repeats=n_repeats > 0)
    return ImportedFile(
        name=path.name,
        sha256=reading.text.digest,
        layout=reading.fit.layout.name,
        scheme=scheme,
        rows_read=n_read,
        rows_kept=n_good - n_repeats,
        rejected=reasons,
        repeated=repeats.within,
        repeated_in_store=repeats.stored,
        keeps_duplicates=options.keeps_duplicates,
        lines_recoded=reading.text.n_recoded,
        actors=actors,
        unsure=unsure,
        odd=count_unreadable_values(reading),
        **span._asdict(),
        version=version("detente"),
        **summarise_table(reading, scheme)._asdict(),
    )


def _describe_rejection(name: str, n_read: int, reasons: dict[str, int]) -> str:
    """Return why no row of a file can be imported."""
    if not n_read:
        return f"{name} has no rows. The store is unchanged."
    counts = ", ".join(f"{reason} ({count:,})" for reason, count in reasons.items())
    return f"No row of {name} can be imported: {counts}. The store is unchanged."
