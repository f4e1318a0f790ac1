"""Hostile acts by plain enumeration: every path of types at every completeness of a fine grid, MODEL (17)-(19).

Nothing is shared with the package's filter: the belief that a year begins with, on which false reports depend,
is a sum over paths too.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from detente.shapes import Array


@dataclass(frozen=True)
class Act:
    """One listed act."""

    year: int
    probability: Array
    information: float
    exponent: float


@dataclass(frozen=True)
class ActHistory:
    """One draw: a few years, a few types."""

    prior: Array
    transitions: Array
    """Shape (years, types, types)."""
    reports: Array
    """Log-likelihood of what else is reported, shape (years, types)."""
    acts: tuple[Act, ...]
    watched: Array
    probability: Array
    rate: float
    false_reports: float
    exponent: float

    def weigh_years(self, completeness: float) -> Array:
        """Return the likelihood of each year by type, shape (years, types)."""
        likelihoods = np.exp(self.reports)
        for year in range(len(likelihoods)):
            belief = self.sum_paths(likelihoods, n_read=year, at=year)
            expected = belief / belief.sum() @ self.probability
            known = completeness * self.rate
            for act in self.acts:
                if act.year == year:
                    mixed = act.information * act.probability + (1 - act.information) * expected
                    likelihoods[year] *= (known * mixed) ** act.exponent
            silence = known * self.watched[year] * (self.probability + expected * self.false_reports)
            likelihoods[year] *= np.exp(-silence) ** self.exponent
        return likelihoods

    def sum_paths(self, likelihoods: Array, *, n_read: int, at: int) -> Array:
        """Return P(type in one year, reports of the first years), summed over every path of types."""
        n_years, n_types = likelihoods.shape
        joint = np.zeros(n_types)
        for start, *path in product(range(n_types), repeat=n_years + 1):
            chance, before = self.prior[start], start
            for year, now in enumerate(path):
                chance *= self.transitions[year, before, now]
                if year < n_read:
                    chance *= likelihoods[year, now]
                before = now
            joint[path[at]] += chance
        return joint

    def infer(self, completeness: Array, weights: Array) -> tuple[Array, Array, float, float]:
        """Return beliefs (filtered, smoothed), log-probability of the record and mean completeness, by a grid."""
        n_years, n_types = self.reports.shape
        filtered, smoothed = np.zeros((2, n_years, n_types))
        evidence = listed = 0.0
        for share, weight in zip(completeness, weights, strict=True):
            likelihoods = self.weigh_years(share)
            for year in range(n_years):
                filtered[year] += weight * self.sum_paths(likelihoods, n_read=year + 1, at=year)
                smoothed[year] += weight * self.sum_paths(likelihoods, n_read=n_years, at=year)
            chance = weight * self.sum_paths(likelihoods, n_read=n_years, at=0).sum()
            evidence, listed = evidence + chance, listed + share * chance
        filtered /= filtered.sum(axis=1, keepdims=True)
        return filtered, smoothed / evidence, float(np.log(evidence)), listed / evidence
