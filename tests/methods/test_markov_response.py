import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from detente.methods import markov_response_kernels as kernels
from detente.methods.belief_grid import make_grid
from detente.methods.markov_response import MarkovGame, _prepare, find_markov_response
from detente.methods.quantal_choice import NINE_TO_ONE, conduct_probabilities
from tests.published import trust_game

SOME = settings(max_examples=15, deadline=None)


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
        passes=rng.uniform(0.6, 1.0, (n_draws, n_options)),
        decisive=rng.uniform(8, 25, n_draws),
        lapse=rng.uniform(0.01, 0.08, n_draws),
        transition=transition,
        discount=np.full(n_draws, 0.95),
        its_discount=np.full(n_draws, 0.85),
        acts=rng.uniform(0, 0.6, (n_draws, n_types)) if acts else None,
    )
    return game, rng.dirichlet(np.ones(n_types), n_draws)


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
        passes=np.ones((1, 3)),
        decisive=np.array([10.0]),
        lapse=np.array([0.04]),
        transition=0.96 * np.eye(3)[None] + 0.04 / 3,
        discount=np.array([0.95]),
        its_discount=np.array([0.9]),
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
        passes=none + 1,
        decisive=decisive * some,
        lapse=0 * some,
        transition=np.tile(np.eye(2), (n, 1, 1)),
        discount=some,
        its_discount=some,
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
    expected = np.einsum("nt,ntoa,noa->no", belief, one_shot(game), game.payoffs)
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
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_types_alike_are_one_type(seed, horizon):
    game, _ = games(seed, n_types=1)
    single = find_markov_response(game, np.ones((3, 1)), horizon=horizon)
    twice = game._replace(
        utilities=np.repeat(game.utilities, 3, axis=1), transition=np.full((3, 3, 3), 1 / 3)
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


class Tree:
    """Plain recursion over beliefs, without a grid: one draw, everything seen or nothing, no acts."""

    def __init__(self, game: MarkovGame):
        self.game = game
        self.shape = game.utilities.shape[1:3]

    def logit(self, utilities, x):
        able, decisive, lapse = bool(self.game.can_exploit[x]), self.game.decisive[0], self.game.lapse[0]
        return conduct_probabilities(utilities, np.array(decisive), np.array(lapse), can_exploit=able)

    def read(self, belief, likelihood):
        joint = belief * likelihood
        return joint / joint.sum() @ self.game.transition[0]

    def its_future(self, belief, periods):
        """What the deal is worth to each type before its type may change, at the belief after."""
        return self.game.transition[0] @ self.best(belief, periods)[1]

    def utilities(self, belief, x, periods, response):
        game, seen = self.game, self.game.detect[0, x]
        total = game.utilities[0, :, x].copy()
        unseen = (1 - seen) * self.its_future(belief @ game.transition[0], periods - 1)
        for a in range(2 + game.can_exploit[x]):
            stays = seen * (1 - game.resolve[0, x] * (a > 0))
            later = self.its_future(self.read(belief, response[:, a]), periods - 1)
            total[:, a] += game.its_discount[0] * (stays * later + unseen)
        return total

    def respond(self, belief, x, periods, start):
        response = start
        for _ in range(300):
            answer = self.logit(self.utilities(belief, x, periods, response), x)
            if np.abs(answer - response).max() < 1e-9:
                return response
            response = response + 0.3 * (answer - response)
        return None

    def deal(self, belief, x, periods):
        """Our value of a deal and the counterpart's by type."""
        game = self.game
        still = belief @ game.transition[0]
        if periods == 0:
            return 0.0, np.zeros(len(belief))
        wait = game.its_discount[0] * self.its_future(still, periods - 1)
        on = game.discount[0] * self.best(still, periods - 1)[0]
        if x == 0:
            return on, wait
        response = self.respond(belief, x, periods, self.logit(game.utilities[0, :, x], x))
        utilities = self.utilities(belief, x, periods, response)
        seen, passes = game.detect[0, x] * game.passes[0, x], game.passes[0, x]
        own = belief @ response @ game.payoffs[0, x] + (1 - seen) * on
        for a in range(2 + game.can_exploit[x]):
            stays = seen * (1 - game.resolve[0, x] * (a > 0)) * (belief @ response[:, a])
            after = self.read(belief, response[:, a])
            own += game.discount[0] * stays * self.best(after, periods - 1)[0]
        its = passes * (response * utilities).sum(axis=1) + (1 - passes) * wait
        return own, its

    def best(self, belief, periods):
        if periods == 0:
            return 0.0, np.zeros(len(belief))
        found = [self.deal(belief, x, periods) for x in range(self.shape[1])]
        return max(found, key=lambda pair: pair[0])


def lasting(seed: int, detect: float):
    """A game whose best option nowhere changes: its values have no jumps for a grid to smear."""
    game, belief = games(seed, n_draws=1, n_types=2, n_options=2)
    return game._replace(
        payoffs=np.array([[[0.0, 0, 0], [9.0, 2.0, 1.0]]]),
        detect=np.full((1, 2), detect),
        transition=np.array([[[0.95, 0.05], [0.1, 0.9]]]),
    ), belief


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("detect", [1.0, 0.6])
def test_a_recursion_over_the_tree_of_beliefs_finds_the_same(seed, detect):
    game, belief = lasting(seed, detect)
    tree = Tree(game)
    found = find_markov_response(game, belief, horizon=2, denominator=2000)
    response = tree.respond(belief[0], 1, 2, tree.logit(game.utilities[0, :, 1], 1))
    np.testing.assert_allclose(found.responses[0, :, 1], response, atol=1e-5)
    np.testing.assert_allclose(found.values[0], [tree.deal(belief[0], x, 2)[0] for x in (0, 1)], atol=1e-4)


@pytest.mark.parametrize("seed", range(12))
def test_the_recursion_agrees_where_the_best_option_turns_with_the_belief(seed):
    game, belief = games(seed, n_draws=1, n_types=2, n_options=2)
    game, tree = game._replace(detect=np.ones((1, 2))), Tree(game._replace(detect=np.ones((1, 2))))
    found = find_markov_response(game, belief, horizon=2, denominator=2000)
    response = found.responses[0, :, 1]
    answer = tree.logit(tree.utilities(belief[0], 1, 2, response), 1)
    np.testing.assert_allclose(answer, response, atol=1e-4)


def plain(kernel):
    return getattr(kernel, "py_func", kernel)


def test_compiled_and_plain_kernels_agree(monkeypatch):
    game, belief = games(13, n_draws=2, acts=True)
    compiled = find_markov_response(game, belief, horizon=3, denominator=3)
    for name, kernel in list(vars(kernels).items()):
        if name.startswith("_") and hasattr(kernel, "py_func"):
            monkeypatch.setattr(kernels, name, kernel.py_func)
    filled = kernels.DrawnResponses(np.zeros((2, 3)), np.zeros((2, 3, 3, 3)), np.zeros(2))
    grid = make_grid(3, 3)
    where, work = (
        kernels.SearchGrid(3, grid.lookup, 1e-8),
        kernels.make_response_workspace(3, 2, grid.points),
    )
    problem = (0,) * 3, _prepare(game), belief, game.can_exploit, where
    plain(kernels.solve_markov_draws)(*problem, 3, filled, work)
    np.testing.assert_allclose(filled.values, compiled.values, atol=1e-7)
    np.testing.assert_allclose(filled.first[:, 1:].swapaxes(1, 2), compiled.responses[:, :, 1:], atol=1e-7)


def test_a_response_that_answers_none_is_counted(monkeypatch):
    game, belief = games(13, n_draws=1)
    monkeypatch.setattr(kernels, "_MOST_ROUNDS", 1)
    for name in ("_step", "_respond"):
        monkeypatch.setattr(kernels, name, plain(getattr(kernels, name)))
    grid = make_grid(3, 3)
    work = kernels.make_response_workspace(3, 1, grid.points)
    drawn = plain(kernels._pick)(_prepare(game), 0)
    problem = (
        (0,) * 3,
        1,
        True,
        belief[0],
        np.zeros((3, 3)),
        drawn,
        kernels.SearchGrid(3, grid.lookup, 1e-8),
        work.ahead,
        work.scratch,
    )
    assert plain(kernels._find_response)(*problem) == 1


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
