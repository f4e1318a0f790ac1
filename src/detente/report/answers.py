"""One answer a question: what they add, what it costs, what they are, who reacts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.sobol import Estimate
from detente.report.context import Finding
from detente.report.labels import label_passages, upper
from detente.report.phrases import (
    format_amount,
    format_chance,
    format_gain,
    format_list,
    format_percent,
    format_points,
    format_share,
    format_small,
    format_times,
    format_worth,
)

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.sensitivity.drivers import Driver
    from detente.shapes import PerDraw

NEGLIGIBLE_WORTH = 0.005
"""Worth of a test, own utils, below which it is called worth next to nothing."""

_COUNTS = ("no kind", "one kind", "two kinds", "three kinds", "four kinds")
"""Words for some of the kinds of counterpart, of which a case has at most five."""


def answer_status_quo(context: ReportContext) -> Finding:
    """Say how much of the problem is solved without the counterpart."""
    share = format_share(context.assessment.added_value.without)
    answer = f"{upper(context.us)} already solve {share} of the problem without {context.rival}."
    return Finding("status-quo", "Without a deal", answer)


def answer_need(context: ReportContext) -> Finding:
    """Say what the counterpart would add, asked for and expected."""
    added, rival = context.assessment.added_value, context.rival
    question = "Do they have something we need?"
    if not added.added.any():
        return Finding("need", question, f"{upper(rival)} can do nothing that {context.us} cannot.")
    answer = (
        f"If {rival} did all it could, another {format_points(added.added)} of the problem would be solved."
    )
    if context.offer_index:
        offer, asked = context.option_labels[context.offer], added.asked[:, context.offer_index]
        expected = format_points(compute_expected_added_value(context, context.offer))
        answer += (
            f" What {offer} asks for would solve {format_points(asked)}. Because they may not keep their side, "
            f"we expect {expected}."
        )
    return Finding("need", question, answer)


def compute_expected_added_value(context: ReportContext, name: str) -> PerDraw:
    """Return what an option adds to the problem solved once conduct is weighed, allies at full effort."""
    assessment = context.assessment
    judged, items = assessment.trust.options[name], assessment.samples.items
    index = assessment.verdict.options.index(name)
    provides = np.array(items.provides, dtype=float)
    asked = items.effort * provides * assessment.samples.contracts.get_levels[index]
    total = asked.sum(axis=1)
    arrives = np.einsum("ng,nga->na", asked, items.delivered)
    share = np.divide(arrives, total[:, None], out=np.zeros_like(arrives), where=total[:, None] > 0)
    return assessment.added_value.asked[:, index] * (judged.conduct * share).sum(axis=1)


def answer_overlap(context: ReportContext) -> Finding:
    """Say how far interests meet, and which bundle is best for both."""
    assessment, proposal = context.assessment, context.assessment.case.proposal
    kind = assessment.samples.counterpart.types[int(assessment.track_record.belief.mean(axis=0).argmax())]
    overlaps = assessment.interests.overlaps
    best = overlaps[kind].best_common_bundle
    if best is None:
        answer = (
            f"If {context.rival} is of the likeliest kind, none of the packages we tried helps both sides."
        )
    else:
        items = {name: give.what for name, give in proposal.gives.items()}
        items |= {name: get.what for name, get in proposal.gets.items()}
        parts = [f"{level:.0%} of “{items[name]}”" for name, level in best.levels.items() if level > 0]
        answer = (
            f"If {context.rival} is of the likeliest kind, the best package for both sides is {format_list(parts)}. "
            f"For one {context.period} it is worth {format_worth(best.own_gain, context.money)} of {context.unit}, and "
            f"{format_amount(best.counterpart_gain)} to them, on their own scale."
        )
    points = tuple(
        f"{upper(context.type_labels[name])}: {format_share(overlap.zone_share)} of the packages"
        for name, overlap in overlaps.items()
    )
    answer += (
        " How many of all the packages we tried would leave both sides better off, for each kind they may be:"
    )
    return Finding("overlap", "How far do our interests meet?", answer, points)


def answer_price(context: ReportContext) -> Finding:
    """Say what each option costs or brings if every promise is kept."""
    points = [
        f"{upper(context.option_labels[name])}: we {format_gain(judged.kept, context.money)}"
        for name, judged in context.assessment.trust.options.items()
    ]
    answer = (
        f"If they kept every promise, each {context.period} would change our position by this much, in percent of "
        f"{context.unit}:"
    )
    return Finding("price", "What would we give for it?", answer, tuple(points))


def answer_kind(context: ReportContext) -> Finding:
    """Say which kind of counterpart the record speaks for."""
    assessment = context.assessment
    belief, types = assessment.track_record.belief, assessment.samples.counterpart.types
    points = tuple(
        f"{upper(context.type_labels[types[i]])}: {format_chance(belief[:, i], context.vocabulary)}"
        for i in np.argsort(-np.median(belief, axis=0))
    )
    n_entries = len(assessment.case.record.reports) + len(assessment.case.record.watched)
    entries = "the one entry" if n_entries == 1 else f"the {n_entries} entries"
    answer = f"How likely each kind is, given {entries} of the record:"
    if n_entries == 0:
        answer = "The record is empty, so this is the belief that the case starts from:"
    answer = f"{answer[:-1]} (the middle one of all combinations, and where nine in ten lie):"
    return Finding("kind", f"What kind of counterpart is {context.rival}?", answer, points)


def answer_trust(context: ReportContext) -> Finding:
    """Say trust held and needed, by option."""
    points = []
    for name, judged in context.assessment.trust.options.items():
        held = format_chance(judged.held, context.vocabulary)
        enough = (
            "even certainty would not make it pay"
            if judged.undefined_share > 1 / 2
            else f"we would need {format_share(judged.needed)}"
        )
        points.append(f"{upper(context.option_labels[name])}: {held}; {enough}")
    answer = (
        "How likely they are to keep their side if the terms are enforced, and how likely they would have to be "
        "for the option to pay:"
    )
    return Finding("trust", "Can we trust them with it?", answer, tuple(points))


def answer_signing(context: ReportContext) -> Finding:
    """Say whether they would sign the offer and the option advised, gain by keeping it, and keep it, kind by kind."""
    best = context.assessment.verdict.best
    judged = [context.offer, *([best] if best not in {context.offer, "refuse"} else [])]
    answer = " ".join(_format_signing(context, name) for name in judged)
    points = tuple(point for name in judged for point in _list_signing(context, name))
    question = "Would they sign it, gain by keeping it, and keep it?"
    return Finding("signing", question, f"{answer} What each kind would do:", points)


def _format_signing(context: ReportContext, name: str) -> str:
    assessment, label = context.assessment, context.option_labels[name]
    index = assessment.verdict.options.index(name)
    signs = (assessment.track_record.belief * assessment.signing.acceptance[:, :, index]).sum(axis=1)
    only = "" if np.median(signs) >= 1 / 2 else "only "
    answer = f"They would sign {label} {only}{format_times(signs)}"
    if assessment.case.proposal.options[name].offered_by == "counterpart":
        answer = f"They proposed {label} themselves and would sign it"
    elif name in assessment.case.counterpart.accepts:
        answer += ", by an answer that is entered and not worked out"
    gains = np.median(assessment.signing.gains[:, :, index], axis=0)
    idle = int((gains <= 0).sum())
    if idle == 0:
        whoever = "every kind" if len(gains) > 1 else "they"
        return f"{answer}, and {whoever} would gain by keeping it."
    if idle == len(gains):
        whoever = "no kind would gain anything" if idle > 1 else "they would gain nothing"
        return f"{answer}, but {whoever} by keeping it."
    return f"{answer}, but {_COUNTS[idle]} would gain nothing by keeping it."


def _list_signing(context: ReportContext, name: str) -> list[str]:
    assessment, index = context.assessment, context.assessment.verdict.options.index(name)
    signing, keeps = assessment.signing, assessment.stage_game.responses[:, :, index, 0]
    return [
        f"{upper(context.type_labels[kind])}: would sign {context.option_labels[name]} "
        f"{format_times(signing.acceptance[:, i, index])}; would {format_gain(signing.gains[:, i, index], unit='')} each "
        f"{context.period} by keeping it, on its own scale; would keep it {format_times(keeps[:, i])}"
        for i, kind in enumerate(assessment.samples.counterpart.types)
    ]


def answer_allies(context: ReportContext) -> Finding:
    """Say what allies withhold under the offer, what that costs, and from which visibility on."""
    assessment, index = context.assessment, context.offer_index
    others, question = assessment.third_parties, "What will allies charge?"
    if not others.allies:
        return Finding("allies", question, "This case names no ally who would react.")
    if not index:
        return Finding("allies", question, "Nothing is on the table for allies to react to.")
    points = [
        f"{upper(assessment.case.actors[name].name)}: would hold back "
        f"{format_share(1 - others.participation[:, i, index])} of their effort, which costs "
        f"{format_points(others.lost[:, i, index])} of the problem{_format_entered(context, name, context.offer)}"
        for i, name in enumerate(others.allies)
    ]
    if any(limit != 0 for limit in assessment.break_even_visibility.values()):
        points += [_format_visibility(context, name) for name in assessment.break_even_visibility]
    else:
        points.append(
            "With every number at our best estimate no option pays even in secret, so visibility does not decide"
        )
    lost = format_points(others.lost_together[:, index])
    offer = context.option_labels[context.offer]
    answer = f"Under {offer} allies would hold back effort that now solves {lost} of the problem:"
    return Finding("allies", question, answer, tuple(points))


def _format_visibility(context: ReportContext, name: str) -> str:
    limit = context.assessment.break_even_visibility[name]
    label = f"{upper(context.option_labels[name])}, with every number at our best estimate,"
    if np.isnan(limit):
        return f"{label} pays however visible it is"
    if limit == 0:
        return f"{label} does not pay even in secret"
    return (
        f"{label} stops paying once it is more than {format_percent(limit)} visible (0% secret, 100% public)"
    )


def answer_home(context: ReportContext) -> Finding:
    """Say how likely each option passes, who blocks it, and what would have to be cut."""
    case, others = context.assessment.case, context.assessment.third_parties
    question = "Would it survive at home?"
    if not others.vetoes:
        return Finding("home", question, "Nobody at home has a veto in this case.")
    points = [
        _format_passing(context, index, name)
        for index, name in enumerate(context.assessment.verdict.options)
        if index
    ]
    items = case.proposal.gives
    points += [
        f"{upper(case.actors[cut.veto].name)} would be as ready to let {context.option_labels[cut.option]} pass as to "
        f"block it if “{items[cut.give].what}” were cut to {format_share(cut.level)} of a full unit"
        for cut in others.passing
        if np.mean(~np.isnan(cut.level)) >= 1 / 2
    ]
    return Finding("home", question, "How likely everybody with a veto is to consent:", tuple(points))


def _format_passing(context: ReportContext, index: int, name: str) -> str:
    others = context.assessment.third_parties
    chance = format_chance(others.passes[:, index], context.vocabulary)
    consents = np.median(others.consents[:, :, index], axis=0)
    least = int(consents.argmin())
    blocker = context.assessment.case.actors[others.vetoes[least]].name
    ending = f"; {blocker} would block it" if consents[least] < 1 / 2 else ""
    each = ""
    if len(others.vetoes) > 1:
        actors = context.assessment.case.actors
        each = "; each for itself: " + format_list(
            f"{actors[veto].name} {format_share(others.consents[:, v, index])}"
            for v, veto in enumerate(others.vetoes)
        )
    entered = "".join(_format_entered(context, veto, name) for veto in others.vetoes)
    return f"{upper(context.option_labels[name])}: {chance}{ending}{each}{entered}"


def _format_entered(context: ReportContext, actor: str, option: str) -> str:
    """Say that a reaction is entered, and from which source; nothing where it is worked out."""
    case = context.assessment.case
    if actor not in context.assessment.entered[option]:
        return ""
    row = case.others[actor]
    stated = next(options[option] for options in row.entered.values() if option in options)
    source = label_passages(case, stated.source or row.source) or "no source given"
    return (
        f"; the answer of {case.actors[actor].name} is entered, not worked out from its priorities ({source})"
    )


def answer_learning(context: ReportContext) -> Finding:
    """Say what knowing their kind, and what a test, would be worth."""
    assessment, plan = context.assessment, context.assessment.strategy
    answer = f"Knowing for certain which kind they are would be worth {format_worth(plan.evpi, context.money)} of {context.unit}."
    worth = {
        name: float(plan.evsi[:, i].mean())
        for i, name in enumerate(assessment.verdict.options)
        if i and not assessment.samples.contracts.barred[i]
    }
    if worth:
        best = max(worth, key=lambda name: worth[name])
        answer += (
            f" What one {context.period} of {context.option_labels[best]} would teach us is worth "
            f"{format_small(worth[best])}% on average. A test is worth paying for only if some outcome would change "
            "the advice."
        )
        idle = [context.option_labels[name] for name, gain in worth.items() if gain < NEGLIGIBLE_WORTH]
        if idle:
            answer += f" As a test, {format_list(idle)} would be worth next to nothing."
    return Finding("learning", "What is finding out worth?", answer)


def format_barred(context: ReportContext) -> str:
    """Return which options cross a red line."""
    contracts = context.assessment.samples.contracts
    barred = [
        context.option_labels[name]
        for name, is_barred in zip(contracts.options, contracts.barred, strict=True)
        if is_barred
    ]
    if not barred:
        return "No option crosses a red line."
    return f"A red line rules out {format_list(barred)}."


def answer_loss(context: ReportContext) -> Finding:
    """Say what could be lost in one period, against the cap."""
    assessment, points = context.assessment, []
    cap = assessment.samples.decision.exposure_cap
    for index, name in enumerate(assessment.verdict.options):
        if index:
            loss = assessment.stage_game.worst_loss[:, index]
            beyond = format_percent(float(np.mean(loss > cap)))
            points.append(
                f"{upper(context.option_labels[name])}: {format_worth(loss, context.money)}, more than our limit in {beyond} of combinations"
            )
    answer = (
        f"{format_barred(context)} Our own limit is {format_worth(cap, context.money)} of {context.unit}. The worst that each option "
        f"could cost us in one {context.period}:"
    )
    return Finding("loss", "What could we lose?", answer, tuple(points))


def answer_drivers(context: ReportContext) -> Finding:
    """Say which premises carry the margin, and what to find out first."""
    drivers = context.assessment.drivers
    question = "What carries the answer, and what should we find out first?"
    if not drivers.drivers:
        return Finding("drivers", question, "Every number of this case is certain.")
    points = [
        f"{upper(context.describe_premise(driver.path))}: {format_percent(driver.total)}, give or take "
        f"{format_percent(2 * driver.total_error)}{_format_turn(context, driver)}"
        for driver in drivers.carriers
    ]
    answer = f"{format_first(context)} {_format_leaders(context)}"
    if points:
        answer += (
            " If every other number were known, this much of the uncertainty about what the best deal gains would "
            "remain, where it is clearly more than 5%. The shares overlap, and small differences between them may be chance:"
        )
    return Finding("drivers", question, answer, tuple(points))


def format_first(context: ReportContext) -> str:
    """Say which numbers are worth finding out; where none stands out, say so."""
    drivers, noticeable = context.assessment.drivers, context.assessment.case.decision.noticeable
    if not any(driver.evppi for driver in drivers.drivers):
        return "Nothing: whatever any one number turned out to be, the same option would be best on average."
    if not any(driver.worth.exceeds(Estimate(noticeable, 0.0)) for driver in drivers.drivers):
        return (
            "No number stands out: what knowing any one of them for certain would gain is too little to notice or "
            "to tell from chance."
        )
    first = drivers.list_worth_asking(noticeable)
    if not first:
        return "No number stands out: several would be worth about as much to know for certain."
    numbers = format_list(
        f"{context.label_premise(driver.path)} (worth {format_small(driver.evppi)}%)" for driver in first
    )
    return f"Find out first: {numbers}, in percent of {context.unit}."


def _format_leaders(context: ReportContext) -> str:
    leaders = context.assessment.drivers.standing_out
    if not leaders:
        return "No number carries clearly more of the answer than the others."
    carry = "carries" if len(leaders) == 1 else "carry"
    return f"{upper(format_list(context.label_premise(driver.path) for driver in leaders))} {carry} more of the answer than any other number."


def _format_turn(context: ReportContext, driver: Driver) -> str:
    """Return which option is best at either end of a premise, where that is not the verdict."""
    best = context.assessment.verdict.best
    turns = [
        f"where it is {end}, {context.option_labels[name]} is best"
        for end, name in (("lowest", driver.best_if_low), ("highest", driver.best_if_high))
        if name != best
    ]
    return f"; {format_list(turns)}" if turns else ""
