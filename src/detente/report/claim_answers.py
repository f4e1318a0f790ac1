"""What is claimed of the offer and of what to do, as sentences: MODEL section 15."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.claims import NEVER, WAIT
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_gain, format_list, format_number, format_percent, format_worth

if TYPE_CHECKING:
    from detente.evaluation.claims import Claim
    from detente.report.context import ReportContext

_CONDITIONS = {
    "offer": "if it goes through and is held to its end",
    "offer as things stand": "with the chance counted that they decline or home blocks it",
}


def index_claims(context: ReportContext) -> dict[str, Claim]:
    """Return the claims of an assessment by name."""
    return {claim.name: claim for claim in context.assessment.claims}


def answer_claims(context: ReportContext) -> Finding:
    """Say whether the offer is worth having, now or later, and what to do instead."""
    claims = index_claims(context)
    points = [
        _format_held(context, claims[name], words) for name, words in _CONDITIONS.items() if name in claims
    ]
    if "offer now" in claims:
        points.append(_format_now(context, claims["offer now"]))
    points.append(format_choice(context))
    answer = (
        f"All in percent of {context.unit}; nine in ten combinations of the numbers lie within the brackets."
    )
    return Finding("claims", "Is the offer worth having, and what should we do?", answer, tuple(points))


def format_offer(context: ReportContext) -> str:
    """Say whether the offer is worth having if it goes through."""
    claims = index_claims(context)
    if "offer" not in claims:
        return "Nothing is on offer that could be judged."
    return _format_held(context, claims["offer"], _CONDITIONS["offer"])


def format_choice(context: ReportContext) -> str:
    """Say what to do, instead of what, and how close that is."""
    claims = index_claims(context)
    return (
        _format_advice(context, claims["advice"])
        if "advice" in claims
        else "There is nothing to choose between."
    )


def _format_advice(context: ReportContext, claim: Claim) -> str:
    """Say what to do, instead of what, and how close that is."""
    best, other = (_label(context, name) for name in (claim.over, claim.under))
    alike = [_label(context, name) for name in claim.alike]
    version = f" {upper(format_list(alike))}: no real difference from {best}." if alike else ""
    if claim.word == "no real difference":
        instead = f"With {best} instead of {other} we would {format_gain(claim.lead, context.money)}."
        if claim.is_mixed:
            less = format_percent(1 - claim.share)
            instead = f"On average {best} is worth {format_number(claim.mean)}% more; in {less} of combinations it is worth less."
        return f"{upper(best)} or {other}: no real difference. {instead}{version}"
    return f"{upper(best)} rather than {other}. {_format_ahead(context, claim, best)} {_format_word(claim)}{version}"


def _format_ahead(context: ReportContext, claim: Claim, best: str) -> str:
    if claim.is_mixed:
        return f"On average {best} is ahead, but in {format_percent(claim.share)} of combinations only."
    return f"{upper(best)} is ahead in {format_percent(claim.share)} of combinations, by {format_worth(claim.lead, context.money)}."


def _format_held(context: ReportContext, claim: Claim, condition: str) -> str:
    """Say what the offer is worth against never dealing."""
    offer = context.option_labels[context.offer]
    n_periods = context.assessment.case.decision.horizon
    span = f"{n_periods} {context.period}s" if n_periods > 1 else f"one {context.period}"
    gains = claim.under == NEVER
    subject = f"{upper(offer)}, {condition},"
    if claim.word == "no real difference":
        lead = claim.lead if gains else -claim.lead
        return (
            f"{subject} makes no real difference against never dealing: {format_worth(lead, context.money)} over {span}, where "
            f"less than {format_number(claim.noticeable)}% would not be noticed."
        )
    side = "better" if gains else "worse"
    return (
        f"{subject} leaves us {side} off than never dealing in {format_percent(claim.share)} of combinations, by "
        f"{format_worth(claim.lead, context.money)} over {span}. {_format_word(claim)}"
    )


def _format_now(context: ReportContext, claim: Claim) -> str:
    """Say whether the offer should be made now."""
    offer = context.option_labels[context.offer]
    if claim.word == "no real difference":
        return f"Proposing {offer} now or waiting for it makes no real difference: {format_worth(_own(claim), context.money)}."
    better = "beats waiting for it" if claim.under == WAIT else "is worse than waiting for it"
    wavers = " Which is better hangs on how long the offer stands." if claim.wavers else ""
    return (
        f"Proposing {offer} now {better} in {format_percent(claim.share)} of combinations, by "
        f"{format_worth(claim.lead, context.money)}. {_format_word(claim)}{wavers}"
    )


def _own(claim: Claim) -> np.ndarray:
    """Return what now gains over waiting, whichever is claimed."""
    return claim.lead if claim.under == WAIT else -claim.lead


def _format_word(claim: Claim) -> str:
    """Say how sure a claim is."""
    if claim.is_mixed:
        return "On average it is the other way round, so this only leans one way."
    words = {
        "settled": "That is settled by the numbers of this case.",
        "clear": "That is clear.",
        "leaning": "That is nearly clear." if claim.nearly else "The numbers lean that way, no more.",
        "a tie": "That is nearly a tie: the numbers barely lean that way."
        if claim.nearly
        else "That is a tie.",
        "too few": "These are too few combinations to claim anything.",
    }
    return words[claim.word]


def _label(context: ReportContext, name: str) -> str:
    return "waiting" if name == WAIT else context.option_labels[name]
