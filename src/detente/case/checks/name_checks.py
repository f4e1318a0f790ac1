"""Names that the case gives to numbers, objectives and needs it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.quantity import Quantity, quote_value
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BETWEEN = ("ranks", "weights", "shares")
"""Tables whose name the path of a drawn number leaves out."""


def check_number_names(case: object, names: Mapping[str, str]) -> Iterator[Problem]:
    """Yield paths to which no number, objective or need of a case belongs, and names that an earlier one has.

    Parameters
    ----------
    case
        The case, its fields validated.
    names
        What it calls its numbers, by their dotted paths, its objectives (``objectives.NAME``) and what solving the
        problem takes (``capabilities.NAME``).
    """
    first: dict[str, str] = {}
    for path, name in names.items():
        if first.setdefault(name, path) != path:
            message = f"{first[name]} has the same name, so that a reader cannot tell the two apart"
            yield Problem(f"names.{path}", message, "Write another name for one of them.")
        if not _has_number(case, path) and not _has_part(case, path):
            message = f"the case has no number at {quote_value(path)}"
            hint = (
                "Write the path of a number as the report shows it, such as counterpart.effort; or objectives.NAME or "
                "capabilities.NAME."
            )
            yield Problem(f"names.{path}", message, hint)


def _has_number(case: object, path: str) -> bool:
    """Say whether a path leads to a number, written or left at its default, or to one drawn from ranks or shares."""
    *parents, last = path.split(".")
    row = case
    for part in parents:
        row = _step(row, part)
    cells = [_step(row, last), *(_step(_step(row, table), last) for table in _BETWEEN)]
    return isinstance(cells[0], Quantity) or any(isinstance(cell, Quantity | int) for cell in cells[1:])


def _has_part(case: object, path: str) -> bool:
    """Say whether a path leads to an objective, or to something that solving the problem takes."""
    table, _, name = path.partition(".")
    if table == "objectives":
        return _step(_step(case, table), name) is not None
    providers = _step(_step(case, "capabilities"), "providers")
    return table == "capabilities" and any(
        _step(_step(row, "shares"), name) is not None
        for row in (providers.values() if isinstance(providers, dict) else ())
    )


def _step(node: object, part: str) -> object:
    """Return what stands under a name in a part of a case."""
    return node.get(part) if isinstance(node, dict) else getattr(node, part, getattr(node, f"{part}_", None))
