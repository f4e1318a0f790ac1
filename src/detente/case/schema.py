"""The form of a case file as JSON Schema, for editors and for the reference page."""

from typing import Any

from detente.case.model import Case

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, with the description of every field."""
    return {"$schema": DIALECT, **Case.model_json_schema(by_alias=True)}
