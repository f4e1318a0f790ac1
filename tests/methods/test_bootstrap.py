import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.bootstrap import Difference, resample_blocks, resample_clusters


def test_three_clusters_give_the_interval_of_all_27_samples(rng):
    values, weights = np.array([0.0, 1.0, 5.0, 2.0]), np.array([1.0, 2.0, 1.0, 3.0])
    clusters = np.array([0, 1, 1, 2])
    sums, masses = np.bincount(clusters, weights * values), np.bincount(clusters, weights)
    every = sorted(
        sums[list(drawn)].sum() / masses[list(drawn)].sum() for drawn in itertools.product(range(3), repeat=3)
    )
    difference = resample_clusters(values, weights, clusters, rng, confidence=0.5)
    assert difference.mean == pytest.approx((values @ weights) / weights.sum())
    assert every[5] <= difference.low <= every[7]
    assert every[19] <= difference.high <= every[21]


def test_independent_values_have_the_interval_of_the_normal_law(rng):
    values = rng.normal(size=2_000)
    wide = 1.96 * values.std() / np.sqrt(len(values))
    for difference in (
        resample_clusters(values, np.ones(2_000), np.arange(2_000), rng),
        resample_blocks(values, rng, length=1),
    ):
        assert (difference.high - difference.low) / 2 == pytest.approx(wide, rel=0.1)


def test_what_hangs_together_widens_the_interval(rng):
    runs = np.repeat(rng.normal(size=40), 25)
    apart = resample_blocks(runs, rng, length=1)
    together = resample_blocks(runs, rng, length=25)
    clustered = resample_clusters(runs, np.ones(1_000), np.repeat(np.arange(40), 25), rng)
    for difference in (together, clustered):
        assert difference.high - difference.low > 3 * (apart.high - apart.low)


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=30), st.integers(1, 30), st.integers(0, 99))
def test_an_interval_lies_within_the_values_and_moves_with_them(values, length, seed):
    array = np.array(values)
    length = min(length, len(array))
    difference = resample_blocks(array, np.random.default_rng(seed), length=length)
    moved = resample_blocks(array + 3, np.random.default_rng(seed), length=length)
    assert array.min() - 1e-9 <= difference.low <= difference.high <= array.max() + 1e-9
    assert np.array(moved) == pytest.approx(np.array(difference) + 3, abs=1e-6)


def test_the_same_seed_gives_the_same_interval():
    values = np.arange(50.0)
    twice = [resample_blocks(values, np.random.default_rng(4), length=5) for _ in range(2)]
    assert twice[0] == twice[1]


def test_zero_is_excluded_on_either_side_only():
    assert Difference(-1, -2, -0.5).excludes_zero
    assert Difference(1, 0.5, 2).excludes_zero
    assert not Difference(0, -1, 1).excludes_zero


def test_one_cluster_and_a_block_too_long_are_refused(rng):
    with pytest.raises(ValueError, match="two clusters"):
        resample_clusters(np.ones(3), np.ones(3), np.zeros(3, dtype=int), rng)
    for length in (0, 4):
        with pytest.raises(ValueError, match="block"):
            resample_blocks(np.ones(3), rng, length=length)
