"""What the answer hangs on: past failures, flips, and the other side's best case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.deal_answers import TOUCHED
from detente.report.labels import upper
from detente.report.phrases import (
    format_amount,
    format_list,
    format_number,
    format_percent,
    format_share,
    format_small,
    format_value,
    format_worth,
)

if TYPE_CHECKING:
    from detente.design.stopping import Stopping
    from detente.methods.implicants import Implicant
    from detente.report.context import ReportContext
    from detente.sensitivity.flips import Flips, Swing
    from detente.shapes import PerDrawType

MOST_TOLD = 5
"""Premises, sets or moves listed at most."""


def answer_failures(context: ReportContext) -> Finding:
    """Say what the past returned, how often an option may fail, and what forgetting costs."""
    learning = context.assessment.stopping
    answer = _format_ledger(context)
    points = [_format_patience(context, index) for index in range(1, len(context.assessment.verdict.options))]
    points.append(_format_habit(context))
    points.append(
        f"Forgetting the record would change the first choice in {format_percent(learning.changed_share)} of draws and cost "
        f"{format_small(float(learning.forgetting.mean()))}% on average"
    )
    gap = context.assessment.case.reporting.say_do
    if gap is not None:
        points.append(
            f"Words were kinder than deeds by {gap.gap.written}; among comparable pairs the gap is "
            f"{gap.base_rate.written}, so only what exceeds it says anything"
        )
    return Finding("failures", "How do we avoid falling into the same trap?", answer, tuple(points))


def _format_ledger(context: ReportContext) -> str:
    learning = context.assessment.stopping
    n_dealings = len(learning.dealings)
    if not n_dealings:
        return "The record holds no past dealing."
    past = "One past dealing" if n_dealings == 1 else f"{n_dealings} past dealings"
    return f"{past}, in the worth of today: we gave {format_worth(learning.gave)} and got {format_worth(learning.got)}{format_return(learning)}."


def format_return(learning: Stopping) -> str:
    """Return what came back per unit given, where something was given."""
    gave, got = float(np.median(learning.gave)), float(np.median(learning.got))
    return f", {got / gave:.1f} returned per 1 given" if gave > TOUCHED else ""


def _format_patience(context: ReportContext, index: int) -> str:
    name, learning = context.assessment.verdict.options[index], context.assessment.stopping
    label, failures = upper(context.option_labels[name]), learning.failures[:, index]
    endless = float(np.mean(np.isinf(failures)))
    if float(np.median(failures)) == 0:
        told_first = f"{label}: not worth a first try"
    elif endless > 1 / 2:
        told_first = f"{label}: worth a try however often it fails"
    else:
        n_failures = int(np.median(failures))
        often = "once" if n_failures == 1 else f"{n_failures} times in a row"
        told_first = f"{label}: worth a try until it has failed {often}"
    if endless < 0.01:  # noqa: PLR2004
        return told_first
    floor = format_share(learning.floor[:, index])
    return f"{told_first}; in {format_percent(endless)} of draws no number of failures ends it, since change of heart keeps trust at {floor}"


def _format_habit(context: ReportContext) -> str:
    offer = context.offer
    index, learning = context.assessment.verdict.options.index(offer), context.assessment.stopping
    if index == 0:
        return "Without an offer there is no habit to speak of"
    never, always = learning.held_if_never_ended[:, index], learning.held_if_always_ended[:, index]
    return (
        f"What a habit of new starts does: under {context.option_labels[offer]} they would keep their side {format_share(never)} "
        f"of the time if they knew that we never end a deal, {format_share(always)} if we always did"
    )


def answer_flips(context: ReportContext) -> Finding:
    """Say which premises, alone and together, would make another option best."""
    flips, question = context.assessment.flips, "What would have to be true for the answer to be another?"
    if flips.best is None:
        return Finding("flips", question, "No number of this case is uncertain.")
    answer = _format_middle(context, flips)
    points = [format_swing(context, swing) for swing in flips.swings if swing.break_evens][:MOST_TOLD]
    if not points:
        points = ["No single number, taken to either end of its range alone, makes another option best"]
    else:
        points.append(_format_idle(flips))
    points += [format_nearest(context, flips), *_format_sets(context, flips)]
    return Finding("flips", question, answer, tuple(point for point in points if point))


def _format_middle(context: ReportContext, flips: Flips) -> str:
    best = flips.best or "refuse"
    text = f"With every number in its middle, {context.choice_labels[best]} leads by {format_number(flips.lead)}%"
    if best != context.assessment.verdict.best:
        text += f", though {context.choice_labels[context.assessment.verdict.best]} is worth most on average over all draws"
    return f"{text}. From there:"


def format_swing(context: ReportContext, swing: Swing) -> str:
    """Return where a number, alone, makes another option best."""
    turns = [
        f"{context.choice_labels[one.becomes]} is best {'above' if one.value > swing.median else 'below'} {format_value(one.value)}"
        for one in swing.break_evens
    ]
    return f"{upper(context.label_premise(swing.path))} (middle {format_value(swing.median)}): {format_list(turns)}"


def _format_idle(flips: Flips) -> str:
    """Say how many numbers never flip the answer alone."""
    idle = sum(not swing.break_evens for swing in flips.swings)
    return (
        f"{idle} of {len(flips.swings)} uncertain numbers never flip it alone, from their 1st to their 99th percentile"
        if idle
        else ""
    )


def format_nearest(context: ReportContext, flips: Flips) -> str:
    """Return the most probable combination of numbers that makes another option best."""
    flip = flips.flip
    if np.isnan(flip.distance) or flip.becomes is None:
        return "No combination within six standard deviations was found that flips it"
    moves = [
        f"{context.label_premise(path)} at {format_value(value)} instead of {format_value(median)}"
        for path, median, value in flip.moves[:3]
    ]
    more = len(flip.moves) - 3
    rest = f", and {more} smaller {'shift' if more == 1 else 'shifts'}" if more > 0 else ""
    return (
        f"The most probable flip, {flip.distance:.1f} standard deviations away, makes {context.choice_labels[flip.becomes]} "
        f"best: {format_list(moves)}{rest}"
    )


def _format_sets(context: ReportContext, flips: Flips) -> list[str]:
    grounds = flips.premise_sets
    if not grounds.paths:
        return []
    told_sets = []
    tried = f"{len(grounds.paths)} weightiest premises"
    if not grounds.flipping:
        told_sets.append(f"No combination of the {tried}, each in its middle or at its adverse end, flips it")
    else:
        smallest = [one for one in grounds.flipping if one.size == grounds.flipping[0].size]
        told_sets.append(
            f"Smallest sets that flip it, each number at its adverse end ({len(smallest)} of size {smallest[0].size}): "
            + "; or ".join(_format_set(context, grounds.paths, one) for one in smallest[:3])
        )
    if grounds.flipping and grounds.sufficient:
        first = grounds.sufficient[0]
        held = format_list(context.label_premise(grounds.paths[i]) for i in first.held)
        what = f"a set of {first.size}: {held}" if first.held else "none is needed"
        told_sets.append(f"Enough to hold it, whatever the rest of the {tried}: {what}")
    if grounds.left_out:
        told_sets.append(f"{grounds.left_out} weaker premises were left out of these sets")
    return told_sets


def _format_set(context: ReportContext, paths: tuple[str, ...], one: Implicant) -> str:
    return format_list(context.label_premise(paths[i]) for i in (*one.otherwise, *one.held))


def answer_failing(context: ReportContext) -> Finding:
    """Say in which futures the advice fails, and which option is least regretted."""
    robust = context.assessment.robustness
    share = format_percent(robust.failing)
    answer = (
        f"In {share} of draws another option is better by more than {format_number(robust.tolerance)}%. "
        f"The least regretted choice, looking at each option's worst twentieth, is {context.choice_labels[robust.minimax]}."
    )
    points = []
    if robust.conditions:
        limits = [
            f"{context.label_premise(one.path)} is {'above' if one.above else 'below'} {format_value(one.bound)}"
            for one in robust.conditions
        ]
        points.append(
            f"It fails mostly where {format_list(limits)}: in {format_percent(robust.density)} of these futures, which hold "
            f"{format_percent(robust.coverage)} of its failures"
        )
    points += [
        f"{upper(context.option_labels[name])}: good enough in {format_percent(robust.satisficing[name])} of draws (worth at "
        "least refusing, within the cap)"
        for name in context.assessment.verdict.options[1:]
    ]
    return Finding("failing", "In which futures does the advice fail?", answer, tuple(points))


def answer_advocate(context: ReportContext) -> Finding:
    """Argue the other side: the strongest contrary case, and what would show it right."""
    flips, question = context.assessment.flips, "What would the other side say?"
    contrary = find_contrary(context)
    if contrary is None:
        return Finding("advocate", question, "There is no other option to argue for.")
    label, share = context.choice_labels[contrary], context.assessment.verdict.p_best[contrary]
    index = context.assessment.verdict.options.index(contrary)
    answer = f"The strongest case is for {label}, best in {format_percent(share)} of draws"
    lead = (
        context.assessment.verdict.values[:, index]
        - context.assessment.verdict.values[
            :, context.assessment.verdict.options.index(context.assessment.verdict.best)
        ]
    )
    wins = lead[lead > 0]
    answer += f", and where it is best, by {format_amount(wins)}%." if wins.size else "."
    moves = flips.flip.moves[:3] if flips.flip.becomes == contrary else ()
    points = [
        f"It needs {context.label_premise(path)} to be nearer {format_value(value)} than {format_value(median)}"
        for path, median, value in moves
    ]
    points += list_indicators(context, contrary)
    return Finding("advocate", question, answer, tuple(points))


def find_contrary(context: ReportContext) -> str | None:
    """Return the option that is most often best besides the advice."""
    others = {
        name: share
        for name, share in context.assessment.verdict.p_best.items()
        if name != context.assessment.verdict.best
        and not context.assessment.samples.contracts.barred[context.assessment.verdict.options.index(name)]
    }
    return max(others, key=lambda name: others[name]) if others else None


def list_indicators(context: ReportContext, contrary: str) -> list[str]:
    """Return what could be observed that would speak for the other side."""
    found = []
    entries = sorted(context.assessment.track_record.evidence, key=lambda item: -_weigh_entry(item.decibans))
    if entries and context.assessment.verdict.best == "refuse":
        heaviest = entries[0]
        found.append(
            f"Watch for: more, or no more, of what weighs most in the record ({heaviest.date}: {heaviest.label})"
        )
    ready = [
        swing
        for swing in context.assessment.flips.swings
        if any(one.becomes == contrary for one in swing.break_evens)
    ]
    found += [
        f"Watch for: {context.label_premise(swing.path)} turning out {'above' if one.value > swing.median else 'below'} "
        f"{format_value(one.value)}"
        for swing in ready[:3]
        for one in swing.break_evens
        if one.becomes == contrary
    ]
    return found


def _weigh_entry(decibans: PerDrawType) -> float:
    return float(np.abs(np.median(decibans, axis=0)).max())
