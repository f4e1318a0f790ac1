"""Two readings side by side: exchange by hand, shares, cruxes, structure, several readings, what is refused."""

import copy
import json
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from detente import debate
from detente.case.model import Case
from detente.comparison import exchanges as exchanges_module
from detente.comparison.blends import Blends
from detente.comparison.crux_search import FewestExchanges
from detente.comparison.debate_result import find_answer_worth, find_odds
from detente.comparison.differences import ReadingDifference, list_differences
from detente.comparison.exchanges import choose_players
from detente.comparison.quarrel import measure_issues
from detente.comparison.swaps import Swaps
from detente.comparison.versions import CaseVersion
from detente.errors import CaseError, Problem
from detente.sampling.samples import sample
from tests.comparison.readings import (
    EAGER,
    MIDDLE,
    MORE,
    WARY,
    N,
    edit_starter,
    find,
    find_apart,
    find_several,
    read_data,
)

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "debate.schema.json"


@cache
def solve_all_by_hand():
    """Every issue with every set of premises copied from the second file into the first, by set."""
    quarrel = find().quarrel
    n = len(quarrel.differences)
    return {
        frozenset(members): solve_by_hand(
            exchange_by_hand(edit_starter(*WARY), edit_starter(*EAGER), quarrel, members), quarrel.issues
        )
        for size in range(n + 1)
        for members in combinations(range(n), size)
    }


def list_paths(quarrel, members):
    return {quarrel.differences[i].path for i in members}


def solve_by_hand(data, issues):
    case = Case.model_validate(copy.deepcopy(data))
    return measure_issues(case, sample(case, N, 1), issues).mean(axis=0)


def exchange_by_hand(first, second, quarrel, members):
    """The first reading's file with the second's text at the paths of some differences: no code of the debate."""
    data = copy.deepcopy(first.data)
    for path in (path for i in members for path in quarrel.differences[i].paths):
        target, source = data, second.data
        *parents, last = path.split(".")
        for part in parents:
            target, source = target[part], source[part]
        target[last] = copy.deepcopy(source[last])
    return data


# Exchange and shares


def test_a_premise_is_exchanged_as_if_its_text_were_copied():
    quarrel, everything = find().quarrel, solve_all_by_hand()
    assert {each.path for each in quarrel.differences} == {
        "counterpart.effort",
        "counterpart.prior",
        "capabilities.providers.rival.shares.capital",
        "priorities.us",
    }
    whole = frozenset(range(len(quarrel.differences)))
    assert quarrel.cruxes
    for crux in quarrel.cruxes:
        for each in crux.alone:
            (member,) = each.first.members
            assert each.first.after == pytest.approx(everything[frozenset({member})][crux.issue], rel=1e-12)
            assert each.second.after == pytest.approx(everything[whole - {member}][crux.issue], rel=1e-12)


def test_shares_are_what_each_adds_on_average_over_every_order():
    quarrel, worths = find().quarrel, solve_all_by_hand()
    n = len(quarrel.differences)
    orders = list(permutations(range(n)))
    expected = [
        np.mean(
            [worths[frozenset(o[: o.index(i) + 1])] - worths[frozenset(o[: o.index(i)])] for o in orders],
            axis=0,
        )
        for i in range(n)
    ]
    assert quarrel.shares.is_exact
    np.testing.assert_allclose(quarrel.shares.values, expected, atol=1e-9)


def test_shares_sum_to_the_quarrel_and_nothing_is_left_where_all_is_matched():
    quarrel = find().quarrel
    gaps = quarrel.second.means - quarrel.first.means
    np.testing.assert_allclose(quarrel.shares.values.sum(axis=0), gaps, atol=1e-9)
    np.testing.assert_allclose(quarrel.first_exchanged.means, quarrel.second.means, rtol=1e-12)
    np.testing.assert_allclose(quarrel.second_exchanged.means, quarrel.first.means, rtol=1e-12)
    assert quarrel.find_structure(quarrel.main) == pytest.approx((0.0, 0.0), abs=1e-12)


def test_sampled_orders_agree_with_exact_shares_within_their_errors(monkeypatch):
    exact = find().quarrel
    monkeypatch.setattr(exchanges_module, "MOST_EXCHANGED", 0)
    sampled = debate(edit_starter(*WARY), edit_starter(*EAGER), n_draws=N).quarrel.shares
    assert (sampled.is_exact, sampled.n_draws, sampled.n_orders) == (False, N, 4)
    gaps = exact.second.means - exact.first.means
    assert (np.abs(sampled.values - exact.shares.values) < 6 * sampled.errors + 0.03 * np.abs(gaps)).all()
    # Later choices are the best on average over the draws of a pair of orders, so leads of the advice do not quite add up.
    np.testing.assert_allclose(sampled.values.sum(axis=0), gaps, rtol=0.02)
    np.testing.assert_allclose(sampled.values.sum(axis=0)[:2], gaps[:2], rtol=1e-9)


def test_lesser_premises_share_one():
    differences = [ReadingDifference("number", f"p{i}", ()) for i in range(14)] + [
        ReadingDifference("structure", "structure", ())
    ]
    players = choose_players(differences, [*range(14), 0])
    assert players == (*((i,) for i in range(2, 15)), (0, 1))


@settings(max_examples=15)
@given(st.integers(0, 2**6 - 1))
def test_swapping_parts_makes_the_case_that_is_read(state):
    first, second = edit_starter(*WARY), edit_starter(*EAGER, *MORE)
    blends = Blends(first, second)
    differences = list_differences(first, second, blends)
    state &= (1 << len(differences)) - 1
    paths = [path for i, each in enumerate(differences) if state >> i & 1 for path in each.paths]
    assert Swaps(blends, differences).make(state) == blends.make(paths)


# Cruxes


def test_cruxes_are_the_smallest_sets_that_turn_a_claim():
    quarrel, leads = find().quarrel, solve_all_by_hand()
    whole = frozenset(range(len(quarrel.differences)))
    assert quarrel.parted
    for crux in quarrel.cruxes:
        for base, found in ((frozenset(), crux.first), (whole, crux.second)):
            own, other = leads[base][crux.issue], leads[base ^ whole][crux.issue]
            turning = [each for each in leads if own * leads[base ^ each][crux.issue] < 0]
            assert frozenset(found.members) in turning
            assert found.is_smallest
            # A smaller set may turn the claim by so little that it may be noise.
            smaller = [leads[base ^ each][crux.issue] for each in turning if len(each) < len(found.members)]
            assert all(abs(lead) <= max(abs(other) / 2, 4 * found.error) for lead in smaller)
            assert found.after == pytest.approx(leads[base ^ frozenset(found.members)][crux.issue], rel=1e-9)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_an_answer_is_worth_what_choosing_with_it_gains(before, after):
    found = FewestExchanges((0,), before, after, 0.0, is_smallest=True)
    truths = [before, after]  # the lead of one choice over the other, as either is right
    informed = np.mean([max(lead, 0.0) for lead in truths])
    assert find_answer_worth(found) == pytest.approx(max(informed - max(np.mean(truths), 0.0), 0.0), abs=1e-9)
    assert find_answer_worth(found) + 1e-9 >= 0
    odds = find_odds(found)
    if before * after < 0:
        assert find_answer_worth(found) == pytest.approx(min(abs(before), abs(after)) / 2)
        assert (1 - odds) * before + odds * after == pytest.approx(0, abs=1e-9)
    else:
        assert np.isnan(odds)


def test_the_common_set_turns_both():
    for crux in find().quarrel.cruxes:
        assert crux.common is not None
        first, second = crux.common
        assert first.members == second.members
        assert first.before * first.after < 0 > second.before * second.after


# What only one has


def test_what_only_one_has_is_told_apart_and_sums_with_the_rest():
    quarrel = find_apart().quarrel
    assert [each.kind for each in quarrel.differences][-2:] == ["record", "structure"]
    assert [change.path for change in quarrel.differences[-2].changes] == ["record.episodes.fair"]
    # The order of what we want names an objective that the other has not: it cannot be exchanged alone.
    assert {"objectives.staff", "proposal.options.lease", "priorities.us.ranks"} <= set(
        quarrel.differences[-1].paths
    )
    gaps = quarrel.second.means - quarrel.first.means
    np.testing.assert_allclose(quarrel.shares.values.sum(axis=0), gaps, atol=1e-9)
    rest = (quarrel.second.means - quarrel.first_exchanged.means)[quarrel.main] / gaps[quarrel.main]
    assert quarrel.find_structure(quarrel.main)[0] == pytest.approx(rest)
    assert abs(rest) > 0.01


def test_a_definition_is_no_premise():
    first = edit_starter(*WARY)
    second = edit_starter(
        *EAGER, ("proposal.options.venture.levels.research", 0.5), ("decision.date", "2025-02-15")
    )
    *premises, structure = list_differences(first, second, Blends(first, second))
    assert len(premises) == 4
    assert set(structure.paths) == {"proposal.options.venture.levels.research", "decision.date"}


def test_an_advice_that_the_other_does_not_know_is_not_compared():
    gift = {"levels": {"stake": 1}, "detect": 0.9, "resolve": 0.9, "visible": 0, "offered_by": "counterpart"}
    found = debate(edit_starter(), edit_starter(("proposal.options.gift", gift)), n_draws=N)
    assert [side.best for side in found.sides] == ["wait", "gift"]
    assert not [issue for issue in found.quarrel.issues if issue.name == "advice"]
    assert found.quarrel.main is not None


# Readings


def test_the_same_reading_twice_is_nothing_to_debate():
    found = debate(edit_starter(), edit_starter(), n_draws=N)
    assert found.is_empty
    assert [each.name for each in found.readings] == ["starter (1)", "starter (2)"]
    assert not found.quarrel.cruxes
    assert not found.quarrel.parted


def test_words_alone_are_nothing_to_debate():
    assert debate(
        edit_starter(), edit_starter(("note", "Another note."), ("title", "Another")), n_draws=N
    ).is_empty


def test_readings_of_different_questions_are_refused_all_at_once():
    data = json.loads(
        json.dumps(read_data(), default=str).replace('"us"', '"firm"').replace('"rival"', '"foe"')
    )
    other = CaseVersion(Case.model_validate(copy.deepcopy(data)), data)
    slower = edit_starter(("decision.period", "1 year"))
    with pytest.raises(CaseError) as caught:
        debate(edit_starter(), other, slower, n_draws=N)
    faults = caught.value.problems
    assert all(isinstance(fault, Problem) and fault.hint for fault in faults)
    assert len(faults) == 3
    assert "side that decides is firm, and there it is us" in str(faults[0])
    assert "period, in years is 1.0, and there it is 0.5" in str(faults[2])


def test_readings_of_different_offers_share_no_claim_on_it():
    issues = debate(edit_starter(), edit_starter(("proposal.offer", "pilot")), n_draws=N).quarrel.issues
    assert not [issue for issue in issues if issue.name.startswith("offer")]


def test_a_barred_offer_is_not_compared():
    limit = [{"what": "None.", "forbids": {"research": 0.2}, "because": "Law."}]
    found = debate(edit_starter(), edit_starter(("decision.hard_limits", limit)), n_draws=N)
    assert [side.offer for side in found.sides] == ["venture", None]
    assert not [issue for issue in found.quarrel.issues if issue.name.startswith("offer")]
    assert np.isfinite(found.quarrel.first.means).all()


def test_several_readings_are_placed_on_the_heaviest_premises():
    versions = [edit_starter(*each) for each in (MIDDLE, WARY, EAGER)]
    found = find_several()
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(found.to_dict())
    assert [each.name for each in found.sides] == ["wary", "eager"]
    quarrel = found.quarrel
    by_path = {quarrel.differences[each.difference].path: each for each in found.placements}
    effort = by_path["counterpart.effort"]
    assert effort.written == ("20 to 30", "40 to 60", "2 to 8")
    expected = [
        solve_by_hand(exchange_by_hand(versions[1], each, quarrel, [effort.difference]), quarrel.issues)[
            quarrel.main
        ]
        for each in versions
    ]
    assert list(effort.leads) == pytest.approx(expected, rel=1e-12)


def test_fifty_readings():
    quick = ("decision.horizon", 1)
    readings = [
        edit_starter(quick, ("case", f"r{i}"), ("counterpart.effort", f"{i + 2} to {i + 4}"))
        for i in range(50)
    ]
    found = debate(*readings, n_draws=N)
    assert len(found.readings) == 50
    assert found.pair[0] != found.pair[1]
    assert len(found.placements) == 1
    assert len(found.placements[0].leads) == 50


def test_premises_that_contradict_each_other_only_together_count_as_one(monkeypatch):
    make = Swaps.make

    def fail_on_two(self, state):
        if len(self._differences) > 1 and state == 3:
            raise CaseError([Problem("counterpart", "contradicts itself")])
        return make(self, state)

    monkeypatch.setattr(Swaps, "make", fail_on_two)
    quarrel = debate(edit_starter(*WARY), edit_starter(*EAGER), n_draws=N).quarrel
    assert [each.kind for each in quarrel.differences] == ["structure"]
    np.testing.assert_allclose(
        quarrel.shares.values[0], quarrel.second.means - quarrel.first.means, atol=1e-9
    )


@pytest.mark.parametrize(("readings", "draws"), [(1, N), (2, 99)])
def test_too_little_is_refused(readings, draws):
    with pytest.raises(ValueError, match="2 readings and 100 draws"):
        debate(*[edit_starter()] * readings, n_draws=draws)


def test_json_follows_its_schema():
    schema = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    schema.validate(json.loads(find_apart().to_json()))
    schema.validate(json.loads(debate(edit_starter(), edit_starter(), n_draws=N).to_json()))


def test_it_is_the_same_twice_and_tells_its_progress():
    done = []
    again = debate(
        edit_starter(*WARY), edit_starter(*EAGER), n_draws=N, progress=lambda _, share: done.append(share)
    )
    assert again.to_json() == find().to_json()
    assert done == sorted(done)
    assert 0 <= done[0] < done[-1] < 1
