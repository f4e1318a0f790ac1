"""The rows of the first screen: the closing questions in a line each, what would flip the answer, what to do now.

The headline above them and the options come from :func:`detente.report.findings.find_findings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.answers import (
    NEGLIGIBLE_WORTH,
    answer_status_quo,
    compute_expected_added_value,
    format_barred,
    format_first,
)
from detente.report.claim_answers import format_choice, format_offer
from detente.report.conditions import format_dealings, format_return, format_side
from detente.report.context import CardLine
from detente.report.deal_answers import format_comparison, format_foresight, format_limit, format_none
from detente.report.labels import upper
from detente.report.phrases import (
    format_chance,
    format_gain,
    format_list,
    format_number,
    format_percent,
    format_points,
    format_share,
    format_value,
    format_worth,
)

if TYPE_CHECKING:
    from detente.report.context import ReportContext
    from detente.shapes import PerDraw


def list_lines(context: ReportContext) -> tuple[CardLine, ...]:
    """Return the lines of the first screen."""
    lines = [
        ("The offer", format_offer(context), "claims"),
        ("What to do", format_choice(context), "claims"),
        ("Without a deal", answer_status_quo(context).answer, "status-quo"),
        ("1  Do they have something we need?", _format_need(context), "need"),
        ("2  What would we give for it?", _format_price(context), "price"),
        ("3  Same trap as before?", _format_trap(context), "failures"),
        ("4  What will allies charge?", _format_allies(context), "allies"),
        ("5  Would it survive at home?", _format_home(context), "home"),
        (f"Worst loss in one {context.period}", _format_loss(context), "loss"),
        ("If they only play for our trust", format_foresight(context), "foresight"),
        ("A staged deal", _format_staged_deal(context), "terms"),
        ("What would have to be true instead", _format_flip(context), "flips"),
        ("Find out first", format_first(context), "drivers"),
        ("Not worth finding out", _format_idle(context), "learning"),
        ("Do now · review", _format_now(context), "ladder"),
    ]
    return tuple(CardLine(label, text, slug) for label, text, slug in lines)


def _format_need(context: ReportContext) -> str:
    added = context.assessment.added_value.added
    if not added.any():
        return f"{upper(context.rival)} can do nothing that {context.us} cannot."
    text = f"At best {context.rival} adds {format_points(added)} to what is solved."
    if context.offer_index:
        expected = compute_expected_added_value(context, context.offer)
        text += f" From {context.option_labels[context.offer]} we expect {format_points(expected)}."
    return text


def _format_price(context: ReportContext) -> str:
    judged = context.assessment.trust.options.get(context.offer)
    if judged is None:
        return "Nothing is on offer."
    return (
        f"If they kept every promise of {context.option_labels[context.offer]}, each {context.period} we would "
        f"{format_gain(judged.kept, context.money)}."
    )


def _format_trap(context: ReportContext) -> str:
    assessment, stopping = context.assessment, context.assessment.stopping
    n_dealings = len(stopping.dealings)
    text = "There are no past dealings on record."
    if n_dealings:
        returned = format_return(stopping)
        past = f"we got back {returned}" if returned else "we gave next to nothing"
        text = f"{upper(format_dealings(n_dealings))} {past}."
    index = next((i for i, barred in enumerate(assessment.samples.contracts.barred) if i and not barred), 0)
    if index == 0:
        return text
    name = assessment.verdict.options[index]
    judged = assessment.trust.options[name]
    enough = (
        "even certainty would not make it pay"
        if judged.undefined_share > 1 / 2
        else f"it pays {_format_needed(judged.needed)}"
    )
    held = format_chance(judged.held, context.vocabulary)
    return (
        f"{text} The chance that they keep their side of {context.option_labels[name]} is {held}; {enough}."
    )


def _format_needed(needed: PerDraw) -> str:
    """Return from which chance on an option pays: ``only at 55% (11 to 95%) or above``."""
    share = format_share(needed)
    return f"from almost any chance on: {share}" if share.startswith("0%") else f"only at {share} or above"


def _format_allies(context: ReportContext) -> str:
    others, index = context.assessment.third_parties, context.offer_index
    if not others.allies:
        return "The case names no ally who would react."
    if not index:
        return "Nothing is on the table for allies to react to."
    lost, offer = others.lost_together[:, index], context.option_labels[context.offer]
    if not lost.any():
        return f"Nothing: under {offer} they would help as before."
    return f"Under {offer} they would hold back effort that now solves {format_points(lost)} of the problem."


def _format_home(context: ReportContext) -> str:
    options, others = context.assessment.verdict.options, context.assessment.third_parties
    if not others.vetoes:
        return "Nobody at home has a veto."
    parts = [
        f"{context.option_labels[options[index]]} {format_chance(others.passes[:, index], context.vocabulary)}"
        for index in dict.fromkeys((context.offer_index, 1))
        if 0 < index < len(options)
    ]
    return f"Chance of passing: {'; '.join(parts)}." if parts else "Nothing is on the table."


def _format_loss(context: ReportContext) -> str:
    losses = [
        f"{context.option_labels[name]} {format_worth(context.assessment.stage_game.worst_loss[:, index], context.money)}"
        for index, name in enumerate(context.assessment.verdict.options)
        if index
    ]
    return f"{upper('; '.join(losses))}. {format_barred(context)}"


def _format_staged_deal(context: ReportContext) -> str:
    terms = context.assessment.staged_deal
    if terms is None or not terms.is_worth_making:
        return format_none("our limit" if terms is None else f"{format_number(terms.cap)}%")
    return (
        f"The best is worth {format_worth(terms.worth, context.money)} more than simply asking. {format_limit(terms)} "
        f"{format_comparison(context, terms)}"
    )


def _format_flip(context: ReportContext) -> str:
    flips, choices = context.assessment.flips, context.option_labels
    if flips.best is None:
        return "Every number of this case is certain."
    alone = [swing for swing in flips.swings if swing.break_evens]
    text = ""
    if flips.best != context.assessment.verdict.best:
        text = f"With every number at our best estimate, {choices[flips.best]} leads. "
    if alone:
        turn = alone[0].break_evens[0]
        side = format_side(turn.value, alone[0].median)
        text += f"{upper(choices[turn.becomes])} would be best if {context.label_premise(alone[0].path)} were {side}."
    else:
        text += "No single number changes the answer."
    sets = [
        implicant for implicant in flips.premise_sets.flipping if implicant.size > 1 and not implicant.held
    ]
    if sets:
        paths, adverse = flips.premise_sets.paths, flips.premise_sets.adverse
        pair = format_list(
            f"{context.label_premise(paths[i])} at {format_value(adverse[i])}" for i in sets[0].otherwise
        )
        text += f" Together, these would change it: {pair}."
    return text


def _format_idle(context: ReportContext) -> str:
    plan, contracts = context.assessment.strategy, context.assessment.samples.contracts
    idle = [
        context.option_labels[name]
        for index, name in enumerate(context.assessment.verdict.options)
        if index and not contracts.barred[index] and float(plan.evsi[:, index].mean()) < NEGLIGIBLE_WORTH
    ]
    if not idle:
        return "Every option would teach us something that could change the answer."
    return f"What {format_list(idle)} would teach us: almost no outcome would change the answer."


def _format_now(context: ReportContext) -> str:
    assessment, best = context.assessment, context.assessment.verdict.best
    act = "Wait" if best == "refuse" else f"Offer {context.option_labels[best]}"
    months = round(12 * assessment.case.decision.period)
    when = f"review in {months} months" if months > 1 else "review within the month"
    share = format_percent(assessment.robustness.failing)
    return f"{act}; {when}. Another option would be clearly better in {share} of combinations."
