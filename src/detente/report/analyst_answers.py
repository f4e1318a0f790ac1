"""Several analysts in sentences: what each concludes, what the answer of all hides, and how they are weighed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.evaluation.claims import NEVER, WAIT
from detente.methods.classical_model import PASSED
from detente.report.context import Finding
from detente.report.deal_labels import label_deal
from detente.report.labels import upper
from detente.report.phrases import format_list, format_number, format_percent, format_plural
from detente.sensitivity.disagreements import LEAST_SHIFT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.report.context import ReportContext
    from detente.sensitivity.analyst_views import AnalystPool, HiddenSplit, SeedTest

_MOST_NAMED = 4
"""Analysts who are named in a sentence; more are counted."""
_MOVES = f"{100 * LEAST_SHIFT:.0f} or more of 100 combinations"
"""From which on a difference is said to matter."""
_TELLS = 0.8
"""Chance of catching ranges that are too narrow from which on seed questions are said to tell."""
_SMALLEST, _SMALL = 1e-5, 0.01
"""Scores below which nothing but their smallness is shown, and below which one digit is."""
_ADVISED = 10
"""Seed questions that the literature asks for at least."""


def answer_analysts(context: ReportContext) -> Finding | None:
    """Say what each analyst concludes and what their common answer hides; ``None`` where the case holds no readings."""
    pool = context.assessment.analyst_pool
    if pool is None:
        return None
    answer = [_format_pool(pool), *_list_splits(context, pool)]
    return Finding("analysts", "Several analysts", " ".join(answer), tuple(_list_points(context, pool)))


def name_analysts(pool: AnalystPool, names: Iterable[str]) -> str:
    """Return analysts as a sentence lists them, by what they are called; many are counted."""
    called = {view.name: view.by for view in pool.analysts}
    listed = [called[name] for name in names]
    return format_list(listed) if len(listed) <= _MOST_NAMED else f"{len(listed)} analysts"


def format_stance(context: ReportContext, claim: str, over: str) -> str:
    """Return what is said with a claim, as the rest of a sentence that begins with “that”."""
    offer = context.option_labels[context.offer]
    if claim == "offer now":
        beaten = f"waiting beats proposing {offer} now"
        return beaten if over == WAIT else f"proposing {offer} now beats waiting for it"
    if claim == "advice":
        return f"{label_deal(context, over)} is the best choice"
    stands = ", as things stand" if claim == "offer as things stand" else ""
    return f"{offer} is {'worse' if over == NEVER else 'better'} than never dealing{stands}"


def _format_pool(pool: AnalystPool) -> str:
    """Say how the answer above takes several analysts together."""
    count = len(pool.analysts)
    if count == 1:
        return f"The answer above takes the ranges of {pool.analysts[0].by} where there are any, and the case's own elsewhere."
    heard = [view.by for view in pool.analysts if view.weight > 0]
    if len(heard) == 1:
        return (
            f"The answer above rests on one of {count} analysts, {heard[0]}: by the seed questions nobody else counts. It takes "
            "that analyst's ranges where there are any, and the case's own elsewhere."
        )
    turns = (
        "each equally often"
        if pool.rule != "performance"
        else "the better they did on the seed questions the oftener"
    )
    return (
        f"The answer above rests on {count} analysts. Each combination takes one of them, {turns}, for every number that this "
        "analyst gave, and the case's own ranges for all others."
    )


def _list_splits(context: ReportContext, pool: AnalystPool) -> Iterator[str]:
    """Yield what analysts are sure of and their common answer does not say."""
    if len(pool.analysts) > 1 and not pool.hidden:
        yield "It hides no split: nobody alone is sure of anything that it does not say."
    for split in pool.hidden:
        yield f"It hides a split: {_format_together(context, split)}, but {_format_sides(context, pool, split)}."


def _format_together(context: ReportContext, split: HiddenSplit) -> str:
    stance = format_stance(context, split.claim, split.over)
    return {
        "leaning": f"together they lean to saying that {stance}",
        "a tie": f"together it is too close to call whether {stance}",
        "no real difference": f"together it makes no difference that we would notice whether {stance}",
        "too few": "together there are too few combinations to tell",
    }.get(split.word, f"together it is {split.word} that {stance}")


def _format_sides(context: ReportContext, pool: AnalystPool, split: HiddenSplit) -> str:
    return " and ".join(
        f"{name_analysts(pool, names)} alone {'is' if len(names) == 1 else 'are'} sure that "
        f"{format_stance(context, split.claim, over)}"
        for over, names in split.sides.items()
    )


def _list_points(context: ReportContext, pool: AnalystPool) -> Iterator[str]:
    if len(pool.analysts) > 1:
        for claim in ("offer", "advice"):
            yield from _count_sides(context, pool, claim)
        yield "Sure means that at least nine in ten combinations agree, and by more than we would notice"
        yield from _count_differences(pool)
    yield from _list_weighing(pool)


def _count_sides(context: ReportContext, pool: AnalystPool, name: str) -> Iterator[str]:
    """Yield how many analysts, each alone, find what."""
    sides: dict[str, int] = {}
    for view in pool.analysts:
        if (claim := view.find(name)) is not None:
            sides[claim.over] = sides.get(claim.over, 0) + 1
    total, counted = len(pool.analysts), sorted(sides.items(), key=lambda side: -side[1])
    if len(counted) == 1:
        everybody = "both" if total == 2 else f"all {total}"  # noqa: PLR2004
        yield f"Alone, however surely, {everybody} find that {format_stance(context, name, counted[0][0])}"
    elif counted:
        texts = (
            f"{number} of {total} find{'s' if number == 1 else ''} that {format_stance(context, name, over)}"
            for over, number in counted
        )
        yield f"Alone, however surely, {format_list(texts)}"


def _count_differences(pool: AnalystPool) -> Iterator[str]:
    """Yield on how many numbers analysts differ, and how many of these matter."""
    moving = sum(each.claim is not None for each in pool.disagreements)
    idle = len(pool.disagreements) - moving
    if not pool.disagreements:
        yield "They differ on no number"
    elif not moving:
        yield f"They differ on {format_plural(idle, 'number')}, and no difference moves a claim in {_MOVES}"
    elif idle:
        yield (
            f"They differ on {format_plural(moving, 'number')} by what moves a claim in {_MOVES}, and on {idle} more by what "
            "moves none as far"
        )
    else:
        yield f"They differ on {format_plural(moving, 'number')}, and each difference moves a claim in {_MOVES}"


def _list_weighing(pool: AnalystPool) -> Iterator[str]:
    """Yield how analysts are weighed, and how far the seed questions can be trusted."""
    test = pool.seed_test
    if test is None:
        if len(pool.analysts) > 1:
            yield "All count alike: the case holds no questions with known answers that could weigh them"
        return
    asked = format_plural(test.n_questions, "question")
    if pool.rule == "unanswered":
        yield (
            f"All count alike: {name_analysts(pool, pool.silent)} left out a seed question, and scores can be compared only on "
            "the same questions"
        )
    if pool.rule == "all rejected":
        yield (
            f"All count alike: the answers to {asked} reject everybody's ranges, since no calibration reaches {PASSED}. Weights "
            "would be ratios of tiny chances"
        )
    if pool.rule == "performance":
        yield from _list_scores(pool, test)
    yield _format_test(test, asked)


def _list_scores(pool: AnalystPool, test: SeedTest) -> Iterator[str]:
    yield (
        "They count by calibration times information. Calibration is the chance that somebody whose ranges are right would see "
        "answers fall as badly between them: 1 is best. Information is how much narrower the ranges are than knowing nothing"
    )
    if unheard := [view.name for view in pool.analysts if view.weight == 0]:
        verb = "counts" if len(unheard) == 1 else "count"
        yield (
            f"{upper(name_analysts(pool, unheard))} {verb} for nothing: their common answer does best without calibrations below "
            f"{format_score(test.cutoff)}"
        )
    yield (
        f"Asked the same questions, their common answer has calibration {format_score(test.pool_calibration)} and information "
        f"{format_score(test.pool_information)}; with equal weights it would have {format_score(test.equal_calibration)} and "
        f"{format_score(test.equal_information)}. It was chosen on these questions, and would do less well on others"
    )


def _format_test(test: SeedTest, asked: str) -> str:
    """Say how much so few questions can tell."""
    right, narrow = (format_percent(rate) for rate in (test.rejects_right, test.rejects_narrow))
    verdict = (
        "Too few to tell them apart well" if test.rejects_narrow < _TELLS else "Enough to tell the two apart"
    )
    advised = f"; {_ADVISED} or more are usual" if test.n_questions < _ADVISED else ""
    return (
        f"How much {asked} can tell: somebody whose ranges are right falls below a calibration of {PASSED} in {right} of all "
        f"tries, and somebody whose 90% ranges hold the truth only half of the time in {narrow}. {verdict}{advised}"
    )


def format_score(score: float | None) -> str:
    """Return a calibration or an information with the digits that count.

    Examples
    --------
    >>> format_score(0.61), format_score(0.0036), format_score(1e-9), format_score(None), format_score(1.42)
    ('0.61', '0.004', 'under 0.00001', '–', '1.4')
    """
    if score is None:
        return "–"
    if score < _SMALLEST:
        return f"under {_SMALLEST:f}".rstrip("0")
    return format_number(score) if score >= 1 else f"{score:.1g}" if score < _SMALL else f"{score:.2f}"
