"""Several analysts on one case: what each would conclude, what the pool hides, and which differences matter."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.analyst_cases import read_as, read_as_written
from detente.evaluation.claims import Word, make_claims
from detente.evaluation.solution import solve
from detente.evaluation.verdict import compare_options
from detente.json_keys import HIDDEN
from detente.methods.classical_model import find_rejection_rate
from detente.sampling.analyst_weights import AnalystWeights, WeightRule, weigh_analysts
from detente.sampling.samples import sample_analyst
from detente.sensitivity.disagreements import Disagreement, find_disagreements

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.case.model import Case
    from detente.evaluation.claims import Claim
    from detente.sampling.samples import Samples

_MOST_DRAWS, _FEWEST_DRAWS = 6_000, 300
"""Draws that are solved for all analysts together at most, and for each at least."""
_SURE = frozenset({"clear", "settled"})
"""Words of a claim of which somebody is sure."""
_SHOWN = ("offer", "offer now", "advice")
"""Claims that are told of each analyst."""

_RIGHT, _TOO_NARROW = np.array([0.05, 0.45, 0.45, 0.05]), np.full(4, 0.25)
"""How often answers fall between the percentiles of one whose ranges are right, and of one whose 90% ranges hold half."""


class ViewedClaim(NamedTuple):
    """A claim as one analyst would make it."""

    name: str
    """``offer``, ``offer now`` or ``advice``, as in ``claims``."""
    over: str
    """The choice that is claimed to be better."""
    under: str
    share: float
    """Share of draws in the direction claimed."""
    lead: float
    """Median lead, own utils."""
    word: Word
    """How sure it is."""

    @property
    def is_sure(self) -> bool:
        """Say whether it is clear or settled."""
        return self.word in _SURE


class AnalystView(NamedTuple):
    """What one analyst would conclude."""

    name: str
    """Short name in the case; empty for the case's own ranges."""
    by: str
    """What sentences call the analyst."""
    weight: float
    """What the analyst counts for in the pool, in [0, 1]."""
    n_ranges: int
    """Numbers for which the analyst gives a range."""
    calibration: float | None
    """Chance that right percentiles would do as badly on the seed questions, in [0, 1]."""
    information: float | None
    """How much narrower the ranges are than knowing nothing, nats."""
    claims: tuple[ViewedClaim, ...]

    def find(self, claim: str) -> ViewedClaim | None:
        """Return the claim of one name, if it is made."""
        return next((each for each in self.claims if each.name == claim), None)


class HiddenSplit(NamedTuple):
    """A claim of which analysts are sure that the pool does not make."""

    claim: str
    over: str
    """What the pool claims to be better."""
    word: Word
    """How sure the pool is."""
    sides: dict[str, tuple[str, ...]]
    """Who is sure of what: short names of analysts by the choice that they are sure is better."""


class SeedTest(NamedTuple):
    """How much the seed questions can tell."""

    n_questions: int
    rejects_right: float
    """Chance that so many questions reject one whose ranges are right."""
    rejects_narrow: float
    """Chance that they reject one whose 90% ranges hold the truth half of the time."""
    cutoff: float | None
    """Least calibration that counts; ``None`` where scores cannot be compared."""
    pool_calibration: float | None
    pool_information: float | None
    equal_calibration: float | None
    """Calibration of the pool with equal weights."""
    equal_information: float | None


@dataclass(frozen=True)
class AnalystPool:
    """What several analysts say of one case, alone and together."""

    rule: WeightRule
    """``performance``, or why all count alike."""
    silent: tuple[str, ...]
    """Analysts who left out a seed question."""
    n_draws: int
    """Draws in which each analyst's case was solved."""
    own: AnalystView
    """The case by its own ranges, which count for nothing where all analysts give theirs."""
    analysts: tuple[AnalystView, ...]
    hidden: tuple[HiddenSplit, ...]
    """What the pool hides."""
    disagreements: tuple[Disagreement, ...]
    """Numbers on which analysts differ, those that move a claim most first."""
    seed_test: SeedTest | None
    """``None`` without seed questions."""
    pool: tuple[ViewedClaim, ...] = field(metadata=HIDDEN)
    """What the pool claims."""


def compare_analysts(case: Case, samples: Samples, claims: Sequence[Claim]) -> AnalystPool | None:
    """Return what each analyst would conclude alone, and what the pool of all hides; ``None`` where there are none.

    Parameters
    ----------
    case
        The case.
    samples
        The draws of the pool.
    claims
        What is claimed of the pool.
    """
    if not case.analysts:
        return None
    weights = weigh_analysts(case)
    n_draws = min(samples.n_draws, max(_FEWEST_DRAWS, _MOST_DRAWS // (len(case.analysts) + 1)))
    hang = frozenset(claim.name for claim in claims if claim.hangs_on_sizes)
    views = [
        _view(case, name, by, weights, _claim(case, name, samples, n_draws, hang))
        for name, by in case.analysts.items()
    ]
    own = AnalystView("", "", 0.0, 0, None, None, _claim(case, None, samples, n_draws, hang))
    pool = tuple(_view_claim(claim) for claim in claims if claim.name in _SHOWN)
    return AnalystPool(
        rule=weights.rule,
        silent=weights.silent,
        n_draws=n_draws,
        own=own,
        analysts=tuple(views),
        hidden=tuple(split for claim in pool if (split := _find_split(claim, views)) is not None),
        disagreements=find_disagreements(case, samples, claims),
        seed_test=_test_seeds(case, weights),
        pool=pool,
    )


def _claim(
    case: Case, name: str | None, samples: Samples, n_draws: int, hang: frozenset[str]
) -> tuple[ViewedClaim, ...]:
    """Return what one analyst would claim, by the first draws."""
    read = read_as_written(case) if name is None else read_as(case, name)
    drawn = sample_analyst(case, name, samples.n_draws, samples.seed, n_draws)
    solution, noticeable = solve(drawn), read.decision.noticeable
    verdict = compare_options(drawn.contracts.options, solution.strategy.values, noticeable)
    claims = make_claims(drawn, solution, verdict, noticeable)
    return tuple(
        _view_claim(replace(claim, hangs_on_sizes=claim.name in hang))
        for claim in claims
        if claim.name in _SHOWN
    )


def _view_claim(claim: Claim) -> ViewedClaim:
    return ViewedClaim(
        claim.name, claim.over, claim.under, claim.share, float(np.median(claim.lead)), claim.word
    )


def _view(
    case: Case, name: str, by: str, weights: AnalystWeights, claims: tuple[ViewedClaim, ...]
) -> AnalystView:
    found, index = weights.performance, list(weights.weights).index(name)
    return AnalystView(
        name=name,
        by=by,
        weight=weights.weights[name],
        n_ranges=len(case.readings[name].ranges),
        calibration=None if found is None else float(found.scores.calibration[index]),
        information=None if found is None else float(found.scores.information[index]),
        claims=claims,
    )


def _find_split(claim: ViewedClaim, views: Sequence[AnalystView]) -> HiddenSplit | None:
    """Return who is sure of what the pool does not claim; ``None`` where nobody is."""
    sides: dict[str, tuple[str, ...]] = {}
    for view in views:
        own = view.find(claim.name)
        if own is not None and own.is_sure:
            sides[own.over] = (*sides.get(own.over, ()), view.name)
    return None if sides.keys() <= {claim.over} else HiddenSplit(claim.name, claim.over, claim.word, sides)


def _test_seeds(case: Case, weights: AnalystWeights) -> SeedTest | None:
    if not case.seeds:
        return None
    n_questions, found = len(case.seeds), weights.performance
    right, narrow = (find_rejection_rate(n_questions, shares) for shares in (_RIGHT, _TOO_NARROW))
    if found is None:
        return SeedTest(n_questions, right, narrow, None, None, None, None, None)
    pool, equal = found.pool, found.equal_pool
    return SeedTest(
        n_questions=n_questions,
        rejects_right=right,
        rejects_narrow=narrow,
        cutoff=found.cutoff,
        pool_calibration=float(pool.calibration[0]),
        pool_information=float(pool.information[0]),
        equal_calibration=float(equal.calibration[0]),
        equal_information=float(equal.information[0]),
    )
