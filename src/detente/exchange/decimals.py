"""Numbers as other tools read them: plain decimals, and shares that sum to one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from detente.assessment.numbers import round_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.shapes import Array

_N_DECIMALS = 10
"""Of a probability."""


def format_decimal(number: float) -> str:
    """Return a number in 10 significant digits, never in powers of ten; what is undefined is empty.

    Examples
    --------
    >>> format_decimal(-2.5), format_decimal(0.00001), format_decimal(-0.0), format_decimal(float("nan"))
    ('-2.5', '0.00001', '0', '')
    """
    rounded = round_number(number)
    return "" if rounded is None else f"{Decimal(f'{rounded:.10g}'):f}"


def format_shares(shares: Sequence[float] | Array) -> tuple[str, ...]:
    """Return probabilities as decimals of 10 places that sum to exactly one: largest remainders.

    Parameters
    ----------
    shares
        Weights of 0 or more; they are divided by their sum.

    Raises
    ------
    ValueError
        If none is above 0, or one is below.

    Examples
    --------
    >>> format_shares([1, 1, 1])
    ('0.3333333334', '0.3333333333', '0.3333333333')
    """
    weights = np.asarray(shares, dtype=float)
    if not (weights.min(initial=0.0) >= 0 and 0 < weights.sum() < np.inf):
        message = f"shares must be 0 or more and not all 0, found {weights.tolist()}"
        raise ValueError(message)
    unit = 10**_N_DECIMALS
    exact = weights / weights.sum() * unit
    whole = np.floor(exact).astype(np.int64)
    missing = unit - int(whole.sum())
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return tuple(f"{Decimal(int(units)).scaleb(-_N_DECIMALS):f}" for units in whole)
