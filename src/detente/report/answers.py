"""One answer a question: what they add, what it costs, what they are, who reacts (MODEL section 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.finding import Finding
from detente.report.labels import (
    find_offer,
    label_choice,
    label_option,
    label_premise,
    label_rival,
    label_type,
    label_us,
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
    from detente.assessment.assessment import Assessment
    from detente.sensitivity.drivers import Driver
    from detente.shapes import PerDraw


WORTHLESS = 0.005
"""Worth of a test, own utils, below which it is called worth next to nothing."""


def answer_status_quo(told: Assessment) -> Finding:
    """Say how much of the problem is covered without the counterpart."""
    answer = f"{upper(label_us(told))} already cover {format_share(told.added_value.without)} of the problem."
    return Finding("status-quo", "If we refuse", answer)


def answer_need(told: Assessment) -> Finding:
    """Say what the counterpart would add, asked for and expected."""
    added, offer = told.added_value, find_offer(told)
    place = told.verdict.options.index(offer)
    if not added.added.any():
        return Finding("need", "Do they have something we need?", f"{label_rival(told)} would add nothing.")
    answer = f"All delivered, {label_rival(told)} would add {format_points(added.added)} of the problem."
    if place:
        answer += (
            f" What {label_option(told, offer)} asks for would add {format_points(added.asked[:, place])}; "
            f"what can be expected of it, {format_points(expected_added_value(told, offer))}."
        )
    return Finding("need", "Do they have something we need?", answer)


def expected_added_value(told: Assessment, name: str) -> PerDraw:
    """Return what an option adds to the problem solved once conduct is weighed, allies at full effort."""
    judged, items = told.trust.options[name], told.samples.items
    place = told.verdict.options.index(name)
    provides = np.array(items.provides, dtype=float)
    asked = items.effort * provides * told.samples.contracts.get_levels[place]
    total = asked.sum(axis=1)
    arrives = np.einsum("ng,nga->na", asked, items.delivered)
    share = np.divide(arrives, total[:, None], out=np.zeros_like(arrives), where=total[:, None] > 0)
    return told.added_value.asked[:, place] * (judged.conduct * share).sum(axis=1)


def answer_overlap(told: Assessment) -> Finding:
    """Say how far interests meet, and which bundle is best for both."""
    kind = told.samples.counterpart.types[int(told.track_record.belief.mean(axis=0).argmax())]
    points = tuple(
        f"{upper(label_type(told, name))}: {format_share(overlap.zone_share)}"
        for name, overlap in told.interests.overlaps.items()
    )
    best = told.interests.overlaps[kind].best_common_bundle
    if best is None:
        ending = "With the likeliest kind, no bundle tried helps both."
    else:
        gives, gets = told.case.proposal.gives.items(), told.case.proposal.gets.items()
        items = {name: give.what for name, give in gives} | {name: get.what for name, get in gets}
        parts = [f"{level:.0%} of “{items[name]}”" for name, level in best.levels.items() if level > 0]
        ending = (
            f"With the likeliest kind, the best for both is {format_list(parts)}: worth "
            f"{format_worth(best.own_gain)} a period to us, {format_amount(best.counterpart_gain)} to them in their own utils."
        )
    answer = f"{ending} Of all bundles of items tried, both sides would gain from:"
    return Finding("overlap", "How far do our interests meet?", answer, points)


def answer_price(told: Assessment) -> Finding:
    """Say what each option costs or brings if every promise is kept."""
    points = [
        f"{upper(label_option(told, name))}: we {format_gain(judged.kept)}"
        for name, judged in told.trust.options.items()
    ]
    answer = "If every promise were kept, each period, in percent of what solving the problem is worth:"
    return Finding("price", "What would we give for it?", answer, tuple(points))


def answer_kind(told: Assessment) -> Finding:
    """Say which kind of counterpart the record speaks for."""
    belief, types = told.track_record.belief, told.samples.counterpart.types
    points = tuple(
        f"{upper(label_type(told, types[i]))}: {format_chance(belief[:, i], told.vocabulary)}"
        for i in np.argsort(-np.median(belief, axis=0))
    )
    n_entries = len(told.track_record.evidence)
    entries = "no entry" if n_entries == 0 else "one entry" if n_entries == 1 else f"{n_entries} entries"
    return Finding("kind", f"What is {label_rival(told)}?", f"After {entries} of the record:", points)


def answer_trust(told: Assessment) -> Finding:
    """Say trust held and needed, by option."""
    points = []
    for name, judged in told.trust.options.items():
        enough = (
            "no trust is enough"
            if judged.undefined_share > 1 / 2
            else f"needed {format_share(judged.needed)}"
        )
        held = format_chance(judged.held, told.vocabulary)
        points.append(f"{upper(label_option(told, name))}: held {held}; {enough}")
    answer = "How likely they keep their side if the terms are enforced, and how likely it would have to be:"
    return Finding("trust", "Can we trust them with it?", answer, tuple(points))


def answer_allies(told: Assessment) -> Finding:
    """Say what allies withhold under the offer, what that costs, and from which visibility on."""
    others, offer = told.third_parties, find_offer(told)
    question = "What will allies charge?"
    if not others.allies or offer == "refuse":
        return Finding("allies", question, "No ally reacts in this case.")
    place = told.verdict.options.index(offer)
    points = [
        f"{upper(told.case.actors[name].name)}: {format_share(1 - others.participation[:, i, place])} of effort withheld, "
        f"which costs {format_points(others.lost[:, i, place])} of the problem"
        for i, name in enumerate(others.allies)
    ]
    if any(limit != 0 for limit in told.break_even_visibility.values()):
        points += [_say_visibility(told, name) for name in told.break_even_visibility]
    else:
        points.append(
            "With every number in its middle no option pays even in secret: visibility is not what decides"
        )
    answer = (
        f"Under {label_option(told, offer)} they would withhold effort that solves "
        f"{format_points(others.lost_together[:, place])} of the problem:"
    )
    return Finding("allies", question, answer, tuple(points))


def _say_visibility(told: Assessment, name: str) -> str:
    limit = told.break_even_visibility[name]
    label = upper(label_option(told, name))
    if np.isnan(limit):
        return f"{label}: pays however visible it is, with every number in its middle"
    if limit == 0:
        return f"{label}: does not pay even in secret, with every number in its middle"
    return f"{label}: stops paying from a visibility of {format_percent(limit)} on (0% secret, 100% public)"


def answer_home(told: Assessment) -> Finding:
    """Say how likely each option passes, who blocks it, and what would have to be cut."""
    others, question = told.third_parties, "Would it survive at home?"
    if not others.vetoes:
        return Finding("home", question, "Nobody at home has a veto in this case.")
    points = []
    for place, name in enumerate(told.verdict.options):
        if place:
            chance = format_chance(others.passes[:, place], told.vocabulary)
            consents = np.median(others.consents[:, :, place], axis=0)
            least = int(consents.argmin())
            blocker = told.case.actors[others.vetoes[least]].name
            ending = f"; blocked by {blocker}" if consents[least] < 1 / 2 else ""
            points.append(f"{upper(label_option(told, name))}: {chance}{ending}")
    points += [
        f"{upper(told.case.actors[one.veto].name)} would as soon let {label_option(told, one.option)} pass with "
        f"{one.give} cut to {format_share(one.level)} of a full unit"
        for one in others.passing
        if np.mean(~np.isnan(one.level)) >= 1 / 2
    ]
    return Finding("home", question, "How likely every veto player consents:", tuple(points))


def answer_learning(told: Assessment) -> Finding:
    """Say what knowing their kind, and what a test, would be worth."""
    plan = told.strategy
    answer = f"Knowing for certain which kind they are would be worth {format_worth(plan.evpi)} of solving the problem."
    worth = {
        name: float(plan.evsi[:, i].mean())
        for i, name in enumerate(told.verdict.options)
        if i and not told.samples.contracts.barred[i]
    }
    if worth:
        best = max(worth, key=lambda name: worth[name])
        answer += (
            f" What one period of {label_option(told, best)} teaches is worth {format_small(worth[best])}% on average. "
            "Never pay for a test whose every outcome leaves the verdict as it is."
        )
        idle = [label_option(told, name) for name, gain in worth.items() if gain < WORTHLESS]
        if idle:
            answer += f" Worth next to nothing as a test: {format_list(idle)}."
    return Finding("learning", "What is finding out worth?", answer)


def answer_loss(told: Assessment) -> Finding:
    """Say what could be lost in one period, against the cap."""
    cap, points = told.samples.decision.exposure_cap, []
    for place, name in enumerate(told.verdict.options):
        if place:
            loss = told.stage_game.worst_loss[:, place]
            beyond = format_percent(float(np.mean(loss > cap)))
            points.append(
                f"{upper(label_option(told, name))}: {format_worth(loss)}, beyond the cap in {beyond} of draws"
            )
    contracts = told.samples.contracts
    barred = [
        label_option(told, name) for name, out in zip(contracts.options, contracts.barred, strict=True) if out
    ]
    limits = f"Hard limits bar {format_list(barred)}." if barred else "No hard limit is touched."
    answer = f"{limits} At worst in one period, against a cap of {format_worth(cap)} of solving the problem:"
    return Finding("loss", "What could we lose?", answer, tuple(points))


def answer_drivers(told: Assessment) -> Finding:
    """Say which premises explain the margin, and what to find out first."""
    drivers = told.drivers.drivers
    question = "What carries the answer, and what should we find out first?"
    if not drivers:
        return Finding("drivers", question, "No number of this case is uncertain.")
    points = [
        f"{label_premise(told, d.path)}: {format_percent(d.share)} of the spread{_say_turn(told, d)}"
        for d in drivers[:5]
    ]
    first = sorted((d for d in drivers if d.evppi > 0), key=lambda d: -d.evppi)[:3]
    if first:
        worth = format_list(f"{label_premise(told, d.path)} (worth {format_small(d.evppi)}%)" for d in first)
        answer = f"Find out first: {worth}, in percent of solving the problem."
    else:
        answer = "No single number, known for certain, would change the choice."
    return Finding(
        "drivers", question, f"{answer} What explains most of the margin, each alone:", tuple(points)
    )


def _say_turn(told: Assessment, driver: Driver) -> str:
    """Say which option is best at either end of a premise, where that is not the verdict."""
    best = told.verdict.best
    turns = [
        f"where it is {end}, {label_choice(told, name)} is best"
        for end, name in (("lowest", driver.best_if_low), ("highest", driver.best_if_high))
        if name != best
    ]
    return f"; {format_list(turns)}" if turns else ""
