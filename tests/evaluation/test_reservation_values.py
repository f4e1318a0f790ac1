"""The most we should pay and the least they would take: by hand, by brute force, and what moves them."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import read_case
from detente.case.model import Case
from detente.evaluation.reservation_values import find_reservation_values
from detente.evaluation.solution import find_decision_inputs, solve
from detente.sampling.samples import sample

N_DRAWS = 60


def measure(samples):
    return find_reservation_values(samples, solve(samples))


@pytest.fixture(scope="module")
def shipped():
    samples = sample(read_case("isis-2017"), N_DRAWS, 1)
    solution = solve(samples)
    return samples, solution, find_reservation_values(samples, solution)


@pytest.fixture
def plain(starter):
    """The starter with fixed numbers, no production and nobody watching: straight lines."""
    starter["decision"] |= {"hard_limits": []}
    starter["priorities"]["us"] = {"weights": {"plant": 100, "lead": 60, "market": -60}}
    starter["priorities"]["rival"] = {"weights": {"market": 100, "plant": 40}}
    gives = starter["proposal"]["gives"]
    gives["research"] |= {"effects": {"lead": -0.05}, "reversible": 0.1}
    gives["access"] |= {"effects": {"market": 0.5}, "reversible": 0.7}
    starter["proposal"]["gets"]["stake"] |= {"provides": False, "effects": {"plant": 0.2}}
    venture = starter["proposal"]["options"]["venture"]
    venture |= {"visible": 0, "effort": 1, "cost_to_them": 2, "their_alternative": 5}
    starter["proposal"]["offer"] = "venture"
    starter["counterpart"] |= {
        "effort": 30,
        "types": {"partner": {"goodwill": 40}, "raider": {"weights": {"lead": -80}}},
    }
    starter["counterpart"]["prior"]["shares"] = {"partner": 0.5, "raider": 0.5}
    return starter


def read(data):
    return sample(Case.model_validate(copy.deepcopy(data)), 5, 1)


def test_straight_lines_cross_where_the_sum_says(plain):
    """Ours: 20 - 1 - (24 + 1.8) s. The raider's: 8 - 30 - 7 + (40 + 2.4) s. The partner's: 8 + 10 - 7 + 40 s if s > 0."""
    package = measure(read(plain)).scales[0]
    assert package.limit == pytest.approx(1.25)  # the most of access, of which 0.8 is offered
    np.testing.assert_allclose(package.kept.highest, 19 / 25.8)
    np.testing.assert_array_equal(package.kept.lowest, 0)
    raider, partner = package.kinds["raider"], package.kinds["partner"]
    np.testing.assert_allclose(raider.gains.lowest, 29 / 42.4)
    np.testing.assert_allclose(raider.gains.highest, 1.25)
    np.testing.assert_allclose([raider.zone.lowest, raider.zone.highest], [[29 / 42.4] * 5, [19 / 25.8] * 5])
    assert np.all((partner.gains.lowest > 0) & (partner.gains.lowest < 1e-6))
    assert raider.unwanted == 0


def test_a_get_has_a_least_for_us_and_a_most_for_them(plain):
    """Ours: 20 s - 1 - 25.8 is below 0 at every level; with half the price 20 s - 1 - 12.9 from .695 on."""
    stake = measure(read(plain)).scales[-1]
    assert (stake.item, stake.side, stake.limit) == ("stake", "get", 1)
    assert stake.kept.none_share == 1
    plain["proposal"]["options"]["venture"]["levels"] = {"research": 0.3, "access": 0.4, "stake": 1}
    stake = measure(read(plain)).scales[-1]
    np.testing.assert_allclose(stake.kept.lowest, 13.9 / 20)
    # The raider's: 21.2 - 7 - (30 - 8) s.
    np.testing.assert_allclose(stake.kinds["raider"].gains.highest, 14.2 / 22)
    assert stake.kinds["raider"].zone.none_share == 1
    assert stake.kinds["raider"].unwanted == 1


def test_what_they_do_not_want_has_no_price(plain):
    plain["priorities"]["rival"] = {"weights": {"market": -100, "plant": 40}}
    package = measure(read(plain)).scales[0]
    assert package.kinds["raider"].gains.none_share == 1
    assert package.kinds["raider"].unwanted == 1


def test_a_hard_limit_ends_the_scale(plain):
    plain["decision"]["hard_limits"] = [{"what": "No more dealers.", "forbids": {"access": 0.2}}]
    scales = {scale.item: scale for scale in measure(read(plain)).scales}
    assert scales["all gives"].limit == pytest.approx(0.25)
    assert scales["access"].limit == pytest.approx(0.25)
    assert scales["research"].limit == pytest.approx(1 / 0.6)
    plain["decision"]["hard_limits"] = [{"what": "No dealers.", "forbids": {"access": 0}}]
    assert [scale.item for scale in measure(read(plain)).scales] == ["research", "stake"]


def test_an_offer_that_gives_nothing_has_no_package(plain):
    plain["proposal"]["options"]["venture"]["levels"] = {"stake": 1}
    assert [scale.side for scale in measure(read(plain)).scales] == ["get"]


@pytest.mark.parametrize("slug", ["isis-2017", "nummi-1984"])
def test_ends_agree_with_options_written_out_at_every_level(slug):
    """Brute force: the offer at 41 levels as options of the case itself, seven at a time."""
    case = read_case(slug)
    offer = case.proposal.options[case.proposal.judged_offer]
    samples = sample(case, N_DRAWS, 1)
    package = measure(samples).scales[0]
    levels = np.linspace(0, package.limit, 41)
    kept = np.empty((N_DRAWS, len(levels)))
    theirs = np.empty((N_DRAWS, len(case.counterpart.types), len(levels)))
    for i, s in enumerate(levels):
        given = {name: x * s if name in case.proposal.gives else x for name, x in offer.levels.items()}
        indexed = samples.contracts.options.index(case.proposal.judged_offer)
        table = samples.contracts
        gives, gets = table.give_levels.copy(), table.get_levels
        gives[indexed] = [given.get(name, 0.0) for name in case.proposal.gives]
        game = find_decision_inputs(
            replace(samples, contracts=replace(table, give_levels=gives, get_levels=gets))
        )
        kept[:, i] = game.stage_game.in_force[:, indexed, 0]
        theirs[:, :, i] = game.signing.gains[:, :, indexed]
    step = levels[1]
    for n in range(N_DRAWS):
        pays = levels[kept[n] >= 0]
        if pays.size:
            assert abs(package.kept.highest[n] - pays.max()) <= step + 1e-9
        else:  # between two levels at most
            assert (
                np.isnan(package.kept.highest[n]) or package.kept.highest[n] - package.kept.lowest[n] <= step
            )
        for t, kind in enumerate(package.kinds.values()):
            reached = levels[theirs[n, t] >= 0]
            if reached.size:
                assert kind.gains.lowest[n] <= reached[0] + 1e-9
                assert kind.gains.lowest[n] >= reached[0] - step - 1e-9


def test_the_offer_itself_lies_on_the_scale(shipped):
    """Whoever gains at the offer finds it in its range, and the other way round where ranges have no gap."""
    samples, solution, values = shipped
    index = samples.contracts.options.index(samples.offers.offer)
    for scale in values.scales:
        kept = solution.stage_game.in_force[:, index, 0] >= 0
        inside = (scale.kept.lowest <= 1) & (scale.kept.highest >= 1)
        np.testing.assert_array_equal(kept, inside)
        for i, kind in enumerate(scale.kinds.values()):
            gains = solution.signing.gains[:, i, index] >= 0
            assert np.all(~gains | ((kind.gains.lowest <= 1) & (kind.gains.highest >= 1)))


def test_zones_lie_within_what_both_sides_gain_from(shipped):
    _, _, values = shipped
    for scale in values.scales:
        for kind in scale.kinds.values():
            there = ~np.isnan(kind.zone.lowest)
            assert np.all(kind.zone.lowest[there] >= scale.kept.lowest[there])
            assert np.all(kind.zone.highest[there] <= scale.kept.highest[there])
            assert np.all(kind.zone.lowest[there] >= kind.gains.lowest[there])


@settings(max_examples=15)
@given(st.floats(0, 60))
def test_the_more_holding_out_is_worth_the_more_they_ask(shipped, more):
    samples, solution, before = shipped
    dearer = replace(
        samples, offers=replace(samples.offers, their_alternative=samples.offers.their_alternative + more)
    )
    after = find_reservation_values(dearer, solution)
    for low, high in zip(before.scales[0].kinds.values(), after.scales[0].kinds.values(), strict=True):
        asked = np.nan_to_num(high.gains.lowest, nan=np.inf)
        assert np.all(asked >= np.nan_to_num(low.gains.lowest, nan=np.inf) - 1e-12)
        np.testing.assert_array_equal(high.keeps.lowest, low.keeps.lowest)
    np.testing.assert_array_equal(after.scales[0].kept.highest, before.scales[0].kept.highest)


@settings(max_examples=15)
@given(st.floats(0.2, 5))
def test_a_unit_of_ours_is_a_matter_of_scale(shipped, times):
    samples, solution, before = shipped
    scaled = replace(
        samples,
        own_weights=samples.own_weights * times,
        offers=replace(samples.offers, effort=samples.offers.effort * times),
    )
    after = find_reservation_values(scaled, solution)
    for first, second in zip(before.scales, after.scales, strict=True):
        np.testing.assert_allclose(second.kept.highest, first.kept.highest, atol=1e-9)
        np.testing.assert_allclose(second.expected.highest, first.expected.highest, atol=1e-9)


def test_what_an_ally_has_said_holds_at_every_level(shipped):
    samples, solution, before = shipped
    entered = np.full_like(samples.others.withholds, np.nan)
    index = samples.contracts.options.index(samples.offers.offer)
    entered[:, 0, index] = 1.0
    known = replace(samples, others=replace(samples.others, withholds=entered))
    after = find_reservation_values(known, solution).scales[0]
    assert after.kept.highest[~np.isnan(after.kept.highest)].size < N_DRAWS
    assert np.all(np.nan_to_num(after.kept.highest) <= np.nan_to_num(before.scales[0].kept.highest) + 1e-12)
