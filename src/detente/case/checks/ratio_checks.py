"""Sizes of ranked swings that contradict the ranks, or each other."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np
from pydantic_core import PydanticCustomError

from detente.case.checks.raw_data import RawData, as_table, find_unknown, list_names, table_at
from detente.case.order_bounds import close_bounds, is_contradictory
from detente.case.quantity import POSITIVE, Quantity, parse_quantity
from detente.case.tables import number_ranks
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOW, _MIDDLE, _HIGH = 0.05, 0.5, 0.95


def check_ratios(case: RawData) -> Iterator[Problem]:
    """Yield ratios of swings that are not ranked, that nothing changes, that run in a circle or against the ranks."""
    touched = _find_touched(case)
    for actor, row in table_at(case, "priorities").items():
        ratios, ranks = as_table(as_table(row).get("ratios")), _read_ranks(as_table(row).get("ranks"))
        path = f"priorities.{actor}.ratios"
        faults = list(_check_names(case, path, ratios, ranks, touched))
        yield from faults
        if not faults and ratios:
            yield from _check_circles(path, ratios, ranks)
            yield from _check_order(path, ratios, ranks)


def _read_ranks(written: object) -> dict[str, int]:
    """Return numbered ranks, empty where they cannot be read."""
    try:
        ranks = as_table(number_ranks(written))
    except PydanticCustomError:
        return {}
    return {name: rank for name, rank in ranks.items() if type(rank) is int}


def _find_touched(case: RawData) -> set[str]:
    """Return the objectives that something in the case can change."""
    objectives = table_at(case, "objectives").items()
    touched = {name for name, row in objectives if as_table(row).get("through") is not None}
    for side in ("gives", "gets"):
        for item in table_at(case, "proposal", side).values():
            touched.update(list_names(as_table(item).get("effects")))
    return touched.union(list_names(table_at(case, "counterpart", "outside").get("harm")))


def _check_names(
    case: RawData, path: str, ratios: RawData, ranks: Mapping[str, int], touched: set[str]
) -> Iterator[Problem]:
    objectives = table_at(case, "objectives")
    for name, ratio in ratios.items():
        of = str(as_table(ratio).get("of"))
        yield from find_unknown(path, {name: ratio}, objectives, "objective")
        if isinstance(as_table(ratio).get("of"), str):
            yield from find_unknown(f"{path}.{name}.of", [of], objectives, "objective")
        for goal, place in ((name, f"{path}.{name}"), (of, f"{path}.{name}.of")):
            if goal in objectives and ranks and goal not in ranks:
                yield Problem(place, f"{goal!r} is not ranked", "Add it to ranks, or delete the ratio.")
            elif goal in objectives and goal not in touched:
                message = f"nothing in the case changes {goal!r}, so that its size counts for nothing"
                yield Problem(place, message, "Add it to the effects of an item, or delete the ratio.")


def _check_circles(path: str, ratios: RawData, ranks: Mapping[str, int]) -> Iterator[Problem]:
    """Yield ratios whose size follows already from other ones; ties weigh the same."""
    group = {rank: rank for rank in ranks.values()}
    for name, ratio in ratios.items():
        of = str(as_table(ratio).get("of"))
        if name not in ranks or of not in ranks:
            continue
        here, there = group[ranks[name]], group[ranks[of]]
        if here == there:
            if name == of:
                message = f"{name!r} is measured against itself"
            elif ranks[name] == ranks[of]:
                message = f"{name!r} and {of!r} share a rank, and so weigh the same"
            else:
                message = f"how large {name!r} is against {of!r} follows already from other ratios"
            yield Problem(f"{path}.{name}", message, "Delete this ratio, or one of the others.")
        group = {rank: there if root == here else root for rank, root in group.items()}


def _check_order(path: str, ratios: RawData, ranks: Mapping[str, int]) -> Iterator[Problem]:
    """Yield ratios that contradict the ranks, alone or together."""
    links: list[tuple[int, int, float]] = []
    contradicted = False
    for name, ratio in ratios.items():
        of, size = str(as_table(ratio).get("of")), _read_size(as_table(ratio).get("is"))
        if size is None or name not in ranks or of not in ranks:
            continue
        low, middle, high = size.quantile(np.array([_LOW, _MIDDLE, _HIGH])).tolist()
        below = ranks[name] > ranks[of]
        if high > 1 if below else low < 1:
            contradicted = True
            most, side = ("at most", "below") if below else ("at least", "above")
            message = f"{size.written} contradicts the ranks, which put {name} {side} {of}"
            yield Problem(f"{path}.{name}.is", message, f"Write a ratio of {most} 1, or correct the ranks.")
        links.append((ranks[name] - 1, ranks[of] - 1, log(middle)))
    if links and not contradicted:
        numbers = [(row, column, np.array([size])) for row, column, size in links]
        if is_contradictory(close_bounds(max(ranks.values()), numbers))[0]:
            message = "at the middle of their ranges these ratios cannot all hold in the order of the ranks"
            yield Problem(path, message, "Correct one of the ratios, or the ranks.")


def _read_size(written: object) -> Quantity | None:
    try:
        return parse_quantity(written, POSITIVE)
    except PydanticCustomError:
        return None
