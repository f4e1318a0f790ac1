"""How much each analyst counts: alike, or by how well they knew what has since become known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from detente.case.analyst_cases import parse_ranges
from detente.case.domains import POSITIVE, REAL
from detente.case.premises import list_premises
from detente.case.quantity import parse_quantity
from detente.methods.classical_model import PASSED, SEED_LEVELS, weigh_by_performance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.methods.classical_model import PerformanceWeights

WeightRule: TypeAlias = Literal["performance", "no seed questions", "unanswered", "all rejected"]
"""``performance``, or why everybody counts alike: nothing was asked, somebody left out a question, or nobody's ranges held."""


class AnalystWeights(NamedTuple):
    """What each analyst counts for in the pool, and why."""

    weights: dict[str, float]
    """By short name; they sum to one."""
    rule: WeightRule
    performance: PerformanceWeights | None
    """Scores on the seed questions, in the order of the weights; ``None`` where they cannot be compared."""
    silent: tuple[str, ...]
    """Analysts who left out a seed question."""


def weigh_analysts(case: Case) -> AnalystWeights:
    """Return what each analyst counts for.

    By Cooke's classical model where every analyst has answered every seed question. Scores on different questions cannot
    be compared, and where the answers reject the ranges of everybody, weights would be ratios of tiny chances: then all
    count alike.

    Parameters
    ----------
    case
        A case with at least one analyst.
    """
    names = list(case.analysts)
    equal = dict.fromkeys(names, 1 / len(names))
    if not case.seeds:
        return AnalystWeights(equal, "no seed questions", None, ())
    silent = tuple(name for name in names if not case.seeds.keys() <= case.readings[name].seeds.keys())
    if silent:
        return AnalystWeights(equal, "unanswered", None, silent)
    questions = case.seeds.values()
    found = weigh_by_performance(
        np.array([_list_estimates(case, name) for name in names]),
        np.array([question.answer for question in questions]),
        np.array([question.scale == "log" for question in questions]),
    )
    if found.scores.calibration.max() < PASSED:
        return AnalystWeights(equal, "all rejected", found, ())
    return AnalystWeights(dict(zip(names, found.weights.tolist(), strict=True)), "performance", found, ())


def find_agreed_numbers(case: Case) -> dict[str, float]:
    """Return the numbers on which everybody who counts agrees as single ones, by path: they are the same in every draw."""
    single = {name: _list_single(case.readings[name].ranges) for name in case.analysts}
    if not any(single.values()):
        return {}
    counted = [name for name, weight in weigh_analysts(case).weights.items() if weight > 0]
    shared = set.intersection(*(single[name] for name in counted))
    if not shared:
        return {}
    known = {premise.path: premise.quantity for premise in list_premises(case)}
    first, *others = (parse_ranges(case, name, known) for name in counted)
    return {
        path: first[path].parameters[0]
        for path in sorted(shared)
        if all(
            number[path].is_fixed and number[path].parameters == first[path].parameters
            for number in (first, *others)
        )
    }


def _list_single(ranges: Mapping[str, object]) -> set[str]:
    """Return the places at which what is written may be a single number: no range, and no distribution by its name."""
    plain = {
        path: written.get("value", "to") if isinstance(written, dict) else written
        for path, written in ranges.items()
    }
    return {
        path
        for path, written in plain.items()
        if not isinstance(written, str) or " to " not in f" {written} "
    }


def _list_estimates(case: Case, name: str) -> list[list[float]]:
    """Return an analyst's 5th, 50th and 95th percentile of every seed question, in the order of the questions."""
    return [
        parse_quantity(case.readings[name].seeds[question], POSITIVE if row.scale == "log" else REAL)
        .quantile(np.array(SEED_LEVELS))
        .tolist()
        for question, row in case.seeds.items()
    ]
