"""The classical model the long way: densities on a fine grid, every cutoff tried, every way the answers may fall."""

from __future__ import annotations

from itertools import product
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import chi2

if TYPE_CHECKING:
    from detente.shapes import Array

SHARES = (0.05, 0.45, 0.45, 0.05)
N_CELLS = 200_000


def find_span(estimates: Array, answer: float) -> tuple[float, float]:
    """Ends of what is possible on one question: estimates of shape (analysts, 3)."""
    low, high = min(estimates.min(), answer), max(estimates.max(), answer)
    return low - (high - low) / 10, high + (high - low) / 10


def tabulate_density(own: Array, span: tuple[float, float]) -> tuple[Array, Array]:
    """Density of one estimate in the middle of each cell of a grid."""
    edges = np.array([span[0], *own, span[1]])
    heights = np.array(SHARES) / np.diff(edges)
    grid = np.linspace(*span, N_CELLS + 1)
    middles = (grid[1:] + grid[:-1]) / 2
    return middles, heights[np.searchsorted(edges[1:-1], middles)]


def integrate_information(estimates: Array, answers: Array, analyst: int) -> float:
    """Mean over the questions of the integral of f ln(f / even)."""
    each = []
    for question, answer in enumerate(answers):
        span = find_span(estimates[:, question], answer)
        _, density = tabulate_density(estimates[analyst, question], span)
        width = span[1] - span[0]
        each.append(float((density * np.log(density * width)).mean() * width))
    return float(np.mean(each))


def integrate_pool(estimates: Array, answers: Array, weights: Array) -> Array:
    """Percentiles of the weighted density, by adding up its cells."""
    pooled = []
    for question, answer in enumerate(answers):
        span = find_span(estimates[:, question], answer)
        densities = [tabulate_density(own, span) for own in estimates[:, question]]
        mass = sum(weight * density for weight, (_, density) in zip(weights, densities, strict=True))
        below = np.cumsum(mass) * (span[1] - span[0]) / N_CELLS
        pooled.append([float(densities[0][0][np.searchsorted(below, level)]) for level in (0.05, 0.5, 0.95)])
    return np.array(pooled)


def count_calibration(own: Array, answers: Array) -> float:
    """Calibration of one analyst, interval by interval."""
    counts = [0, 0, 0, 0]
    for percentiles, answer in zip(own, answers, strict=True):
        counts[sum(answer > percentile for percentile in percentiles)] += 1
    n = len(answers)
    divergence = sum(k / n * np.log(k / n / p) for k, p in zip(counts, SHARES, strict=True) if k)
    return float(chi2.sf(2 * n * divergence, 3))


def enumerate_rejections(n_questions: int, shares: Array) -> float:
    """Chance of a calibration below .05: all counts of four intervals, one by one."""
    total = 0.0
    for counts in product(range(n_questions + 1), repeat=4):
        if sum(counts) != n_questions:
            continue
        divergence = sum(
            k / n_questions * np.log(k / n_questions / p) for k, p in zip(counts, SHARES, strict=True) if k
        )
        if chi2.sf(2 * n_questions * divergence, 3) < 0.05:
            ways = factorial(n_questions) / np.prod([float(factorial(k)) for k in counts])
            total += float(ways * np.prod([share**k for share, k in zip(shares, counts, strict=True)]))
    return total
