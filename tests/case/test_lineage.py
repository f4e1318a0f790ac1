from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from detente.case.lineage import _MOST_CYCLES, find_cycles, find_origins, find_shared_origins, list_origins

NAMES = st.sampled_from("abcdefg")
PARENTS = st.dictionaries(NAMES, st.lists(NAMES, max_size=3), max_size=7)
TREES = st.dictionaries(NAMES, st.lists(NAMES, max_size=3), max_size=7).map(
    lambda sources: {name: [p for p in parents if p < name] for name, parents in sources.items()}
)


def test_origins_are_counted_not_citations():
    parents = {"wire": [], "paper": ["wire"], "radio": ["paper"], "witness": [], "book": ["radio", "witness"]}
    assert find_origins(parents, "wire") == {"wire"}
    assert find_origins(parents, "radio") == {"wire"}
    assert find_origins(parents, "book") == {"wire", "witness"}
    assert list_origins(parents, ["wire", "paper", "radio"]) == {"wire"}
    assert list_origins(parents, ["paper", "witness"]) == {"wire", "witness"}
    assert list_origins(parents, []) == frozenset()


def test_a_circle_is_told_with_its_path():
    assert list(find_cycles({"a": ["b"], "b": ["a"]})) == [("a", "b", "a")]
    assert list(find_cycles({"a": ["a"]})) == [("a", "a")]
    assert list(find_cycles({"a": ["b"], "b": [], "c": ["d"], "d": ["c", "a"]})) == [("c", "d", "c")]
    assert not list(find_cycles({"a": ["b"], "b": ["c"], "c": []}))


def test_two_circles_are_both_told():
    cycles = list(find_cycles({"a": ["b"], "b": ["a"], "c": ["c"]}))
    assert {*cycles} == {("a", "b", "a"), ("c", "c")}


def test_of_many_circles_some_are_told():
    assert len(list(find_cycles({f"s{i}": [f"s{i}"] for i in range(100)}))) == _MOST_CYCLES


def test_what_a_circle_alone_tells_is_one_origin():
    parents = {"a": ["b"], "b": ["a"], "c": ["b"]}
    assert list_origins(parents, ["a", "b"]) == {"a"}
    assert len(find_origins(parents, "c")) == 1


def test_a_chain_of_thousands_is_no_matter():
    parents = {f"s{i}": [f"s{i + 1}"] for i in range(5_000)}
    assert find_origins(parents, "s0") == {"s5000"}
    assert not list(find_cycles(parents))


def test_origins_that_several_share():
    parents = {"paper": ["wire"], "radio": ["wire", "leak"], "wire": [], "leak": []}
    assert find_shared_origins(parents, ["paper", "radio"]) == {"wire": ("paper", "radio")}
    assert find_shared_origins(parents, ["paper", "wire"]) == {"wire": ("paper", "wire")}
    assert find_shared_origins(parents, ["paper", "leak"]) == {}


@given(PARENTS)
def test_circles_close_along_the_links(parents):
    for cycle in find_cycles(parents):
        assert cycle[0] == cycle[-1]
        assert all(after in parents[before] for before, after in pairwise(cycle))


@given(TREES, st.lists(NAMES), NAMES)
def test_one_more_source_never_takes_an_origin_away(parents, names, another):
    assert not list(find_cycles(parents))
    before, after = list_origins(parents, names), list_origins(parents, [*names, another])
    assert before <= after
    assert len(after) <= len(before) + len(find_origins(parents, another))
    assert all(not parents.get(origin) for origin in after)
