"""The first screen: the closing questions in a line each, what would flip the answer, what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.answers import WORTHLESS, expected_added_value
from detente.report.conditions import format_return
from detente.report.deal_answers import format_foresight, hands_over
from detente.report.finding import CardLine
from detente.report.labels import find_offer, label_choice, label_option, label_premise, label_us, upper
from detente.report.phrases import (
    format_chance,
    format_gain,
    format_list,
    format_percent,
    format_points,
    format_share,
    format_value,
    format_worth,
)

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment


def list_lines(told: Assessment) -> tuple[CardLine, ...]:
    """Return the lines of the first screen."""
    lines = [
        (
            "If we refuse",
            f"{upper(label_us(told))} already cover {format_share(told.added_value.without)} of the problem.",
            "status-quo",
        ),
        ("1  Do they have something we need?", _say_need(told), "need"),
        ("2  What would we give for it?", _say_price(told), "price"),
        ("3  Same trap as before?", _say_trap(told), "failures"),
        ("4  What will allies charge?", _say_allies(told), "allies"),
        ("5  Would it survive at home?", _say_home(told), "home"),
        ("Worst loss in one period", _say_loss(told), "loss"),
        ("If they see through us", format_foresight(told), "foresight"),
        ("A staged deal", _say_staged(told), "terms"),
        ("What would have to be true instead", _say_flip(told), "flips"),
        ("Find out first", _say_first(told), "drivers"),
        ("Not worth finding out", _say_idle(told), "learning"),
        ("Do now · review", _say_now(told), "ladder"),
    ]
    return tuple(CardLine(label, text, slug) for label, text, slug in lines)


def _find_place(told: Assessment) -> int:
    return told.verdict.options.index(find_offer(told))


def _say_need(told: Assessment) -> str:
    added, place = told.added_value, _find_place(told)
    if not added.added.any():
        return f"Nothing that {label_us(told)} lack."
    text = f"All delivered: {format_points(added.added)} more."
    if place:
        text += f" Expected of {label_option(told, find_offer(told))}: {format_points(expected_added_value(told, find_offer(told)))}."
    return text


def _say_price(told: Assessment) -> str:
    judged = told.trust.options.get(find_offer(told))
    if judged is None:
        return "Nothing is offered."
    return (
        f"{upper(label_option(told, find_offer(told)))}, every promise kept: we {format_gain(judged.kept)}."
    )


def _say_trap(told: Assessment) -> str:
    learning, n_dealings = told.stopping, len(told.stopping.dealings)
    count = (
        "no past dealing"
        if not n_dealings
        else "1 past dealing"
        if n_dealings == 1
        else f"{n_dealings} past dealings"
    )
    place = next((i for i, out in enumerate(told.samples.contracts.barred) if i and not out), 0)
    text = (
        f"{upper(count)}{format_return(learning)}." if n_dealings else "There is no past dealing on record."
    )
    if place == 0:
        return text
    name = told.verdict.options[place]
    judged = told.trust.options[name]
    enough = (
        "no trust is enough" if judged.undefined_share > 1 / 2 else f"{format_share(judged.needed)} needed"
    )
    return f"{text} They keep {label_option(told, name)}: {format_chance(judged.held, told.vocabulary)}; {enough}."


def _say_allies(told: Assessment) -> str:
    place = _find_place(told)
    if not told.third_parties.allies or not place:
        return "No ally reacts."
    lost, offer = told.third_parties.lost_together[:, place], label_option(told, find_offer(told))
    told_lost = f"{format_points(lost)} of the problem, through effort withheld" if lost.any() else "nothing"
    return f"Under {offer}: {told_lost}."


def _say_home(told: Assessment) -> str:
    if not told.third_parties.vetoes:
        return "Nobody has a veto."
    parts = []
    for place in dict.fromkeys((_find_place(told), 1)):
        if 0 < place < len(told.verdict.options):
            chance = format_chance(told.third_parties.passes[:, place], told.vocabulary)
            parts.append(f"{upper(label_option(told, told.verdict.options[place]))}: {chance}.")
    return " ".join(parts) or "Nothing is proposed."


def _say_loss(told: Assessment) -> str:
    losses = [
        f"{label_option(told, name)} {format_worth(told.stage_game.worst_loss[:, place])}"
        for place, name in enumerate(told.verdict.options)
        if place
    ]
    barred = [
        label_option(told, n)
        for n, out in zip(told.verdict.options, told.samples.contracts.barred, strict=True)
        if out
    ]
    ending = f" Hard limits bar {format_list(barred)}." if barred else " No hard limit is touched."
    return f"{upper('; '.join(losses))}.{ending}"


def _say_staged(told: Assessment) -> str:
    terms = told.staged_deal
    if terms is None or not terms.schedule.exists or float(np.mean(terms.worth)) <= 0:
        return "No schedule within the cap is worth more than refusing, once consent is counted."
    if not hands_over(terms):
        return f"One is worth {format_worth(terms.worth)}, but hands over nothing: it asks, and one kind would help anyway."
    most = np.maximum(terms.exposures.max(axis=1), 0.0)
    return f"One is worth {format_worth(terms.worth)}, with {format_worth(most)} at risk at its worst step."


def _say_flip(told: Assessment) -> str:
    flips = told.flips
    if flips.best is None:
        return "No number is uncertain."
    alone = [swing for swing in flips.swings if swing.break_evens]
    leads = f"In the middle of all ranges {label_choice(told, flips.best)} leads. "
    text = leads if flips.best != told.verdict.best else ""
    if alone:
        one = alone[0].break_evens[0]
        side = "above" if one.value > alone[0].median else "below"
        turn = f"{label_premise(told, alone[0].path)}, {side} {format_value(one.value)},"
        text += f"Alone: {turn} makes {label_choice(told, one.becomes)} best."
    else:
        text += "No single number flips it."
    sets = [one for one in flips.premise_sets.flipping if one.size > 1 and not one.held]
    if sets:
        grounds = flips.premise_sets
        pair = format_list(
            f"{label_premise(told, grounds.paths[i])}, at {format_value(grounds.adverse[i])}"
            for i in sets[0].otherwise
        )
        text += f" Together: {pair}."
    return text


def _say_first(told: Assessment) -> str:
    drivers = sorted((d for d in told.drivers.drivers if d.evppi > 0), key=lambda d: -d.evppi)[:2]
    if not drivers:
        return "No single number, known for certain, would change the choice."
    return f"{upper(format_list(label_premise(told, d.path) for d in drivers))}."


def _say_idle(told: Assessment) -> str:
    plan, contracts = told.strategy, told.samples.contracts
    idle = [
        label_option(told, name)
        for place, name in enumerate(told.verdict.options)
        if place and not contracts.barred[place] and float(plan.evsi[:, place].mean()) < WORTHLESS
    ]
    if not idle:
        return "Nothing here: every option would teach something that could change the answer."
    return f"What {format_list(idle)} would teach: almost no outcome would change the answer."


def _say_now(told: Assessment) -> str:
    steps, period = told.escalation.steps, told.case.decision.period
    best = told.verdict.best
    act = "Decline" if best == "refuse" else f"Offer {label_option(told, best)}"
    months = round(12 * period)
    when = f"review in {months} months" if months >= 1 else "review within the month"
    later = [step for step in steps[:1] if step.option not in {best, "refuse"}]
    climbs = told.escalation.value >= told.escalation.free_value - told.robustness.tolerance
    start = (
        f", starting from {label_choice(told, later[0].option)}"
        if later and climbs and best != "refuse"
        else ""
    )
    share = format_percent(told.robustness.failing)
    return f"{act}{start}; {when}. Another option would be clearly better in {share} of draws."
