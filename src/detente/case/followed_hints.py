"""Hints that hold when they are followed: what a hint proposes is tried, and what would be refused is not proposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from detente.case.numerals import parse_ends
from detente.case.refusals import case_fault

if TYPE_CHECKING:
    from collections.abc import Callable

_RANGE = r"-?[0-9][0-9.e+-]*%?(?: to -?[0-9][0-9.e+-]*%?)?"
_ONE = re.compile(rf'Write (?:the smaller end first: |"to" between the two ends: )?({_RANGE})\.')
_TWO = re.compile(
    rf'(?P<before>.*?)(?P<write>Write (?:"to" between the two ends: )?)(?P<first>{_RANGE})(?P<why> (?:if|for) [^,]+)?, '
    rf"(?:or |otherwise )?(?P<second>{_RANGE})(?: (?:if|for) [^,]+)?\."
)
_PER_YEAR = {"year": 1, "half-year": 2, "quarter": 4, "month": 12, "week": 52, "day": 365}
_TIME = re.compile(rf"([0-9].*?) ?({'|'.join(_PER_YEAR)})s?", re.IGNORECASE)
_MOST_STEPS = 4
"""Hints that are followed one after the other at most."""


def follow_hint(
    fault: PydanticCustomError, read: Callable[[str], object], steps: int = _MOST_STEPS
) -> PydanticCustomError:
    """Return a fault whose hint, once followed, is accepted.

    Where what a hint proposes would be refused in its turn, the hint of that refusal takes its place; of two
    readings only those are proposed that would be accepted.

    Parameters
    ----------
    fault
        A fault of a number, with its hint.
    read
        Reads a number of the same field, or raises a fault.
    steps
        Hints that may still be followed.

    Examples
    --------
    >>> from detente.case.quantity import AMOUNT, parse_quantity
    >>> backwards = case_fault("'5 to 0' runs backwards", "Write the smaller end first: 0 to 5.")
    >>> follow_hint(backwards, lambda text: parse_quantity(text, AMOUNT)).context["hint"]
    'Write 0.5 to 5, or {uniform: {low: 0, high: 5}}.'
    """
    context = fault.context or {}
    message, hint = context["message"], context["hint"]
    if steps == 0:
        return fault
    if one := _ONE.fullmatch(hint):
        refusal = _refuse(read, one[1])
        if refusal is None:
            return fault
        return case_fault(message, _read_hint(follow_hint(refusal, read, steps - 1)))
    if two := _TWO.fullmatch(hint):
        refusals = [_refuse(read, two[name]) for name in ("first", "second")]
        accepted = [two[name] for name, no in zip(("first", "second"), refusals, strict=True) if no is None]
        if len(accepted) == 1:
            return case_fault(message, f"{two['write']}{accepted[0]}.")
        if refusals[0] is not None and refusals[1] is not None:
            return case_fault(message, _read_hint(follow_hint(refusals[0], read, steps - 1)))
    return fault


def hint_years(text: str) -> str:
    """Say how to write a time that has its unit behind it, or that is in words.

    Examples
    --------
    >>> hint_years("18 months"), hint_years("2 to 5 years")
    ('Write 1.5: the unit is years.', 'Write 2 to 5: the unit is years.')
    """
    if match := _TIME.fullmatch(text):
        ends = [end.value / _PER_YEAR[match[2].lower()] for end in parse_ends(match[1])]
        if ends:
            return f"Write {' to '.join(f'{end:.3g}' for end in ends)}: the unit is years."
    return "Write years as a number, such as 2 or 0.5, or as a range, such as 2 to 5."


def _refuse(read: Callable[[str], object], text: str) -> PydanticCustomError | None:
    """Return why a text would be refused; ``None`` if it would not."""
    try:
        read(text)
    except PydanticCustomError as refusal:
        return refusal
    return None


def _read_hint(fault: PydanticCustomError) -> str:
    return str((fault.context or {})["hint"])
