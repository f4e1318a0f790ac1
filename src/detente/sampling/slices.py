"""Some draws of many: every array below a result cut along its first axis, or put together again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from detente.shapes import Indices

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


def join_draws(parts: Iterable[Drawn], n_draws: int) -> Drawn:
    """Return results over parts of the draws, one after the other, as one; each part is let go once it is copied.

    Parameters
    ----------
    parts
        Results over some of the draws, in the order of the draws. What holds no array is that of the first.
    n_draws
        Number of all draws.
    """
    whole, start = None, 0
    for part in parts:
        if whole is None:
            whole = _make_room(part, n_draws)
        start += _copy(part, whole, start)
    result: Drawn = whole  # type: ignore[assignment]
    return result


def scatter_draws(parts: Sequence[Drawn], rows: Sequence[Indices], n_draws: int) -> Drawn:
    """Return results over some draws each as one over all: the draws of each part stand at its rows.

    Parameters
    ----------
    parts
        Results of one form. What holds no array over draws is that of the first.
    rows
        Indices of the draws of each part among all.
    n_draws
        Number of all draws.
    """
    result: Drawn = _scatter(parts, rows, n_draws)
    return result


def _scatter(nodes: Sequence[Any], rows: Sequence[Indices], n_draws: int) -> Any:  # noqa: ANN401
    """Return arrays, and what holds arrays, with the draws of each node put at its rows."""
    first = nodes[0]
    if isinstance(first, np.ndarray):
        column = np.empty((n_draws, *first.shape[1:]), dtype=first.dtype)
        for node, some in zip(nodes, rows, strict=True):
            column[some] = node
        return column
    if isinstance(first, tuple):
        return _rebuild(first, [_scatter(children, rows, n_draws) for children in zip(*nodes, strict=True)])
    if is_dataclass(first) and not isinstance(first, type):
        names = [field.name for field in fields(first) if not field.metadata.get("same_in_every_draw")]
        return replace(
            first,
            **{name: _scatter([getattr(node, name) for node in nodes], rows, n_draws) for name in names},
        )
    return first


def _make_room(node: Any, n_draws: int) -> Any:  # noqa: ANN401
    """Return the same with room for so many draws in every array."""
    if isinstance(node, np.ndarray):
        return np.empty((n_draws, *node.shape[1:]), dtype=node.dtype)
    if isinstance(node, tuple):
        return _rebuild(node, [_make_room(child, n_draws) for child in node])
    if is_dataclass(node) and not isinstance(node, type):
        names = [field.name for field in fields(node)]
        return replace(node, **{name: _make_room(getattr(node, name), n_draws) for name in names})
    return node


def _copy(part: Any, whole: Any, start: int) -> int:  # noqa: ANN401
    """Copy a part to its place among all draws; return how many draws it has."""
    children: list[tuple[Any, Any]] = []
    if isinstance(part, np.ndarray):
        whole[start : start + len(part)] = part
        return len(part)
    if isinstance(part, tuple):
        children = list(zip(part, whole, strict=True))
    elif is_dataclass(part) and not isinstance(part, type):
        children = [(getattr(part, field.name), getattr(whole, field.name)) for field in fields(part)]
    return max((_copy(*pair, start) for pair in children), default=0)


def _rebuild(like: tuple[Any, ...], children: list[Any]) -> tuple[Any, ...]:
    """Return a tuple of the same class, named or not."""
    return type(like)(*children) if hasattr(like, "_fields") else tuple(children)
