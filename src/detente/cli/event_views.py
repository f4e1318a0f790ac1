"""The command that tells what two states did to each other."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated, Literal

import typer

from detente.cli.outputs import name_outputs, write
from detente.cli.terminal import fail, faults_told, print_report, tell

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def show(
    side: Annotated[str, typer.Argument(metavar="STATE", help="A state: name, ISO code or event code.")],
    other: Annotated[str, typer.Argument(metavar="STATE", help="The other.")],
    *,
    store: Annotated[
        str, typer.Option("--store", metavar="DIR", envvar="DETENTE_STORE", help="Folder of imported events.")
    ],
    by: Annotated[
        Literal["year", "quarter", "month", "week"], typer.Option("--by", help="Length of a period.")
    ] = "year",
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day, month or year: 2002, 2002-03.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, month or year.")] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write one HTML page.")] = None,
) -> None:
    """Tell what two states did to each other, both ways, beside what is usual between others."""
    outputs = name_outputs("", {"--html": html})
    first, last = read_day("--from", start, last=False), read_day("--to", end, last=True)
    with faults_told(store):
        from detente.events.actors import find_state
        from detente.events.store import open_events

        codes = find_state(side), find_state(other)
        events = open_events(store)
        from detente.events.dyad_view import read_view
        from detente.report.dyad_page import print_dyad, render_dyad, tell_dyad

        view = read_view(events, *codes, by=by, start=first, end=last)
    if "--html" in outputs:
        from detente import __version__

        write(outputs["--html"], render_dyad(view, __version__))
    report = tell_dyad(view)
    print_report(lambda console: print_dyad(report, console), to_stderr=False)
    for path in outputs.values():
        tell(f"written: {path}")


def read_day(option: str, text: str | None, *, last: bool) -> date | None:
    """Return the first, or last, day that a date, a month or a year means; say so if it means none."""
    if text is None:
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - told like a month that does not exist
        year, month = int(found[1]), int(found[2] or (12 if last else 1))
        return date(year, month, int(found[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except ValueError:
        fail(f'{option} "{text}" is no date. Write 2002-03-31, 2002-03 or 2002.')
