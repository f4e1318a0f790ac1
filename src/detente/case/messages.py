"""Faults of single fields, told kindly: what was found, what was expected, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from detente.case.quantity import show
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
    "int_parsing_size": ("found {found}, which is too large", "Write a smaller whole number."),
    "bool_type": ("found {found}, expected true or false", "Write true or false."),
    "bool_parsing": ("found {found}, expected true or false", "Write true or false."),
    "float_type": ("found {found}, expected a number", "Write 0.5."),
    "float_parsing": ("found {found}, expected a number", "Write 0.5."),
    "finite_number": ("found {found}, which is not a finite number", "Write 0.5."),
    "greater_than_equal": ("found {found}, which is too small", "Expected {ge:g} or more."),
    "greater_than": ("found {found}, which is too small", "Expected more than {gt:g}."),
    "less_than_equal": ("found {found}, which is too large", "Expected {le:g} or less."),
    "less_than": ("found {found}, which is too large", "Expected less than {lt:g}."),
}

_FORMS = {
    r"^[a-z][a-z0-9_-]{0,39}$": "Write a short name: lower-case letters, digits, _ and -, a letter first.",
    r"^[0-9a-f]{64}$": "Write the 64 hexadecimal digits of the file's SHA-256.",
    r"^[A-F][1-6]$": "Write a letter from A to F and a digit from 1 to 6: B2.",
    r"^[A-F]$": "Write a letter from A to F.",
    r"^https?://\S{1,500}$": "Write an address that begins with https://.",
    r"^[A-Za-z0-9_][A-Za-z0-9._-]*$": "Write a plain file name, without folders or spaces.",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "Write a language tag: en, ru, de-CH.",
    r"^10\.[0-9]{4,9}/\S{1,200}$": "Write the DOI alone, from 10. on: 10.1000/182.",
    r"^[0-9][0-9 -]{8,15}[0-9X]$": "Write the 10 or 13 digits of the ISBN, in quotes.",
    r"^[A-Za-z0-9_.*-]{1,200}$": "Write a dotted path; * stands for any one part.",
}
_UNFIT = ("found {found}, which cannot stand here", "The reference page says what can.")
LONGEST_KEY = 200
"""Characters a key may have."""
LIMITS = ("greater_than_equal", "less_than_equal")
LEVELS = frozenset({"levels", "forbids"})
"""Tables of how much of each item."""
UNWRITTEN = ("[key]", "list of names", "table of amounts", "list of authors", "author in words")
"""Parts of a validator's places that stand in no file."""


def explain(detail: ErrorDetails, fields: Collection[str]) -> Problem:
    """Return the fault of one field in words.

    Parameters
    ----------
    detail
        What the validator says of it.
    fields
        Names of all fields, to guess what a misspelt one was meant to be.
    """
    path = ".".join(str(part)[:LONGEST_KEY] for part in detail["loc"] if part not in UNWRITTEN)
    context: dict[str, Any] = dict(detail.get("ctx") or {})
    if detail["type"] == "fault":
        return Problem(path, context["message"], context["hint"])
    if detail["type"] == "extra_forbidden":
        return Problem(path, "is no field of this table", _suggest(str(detail["loc"][-1]), fields))
    message, hint = _PLAIN.get(detail["type"], _UNFIT)
    if detail["type"] in LIMITS and not LEVELS.isdisjoint(detail["loc"][-2:]):
        hint = "Write a level from 0, none of the item, to 1, its full unit."
    context |= {"found": show(detail["input"]), "form": _FORMS.get(context.get("pattern", ""), "")}
    return Problem(path, message.format_map(context), hint.format_map(context))


def _suggest(name: str, fields: Collection[str]) -> str:
    close = find_closest(name, fields)
    if " " in name:
        return "If it is the rest of the text before it, put that text in quotes: its comma ended it."
    ending = "The reference page and `detente schema` list the fields."
    return f"Did you mean {close!r}?" if close else ending


def name_kind(value: object) -> str:
    """Return what kind of thing was found, in the words of a case file.

    Examples
    --------
    >>> name_kind("soon"), name_kind(3), name_kind([1])
    ('text', 'a whole number', 'a list')
    """
    if isinstance(value, bool):
        return show(value)
    kinds = {str: "text", int: "a whole number", float: "a number"}
    return kinds.get(type(value)) or show(value)


def find_closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that a misspelt one was meant to be, if any comes near."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return close[0] if close else None
