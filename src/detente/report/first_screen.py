"""The first screen: the closing questions in a line each, what would flip the answer, what to do now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.report.answers import WORTHLESS, expected_added_value
from detente.report.conditions import format_return
from detente.report.context import CardLine
from detente.report.deal_answers import format_foresight, hands_over
from detente.report.labels import upper
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
    from detente.report.context import ReportContext


def list_lines(context: ReportContext) -> tuple[CardLine, ...]:
    """Return the lines of the first screen."""
    lines = [
        (
            "If we refuse",
            f"{upper(context.us)} already cover {format_share(context.assessment.added_value.without)} of the problem.",
            "status-quo",
        ),
        ("1  Do they have something we need?", _format_need(context), "need"),
        ("2  What would we give for it?", _format_price(context), "price"),
        ("3  Same trap as before?", _format_trap(context), "failures"),
        ("4  What will allies charge?", _format_allies(context), "allies"),
        ("5  Would it survive at home?", _format_home(context), "home"),
        ("Worst loss in one period", _format_loss(context), "loss"),
        ("If they see through us", format_foresight(context), "foresight"),
        ("A staged deal", _format_staged(context), "terms"),
        ("What would have to be true instead", _format_flip(context), "flips"),
        ("Find out first", _format_first(context), "drivers"),
        ("Not worth finding out", _format_idle(context), "learning"),
        ("Do now · review", _format_now(context), "ladder"),
    ]
    return tuple(CardLine(label, text, slug) for label, text, slug in lines)


def _find_place(context: ReportContext) -> int:
    return context.assessment.verdict.options.index(context.offer)


def _format_need(context: ReportContext) -> str:
    added, index = context.assessment.added_value, _find_place(context)
    if not added.added.any():
        return f"Nothing that {context.us} lack."
    text = f"All delivered: {format_points(added.added)} more."
    if index:
        text += f" Expected of {context.option_labels[context.offer]}: {format_points(expected_added_value(context, context.offer))}."
    return text


def _format_price(context: ReportContext) -> str:
    judged = context.assessment.trust.options.get(context.offer)
    if judged is None:
        return "Nothing is offered."
    return (
        f"{upper(context.option_labels[context.offer])}, every promise kept: we {format_gain(judged.kept)}."
    )


def _format_trap(context: ReportContext) -> str:
    learning, n_dealings = context.assessment.stopping, len(context.assessment.stopping.dealings)
    count = (
        "no past dealing"
        if not n_dealings
        else "1 past dealing"
        if n_dealings == 1
        else f"{n_dealings} past dealings"
    )
    index = next((i for i, out in enumerate(context.assessment.samples.contracts.barred) if i and not out), 0)
    text = (
        f"{upper(count)}{format_return(learning)}." if n_dealings else "There is no past dealing on record."
    )
    if index == 0:
        return text
    name = context.assessment.verdict.options[index]
    judged = context.assessment.trust.options[name]
    enough = (
        "no trust is enough" if judged.undefined_share > 1 / 2 else f"{format_share(judged.needed)} needed"
    )
    return f"{text} They keep {context.option_labels[name]}: {format_chance(judged.held, context.vocabulary)}; {enough}."


def _format_allies(context: ReportContext) -> str:
    index = _find_place(context)
    if not context.assessment.third_parties.allies or not index:
        return "No ally reacts."
    lost, offer = (
        context.assessment.third_parties.lost_together[:, index],
        context.option_labels[context.offer],
    )
    told_lost = f"{format_points(lost)} of the problem, through effort withheld" if lost.any() else "nothing"
    return f"Under {offer}: {told_lost}."


def _format_home(context: ReportContext) -> str:
    if not context.assessment.third_parties.vetoes:
        return "Nobody has a veto."
    parts = []
    for index in dict.fromkeys((_find_place(context), 1)):
        if 0 < index < len(context.assessment.verdict.options):
            chance = format_chance(context.assessment.third_parties.passes[:, index], context.vocabulary)
            parts.append(
                f"{upper(context.option_labels[context.assessment.verdict.options[index]])}: {chance}."
            )
    return " ".join(parts) or "Nothing is proposed."


def _format_loss(context: ReportContext) -> str:
    losses = [
        f"{context.option_labels[name]} {format_worth(context.assessment.stage_game.worst_loss[:, index])}"
        for index, name in enumerate(context.assessment.verdict.options)
        if index
    ]
    barred = [
        context.option_labels[n]
        for n, out in zip(
            context.assessment.verdict.options, context.assessment.samples.contracts.barred, strict=True
        )
        if out
    ]
    ending = f" Hard limits bar {format_list(barred)}." if barred else " No hard limit is touched."
    return f"{upper('; '.join(losses))}.{ending}"


def _format_staged(context: ReportContext) -> str:
    terms = context.assessment.staged_deal
    if terms is None or not terms.schedule.exists or float(np.mean(terms.worth)) <= 0:
        return "No schedule within the cap is worth more than refusing, once consent is counted."
    if not hands_over(terms):
        return f"One is worth {format_worth(terms.worth)}, but hands over nothing: it asks, and one kind would help anyway."
    most = np.maximum(terms.exposures.max(axis=1), 0.0)
    return f"One is worth {format_worth(terms.worth)}, with {format_worth(most)} at risk at its worst step."


def _format_flip(context: ReportContext) -> str:
    flips = context.assessment.flips
    if flips.best is None:
        return "No number is uncertain."
    alone = [swing for swing in flips.swings if swing.break_evens]
    leads = f"In the middle of all ranges {context.choice_labels[flips.best]} leads. "
    text = leads if flips.best != context.assessment.verdict.best else ""
    if alone:
        one = alone[0].break_evens[0]
        side = "above" if one.value > alone[0].median else "below"
        turn = f"{context.label_premise(alone[0].path)}, {side} {format_value(one.value)},"
        text += f"Alone: {turn} makes {context.choice_labels[one.becomes]} best."
    else:
        text += "No single number flips it."
    sets = [one for one in flips.premise_sets.flipping if one.size > 1 and not one.held]
    if sets:
        grounds = flips.premise_sets
        pair = format_list(
            f"{context.label_premise(grounds.paths[i])}, at {format_value(grounds.adverse[i])}"
            for i in sets[0].otherwise
        )
        text += f" Together: {pair}."
    return text


def _format_first(context: ReportContext) -> str:
    drivers = sorted((d for d in context.assessment.drivers.drivers if d.evppi > 0), key=lambda d: -d.evppi)[
        :2
    ]
    if not drivers:
        return "No single number, known for certain, would change the choice."
    return f"{upper(format_list(context.label_premise(d.path) for d in drivers))}."


def _format_idle(context: ReportContext) -> str:
    plan, contracts = context.assessment.strategy, context.assessment.samples.contracts
    idle = [
        context.option_labels[name]
        for index, name in enumerate(context.assessment.verdict.options)
        if index and not contracts.barred[index] and float(plan.evsi[:, index].mean()) < WORTHLESS
    ]
    if not idle:
        return "Nothing here: every option would teach something that could change the answer."
    return f"What {format_list(idle)} would teach: almost no outcome would change the answer."


def _format_now(context: ReportContext) -> str:
    steps, period = context.assessment.escalation.steps, context.assessment.case.decision.period
    best = context.assessment.verdict.best
    act = "Decline" if best == "refuse" else f"Offer {context.option_labels[best]}"
    months = round(12 * period)
    when = f"review in {months} months" if months >= 1 else "review within the month"
    later = [step for step in steps[:1] if step.option not in {best, "refuse"}]
    climbs = (
        context.assessment.escalation.value
        >= context.assessment.escalation.free_value - context.assessment.robustness.tolerance
    )
    start = (
        f", starting from {context.choice_labels[later[0].option]}"
        if later and climbs and best != "refuse"
        else ""
    )
    share = format_percent(context.assessment.robustness.failing)
    return f"{act}{start}; {when}. Another option would be clearly better in {share} of draws."
