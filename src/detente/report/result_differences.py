"""A comparison of two assessments in sentences: what differs, and why no cause can be read from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.case_differences import ChangeReport, TextGrid
from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_number, format_percent, format_plural

if TYPE_CHECKING:
    from detente.comparison.stored_results import AssessmentComparison, PremiseChange
    from detente.comparison.versions import StoredAssessment, StoredInterval

_MOST_PREMISES = 12
"""Numbers listed on the first screen."""

_NO_CAUSE = (
    "Two assessments show what differs but not why: the cases between them were never solved. To see how much each "
    "change did, compare the two case files: detente compare OLD.yaml NEW.yaml."
)

_FIELDS = {"status": "status", "because": "reason", "source": "passage"}


def format_result_changes(comparison: AssessmentComparison, *, full: bool = False) -> ChangeReport:
    """Put a comparison of two assessments into sentences.

    Parameters
    ----------
    comparison
        The comparison.
    full
        Whether every number is shown.
    """
    moved = [change for change in comparison.premises if change.moves]
    rest = [change for change in comparison.premises if not change.moves]
    sections = (
        _describe_premises("numbers", "Numbers that changed", moved, full=full),
        _describe_premises(
            "grounds", "Numbers that stayed the same but rest on something else", rest, full=full
        ),
    )
    return ChangeReport(
        header=f"{_format_origin(comparison.old)} before; {_format_origin(comparison.new)} now",
        headline=_format_headline(comparison),
        support=tuple(_list_support(comparison)),
        grids=_tabulate(comparison),
        sections=tuple(section for section in sections if section is not None),
    )


def _format_origin(assessment: StoredAssessment) -> str:
    return f"{assessment.case} · {assessment.n_draws:,} combinations of the uncertain numbers, seed {assessment.seed} · version {assessment.version}"


def _format_headline(comparison: AssessmentComparison) -> str:
    before, after = (
        _label_option(assessment.verdict.best) for assessment in (comparison.old, comparison.new)
    )
    if before != after:
        return f"The advice changes: from {before} to {after}."
    return f"The advice stays: {after}." if comparison.old != comparison.new else "Nothing changed."


def _list_support(comparison: AssessmentComparison) -> list[str]:
    if comparison.old == comparison.new:
        return []
    sentences = [_NO_CAUSE]
    if comparison.is_noisy:
        sentences.append(
            "Part of every difference below is chance: the two were made with different random numbers or versions of detente."
        )
    return sentences


def _tabulate(comparison: AssessmentComparison) -> tuple[TextGrid, ...]:
    both = (comparison.old, comparison.new)
    options = {**comparison.old.verdict.options, **comparison.new.verdict.options}
    rows = [
        (
            upper(_label_option(name)),
            *(_format_value(assessment, name) for assessment in both),
            *(_format_best(assessment, name) for assessment in both),
        )
        for name in options
    ]
    types = {**comparison.old.track_record.belief, **comparison.new.track_record.belief}
    beliefs = [
        (
            upper(name),
            *(_format_belief(assessment.track_record.belief.get(name)) for assessment in both),
        )
        for name in types
    ]
    worth = "Median value, in percent of what solving the problem for one period is worth to us."
    columns = ("option", "value before", "value now", "best in, before", "best in, now")
    return (
        TextGrid(worth, columns, tuple(rows)),
        TextGrid("What we believe they are, median.", ("kind", "before", "now"), tuple(beliefs)),
    )


def _label_option(name: str) -> str:
    return "waiting" if name == "refuse" else name


def _format_value(assessment: StoredAssessment, name: str) -> str:
    option = assessment.verdict.options.get(name)
    value = None if option is None or option.value is None else option.value.median
    return "–" if value is None else f"{format_number(value)}%"


def _format_best(assessment: StoredAssessment, name: str) -> str:
    option = assessment.verdict.options.get(name)
    return "–" if option is None else format_percent(option.p_best)


def _format_belief(value: StoredInterval | None) -> str:
    return "–" if value is None or value.median is None else format_percent(value.median)


def _describe_premises(
    slug: str, question: str, changes: list[PremiseChange], *, full: bool
) -> Finding | None:
    if not changes:
        return None
    shown = changes if full else changes[:_MOST_PREMISES]
    points = [f"{change.path}: {_format_change(change)}" for change in shown]
    if len(shown) < len(changes):
        points.append(f"{format_plural(len(changes) - len(shown), 'more number')}; --full lists all")
    return Finding(slug, question, "By their path in the case file:", tuple(points))


def _format_change(change: PremiseChange) -> str:
    if change.old is None or change.new is None:
        premise, kind = (change.new, "added") if change.old is None else (change.old, "removed")
        return f"{kind}: {premise.reads if premise else ''}"
    if change.moves:
        return f"was {change.old.reads}, is now {change.new.reads}"
    parts = []
    for name in change.fields:
        old, new = (getattr(premise, name) for premise in (change.old, change.new))
        label = _FIELDS[name]
        if old is None:
            parts.append(f"{label} added: {new}")
        else:
            parts.append(f"{label} removed: {old}" if new is None else f"{label} was {old}, is now {new}")
    return "; ".join(parts)
