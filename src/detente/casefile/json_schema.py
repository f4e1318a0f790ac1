"""The form of a case file as JSON Schema, for editors and for the reference page."""

import ast
import inspect
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from detente.case.fields import QUANTITY, Table
from detente.case.model import Case
from detente.case.quantity import PARAMETERS

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ALIKE = {"oneOf": "anyOf"}
"""Alternatives of a case exclude each other, so that one keyword serves."""


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, with the description of every field.

    Every kind of quantity is defined once and referred to; defaults stand as a case writes them.
    """
    schema = Case.model_json_schema(by_alias=True)
    for table in _list_tables(Table):
        _describe(schema if table is Case else schema["$defs"].get(table.__name__, {}), table)
    quantities: dict[str, Any] = {}
    schema = _share(schema, quantities)
    schema["$defs"] |= quantities
    return {"$schema": _DIALECT, **schema}


def _list_tables(table: type[Table]) -> Iterator[type[Table]]:
    """Yield the kinds of tables that are made from one."""
    for kind in table.__subclasses__():
        yield kind
        yield from _list_tables(kind)


def _describe(schema: dict[str, Any], table: type[Table]) -> None:
    """Fill in the docstring that stands below each field, in the table or in what it is made from."""
    descriptions: dict[str, str] = {}
    for origin in reversed(table.__mro__):
        if issubclass(origin, Table):
            descriptions |= _read_descriptions(origin)
    # A table for which a number may stand is one of two alternatives.
    forms = (schema, *schema.get("anyOf", ()))
    properties: dict[str, Any] = next((form["properties"] for form in forms if "properties" in form), {})
    for name, field in table.model_fields.items():
        key = field.alias or name
        if key in properties and name in descriptions:
            properties[key] = dict(sorted({**properties[key], "description": descriptions[name]}.items()))


def _read_descriptions(table: type[Table]) -> dict[str, str]:
    """Return the docstrings of the fields that a class defines itself."""
    module = ast.parse(inspect.getsource(sys.modules[table.__module__]))
    (body,) = (
        node.body for node in module.body if isinstance(node, ast.ClassDef) and node.name == table.__name__
    )
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)
        if isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }


def _share(node: Any, quantities: dict[str, Any]) -> Any:  # noqa: ANN401
    """Move quantities out to where they are defined once; leave references and descriptions."""
    if isinstance(node, list):
        return [_share(child, quantities) for child in node]
    if not isinstance(node, dict):
        return node
    default = _take_default(node)
    kind = node.get("$comment", "")
    if not (isinstance(kind, str) and kind.endswith(QUANTITY)):
        shared = {_ALIKE.get(key, key): _share(child, quantities) for key, child in node.items()}
        return shared if default is None else {**shared, "default": default}
    name = kind.replace(" ", "-")
    quantities[name] = {"title": kind, "anyOf": node["anyOf"]}
    described = {key: node[key] for key in ("description",) if key in node}
    return {"$ref": f"#/$defs/{name}", **described, **({} if default is None else {"default": default})}


def _take_default(node: dict[str, Any]) -> Any:  # noqa: ANN401
    """Take the default out of a field and return it as a case would write it, if there is something to write.

    Examples
    --------
    >>> _take_default({"default": {"family": "fixed", "parameters": [0.9], "written": "0.9"}})
    0.9
    """
    default = node.pop("default", None) if "properties" not in node else None
    if not isinstance(default, dict) or "written" not in default:
        return default if isinstance(default, str | int | float | list) and default != [] else None
    family, parameters = default["family"], default["parameters"]
    if family == "fixed":
        return parameters[0]
    if default["written"].startswith(f"{family} ("):
        return {family: dict(zip(PARAMETERS[family], parameters, strict=True))}
    return default["written"]
