"""The command that fetches public data, or lists what there is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.terminal import print_err, print_out, print_report, report_errors

if TYPE_CHECKING:
    from rich.console import Console


def fetch(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="What to fetch; left out: list what there is.")
    ] = None,
    *,
    into: Annotated[str, typer.Option("--into", metavar="DIR", help="Folder to put it in.")] = ".",
) -> None:
    """Fetch public event data by name, checked against its SHA-256; without a name, list what there is."""
    if name is None:
        print_report(_print_sources, to_stderr=False)
        return
    with report_errors(name):
        from detente.events.registry import fetch_source

        found = fetch_source(name, Path(into))
    print_out(f"{found.path}\n")
    pinned = "as pinned" if found.source.sha256 else "not pinned: nothing says what it should be"
    print_err(f"SHA-256 {found.sha256}, {pinned}")
    print_err(f"licence: {found.source.licence}")
    print_err(f"cite: {found.source.citation}")
    if found.r_line:
        print_err(f"It is a file of R's; to make it a table: {found.r_line}")


def _print_sources(console: Console) -> None:
    """Print every data set with its licence and citation."""
    from detente.events.registry import list_sources
    from detente.report.console import print_paragraph

    for source in list_sources():
        print_paragraph(console, f"{source.name}: {source.what}.", style="bold")
        pinned = "SHA-256 pinned" if source.sha256 else "not pinned"
        where = f"choose a file at {source.page}" if source.page else pinned
        form = "; a file of R's" if source.r_object else ""
        print_paragraph(console, f"{where}{form}. Licence: {source.licence}.", indent=2)
        print_paragraph(console, f"Cite: {source.citation}.", indent=2)
