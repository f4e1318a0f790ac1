from math import prod

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import binom
from validation.automata import FIRST_TURN, STRATEGIES, Play

from detente.errors import NotConverged
from tests.oracles.matches import play_match
from tests.oracles.strategy_shares import SETTLED, _settle, count_agreements, fit_shares
from tests.published import PUBLISHED
from tests.published_laboratory import (
    ELEVEN,
    LABORATORY,
    NOISY_RATIOS,
    SIX,
    noisy_play,
    perfect_play,
)
from tests.published_row import ABSENT
from tests.strategies import beliefs

NEEDS_DATA = pytest.mark.skipif(not LABORATORY.exists(), reason=ABSENT)


def test_counts_are_those_of_each_player():
    play = Play(
        np.array([1, 1, 0, 1, 1]), np.array([-1, 2, -1, -1, 3]), np.array([True, False, False, True, True])
    )
    agreements, n_choices = count_agreements(play, [STRATEGIES[name] for name in ("TFT", "ALLD", "WSLS")])
    assert n_choices.tolist() == [1, 4]
    assert agreements.tolist() == [[0, 1, 0], [2, 1, 4]]
    with pytest.raises(ValueError, match="at least one strategy"):
        count_agreements(play, [])


@st.composite
def counts(draw, most_strategies=4):
    n_players, n_strategies = draw(st.integers(1, 8)), draw(st.integers(1, most_strategies))
    n_choices = np.array(draw(st.lists(st.integers(1, 12), min_size=n_players, max_size=n_players)))
    rows = [
        draw(st.lists(st.integers(0, n), min_size=n_strategies, max_size=n_strategies)) for n in n_choices
    ]
    return np.array(rows, dtype=float), n_choices.astype(float)


def log_likelihood(shares, accuracy, agreements, n_choices):
    """By the definition: a product over players of sums over strategies, less the orders."""
    each = binom.pmf(agreements, n_choices[:, None], accuracy)
    orders = binom.pmf(agreements, n_choices[:, None], 0.5) * 2 ** n_choices[:, None]
    return float(np.log((each / orders) @ shares).sum())


@settings(max_examples=40)
@given(counts(), st.data())
def test_nothing_else_is_likelier(sample, data):
    mixture = fit_shares(*sample)
    shares = data.draw(beliefs(sample[0].shape[1]))
    accuracy = data.draw(st.floats(0.5, 0.999))
    assert mixture.shares.sum() == pytest.approx(1)
    assert np.all(mixture.shares >= 0)
    assert 0.5 <= mixture.accuracy <= 1
    np.testing.assert_allclose(mixture.posterior.sum(axis=1), 1)
    assert log_likelihood(shares, mixture.accuracy, *sample) <= mixture.log_likelihood + 1e-9
    assert log_likelihood(shares, accuracy, *sample) <= mixture.log_likelihood + 1e-9


# One strategy alone is likelier than chance, yet even shares are not: here a search from even shares ends at chance.
STUCK = np.array([[0.0, 0.0]] * 6 + [[0.0, 7.0]]), np.array([1.0] * 6 + [7.0])


@example(STUCK)
@settings(max_examples=30)
@given(counts(2))
def test_a_fine_grid_finds_nothing_better(sample):
    assume(sample[0].shape[1] == 2)
    mixture = fit_shares(*sample)
    grid = [
        log_likelihood(np.array([p, 1 - p]), accuracy, *sample)
        for p in np.linspace(0, 1, 21)
        for accuracy in np.linspace(0.5, 0.99, 25)
    ]
    assert max(grid) <= mixture.log_likelihood + 1e-9


@settings(max_examples=30)
@given(counts())
def test_the_shares_are_settled_at_every_accuracy(sample):
    agreements, n_choices = sample
    mixture = fit_shares(agreements, n_choices)
    assert mixture.gap <= SETTLED
    for accuracy in np.linspace(0.5, 0.999, 60).tolist():
        there = _settle(agreements, n_choices, accuracy, 50)
        assert there.gap <= SETTLED
        assert there.log_likelihood <= mixture.log_likelihood + 1e-9


@settings(max_examples=30)
@given(counts(), st.randoms(use_true_random=False))
def test_order_and_copies_change_nothing(sample, random):
    agreements, n_choices = sample
    mixture = fit_shares(agreements, n_choices)
    order = list(range(agreements.shape[1]))
    random.shuffle(order)
    moved = fit_shares(agreements[::-1][:, order], n_choices[::-1])
    twice = fit_shares(np.tile(agreements, (2, 1)), np.tile(n_choices, 2))
    assert moved.log_likelihood == pytest.approx(mixture.log_likelihood, abs=1e-9)
    assert twice.log_likelihood == pytest.approx(2 * mixture.log_likelihood, abs=1e-9)


def test_strategies_that_cannot_be_told_apart_share_alike():
    agreements = np.array([[9.0, 9.0, 1.0], [8.0, 8.0, 2.0], [0.0, 0.0, 10.0]])
    mixture = fit_shares(agreements, np.full(3, 10.0))
    np.testing.assert_allclose(mixture.shares, 1 / 3, atol=1e-5)


def test_one_strategy_gives_the_plain_rate():
    mixture = fit_shares(np.array([[7.0], [9.0]]), np.array([10.0, 10.0]))
    assert mixture.shares.tolist() == [1]
    assert mixture.accuracy == pytest.approx(0.8)
    assert mixture.log_likelihood == pytest.approx(16 * np.log(0.8) + 4 * np.log(0.2))
    assert 1 / (1 + np.exp(-1 / mixture.noise)) == pytest.approx(0.8)


def test_no_error_is_no_noise_and_chance_is_endless_noise():
    perfect = fit_shares(np.array([[10.0, 4.0], [3.0, 10.0]]), np.full(2, 10.0))
    assert (perfect.accuracy, perfect.noise) == (1, 0)
    assert perfect.log_likelihood == pytest.approx(2 * np.log(0.5))
    chance = fit_shares(np.array([[2.0]]), np.array([10.0]))
    assert (chance.accuracy, chance.noise) == (0.5, np.inf)


@pytest.mark.parametrize(
    ("agreements", "n_choices"),
    [([[0.0]], [0.0]), ([[3.0]], [2.0]), ([[-1.0]], [2.0]), ([[]], [2.0]), ([[np.nan]], [2.0])],
)
def test_impossible_counts_are_refused(agreements, n_choices):
    with pytest.raises(ValueError, match="somebody must have decided"):
        fit_shares(np.array(agreements), np.array(n_choices))


def test_stopping_early_is_said():
    with pytest.warns(NotConverged, match="after 1 steps"):
        fit_shares(np.array([[9.0, 3.0], [5.0, 6.0]]), np.full(2, 10.0), n_steps=1)


def test_shares_are_found_again(rng):
    names, truth = ("TFT", "ALLD", "GRIM", "WSLS"), np.array([0.4, 0.3, 0.2, 0.1])
    followed = rng.choice(4, size=600, p=truth)
    rows = []
    for player, own in enumerate(followed):
        for _ in range(4):
            slips = rng.random((12, 2)) < 0.1
            rival = STRATEGIES[names[rng.choice(4, p=truth)]]
            acts = play_match(STRATEGIES[names[own]], rival, 12, slips=slips)
            outcomes = [FIRST_TURN, *(2 * ~acts[:-1, 0] + ~acts[:-1, 1])]
            rows += [(player, *row) for row in zip(outcomes, acts[:, 0], strict=True)]
    players, before, chosen = (np.array(column) for column in zip(*rows, strict=True))
    play = Play(players, before, chosen)
    mixture = fit_shares(*count_agreements(play, [STRATEGIES[name] for name in names]))
    np.testing.assert_allclose(mixture.shares, np.bincount(followed) / 600, atol=0.02)
    assert mixture.accuracy == pytest.approx(0.9, abs=0.01)
    assert (mixture.posterior.argmax(axis=1) == followed).mean() > 0.95


def climb_otherwise(agreements, n_choices):
    """Return the likeliest logarithm by a solver that knows nothing of mixtures."""
    n_strategies = agreements.shape[1]

    def loss(logits):
        weights = np.exp(logits[1:] - logits[1:].max())
        shares, accuracy = weights / weights.sum(), 0.5 + 0.5 / (1 + np.exp(-logits[0]))
        log_each = agreements * np.log(accuracy) + (n_choices[:, None] - agreements) * np.log1p(-accuracy)
        peak = log_each.max(axis=1)
        return -float((np.log(np.exp(log_each - peak[:, None]) @ shares) + peak).sum())

    starts = [np.concatenate([[shift], np.zeros(n_strategies)]) for shift in (-1.0, 1.0, 2.0)]
    return max(-float(minimize(loss, start, method="BFGS").fun) for start in starts)


@pytest.mark.data
@NEEDS_DATA
@pytest.mark.parametrize("treatment", ["D5R40", "D75R40", "D75R48"])
def test_another_solver_climbs_no_higher_on_perfect_monitoring(treatment):
    counted = count_agreements(perfect_play(treatment), [STRATEGIES[name] for name in SIX])
    mixture = fit_shares(*counted)
    rival = climb_otherwise(*counted)
    assert rival <= mixture.log_likelihood + 1e-6
    assert rival == pytest.approx(mixture.log_likelihood, abs=0.01)


@pytest.mark.data
@NEEDS_DATA
@pytest.mark.parametrize("ratio", NOISY_RATIOS)
def test_another_solver_climbs_no_higher_under_noise(ratio):
    counted = count_agreements(noisy_play(ratio), [STRATEGIES[name] for name in ELEVEN])
    mixture = fit_shares(*counted)
    rival = climb_otherwise(*counted)
    assert rival <= mixture.log_likelihood + 1e-6
    assert rival == pytest.approx(mixture.log_likelihood, abs=0.01)


@pytest.mark.data
@NEEDS_DATA
def test_published_shares_are_as_likely_as_their_digits_allow():
    row = next(row for row in PUBLISHED if row.id == "strategy-shares-with-noise")
    for ratio, printed in zip(NOISY_RATIOS, np.asarray(row.expected), strict=False):
        agreements, n_choices = count_agreements(noisy_play(ratio), [STRATEGIES[name] for name in ELEVEN])
        mixture = fit_shares(agreements, n_choices)
        at_print = log_likelihood(printed / printed.sum(), mixture.accuracy, agreements, n_choices)
        assert mixture.log_likelihood - 0.1 < at_print <= mixture.log_likelihood


def test_the_likelihood_is_that_of_the_definition():
    agreements, n_choices = np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([3.0, 3.0])
    mixture = fit_shares(agreements, n_choices)
    by_hand = prod(
        sum(
            share * mixture.accuracy**k * (1 - mixture.accuracy) ** (3 - k)
            for share, k in zip(mixture.shares, row, strict=True)
        )
        for row in agreements
    )
    assert np.exp(mixture.log_likelihood) == pytest.approx(by_hand)
