"""What the judgment rests on: confidence, key assumptions, sources, and the record without each part."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from detente.evidence.citations import list_entry_sources
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_list, format_percent, format_plural, format_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.assessment.premise_table import PremiseTable
    from detente.case.premises import PremiseStatus
    from detente.report.context import ReportContext
    from detente.sensitivity.confidence import Assumption
    from detente.sensitivity.influence import Removal

_RATINGS = {
    "solid": "given by a source",
    "caveated": "our own reading or judgment",
    "unsupported": "a default or a number without a reason",
}

STATUSES: Mapping[PremiseStatus, str] = {
    "sourced": "from a source",
    "read": "read from a passage",
    "judged": "judged, with a reason",
    "assumed": "no reason given",
    "default": "default",
}
"""What a number rests on, in words."""

_REASONS = {
    "information base": "Sources",
    "rigour": "Grounds of the numbers",
    "volatility": "Steadiness of the answer",
}
"""Grounds of the confidence, named so that *high* is good."""

_MOST_REMOVALS = 4
"""Parts of the record shown at most by how far the belief moves without them."""


def format_statuses(premises: PremiseTable) -> str:
    """Return how many numbers a source gives, and what the others rest on."""
    n_all, n_sourced = len(premises.table), premises.sourced
    given = "all" if n_sourced == n_all else f"{n_sourced:,}" if n_sourced else "none"
    text = f"{format_plural(n_all, 'number')}, {given} of them stated by a source"
    kinds = [
        (premises.read, "a reading of a passage", "readings of a passage"),
        (premises.judged, "a judgment with a reason", "judgments with a reason"),
        (premises.assumed, "a number without a reason", "numbers without a reason"),
        (premises.defaults, "a default", "defaults"),
    ]
    others = [(number, one if number == 1 else many) for number, one, many in kinds if number]
    if not others:
        return text
    verb = "is" if others[0][0] == 1 else "are"
    return f"{text}: {others[0][0]:,} {verb} " + ", ".join(
        [others[0][1], *(f"{number:,} {kind.removeprefix('a ')}" for number, kind in others[1:])]
    )


def answer_confidence(context: ReportContext) -> Finding:
    """Say how sound the foundations are, reason by reason."""
    confidence = context.assessment.confidence
    points = tuple(
        f"{_REASONS[reason.name]}: {reason.level}. {reason.text.rstrip('.')}" for reason in confidence.reasons
    )
    answer = f"Confidence is {confidence.level}"
    answer += "." if confidence.stated is None else f", set by the analyst: {confidence.stated_because}"
    answer += " It rates what the answer stands on, and the weakest of three grounds decides."
    return Finding("confidence", "How sound are the foundations?", answer, points)


def answer_assumptions(context: ReportContext) -> Finding:
    """Say which premises carry the answer, and what each rests on."""
    question = "Which assumptions carry the answer?"
    assumptions = context.assessment.confidence.assumptions
    if not assumptions:
        return Finding("assumptions", question, "The answer rests on no uncertain number.")
    counts: Counter[str] = Counter(assumption.rating for assumption in assumptions)
    parts = format_list(
        f"{counts[rating]} {'is' if counts[rating] == 1 else 'are'} {words}"
        for rating, words in _RATINGS.items()
        if counts[rating]
    )
    answer = f"Of the {format_plural(len(assumptions), 'number')} that the answer depends on most, {parts}:"
    points = tuple(_format_assumption(context, assumption) for assumption in assumptions)
    return Finding("assumptions", question, answer, points)


def _format_assumption(context: ReportContext, assumption: Assumption) -> str:
    swings = context.assessment.flips.swings
    swing = next((swing for swing in swings if swing.path == assumption.path), None)
    text = f"{upper(context.describe_premise(assumption.path))}: {_RATINGS[assumption.rating]}"
    if swing is not None and swing.break_evens:
        turn = swing.break_evens[0]
        text += f"; at {format_value(turn.value)} {context.option_labels[turn.becomes]} would be best"
    basis = assumption.because or assumption.source
    return f"{text}. {basis.rstrip('.')}" if basis else text


def answer_sources(context: ReportContext) -> Finding:
    """Say which sources carry the record, and on what it stands alone."""
    case, question = context.assessment.case, "What do the sources carry?"
    cited = list_entry_sources(case)
    if not cited:
        return Finding("sources", question, "The case has no record of past conduct.")
    counts = Counter(source for sources in cited.values() for source in sources)
    alone = Counter(next(iter(sources)) for sources in cited.values() if len(sources) == 1)
    bare = sum(not sources for sources in cited.values())
    verb = "carries" if len(counts) == 1 else "carry"
    entries = "the one entry" if len(cited) == 1 else f"the {len(cited)} entries"
    sources = "One source" if len(counts) == 1 else f"{len(counts)} sources"
    answer = f"{sources} {verb} {entries} of the record."
    if bare:
        answer += f" {format_plural(bare, 'entry', 'entries')} {'cites' if bare == 1 else 'cite'} no source."
    if len(counts) == 1:
        answer += " All that is known of past conduct comes from one voice, which nothing else in the record confirms."
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    points = [_format_source(context, name, number, alone[name]) for name, number in order]
    n_unused = len(set(case.sources) - set(counts))
    if n_unused:
        points.append(
            f"The case lists {format_plural(n_unused, 'more source')} that the record does not cite"
        )
    return Finding("sources", question, answer, tuple(points))


def _format_source(context: ReportContext, name: str, number: int, alone: int) -> str:
    source, influence = context.assessment.case.sources[name], context.assessment.influence
    grade = f"{source.reliability}{source.credibility}"
    removal = next((r for r in influence.removals if r.kind == "source" and r.name == name), None)
    entries = format_plural(number, "entry", "entries")
    text = f"“{source.title}” (graded {grade}): {entries}, {alone} of which {'cites' if alone == 1 else 'cite'} only this source"
    if removal is not None and removal.best != influence.best:
        text += f"; without it {context.option_labels[removal.best]} would be best"
    return f"{text}. {source.descriptor.rstrip('.')}" if source.descriptor else text


def answer_removals(context: ReportContext) -> Finding:
    """Say how far belief and advice move without each part of the record."""
    question = "What if an entry of the record were wrong?"
    influence = context.assessment.influence
    if not influence.removals:
        return Finding("removals", question, "The case has no record of past conduct.")
    turning = [removal for removal in influence.removals if removal.best != influence.best]
    answer = (
        f"Whichever entry or source we leave out, {context.option_labels[influence.best]} stays best on average."
        if not turning
        else f"The advice would change without {format_list(label_removal(context, removal) for removal in turning)}."
    )
    order = sorted(influence.removals, key=lambda removal: -removal.shift)
    points = tuple(_format_removal(context, removal) for removal in order[:_MOST_REMOVALS])
    return Finding(
        "removals",
        question,
        f"{answer} These move our belief about them most (here the average of all combinations, not the middle one):",
        points,
    )


def answer_completeness(context: ReportContext) -> Finding:
    """Say how many hostile acts are taken to be listed, and what both ends of that would change."""
    question, influence = "What if hostile acts are missing from the list?", context.assessment.influence
    listing = influence.completeness
    if listing is None:
        return Finding("completeness", question, "The case lists no hostile acts and no time without them.")
    ends = {
        "If every such act were known and listed": listing.every_act_known,
        "With the acts left out": listing.acts_left_out,
    }
    turning = [end for end in ends.values() if end.best != influence.best]
    listed = f"{10 * float(listing.listed.mean()):.0f}"
    answer = (
        f"The case does not say how many of ten such acts are listed; the record itself makes it about {listed}."
        if context.assessment.case.reporting.completeness.default
        else f"We take it that about {listed} of ten such acts became known and are listed here."
    )
    answer += (
        " The advice depends on how many are missing:"
        if turning
        else f" However many are missing, {context.option_labels[influence.best]} stays best on average:"
    )
    moved = listing.every_act_known.belief - listing.acts_left_out.belief
    index, types = int(abs(moved).argmax()), context.assessment.samples.counterpart.types
    before = format_percent(float(influence.belief[index]))
    points = tuple(
        f"{case}, the belief that they are “{context.type_labels[types[index]]}” would be "
        f"{format_percent(float(end.belief[index]))} instead of {before} on average"
        + ("" if end.best == influence.best else f", and {context.option_labels[end.best]} would be best")
        for case, end in ends.items()
    )
    return Finding("completeness", question, answer, points)


def label_removal(context: ReportContext, removal: Removal) -> str:
    """Return a part of the record that can be left out, in words."""
    case = context.assessment.case
    if removal.kind == "source":
        return f"everything that only “{case.sources[removal.name].title}” reports"
    _, table, name = removal.name.split(".", 2)
    entry = getattr(case.record, table)[name]
    return f"“{getattr(entry, 'what', 'the time in which no other act is listed')}”"


def _format_removal(context: ReportContext, removal: Removal) -> str:
    influence, types = context.assessment.influence, context.assessment.samples.counterpart.types
    index = int(abs(removal.belief - influence.belief).argmax())
    before, after = (format_percent(float(belief[index])) for belief in (influence.belief, removal.belief))
    best = (
        "" if removal.best == influence.best else f", and {context.option_labels[removal.best]} would be best"
    )
    return (
        f"Without {label_removal(context, removal)}, the belief that they are “{context.type_labels[types[index]]}” "
        f"would be {after} instead of {before} on average{best}"
    )
