"""One answer a question: what they add, what it costs, what they are, who reacts (MODEL section 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.finding import Finding
from detente.report.labels import (
    find_offer,
    name_choice,
    name_option,
    name_premise,
    name_rival,
    name_type,
    name_us,
    upper,
)
from detente.report.phrases import (
    say_amount,
    say_chance,
    say_gain,
    say_list,
    say_percent,
    say_points,
    say_share,
    say_small,
    say_worth,
)

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment
    from detente.sensitivity.drivers import Driver
    from detente.shapes import PerDraw


WORTHLESS = 0.005
"""Worth of a test, own utils, below which it is called worth next to nothing."""


def answer_status_quo(told: Assessment) -> Finding:
    """Say how much of the problem is covered without the counterpart."""
    answer = f"{upper(name_us(told))} already cover {say_share(told.added_value.without)} of the problem."
    return Finding("status-quo", "If we refuse", answer)


def answer_need(told: Assessment) -> Finding:
    """Say what the counterpart would add, asked for and expected."""
    added, offer = told.added_value, find_offer(told)
    place = told.verdict.options.index(offer)
    if not added.added.any():
        return Finding("need", "Do they have something we need?", f"{name_rival(told)} would add nothing.")
    answer = f"All delivered, {name_rival(told)} would add {say_points(added.added)} of the problem."
    if place:
        answer += (
            f" What {name_option(told, offer)} asks for would add {say_points(added.asked[:, place])}; "
            f"what can be expected of it, {say_points(expected_added_value(told, offer))}."
        )
    return Finding("need", "Do they have something we need?", answer)


def expected_added_value(told: Assessment, name: str) -> PerDraw:
    """Return what an option adds to the problem solved once conduct is weighed, allies at full effort."""
    judged, items = told.trust.options[name], told.draws.items
    place = told.verdict.options.index(name)
    provides = np.array(items.provides, dtype=float)
    asked = items.effort * provides * told.draws.menu.get_levels[place]
    total = asked.sum(axis=1)
    arrives = np.einsum("ng,nga->na", asked, items.delivered)
    share = np.divide(arrives, total[:, None], out=np.zeros_like(arrives), where=total[:, None] > 0)
    return told.added_value.asked[:, place] * (judged.conduct * share).sum(axis=1)


def answer_overlap(told: Assessment) -> Finding:
    """Say how far interests meet, and which bundle is best for both."""
    kind = told.draws.counterpart.types[int(told.track_record.belief.mean(axis=0).argmax())]
    points = tuple(
        f"{upper(name_type(told, name))}: {say_share(overlap.zone_share)}"
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
            f"With the likeliest kind, the best for both is {say_list(parts)}: worth "
            f"{say_worth(best.own_gain)} a period to us, {say_amount(best.counterpart_gain)} to them in their own utils."
        )
    answer = f"{ending} Of all bundles of items tried, both sides would gain from:"
    return Finding("overlap", "How far do our interests meet?", answer, points)


def answer_price(told: Assessment) -> Finding:
    """Say what each option costs or brings if every promise is kept."""
    points = [
        f"{upper(name_option(told, name))}: we {say_gain(judged.kept)}"
        for name, judged in told.trust.options.items()
    ]
    answer = "If every promise were kept, each period, in percent of what solving the problem is worth:"
    return Finding("price", "What would we give for it?", answer, tuple(points))


def answer_kind(told: Assessment) -> Finding:
    """Say which kind of counterpart the record speaks for."""
    belief, types = told.track_record.belief, told.draws.counterpart.types
    points = tuple(
        f"{upper(name_type(told, types[i]))}: {say_chance(belief[:, i], told.vocabulary)}"
        for i in np.argsort(-np.median(belief, axis=0))
    )
    n_entries = len(told.track_record.evidence)
    entries = "no entry" if n_entries == 0 else "one entry" if n_entries == 1 else f"{n_entries} entries"
    return Finding("kind", f"What is {name_rival(told)}?", f"After {entries} of the record:", points)


def answer_trust(told: Assessment) -> Finding:
    """Say trust held and needed, by option."""
    points = []
    for name, judged in told.trust.options.items():
        enough = (
            "no trust is enough" if judged.undefined_share > 1 / 2 else f"needed {say_share(judged.needed)}"
        )
        held = say_chance(judged.held, told.vocabulary)
        points.append(f"{upper(name_option(told, name))}: held {held}; {enough}")
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
        f"{upper(told.case.actors[name].name)}: {say_share(1 - others.participation[:, i, place])} of effort withheld, "
        f"which costs {say_points(others.lost[:, i, place])} of the problem"
        for i, name in enumerate(others.allies)
    ]
    if any(limit != 0 for limit in told.break_even_visibility.values()):
        points += [_say_visibility(told, name) for name in told.break_even_visibility]
    else:
        points.append(
            "With every number in its middle no option pays even in secret: visibility is not what decides"
        )
    answer = (
        f"Under {name_option(told, offer)} they would withhold effort that solves "
        f"{say_points(others.lost_together[:, place])} of the problem:"
    )
    return Finding("allies", question, answer, tuple(points))


def _say_visibility(told: Assessment, name: str) -> str:
    limit = told.break_even_visibility[name]
    label = upper(name_option(told, name))
    if np.isnan(limit):
        return f"{label}: pays however visible it is, with every number in its middle"
    if limit == 0:
        return f"{label}: does not pay even in secret, with every number in its middle"
    return f"{label}: stops paying from a visibility of {say_percent(limit)} on (0% secret, 100% public)"


def answer_home(told: Assessment) -> Finding:
    """Say how likely each option passes, who blocks it, and what would have to be cut."""
    others, question = told.third_parties, "Would it survive at home?"
    if not others.vetoes:
        return Finding("home", question, "Nobody at home has a veto in this case.")
    points = []
    for place, name in enumerate(told.verdict.options):
        if place:
            chance = say_chance(others.passes[:, place], told.vocabulary)
            consents = np.median(others.consents[:, :, place], axis=0)
            least = int(consents.argmin())
            blocker = told.case.actors[others.vetoes[least]].name
            ending = f"; blocked by {blocker}" if consents[least] < 1 / 2 else ""
            points.append(f"{upper(name_option(told, name))}: {chance}{ending}")
    points += [
        f"{upper(told.case.actors[one.veto].name)} would as soon let {name_option(told, one.option)} pass with "
        f"{one.give} cut to {say_share(one.level)} of a full unit"
        for one in others.passing
        if np.mean(~np.isnan(one.level)) >= 1 / 2
    ]
    return Finding("home", question, "How likely every veto player consents:", tuple(points))


def answer_learning(told: Assessment) -> Finding:
    """Say what knowing their kind, and what a test, would be worth."""
    plan = told.strategy
    answer = f"Knowing for certain which kind they are would be worth {say_worth(plan.evpi)} of solving the problem."
    worth = {
        name: float(plan.evsi[:, i].mean())
        for i, name in enumerate(told.verdict.options)
        if i and not told.draws.menu.barred[i]
    }
    if worth:
        best = max(worth, key=lambda name: worth[name])
        answer += (
            f" What one period of {name_option(told, best)} teaches is worth {say_small(worth[best])}% on average. "
            "Never pay for a test whose every outcome leaves the verdict as it is."
        )
        idle = [name_option(told, name) for name, gain in worth.items() if gain < WORTHLESS]
        if idle:
            answer += f" Worth next to nothing as a test: {say_list(idle)}."
    return Finding("learning", "What is finding out worth?", answer)


def answer_loss(told: Assessment) -> Finding:
    """Say what could be lost in one period, against the cap."""
    cap, points = told.draws.decision.exposure_cap, []
    for place, name in enumerate(told.verdict.options):
        if place:
            loss = told.stage_game.worst_loss[:, place]
            beyond = say_percent(float(np.mean(loss > cap)))
            points.append(
                f"{upper(name_option(told, name))}: {say_worth(loss)}, beyond the cap in {beyond} of draws"
            )
    menu = told.draws.menu
    barred = [name_option(told, name) for name, out in zip(menu.options, menu.barred, strict=True) if out]
    limits = f"Hard limits bar {say_list(barred)}." if barred else "No hard limit is touched."
    answer = f"{limits} At worst in one period, against a cap of {say_worth(cap)} of solving the problem:"
    return Finding("loss", "What could we lose?", answer, tuple(points))


def answer_drivers(told: Assessment) -> Finding:
    """Say which premises explain the margin, and what to find out first."""
    drivers = told.sensitivity.drivers
    question = "What carries the answer, and what should we find out first?"
    if not drivers:
        return Finding("drivers", question, "No number of this case is uncertain.")
    points = [
        f"{name_premise(told, d.path)}: {say_percent(d.share)} of the spread{_say_turn(told, d)}"
        for d in drivers[:5]
    ]
    first = sorted((d for d in drivers if d.evppi > 0), key=lambda d: -d.evppi)[:3]
    if first:
        worth = say_list(f"{name_premise(told, d.path)} (worth {say_small(d.evppi)}%)" for d in first)
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
        f"where it is {end}, {name_choice(told, name)} is best"
        for end, name in (("lowest", driver.best_if_low), ("highest", driver.best_if_high))
        if name != best
    ]
    return f"; {say_list(turns)}" if turns else ""
