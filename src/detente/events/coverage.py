"""Which days a table of events covers, and its events up to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    import ibis


def select_covered_day(events: ibis.Table) -> ibis.expr.types.DateColumn:
    """Return the day that each event shows to be covered: when GDELT added it, else its own date.

    GDELT also adds events that lie a week, a month or a year back; they do not show that
    the time between is covered.
    """
    return events.added.fill_null(events.date) if "added" in events.columns else events.date


def cut_events(events: ibis.Table, last: date) -> ibis.Table:
    """Return the events that surely happened by the end of a day.

    A date known to the month or year may mean any day of it: it is kept if all of it lies before.
    """
    following = np.datetime64(last, "D") + 1
    unended = {"month": following.astype("M8[M]").item(), "year": following.astype("M8[Y]").item()}
    is_known = (events.precision == "day") & (events.date <= last)
    for precision, start in unended.items():
        is_known |= (events.precision == precision) & (events.date < start)
    return events.filter(is_known)
