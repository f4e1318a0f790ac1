"""What the answer hangs on: sizes, flips, and the other side's best case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import (
    format_distance,
    format_list,
    format_number,
    format_percent,
    format_plural,
    format_value,
    format_worth,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.report.context import ReportContext
    from detente.sensitivity.flips import Flips
    from detente.sensitivity.median_model import Swing
    from detente.shapes import PerDrawType

_FEWEST = 30
"""Combinations below which nothing is said of the futures in which the advice fails."""
_MOST_SWINGS = 5
"""Numbers that flip the answer alone listed at most."""

_RULES = {
    "ratios": "if each swing may be anything from none to all of the one above it",
    "simplex": "if all weights that keep the order and add up to the same are equally likely",
    "sorted": "if the sizes are spread evenly and put in order",
}
"""How sizes may be drawn from ranks, in words."""


def answer_sizes(context: ReportContext) -> Finding:
    """Say whether the choice hangs on how large ranked swings are, which no ranking says."""
    question, sizes = "Does it matter how large the ranked differences are?", context.assessment.swing_sizes
    if sizes is None:
        return Finding("sizes", question, "Nothing in this case is known by its rank alone.")
    points = tuple(
        f"{upper(words)}: {context.option_labels[sizes.best[rule]]} is worth most on average, and best in "
        f"{format_percent(sizes.p_best[rule][sizes.best[rule]])} of combinations"
        for rule, words in _RULES.items()
    )
    if not sizes.hangs_on_sizes:
        answer = "No. A ranking gives an order and no sizes, but three ways to read sizes into it agree:"
        return Finding("sizes", question, answer, points)
    differ = len(set(sizes.best.values())) > 1
    answer = "Yes." if differ else "It changes how sure the choice is, not which it is."
    answer += (
        " A ranking gives an order and no sizes, and three ways to read sizes into it disagree. To settle this, say under "
        "“priorities” how large one difference is against another:"
    )
    return Finding("sizes", question, answer, points)


def answer_flips(context: ReportContext) -> Finding:
    """Say which premises, alone and together, would make another option best."""
    flips, question = context.assessment.flips, "What would have to be true for the answer to be another?"
    if flips.best is None:
        return Finding("flips", question, "Every number of this case is certain.")
    points = [format_swing(context, swing) for swing in flips.swings if swing.break_evens][:_MOST_SWINGS]
    if points:
        points += _list_idle(flips)
    else:
        points = ["No single number makes another option best at any value that we tried within its range"]
    points += [format_nearest(context, flips), *_list_sets(context, flips)]
    return Finding("flips", question, _format_middle(context, flips), tuple(points))


def _format_middle(context: ReportContext, flips: Flips) -> str:
    best, choices = flips.best or "refuse", context.option_labels
    verdict = context.assessment.verdict.best
    text = f"With every number at our best estimate, {choices[best]} leads by {format_number(flips.lead)}%"
    if best != verdict:
        text += f", though {choices[verdict]} is worth most on average over all combinations"
    return f"{text}. What would change that:"


def format_swing(context: ReportContext, swing: Swing) -> str:
    """Return where a number, alone, makes another option best."""
    turns = [
        f"{context.option_labels[turn.becomes]} is best {format_side(turn.value, swing.median)}"
        for turn in swing.break_evens
    ]
    premise = upper(context.label_premise(swing.path))
    return f"{premise} (now {format_value(swing.median)}): {format_list(turns)}"


def format_side(value: float, median: float) -> str:
    """Return on which side of a value, seen from the middle, another option is best: ``above 0.36``."""
    return f"{'above' if value > median else 'below'} {format_value(value)}"


def _list_idle(flips: Flips) -> list[str]:
    """Return how many numbers never flip the answer alone."""
    idle = sum(not swing.break_evens for swing in flips.swings)
    if not idle:
        return []
    return [
        (
            f"{idle} of the {len(flips.swings)} uncertain numbers do not change the answer by themselves at any value "
            "that we tried between the 1st and the 99th percentile of their range"
        )
    ]


def format_nearest(context: ReportContext, flips: Flips) -> str:
    """Return the most probable combination of numbers that makes another option best."""
    flip = flips.flip
    if np.isnan(flip.distance) or flip.becomes is None:
        return "We found no combination of numbers, however far out, that makes another option best"
    moves = [
        f"{context.label_premise(path)} at {format_value(value)} instead of {format_value(median)}"
        for path, median, value in flip.moves[:3]
    ]
    more = len(flip.moves) - 3
    rest = f", and {format_plural(more, 'smaller shift')}" if more > 0 else ""
    return (
        f"The most probable way to make {context.option_labels[flip.becomes]} best would need "
        f"{_format_shift(flip.distance)}: {format_list(moves)}{rest}"
    )


def _format_shift(distance: float) -> str:
    """Return how far numbers have to move together: a size, and a single number that lies as far out."""
    sizes = ((1.0, "only a modest"), (2.0, "a marked"), (3.0, "a large"), (np.inf, "an extreme"))
    size = next(word for bound, word in sizes if distance < bound)
    return f"{size} shift, together as large as that of a single number {format_distance(distance)}"


def _list_sets(context: ReportContext, flips: Flips) -> list[str]:
    sets = flips.premise_sets
    if not sets.paths:
        return []

    def label_set(indices: Iterable[int]) -> str:
        return format_list(context.label_premise(sets.paths[i]) for i in indices)

    tried = f"{len(sets.paths)} weightiest numbers"
    if not sets.flipping:
        points = [
            f"Even with all {tried} at the less favourable end of their usual range (5–95%), no other option is best"
        ]
    else:
        size = sets.flipping[0].size
        smallest = [implicant for implicant in sets.flipping if implicant.size == size]
        ends = "; or ".join(label_set((*implicant.otherwise, *implicant.held)) for implicant in smallest[:3])
        alone = size > 1 and any(swing.break_evens for swing in flips.swings)
        extreme = "; by itself, a number would have to lie outside that range" if alone else ""
        points = [
            (
                f"Within the usual ranges (5–95%) it takes {format_plural(size, 'number')} at the less favourable end "
                f"to change the answer{extreme} ({format_plural(len(smallest), 'such set')}): {ends}"
            )
        ]
    if sets.flipping and sets.sufficient:
        held = sets.sufficient[0].held
        rest = len(sets.paths) - len(held)
        numbers = (
            "this number at our best estimate"
            if len(held) == 1
            else f"these {len(held)} numbers at our best estimates"
        )
        points.append(
            f"With {numbers}, the answer holds whatever the other {rest} of the {tried} are: {label_set(held)}"
            if held
            else f"The answer holds whatever the {tried} are"
        )
    if sets.left_out:
        points.append(
            f"{format_plural(sets.left_out, 'weaker number')} stayed at our best estimate in these sets"
        )
    return points


def answer_failing(context: ReportContext) -> Finding:
    """Say in which futures the advice fails, and which option is least regretted."""
    robustness, n_draws = context.assessment.robustness, context.assessment.samples.n_draws
    question = "In which futures does the advice fail?"
    if n_draws < _FEWEST:
        tried = "Only one combination was" if n_draws == 1 else f"Only {n_draws} combinations were"
        answer = (
            f"{tried} tried, too few to say in which futures the advice fails; {_FEWEST} or more could tell."
        )
        return Finding("failing", question, answer)
    answer = (
        f"In {format_percent(robustness.failing)} of combinations another option is better by more than "
        f"{format_number(robustness.tolerance)}%. {upper(context.option_labels[robustness.minimax])} is the safest "
        "choice: near its worst, at the 95th percentile, it falls less far short of the best option than the others do."
    )
    points = []
    if robustness.conditions:
        limits = format_list(
            f"{context.label_premise(condition.path)} is {'above' if condition.above else 'below'} "
            f"{format_value(condition.bound)}"
            for condition in robustness.conditions
        )
        points.append(
            f"Where {limits}, the advice fails in {format_percent(robustness.density)} of combinations; "
            f"{format_percent(robustness.coverage)} of all its failures lie there"
        )
    points += [
        f"{upper(context.option_labels[name])}: as good as waiting or better, and within our limit, in "
        f"{format_percent(robustness.satisficing[name])} of combinations"
        for name in context.assessment.verdict.options[1:]
    ]
    return Finding("failing", question, answer, tuple(points))


def answer_advocate(context: ReportContext) -> Finding:
    """Argue the other side: the strongest contrary case, and what would show it right."""
    verdict, flips = context.assessment.verdict, context.assessment.flips
    question = "What would the other side say?"
    contrary = find_contrary(context)
    if contrary is None:
        return Finding("advocate", question, "The case offers no other option to argue for.")
    label, share = context.option_labels[contrary], verdict.p_best[contrary]
    answer = f"The strongest case is for {label}, which is best in {format_percent(share)} of combinations."
    lead = (
        verdict.values[:, verdict.options.index(contrary)]
        - verdict.values[:, verdict.options.index(verdict.best)]
    )
    wins = lead[lead > 0]
    if wins.size:
        answer += f" Where it is best, it is better by {format_worth(wins, context.money)}."
    moves = flips.flip.moves[:3] if flips.flip.becomes == contrary else ()
    points = [
        f"It needs {context.label_premise(path)} to be nearer {format_value(value)} than {format_value(median)}"
        for path, median, value in moves
    ]
    points += list_indicators(context, contrary)
    return Finding("advocate", question, answer, tuple(points))


def find_contrary(context: ReportContext) -> str | None:
    """Return the option that is most often best besides the advice."""
    verdict, barred = context.assessment.verdict, context.assessment.samples.contracts.barred
    others = {
        name: share
        for name, share in verdict.p_best.items()
        if name != verdict.best and not barred[verdict.options.index(name)]
    }
    return max(others, key=lambda name: others[name]) if others else None


def list_indicators(context: ReportContext, contrary: str) -> list[str]:
    """Return what could be observed that would speak for the other side."""
    assessment = context.assessment
    indicators = []
    happened = [item for item in assessment.track_record.evidence if item.kind != "quiet"]
    entries = sorted(happened, key=lambda item: -_weigh_entry(item.decibans))
    if entries and assessment.verdict.best == "refuse":
        heaviest = entries[0]
        indicators.append(
            "Watch whether this, the weightiest entry of the record, happens again: "
            f"{heaviest.label} ({heaviest.date})"
        )
    ready = [
        swing
        for swing in assessment.flips.swings
        if any(turn.becomes == contrary for turn in swing.break_evens)
    ]
    indicators += [
        f"Watch whether {context.label_premise(swing.path)} turns out {format_side(turn.value, swing.median)}"
        for swing in ready[:3]
        for turn in swing.break_evens
        if turn.becomes == contrary
    ]
    return indicators


def _weigh_entry(decibans: PerDrawType) -> float:
    return float(np.abs(np.median(decibans, axis=0)).max())
