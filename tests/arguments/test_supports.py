"""What falls with which passage."""

from detente import read_case
from detente.arguments.supports import (
    Place,
    Support,
    find_fallen,
    list_places,
    list_rests,
    list_supports,
)
from tests.arguments.cases import make_case


def at(paragraph, source="memo"):
    return Support(Place(source, paragraph))


def test_a_number_falls_with_the_last_that_it_rests_on_and_an_entry_with_the_first(starter):
    rests = list_rests(make_case(starter, research="memo par=1; other par=4", entry="memo par=1,2"), {})
    effect, entry = "proposal.gives.research.effects.lead.reciprocate", "record.episodes.first-pilot"
    assert find_fallen(rests, [at(1)]) == {entry}
    assert find_fallen(rests, [at(4, "other")]) == frozenset()
    assert find_fallen(rests, [at(1), at(4, "other")]) >= {effect, entry}
    assert effect in find_fallen(rests, [at(4, "other")], with_any=True)
    assert list_places(list_supports(rests)) == (Place("memo", 1), Place("memo", 2), Place("other", 4))


def test_definitions_and_defaults_never_fall(starter):
    starter["proposal"]["options"]["venture"]["source"] = "memo par=1"
    paths = {rest.path for rest in list_rests(make_case(starter), {})}
    # Public is all of the scale, and the starter leaves the window to its default.
    assert "proposal.options.venture.detect" in paths
    assert "proposal.options.venture.visible" not in paths
    assert "proposal.window" not in paths
    assert not {path for path in paths if path.startswith("priorities.us.weights.plant")}


def test_what_is_written_as_one_falls_as_one(starter):
    starter["counterpart"]["prior"]["source"] = "memo par=7"
    starter["capabilities"]["importance"]["source"] = "memo par=8"
    rests = {rest.path: rest for rest in list_rests(make_case(starter), {})}
    assert rests["counterpart.prior"].kind == "shares"
    assert rests["counterpart.prior"].supports == {at(7)}
    assert rests["capabilities.importance"].kind == "importance"
    assert rests["priorities.rival"].kind == "ranking"
    assert not {path for path in rests if path.startswith(("counterpart.prior.", "capabilities.importance."))}


def test_a_ratio_falls_apart_from_the_order(starter):
    starter["priorities"]["board"]["ratios"] = {
        "plant": {"of": "lead", "is": "0.3 to 0.6", "source": "memo par=9"}
    }
    rests = {rest.path: rest for rest in list_rests(make_case(starter), {})}
    assert rests["priorities.board.ratios.plant"].kind == "ratio"
    assert find_fallen(rests.values(), [at(9)]) == {"priorities.board.ratios.plant"}


def test_passages_pages_and_whole_sources_are_places(starter):
    passages = {"costs": {"source": "memo", "exact": "it costs", "par": 5}}
    case = make_case(starter, research="costs; other page=2", access="other", passages=passages)
    supports = list_supports(list_rests(case, {"costs": Place("memo", 5)}))
    assert Support(Place("memo", 5), "costs") in supports
    assert {each.place for each in supports} >= {Place("other", None, 2), Place("other")}


def test_the_worth_of_an_objective_that_no_passage_speaks_of_is_uncited():
    case = read_case("isis-2017")
    places = {name: Place(passage.source, passage.par) for name, passage in case.passages.items()}
    uncited = {rest.path: rest.kind for rest in list_rests(case, places) if not rest.supports}
    assert uncited["priorities.us.sources"] == "worth"
    assert "priorities.us.order" not in uncited
    assert "priorities.us.problem" not in uncited
