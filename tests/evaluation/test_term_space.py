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
from detente.evaluation.variants import Variants, add_variant, offer_variants, play_variants
from detente.sampling.samples import sample

pytestmark = pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")

N_DRAWS = 40
BELIEF = np.array([0.3, 0.3, 0.4])


def read(negotiable, **proposal):
    data = parse_yaml(read_starter()).data
    data["negotiable"] = negotiable
    data["proposal"] |= proposal
    return Case.model_validate(copy.deepcopy(data))


def forget_answers(samples):
    """Return the draws without what the case knows of the offer's answers: a version of it is another offer."""
    others = replace(
        samples.others,
        consents=np.full_like(samples.others.consents, np.nan),
        withholds=np.full_like(samples.others.withholds, np.nan),
    )
    answers = np.full_like(samples.offers.answers, np.nan)
    return replace(samples, others=others, offers=replace(samples.offers, answers=answers))


def space_of(case):
    samples = forget_answers(sample(case, N_DRAWS, 1))
    solution = solve(samples)
    offer = samples.contracts.options.index(samples.offers.offer)
    detection = float(np.median(samples.contracts.detect[:, offer]))
    return TermSpace(samples, solution.track_record.belief, detection), solution, offer


@pytest.fixture(scope="module", params=["starter", "nunn-lugar-1991", "isis-2017"])
def known(request):
    full = {"items": None, "detect": {"range": [0.1, 0.9]}, "secret": {"leaks": 0.5}}
    if request.param == "starter":
        return space_of(read(full))
    case = read_case(request.param)
    return space_of(case)


def test_the_offer_as_a_version_of_itself_is_the_offer(known):
    """Value, loss, response and signature are those of the main path; what is known of its answer is not asked."""
    space, solution, offer = known
    merits = space.weigh(space.offered[None])
    np.testing.assert_allclose(merits.values[:, 0], solution.strategy.held_through[:, offer], atol=1e-9)
    np.testing.assert_allclose(merits.kept[:, 0], solution.stage_game.responses[:, :, offer, 0].mean(axis=0))
    np.testing.assert_allclose(merits.gains[:, 0], np.median(solution.signing.gains[:, :, offer], axis=0))
    cap = space.samples.decision.exposure_cap
    np.testing.assert_allclose(merits.losses[:, 0], solution.stage_game.worst_loss[:, offer] - cap)


def test_a_copy_of_the_offer_beside_it_is_worth_what_it_is(known):
    space, solution, offer = known
    menu = add_variant(space.samples, offer_variants(space.samples, space.describe(space.offered[None])))
    assert len(menu.contracts.options) == space.samples.contracts.n_options + 1
    record = solution.track_record
    problem = pose_inputs(menu, play_variants(menu, record.belief, record.harm_probability))
    values = value_beliefs(menu, problem, problem.belief[:, None])[:, 0]
    np.testing.assert_allclose(values[:, -1], values[:, offer], atol=1e-9)


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
