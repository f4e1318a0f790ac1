"""Faults of single fields, told kindly: what was found, what was expected, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic_core import ErrorDetails

_PLAIN: dict[str, tuple[str, str]] = {
    "missing": ("is missing", "Add it."),
    "model_type": ("found {found}, expected a table", "Write its fields beneath it, indented."),
    "dict_type": ("found {found}, expected a table", "Write its entries beneath it, indented."),
    "list_type": ("found {found}, expected a list", "Write it in brackets: [a, b]."),
    "string_type": ("found {found}, expected text", "Put it in quotes if it is meant as text."),
    "string_too_short": ("is empty", "Write some words."),
    "string_too_long": ("has too many characters", "Keep it to {max_length:,}."),
    "string_pattern_mismatch": ("found {found}, which does not have the form expected", "{form}"),
    "too_short": ("has too few entries", "Give at least {min_length}."),
    "too_long": ("has too many entries", "Give at most {max_length}."),
    "literal_error": ("found {found}", "Expected {expected}."),
    "int_type": ("found {found}, expected a whole number", "Write 8."),
    "int_parsing": ("found {found}, expected a whole number", "Write 8."),
    "int_from_float": ("found {found}, expected a whole number", "Write 8."),
    "float_type": ("found {found}, expected a number", "Write 0.5."),
    "float_parsing": ("found {found}, expected a number", "Write 0.5."),
    "finite_number": ("found {found}, which is not a finite number", "Write 0.5."),
    "greater_than_equal": ("found {found}, which is too small", "Expected {ge} or more."),
    "greater_than": ("found {found}, which is too small", "Expected more than {gt}."),
    "less_than_equal": ("found {found}, which is too large", "Expected {le} or less."),
    "less_than": ("found {found}, which is too large", "Expected less than {lt}."),
}

_FORMS = {
    r"^[a-z][a-z0-9_-]{0,39}$": "Write a short name: lower-case letters, digits, _ and -, a letter first.",
    r"^[0-9a-f]{64}$": "Write the 64 hexadecimal digits of the file's SHA-256.",
    r"^[A-F][1-6]$": "Write a letter from A to F and a digit from 1 to 6: B2.",
    r"^[A-F]$": "Write a letter from A to F.",
    r"^https?://\S{1,500}$": "Write an address that begins with https://.",
}


def explain(detail: ErrorDetails, fields: Collection[str]) -> Problem:
    """Return the fault of one field in words.

    Parameters
    ----------
    detail
        What the validator says of it.
    fields
        Names of all fields, to guess what a misspelt one was meant to be.
    """
    path = ".".join(str(part) for part in detail["loc"] if part != "[key]")
    context: dict[str, Any] = dict(detail.get("ctx") or {})
    if detail["type"] == "fault":
        return Problem(path, context["message"], context["hint"])
    if detail["type"] == "extra_forbidden":
        return Problem(path, "is no field of this table", _suggest(str(detail["loc"][-1]), fields))
    message, hint = _PLAIN.get(detail["type"], (detail["msg"].removeprefix("Value error, "), ""))
    context |= {"found": _show(detail["input"]), "form": _FORMS.get(context.get("pattern", ""), "")}
    return Problem(path, message.format_map(context), hint.format_map(context))


def _suggest(name: str, fields: Collection[str]) -> str:
    close = get_close_matches(name, sorted(fields), n=1, cutoff=0.75)
    ending = "The reference page and `detente schema` list the fields."
    return f"Did you mean {close[0]!r}?" if close else ending


def _show(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"  # noqa: PLR2004
