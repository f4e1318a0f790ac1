r"""The futures in which advice fails, as a box: a few limits on a few premises.

The patient rule induction method [FriedmanFisher1999]_ as used for scenario discovery
[BryantLempert2010]_: peel off, again and again, the thin slice of draws that leaves the largest share
of failures among the rest, until the box would hold too few; then drop the limits that matter least.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from detente.shapes import Array, Flags

_PEEL = 0.05
"""Share of the draws in the box that one peel takes off."""

_LEAST_MASS = 0.02
"""Share of all draws that a box holds at least."""
_LEAST_DRAWS = 10
"""Draws that a box holds at least: with fewer, any cut would look telling."""


_LEAST_LOSS = 0.02
"""Density that a limit must add to stay."""


class BoxLimit(NamedTuple):
    """One limit of a box."""

    premise: int
    """Index of the premise."""
    above: bool
    """Whether the premise lies above the bound, else below it."""
    bound: float


class ScenarioBox(NamedTuple):
    """A few limits, and how well they separate failure."""

    limits: tuple[BoxLimit, ...]
    """All must hold; the most telling one first. Empty where no box does better than chance."""
    density: float
    """Share of the draws in the box in which the advice fails, in [0, 1]."""
    coverage: float
    """Share of all failures that lie in the box, in [0, 1]."""
    base: float
    """Share of all draws in which the advice fails, in [0, 1]."""


def find_box(
    premises: Float[Array, "draws premises"],
    fails: Bool[Flags, " draws"],
    *,
    most_limits: int = 3,
    wanted: float = 0.8,
) -> ScenarioBox:
    """Return a box of at most a few limits in which failures are dense.

    Parameters
    ----------
    premises
        Draws of the premises that may bound the box.
    fails
        Whether the advice fails in each draw.
    most_limits
        Limits at most, 1 or more.
    wanted
        Density at which peeling stops, in (0, 1].

    Returns
    -------
    :
        The box; without limits if there are no failures, no draw without failure, or nothing that
        separates them.

    Examples
    --------
    >>> draws = np.linspace(0, 1, 1001)[:, None]
    >>> box = find_box(draws, draws[:, 0] > 0.7)
    >>> box.limits[0].above, round(box.limits[0].bound, 2), round(box.density, 2), round(box.coverage, 2)
    (True, 0.63, 0.81, 1.0)
    """
    base = float(fails.mean())
    nothing = ScenarioBox((), base, 1.0, base)
    if not 0 < base < 1:
        return nothing
    limits = _peel(premises, fails, most_limits, wanted)
    limits = _paste(premises, fails, limits)
    if not limits:
        return nothing
    inside = _inside(premises, limits)
    held = fails[inside]
    return ScenarioBox(tuple(limits), float(held.mean()), float(held.sum() / fails.sum()), base)


def _peel(premises: Array, fails: Flags, most_limits: int, wanted: float) -> list[BoxLimit]:
    """Peel slices off while failures get denser, on at most a few sides."""
    limits: dict[tuple[int, bool], BoxLimit] = {}
    inside = np.ones(len(fails), dtype=bool)
    while fails[inside].mean() < wanted:
        slices = _list_slices(premises, inside, limits, full=len(limits) >= most_limits)
        kept = [(limit, inside & _inside(premises, [limit])) for limit in slices]
        kept = [
            (limit, mask)
            for limit, mask in kept
            if mask.sum() >= max(_LEAST_MASS * len(fails), _LEAST_DRAWS) and (mask < inside).any()
        ]
        if not kept:
            break
        limit, mask = max(kept, key=lambda pair: fails[pair[1]].mean())
        if fails[mask].mean() <= fails[inside].mean():
            break
        limits[limit.premise, limit.above] = limit
        inside = mask
    return list(limits.values())


def _list_slices(
    premises: Array, inside: Flags, limits: dict[tuple[int, bool], BoxLimit], *, full: bool
) -> list[BoxLimit]:
    """Return the limits one peel could set: either end of each premise."""
    low, high = np.quantile(premises[inside], [_PEEL, 1 - _PEEL], axis=0)
    slices = [
        BoxLimit(i, above, float(end[i]))
        for above, end in ((True, low), (False, high))
        for i in range(len(low))
    ]
    return [limit for limit in slices if not full or (limit.premise, limit.above) in limits]


def _paste(premises: Array, fails: Flags, limits: list[BoxLimit]) -> list[BoxLimit]:
    """Drop limits whose absence costs no more than two points of density; most telling first."""

    def density_without(limit: BoxLimit) -> float:
        return float(fails[_inside(premises, [kept for kept in limits if kept != limit])].mean())

    while limits:
        density = float(fails[_inside(premises, limits)].mean())
        weakest = max(limits, key=density_without)
        if density - density_without(weakest) > _LEAST_LOSS:
            break
        limits = [limit for limit in limits if limit != weakest]
    return sorted(limits, key=lambda limit: (density_without(limit), limit.premise))


def _inside(premises: Array, limits: list[BoxLimit]) -> Flags:
    inside = np.ones(len(premises), dtype=bool)
    for limit in limits:
        column = premises[:, limit.premise]
        inside &= column > limit.bound if limit.above else column < limit.bound
    return inside
