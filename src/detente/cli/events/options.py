"""Options that commands on event data share."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated, Literal, TypeAlias

import typer

from detente.cli.terminal import fail

StoreOption: TypeAlias = Annotated[
    str, typer.Option("--store", metavar="DIR", envvar="DETENTE_STORE", help="Folder of imported events.")
]
By: TypeAlias = Literal["year", "quarter", "month", "week"]

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


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
