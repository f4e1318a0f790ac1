"""Where the parts of a result stand in the JSON of an assessment.

A field stands under its own name unless it says otherwise: ``field(metadata=key("best"))`` renames it,
``key("options.{option}.value")`` spreads its axis ``options`` over a table, a leading ``/`` counts from
the top of the JSON instead of from the result, a ``?`` at the end leaves it out where there is none, and ``HIDDEN`` always. Properties stand in it only
where they are marked with :func:`keyed`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeVar

Getter = TypeVar("Getter", bound=Callable[..., object])

KEY = "json_key"
"""Name under which a field's metadata, or a property's function, holds its key."""

HIDDEN: Mapping[str, str | None] = MappingProxyType({KEY: None})
"""Metadata of a field that does not stand in the JSON."""


def key(path: str) -> dict[str, str]:
    """Return the metadata of a field that stands at a path of the JSON."""
    return {KEY: path}


def keyed(path: str | None) -> Callable[[Getter], Getter]:
    """Mark the function of a property whose value stands at a path of the JSON, or ``None`` for nowhere."""

    def mark(getter: Getter) -> Getter:
        setattr(getter, KEY, path)
        return getter

    return mark
