"""An assessment in sentences: the first screen, then every answer, then what it cannot know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.report import (
    answers,
    basis,
    claim_answers,
    claim_changes,
    conditions,
    deal_answers,
    failure_answers,
    wishes,
)
from detente.report.advised_answers import answer_advised_deal
from detente.report.entry_answers import answer_entries
from detente.report.first_screen import FirstScreen, build_first_screen
from detente.report.price_answers import answer_reservation_values
from detente.report.record_answers import answer_record_fit, answer_reweighting
from detente.report.redesign_answers import answer_redesign

if TYPE_CHECKING:
    from detente.report.context import Finding, ReportContext

_LIMITS = (
    "The other side is taken to be one of a few fixed kinds, each with its own wishes.",
    "Past dealings are not a random sample: the record is silent about offers that were never made.",
    "Unless the case says otherwise, we assume they expect a deal to last as long as they behave.",
    "Trust assumes that the terms are enforced as written; compliance is not goodwill.",
    "Effects add up from one period to the next; what builds up or runs out over time is not followed.",
    "We look for what would change the answer near the middle of each range.",
    "The staged deal assumes that effects are proportional to what is handed over, and that beliefs stay as they are now.",
    "Confidence is proposed by a rule that counts citations; it reads no document.",
)


ANSWERS = (
    claim_answers.answer_claims,
    claim_changes.answer_changes,
    answers.answer_status_quo,
    answers.answer_need,
    answers.answer_overlap,
    answers.answer_price,
    answer_reservation_values,
    answers.answer_kind,
    answer_entries,
    answers.answer_trust,
    answers.answer_signing,
    deal_answers.answer_foresight,
    failure_answers.answer_failures,
    deal_answers.answer_terms,
    answer_redesign,
    answer_advised_deal,
    deal_answers.answer_ladder,
    answers.answer_allies,
    answers.answer_home,
    wishes.answer_wishes,
    answers.answer_loss,
    conditions.answer_flips,
    conditions.answer_sizes,
    conditions.answer_failing,
    conditions.answer_advocate,
    answers.answer_drivers,
    answers.answer_learning,
    basis.answer_confidence,
    basis.answer_assumptions,
    basis.answer_sources,
    basis.answer_removals,
    answer_record_fit,
    answer_reweighting,
    basis.answer_completeness,
)
"""Every question, in the order of the report."""


@dataclass(frozen=True)
class Findings:
    """What every form of the report says, first things first."""

    screen: FirstScreen
    answers: tuple[Finding, ...]
    limits: tuple[str, ...]


def find_findings(context: ReportContext) -> Findings:
    """Put an assessment into sentences."""
    return Findings(build_first_screen(context), tuple(answer(context) for answer in ANSWERS), _LIMITS)
