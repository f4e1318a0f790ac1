"""Every option at a glance: what it brings, whether it comes about, and what it may cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report.phrases import format_number, format_percent, quantiles
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.shapes import Array, PerDraw

_NOTHING = "–"
"""What stands where there is nothing to say of waiting."""
_ALWAYS, _NEVER = 0.995, 0.005
"""Shares of combinations beyond which a worst loss is simply over or within the limit."""


@dataclass(frozen=True)
class OptionRow:
    """One option, in words."""

    name: str
    cells: tuple[str, ...]
    """Its cells under :func:`list_option_columns`, its label first."""


def list_option_columns(context: ReportContext) -> tuple[str, ...]:
    """Return what the cells of an option are."""
    return (
        "option",
        f"gain over never if it goes through, {context.span}",
        f"gain over waiting a {context.period}, as things stand",
        "best or nearly",
        "they'd sign",
        "gain by keeping",
        "passes at home",
        f"loss in the worst {context.period}, our limit",
    )


def list_option_rows(context: ReportContext) -> tuple[OptionRow, ...]:
    """Return every option as a row, waiting first."""
    return tuple(_build_row(context, index) for index in range(len(context.assessment.verdict.options)))


def format_units(context: ReportContext) -> str:
    """Say what 100% is, and what brackets hold."""
    case = context.assessment.case
    problem = case.objectives[case.problem]
    money = "" if context.money is None else f", worth {context.money.format()}"
    return (
        f"100% is the prize: one {context.period} with the problem solved (“{problem.to}”) instead of as it is "
        f"(“{problem.from_}”){money}. A figure before a bracket is the middle one; nine in "
        "ten combinations of the uncertain numbers lie within the bracket."
    )


def format_table_note() -> str:
    """Say what the columns of the table count."""
    return (
        "If it goes through: signed, passed at home and held to its end. As things stand: with the chance counted that it is "
        "refused or blocked. Gains and losses are in percent of the prize; signing and home are chances. Gain by keeping: "
        "to how many of their possible kinds keeping the deal is worth more than having none."
    )


def _build_row(context: ReportContext, index: int) -> OptionRow:
    assessment, verdict = context.assessment, context.assessment.verdict
    name = verdict.options[index]
    label, best = context.option_labels[name], format_percent(verdict.as_good_as_best[name])
    if name == REFUSE:
        return OptionRow(name, (label, _NOTHING, _NOTHING, best, *(_NOTHING,) * 4))
    if assessment.samples.contracts.barred[index]:
        return OptionRow(name, (label, "crosses a red line", *(_NOTHING,) * 6))
    signs = (assessment.track_record.belief * assessment.signing.acceptance[:, :, index]).sum(axis=1)
    others = assessment.third_parties
    cells = (
        label,
        format_gained(assessment.strategy.held_through[:, index]),
        format_gained(verdict.margins[:, index]),
        best,
        _format_chance(signs),
        count_gaining(context, index),
        _format_chance(others.passes[:, index]) if others.vetoes else "no veto",
        _format_worst(context, assessment.stage_game.worst_loss[:, index]),
    )
    return OptionRow(name, cells)


def format_gained(values: Array) -> str:
    """Return a gain or a loss with its sign and its 90% interval.

    Examples
    --------
    >>> format_gained(np.linspace(-1.0, 3.0, 101)), format_gained(np.zeros(3))
    ('+1.0% (-0.8 to +2.8)', '0.0%')
    """
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = (
        f"{'+' if float(number) > 0 else ''}{number}" for number in map(format_number, interval)
    )
    return f"{median}%" if low == high else f"{median}% ({low} to {high})"


def _format_chance(values: PerDraw) -> str:
    """Return a chance with its 90% interval, the unit said once."""
    interval = quantiles(values)
    if interval is None:
        return "undefined"
    median, low, high = (f"{100 * end:.0f}" for end in interval)
    return f"{median}%" if low == high else f"{median}% ({low} to {high})"


def count_gaining(context: ReportContext, index: int) -> str:
    """Return how many kinds of counterpart gain by keeping an option."""
    gains = np.median(context.assessment.signing.gains[:, :, index], axis=0)
    number, kinds = int((gains > 0).sum()), len(gains)
    if kinds == 1:
        return "yes" if number else "no"
    return {0: "no kind", kinds: f"all {kinds} kinds"}.get(number, f"{number} of {kinds} kinds")


def _format_worst(context: ReportContext, loss: PerDraw) -> str:
    """Return the worst loss in one period beside our limit, and in how many combinations it is over it."""
    cap = context.assessment.samples.decision.exposure_cap
    interval, limit = quantiles(loss), format_number(float(np.median(cap)))
    if interval is None:
        return "undefined"
    beyond = float(np.mean(loss > cap))
    over = f"over it in {format_percent(beyond)}"
    if beyond > _ALWAYS or beyond < _NEVER:
        over = "over it" if beyond > _ALWAYS else "within it"
    median, low, high = map(format_number, interval)
    ends = "" if low == high else f" ({low} to {high})"
    return f"{median}%{ends}; limit {limit}%: {over}"
