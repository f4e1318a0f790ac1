"""The one deal that is advised and why no other deal on the page is, as sentences: MODEL section 15."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.deal_labels import label_deal
from detente.report.labels import upper
from detente.report.phrases import format_gain, format_number, format_percent, format_worth

if TYPE_CHECKING:
    from detente.evaluation.advised_deal import RejectedDeal
    from detente.report.context import ReportContext

_REASONS: dict[str, str] = {
    "red line": "it crosses a red line",
    "asking": "it would bring hardly more than simply asking",
    "not clearly better": "it is not clearly better than the deals on the list",
}
"""Why a deal is not advised, where no number says it."""

_TROUBLES = {
    "price": "even if every promise were kept it would cost us more than it brings",
    "allies": "what allies would hold back costs more than it brings",
    "trust": "they are not trusted enough to keep it",
    "perverse": "we would gain only if they cheated",
    "unwilling": "they would rather not sign it",
    "home": "it would fail for want of consent at home",
}
"""What is most often wrong with an option, as the end of a sentence."""


def answer_advised_deal(context: ReportContext) -> Finding:
    """Say which deal is advised, and of every other why not."""
    advised = context.assessment.advised_deal
    best = label_deal(context, advised.name)
    points = tuple(format_rejected(context, deal) for deal in advised.rejected)
    answer = f"One choice is advised: {best}."
    return Finding("why-not", "Why not another deal?", f"{answer} The others:" if points else answer, points)


def format_rejected(context: ReportContext, deal: RejectedDeal) -> str:
    """Say why a deal is not advised."""
    name = upper(label_deal(context, deal.name))
    best = label_deal(context, context.assessment.advised_deal.name)
    if deal.lead is None or deal.ground in _REASONS:
        return f"{name}: {_REASONS[deal.ground]}"
    if deal.ground == "no real difference":
        return f"{name}: no real difference; with {best} we would {format_gain(deal.lead, context.money)}"
    trouble = f"; {_TROUBLES[deal.trouble]}" if deal.trouble in _TROUBLES else ""
    if np.median(deal.lead) <= 0:
        return (
            f"{name}: on average worth {format_number(float(deal.lead.mean()))}% less than {best}, though more in "
            f"{format_percent(1 - (deal.share or 0.0))} of combinations{trouble}"
        )
    return (
        f"{name}: worth {format_worth(deal.lead, context.money)} less than {best}, and less in "
        f"{format_percent(deal.share or 0.0)} of combinations{trouble}"
    )
