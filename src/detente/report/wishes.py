"""Who on our side wants what, in words and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.context import Finding
from detente.report.labels import upper
from detente.report.phrases import format_amount, format_list

if TYPE_CHECKING:
    from detente.report.context import ReportContext

SLUG = "wishes"


def answer_wishes(context: ReportContext) -> Finding:
    """Say which option each actor on our side would choose, and where that is not ours."""
    question, side = "Who on our side wants what?", context.assessment.own_side
    own, actors = context.assessment.case.own, context.assessment.case.actors
    if len(side.actors) == 1:
        answer = f"The case names nobody on our side with wishes of its own but {actors[own].name}."
        return Finding(SLUG, question, answer)
    ours = context.option_labels[side.actors[own].best]
    dissenters = side.list_dissenters()
    if dissenters:
        others = "; ".join(_format_dissent(context, name) for name in dissenters)
        answer = (
            f"By our own priorities {ours} is best over one {context.period}. For their own sake others on our side would "
            f"choose differently: {others}."
        )
    else:
        answer = (
            f"Over one {context.period} nobody on our side would gain noticeably more from another option than {ours}, "
            "which is best for us in that time."
        )
    answer += (
        f" What each would gain or lose in one {context.period}, if the deal goes through and the other side behaves as we "
        "expect; to each, 100 is what it cares about most:"
    )
    points = tuple(
        f"{row[0]}: {format_list(f'{label} {cell}' for label, cell in zip(columns[1:-1], row[1:-1], strict=True))}; "
        f"best is {row[-1]}"
        for columns, row in ((list_columns(context), row) for row in list_rows(context))
    )
    return Finding(SLUG, question, answer, points)


def _format_dissent(context: ReportContext, name: str) -> str:
    """Return what an actor wants for its own sake."""
    wishes = context.assessment.own_side.actors[name]
    actor, best = context.assessment.case.actors[name].name, context.option_labels[wishes.best]
    return f"{actor} {best}, worth {format_amount(wishes.over_ours)} more to it"


def list_columns(context: ReportContext) -> tuple[str, ...]:
    """Return the head of the table of wishes: the actor, every option but refusing, and what is best for it."""
    side = context.assessment.own_side
    return ("actor", *(context.option_labels[option] for option in side.options[1:]), "best")


def list_rows(context: ReportContext) -> list[tuple[str, ...]]:
    """Return what each actor on our side would get from each option, a row an actor."""
    side, actors = context.assessment.own_side, context.assessment.case.actors
    return [
        (
            upper(actors[name].name),
            *(format_amount(wishes.expected[:, index]) for index in range(1, len(side.options))),
            context.option_labels[wishes.best],
        )
        for name, wishes in side.actors.items()
    ]
