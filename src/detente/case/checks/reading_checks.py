"""Contradictions in what several analysts say: names that are alike, and answers to seed questions."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import numpy as np
from pydantic_core import PydanticCustomError

from detente.case.checks.raw_data import RawData, as_table, find_unknown, table_at
from detente.case.domains import POSITIVE, REAL
from detente.case.quantity import parse_quantity, quote_value
from detente.case.refusals import place_fault
from detente.errors import Problem
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.domains import Domain

_LEVELS = np.array([0.05, 0.5, 0.95])


def check_readings(case: RawData) -> Iterator[Problem]:
    """Yield analysts of one name, and estimates that no seed question can be scored by.

    Parameters
    ----------
    case
        The case as plain nested data, possibly malformed.
    """
    questions = table_at(case, "seeds")
    yield from _check_names(case)
    for name, row in questions.items():
        if as_table(row).get("scale") == "log":
            yield from _check_answer(f"seeds.{name}.answer", as_table(row).get("answer"))
    for name, row in table_at(case, "readings").items():
        path, estimates = f"readings.{name}.seeds", as_table(as_table(row).get("seeds"))
        yield from find_unknown(path, estimates, questions, "seed question")
        for question, written in estimates.items():
            if question in questions:
                domain = POSITIVE if as_table(questions[question]).get("scale") == "log" else REAL
                yield from _check_estimate(f"{path}.{question}", written, domain)


def _check_names(case: RawData) -> Iterator[Problem]:
    """Yield analysts whom a report would call by one name."""
    first: dict[str, str] = {}
    for name, row in table_at(case, "readings").items():
        by = as_table(row).get("by")
        shown = unicodedata.normalize("NFC", format_line(by if isinstance(by, str) else name)).casefold()
        other = first.setdefault(shown, name)
        if other != name:
            place = f"readings.{name}.by" if isinstance(by, str) else f"readings.{name}"
            message = f"{name} and {other} are both readings by {quote_value(by or name)}"
            hint = "Give each analyst a name of their own; of two readings by one person, keep the later one."
            yield Problem(place, message, hint)


def _check_answer(path: str, answer: object) -> Iterator[Problem]:
    if isinstance(answer, int | float) and answer <= 0:
        message = f"found {answer:g}, but ratios count in this question"
        yield Problem(path, message, "Write a number above 0, or scale: linear.")


def _check_estimate(path: str, written: object, domain: Domain) -> Iterator[Problem]:
    """Yield an estimate that is no range whose percentiles rise."""
    try:
        estimate = parse_quantity(written, domain)
    except PydanticCustomError as error:
        yield place_fault(path, error)
        return
    if estimate.is_fixed or (np.diff(estimate.quantile(_LEVELS)) <= 0).any():
        message = f"{quote_value(estimate.written)} has no 5th, 50th and 95th percentile that rise"
        yield Problem(
            path, message, "Write a range, such as 2 to 5, or {quantiles: {p05: 2, p50: 3, p95: 5}}."
        )
