from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.joining_orders import average_gains, draw_orders
from detente.methods.shapley import shapley_values
from tests.strategies import amounts

WORTHS = amounts((16, 2)).map(lambda worths: np.concatenate([np.zeros((1, 2)), worths[1:]]))
SEEDS = st.integers(0, 2**31 - 1)


@given(WORTHS)
def test_over_all_orders_it_is_the_shapley_value(worths):
    found = average_gains(lambda c: worths[c], np.array(list(permutations(range(4)))))
    exact = np.stack([shapley_values(column) for column in worths.T], axis=1)
    np.testing.assert_allclose(found.values, exact, atol=1e-9)


@given(WORTHS, SEEDS)
def test_gains_sum_to_the_whole_whatever_the_orders(worths, seed):
    orders = draw_orders(4, 3, np.random.default_rng(seed))
    np.testing.assert_allclose(
        average_gains(lambda c: worths[c], orders).values.sum(axis=0), worths[-1], atol=1e-9
    )


@given(amounts((8, 1)), SEEDS)
def test_whoever_adds_nothing_gets_nothing_without_error(worths, seed):
    found = average_gains(lambda c: worths[c & 7], draw_orders(4, 3, np.random.default_rng(seed)))
    assert found.values[3] == 0
    assert found.errors[3] == 0


@given(amounts(4), amounts((4, 4)), SEEDS)
def test_a_pair_of_orders_is_exact_where_players_meet_two_by_two(alone, together, seed):
    def worth(coalition):
        inside = np.array([float(coalition >> i & 1) for i in range(4)])
        return np.array([inside @ alone + inside @ together @ inside])

    exact = shapley_values(np.array([worth(c)[0] for c in range(16)]))
    found = average_gains(worth, draw_orders(4, 2, np.random.default_rng(seed)))
    np.testing.assert_allclose(found.values[:, 0], exact, atol=1e-9)
    np.testing.assert_allclose(found.errors, 0, atol=1e-9)


def test_errors_are_as_large_as_they_say(rng):
    worths = np.concatenate([[0.0], rng.normal(size=63)])
    exact = shapley_values(worths)
    runs = [average_gains(lambda c: worths[[c]], draw_orders(6, 20, rng)) for _ in range(200)]
    spread = np.std([run.values[:, 0] for run in runs], axis=0)
    np.testing.assert_allclose(np.mean([run.values[:, 0] for run in runs], axis=0), exact, atol=0.05)
    np.testing.assert_allclose(np.mean([run.errors[:, 0] for run in runs], axis=0), spread, rtol=0.2)


def test_each_coalition_is_asked_for_once(rng):
    asked = []

    def worth(coalition):
        asked.append(coalition)
        return np.zeros(1)

    average_gains(worth, draw_orders(5, 30, rng))
    assert len(asked) == len(set(asked))


def test_an_order_is_followed_by_its_reverse(rng):
    orders = draw_orders(7, 4, rng)
    np.testing.assert_array_equal(orders[::2], orders[1::2, ::-1])
    np.testing.assert_array_equal(np.sort(orders, axis=1), np.tile(np.arange(7), (8, 1)))


def test_too_few_orders_are_value_errors(rng):
    with pytest.raises(ValueError, match="pairs"):
        draw_orders(3, 1, rng)
    with pytest.raises(ValueError, match="even number"):
        average_gains(lambda c: np.zeros(1), np.array([[0, 1], [1, 0]]))
