"""At which levels a function is high enough: the set where it reaches a bound, from its values on a grid."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array


class LevelSet(NamedTuple):
    """Levels at which a function that is straight between the points of a grid reaches a bound."""

    starts: Float[Array, "*batch segments"]
    """Lowest such level between each two points of the grid; nan where there is none."""
    ends: Float[Array, "*batch segments"]
    """Highest such level between each two points; nan where there is none."""

    @property
    def lowest(self) -> Float[Array, "*batch"]:
        """Return the lowest level of all; nan where there is none."""
        found = np.where(np.isnan(self.starts), np.inf, self.starts).min(axis=-1)
        return np.where(np.isinf(found), np.nan, found)

    @property
    def highest(self) -> Float[Array, "*batch"]:
        """Return the highest level of all; nan where there is none."""
        found = np.where(np.isnan(self.ends), -np.inf, self.ends).max(axis=-1)
        return np.where(np.isinf(found), np.nan, found)

    def intersect(self, other: LevelSet) -> LevelSet:
        """Return the levels that lie in both sets, on the same grid."""
        starts, ends = np.maximum(self.starts, other.starts), np.minimum(self.ends, other.ends)
        empty = ~(starts <= ends)
        return LevelSet(np.where(empty, np.nan, starts), np.where(empty, np.nan, ends))


def find_level_set(
    levels: Float[Array, " points"], values: Float[Array, "*batch points"], least: float = 0.0
) -> LevelSet:
    """Return the levels at which a function is at least so high; crossings are interpolated between points.

    Parameters
    ----------
    levels
        Points of the grid, rising, two or more.
    values
        The function there.
    least
        How high it must be.

    Examples
    --------
    >>> found = find_level_set(np.array([0.0, 1.0, 2.0]), np.array([-1.0, 1.0, 0.0]))
    >>> float(found.lowest), float(found.highest)
    (0.5, 2.0)
    """
    above = values - least
    left, right = above[..., :-1], above[..., 1:]
    low, high = levels[:-1], levels[1:]
    crosses = (left >= 0) != (right >= 0)
    part = np.divide(left, left - right, out=np.zeros_like(left), where=crosses)
    crossing = low + part * (high - low)
    none = (left < 0) & (right < 0)
    starts = np.where(none, np.nan, np.where(left >= 0, low, crossing))
    ends = np.where(none, np.nan, np.where(right >= 0, high, crossing))
    return LevelSet(starts, ends)
