"""What deal to offer: whether it holds if they look through us, its stages, and how to go on step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.design.staged_deal import NEGLIGIBLE_PART
from detente.evaluation.claims import WAIT
from detente.report.context import Finding
from detente.report.deal_labels import label_advice, label_deal
from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_percent, format_share, format_worth
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.design.escalation import Step
    from detente.design.staged_deal import DesignedDeal
    from detente.report.context import ReportContext


class StagedStep(NamedTuple):
    """One step of the staged deal, in words."""

    number: int
    gives: str
    """What we hand over."""
    arrives: str
    """What they then deliver; empty where nothing is due."""
    lost: str
    """What we have lost if they walk away between the two."""


def answer_foresight(context: ReportContext) -> Finding:
    """Say what they would do, and what would be best, if they looked through our learning."""
    foresight = context.assessment.foresight
    barred = context.assessment.samples.contracts.barred
    points = [
        f"{upper(context.option_labels[name])}: if they take the deal to last, they keep their side "
        f"{format_share(foresight.committed_held[:, index])} of the time and the option is worth "
        f"{format_worth(foresight.committed_values[:, index], context.money)}; if they behave only to win our trust, "
        f"{format_share(foresight.held[:, index])} and {format_worth(foresight.values[:, index], context.money)}"
        for index, name in enumerate(foresight.options)
        if index and not barred[index]
    ]
    points.append(
        f"Tried on the first {foresight.n_draws:,} combinations: the best option differs in "
        f"{format_percent(foresight.differs)} of them"
    )
    points.append(
        "These values are approximate: worked out twice as finely, the average value of an option changes by at "
        f"most {format_number(foresight.grid_error)}%"
    )
    question = "What if they behave well only to win our trust?"
    return Finding("foresight", question, format_foresight(context), tuple(points))


def format_foresight(context: ReportContext) -> str:
    """Return whether the advice holds if they know that their conduct teaches us."""
    foresight, advice = context.assessment.foresight, context.assessment.verdict.best
    best, committed = (context.option_labels[name] for name in (foresight.best, foresight.committed_best))
    if foresight.depends_on_commitment:
        return (
            f"{label_advice(context)} depends on it. If they take a deal to last while they behave, {committed} is best on "
            f"average; if they behave well only to win our trust, {best} is."
        )
    if foresight.best != advice:
        return (
            "Whether they behave well only to win our trust does not decide which option is ahead on average."
        )
    return f"{label_advice(context)} stays: {best} is best on average even if they behave well only to win our trust."


def answer_terms(context: ReportContext) -> Finding:
    """Say what a staged deal within the cap would look like, or why there is none."""
    question = "What staged deal would cap the loss?"
    terms = context.assessment.staged_deal
    if terms is None:
        reason = "A staged deal needs something to give, something to get and an option; this case lacks one of them."
        return Finding("terms", question, reason)
    if not terms.is_worth_making:
        return Finding("terms", question, _format_none_worth_making(context, terms))
    kinds = format_list(f"“{context.type_labels[name]}”" for name in terms.target)
    answer = (
        f"This step-by-step deal is made for {kinds} and watched like {context.option_labels[terms.like]}. As things "
        f"stand it is worth {format_worth(terms.value, context.money)} of {context.unit}: {format_worth(terms.worth, context.money)} more than simply "
        f"asking. {_format_sum(context, terms)} {format_limit(terms)} {format_comparison(context, terms)} {_format_room(terms)}"
    )
    points = [*map(_format_staged_step, list_steps(context, terms)), _format_cautious_deal(terms)]
    return Finding("terms", question, answer, tuple(points))


def _format_sum(context: ReportContext, terms: DesignedDeal) -> str:
    """Say what all steps together deliver, and what full help is."""
    total = format_percent(float(terms.schedule.deliveries.sum()))
    return f"Full help is everything that could be asked of them for one {context.period}; all steps together deliver {total} of it."


def format_none(cap: str) -> str:
    """Return that no staged deal within a limit is worth making."""
    return f"We looked for a step-by-step deal that risks no more than {cap}: none is worth making beyond simply asking."


def _format_none_worth_making(context: ReportContext, terms: DesignedDeal) -> str:
    """Say that no staged deal beats simply asking, and by how little or how much the best one falls short."""
    answer = format_none(f"{format_number(terms.cap)}%")
    if not terms.exists or not terms.hands_over:
        return answer
    return (
        f"{answer} The one that adds most would be worth {format_worth(terms.value, context.money)} as things stand; asking the same "
        f"kinds of counterpart and giving nothing, {format_worth(terms.asking, context.money)}."
    )


def format_limit(terms: DesignedDeal) -> str:
    """Say in how many combinations walking away at the worst step costs more than our limit."""
    cap = format_number(terms.cap)
    if not terms.beyond_cap:
        return f"In no combination could they cost us more than our limit of {cap}% by walking away."
    return f"In {format_percent(terms.beyond_cap)} of combinations they could cost us more than our limit of {cap}% by walking away."


def format_comparison(context: ReportContext, terms: DesignedDeal) -> str:
    """Say whether the staged deal or the best deal on the list, held to its end, is worth more."""
    if terms.compared_with == REFUSE:
        return (
            "No deal on the list is worth more than never dealing; this one is, in "
            f"{format_percent(terms.ahead)} of combinations."
        )
    other = context.option_labels[terms.compared_with]
    if terms.ahead > 1 / 2:
        return (
            f"It is worth more than {other}, the best deal on the list, in {format_percent(terms.ahead)} of combinations: "
            f"{format_worth(terms.lead, context.money)} more."
        )
    return (
        f"{upper(other)}, renewed each {context.period} and held to its end, is the better deal in "
        f"{format_percent(1 - terms.ahead)} of combinations: worth {format_worth(-terms.lead, context.money)} more."
    )


def list_steps(context: ReportContext, terms: DesignedDeal) -> tuple[StagedStep, ...]:
    """Return the steps at which anything changes hands."""
    schedule, items = terms.schedule, context.assessment.case.proposal.gives
    steps = []
    for stage in range(len(schedule.deliveries)):
        gives = [
            f"{format_percent(part)} of “{items[name].what}”"
            for name, part in zip(terms.gives, schedule.gives[stage], strict=True)
            if part > NEGLIGIBLE_PART
        ]
        part = float(schedule.deliveries[stage])
        arrives = f"{format_percent(part)} of full help" if part > NEGLIGIBLE_PART else ""
        if gives or arrives:
            lost = format_worth(np.maximum(terms.exposures[:, stage], 0.0), context.money)
            steps.append(StagedStep(stage + 1, format_list(gives) if gives else "nothing", arrives, lost))
    return tuple(steps)


def _format_staged_step(step: StagedStep) -> str:
    second = f"then they deliver {step.arrives}" if step.arrives else "and nothing is due in return"
    return f"Step {step.number}: we hand over {step.gives}, {second}. If they walk away in between, we lose {step.lost}"


def _format_cautious_deal(terms: DesignedDeal) -> str:
    """Say where the cap holds, and what a stricter deal would be worth."""
    text = "The limit holds when every number is at its average"
    if not terms.careful.exists:
        return f"{text}. No deal keeps our average loss in the worst 5% of combinations within the limit"
    worth = format_number(terms.careful.value)
    return (
        f"{text}. A stricter deal, whose average loss in the worst 5% of combinations stays within the limit, is worth "
        f"{worth}%"
    )


def _format_room(terms: DesignedDeal) -> str:
    """Say what a wider or narrower cap would bring."""
    price = terms.schedule.exposure_price
    added = float(terms.values[-1]) - terms.schedule.value
    if added <= NEGLIGIBLE_PART:
        return "Risking more would bring no better deal."
    text = f"Risking up to {format_number(float(terms.caps[-1]))}% would add {format_number(added)}%."
    if np.isnan(price) or price < NEGLIGIBLE_PART:
        return text
    return f"{text} The first further percent of risk adds {format_number(price)}%."


def answer_ladder(context: ReportContext) -> Finding:
    """Say where to start and when to go further, as long as they deliver."""
    plan, question = context.assessment.escalation, "Where would we start, and when would we go further?"
    if plan.steps[0].option == "refuse":
        answer = (
            "With every number at our best estimate, no first step is worth taking. Stay out, and look again at "
            "the next review."
        )
        return Finding("ladder", question, f"{answer}{_format_other_advice(context, WAIT)}")
    answer = (
        f"With every number at our best estimate, deciding anew each {context.period} is worth "
        f"{format_number(plan.value)}% of {context.unit}.{_format_other_advice(context, plan.steps[0].option)} As long as they "
        "accept and deliver:"
    )
    points = tuple(_format_step(context, *run) for run in _join_alike(plan.steps))
    return Finding("ladder", question, answer, points)


def _format_other_advice(context: ReportContext, first: str) -> str:
    """Say that the advice over all combinations is another than the first step of the plan, where it is."""
    advised = context.assessment.advised_deal.name
    if first == advised:
        return ""
    return (
        f" This is a plan for that estimate alone, and no advice: over all combinations {label_deal(context, advised)} is what we "
        "advise."
    )


def _join_alike(steps: tuple[Step, ...]) -> list[tuple[int, int, Step]]:
    """Return the steps with their first and last period; those with the same advice are one."""
    runs: list[tuple[int, int, Step]] = []
    for period, step in enumerate(steps, 1):
        if runs and runs[-1][2]._replace(trust=step.trust) == step:
            runs[-1] = (runs[-1][0], period, runs[-1][2])
        else:
            runs.append((period, period, step))
    return runs


def _format_step(context: ReportContext, first: int, last: int, step: Step) -> str:
    when = f"Period {first}" if first == last else f"Periods {first} to {last}"
    if step.option == "refuse":
        return f"{when}: we leave the deal"
    nexts = step.if_delivered, step.if_nothing, step.if_cheated
    text = (
        f"{when}: {context.option_labels[step.option]} (they keep their side: {format_percent(step.trust)})."
    )
    if step.if_rejected == "refuse":
        text += " If they or home reject it, nothing is in force."
    elif step.if_rejected != step.option:
        text += f" If they or home reject it, {context.option_labels[step.if_rejected]} goes on."
    if len(set(nexts)) == 1:
        return f"{text} Whatever we see, {context.option_labels[nexts[0]]} next"
    delivered, nothing, cheated = (context.option_labels[name] for name in nexts)
    return (
        f"{text} If they deliver, {delivered} next; if we see neither help nor cheating, {nothing}; if they cheat "
        f"and the deal survives, {cheated}"
    )
