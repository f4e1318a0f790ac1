"""Faults of the user's file, and how what was found is quoted in them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from detente.errors import Problem
from detente.text_safety import refuse_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterable


def case_fault(message: str, hint: str = "") -> PydanticCustomError:
    """Return a fault of the user's file, as pydantic gathers them."""
    return PydanticCustomError("fault", "{message}", {"message": message, "hint": hint})


def place_fault(path: str, error: PydanticCustomError) -> Problem:
    """Return such a fault as a problem of the place at which it was found."""
    context = error.context or {}
    return Problem(path, context["message"], context["hint"])


LONGEST_TEXT = 2_000
"""Characters a text field may hold."""


def check_printable(text: str) -> str:
    """Return a text; raise a fault if it holds what cannot be printed, or nothing that can be seen.

    Examples
    --------
    >>> check_printable("a quiet probe")
    'a quiet probe'
    """
    refusal = refuse_unprintable(text)
    if refusal:
        raise case_fault(*refusal)
    return text


def quote_value(value: object) -> str:
    """Return what was found in a cell, short enough for a message.

    Examples
    --------
    >>> quote_value(None), quote_value([1, 2]), quote_value("soon")
    ('nothing', 'a list', "'soon'")
    """
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004


def show_keys(keys: Iterable[object]) -> str:
    """Return the first few keys of a table, for a message."""
    first = [quote_value(key) for key in islice(keys, 9)]
    shown = ", ".join([*first[:8], "…"] if len(first) > 8 else first)  # noqa: PLR2004
    return f"a table with {shown}" if shown else "an empty table"
