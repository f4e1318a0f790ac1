"""Notes on hostile acts: since when they would have been listed, and what older cases say of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from detente.case.record import find_opening
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case

_DELETE = "Delete it."


def list_act_notes(case: Case) -> Iterator[Problem]:
    """Yield notes on the hostile acts of a case, the time watched for them and how many are listed.

    Parameters
    ----------
    case
        The case.
    """
    record, outside = case.record, case.counterpart.outside
    if record.acts and not record.watched:
        opening = find_opening([act.date.decimal_year for act in record.acts.values()])
        message = (
            "the case does not say since when such acts would have been noticed and listed, "
            f"so {math.floor(opening)} is taken: the mean time between acts before the first one"
        )
        hint = (
            "Add a span under record.watched. The year taken makes them look slightly too hostile, "
            "since it is the acts that set it."
        )
        yield Problem("record.acts", message, hint)
    if outside is not None and outside.background is not None:
        message = "no longer counts: how often such reports are false follows from the grades of the acts"
        yield Problem("counterpart.outside.background", message, _DELETE)
    for name, span in record.watched.items():
        path = f"record.watched.{name}"
        if span.cluster is not None:
            message = "no longer counts: the time watched counts as much as the acts do on average"
            yield Problem(f"{path}.cluster", message, _DELETE)
        if span.complete:
            yield from _explain_complete(case, path)


def _explain_complete(case: Case, path: str) -> Iterator[Problem]:
    """Yield how a span is read that says, as older cases do, that every act is listed."""
    if not case.reporting.completeness.default:
        yield Problem(f"{path}.complete", "does not count beside reporting.completeness", _DELETE)
    else:
        hint = (
            "Delete it, and say under reporting.completeness how many of ten such acts would have become "
            "known and be listed here."
        )
        message = "is read as: every hostile act of the whole record became known and is listed"
        yield Problem(f"{path}.complete", message, hint)
    spans = [(span.from_.first, span.to.last) for span in case.record.watched.values()]
    if not all(
        any(first <= act.date.middle <= last for first, last in spans) for act in case.record.acts.values()
    ):
        message = "does not cover every hostile act, so the time before the first one counts as watched too"
        yield Problem(path, message, "Widen the span until it covers them all.")
