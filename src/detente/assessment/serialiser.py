"""Results as plain data: one walk over their dataclasses, whose fields say where they stand."""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float

from detente import shapes
from detente.assessment.numbers import Data, round_number, summarise
from detente.assessment.parts import LazyPart
from detente.json_keys import KEY

Kind: TypeAlias = Any
"""A type at run time."""
Steps: TypeAlias = tuple[str, ...]
"""Steps of a key from the top of the JSON; one in braces spreads an axis."""
Names: TypeAlias = Mapping[str, Mapping[str, str]]
"""By what keys call one entry of an axis: its names in the JSON, and whose numbers each has; ``deal`` is
every option but ``refuse``."""

_NOTHING: Mapping[str, str] = types.MappingProxyType({})

AXES = {
    "options": "option",
    "terms": "option",
    "types": "type",
    "allies": "ally",
    "vetoes": "veto",
    "capabilities": "capability",
}
"""Axes of arrays whose entries have names, and what keys call one of them."""


class Part(NamedTuple):
    """A field, lazy part or marked property of a record."""

    name: str
    key: str
    kind: Kind
    """Its type, resolved."""
    is_optional: bool = False
    """Whether it is left out where it is ``None``."""


def to_data(record: object, names: Names) -> Data:
    """Return a result as plain data: arrays over draws as median and 90% interval, numbers of 10 digits.

    Parameters
    ----------
    record
        A dataclass or named tuple, whose parts may be numbers, text, arrays, tables and records.
    names
        Names along the axes of its arrays.
    """
    return _Walk(names).add(record, type(record))


def is_record(kind: object) -> bool:
    """Say whether a type is a dataclass or a named tuple."""
    return isinstance(kind, type) and (dataclasses.is_dataclass(kind) or hasattr(kind, "_fields"))


@cache
def list_parts(record_type: type) -> tuple[Part, ...]:
    """Return the parts of a record that stand in the JSON, its fields first."""
    parts = []
    metadata: dict[str, Mapping[str, Any]] = {name: {} for name in getattr(record_type, "_fields", ())}
    if dataclasses.is_dataclass(record_type):
        metadata = {field.name: field.metadata for field in dataclasses.fields(record_type)}
    for name, marks in metadata.items():
        path = marks.get(KEY, name)
        if path is not None:
            parts.append(Part(name, path, _resolve(record_type.__annotations__[name], record_type)))
    for name, member in vars(record_type).items():
        is_lazy = isinstance(member, LazyPart)
        getter = member.compute if is_lazy else getattr(member, "fget", None)
        path = getattr(getter, KEY, name if is_lazy else None)
        if path is not None:
            kind = _resolve(getter.__annotations__["return"], record_type)
            parts.append(Part(name, path.removesuffix("?"), kind, path.endswith("?")))
    return tuple(parts)


def unwrap(kind: Kind) -> tuple[Kind, bool]:
    """Return a type without its ``None``, and whether it had one."""
    if typing.get_origin(kind) not in {typing.Union, types.UnionType}:
        return kind, False
    rest = [child for child in typing.get_args(kind) if child is not type(None)]
    return rest[0], len(rest) < len(typing.get_args(kind))


def list_axes(kind: Kind) -> tuple[str, ...] | None:
    """Return the names of an array type's axes; ``None`` for what is no array."""
    axes = getattr(kind, "dim_str", None)
    return None if axes is None else tuple(axes.split())


def split_key(path: str, base: Steps) -> Steps:
    """Return the steps of a key, from the top of the JSON."""
    steps = tuple(step for step in path.removeprefix("/").split(".") if step)
    return steps if path.startswith("/") else (*base, *steps)


def _resolve(annotation: Kind, record_type: type) -> Kind:
    """Return the type that an annotation names, in its module or among the shapes of arrays."""
    if not isinstance(annotation, str):
        annotation = getattr(annotation, "__forward_arg__", annotation)
    if not isinstance(annotation, str):
        return annotation
    scope = {**vars(typing), **vars(shapes), **vars(sys.modules[record_type.__module__])}
    return eval(annotation, scope)  # noqa: S307 - an annotation of ours, not a user's text


class _Walk:
    """A walk over one result, which puts what it finds into a tree."""

    def __init__(self, names: Names) -> None:
        self.tree: Data = {}
        self._names = names

    def add(self, record: object, kind: type, base: Steps = (), bound: Mapping[str, str] = _NOTHING) -> Data:
        """Put the parts of a record into the tree; ``None`` stands for each where there is no record."""
        for part in list_parts(kind):
            value = None if record is None else getattr(record, part.name)
            if value is None and part.is_optional:
                continue
            self._put(value, part.kind, split_key(part.key, base), bound)
        return self.tree

    def _put(self, value: object, kind: Kind, steps: Steps, bound: Mapping[str, str]) -> None:
        """Put a value where its key says, once for each name along an axis that the key spreads."""
        steps = tuple(bound.get(step, step) for step in steps)
        spread = next((step for step in steps if step.startswith("{")), None)
        inner, may_be_none = unwrap(kind)
        if spread is not None:
            axis = spread.strip("{}")
            for name, entry in self._names[axis].items():
                index = self._find(axis, entry) + (axis == "deal")
                picked = _pick(value, kind, axis, index, (name, entry))
                self._put(*picked, steps, {**bound, spread: name})
        elif is_record(inner) and not (value is None and may_be_none):
            self.add(value, inner, steps, bound)
        else:
            table = self.tree
            for step in steps[:-1]:
                table = table.setdefault(step, {})
            table[steps[-1]] = self._convert(value, inner)

    def _convert(self, value: Any, kind: Kind) -> object:  # noqa: ANN401
        """Return a value as plain data."""
        kind, _ = unwrap(kind)
        if is_record(kind) and value is not None:
            return _Walk(self._names).add(value, kind)
        if isinstance(value, np.ndarray):
            return self._convert_array(value, list_axes(kind) or ("points",))
        if isinstance(value, dict):
            inner = typing.get_args(kind)[1]
            return {name: self._convert(child, inner) for name, child in value.items()}
        if isinstance(value, tuple | list):
            return [self._convert(child, typing.get_args(kind)[0]) for child in value]
        return round_number(float(value)) if isinstance(value, float | np.floating) else value

    def _convert_array(self, values: shapes.Array, axes: tuple[str, ...]) -> object:
        """Return an array by the names along its axes, or as a list; draws as median and 90% interval."""
        if axes == ("draws",):
            return summarise(values)
        axis = axes[1] if axes[0] == "draws" else axes[0]
        columns = np.moveaxis(values, axes.index(axis), 0)
        rest = tuple(other for other in axes if other != axis)
        parts = [self._convert_array(column, rest) if rest else round_number(column) for column in columns]
        if axis not in AXES:
            return parts
        names = self._names[AXES[axis]]
        return {name: parts[self._find(AXES[axis], entry)] for name, entry in names.items()}

    def _find(self, axis: str, entry: str) -> int:
        """Return the index along an axis of the entry whose numbers are meant."""
        return list(dict.fromkeys(self._names[axis].values())).index(entry)


def _pick(
    value: Any,  # noqa: ANN401
    kind: Kind,
    axis: str,
    index: int,
    names: tuple[str, ...],
) -> tuple[object, Kind]:
    """Return one entry of an array or a table along a named axis, and its type; the first name that is there counts."""
    axes = list_axes(kind)
    if axes is None:
        inner, _ = unwrap(kind)
        entry = None if value is None else next((value[name] for name in names if name in value), None)
        return entry, typing.get_args(inner)[1]
    position = [AXES.get(other) for other in axes].index("option" if axis == "deal" else axis)
    rest = " ".join(axes[:position] + axes[position + 1 :])
    return np.take(value, index, axis=position), (Float[shapes.Array, rest] if rest else float)
