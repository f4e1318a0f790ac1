import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import expit

from detente.methods.local_level import Motion, filter_levels

MOTION = Motion(persistence=0.9, drift=0.1, noise=0.2, spread=1.0)


def test_one_update_is_the_mode_a_general_optimiser_finds():
    k, n, mean = 3.0, 11.0, 0.7
    chance = expit(mean)
    weight = n / (1 + MOTION.noise * n * chance * (1 - chance))

    def loss(distance):
        odds = mean + distance
        return -weight * (k / n * odds - np.logaddexp(0, odds)) + distance**2 / (2 * MOTION.spread)

    mode = minimize_scalar(loss, bounds=(-5, 5), method="bounded", options={"xatol": 1e-9}).x
    levels = filter_levels(np.array([[k]]), np.array([[n]]), np.full((1, 2), mean), MOTION)
    assert levels.distance[0, 1] == pytest.approx(0.9 * mode, abs=1e-6)
    chance = expit(mean + mode)
    left = 1 / (1 / MOTION.spread + weight * chance * (1 - chance))
    assert levels.variance[0, 1] == pytest.approx(0.81 * left + 0.1)


def test_much_data_about_even_chances_follow_the_kalman_filter(rng):
    """Near even odds a share of n events is a reading of log-odds with variance 4 / n + c."""
    motion = Motion(persistence=0.8, drift=0.02, noise=0.1, spread=0.05)
    n, level, plain, unsure = 4_000.0, 0.0, 0.0, 0.05
    shares = []
    for _ in range(12):
        level = 0.8 * level + rng.normal(0, 0.1)
        shares.append(expit(level))
    counts = np.array([shares]) * n, np.full((1, 12), n)
    levels = filter_levels(*counts, np.zeros((1, 13)), motion)
    for time, share in enumerate(shares):
        reading = np.log(share / (1 - share))
        gain = unsure / (unsure + 0.1 + 4 / n)
        plain, unsure = 0.8 * (plain + gain * (reading - plain)), 0.64 * (1 - gain) * unsure + 0.02
        assert levels.distance[0, time + 1] == pytest.approx(plain, abs=0.01)
        assert levels.variance[0, time + 1] == pytest.approx(unsure, rel=0.02)


@given(st.integers(0, 10_000))
def test_a_kinder_last_report_never_lowers_the_level_and_sides_are_alike(seed):
    rng = np.random.default_rng(seed)
    trials = rng.integers(0, 30, (4, 6)).astype(float)
    successes = np.floor(rng.random((4, 6)) * (trials + 1))
    means = rng.normal(0, 1, (4, 7))
    levels = filter_levels(successes, trials, means, MOTION)
    # Earlier reports may: they move the chance that the weights of later ones are taken at.
    kinder = successes.copy()
    kinder[:, -1] = np.minimum(successes[:, -1] + 1, trials[:, -1])
    assert np.all(filter_levels(kinder, trials, means, MOTION).distance >= levels.distance)
    mirrored = filter_levels(trials - successes, trials, -means, MOTION)
    assert mirrored.distance == pytest.approx(-levels.distance, abs=1e-9)
    assert mirrored.variance == pytest.approx(levels.variance)


@given(st.integers(0, 10_000), st.integers(0, 5))
def test_what_comes_later_changes_nothing_before(seed, later):
    rng = np.random.default_rng(seed)
    trials = rng.integers(1, 30, (3, 6)).astype(float)
    successes = np.floor(rng.random((3, 6)) * (trials + 1))
    changed = successes.copy()
    changed[:, later:] = trials[:, later:]
    pair = [filter_levels(each, trials, np.zeros((3, 7)), MOTION) for each in (successes, changed)]
    assert np.array_equal(pair[0].distance[:, : later + 1], pair[1].distance[:, : later + 1])


def test_nothing_seen_fades_to_the_mean_and_more_data_are_surer():
    counts = np.array([[0.0, 0, 0], [0, 0, 0], [0, 0, 0]]), np.array([[0.0, 0, 0], [2, 0, 0], [200, 0, 0]])
    levels = filter_levels(*counts, np.zeros((3, 4)), MOTION)
    assert np.all(levels.distance[0] == 0)
    assert levels.distance[1, 3] == pytest.approx(0.81 * levels.distance[1, 1])
    assert np.all(np.diff(levels.variance[:, 1]) < 0)
    # Noise keeps even endless reports of one period from settling the level.
    assert levels.variance[2, 1] > 0.1 + 0.81 / (1 + 1 / 0.2) * 0.5


@pytest.mark.parametrize(
    ("k", "n", "mean", "motion"),
    [
        (2.0, 1.0, 0.0, MOTION),
        (-1.0, 1.0, 0.0, MOTION),
        (1.0, 1.0, np.nan, MOTION),
        (1.0, 1.0, 0.0, MOTION._replace(persistence=1.1)),
        (1.0, 1.0, 0.0, MOTION._replace(drift=0.0)),
        (1.0, 1.0, 0.0, MOTION._replace(noise=-0.1)),
    ],
)
def test_impossible_counts_and_motions_are_refused(k, n, mean, motion):
    with pytest.raises(ValueError, match="lie"):
        filter_levels(np.array([[k]]), np.array([[n]]), np.full((1, 2), mean), motion)
