"""Entries of the record that say the same, and may tell one event several times: MODEL (16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from detente.case.quantity import Quantity
from detente.case.record import Act
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

    from detente.case.model import Case
    from detente.case.record import Episode, OfferAnswer

_APART = frozenset({"because", "source", "cluster"})
"""Fields in which two tellings of one event may differ."""
_MOST_NAMED = 4
"""Names that a note lists at most."""


def list_repeat_notes(case: Case) -> Iterator[Problem]:
    """Yield a question for each group of entries that say the same and count as witnesses of their own.

    Entries say the same where all but their reason and source are equal; on one and the same day the words
    may differ too. Entries of one cluster count as dependent, and raise none.

    Parameters
    ----------
    case
        The case.
    """
    record = case.record
    tables: dict[str, Mapping[str, Episode | Act | OfferAnswer]] = {
        "episodes": record.episodes,
        "acts": record.acts,
        "answers": record.answers,
    }
    for table, entries in tables.items():
        groups: dict[Hashable, list[str]] = {}
        for name, entry in entries.items():
            if entry.cluster is None or (isinstance(entry, Act) and "cluster" not in entry.model_fields_set):
                groups.setdefault(_find_content(entry), []).append(name)
        for names in groups.values():
            if len(names) > 1:
                yield _ask(table, names)


def _ask(table: str, names: Sequence[str]) -> Problem:
    paths = [f"record.{table}.{name}" for name in names]
    shown = ", ".join(names[1 : _MOST_NAMED + 1])
    more = len(names) - 1 - _MOST_NAMED
    others = f"{shown} and {more} more" if more > 0 else shown
    message = f"says the same as {others}, and each counts as a witness of its own"
    hint = (
        f"Is this one event told several times? Then write cluster: {names[0]} in each of them, so that they "
        "count as one witness; if not, say in what they differ."
    )
    return Problem(paths[0], message, hint, also=tuple(paths[1:]))


def _find_content(entry: Episode | Act | OfferAnswer) -> Hashable:
    """Return what an entry says, as something that can be compared."""
    apart = _APART | {"what"} if entry.date.first == entry.date.last else _APART
    return _freeze({name: getattr(entry, name) for name in type(entry).model_fields if name not in apart})


def _freeze(value: object) -> Hashable:
    if isinstance(value, Quantity):
        return value.signature
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    if isinstance(value, dict):
        return tuple(sorted((key, _freeze(inner)) for key, inner in value.items()))
    if isinstance(value, list | tuple):
        return tuple(map(_freeze, value))
    return repr(value)
