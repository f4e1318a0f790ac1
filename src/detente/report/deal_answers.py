"""What deal to offer: whether it holds if they look through us, its stages, and the way up the ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_percent, format_share, format_worth

if TYPE_CHECKING:
    from detente.design.escalation import Step
    from detente.design.staged_deal import DesignedDeal
    from detente.report.context import ReportContext

TOUCHED = 1e-3
"""Parts of an item or a delivery below this are rounding errors."""


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
    points = [
        f"{upper(context.option_labels[name])}: they keep their side {format_share(foresight.committed_held[:, index])} of "
        f"the time if they take the deal to last, {format_share(foresight.held[:, index])} if they look through us; worth "
        f"{format_worth(foresight.committed_values[:, index])} and {format_worth(foresight.values[:, index])}"
        for index, name in enumerate(foresight.options)
        if index and not context.assessment.samples.contracts.barred[index]
    ]
    points.append(
        f"Over the first {foresight.n_draws:,} draws; the best option differs in {format_percent(foresight.differs)} of them"
    )
    question = "Does the answer depend on commitment?"
    return Finding("foresight", question, format_foresight(context), tuple(points))


def format_foresight(context: ReportContext) -> str:
    """Return whether the advice holds if they know that their conduct teaches us."""
    foresight = context.assessment.foresight
    best, committed = (context.choice_labels[name] for name in (foresight.best, foresight.committed_best))
    if foresight.depends_on_commitment:
        return (
            f"It depends on commitment: {committed} is best on average if they take a deal to last while they behave, "
            f"{best} if they know that their conduct teaches us."
        )
    return f"It holds: {best} is best on average, also if they know that their conduct teaches us."


def answer_terms(context: ReportContext) -> Finding:
    """Say what a staged deal within the cap would look like, or why there is none."""
    question = "What staged deal would cap the loss?"
    terms = context.assessment.staged_deal
    if terms is None:
        return Finding(
            "terms", question, "There is nothing to stage: the case has no give, no get or no option."
        )
    if not terms.schedule.exists:
        answer = f"No schedule within the cap of {format_number(terms.cap)}% is worth more than refusing."
        return Finding("terms", question, f"{answer} {_format_room(terms)}")
    kinds = format_list(f"“{context.type_labels[name]}”" for name in terms.target)
    answer = (
        f"Within a cap of {format_number(terms.cap)}% of solving the problem, a deal made for {kinds}, watched like "
        f"{context.option_labels[terms.like]}: worth {format_number(terms.schedule.value)}% if it passes at home and every "
        f"number is at its mean; {format_worth(terms.worth)} over all draws, consent counted."
    )
    if not hands_over(terms):
        answer += (
            " It hands over nothing: all it says is that asking costs little and one kind would help anyway."
        )
    if float(np.mean(terms.worth)) <= 0:
        answer += " On average it is worth no more than refusing."
    points = [*map(_format_staged, list_steps(context, terms)), _format_care(terms)]
    return Finding("terms", question, f"{answer} {_format_room(terms)}", tuple(points))


def hands_over(terms: DesignedDeal) -> bool:
    """Say whether the staged deal hands over anything at all."""
    return bool((terms.schedule.gives > TOUCHED).any())


def list_steps(context: ReportContext, terms: DesignedDeal) -> tuple[StagedStep, ...]:
    """Return the steps at which anything changes hands."""
    schedule = terms.schedule
    steps = []
    for stage in range(len(schedule.deliveries)):
        gives = [
            f"{format_percent(part)} of “{context.assessment.case.proposal.gives[name].what}”"
            for name, part in zip(terms.gives, schedule.gives[stage], strict=True)
            if part > TOUCHED
        ]
        part = float(schedule.deliveries[stage])
        arrives = f"{format_percent(part)} of what is asked" if part > TOUCHED else ""
        if gives or arrives:
            lost = format_worth(np.maximum(terms.exposures[:, stage], 0.0))
            steps.append(StagedStep(stage + 1, format_list(gives) if gives else "nothing", arrives, lost))
    return tuple(steps)


def _format_staged(step: StagedStep) -> str:
    second = f"they deliver {step.arrives}" if step.arrives else "nothing is due"
    risk = f"if they walk away before they deliver we have lost {step.lost}"
    return f"Step {step.number}: we hand over {step.gives}, then {second}; {risk}"


def _format_care(terms: DesignedDeal) -> str:
    """Say how far the cap holds over all draws, and what holding it on the bad end would leave."""
    text = f"The cap holds at the means: in {format_percent(terms.beyond_cap)} of draws some exit costs more than it"
    if not terms.careful.exists:
        return f"{text}; no schedule keeps the worst twentieth of draws and exits within it on average"
    worth = format_number(terms.careful.value)
    return f"{text}; one that keeps the worst twentieth of draws and exits within it on average is worth {worth}%"


def _format_room(terms: DesignedDeal) -> str:
    """Say what a wider or narrower cap would bring."""
    price = terms.schedule.exposure_price
    widest = float(terms.values[-1])
    if widest <= terms.schedule.value + TOUCHED:
        return "A wider cap would bring no better deal."
    told = f"Risking up to {format_number(float(terms.caps[-1]))}% would bring one worth {format_number(widest)}%."
    return (
        told
        if np.isnan(price) or price < TOUCHED
        else f"{told} One more unit of risk adds {format_number(price)}."
    )


def answer_ladder(context: ReportContext) -> Finding:
    """Say where to start and when to climb, as long as they deliver."""
    ladder, question = context.assessment.escalation, "Where would we start, and when would we climb?"
    if not ladder.steps or ladder.steps[0].option == "refuse":
        return Finding(
            "ladder",
            question,
            "With every number in its middle, no first step is worth taking: stay out, and look again at the review.",
        )
    names = format_list(context.choice_labels[rung] for rung in ladder.rungs)
    answer = (
        f"One rung a period, in this order: {names}. Climbing well is worth {format_number(ladder.value)}% of solving the "
        f"problem; free to jump, {format_number(ladder.free_value)}%. With every number in its middle, and as long as they deliver:"
    )
    return Finding(
        "ladder", question, answer, tuple(_format_step(context, *run) for run in _join_alike(ladder.steps))
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
    nexts = step.if_delivered, step.if_nothing, step.if_cheated
    text = (
        f"{when}: {context.choice_labels[step.option]} (they keep their side: {format_percent(step.trust)})."
    )
    if len(set(nexts)) == 1:
        return f"{text} Whatever is seen, {context.choice_labels[nexts[0]]} next"
    delivered, nothing, cheated = (context.choice_labels[name] for name in nexts)
    return (
        f"{text} If they deliver, {delivered}; if nothing is seen, {nothing}; if they cheat and the deal "
        f"survives, {cheated}"
    )
