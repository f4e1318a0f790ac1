"""``detente events show``: what two states did to each other."""

from __future__ import annotations

from typing import Annotated

import typer

from detente.cli.events.options import (
    EndOption,
    OtherArgument,
    PeriodOption,
    StartOption,
    StateArgument,
    StoreOption,
    parse_day,
)
from detente.cli.outputs import parse_outputs, write_output
from detente.cli.terminal import print_err, print_report, report_errors


def show(
    first_state: StateArgument,
    second_state: OtherArgument,
    *,
    store: StoreOption,
    by: PeriodOption = "year",
    start: StartOption = None,
    end: EndOption = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one HTML page.")] = None,
) -> None:
    """Show how two states have treated each other.

    Shows both directions, next to what is usual between other states.
    """
    outputs = parse_outputs("", {"--html": html})
    first, last = parse_day("--from", start, last=False), parse_day("--to", end, last=True)
    with report_errors(store):
        from detente.events.store import open_events

        events = open_events(store)
        from detente.events.dyad_view import read_dyad_view
        from detente.events.requested_states import find_requested_states
        from detente.report.dyad_page import format_dyad, print_dyad, render_dyad

        sides = find_requested_states(events, first_state, second_state)
        view = read_dyad_view(events, *sides, by=by, start=first, end=last)
    if "--html" in outputs:
        from detente import __version__

        write_output(outputs["--html"], render_dyad(view, __version__))
    report = format_dyad(view)
    print_report(lambda console: print_dyad(report, console), to_stderr=False)
    for path in outputs.values():
        print_err(f"Wrote {path}")
