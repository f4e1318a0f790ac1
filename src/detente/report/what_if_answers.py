"""What if some numbers were others, in sentences: what they were, what changes against the case as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.case_differences import ChangeReport, TextGrid
from detente.report.labels import upper
from detente.report.option_table import format_gained
from detente.report.phrases import format_combinations, format_lead, format_percent, format_value
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.assessment.what_if import WhatIf
    from detente.evaluation.verdict import Verdict
    from detente.report.context import ReportContext

_ENDS = (0.05, 0.95)
_REST = (
    "All other numbers stay as they were drawn, also those drawn together with one that changed; shares that sum to one make "
    "room for it."
)


def format_what_if(context: ReportContext, what_if: WhatIf) -> ChangeReport:
    """Put a change of some numbers into sentences: each number with its range, the advice, every option before and after.

    Parameters
    ----------
    context
        The report on the case as it stands.
    what_if
        The options before and after the change.
    """
    samples = context.assessment.samples
    return ChangeReport(
        header=f"{context.assessment.case.case} · what if · {what_if.n_draws:,} combinations, seed {samples.seed}",
        headline=_format_headline(context, what_if),
        support=(
            *(_format_number(context, path, value) for path, value in what_if.changes.items()),
            _format_lead(context, "As the case stands", what_if.before),
            _format_lead(context, "With the change", what_if.after),
            _REST,
        ),
        grids=(_tabulate_options(context, what_if),),
        sections=(),
    )


def _format_headline(context: ReportContext, what_if: WhatIf) -> str:
    before, after = (context.option_labels[verdict.best] for verdict in (what_if.before, what_if.after))
    if what_if.changes_best:
        return f"Another choice is best on average: {after} instead of {before}."
    return f"The same choice is best on average: {after}."


def _format_number(context: ReportContext, path: str, value: float) -> str:
    """Say what a number is put at, and where it was."""
    samples, name = context.assessment.samples, upper(context.label_premise(path))
    if path in samples.certain:
        was = f"the case says {format_value(samples.certain[path])}"
    else:
        column = samples.premises[path]
        low, high = np.quantile(column, _ENDS).tolist()
        side = (
            "beyond all that was drawn; "
            if value < column.min() or value > column.max()
            else "beyond nine in ten of what was drawn; "
            if not low <= value <= high
            else ""
        )
        middle = format_value(float(np.median(column)))
        was = f"{side}the case says {middle}, {format_value(low)} to {format_value(high)} in nine of ten"
    return f"{name}: {format_value(value)} ({was})."


def _format_lead(context: ReportContext, subject: str, verdict: Verdict) -> str:
    """Say how often, and by how much, the best choice is ahead of the next."""
    order = sorted(
        (name for name, mean in verdict.means.items() if not np.isnan(mean)),
        key=lambda name: -verdict.means[name],
    )
    if len(order) == 1:
        return f"{subject}, there is nothing else to choose."
    best, following = (verdict.options.index(name) for name in order[:2])
    lead = verdict.values[:, best] - verdict.values[:, following]
    share = float(np.mean(lead > 0) + np.mean(lead == 0) / 2)
    labels = [context.option_labels[name] for name in order[:2]]
    return (
        f"{subject}, {labels[0]} is ahead of {labels[1]} in {format_combinations(share, len(lead))}, by "
        f"{format_lead(lead)} of the prize."
    )


def _tabulate_options(context: ReportContext, what_if: WhatIf) -> TextGrid:
    before, after = what_if.before, what_if.after
    rows = tuple(
        (
            upper(context.option_labels[name]),
            *(
                cell
                for verdict in (before, after)
                for cell in (_format_gain(verdict, index), format_percent(verdict.as_good_as_best[name]))
            ),
        )
        for index, name in enumerate(before.options)
        if not np.isnan(before.means[name])
    )
    columns = ("option", "gain over waiting", "best or nearly", "with the change", "best or nearly")
    caption = f"Gain or loss over waiting one {context.period}, as things stand, in percent of the prize"
    return TextGrid(caption, columns, rows)


def _format_gain(verdict: Verdict, index: int) -> str:
    return "–" if verdict.options[index] == REFUSE else format_gained(verdict.margins[:, index])
