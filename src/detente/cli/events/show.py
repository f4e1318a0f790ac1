"""``detente events show``: what two states did to each other."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.events.options import By, StoreOption, read_day
from detente.cli.outputs import parse_outputs, write_output
from detente.cli.terminal import print_err, print_report, report_errors


def show(
    side: Annotated[str, typer.Argument(metavar="STATE", help="A state: name, ISO code or event code.")],
    other: Annotated[str, typer.Argument(metavar="STATE", help="The other.")],
    *,
    store: StoreOption,
    by: Annotated[By, typer.Option("--by", help="Length of a period.")] = "year",
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day, month or year: 2002, 2002-03.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, month or year.")] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one HTML page.")] = None,
) -> None:
    """Tell what two states did to each other, both ways, beside what is usual between others."""
    outputs = parse_outputs("", {"--html": html})
    first, last = read_day("--from", start, last=False), read_day("--to", end, last=True)
    with report_errors(store):
        from detente.events.store import open_events
        from detente.states import find_state

        codes = find_state(side), find_state(other)
        events = open_events(store)
        from detente.events.dyad_view import read_view
        from detente.report.dyad_page import format_dyad, print_dyad, render_dyad

        view = read_view(events, *codes, by=by, start=first, end=last)
    if "--html" in outputs:
        from detente import __version__

        write_output(outputs["--html"], render_dyad(view, __version__))
    report = format_dyad(view)
    print_report(lambda console: print_dyad(report, console), to_stderr=False)
    for path in outputs.values():
        print_err(f"Wrote {path}")
