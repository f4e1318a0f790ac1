"""What to change in the offer: the best version of it within what is negotiable, MODEL section 15."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Float

from detente.evaluation.claims import notice_held
from detente.evaluation.foresight_game import play_with_foresight
from detente.evaluation.solution import DecisionInputs, pose_inputs
from detente.evaluation.strategy import value_beliefs
from detente.evaluation.term_space import TermSpace
from detente.evaluation.variants import add_variant, carry_signing, offer_variants, play_variants
from detente.json_keys import HIDDEN, keyed
from detente.methods.pattern_search import VisitedPoints, search_pairs
from detente.methods.pomdp_process import value_held
from detente.sampling.slices import take_draws

if TYPE_CHECKING:
    from detente.evaluation.asking import Asking
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawOption, PerDrawType

_N_SEARCHED = 200
"""Draws in which versions are compared, the last ones."""
_N_VALUED, _N_FORESEEN = 200, 100
"""Other draws, the first ones, in which the best are valued at the first and at the second depth."""
_N_RANDOM = 120
"""Points among which a start is looked for at random."""
_N_BEST = 5
"""Versions that are valued in full."""
_APART = 1 / 16
"""Part of the range of some term by which two of them differ at least."""
_N_LEVELS = 9
"""Levels at which each term is tried alone."""
_PARTS = (0.1, 0.3)
"""Parts of the offer from which the search starts."""
_TWO_ERRORS = 2.0
FEWEST_TOLD = 30
"""Draws below which no lead is clear."""


class LeadEstimate(NamedTuple):
    """By how much a version is better than the best deal on the list."""

    mean: float
    """Own utils."""
    standard_error: float
    """Monte Carlo standard error of the mean, own utils."""
    n_draws: int
    """Draws in which it was valued: none of those in which it was looked for."""
    over: str
    """The best option on the list, ``refuse`` among them."""
    noticeable: float
    """Leads below this would not be noticed, own utils."""

    @property
    @keyed("beyond_error")
    def is_beyond_error(self) -> bool:
        """Say whether it is better by more than two standard errors, in enough draws to know them."""
        return self.n_draws >= FEWEST_TOLD and self.mean > _TWO_ERRORS * self.standard_error

    @property
    @keyed("clear")
    def is_clear(self) -> bool:
        """Say whether it is better by more than two standard errors, and by what would be noticed."""
        return self.is_beyond_error and self.mean >= self.noticeable


class TermValue(NamedTuple):
    """What one term is worth that moves alone, everything else as offered."""

    term: str
    """An item, ``detection`` or ``secrecy``."""
    offered: float
    """Its level in the offer, in [0, 1]; of detection the median; of secrecy 0."""
    level: float
    """Its best level among those at which the offer breaks our limits by no more than it does as it stands."""
    gain: float
    """What that level adds to the offer held to its end, if it goes through, own utils, on average over draws in which
    the level was not looked for."""
    standard_error: float
    """Monte Carlo standard error of the gain, own utils."""
    noticeable: float
    """Gains below this would not be noticed over the whole time, own utils."""
    n_draws: int
    """Draws over which it is measured."""

    @property
    @keyed("beyond_error")
    def is_beyond_error(self) -> bool:
        """Say whether the gain is more than two standard errors, in enough draws to know them."""
        return self.n_draws >= FEWEST_TOLD and self.gain > _TWO_ERRORS * self.standard_error

    @property
    @keyed("clear")
    def is_clear(self) -> bool:
        """Say whether the gain is more than two standard errors, and would be noticed."""
        return self.is_beyond_error and self.gain >= self.noticeable


@dataclass(frozen=True)
class RedesignedDeal:
    """The best version of the offer that was found."""

    levels: dict[str, float]
    """Level of every give and get, in [0, 1]."""
    detection: float
    """Median probability that a cheat is seen within a period, in [0, 1]."""
    secret: bool
    """Whether its terms are kept secret."""
    start: str
    """From where it was reached: an option, a part of the offer, or ``at random``."""
    kept_by: tuple[str, ...]
    """Kinds that gain by keeping it and would keep it."""
    beyond_cap: float
    """Share of the draws in which it could cost us more than the cap in one period."""
    gain: float
    """What it adds to the offer held to its end, if it goes through, own utils, on average."""
    lead: LeadEstimate
    """Over the best deal on the list, if they take the deal to last (25)."""
    lead_with_foresight: LeadEstimate
    """The same if they know how we learn (5.4)."""
    held: Float[Array, " tested"] = field(metadata=HIDDEN)
    """Value of proposing it as things stand, held to its end, against never, own utils, in every draw but those
    in which it was looked for (42)."""
    asking: Float[Array, " tested"] = field(metadata=HIDDEN)
    """The same of asking and giving nothing (25f)."""
    noticeable: float = field(metadata=HIDDEN)
    """Held value that would just be noticed, own utils, 0 or more."""

    @property
    @keyed("beyond_asking")
    def beyond_asking(self) -> float:
        """Return what it adds to simply asking, as things stand, held to its end, own utils, on average."""
        return float((self.held - self.asking).mean())

    @property
    @keyed("better")
    def is_better(self) -> bool:
        """Say whether it clearly beats the best deal on the list at both depths, and asking by what would be noticed."""
        beats_list = self.lead.is_clear and self.lead_with_foresight.is_clear
        return beats_list and self.beyond_asking >= self.noticeable


@dataclass(frozen=True)
class Redesign:
    """What changing the offer could bring."""

    terms: tuple[TermValue, ...]
    """What each negotiable term is worth alone."""
    starts: tuple[str, ...]
    """Where the search started."""
    n_versions: int
    """Versions of the offer that were looked at."""
    closest_kept: float
    """Belief in kinds that gain by keeping the version that comes closest to our limits and would keep it, in [0, 1]."""
    closest_beyond_cap: float
    """Share of the draws in which that version could cost us more than the cap in one period."""
    deal: RedesignedDeal | None
    """The best version that would be kept within our limits; ``None`` where there is none."""

    @property
    @keyed("better")
    def is_better(self) -> bool:
        """Say whether a version was found that is clearly better than the best deal on the list."""
        return self.deal is not None and self.deal.is_better


def find_redesign(
    samples: Samples, solution: Solution, asking: Asking | None, foreseen: Float[Array, "foreseen options"]
) -> Redesign | None:
    """Look for the best version of the offer within what is negotiable (MODEL 15).

    What is searched for is the largest mean of the held value (42) if it goes through, among versions that
    keeping pays and that are kept with probability 0.6 or more by kinds that together hold half of the belief,
    and whose worst loss is beyond the cap in at most 5% of the draws. The best five are valued by (25) in draws
    in which they were not looked for, beside all options; the best of them also at the second depth.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.
    asking
        What asking and giving nothing is worth; ``None`` where the offer asks nothing.
    foreseen
        Value of each option at the second depth in the first draws, own utils; nan where barred.

    Returns
    -------
    :
        ``None`` where the case lets nothing change, or has fewer than two draws.
    """
    changes, n_searched = samples.negotiable, min(_N_SEARCHED, samples.n_draws // 2)
    if changes is None or n_searched == 0:
        return None
    n_tested = samples.n_draws - n_searched
    space = _pose_space(samples, solution, slice(n_tested, samples.n_draws))
    if not space.names:
        return None
    starts = _list_starts(space)
    visited = search_pairs(space.judge, np.array(list(starts.values())), space.low, space.high, space.whole)
    tested = slice(0, n_tested)
    trial = _Trial(
        _pose_space(samples, solution, tested),
        solution.track_record.harm_probability[tested],
        _value_listed(samples, solution, slice(0, min(_N_VALUED, n_tested))),
        foreseen[tested],
        np.zeros(n_tested) if asking is None else asking.held[tested],
    )
    best = [visited.points[index] for index in _choose_best(space, visited)]
    closest = space.weigh(visited.points[:1])
    return Redesign(
        terms=_value_alone(space, _pose_space(samples, solution, slice(0, min(_N_VALUED, n_tested)))),
        starts=tuple(starts),
        n_versions=len(visited.values),
        closest_kept=float(closest.keeps[:, 0] @ space.belief.mean(axis=0)),
        closest_beyond_cap=float(closest.beyond_cap[0]),
        deal=_describe_deal(space, trial, visited, tuple(starts), best) if best else None,
    )


def _pose_space(samples: Samples, solution: Solution, draws: slice) -> TermSpace:
    """Return what is negotiable, in some of the draws."""
    offer = samples.contracts.options.index(samples.offers.offer)
    detection = float(np.median(samples.contracts.detect[:, offer]))
    return TermSpace(samples.take(draws), solution.track_record.belief[draws], detection)


def _value_listed(samples: Samples, solution: Solution, draws: slice) -> PerDrawOption:
    """Return what today's options are worth in some draws, planned as finely as versions of the offer are."""
    first, inputs = samples.take(draws), take_draws(DecisionInputs.of(solution), draws)
    problem = pose_inputs(first, inputs)
    return value_beliefs(first, problem, problem.belief[:, None])[:, 0]


def _describe_deal(
    space: TermSpace, trial: _Trial, visited: VisitedPoints, starts: tuple[str, ...], best: list[Array]
) -> RedesignedDeal:
    """Return the best of some versions: its terms, who keeps it, and what it is worth."""
    point, lead, lead_with_foresight = trial.choose(best)
    items, variants = space.samples.items, space.describe(point[None])
    merits = space.weigh(np.stack([point, space.offered]))
    levels = np.concatenate([variants.gives[0], variants.gets[0]])
    keeps = dict(zip(space.samples.counterpart.types, merits.keeps[:, 0].tolist(), strict=True))
    values = merits.values.mean(axis=0)
    return RedesignedDeal(
        levels=dict(zip((*items.gives, *items.gets), levels.tolist(), strict=True)),
        detection=space.detection + float(variants.detect[0]),
        secret=bool(variants.secret[0]),
        start=starts[visited.find_start(point)],
        kept_by=tuple(name for name in keeps if keeps[name]),
        beyond_cap=float(merits.beyond_cap[0]),
        gain=float(values[0] - values[1]),
        lead=lead,
        lead_with_foresight=lead_with_foresight,
        held=trial.value_as_things_stand(point),
        asking=trial.asking,
        noticeable=notice_held(space.samples, space.samples.decision.noticeable),
    )


def _value_alone(space: TermSpace, others: TermSpace) -> tuple[TermValue, ...]:
    """Return the best level of each term that moves alone, and breaks our limits by no more than the offer does.

    The level is looked for in some draws, and what it adds is measured in others.
    """
    offered, terms = space.offered, []
    noticeable = notice_held(space.samples, space.samples.decision.noticeable)
    for i, name in enumerate(space.names):
        levels = np.linspace(space.low[i], space.high[i], 2 if space.whole[i] else _N_LEVELS)
        points = np.tile(offered, (1 + len(levels), 1))
        points[1:, i] = levels
        violations, values = space.judge(points)
        best = int(np.where(violations <= violations[0], values, -np.inf).argmax())
        before, after = others.weigh(points[[0, best]]).values.T
        gain = after - before
        error = float(gain.std()) / float(np.sqrt(len(gain)))
        terms.append(
            TermValue(
                name,
                float(offered[i]),
                float(points[best, i]),
                float(gain.mean()),
                error,
                noticeable,
                len(gain),
            )
        )
    return tuple(terms)


def _list_starts(space: TermSpace) -> dict[str, Array]:
    """Return where to start: at every option, at parts of the offer, and at the best of points drawn at random."""
    contracts = space.samples.contracts
    starts = {name: space.locate(i) for i, name in enumerate(contracts.options) if i}
    for part in _PARTS:
        starts[f"{part:.0%} of the offer"] = _scale_offer(space, part)
    generator = np.random.default_rng([space.samples.seed, len(space.names)])
    points = space.low + generator.random((_N_RANDOM, len(space.names))) * (space.high - space.low)
    points = np.where(
        space.whole, np.where(points * 2 < space.low + space.high, space.low, space.high), points
    )
    violations, values = space.judge(points)
    starts["at random"] = points[int(np.lexsort((-values, violations))[0])]
    return starts


def _scale_offer(space: TermSpace, part: float) -> Array:
    """Return the point of a part of the offer, gives and gets alike."""
    is_item = np.arange(len(space.names)) < len(space.changes.items)
    point = np.clip(np.where(is_item, part, 1.0) * space.offered, space.low, space.high)
    return np.where(space.whole & is_item, space.low, point)


def _choose_best(space: TermSpace, visited: VisitedPoints) -> list[int]:
    """Return the best few points within our limits that are not near copies of each other."""
    chosen: list[int] = []
    widths = space.high - space.low
    for i in np.flatnonzero(visited.violations == 0).tolist():
        apart = [np.max(np.abs(visited.points[i] - visited.points[j]) / widths) for j in chosen]
        if all(distance >= _APART for distance in apart):
            chosen.append(i)
        if len(chosen) == _N_BEST:
            break
    return chosen


class _Trial(NamedTuple):
    """Versions of the offer beside today's options, in draws in which they were not looked for."""

    space: TermSpace
    harm: PerDrawType
    """P(hostile act that becomes known | type) at an opening, in [0, 1]."""
    values: PerDrawOption
    """What today's options are worth (25) in the first draws, planned as finely as versions are, own utils; nan
    where barred."""
    foreseen: Float[Array, "foreseen options"]
    """The same at the second depth, in the first draws."""
    asking: PerDraw
    """What asking is worth as things stand (25f), own utils."""

    def choose(self, points: list[Array]) -> tuple[Array, LeadEstimate, LeadEstimate]:
        """Return the version that leads most at the first depth, of those that clearly lead at both where any does."""
        leads = [self.find_lead(point) for point in points]
        order = sorted(range(len(points)), key=lambda i: -leads[i].mean)
        chosen = [i for i in order if leads[i].is_clear] or order[:1]
        foreseen = [self.find_foreseen_lead(points[chosen[0]])]
        for i in chosen[1:]:
            if foreseen[-1].is_clear:
                break
            foreseen.append(self.find_foreseen_lead(points[i]))
        last = len(foreseen) - 1 if foreseen[-1].is_clear else 0
        return points[chosen[last]], leads[chosen[last]], foreseen[last]

    def find_lead(self, point: Array) -> LeadEstimate:
        """Return by how much a version leads the best deal on the list, (25)."""
        n_draws = len(self.values)
        samples, inputs = self._pose(point, n_draws, beside=True)
        problem = pose_inputs(samples, inputs)
        values = value_beliefs(samples, problem, problem.belief[:, None])[:, 0, -1]
        return _estimate(values, self.values, samples)

    def find_foreseen_lead(self, point: Array) -> LeadEstimate:
        """Return the same if they know how we learn (5.4)."""
        n_draws = min(_N_FORESEEN, len(self.foreseen))
        samples, inputs = self._pose(point, n_draws, beside=True)
        response = play_with_foresight(samples, inputs, pose_inputs(samples, inputs).process)
        return _estimate(response.values[:, -1], self.foreseen[:n_draws], samples)

    def value_as_things_stand(self, point: Array) -> PerDraw:
        """Return the value of proposing a version, held to its end, against never, own utils (42)."""
        problem = pose_inputs(*self._pose(point, self.space.samples.n_draws, beside=False))
        process = problem.process
        signed = process.acceptance[:, 0] * process.consent
        worth = signed * value_held(process, problem.horizon)[:, 0] - process.costs[:, 0]
        return np.asarray((self.space.belief * worth).sum(axis=1))

    def _pose(self, point: Array, n_draws: int, *, beside: bool) -> tuple[Samples, DecisionInputs]:
        """Return the first draws with one version, alone or beside today's options, and what is decided on."""
        samples = self.space.samples.take(slice(0, n_draws))
        menu = carry_signing(samples, offer_variants(samples, self.space.describe(point[None])))
        menu = add_variant(samples, menu) if beside else menu
        return menu, play_variants(menu, self.space.belief[:n_draws], self.harm[:n_draws])


def _estimate(values: PerDraw, listed: PerDrawOption, samples: Samples) -> LeadEstimate:
    """Return the lead of a version over the option that is worth most on average."""
    best = int(np.nanargmax(listed.mean(axis=0)))
    lead = values - listed[:, best]
    error = float(lead.std()) / float(np.sqrt(len(lead)))
    option, noticeable = samples.contracts.options[best], samples.decision.noticeable
    return LeadEstimate(float(lead.mean()), error, len(lead), option, noticeable)
