"""Whether they would sign, what moves that, and what an offer is worth while it stands: (11a), (25b), (25e)."""

import copy
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from detente.assessment.main_path import assess
from detente.case.model import Case
from detente.casefile.files import read_starter
from detente.casefile.yaml_parser import parse_yaml
from detente.evaluation.signing import predict_signing
from detente.evaluation.solution import FINE, find_decision_inputs, solve, value_at
from detente.sampling.samples import sample, sample_at
from tests.oracles.pomdp import solve_exactly
from tests.strategies import amounts, beliefs, shares

pytestmark = pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")

VENTURE = 2
N_KINDS, N_OPTIONS = 3, 3


def read(data):
    return Case.model_validate(copy.deepcopy(data))


@pytest.fixture(scope="module")
def samples():
    return sample(read(parse_yaml(read_starter()).data), 1, 1)


CONDUCT = beliefs((1, N_KINDS, N_OPTIONS, 3))
GAINS = amounts((1, N_KINDS, N_OPTIONS, 3))
MORE = amounts((1, N_KINDS, N_OPTIONS, 3), 0, 20)
COST = amounts((1, N_OPTIONS), 0, 30)
PASSES = shares((1, N_OPTIONS))


def sign(samples, conduct, gains, passes, **offers):
    changed = replace(samples, offers=replace(samples.offers, **offers))
    return predict_signing(changed, responses=conduct, utilities=gains, passes=passes).acceptance


@given(CONDUCT, GAINS, MORE, PASSES)
def test_the_more_a_deal_brings_them_the_sooner_they_sign(samples, conduct, gains, more, passes):
    before, after = (sign(samples, conduct, brought, passes) for brought in (gains, gains + more))
    assert np.all(after >= before)
    assert np.all((before > 0) & (after <= 1))


@pytest.mark.parametrize("name", ["cost_to_them", "their_alternative"])
@given(CONDUCT, GAINS, COST, COST)
def test_the_more_signing_costs_them_the_less_they_sign(samples, name, conduct, gains, cost, more):
    passes = np.full((1, N_OPTIONS), 0.7)
    before, after = (sign(samples, conduct, gains, passes, **{name: at}) for at in (cost, cost + more))
    assert np.all(after <= before)


@given(CONDUCT, GAINS, COST, PASSES)
def test_holding_out_and_a_cost_of_the_terms_weigh_the_same(samples, conduct, gains, cost, passes):
    np.testing.assert_array_equal(
        sign(samples, conduct, gains, passes, cost_to_them=cost),
        sign(samples, conduct, gains, passes, their_alternative=cost),
    )


@given(CONDUCT, PASSES)
def test_what_brings_and_costs_nothing_is_signed_as_the_case_says(samples, conduct, passes):
    lapse = samples.counterpart.lapse[0]
    found = sign(samples, conduct, np.zeros((1, N_KINDS, N_OPTIONS, 3)), passes)
    np.testing.assert_allclose(found[..., 1:], (1 - lapse) * 0.9 + lapse / 2)


@given(CONDUCT, GAINS, PASSES, shares((1, N_KINDS, N_OPTIONS)))
def test_an_answer_that_is_entered_replaces_the_derived_one_alone(samples, conduct, gains, passes, answers):
    derived = np.full((1, N_KINDS, N_OPTIONS), np.nan)
    entered = np.where(answers > 0.5, answers, np.nan)
    before, after = (sign(samples, conduct, gains, passes, answers=given) for given in (derived, entered))
    known = ~np.isnan(entered)
    np.testing.assert_array_equal(after[known], entered[known])
    np.testing.assert_array_equal(after[~known], before[~known])


@given(GAINS, COST, COST)
def test_what_keeping_brings_is_one_period_less_holding_out_and_the_terms(samples, gains, cost, alternative):
    offers = replace(samples.offers, cost_to_them=cost, their_alternative=alternative)
    found = predict_signing(
        replace(samples, offers=offers),
        responses=np.full((1, N_KINDS, N_OPTIONS, 3), 1 / 3),
        utilities=gains,
        passes=np.ones((1, N_OPTIONS)),
    )
    np.testing.assert_allclose(found.gains, gains[..., 0] - (cost + alternative)[:, None])


def test_the_more_they_mind_being_watched_the_less_they_sign_what_watches_more(starter):
    starter["counterpart"]["intrusion"] = "10 to 40"
    starter["proposal"]["options"]["pilot"]["detect"] = 0.8
    fixed = {"counterpart.intrusion": np.linspace(0, 60, 5)}
    acceptance = find_decision_inputs(sample_at(read(starter), fixed, 5)).signing.acceptance
    assert np.all(np.diff(acceptance[:, :, 1], axis=0) < 0)
    assert np.all(np.diff(acceptance[:, :, VENTURE], axis=0) == 0)


def test_a_refusal_that_is_certain_leaves_only_what_proposing_costs(starter):
    """Nobody ever signs, talks never reopen: the proposal costs 0.5, a refusal in public 3, and that is all."""
    starter["counterpart"]["accepts"] = {"pilot": 0, "venture": 0}
    starter["counterpart"]["hazard"]["next_change"] = 0
    starter["proposal"] |= {"proposing": 0.5, "reopens": 1e6}
    starter["proposal"]["options"]["venture"]["refused_cost"] = 3
    values = solve(sample(read(starter), 4, 1)).strategy.values
    np.testing.assert_allclose(values, [[0, -0.5, -3.5]] * 4, atol=1e-4)


def test_now_or_never_leaves_waiting_without_worth(starter):
    starter["counterpart"]["hazard"]["next_change"] = 0
    starter["proposal"] |= {"window": 0, "reopens": 1e6}
    values = solve(sample(read(starter), 20, 1)).strategy.values
    np.testing.assert_allclose(values[:, 0], 0, atol=1e-4)


def test_waiting_is_worth_the_more_the_longer_the_offer_stands(starter):
    """Where talks would hardly reopen, every value falls with the chance that the offer is gone."""
    starter["counterpart"]["hazard"]["next_change"] = 0
    starter["proposal"] |= {"window": "1 to 4", "reopens": 1e6}
    values = value_at(read(starter), {"proposal.window": np.array([0, 0.25, 1, 4, 1e6])}, n_points=FINE)
    assert np.all(np.diff(values, axis=0) > -0.01 * np.ptp(values))
    assert values[-1, 0] > values[0, 0] + 0.1


@pytest.mark.parametrize("seed", [1, 2])
def test_with_a_sure_answer_no_costs_and_no_end_it_is_the_problem_of_one_status(starter, seed):
    """One set of plans, in which a deal that has ended is worth 0 for good, solved exactly; one draw, which then knows itself."""
    starter["decision"] |= {"horizon": 2, "hard_limits": []}
    starter["counterpart"]["hazard"]["next_change"] = 0
    starter["counterpart"]["accepts"] = {"pilot": 1, "venture": 1}
    starter["others"] = {"board": {"consents": {"pilot": 1, "venture": 1}}}
    starter["proposal"] |= {"proposing": 0, "window": 1e6, "reopens": 1e6}
    plan = solve(sample(read(starter), 1, seed)).strategy
    process = plan.problem.process
    seen = np.zeros((N_OPTIONS, process.stays.shape[2], N_KINDS))
    seen[0, : process.acts.shape[1]] = process.acts[0]
    seen[1:] = process.stays[0]
    rewards = np.concatenate([np.zeros((1, N_KINDS)), process.rewards[0]])
    exact = solve_exactly(rewards, seen[..., None] * process.transition[0], process.discount[0], 2)
    np.testing.assert_allclose(plan.values[0], exact.q_values(plan.problem.belief[0], N_OPTIONS), atol=0.01)


def test_a_copy_of_an_option_with_the_same_answer_changes_nothing(starter):
    starter["proposal"]["options"]["venture"] |= {
        "effort": 1,
        "cost_to_them": 3,
        "their_alternative": "2 to 4",
    }
    starter["counterpart"]["accepts"] = {"venture": "0.3 to 0.6"}
    alone = solve(sample(read(starter), 10, 1))
    starter["proposal"]["options"]["twin"] = copy.deepcopy(starter["proposal"]["options"]["venture"])
    starter["counterpart"]["accepts"]["twin"] = "0.3 to 0.6"
    both = solve(sample(read(starter), 10, 1))
    np.testing.assert_array_equal(both.strategy.values, alone.strategy.values)
    np.testing.assert_array_equal(both.signing.acceptance, alone.signing.acceptance)


def test_one_kind_nobody_else_no_record_and_one_option(starter):
    for name in ("suppliers", "board"):
        del starter["actors"][name], starter["priorities"][name]
    del starter["objectives"]["suppliers"], starter["capabilities"]["providers"]["suppliers"]
    starter["priorities"]["us"]["ranks"].remove("suppliers")
    del starter["others"], starter["record"], starter["proposal"]["options"]["pilot"]
    starter["counterpart"]["types"] = {"trader": {}}
    starter["counterpart"]["prior"] = {"at": 2014}
    signing = assess(read(starter), n_draws=20, seed=1).signing
    assert signing.acceptance.shape == signing.gains.shape == (20, 1, 2)
    assert np.all((signing.acceptance > 0) & (signing.acceptance <= 1))
    assert np.isfinite(signing.gains[:, :, 1]).all()
