import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from detente.methods import markov_fixed_points as fixed_points
from detente.methods import markov_response
from detente.methods import markov_response_kernels as kernels
from detente.methods.markov_response import MarkovGame, find_markov_response
from detente.methods.pomdp_process import DealProcess, observe_conduct
from detente.methods.pomdp_solver import solve_process
from detente.methods.quantal_choice import NINE_TO_ONE, conduct_probabilities
from tests.oracles.markov_deal import NONE, MarkovDeal
from tests.published import trust_game

SOME = settings(max_examples=15, deadline=None)


def agree(n_draws: int, n_options: int, n_types: int):
    """Both sides agree to whatever is proposed, at no cost; the offer stands, and what is closed stays closed."""
    return {
        "acceptance": np.ones((n_draws, n_options, n_types)),
        "consent": np.ones((n_draws, n_options)),
        "costs": np.zeros((n_draws, n_options, n_types)),
        "gone": np.zeros(n_draws),
        "reopening": np.zeros(n_draws),
    }


def games(seed: int, n_draws: int = 3, n_types: int = 3, n_options: int = 3, *, acts: bool = False):
    rng = np.random.default_rng(seed)
    payoffs = rng.normal(0, 6, (n_draws, n_options, 3))
    payoffs[:, :, 0] = np.abs(payoffs[:, :, 0])
    payoffs[:, 0] = 0.0
    utilities = rng.normal(0, 10, (n_draws, n_types, n_options, 3)) + np.array([15.0, 20.0, 20.0])
    transition = 0.9 * np.eye(n_types) + 0.1 * rng.dirichlet(np.ones(n_types), (n_draws, n_types))
    game = MarkovGame(
        payoffs=payoffs,
        utilities=utilities,
        can_exploit=np.arange(n_options) % 2 == 1,
        detect=rng.uniform(0.3, 1.0, (n_draws, n_options)),
        resolve=rng.uniform(0.1, 0.8, (n_draws, n_options)),
        decisive=rng.uniform(8, 25, n_draws),
        lapse=rng.uniform(0.01, 0.08, n_draws),
        transition=transition,
        discount=np.full(n_draws, 0.95),
        its_discount=np.full(n_draws, 0.85),
        acts=rng.uniform(0, 0.6, (n_draws, n_types)) if acts else None,
        **agree(n_draws, n_options, n_types),
    )
    belief = rng.dirichlet(np.ones(n_types), n_draws)
    return game._replace(
        acceptance=rng.uniform(0.3, 1.0, (n_draws, n_options, n_types)),
        consent=rng.uniform(0.6, 1.0, (n_draws, n_options)),
        costs=rng.uniform(0.0, 0.5, (n_draws, n_options, n_types)),
        gone=rng.uniform(0.0, 0.4, n_draws),
        reopening=rng.uniform(0.0, 0.4, n_draws),
    ), belief


def one_shot(game: MarkovGame):
    """P(conduct | type, option) of a counterpart that looks no further than this period."""
    decisive, lapse = game.decisive[:, None], game.lapse[:, None]
    columns = [
        conduct_probabilities(game.utilities[:, :, x], decisive, lapse, can_exploit=bool(able))
        for x, able in enumerate(game.can_exploit)
    ]
    return np.stack(columns, axis=2)


def three_types(resolve: float = 0.6):
    """Partner, transactional, spoiler; refuse, a probe hard to escape, a staged deal well watched."""
    utilities = np.zeros((1, 3, 3, 3))
    utilities[0, :, 1] = [[14, 4, 4], [3, 9, 9], [1, 12, 12]]
    utilities[0, :, 2] = [[40, 10, 10], [20, 26, 26], [8, 45, 45]]
    return MarkovGame(
        payoffs=np.array([[[0.0, 0, 0], [1, -2, -2], [14, -12, -12]]]),
        utilities=utilities,
        can_exploit=np.zeros(3, dtype=bool),
        detect=np.array([[0.0, 0.6, 0.9]]),
        resolve=np.array([[0.0, resolve, resolve]]),
        decisive=np.array([10.0]),
        lapse=np.array([0.04]),
        transition=0.96 * np.eye(3)[None] + 0.04 / 3,
        discount=np.array([0.95]),
        its_discount=np.array([0.9]),
        **agree(1, 3, 3),
    )


def lending(belief, decisive=2.0):
    """Camerer and Weigelt's loans: 40 if repaid, -100 if not, 10 kept at home; no lapse, all is seen."""
    n, some = len(belief), np.ones(len(belief))
    none = np.zeros((n, 2))
    game = MarkovGame(
        payoffs=np.tile(np.array([[0.0, 0, 0], [30, -110, -110]]), (n, 1, 1)),
        utilities=np.tile(
            np.array([[[0.0, 0, 0], [50, -10, -10]], [[0, 0, 0], [50, 140, 140]]]), (n, 1, 1, 1)
        ),
        can_exploit=np.zeros(2, dtype=bool),
        detect=none + 1,
        resolve=none,
        decisive=decisive * some,
        lapse=0 * some,
        transition=np.tile(np.eye(2), (n, 1, 1)),
        discount=some,
        its_discount=some,
        **agree(n, 2, 2),
    )
    return game, np.stack([belief, 1 - belief], axis=1)


@pytest.mark.parametrize("horizon", [1, 2, 3, 4])
def test_loans_are_made_down_to_the_powers_of_the_trust_needed_in_one_period(horizon):
    # Kreps & Wilson 1982; Camerer & Weigelt 1988: with precise choices, lend just above .786 ** periods.
    belief = np.linspace(0.2, 0.9, 351)
    found = find_markov_response(*lending(belief), horizon=horizon, denominator=140)
    lends = belief[np.argmax(found.values[:, 1] > found.values[:, 0])]
    assert lends == pytest.approx((110 / 140) ** horizon, abs=0.004)


def test_a_dishonest_borrower_repays_just_so_often_that_it_is_lent_to_again():
    # Kreps & Wilson 1982: repaying takes the belief to the threshold, here from .5 to 110/140.
    found = find_markov_response(*lending(np.array([0.5])), horizon=2, denominator=1400)
    assert found.responses[0, 1, 1, 0] == pytest.approx(0.5 * (30 / 140) / (0.5 * 110 / 140), abs=2e-3)


def test_one_period_is_the_agent_quantal_response_of_the_trust_game():
    # McKelvey & Palfrey 1998 in a trust game with three types, the numbers of tests/published.py.
    utilities = np.zeros((1, 3, 2, 3))
    utilities[0, :, 1, 0] = [1.5, -1.0, -2.0]
    game = games(1, n_draws=1, n_options=2)[0]._replace(
        payoffs=np.array([[[0.0, 0, 0], [2, -3, -3]]]),
        utilities=utilities,
        can_exploit=np.zeros(2, dtype=bool),
        decisive=np.full(1, NINE_TO_ONE),
        lapse=np.zeros(1),
        **agree(1, 2, 3),
    )
    found = find_markov_response(game, np.array([[0.5, 0.3, 0.2]]), horizon=1)
    expected = trust_game()
    np.testing.assert_allclose(found.responses[0, :, 1, 0], expected[1:], atol=1e-6)
    assert expit(found.values[0, 1]) == pytest.approx(expected[0], abs=1e-6)


def test_looking_ahead_a_spoiler_plays_the_partner_under_a_probe():
    # Mimicry raises P(R | spoiler, probe), so that a clean probe proves less.
    belief = np.array([[0.3, 0.5, 0.2]])
    now, ahead = (find_markov_response(three_types(), belief, horizon=h) for h in (1, 6))
    assert now.responses[0, 2, 1, 0] < 0.15
    assert ahead.responses[0, 2, 1, 0] > now.responses[0, 2, 1, 0] + 0.2
    assert ahead.unsettled[0] < 0.01


def test_where_no_deal_ever_ends_enforcement_evaporates():
    # Without a status P(R | transactional, staged) falls: terms that secure us are never withdrawn.
    belief, secured = np.array([[0.3, 0.5, 0.2]]), np.array([[[0.0, 0, 0], [1, -2, -2], [14, 1, 1]]])
    on_off, none = (
        find_markov_response(three_types(resolve)._replace(payoffs=secured), belief, horizon=6)
        for resolve in (0.9, 0.0)
    )
    assert on_off.responses[0, 1, 2, 0] > 0.8
    assert none.responses[0, 1, 2, 0] < 0.5


@SOME
@given(st.integers(0, 10_000), st.sampled_from([2, 3, 4]), st.booleans())
def test_in_the_last_period_all_is_as_in_the_stage_game(seed, n_types, acts):
    game, belief = games(seed, n_types=n_types, acts=acts)
    found = find_markov_response(game, belief, horizon=1, denominator=3)
    np.testing.assert_allclose(found.responses[:, :, 1:], one_shot(game)[:, :, 1:], atol=1e-8)
    signed = game.acceptance * game.consent[:, :, None]
    gains = np.einsum("ntoa,noa->not", one_shot(game), game.payoffs)
    expected = np.einsum("nt,not->no", belief, signed * gains - game.costs)
    np.testing.assert_allclose(found.values[:, 1:], expected[:, 1:], atol=1e-6)
    np.testing.assert_array_equal(found.values[:, 0], 0)
    np.testing.assert_array_equal(found.unsettled, 0)


@SOME
@given(st.integers(0, 10_000), st.integers(1, 5), st.booleans())
def test_responses_are_probabilities_and_undefined_under_refuse(seed, horizon, acts):
    game, belief = games(seed, acts=acts)
    found = find_markov_response(game, belief, horizon=horizon, denominator=5)
    deals = found.responses[:, :, 1:]
    np.testing.assert_allclose(deals.sum(axis=-1), 1, atol=1e-9)
    assert np.all(deals >= 0)
    assert np.all(deals[:, :, ~game.can_exploit[1:], 2] == 0)
    assert np.all(np.isnan(found.responses[:, :, 0]))
    assert np.all((found.unsettled >= 0) & (found.unsettled <= 1))


@SOME
@given(st.integers(0, 10_000), st.sampled_from([0.25, 0.5, 2.0, 8.0]), st.integers(1, 4))
def test_the_unit_of_its_utils_does_not_matter(seed, unit, horizon):
    game, belief = games(seed)
    scaled = game._replace(utilities=unit * game.utilities, decisive=unit * game.decisive)
    single, other = (find_markov_response(g, belief, horizon=horizon, denominator=5) for g in (game, scaled))
    np.testing.assert_allclose(single.values, other.values, atol=1e-6)
    np.testing.assert_allclose(single.responses, other.responses, atol=1e-6)


@SOME
@given(st.integers(0, 10_000), st.integers(1, 6), st.booleans())
def test_without_patience_it_responds_as_in_one_period(seed, horizon, acts):
    game, belief = games(seed, acts=acts)
    game = game._replace(its_discount=np.zeros(3))
    found = find_markov_response(game, belief, horizon=horizon, denominator=5)
    np.testing.assert_allclose(found.responses[:, :, 1:], one_shot(game)[:, :, 1:], atol=1e-8)


@SOME
@given(st.integers(0, 10_000), st.sampled_from([2, 3]), st.integers(1, 5))
def test_without_patience_our_values_are_those_of_the_process(seed, n_types, horizon):
    # Its conduct does not depend on what we believe, so that the solver of (25b) knows the same game.
    game, belief = games(seed, n_types=n_types, acts=True)
    game = game._replace(its_discount=np.zeros(3))
    found = find_markov_response(game, belief, horizon=horizon, denominator={2: 200, 3: 30}[n_types])
    stays, closes, acts = observe_conduct(
        one_shot(game)[:, :, 1:].transpose(0, 2, 3, 1), game.detect[:, 1:], game.resolve[:, 1:], game.acts
    )
    process = DealProcess(
        rewards=np.einsum("ntoa,noa->not", one_shot(game), game.payoffs)[:, 1:],
        stays=stays,
        closes=closes,
        acts=acts,
        acceptance=game.acceptance[:, 1:],
        consent=game.consent[:, 1:],
        costs=game.costs[:, 1:],
        transition=game.transition,
        discount=game.discount,
        gone=game.gone,
        reopening=game.reopening,
    )
    solved = solve_process(process, belief[:, None], horizon=horizon, n_points=64, bounded=False)
    lower = solved.value_choices(belief[:, None]).lower[:, 0]
    assert np.all(found.values >= lower - 1e-6)
    np.testing.assert_allclose(found.values, lower, atol=0.05)


@SOME
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_types_alike_are_one_type(seed, horizon):
    game, _ = games(seed, n_types=1)
    single = find_markov_response(game, np.ones((3, 1)), horizon=horizon)
    twice = game._replace(
        utilities=np.repeat(game.utilities, 3, axis=1),
        acceptance=np.repeat(game.acceptance, 3, axis=2),
        costs=np.repeat(game.costs, 3, axis=2),
        transition=np.full((3, 3, 3), 1 / 3),
    )
    found = find_markov_response(twice, np.full((3, 3), 1 / 3), horizon=horizon, denominator=4)
    np.testing.assert_allclose(found.values, single.values, atol=1e-6)
    np.testing.assert_allclose(found.responses[:, :1], single.responses, atol=1e-6)


def test_acts_told_of_a_single_type_teach_nothing():
    game, _ = games(3, n_types=1, acts=True)
    shown, silent = (
        find_markov_response(g, np.ones((3, 1)), horizon=4) for g in (game, game._replace(acts=None))
    )
    np.testing.assert_allclose(shown.values, silent.values, atol=1e-6)


def starts(game: MarkovGame, belief, x):
    """The belief where an option is accepted."""
    joint = belief[0] * game.acceptance[0, x]
    return joint / joint.sum()


def turning(seed: int, n_options: int, *, acts: bool, lasting: bool = False):
    """One draw of two types in which a deal pays if it is kept; lasting: whatever they do."""
    game, belief = games(seed, n_draws=1, n_types=2, n_options=n_options, acts=acts)
    payoffs = np.array([9.0, 2.0, 1.0]) if lasting else np.array([6.0, -8.0, -9.0])
    return game._replace(
        payoffs=np.arange(n_options)[None, :, None] * payoffs,
        transition=np.array([[[0.95, 0.05], [0.1, 0.9]]]),
    ), belief


def check_against_the_tree(pair, horizon):
    game, belief = pair
    n_options, tree = game.payoffs.shape[1], MarkovDeal(game)
    found = find_markov_response(game, belief, horizon=horizon, denominator=4000)
    expected = tree.value_choices(NONE, belief[0], horizon)
    np.testing.assert_allclose(found.values[0], [expected[x][0] for x in range(n_options)], atol=1e-4)
    for x in range(1, n_options):
        response = tree.respond(x, starts(game, belief, x), horizon)
        np.testing.assert_allclose(found.responses[0, :, x], response, atol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_in_a_last_period_the_recursion_finds_the_same(seed):
    check_against_the_tree(turning(seed, 3, acts=True), 1)


# Where the best choice jumps with the belief, there may be no response that answers itself; here there is.
@pytest.mark.parametrize(
    ("n_options", "seed", "horizon"),
    [*((2, seed, 2) for seed in (0, 3, 4, 5, 9)), *((3, seed, 2) for seed in (0, 4, 7, 10, 15)), (2, 5, 3)],
)
def test_the_recursion_agrees_where_the_best_choice_turns_with_the_belief(n_options, seed, horizon):
    check_against_the_tree(turning(seed, n_options, acts=n_options == horizon == 2), horizon)


@pytest.mark.parametrize("seed", range(2))
def test_the_recursion_agrees_over_three_periods(seed):
    check_against_the_tree(turning(seed, 2, acts=False, lasting=True), 3)


# Found, with the seed and number of types, where each period was consented to anew and no status was known.
SURE = {
    (21, 2): ([0.1790507, -2.7732802, -5.5240477], [[0.0918932, 0.0719809], [0.9633384, 0.0924222]]),
    (22, 3): (
        [15.2326583, 15.7993003, 20.0163791],
        [[0.7518496, 0.6619494], [0.2367602, 0.5772911], [0.9067267, 0.954965]],
    ),
    (23, 4): (
        [11.873513, 12.5630197, 16.5556403],
        [[0.0801535, 0.9186498], [0.3195375, 0.3329347], [0.4631166, 0.9653069], [0.0405665, 0.9473233]],
    ),
}


@pytest.mark.parametrize(("key", "expected"), SURE.items())
def test_where_both_sides_are_sure_to_agree_statuses_change_nothing(key, expected):
    seed, n_types = key
    game, belief = games(seed, n_draws=1, n_types=n_types, acts=n_types > 2)
    game = game._replace(**agree(1, 3, n_types))
    found = find_markov_response(game, belief, horizon=4, denominator=6)
    np.testing.assert_allclose(found.values[0], expected[0], atol=1e-6)
    np.testing.assert_allclose(found.responses[0, :, 1:, 0], expected[1], atol=1e-6)


@SOME
@given(st.integers(0, 10_000), st.sampled_from([2, 3]), st.integers(1, 4), st.booleans())
def test_a_copy_of_an_option_changes_nothing(seed, n_types, horizon, acts):
    # Where answers tell kinds apart, proposing a copy of what is in force would be a test of them.
    game, belief = games(seed, n_types=n_types, acts=acts)
    game, again = game._replace(acceptance=game.acceptance[:, :, :1] + np.zeros(n_types)), [0, 1, 2, 2]
    twice = game._replace(
        payoffs=game.payoffs[:, again],
        utilities=game.utilities[:, :, again],
        can_exploit=game.can_exploit[again],
        **{
            name: getattr(game, name)[:, again]
            for name in ("detect", "resolve", "acceptance", "consent", "costs")
        },
    )
    single, double = (find_markov_response(g, belief, horizon=horizon, denominator=5) for g in (game, twice))
    np.testing.assert_allclose(double.values, single.values[:, again], atol=1e-6)
    np.testing.assert_allclose(double.responses, single.responses[:, :, again], atol=1e-6)


@SOME
@given(st.integers(0, 10_000), st.integers(2, 4), st.booleans())
def test_waiting_is_worth_less_the_likelier_the_offer_goes(seed, horizon, acts):
    # An impatient counterpart responds as in one period, so that only the value of waiting changes.
    game, belief = games(seed, acts=acts)
    game = game._replace(its_discount=np.zeros(3), reopening=np.full(3, 0.2))
    waits = [
        find_markov_response(game._replace(gone=np.full(3, gone)), belief, horizon=horizon, denominator=5)
        for gone in (0.0, 0.4, 0.8)
    ]
    assert np.all(np.diff([found.values[:, 0] for found in waits], axis=0) <= 1e-9)


def test_nobody_accepts_or_all_is_blocked():
    game, belief = games(4)
    never, blocked = (
        find_markov_response(g, belief, horizon=3, denominator=5)
        for g in (
            game._replace(acceptance=np.zeros_like(game.acceptance)),
            game._replace(consent=np.zeros_like(game.consent)),
        )
    )
    costs = np.einsum("nt,not->no", belief, game.costs)
    for found in (never, blocked):
        np.testing.assert_allclose(found.values[:, 0], 0, atol=1e-12)
        np.testing.assert_allclose(found.values[:, 1:], -costs[:, 1:], atol=1e-12)
    assert not np.isnan(never.responses[:, :, 1:]).any()


def plain(kernel):
    return getattr(kernel, "py_func", kernel)


def interpret(monkeypatch):
    """Put the plain functions in place of the compiled ones."""
    for module in (fixed_points, kernels):
        for name, kernel in list(vars(module).items()):
            if hasattr(kernel, "py_func"):
                monkeypatch.setattr(module, name, kernel.py_func)


def test_compiled_and_plain_kernels_agree(monkeypatch):
    game, belief = games(13, n_draws=2, acts=True)
    compiled = find_markov_response(game, belief, horizon=3, denominator=3)
    interpret(monkeypatch)
    monkeypatch.setattr(markov_response, "solve_markov_draws", plain(kernels.solve_markov_draws))
    found = find_markov_response(game, belief, horizon=3, denominator=3)
    np.testing.assert_allclose(found.values, compiled.values, atol=1e-7)
    np.testing.assert_allclose(found.responses[:, :, 1:], compiled.responses[:, :, 1:], atol=1e-7)


def test_a_response_that_answers_none_is_counted(monkeypatch):
    game, belief = games(13, n_draws=1)
    monkeypatch.setattr(fixed_points, "_MOST_ROUNDS", 1)
    interpret(monkeypatch)
    monkeypatch.setattr(markov_response, "solve_markov_draws", plain(kernels.solve_markov_draws))
    found = find_markov_response(game, belief, horizon=2, denominator=3)
    assert found.unsettled[0] > 0.5


def test_the_number_of_threads_changes_nothing():
    game, belief = games(11, n_draws=17)
    single, many = (find_markov_response(game, belief, horizon=4, n_threads=n) for n in (1, 5))
    for first, second in zip(single, many, strict=True):
        np.testing.assert_array_equal(first, second)


def test_broken_games_are_value_errors():
    game, belief = games(1)
    with pytest.raises(ValueError, match="horizon"):
        find_markov_response(game, belief, horizon=0)
    with pytest.raises(ValueError, match="just-decisive"):
        find_markov_response(game._replace(decisive=np.full(3, -1.0)), belief, horizon=2)
    with pytest.raises(ValueError, match="1 to 5 types"):
        find_markov_response(*games(1, n_types=6), horizon=2)
