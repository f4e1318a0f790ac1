"""Sizes that keep an order and some given ratios: the bounds that either leaves, by shortest paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Bool, Float

    from detente.shapes import Array, PerDraw

_ROUNDING = 1e-9
"""Logarithm below 0 from which a size is larger than itself by more than rounding."""


def close_bounds(
    n_ranks: int, ratios: Sequence[tuple[int, int, PerDraw]]
) -> Float[Array, "draws ranks ranks"]:
    r"""Return how large one size may be against another, given an order and some ratios.

    Differences of logarithms with upper bounds have a solution unless some circle of bounds is negative, and
    the tightest bounds that they imply are shortest paths [Cormen2009]_:

    .. math:: D_{ij} = \max \log (w_j / w_i), \qquad D_{ij} \leftarrow \min_m (D_{im} + D_{mj})

    Parameters
    ----------
    n_ranks
        Number of sizes, the largest first, 1 or more.
    ratios
        Index of a size, index of the one it is measured against, and the logarithm of their ratio in each draw;
        one at least.

    Returns
    -------
    :
        Largest logarithm of the size along the last axis over that along the middle one; infinite where nothing
        bounds it. A diagonal below 0 says that order and ratios contradict each other.

    Examples
    --------
    >>> bounds = close_bounds(3, [(2, 0, np.log([0.5]))])
    >>> np.exp(bounds[0]).round(2).tolist()
    [[1.0, 1.0, 0.5], [2.0, 1.0, 1.0], [2.0, 2.0, 1.0]]
    """
    n_draws = len(ratios[0][2])
    order = np.where(np.tri(n_ranks, k=-1, dtype=bool), np.inf, 0.0)
    most = np.tile(order, (n_draws, 1, 1))
    for this, other, size in ratios:
        most[:, other, this] = np.minimum(most[:, other, this], size)
        most[:, this, other] = np.minimum(most[:, this, other], -size)
    for middle in range(n_ranks):
        through = most[:, :, middle, None] + most[:, None, middle, :]
        np.minimum(most, through, out=most)
    return most


def is_contradictory(bounds: Float[Array, "draws ranks ranks"]) -> Bool[Array, " draws"]:
    """Say of each draw whether its order and ratios contradict each other.

    Parameters
    ----------
    bounds
        What :func:`close_bounds` returns.
    """
    return np.asarray((np.diagonal(bounds, axis1=1, axis2=2) < -_ROUNDING).any(axis=1))


def fit_sizes(
    sizes: Float[Array, "draws ranks"], bounds: Float[Array, "draws ranks ranks"]
) -> Float[Array, "draws ranks"]:
    """Return sizes within bounds, each as far between its bounds as it was between 0 and the next larger one.

    From the largest down, every size keeps its place: where only the order bounds it, its ratio to the one above.

    Parameters
    ----------
    sizes
        Sizes above 0, falling along the last axis.
    bounds
        What :func:`close_bounds` returns, without a contradiction.

    Examples
    --------
    >>> bounds = close_bounds(3, [(2, 0, np.log([0.5]))])
    >>> fit_sizes(np.array([[1.0, 0.4, 0.1]]), bounds).round(2).tolist()
    [[1.0, 0.7, 0.5]]
    """
    fitted = sizes.copy()
    for rank in range(1, sizes.shape[1]):
        above = fitted[:, :rank]
        most = (above * np.exp(bounds[:, :rank, rank])).min(axis=1)
        least = np.minimum((above * np.exp(-bounds[:, rank, :rank])).max(axis=1), most)
        fitted[:, rank] = least + (most - least) * sizes[:, rank] / sizes[:, rank - 1]
    return fitted
