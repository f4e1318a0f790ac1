"""The form of a case file as JSON Schema, for editors and for the reference page."""

from typing import Any

from detente.case.fields import QUANTITY
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
    quantities: dict[str, Any] = {}
    schema = _share(schema, quantities)
    schema["$defs"] |= quantities
    return {"$schema": _DIALECT, **schema}


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
