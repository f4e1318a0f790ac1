"""What to change in the offer, as sentences: MODEL section 15."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.design.redesign import FEWEST_TOLD
from detente.evaluation.term_space import DETECTION, SECRECY
from detente.report.context import Finding
from detente.report.phrases import format_list, format_number, format_percent, format_plural, format_worth

if TYPE_CHECKING:
    from detente.design.redesign import LeadEstimate, Redesign, RedesignedDeal, TermValue
    from detente.report.context import ReportContext

_SAME = 0.005
"""Levels that differ by less are the same in a sentence."""
_NOTHING = 0.05
"""Gains below this are printed as 0."""


def answer_redesign(context: ReportContext) -> Finding:
    """Say whether a change of the offer within what is negotiable would make it better, and which."""
    question, redesign = "What should we change in the offer?", context.assessment.redesign
    if redesign is None:
        answer = (
            "The case does not say what could still be changed in the offer, so we looked for no other terms."
        )
        return Finding("redesign", question, answer)
    points = [format_term(context, term) for term in redesign.terms]
    points.append(
        f"The search started from {format_list(_label_start(context, name) for name in redesign.starts)}"
    )
    return Finding("redesign", question, format_redesign(context, redesign), tuple(points))


def format_redesign(context: ReportContext, redesign: Redesign) -> str:
    """Say what the best version of the offer is, or why none is better."""
    tried = f"We looked at {format_plural(redesign.n_versions, 'version')} of the offer within what could be changed."
    deal = redesign.deal
    if deal is None:
        return (
            f"{tried} None of them both would be kept by kinds that we believe in at least half and stays within our limit on "
            f"losses. The one that comes closest would be kept by kinds in which we believe "
            f"{format_percent(redesign.closest_kept)}, and could cost us more than our limit in "
            f"{format_percent(redesign.closest_beyond_cap)} of combinations."
        )
    best = _label(context, deal.lead.over)
    if deal.is_better:
        kinds = format_list(f"“{context.type_labels[name]}”" for name in deal.kept_by)
        return (
            f"{tried} The best is {format_changed_terms(context, deal)}. It is worth {_format_lead(deal.lead)} more than {best}, and "
            f"{_format_lead(deal.lead_with_foresight)} more than {_label(context, deal.lead_with_foresight.over)} if they behave well "
            f"only to win our trust. It would be kept by {kinds}, and could cost us more than our limit in "
            f"{format_percent(deal.beyond_cap)} of combinations."
        )
    return f"{tried} None is clearly better than what is on the list: {_format_shortfall(context, deal)}"


def _format_shortfall(context: ReportContext, deal: RedesignedDeal) -> str:
    """Say why the best version is not advised."""
    terms, best = format_changed_terms(context, deal), _label(context, deal.lead.over)
    if not deal.lead.is_clear:
        return f"the best, {terms}, leads {best} by {_format_lead(deal.lead)}, {_format_doubt(deal.lead)}."
    if not deal.lead_with_foresight.is_clear:
        other = _label(context, deal.lead_with_foresight.over)
        return (
            f"the best, {terms}, leads {best} by {_format_lead(deal.lead)}; but if they behave well only to win our trust it leads "
            f"{other} by {_format_lead(deal.lead_with_foresight)}, {_format_doubt(deal.lead_with_foresight)}."
        )
    return (
        f"the best, {terms}, is worth {format_worth(deal.held - deal.asking, context.money)} more than simply asking, too little "
        "to notice."
    )


def _format_doubt(estimate: LeadEstimate | TermValue) -> str:
    """Say why a lead or a gain that is not clear is not."""
    if estimate.n_draws < FEWEST_TOLD:
        return f"in {format_plural(estimate.n_draws, 'combination')}, too few to tell"
    return "too little to notice" if estimate.is_beyond_error else "which may be chance"


def format_changed_terms(context: ReportContext, deal: RedesignedDeal) -> str:
    """Return the terms of a version that differ from those of the offer."""
    samples = context.assessment.samples
    offer = samples.contracts.options.index(samples.offers.offer)
    offered = np.concatenate([samples.contracts.give_levels[offer], samples.contracts.get_levels[offer]])
    changes = [
        f"{_name_item(context, name)} at {format_percent(level)} instead of {format_percent(before)}"
        for (name, level), before in zip(deal.levels.items(), offered.tolist(), strict=True)
        if abs(level - before) >= _SAME
    ]
    before = float(np.median(samples.contracts.detect[:, offer]))
    if abs(deal.detection - before) >= _SAME:
        changes.append(f"cheating seen {_format_times(deal.detection)} instead of {_format_times(before)}")
    if deal.secret:
        changes.append("the terms kept secret")
    return f"the offer with {format_list(changes)}" if changes else "the offer as it stands"


def format_term(context: ReportContext, term: TermValue) -> str:
    """Say what one term is worth that moves alone."""
    name = {DETECTION: "The chance that we see cheating", SECRECY: "Secrecy"}.get(term.term)
    name = name or _name_item(context, term.term)
    if abs(term.level - term.offered) < _SAME or term.gain < _NOTHING:
        return f"{name} alone: best left as offered"
    gain = f"{format_number(term.gain)}% over the whole time (give or take {format_number(2 * term.standard_error)})"
    level = "kept" if term.term == SECRECY else f"at {format_percent(term.level)}"
    if not term.is_clear:
        return f"{name} alone: no clear gain; {level} instead of as offered it would add {gain}, {_format_doubt(term)}"
    if term.term == SECRECY:
        return f"{name} alone: better kept, which adds {gain}"
    return f"{name} alone: better {level} than at {format_percent(term.offered)}, which adds {gain}"


def _name_item(context: ReportContext, name: str) -> str:
    """Return an item in the words of the case."""
    proposal = context.assessment.case.proposal
    item = proposal.gives.get(name) or proposal.gets[name]
    return f"“{item.what}”"


def _format_times(chance: float) -> str:
    return f"{100 * chance:.0f} times in 100"


def _format_lead(lead: LeadEstimate) -> str:
    return f"{format_number(lead.mean)}% (give or take {format_number(2 * lead.standard_error)})"


def _label(context: ReportContext, option: str) -> str:
    return context.option_labels[option]


def _label_start(context: ReportContext, name: str) -> str:
    """Return a start of the search as a sentence lists it."""
    if name == "at random":
        return "the best of 120 versions drawn at random"
    return context.option_labels.get(name, name)
