"""What the answer hangs on: flips, terms, learning, third parties, robustness."""

import copy
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente import assess, read_case
from detente.case.model import Case
from detente.design.staged_deal import design_staged_deal
from detente.design.stopping import _count_failures, _find_floor
from detente.evaluation.asking import value_asking
from detente.evaluation.solution import solve, value_at
from detente.evaluation.third_parties import predict_reactions, react, share_credit
from detente.methods.hidden_markov import hope_floor
from detente.methods.production import attainment, coverage
from detente.sampling.samples import sample, sample_at
from detente.sensitivity.flips import find_flips_of
from detente.sensitivity.robustness import judge_robustness

CLOSE_CALL = Path(__file__).parents[1] / "cases" / "close-call.yaml"


@pytest.fixture(scope="module")
def case():
    return read_case(CLOSE_CALL)


@pytest.fixture(scope="module")
def samples(case):
    return sample(case, 400, 1)


@pytest.fixture(scope="module")
def solved(samples):
    return solve(samples)


@pytest.fixture(scope="module")
def told(case, assess_once):
    return assess_once(case, n_draws=500, seed=1)


NORMAL = {
    name: np.sort(np.random.default_rng(i).normal(mean, 1, 20_001))[
        np.random.default_rng(i).permutation(20_001)
    ]
    for i, (name, mean) in enumerate({"a": 1.0, "b": 2.0, "idle": 0.0}.items())
}


def sum_model(fixed):
    """Refusing is worth 0; helping is worth a + b - 6 with a and b known: flips where they sum to 6."""
    helping = fixed["a"] + fixed["b"] - 6
    return np.stack([np.zeros_like(helping), helping], axis=1)


def test_flips_of_a_sum_are_those_of_geometry():
    flips = find_flips_of(NORMAL, ("refuse", "help"), sum_model)
    middle = sum(np.median(NORMAL[name]) for name in "ab")
    assert flips.best == "refuse"
    assert flips.lead == pytest.approx(6 - middle)
    assert flips.flip.distance == pytest.approx((6 - middle) / np.sqrt(2), abs=0.05)
    assert flips.flip.becomes == "help"
    assert {path for path, _, _ in flips.flip.moves} == {"a", "b"}
    assert [swing.path for swing in flips.swings][-1] == "idle"
    assert not flips.swings[-1].break_evens


def test_break_evens_are_where_the_recommendation_turns():
    def model(fixed):
        return sum_model(fixed) + np.array([0.0, 1.5])

    flips = find_flips_of(NORMAL, ("refuse", "help"), model)
    one = next(swing for swing in flips.swings if swing.path == "a")
    (turn,) = one.break_evens
    assert turn.value == pytest.approx(4.5 - np.median(NORMAL["b"]), abs=1e-3)
    assert turn.becomes == "help"


def test_premise_sets_of_a_sum():
    """At their adverse ends a and b reach 1 + 1.64 + 2 + 1.64 = 6.29: both flip it, neither alone."""
    grounds = find_flips_of(NORMAL, ("refuse", "help"), sum_model).premise_sets
    assert set(grounds.paths) == {"a", "b"}
    assert [one.otherwise for one in grounds.flipping] == [(0, 1)]
    assert [one.held for one in grounds.sufficient] == [(0,), (1,)]
    assert grounds.swing_shares == (0.5, 0.5)
    assert grounds.left_out == 0


def test_more_than_ten_premises_are_told_as_left_out():
    many = {f"p{i:02}": NORMAL["a"] + 0 for i in range(15)}

    def model(fixed):
        helping = sum(fixed.values()) - 100
        return np.stack([np.zeros_like(helping), helping], axis=1)

    grounds = find_flips_of(many, ("refuse", "help"), model).premise_sets
    assert len(grounds.paths) == 10
    assert grounds.left_out == 5
    assert grounds.flipping == ()
    assert [one.size for one in grounds.sufficient] == [0]


def test_the_frontier_runs_where_the_sum_is_constant():
    flips = find_flips_of(NORMAL, ("refuse", "help"), sum_model)
    frontier = flips.frontier
    assert frontier is not None
    assert {frontier.across, frontier.along} == {"a", "b"}
    crossed = ~np.isnan(frontier.line)
    assert crossed.any()
    np.testing.assert_allclose((frontier.across_values + frontier.line)[crossed], 6, atol=1e-2)


def test_nothing_uncertain_flips_nothing():
    flips = find_flips_of({}, ("refuse", "help"), sum_model)
    assert flips.best is None
    assert flips.swings == ()


def test_holding_every_premise_at_a_draw_gives_its_values_back(case, samples, solved):
    some = {path: column[:50] for path, column in samples.premises.items()}
    again = solve(sample_at(case, some, 50))
    np.testing.assert_allclose(again.stage_game.in_force, solved.stage_game.in_force[:50], atol=1e-9)
    np.testing.assert_allclose(again.track_record.belief, solved.track_record.belief[:50], atol=1e-9)
    found = value_at(case, some, next_choices=solved.strategy.next_choices)
    np.testing.assert_allclose(found, solved.strategy.values[:50], atol=0.3)


def test_a_break_even_of_a_case_is_one(case, told):
    swing = next(swing for swing in told.flips.swings if swing.break_evens)
    value = swing.break_evens[0].value
    medians = {path: np.full(2, np.median(column)) for path, column in told.samples.premises.items()}
    side = 1 if value > swing.median else -1
    medians[swing.path] = np.array([value - side * 0.01 * abs(value), value + side * 0.01 * abs(value)])
    before, beyond = value_at(case, medians, next_choices=told.strategy.next_choices)
    assert told.verdict.options[int(np.nanargmax(before))] == told.flips.best
    assert told.verdict.options[int(np.nanargmax(beyond))] == swing.break_evens[0].becomes


def test_the_staged_deal_keeps_within_its_cap(told):
    terms = told.staged_deal
    assert terms is not None
    assert terms.schedule.exists
    assert np.all(terms.schedule.exposure <= terms.cap + 1e-7)
    assert np.all(np.diff(terms.values) >= -1e-7)
    assert terms.values.min() >= 0


def test_an_adversary_that_picks_its_exit_takes_what_the_schedule_says(told):
    terms, schedule = told.staged_deal, told.staged_deal.schedule
    frame = told.verdict.options.index(terms.like)
    caught = told.samples.contracts.detect[:, frame] * told.samples.contracts.resolve[:, frame]
    assert 0 < caught.mean() < 1
    worst = terms.exposures.max(axis=1)
    for stage in range(len(schedule.deliveries)):
        assert np.all(terms.exposures[:, stage] <= worst)
    mean = terms.exposures.mean(axis=0)
    np.testing.assert_allclose(mean, schedule.exposure, atol=1e-9)


def test_indivisible_items_come_whole(case):
    samples = sample(case, 200, 1)
    whole = replace(
        samples, items=replace(samples.items, indivisible=(True,) * (len(samples.items.gives) + 1))
    )
    solution = solve(samples)
    asking = value_asking(samples, solution)
    found, sliced = (design_staged_deal(d, solution, asking) for d in (whole, samples))
    assert found is not None
    assert sliced is not None
    np.testing.assert_allclose(found.schedule.gives, np.round(found.schedule.gives), atol=1e-6)
    assert found.schedule.value <= sliced.schedule.value + 1e-7
    assert np.isnan(found.schedule.exposure_price)


def test_a_cap_of_nothing_asks_for_help_and_hands_nothing_over_first(case, samples, solved):
    nothing = replace(samples, decision=replace(samples.decision, exposure_cap=np.zeros(samples.n_draws)))
    terms = design_staged_deal(nothing, solved, value_asking(nothing, solved))
    assert terms is not None
    assert np.all(terms.schedule.exposure <= 1e-7)
    assert terms.cap == 0


@pytest.mark.filterwarnings("ignore::detente.errors.NotConverged")
def test_without_anything_to_give_there_are_no_terms(starter):
    data = copy.deepcopy(starter)
    data["proposal"]["gives"] = {}
    for table in ("options", "past_terms"):
        for terms in data["proposal"].get(table, {}).values():
            terms["levels"] = {k: v for k, v in terms["levels"].items() if k in data["proposal"]["gets"]}
    for limit in data["decision"].get("hard_limits", []):
        limit["forbids"] = {}
    for episode in data["record"]["episodes"].values():
        levels = episode["terms"].get("levels", {})
        episode["terms"]["levels"] = {k: v for k, v in levels.items() if k in data["proposal"]["gets"]}
    found = assess(Case.model_validate(data), n_draws=200)
    assert found.staged_deal is None
    assert found.to_dict()["terms"] is None


@settings(max_examples=40, deadline=None)
@given(st.floats(0.05, 0.9), st.floats(0.5, 0.95), st.floats(0.02, 0.45), st.floats(1, 20), st.floats(1, 20))
def test_failures_until_we_stop_follow_the_closed_form(good, keeps, cheats_keep, gain, loss):
    """Two types, no hazard: n* = ceil of the distance in log-odds over the weight of one failure (21)."""
    belief = np.array([[good, 1 - good]])
    kept = np.zeros((1, 2, 2))
    kept[0, :, 1] = keeps, cheats_keep
    rewards = np.zeros((1, 2, 2))
    rewards[0, :, 1] = gain, -loss
    needed = loss / (gain + loss)
    weight = np.log((1 - cheats_keep) / (1 - keeps))
    distance = (np.log(good / (1 - good)) - np.log(needed / (1 - needed))) / weight
    found = _count_failures(belief, rewards, kept, np.eye(2)[None])
    expected = 0 if distance < 0 else np.floor(distance + 1e-9) + 1
    near = abs(distance - round(distance)) < 1e-6
    if expected <= 60 and not near:
        assert found[0, 1] == expected
    assert np.isnan(found[0, 0])


def test_endless_failure_ends_at_the_hope_floor():
    kept = np.zeros((1, 2, 2))
    kept[0, :, 1] = 0.6, 0.2
    hazard, pool = 0.25, np.array([0.65, 0.35])
    transition = ((1 - hazard) * np.eye(2) + hazard * pool)[None]
    rewards = np.zeros((1, 2, 2))
    rewards[0, :, 1] = 10.0, -1.0
    belief = np.array([[0.5, 0.5]])
    stopped, floor = _count_failures(belief, rewards, kept, transition), _find_floor(belief, kept, transition)
    left = (floor[0, 1] - 0.2) / 0.4
    after_failure = hope_floor(2.0, hazard, 0.65)
    assert left == pytest.approx((1 - hazard) * after_failure + hazard * 0.65, rel=1e-12)
    assert np.isinf(stopped[0, 1])


def test_forgetting_never_pays(told):
    assert np.all(told.stopping.forgetting >= 0)
    assert 0 <= told.stopping.changed_share <= 1


def test_resolve_deters(told):
    never, always = told.stopping.held_if_never_ended, told.stopping.held_if_always_ended
    assert np.all(always[:, 1:].mean(axis=0) >= never[:, 1:].mean(axis=0))


def test_the_ledger_adds_up(told):
    learning = told.stopping
    assert len(learning.dealings) == len(told.case.record.episodes)
    np.testing.assert_allclose(learning.gave, sum(one.gave for one in learning.dealings))
    np.testing.assert_allclose(learning.brought_them, sum(one.brought_them for one in learning.dealings))


def test_what_we_handed_over_is_worth_to_them_what_it_changes_by_their_weights(told):
    """By hand: intelligence for their safety at home and a share of standing, by the belief in each kind."""
    samples, entry = told.samples, told.stopping.dealings[0]
    episode = samples.past.episodes[0]
    index, goals = samples.items.gives.index("intel"), list(samples.objectives)
    levels = samples.contracts.give_levels[episode.terms]
    kinds = np.einsum("nt,ntk->nk", told.track_record.belief, samples.counterpart.weights)
    assert set(np.flatnonzero(levels)) == {index}  # the liaison of that time handed over nothing else
    changes = levels[index] * samples.items.give_effects[:, index]  # told things are not taken back
    expected = sum(
        episode.coding[:, a] * (kinds[:, k] * changes[:, k, a]) for a in range(3) for k in range(len(goals))
    )
    years = samples.past.end + 0.5 - episode.year
    faded = samples.decision.discount ** (years / samples.decision.period)
    np.testing.assert_allclose(entry.brought_them, faded * expected)


def test_a_cut_that_lets_an_option_pass_makes_consent_even(case, samples):
    others = predict_reactions(samples, react(samples))
    assert others.passing
    one = others.passing[0]
    place = samples.contracts.options.index(one.option)
    give = samples.items.gives.index(one.give)
    veto = others.vetoes.index(one.veto)
    n = int(np.flatnonzero(~np.isnan(one.level))[0])
    levels = samples.contracts.give_levels.copy()
    levels[place, give] = one.level[n]
    cut = replace(samples, contracts=replace(samples.contracts, give_levels=levels))
    assert react(cut).consents[n, veto, place] == pytest.approx(0.5, abs=1e-9)


def test_what_allies_lose_us_alone_is_no_more_than_together(told):
    others = told.third_parties
    assert np.all(others.lost >= -1e-12)
    assert np.all(others.lost.max(axis=1) <= others.lost_together + 1e-12)
    assert np.all(others.lost_together[:, 0] == 0)


def test_credit_adds_up_to_what_all_solve(samples):
    credit = share_credit(samples)
    assert credit is not None
    production = samples.production
    everyone = np.ones((samples.n_draws, len(production.providers)))
    solved_share = attainment(
        coverage(production.shares, everyone), production.importance, production.substitution
    )
    np.testing.assert_allclose(sum(credit.values()), solved_share[: len(credit["us"])], atol=1e-9)


def test_visibility_breaks_even_where_the_gain_is_nothing(case, told):
    found = {name: v for name, v in told.break_even_visibility.items() if 0 < v < 1}
    medians = {path: np.median(column) for path, column in told.samples.premises.items()}
    for name, limit in found.items():
        fixed = {path: np.full(1, value) for path, value in medians.items()}
        fixed[f"proposal.options.{name}.visible"] = np.array([limit])
        gain = solve(sample_at(case, fixed, 1), only_choice=True).trust.options[name].expected[0]
        assert gain == pytest.approx(0, abs=0.05)


def test_robustness_finds_the_premise_that_makes_the_advice_fail():
    rng = np.random.default_rng(1)
    premises = {"x": rng.random(3000), "y": rng.random(3000)}
    values = np.stack([np.zeros(3000), 10 * (premises["x"] - 0.8)], axis=1)
    samples: Any = SimpleNamespace(
        premises=premises,
        contracts=SimpleNamespace(options=("refuse", "help")),
        decision=SimpleNamespace(exposure_cap=np.ones(3000)),
    )
    solution: Any = SimpleNamespace(
        strategy=SimpleNamespace(values=values),
        stage_game=SimpleNamespace(worst_loss=np.zeros((3000, 2))),
    )
    found = judge_robustness(samples, solution, best="refuse", order=["x", "y"])
    (condition,) = found.conditions
    assert condition.path == "x"
    assert condition.above
    assert found.failing == pytest.approx(0.15, abs=0.02)
    assert found.satisficing["help"] == pytest.approx(0.2, abs=0.02)
    assert found.satisficing["refuse"] == 1
    assert found.minimax == "refuse"


def test_the_outcome_is_never_read(starter):
    plain = Case.model_validate(copy.deepcopy(starter))
    data = copy.deepcopy(starter)
    data["outcome"] = {
        "what": "It went another way.",
        "entries": {"later": {"date": 2099, "what": "Something."}},
    }
    with_outcome = Case.model_validate(data)
    run = partial(assess, n_draws=200, seed=1)
    assert run(plain).to_json() == run(with_outcome).to_json()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.0, 0.95), min_size=3, max_size=3),
    st.floats(0.01, 0.5),
    st.lists(st.floats(0.05, 1), min_size=3, max_size=3),
)
def test_the_hope_floor_is_where_endless_failure_leads(keeps, hazard, weights):
    """Any number of types: what a long run of failures and drift converges to (22)."""
    kept = np.zeros((1, 3, 2))
    kept[0, :, 1] = keeps
    pool = np.array(weights) / sum(weights)
    transition = ((1 - hazard) * np.eye(3) + hazard * pool)[None]
    belief = np.array([[0.2, 0.3, 0.5]])
    held = belief[0]
    for _ in range(5_000):
        held = held * (1 - kept[0, :, 1])
        held = held / held.sum() @ transition[0]
    assert _find_floor(belief, kept, transition)[0, 1] == pytest.approx(held @ kept[0, :, 1], abs=1e-9)


def test_a_set_that_holds_one_premise_and_turns_another_is_no_pair_of_a_frontier():
    high, low = np.quantile(NORMAL["a"], 0.94), np.quantile(NORMAL["b"], 0.06)

    def model(fixed):
        turned = np.where(fixed["b"] < low, -2.0, 1.0)
        helping = np.where(fixed["a"] > high, turned, np.where(fixed["b"] < low, -0.9, -1.0))
        return np.stack([np.zeros_like(helping), helping], axis=1)

    flips = find_flips_of(NORMAL, ("refuse", "help"), model)
    assert [(len(cube.held), len(cube.otherwise)) for cube in flips.premise_sets.flipping] == [(1, 1)]
    assert flips.frontier is not None
    assert {flips.frontier.across, flips.frontier.along} == {"a", "b"}
