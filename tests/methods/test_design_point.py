import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst
from scipy.optimize import NonlinearConstraint, minimize

from detente.methods.design_point import _FARTHEST, find_design_point


@settings(max_examples=40, deadline=None)
@given(nst.arrays(float, st.integers(1, 6), elements=st.floats(-3, 3)), st.floats(0.1, 5))
def test_a_plane_is_reached_along_its_normal(slope, distance):
    size = np.linalg.norm(slope)
    if size < 0.1:
        slope, size = np.ones_like(slope), np.sqrt(len(slope))
    nearest = find_design_point(lambda z: distance - z @ slope / size, len(slope))
    assert nearest.distance == pytest.approx(distance, abs=0.02)
    np.testing.assert_allclose(nearest.point, distance * slope / size, atol=0.1)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000))
def test_no_flip_is_nearer_than_what_a_general_solver_finds(seed):
    rng = np.random.default_rng(seed)
    normal, bend = rng.normal(size=3), rng.uniform(0, 0.1)

    def limit(z):
        return 2.0 - z @ normal / np.linalg.norm(normal) + bend * (z**2).sum(axis=1)

    def square(z):
        return z @ z

    nearest = find_design_point(limit, 3)
    failing = NonlinearConstraint(lambda z: limit(z[None]), -np.inf, 0)
    solved = minimize(square, 2 * normal / np.linalg.norm(normal), constraints=[failing])
    assert nearest.distance == pytest.approx(np.linalg.norm(solved.x), abs=0.03)


def test_a_kink_is_no_obstacle():
    nearest = find_design_point(lambda z: np.minimum(3 - z[:, 0], 2 + z[:, 1]), 2)
    assert nearest.distance == pytest.approx(2, abs=0.01)
    np.testing.assert_allclose(nearest.point, [0, -2], atol=0.1)


def test_no_flip_within_reach_is_a_value():
    for limit in (lambda z: _FARTHEST + 1 - z[:, 0], lambda z: np.ones(len(z))):
        nearest = find_design_point(limit, 2)
        assert not nearest.exists
        assert np.isnan(nearest.point).all()


def test_a_verdict_that_does_not_hold_in_the_middle_is_at_distance_nothing():
    nearest = find_design_point(lambda z: -1 + 0 * z[:, 0], 3)
    assert nearest.distance == 0
    assert nearest.exists
