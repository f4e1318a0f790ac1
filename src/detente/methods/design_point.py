r"""The most probable combination of premises at which a verdict flips: the design point.

.. math:: \min_\zeta \lVert \zeta \rVert \quad \text{such that} \quad g(\zeta) \le 0

In standard normal coordinates :math:`\zeta` the density falls with the distance from the origin, so
that the nearest point of the flip region is its most probable one, MODEL (38), after first-order
reliability analysis [HasoferLind1974]_ [RackwitzFiessler1978]_.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

LimitFunction = Callable[[Array], Array]
"""Points, shape (points, premises), to the limit function at each, shape (points,)."""

_STEP = 0.1
"""Step of the finite differences, in standard deviations: wide enough to reach past kinks."""

_FARTHEST = 6.0
"""Distance up to which a flip is sought, in standard deviations."""

_N_ALONG = 31
"""Points tried along one direction."""

_TURNS = np.array([1.0, 0.5, 0.25, 0.1])
"""How far to turn towards the steepest descent: all are tried at once."""

_LEAST_GAIN = 1e-3
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
    limit: LimitFunction, n_premises: int, *, n_steps: int = 20, rough: LimitFunction | None = None
) -> DesignPoint:
    """Return the point nearest to the origin at which the limit function is 0 or less.

    At the nearest point the direction from the origin is that of steepest descent. So the first flip
    along a direction is sought, the direction turned towards the steepest descent there, until no
    turn brings the flip nearer. Every step is evaluated in one call, and the limit function may
    have kinks.

    Parameters
    ----------
    limit
        Limit function, above 0 where the verdict holds; evaluated for many points at once.
    n_premises
        Number of coordinates, 1 or more.
    n_steps
        Turns at most.
    rough
        The limit function less exactly, to take slopes from; by default the limit function itself.

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
    origin = np.zeros(n_premises)
    if float(limit(origin[None])[0]) <= 0:
        return DesignPoint(origin, 0.0)
    directions = _descend(rough or limit, origin)[None]
    best, distance, exists = origin, _FARTHEST, False
    for _ in range(n_steps):
        lengths = _find_first_flips(limit, directions, distance)
        nearest = int(np.nanargmin(lengths)) if np.isfinite(lengths).any() else -1
        if nearest < 0 or (exists and lengths[nearest] > distance - _LEAST_GAIN):
            break
        exists, distance = True, float(lengths[nearest])
        best = distance * directions[nearest]
        directions = _turn(directions[nearest], _descend(rough or limit, best))
    return DesignPoint(best, distance) if exists else DesignPoint(np.full(n_premises, np.nan), np.nan)


def _descend(limit: LimitFunction, point: Array) -> Array:
    """Return the direction of steepest descent at a point, of length 1; 0 where it is flat."""
    steps = _STEP * np.eye(len(point))
    ahead, behind = np.split(limit(np.concatenate([point + steps, point - steps])), 2)
    slope = ahead - behind
    size = float(np.linalg.norm(slope))
    return np.asarray(-slope / size if size > 0 else slope)


def _turn(direction: Array, descent: Array) -> Array:
    """Return directions between the present one and the steepest descent."""
    mixed = (1 - _TURNS[:, None]) * direction + _TURNS[:, None] * descent
    sizes = np.linalg.norm(mixed, axis=1, keepdims=True)
    return np.asarray(np.divide(mixed, sizes, out=np.zeros_like(mixed), where=sizes > 0))


def _find_first_flips(limit: LimitFunction, directions: Array, farthest: float) -> Array:
    """Return the distance of the first flip along each direction, nan where there is none."""
    # A coarse scan to the first flip, then a finer one over the step before it.
    first, step = _scan(limit, directions, np.zeros(len(directions)), farthest)
    finer, _ = _scan(limit, directions, np.maximum(first - step, 0.0), step)
    return np.where(np.isnan(finer), first, finer)


def _scan(limit: LimitFunction, directions: Array, starts: Array, reach: float) -> tuple[Array, float]:
    """Try points at equal steps along every direction; return where the limit first is 0 or less."""
    lengths = starts[:, None] + np.linspace(0.0, reach, _N_ALONG)
    points = np.nan_to_num(lengths)[..., None] * directions[:, None, :]
    flips = limit(points.reshape(-1, directions.shape[1])).reshape(lengths.shape) <= 0
    first = np.where(flips.any(axis=1), lengths[np.arange(len(directions)), flips.argmax(axis=1)], np.nan)
    return first, reach / (_N_ALONG - 1)
