"""Made-up data in the form of the public data: they show that the machinery works, nothing of the world."""

from __future__ import annotations

import numpy as np

from detente.forecasting.dyads import Dyads
from detente.shapes import Array

_N_STATES = 30
_N_YEARS = 11
_N_WEEKS = 520
_N_OTHERS = 4


def simulate_pair_years(rng: np.random.Generator) -> Dyads:
    """Return pairs whose levels wander about the temper of their source and the standing of their target.

    Most pairs are seldom in the news: counts are log-normal, as in the public data.
    """
    sources, targets = (side.ravel() for side in np.indices((_N_STATES, _N_STATES)))
    apart = sources != targets
    sources, targets = sources[apart], targets[apart]
    n_pairs = len(sources)
    mean = 1.8 + rng.normal(0, 0.7, _N_STATES)[sources] + rng.normal(0, 0.7, _N_STATES)[targets]
    attention = rng.normal(1.5, 1.8, n_pairs)
    distance = rng.normal(0, 0.8, n_pairs)
    cooperative, total = np.zeros((2, n_pairs, _N_YEARS))
    for year in range(_N_YEARS):
        total[:, year] = rng.poisson(np.exp(attention + rng.normal(0, 0.3, n_pairs)))
        odds = mean + distance + rng.normal(0, 0.4, n_pairs)
        cooperative[:, year] = rng.binomial(total[:, year].astype(int), 1 / (1 + np.exp(-odds)))
        distance = 0.85 * distance + rng.normal(0, 0.4, n_pairs)
    return Dyads(sources, targets, cooperative, total)


def simulate_weeks(rng: np.random.Generator) -> tuple[tuple[Array, Array], ...]:
    """Return weekly sums of a few pairs: moods that last and swell, and answers to the other side."""
    return tuple(_simulate_pair(rng) for _ in range(1 + _N_OTHERS))


def _simulate_pair(rng: np.random.Generator) -> tuple[Array, Array]:
    series = np.zeros((2, _N_WEEKS))
    mood = np.zeros(2)
    for week in range(1, _N_WEEKS):
        mood = 0.92 * mood + 0.05 * series[::-1, week - 1] / 10 + rng.normal(0, 0.5, 2)
        scale = np.exp(rng.normal(1.5, 0.6, 2))
        series[:, week] = (scale * (3 * mood - 2) + rng.standard_t(3, 2) * 3).clip(-300, 60)
    return series[0], series[1]
