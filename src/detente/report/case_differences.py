"""A comparison of two versions of a case in sentences: did the advice change, and what moved it most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding, label_period
from detente.report.edit_labels import format_readings, label_edit
from detente.report.labels import label_option, label_type, upper
from detente.report.phrases import format_list, format_number, format_percent, format_plural, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.comparison.attribution import Measure, Subject
    from detente.comparison.changes import Change
    from detente.comparison.comparison import CaseComparison, Input

_MOST_INPUTS = 8
"""Inputs on the first screen."""

_SHARE_MEASURES = ("p_best", "belief")
"""Measures that are shares, given in points."""

_NEGLIGIBLE = 0.005
"""Shift below which nothing is said of it: half a point, or half a hundredth of a percent of the problem."""

_UNDEFINED = "cannot be split among the changes, because some case between the two versions lacks it"


@dataclass(frozen=True)
class TextGrid:
    """How things were and how they are, as a table."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ChangeReport:
    """What every form of a comparison says, first things first."""

    header: str
    headline: str
    support: tuple[str, ...]
    grids: tuple[TextGrid, ...]
    sections: tuple[Finding, ...]


class _ChangeContext:
    """What every sentence on one comparison reads: the comparison, and what its parts are called."""

    def __init__(self, comparison: CaseComparison) -> None:
        self.comparison = comparison
        self.attribution = comparison.attribution
        self.measures = comparison.attribution.measures
        self._cases = comparison.new, comparison.old

    def label_option(self, name: str) -> str:
        """Return an option as sentences call it; what was taken out has its old name."""
        case = next((case for case in self._cases if name in case.proposal.options), self._cases[0])
        return label_option(case, name)

    def label_type(self, name: str) -> str:
        """Return a kind of counterpart as sentences call it."""
        return label_type(next(case for case in self._cases if name in case.counterpart.types), name)

    def label_change(self, change: Change) -> str:
        """Return what was changed, in words."""
        return label_edit(self._cases[change.kind == "removed"], change)

    def label_input(self, index: int) -> str:
        """Return what counts as one input, in words."""
        return format_list(self.label_change(change) for change in self.comparison.inputs[index].changes)

    def label_measure(self, measure: Measure) -> str:
        """Return what two versions are compared by, in words."""
        if measure.subject == "belief":
            return f"the belief that they are “{self.label_type(measure.name)}”"
        if measure.subject == "margin":
            return "what the best deal, chosen in hindsight, gains over waiting"
        name = self.label_option(measure.name)
        if measure.subject == "lead":
            return f"the lead of {name} over {self.label_option(measure.against)}"
        return f"the value of {name}" if measure.subject == "value" else f"how often {name} is best"

    def find_measure(self, subject: Subject, name: str = "") -> int:
        """Return the index of a measure."""
        return [(measure.subject, measure.name) for measure in self.measures].index((subject, name))

    def find_main_measure(self) -> int:
        """Return the index of the measure that says most about the verdict and is split among the inputs."""
        before, after = self.attribution.verdicts
        leads = [index for index, measure in enumerate(self.measures) if measure.subject == "lead"]
        share, margin = self.find_measure("p_best", after), self.find_measure("margin")
        wanted = (*leads, share, margin) if before != after else (*leads, margin, share)
        return next(index for index in wanted if np.isfinite(self.attribution.parts[:, index]).all())

    def format_shift(self, measure: int, shift: float, error: float | None = None) -> str:
        """Return a shift of one measure: ``up 0.38%``, ``down 4 points``."""
        is_share = self.measures[measure].subject in _SHARE_MEASURES
        scale, unit = (100, " points") if is_share else (1, "%")
        if np.isnan(shift):
            return _UNDEFINED
        if abs(shift) < _NEGLIGIBLE:
            return "no change" if shift == 0 else "almost no change"
        size = format_number(scale * abs(shift)) if is_share else format_value(abs(shift))
        give_or_take = f" (give or take {format_value(scale * error)})" if error else ""
        return f"{'up' if shift > 0 else 'down'} {size}{unit}{give_or_take}"

    def format_part(self, index: int, measure: int, *, with_error: bool = True) -> str:
        """Return what one input did to one measure, with its standard error if it is estimated."""
        errors = self.attribution.errors if with_error else None
        error = None if errors is None else float(errors[index, measure])
        return self.format_shift(measure, float(self.attribution.parts[index, measure]), error)

    def rank_inputs(self, measure: int) -> list[int]:
        """Return the inputs, those that move a measure most first."""
        return np.argsort(-np.abs(self.attribution.parts[:, measure]), kind="stable").tolist()


def format_changes(comparison: CaseComparison, *, full: bool = False) -> ChangeReport:
    """Put a comparison of two versions of a case into sentences.

    Parameters
    ----------
    comparison
        The comparison.
    full
        Whether every input and every measure is shown, and every change of words.
    """
    context = _ChangeContext(comparison)
    sections = (
        _describe_inputs(context, full=full),
        _describe_elsewhere(context, full=full),
        _describe_words(context, full=full),
        _describe_method(context),
    )
    return ChangeReport(
        header=(
            f"{comparison.old.case} before, {comparison.new.case} now · {comparison.n_draws:,} combinations of the uncertain numbers, seed "
            f"{comparison.seed} · {format_plural(comparison.attribution.n_runs, 'case')} solved"
        ),
        headline=_format_headline(context),
        support=tuple(_list_support(context)),
        grids=_tabulate(context),
        sections=tuple(section for section in sections if section is not None),
    )


def _format_headline(context: _ChangeContext) -> str:
    comparison = context.comparison
    before, after = (context.label_option(name) for name in comparison.attribution.verdicts)
    if before != after:
        return f"The advice changes: from {before} to {after}."
    if comparison.inputs:
        return f"The advice stays: {after}."
    if comparison.elsewhere:
        return f"No option changes its value, and our belief about them stays as it was. The advice stays: {after}."
    return f"Only words changed. The advice stays: {after}." if comparison.words else "Nothing changed."


def _list_support(context: _ChangeContext) -> Iterable[str]:
    if not context.comparison.inputs:
        return
    main = context.find_main_measure()
    yield _format_main_measure(context, main)
    moving = [
        index
        for index in context.rank_inputs(main)[:3]
        if abs(context.attribution.parts[index, main]) >= _NEGLIGIBLE
    ]
    parts = [
        f"{context.label_input(index)} ({context.format_part(index, main, with_error=False)})"
        for index in moving
    ]
    yield (
        f"What moved this most: {'; then '.join(parts)}."
        if parts
        else "No single change moved this noticeably."
    )
    yield _format_belief(context)


def _format_main_measure(context: _ChangeContext, index: int) -> str:
    """Return how the measure that says most about the verdict was, and how it is."""
    measure = context.measures[index]
    old, new = float(context.attribution.old[index]), float(context.attribution.new[index])
    before, after = (f"{format_value(abs(x))}% {'more' if x >= 0 else 'less'}" for x in (old, new))
    if measure.subject == "margin":
        return f"Chosen in hindsight, the best deal was worth {before} than waiting on average; now it is worth {after}."
    name = context.label_option(measure.name)
    if measure.subject == "lead":
        other = context.label_option(measure.against)
        return f"On average {name} was worth {before} than {other}; now it is worth {after}."
    return f"{upper(name)} was best in {format_percent(old)} of combinations; now it is best in {format_percent(new)}."


def _format_belief(context: _ChangeContext) -> str:
    """Return which belief moved most, and what moved it."""
    old, new = context.attribution.old, context.attribution.new
    beliefs = [index for index, measure in enumerate(context.measures) if measure.subject == "belief"]
    index = max(beliefs, key=lambda belief: abs(new[belief] - old[belief]))
    if abs(new[index] - old[index]) < _NEGLIGIBLE:
        return "Our belief about what they are stays as it was."
    first = context.rank_inputs(index)[0]
    return (
        f"The belief that they are “{context.label_type(context.measures[index].name)}” goes from "
        f"{format_percent(old[index])} to {format_percent(new[index])}, mostly because of {context.label_input(first)} "
        f"({context.format_part(first, index, with_error=False)})."
    )


def _tabulate(context: _ChangeContext) -> tuple[TextGrid, ...]:
    """Return how things were and how they are, by option and by kind of counterpart."""
    old, new = context.attribution.old, context.attribution.new
    options = []
    for index, measure in enumerate(context.measures):
        if measure.subject == "value":
            best = context.find_measure("p_best", measure.name)
            values = (_format_value(values[index]) for values in (old, new))
            shares = (format_percent(values[best]) for values in (old, new))
            options.append((upper(context.label_option(measure.name)), *values, *shares))
    beliefs = [
        (upper(context.label_type(measure.name)), format_percent(old[i]), format_percent(new[i]))
        for i, measure in enumerate(context.measures)
        if measure.subject == "belief"
    ]
    period = label_period(context.comparison.new.decision.period)
    worth = f"Average value, in percent of what solving the problem for one {period} is worth to us."
    columns = ("option", "value before", "value now", "best in, before", "best in, now")
    return (
        TextGrid(worth, columns, tuple(options)),
        TextGrid("What we believe they are, on average.", ("kind", "before", "now"), tuple(beliefs)),
    )


def _format_value(value: float) -> str:
    return "–" if np.isnan(value) else f"{format_number(value)}%"


def _describe_inputs(context: _ChangeContext, *, full: bool) -> Finding | None:
    """Return each input with what it did, those that moved the answer most first."""
    comparison = context.comparison
    if not comparison.inputs:
        return None
    main = context.find_main_measure()
    order = context.rank_inputs(main)
    shown = order if full else order[:_MOST_INPUTS]
    points = [_format_input(context, index, main, full=full) for index in shown]
    if len(shown) < len(order):
        points.append(
            f"{format_plural(len(order) - len(shown), 'more change')} moved it less; --full lists all"
        )
    rows = " All changes within one row of the case count as one." if comparison.by_row else ""
    attribution = context.attribution
    shift = context.format_shift(main, float(attribution.new[main] - attribution.old[main]))
    answer = f"{upper(context.label_measure(context.measures[main]))}: {shift} in all.{rows}"
    return Finding("inputs", "What each change did", answer, tuple(points))


def _format_input(context: _ChangeContext, index: int, main: int, *, full: bool) -> str:
    edits: Input = context.comparison.inputs[index]
    joined = " (counted as one, because they contradict each other apart)" if len(edits.changes) > 1 else ""
    readings = "; ".join(format_readings(change, full=full) for change in edits.changes)
    head = f"{upper(context.label_input(index))}{joined}: {context.format_part(index, main)}."
    also = [
        f"{context.label_measure(context.measures[measure])}: {context.format_part(index, measure)}"
        for measure in _choose_measures(context, index, main, full=full)
    ]
    ending = f" Also {'; '.join(also)}." if also else ""
    return f"{head} {upper(readings)}.{ending}"


def _choose_measures(context: _ChangeContext, index: int, main: int, *, full: bool) -> list[int]:
    """Return what else is worth showing of an input: in full, all; else the verdict's share and one belief."""
    parts = np.nan_to_num(context.attribution.parts[index])
    measures = [measure for measure in range(len(parts)) if measure != main]
    if full:
        return measures
    beliefs = [measure for measure in measures if context.measures[measure].subject == "belief"]
    best = context.find_measure("p_best", context.attribution.verdicts[1])
    chosen = [best] if best != main else []
    chosen += [max(beliefs, key=lambda measure: abs(parts[measure]))]
    return [measure for measure in chosen if abs(parts[measure]) >= _NEGLIGIBLE]


def _describe_elsewhere(context: _ChangeContext, *, full: bool) -> Finding | None:
    changes = context.comparison.elsewhere
    if not changes:
        return None
    points = tuple(
        f"{upper(context.label_change(change))}: {format_readings(change, full=full)}" for change in changes
    )
    answer = (
        "These change neither the value of an option nor our belief about them. To see what they do to the other "
        "answers, assess both versions:"
    )
    return Finding("elsewhere", "Changes that matter to other answers only", answer, points)


def _describe_words(context: _ChangeContext, *, full: bool) -> Finding | None:
    changes = context.comparison.words
    if not changes:
        return None
    question, what = (
        "Changes that move no number",
        "Reasons, titles, passages and other ways to write the same",
    )
    if full:
        points = tuple(
            f"{upper(context.label_change(change))}: {format_readings(change, full=True)}"
            for change in changes
        )
        return Finding("words", question, f"{what}:", points)
    labels = [context.label_change(change) for change in changes[:_MOST_INPUTS]]
    rest = len(changes) - len(labels)
    more = f" There {'is' if rest == 1 else 'are'} {rest:,} more; --full lists all." if rest else ""
    return Finding("words", question, f"{what}: {format_list(labels)}.{more}")


def _describe_method(context: _ChangeContext) -> Finding | None:
    if not context.comparison.inputs:
        return None
    runs = f"{context.attribution.n_runs:,}"
    if context.attribution.errors is None:
        how = f"These figures are exact: all {runs} cases between the two versions were solved with the same random numbers."
    else:
        how = (
            f"These figures are estimates: the changes were made one after the other in random orders, {runs} cases in "
            "all, with the same random numbers. “Give or take” is one standard error; a larger --runs makes it smaller."
        )
    share = (
        "Each change is credited with what it moves on average over all orders in which the changes could be made. The "
        "credits add up to the whole change; what two changes do only together is shared between them."
    )
    return Finding("method", "How this was found", f"{how} {share}")
