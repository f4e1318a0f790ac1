"""What past failures taught, and how often a deal may fail before it is ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.design.staged_deal import NEGLIGIBLE_PART
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import (
    format_amount,
    format_percent,
    format_plural,
    format_share,
    format_small,
    format_worth,
)

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment
    from detente.design.stopping import Stopping
    from detente.report.context import ReportContext
    from detente.shapes import PerDraw

_RARE = 0.01
"""Share of combinations below which it goes unsaid that an option would be tried for ever."""


_HARDLY_EVER, _AS_LIKELY_AS_NOT = 0.005, 0.5
"""Chances that a deal comes into force below which it has no chance to fail, and below which that is said first."""


_PARTS = {1 / 10: "a tenth", 1 / 5: "a fifth", 1 / 4: "a quarter", 1 / 3: "a third", 1 / 2: "half"}
"""Plain words for what came back of what was given."""

_NEAR_PART = 0.1
"""Relative distance at which such a word is near enough."""


def answer_failures(context: ReportContext) -> Finding:
    """Say what the past returned, how often an option may fail, and what forgetting costs."""
    assessment, stopping = context.assessment, context.assessment.stopping
    answer = _format_ledger(context)
    points = [_format_patience(context, index) for index in range(1, len(assessment.verdict.options))]
    if context.offer_index:
        points.append(_format_habit(context))
    points.append(
        f"Without the record we would choose differently in {format_percent(stopping.changed_share)} of combinations, "
        f"at a cost of {format_small(float(stopping.forgetting.mean()))}% on average"
    )
    gap = assessment.case.reporting.say_do
    if gap is not None:
        points.append(
            f"Their words were friendlier than their deeds by {gap.gap.written}. Among comparable pairs the gap is "
            f"{gap.base_rate.written}, so only the excess over that tells us anything"
        )
    return Finding("failures", "How do we avoid falling into the same trap?", answer, tuple(points))


def _format_ledger(context: ReportContext) -> str:
    stopping = context.assessment.stopping
    n_dealings = len(stopping.dealings)
    if not n_dealings:
        return "There are no past dealings on record."
    returned = format_return(stopping)
    ending = f", {returned}" if returned else ""
    theirs = ""
    if float(np.median(stopping.brought_them)) > 0:
        theirs = (
            f" What we gave was worth {format_amount(stopping.brought_them)} to {context.rival}, on its own scale, on which "
            "100 is what it wants most."
        )
    return (
        f"{upper(format_dealings(n_dealings))}, in today's worth: we gave {format_worth(stopping.gave, context.money)} and got back "
        f"{format_worth(stopping.got, context.money)}{ending}.{theirs}"
    )


def format_dealings(n_dealings: int) -> str:
    """Return in how many dealings something was learnt: ``in 6 past dealings``."""
    return f"in {format_plural(n_dealings, 'past dealing')}"


def format_return(stopping: Stopping) -> str:
    """Return what came back for what was given; empty where nothing was given."""
    gave, got = float(np.median(stopping.gave)), float(np.median(stopping.got))
    if gave <= NEGLIGIBLE_PART:
        return ""
    ratio = got / gave
    if abs(ratio - 1) <= _NEAR_PART:
        return "about as much as we gave"
    part = min(_PARTS, key=lambda part: abs(part - ratio))
    if abs(part - ratio) <= _NEAR_PART * ratio:
        return f"about {_PARTS[part]} of what we gave"
    return f"{ratio:.1f} times what we gave"


def _format_patience(context: ReportContext, index: int) -> str:
    assessment, stopping = context.assessment, context.assessment.stopping
    label = upper(context.option_labels[assessment.verdict.options[index]])
    failures, starting = stopping.failures[:, index], _find_starting_chance(assessment, index)
    if starting < _HARDLY_EVER:
        return f"{label}: hardly ever comes into force, since {_find_obstacle(context, index)}; so it has no chance to fail"
    endless, median = float(np.mean(np.isinf(failures))), float(np.median(failures))
    head = label
    if starting < _AS_LIKELY_AS_NOT:
        head = (
            f"{label} would come into force only {format_percent(starting)} of the time. Once it is in force"
        )
    text = f"{head}: {_format_worth_trying(median)}"
    if endless < _RARE:
        return text
    floor = format_share(stopping.floor[:, index])
    begin = "start" if starting >= _AS_LIKELY_AS_NOT else "go on"
    start = f", though, we would {begin} and" if median == 0 else " we would"
    # With one kind of counterpart nobody can differ: trust rests on what that kind is.
    why = "new leaders may differ and " if len(context.type_labels) > 1 else ""
    return f"{text}. In {format_percent(endless)} of combinations{start} never give up, because {why}trust stays at {floor}"


def _format_worth_trying(failures: float) -> str:
    """Return how often a deal in force may fail before it no longer pays."""
    if failures == 0:
        return "not worth trying now"
    if np.isinf(failures):
        return "worth trying however often it fails"
    often = "once" if failures == 1 else f"{int(failures)} times in a row"
    return f"worth trying until it has failed {often}"


def _find_starting_chance(assessment: Assessment, index: int) -> float:
    """Return the chance that an option, once proposed, comes into force: signed by them, passed at home; the median."""
    return float(np.median(_find_signing(assessment, index) * assessment.third_parties.passes[:, index]))


def _find_signing(assessment: Assessment, index: int) -> PerDraw:
    return (assessment.track_record.belief * assessment.signing.acceptance[:, :, index]).sum(axis=1)


def _find_obstacle(context: ReportContext, index: int) -> str:
    """Return who keeps an option from coming into force."""
    passes = float(np.median(context.assessment.third_parties.passes[:, index]))
    if passes < float(np.median(_find_signing(context.assessment, index))):
        return "it would be blocked at home"
    return f"{context.rival} would not sign it"


def _format_habit(context: ReportContext) -> str:
    index, stopping = context.offer_index, context.assessment.stopping
    never, always = stopping.held_if_never_ended[:, index], stopping.held_if_always_ended[:, index]
    return (
        f"If they knew that we never end a deal, they would keep their side of {context.option_labels[context.offer]} "
        f"{format_share(never)} of the time; if we always ended it once they cheat, {format_share(always)}"
    )
