"""What is noted of the readings of a debate: in what they are not of one kind, who stands where, whose number carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.labels import label_option, label_type
from detente.report.phrases import format_list, format_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.debate_tables import DebateContext

_MOST_NAMED = 8
"""Readings that a sentence names."""


def list_debate_notes(context: DebateContext) -> Iterator[str]:
    """Yield in what the readings are not of one kind: question, date, offer."""
    first, second = context.debate.sides
    for what, ours, theirs in (
        ("question", first.case.question, second.case.question),
        ("date of the decision", first.case.decision.date.written, second.case.decision.date.written),
        ("number of periods ahead", first.case.decision.horizon, second.case.decision.horizon),
    ):
        if ours != theirs:
            yield f"They do not have the same {what}. {first.name}: {ours}. {second.name}: {theirs}."
    barred = [side.name for side in (first, second) if side.offer is None]
    if barred:
        yield f"A red line bars the offer in {format_list(barred)}, so nothing said of it is compared."
    elif first.offer != second.offer:
        labels = [f"“{label_option(side.case, side.offer or '')}” in {side.name}" for side in (first, second)]
        yield f"They do not judge the same offer: it is {format_list(labels)}. So nothing said of it is compared."
    elif context.differs_in_offer:
        labels = [f"“{label_option(side.case, side.offer or '')}” in {side.name}" for side in (first, second)]
        yield f"Under one short name they judge offers with different terms: {format_list(labels)}."
    for side, other in ((first, second), (second, first)):
        if not other.knows(side.best):
            yield f"{side.name} advises {context.label_advice(side)}, which is no option in {other.name}. So their advice is not compared."
    missing = [
        name
        for name in {**first.belief, **second.belief}
        if name not in first.belief or name not in second.belief
    ]
    if missing:
        kinds = [f"“{label_type(context.find_case(name), name)}”" for name in missing]
        yield f"Only one of them reckons with a counterpart that is {format_list(kinds)}."


def list_camps(context: DebateContext) -> Iterator[str]:
    """Yield who stands where, and whose number moves the main claim furthest, where there are more than two readings."""
    debate = context.debate
    if len(debate.readings) == 2:  # noqa: PLR2004
        return
    camps: dict[str, list[str]] = {}
    for reading in debate.readings:
        camps.setdefault(context.label_advice(reading), []).append(reading.name)
    for advice, names in sorted(camps.items(), key=lambda camp: -len(camp[1])):
        named = format_list(names[:_MOST_NAMED])
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        yield f"{len(names)} of {len(debate.readings)} advise {advice}: {named}{more}."
    yield f"Furthest apart are {context.names[0]} and {context.names[1]}: what follows is between them."
    yield from _list_carriers(context)


def _list_carriers(context: DebateContext) -> Iterator[str]:
    debate, main = context.debate, context.debate.quarrel.main
    if main is None or not debate.placements:
        return
    start, issue = float(debate.quarrel.first.means[main]), debate.quarrel.issues[main]
    moves = [
        (abs(lead - start), placement, reading, lead)
        for placement in debate.placements
        for reading, lead in zip(debate.readings, placement.leads, strict=True)
        if lead is not None
    ]
    size, placement, reading, lead = max(moves, key=lambda move: move[0], default=(0.0, None, None, 0.0))
    if placement is not None and reading is not None and size >= issue.noticeable:
        label = context.label_difference(debate.quarrel.differences[placement.difference])
        yield (
            f"The number that moves most is that of {reading.name} for {label}: put into {context.names[0]}, it takes "
            f"{context.label_issue(issue)} from {format_number(start)} to {format_number(lead)}%."
        )
