from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.belief_grid import BeliefCells, find_denominators, locate_belief, make_grid
from tests.strategies import beliefs


def locate_in(grid, belief, kernel=locate_belief):
    shape = 2, 3, len(belief)
    corners, weights = np.zeros(shape, dtype=np.int32), np.zeros(shape)
    cells = BeliefCells(np.zeros(shape[:2]), corners, weights)
    kernel((0,) * len(belief), belief, grid.denominator, grid.lookup, cells, np.empty(len(belief)), 1, 2)
    # No other place is touched.
    assert not corners.reshape(6, -1)[:5].any()
    assert not weights.reshape(6, -1)[:5].any()
    return corners[1, 2], weights[1, 2]


@given(st.integers(2, 5).flatmap(beliefs), st.integers(1, 9))
def test_the_corners_of_its_cell_give_a_belief_back(belief, denominator):
    grid = make_grid(len(belief), denominator)
    corners, weights = locate_in(grid, belief)
    np.testing.assert_allclose(weights @ grid.points[corners], belief, atol=1e-9)
    assert weights.min() >= -1e-9
    assert weights.sum() == pytest.approx(1)


@given(st.integers(2, 5).flatmap(beliefs))
def test_interpolation_bounds_a_convex_function_from_above(belief):
    grid = make_grid(len(belief), 6)
    corners, weights = locate_in(grid, belief)
    planes = np.linspace(-1, 1, 7 * len(belief)).reshape(7, -1) ** 3
    convex = (grid.points @ planes.T).max(axis=1)
    assert weights @ convex[corners] >= (planes @ belief).max() - 1e-9


@pytest.mark.parametrize("n_types", [2, 3, 4, 5])
def test_grid_points_are_all_beliefs_of_the_denominator(n_types):
    grid = make_grid(n_types, 4)
    assert len(grid.points) == comb(n_types + 3, 4) == len(np.unique(grid.points, axis=0))
    np.testing.assert_allclose(grid.points.sum(axis=1), 1)
    for i, point in enumerate(grid.points):
        corners, weights = locate_in(grid, point)
        assert weights[corners == i].sum() == pytest.approx(1)


@given(beliefs(3))
def test_compiled_and_plain_kernels_agree(belief):
    grid = make_grid(3, 5)
    plain = getattr(locate_belief, "py_func", locate_belief)
    for compiled, expected in zip(locate_in(grid, belief), locate_in(grid, belief, plain), strict=True):
        np.testing.assert_array_equal(compiled, expected)


def test_a_grid_needs_two_to_five_types():
    with pytest.raises(ValueError, match="2 to 5"):
        make_grid(6, 4)
    with pytest.raises(ValueError, match="1 to 5"):
        find_denominators(6)
