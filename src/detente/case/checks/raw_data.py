"""A case as plain nested data, possibly malformed: reading it without tripping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from detente.case.dates import When, read_when
from detente.case.messages import LONGEST_KEY, find_closest
from detente.case.quantity import show
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

RawData = dict[str, Any]

MOST_TOLD = 20
"""Known names that a message lists or that a misspelt one is compared with."""


def as_table(value: object) -> RawData:
    """Return a table as it stands, empty where it is none."""
    return value if isinstance(value, dict) else {}


def at(case: RawData, *path: str) -> RawData:
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


def find_unknown(path: str, found: object, known: Iterable[str], what: str) -> Iterator[Problem]:
    """Yield a problem for every name that was not declared."""
    names = dict.fromkeys(known)
    first = [name[:LONGEST_KEY] for name in list(names)[:MOST_TOLD]]
    listed = ", ".join([*first, "…"] if len(names) > MOST_TOLD else first) or "none is declared"
    for name in list_names(found):
        if name not in names:
            close = find_closest(name[:LONGEST_KEY], first)
            hint = f"Did you mean {close!r}?" if close else f"Expected one of: {listed}."
            place = f"{path}.{name}" if isinstance(found, dict) else path
            yield Problem(place, f"{show(name)} is no {what}.", hint)


def read_date(value: object) -> When | None:
    """Return a date, ``None`` where it cannot be read."""
    try:
        return read_when(value)
    except PydanticCustomError:
        return None


def list_kind(case: RawData, kind: str) -> list[str]:
    """Return the short names of the actors of one kind."""
    actors = at(case, "actors")
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
    """Say whether a number is written as 0."""
    return isinstance(value, int | float) and value == 0
