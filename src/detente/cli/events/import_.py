"""The command that imports event files into a store."""

from __future__ import annotations

import contextlib
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from detente.cli.outputs import check_writable, parse_path
from detente.cli.terminal import fail, open_progress, print_err, print_out, report_errors
from detente.documents.file_io import open_whole
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.events.actors import ActorCode
    from detente.events.imports import ImportResult
    from detente.events.store import ImportedFile


def import_events(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE…", help="Event files to import: plain text, .gz, .bz2 or .zip."),
    ],
    *,
    into: Annotated[
        str,
        typer.Option(
            "--into", metavar="DIR", envvar="DETENTE_STORE", help="Folder of the event store; created if new."
        ),
    ],
    layout: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="icews, icews-years, polecat, keds, gdelt-1 or gdelt-2 (default: recognised from each file).",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE=NAME,…",
            help="Column headings of any other table, such as date=day,source=from,target=to,code=event.",
        ),
    ] = None,
    scheme: Annotated[
        Literal["cameo", "weis", "plover"] | None,
        typer.Option(help="Coding scheme (default: inferred from the layout, a column or the codes)."),
    ] = None,
    dates: Annotated[
        Literal["ymd", "dmy", "mdy", "ym", "my", "yday", "excel", "days1970"] | None,
        typer.Option(
            help="How dates are written: year, month and day in order, year and month, year and day of the "
            "year, or a count of days (default: inferred from all dates of a file)."
        ),
    ] = None,
    actors: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Table of actor codes to correct or add, with the columns code and state."
        ),
    ] = None,
    rejects: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write rejected rows to this CSV file, with the reasons."),
    ] = None,
    keep_duplicates: Annotated[
        bool,
        typer.Option("--keep-duplicates", help="Keep duplicate events (default: count and drop them)."),
    ] = False,
) -> None:
    """Import event files into a store.

    Reads files of ICEWS, POLECAT, KEDS and GDELT, and any other table with a header.
    """
    path = None if rejects is None else parse_path("--rejects", rejects)
    check_writable(path)
    if not into.strip():
        fail("--into is empty. Name a folder.")
    headings = None if columns is None else _parse_columns(columns)
    if headings is not None and layout is not None:
        fail("Use --layout or --columns, not both: --columns describes a table without a known layout.")
    from detente.errors import StoreError
    from detente.events.imports import ImportOptions, import_file

    own_actors = {} if actors is None else _read_actors(parse_path("--actors", actors))
    options = ImportOptions(layout, headings, scheme, dates, keep_duplicates, own_actors)
    n_failed, separator = 0, ""
    with _open_rejects(path, files) as table:
        for file in files:
            try:
                with open_progress() as progress:
                    result = import_file(file, into, options, rejects=table, progress=progress)
            except StoreError as error:
                n_failed += 1
                print_err(str(error))
            except KeyboardInterrupt:
                message = (
                    f"Interrupted. {file} was imported completely or not at all. To make sure, import it again: "
                    "the same file is never imported twice."
                )
                raise KeyboardInterrupt(message) from None
            else:
                lines = "".join(f"{replace_unprintable(line)}\n" for line in _format_result(result, file))
                print_out(separator + lines)
                separator = "\n"
    if path is not None:
        print_err(f"Wrote {path}")
    if n_failed and len(files) > 1:
        print_err(f"{n_failed} of {len(files)} files were not imported")
    if n_failed:
        raise typer.Exit(2)


def _read_actors(path: Path) -> dict[str, ActorCode]:
    """Return the user's actor codes; exit with a message if they cannot be read."""
    with report_errors(str(path)):
        from detente.events.actors import read_actor_file

        return read_actor_file(path)


def _format_result(result: ImportResult, name: str) -> list[str]:
    """Return what became of a file, a line for each thing to know."""
    imported = result.imported
    if not result.is_new:
        return [
            f"{Path(name).name}: already in the store as {imported.name} (SHA-256 {imported.sha256[:12]}…); nothing added",
            f"  read as {imported.layout}; for another layout, import it into another store",
        ]
    codes = "a coding scheme for each row" if imported.scheme is None else f"{imported.scheme} codes"
    if imported.scheme == "quad":
        codes = "counts of four classes"
    lines = [
        f"{imported.name}: imported as {imported.layout} with {codes}",
        f"{_count(imported.rows_read, 'row')} read, {imported.rows_kept:,} kept, {_format_dates(imported)}",
    ]
    if imported.rows_stored != imported.rows_kept or imported.events != imported.rows_stored:
        lines.append(
            f"stored as {_count(imported.rows_stored, 'row')} for {_count(imported.events, 'event')}"
        )
    if imported.rejected:
        reasons = ", ".join(f"{reason} ({count:,})" for reason, count in imported.rejected.items())
        lines.append(f"rejected: {reasons}")
    lines += _list_oddities(imported)
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def _format_dates(imported: ImportedFile) -> str:
    """Return what days a file covers, and how far back its events reach."""
    if imported.first is None or imported.earliest is None or imported.earliest >= imported.first:
        return f"dated {imported.first} to {imported.last}"
    return (
        f"added {imported.first} to {imported.last}; that span is covered, although some events are dated back, "
        f"as far as {imported.earliest}"
    )


def _list_oddities(imported: ImportedFile) -> list[str]:
    """Return what else is worth knowing of a file, where there is any."""
    lines = []
    if imported.repeated or imported.repeated_in_store:
        done = "kept" if imported.keeps_duplicates else "dropped"
        counts = f"{imported.repeated:,} within the file, {imported.repeated_in_store:,} already in the store"
        lines.append(f"duplicates {done}: {counts}")
    if imported.odd:
        lines.append(f"unreadable weight or class, replaced by the scale's: {_count(imported.odd, 'row')}")
    if imported.unknown_codes:
        most = _format_counts(imported.top_unknown_codes)
        lines.append(f"unknown event code: {_count(imported.unknown_codes, 'row')}{most}")
    if imported.without_state:
        most = _format_counts(imported.top_without_state)
        lines.append(f"an actor that is not a state: {_count(imported.without_state, 'row')}{most}")
    if imported.actors.keys() & {"usage", "unsure"}:
        lines.append(f"actor codes: {_format_certainties(imported.actors)}")
    if imported.unsure:
        lines.append(
            f"actor codes with more than one reading, not counted as states: {_format_unsure(imported.unsure)}. "
            "Say what they are with --actors"
        )
    if imported.lines_recoded:
        lines.append(f"not UTF-8, read as Windows-1252: {_count(imported.lines_recoded, 'line')}")
    return lines


_CERTAINTIES = {
    "codebook": "read by the codebook",
    "usage": "read by how the data use them",
    "yours": "read as you say",
    "group": "groups",
    "unsure": "unsure",
    "unknown": "unknown",
}
"""How sure the reading of an actor code is, in words."""

_MOST_UNSURE = 8


def _format_certainties(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{counts[kind]:,} {words}" for kind, words in _CERTAINTIES.items() if kind in counts)


def _format_unsure(counts: Mapping[str, int]) -> str:
    shown = [f"{code} in {n:,}" for code, n in [*counts.items()][:_MOST_UNSURE]]
    more = len(counts) - len(shown)
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _format_counts(counts: Mapping[str, int]) -> str:
    most = ", ".join(f"{name} in {count:,}" for name, count in counts.items())
    return f" (most often {most})"


def _parse_columns(text: str) -> dict[str, str]:
    """Return the heading of each column, by what it holds."""
    headings: dict[str, str] = {}
    for part in text.split(","):
        role, sign, heading = (piece.strip() for piece in part.partition("="))
        if not (sign and role and heading):
            fail(
                f'--columns contains "{part.strip()}" instead of a pair such as date=day. '
                "Write, for example, date=day,source=from,target=to,code=event."
            )
        if role in headings:
            fail(f"--columns names the {role} column twice.")
        headings[role] = heading
    return headings


@contextlib.contextmanager
def _open_rejects(path: Path | None, files: list[str]) -> Iterator[TextIO | None]:
    """Yield a table of rejected rows to write on; it appears under its name once it is whole."""
    if path is None:
        yield None
        return
    if path.exists() and any(Path(file).exists() and path.samefile(file) for file in files):
        fail(f"--rejects names {path}, which is one of the files to import. Choose another file.")
    from detente.events.rejects import REJECT_COLUMNS

    try:
        with open_whole(path) as file:
            table = io.TextIOWrapper(file, "utf-8", newline="")
            csv.writer(table, lineterminator="\n").writerow(REJECT_COLUMNS)
            yield table
            table.detach()
    except OSError as error:
        if error.filename is not None and Path(error.filename).parent != path.resolve().parent:
            raise
        fail(f"{path} cannot be written: {error.strerror or error}. Choose another path.")
