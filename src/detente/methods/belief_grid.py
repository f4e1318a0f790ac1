r"""A regular grid on the belief simplex, and the cell that any belief falls into.

Freudenthal's triangulation [Freudenthal1942]_: in the coordinates
:math:`x_i = m \sum_{j \ge i} b_j` the simplex is a stack of cubes, each cut into cells by the
order of the fractional parts. A belief lies in one cell, whose corners and weights follow from
one sort; interpolating over the cell bounds a convex function from above [Lovejoy1991]_.
"""

from functools import lru_cache
from itertools import combinations_with_replacement
from typing import Any, NamedTuple, no_type_check

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from detente.methods.compilation import compile_kernel
from detente.shapes import Array

FEWEST_TYPES, MOST_TYPES = 2, 5
"""Numbers of types that a grid can hold."""


class GridDenominators(NamedTuple):
    """How fine the grid of beliefs is, by what is solved on it."""

    values: tuple[int, ...]
    """For an upper bound on the values of a sample of draws: tried in turn, until it is close."""
    response: int
    """For one response of a counterpart that knows that its conduct teaches us."""
    foresight: int
    """For that response in hundreds of draws; one twice as fine moves no mean value of the flagship cases
    by 0.1 utils."""


_DENOMINATORS = {
    1: GridDenominators((1,), 1, 1),
    2: GridDenominators((40, 200), 80, 40),
    3: GridDenominators((20, 40, 80), 14, 8),
    4: GridDenominators((8, 12, 16), 8, 5),
    5: GridDenominators((6, 9), 6, 4),
}


class BeliefGrid(NamedTuple):
    """Grid points of the simplex and where to find them."""

    points: Float[Array, "points types"]
    """Beliefs, each summing to one."""
    lookup: npt.NDArray[np.int32]
    """Index of a grid point by its integer coordinates, flat; -1 outside the simplex."""
    denominator: int
    """Beliefs are multiples of one over this."""


def find_denominators(n_types: int) -> GridDenominators:
    """Return how fine the grid of beliefs is for a number of types.

    Raises
    ------
    ValueError
        If there are not one to five types.

    Examples
    --------
    >>> find_denominators(3).response
    14
    """
    if n_types not in _DENOMINATORS:
        message = f"a grid of beliefs holds 1 to 5 types, not {n_types}"
        raise ValueError(message)
    return _DENOMINATORS[n_types]


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


class BeliefCells(NamedTuple):
    """The cell of the belief after each of several things that may be seen; two axes say which."""

    chance: npt.NDArray[np.float64]
    """How likely it is to be seen."""
    corners: npt.NDArray[np.int32]
    """Indices of the grid points around the belief after it, last axis."""
    weights: npt.NDArray[np.float64]
    """Barycentric weights of the corners, last axis."""


@compile_kernel
@no_type_check
def locate_belief(  # noqa: PLR0917
    types: Any,
    belief: Any,
    denominator: Any,
    lookup: Any,
    cells: Any,
    fractions: Any,
    row: Any,
    column: Any,
) -> None:
    """Fill corners and weights of one of the cells: that of a belief; ``fractions`` is scratch space.

    Weights sum to one, and the weighted corners give the belief back. ``types`` has one entry a type; where it
    is a tuple, loops unroll. No part of an array is handed on: that would count a reference, and take longer
    than the rest.
    """
    corners, weights = cells.corners, cells.weights
    n_types = len(types)
    base, stride, tail = 0, 1, 0.0
    # The cube of the belief: whole parts of x_i find its first corner, strides lead to the others.
    for i in range(n_types - 1, 0, -1):
        tail += belief[i]
        scaled = min(denominator * tail, float(denominator))
        whole = int(scaled)
        fractions[i] = scaled - whole
        corners[row, column, i] = stride
        base += whole * stride
        stride *= denominator + 2
    # The cell in the cube: from corner to corner along the axes, the largest fraction first.
    for i in range(2, n_types):
        fraction, stride, j = fractions[i], corners[row, column, i], i - 1
        while j >= 1 and fractions[j] < fraction:
            fractions[j + 1], corners[row, column, j + 1] = fractions[j], corners[row, column, j]
            j -= 1
        fractions[j + 1], corners[row, column, j + 1] = fraction, stride
    corners[row, column, 0] = base
    weights[row, column, 0] = 1.0 - fractions[1]
    for i in range(1, n_types):
        corners[row, column, i] += corners[row, column, i - 1]
        weights[row, column, i] = fractions[i] - (fractions[i + 1] if i + 1 < n_types else 0.0)
    last = lookup[base]
    for i in range(n_types):
        corner = lookup[corners[row, column, i]]
        # A corner outside the simplex has the weight of a rounding error.
        last = corner if corner >= 0 else last
        corners[row, column, i] = last
