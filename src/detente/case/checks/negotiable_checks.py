"""Contradictions in what could be changed in the offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from detente.case.checks.raw_data import RawData, as_list, as_table, find_unknown, table_at
from detente.case.fields import read_number
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_negotiable(case: RawData) -> Iterator[Problem]:
    """Yield ranges of unknown items, of the wrong order, without the level offered, and beyond hard limits."""
    items = table_at(case, "negotiable", "items")
    proposal = table_at(case, "proposal")
    known = [*table_at(proposal, "gives"), *table_at(proposal, "gets")]
    yield from find_unknown("negotiable.items", items, known, "item")
    offer = _find_offer(proposal)
    limits, offered = _list_limits(case), table_at(offer, "levels")
    for name, bounds in items.items():
        path, ends = f"negotiable.items.{name}", _read_bounds(bounds)
        if name not in known or ends is None:
            continue
        low, high = ends
        most = limits.get(name, 1.0)
        level = min(_read_level(offered.get(name, 0)), most)
        if low > high:
            levels = [low, high, *([level] if offer else [])]
            hint = f"Write [{min(levels):g}, {min(max(levels), most):g}]."
            yield Problem(path, f"{low:g} to {high:g} runs downwards", hint)
        elif high > most:
            least = min([low, most, *([level] if offer else [])])
            hint = f"Write [{least:g}, {most:g}], or change the limit."
            yield Problem(path, f"{high:g} is beyond the hard limit of {most:g}", hint)
        elif offer:
            yield from _check_offered(path, low, high, level)
    watched, path = (
        _read_bounds(table_at(case, "negotiable", "detect").get("range")),
        "negotiable.detect.range",
    )
    if watched is None:
        return
    low, high = watched
    if low > high:
        yield Problem(path, f"{low:g} to {high:g} runs downwards", f"Write [{high:g}, {low:g}].")
    elif (detect := _find_detection(offer)) is not None and (detect[1] < low or detect[0] > high):
        yield Problem(
            path,
            f"the detection offered, {detect[0]:g} to {detect[1]:g}, is not within {low:g} to {high:g}",
            f"Write [{min(low, detect[0]):g}, {max(high, detect[1]):g}]: the offer itself is on the table.",
        )


def _check_offered(path: str, low: float, high: float, level: float) -> Iterator[Problem]:
    """Yield a range that leaves out the level offered."""
    if not low <= level <= high:
        hint = f"Write [{min(low, level):g}, {max(high, level):g}]: the offer itself is on the table."
        yield Problem(path, f"the level offered, {level:g}, is not within {low:g} to {high:g}", hint)


def _find_detection(option: RawData) -> tuple[float, float] | None:
    """Return between which ends cheating is seen under an option; ``None`` unless it is a number or a plain range."""
    ends = [end for part in str(option.get("detect", "")).split(" to ") if (end := _read(part)) is not None]
    return (min(ends), max(ends)) if len(ends) in {1, 2} else None


def _find_offer(proposal: RawData) -> RawData:
    """Return the option that is judged: the one offered, else the first that gives and asks for most."""
    options = table_at(proposal, "options")
    named = proposal.get("offer")
    if named is not None or not options:
        return as_table(options.get(str(named)))
    return max(map(as_table, options.values()), key=lambda option: sum(_list_levels(option)))


def _list_levels(option: RawData) -> list[float]:
    return [_read_level(level) for level in as_table(option.get("levels")).values()]


def _list_limits(case: RawData) -> dict[str, float]:
    """Return the highest level that hard limits allow, by item."""
    limits: dict[str, float] = {}
    for limit in as_list(table_at(case, "decision").get("hard_limits")):
        for item, most in as_table(as_table(limit).get("forbids")).items():
            limits[item] = min(_read_level(most), limits.get(item, 1.0))
    return limits


def _read_bounds(written: object) -> tuple[float, float] | None:
    """Return two levels; ``None`` where they cannot be read, which is a fault of its own."""
    bounds = as_list(written)
    if len(bounds) != 2 or not all(_is_level(bound) for bound in bounds):  # noqa: PLR2004 - two ends
        return None
    return _read_level(bounds[0]), _read_level(bounds[1])


def _is_level(written: object) -> bool:
    read = _read(written)
    return read is not None and 0 <= read <= 1


def _read_level(written: object) -> float:
    """Return a level as its field reads it; 0 where that cannot be done, which is a fault of its own."""
    read = _read(written)
    return read if read is not None and 0 <= read <= 1 else 0.0


def _read(written: object) -> float | None:
    try:
        read = read_number(written)
    except PydanticCustomError:
        return None
    return float(read) if isinstance(read, int | float) and not isinstance(read, bool) else None
