"""Scales, sums, twins and look-alikes: each kind of note on a case that has it, and on one that has not."""

import pytest

from detente.case.model import Case
from detente.casefile.files import list_examples, parse_case, read_case, read_starter
from detente.evidence.scale_notes import list_scale_notes


def notes(data):
    return {note.path: f"{note.message}. {note.hint}" for note in list_scale_notes(Case.model_validate(data))}


def test_shipped_cases_and_the_starter_have_none():
    for case in (*(read_case(example.slug) for example in list_examples()), parse_case(read_starter())):
        assert not list(list_scale_notes(case))


@pytest.mark.parametrize(
    ("shares", "total"),
    [
        ((0.3, 0.5, 0.3), "1.1"),
        (("30%", "50%", "2%"), "0.82"),
        ((0.3, "0,5", 0.3), "1.1"),
        (("40% to 50%", "50% to 60%", "30% to 40%"), "at least 1.2"),
        (("10% to 20%", "20% to 30%", 0.1), "at most 0.6"),
        (({"value": 0.5}, 0.5, 0.5), "1.5"),
    ],
)
@pytest.mark.parametrize("table", ["prior", "pool"])
def test_shares_that_do_not_add_up_to_one_are_noted(starter, table, shares, total):
    names = list(starter["counterpart"]["types"])
    starter["counterpart"][table] = {"shares": dict(zip(names, shares, strict=True))}
    assert f"add up to {total}, and are divided" in notes(starter)[f"counterpart.{table}.shares"]


@pytest.mark.parametrize(
    "shares",
    [
        (0.33, 0.33, 0.33),
        ("33%", "33%", "34%"),
        (1, 0, 0),
        ("20% to 40%", "40% to 60%", "10% to 30%"),
        (0.334, 0.333, 0.333),
    ],
)
def test_rounded_shares_are_not(starter, shares):
    names = list(starter["counterpart"]["types"])
    starter["counterpart"]["prior"]["shares"] = dict(zip(names, shares, strict=True))
    assert not notes(starter)


@pytest.mark.parametrize(
    ("weights", "total"),
    [((0.5, 0.4, 0.2), "1.1"), ((50, 40, 20), "110"), (("50%", "40%", "20%"), "1.1"), ((40, 30, 20), "90")],
)
def test_weights_of_capabilities_that_miss_a_whole_are_noted(starter, weights, total):
    names = ("chemistry", "capital", "sites")
    starter["capabilities"]["importance"] = {"weights": dict(zip(names, weights, strict=True))}
    assert f"add up to {total}, not to" in notes(starter)["capabilities.importance.weights"]


@pytest.mark.parametrize(
    "weights", [(0.5, 0.3, 0.2), (50, 30, 20), (1, 0.5, 0.25), (100, 40, 20), (3, 2, 1), (5, 3, 2)]
)
def test_plain_proportions_of_capabilities_are_not(starter, weights):
    names = ("chemistry", "capital", "sites")
    starter["capabilities"]["importance"] = {"weights": dict(zip(names, weights, strict=True))}
    assert not notes(starter)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({"market": 1, "plant": 0.4}, "If 1 stands for its largest gain, write market: 100, plant: 40"),
        ({"market": 10, "plant": -4}, "write market: 100, plant: -40"),
        ({"market": -5, "plant": 2}, "write market: -100, plant: 40"),
        ({"market": 1000, "plant": 400}, "write market: 100, plant: 40; if it cares so much"),
        ({"market": "0.5 to 1", "plant": 0.4}, "multiply all its weights by 100"),
        ({"market": 0, "plant": 0}, "nothing that happens matters to this actor"),
        ({}, "nothing that happens matters to this actor"),
    ],
)
@pytest.mark.parametrize("actor", ["rival", "suppliers", "board"])
def test_weights_on_another_scale_are_noted_with_both_readings(starter, actor, weights, says):
    starter["priorities"][actor] = {"weights": weights}
    assert says in notes(starter)[f"priorities.{actor}.weights"]


@pytest.mark.parametrize(
    "weights", [{"market": 100, "plant": 40}, {"market": -90}, {"market": "60 to 110", "plant": 1}]
)
def test_weights_near_100_are_not(starter, weights):
    starter["priorities"]["rival"] = {"weights": weights}
    assert not notes(starter)


@pytest.mark.parametrize(
    ("actor", "weights"),
    [
        ("us", {"plant": 100, "lead": 0.4}),
        ("us", {"plant": 100, "lead": "0.2 to 0.4", "market": -30}),
        ("rival", {"market": 100, "plant": -0.4}),
    ],
)
def test_fractions_beside_a_weight_of_100_are_noted(starter, actor, weights):
    starter["priorities"][actor] = {"weights": weights}
    assert "weights below 1 stand beside one of 100" in notes(starter)[f"priorities.{actor}.weights"]


def test_weights_of_a_type_that_are_fractions_are_noted(starter):
    starter["counterpart"]["types"]["trader"]["weights"] = {"lead": "-0.3 to -0.05"}
    assert "multiply all its weights by" in notes(starter)["counterpart.types.trader.weights"]


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("decision", "exposure_cap"), 0.05, "If you mean 5 percent of it, write 5"),
        (("decision", "exposure_cap"), "0.02 to 0.06", "write 2 to 6"),
        (("counterpart", "effort"), "0.15 to 0.45", "write 15 to 45"),
        (("counterpart", "decisive"), 0.1, "write 10"),
        (("others", "board", "decisive"), 0.2, "write 20"),
        (("counterpart", "types", "partner", "goodwill"), "0.3 to 0.5", "write 30 to 50"),
        (("counterpart", "outside", "cost"), 0.04, "write 4"),
    ],
)
def test_costs_that_are_fractions_of_a_whole_gain_are_noted(starter, path, value, says):
    node = starter
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
    assert says in notes(starter)[".".join(path)]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("the rival", "The Rival"),
        ("the rival", "THE RIVAL"),
        ("the rival", "therival"),
        ("the rival", "“the rival”"),
        ("the rival", "the-rival"),
        ("O'Neill", "O\u2019Neill"),
        ("Stra\u00dfe", "STRASSE"),
        ("the rival", "\uff54\uff48\uff45 rival"),
        ("Alpha", "\u0410lph\u0430"),
        ("Z\u00fcrich", "ZU\u0308RICH"),
    ],
)
def test_names_that_readers_may_take_for_one_are_noted(starter, name, other):
    starter["actors"]["rival"]["name"], starter["actors"]["board"]["name"] = name, other
    text = notes(starter)["actors.board.name"]
    assert "rival (" in text
    assert "board (" in text


@pytest.mark.parametrize(
    ("name", "other"), [("Alpha", "Alpine"), ("Party A", "Party B"), ("甲", "乙"), ("!", "!!")]
)
def test_names_that_differ_are_not(starter, name, other):
    starter["actors"]["rival"]["name"], starter["actors"]["board"]["name"] = name, other
    assert not notes(starter)


def test_options_kinds_and_items_with_one_name_are_noted(starter):
    starter["proposal"]["options"]["venture"]["label"] = "A pilot  line"
    starter["counterpart"]["types"]["raider"]["what"] = starter["counterpart"]["types"]["trader"]["what"]
    starter["proposal"]["gets"]["stake"]["what"] = "battery research"
    assert set(notes(starter)) == {
        "proposal.options.venture.label",
        "counterpart.types.raider.what",
        "proposal.gets.stake.what",
    }


def test_options_with_equal_terms_are_noted(starter):
    options = starter["proposal"]["options"]
    options["twin"] = options["pilot"] | {
        "label": "a twin",
        "levels": {"stake": 0.3, "research": 0.15, "access": 0},
    }
    assert notes(starter)["proposal.options.twin"].startswith(
        "pilot and twin have the same terms: they are judged as one"
    )


def test_an_objective_that_nothing_changes_is_noted(starter):
    starter["objectives"]["prestige"] = {"from": "none", "to": "some"}
    starter["priorities"]["us"]["ranks"].append("prestige")
    assert "carries no weight" in notes(starter)["objectives.prestige"]


def test_a_change_of_leader_listed_twice_is_noted(starter):
    starter["counterpart"]["hazard"]["changes"] = ["2019-06", "2021", "2019-6"]
    assert "listed twice" in notes(starter)["counterpart.hazard.changes.2"]


def test_order_and_short_names_change_no_note(starter):
    starter["counterpart"]["prior"]["shares"] = {"partner": 0.3, "trader": 0.5, "raider": 0.3}
    starter["priorities"]["rival"] = {"weights": {"market": 1, "plant": 0.4}}
    before = set(notes(starter))
    turned = {table: starter[table] for table in reversed(list(starter))}
    for table in ("actors", "objectives", "priorities"):
        turned[table] = {name: turned[table][name] for name in reversed(list(turned[table]))}
    assert set(notes(turned)) == before
