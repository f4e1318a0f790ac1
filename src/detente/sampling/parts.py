"""Some draws of many: every array below a result cut along its first axis, or put together again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Drawn = TypeVar("Drawn")

SAME_IN_EVERY_DRAW: Mapping[str, bool] = MappingProxyType({"same_in_every_draw": True})
"""Metadata of a field whose first axis is not ``draws``."""


def take_draws(node: Drawn, draws: slice) -> Drawn:
    """Return some draws of arrays and of what holds arrays: tuples, tables, dataclasses; arrays are views."""
    taken: Any = node
    if isinstance(node, np.ndarray):
        taken = node[draws]
    elif isinstance(node, tuple):
        taken = _rebuild(node, [take_draws(child, draws) for child in node])
    elif isinstance(node, dict):
        taken = {name: take_draws(child, draws) for name, child in node.items()}
    elif is_dataclass(node) and not isinstance(node, type):
        cut = [field.name for field in fields(node) if not field.metadata.get("same_in_every_draw")]
        taken = replace(node, **{name: take_draws(getattr(node, name), draws) for name in cut})
    result: Drawn = taken
    return result


def join_draws(parts: Sequence[Drawn]) -> Drawn:
    """Return results over several parts of the draws as one; what holds no array is that of the first part."""
    first: Any = parts[0]
    joined, columns = first, list[Any](parts)
    if len(parts) == 1:
        pass
    elif isinstance(first, np.ndarray):
        joined = np.concatenate(columns)
    elif isinstance(first, tuple):
        joined = _rebuild(first, [join_draws(column) for column in zip(*columns, strict=True)])
    elif is_dataclass(first) and not isinstance(first, type):
        names = [field.name for field in fields(first)]
        joined = replace(first, **{name: join_draws([getattr(p, name) for p in columns]) for name in names})
    result: Drawn = joined
    return result


def _rebuild(like: tuple[Any, ...], children: list[Any]) -> tuple[Any, ...]:
    """Return a tuple of the same class, named or not."""
    return type(like)(*children) if hasattr(like, "_fields") else tuple(children)
