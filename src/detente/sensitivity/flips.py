"""What would have to be true for the answer to be another: MODEL (38)-(39).

Every premise stands at its median unless it is moved; the model is run again at each point.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.json_keys import key
from detente.sensitivity.joint_flips import Flip, search_flip, search_together
from detente.sensitivity.median_model import MedianModel, MedianPremises, Swing
from detente.sensitivity.premise_sets import PremiseSets, find_premise_sets
from detente.sensitivity.swings import FLAT, find_swings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.sensitivity.median_model import Model, PointModel
    from detente.shapes import Array, PerDraw

_N_COLUMNS = 15
"""Values tried of each of the two premises of a frontier."""

_PAIR = 2
"""Premises of a frontier."""

_MOST_JOINT = 3
"""Premises of the most probable flip that are said to carry the answer."""


@dataclass(frozen=True)
class Frontier:
    """Which option is best over two premises at once, all others at their medians."""

    across: str = field(metadata=key("across.path"))
    """Path of the premise along the first axis."""
    along: str = field(metadata=key("along.path"))
    """Path of the premise along the second axis."""
    across_values: Array = field(metadata=key("across.values"))
    along_values: Array = field(metadata=key("along.values"))
    best: tuple[tuple[str, ...], ...]
    """Best option at each pair of values."""
    line: Array
    """Per value across: value along at which the recommendation changes first; nan where it never does."""


@dataclass(frozen=True)
class Flips:
    """What carries the recommendation, and what overturns it."""

    best: str | None = field(metadata=key("best_in_the_middle"))
    """Best option with every premise at its median; ``None`` where no premise is uncertain."""
    lead: float
    """By how much it is best there, own utils."""
    swings: tuple[Swing, ...]
    """Premises by how far they move the lead."""
    frontier: Frontier | None
    flip: Flip = field(metadata=key("most_probable"))
    premise_sets: PremiseSets = field(metadata=key("grounds"))

    gap: float = 0.0
    """How far quick and careful values of the lead of one option over another differ, own utils: 95th percentile over
    the ends of the twelve premises that move the lead most. Where the lead is nearer to zero than twice the largest
    such difference, it is valued carefully."""

    def list_lone_flips(self) -> list[str]:
        """Return the premises that change the recommendation alone, the weightiest first."""
        return [swing.path for swing in self.swings if swing.break_evens]

    def list_joint_flips(self) -> list[str]:
        """Return the premises that move most in the most probable flip."""
        return [move.path for move in self.flip.moves[:_MOST_JOINT]]


def find_no_flips() -> Flips:
    """Return what overturns the recommendation where no premise is uncertain: nothing."""
    nothing = PremiseSets((), (), (), (), (), 0)
    return Flips(None, np.nan, (), None, Flip(np.nan, None, ()), nothing)


def find_flips_of(
    premises: Mapping[str, PerDraw], options: tuple[str, ...], model: Model, fine: Model | None = None
) -> Flips:
    """Find what overturns the recommendation of any model that values options at given premises.

    Parameters
    ----------
    premises
        Draws of every uncertain number, by its path in the case.
    options
        Names of the options, two or more that are not barred.
    model
        The value of each option at given values of the premises.
    fine
        The same more exactly, for points at which two options are nearly equal; by default as the model says.
    """
    if not premises:
        return find_no_flips()
    middles = MedianPremises(premises)

    def at(values_of: Model) -> PointModel:
        return lambda points: values_of({path: points[:, j] for j, path in enumerate(middles.paths)})

    middle = MedianModel(middles, options, at(model), None if fine is None else at(fine))
    (swings,) = find_swings([middle])
    (flip,) = search_together([search_flip(middle, swings)])
    return gather_flips(middle, swings, flip)


def gather_flips(middle: MedianModel, swings: tuple[Swing, ...], flip: Flip) -> Flips:
    """Return what overturns the option that is best in the middle, with frontier and premise sets."""
    premise_sets = find_premise_sets(middle, swings)
    return Flips(
        best=middle.options[middle.best],
        lead=middle.lead_there,
        swings=swings,
        frontier=_find_frontier(middle, swings, premise_sets),
        flip=flip,
        premise_sets=premise_sets,
        gap=float(np.quantile(middle.differences, 0.95)) if middle.differences.size else 0.0,
    )


def _find_frontier(
    middle: MedianModel, swings: tuple[Swing, ...], premise_sets: PremiseSets
) -> Frontier | None:
    """Lay two premises out: a pair that flips if there is one, else the two that move most."""
    moving = [swing.path for swing in swings if swing.reach > FLAT]
    if len(moving) < _PAIR:
        return None
    pairs = [cube.otherwise for cube in premise_sets.flipping if cube.size == len(cube.otherwise) == _PAIR]
    across, along = [premise_sets.paths[i] for i in pairs[0]] if pairs else moving[:_PAIR]
    premises = middle.premises
    i, j = premises.paths.index(across), premises.paths.index(along)
    ends = premises.table[[0, -1]]
    xs, ys = (np.linspace(ends[0, k], ends[1, k], _N_COLUMNS) for k in (i, j))
    points = np.tile(premises.medians, (_N_COLUMNS**2, 1))
    points[:, i], points[:, j] = np.repeat(xs, _N_COLUMNS), np.tile(ys, _N_COLUMNS)
    values = middle.values(points)
    best = [middle.options[int(k)] for k in values.argmax(axis=1)]
    leads = middle.find_lead(values).reshape(_N_COLUMNS, _N_COLUMNS)
    rows = tuple(tuple(best[k * _N_COLUMNS : (k + 1) * _N_COLUMNS]) for k in range(_N_COLUMNS))
    line = _trace(middle, points.reshape(_N_COLUMNS, _N_COLUMNS, -1), leads, ys)
    return Frontier(across, along, xs, ys, rows, line)


def _trace(middle: MedianModel, points: Array, leads: Array, ys: Array) -> Array:
    """Return, for each value across, the lowest value along at which the lead changes sign."""
    changes = np.diff(np.signbit(leads), axis=1)
    rows = np.flatnonzero(changes.any(axis=1))
    line = np.full(len(leads), np.nan)
    if rows.size:
        first = changes[rows].argmax(axis=1)
        shares = middle.find_crossings(points[rows, first], points[rows, first + 1])
        line[rows] = ys[first] + shares * (ys[first + 1] - ys[first])
    return line
