"""Faults of single fields in plain words: what was found, what was expected, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from detente.case.field_examples import hint_missing
from detente.case.numerals import Numeral
from detente.case.percent_signs import hint_shares
from detente.case.quantity import quote_value
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from pydantic_core import ErrorDetails

_PLAIN: dict[str, tuple[str, str]] = {
    "model_type": ("found {found}, expected a table", "Write its fields on the lines below it, indented."),
    "dict_type": ("found {found}, expected a table", "Write its entries on the lines below it, indented."),
    "list_type": ("found {found}, expected a list", "Write it in brackets: [a, b]."),
    "string_type": ("found {found}, expected text", "If you mean text, put it in quotes."),
    "string_too_short": ("is empty", "Fill it in."),
    "string_too_long": ("is too long", "Keep it to {max_length:,} characters."),
    "string_pattern_mismatch": ("{found} does not have the expected form", "{form}"),
    "too_short": ("has too few entries", "List at least {min_length}."),
    "too_long": ("has too many entries", "List at most {max_length}."),
    "literal_error": ("{found} is not one of the choices", "Choose {expected}."),
    "int_type": ("found {found}, expected a whole number", "For example: 8."),
    "int_parsing": ("found {found}, expected a whole number", "For example: 8."),
    "int_from_float": ("found {found}, expected a whole number", "For example: 8."),
    "int_parsing_size": ("{found} is too large", "Write a smaller whole number."),
    "bool_type": ("found {found}, expected true or false", "Write true or false."),
    "bool_parsing": ("found {found}, expected true or false", "Write true or false."),
    "float_type": ("found {found}, expected a number", "For example: 0.5."),
    "float_parsing": ("found {found}, expected a number", "For example: 0.5."),
    "finite_number": ("{found} is not a finite number", "For example: 0.5."),
    "greater_than_equal": ("{found} is too small", "It must be at least {ge:g}."),
    "greater_than": ("{found} is too small", "It must be more than {gt:g}."),
    "less_than_equal": ("{found} is too large", "It must be at most {le:g}."),
    "less_than": ("{found} is too large", "It must be less than {lt:g}."),
}

_FORMS = {
    r"^[a-z][a-z0-9_-]{0,39}$": "Use a short name: lower-case letters, digits, _ and -, starting with a letter.",
    r"^[0-9a-f]{64}$": "Write the 64 hexadecimal digits of the file's SHA-256.",
    r"^[A-F][1-6]$": "Write a letter from A to F and a digit from 1 to 6, such as B2.",
    r"^[A-F]$": "Write a letter from A to F.",
    r"^https?://\S{1,500}$": "Write a web address that starts with https://.",
    r"^[A-Za-z0-9_][A-Za-z0-9._-]*$": "Write a file name without folders or spaces.",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "Write a language code, such as en, ru or de-CH.",
    r"^10\.[0-9]{4,9}/\S{1,200}$": "Write the DOI without a web address, such as 10.1000/182.",
    r"^[0-9][0-9 -]{8,15}[0-9X]$": "Write the 10 or 13 digits of the ISBN, in quotes.",
    r"^[A-Za-z0-9_.-]{1,200}$": "Write the dotted path of one number, such as counterpart.effort.",
    r"^[A-Za-z0-9_.*-]{1,200}$": "Write a dotted path, such as counterpart.effort; * stands for any one part.",
}
_UNFIT = ("{found} cannot be used here", "The case-file reference says what can.")
LONGEST_KEY = 200
"""Characters a key may have."""
_LIMITS = ("greater_than_equal", "less_than_equal")
_LEVELS = frozenset({"levels", "forbids"})
"""Fields that say how much of each item."""
_UNWRITTEN = frozenset(
    {
        "[key]",
        "list of names",
        "table of amounts",
        "list of authors",
        "author in words",
        "one chance",
        "chance by type",
        "half-life",
        "chance that it stands",
    }
)
"""Parts of the validator's paths that no case file contains."""


def explain(detail: ErrorDetails, fields: Collection[str]) -> Problem:
    """Return the fault of one field in words.

    Parameters
    ----------
    detail
        What the validator says of it.
    fields
        Names of all fields, to guess what a misspelt one was meant to be.
    """
    path = ".".join(str(part)[:LONGEST_KEY] for part in detail["loc"] if part not in _UNWRITTEN)
    context: dict[str, Any] = dict(detail.get("ctx") or {})
    if detail["type"] == "fault":
        return Problem(path, context["message"], context["hint"])
    if detail["type"] == "extra_forbidden":
        name = str(detail["loc"][-1])
        return Problem(path, f"unknown field `{name[:LONGEST_KEY]}`", _suggest(name, fields))
    if detail["type"] == "missing":
        return Problem(path, "is missing", hint_missing(path))
    message, hint = _PLAIN.get(detail["type"], _UNFIT)
    if detail["type"] in _LIMITS and not _LEVELS.isdisjoint(detail["loc"][-2:]):
        hint = "Levels run from 0 (none of the item) to 1 (the full unit)."
        if isinstance(detail["input"], int | float):
            hint = f"{hint} {hint_shares([Numeral(detail['input'])])}".strip()
    context |= {"found": quote_value(detail["input"]), "form": _FORMS.get(context.get("pattern", ""), "")}
    return Problem(path, message.format_map(context), hint.format_map(context))


def _suggest(name: str, fields: Collection[str]) -> str:
    if " " in name:
        return "If this is part of a text that contains a comma, put the whole text in quotes."
    if name in fields:
        return "It belongs to another table; `detente schema` says to which."
    close = find_closest(name, fields)
    return f"Did you mean `{close}`?" if close else "`detente schema` lists the fields."


def label_kind(value: object) -> str:
    """Return what kind of value was found, in the words of a case file.

    Examples
    --------
    >>> label_kind("soon"), label_kind(3), label_kind([1])
    ('text', 'a whole number', 'a list')
    """
    if isinstance(value, bool):
        return quote_value(value)
    kinds = {str: "text", int: "a whole number", float: "a number"}
    return kinds.get(type(value)) or quote_value(value)


def find_closest(name: str, known: Collection[str]) -> str | None:
    """Return the known name that a misspelt one was meant to be, if any comes near."""
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.75)
    return close[0] if close else None
