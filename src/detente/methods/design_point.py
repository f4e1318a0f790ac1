r"""The most probable combination of premises at which a verdict flips: the design point.

.. math:: \min_\zeta \lVert \zeta \rVert \quad \text{such that} \quad g(\zeta) \le 0

In standard normal coordinates :math:`\zeta` the density falls with the distance from the origin, so
that the nearest point of the flip region is its most probable one, MODEL (38), after first-order
reliability analysis [HasoferLind1974]_ [RackwitzFiessler1978]_.
"""

from collections.abc import Callable, Generator
from typing import NamedTuple, TypeVar

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

LimitFunction = Callable[[Array], Array]
"""Points, shape (points, premises), to the limit function at each, shape (points,)."""

Found = TypeVar("Found")
Search = Generator[Array, Array, Found]
"""A search that yields points, shape (points, premises), and is sent the limit function at each."""

_STEP = 0.1
"""Step of the finite differences, in standard deviations: wide enough to reach past kinks."""

_FARTHEST = 6.0
"""Distance up to which a flip is sought, in standard deviations."""

_N_ALONG, _N_BETWEEN = 13, 9
"""Points tried along one direction, and then between the two of them where the limit is crossed first."""

_TURNS = np.array([1.0, 0.5, 0.25, 0.1])
"""How far to turn towards the steepest descent: all are tried at once."""

_MOST_BLIND = 3
"""Turns at most before a flip is found."""

_LEAST_GAIN = 1e-2
"""Shortening of the distance, in standard deviations, below which the search ends."""


class DesignPoint(NamedTuple):
    """The nearest flip, in standard normal coordinates."""

    point: Float[Array, " premises"]
    """Where it lies; nan where there is none within reach."""
    distance: float
    """Its distance from the middle (reliability index), 0 or more; nan where there is none."""

    @property
    def exists(self) -> bool:
        """Whether there is a flip within reach."""
        return bool(np.isfinite(self.distance))


def find_design_point(
    limit: LimitFunction, n_premises: int, *, n_steps: int = 20, towards: Array | None = None
) -> DesignPoint:
    """Return the point nearest to the origin at which the limit function is 0 or less.

    At the nearest point the direction from the origin is that of steepest descent. So the first flip
    along a direction is sought, the direction turned towards the steepest descent there, until no
    turn brings the flip nearer; where there is none, the direction is turned at the farthest point
    reached. Every step is evaluated in one call, and the limit function may have kinks.

    Parameters
    ----------
    limit
        Limit function, above 0 where the verdict holds; evaluated for many points at once.
    n_premises
        Number of coordinates, 1 or more.
    n_steps
        Turns at most.
    towards
        Directions of length 1 to begin with besides that of steepest descent, shape (directions, premises).

    Returns
    -------
    :
        The nearest flip found. It is a local one where the limit function is not convex. The
        distance is 0 if the verdict does not hold at the origin.

    Examples
    --------
    A plane at distance 2 from the origin:

    >>> nearest = find_design_point(lambda z: 2 - (z[:, 0] + z[:, 1]) / np.sqrt(2), 2)
    >>> round(nearest.distance, 2), nearest.point.round(1).tolist()
    (2.0, [1.4, 1.4])
    """
    search = search_design_point(n_premises, n_steps=n_steps, towards=towards)
    points = next(search)
    while True:
        try:
            points = search.send(limit(points))
        except StopIteration as end:
            found: DesignPoint = end.value
            return found


def search_design_point(
    n_premises: int, *, n_steps: int = 20, towards: Array | None = None
) -> Search[DesignPoint]:
    """Search as :func:`find_design_point` does, for whoever evaluates the points of several searches at once."""
    origin = np.zeros(n_premises)
    if float((yield origin[None])[0]) <= 0:
        return DesignPoint(origin, 0.0)
    directions = (yield from _descend(origin))[None]
    if towards is not None:
        directions = np.concatenate([directions, towards])
    best, distance, exists = origin, _FARTHEST, False
    for step in range(n_steps):
        lengths = yield from _find_first_flips(directions, distance, finely=not exists)
        if np.isfinite(lengths).any():
            nearest = int(np.nanargmin(lengths))
            if exists and lengths[nearest] > distance - _LEAST_GAIN:
                break
            exists, distance = True, float(lengths[nearest])
        elif exists or step >= _MOST_BLIND:
            break
        else:
            nearest = int(np.argmin((yield distance * directions)))
        best = distance * directions[nearest]
        directions = _turn(directions[nearest], (yield from _descend(best)))
    if not exists:
        return DesignPoint(np.full(n_premises, np.nan), np.nan)
    direction = best / distance
    length = (yield from _find_first_flips(direction[None], 1.05 * distance, finely=True))[0]
    distance = distance if np.isnan(length) else float(length)
    return DesignPoint(distance * direction, distance)


def _descend(point: Array) -> Search[Array]:
    """Find the direction of steepest descent at a point, of length 1; 0 where it is flat."""
    steps = _STEP * np.eye(len(point))
    ahead, behind = np.split((yield np.concatenate([point + steps, point - steps])), 2)
    slope = ahead - behind
    size = float(np.linalg.norm(slope))
    return np.asarray(-slope / size if size > 0 else slope)


def _turn(direction: Array, descent: Array) -> Array:
    """Return directions between the present one and the steepest descent."""
    mixed = (1 - _TURNS[:, None]) * direction + _TURNS[:, None] * descent
    sizes = np.linalg.norm(mixed, axis=1, keepdims=True)
    return np.asarray(np.divide(mixed, sizes, out=np.zeros_like(mixed), where=sizes > 0))


def _find_first_flips(directions: Array, farthest: float, *, finely: bool) -> Search[Array]:
    """Find the distance of the first flip along each direction, nan where there is none."""
    first, starts = yield from _scan(directions, np.zeros(len(directions)), farthest, _N_ALONG)
    if not finely or np.isnan(first).all():
        return first
    return (yield from _scan(directions, starts, farthest / (_N_ALONG - 1), _N_BETWEEN))[0]


def _scan(directions: Array, starts: Array, reach: float, n_points: int) -> Search[tuple[Array, Array]]:
    """Try points at equal steps along every direction; find where it first is 0 or less, and the last step before."""
    lengths = starts[:, None] + np.linspace(0.0, reach, n_points)
    points = np.nan_to_num(lengths)[..., None] * directions[:, None, :]
    limits = (yield points.reshape(-1, directions.shape[1])).reshape(lengths.shape)
    flips, rows = limits <= 0, np.arange(len(directions))
    outer = flips.argmax(axis=1)
    inner = np.maximum(outer - 1, 0)
    fall = limits[rows, inner] - limits[rows, outer]
    passed = np.divide(
        limits[rows, inner], fall, out=np.ones_like(fall), where=np.isfinite(fall) & (fall > 0)
    )
    first = lengths[rows, inner] + passed * (lengths[rows, outer] - lengths[rows, inner])
    exists = flips.any(axis=1)
    return np.where(exists, first, np.nan), np.where(exists, lengths[rows, inner], np.nan)
