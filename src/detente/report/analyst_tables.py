"""Several analysts as tables: what each would conclude, where they differ and it matters, and who gave which range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.analyst_cases import parse_ranges
from detente.case.premises import list_premises
from detente.evaluation.claims import NEVER, WAIT
from detente.report.analyst_answers import format_score, format_stance, name_analysts
from detente.report.case_differences import TextGrid
from detente.report.claim_answers import index_claims
from detente.report.deal_labels import label_deal
from detente.report.labels import upper
from detente.report.phrases import format_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.context import ReportContext
    from detente.sensitivity.analyst_views import AnalystPool, AnalystView, ViewedClaim
    from detente.sensitivity.disagreements import Disagreement, Position

_MOST_ROWS = 12
"""Rows of a table where room is scarce."""


def list_analyst_grids(context: ReportContext, *, full: bool = True) -> tuple[TextGrid, ...]:
    """Return the tables on several analysts, those without rows left out.

    Parameters
    ----------
    context
        The report.
    full
        Whether all rows are listed, and also who gave which range.
    """
    pool = context.assessment.analyst_pool
    if pool is None:
        return ()
    grids = [_tabulate_views(context, pool), _tabulate_disagreements(context, pool)]
    if full:
        grids.append(_tabulate_ranges(context, pool))
    else:
        grids = [_shorten(grid) for grid in grids]
    return tuple(grid for grid in grids if grid.rows)


def _shorten(grid: TextGrid) -> TextGrid:
    more = len(grid.rows) - _MOST_ROWS
    caption = (
        f"{grid.caption}. The first {_MOST_ROWS} of {len(grid.rows)}; --full lists all"
        if more > 0
        else grid.caption
    )
    return TextGrid(caption, grid.columns, grid.rows[:_MOST_ROWS])


def _tabulate_views(context: ReportContext, pool: AnalystPool) -> TextGrid:
    """Return what each analyst would conclude, beside the answer of all."""
    scored = any(view.calibration is not None for view in pool.analysts)
    scores = ("calibration", "information") if scored else ()
    columns = ("analyst", "counts for", "numbers given", *scores, "the offer", "now or later", "what to do")
    dashes = ("–",) * (2 + len(scores))
    together = {claim.name: claim for claim in pool.pool}
    own = {claim.name: claim for claim in pool.own.claims}
    rows = [("all together", *dashes, *_list_cells(context, together))]
    rows.append(("the case's own ranges", *dashes, *_list_cells(context, own)))
    views = sorted(pool.analysts, key=lambda view: -view.weight)
    rows += [_list_view(context, view, scored=scored) for view in views]
    caption = (
        f"What each would conclude alone, and in how many of 100 combinations ({pool.n_draws:,} were tried); all together is the "
        f"answer above ({context.assessment.samples.n_draws:,} were tried)"
    )
    return TextGrid(caption, columns, tuple(rows))


def _list_view(context: ReportContext, view: AnalystView, *, scored: bool) -> tuple[str, ...]:
    scores = (format_score(view.calibration), format_score(view.information)) if scored else ()
    cells = _list_cells(context, {claim.name: claim for claim in view.claims})
    return (view.by, format_percent(view.weight), str(view.n_ranges), *scores, *cells)


def _list_cells(context: ReportContext, claims: dict[str, ViewedClaim]) -> Iterator[str]:
    for name in ("offer", "offer now", "advice"):
        claim = claims.get(name)
        yield (
            "–" if claim is None else f"{_label_side(context, claim)}: {claim.word} ({100 * claim.share:.0f})"
        )


def _label_side(context: ReportContext, claim: ViewedClaim) -> str:
    if claim.name == "advice":
        return label_deal(context, claim.over)
    if claim.name == "offer now":
        return "wait" if claim.over == WAIT else "now"
    return "worse than never" if claim.over == NEVER else "better than never"


def _tabulate_disagreements(context: ReportContext, pool: AnalystPool) -> TextGrid:
    """Return the numbers on which analysts differ and which move a claim, those that move it most first."""
    columns = (
        "number",
        "lowest reading",
        "highest reading",
        "what it moves, if all read it as the lowest and as the highest",
    )
    rows = tuple(
        (
            upper(_label_numbers(context, each.paths)),
            _format_position(pool, each.low),
            _format_position(pool, each.high),
            _format_move(context, each),
        )
        for each in pool.disagreements
        if each.claim is not None
    )
    return TextGrid("Differences that move a claim, the largest first", columns, rows)


def _label_numbers(context: ReportContext, paths: tuple[str, ...]) -> str:
    more = f", and {len(paths) - 1} more that go with it" if len(paths) > 1 else ""
    return f"{context.label_premise(paths[0])}{more}"


def _format_position(pool: AnalystPool, position: Position) -> str:
    names = [name_analysts(pool, position.by)] if position.by else []
    names += ["the case's own"] if position.left else []
    return f"{', '.join(position.reads)} ({'; '.join(names)})"


def _format_move(context: ReportContext, difference: Disagreement) -> str:
    name = difference.claim or ""
    stance = format_stance(context, name, index_claims(context)[name].over)
    low, high = (format_percent(end.shares[name]) for end in (difference.low, difference.high))
    turns = "; this turns the answer" if difference.turns else ""
    return f"{upper(stance)}: in {low} and in {high} of combinations{turns}"


def _tabulate_ranges(context: ReportContext, pool: AnalystPool) -> TextGrid:
    """Return who gave which range, beside the case's own."""
    case = context.assessment.case
    own = {premise.path: premise.quantity for premise in list_premises(case)}
    given = {view.name: parse_ranges(case, view.name, own) for view in pool.analysts}
    rows = []
    for path in dict.fromkeys(path for numbers in given.values() for path in numbers):
        readings: dict[str, list[str]] = {}
        for name, numbers in given.items():
            if path in numbers:
                readings.setdefault(numbers[path].written, []).append(name)
        shown = "; ".join(f"{written} ({name_analysts(pool, names)})" for written, names in readings.items())
        rows.append((upper(context.label_premise(path)), own[path].written, shown))
    return TextGrid("Who gave which range", ("number", "the case's own", "analysts"), tuple(rows))
