"""What sentences call deals, options and designed ones alike, and which of them is advised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.evaluation.advised_deal import ADVISED_WORDS
from detente.evaluation.claims import NEVER, WAIT
from detente.evaluation.terms_claim import ASK, REDESIGNED, STAGED

if TYPE_CHECKING:
    from detente.report.context import ReportContext

DESIGN_LABELS = {STAGED: "the best deal in steps", REDESIGNED: "the changed offer"}
"""Designed deals as sentences call them."""


def label_deal(context: ReportContext, name: str) -> str:
    """Return a deal as sentences call it.

    Parameters
    ----------
    context
        What the report reads.
    name
        An option, ``wait``, ``never``, ``ask``, or a deal that was designed.
    """
    others = {WAIT: "waiting", NEVER: "never dealing", ASK: "simply asking", **DESIGN_LABELS}
    return others[name] if name in others else context.option_labels[name]


def find_advised_design(context: ReportContext) -> str | None:
    """Return the designed deal that is advised; ``None`` where a choice on the list is."""
    claim = context.assessment.terms_claim
    is_advised = claim is not None and claim.over in DESIGN_LABELS and claim.word in ADVISED_WORDS
    return claim.over if claim is not None and is_advised else None


def label_advice(context: ReportContext) -> str:
    """Return what sentences on the list of options call its best: the advice, unless a designed deal is advised."""
    return "The advice" if find_advised_design(context) is None else "The best choice on the list"
