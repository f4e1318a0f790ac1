"""What would change each claim, told as what happens in the combinations where it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.claims import NEVER, WAIT
from detente.report.deal_answers import format_foresight
from detente.report.phrases import format_list, format_number, format_percent, format_plural, format_value
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.sensitivity.claim_flips import ClaimFlips, LoneFlip

_SUBJECTS = {"offer": "The offer", "advice": "What to do"}
"""Claims that the first screen tells of."""
_FEWEST = 30
"""Combinations beyond a value below which nothing is said of them."""
_MOST_FLIPS = 2
"""Numbers told of each claim at most."""


def list_claim_changes(context: ReportContext) -> list[str]:
    """Say what would change the claims on the offer and on what to do, and whether a rival that looks through us would."""
    changes = [
        f"{_SUBJECTS[turning.claim.name]}. {_format_turning(context, turning)}"
        for turning in context.assessment.claim_flips
        if turning.claim.name in _SUBJECTS
    ]
    return [*changes, format_foresight(context)]


def _format_turning(context: ReportContext, turning: ClaimFlips) -> str:
    """Say which numbers alone move a claim most, else how many together would turn it, else that nothing does."""
    told = [text for flip in turning.flips if (text := _format_lone(context, flip, turning))]
    if told:
        return " ".join(told[:_MOST_FLIPS])
    together = turning.together
    if not together.moves or np.isnan(together.distance):
        return "Nothing that we think possible changes it."
    if together.within_ranges:
        moves = format_list(
            f"{context.label_premise(move.path)} at {format_value(move.value)}" for move in together.moves
        )
        if len(together.moves) == 1:
            return f"With every other number in the middle of its range, {_label(context, together.becomes or WAIT)} would be ahead with {moves}."
        return f"With every other number in the middle of its range, it takes these together: {moves}."
    return (
        f"Not even three numbers at the ends of their ranges would change it: it takes "
        f"{format_plural(len(together.moves), 'number')} together, {format_number(together.distance)} standard deviations "
        "from the middle."
    )


def _format_lone(context: ReportContext, flip: LoneFlip, turning: ClaimFlips) -> str:
    """Say how much oftener another choice is ahead beyond a value; nothing where chance may explain it."""
    if flip.n_beyond < _FEWEST:
        return ""
    overall = _find_share(context, flip, turning)
    error = np.sqrt(flip.share * (1 - flip.share) / flip.n_beyond)
    if flip.share - 2 * error <= overall:
        return ""
    side = "above" if flip.above else "below"
    becomes, instead = (_label(context, name) for name in (flip.becomes, flip.instead_of))
    premise = context.describe_premise(flip.path)
    comma = "," if ", from “" in premise else ""
    return (
        f"Where {premise}{comma} is {side} {format_value(flip.value)} (middle {format_value(flip.median)}), {becomes} is ahead "
        f"of {instead} in {format_percent(flip.share)} of combinations instead of {format_percent(overall)}."
    )


def _find_share(context: ReportContext, flip: LoneFlip, turning: ClaimFlips) -> float:
    """Return in which share of all combinations that choice is ahead."""
    claim = turning.claim
    if {flip.becomes, flip.instead_of} == {claim.over, claim.under}:
        return claim.share if flip.becomes == claim.over else 1 - claim.share
    verdict = context.assessment.verdict
    first, second = (
        verdict.values[:, verdict.options.index(REFUSE if name == WAIT else name)]
        for name in (flip.becomes, flip.instead_of)
    )
    return float(np.mean(first > second) + np.mean(first == second) / 2)


def _label(context: ReportContext, name: str) -> str:
    return {WAIT: "waiting", NEVER: "never dealing"}.get(name) or context.option_labels[name]
