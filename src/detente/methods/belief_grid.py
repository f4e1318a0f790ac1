r"""A regular grid on the belief simplex, and the cell that any belief falls into.

Freudenthal's triangulation [Freudenthal1942]_: in the coordinates
:math:`x_i = m \sum_{j \ge i} b_j` the simplex is a stack of cubes, each cut into cells by the
order of the fractional parts. A belief lies in one cell, whose corners and weights follow from
one sort; interpolating over the cell bounds a convex function from above [Lovejoy1991]_.
"""

from functools import lru_cache
from itertools import combinations_with_replacement
from math import comb
from typing import Any, NamedTuple, no_type_check

import numpy as np
import numpy.typing as npt
from jaxtyping import Float, Int

from detente.methods.compilation import compile_kernel
from detente.shapes import Array

FEWEST_TYPES, MOST_TYPES = 2, 5


class BeliefGrid(NamedTuple):
    """Grid points of the simplex and where to find them."""

    points: Float[Array, "points types"]
    """Beliefs, each summing to one."""
    lookup: npt.NDArray[np.int32]
    """Place of a grid point by its integer coordinates, flat; -1 outside the simplex."""
    denominator: int
    """Beliefs are multiples of one over this."""


@lru_cache(maxsize=16)
def make_grid(n_types: int, denominator: int) -> BeliefGrid:
    """Return the grid of all beliefs that are multiples of ``1 / denominator``.

    Raises
    ------
    ValueError
        If there are not two to five types, or the denominator is below 1.

    Examples
    --------
    >>> make_grid(3, 14).points.shape
    (120, 3)
    """
    if not FEWEST_TYPES <= n_types <= MOST_TYPES or denominator < 1:
        message = f"a grid needs 2 to 5 types and a denominator of 1 or more, not {n_types}, {denominator}"
        raise ValueError(message)
    descending = combinations_with_replacement(range(denominator, -1, -1), n_types - 1)
    corners = np.array(list(descending), dtype=np.int64)
    lookup = np.full((denominator + 2) ** (n_types - 1), -1, dtype=np.int32)
    strides = (denominator + 2) ** np.arange(n_types - 2, -1, -1)
    lookup[corners @ strides] = np.arange(len(corners), dtype=np.int32)
    ends = np.ones((len(corners), 1), dtype=np.int64)
    steps = np.hstack([denominator * ends, corners, 0 * ends])
    points = -np.diff(steps, axis=1) / denominator
    return BeliefGrid(points, lookup, denominator)


def count_points(n_types: int, denominator: int) -> int:
    """Return the number of grid points.

    Examples
    --------
    >>> count_points(3, 14)
    120
    """
    return comb(denominator + n_types - 1, n_types - 1)


def locate_belief(
    grid: BeliefGrid, belief: Float[Array, " types"]
) -> tuple[Int[npt.NDArray[np.int32], " types"], Float[Array, " types"]]:
    """Return the corners of a belief's cell and its barycentric weights in it.

    Parameters
    ----------
    grid
        The grid.
    belief
        Summing to one.

    Returns
    -------
    :
        Places of the corners among the grid points, and weights summing to one; the weighted
        corners give the belief back.

    Examples
    --------
    >>> grid = make_grid(2, 4)
    >>> places, weights = locate_belief(grid, np.array([0.6, 0.4]))
    >>> grid.points[places].tolist(), weights.round(6).tolist()
    ([[0.75, 0.25], [0.5, 0.5]], [0.4, 0.6])
    """
    places, weights = np.empty(len(belief), dtype=np.int32), np.empty(len(belief))
    scratch = np.empty(len(belief))
    locate(belief, grid.denominator, grid.lookup, places, weights, scratch)
    return places, weights


@no_type_check
def _locate(
    belief: Any,
    denominator: Any,
    lookup: Any,
    places: Any,
    weights: Any,
    scratch: Any,
) -> None:
    """Fill ``places`` and ``weights`` with the corners of a belief's cell."""
    n_types = belief.shape[0]
    base, tail = 0, 0.0
    for i in range(n_types - 1, 0, -1):
        tail += belief[i]
        scaled = min(denominator * tail, float(denominator))
        whole = int(scaled)
        scratch[i] = scaled - whole
        places[i] = (denominator + 2) ** (n_types - 1 - i)
        base += whole * places[i]
    for i in range(2, n_types):
        fraction, stride, j = scratch[i], places[i], i - 1
        while j >= 1 and scratch[j] < fraction:
            scratch[j + 1], places[j + 1] = scratch[j], places[j]
            j -= 1
        scratch[j + 1], places[j + 1] = fraction, stride
    places[0] = base
    weights[0] = 1.0 - scratch[1]
    for i in range(1, n_types):
        places[i] += places[i - 1]
        weights[i] = scratch[i] - (scratch[i + 1] if i + 1 < n_types else 0.0)
    last = lookup[base]
    for i in range(n_types):
        place = lookup[places[i]]
        # A corner outside the simplex has the weight of a rounding error.
        last = place if place >= 0 else last
        places[i] = last


locate = compile_kernel(_locate)
"""The compiled twin of :func:`_locate`."""
