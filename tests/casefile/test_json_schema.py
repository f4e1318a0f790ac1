import copy

import pytest
from jsonschema import Draft202012Validator

from detente.case.domains import DOMAINS
from detente.case.quantity import parse_quantity
from detente.casefile.files import list_examples, read_starter, read_text
from detente.casefile.json_schema import case_schema
from detente.casefile.yaml_parser import parse_yaml

VALIDATOR = Draft202012Validator(case_schema())


def test_the_schema_is_one():
    Draft202012Validator.check_schema(case_schema())


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_shipped_cases_keep_to_it(slug):
    assert not list(VALIDATOR.iter_errors(parse_yaml(read_text(slug)).data))


def test_the_starter_keeps_to_it_and_faults_do_not(starter):
    assert not list(VALIDATOR.iter_errors(parse_yaml(read_starter()).data))
    for path, value in (
        (("decision", "horizn"), 8),
        (("decision", "horizon"), "long"),
        (("proposal", "options", "pilot", "levels", "research"), 2),
        (("counterpart", "effort"), [1]),
        (("actors", "us", "kind"), "boss"),
    ):
        data = copy.deepcopy(starter)
        node = data
        for part in path[:-1]:
            node = node[part]
        node[path[-1]] = value
        assert list(VALIDATOR.iter_errors(data)), path


def test_a_distribution_may_be_written_with_percentages(starter):
    starter["counterpart"]["lapse"] = {"uniform": {"low": "1%", "high": "8%"}}
    assert not list(VALIDATOR.iter_errors(starter))


def test_every_kind_of_quantity_is_defined_once():
    schema = case_schema()
    kinds = {name for name in schema["$defs"] if name.endswith("-quantity")}
    # What an analyst gives is read as the field to which it belongs says.
    assert kinds == {f"{name}-quantity" for name in (*DOMAINS, "any")}
    assert str(schema).count("'quantiles'") == len(kinds)


def test_defaults_stand_as_a_case_writes_them():
    tables = case_schema()["$defs"]
    assert tables["Counterpart"]["properties"]["effort"]["default"] == "15 to 45"
    fields = [field for table in tables.values() for field in table.get("properties", {}).values()]
    defaults = [field for field in fields if "default" in field]
    assert len(defaults) > 30
    for field in defaults:
        assert Draft202012Validator({**field, "$defs": tables}).is_valid(field["default"]), field
        kind = field.get("$ref", "").rsplit("/", 1)[-1].removesuffix("-quantity")
        if kind:
            parse_quantity(field["default"], DOMAINS[kind])


def test_every_field_is_described():
    for name, table in {"Case": case_schema(), **case_schema()["$defs"]}.items():
        for key, field in table.get("properties", {}).items():
            assert field.get("description"), f"{name}.{key}"
