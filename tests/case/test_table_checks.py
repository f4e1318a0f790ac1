"""Contradictions between tables: each is reported once, at its place."""

import pytest

from detente.case.checks.table_checks import find_contradictions
from detente.case.model import Case
from detente.errors import CaseError

US, RIVAL = {"name": "us", "kind": "own"}, {"name": "them", "kind": "counterpart"}


def edit(data, path, value):
    *parents, last = path.split("/")
    node = data
    for part in parents:
        node = node[int(part) if isinstance(node, list) else part]
    node[last] = value
    return data


def explain(data):
    return {problem.path: f"{problem.message} {problem.hint}" for problem in find_contradictions(data)}


def test_the_starter_has_none(starter):
    assert not explain(starter)


def test_nothing_and_nonsense_are_left_to_the_fields():
    shapeless: tuple[object, ...] = (None, 3, [], "case")
    for nonsense in shapeless:
        assert "actors" in explain(nonsense)
    hollow = dict.fromkeys(Case.model_fields, 3)
    assert set(explain(hollow)) == {"actors", "objectives"}


@pytest.mark.parametrize(
    ("path", "value", "place", "says"),
    [
        ("actors/second", US, "actors", "2 actors have the kind own: us, second"),
        ("actors/second", RIVAL, "actors", "2 actors have the kind counterpart: rival, second"),
        (
            "others/rival",
            {"decisive": 3},
            "others.rival",
            "'rival' is the counterpart, whose choices are described under counterpart",
        ),
        ("others/us", {"decisive": 3}, "others.us", "'us' is the side that decides"),
        ("others/stranger", {}, "others.stranger", "unknown ally or veto player 'stranger'"),
        (
            "others/board/consents",
            {"ventur": 0.2},
            "others.board.consents.ventur",
            "unknown option 'ventur' Did you mean 'venture'?",
        ),
        (
            "priorities/us/ratios",
            {"pant": {"of": "plant", "is": 0.5}},
            "priorities.us.ratios.pant",
            "unknown obj",
        ),
        (
            "priorities/us/ratios",
            {"lead": {"of": "pant", "is": 0.5}},
            "priorities.us.ratios.lead.of",
            "unknown objective 'pant' Did you mean 'plant'?",
        ),
        (
            "priorities/rival/ratios",
            {"lead": {"of": "market", "is": 0.5}},
            "priorities.rival.ratios.lead",
            "'lead' is not ranked Add it to ranks, or delete the ratio.",
        ),
        (
            "priorities/us/ratios",
            {"lead": {"of": "plant", "is": "0.8 to 1.3"}},
            "priorities.us.ratios.lead.is",
            "0.8 to 1.3 contradicts the ranks, which put lead below plant Write a ratio of at most 1",
        ),
        (
            "priorities/us/ratios",
            {"plant": {"of": "lead", "is": 0.5}},
            "priorities.us.ratios.plant.is",
            "which put plant above lead Write a ratio of at least 1",
        ),
        (
            "priorities/us/ratios",
            {"lead": {"of": "plant", "is": 0.5}, "plant": {"of": "lead", "is": 2}},
            "priorities.us.ratios.plant",
            "how large 'plant' is against 'lead' follows already from other ratios",
        ),
        (
            "priorities/us/ratios",
            {"lead": {"of": "lead", "is": 1}},
            "priorities.us.ratios.lead",
            "'lead' is measured against itself",
        ),
        (
            "priorities/us/ratios",
            {"market": {"of": "plant", "is": 0.5}, "suppliers": {"of": "lead", "is": 0.3}},
            "priorities.us.ratios",
            "at the middle of their ranges these ratios cannot all hold",
        ),
        ("others/board/consents", {"refuse": 1}, "others.board.consents.refuse", "refusing puts no terms to"),
        ("others/board/consents", {"wait": 1}, "others.board.consents.wait", "unknown option 'wait'"),
        (
            "others/board/withholds",
            {"venture": 0.2},
            "others.board.withholds",
            "'board' is a veto player, and only allies withhold effort",
        ),
        (
            "others/suppliers/consents",
            {"venture": 0.2},
            "others.suppliers.consents",
            "only veto players consent Delete consents; if you mean this actor, write withholds",
        ),
        ("others/suppliers/withholds", {"refuse": 0}, "others.suppliers.withholds.refuse", "Delete it here."),
        (
            "actors/board",
            {"name": "b", "kind": "provider"},
            "others.board",
            "providers do not react",
        ),
        ("actors/board", {"name": "b", "kind": "target"}, "others.board", "has no say"),
        (
            "actors/board",
            {"name": "b", "kind": "insider"},
            "others.board",
            "insiders neither consent nor withhold",
        ),
        (
            "actors/office",
            {"name": "the office", "kind": "insider"},
            "priorities.office",
            "the insider 'office' has no priorities Add a row under priorities",
        ),
        (
            "priorities",
            {"us": {"ranks": ["plant"]}},
            "priorities.board",
            "the veto player 'board' has no prior",
        ),
        (
            "priorities",
            {"us": {"ranks": ["plant"]}},
            "priorities.suppliers",
            "suppliers: {ranks: [plant, lead]}",
        ),
        (
            "priorities/us/against",
            ["plant"],
            "priorities.us.against",
            "against solving the shared problem 'plant'",
        ),
        ("capabilities/providers", {}, "capabilities.providers", "no provider is listed"),
        ("capabilities/importance", {"ranks": ["chemistry"]}, "capabilities.missing", "only one capability"),
        ("capabilities/missing/remains", 0, "capabilities.missing.remains", "0 means that nothing could"),
        ("capabilities/missing/remains", 1, "capabilities.missing.remains", "1 means that everything could"),
        ("capabilities/missing/remains", "100%", "capabilities.missing.remains", "above 0 and below 1"),
        (
            "capabilities/missing/remains",
            {"value": 0.0},
            "capabilities.missing.remains",
            "nothing could still be solved",
        ),
        ("proposal", {"gives": {}, "gets": {}}, "proposal", "no items are listed"),
        ("record/acts/hires/hits", [], "record.acts.hires.hits", "no objective is listed"),
        ("record/acts/hires/hits", {}, "record.acts.hires.hits", "no objective is listed"),
        ("counterpart/outside/harm", {}, "counterpart.outside.harm", "no objective is listed"),
        ("objectives/lead/through", "capabilities", "objectives", "2 objectives have through: capabilities"),
        ("objectives/lead/through", "allies", "objectives", "several objectives have through: allies"),
        ("priorities/ghost", {"ranks": ["plant"]}, "priorities.ghost", "Declared so far: us, rival"),
        ("priorities/us/ranks", [["plant", "leed"]], "priorities.us.ranks", "Did you mean 'lead'?"),
        ("priorities/us", {"ranks": ["lead"]}, "priorities.us", "'plant' is not ranked"),
        ("priorities/us", {"weights": {"plant": 50}}, "priorities.us", "must have the weight 100"),
        ("priorities/us", {"weights": {"plant": "much"}}, "priorities.us", "must have the weight 100"),
        (
            "capabilities/missing/capability",
            "luck",
            "capabilities.missing.capability",
            "unknown capability 'luck'",
        ),
        ("capabilities/substitution", 0.5, "capabilities.substitution", "answer the same question"),
        ("capabilities/providers/us/shares/luck", 0.5, "capabilities.providers.us.shares.luck", "capability"),
        (
            "proposal/gets/access",
            {"what": "x"},
            "proposal.gets",
            "'access' is listed under both gives and gets",
        ),
        (
            "proposal/gives/access/effects/luck",
            1,
            "proposal.gives.access.effects.luck",
            "unknown objective 'luck'",
        ),
        ("proposal/options/refuse", {}, "proposal.options.refuse", "refuse is always an option"),
        (
            "proposal/past_terms",
            {"pilot": {}},
            "proposal.past_terms",
            "'pilot' is also the name of an option",
        ),
        (
            "decision/hard_limits/0/forbids",
            {"luck": 0.5},
            "decision.hard_limits.0.forbids.luck",
            "unknown item 'luck'",
        ),
        ("counterpart/prior/shares", {"partner": 1}, "counterpart.prior.shares", "'trader' has no share"),
        (
            "counterpart/types/partner/weights",
            {"luck": 1},
            "counterpart.types.partner.weights.luck",
            "objective",
        ),
        (
            "counterpart/outside/harm",
            {"luck": 1},
            "counterpart.outside.harm.luck",
            "unknown objective 'luck'",
        ),
        ("counterpart/hazard/changes", [2030], "counterpart.hazard.changes.0", "the decision of"),
        ("record/watched", {"w": {"from": 2020, "to": 2019}}, "record.watched.w", "before it starts"),
        ("record/watched", {"w": {"from": 2020, "to": 2031}}, "record.watched.w.to", "the decision of"),
        (
            "record/episodes/first-pilot/date",
            2013,
            "record.episodes.first-pilot.date",
            "the date of the prior",
        ),
        (
            "record/episodes/first-pilot/terms",
            {"levels": {}},
            "record.episodes.first-pilot.terms.visible",
            "how vis",
        ),
        ("record/acts/hires/hits", {"luck": 1}, "record.acts.hires.hits.luck", "unknown objective 'luck'"),
        ("record/acts/hires/hits", ["luck"], "record.acts.hires.hits", "unknown objective 'luck'"),
        ("record/episodes/first-pilot/terms", {}, "record.episodes.first-pilot.terms.visible", "how vis"),
        ("counterpart/outside", None, "record.acts.hires", "does not say what such acts cost"),
        (
            "record/acts/hires/source",
            "memo par=1; ghost",
            "record.acts.hires.source",
            "unknown source 'ghost'",
        ),
        (
            "decision/hard_limits/0/source",
            "a b",
            "decision.hard_limits.0.source",
            "cannot read 'a b' as a citation",
        ),
        (
            "together",
            {"g": {"paths": ["counterpart.nothing"]}},
            "together.g.paths",
            "the case has nothing at",
        ),
    ],
)
def test_a_contradiction_is_reported_at_its_place(starter, path, value, place, says):
    assert says in explain(edit(starter, path, value))[place]


@pytest.mark.parametrize("weight", [100, 100.0, "100", "1e2", {"value": 100, "because": "the numeraire"}])
def test_the_shared_problem_may_weigh_100_in_any_writing(starter, weight):
    starter["priorities"]["us"] = {"weights": {"plant": weight, "lead": "40 to 80"}}
    assert Case.model_validate(starter).priorities["us"].weights


@pytest.mark.parametrize(
    ("path", "value", "clash"),
    [
        ("counterpart/types/raider/weights", {"lead": "-9 to -5"}, True),
        ("counterpart/types/raider/weights", {"lead": {"uniform": {"low": -9, "high": 3}}}, True),
        ("counterpart/types/raider/weights", {"lead": 5}, False),
        ("counterpart/types/raider/weights", {"lead": {"value": 5, "because": "- so it seems"}}, False),
        ("counterpart/types/raider/weights", {}, False),
        ("priorities/rival", {"ranks": ["market", "plant", "lead"], "against": ["lead"]}, True),
        ("priorities/rival", {"weights": {"market": 100, "lead": -5}}, True),
    ],
)
def test_relative_gains_and_a_negative_weight_say_the_same_twice(starter, path, value, clash):
    raider = starter["counterpart"]["types"]["raider"]
    raider.update(relative_gains=0.5, weights={})
    problems = explain(edit(starter, path, value))
    assert ("counterpart.types.raider.relative_gains" in problems) is clash


def test_a_weight_of_the_type_replaces_that_of_the_base_row(starter):
    starter["priorities"]["rival"] = {"weights": {"market": 100, "lead": -5}}
    starter["counterpart"]["types"]["raider"].update(relative_gains=0.5, weights={"lead": 0})
    assert not explain(starter)


def test_an_item_may_be_named_only_once_it_exists(starter):
    starter["proposal"]["gets"]["stake"]["since"] = "2018"
    problems = explain(starter)
    assert list(problems) == ["record.episodes.first-pilot.terms"]
    assert "levels: {stake: 0}" in problems["record.episodes.first-pilot.terms"]
    starter["record"]["episodes"]["first-pilot"]["terms"]["levels"] = {"stake": 0}
    assert not explain(starter)


def test_an_objective_may_be_called_source(starter):
    starter["objectives"]["source"] = {"from": "a well gone dry", "to": "a well that flows"}
    starter["priorities"]["rival"] = {"weights": {"market": 100, "source": "5 to 10"}}
    starter["proposal"]["gives"]["access"]["effects"]["source"] = "0.1 to 0.2"
    assert Case.model_validate(starter).proposal.gives["access"].effects["source"]
    starter["proposal"]["gives"]["access"]["effects"]["source"] = {"value": 0.1, "source": "a b"}
    assert list(explain(starter)) == ["proposal.gives.access.effects.source.source"]


def test_words_may_hold_digits_of_any_script(starter):
    starter["title"] = starter["objectives"]["lead"]["from"] = "\u0661\u0669\u0669\u0665"
    starter["record"]["episodes"]["first-pilot"]["because"] = "\u0661\u0669\u0669\u0665"
    assert not explain(starter)


@pytest.mark.parametrize("remains", [0.02, 0.98, "1%", "10% to 40%", {"uniform": {"low": 0, "high": 1}}])
def test_some_of_the_problem_remains(starter, remains):
    assert not explain(edit(starter, "capabilities/missing/remains", remains))


def test_plain_data_may_hold_numbers_as_names_and_tuples_as_lists(starter):
    starter["proposal"]["gives"] |= {1: {}}
    starter["proposal"]["gets"] |= {1: {}, "research": {}}
    starter["objectives"][7] = None
    starter["priorities"]["us"]["against"] = ("plant",)
    starter["record"]["acts"]["hires"]["hits"] = ()
    problems = explain(starter)
    assert {"proposal.gets", "priorities.us.against", "record.acts.hires.hits"} == set(problems)
    with pytest.raises(CaseError, match="found 1, expected text"):
        Case.model_validate(starter)


def test_long_lists_of_names_are_told_short(starter):
    starter["objectives"] |= {f"goal{i}": {"from": "a", "to": "b"} for i in range(40)}
    starter["priorities"]["us"]["ranks"] = ["plant", "x" * 500]
    message = explain(starter)["priorities.us.ranks"]
    assert len(message) < 400
    assert message.endswith(", ….")


@pytest.mark.parametrize("path", ["*a" * 90 + "b", "(", "[a-z]*+", "?", "." * 90])
def test_paths_are_patterns_of_names_and_no_more(starter, path):
    starter["a" * 39] = {}
    starter["together"] = {"g": {"paths": [path]}}
    assert list(explain(starter)) == ["together.g.paths"]


def test_a_path_reaches_through_stars(starter):
    starter["together"] = {
        "g": {"paths": ["proposal.options.*.detect", "capabilities.providers.us.shares.*"]}
    }
    assert Case.model_validate(starter).together["g"].paths


def test_tens_of_thousands_of_names_are_read_in_one_go(starter):
    starter["priorities"]["us"]["ranks"] = [[f"n{i}-{j}" for j in range(1_000)] for i in range(20)]
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    assert len(caught.value.problems) > 20_000


@pytest.mark.parametrize(
    ("path", "value", "place", "says"),
    [
        ("objectives/lead/since", 2026, "objectives.lead.since", "after the decision"),
        ("proposal/gives/research/since", "2025-02", "proposal.gives.research.since", "after the decision"),
        ("objectives/lead/since", 2023, "record.acts.hires.hits", "has been at stake only since 2023"),
        ("objectives/lead/since", "2022-04", "record.acts.hires.hits", "'lead' is hit in 2022-03"),
        ("proposal/options/pilot/since", "2025-02", "proposal.options.pilot.since", "after the decision"),
        ("actors/board/since", 2026, "actors.board.since", "has existed only since 2026"),
        (
            "proposal/options/pilot/since",
            2019,
            "record.episodes.first-pilot.terms.like",
            "'pilot' is in force in 2016/2017, but has existed only since 2019 Write the terms of that time",
        ),
        (
            "actors/rival/since",
            2019,
            "record.episodes.first-pilot.date",
            "2016/2017 is before 2019, since when",
        ),
        ("actors/us/since", 2023, "record.acts.hires.date", "since when 'us' has existed"),
        ("actors/rival/since", "2019-07", "counterpart.hazard.changes.0", "2019-06 is before 2019-07"),
        ("outcome", {"what": "It ended.", "until": 2020}, "outcome.until", "before the decision"),
        (
            "record/watched",
            {"w": {"from": 2019, "to": 2017, "complete": True}},
            "record.watched.w",
            "ends in 2017, before it starts in 2019",
        ),
    ],
)
def test_what_did_not_exist_at_its_date_is_a_fault(starter, path, value, place, says):
    assert says in explain(edit(starter, path, value))[place]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("proposal/options/pilot/since", 2017),
        ("proposal/options/venture/since", 2024),
        ("actors/rival/since", 2017),
        ("actors/suppliers/since", 2024),
        ("actors/board/since", "2025-01-15"),
    ],
)
def test_what_is_as_old_as_what_refers_to_it_has_no_fault(starter, path, value):
    assert not explain(edit(starter, path, value))


def test_past_terms_have_a_date_of_their_own(starter):
    starter["proposal"]["past_terms"] = {"talks": {"levels": {"stake": 0.1}, "visible": 0, "since": 2018}}
    starter["record"]["episodes"]["first-pilot"]["terms"] = {"like": "talks"}
    assert "'talks' is in force in 2016/2017" in explain(starter)["record.episodes.first-pilot.terms.like"]


def test_an_objective_as_old_as_the_act_that_hits_it_has_no_fault(starter):
    assert not explain(edit(starter, "objectives/lead/since", "2022-03"))


def test_ties_have_no_ratio_and_a_circle_may_run_through_them(starter):
    row = starter["priorities"]["us"]
    row["ranks"] = ["plant", ["lead", "suppliers"], "market"]
    row["ratios"] = {"lead": {"of": "suppliers", "is": 1}}
    assert "share a rank" in explain(starter)["priorities.us.ratios.lead"]
    row["ratios"] = {"lead": {"of": "plant", "is": 0.5}, "suppliers": {"of": "plant", "is": 0.5}}
    assert "follows already" in explain(starter)["priorities.us.ratios.suppliers"]
    row["ratios"] = {"lead": {"of": "plant", "is": 0.5}, "market": {"of": "suppliers", "is": "0.2 to 0.4"}}
    assert not explain(starter)


def test_a_ratio_of_a_swing_that_nothing_moves_is_a_fault(starter):
    starter["objectives"]["peace"] = {"from": "war", "to": "peace"}
    starter["priorities"]["us"]["ranks"].append("peace")
    for ratios, place in (
        ({"peace": {"of": "plant", "is": 0.5}}, "priorities.us.ratios.peace"),
        ({"plant": {"of": "peace", "is": 5}}, "priorities.us.ratios.plant.of"),
    ):
        starter["priorities"]["us"]["ratios"] = ratios
        assert "nothing in the case changes 'peace'" in explain(starter)[place]


@pytest.mark.parametrize(
    "nonsense", [3, [], "lead", {"lead": 3}, {"lead": {"of": ["plant"], "is": {}}}, {"lead": None}]
)
def test_ratios_that_are_no_ratios_are_left_to_the_fields(starter, nonsense):
    assert not explain(edit(starter, "priorities/us/ratios", nonsense))
    with pytest.raises(CaseError):
        Case.model_validate(starter)


@pytest.mark.parametrize("ranks", [{"plant": "first"}, [["plant", ["lead"]]], 3, {}])
def test_ratios_beside_ranks_that_cannot_be_read(starter, ranks):
    edit(starter, "priorities/us/ratios", {"lead": {"of": "plant", "is": 0.5}})
    assert "priorities.us.ratios" not in explain(edit(starter, "priorities/us/ranks", ranks))


@pytest.mark.parametrize("field", [{"spread": "simplex"}, {"ratios": {"market": {"of": "plant", "is": 0.5}}}])
def test_sizes_beside_weights_are_a_fault(starter, field):
    starter["priorities"]["rival"] = {"weights": {"market": 100, "plant": 40}, **field}
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    assert any("beside weights" in problem.message for problem in caught.value.problems)


@pytest.mark.parametrize(
    "path",
    [
        "counterpart.effort",
        "proposal.options.pilot.detect",
        "proposal.gives.research.effects.lead.exploit",
        "priorities.us.lead",
        "capabilities.importance.chemistry",
        "counterpart.prior.partner",
        "counterpart.lapse",
        "decision.blocked_cost",
        "others.board.decisive",
        "objectives.lead",
        "capabilities.chemistry",
    ],
)
def test_a_number_of_the_case_may_be_named(starter, path):
    starter["names"] = {path: "the number we argue about"}
    assert Case.model_validate(starter).names == starter["names"]


@pytest.mark.parametrize(
    "path",
    [
        "counterpart.costs",
        "priorities.us.peace",
        "counterpart",
        "proposal.options",
        "priorities.us.ranks",
        "others.board",
        "x",
        "a..b",
        "objectives.peace",
        "objectives.lead.since",
        "capabilities.importance",
        "capabilities.magic",
    ],
)
def test_a_name_of_no_number_is_a_fault(starter, path):
    starter["names"] = {path: "the number we argue about"}
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    (problem,) = caught.value.problems
    assert problem.path == f"names.{path}"
    assert problem.message == f"the case has no number at '{path}'"


def test_two_numbers_of_one_name_are_a_fault(starter):
    starter["names"] = {"counterpart.effort": "what help costs", "counterpart.decisive": "what help costs"}
    with pytest.raises(CaseError) as caught:
        Case.model_validate(starter)
    (problem,) = caught.value.problems
    assert problem.path == "names.counterpart.decisive"
    assert problem.message.startswith("counterpart.effort has the same name")
