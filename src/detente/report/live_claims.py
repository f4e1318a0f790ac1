"""The claims that follow the reader's assumptions, as the page's script needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from detente.evaluation.claims import NEVER, WAIT
from detente.report.claim_answers import index_claims
from detente.report.deal_labels import label_deal
from detente.report.live_sentences import (
    Sentence,
    clean_label,
    list_advice_sentences,
    list_offer_sentences,
    list_terms_sentences,
)

if TYPE_CHECKING:
    from detente.evaluation.claims import Claim
    from detente.report.context import ReportContext
    from detente.shapes import PerDraw

_SURE = frozenset({"settled", "clear"})


class LiveClaim(NamedTuple):
    """One claim on the page, as it was made and as it may move."""

    name: str
    """What it is about: ``The offer``."""
    better: str
    """What its bars count: the other choice being better."""
    margin: PerDraw
    """How far it is from failing in each draw, as it was made, own utils."""
    share: float
    """Share of draws in the direction claimed."""
    is_open: bool
    """Whether it is neither settled nor clear."""
    settings: dict[str, Any]
    """What the script reads of it."""
    sentences: list[Sentence]


def list_live_claims(context: ReportContext) -> dict[str, LiveClaim]:
    """Return the claims on the offer, on what to do and on the terms, those that are made."""
    claims, live = index_claims(context), {}
    if "offer" in claims:
        offer = clean_label(context.option_labels[context.offer])
        gains = claims["offer"].under == NEVER
        live["offer"] = _build(
            claims["offer"],
            "The offer",
            better=f"never dealing would be better than {offer}, if it goes through and is held to its end"
            if gains
            else f"{offer}, if it goes through and is held to its end, would be better than never dealing",
            pairing=f"{offer} {'better' if gains else 'worse'} than never dealing",
            sentences=list_offer_sentences(context),
            sign=1 if gains else -1,
            now=_list_rules(claims["offer now"]),
        )
    if "advice" in claims:
        claim, options = claims["advice"], context.assessment.verdict.options
        over, under = (clean_label(label_deal(context, name)) for name in (claim.over, claim.under))
        pair = [0 if name == WAIT else options.index(name) for name in (claim.over, claim.under)]
        live["advice"] = _build(
            claim,
            "What to do",
            better=f"{under} would be ahead of {over}",
            pairing=f"{over} ahead of {under}",
            sentences=list_advice_sentences(context),
            sign=1,
            pair=pair,
        )
    if "terms" in claims:
        live["terms"] = _build_terms(context, claims["terms"])
    return live


def _build_terms(context: ReportContext, claim: Claim) -> LiveClaim:
    over, under = (clean_label(label_deal(context, name)) for name in (claim.over, claim.under))
    enough = " by enough to notice" if claim.allowance else ""
    loses = f"{under} not ahead of {over}{enough}"
    return _build(
        claim,
        "On what terms",
        better=f"{under} would be ahead of {over}{enough}",
        pairing=loses if claim.allowance else f"{over} ahead of {under}",
        sentences=list_terms_sentences(context, claim),
        sign=1,
    )


def _list_rules(claim: Claim) -> dict[str, Any]:
    """Return by what rules the word of a claim is chosen."""
    return {"noticeable": claim.noticeable, "doubted": int(claim.wavers or claim.hangs_on_sizes)}


def _build(
    claim: Claim,
    name: str,
    *,
    better: str,
    pairing: str,
    sentences: list[Sentence],
    sign: int,
    **settings: Any,  # noqa: ANN401
) -> LiveClaim:
    return LiveClaim(
        name,
        better,
        claim.margin,
        claim.share,
        claim.word not in _SURE,
        {"sign": sign, "better": better, "pairing": pairing, **_list_rules(claim), **settings},
        sentences,
    )
