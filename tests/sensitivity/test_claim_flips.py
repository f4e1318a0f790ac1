"""What turns each claim: alone, together, and what the draws say beyond (MODEL section 15)."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import assess, read_case
from detente.evaluation.solution import solve
from detente.sampling.samples import sample_at
from detente.sensitivity.claim_flips import find_turning_points
from detente.sensitivity.claim_models import CaseModels
from detente.sensitivity.joint_flips import search_fewest, search_flip, search_together
from detente.sensitivity.median_model import MedianModel, MedianPremises
from detente.sensitivity.swings import find_swings

N_DRAWS = 20_001
NORMAL = {
    name: np.random.default_rng(i).permutation(np.sort(np.random.default_rng(i + 10).normal(0, 1, N_DRAWS)))
    for i, name in enumerate("abcd")
}


def sum_up(needed, over="act"):
    """Acting is worth a + b + c + d less what is needed, waiting nothing."""
    premises = MedianPremises(NORMAL)
    return MedianModel(
        premises,
        ("act", "wait"),
        lambda points: np.stack([points.sum(axis=1) - needed, np.zeros(len(points))], axis=1),
        over=over,
    )


def search(middle):
    (swings,) = find_swings([middle])
    return swings, *search_together([search_fewest(middle, swings), search_flip(middle, swings)])


@pytest.mark.parametrize(("needed", "size"), [(1.2, 1), (2.5, 2), (4.6, 3)])
def test_the_fewest_that_turn_a_sum_are_those_of_geometry(needed, size):
    """At its 95th percentile each adds 1.64, and k of them turn it at needed / sqrt(k)."""
    swings, fewest, flip = search(sum_up(needed))
    assert fewest.within_ranges
    assert len(fewest.moves) == size
    assert fewest.distance == pytest.approx(needed / np.sqrt(size), abs=0.05)
    assert sum(move.value for move in fewest.moves) == pytest.approx(needed, abs=0.05)
    assert flip.distance == pytest.approx(needed / 2, abs=0.05)
    assert fewest.becomes == flip.becomes == "act"
    assert all(swing.lead_low < swing.lead_high for swing in swings)


def test_what_takes_more_than_three_numbers_lies_outside_the_ranges():
    _, fewest, flip = search(sum_up(5.4))
    assert not fewest.within_ranges
    assert fewest.distance == pytest.approx(flip.distance, abs=0.01)
    assert flip.distance == pytest.approx(2.7, abs=0.05)
    assert len(fewest.moves) == 4


def test_what_nothing_within_reach_turns_is_a_value():
    _, fewest, flip = search(sum_up(40.0))
    assert not fewest.within_ranges
    assert np.isnan(fewest.distance)
    assert fewest.moves == flip.moves == ()
    assert flip.becomes is None


@settings(max_examples=20, deadline=None)
@given(st.floats(0.2, 5.5))
def test_a_claim_turns_at_the_same_place_whichever_way_it_is_put(needed):
    ways = [search(sum_up(needed, over)) for over in ("act", "wait")]
    (swings, fewest, flip), (swings_back, fewest_back, flip_back) = ways
    assert fewest == fewest_back
    assert flip == flip_back
    for one, other in zip(swings, swings_back, strict=True):
        assert one.lead_low == -other.lead_low
        assert one.break_evens == other.break_evens


@pytest.fixture(scope="module")
def told():
    return assess(read_case("nummi-1984"), n_draws=500, seed=1, parts=())


def test_the_claim_on_the_terms_has_no_flips(told):
    *_, terms = told.claim_flips
    assert terms.claim.name == "terms"
    assert np.isnan(terms.lead_in_the_middle)
    assert (terms.flips, terms.tornado, terms.together.moves) == ((), (), ())


def test_claims_are_asked_at_the_same_points_as_the_whole_model(told):
    """The leads around the medians are those of the whole way from premises to values."""
    case, samples, solution = told.case, told.samples, told.solution
    models = CaseModels(case, samples, solution)
    points = np.stack([column[:40] for column in samples.premises.values()], axis=1)
    models.prepare([points[:7], points])
    again = solve(sample_at(case, {path: points[:, j] for j, path in enumerate(models.premises.paths)}, 40))
    index = samples.contracts.options.index(samples.offers.offer)
    for claim in told.claims:
        lead = models.model_claim(claim)
        found = lead.find_lead(lead.value_coarsely(points))
        if claim.name.startswith("offer") and claim.name != "offer now":
            held = again.strategy.held_through if claim.name == "offer" else again.strategy.held
            sign = 1 if claim.under == "never" else -1
            np.testing.assert_allclose(found, sign * held[:, index], atol=1e-9)
            np.testing.assert_allclose(found, claim.lead[:40], atol=1e-9)
        elif claim.name == "offer now":
            np.testing.assert_allclose(found, claim.lead[:40], atol=0.3)
        else:
            assert np.all(found <= claim.lead[:40] + 0.3)


def test_a_lone_flip_turns_its_claim_and_counts_the_draws_beyond(told):
    models = CaseModels(told.case, told.samples, told.solution)
    assert [each.claim.name for each in told.claim_flips] == [*(claim.name for claim in told.claims), "terms"]
    for each in told.turning_points.claims:
        middle = models.model_claim(each.claim)
        assert each.lead_in_the_middle == pytest.approx(middle.lead_there)
        for flip in each.flips:
            drawn = told.samples.premises[flip.path]
            assert flip.n_beyond == np.sum(drawn > flip.value if flip.above else drawn < flip.value)
            column = np.array([models.premises.paths.index(flip.path)] * 2)
            width = 0.02 * np.ptp(drawn)
            ends = models.premises.move(column, flip.value + np.array([-width, width]))
            before, after = middle.find_lead(middle.value_finely(ends))
            assert before * after < 0
            assert (after > 0) == ((flip.becomes == each.claim.over) == flip.above)
    counts = [flip.n_beyond for flip in told.claim_flips[0].flips]
    assert counts == sorted(counts, reverse=True)


def test_where_every_number_is_certain_nothing_turns(told):
    certain = replace(told.samples, premises={})
    found = find_turning_points(told.case, certain, told.solution, told.claims)
    assert [each.flips for each in found.claims] == [()] * len(told.claims)
    assert all(np.isnan(each.together.distance) for each in found.claims)
    assert found.flips.best is None
