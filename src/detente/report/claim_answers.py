"""What is claimed of the offer, of what to do and of the terms, as headlines and sentences: MODEL section 15."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.claims import NEVER, WAIT
from detente.evaluation.terms_claim import TERMS
from detente.report.context import Finding
from detente.report.deal_labels import find_advised_design, label_deal
from detente.report.labels import upper
from detente.report.phrases import (
    format_combinations,
    format_gain,
    format_lead,
    format_list,
    format_number,
    format_percent,
    format_worth,
)
from detente.report.terms_answers import format_terms
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.evaluation.claims import Claim
    from detente.evaluation.trust import OptionTrust
    from detente.report.context import ReportContext

_UNDECIDED = frozenset({"no real difference", "a tie", "too few"})
"""Words of a claim after which neither side can be called better."""

_WORDS = {
    "settled": "that is settled",
    "clear": "that is clear",
    "leaning": "the numbers lean that way",
    "a tie": "too close to call",
    "too few": "too few combinations to tell",
}
"""What a claim's word says within a sentence."""

_TROUBLES = {
    "price": "its price, before any question of trust, in {count}",
    "allies": "what our allies would hold back, in {count}",
    "trust": "a want of trust: in {count} it would pay if they were likelier to keep their word",
    "perverse": "that we would gain only if they cheated, in {count}",
    "unwilling": "that they would rather not sign it, in {count}",
    "home": "consent at home: in {count} the risk of being blocked there costs more than it would bring",
}
_SHORT_TROUBLES = {
    "price": "its price",
    "allies": "what our allies would hold back",
    "trust": "a want of trust",
    "unwilling": "that they would rather not sign it",
    "home": "consent at home",
}
_WORTH_SAYING = 0.1
"""Least share of combinations of the second trouble that is mentioned."""
_BEYOND_REPAIR = 0.9
"""Share of combinations with a price problem from which on it is said that trust cannot repair it."""


class ClaimCard(NamedTuple):
    """One claim, as every form of the report gives it."""

    slug: str
    """``offer``, ``advice`` or ``deal``."""
    name: str
    """What is claimed: ``The offer``."""
    word: str
    """How sure it is; empty where nothing is claimed."""
    headline: str
    sentences: tuple[str, ...] = ()


def index_claims(context: ReportContext) -> dict[str, Claim]:
    """Return the claims of an assessment by name."""
    claims = (*context.assessment.claims, context.assessment.terms_claim)
    return {claim.name: claim for claim in claims if claim is not None}


def list_claim_cards(context: ReportContext) -> tuple[ClaimCard, ...]:
    """Return what is claimed of the offer, of what to do, and of the terms, in this order."""
    return (_describe_offer(context), _describe_advice(context), _describe_deal(context))


def _describe_offer(context: ReportContext) -> ClaimCard:
    """Say whether the offer is worth having, now or later, and what is wrong with it."""
    name, claims = "The offer", index_claims(context)
    if not context.offer_index:
        return ClaimCard("offer", name, "", "Nothing is on offer that could be judged.")
    if "offer" not in claims:
        label = upper(context.option_labels[context.offer])
        return ClaimCard("offer", name, "", f"{label} crosses a red line, which no advantage outweighs.")
    held, now, judged = claims["offer"], claims["offer now"], context.assessment.trust.options[context.offer]
    unnamed = ("Nobody has made an offer; we judge the fullest one.",)
    sentences = (
        _format_against_never(context, held),
        _format_kept(context, judged),
        _format_trouble(context, judged),
        _format_timing(context, now),
        *_list_doubts(held),
        *(unnamed if context.assessment.case.proposal.offer is None else ()),
    )
    return ClaimCard("offer", name, held.word, format_offer_headline(context, held, now), sentences)


def format_offer_headline(context: ReportContext, held: Claim, now: Claim) -> str:
    """Say in a headline whether the offer is worth having, and when."""
    label, gains = context.option_labels[context.offer], held.under == NEVER
    headlines = {
        "too few": f"Too few combinations to judge {label}.",
        "no real difference": f"{upper(label)} would make no real difference.",
        "a tie": f"{upper(label)} or no deal at all: too close to call.",
        "leaning": f"Leaning {'towards' if gains else 'against'} {label}.",
    }
    if held.word in headlines:
        return headlines[held.word]
    if not gains:
        return f"Turn down {label}, now and later."
    if now.word in _UNDECIDED:
        return f"{upper(label)} is worth having; now or later makes no clear difference."
    return f"{upper(label)} is worth having, {'and better now than later' if now.under == WAIT else 'but not yet'}."


def _format_against_never(context: ReportContext, held: Claim) -> str:
    """Say how often the offer, held to its end, is better or worse than never dealing."""
    gains, condition = held.under == NEVER, "If it goes through and is held to its end,"
    if held.word == "no real difference":
        worth = format_worth(held.lead if gains else -held.lead, context.money)
        return (
            f"{condition} it is worth {worth} of the prize over {context.span} against never dealing; less than "
            f"{format_number(held.noticeable)}% would not be noticed."
        )
    count = format_combinations(held.share, len(held.lead))
    return f"{condition} it is {'better' if gains else 'worse'} than never dealing in {count}."


def _format_kept(context: ReportContext, judged: OptionTrust) -> str:
    """Say what the offer would bring us in one period if every promise were kept."""
    if float(np.quantile(judged.kept, 0.95)) < 0:
        loss = format_worth(-judged.kept, context.money)
        return f"Even if {context.rival} kept every promise, each {context.period} would leave us worse off, by {loss} of the prize."
    gain = format_gain(judged.kept, context.money)
    return f"If {context.rival} kept every promise, each {context.period} we would {gain} of the prize."


def _format_trouble(context: ReportContext, judged: OptionTrust) -> str:
    """Say what is most often wrong with the offer, and in how many combinations."""
    kind = judged.modal_diagnosis
    share = judged.diagnosis_shares[kind]
    count = format_combinations(share, context.assessment.samples.n_draws)
    if kind == "sound":
        second = _format_second_trouble(context, judged, kind)
        return f"Nothing is wrong with it in {count}: it pays with the trust we have.{second}"
    subject = "What is wrong is" if share >= 1 / 2 else "What is wrong most often is"
    text = f"{subject} {_TROUBLES[kind].format(count=count)}.{_format_second_trouble(context, judged, kind)}"
    if kind == "price" and share >= _BEYOND_REPAIR:
        text += " Trust cannot repair that; the price can."
    return text


def _format_second_trouble(context: ReportContext, judged: OptionTrust, kind: str) -> str:
    """Say how often something else is wrong with the offer: what comes second."""
    shares = {
        name: share
        for name, share in judged.diagnosis_shares.items()
        if name in _SHORT_TROUBLES and name != kind and share >= _WORTH_SAYING
    }
    if not shares:
        return ""
    second = max(shares, key=lambda name: shares[name])
    return f" In {format_combinations(shares[second], context.assessment.samples.n_draws)} what is wrong is {_SHORT_TROUBLES[second]}."


def _format_timing(context: ReportContext, now: Claim) -> str:
    """Say whether the offer should be made now or waited for."""
    if now.word == "no real difference":
        own = now.lead if now.under == WAIT else -now.lead
        return f"Now rather than later makes no real difference: {format_worth(own, context.money)} of the prize."
    better = "beats waiting for it" if now.under == WAIT else "is worse than waiting for it"
    wavers = " Which is better hangs on how long the offer stands." if now.wavers else ""
    count = format_combinations(now.share, len(now.lead))
    return f"Proposing it now {better} in {count}, by {format_lead(now.lead)} of the prize: {_WORDS[now.word]}.{wavers}"


def _describe_advice(context: ReportContext) -> ClaimCard:
    """Say what to do, instead of what, and how close that is."""
    claims = index_claims(context)
    if "advice" not in claims:
        return ClaimCard("advice", "What to do", "", "There is nothing to choose between.")
    claim = claims["advice"]
    best, other = (label_deal(context, name) for name in (claim.over, claim.under))
    headline = format_advice_headline(context, claim, best, other, format_act(context, claim.over))
    name = "What to do" if claim.over == context.offer else "Instead"
    sentences = [_format_ahead(claim, best, other), *_list_doubts(claim)]
    if claim.alike:
        alike = format_list(label_deal(context, name) for name in claim.alike)
        sentences.append(f"{upper(alike)}: no real difference from {best} either.")
    sentences += _list_cautions(context)
    return ClaimCard("advice", name, claim.word, headline, tuple(sentences))


def format_advice_headline(context: ReportContext, claim: Claim, best: str, other: str, act: str) -> str:
    """Say in a headline what to do, of two choices by their labels; ``act`` is the first as something to do."""
    headlines = {
        "too few": "Too few combinations to advise anything.",
        "a tie": f"{upper(best)} or {other}: too close to call.",
        "leaning": f"Leaning towards {best}.",
        "no real difference": f"{upper(best)} or {other}: a near tie, {_format_edge(claim, best)}.",
    }
    headline = headlines.get(claim.word, f"{act}.")
    if find_advised_design(context) is None:
        return headline
    return f"Of the deals on the list: {headline[0].lower()}{headline[1:]}"


def _list_doubts(claim: Claim) -> list[str]:
    """Say that the direction of a claim hangs on how sizes are read from ranks."""
    doubt = "The case says what matters more than what, not by how much, and this answer hangs on how much."
    return [doubt] if claim.hangs_on_sizes else []


def _format_edge(claim: Claim, best: str) -> str:
    return "neither clearly ahead" if claim.is_mixed else f"{best} slightly ahead"


def _format_ahead(claim: Claim, best: str, other: str) -> str:
    """Say how often, and by how much, one choice is ahead of another."""
    if claim.is_mixed:
        count = format_combinations(1 - claim.share, len(claim.lead))
        more = f"{format_number(claim.mean)}% of the prize"
        return (
            f"On average {best} is worth {more} more than {other}, but in {count} it is worth less: where it is ahead, it is "
            "ahead by more."
        )
    count = format_combinations(claim.share, len(claim.lead))
    lead = f"{format_lead(claim.lead)} of the prize"
    if claim.word == "no real difference":
        return f"{upper(best)} is ahead in {count}, by too little to notice: {lead}."
    return f"{upper(best)} is ahead of {other} in {count}, by {lead}."


def _list_cautions(context: ReportContext) -> list[str]:
    """Say where the best choice can cost more in one period than our own limit."""
    assessment, best = context.assessment, context.assessment.verdict.best
    loss = assessment.stage_game.worst_loss[:, assessment.verdict.options.index(best)]
    beyond = float(np.mean(loss > assessment.samples.decision.exposure_cap))
    if beyond <= 1 / 2:
        return []
    count = format_combinations(beyond, assessment.samples.n_draws)
    return [
        f"At its worst {context.option_labels[best]} costs more in one {context.period} than our limit, in {count}."
    ]


def _describe_deal(context: ReportContext) -> ClaimCard:
    """Say on what terms to deal: in steps, with a changed offer, or as listed."""
    return ClaimCard("deal", "On what terms", *format_terms(context))


def format_now(context: ReportContext) -> str:
    """Say what to do now."""
    if (design := find_advised_design(context)) is not None:
        return f"Propose {label_deal(context, design)}"
    claim = index_claims(context).get("advice")
    best = WAIT if context.assessment.verdict.best == REFUSE else context.assessment.verdict.best
    if claim is None or claim.word not in {"no real difference", "a tie"}:
        return format_act(context, best)
    other = format_act(context, claim.under)
    return f"{format_act(context, best)}, or {other[0].lower()}{other[1:]}: either can be defended"


def format_act(context: ReportContext, choice: str) -> str:
    """Return a choice as something to do."""
    if choice == WAIT:
        return "Wait"
    by = context.assessment.case.proposal.options[choice].offered_by
    return f"{'Accept' if by == 'counterpart' else 'Propose'} {context.option_labels[choice]}"


def answer_claims(context: ReportContext) -> Finding:
    """Say by how much the offer is better or worse than never dealing and than waiting, and how sure every claim is."""
    claims, question = index_claims(context), "Is the offer worth having, and what should we do?"
    if not claims:
        return Finding("claims", question, "Nothing is on offer that could be judged.")
    points = tuple(_format_claim(context, claim) for claim in claims.values())
    answer = "Settled: fewer than 2 combinations in 1,000 are against it. Clear: at most 1 in 10. Leaning: at most 4 in 10."
    answer += f" All in percent of {context.unit}:"
    return Finding("claims", question, answer, points)


def _format_claim(context: ReportContext, claim: Claim) -> str:
    subjects = {
        "offer": f"{upper(context.option_labels[context.offer])}, if it goes through and is held to its end, over {context.span}",
        "offer as things stand": "The same, with the chance counted that they decline or home blocks it",
        "offer now": f"Proposing {context.option_labels[context.offer]} now",
    }
    over, under = (label_deal(context, name) for name in (claim.over, claim.under))
    if claim.name == TERMS and claim.allowance:
        subject, relation = upper(under), f"not ahead of {over} by anything that we would notice"
        share = format_percent(claim.share)
        return f"{subject}, as things stand and held to its end: {relation} in {share} of combinations. In a word: {claim.word}"
    if claim.name in {"advice", TERMS}:
        subject, relation = upper(over), f"ahead of {under}"
    else:
        gains = claim.under in {NEVER, WAIT}
        subject = subjects[claim.name]
        relation = f"{'better' if gains else 'worse'} than {'waiting for it' if WAIT in {claim.over, claim.under} else 'never dealing'}"
    nearly = ", and nearly more than that" if claim.nearly else ""
    sizes = (
        "; which way it goes hangs on how much more one thing matters than the next, which the case does not say"
        if claim.hangs_on_sizes
        else ""
    )
    error = format_number(2 * claim.standard_error)
    return (
        f"{subject}: {relation} in {format_percent(claim.share)} of combinations, by {format_worth(claim.lead, context.money)}. "
        f"On average {format_number(claim.mean)}%, give or take {error}. In a word: {claim.word}{nearly}{sizes}"
    )
