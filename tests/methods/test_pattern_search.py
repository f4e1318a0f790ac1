"""Search by moves of one or two coordinates: what it finds beside a fine grid, and on ridges."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.methods.pattern_search import search_pairs

BOX = np.zeros(2), np.ones(2)
DIVISIBLE = np.array([False, False])


def test_a_ridge_that_single_moves_cannot_climb():
    """Worth rises along the diagonal, and the constraint forbids to leave it by more than a little."""

    def judge(points):
        return np.maximum(np.abs(points[:, 0] - points[:, 1]) - 0.01, 0), points.sum(axis=1)

    found = search_pairs(judge, np.array([[0.1, 0.1]]), *BOX, DIVISIBLE)
    np.testing.assert_allclose(found.points[0], [1.0, 1.0])
    assert found.violations[0] == 0


def test_what_comes_whole_is_never_cut():
    def judge(points):
        return np.zeros(len(points)), -((points[:, 0] - 0.6) ** 2) - points[:, 1]

    found = search_pairs(judge, np.array([[0.0, 0.5]]), *BOX, np.array([True, False]))
    assert set(found.points[:, 0]) == {0.0, 1.0}
    np.testing.assert_allclose(found.points[0], [1.0, 0.0])


def test_the_least_broken_constraints_come_first():
    def judge(points):
        return 1 + points[:, 0], points[:, 1]

    found = search_pairs(judge, np.array([[0.5, 0.5]]), *BOX, DIVISIBLE)
    np.testing.assert_allclose(found.points[0], [0.0, 1.0])
    ranks = list(zip(found.violations, -found.values, strict=True))
    assert ranks == sorted(ranks)


def test_each_point_is_judged_once_and_knows_its_start():
    judged: list[tuple[float, ...]] = []

    def judge(points):
        judged.extend(map(tuple, points.tolist()))
        return np.zeros(len(points)), -np.abs(points - 0.3).sum(axis=1)

    starts = np.array([[0.0, 0.0], [1.0, 1.0]])
    found = search_pairs(judge, starts, *BOX, DIVISIBLE)
    assert len(judged) == len(set(judged)) == len(found.points)
    assert found.find_start(np.array([1.0, 1.0])) == 1
    assert found.find_start(np.array([0.0, 0.0])) == 0


@settings(max_examples=40)
@given(
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
    st.tuples(st.floats(-2, 2), st.floats(-2, 2)),
    st.floats(0.3, 2.0),
)
def test_hollow_hills_within_a_line_as_a_fine_grid_finds_them(top, slope, room):
    """Brute force: a concave worth under one linear constraint, on 65 by 65 points."""

    def judge(points):
        worth = -((points - top) ** 2).sum(axis=1) + points @ np.array(slope)
        return np.maximum(points.sum(axis=1) - room, 0.0), worth

    grid = np.array(list(product(np.linspace(0, 1, 65), repeat=2)))
    violations, values = judge(grid)
    best = values[violations <= 1e-12].max()
    found = search_pairs(judge, np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]), *BOX, DIVISIBLE)
    assert found.violations[0] == 0
    assert found.values[0] >= best - 0.1
