"""Which numbers a reader may move on the page, and what stands in their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.premises import find_basis, list_premises
from detente.methods.sobol import CHANCE, cut_bins, first_order
from detente.report.basis import STATUSES
from detente.report.draw_codes import Codes, cut_ranks, list_edges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.case.premises import PremiseStatus
    from detente.report.context import ReportContext
    from detente.shapes import PerDraw

_MOST_ROWS = 18
"""Numbers that can be moved at most."""
_LEAST_SHARE = 0.01
"""Share of the spread of a lead below which a number is not offered, above what chance may make of it."""
_FEWEST_DRAWS = 30
"""Draws below which nothing is claimed, so that there is nothing to move."""
_PARTS = frozenset({"share", "probability", "coverage", "visibility"})
"""Kinds of numbers that are told in percent."""
_FEWEST_IN_TENTH = 4
"""Draws in a tenth of a range up to which nothing is said of it."""


class BrushRow(NamedTuple):
    """One number that can be moved."""

    path: str
    name: str
    """What sentences call it."""
    title: str
    """The same, with what it runs between where it weighs an objective."""
    note: str
    """Its unit, and what it rests on."""
    in_percent: bool
    """Whether it is a part of a whole, told in percent."""
    bins: Codes
    """The bin of each draw, by rank."""
    edges: PerDraw
    """Where the bins begin, and the largest value."""


def choose_brush_rows(context: ReportContext, leads: Iterable[PerDraw]) -> tuple[BrushRow, ...]:
    """Return the numbers that explain most of any claim's lead alone (first-order Sobol'), the weightiest first.

    Those whose share chance might have made are dropped; equals stand in the order of the case.

    Parameters
    ----------
    context
        The report.
    leads
        The lead of each claim, own utils; one may speak of the first draws only.
    """
    premises = context.assessment.samples.premises
    shares = dict.fromkeys(premises, 0.0)
    for lead in leads:
        if len(lead) < _FEWEST_DRAWS:
            continue
        least = _LEAST_SHARE + CHANCE / len(lead)
        for path, column in premises.items():
            share = first_order(cut_bins(column[: len(lead)]), lead)
            shares[path] = max(shares[path], share if share >= least else 0.0)
    weighty = sorted((path for path in premises if shares[path]), key=lambda path: -shares[path])
    return tuple(_build_row(context, path, premises[path]) for path in weighty[:_MOST_ROWS])


def _build_row(context: ReportContext, path: str, column: PerDraw) -> BrushRow:
    case = context.assessment.case
    stated = {premise.path: premise for premise in list_premises(case)}
    parent, _, name = path.rpartition(".")
    premise = (
        stated.get(path) or stated.get(f"{parent}.shares.{name}") or stated.get(f"{parent}.weights.{name}")
    )
    domain = "" if premise is None else premise.quantity.domain
    in_percent = domain in _PARTS or f"{parent}.shares.{name}" in stated or ".effects." in path
    if premise is not None:
        basis = STATUSES[premise.status]
    else:
        source, because = find_basis(case, path)
        status: PremiseStatus = "read" if source else "judged" if because else "assumed"
        basis = f"size drawn from an order of rank, {STATUSES[status]}"
    unit = _find_unit(context, path, domain)
    return BrushRow(
        path,
        context.label_premise(path),
        context.describe_premise(path),
        f"{unit}; {basis}" if unit else basis,
        in_percent,
        cut_ranks(column),
        list_edges(column),
    )


def _find_unit(context: ReportContext, path: str, domain: str) -> str:
    """Return what a number is counted in; nothing where its name or a percent sign says it."""
    if domain == "years":
        return "years"
    if ".effects." in path:
        return "part of the way from the worse to the better end"
    if path.startswith(f"priorities.{context.assessment.case.own}."):
        return "100 is the prize"
    if path.startswith("priorities.") or (".types." in path and ".weights." in path):
        return "on a scale of its own, where 100 is what matters most"
    return ""


def count_wins(row: BrushRow, margin: PerDraw) -> PerDraw:
    """Return how often the other choice wins in each tenth of a number's range, in [0, 1]; nan where hardly any draw lies.

    Parameters
    ----------
    row
        The number.
    margin
        By how much the first choice leads, own utils; of the first draws at least.
    """
    tenths = row.bins[: len(margin)] // 6
    every, wins = (np.bincount(tenths[chosen], minlength=10) for chosen in (slice(None), margin < 0))
    return np.where(every > _FEWEST_IN_TENTH, wins / np.maximum(every, 1), np.nan)
