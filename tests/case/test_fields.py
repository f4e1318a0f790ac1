import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from detente.case.fields import CONDUCTS, Coding, Grade, Level, Name, Period, Text
from detente.case.proposal import Effect
from detente.case.record import Reporting, Watched
from detente.case.tables import Importance, Priorities, Ranks
from detente.casefile.yaml_parser import parse_yaml

CODING = TypeAdapter(Coding)
RANKS = TypeAdapter(Ranks)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0,7, 0,2, 0,1", "[0.7, 0.2, 0.1]"),
        ("0,7, 0.2, 0.1", "[0.7, 0.2, 0.1]"),
        ("0,5, 0,5, 0", "[0.5, 0.5, 0]"),
        ("0,333, 0,333, 0,334", "[0.333, 0.333, 0.334]"),
    ],
)
def test_decimal_commas_in_a_list_are_recognised(written, meant):
    with pytest.raises(ValidationError) as caught:
        CODING.validate_python(parse_yaml(f"weights: [{written}]").data["weights"])
    assert caught.value.errors()[0]["ctx"]["hint"] == f"Write decimals with a point: {meant}."


@pytest.mark.parametrize(
    ("written", "weights"),
    [
        ("clearly reciprocate", (0.9, 0.05, 0.05)),
        ("Mostly free-ride", (0.15, 0.7, 0.15)),
        ("mostly  exploit", (0.15, 0.15, 0.7)),
        ("mixed", (0.5, 0.25, 0.25)),
        ([0, 0.25, 0.75], (0, 0.25, 0.75)),
        ({"exploit": 1}, (0, 0, 1)),
    ],
)
def test_conduct(written, weights):
    assert CODING.validate_python(written) == pytest.approx(weights)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("clearly", "cannot read 'clearly' as conduct"),
        ("clearly kind", "cannot read 'clearly kind' as conduct"),
        ("sort of exploit", "cannot read 'sort of exploit' as conduct"),
        ({"kind": 1}, "unknown conduct 'kind'"),
        ({"exploit": 0.5}, "add up to 0.5"),
        ({"exploit": True}, "cannot read this as conduct"),
        ([1, 0], "cannot read this as conduct"),
        ([0.0, 7, 0, 1], "cannot read this as conduct"),
        ([True, 5, 0, 1], "cannot read this as conduct"),
        ([2, -1, 0], "cannot read this as conduct"),
        ([float("nan"), 0, 0], "cannot read this as conduct"),
        (["a", "b", "c"], "cannot read this as conduct"),
        (3, "cannot read this as conduct"),
        (None, "cannot read this as conduct"),
    ],
)
def test_what_is_no_conduct(written, says):
    with pytest.raises(ValidationError, match=says):
        CODING.validate_python(written)


@given(st.lists(st.floats(0.01, 1), min_size=3, max_size=3))
def test_weights_that_sum_to_one_are_taken_as_they_stand(raw):
    weights = [x / sum(raw) for x in raw]
    table = dict(zip(CONDUCTS, weights, strict=True))
    assert CODING.validate_python(weights) == CODING.validate_python(table) == tuple(weights)


@pytest.mark.parametrize(
    ("written", "ranks"),
    [
        (["a", "b"], {"a": 1, "b": 2}),
        (["a", ["b", "c"], "d"], {"a": 1, "b": 2, "c": 2, "d": 3}),
        ({"a": 2, "b": 1, "c": 2}, {"a": 2, "b": 1, "c": 2}),
    ],
)
def test_ranks(written, ranks):
    assert RANKS.validate_python(written) == ranks


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (["a", ["a"]], "'a' is ranked twice"),
        (["a", 3], "found 3, expected a name"),
        (["a", [["b"]]], "found a list, expected a name"),
        ({"a": 1, "b": 3}, "the ranks 1, 3 leave a gap"),
        ({"a": 2}, "leave a gap"),
        ({"a": True}, "found true"),
        ([], "at least 1"),
        ("a", "valid dictionary"),
    ],
)
def test_what_is_no_ranking(written, says):
    with pytest.raises(ValidationError, match=says):
        RANKS.validate_python(written)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12))
def test_a_list_with_ties_and_numbered_ranks_say_the_same(ranks):
    dense = {rank: index for index, rank in enumerate(sorted(set(ranks)), 1)}
    numbered = {f"n{i}": dense[rank] for i, rank in enumerate(ranks)}
    groups = [[name for name, rank in numbered.items() if rank == index] for index in dense.values()]
    assert RANKS.validate_python(groups) == RANKS.validate_python(numbered) == numbered


@pytest.mark.parametrize(
    ("kind", "written", "taken"),
    [
        (Name, "a-b_9", True),
        (Name, "Ab", False),
        (Name, "9a", False),
        (Name, "a" * 41, False),
        (Text, "  words  ", True),
        (Text, "   ", False),
        (Text, "a\x00", False),
        (Grade, "F6", True),
        (Grade, "F7", False),
        (Level, 1, True),
        (Level, 1.01, False),
        (Level, True, False),
        (Level, float("nan"), False),
        (Period, "3 months", True),
        (Period, 0.5, False),
        (Period, float("nan"), False),
    ],
)
def test_cells(kind, written, taken):
    adapter = TypeAdapter(kind)
    if taken:
        adapter.validate_python(written)
    else:
        with pytest.raises(ValidationError):
            adapter.validate_python(written)


def test_an_effect_left_out_follows_the_one_before_it():
    for written, expected in (
        (2, (2, 2, 2)),
        ({"value": 2, "because": "why"}, (2, 2, 2)),
        ({"reciprocate": 1, "exploit": 3}, (1, 1, 3)),
        ({"free_ride": 2}, (0, 2, 2)),
        ({"exploit": 3}, (0, 0, 3)),
    ):
        effect = Effect.model_validate(written)
        assert tuple(getattr(effect, conduct).parameters[0] for conduct in CONDUCTS) == expected
        assert Effect.model_validate(effect) is effect
        assert effect.is_abusable == (expected[1] != expected[2])
        assert len(effect.distinct) == len(set(expected))


def test_ranks_or_weights_and_not_both():
    for table in (Priorities, Importance):
        with pytest.raises(ValidationError, match="neither ranks nor weights"):
            table.model_validate({})
        with pytest.raises(ValidationError, match="both ranks and weights"):
            table.model_validate({"ranks": ["a"], "weights": {"a": 1}})
    with pytest.raises(ValidationError, match="'b' is listed under against, but not under ranks"):
        Priorities.model_validate({"ranks": ["a"], "against": ["b"]})
    with pytest.raises(ValidationError, match="'a' is listed under against, but not under ranks"):
        Priorities.model_validate({"weights": {"a": 1}, "against": ["a"]})


def test_grades_have_conventions_that_a_case_may_replace():
    reporting = Reporting.model_validate({"reliability": {"A": 0.5}})
    assert reporting.information("A1").parameters == (0.5,)
    assert reporting.information("E1").parameters == (0.0,)
    assert reporting.information("F1").family == "uniform"
    assert reporting.kept("A5").parameters == (0.1,)
    assert reporting.kept("A6").default


def test_a_watched_span_says_so():
    with pytest.raises(ValidationError):
        Watched.model_validate({"from": 2000, "to": 2001, "complete": False})
    span = Watched.model_validate({"from": 2000, "to": 2001, "complete": True})
    assert (span.from_.written, span.to.written) == ("2000", "2001")
