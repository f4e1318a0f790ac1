"""What the record says of the case itself: of the kinds that we think they may be, and of our other numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.context import Finding
from detente.report.deal_labels import label_advice
from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_percent
from detente.sensitivity.record_fit import RARE

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.sensitivity.reweighting import Reweighting


def answer_reweighting(context: ReportContext) -> Finding:
    """Say what becomes of the verdict if combinations count for as much as they make the record likely."""
    question = "Does the record bear out our other numbers?"
    if not context.assessment.track_record.evidence:
        return Finding("reweighting", question, "The case has no record of past conduct.")
    weighted, verdict = context.assessment.reweighting, context.assessment.verdict
    if weighted.tells_little:
        return Finding("reweighting", question, "The record tells us little about our other numbers.")
    best, plain = context.option_labels[weighted.best], format_percent(verdict.p_best[weighted.best])
    share = format_percent(weighted.p_best[weighted.best])
    advice = label_advice(context)
    intro = "Let each combination count for more, the better it foretells the record."
    if weighted.best == verdict.best:
        answer = f"{intro} {advice} stays: {best} is best in {share} of combinations, instead of {plain}."
    elif weighted.is_clear:
        answer = (
            f"{intro} {advice} would change: {best} is worth most, and best in {share} of combinations, instead "
            f"of {plain}."
        )
    else:
        answer = (
            f"{intro} Then {best} is worth most on average, but its lead over {context.option_labels[verdict.best]} "
            "may be chance."
        )
    answer += _format_shifts(context, weighted)
    answer += (
        f" This rests on weights that are worth {format_number(weighted.effective_size)} equal combinations."
    )
    return Finding("reweighting", question, answer)


def answer_record_fit(context: ReportContext) -> Finding:
    """Say whether past dealings went as the kinds of counterpart would have had it."""
    question, fit = "Does the record fit what we say of them?", context.assessment.record_fit
    if not fit.n_dealings:
        return Finding("record-fit", question, "The case has no past dealings.")
    tail = min(fit.surprise_tail, fit.kept_tail, fit.more_kept_tail)
    if not fit.can_tell:
        answer = "This record is too short, or its terms too small, to test what we say of them."
    elif tail >= RARE:
        answer = (
            "It does. Had they been as we say, they would have kept as few promises as they did, or fewer, in "
            f"{format_percent(fit.kept_tail)} of such records, and as many or more in "
            f"{format_percent(fit.more_kept_tail)}."
        )
    else:
        side = "otherwise"
        if min(fit.kept_tail, fit.more_kept_tail) < RARE:
            side = "worse" if fit.kept_tail < fit.more_kept_tail else "better"
        answer = (
            f"It does not: {context.rival} behaved {side} than any of these kinds would have. Only "
            f"{format_percent(tail)} of such records would be like it. The most surprising dealings:"
        )
        names = {name: entry.what for name, entry in context.assessment.case.record.episodes.items()}
        return Finding("record-fit", question, answer, tuple(names[name] for name in fit.surprises[:3]))
    return Finding("record-fit", question, answer)


def _format_shifts(context: ReportContext, weighted: Reweighting) -> str:
    parts = [
        (context.label_premise(shift.path), "lower" if shift.shift > 0 else "higher")
        for shift in weighted.standing_out
    ]
    if not parts:
        return ""
    figures = format_list(f"your {side} figures for {label}" for label, side in parts)
    return f" {upper(f'the record itself makes {figures} unlikely')}."
