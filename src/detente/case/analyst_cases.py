"""The case as each analyst reads it: the same tables, with the analyst's own ranges in their places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from detente.case.checks.raw_data import RawData, as_table
from detente.case.checks.table_checks import find_contradictions
from detente.case.domains import DOMAINS
from detente.case.fields import CONDUCTS
from detente.case.messages import find_closest
from detente.case.premises import list_premises
from detente.case.proposal import Delivered, Effect
from detente.case.quantity import Quantity, parse_quantity, quote_value
from detente.case.refusals import place_fault
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.case.model import Case

_WHOLES = re.compile(r"(counterpart\.(?:prior|pool)\.shares|capabilities\.importance\.weights)\.[^.]+")
"""Parts of a whole, of which only the proportions matter."""

_RANKED = re.compile(r"priorities\.([^.]+)\.(?:ranks\.|weights\.)?([^.]+)")

_IDLE = {
    "reporting.completeness": "is averaged over in every draw, so that no draw takes one analyst's view of it",
    "decision.currency.worth": "changes no answer, only how it is written",
    "reporting.say_do.gap": "is shown beside the answer and changes none",
    "reporting.say_do.base_rate": "is shown beside the answer and changes none",
}
"""Numbers that no draw takes, and why."""


def list_reading_faults(case: Case, data: RawData) -> Iterator[Problem]:
    """Yield what is wrong with the ranges that analysts give: with each alone, then with all of one in the case.

    Parameters
    ----------
    case
        The case, valid without its readings.
    data
        The plain data it was read from.
    """
    known = {premise.path: premise.quantity for premise in list_premises(case)}
    for name in case.analysts:
        faults = list(_list_range_faults(case, name, known))
        yield from faults or _list_contradictions(case, name, data, known)


def read_as(case: Case, name: str) -> Case:
    """Return the case as one analyst reads it, and nobody else.

    Parameters
    ----------
    case
        The case.
    name
        Short name of the analyst, one of ``case.analysts``.

    Raises
    ------
    CaseError
        If a range cannot stand where the analyst puts it.
    """
    known = {premise.path: premise.quantity for premise in list_premises(case)}
    if faults := list(_list_range_faults(case, name, known)):
        raise CaseError(faults)
    return _put_ranges(case, name, known)


def read_as_written(case: Case) -> Case:
    """Return the case as it stands, without what analysts think of it."""
    return case.model_copy(update={"readings": {}}) if case.readings else case


def list_analyst_cases(case: Case) -> dict[str, Case]:
    """Return the case as each analyst reads it, by short name."""
    return {name: read_as(case, name) for name in case.analysts}


def place_in_reading(case: Case, name: str, problem: Problem) -> Problem:
    """Return a fault of the case as an analyst reads it as a fault of the reading."""
    ranges = case.readings[name].ranges
    given = [path for path in ranges if problem.path == path or problem.path.startswith(f"{path}.")]
    given += [path for path in ranges if problem.path and path.startswith(f"{problem.path}.")]
    place = f"readings.{name}.ranges.{given[0]}" if given else f"readings.{name}.ranges"
    about = "" if given and given[0] == problem.path else f"{problem.path}: " if problem.path else ""
    return problem._replace(
        path=place,
        message=f"in the case as {name} reads it, {about}{problem.message}",
        line=None,
        column=None,
    )


def _list_range_faults(case: Case, name: str, known: Mapping[str, Quantity]) -> Iterator[Problem]:
    """Yield ranges that no number has, that do not fit theirs, and parts of a whole without the rest."""
    ranges = case.readings[name].ranges
    for path, written in ranges.items():
        place = f"readings.{name}.ranges.{path}"
        if (idle := _explain_idle(case, path)) is not None:
            yield Problem(
                place, f"{path} {idle}", "Delete the range, or change the number in the case itself."
            )
        elif path not in known:
            yield Problem(
                place, f"the case has no number at {quote_value(path)}", _suggest(case, path, known)
            )
        else:
            try:
                parse_quantity(written, DOMAINS[known[path].domain], case.vocabulary)
            except PydanticCustomError as error:
                yield place_fault(place, error)
    for path in ranges:
        if whole := _WHOLES.fullmatch(path):
            missing = [other for other in known if other.startswith(f"{whole[1]}.") and other not in ranges]
            if missing:
                message = "is a part of a whole, and only proportions of the parts matter"
                hint = f"Give all parts, also {missing[0]}."
                yield Problem(f"readings.{name}.ranges.{path}", message, hint)


def _explain_idle(case: Case, path: str) -> str | None:
    """Return why no draw would take a number, as the rest of a sentence; ``None`` where draws take it."""
    if path == "capabilities.substitution" and case.capabilities.missing is not None:
        return "is worked out from capabilities.missing.remains, which the case gives instead"
    if path.endswith(".most_withheld") and path.split(".")[1] not in case.names_of("ally"):
        return "is asked of allies alone"
    return _IDLE.get(path)


def _suggest(case: Case, path: str, known: Mapping[str, Quantity]) -> str:
    ranked = _RANKED.fullmatch(path)
    if ranked and ranked[1] in case.priorities and case.priorities[ranked[1]].ranks:
        return (
            f"The case ranks what {ranked[1]} wants. To say how large one is against another, write a ratio in the case, "
            f"and give a range for priorities.{ranked[1]}.ratios.{ranked[2]}.is."
        )
    close = find_closest(path, list(known))
    return f"Did you mean {close}?" if close else "Write the path of a number as the report shows it."


def _put_ranges(case: Case, name: str, known: Mapping[str, Quantity]) -> Case:
    read: Any = read_as_written(case)
    for path, quantity in parse_ranges(case, name, known).items():
        read = _put(read, path.split("."), quantity)
    result: Case = read
    return result


def parse_ranges(case: Case, name: str, known: Mapping[str, Quantity] | None = None) -> dict[str, Quantity]:
    """Return the numbers of an analyst; each has a reason of its own, so that none is taken for another of the case.

    Parameters
    ----------
    case
        The case.
    name
        Short name of the analyst, whose ranges have no fault.
    known
        Every number of the case by path, where it is at hand.
    """
    known = known or {premise.path: premise.quantity for premise in list_premises(case)}
    reading, numbers = case.readings[name], {}
    for path, written in reading.ranges.items():
        quantity = parse_quantity(written, DOMAINS[known[path].domain], case.vocabulary)
        because = quantity.because or f"{reading.by or name}: {path}"
        numbers[path] = replace(quantity, because=because)
    return numbers


def _put(node: Any, parts: list[str], quantity: Quantity) -> Any:  # noqa: ANN401
    """Return a part of a case with a number put at a path in it."""
    first, *rest = parts
    if isinstance(node, Effect | Delivered):
        stands = getattr(node, first)
        alike = [conduct for conduct in CONDUCTS if getattr(node, conduct, None) == stands]
        return node.model_copy(update=dict.fromkeys(alike, quantity))
    if isinstance(node, BaseModel):
        field = first if first in type(node).model_fields else f"{first}_"
        child = _put(getattr(node, field), rest, quantity) if rest else quantity
        return node.model_copy(update={field: child})
    if isinstance(node, list):
        return [_put(each, rest, quantity) if str(i) == first else each for i, each in enumerate(node)]
    return {**node, first: _put(node[first], rest, quantity) if rest else quantity}


def _list_contradictions(
    case: Case, name: str, data: RawData, known: Mapping[str, Quantity]
) -> Iterator[Problem]:
    """Yield what contradicts itself only in the case as an analyst reads it."""
    merged: RawData = {table: rows for table, rows in data.items() if table not in {"readings", "seeds"}}
    for path, written in case.readings[name].ranges.items():
        merged = _merge(merged, path.split("."), written)
    faults = [place_in_reading(case, name, problem) for problem in find_contradictions(merged)]
    read = _put_ranges(case, name, known)
    put = parse_ranges(case, name, known)
    stands = {premise.path: premise.quantity for premise in list_premises(read)}
    is_kept = all(stands.get(path) == quantity for path, quantity in put.items())
    if not faults and not (is_kept and _find_form(read) == _find_form(case)):
        message = "these ranges make one of what the case keeps apart, or keep apart what it has as one"
        hint = (
            "Give a range for the first of the options or conducts that the case has as one, and another range where two "
            "would become alike."
        )
        faults = [Problem(f"readings.{name}.ranges", message, hint)]
    yield from faults


def _merge(node: object, parts: list[str], written: object) -> RawData:
    """Return plain data with a value put at a path; what is no table on the way there is left as it is."""
    first, *rest = parts
    table = {str(key): value for key, value in as_table(node).items()}
    if not rest:
        return {**table, first: written}
    child = table.get(first, {})
    return {**table, first: _merge(child, rest, written) if isinstance(child, dict) else child}


def _find_form(case: Case) -> tuple[object, ...]:
    """Return which options and which conducts a case has as one."""
    rows = [effect for give in case.proposal.gives.values() for effect in give.effects.values()]
    rows += [get.delivered for get in case.proposal.gets.values()]  # type: ignore[misc]
    conducts = [[getattr(row, conduct, None) for conduct in CONDUCTS] for row in rows]
    return case.same_as, [[numbers.index(number) for number in numbers] for numbers in conducts]
