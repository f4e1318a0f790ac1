"""What would turn each claim: alone, together, and how far each premise moves it (MODEL section 15)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.claims import WAIT, Claim
from detente.json_keys import key
from detente.sampling.contracts import REFUSE
from detente.sensitivity.claim_models import CaseModels
from detente.sensitivity.flips import Flips, find_no_flips, gather_flips
from detente.sensitivity.joint_flips import FewestMoves, search_fewest, search_flip, search_together
from detente.sensitivity.median_model import Swing
from detente.sensitivity.swings import find_swings

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.sensitivity.median_model import MedianModel
    from detente.shapes import PerDraw


_NOTHING = FewestMoves(within_ranges=False, distance=np.nan, becomes=None, moves=())
"""Where no numbers turn a claim."""


class LoneFlip(NamedTuple):
    """A value of one premise beyond which, all others at their medians, a claim turns, and what the draws say of it."""

    path: str
    median: float
    value: float
    above: bool
    """Whether the claim turns above the value, else below it."""
    becomes: str
    """What is ahead beyond it with all else in the middle."""
    instead_of: str
    """What is ahead in the middle."""
    n_beyond: int
    """Draws in which the premise lies beyond the value, all other numbers as they are drawn."""
    share: float
    """Share of these in which what is said to be ahead is ahead, in [0, 1]; nan where there are none."""
    overall: float
    """Share of all draws in which it is."""


@dataclass(frozen=True)
class ClaimFlips:
    """A claim, and what would turn it."""

    claim: Claim = field(metadata=key(""))
    lead_in_the_middle: float
    """The lead claimed with every premise at its median, own utils; of the advice, the one over the best choice that
    differs from it. Below 0: there the claim does not hold, and its flips are where it comes to hold. nan for the claim
    on the terms, whose designed deal is not followed as premises move: it has no flips either."""
    flips: tuple[LoneFlip, ...]
    """Where it turns by one premise alone, within its 1st to 99th percentile; the one with most draws beyond first."""
    together: FewestMoves = field(metadata=key("frontier"))
    tornado: tuple[Swing, ...]
    """Premises by how far they move the lead; its break-evens are where it turns, also beyond low and high."""


@dataclass(frozen=True)
class TurningPoints:
    """What would turn each claim, and the recommendation."""

    claims: tuple[ClaimFlips, ...]
    flips: Flips


def find_turning_points(
    case: Case, samples: Samples, solution: Solution, claims: tuple[Claim, ...]
) -> TurningPoints:
    """Find what would turn each claim and the recommendation, by one set of evaluations around the medians.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it.
    solution
        What every option is worth: the choices after the first stay as they are while premises move (37).
    claims
        What is claimed.
    """
    if not samples.premises:
        bare = tuple(ClaimFlips(claim, float(claim.lead[0]), (), _NOTHING, ()) for claim in claims)
        return TurningPoints(bare, find_no_flips())
    models = CaseModels(case, samples, solution)
    middles, best = [models.model_claim(claim) for claim in claims], models.model_best()
    *swings, of_best = find_swings([*middles, best])
    *together, flip = search_together(
        [*map(search_fewest, middles, swings), search_flip(best, of_best)], models.prepare
    )
    found = tuple(
        ClaimFlips(
            claim=claim,
            lead_in_the_middle=middle.lead_there,
            flips=_count_beyond(samples, solution, claim, middle, swing),
            together=fewest,
            tornado=swing,
        )
        for claim, middle, swing, fewest in zip(claims, middles, swings, together, strict=True)
    )
    return TurningPoints(found, gather_flips(best, of_best, flip))


def add_terms_claim(found: tuple[ClaimFlips, ...], terms: Claim | None) -> tuple[ClaimFlips, ...]:
    """Return claims with what turns them and, last, the one on the terms, of which that is not sought.

    Parameters
    ----------
    found
        Claims, and what would turn each.
    terms
        The claim on the terms, where there is one.
    """
    return found if terms is None else (*found, ClaimFlips(terms, np.nan, (), _NOTHING, ()))


def _count_beyond(
    samples: Samples, solution: Solution, claim: Claim, middle: MedianModel, swings: tuple[Swing, ...]
) -> tuple[LoneFlip, ...]:
    """Return where premises alone turn a claim, with the draws beyond, most of them first."""
    flips = []
    for swing in swings:
        for turn in swing.break_evens:
            above = turn.value > swing.median
            drawn = samples.premises[swing.path]
            beyond = drawn > turn.value if above else drawn < turn.value
            displaced = _find_displaced(middle, turn.becomes)
            lead = _compare(samples, solution, claim, turn.becomes, displaced)
            flips.append(
                LoneFlip(
                    path=swing.path,
                    median=swing.median,
                    value=turn.value,
                    above=above,
                    becomes=turn.becomes,
                    instead_of=displaced,
                    n_beyond=int(beyond.sum()),
                    share=_find_share(lead[beyond]),
                    overall=_find_share(lead),
                )
            )
    return tuple(sorted(flips, key=lambda flip: (-flip.n_beyond, flip.path, flip.above)))


def _find_share(lead: PerDraw) -> float:
    """Return the share of draws in which a lead is above zero; exact zeros count half, and none make no share."""
    return float(np.mean(lead > 0) + np.mean(lead == 0) / 2) if lead.size else np.nan


def _find_displaced(middle: MedianModel, becomes: str) -> str:
    """Return what is ahead in the middle."""
    if middle.sign > 0:
        return middle.options[middle.best]
    rest = np.delete(np.arange(len(middle.options)), middle.best)
    return middle.options[int(rest[middle.values_there[rest].argmax()])] if rest.size else becomes


def _compare(samples: Samples, solution: Solution, claim: Claim, over: str, under: str) -> PerDraw:
    """Return the lead of one choice of a claim over another in every draw, own utils."""
    if {over, under} == {claim.over, claim.under}:
        return claim.lead if over == claim.over else -claim.lead
    options, values = samples.contracts.options, solution.strategy.values
    first, second = (options.index(REFUSE if name == WAIT else name) for name in (over, under))
    return values[:, first] - values[:, second]
