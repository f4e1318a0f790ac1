"""Search of a box by moves of one or two coordinates at a time, from several starts, constraints first."""

from collections.abc import Callable
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from detente.shapes import Array, Flags, Indices

Judge = Callable[[Array], tuple[Array, Array]]
"""Takes points, shape (points, coordinates), and returns by how much each breaks the constraints, 0 or more, and
what each is worth."""

_STEPS = (1 / 4, 1 / 8, 1 / 16, 1 / 32)
"""Lengths of a move, in parts of the box; each is used until no move helps."""

_MOST_MOVES = 8
"""Moves of one length from one start at most."""

_DIGITS = 9


class VisitedPoints(NamedTuple):
    """Every point that was looked at, the best first: the least broken constraints, then the greatest worth."""

    points: Float[Array, "points coordinates"]
    violations: Float[Array, " points"]
    """By how much each breaks the constraints; 0: it keeps them."""
    values: Float[Array, " points"]
    starts: Int[Indices, " points"]
    """Index of the start from which each was first reached."""

    def find_start(self, point: Float[Array, " coordinates"]) -> int:
        """Return the index of the start from which a point was first reached."""
        return int(self.starts[int(np.abs(self.points - point).max(axis=1).argmin())])


def search_pairs(
    judge: Judge,
    starts: Float[Array, "starts coordinates"],
    low: Float[Array, " coordinates"],
    high: Float[Array, " coordinates"],
    whole: Bool[Flags, " coordinates"],
    *,
    n_followed: int = 3,
) -> VisitedPoints:
    """Look for the best point of a box, after Hooke and Jeeves [HookeJeeves1961]_.

    From each start all moves of one coordinate are tried and, where none helps, all of two: constraints make
    ridges along which a single coordinate cannot climb. Moves are halved when none helps. After the longest
    moves only the best few starts are followed. Points that break the constraints less come before others
    [Deb2000]_.

    Parameters
    ----------
    judge
        Says by how much points break the constraints, and what they are worth.
    starts
        Where to start, inside the box.
    low, high
        The box.
    whole
        Coordinates that are only ever at one end or the other.
    n_followed
        Starts that are followed to the end.

    Examples
    --------
    >>> def judge(points):
    ...     return np.maximum(points.sum(axis=1) - 1.0, 0.0), points @ np.array([2.0, 3.0])
    >>> box = np.zeros(2), np.ones(2)
    >>> found = search_pairs(judge, np.array([[1.0, 0.0]]), *box, np.array([False, False]))
    >>> found.points[0].tolist(), float(found.values[0])
    ([0.0, 1.0], 3.0)
    """
    walk = _Walk(judge, low, high, whole)
    now = [walk.look(start[None], number)[0] for number, start in enumerate(starts)]
    for step in _STEPS:
        now = [walk.climb(point, number, step) for number, point in enumerate(now)]
        if step == _STEPS[0]:
            order = sorted(range(len(now)), key=lambda number: walk.known[now[number]].rank)
            followed = set(order[:n_followed])
            walk.closed = set(order) - followed
    return walk.list_visited()


class _Judged(NamedTuple):
    violation: float
    value: float
    start: int

    @property
    def rank(self) -> tuple[float, float]:
        return self.violation, -self.value


_Point = tuple[float, ...]


class _Walk:
    """Points looked at so far, each judged once."""

    def __init__(self, judge: Judge, low: Array, high: Array, whole: Flags) -> None:
        self._judge, self._low, self._high, self._whole = judge, low, high, whole
        self.known: dict[_Point, _Judged] = {}
        self.closed: set[int] = set()

    def look(self, points: Array, start: int) -> list[_Point]:
        """Judge the points that are new, all at once."""
        clipped = np.clip(points, self._low, self._high).round(_DIGITS)
        keys: list[_Point] = [tuple(point) for point in clipped.tolist()]
        new = [key for key in dict.fromkeys(keys) if key not in self.known]
        if new:
            violations, values = (array.tolist() for array in self._judge(np.array(new)))
            for key, violation, value in zip(new, violations, values, strict=True):
                self.known[key] = _Judged(violation, value, start)
        return keys

    def climb(self, point: _Point, start: int, step: float) -> _Point:
        """Return where moves of one length lead from a point."""
        if start in self.closed:
            return point
        for _ in range(_MOST_MOVES):
            before = point
            for moves in (self._list_moves(1), self._list_moves(2)):
                if not len(moves):
                    continue
                reach = np.where(self._whole, 1.0, step) * (self._high - self._low)
                keys = self.look(np.array(point) + moves * reach, start)
                best = min(keys, key=lambda key: self.known[key].rank)
                if self.known[best].rank < self.known[point].rank:
                    point = best
                    break
            if point == before:
                break
        return point

    def _list_moves(self, n_moved: int) -> Array:
        """Return all moves of so many coordinates, shape (moves, coordinates)."""
        size = len(self._low)
        moves = np.zeros((0, size))
        for chosen in combinations(range(size), n_moved):
            signs = np.array(list(product((-1.0, 1.0), repeat=n_moved)))
            some = np.zeros((len(signs), size))
            some[:, chosen] = signs
            moves = np.vstack([moves, some])
        return moves

    def list_visited(self) -> VisitedPoints:
        order = sorted(self.known, key=lambda key: self.known[key].rank)
        judged = [self.known[key] for key in order]
        return VisitedPoints(
            np.array(order),
            np.array([each.violation for each in judged]),
            np.array([each.value for each in judged]),
            np.array([each.start for each in judged], dtype=np.int64),
        )
