"""Bounds that an order and ratios leave: against linear programming, and against sizes that keep both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from detente.case.order_bounds import close_bounds, fit_sizes, is_contradictory

SIZES = st.lists(st.floats(0.05, 1.0), min_size=2, max_size=6, unique=True).map(
    lambda xs: sorted(xs, reverse=True)
)


def list_ratios(sizes, data):
    """Ratios that these sizes have: each measured against one further down or up, never in a circle."""
    group = list(range(len(sizes)))
    links = []
    for _ in range(data.draw(st.integers(1, len(sizes) - 1))):
        this, other = data.draw(st.permutations(range(len(sizes))))[:2]
        if group[this] != group[other]:
            links.append((this, other, np.log([sizes[this] / sizes[other]])))
            group = [group[other] if root == group[this] else root for root in group]
    return links


@given(SIZES, st.data())
def test_bounds_are_those_of_linear_programming(sizes, data):
    links, n = list_ratios(sizes, data), len(sizes)
    bounds = close_bounds(n, links)
    assert not is_contradictory(bounds)[0]
    falls = [np.eye(n)[k + 1] - np.eye(n)[k] for k in range(n - 1)]
    equal = [np.eye(n)[this] - np.eye(n)[other] for this, other, _ in links]
    sides = [float(size[0]) for *_, size in links]
    first, second = data.draw(st.permutations(range(n)))[:2]
    found = linprog(
        np.eye(n)[first] - np.eye(n)[second], falls, np.zeros(n - 1), equal, sides, bounds=[(None, None)] * n
    )
    expected = np.inf if found.fun is None else -found.fun
    assert bounds[0, first, second] == pytest.approx(expected, abs=1e-6)


@given(SIZES, SIZES, st.data())
def test_fitted_sizes_fall_and_keep_the_ratios(sizes, start, data):
    n = min(len(sizes), len(start))
    links = list_ratios(sizes[:n], data)
    fitted = fit_sizes(np.array([start[:n]]), close_bounds(n, links))
    assert np.all(np.diff(fitted) <= 1e-12)
    assert np.all(fitted > 0)
    for this, other, size in links:
        assert fitted[0, this] / fitted[0, other] == pytest.approx(float(np.exp(size[0])), rel=1e-9)


@given(SIZES)
def test_sizes_that_no_ratio_bounds_stay_as_they_are(sizes):
    start = np.array([sizes])
    free = close_bounds(len(sizes), [(1, 0, np.log(start[:, 1] / start[:, 0]))])
    np.testing.assert_allclose(fit_sizes(start, free), start, rtol=1e-9)


def test_by_hand():
    """The fourth is half of the first, so the second and third lie between 1 and .5: .4 of the way, then .25 of what is left."""
    bounds = close_bounds(4, [(3, 0, np.log([0.5]))])
    fitted = fit_sizes(np.array([[1.0, 0.4, 0.1, 0.05]]), bounds)
    np.testing.assert_allclose(fitted, [[1.0, 0.7, 0.55, 0.5]])


def test_ratios_may_contradict_each_other_only_through_the_order():
    """The fourth is half of the first and the third a third of the second: the third would be under the fourth."""
    links = [(3, 0, np.log([0.5, 0.2])), (2, 1, np.log([0.3, 0.3]))]
    assert is_contradictory(close_bounds(4, links)).tolist() == [True, False]
