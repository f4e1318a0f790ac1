import copy

import pytest
from jsonschema import Draft202012Validator

from detente.case.files import list_examples, read_starter, read_text
from detente.case.positions import read_yaml
from detente.case.schema import case_schema

VALIDATOR = Draft202012Validator(case_schema())


def test_the_schema_is_one():
    Draft202012Validator.check_schema(case_schema())


@pytest.mark.parametrize("slug", [example.slug for example in list_examples()])
def test_shipped_cases_keep_to_it(slug):
    assert not list(VALIDATOR.iter_errors(read_yaml(read_text(slug)).data))


def test_the_starter_keeps_to_it_and_faults_do_not(starter):
    assert not list(VALIDATOR.iter_errors(read_yaml(read_starter()).data))
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


def test_every_field_is_described():
    for name, table in {"Case": case_schema(), **case_schema()["$defs"]}.items():
        for key, field in table.get("properties", {}).items():
            assert field.get("description"), f"{name}.{key}"
