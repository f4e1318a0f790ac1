"""What would have to be true for the answer to be another: MODEL (38)-(39).

Every premise stands at its median unless it is moved; the model is run again at each point.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import scipy

from detente.evaluation.solution import FINE, value_at
from detente.json_keys import key
from detente.methods.design_point import find_design_point
from detente.methods.sobol import rank_draws
from detente.sensitivity.median_model import DRAW_LEVELS, HIGH, LOW, MIDDLE, BreakEven, MedianModel, Swing
from detente.sensitivity.premise_sets import FLAT, PremiseSets, find_premise_sets

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.sensitivity.median_model import Model
    from detente.shapes import Array, PerDraw

_N_COLUMNS = 15
"""Values tried of each of the two premises of a frontier."""

_MOST_MOVED = 40
"""Premises moved together at most in the search for the most probable flip."""

_WEAKEST_LINK = 0.1
"""Correlation below which two premises are taken to move apart."""

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


class Move(NamedTuple):
    """How far one premise must move for the recommendation to change."""

    path: str
    median: float
    value: float
    """Its value at the flip."""


class Flip(NamedTuple):
    """The most probable combination of premises at which the recommendation changes (38)."""

    distance: float
    """Standard deviations from the medians; nan where none was found within reach."""
    becomes: str | None
    """The option that is best beyond it."""
    moves: tuple[Move, ...]
    """What moves most first."""


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
    the points valued both ways. These are the ends of every premise, and all points at which two options are
    nearer to each other than twice the largest such difference at these ends."""

    def list_lone_flips(self) -> list[str]:
        """Return the premises that change the recommendation alone, the weightiest first."""
        return [swing.path for swing in self.swings if swing.break_evens]

    def list_joint_flips(self) -> list[str]:
        """Return the premises that move most in the most probable flip."""
        return [move.path for move in self.flip.moves[:_MOST_JOINT]]


def find_flips(case: Case, samples: Samples, solution: Solution) -> Flips:
    """Find what overturns the recommendation: break-evens, frontier, most probable flip, premise sets.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it.
    solution
        What every option is worth: the choices after the first stay as they are while premises move (37).
    """
    next_choices = solution.strategy.next_choices
    return find_flips_of(
        samples.premises,
        samples.contracts.options,
        partial(value_at, case, next_choices=next_choices),
        partial(value_at, case, n_points=FINE, next_choices=next_choices),
    )


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
        nothing = PremiseSets((), (), (), (), (), 0)
        return Flips(None, np.nan, (), None, Flip(np.nan, None, ()), nothing)
    middle = MedianModel(premises, options, model, fine)
    swings = _find_swings(middle)
    premise_sets = find_premise_sets(middle, swings)
    flip = _find_flip(middle, premises, swings)
    return Flips(
        best=options[middle.best],
        lead=middle.lead_there,
        swings=swings,
        frontier=_find_frontier(middle, swings, premise_sets),
        flip=flip,
        premise_sets=premise_sets,
        gap=float(np.quantile(middle.differences, 0.95)) if middle.differences.size else 0.0,
    )


def _find_swings(middle: MedianModel) -> tuple[Swing, ...]:
    n_premises, n_levels = len(middle.paths), len(DRAW_LEVELS)
    leads = np.full((n_premises, n_levels), middle.lead_there)
    best = np.full((n_premises, n_levels), middle.best)
    between = [level for level in range(n_levels) if level not in {LOW, MIDDLE, HIGH}]
    # The leads at the ends are told as they are; of those between only the sign counts.
    for levels, find_values in (([LOW, HIGH], middle.judge), (between, middle.values)):
        columns = np.repeat(np.arange(n_premises), len(levels))
        values = find_values(middle.move(columns, middle.table[levels].T.ravel()))
        leads[:, levels] = middle.find_lead(values).reshape(n_premises, -1)
        best[:, levels] = values.argmax(axis=1).reshape(n_premises, -1)
    crossings = _find_crossings(middle, leads, best)
    swings = [
        Swing(
            path=path,
            median=float(middle.medians[j]),
            low=float(middle.table[LOW, j]),
            high=float(middle.table[HIGH, j]),
            lead_low=float(leads[j, LOW]),
            lead_high=float(leads[j, HIGH]),
            break_evens=tuple(crossings.get(j, ())),
        )
        for j, path in enumerate(middle.paths)
    ]
    # What moves the lead by rounding alone stands in the order of the alphabet on every machine.
    return tuple(sorted(swings, key=lambda swing: (-swing.reach if swing.reach > FLAT else 0.0, swing.path)))


def _find_crossings(middle: MedianModel, leads: Array, best: Array) -> dict[int, list[BreakEven]]:
    """Return where the lead of each premise crosses zero, one crossing a side of the median.

    Parameters
    ----------
    middle
        The model around the medians.
    leads
        Lead of the recommendation, shape (premises, levels).
    best
        Index of the best option, in the same shape.
    """
    brackets = []
    for j, row in enumerate(leads):
        for indices in (range(MIDDLE, len(DRAW_LEVELS) - 1), range(MIDDLE, 0, -1)):
            step = 1 if indices.step > 0 else -1
            first = next((i for i in indices if row[i] >= 0 > row[i + step]), None)
            if first is not None:
                brackets.append((j, first, first + step))
    if not brackets:
        return {}
    columns, inner, outer = np.array(brackets).T
    starts, ends = middle.table[inner, columns], middle.table[outer, columns]
    shares = middle.find_crossings(middle.move(columns, starts), middle.move(columns, ends))
    turns = zip(
        columns.tolist(), (starts + shares * (ends - starts)).tolist(), best[columns, outer], strict=True
    )
    break_evens: dict[int, list[BreakEven]] = {}
    for j, value, option in turns:
        break_evens.setdefault(j, []).append(BreakEven(value, middle.options[int(option)]))
        break_evens[j].sort(key=lambda crossing: abs(crossing.value - middle.medians[j]))
    return break_evens


def _find_flip(middle: MedianModel, premises: Mapping[str, PerDraw], swings: tuple[Swing, ...]) -> Flip:
    """Search the most probable flip among the premises that move the lead (38)."""
    moved = [swing.path for swing in swings if swing.reach > FLAT][:_MOST_MOVED]
    if not moved:
        return Flip(np.nan, None, ())
    loading = _find_loading([premises[path] for path in moved])
    columns = [middle.paths.index(path) for path in moved]
    levels = np.linspace(0.0005, 0.9995, 1000)
    tables = middle.find_quantiles(columns, levels)

    def locate(zeta: Array) -> Array:
        points = np.tile(middle.medians, (len(zeta), 1))
        shares = scipy.special.ndtr(zeta @ loading.T)
        for i, column in enumerate(columns):
            points[:, column] = np.interp(shares[:, i], levels, tables[:, i])
        return points

    design_point = find_design_point(
        lambda zeta: middle.lead(locate(zeta)),
        len(moved),
        rough=lambda zeta: middle.find_lead(middle.value_coarsely(locate(zeta))),
    )
    if not design_point.exists:
        return Flip(np.nan, None, ())
    point = locate(design_point.point[None])
    beyond = middle.values(locate(1.02 * design_point.point[None]))[0]
    beyond[middle.best] = -np.inf
    size = np.abs(loading @ design_point.point)
    order = [i for i in np.argsort(-size, kind="stable") if size[i] > 0.05]  # noqa: PLR2004
    moves = tuple(
        Move(moved[i], float(middle.medians[columns[i]]), float(point[0, columns[i]])) for i in order
    )
    return Flip(design_point.distance, middle.options[int(beyond.argmax())], moves)


def _find_loading(draws: Sequence[PerDraw]) -> Array:
    """Return a root of the correlation of the normal scores, so that what moves together does so."""
    n_premises, n_draws = len(draws), len(draws[0])
    if n_draws <= n_premises:
        return np.eye(n_premises)
    scores = scipy.special.ndtri((np.arange(n_draws) + 0.5) / n_draws)
    correlation = np.atleast_2d(np.corrcoef([scores[rank_draws(column)] for column in draws]))
    correlation[np.abs(correlation) < _WEAKEST_LINK] = 0.0
    sizes, directions = np.linalg.eigh(correlation)
    root = (directions * np.sqrt(np.maximum(sizes, 0.0))) @ directions.T
    return np.asarray(root / np.linalg.norm(root, axis=1, keepdims=True))


def _find_frontier(
    middle: MedianModel, swings: tuple[Swing, ...], premise_sets: PremiseSets
) -> Frontier | None:
    """Lay two premises out: a pair that flips if there is one, else the two that move most."""
    moving = [swing.path for swing in swings if swing.reach > FLAT]
    if len(moving) < _PAIR:
        return None
    pairs = [cube.otherwise for cube in premise_sets.flipping if cube.size == len(cube.otherwise) == _PAIR]
    across, along = [premise_sets.paths[i] for i in pairs[0]] if pairs else moving[:_PAIR]
    i, j = middle.paths.index(across), middle.paths.index(along)
    ends = middle.table[[0, -1]]
    xs, ys = (np.linspace(ends[0, k], ends[1, k], _N_COLUMNS) for k in (i, j))
    points = np.tile(middle.medians, (_N_COLUMNS**2, 1))
    points[:, i], points[:, j] = np.repeat(xs, _N_COLUMNS), np.tile(ys, _N_COLUMNS)
    values = middle.values(points)
    best, leads = middle.list_best(values), middle.find_lead(values).reshape(_N_COLUMNS, _N_COLUMNS)
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
