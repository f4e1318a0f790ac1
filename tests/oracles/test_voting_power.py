import numpy as np
import pytest

from detente.methods.shapley import shapley_values
from tests.oracles.voting_power import shapley_shubik


def test_shapley_shubik_agrees_with_shapley_on_the_voting_game():
    weights, quota = [4, 3, 2, 1], 6
    wins = np.array([float(sum(w for i, w in enumerate(weights) if c >> i & 1) >= quota) for c in range(16)])
    np.testing.assert_allclose(shapley_shubik(weights, quota), shapley_values(wins))


def test_shapley_shubik_counts_thirty_distinct_voters_exactly():
    power = shapley_shubik([0, *range(1, 30)], 218)
    assert power.sum() == pytest.approx(1, abs=1e-12)
    assert power[0] == 0
    assert np.all(np.diff(power) >= 0)


def test_a_quota_nobody_reaches_is_a_value_error():
    with pytest.raises(ValueError, match="quota"):
        shapley_shubik([1, 2], 4)
