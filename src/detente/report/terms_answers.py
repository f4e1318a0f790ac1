"""On what terms to deal: whether any deal that was designed is worth proposing, in a headline and sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from detente.evaluation.terms_claim import STAGED
from detente.report.deal_answers import format_comparison, format_limit
from detente.report.deal_labels import DESIGN_LABELS, label_deal
from detente.report.labels import upper
from detente.report.phrases import format_combinations, format_gain, format_worth
from detente.report.redesign_answers import format_changed_terms

if TYPE_CHECKING:
    from detente.evaluation.claims import Claim
    from detente.report.context import ReportContext

_UNDECIDED = {
    "no real difference": "no real difference",
    "a tie": "too close to call",
    "too few": "too few combinations to tell",
}
"""Words of a claim after which neither deal can be called better, within a sentence."""


class TermsSentences(NamedTuple):
    """What is said of the terms."""

    word: str
    """How sure it is; empty where nothing is claimed."""
    headline: str
    sentences: tuple[str, ...] = ()


def format_terms(context: ReportContext) -> TermsSentences:
    """Say on what terms to deal: in steps, with a changed offer, or as listed."""
    claim = context.assessment.terms_claim
    if claim is None:
        return TermsSentences("", "There is no deal that could be made in steps.")
    best, other = label_deal(context, claim.over), label_deal(context, claim.under)
    if claim.over in DESIGN_LABELS:
        if claim.word in _UNDECIDED:
            headline = f"{upper(best)} or {other}: {_UNDECIDED[claim.word]}."
            edge = f"With {best} we would {format_gain(claim.lead, context.money)} of the prize."
            return TermsSentences(claim.word, headline, (edge,))
        count = format_combinations(claim.share, len(claim.lead))
        ahead = (
            f"It is ahead of {other} in {count}, by {format_worth(claim.lead, context.money)} of the prize."
        )
        return TermsSentences(claim.word, f"{upper(best)}.", (ahead, *_describe_design(context, claim.over)))
    # A tie with a deal that may not be proposed says nothing about it.
    word = "" if claim.word in _UNDECIDED else claim.word
    return TermsSentences(word, _format_headline(context, claim), _explain(context, claim))


def _format_headline(context: ReportContext, claim: Claim) -> str:
    if _is_proposable(context, claim.under):
        rather = "in steps" if claim.under == STAGED else "changed"
        return f"{upper(label_deal(context, claim.over))} as it stands, rather than {rather}."
    also = " and no change of the offer" if context.assessment.redesign is not None else ""
    return f"No deal in steps{also} is worth proposing."


def _explain(context: ReportContext, claim: Claim) -> tuple[str, ...]:
    """Say in how many combinations no designed deal beats the list, and why none may be proposed."""
    best, other = label_deal(context, claim.over), label_deal(context, claim.under)
    count = format_combinations(claim.share, len(claim.lead))
    sentences = [f"In {count} {other} does not beat {best} by anything that we would notice."]
    staged, redesign = context.assessment.staged_deal, context.assessment.redesign
    if staged is not None and staged.is_worth_making:
        sentences = [format_comparison(context, staged), format_limit(staged)]
    if redesign is not None and redesign.deal is None:
        sentences.append(
            "We found no version of the offer that they would be likely enough to keep and that stays within our limit on losses."
        )
    elif redesign is not None and not redesign.is_better:
        sentences.append(
            "No version of the offer that is open to us is clearly better than what is on the list."
        )
    return tuple(sentences)


def _describe_design(context: ReportContext, design: str) -> tuple[str, ...]:
    staged, redesign = context.assessment.staged_deal, context.assessment.redesign
    if design == STAGED and staged is not None:
        return (format_limit(staged),)
    if redesign is not None and redesign.deal is not None:
        return (f"It is {format_changed_terms(context, redesign.deal)}.",)
    return ()


def _is_proposable(context: ReportContext, design: str) -> bool:
    """Say whether a designed deal may be proposed by its own guards."""
    staged, redesign = context.assessment.staged_deal, context.assessment.redesign
    if design == STAGED:
        return staged is not None and staged.is_worth_making
    return redesign is not None and redesign.is_better
