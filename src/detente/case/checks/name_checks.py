"""Names that the case gives to numbers it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.quantity import Quantity, quote_value
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BETWEEN = ("ranks", "weights", "shares")
"""Tables whose name the path of a drawn number leaves out."""


def check_number_names(case: object, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield paths to which no number of a case belongs, and names that an earlier number has.

    Parameters
    ----------
    case
        The case, its fields validated.
    names
        What it calls its numbers, by their dotted paths.
    """
    first: dict[str, str] = {}
    for path, name in names.items():
        if first.setdefault(name, path) != path:
            message = f"{first[name]} has the same name, so that a reader cannot tell the two apart"
            yield Problem(f"names.{path}", message, "Write another name for one of them.")
        if not _has_number(case, path):
            message = f"the case has no number at {quote_value(path)}"
            hint = "Write the path of a number as the report shows it, such as counterpart.effort."
            yield Problem(f"names.{path}", message, hint)


def _has_number(case: object, path: str) -> bool:
    """Say whether a path leads to a number, written or left at its default, or to one drawn from ranks or shares."""
    *parents, last = path.split(".")
    row = case
    for part in parents:
        row = _step(row, part)
    cells = [_step(row, last), *(_step(_step(row, table), last) for table in _BETWEEN)]
    return isinstance(cells[0], Quantity) or any(isinstance(cell, Quantity | int) for cell in cells[1:])


def _step(node: object, part: str) -> object:
    """Return what stands under a name in a part of a case."""
    return node.get(part) if isinstance(node, dict) else getattr(node, part, getattr(node, f"{part}_", None))
