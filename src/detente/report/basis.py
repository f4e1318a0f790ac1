"""What the judgment rests on: confidence, key assumptions, sources, and the record without each part."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from detente.evidence.citations import list_entry_sources
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_list, format_percent, format_value

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.sensitivity.confidence import Assumption
    from detente.sensitivity.influence import Removal

RATINGS = {
    "solid": "solid, a passage gives the number",
    "caveated": "with a caveat, the number is our reading",
    "unsupported": "unsupported, a default or a number without a reason",
}

MOST_REMOVALS = 4
"""Entries told at most by how far the belief moves without them."""


def format_confidence(context: ReportContext) -> str:
    """Return the level that stands and its three reasons; no sentence names a likelihood beside it."""
    confidence = context.assessment.confidence
    reasons = " ".join(upper(reason.text) for reason in confidence.reasons)
    if confidence.stated is None:
        return f"Confidence: {confidence.proposed}. {reasons}"
    return (
        f"Confidence: {confidence.stated}, set by the analyst: {confidence.stated_because} Proposed was "
        f"{confidence.proposed}. {reasons}"
    )


def answer_confidence(context: ReportContext) -> Finding:
    """Say how sound the foundations are, reason by reason."""
    confidence = context.assessment.confidence
    points = tuple(
        f"{upper(reason.name)}: {reason.level}. {reason.text.rstrip('.')}" for reason in confidence.reasons
    )
    answer = f"Confidence is {confidence.level}"
    answer += "." if confidence.stated is None else f", set by the analyst: {confidence.stated_because}"
    answer += " It rates the foundations, not the outcome; the weakest ground decides."
    return Finding("confidence", "How sound are the foundations?", answer, points)


def answer_assumptions(context: ReportContext) -> Finding:
    """Say which premises carry the answer, and what each rests on."""
    question = "Which assumptions carry the answer?"
    assumptions = context.assessment.confidence.assumptions
    if not assumptions:
        return Finding("assumptions", question, "No uncertain number carries it.")
    counts: Counter[str] = Counter(one.rating for one in assumptions)
    counted = format_list(f"{counts[rating]} {rating}" for rating in RATINGS if counts[rating])
    answer = f"Of the {len(assumptions)} numbers that carry it most: {counted}."
    return Finding(
        "assumptions", question, answer, tuple(_format_assumption(context, one) for one in assumptions)
    )


def _format_assumption(context: ReportContext, one: Assumption) -> str:
    swing = next((swing for swing in context.assessment.flips.swings if swing.path == one.path), None)
    text = f"{upper(context.label_premise(one.path))}: {RATINGS[one.rating]}"
    if swing is not None and swing.break_evens:
        turn = swing.break_evens[0]
        text += f"; at {format_value(turn.value)} {context.choice_labels[turn.becomes]} would be best"
    basis = one.because or one.source
    return f"{text}. {basis.rstrip('.')}" if basis else text


def answer_sources(context: ReportContext) -> Finding:
    """Say which sources carry the record, and on what it stands alone."""
    question = "What do the sources carry?"
    cited = list_entry_sources(context.assessment.case)
    if not cited:
        return Finding("sources", question, "The case has no record of past conduct.")
    counts = Counter(source for sources in cited.values() for source in sources)
    alone = Counter(next(iter(sources)) for sources in cited.values() if len(sources) == 1)
    bare = sum(not sources for sources in cited.values())
    answer = f"{len(counts)} {'source carries' if len(counts) == 1 else 'sources carry'} the {len(cited)} entries of the record"
    answer += f"; {bare} of them {'cites' if bare == 1 else 'cite'} none." if bare else "."
    if len(counts) == 1:
        answer += (
            " Everything known of past conduct is told by one voice: nothing in the record corroborates it."
        )
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    points = [_format_source(context, name, number, alone[name]) for name, number in order]
    unused = sorted(set(context.assessment.case.sources) - set(counts))
    if unused:
        points.append(f"Cited for other numbers, or not at all: {len(unused)} more")
    return Finding("sources", question, answer, tuple(points))


def _format_source(context: ReportContext, name: str, number: int, alone: int) -> str:
    source = context.assessment.case.sources[name]
    grade = f"{source.reliability}{source.credibility}"
    removal = next(
        (r for r in context.assessment.influence.removals if r.kind == "source" and r.name == name), None
    )
    text = f"“{source.title}” ({grade}): {number} of them, {alone} on its word alone"
    if removal is not None and removal.best != context.assessment.influence.best:
        text += f"; without it {context.choice_labels[removal.best]} would be best"
    return f"{text}. {source.descriptor.rstrip('.')}" if source.descriptor else text


def answer_removals(context: ReportContext) -> Finding:
    """Say how far belief and advice move without each part of the record."""
    question = "What if an entry of the record were wrong?"
    influence = context.assessment.influence
    if not influence.removals:
        return Finding("removals", question, "The case has no record of past conduct.")
    turning = [one for one in influence.removals if one.best != influence.best]
    answer = (
        f"Leaving out any one entry, or all that one source tells, leaves {context.choice_labels[influence.best]} best on average."
        if not turning
        else f"The advice would be another without {format_list(_label_part(context, one) for one in turning)}."
    )
    order = sorted(influence.removals, key=lambda removal: -removal.shift)
    points = tuple(_format_removal(context, one) for one in order[:MOST_REMOVALS])
    return Finding("removals", question, f"{answer} What moves the belief most:", points)


def _label_part(context: ReportContext, removal: Removal) -> str:
    if removal.kind == "source":
        return f"all that “{context.assessment.case.sources[removal.name].title}” alone tells"
    _, table, name = removal.name.split(".", 2)
    entry = getattr(context.assessment.case.record, table)[name]
    return f"“{getattr(entry, 'what', 'a watched span without acts')}”"


def _format_removal(context: ReportContext, removal: Removal) -> str:
    influence, types = context.assessment.influence, context.assessment.samples.counterpart.types
    index = int(abs(removal.belief - influence.belief).argmax())
    before, after = (format_percent(float(belief[index])) for belief in (influence.belief, removal.belief))
    best = (
        "" if removal.best == influence.best else f", and {context.choice_labels[removal.best]} would be best"
    )
    return (
        f"Without {_label_part(context, removal)}: “{context.type_labels[types[index]]}” {after} instead of {before}, "
        f"on average over draws{best}"
    )
