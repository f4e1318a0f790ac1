"""The audit trail: which equations, draws, premises and passages stand behind each answer.

Every answer reports figures that differ from draw to draw. For each of them the trail names the
premises that move it most, by the share of its spread that each explains alone, so that a reader can
go from a sentence to the numbers that carry it and from there to their passages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.premises import list_premises
from detente.methods.sobol import CHANCE, cut_bins, first_order
from detente.report.claim_answers import index_claims
from detente.report.deal_labels import label_deal
from detente.report.price_answers import find_package

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

    from detente.report.context import ReportContext
    from detente.shapes import PerDraw

    Bins = Mapping[str, npt.NDArray[np.int64]]

_MOST_MOVERS = 4
"""Premises named for a figure at most."""

_LEAST_SHARE = 0.05
"""Share of the spread of a figure below which a premise is not said to move it."""

_FEWEST_DRAWS = 40
"""Draws below which nothing is said of what moves a figure."""

EQUATIONS = {
    "claims": "(25), (25e), (42), and section 15",
    "changes": "(38), (42), and section 15",
    "status-quo": "(3)-(4)",
    "need": "(3)-(5)",
    "overlap": "(1)-(2), (8)",
    "price": "(1), (7), (11)",
    "reservation": "(40)-(41)",
    "kind": "(14)-(20)",
    "entries": "(11a), (15)-(20)",
    "trust": "(9)-(12)",
    "signing": "(10)-(11a)",
    "foresight": "(9)-(10), (25), and the page on foresight",
    "failures": "(9), (21)-(24)",
    "terms": "(25f), (29)-(34)",
    "redesign": "(25), (41)-(42), section 15, and the page on redesign",
    "why-not": "(12), (25), (42), and section 15",
    "ladder": "(25b), and the page on escalation",
    "allies": "(5)-(6)",
    "home": "(11)",
    "wishes": "(1), (10)",
    "loss": "(7), (11)",
    "flips": "(37)-(39)",
    "sizes": "(1), (37)",
    "failing": "(37)",
    "advocate": "(37)-(38)",
    "drivers": "(27), (37)",
    "learning": "(25)-(28)",
    "confidence": "a rule over what the case cites",
    "assumptions": "(37)-(38)",
    "sources": "counted in the record",
    "removals": "(14)-(20), (37)",
    "record-fit": "(15)-(18)",
    "reweighting": "(18), (37)",
    "completeness": "(17)-(18), (25a), (37)",
}
"""Equations of the model behind each answer, by its slug."""


class Mover(NamedTuple):
    """A premise that moves a figure."""

    path: str
    share: float
    """Share of the figure's spread it explains alone, in [0, 1]."""
    row: str
    """Path in the case of the row that explains it: its own, its share's, or that of its ranks."""


class TrailFigure(NamedTuple):
    """A figure of an answer, and what moves it."""

    label: str
    movers: tuple[Mover, ...]
    """The premises that explain most of its spread, the weightiest first; empty where none does."""


class Trail(NamedTuple):
    """What stands behind one answer."""

    slug: str
    equations: str
    figures: tuple[TrailFigure, ...]


def find_trails(context: ReportContext) -> dict[str, Trail]:
    """Return the trail of every answer, by its slug."""
    figures = {slug: _FIGURES.get(slug, _list_none)(context) for slug in EQUATIONS}
    lengths = {len(values) for named in figures.values() for values in named.values()}
    premises = context.assessment.samples.premises
    known = {premise.path for premise in list_premises(context.assessment.case)}
    rows = {path: _find_row(known, path) for path in premises}
    bins = {n: {path: cut_bins(column[:n]) for path, column in premises.items()} for n in lengths}
    return {
        slug: Trail(
            slug,
            equations,
            tuple(
                TrailFigure(label, _find_movers(values, bins[len(values)], rows))
                for label, values in figures[slug].items()
            ),
        )
        for slug, equations in EQUATIONS.items()
    }


def _find_row(known: set[str], path: str) -> str:
    *parents, last = path.split(".")
    share = ".".join((*parents, "shares", last))
    return path if path in known else share if share in known else ".".join(path.split(".")[:2])


def _find_movers(values: PerDraw, bins: Bins, rows: Mapping[str, str]) -> tuple[Mover, ...]:
    usable = np.isfinite(values)
    if len(values) < _FEWEST_DRAWS or usable.mean() < 1 / 2:
        return ()
    filled = np.where(usable, values, np.median(values[usable]))
    shares = [Mover(path, first_order(column, filled), rows[path]) for path, column in bins.items()]
    least = _LEAST_SHARE + CHANCE / len(values)
    heaviest = sorted(
        (mover for mover in shares if mover.share >= least), key=lambda mover: (-mover.share, mover.path)
    )
    return tuple(heaviest[:_MOST_MOVERS])


def _list_none(context: ReportContext) -> dict[str, PerDraw]:
    """Return no figures: the answer has none that differ from draw to draw."""
    del context
    return {}


def _list_status_quo(context: ReportContext) -> dict[str, PerDraw]:
    return {"solved without them": context.assessment.added_value.without}


def _list_need(context: ReportContext) -> dict[str, PerDraw]:
    figures = {"added if they did all they could": context.assessment.added_value.added}
    index = context.offer_index
    if index:
        figures["added by what the offer asks for"] = context.assessment.added_value.asked[:, index]
    return figures


def _list_overlap(context: ReportContext) -> dict[str, PerDraw]:
    return {
        f"packages that help both sides, with “{context.type_labels[name]}”": overlap.zone_share
        for name, overlap in context.assessment.interests.overlaps.items()
    }


def _list_price(context: ReportContext) -> dict[str, PerDraw]:
    return {
        f"{context.option_labels[name]}, if they kept every promise": judged.kept
        for name, judged in context.assessment.trust.options.items()
    }


def _list_reservation(context: ReportContext) -> dict[str, PerDraw]:
    package = find_package(context.assessment.reservation_values)
    if package is None:
        return {}
    figures = {
        "most that we could pay, promises kept": package.kept.highest,
        "most that we could pay, as they would behave": package.expected.highest,
    }
    return figures | {
        f"least at which “{context.type_labels[name]}” gains": kind.gains.lowest
        for name, kind in package.kinds.items()
    }


def _list_kind(context: ReportContext) -> dict[str, PerDraw]:
    types = context.assessment.samples.counterpart.types
    return {
        f"belief that they are “{context.type_labels[name]}”": context.assessment.track_record.belief[:, i]
        for i, name in enumerate(types)
    }


def _list_trust(context: ReportContext) -> dict[str, PerDraw]:
    figures = {}
    for name, judged in context.assessment.trust.options.items():
        figures[f"chance that they keep {context.option_labels[name]}"] = judged.held
        figures[f"chance that would be needed for {context.option_labels[name]}"] = judged.needed
    return figures


def _list_signing(context: ReportContext) -> dict[str, PerDraw]:
    belief, signing = context.assessment.track_record.belief, context.assessment.signing
    return _by_option(context, "chance that they sign", (belief[:, :, None] * signing.acceptance).sum(axis=1))


def _list_terms(context: ReportContext) -> dict[str, PerDraw]:
    terms = context.assessment.staged_deal
    if terms is None:
        return {}
    return {
        "worth of the staged deal as things stand": terms.value,
        "worth of simply asking": terms.asking,
        f"worth of the staged deal over {context.option_labels[terms.compared_with]}": terms.lead,
    }


def _list_why_not(context: ReportContext) -> dict[str, PerDraw]:
    advised = context.assessment.advised_deal
    return {
        f"lead of {label_deal(context, advised.name)} over {label_deal(context, deal.name)}": deal.lead
        for deal in advised.rejected
        if deal.lead is not None
    }


def _list_failures(context: ReportContext) -> dict[str, PerDraw]:
    stopping = context.assessment.stopping
    return {"given so far": stopping.gave, "got back so far": stopping.got} if stopping.dealings else {}


def _by_option(context: ReportContext, what: str, columns: npt.NDArray[np.float64]) -> dict[str, PerDraw]:
    names = context.assessment.verdict.options
    return {f"{what} {context.option_labels[name]}": columns[:, i] for i, name in enumerate(names) if i}


def _list_allies(context: ReportContext) -> dict[str, PerDraw]:
    return _by_option(
        context, "lost because allies hold back under", context.assessment.third_parties.lost_together
    )


def _list_home(context: ReportContext) -> dict[str, PerDraw]:
    return _by_option(context, "chance of passing for", context.assessment.third_parties.passes)


def _list_loss(context: ReportContext) -> dict[str, PerDraw]:
    return _by_option(context, "worst loss under", context.assessment.stage_game.worst_loss)


def _list_margins(context: ReportContext) -> dict[str, PerDraw]:
    return _by_option(context, "gain over waiting from", context.assessment.verdict.margins)


def _list_learning(context: ReportContext) -> dict[str, PerDraw]:
    return {"worth of knowing which kind they are": context.assessment.strategy.evpi}


def _list_claims(context: ReportContext) -> dict[str, PerDraw]:
    labels = {
        name: label_deal(context, name)
        for claim in index_claims(context).values()
        for name in (claim.over, claim.under)
    }
    return {
        f"{claim.name}: lead of {labels[claim.over]} over {labels[claim.under]}": claim.lead
        for claim in index_claims(context).values()
    }


_FIGURES: dict[str, Callable[[ReportContext], dict[str, PerDraw]]] = {
    "claims": _list_claims,
    "status-quo": _list_status_quo,
    "need": _list_need,
    "overlap": _list_overlap,
    "price": _list_price,
    "reservation": _list_reservation,
    "kind": _list_kind,
    "trust": _list_trust,
    "signing": _list_signing,
    "failures": _list_failures,
    "terms": _list_terms,
    "why-not": _list_why_not,
    "allies": _list_allies,
    "home": _list_home,
    "loss": _list_loss,
    "flips": _list_margins,
    "learning": _list_learning,
}
"""Figures of each answer, draw by draw, by its slug."""
