"""The command that imports event files into a store."""

from __future__ import annotations

import contextlib
import csv
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from detente.cli.outputs import check_writable, parse_path
from detente.cli.terminal import fail, open_progress, print_err, print_out
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.events.imports import ImportResult
    from detente.events.store import Imported


def import_events(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Event files: plain, .gz, .bz2 or .zip.")
    ],
    *,
    into: Annotated[
        str,
        typer.Option(
            "--into", metavar="DIR", envvar="DETENTE_STORE", help="Folder of the store; made if new."
        ),
    ],
    layout: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="icews, icews-years, polecat, keds, gdelt-1 or gdelt-2; left out: what a file looks like.",
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="ROLE=NAME,…",
            help="What the columns of another table are called: date=day,source=from,target=to,code=event.",
        ),
    ] = None,
    scheme: Annotated[
        Literal["cameo", "weis", "plover"] | None,
        typer.Option(help="Whose codes they are; left out: what the layout, a column or the codes say."),
    ] = None,
    dates: Annotated[
        Literal["ymd", "dmy", "mdy"] | None,
        typer.Option(help="Order of year, month and day; left out: what all dates of a file show."),
    ] = None,
    rejects: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the rows not kept, as CSV with the reasons.")
    ] = None,
    keep_duplicates: Annotated[
        bool,
        typer.Option("--keep-duplicates", help="Keep rows that repeat others; left out: count and drop."),
    ] = False,
) -> None:
    """Import event files into a store: ICEWS, POLECAT, KEDS, GDELT, or any table with named columns."""
    path = None if rejects is None else parse_path("--rejects", rejects)
    check_writable(path)
    if not into.strip():
        fail("--into names no folder. Give it one.")
    named = None if columns is None else _read_columns(columns)
    if named is not None and layout is not None:
        fail("--layout and --columns exclude each other: one names a layout, the other makes one.")
    from detente.errors import StoreError
    from detente.events.imports import Wanted, import_file

    wanted, n_failed, printed = Wanted(layout, named, scheme, dates, keep_duplicates), 0, ""
    with _open_rejects(path, files) as to:
        for file in files:
            try:
                with open_progress() as progress:
                    result = import_file(file, into, wanted, rejects=to, progress=progress)
            except StoreError as error:
                n_failed += 1
                print_err(str(error))
            except KeyboardInterrupt:
                print_err(
                    f"Interrupted. The store holds {file} whole or not at all: import it again to be sure."
                )
                raise
            else:
                print_out(
                    printed
                    + "".join(f"{replace_unprintable(line)}\n" for line in format_result(result, file))
                )
                printed = "\n"
    if path is not None:
        print_err(f"Wrote {path}")
    if n_failed and len(files) > 1:
        print_err(f"{n_failed} of {len(files)} files were not imported")
    if n_failed:
        raise typer.Exit(2)


def format_result(result: ImportResult, name: str) -> list[str]:
    """Return what came of a file, a line for each thing to know."""
    found = result.imported
    if not result.is_new:
        return [
            f"{Path(name).name}: already in the store as {found.name} (SHA-256 {found.sha256[:12]}…), nothing added",
            f"  it was read as {found.layout}; to read it otherwise, import it into another store",
        ]
    codes = "each row says its codes" if found.scheme is None else f"codes {found.scheme}"
    lines = [
        f"{found.name}: imported as {found.layout}, {codes}",
        f"{found.rows_read:,} rows read, {found.rows_kept:,} kept, {found.first} to {found.last}",
    ]
    if found.rows_stored != found.rows_kept or found.events != found.rows_stored:
        lines.append(f"stored as {found.rows_stored:,} rows that stand for {found.events:,} events")
    if found.rejected:
        told = "; ".join(f"{reason} {count:,}" for reason, count in found.rejected.items())
        lines.append(f"not kept: {told}")
    lines += _tell_oddities(found)
    return [lines[0], *(f"  {line}" for line in lines[1:])]


def _tell_oddities(found: Imported) -> list[str]:
    """Return what else is worth knowing of a file, where there is any."""
    lines = []
    if found.repeated or found.repeated_in_store:
        done = "kept" if found.keeps_duplicates else "dropped"
        told = f"{found.repeated:,} in the file, {found.repeated_in_store:,} that the store has"
        lines.append(f"duplicates, {done}: {told}")
    if found.odd:
        lines.append(f"a weight or class that is none, the scale's stands for it: {found.odd:,} rows")
    if found.unknown_codes:
        lines.append(f"unknown code: {found.unknown_codes:,} rows{_tell_top(found.top_unknown_codes)}")
    if found.without_state:
        lines.append(
            f"an actor that is no state: {found.without_state:,} rows{_tell_top(found.top_without_state)}"
        )
    if found.lines_recoded:
        lines.append(f"not in UTF-8, read as Windows-1252: {found.lines_recoded:,} lines")
    return lines


def _tell_top(counts: Mapping[str, int]) -> str:
    told = ", ".join(f"{name} {count:,}" for name, count in counts.items())
    return f" (most often {told})"


def _read_columns(text: str) -> dict[str, str]:
    """Return what each column holds, to its heading."""
    named: dict[str, str] = {}
    for part in text.split(","):
        role, sign, heading = (one.strip() for one in part.partition("="))
        if not (sign and role and heading):
            fail(f'--columns has "{part.strip()}". Write date=day,source=from,target=to,code=event.')
        if role in named:
            fail(f"--columns says twice which column is {role}.")
        named[role] = heading
    return named


@contextlib.contextmanager
def _open_rejects(path: Path | None, files: list[str]) -> Iterator[TextIO | None]:
    """Yield a table of rejected rows to write on; it appears under its name once it is whole."""
    if path is None:
        yield None
        return
    if path.exists() and any(Path(file).exists() and path.samefile(file) for file in files):
        fail(f"--rejects names {path}, which is to be imported. Name another file.")
    from detente.events.rejects import HEADINGS

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".detente-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as table:
            csv.writer(table, lineterminator="\n").writerow(HEADINGS)
            yield table
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        if error.filename not in {None, name}:
            raise
        fail(f"{path} cannot be written: {error.strerror or error}.")
    finally:
        with contextlib.suppress(OSError):
            Path(name).unlink()
