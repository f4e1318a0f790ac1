"""A comparison of two versions of a case in sentences: did the advice change, and what moved it most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.edit_labels import format_readings, label_edit
from detente.report.labels import label_choice, label_option, label_type, upper
from detente.report.phrases import format_list, format_number, format_percent, format_value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.comparison.attribution import Measure
    from detente.comparison.changes import Change
    from detente.comparison.comparison import CaseComparison, Input

MOST_SHOWN = 8
"""Inputs on the first screen."""

SHARES = ("p_best", "belief")
"""Measures that are shares, told in points."""

HARDLY = 0.005
"""Shift below which nothing is said of it: half a point, or half a hundredth of a percent of the problem."""

NOTHING_IN_BETWEEN = "not shared out: some case between the two versions lacks it"


@dataclass(frozen=True)
class TextGrid:
    """What stood and what stands, as a table."""

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


class ChangeSentences:
    """Puts one comparison into words.

    Parameters
    ----------
    found
        The comparison.
    """

    def __init__(self, found: CaseComparison) -> None:
        self.found = found
        self.measures = found.attribution.measures
        self._cases = found.new, found.old

    def label_option(self, name: str, *, as_choice: bool = False) -> str:
        """Return an option as sentences call it; what was taken out has its old name."""
        told = next((one for one in self._cases if name in one.proposal.options), self._cases[0])
        return label_choice(told, name) if as_choice else label_option(told, name)

    def label_type(self, name: str) -> str:
        """Return a kind of counterpart as sentences call it."""
        told = next(one for one in self._cases if name in one.counterpart.types)
        return label_type(told, name)

    def label_change(self, change: Change) -> str:
        """Return what was changed, in words."""
        return label_edit(self._cases[change.kind == "removed"], change)

    def label_input(self, one: Input) -> str:
        """Return what counts as one input, in words."""
        return format_list(self.label_change(change) for change in one.changes)

    def label_measure(self, measure: Measure) -> str:
        """Return what two versions are compared by, in words."""
        name = self.label_option(measure.name, as_choice=True) if measure.subject != "belief" else ""
        if measure.subject == "lead":
            return f"the lead of {name} over {self.label_option(measure.against, as_choice=True)}"
        if measure.subject == "margin":
            return "what the best deal of each combination gains over refusing"
        if measure.subject == "value":
            return f"the value of {name}"
        if measure.subject == "p_best":
            return f"how often {name} is best"
        return f"belief in {self.label_type(measure.name)}"

    def find(self, subject: str, name: str = "") -> int:
        """Return the place of a measure."""
        return next(i for i, one in enumerate(self.measures) if (one.subject, one.name) == (subject, name))

    def find_main(self) -> int:
        """Return the place of the measure that says most about the verdict and is shared out."""
        found = self.found.attribution
        before, after = found.verdicts
        leads = [place for place, measure in enumerate(self.measures) if measure.subject == "lead"]
        share, margin = self.find("p_best", after), self.find("margin")
        wanted = (*leads, share, margin) if before != after else (*leads, margin, share)
        return next(place for place in wanted if np.isfinite(found.parts[:, place]).all())

    def say_shift(self, place: int, shift: float, error: float | None = None) -> str:
        """Return a shift of one measure: ``up 0.38%``, ``down 4 points``."""
        measure = self.measures[place]
        scale, unit = (100, " points") if measure.subject in SHARES else (1, "%")
        if np.isnan(shift):
            return NOTHING_IN_BETWEEN
        if abs(shift) < HARDLY:
            return "no change" if shift == 0 else "hardly any"
        size = format_number(scale * abs(shift)) if scale > 1 else format_value(abs(shift))
        give_or_take = f" (give or take {format_value(scale * error)})" if error else ""
        return f"{'up' if shift > 0 else 'down'} {size}{unit}{give_or_take}"

    def say_part(self, one: int, place: int, *, bare: bool = False) -> str:
        """Return what one input did to one measure; bare: without its standard error."""
        found = self.found.attribution
        error = None if found.errors is None or bare else float(found.errors[one, place])
        return self.say_shift(place, float(found.parts[one, place]), error)

    def rank(self, place: int) -> list[int]:
        """Return the inputs, those that move a measure most first."""
        return np.argsort(-np.abs(self.found.attribution.parts[:, place]), kind="stable").tolist()


def format_changes(found: CaseComparison, *, full: bool = False) -> ChangeReport:
    """Put a comparison of two versions of a case into sentences.

    Parameters
    ----------
    found
        The comparison.
    full
        Whether every input and every measure is told, and every change of words.
    """
    teller = ChangeSentences(found)
    sections = [
        _tell_inputs(teller, full=full),
        _tell_elsewhere(teller, full=full),
        _tell_words(teller, full=full),
        _tell_method(teller),
    ]
    n_runs = found.attribution.n_runs
    return ChangeReport(
        header=f"{found.old.case} before, {found.new.case} now · {found.n_draws:,} draws · seed {found.seed} · "
        f"{n_runs:,} {'case' if n_runs == 1 else 'cases'} solved",
        headline=_say_headline(teller),
        support=tuple(_say_support(teller)),
        grids=_tabulate(teller),
        sections=tuple(section for section in sections if section is not None),
    )


def _say_headline(teller: ChangeSentences) -> str:
    found = teller.found
    before, after = (teller.label_option(name, as_choice=True) for name in found.attribution.verdicts)
    if found.attribution.verdicts[0] != found.attribution.verdicts[1]:
        return f"The advice changes: from {before} to {after}."
    if found.inputs:
        return f"The advice stays: {after}."
    if found.elsewhere:
        return f"Value and belief stay as they are. The advice stays: {after}."
    return f"Only words changed. The advice stays: {after}." if found.words else "Nothing changed."


def _say_support(teller: ChangeSentences) -> Iterable[str]:
    found = teller.found
    if not found.inputs:
        return
    main = teller.find_main()
    yield _say_main(teller, main)
    moved = [one for one in teller.rank(main) if abs(found.attribution.parts[one, main]) >= HARDLY][:3]
    told = [
        f"{teller.label_input(found.inputs[one])} ({teller.say_part(one, main, bare=True)})" for one in moved
    ]
    yield (
        f"What moved that most: {'; then '.join(told)}."
        if told
        else "No single change moved that to speak of."
    )
    yield _say_belief(teller)


def _say_main(teller: ChangeSentences, place: int) -> str:
    """Say what the measure was that says most about the verdict, and what it is."""
    found, measure = teller.found.attribution, teller.measures[place]
    old, new = float(found.old[place]), float(found.new[place])
    if measure.subject == "lead":
        ends = [f"{format_value(abs(x))}% {'more' if x >= 0 else 'less'}" for x in (old, new)]
        lead, other = (teller.label_option(name, as_choice=True) for name in (measure.name, measure.against))
        return f"On average {lead} was worth {ends[0]} than {other}; now it is worth {ends[1]}."
    if measure.subject == "margin":
        ends = [
            f"{verb[x < 0]} {format_value(abs(x))}%"
            for x, verb in ((old, ("gained", "lost")), (new, ("gains", "loses")))
        ]
        return f"Picked with hindsight, the best deal of each combination {ends[0]} against refusing on average; now it {ends[1]}."
    name = teller.label_option(measure.name, as_choice=True)
    return (
        f"{upper(name)} was best in {format_percent(old)} of draws; now it is best in {format_percent(new)}."
    )


def _say_belief(teller: ChangeSentences) -> str:
    """Say which belief moved most, and what moved it."""
    found = teller.found.attribution
    places = [place for place, measure in enumerate(teller.measures) if measure.subject == "belief"]
    place = max(places, key=lambda one: abs(found.new[one] - found.old[one]))
    if abs(found.new[place] - found.old[place]) < HARDLY:
        return "What they are believed to be stays as it was."
    name = teller.label_type(teller.measures[place].name)
    first = teller.rank(place)[0]
    ends = f"from {format_percent(found.old[place])} to {format_percent(found.new[place])}"
    return (
        f"Belief that they are {name} goes {ends}, most of all through "
        f"{teller.label_input(teller.found.inputs[first])} ({teller.say_part(first, place, bare=True)})."
    )


def _tabulate(teller: ChangeSentences) -> tuple[TextGrid, ...]:
    """Return what stood and what stands, by option and by kind of counterpart."""
    found = teller.found.attribution
    options = [measure.name for measure in teller.measures if measure.subject == "value"]
    rows = []
    for name in options:
        value, best = teller.find("value", name), teller.find("p_best", name)
        shares = (format_percent(found.old[best]), format_percent(found.new[best]))
        values = (_say_worth(found.old[value]), _say_worth(found.new[value]))
        rows.append((upper(teller.label_option(name, as_choice=True)), *values, *shares))
    kinds = [i for i, measure in enumerate(teller.measures) if measure.subject == "belief"]
    beliefs = [
        (
            upper(teller.label_type(teller.measures[i].name)),
            format_percent(found.old[i]),
            format_percent(found.new[i]),
        )
        for i in kinds
    ]
    worth = "Value on average, in percent of what solving the problem for one period is worth to us."
    return (
        TextGrid(worth, ("option", "value before", "now", "best in before", "now"), tuple(rows)),
        TextGrid("What they are believed to be, on average.", ("kind", "before", "now"), tuple(beliefs)),
    )


def _say_worth(value: float) -> str:
    return "none" if np.isnan(value) else f"{format_number(value)}%"


def _tell_inputs(teller: ChangeSentences, *, full: bool) -> Finding | None:
    """Tell each input with what it did, those that moved the answer most first."""
    found = teller.found
    if not found.inputs:
        return None
    main = teller.find_main()
    order = teller.rank(main)
    shown = order if full else order[:MOST_SHOWN]
    points = [_say_input(teller, one, main, full=full) for one in shown]
    if len(shown) < len(order):
        points.append(f"and {len(order) - len(shown)} more that moved it less: add --full")
    rows = " A row that was changed counts as one input." if found.by_row else ""
    shift = teller.say_shift(main, float(found.attribution.new[main] - found.attribution.old[main]))
    answer = f"{upper(teller.label_measure(teller.measures[main]))}: {shift} in all.{rows}"
    return Finding("inputs", "What each change did", answer, tuple(points))


def _say_input(teller: ChangeSentences, one: int, main: int, *, full: bool) -> str:
    told = teller.found.inputs[one]
    apart = " (one input: apart they contradict each other)" if len(told.changes) > 1 else ""
    readings = "; ".join(format_readings(change, full=full) for change in told.changes)
    head = f"{upper(teller.label_input(told))}{apart}: {teller.say_part(one, main)}."
    also = [
        f"{teller.label_measure(teller.measures[i])}, {teller.say_part(one, i)}"
        for i in _choose_also(teller, one, main, full=full)
    ]
    ending = f" Also: {'; '.join(also)}." if also else ""
    return f"{head} {upper(readings)}.{ending}"


def _choose_also(teller: ChangeSentences, one: int, main: int, *, full: bool) -> list[int]:
    """Return the other measures worth telling of an input: in full, all; else the verdict's share and one belief."""
    parts = np.nan_to_num(teller.found.attribution.parts[one])
    others = [i for i in range(len(parts)) if i != main]
    if full:
        return others
    beliefs = [i for i in others if teller.measures[i].subject == "belief"]
    best = teller.find("p_best", teller.found.attribution.verdicts[1])
    chosen = [best] if best != main else []
    chosen += [max(beliefs, key=lambda i: abs(parts[i]))]
    return [i for i in chosen if abs(parts[i]) >= HARDLY]


def _tell_elsewhere(teller: ChangeSentences, *, full: bool) -> Finding | None:
    changes = teller.found.elsewhere
    if not changes:
        return None
    points = tuple(
        f"{upper(teller.label_change(change))}: {format_readings(change, full=full)}" for change in changes
    )
    answer = (
        "Neither value nor belief reads these; assess both versions to see what they do to the other answers:"
    )
    return Finding("elsewhere", "Changes that only other answers read", answer, points)


def _tell_words(teller: ChangeSentences, *, full: bool) -> Finding | None:
    changes = teller.found.words
    if not changes:
        return None
    if full:
        points = tuple(f"{change.path}: {format_readings(change, full=True)}" for change in changes)
        return Finding(
            "words",
            "Changes that move no number",
            "Reasons, titles, passages, other ways to write the same:",
            points,
        )
    first = format_list(change.path for change in changes[:MOST_SHOWN])
    more = f", and {len(changes) - MOST_SHOWN} more: add --full" if len(changes) > MOST_SHOWN else ""
    return Finding(
        "words",
        "Changes that move no number",
        f"Reasons, titles, passages, other ways to write the same, at {first}{more}.",
    )


def _tell_method(teller: ChangeSentences) -> Finding | None:
    found = teller.found
    if not found.inputs:
        return None
    runs = f"{found.attribution.n_runs:,}"
    if found.attribution.errors is None:
        how = f"Exact: all {runs} cases between the two versions were solved on the same draws."
    else:
        how = (
            f"Estimated: inputs were changed one after the other in random orders, {runs} cases in all, on the same draws. "
            "Give or take is one standard error; with more --runs it shrinks."
        )
    share = (
        "Each change is credited with what it moves on average over all orders in which the changes could have been made; "
        "the credits sum to the whole change, and what two do only together is shared between them."
    )
    return Finding("method", "How this was found", f"{how} {share}")
