"""Who on our side wants what: own utilities by own priorities, one period in force."""

import copy
import json

import numpy as np
import pytest

from detente import read_case
from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.report.context import build_context
from detente.report.render import render_html
from detente.report.wishes import answer_wishes

AGENCY = {"name": "the research office", "kind": "insider"}


def read(data, wishes=None, **row):
    data = copy.deepcopy(data)
    if wishes is not None:
        data["actors"]["office"] = AGENCY
        data["priorities"]["office"] = {"ranks": wishes, "spread": "simplex", **row}
    return Case.model_validate(data)


@pytest.fixture(scope="module")
def nummi(assess_once):
    return assess_once(read_case("nummi-1984"), n_draws=500, seed=1)


def test_our_own_row_is_what_the_stage_game_expects(nummi):
    ours = nummi.own_side.actors[nummi.case.own]
    np.testing.assert_allclose(ours.kept[:, 1:], nummi.stage_game.in_force[:, 1:, 0], atol=1e-9)
    for index, name in enumerate(nummi.verdict.options[1:], 1):
        expected = (nummi.trust.options[name].conduct * nummi.stage_game.in_force[:, index]).sum(axis=1)
        np.testing.assert_allclose(ours.expected[:, index], expected, atol=1e-9)
    assert np.all(ours.expected[:, 0] == 0)
    assert not ours.differs
    assert np.all(ours.over_ours == 0)


def test_a_veto_player_likes_what_its_consent_rests_on(nummi):
    """Every promise kept (11); what the union wants does not move with what allies withhold."""
    side, others = nummi.own_side, nummi.third_parties
    union = others.vetoes.index("union")
    np.testing.assert_allclose(
        side.actors["union"].kept, others.liking[:, union, : len(side.options)], atol=1e-9
    )


def test_all_of_our_side_are_there_and_nobody_else(nummi):
    kinds = {name: nummi.case.actors[name].kind for name in nummi.own_side.actors}
    assert next(iter(kinds)) == nummi.case.own
    assert set(kinds.values()) == {"own", "veto", "ally"}
    assert {name for name, actor in nummi.case.actors.items() if actor.kind in ("ally", "veto")} <= set(kinds)
    for wishes in nummi.own_side.actors.values():
        assert sum(wishes.p_best.values()) == pytest.approx(1)
        means = wishes.expected.mean(axis=0)
        assert means[nummi.verdict.options.index(wishes.best)] == means.max()


def test_an_insider_changes_no_other_number(starter):
    def read_json(case):
        return json.loads(assess(case, n_draws=60, seed=1).to_json())

    without, found = read_json(read(starter)), read_json(read(starter, ["market", "plant"]))
    wishes = found["own_side"]["actors"].pop("office")
    assert set(wishes["expected"]) == {"refuse", "pilot", "venture"}
    assert found == without


def test_an_insider_with_our_wishes_gets_what_we_get(starter):
    row = starter["priorities"]["us"]
    case = read(starter, row["ranks"], against=row["against"])
    own, office = (assess(case, n_draws=80, seed=1).own_side.actors[name] for name in ("us", "office"))
    # Sizes of ranks come from streams of each actor's own: alike in the mean, not draw by draw.
    assert office.best == own.best
    assert not office.differs


def test_an_insider_who_wants_the_deal_for_its_own_sake_is_named(starter):
    assessment = assess(read(starter, ["market"]), n_draws=80, seed=1)
    office = assessment.own_side.actors["office"]
    assert office.best == "venture"
    assert office.differs
    np.testing.assert_allclose(office.over_ours.mean(), office.expected[:, 2].mean() - 0, rtol=1e-9)
    context = build_context(assessment)
    finding = answer_wishes(context)
    assert (
        "others on our side would choose differently: the research office the joint venture" in finding.answer
    )
    assert any(point.startswith("The research office: ") for point in finding.points)
    page = render_html(assessment)
    assert "Gain or loss of each on our side" in page
    assert "The research office" in page
    data = assessment.to_dict()["own_side"]["actors"]["office"]
    assert data["differs"] is True
    assert data["best"] == "venture"


def test_an_option_that_a_hard_limit_bars_is_nobodys_best(starter):
    starter["decision"]["hard_limits"] = [{"what": "No access.", "forbids": {"access": 0.1}}]
    office = assess(read(starter, ["market"]), n_draws=40, seed=1).own_side.actors["office"]
    assert office.best != "venture"
    assert office.p_best["venture"] == 0


def test_where_nobody_else_has_wishes_the_report_says_so(starter):
    for name in ("suppliers", "board"):
        del starter["actors"][name], starter["priorities"][name], starter["others"][name]
    del starter["capabilities"]["providers"]["suppliers"]
    del starter["objectives"]["suppliers"]
    starter["priorities"]["us"]["ranks"].remove("suppliers")
    finding = answer_wishes(build_context(assess(read(starter), n_draws=20, seed=1)))
    assert finding.answer == "The case names nobody on our side with wishes of its own but our company."
    assert not finding.points
