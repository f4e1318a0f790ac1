"""The most we should pay, the least they would keep it for, and whether the two meet: (40)-(41)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.evaluation.stage_game import solve_stage_game
from detente.json_keys import HIDDEN, keyed
from detente.methods.level_sets import find_level_set
from detente.sampling.reaction_inputs import find_honoured, find_participation
from detente.sampling.slices import join_draws, take_draws

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.methods.level_sets import LevelSet
    from detente.sampling.offers import Offers
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawType

ALL_GIVES = "all gives"
"""Name of the scale on which everything that we give moves together."""

Side = Literal["gives", "give", "get"]
"""What a scale moves: all that we give, one item of it, or one item that we ask for."""

_MOST_TIMES = 2.0
"""Times the offer up to which a scale runs, where the items and hard limits allow it."""
_N_POINTS = 26
"""Points of a scale."""
_A_TRACE = 1e-9
"""A level that is next to nothing, and yet something given: goodwill repays it (9)."""
_N_DRAWS = 1_000
"""Draws used at most."""
_AS_LIKELY_AS_NOT = 0.5


@dataclass(frozen=True)
class LevelRange:
    """Lowest and highest level at which something holds, as multiples of the offer."""

    lowest: PerDraw
    """Lowest such level, in [0, limit]; nan where there is none."""
    highest: PerDraw
    """Highest such level, in [0, limit]; nan where there is none."""
    limit: float = field(metadata=HIDDEN)
    """Where the scale ends."""

    @property
    @keyed("none")
    def none_share(self) -> float:
        """Return the share of draws in which it holds at no level."""
        return float(np.isnan(self.lowest).mean())

    @property
    @keyed("beyond")
    def beyond_share(self) -> float:
        """Return the share of draws in which it still holds where the scale ends."""
        return float((self.highest >= self.limit).mean())


@dataclass(frozen=True)
class KindLevels:
    """What one kind of counterpart makes of the levels."""

    gains: LevelRange
    """Where it gains by keeping every promise, beyond what holding out would bring (41)."""
    keeps: LevelRange
    """Where it keeps its side as likely as not, or likelier (41)."""
    zone: LevelRange
    """Where we gain and it gains, every promise kept: the zone of agreement."""
    unwanted: float
    """Share of draws in which the full scale brings it no more than none of it: it does not want it."""


@dataclass(frozen=True)
class TermScale:
    """One term of the offer moved up and down, everything else as offered; 1 is the offer."""

    item: str
    """The give or get that moves; ``all gives`` where everything that we give does."""
    side: Side
    """Whether all gives, one give or one get moves."""
    limit: float
    """Where the scale ends: the hard limits, the full amount of every item, or twice the offer."""
    kept: LevelRange
    """Where we gain if every promise is kept (40)."""
    expected: LevelRange
    """Where we gain as they would behave (40)."""
    kinds: dict[str, KindLevels]
    """What each kind of counterpart makes of it."""


@dataclass(frozen=True)
class ReservationValues:
    """What we could pay and they would take, all gives together first, then every item; empty without an offer."""

    n_draws: int
    """Draws over which they are worked out."""
    scales: tuple[TermScale, ...]


class ScaleValues(NamedTuple):
    """Utilities along a scale, with the deal in force, one period."""

    kept: Array
    """Ours if every promise is kept, own utils, shape (draws, points)."""
    expected: Array
    """Ours as they would behave, own utils, shape (draws, points)."""
    gains: Array
    """Theirs by keeping, beyond holding out, their utils, shape (draws, types, points) (11a)."""
    keeps: Array
    """P(they keep their side), in [0, 1], shape (draws, types, points) (10)."""


def find_reservation_values(samples: Samples, solution: Solution) -> ReservationValues:
    """Find at which levels of the offer each side gains, (40)-(41).

    Along the offer all gives are scaled together, then each give and each get alone, everything else as
    offered. Ends are interpolated between 26 levels, which lie closer together at the lower end. What the
    case enters for the offer, such as an ally's answer, is taken to hold at every level.

    Parameters
    ----------
    samples
        Every premise of the case; the first 1,000 draws count.
    solution
        What every option is worth in each draw.
    """
    n_draws = min(_N_DRAWS, samples.n_draws)
    first = samples.take(slice(0, n_draws))
    belief = solution.track_record.belief[:n_draws]
    return ReservationValues(n_draws, tuple(_measure(first, belief, *mark) for mark in _list_marks(first)))


def find_most_to_pay(samples: Samples, belief: PerDrawType) -> tuple[PerDraw, PerDraw] | None:
    """Return how much of all that the offer gives we could give and still not lose, as multiples of it (40).

    Parameters
    ----------
    samples
        Every premise of the case.
    belief
        Belief over types at the decision.

    Returns
    -------
    :
        If every promise is kept, and as they would behave; 0 where we lose at every level. ``None`` where the
        offer gives nothing, or nothing that may be given.
    """
    marks = _list_marks(samples)
    if not marks or marks[0][1] != "gives":
        return None
    limit, points = _spread_points(samples, marks[0][2])
    values = value_along(samples, belief, marks[0][2], points)
    kept, expected = (_span(find_level_set(points, each), limit) for each in (values.kept, values.expected))
    return np.nan_to_num(kept.highest, nan=0.0), np.nan_to_num(expected.highest, nan=0.0)


def _list_marks(samples: Samples) -> list[tuple[str, Side, Array]]:
    """Return what can be moved: name, side, and 1 for every give and get that moves."""
    items, contracts = samples.items, samples.contracts
    offer = contracts.options.index(samples.offers.offer)
    levels = np.concatenate([contracts.give_levels[offer], contracts.get_levels[offer]])
    is_give = np.arange(len(levels)) < len(items.gives)
    names = (*items.gives, *items.gets)
    marks: list[tuple[str, Side, Array]] = [(ALL_GIVES, "gives", (is_give & (levels > 0)).astype(float))]
    marks += [
        (names[i], "give" if is_give[i] else "get", (np.arange(len(levels)) == i).astype(float))
        for i in np.flatnonzero(levels)
    ]
    return [mark for mark in marks if find_scale_limit(samples, mark[2]) > 0]


def find_scale_limit(samples: Samples, moved: Array) -> float:
    """Return up to which multiple of the offer the marked items may go, 2 at most; 0 where none is marked.

    Parameters
    ----------
    samples
        Every premise of the case.
    moved
        1 for every give, then every get, that moves, else 0.
    """
    contracts, names = samples.contracts, (*samples.items.gives, *samples.items.gets)
    offer = contracts.options.index(samples.offers.offer)
    levels = np.concatenate([contracts.give_levels[offer], contracts.get_levels[offer]])
    most = np.array([samples.decision.forbidden.get(name, 1.0) for name in names])
    bounded = (moved > 0) & (levels > 0)
    return float(min((most[bounded] / levels[bounded]).min(), _MOST_TIMES)) if bounded.any() else 0.0


def _measure(samples: Samples, belief: PerDrawType, item: str, side: Side, moved: Array) -> TermScale:
    limit, points = _spread_points(samples, moved)
    values = value_along(samples, belief, moved, points)
    ours = find_level_set(points, values.kept)
    kinds = {
        name: _judge_kind(points, ours, values.gains[:, i], values.keeps[:, i])
        for i, name in enumerate(samples.counterpart.types)
    }
    expected = find_level_set(points, values.expected)
    return TermScale(item, side, limit, _span(ours, limit), _span(expected, limit), kinds)


def _spread_points(samples: Samples, moved: Array) -> tuple[float, Array]:
    """Return where a scale ends, and its points."""
    limit = find_scale_limit(samples, moved)
    points = np.concatenate([[0.0], limit * np.linspace(0, 1, _N_POINTS - 1) ** 2])
    points[1] = _A_TRACE
    return limit, points


def _judge_kind(points: Array, ours: LevelSet, gains: Array, keeps: Array) -> KindLevels:
    limit, theirs = float(points[-1]), find_level_set(points, gains)
    return KindLevels(
        gains=_span(theirs, limit),
        keeps=_span(find_level_set(points, keeps, _AS_LIKELY_AS_NOT), limit),
        zone=_span(ours.intersect(theirs), limit),
        unwanted=float((gains[:, -1] <= gains[:, 0]).mean()),
    )


def _span(levels: LevelSet, limit: float) -> LevelRange:
    return LevelRange(levels.lowest, levels.highest, limit)


def value_along(samples: Samples, belief: PerDrawType, moved: Array, points: Array) -> ScaleValues:
    """Return what the offer is worth to either side with some of its items at other levels.

    Parameters
    ----------
    samples
        Every premise of the case.
    belief
        Belief over types at the decision.
    moved
        1 for every give, then every get, that moves, else 0.
    points
        Multiples of the offered level, 0 or more.
    """
    contracts, n_gives = samples.contracts, len(samples.items.gives)
    offer = contracts.options.index(samples.offers.offer)
    offered = np.concatenate([contracts.give_levels[offer], contracts.get_levels[offer]])
    levels = np.where(moved > 0, np.outer(points, offered), offered)
    levels = np.vstack([np.zeros_like(offered), levels])
    along = samples.with_contracts(offer, levels[:, :n_gives], levels[:, n_gives:])
    along = replace(along, offers=_repeat(samples, offer, len(levels)))
    withheld, parts, start = samples.others.withholds[:, :, [offer]], [], 0
    for part in along.split():
        draws = slice(start, start + part.n_draws)
        parts.append(_play(part, take_draws(belief, draws), take_draws(withheld, draws)))
        start += part.n_draws
    return join_draws(parts, samples.n_draws)


def _repeat(samples: Samples, offer: int, n_terms: int) -> Offers:
    """Return what running and signing takes, of the offer at every level; nothing for the first contract."""
    offers = samples.offers

    def repeat(columns: Array) -> Array:
        repeated = np.repeat(columns[:, [offer]], n_terms, axis=1)
        repeated[:, 0] = 0.0
        return repeated

    return replace(
        offers,
        effort=repeat(offers.effort),
        cost_to_them=repeat(offers.cost_to_them),
        their_alternative=repeat(offers.their_alternative),
    )


def _play(samples: Samples, belief: PerDrawType, withheld: Array) -> ScaleValues:
    derived = find_participation(samples, find_honoured(samples))
    participation = np.where(np.isnan(withheld), derived, 1 - withheld)
    game = solve_stage_game(samples, participation=participation)
    aside = samples.offers.cost_to_them + samples.offers.their_alternative
    return ScaleValues(
        kept=game.in_force[:, 1:, 0],
        expected=np.einsum("nt,nto->no", belief, game.rewards[:, :, 1:]),
        gains=game.utilities[:, :, 1:, 0] - aside[:, None, 1:],
        keeps=game.responses[:, :, 1:, 0],
    )
