"""Numbers as plain data: 10 significant digits, ``None`` for what is undefined, never NaN."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.shapes import Array

_SHARES = (("median", 0.5), ("p05", 0.05), ("p95", 0.95))
"""How an uncertain value is told: its quantiles over the draws."""

Data = dict[str, Any]


def summarise(values: Array) -> Data | None:
    """Return median, 5th and 95th percentile over the draws where a value exists, else None."""
    defined = values[~np.isnan(values)]
    if defined.size == 0:
        return None
    if np.isinf(defined).any():
        quantiles = np.quantile(defined, [share for _, share in _SHARES], method="nearest")
    else:
        quantiles = np.quantile(defined, [share for _, share in _SHARES])
    return {name: round_number(x) for (name, _), x in zip(_SHARES, quantiles, strict=True)}


def round_number(number: float) -> float | None:
    """Return 10 significant digits; None for what is undefined."""
    return None if not np.isfinite(number) else float(f"{float(number):.10g}") + 0.0


def round_numbers(numbers: Iterable[float]) -> list[float | None]:
    """Return every number as :func:`round_number` does."""
    return [round_number(number) for number in numbers]
