"""A comparison of two assessments in sentences: what differs, and why no cause can be read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.case_differences import ChangeReport, TextGrid
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_number, format_percent

if TYPE_CHECKING:
    from detente.comparison.stored_results import AssessmentComparison, PremiseChange
    from detente.comparison.versions import StoredAssessment, StoredInterval

MOST_SHOWN = 12
"""Numbers listed on the first screen."""

NO_CAUSE = (
    "No cause can be read from two assessments: what lies between them was never computed. To see how much each change "
    "did, give the two case files: detente compare OLD.yaml NEW.yaml."
)

FIELDS = {"status": "rests on", "because": "reason", "source": "passage"}


def format_result_changes(found: AssessmentComparison, *, full: bool = False) -> ChangeReport:
    """Put a comparison of two assessments into sentences.

    Parameters
    ----------
    found
        The comparison.
    full
        Whether every number is told, those with another reason or passage alone too.
    """
    moved = [change for change in found.premises if change.moves]
    rest = [change for change in found.premises if not change.moves]
    sections = [_list("numbers", "Numbers that read otherwise", moved, full=full)]
    sections.append(
        _list("grounds", "Numbers that read the same and rest on something else", rest, full=full)
    )
    return ChangeReport(
        header=f"{_say_origin(found.old)} before; {_say_origin(found.new)} now",
        headline=_say_headline(found),
        support=tuple(_say_support(found)),
        grids=_tabulate(found),
        sections=tuple(section for section in sections if section is not None),
    )


def _say_origin(told: StoredAssessment) -> str:
    return f"{told.case} · {told.n_draws:,} draws · seed {told.seed} · version {told.version}"


def _say_headline(found: AssessmentComparison) -> str:
    before, after = (_name(told.verdict.best) for told in (found.old, found.new))
    if before != after:
        return f"The advice changes: from {before} to {after}."
    return f"The advice stays: {after}." if found.old != found.new else "Nothing changed."


def _say_support(found: AssessmentComparison) -> list[str]:
    if found.old == found.new:
        return []
    sentences = [NO_CAUSE]
    if found.is_noisy:
        noise = "They differ in draws, seed or version of detente: a part of every difference below is that."
        sentences.append(noise)
    return sentences


def _tabulate(found: AssessmentComparison) -> tuple[TextGrid, ...]:
    both = (found.old, found.new)
    options = {**found.old.verdict.options, **found.new.verdict.options}
    rows = [
        (
            upper(_name(name)),
            *(_say_value(told, name) for told in both),
            *(_say_best(told, name) for told in both),
        )
        for name in options
    ]
    types = {**found.old.track_record.belief, **found.new.track_record.belief}
    beliefs = [
        (upper(name), *(_say_belief(told.track_record.belief.get(name)) for told in both)) for name in types
    ]
    worth = "Value, the median, in percent of what solving the problem for one period is worth to us."
    return (
        TextGrid(worth, ("option", "value before", "now", "best in before", "now"), tuple(rows)),
        TextGrid("What they are believed to be, the median.", ("kind", "before", "now"), tuple(beliefs)),
    )


def _name(option: str) -> str:
    return "refusing" if option == "refuse" else option


def _say_value(told: StoredAssessment, name: str) -> str:
    option = told.verdict.options.get(name)
    value = None if option is None or option.value is None else option.value.median
    return "none" if value is None else f"{format_number(value)}%"


def _say_best(told: StoredAssessment, name: str) -> str:
    option = told.verdict.options.get(name)
    return "none" if option is None else format_percent(option.p_best)


def _say_belief(value: StoredInterval | None) -> str:
    return "none" if value is None or value.median is None else format_percent(value.median)


def _list(slug: str, question: str, changes: list[PremiseChange], *, full: bool) -> Finding | None:
    if not changes:
        return None
    shown = changes if full else changes[:MOST_SHOWN]
    points = [f"{change.path}: {_say_change(change)}" for change in shown]
    if len(shown) < len(changes):
        points.append(f"and {len(changes) - len(shown)} more: add --full")
    return Finding(slug, question, "By their place in the case:", tuple(points))


def _say_change(change: PremiseChange) -> str:
    if change.old is None or change.new is None:
        told, kind = (change.new, "added") if change.old is None else (change.old, "removed")
        return f"{kind}: {told.reads if told else ''}"
    if change.moves:
        return f"was {change.old.reads}, is now {change.new.reads}"
    parts = []
    for name in change.fields:
        old, new = (getattr(told, name) or "nothing" for told in (change.old, change.new))
        parts.append(f"{FIELDS[name]} was {old}, is now {new}")
    return "; ".join(parts)
