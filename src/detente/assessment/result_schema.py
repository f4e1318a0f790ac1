"""The form of an assessment's JSON, as JSON Schema: read from the fields that the serialiser walks."""

from __future__ import annotations

import ast
import inspect
import textwrap
import typing
from typing import Any, TypeAlias

import numpy as np

from detente.assessment.assessment import SCHEMA, Assessment
from detente.assessment.serialiser import (
    AXES,
    Kind,
    Steps,
    is_record,
    list_axes,
    list_parts,
    split_key,
    unwrap,
)

Node: TypeAlias = dict[str, Any]
"""A JSON Schema, or a part of one."""

_NUMBER: Node = {"type": ["number", "null"]}
_INTERVAL: Node = {
    "type": ["object", "null"],
    "description": "Median and 90% interval over the draws; null where there is no value in any of them.",
    "properties": dict.fromkeys(("median", "p05", "p95"), _NUMBER),
    "required": ["median", "p05", "p95"],
    "additionalProperties": False,
}
_HEAD = {
    "schema": {"const": SCHEMA},
    "case": {"type": "string", "description": "Short name of the case."},
    "seed": {"type": "integer", "minimum": 0},
    "n_draws": {"type": "integer", "minimum": 1},
    "version": {"type": "string", "description": "Version of detente that made the assessment."},
}
_SCALARS = {str: "string", int: "integer", bool: "boolean"}


def assessment_schema() -> Node:
    """Return the JSON Schema of what ``detente assess --json`` writes."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://detente.invalid/assessment/1",
        "title": SCHEMA,
        "description": "What `detente assess --json` writes. Numbers carry 10 significant digits; what is undefined is "
        "null, never NaN. Keys may be added; none is removed or changes its meaning within version 1. Amounts are in "
        "utils of the own side: 100 is solving the shared problem for one period.",
        **_open_table(),
    }
    schema["properties"] |= _HEAD
    schema["required"] += list(_HEAD)
    _describe_record(schema, Assessment, ())
    return schema | {"$defs": {"interval": _INTERVAL}}


def _open_table() -> Node:
    return {"type": "object", "properties": {}, "required": []}


def _describe_record(schema: Node, record_type: type, base: Steps) -> None:
    """Put the parts of a record into a schema."""
    notes = _read_notes(record_type)
    for part in list_parts(record_type):
        steps = split_key(part.key, base)
        kind, may_be_none = unwrap(part.kind)
        for step in steps:
            if step.startswith("{") and step not in base:
                kind = _drop_axis(kind, step.strip("{}"))
        if is_record(kind) and not may_be_none:
            _describe_record(schema, kind, steps)
            continue
        node = schema
        for step in steps[:-1]:
            node = _step_into(node, step)
        described = _describe(kind, may_be_none=may_be_none or "{option}" in steps)
        if notes.get(part.name):
            described = described | {"description": notes[part.name]}
        _set(node, steps[-1], described)
        if part.is_optional:
            node["required"].remove(steps[-1])


def _drop_axis(kind: Kind, axis: str) -> Kind:
    """Return the type of one entry along an axis."""
    axes = list_axes(kind)
    if axes is None:
        return typing.get_args(kind)[1]
    rest = [other for other in axes if AXES.get(other) != ("option" if axis == "deal" else axis)]
    return _Array(tuple(rest)) if rest else float


class _Array:
    """An array type whose axes are known by name."""

    def __init__(self, axes: tuple[str, ...]) -> None:
        self.dim_str = " ".join(axes)


def _step_into(node: Node, step: str) -> Node:
    """Return the schema of a table within a table, made where it is new."""
    if step.startswith("{"):
        if not isinstance(node.get("additionalProperties"), dict):
            node["additionalProperties"] = _open_table()
        inner: Node = node["additionalProperties"]
        return inner
    if step not in node["properties"]:
        _set(node, step, _open_table())
    table: Node = node["properties"][step]
    return table


def _set(node: Node, name: str, described: Node) -> None:
    if name.startswith("{"):
        node["additionalProperties"] = described
        return
    node["properties"][name] = described
    node["required"].append(name)


def _describe(kind: Kind, *, may_be_none: bool = False) -> Node:
    """Return the schema of a value."""
    kind, optional = unwrap(kind)
    schema = _describe_kind(kind)
    if not (may_be_none or optional) or "$ref" in schema:
        return schema
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return schema | {"type": list(dict.fromkeys([*types, "null"]))}


def _describe_kind(kind: Kind) -> Node:
    """Return the schema of a type without ``None``."""
    axes = list_axes(kind)
    if axes is not None:
        return _describe_axes(axes)
    if is_record(kind):
        table = _open_table() | {"additionalProperties": False}
        _describe_record(table, kind, ())
        return table
    origin: Kind = typing.get_origin(kind)
    arguments = typing.get_args(kind)
    if origin is typing.Literal:
        return {"enum": list(arguments)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _describe(arguments[1])}
    if origin in {tuple, list, np.ndarray}:
        items = _NUMBER if origin is np.ndarray else _describe(arguments[0])
        return {"type": "array", "items": items}
    return {"type": _SCALARS[kind]} if kind in _SCALARS else _NUMBER


def _describe_axes(axes: tuple[str, ...]) -> Node:
    """Return the schema of an array."""
    if axes == ("draws",):
        return {"$ref": "#/$defs/interval"}
    axis = axes[1] if axes[0] == "draws" else axes[0]
    rest = tuple(other for other in axes if other != axis)
    inner = _describe_axes(rest) if rest else _NUMBER
    return (
        {"type": "object", "additionalProperties": inner}
        if axis in AXES
        else {"type": "array", "items": inner}
    )


def _read_notes(record_type: type) -> dict[str, str]:
    """Return what the docstrings under a record's fields, and of its properties, say."""
    (tree,) = ast.parse(textwrap.dedent(inspect.getsource(record_type))).body
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    notes = {}
    for statement, after in zip(body, [*body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                notes[statement.target.id] = " ".join(str(after.value.value).split())
        elif isinstance(statement, ast.FunctionDef) and (text := ast.get_docstring(statement)):
            notes[statement.name] = " ".join(text.partition("\n\n")[0].split()).removeprefix("Return ")
    return {name: note[:1].upper() + note[1:] for name, note in notes.items()}
