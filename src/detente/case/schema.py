"""The form of a case file as JSON Schema, for editors and for the reference page."""

from typing import Any

from detente.case.model import Case

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_ALIKE = {"oneOf": "anyOf"}
"""Alternatives of a case exclude each other, so that one keyword serves."""


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, with the description of every field.

    Every kind of quantity is defined once and referred to.
    """
    schema = Case.model_json_schema(by_alias=True)
    quantities: dict[str, Any] = {}
    schema = _share(schema, quantities)
    schema["$defs"] |= quantities
    return {"$schema": DIALECT, **schema}


def _share(node: Any, quantities: dict[str, Any]) -> Any:  # noqa: ANN401
    """Move quantities out to where they are defined once; leave references and descriptions."""
    if isinstance(node, list):
        return [_share(child, quantities) for child in node]
    if not isinstance(node, dict):
        return node
    title = node.get("title")
    if not (isinstance(title, str) and title.endswith(" quantity")):
        return {_ALIKE.get(key, key): _share(child, quantities) for key, child in node.items()}
    name = title.replace(" ", "-")
    told = {key: node[key] for key in ("description",) if key in node}
    quantities[name] = {key: child for key, child in node.items() if key not in {"description", "default"}}
    return {"$ref": f"#/$defs/{name}", **told}
