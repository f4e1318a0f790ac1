"""The two things to compare: case files, or assessments that were written as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from detente.assessment.assessment import SCHEMA
from detente.case.messages import explain
from detente.casefile.files import parse_case, read_text
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from pathlib import Path

    from detente.assessment.numbers import Data
    from detente.case.model import Case

_FAMILY = SCHEMA.partition("/")[0]


@dataclass(frozen=True)
class CaseVersion:
    """One version of a case: as it was understood, and as it was written."""

    case: Case
    data: Data
    """The plain data of the file, by the names a case file writes."""


class _Part(BaseModel):
    """A part of an assessment; what is not compared is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class StoredInterval(_Part):
    """A median and its 90% interval."""

    median: float | None
    p05: float | None
    p95: float | None


class _StoredOption(_Part):
    """What an assessment says of one option."""

    p_best: float
    value: StoredInterval | None


class _StoredVerdict(_Part):
    """What an assessment says of the options."""

    best: str
    options: dict[str, _StoredOption] = Field(max_length=10)


class _StoredRecord(_Part):
    """What an assessment says of the counterpart."""

    belief: dict[str, StoredInterval | None] = Field(max_length=10)


class StoredPremise(_Part):
    """One number of a case, as an assessment lists it."""

    path: str
    reads: str
    status: str
    because: str | None
    source: str | None


class _StoredPremises(_Part):
    """Every number of a case, as an assessment lists them."""

    table: list[StoredPremise]


class StoredAssessment(_Part):
    """What two assessments are compared by."""

    case: str
    seed: int
    n_draws: int
    version: str
    verdict: _StoredVerdict
    track_record: _StoredRecord
    premises: _StoredPremises


def read_version(path: str | Path) -> CaseVersion | StoredAssessment:
    """Read a case file, a shipped case by its slug, or the JSON of an assessment.

    Raises
    ------
    CaseError
        If it is neither.
    """
    text = read_text(path)
    start = text.lstrip()[:1]
    if start == "<":
        _fail("is a web page", "Give the case file, or a file that `detente assess --json` wrote.")
    data = _read_json(text, strict=str(path).endswith(".json")) if start in {"{", "["} else None
    if data is None or (isinstance(data, dict) and "actors" in data):
        return parse_version(text)
    return read_assessment(data)


def parse_version(text: str) -> CaseVersion:
    """Return the version of a case that a YAML text holds.

    Raises
    ------
    CaseError
        If it cannot be read; its ``problems`` list every fault with line and column.
    """
    return CaseVersion(parse_case(text), parse_yaml(text).data)


def read_assessment(data: object) -> StoredAssessment:
    """Return what is compared of an assessment, given as plain data.

    Raises
    ------
    CaseError
        If the data are not an assessment of the form this version writes.
    """
    schema = data.get("schema") if isinstance(data, dict) else None
    if schema != SCHEMA:
        _fail_on_schema(schema)
    try:
        assessment = StoredAssessment.model_validate(data)
    except ValidationError as error:
        faults = error.errors(include_url=False)
        raise CaseError([explain(fault, ()) for fault in faults[:1]]) from None
    if assessment.verdict.best not in assessment.verdict.options:
        _fail("names a best option that it does not list", "Assess the case again.")
    return assessment


def _fail_on_schema(schema: object) -> NoReturn:
    if isinstance(schema, str) and schema.partition("/")[0] == _FAMILY:
        _fail(
            f"was written in the form {schema[:40]}; this version compares {SCHEMA}",
            "Assess both cases again.",
        )
    hint = "Give two case files, or two files that `detente assess --json` wrote."
    _fail("is a JSON file, but not an assessment", hint)


def _read_json(text: str, *, strict: bool) -> Any:  # noqa: ANN401
    """Return the data of a JSON text; ``None`` where it may be a case in YAML's own braces."""
    try:
        return json.loads(text, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        if strict or '"schema"' in text[:200]:
            position = f"line {error.lineno}, column {error.colno}"
            _fail(
                f"is an incomplete JSON file: it breaks off at {position}",
                "Write it again: detente assess CASE --json FILE.",
            )
        return None
    except (ValueError, RecursionError):
        _fail(
            "is a JSON file that detente cannot have written: it is nested too deeply, or a number in it is not a number"
        )


def _reject_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _fail(message: str, hint: str = "") -> NoReturn:
    raise CaseError([Problem("", message, hint)])
