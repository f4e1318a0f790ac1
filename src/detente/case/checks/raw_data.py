"""A case as plain nested data, possibly malformed: reading it without tripping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from detente.case.dates import DateSpan, parse_date
from detente.case.messages import LONGEST_KEY, find_closest
from detente.case.numerals import parse_ends
from detente.case.quantity import quote_value
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RawData = dict[str, Any]

MOST_LISTED = 20
"""Known names that a message lists or that a misspelt one is compared with."""


def as_table(value: object) -> RawData:
    """Return a table as it stands, empty where it is none."""
    return value if isinstance(value, dict) else {}


def table_at(case: RawData, *path: str) -> RawData:
    """Return the table at a path, empty where there is none."""
    node: object = case
    for part in path:
        node = as_table(node).get(part)
    return as_table(node)


def list_names(value: object) -> list[str]:
    """Return the names in a list or table of names, ties flattened."""
    if isinstance(value, dict):
        return [key for key in value if isinstance(key, str)]
    if not isinstance(value, list):
        return []
    flat = [x for item in value for x in (item if isinstance(item, list) else [item])]
    return [item for item in flat if isinstance(item, str)]


def find_unknown(path: str, names: object, known: Iterable[str], what: str) -> Iterator[Problem]:
    """Yield a problem for every name that was not declared."""
    declared = dict.fromkeys(known)
    first = [name[:LONGEST_KEY] for name in list(declared)[:MOST_LISTED]]
    listed = ", ".join([*first, "…"] if len(declared) > MOST_LISTED else first) or "none"
    for name in list_names(names):
        if name not in declared:
            close = find_closest(name[:LONGEST_KEY], first)
            hint = f"Did you mean {close!r}?" if close else f"Declared so far: {listed}."
            entry = f"{path}.{name}" if isinstance(names, dict) else path
            yield Problem(entry, f"unknown {what} {quote_value(name)}", hint)


def parse_date_or_none(value: object) -> DateSpan | None:
    """Return a date, ``None`` where it cannot be read."""
    try:
        return parse_date(value)
    except PydanticCustomError:
        return None


def list_kind(case: RawData, kind: str) -> list[str]:
    """Return the short names of the actors of one kind."""
    actors = table_at(case, "actors")
    return [name for name, actor in actors.items() if as_table(actor).get("kind") == kind]


def as_list(value: object) -> list[Any]:
    """Return a list as it stands, empty where it is none."""
    return value if isinstance(value, list) else []


def walk_text(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a case with its place."""
    if isinstance(node, str):
        yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(as_list(node))
    for key, value in children:
        yield from walk_text(value, f"{path}.{key}" if path else str(key))


def is_zero(value: object) -> bool:
    """Return whether a number is written as 0."""
    return isinstance(value, int | float) and value == 0


def is_nothing(value: object) -> bool:
    """Return whether a share is 0, however it is written: ``0``, ``0%``, ``{value: 0}``."""
    written = as_table(value).get("value", value)
    ends = parse_ends(written) if isinstance(written, str) else ()
    return is_zero(written) or (len(ends) == 1 and not ends[0].number)
