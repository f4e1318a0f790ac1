"""The first screen: what is asked, what is claimed, what to do now, and what would change it.

It reads no more of an assessment than :data:`SCREEN_PARTS`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from detente.report.answers import NEGLIGIBLE_WORTH, format_first
from detente.report.basis import format_statuses
from detente.report.claim_answers import ClaimCard, format_now, list_claim_cards
from detente.report.claim_changes import list_claim_changes
from detente.report.four_questions import QuestionAnswer, list_four_questions
from detente.report.labels import upper
from detente.report.option_table import OptionRow, format_units, list_option_rows
from detente.report.phrases import format_list

if TYPE_CHECKING:
    from detente.case.dates import DateSpan
    from detente.report.context import ReportContext

SCREEN_PARTS = frozenset(
    {
        "comparisons",
        "swing_sizes",
        "claims",
        "analyst_pool",
        "added_value",
        "asking",
        "staged_deal",
        "redesign",
        "terms_claim",
        "stopping",
        "entry_weights",
        "foresight",
        "drivers",
        "turning_points",
        "claim_flips",
        "flips",
        "reservation_values",
        "influence",
        "confidence",
        "premises",
    }
)
"""Parts of an assessment that the first screen rests on."""


@dataclass(frozen=True)
class FirstScreen:
    """What every form of the report says first."""

    line: str
    """Which case it is, and up to when it knows."""
    draws: str
    """What was tried."""
    question: str
    note: str
    """Whose reading it is; may be empty."""
    basis: str
    """How many numbers there are, and what they rest on."""
    units: str
    """What 100% is."""
    claims: tuple[ClaimCard, ...]
    now: str
    confidence: str
    rows: tuple[OptionRow, ...]
    questions: tuple[QuestionAnswer, ...]
    change: tuple[str, ...]
    """What would change the answer, a sentence each."""
    find_out: str


def build_first_screen(context: ReportContext) -> FirstScreen:
    """Put what comes first into sentences."""
    case, samples = context.assessment.case, context.assessment.samples
    return FirstScreen(
        line=f"{case.case} · what was known on {format_date(case.decision.date)}",
        draws=f"{samples.n_draws:,} combinations, seed {samples.seed}",
        question=case.question,
        note=case.note or "",
        basis=f"{format_statuses(context.assessment.premises)}.",
        units=format_units(context),
        claims=list_claim_cards(context),
        now=f"{format_now(context)}; {_format_review(context)}.",
        confidence=_format_confidence(context),
        rows=list_option_rows(context),
        questions=list_four_questions(context),
        change=tuple(list_claim_changes(context)),
        find_out=f"{format_first(context)} {_format_idle(context)}".strip(),
    )


def format_date(span: DateSpan) -> str:
    """Return a date as one writes it.

    Examples
    --------
    >>> from detente.case.dates import parse_date
    >>> format_date(parse_date("2017-06-30")), format_date(parse_date("1984-02")), format_date(parse_date("1992/1999"))
    ('30 June 2017', 'February 1984', '1992 to 1999')
    """
    if span.first == span.last:
        return _format_day(span.first)
    parts = {
        f"{part.year:04}-{part.month:02}": f"{calendar.month_name[part.month]} {part.year}"
        for part in (span.first, span.last)
    }
    return " to ".join(parts.get(part.strip(), part.strip()) for part in span.written.split("/"))


def _format_day(day: dt.date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _format_review(context: ReportContext) -> str:
    """Say when to look again: a period from now."""
    decision = context.assessment.case.decision
    months = round(12 * decision.period)
    if months < 1:
        return f"look again on {_format_day(decision.date.last + dt.timedelta(days=round(365.25 * decision.period)))}"
    year, month = divmod(decision.date.last.year * 12 + decision.date.last.month - 1 + months, 12)
    if decision.date.first != decision.date.last:
        return f"look again in {calendar.month_name[month + 1]} {year}"
    day = min(decision.date.last.day, calendar.monthrange(year, month + 1)[1])
    return f"look again on {_format_day(dt.date(year, month + 1, day))}"


def _format_confidence(context: ReportContext) -> str:
    """Say how sound the foundations are, and which ground is the weakest."""
    confidence = context.assessment.confidence
    if confidence.stated is not None:
        return f"{upper(confidence.stated)}, set by the analyst: {confidence.stated_because}"
    weakest = " ".join(
        upper(reason.text) for reason in confidence.reasons if reason.level == confidence.proposed
    )
    return f"{upper(confidence.proposed)}. {weakest}"


def _format_idle(context: ReportContext) -> str:
    """Say which options would teach us nothing that could change the answer; nothing where each would."""
    plan, contracts = context.assessment.strategy, context.assessment.samples.contracts
    idle = [
        context.option_labels[name]
        for index, name in enumerate(context.assessment.verdict.options)
        if index and not contracts.barred[index] and float(plan.evsi[:, index].mean()) < NEGLIGIBLE_WORTH
    ]
    return f"Not worth trying only to learn: {format_list(idle)}." if idle else ""
