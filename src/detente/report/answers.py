"""One answer a question: what they add, what it costs, what they are, who reacts (MODEL section 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.context import Finding
from detente.report.labels import (
    upper,
)
from detente.report.phrases import (
    format_amount,
    format_chance,
    format_gain,
    format_list,
    format_percent,
    format_points,
    format_share,
    format_small,
    format_worth,
)

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.sensitivity.drivers import Driver
    from detente.shapes import PerDraw


WORTHLESS = 0.005
"""Worth of a test, own utils, below which it is called worth next to nothing."""


def answer_status_quo(context: ReportContext) -> Finding:
    """Say how much of the problem is covered without the counterpart."""
    answer = f"{upper(context.us)} already cover {format_share(context.assessment.added_value.without)} of the problem."
    return Finding("status-quo", "If we refuse", answer)


def answer_need(context: ReportContext) -> Finding:
    """Say what the counterpart would add, asked for and expected."""
    added, offer = context.assessment.added_value, context.offer
    index = context.assessment.verdict.options.index(offer)
    if not added.added.any():
        return Finding("need", "Do they have something we need?", f"{context.rival} would add nothing.")
    answer = f"All delivered, {context.rival} would add {format_points(added.added)} of the problem."
    if index:
        answer += (
            f" What {context.option_labels[offer]} asks for would add {format_points(added.asked[:, index])}; "
            f"what can be expected of it, {format_points(expected_added_value(context, offer))}."
        )
    return Finding("need", "Do they have something we need?", answer)


def expected_added_value(context: ReportContext, name: str) -> PerDraw:
    """Return what an option adds to the problem solved once conduct is weighed, allies at full effort."""
    judged, items = context.assessment.trust.options[name], context.assessment.samples.items
    index = context.assessment.verdict.options.index(name)
    provides = np.array(items.provides, dtype=float)
    asked = items.effort * provides * context.assessment.samples.contracts.get_levels[index]
    total = asked.sum(axis=1)
    arrives = np.einsum("ng,nga->na", asked, items.delivered)
    share = np.divide(arrives, total[:, None], out=np.zeros_like(arrives), where=total[:, None] > 0)
    return context.assessment.added_value.asked[:, index] * (judged.conduct * share).sum(axis=1)


def answer_overlap(context: ReportContext) -> Finding:
    """Say how far interests meet, and which bundle is best for both."""
    kind = context.assessment.samples.counterpart.types[
        int(context.assessment.track_record.belief.mean(axis=0).argmax())
    ]
    points = tuple(
        f"{upper(context.type_labels[name])}: {format_share(overlap.zone_share)}"
        for name, overlap in context.assessment.interests.overlaps.items()
    )
    best = context.assessment.interests.overlaps[kind].best_common_bundle
    if best is None:
        ending = "With the likeliest kind, no bundle tried helps both."
    else:
        gives, gets = (
            context.assessment.case.proposal.gives.items(),
            context.assessment.case.proposal.gets.items(),
        )
        items = {name: give.what for name, give in gives} | {name: get.what for name, get in gets}
        parts = [f"{level:.0%} of “{items[name]}”" for name, level in best.levels.items() if level > 0]
        ending = (
            f"With the likeliest kind, the best for both is {format_list(parts)}: worth "
            f"{format_worth(best.own_gain)} a period to us, {format_amount(best.counterpart_gain)} to them in their own utils."
        )
    answer = f"{ending} Of all bundles of items tried, both sides would gain from:"
    return Finding("overlap", "How far do our interests meet?", answer, points)


def answer_price(context: ReportContext) -> Finding:
    """Say what each option costs or brings if every promise is kept."""
    points = [
        f"{upper(context.option_labels[name])}: we {format_gain(judged.kept)}"
        for name, judged in context.assessment.trust.options.items()
    ]
    answer = "If every promise were kept, each period, in percent of what solving the problem is worth:"
    return Finding("price", "What would we give for it?", answer, tuple(points))


def answer_kind(context: ReportContext) -> Finding:
    """Say which kind of counterpart the record speaks for."""
    belief, types = context.assessment.track_record.belief, context.assessment.samples.counterpart.types
    points = tuple(
        f"{upper(context.type_labels[types[i]])}: {format_chance(belief[:, i], context.vocabulary)}"
        for i in np.argsort(-np.median(belief, axis=0))
    )
    n_entries = len(context.assessment.track_record.evidence)
    entries = "no entry" if n_entries == 0 else "one entry" if n_entries == 1 else f"{n_entries} entries"
    return Finding("kind", f"What is {context.rival}?", f"After {entries} of the record:", points)


def answer_trust(context: ReportContext) -> Finding:
    """Say trust held and needed, by option."""
    points = []
    for name, judged in context.assessment.trust.options.items():
        enough = (
            "no trust is enough"
            if judged.undefined_share > 1 / 2
            else f"needed {format_share(judged.needed)}"
        )
        held = format_chance(judged.held, context.vocabulary)
        points.append(f"{upper(context.option_labels[name])}: held {held}; {enough}")
    answer = "How likely they keep their side if the terms are enforced, and how likely it would have to be:"
    return Finding("trust", "Can we trust them with it?", answer, tuple(points))


def answer_allies(context: ReportContext) -> Finding:
    """Say what allies withhold under the offer, what that costs, and from which visibility on."""
    others, offer = context.assessment.third_parties, context.offer
    question = "What will allies charge?"
    if not others.allies or offer == "refuse":
        return Finding("allies", question, "No ally reacts in this case.")
    index = context.assessment.verdict.options.index(offer)
    points = [
        f"{upper(context.assessment.case.actors[name].name)}: {format_share(1 - others.participation[:, i, index])} of effort withheld, "
        f"which costs {format_points(others.lost[:, i, index])} of the problem"
        for i, name in enumerate(others.allies)
    ]
    if any(limit != 0 for limit in context.assessment.break_even_visibility.values()):
        points += [_format_visibility(context, name) for name in context.assessment.break_even_visibility]
    else:
        points.append(
            "With every number in its middle no option pays even in secret: visibility is not what decides"
        )
    answer = (
        f"Under {context.option_labels[offer]} they would withhold effort that solves "
        f"{format_points(others.lost_together[:, index])} of the problem:"
    )
    return Finding("allies", question, answer, tuple(points))


def _format_visibility(context: ReportContext, name: str) -> str:
    limit = context.assessment.break_even_visibility[name]
    label = upper(context.option_labels[name])
    if np.isnan(limit):
        return f"{label}: pays however visible it is, with every number in its middle"
    if limit == 0:
        return f"{label}: does not pay even in secret, with every number in its middle"
    return f"{label}: stops paying from a visibility of {format_percent(limit)} on (0% secret, 100% public)"


def answer_home(context: ReportContext) -> Finding:
    """Say how likely each option passes, who blocks it, and what would have to be cut."""
    others, question = context.assessment.third_parties, "Would it survive at home?"
    if not others.vetoes:
        return Finding("home", question, "Nobody at home has a veto in this case.")
    points = []
    for index, name in enumerate(context.assessment.verdict.options):
        if index:
            chance = format_chance(others.passes[:, index], context.vocabulary)
            consents = np.median(others.consents[:, :, index], axis=0)
            least = int(consents.argmin())
            blocker = context.assessment.case.actors[others.vetoes[least]].name
            ending = f"; blocked by {blocker}" if consents[least] < 1 / 2 else ""
            points.append(f"{upper(context.option_labels[name])}: {chance}{ending}")
    points += [
        f"{upper(context.assessment.case.actors[one.veto].name)} would as soon let {context.option_labels[one.option]} pass with "
        f"{one.give} cut to {format_share(one.level)} of a full unit"
        for one in others.passing
        if np.mean(~np.isnan(one.level)) >= 1 / 2
    ]
    return Finding("home", question, "How likely every veto player consents:", tuple(points))


def answer_learning(context: ReportContext) -> Finding:
    """Say what knowing their kind, and what a test, would be worth."""
    plan = context.assessment.strategy
    answer = f"Knowing for certain which kind they are would be worth {format_worth(plan.evpi)} of solving the problem."
    worth = {
        name: float(plan.evsi[:, i].mean())
        for i, name in enumerate(context.assessment.verdict.options)
        if i and not context.assessment.samples.contracts.barred[i]
    }
    if worth:
        best = max(worth, key=lambda name: worth[name])
        answer += (
            f" What one period of {context.option_labels[best]} teaches is worth {format_small(worth[best])}% on average. "
            "Never pay for a test whose every outcome leaves the verdict as it is."
        )
        idle = [context.option_labels[name] for name, gain in worth.items() if gain < WORTHLESS]
        if idle:
            answer += f" Worth next to nothing as a test: {format_list(idle)}."
    return Finding("learning", "What is finding out worth?", answer)


def answer_loss(context: ReportContext) -> Finding:
    """Say what could be lost in one period, against the cap."""
    cap, points = context.assessment.samples.decision.exposure_cap, []
    for index, name in enumerate(context.assessment.verdict.options):
        if index:
            loss = context.assessment.stage_game.worst_loss[:, index]
            beyond = format_percent(float(np.mean(loss > cap)))
            points.append(
                f"{upper(context.option_labels[name])}: {format_worth(loss)}, beyond the cap in {beyond} of draws"
            )
    contracts = context.assessment.samples.contracts
    barred = [
        context.option_labels[name]
        for name, out in zip(contracts.options, contracts.barred, strict=True)
        if out
    ]
    limits = f"Hard limits bar {format_list(barred)}." if barred else "No hard limit is touched."
    answer = f"{limits} At worst in one period, against a cap of {format_worth(cap)} of solving the problem:"
    return Finding("loss", "What could we lose?", answer, tuple(points))


def answer_drivers(context: ReportContext) -> Finding:
    """Say which premises explain the margin, and what to find out first."""
    drivers = context.assessment.drivers.drivers
    question = "What carries the answer, and what should we find out first?"
    if not drivers:
        return Finding("drivers", question, "No number of this case is uncertain.")
    points = [
        f"{context.label_premise(d.path)}: {format_percent(d.share)} of the spread{_format_turn(context, d)}"
        for d in drivers[:5]
    ]
    first = sorted((d for d in drivers if d.evppi > 0), key=lambda d: -d.evppi)[:3]
    if first:
        worth = format_list(
            f"{context.label_premise(d.path)} (worth {format_small(d.evppi)}%)" for d in first
        )
        answer = f"Find out first: {worth}, in percent of solving the problem."
    else:
        answer = "No single number, known for certain, would change the choice."
    return Finding(
        "drivers", question, f"{answer} What explains most of the margin, each alone:", tuple(points)
    )


def _format_turn(context: ReportContext, driver: Driver) -> str:
    """Say which option is best at either end of a premise, where that is not the verdict."""
    best = context.assessment.verdict.best
    turns = [
        f"where it is {end}, {context.choice_labels[name]} is best"
        for end, name in (("lowest", driver.best_if_low), ("highest", driver.best_if_high))
        if name != best
    ]
    return f"; {format_list(turns)}" if turns else ""
