from itertools import permutations

import numpy as np
import pytest
from hypothesis import given

from detente.methods.shapley import last_in_marginals, shapley_shubik, shapley_values
from tests.strategies import amounts

WORTHS = amounts(16).map(lambda worths: np.concatenate([[0.0], worths[1:]]))


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


def test_last_in_marginal_is_not_shapley():
    worths = np.array([0.0, 0.6, 0.5, 0.7])
    np.testing.assert_allclose(last_in_marginals(worths), [0.2, 0.1])
    np.testing.assert_allclose(shapley_values(worths), [0.4, 0.3])


def test_shapley_shubik_agrees_with_shapley_on_the_voting_game():
    weights, quota = [4, 3, 2, 1], 6
    wins = np.array([float(sum(w for i, w in enumerate(weights) if c >> i & 1) >= quota) for c in range(16)])
    np.testing.assert_allclose(shapley_shubik(weights, quota), shapley_values(wins))


def test_shapley_shubik_counts_thirty_distinct_voters_exactly():
    power = shapley_shubik([0, *range(1, 30)], 218)
    assert power.sum() == pytest.approx(1, abs=1e-12)
    assert power[0] == 0
    assert np.all(np.diff(power) >= 0)


def test_broken_games_are_value_errors():
    with pytest.raises(ValueError, match="quota"):
        shapley_shubik([1, 2], 4)
    with pytest.raises(ValueError, match="worths"):
        shapley_values(np.array([0.0, 1.0, 2.0]))
