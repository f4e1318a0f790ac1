"""Numbers of which only the proportions matter, where one of them must be a slip of the pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic_core import PydanticCustomError

from detente.case.checks.raw_data import RawData, as_table, table_at
from detente.case.numerals import parse_ends
from detente.case.quantity import POSITIVE, parse_quantity
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.quantity import Quantity

_PATH = "capabilities.importance.weights"
_MOST = 1e6
"""How many times as important as another a capability may be."""


def check_proportions(case: RawData) -> Iterator[Problem]:
    """Yield weights of capabilities that cannot stand in one table."""
    written = table_at(case, "capabilities", "importance", "weights")
    weights = {name: weight for name, value in written.items() if (weight := _parse(value)) is not None}
    if len(weights) < 2 or len(weights) < len(written):  # noqa: PLR2004
        return
    ends = {name: weight.quantile(np.array([0.05, 0.95])) for name, weight in weights.items()}
    heavy = max(ends, key=lambda name: float(ends[name][1]))
    light = min((name for name in ends if name != heavy), key=lambda name: float(ends[name][0]))
    if ends[heavy][1] > _MOST * ends[light][0]:
        message = (
            f"{heavy} ({weights[heavy].written}) may be more than a million times as important as "
            f"{light} ({weights[light].written})"
        )
        yield Problem(
            f"{_PATH}.{heavy}", message, "Correct the weight that is a slip, or leave out the other one."
        )
    yield from _check_marks(written)


def _parse(value: object) -> Quantity | None:
    try:
        return parse_quantity(value, POSITIVE)
    except PydanticCustomError:
        return None


def _check_marks(written: RawData) -> Iterator[Problem]:
    """Yield a problem where some weights have a percent sign and others have none."""
    marks = {name: _has_percent(value) for name, value in written.items()}
    if True in marks.values() and False in marks.values():
        with_sign, without = (next(name for name in marks if marks[name] is has) for has in (True, False))
        message = f"{with_sign} is in percent and {without} is a plain number"
        hint = "Only their proportions matter: write all of them in percent, or none."
        yield Problem(f"{_PATH}.{without}", message, hint)


def _has_percent(value: object) -> bool | None:
    """Return whether a number or range is in percent; ``None`` for a named distribution."""
    value = as_table(value).get("value", value)
    if isinstance(value, str) and (ends := parse_ends(value)):
        return ends[0].is_percent
    return False if isinstance(value, int | float) else None
