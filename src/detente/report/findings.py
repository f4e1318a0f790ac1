"""An assessment in sentences: headline, judgments and options here; what follows them by :data:`ANSWERS`.

The rows of the first screen come from :func:`detente.report.first_screen.list_lines`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report import answers, basis, claim_answers, conditions, deal_answers, wishes
from detente.report.basis import format_confidence, format_statuses
from detente.report.claim_answers import index_claims
from detente.report.first_screen import list_lines
from detente.report.labels import upper
from detente.report.phrases import (
    format_amount,
    format_combinations,
    format_gain,
    format_percent,
    format_plural,
)
from detente.report.price_answers import answer_reservation_values
from detente.report.record_answers import answer_record_fit, answer_reweighting

if TYPE_CHECKING:
    from detente.evaluation.trust import OptionTrust
    from detente.report.context import CardLine, Finding, ReportContext

_TROUBLES = {
    "price": "its price, before any question of trust",
    "allies": "what our allies would hold back",
    "trust": "trust, not price",
    "perverse": "that we would gain only if they cheated",
    "unwilling": "that they would rather not sign it",
    "home": "consent at home, not the terms",
}

_DIAGNOSES = {
    "sound": "sound",
    "price": "price is the trouble",
    "allies": "what allies hold back is the trouble",
    "trust": "trust is the trouble",
    "perverse": "pays only if they cheat",
    "unwilling": "they would rather not sign",
    "home": "consent at home is the trouble",
}

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
    answers.answer_status_quo,
    answers.answer_need,
    answers.answer_overlap,
    answers.answer_price,
    answer_reservation_values,
    answers.answer_kind,
    answers.answer_trust,
    answers.answer_signing,
    deal_answers.answer_foresight,
    conditions.answer_failures,
    deal_answers.answer_terms,
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
class OptionRow:
    """One option, in words, for the table of the verdict card."""

    name: str
    label: str
    best_in: str
    value: str
    margin: str
    worst_loss: str
    trouble: str
    barred: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the option as a row under :data:`OPTION_COLUMNS`."""
        return (self.label, self.best_in, self.value, self.margin, self.worst_loss, self.trouble)


OPTION_COLUMNS = ("option", "best in", "value", "over waiting", "worst loss", "diagnosis")
"""What the cells of an option are."""


@dataclass(frozen=True)
class Findings:
    """What every form of the report says, first things first."""

    header: str
    headline: str
    support: str
    trouble: str
    confidence: str
    lines: tuple[CardLine, ...]
    """The first screen, in the order in which it is read."""
    rows: tuple[OptionRow, ...]
    units: str
    """What the figures of the options are in, and what waiting is worth."""
    answers: tuple[Finding, ...]
    limits: tuple[str, ...]


def find_findings(context: ReportContext) -> Findings:
    """Put an assessment into sentences."""
    return Findings(
        header=_format_header(context),
        headline=_format_headline(context),
        support=_format_support(context),
        trouble=_format_trouble(context),
        confidence=format_confidence(context),
        rows=tuple(_build_row(context, index) for index in range(len(context.assessment.verdict.options))),
        lines=list_lines(context),
        units=_format_units(context),
        answers=tuple(answer(context) for answer in ANSWERS),
        limits=_LIMITS,
    )


def _format_header(context: ReportContext) -> str:
    case, samples = context.assessment.case, context.assessment.samples
    premises = context.assessment.premises
    return (
        f"{case.case} · knowledge as of {case.decision.date.written} · {samples.n_draws:,} combinations of the "
        f"uncertain numbers tried, seed {samples.seed} · {format_statuses(premises)} · "
        f"{format_plural(premises.sourced_entries, 'citation')}"
    )


def _format_headline(context: ReportContext) -> str:
    best = context.assessment.verdict.best
    advice = (
        "wait, and don't take the deal as offered"
        if best == "refuse"
        else f"take {context.option_labels[best]}"
    )
    if _compute_beyond_cap(context) > 1 / 2:
        advice += ", if you can bear to lose more than your limit"
    claim = index_claims(context).get("advice")
    is_close = claim is not None and claim.word in {"no real difference", "a tie"}
    if is_close or context.assessment.verdict.p_best[best] < 1 / 2:
        return f"A close call; on average: {advice}."
    return f"{upper(advice)}."


def _compute_beyond_cap(context: ReportContext) -> float:
    """Return the share of draws in which the advice can lose more than the cap in one period."""
    assessment = context.assessment
    loss = assessment.stage_game.worst_loss[:, assessment.verdict.options.index(assessment.verdict.best)]
    return float(np.mean(loss > assessment.samples.decision.exposure_cap))


def _format_support(context: ReportContext) -> str:
    verdict, n_draws = context.assessment.verdict, context.assessment.samples.n_draws
    best = verdict.best
    order = sorted(verdict.options, key=lambda name: -verdict.p_best[name])
    second = next(name for name in order if name != best)
    label, other = upper(context.option_labels[best]), context.option_labels[second]
    share = format_combinations(verdict.p_best[best], n_draws)
    if verdict.p_best[second] == 0:
        return f"{label} is best in {share}."
    often = f"{round(verdict.p_best[second] * n_draws):,}"
    if order[0] != best:
        return (
            f"{label} is worth most on average and best in {share}; {other} is best in more of them, {often}."
        )
    return f"{label} is best in {share}, and worth most on average. Next comes {other}, best in {often}."


def _format_trouble(context: ReportContext) -> str:
    assessment = context.assessment
    judged = assessment.trust.options.get(context.offer)
    if judged is None:
        return "Nothing is on offer that could be judged."
    label, kind = context.option_labels[context.offer], judged.modal_diagnosis
    if assessment.samples.contracts.barred[context.offer_index]:
        return f"{upper(label)} crosses a red line, which no advantage outweighs."
    share = judged.diagnosis_shares[kind]
    count = format_combinations(share, assessment.samples.n_draws)
    if kind == "sound":
        return f"{upper(label)} is sound in {count}: it pays with the trust we have."
    often = "is" if share >= 1 / 2 else "is most often"
    return (
        f"The trouble with {label} {often} {_TROUBLES[kind]} ({count}). If they kept every promise, each "
        f"{context.period} we would {format_gain(judged.kept, context.money)} of {context.unit}."
    )


def _build_row(context: ReportContext, index: int) -> OptionRow:
    assessment, verdict = context.assessment, context.assessment.verdict
    name = verdict.options[index]
    judged, barred = assessment.trust.options.get(name), assessment.samples.contracts.barred[index]
    trouble = "" if judged is None else _format_diagnosis(judged)
    return OptionRow(
        name=name,
        label=context.option_labels[name],
        best_in=format_percent(verdict.p_best[name]),
        value="barred" if barred else format_amount(verdict.values[:, index]),
        margin="barred" if barred else format_amount(verdict.margins[:, index]),
        worst_loss=format_amount(assessment.stage_game.worst_loss[:, index]),
        trouble="crosses a red line" if barred else trouble,
        barred=barred,
    )


def _format_units(context: ReportContext) -> str:
    waits = float(np.median(context.assessment.verdict.values[:, 0])) >= 0.05  # noqa: PLR2004 - what would be printed
    keeps = " Waiting keeps the choice to start later open, and its value is that choice." if waits else ""
    money = "" if context.money is None else f", {context.money.format()}"
    return f"In percent of {context.unit}{money}; nine in ten combinations lie within the brackets.{keeps}"


def _format_diagnosis(judged: OptionTrust) -> str:
    kind = judged.modal_diagnosis
    share = judged.diagnosis_shares[kind]
    mixed = " (mixed)" if share < 1 / 2 else ""
    return f"{_DIAGNOSES[kind]} in {format_percent(share)} of combinations{mixed}"
