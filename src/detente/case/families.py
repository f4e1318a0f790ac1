"""The families a quantity may belong to: their quantile functions and the scales of their ranges."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy

if TYPE_CHECKING:
    from collections.abc import Callable

Z95 = 1.6448536269514722
"""The standard normal quantile at 95%."""


def _split(probabilities: Any, low: float, median: float, high: float) -> Any:  # noqa: ANN401
    """Two-piece normal on the line, exact at the 5th, 50th and 95th percentile."""
    z = scipy.special.ndtri(probabilities)
    return median + z / Z95 * np.where(z < 0, median - low, high - median)


def _triangular(p: Any, low: float, mode: float, high: float) -> Any:  # noqa: ANN401
    rise, width = mode - low, high - low
    left = low + np.sqrt(p * width * rise)
    return np.where(p * width < rise, left, high - np.sqrt((1 - p) * width * (high - mode)))


def _pert(p: Any, low: float, mode: float, high: float) -> Any:  # noqa: ANN401
    width = high - low
    alpha, beta = 1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width
    return low + width * scipy.special.betaincinv(alpha, beta, p)


QUANTILES: dict[str, Callable[..., Any]] = {
    "fixed": lambda p, value: np.full(np.shape(p), value),
    "normal": lambda p, mean, sd: mean + sd * scipy.special.ndtri(p),
    "lognormal": lambda p, mean, sd: np.exp(mean + sd * scipy.special.ndtri(p)),
    "logit-normal": lambda p, mean, sd: scipy.special.expit(mean + sd * scipy.special.ndtri(p)),
    "uniform": lambda p, low, high: low + (high - low) * p,
    "triangular": _triangular,
    "pert": _pert,
    "beta": lambda p, alpha, beta: scipy.special.betaincinv(alpha, beta, p),
    "quantiles-normal": _split,
    "quantiles-lognormal": lambda p, *q: np.exp(_split(p, *q)),
    "quantiles-logit-normal": lambda p, *q: scipy.special.expit(_split(p, *q)),
}
"""Quantile function of each family."""

SCALES: dict[str, Callable[[float], float]] = {
    "normal": float,
    "lognormal": math.log,
    "logit-normal": lambda x: math.log(x / (1 - x)),
}
"""The line on which the range of each family is symmetric."""
