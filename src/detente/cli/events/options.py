"""Arguments and options that the commands on event data share."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

import typer

from detente.cli.terminal import fail

StateArgument: TypeAlias = Annotated[
    str, typer.Argument(metavar="STATE", help="First state: a name, an ISO code or an event-data code.")
]
OtherArgument: TypeAlias = Annotated[str, typer.Argument(metavar="STATE", help="Second state.")]
StoreOption: TypeAlias = Annotated[
    str, typer.Option("--store", metavar="DIR", envvar="DETENTE_STORE", help="Folder of the event store.")
]
PeriodOption: TypeAlias = Annotated[
    Literal["year", "quarter", "month", "week"], typer.Option("--by", help="Length of a period.")
]
StartOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--from", metavar="DATE", help="First day, month or year to include (default: the store's first)."
    ),
]
EndOption: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--to", metavar="DATE", help="Last day, month or year to include (default: the store's last)."
    ),
]

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


def parse_day(option: str, text: str | None, *, last: bool) -> date | None:
    """Return the first, or last, day of a date, a month or a year; exit with a message if it is none."""
    if text is None:
        return None
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError  # noqa: TRY301 - reported like a month that does not exist
        year, month = int(match[1]), int(match[2] or (12 if last else 1))
        return date(year, month, int(match[3] or (calendar.monthrange(year, month)[1] if last else 1)))
    except ValueError:
        fail(f'{option} "{text}" is not a date. Write a day, a month or a year: 2002-03-31, 2002-03 or 2002.')
