"""What would change each claim, a sentence or two each: MODEL section 15."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from detente.evaluation.claims import FOLLOWED, NEVER, WAIT
from detente.report.conditions import format_side
from detente.report.context import Finding
from detente.report.deal_answers import format_foresight
from detente.report.labels import upper
from detente.report.phrases import format_distance, format_list, format_percent, format_value

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.sensitivity.claim_flips import ClaimFlips, LoneFlip

_ALL = 0.995
"""Share of combinations beyond which what is against a claim is not worth a number."""
_FEWEST = 30
"""Combinations beyond a flip below which nothing is said of them."""
_TWO_ERRORS = 2.0
_EVEN = 0.5
_CLOSE_WORDS = {"no real difference", "a tie", "too few"}
"""Words of claims that small shifts would tip."""

ChangeKind = Literal["alone", "together", "many", "nothing", "certain"]

_SUBJECTS = {"offer": "The offer", "advice": "What to do"}
"""Claims that the first screen tells of."""
_QUESTIONS = {
    "offer": "The offer, if it goes through",
    "offer as things stand": "The offer as things stand",
    "offer now": "Proposing it now",
    "advice": "What to do",
}


@dataclass(frozen=True)
class ClaimChange:
    """What would change one claim, before it is put into words."""

    claim: str
    """Name of the claim."""
    kind: ChangeKind
    """``alone``: one number does, and most combinations beyond it agree; ``together``: no number alone, but two or three at
    an end of their ranges, with everything else in the middle; ``many``: only more at once; ``nothing``: next to
    nothing that was tried; ``certain``: no number is uncertain."""
    paths: tuple[str, ...] = ()
    """The numbers named."""
    becomes: str | None = None
    """What is then better."""
    stands_out: bool = True
    """Whether the numbers named do more than the others by two standard errors; else they are named as an instance."""


def find_claim_changes(context: ReportContext) -> tuple[ClaimChange, ...]:
    """Return what would change each claim whose lead is followed as numbers move."""
    return tuple(_find_change(context, each) for each in _list_followed(context))


def list_claim_changes(context: ReportContext) -> list[str]:
    """Say what would change the claims on the offer and on what to do, and whether a rival that looks through us would."""
    changes = [
        f"{_SUBJECTS[each.claim.name]}. {_format_change(context, each, change)}"
        for each, change in zip(_list_followed(context), find_claim_changes(context), strict=True)
        if each.claim.name in _SUBJECTS
    ]
    return [*changes, format_foresight(context)]


def answer_changes(context: ReportContext) -> Finding:
    """Say, claim by claim, what would change it."""
    question = "What would change each of these?"
    points = tuple(
        f"{_QUESTIONS[change.claim]}. {_format_change(context, each, change)}"
        for each, change in zip(_list_followed(context), find_claim_changes(context), strict=True)
    )
    answer = "Each answer has limits of its own:" if points else "Nothing is claimed."
    return Finding("changes", question, answer, points)


def list_confirmed(each: ClaimFlips) -> list[LoneFlip]:
    """Return the numbers that turn a claim alone and, in most combinations beyond, really do: by two standard errors."""
    return [
        flip
        for flip in each.flips
        if flip.n_beyond >= _FEWEST and flip.share - _EVEN > _TWO_ERRORS * _EVEN / np.sqrt(flip.n_beyond)
    ]


def _list_followed(context: ReportContext) -> list[ClaimFlips]:
    return [each for each in context.assessment.claim_flips if each.claim.name in FOLLOWED]


def _find_change(context: ReportContext, each: ClaimFlips) -> ClaimChange:
    name, confirmed = each.claim.name, list_confirmed(each)
    if not each.tornado:
        return ClaimChange(name, "certain")
    if confirmed:
        first = confirmed[0]
        rest = [flip.n_beyond for flip in each.flips if flip.path != first.path]
        second = max(rest, default=0)
        stands_out = first.n_beyond - second > _TWO_ERRORS * np.sqrt(first.n_beyond + second)
        return ClaimChange(name, "alone", (first.path,), first.becomes, bool(stands_out))
    if (
        each.claim.share > _ALL
        or each.claim.word == "settled"
        or (each.claim.word == "clear" and each.claim.nearly)
    ):
        return ClaimChange(name, "nothing")
    if each.together.within_ranges and len(each.together.moves) > 1:
        order = list(context.assessment.samples.premises)
        paths = sorted((move.path for move in each.together.moves), key=order.index)
        return ClaimChange(name, "together", tuple(paths), each.together.becomes, stands_out=False)
    return ClaimChange(name, "many")


def _format_change(context: ReportContext, each: ClaimFlips, change: ClaimChange) -> str:
    if change.kind == "certain":
        return "Every number of this case is certain."
    if change.kind == "alone":
        return _format_alone(context, each, change)
    if change.kind == "nothing":
        return _format_nothing(context, each)
    if change.kind == "together":
        moves = {move.path: move for move in each.together.moves}
        parts = format_list(
            f"{context.label_premise(path)} at {format_value(moves[path].value)} instead of "
            f"{format_value(moves[path].median)}"
            for path in change.paths
        )
        return (
            "No number alone turns this in most combinations. Some do together, with everything else in the middle of its range. For "
            f"instance, {_label(context, change.becomes or WAIT)} is better with {parts}."
        )
    against = format_percent(1 - each.claim.share)
    return f"No number alone turns this in most combinations, only several at once: it is the other way round in {against} of them."


def _format_alone(context: ReportContext, each: ClaimFlips, change: ClaimChange) -> str:
    flip = list_confirmed(each)[0]
    becomes, instead = _label(context, flip.becomes), _label(context, flip.instead_of)
    premise = context.describe_premise(flip.path)
    comma = "," if ", from “" in premise else ""
    where = (
        f"where {premise}{comma} is {format_side(flip.value, flip.median)} (middle "
        f"{format_value(flip.median)}), {becomes} is ahead of {instead} in {format_percent(flip.share)} of the "
        f"{flip.n_beyond:,} combinations there, in {format_percent(flip.overall)} of all."
    )
    close = ["This is close, and small shifts tip it."] if each.claim.word in _CLOSE_WORDS else []
    if change.stands_out:
        return " ".join([*close, upper(where)])
    several = "Several numbers could do it alone, and none stands out."
    return " ".join([*close, several, f"For instance, {where}"])


def _format_nothing(context: ReportContext, each: ClaimFlips) -> str:
    n_draws = context.assessment.samples.n_draws
    n_against = round((1 - each.claim.share) * n_draws)
    alone = "" if each.flips else ", and no number alone turns it"
    held = f"all {n_draws:,}" if n_against == 0 else f"{n_draws - n_against:,} of {n_draws:,}"
    text = f"Hardly anything that we think possible: it holds in {held} combinations{alone}."
    if np.isnan(each.together.distance):
        return f"{text} We found no set of numbers that would."
    where = format_distance(each.together.distance)
    if len(each.together.moves) > 1:
        return f"{text} Several numbers at once would have to be off, together by as much as a single number is {where}."
    return f"{text} One number would have to be off by as much as it is {where}."


def _label(context: ReportContext, choice: str) -> str:
    return {NEVER: "never dealing", WAIT: "waiting"}.get(choice) or context.option_labels[choice]
