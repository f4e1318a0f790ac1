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
        str | None, typer.Argument(metavar="[NAME]", help="Data set to download (default: list all of them).")
    ] = None,
    *,
    into: Annotated[str, typer.Option("--into", metavar="DIR", help="Folder to save the file in.")] = ".",
) -> None:
    """Download a public event data set.

    The SHA-256 is checked where it is known. Without a name, the data sets are listed.
    """
    if name is None:
        print_report(_print_sources, to_stderr=False)
        return
    with report_errors(name):
        from detente.events.registry import fetch_source

        fetched = fetch_source(name, Path(into))
    print_out(f"{fetched.path}\n")
    check = "as expected" if fetched.source.sha256 else "not checked, since no expected value is known"
    print_err(f"SHA-256 {fetched.sha256}: {check}")
    print_err(f"licence: {fetched.source.licence}")
    print_err(f"cite: {fetched.source.citation}")
    if fetched.r_command:
        print_err(f"This is an R data file. To turn it into a table, run: {fetched.r_command}")


def _print_sources(console: Console) -> None:
    """Print every data set with its licence and citation."""
    from detente.events.registry import list_sources
    from detente.report.console import print_paragraph

    for source in list_sources():
        print_paragraph(console, f"{source.name}: {source.what}.", style="bold")
        check = (
            "Checked against a known SHA-256"
            if source.sha256
            else "Not checked, since its SHA-256 is unknown"
        )
        access = f"Choose a file at {source.page}" if source.page else check
        form = "; an R data file" if source.r_object else ""
        print_paragraph(console, f"{access}{form}. Licence: {source.licence}.", indent=2)
        print_paragraph(console, f"Cite: {source.citation}.", indent=2)
