"""Results as plain data: one walk over fields that say where they stand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pytest
from jaxtyping import Float
from jsonschema import Draft202012Validator

from detente.assessment.result_schema import assessment_schema
from detente.assessment.serialiser import to_data
from detente.comparison.versions import StoredAssessment
from detente.json_keys import HIDDEN, key, keyed
from detente.shapes import Array, PerDraw, PerDrawOption, PerDrawTypeOption

NAMES = {
    "option": {"refuse": "refuse", "probe": "probe", "twin": "probe"},
    "deal": {"probe": "probe", "twin": "probe"},
    "type": {"partner": "partner", "spoiler": "spoiler"},
}


class Pair(NamedTuple):
    x: float
    y: str | None


@dataclass(frozen=True)
class Inner:
    gain: PerDraw
    hidden: PerDraw = field(metadata=HIDDEN)
    top: float = field(metadata=key("/top.{option}"))


@dataclass(frozen=True)
class Outer:
    plain: float
    values: PerDrawOption = field(metadata=key("options.{option}.value"))
    deals: PerDrawOption = field(metadata=key("options.{deal}.deal"))
    cube: PerDrawTypeOption = field(metadata=key("options.{option}.by_type"))
    inner: dict[str, Inner] = field(metadata=key("options.{option}"))
    line: Array
    pairs: tuple[Pair, ...]
    stages: Float[Array, "draws stages"]
    nothing: Pair | None
    unmarked_table: dict[str, float]

    @property
    @keyed("doubled")
    def doubled(self) -> float:
        return 2 * self.plain

    @property
    def not_told(self) -> float:
        return 0.0


@pytest.fixture
def outer():
    draws = np.array([1.0, 2.0, 3.0])
    return Outer(
        plain=1 / 3,
        values=np.stack([draws, np.full(3, np.nan)], axis=1),
        deals=np.stack([draws, 10 * draws], axis=1),
        cube=np.arange(12.0).reshape(3, 2, 2),
        inner={"probe": Inner(draws, draws, 7.0)},
        line=np.array([0.5, np.nan]),
        pairs=(Pair(np.float64(1.0), None), Pair(2.0, "b")),
        stages=np.stack([draws, draws + 1], axis=1),
        nothing=None,
        unmarked_table={"a": np.inf},
    )


def test_a_field_stands_where_it_says(outer):
    data = to_data(outer, NAMES)
    assert data["plain"] == 0.3333333333
    assert data["doubled"] == 0.6666666667
    assert data["options"]["refuse"]["value"] == {"median": 2.0, "p05": 1.1, "p95": 2.9}
    assert data["options"]["probe"]["value"] is None
    assert "deal" not in data["options"]["refuse"]
    assert data["options"]["probe"]["deal"]["median"] == 20
    assert data["options"]["probe"]["by_type"]["spoiler"]["median"] == 7
    assert data["line"] == [0.5, None]
    assert data["pairs"] == [{"x": 1.0, "y": None}, {"x": 2.0, "y": "b"}]
    assert [stage["median"] for stage in data["stages"]] == [2, 3]
    assert data["nothing"] is None
    assert data["unmarked_table"] == {"a": None}
    assert "not_told" not in data
    assert data["options"]["twin"] == data["options"]["probe"]


def test_a_record_may_put_a_part_at_the_top_and_is_empty_where_it_is_missing(outer):
    data = to_data(outer, NAMES)
    assert data["top"] == {"refuse": None, "probe": 7.0, "twin": 7.0}
    assert data["options"]["refuse"]["gain"] is None
    assert data["options"]["probe"]["gain"]["median"] == 2
    assert "hidden" not in data["options"]["probe"]


def find(schema, path):
    for step in path:
        schema = schema["properties"].get(step) or schema["additionalProperties"]
    return schema


def test_the_schema_is_one_and_knows_what_two_assessments_are_compared_by():
    schema = assessment_schema()
    Draft202012Validator.check_schema(schema)
    for name in StoredAssessment.model_fields:
        assert name in schema["required"]
    assert find(schema, ("verdict", "options", "x", "p_best"))["type"] == ["number", "null"]
    assert "null" in find(schema, ("verdict", "options", "x", "diagnosis"))["type"]
    assert find(schema, ("track_record", "belief"))["additionalProperties"] == {"$ref": "#/$defs/interval"}
    assert find(schema, ("strategy", "options", "x", "trust_held"))["$ref"] == "#/$defs/interval"
    assert find(schema, ("premises", "table"))["items"]["required"][0] == "path"


def test_every_description_is_a_sentence_of_the_code():
    schema = assessment_schema()
    assert find(schema, ("verdict", "best"))["description"] == "Option with the largest mean value."
