"""Versions of the offer, what they bring, and the limits they must keep: against the main path, and by hand."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import read_case
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.evaluation.solution import pose_inputs, solve
from detente.evaluation.strategy import value_beliefs
from detente.evaluation.term_space import TermSpace, VersionMerits
from detente.evaluation.third_parties import react
from detente.evaluation.variants import (
    Variants,
    add_variant,
    carry_chance,
    carry_signing,
    offer_variants,
    play_variants,
)
from detente.sampling.samples import sample

pytestmark = pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")

N_DRAWS = 40
BELIEF = np.array([0.3, 0.3, 0.4])


def read(negotiable, **proposal):
    data = parse_yaml(read_starter()).data
    data["negotiable"] = negotiable
    data["proposal"] |= proposal
    return Case.model_validate(copy.deepcopy(data))


def read_known(negotiable):
    """Return a case that knows what everybody answered to the offer."""
    data = parse_yaml(read_starter()).data
    data["negotiable"] = negotiable
    data["others"]["suppliers"]["withholds"] = {"venture": "0.2 to 0.4"}
    data["others"]["board"]["consents"] = {"venture": "0.1 to 0.3"}
    data["counterpart"]["accepts"] = {"venture": {"partner": 0.9, "trader": 0.7, "raider": 1}}
    return Case.model_validate(data)


def space_of(case):
    samples = sample(case, N_DRAWS, 1)
    solution = solve(samples)
    offer = samples.contracts.options.index(samples.offers.offer)
    detection = float(np.median(samples.contracts.detect[:, offer]))
    return TermSpace(samples, solution.track_record.belief, detection), solution, offer


@pytest.fixture(scope="module", params=["starter", "known", "nunn-lugar-1991", "nummi-1984", "isis-2017"])
def known(request):
    full = {"items": None, "detect": {"range": [0.1, 0.9]}, "secret": {"leaks": 0.5}}
    if request.param == "starter":
        return space_of(read(full))
    if request.param == "known":
        return space_of(read_known(full))
    case = read_case(request.param)
    return space_of(case)


def test_the_offer_as_a_version_of_itself_is_the_offer(known):
    """Value, loss, response and signature are those of the main path; what is known of its answer is kept."""
    space, solution, offer = known
    merits = space.weigh(space.offered[None])
    np.testing.assert_allclose(merits.values[:, 0], solution.strategy.held_through[:, offer], atol=1e-9)
    np.testing.assert_allclose(merits.kept[:, 0], solution.stage_game.responses[:, :, offer, 0].mean(axis=0))
    np.testing.assert_allclose(merits.gains[:, 0], np.median(solution.signing.gains[:, :, offer], axis=0))
    cap = space.samples.decision.exposure_cap
    np.testing.assert_allclose(merits.losses[:, 0], solution.stage_game.worst_loss[:, offer] - cap)


def test_a_copy_of_the_offer_beside_it_is_worth_what_it_is(known):
    space, solution, offer = known
    alone = carry_signing(space.samples, offer_variants(space.samples, space.describe(space.offered[None])))
    menu = add_variant(space.samples, alone)
    assert len(menu.contracts.options) == space.samples.contracts.n_options + 1
    record = solution.track_record
    problem = pose_inputs(menu, play_variants(menu, record.belief, record.harm_probability))
    values = value_beliefs(menu, problem, problem.belief[:, None])[:, 0]
    np.testing.assert_allclose(values[:, -1], values[:, offer], atol=1e-9)


def test_an_answer_that_is_known_moves_with_the_terms():
    """By hand, in odds: 9 to 1 as entered, times 4 as derived; certain for the offer alone."""
    moved = carry_chance(np.array([[0.5, 0.8, 0.2]]), np.array([[0.5]]), np.array([[0.9]]))
    np.testing.assert_allclose(moved, [[0.9, 36 / 37, 9 / 13]])
    moved = carry_chance(np.array([[0.5, 0.2]]), np.array([[0.5]]), np.array([[1.0]]))
    np.testing.assert_allclose(moved, [[1.0, 999 / 1003]])
    assert np.isnan(carry_chance(np.array([[0.5]]), np.array([[0.5]]), np.array([[np.nan]]))).all()


@given(
    st.floats(0.01, 0.99),
    st.floats(0, 1),
    st.lists(st.floats(0.01, 0.99), min_size=2, max_size=4, unique=True),
)
def test_what_is_liked_better_is_agreed_to_more_often(offered, entered, derived):
    order = np.sort(np.array(derived))
    carried = carry_chance(order, np.array([offered]), np.array([entered]))
    moved = carry_chance(order, np.array([-1.0]), np.array([entered]))
    assert np.all(np.diff(moved) >= 0)
    assert np.all((carried >= 0) & (carried <= 1))


def test_home_and_allies_react_to_a_version_as_far_as_they_like_it(known):
    """What the draws of a menu hold is what a plain loop over its draws gives."""
    space, _, offer = known
    menu = offer_variants(space.samples, space.describe(np.stack([space.offered, space.low, space.high])))
    entered = space.samples.others.consents[:, :, offer]
    bare = replace(menu.others, consents=np.full_like(menu.others.consents, np.nan))
    derived = react(replace(menu, others=bare)).consents
    found = react(menu).consents
    for draw in range(N_DRAWS):
        for veto in range(found.shape[1]):
            for version in (1, 2, 3):
                if np.isnan(entered[draw, veto]):
                    expected = derived[draw, veto, version]
                else:
                    expected = carry_chance(
                        derived[draw, veto, [version]], derived[draw, veto, [1]], entered[draw, [veto]]
                    )[0]
                assert found[draw, veto, version] == pytest.approx(expected, abs=1e-9)


def test_points_are_terms_and_terms_are_points():
    space, _, offer = space_of(read({"detect": {"range": [0.1, 0.9]}, "secret": {"leaks": 0.5}}))
    assert space.names == ("research", "access", "stake", "detection", "secrecy")
    assert space.offered[:3].tolist() == [0.6, 0.8, 1.0]
    assert space.offered[3] == space.detection
    point = np.array([[0.2, 0.4, 0.5, 0.9, 1.0]])
    variants = space.describe(point)
    assert (variants.gives.tolist(), variants.gets.tolist()) == ([[0.2, 0.4]], [[0.5]])
    assert variants.detect[0] == pytest.approx(0.9 - space.detection)
    assert variants.secret.tolist() == [True]
    terms = offer_variants(space.samples, variants).contracts
    assert np.all(terms.visible[:, 1] == 0.5)
    drawn = space.samples.contracts.detect[:, offer]
    np.testing.assert_allclose(terms.detect[:, 1], np.minimum(drawn + 0.9 - space.detection, 1))


def test_what_does_not_move_stays_as_offered():
    space, _, _ = space_of(read({"items": {"stake": [0, 1]}}))
    variants = space.describe(np.array([[0.5]]))
    assert (variants.gives.tolist(), variants.gets.tolist()) == ([[0.6, 0.8]], [[0.5]])
    assert (variants.detect.tolist(), variants.secret.tolist()) == ([0.0], [False])


def test_closer_watching_is_paid_for_by_both_sides():
    space, _, offer = space_of(read({"detect": {"range": [0, 1], "costs_us": 4, "costs_them": 30}}))
    raised = Variants(
        np.array([[0.6, 0.8]] * 2), np.ones((2, 1)), np.array([0.2, -0.2]), np.zeros(2, dtype=bool)
    )
    menu, offers = offer_variants(space.samples, raised), space.samples.offers
    closer = menu.contracts.detect[:, 1] - space.samples.contracts.detect[:, offer]
    np.testing.assert_allclose(menu.offers.effort[:, 1], offers.effort[:, offer] + 4 * closer)
    np.testing.assert_allclose(menu.offers.cost_to_them[:, 1], offers.cost_to_them[:, offer] + 30 * closer)
    np.testing.assert_allclose(menu.offers.effort[:, 2], offers.effort[:, offer])


def test_whoever_asks_nothing_does_not_pay_for_asking():
    space, _, offer = space_of(read({"items": {"stake": [0, 1]}}))
    menu = offer_variants(space.samples, space.describe(np.array([[0.0], [1.0]])))
    start_up = space.samples.offers.start_up[:, offer]
    np.testing.assert_allclose(menu.offers.start_up[:, 1], start_up - space.samples.offers.proposing)
    np.testing.assert_allclose(menu.offers.start_up[:, 2], start_up)


def test_where_nothing_is_negotiable_there_is_no_space(known):
    space, _, _ = known
    fixed = replace(space, samples=replace(space.samples, negotiable=None))
    with pytest.raises(ValueError, match="nothing is negotiable"):
        fixed.judge(space.offered[None])
    with pytest.raises(ValueError, match="nothing is negotiable"):
        offer_variants(fixed.samples, space.describe(space.offered[None]))


def merits(gains, kept, losses):
    column = np.array(losses, dtype=float)[:, None]
    return VersionMerits(np.zeros_like(column), np.array(gains)[:, None], np.array(kept)[:, None], column)


WITHIN = [-1.0] * 19 + [1.0]


@pytest.mark.parametrize(
    ("gains", "kept", "losses", "keeps"),
    [
        ([1.0, 1.0, -5.0], [0.6, 0.7, 0.1], WITHIN, True),  # .3 + .3 of the belief
        ([1.0, 1.0, -5.0], [0.6, 0.59, 0.1], WITHIN, False),
        ([1.0, 0.0, -5.0], [0.6, 0.7, 0.1], WITHIN, False),  # the second gains nothing
        ([1.0, -5.0, 1.0], [0.6, 0.1, 0.9], WITHIN, True),  # .3 + .4
        ([1.0, 1.0, 1.0], [0.9, 0.9, 0.9], [-1.0] * 18 + [1.0] * 2, False),  # 10% beyond the cap
    ],
)
def test_limits_by_hand(gains, kept, losses, keeps):
    found = merits(gains, kept, losses)
    assert (found.find_violations(BELIEF)[0] == 0) == keeps


@given(
    st.lists(st.floats(-20, 20), min_size=3, max_size=3), st.lists(st.floats(0, 1), min_size=3, max_size=3)
)
def test_no_violation_is_half_of_the_belief_that_keeps(gains, kept):
    found = merits(gains, kept, WITHIN)
    together = float(found.keeps[:, 0] @ BELIEF)
    assert (found.find_violations(BELIEF)[0] == 0) == (together >= 0.5 - 1e-9)


@given(st.integers(0, 2), st.floats(0, 0.3))
def test_whoever_keeps_more_breaks_no_limit_more(kind, more):
    before = merits([1.0, -2.0, 3.0], [0.5, 0.4, 0.55], WITHIN)
    kept = before.kept.copy()
    kept[kind] += more
    after = before._replace(kept=kept)
    assert after.find_violations(BELIEF)[0] <= before.find_violations(BELIEF)[0]
