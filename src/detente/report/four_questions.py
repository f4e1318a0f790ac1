"""The four questions that a deal with a rival has to answer: an answer to be repeated, and a line of reasons each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.report.answers import compute_expected_added_value
from detente.report.entry_answers import answer_entries
from detente.report.failure_answers import format_dealings, format_return
from detente.report.labels import upper
from detente.report.phrases import (
    format_list,
    format_number,
    format_percent,
    format_points,
    format_share,
    format_tenths,
    format_times,
    format_value,
)
from detente.report.price_answers import (
    asks_nothing,
    find_package,
    format_least,
    format_most,
    format_most_expected,
)
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.report.context import ReportContext

_LITTLE, _MUCH = 0.05, 0.2
"""Shares of the problem that a rival could add below which that is little, and from which on it is much."""
_NEXT_TO_NOTHING = 0.001
"""Share of the problem that is not worth a number."""
_FEW_ALLIES = 3
"""Most allies that are named one by one."""
_FEWEST = 30
"""Combinations beyond a value below which nothing is said of them."""
_NEXT_TO_NO_TRUST = 0.05
"""Chance that they keep their side, below which almost any is enough."""


class QuestionAnswer(NamedTuple):
    """One of the four questions."""

    slug: str
    """The answer it opens to."""
    question: str
    answer: str
    """One sentence or two, to be repeated aloud."""
    reason: str
    """What stands behind it; may be empty."""


def list_four_questions(context: ReportContext) -> tuple[QuestionAnswer, ...]:
    """Return the four questions with their answers, in the order of the report."""
    return (
        QuestionAnswer("need", "Do we need something of theirs?", *_answer_need(context)),
        QuestionAnswer("price", "What would we give for it?", *_answer_price(context)),
        QuestionAnswer("failures", "How do we avoid the same trap?", *_answer_trap(context)),
        QuestionAnswer(
            "allies", "What will it cost with our allies, and at home?", *_answer_friends(context)
        ),
    )


def _answer_need(context: ReportContext) -> tuple[str, str]:
    added = context.assessment.added_value
    if not added.added.any():
        return f"No: {context.rival} can do nothing that {context.us} cannot.", ""
    median = float(np.median(added.added))
    size = "Little." if median < _LITTLE else "Much." if median >= _MUCH else "Something."
    answer = (
        f"{size} {upper(context.us)} solve {format_share(added.without)} of the problem; {context.rival} could add "
        f"{format_points(added.added)}."
    )
    if not context.offer_index:
        return answer, ""
    expected = format_points(compute_expected_added_value(context, context.offer))
    return (
        answer,
        f"Of {context.option_labels[context.offer]} we expect {expected}, as they may not keep their side.",
    )


def _answer_price(context: ReportContext) -> tuple[str, str]:
    package = find_package(context.assessment.reservation_values)
    if context.offer not in context.assessment.trust.options:
        return "Nothing is on offer.", ""
    if package is None:
        return "Nothing: we would hand over nothing that could be more or less.", ""
    answer = (
        f"The package is all that {context.option_labels[context.offer]} gives. {format_most(package)} "
        f"{format_most_expected(context, package)}"
    )
    if asks_nothing(context):
        answer += " It asks nothing in return."
    kinds = "; ".join(format_least(context, package, name) for name in package.kinds)
    return answer, f"{upper(kinds)}."


def _answer_trap(context: ReportContext) -> tuple[str, str]:
    assessment, stopping = context.assessment, context.assessment.stopping
    reason = "There are no past dealings on record."
    if n_dealings := len(stopping.dealings):
        returned = format_return(stopping)
        reason = f"{upper(format_dealings(n_dealings))} we {f'got back {returned}' if returned else 'gave next to nothing'}."
    if assessment.entry_weights:
        reason += f" {answer_entries(context).answer}"
    reason += _format_own_hands(context)
    deals = [name for name in list_two_deals(context) if name in assessment.trust.options]
    if not deals:
        return "There is no deal that they could keep or break.", reason
    return " ".join(_format_trust(context, name) for name in deals), reason


def _format_trust(context: ReportContext, name: str) -> str:
    """Say how often they would keep their side of a deal, and how often they would have to."""
    judged = context.assessment.trust.options[name]
    answer = f"They would keep their side of {context.option_labels[name]} {format_tenths(judged.held)}"
    if judged.undefined_share > 1 / 2:
        return f"{answer}; even certainty would not make it pay."
    if float(np.nanmedian(judged.needed)) < _NEXT_TO_NO_TRUST:
        return f"{answer}; it pays at almost any chance of that."
    return f"{answer}; we need {format_tenths(judged.needed)}."


def _format_own_hands(context: ReportContext) -> str:
    """Say how much oftener the offer is worth having if we would really end it; nothing where chance may explain it."""
    path = f"proposal.options.{context.offer}.resolve"
    flips = [
        flip
        for turning in context.assessment.claim_flips
        if turning.claim.name == "offer"
        for flip in turning.flips
    ]
    flip = next(
        (flip for flip in flips if flip.path == path and flip.above and flip.becomes == context.offer), None
    )
    if flip is None or flip.n_beyond < _FEWEST:
        return ""
    error = float(np.sqrt(flip.share * (1 - flip.share) / flip.n_beyond))
    if flip.share - 2 * error <= flip.overall:
        return ""
    return (
        f" One thing is in our own hands: where {context.label_premise(path)} is above {format_value(flip.value)} (middle "
        f"{format_value(flip.median)}), {context.option_labels[context.offer]} is better than never dealing in "
        f"{format_percent(flip.share)} of combinations instead of {format_percent(flip.overall)}."
    )


def _find_nearest_deal(context: ReportContext) -> str | None:
    """Return the deal advised; where waiting is, the one that is worth most; ``None`` where every one is barred."""
    verdict = context.assessment.verdict
    means = {name: mean for name, mean in verdict.means.items() if name != REFUSE and not np.isnan(mean)}
    return max(means, key=lambda name: means[name]) if means else None


def list_two_deals(context: ReportContext) -> list[str]:
    """Return the offer and the deal nearest to being chosen; one where they are the same, none where all are barred."""
    names = dict.fromkeys([context.offer, _find_nearest_deal(context)])
    return [name for name in names if name is not None and name != REFUSE]


def _answer_friends(context: ReportContext) -> tuple[str, str]:
    others, index = context.assessment.third_parties, context.offer_index
    home = _format_home(context)
    if not index:
        return "Nothing is on the table that they could react to.", home
    label = context.option_labels[context.offer]
    if not others.allies:
        return "The case names no ally who would react.", home
    lost, added = others.lost_together[:, index], context.assessment.added_value.added
    allies = label_allies(context)
    if not lost.any():
        return f"Nothing: under {label} {allies} would help as before.", home
    if float(np.quantile(lost, 0.95)) < _NEXT_TO_NOTHING:
        return f"Next to nothing: under {label} {allies} would help nearly as before.", home
    most = float(np.median(added))
    side = "more" if float(np.median(lost)) > most else "less"
    held_back = (
        f"Under {label} {allies} would hold back help that now solves {format_points(lost)} of the problem"
    )
    return f"{held_back}, {side} than the {format_number(100 * most)} that {context.rival} could add.", home


def label_allies(context: ReportContext) -> str:
    """Return the allies by name where they are few."""
    case = context.assessment.case
    names = [case.actors[name].name for name in context.assessment.third_parties.allies]
    return format_list(names) if len(names) <= _FEW_ALLIES else "our allies"


def _format_home(context: ReportContext) -> str:
    """Say how often the offer and the deal nearest to being chosen get past those who can block them."""
    assessment = context.assessment
    others, options = assessment.third_parties, assessment.verdict.options
    if not others.vetoes:
        return "Nobody at home can block it."
    indices = [options.index(name) for name in list_two_deals(context)]
    if not indices:
        return ""
    chances = format_list(
        f"{context.option_labels[options[index]]} {format_times(others.passes[:, index])}"
        for index in indices
    )
    consents = np.median(others.consents[:, :, indices[0]], axis=0)
    least = int(consents.argmin())
    blocker = assessment.case.actors[others.vetoes[least]].name
    who = (
        f" {upper(blocker)} would rather block {context.option_labels[options[indices[0]]]}."
        if consents[least] < 1 / 2
        else ""
    )
    return f"At home, {chances} would get past those who can block it.{who}"
