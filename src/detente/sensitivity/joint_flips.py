"""Which premises together turn a lead: the most probable combination, and the fewest (38)."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import scipy

from detente.methods.design_point import Found, search_design_point
from detente.methods.sobol import rank_draws
from detente.sensitivity.swings import FLAT

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.sensitivity.median_model import MedianModel, Swing
    from detente.shapes import Array, PerDraw

    Prepare = Callable[[list[Array]], None]

_MOST_MOVED = 30
"""Premises moved together at most in the search for the most probable flip."""

_N_ALONE = 4
"""Premises that turn the lead alone along which the search begins."""

_WEAKEST_LINK = 0.1
"""Correlation below which two premises are taken to move apart."""

_LEAST_MOVE = 0.05
"""Standard deviations below which a premise is not said to move."""

_LEVELS = np.linspace(0.0005, 0.9995, 1000)
"""Levels between which a premise is interpolated."""

_MOST_TOGETHER, _N_TRIED = 3, 12
"""Premises put at their ends together at most, of so many that speak most against the lead."""

_MOST_OF_IT = 0.9
"""Share of the squared distance that the premises named make up."""


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


class FewestMoves(NamedTuple):
    """The fewest premises that turn a claim together, all others at their medians."""

    within_ranges: bool
    """Whether three at most at an end of their ranges, the 5th or 95th percentile, are enough: then these are the
    fewest of the twelve that speak most against it. Else they are those that move in the most probable flip."""
    distance: float
    """Standard deviations from the medians at which they turn it; nan where nothing within reach does."""
    becomes: str | None
    """What is ahead beyond it."""
    moves: tuple[Move, ...]
    """Where they turn it, what moves most first."""


class Asked(NamedTuple):
    """Points at which a search asks for margins."""

    middle: MedianModel
    points: Array
    finely: bool
    """Whether margins near to zero are asked for finely."""

    def answer(self) -> PerDraw:
        """Return the margins."""
        middle = self.middle
        return middle.find_margin(self.points) if self.finely else middle.find_margin_coarsely(self.points)


FlipSearch = Generator[Asked, Any, Found]
"""A search that yields what it asks for, and is sent the margins."""


def search_together(searches: Sequence[FlipSearch[Any]], prepare: Prepare | None = None) -> list[Any]:
    """Run several searches side by side, and return what each finds, in their order.

    Parameters
    ----------
    searches
        The searches.
    prepare
        Called with all points that are asked at in a round, so that what rests on them is worked out at once.
    """
    found, asked = {}, {}

    def go_on(number: int, margins: PerDraw | None) -> None:
        try:
            asked[number] = searches[number].send(margins)
        except StopIteration as end:
            found[number] = end.value

    for number in range(len(searches)):
        go_on(number, None)
    while asked:
        now, asked = asked, {}
        if prepare is not None:
            prepare([each.points for each in now.values()])
        for number, each in now.items():
            go_on(number, each.answer())
    return [found[number] for number in range(len(searches))]


def search_flip(middle: MedianModel, swings: tuple[Swing, ...]) -> FlipSearch[Flip]:
    """Search the most probable flip among the premises that move the lead (38)."""
    return search_flip_among(middle, [swing for swing in swings if swing.reach > FLAT][:_MOST_MOVED])


def search_flip_among(middle: MedianModel, moved: Sequence[Swing]) -> FlipSearch[Flip]:
    """Search the most probable flip with some premises moved, all others in the middle."""
    premises = middle.premises
    if not moved:
        return Flip(np.nan, None, ())
    columns = [premises.paths.index(swing.path) for swing in moved]
    loading = _find_loading([premises.draws[column] for column in columns])
    tables = premises.find_quantiles(columns, _LEVELS)

    def locate(zeta: Array) -> Array:
        points = np.tile(premises.medians, (len(zeta), 1))
        shares = scipy.special.ndtr(zeta @ loading.T)
        for i, column in enumerate(columns):
            points[:, column] = np.interp(shares[:, i], _LEVELS, tables[:, i])
        return points

    search = search_design_point(len(moved), towards=_list_directions(middle, moved))
    zeta = next(search)
    while True:
        margins = yield Asked(middle, locate(zeta), finely=False)
        try:
            zeta = search.send(margins)
        except StopIteration as end:
            design_point = end.value
            break
    if not design_point.exists:
        return Flip(np.nan, None, ())
    point = locate(design_point.point[None])
    beyond = middle.values(locate(1.02 * design_point.point[None]))
    size = np.abs(loading @ design_point.point)
    order = [i for i in np.argsort(-size, kind="stable") if size[i] > _LEAST_MOVE]
    moves = tuple(
        Move(moved[i].path, float(premises.medians[columns[i]]), float(point[0, columns[i]])) for i in order
    )
    return Flip(design_point.distance, middle.options[int(middle.find_winner(beyond)[0])], moves)


def _list_directions(middle: MedianModel, moved: Sequence[Swing]) -> Array:
    """Return where to look first: along the first few premises that turn the lead alone, and towards all adverse ends.

    What a premise does at its ends may be more than what it does near the middle, where another option is next.
    """
    turns = [
        (i, 1.0 if turn.value > swing.median else -1.0)
        for i, swing in enumerate(moved)
        for turn in swing.break_evens
    ][:_N_ALONE]
    directions = np.zeros((len(turns) + 1, len(moved)))
    for row, (i, sign) in enumerate(turns):
        directions[row, i] = sign
    margin = middle.sign * middle.lead_there
    for i, swing in enumerate(moved):
        low, high = middle.sign * swing.lead_low, middle.sign * swing.lead_high
        directions[-1, i] = (margin - high) if high < low else (low - margin)
    size = np.linalg.norm(directions[-1])
    return directions if size == 0 else np.concatenate([directions[:-1], directions[-1:] / size])


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


def search_fewest(middle: MedianModel, swings: tuple[Swing, ...]) -> FlipSearch[FewestMoves]:
    """Search the fewest premises that turn a lead together, and how far out they lie."""
    against = list_against(middle, swings)[:_N_TRIED]
    for size in range(1, _MOST_TOGETHER + 1):
        sets = list(combinations(range(len(against)), size))
        if not sets:
            break
        margins = yield Asked(middle, _put_at_ends(middle, against, sets), finely=True)
        if margins.min() < 0:
            found = [against[i] for i in sets[int(margins.argmin())]]
            if size == 1:
                turned = [against[i] for (i,), margin in zip(sets, margins, strict=True) if margin < 0]
                found = [min(turned, key=lambda swing: _measure_nearest(middle, swing))]
            flip = yield from search_flip_among(middle, found)
            if np.isfinite(flip.distance):
                return FewestMoves(True, *flip)  # noqa: FBT003 - the first of its fields
    flip = yield from search_flip(middle, swings)
    weights = np.array([_measure_move(middle, move.path, move.value) ** 2 for move in flip.moves])
    if weights.sum() > 0:
        n_named = int(np.searchsorted(np.cumsum(weights) / weights.sum(), _MOST_OF_IT)) + 1
        named = {move.path for move in flip.moves[:n_named]}
        fewer = yield from search_flip_among(middle, [swing for swing in swings if swing.path in named])
        flip = flip if np.isnan(fewer.distance) else fewer
    return FewestMoves(False, *flip)  # noqa: FBT003


def list_against(middle: MedianModel, swings: tuple[Swing, ...]) -> list[Swing]:
    """Return the premises that speak against the lead as it is in the middle at one end, the weightiest first."""
    margin = middle.sign * middle.lead_there
    drops = [
        (margin - min(middle.sign * swing.lead_low, middle.sign * swing.lead_high), swing) for swing in swings
    ]
    ordered = sorted(drops, key=lambda pair: (-pair[0], pair[1].path))
    return [swing for drop, swing in ordered if drop > FLAT]


def find_adverse_end(middle: MedianModel, swing: Swing) -> float:
    """Return the end of a premise's range that speaks against the lead as it is in the middle."""
    return swing.low if middle.sign * swing.lead_low <= middle.sign * swing.lead_high else swing.high


def _put_at_ends(middle: MedianModel, against: list[Swing], sets: list[tuple[int, ...]]) -> Array:
    """Return a point a set, with its premises at their adverse ends."""
    points = np.tile(middle.premises.medians, (len(sets), 1))
    for i, swing in enumerate(against):
        rows = [k for k, members in enumerate(sets) if i in members]
        points[rows, middle.premises.paths.index(swing.path)] = find_adverse_end(middle, swing)
    return points


def _measure_nearest(middle: MedianModel, swing: Swing) -> float:
    """Return how far a premise must move to turn the lead alone, in standard deviations."""
    return min((_measure_move(middle, swing.path, turn.value) for turn in swing.break_evens), default=np.inf)


def _measure_move(middle: MedianModel, path: str, value: float) -> float:
    """Return how far a premise moves, in standard deviations of its normal score."""
    draws = middle.premises.draws[middle.premises.paths.index(path)]
    share = np.mean(draws < value) + np.mean(draws == value) / 2
    return float(abs(scipy.special.ndtri(np.clip(share, 1e-4, 1 - 1e-4))))
