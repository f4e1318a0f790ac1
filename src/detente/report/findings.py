"""An assessment in sentences: the verdict card, then one answer a question (MODEL section 13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report import answers, basis, conditions, deal_answers
from detente.report.basis import format_confidence
from detente.report.first_screen import list_lines
from detente.report.labels import upper
from detente.report.phrases import format_amount, format_draws, format_gain, format_percent

if TYPE_CHECKING:
    from detente.evaluation.trust import OptionTrust
    from detente.report.context import CardLine, Finding, ReportContext

TROUBLES = {
    "price": "PRICE before trust",
    "trust": "TRUST, not price",
    "perverse": "that we would gain only if they cheated",
    "home": "CONSENT at home, not the terms",
}

LIMITS = (
    "Kinds of counterpart are a caricature: a few fixed types, each with its own wishes.",
    "Past dealings were chosen, not drawn by lot: nothing is known of offers never made.",
    "Unless said otherwise, the counterpart takes a deal to last while it behaves (level 1 of foresight).",
    "Trust held assumes that the terms are enforced as written: compliance is not goodwill.",
    "Effects add up, period by period; what piles up or runs out is not followed.",
    "Flips are sought around the middle of every range; a verdict made of many weak draws has others.",
    "The staged deal takes effects as proportional to what is handed over, and beliefs as they are now.",
    "Confidence is proposed by rule from what the case cites: the rule reads no document and judges no source.",
)


ANSWERS = (
    answers.answer_status_quo,
    answers.answer_need,
    answers.answer_overlap,
    answers.answer_price,
    answers.answer_kind,
    answers.answer_trust,
    deal_answers.answer_foresight,
    conditions.answer_failures,
    deal_answers.answer_terms,
    deal_answers.answer_ladder,
    answers.answer_allies,
    answers.answer_home,
    answers.answer_loss,
    conditions.answer_flips,
    conditions.answer_failing,
    conditions.answer_advocate,
    answers.answer_drivers,
    answers.answer_learning,
    basis.answer_confidence,
    basis.answer_assumptions,
    basis.answer_sources,
    basis.answer_removals,
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


OPTION_COLUMNS = ("option", "best in", "value", "against refusing", "worst loss", "diagnosis")
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
    """What the figures of the options are in, and what refusing is worth."""
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
        rows=tuple(_tell_option(context, index) for index in range(len(context.assessment.verdict.options))),
        lines=list_lines(context),
        units=_format_units(context),
        answers=tuple(answer(context) for answer in ANSWERS),
        limits=LIMITS,
    )


def _format_header(context: ReportContext) -> str:
    premises = context.assessment.premises
    return (
        f"{context.assessment.case.case} · knowledge as of {context.assessment.case.decision.date.written} · "
        f"{context.assessment.samples.n_draws:,} draws · seed {context.assessment.samples.seed} · rests on {premises.assumptions} "
        f"assumptions ({premises.defaults} of them defaults) and {_count(premises.sourced_entries, 'citation')}"
    )


def _format_headline(context: ReportContext) -> str:
    best = context.assessment.verdict.best
    advice = "don't take the deal as offered" if best == "refuse" else f"take {context.option_labels[best]}"
    if _find_beyond(context) > 1 / 2:
        advice += ", if you can bear to lose more than your cap"
    if context.assessment.verdict.p_best[best] < 1 / 2:
        return f"A close call; on average: {advice}."
    return f"{upper(advice)}."


def _find_beyond(context: ReportContext) -> float:
    """Return the share of draws in which the advice can lose more than the cap in one period."""
    loss = context.assessment.stage_game.worst_loss[
        :, context.assessment.verdict.options.index(context.assessment.verdict.best)
    ]
    return float(np.mean(loss > context.assessment.samples.decision.exposure_cap))


def _format_support(context: ReportContext) -> str:
    verdict, n_draws = context.assessment.verdict, context.assessment.samples.n_draws
    best = verdict.best
    order = sorted(verdict.options, key=lambda name: -verdict.p_best[name])
    second = next(name for name in order if name != best)
    what = "Refusing" if best == "refuse" else upper(context.option_labels[best])
    other = "refusing" if second == "refuse" else context.option_labels[second]
    share = format_draws(verdict.p_best[best], n_draws)
    if verdict.p_best[second] == 0:
        return f"{what} is best in {share}."
    if order[0] != best:
        often = f"{round(verdict.p_best[second] * n_draws):,}"
        return (
            f"{what} is worth most on average and best in {share}; {other} is best in more of them, {often}."
        )
    often = f"{round(verdict.p_best[second] * n_draws):,}"
    return f"{what} is best in {share}, and worth most on average. Next comes {other}, best in {often}."


def _format_trouble(context: ReportContext) -> str:
    offer = context.offer
    judged = context.assessment.trust.options.get(offer)
    if judged is None:
        return "There is no offer to judge."
    label, kind = context.option_labels[offer], judged.modal_diagnosis
    if context.assessment.samples.contracts.barred[context.assessment.verdict.options.index(offer)]:
        return f"{upper(label)} crosses a hard limit: no advantage outweighs that."
    share = judged.diagnosis_shares[kind]
    if kind == "sound":
        return f"{upper(label)} is sound in {format_draws(share, context.assessment.samples.n_draws)}: it gains on the trust held."
    often = "is" if share >= 1 / 2 else "is most often"
    return (
        f"The trouble with {label} {often} {TROUBLES[kind]} ({format_draws(share, context.assessment.samples.n_draws)}): were every promise "
        f"kept, we would {format_gain(judged.kept)} of what solving the problem for one period is worth."
    )


def _tell_option(context: ReportContext, index: int) -> OptionRow:
    name, verdict = context.assessment.verdict.options[index], context.assessment.verdict
    judged, barred = (
        context.assessment.trust.options.get(name),
        context.assessment.samples.contracts.barred[index],
    )
    trouble = "" if judged is None else _label_trouble(judged)
    return OptionRow(
        name=name,
        label=context.option_labels[name],
        best_in=format_percent(verdict.p_best[name]),
        value="barred" if barred else format_amount(verdict.values[:, index]),
        margin="barred" if barred else format_amount(verdict.margins[:, index]),
        worst_loss=format_amount(context.assessment.stage_game.worst_loss[:, index]),
        trouble="barred by a hard limit" if barred else trouble,
        barred=barred,
    )


def _format_units(context: ReportContext) -> str:
    waits = float(np.median(context.assessment.verdict.values[:, 0])) >= 0.05  # noqa: PLR2004 - what would be printed
    keeps = " Refusing is worth what it keeps open: the choice to start later." if waits else ""
    return f"In percent of what solving the problem for one period is worth to us; 90% of the draws in brackets.{keeps}"


def _label_trouble(judged: OptionTrust) -> str:
    kind = judged.modal_diagnosis
    mixed = "mixed: " if judged.diagnosis_shares[kind] < 1 / 2 else ""
    return f"{mixed}{kind} {format_percent(judged.diagnosis_shares[kind])}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
