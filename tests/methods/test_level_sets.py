"""Level sets of functions on a grid."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detente.methods.level_sets import find_level_set
from tests.strategies import amounts

GRID = np.array([0.0, 0.1, 0.4, 1.0, 2.0])


def test_nothing_reaches_a_bound_that_is_too_high():
    found = find_level_set(GRID, np.array([[1.0, 2, 3, 2, 1]]), least=4)
    assert np.isnan(found.lowest).all()
    assert np.isnan(found.highest).all()


def test_two_humps_are_told_by_their_outer_ends():
    found = find_level_set(GRID, np.array([-1.0, 1, -1, 1, -1]))
    np.testing.assert_allclose([found.lowest, found.highest], [0.05, 1.5])


@given(amounts((2, 5)), st.floats(-20, 20))
def test_ends_agree_with_a_fine_grid(values, least):
    found = find_level_set(GRID, values, least)
    fine = np.linspace(0, 2, 4_001)
    for row, low, high in zip(values, found.lowest, found.highest, strict=True):
        reached = fine[np.interp(fine, GRID, row) >= least]
        if reached.size:
            assert low <= reached[0] + 1e-9
            assert high >= reached[-1] - 1e-9
        if np.isfinite(low):
            assert np.interp([low, high], GRID, row).min() >= least - 1e-6
            assert not np.any(reached < low - 1e-9)
            assert not np.any(reached > high + 1e-9)


@given(amounts((1, 5)), amounts((1, 5)))
def test_levels_of_both_are_levels_of_the_lesser(first, second):
    first, second = first.round(9), second.round(9)  # a fine grid cannot see a dip of 1e-200
    both = find_level_set(GRID, first).intersect(find_level_set(GRID, second))
    fine = np.linspace(0, 2, 4_001)
    lesser = np.minimum(np.interp(fine, GRID, first[0]), np.interp(fine, GRID, second[0]))
    reached = fine[lesser >= 0]
    if reached.size:
        assert both.lowest[0] <= reached[0] + 1e-9
        assert both.highest[0] >= reached[-1] - 1e-9
        assert reached[0] - both.lowest[0] <= 0.001
    assert np.isnan(both.lowest[0]) or reached.size == 0 or both.highest[0] - reached[-1] <= 0.001
