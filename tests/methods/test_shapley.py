from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.shapley import estimate_shapley, sample_orders, shapley_values
from tests.strategies import amounts

WORTHS = amounts(16).map(lambda worths: np.concatenate([[0.0], worths[1:]]))
MEASURES = amounts((16, 2)).map(lambda worths: np.concatenate([np.zeros((1, 2)), worths[1:]]))
SEEDS = st.integers(0, 2**31 - 1)


@given(WORTHS)
def test_shapley_values_are_means_over_all_orders(worths):
    gains = np.zeros(4)
    for order in permutations(range(4)):
        coalition = 0
        for player in order:
            gains[player] += worths[coalition | 1 << player] - worths[coalition]
            coalition |= 1 << player
    np.testing.assert_allclose(shapley_values(worths), gains / 24, atol=1e-9)
    assert shapley_values(worths).sum() == pytest.approx(worths[-1], abs=1e-6)


@given(WORTHS)
def test_relabelling_players_relabels_values(worths):
    swapped = np.array([worths[(c & 12) | (c & 1) << 1 | (c & 2) >> 1] for c in range(16)])
    np.testing.assert_allclose(shapley_values(swapped)[[1, 0, 2, 3]], shapley_values(worths), atol=1e-9)


def test_broken_games_are_value_errors():
    with pytest.raises(ValueError, match="worths"):
        shapley_values(np.array([0.0, 1.0, 2.0]))


@given(MEASURES)
def test_over_all_orders_it_is_the_shapley_value(worths):
    estimate = estimate_shapley(lambda c: worths[c], np.array(list(permutations(range(4)))))
    exact = np.stack([shapley_values(column) for column in worths.T], axis=1)
    np.testing.assert_allclose(estimate.values, exact, atol=1e-9)


@given(MEASURES, SEEDS)
def test_gains_sum_to_the_whole_whatever_the_orders(worths, seed):
    orders = sample_orders(4, 3, np.random.default_rng(seed))
    np.testing.assert_allclose(
        estimate_shapley(lambda c: worths[c], orders).values.sum(axis=0), worths[-1], atol=1e-9
    )


@given(amounts((8, 1)), SEEDS)
def test_whoever_adds_nothing_gets_nothing_without_error(worths, seed):
    estimate = estimate_shapley(lambda c: worths[c & 7], sample_orders(4, 3, np.random.default_rng(seed)))
    assert estimate.values[3] == 0
    assert estimate.errors[3] == 0


@given(amounts(4), amounts((4, 4)), SEEDS)
def test_a_pair_of_orders_is_exact_where_players_meet_two_by_two(alone, together, seed):
    def worth(coalition):
        inside = np.array([float(coalition >> i & 1) for i in range(4)])
        return np.array([inside @ alone + inside @ together @ inside])

    exact = shapley_values(np.array([worth(c)[0] for c in range(16)]))
    estimate = estimate_shapley(worth, sample_orders(4, 2, np.random.default_rng(seed)))
    np.testing.assert_allclose(estimate.values[:, 0], exact, atol=1e-9)
    np.testing.assert_allclose(estimate.errors, 0, atol=1e-9)


def test_errors_are_as_large_as_they_say(rng):
    worths = np.concatenate([[0.0], rng.normal(size=63)])
    exact = shapley_values(worths)
    runs = [estimate_shapley(lambda c: worths[[c]], sample_orders(6, 20, rng)) for _ in range(200)]
    spread = np.std([run.values[:, 0] for run in runs], axis=0)
    np.testing.assert_allclose(np.mean([run.values[:, 0] for run in runs], axis=0), exact, atol=0.05)
    np.testing.assert_allclose(np.mean([run.errors[:, 0] for run in runs], axis=0), spread, rtol=0.2)


def test_each_coalition_is_asked_for_once(rng):
    asked = []

    def worth(coalition):
        asked.append(coalition)
        return np.zeros(1)

    estimate_shapley(worth, sample_orders(5, 30, rng))
    assert len(asked) == len(set(asked))


def test_an_order_is_followed_by_its_reverse(rng):
    orders = sample_orders(7, 4, rng)
    np.testing.assert_array_equal(orders[::2], orders[1::2, ::-1])
    np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(7), (8, 1)))


def test_too_few_orders_are_value_errors(rng):
    with pytest.raises(ValueError, match="pairs"):
        sample_orders(3, 1, rng)
    with pytest.raises(ValueError, match="even number"):
        estimate_shapley(lambda c: np.zeros(1), np.array([[0, 1], [1, 0]]))
