"""Whatever stands anywhere in a case: it is read, or explained in plain words; nothing falls over."""

import copy
import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import PydanticCustomError

from detente.case.messages import _UNWRITTEN, explain, find_closest
from detente.case.model import Case
from detente.case.quantity import REAL, parse_quantity, quote_value
from detente.casefile.files import read_starter
from detente.casefile.json_schema import case_schema
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError

STARTER = parse_yaml(read_starter()).data
SCHEMA = Draft202012Validator(case_schema())
WORDING = re.compile(
    r"Input should|Value error|Unable to|valid |function-|constrained|Quantity|\b(dict|int|float|str|bool|NoneType)\b"
)


def walk(node, path=()):
    """Yield the path of everything beneath a node."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from walk(child, (*path, key))


def put(path, value):
    data = copy.deepcopy(STARTER)
    node = data
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    return data


JUNK = st.one_of(
    st.sampled_from(
        [
            *(None, True, False, -1, 3, 7.5, 1e300, 10**39, math.nan, math.inf, "", "(", "-", "é", "8 to 3"),
            *("a par=" + "9" * 5_000, "x" * 5_000, "*a" * 30, [], {}, [1, 2], ["a", "a"], [["a"], [None]]),
            *({"a": 1}, {"value": 1}, {"value": {"value": 2}}, {"source": "a par=1;" * 9}, {"a": {"b": [1]}}),
        ]
    ),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=5,
    ),
)


@given(st.sampled_from(list(walk(STARTER))), JUNK)
def test_any_value_anywhere_is_read_or_explained(path, value):
    data = put(path, value)
    try:
        Case.model_validate(data)
    except CaseError as error:
        for problem in error.problems:
            line = f"{problem.path} {problem.message} {problem.hint}"
            assert not WORDING.search(re.sub(r"'[^']*'", "", line)), line
            assert not any(part in problem.path for part in _UNWRITTEN)
            assert len(line) < 1_000
    else:
        assert SCHEMA.is_valid(json.loads(json.dumps(data))), (path, value)


@pytest.mark.parametrize(
    ("hits", "path", "says"),
    [
        (None, "record.acts.hires.hits", "expected a list"),
        ("lead", "record.acts.hires.hits", "expected a list"),
        ([1], "record.acts.hires.hits.0", "expected text"),
        (["No Name"], "record.acts.hires.hits.0", "form"),
        ({"lead": "much"}, "record.acts.hires.hits.lead", "not a number"),
        ({"lead": 0}, "record.acts.hires.hits.lead", "expected a number above 0"),
    ],
)
def test_alternatives_give_one_fault(hits, path, says):
    with pytest.raises(CaseError) as caught:
        Case.model_validate(put(("record", "acts", "hires", "hits"), hits))
    [problem] = [p for p in caught.value.problems if p.path == path]
    assert says in problem.message


def test_amounts_of_harm_may_be_written_out():
    case = Case.model_validate(put(("record", "acts", "hires", "hits"), {"lead": "0.1 to 0.2"}))
    hits = case.record.acts["hires"].hits
    assert isinstance(hits, dict)
    assert hits["lead"].family == "lognormal"


def test_a_name_of_any_length_makes_no_long_line():
    with pytest.raises(CaseError) as caught:
        Case.model_validate(put(("priorities", "us", "ranks", 0), "x y" * 2_000))
    assert max(len(str(problem)) for problem in caught.value.problems) < 1_000


def test_what_has_no_words_of_its_own_is_explained_plainly():
    detail = {"type": "something_new", "loc": ("a", "[key]"), "msg": "Input {is} odd", "input": {1}}
    assert str(explain(detail, ())) == (  # type: ignore[arg-type]
        "a: {1} cannot be used here. The case-file reference says what can."
    )


def test_true_is_not_a_number():
    for path in (("decision", "horizon"), ("proposal", "options", "pilot", "levels", "stake")):
        with pytest.raises(CaseError, match="found true, expected a number"):
            Case.model_validate(put(path, value=True))


def test_guesses_are_bounded():
    data = put(("actors", "us"), {f"kin{i}": 1 for i in range(500)})
    with pytest.raises(CaseError) as caught:
        Case.model_validate(data)
    hints = [p.hint for p in caught.value.problems if p.message.startswith("unknown field `kin")]
    assert len(hints) == 500
    assert "Did you mean `kind`?" in hints[0]
    assert "Did you mean" not in hints[-1]


def test_what_was_found_is_shown_short():
    assert quote_value("x" * 100) == "'" + "x" * 56 + "…"
    assert quote_value(value=True) == "true"
    for table, shown in (
        ({}, "an empty table"),
        ({n: n for n in range(20)}, "a table with 0, 1, 2, 3, 4, 5, 6, 7, …"),
    ):
        with pytest.raises(PydanticCustomError, match=f"found {shown}, expected one number"):
            parse_quantity(table, REAL)
    assert find_closest("horizn", ["horizon", "discount"]) == "horizon"
    assert find_closest("zebra", ["horizon"]) is None
