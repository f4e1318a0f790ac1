from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from validation.automata import STRATEGIES, Play
from validation.type_filter import StrategyTypes, fit_strategy_types, predict_choices, trace_play

from detente.methods.hidden_markov import filter_beliefs, reset_transitions
from tests.oracles.strategy_shares import count_agreements, fit_shares
from tests.published import PUBLISHED
from tests.published_laboratory import LABORATORY, SIX, perfect_play
from tests.published_row import ABSENT

MENU = [STRATEGIES[name] for name in ("TFT", "ALLD", "GRIM")]
ONE_GROUP = np.zeros(1, dtype=np.int64)


@st.composite
def plays(draw, most_players=3, most_matches=3, most_turns=3):
    """A few players with a few short matches, whatever happened in them."""
    player, before, chosen = [], [], []
    for number in range(draw(st.integers(1, most_players))):
        for _ in range(draw(st.integers(1, most_matches))):
            seen = draw(st.lists(st.integers(0, 3), max_size=most_turns - 1))
            player += [number] * (len(seen) + 1)
            before += [-1, *seen]
            chosen += draw(st.lists(st.booleans(), min_size=len(seen) + 1, max_size=len(seen) + 1))
    return Play(np.array(player), np.array(before), np.array(chosen))


@st.composite
def known_types(draw, n_cells):
    shares = np.array([draw(st.lists(st.floats(0.05, 1), min_size=len(MENU), max_size=len(MENU)))])
    accuracies = draw(st.lists(st.floats(0.05, 0.95), min_size=n_cells, max_size=n_cells))
    shares /= shares.sum(axis=1, keepdims=True)
    return StrategyTypes(shares, draw(st.floats(0, 1)), np.array(accuracies), np.nan)


def weigh_history(traces, types, rows, last):
    """Probability of the decisions in rows, the last one given, over all ways types may have changed."""
    accuracy = types.accuracies[traces.cells]
    agrees = traces.agrees.copy()
    agrees[rows[-1]] = traces.prescribed[rows[-1]] == last
    each = np.where(agrees, accuracy, 1 - accuracy)
    matches = sorted(set(traces.match[rows].tolist()))
    shares, n = types.shares[0], each.shape[1]
    total = 0.0
    for way in product(range(n), repeat=len(matches)):
        chance = shares[way[0]]
        for here, there in pairwise(way):
            chance *= (1 - types.renewal) * (here == there) + types.renewal * shares[there]
        for one, match in zip(way, matches, strict=True):
            chance *= each[[row for row in rows if traces.match[row] == match], one].prod()
        total += chance
    return total


@settings(max_examples=25)
@given(plays(most_players=1), st.data())
def test_expectations_are_those_of_all_ways_types_may_have_changed(play, data):
    traces = trace_play(play, MENU)
    types = data.draw(known_types(n_cells=5))
    expected = predict_choices(traces, ONE_GROUP, types)
    for row in range(len(play.player)):
        rows = list(range(row + 1))
        yes, no = (weigh_history(traces, types, rows, act) for act in (True, False))
        assert expected.probabilities[row] == pytest.approx(yes / (yes + no), rel=1e-9)


@given(plays(), st.data())
def test_beliefs_sum_to_one_and_expectations_stay_within_what_any_type_does(play, data):
    traces = trace_play(play, MENU, ties="menu")
    n_players = int(play.player.max()) + 1
    types = data.draw(known_types(n_cells=1))
    expected = predict_choices(traces, np.zeros(n_players, dtype=np.int64), types)
    np.testing.assert_allclose(expected.beliefs.sum(axis=1), 1)
    slip = min(types.accuracies[0], 1 - types.accuracies[0])
    assert np.all((expected.probabilities >= slip - 1e-12) & (expected.probabilities <= 1 - slip + 1e-12))


@given(plays(), st.data())
def test_nothing_is_expected_from_what_comes_later(play, data):
    row = data.draw(st.integers(0, len(play.player) - 1))
    types = data.draw(known_types(n_cells=5))
    groups = np.zeros(int(play.player.max()) + 1, dtype=np.int64)
    later = play.cooperates.copy()
    later[row:] = ~later[row:]
    forecasts, again = (
        predict_choices(trace_play(play._replace(cooperates=chosen), MENU), groups, types).probabilities
        for chosen in (play.cooperates, later)
    )
    np.testing.assert_array_equal(forecasts[: row + 1], again[: row + 1])


def test_the_filter_of_hidden_states_says_the_same(rng):
    """Matches of one turn are years of one report each."""
    chosen = rng.random(8) < 0.6
    play = Play(np.zeros(8, dtype=np.int64), np.full(8, -1), chosen)
    types = StrategyTypes(np.array([[0.5, 0.3, 0.2]]), 0.3, np.array([0.9, 0.5, 0.8, 0.7, 0.5]), np.nan)
    traces = trace_play(play, MENU)
    accuracy = types.accuracies[traces.cells]
    forecasts = np.log(np.where(traces.agrees, accuracy, 1 - accuracy))
    transitions = np.repeat(reset_transitions(np.array([0.3]), types.shares)[:, None], 8, axis=1)
    transitions[:, 0] = np.eye(3)
    expected = filter_beliefs(types.shares, transitions, forecasts[None]).predicted[0]
    np.testing.assert_allclose(predict_choices(traces, ONE_GROUP, types).beliefs, expected)


def test_umbrellas_are_types_too():
    """Russell & Norvig: rain stays with .7, an umbrella comes with .9 in rain and .2 in sun."""
    play = Play(np.zeros(3, dtype=np.int64), np.full(3, -1), np.array([True, True, True]))
    traces = trace_play(play, [STRATEGIES["ALLC"], STRATEGIES["ALLD"]])
    types = StrategyTypes(np.array([[0.5, 0.5]]), 0.6, np.array([0.9, 0.8]), np.nan)
    rain = predict_choices(traces, ONE_GROUP, types).beliefs[:, 0]
    np.testing.assert_allclose((rain[1:] - 0.3) / 0.4, [0.8182, 0.8834], atol=5e-5)


@settings(max_examples=20)
@given(plays(), st.sampled_from(["state", "strategy", "menu"]))
def test_no_step_makes_the_decisions_less_likely(play, ties):
    traces = trace_play(play, MENU, ties=ties)
    groups = np.arange(int(play.player.max()) + 1) % 2
    found = [
        fit_strategy_types(traces, groups, strength=1e-9, n_steps=n_steps).log_likelihood
        for n_steps in range(6)
    ]
    assert np.all(np.diff(found) >= -1e-6)


def test_players_who_keep_their_type_have_the_shares_of_the_mixture(rng):
    """With nothing drawn anew, one accuracy and no prior to speak of, it is the finite mixture."""
    n_players, n_turns = 40, 12
    before = np.tile([-1, *rng.integers(0, 4, n_turns - 1)], n_players)
    player = np.repeat(np.arange(n_players), n_turns)
    strategy = rng.choice(3, n_players, p=[0.5, 0.3, 0.2])
    prescribed = trace_play(Play(player, before, np.ones(len(player), dtype=bool)), MENU).prescribed
    chosen = prescribed[np.arange(len(player)), strategy[player]] ^ (rng.random(len(player)) > 0.9)
    play = Play(player, before, chosen)
    mixture = fit_shares(*count_agreements(play, MENU))
    traces = trace_play(play, MENU, ties="menu")
    groups = np.zeros(n_players, dtype=np.int64)
    types = fit_strategy_types(traces, groups, renewal=0.0, strength=1e-9, n_steps=2000)
    np.testing.assert_allclose(types.shares[0], mixture.shares, atol=5e-3)
    assert types.accuracies[0] == pytest.approx(mixture.accuracy, abs=1e-3)
    assert types.log_likelihood == pytest.approx(mixture.log_likelihood, abs=0.05)


@pytest.mark.data
@pytest.mark.skipif(not LABORATORY.exists(), reason=ABSENT)
def test_published_shares_are_those_of_types_for_good():
    expected = next(row.expected for row in PUBLISHED if row.id == "strategy-shares")
    treatments = [f"D{delta}R{reward}" for delta in (5, 75) for reward in (32, 40, 48)]
    for treatment, shares in zip(treatments, np.asarray(expected), strict=True):
        play = perfect_play(treatment)
        order = np.argsort(play.player, kind="stable")
        play = Play(play.player[order], play.before[order], play.cooperates[order])
        traces = trace_play(play, [STRATEGIES[name] for name in SIX], ties="menu")
        groups = np.zeros(int(play.player.max()) + 1, dtype=np.int64)
        found = fit_strategy_types(traces, groups, renewal=0.0, strength=1e-9, n_steps=3000)
        np.testing.assert_allclose(found.shares[0], shares, atol=6e-3)


def test_what_is_known_of_a_group_is_its_own():
    chosen = np.repeat([True, True, False, False], 6)
    play = Play(np.repeat(np.arange(4), 6), np.tile([-1, 0, 0, 0, 0, 0], 4), chosen)
    traces = trace_play(play, [STRATEGIES["ALLC"], STRATEGIES["ALLD"]])
    groups = np.array([0, 0, 1, 1])
    shares = fit_strategy_types(traces, groups).shares
    assert shares[0, 0] > 0.8
    assert shares[1, 0] < 0.2
    learnt = fit_strategy_types(traces, groups, learn=np.array([True, True, False, False])).shares
    np.testing.assert_allclose(learnt[1], 0.5)


def test_nothing_is_carried_where_every_match_is_drawn_anew():
    play = Play(np.zeros(4, dtype=np.int64), np.full(4, -1), np.ones(4, dtype=bool))
    traces = trace_play(play, MENU)
    types = StrategyTypes(np.array([[0.5, 0.3, 0.2]]), 1.0, np.full(5, 0.9), np.nan)
    assert np.ptp(predict_choices(traces, ONE_GROUP, types).probabilities) == 0


def test_long_matches_rule_nothing_out_for_good():
    """A strategy that 2,000 decisions spoke against is believed again after some that speak for it."""
    n = 2000
    play = Play(
        np.zeros(2 * n, dtype=np.int64), np.array(([-1] + [3] * (n - 1)) * 2), np.repeat([True, False], n)
    )
    traces = trace_play(play, [STRATEGIES["ALLC"], STRATEGIES["ALLD"]])
    expected = predict_choices(
        traces, ONE_GROUP, StrategyTypes(np.array([[0.5, 0.5]]), 0.0, np.full(2, 0.9), np.nan)
    )
    assert np.isfinite(expected.probabilities).all()
    assert expected.probabilities[[n - 1, -1]].round(3).tolist() == [0.9, 0.1]


@pytest.mark.parametrize(
    ("player", "before"),
    [([0, 1, 0], [-1, -1, -1]), ([0, 0], [1, -1]), ([0], [4]), ([], []), ([0, 2], [-1, -1])],
)
def test_decisions_out_of_order_are_refused(player, before):
    play = Play(
        np.array(player, dtype=np.int64),
        np.array(before, dtype=np.int64),
        np.ones(len(player), dtype=bool),
    )
    with pytest.raises(ValueError, match="expected a menu"):
        trace_play(play, MENU)


@pytest.mark.parametrize("wrong", [{"learn": np.zeros(1, dtype=bool)}, {"strength": 0.0}, {"renewal": 1.5}])
def test_numbers_out_of_range_are_refused(wrong):
    traces = trace_play(Play(np.zeros(1, dtype=np.int64), np.array([-1]), np.array([True])), MENU)
    with pytest.raises(ValueError, match="somebody to learn from"):
        fit_strategy_types(traces, ONE_GROUP, **wrong)
