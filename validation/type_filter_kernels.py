# ruff: noqa: ANN001, ANN201
"""Compiled kernels of :mod:`validation.type_filter`.

Matches of a player stand together, in order; ``place`` counts those that the player had before.
"""

from typing import no_type_check

import numpy as np

from detente.methods.compilation import compile_kernel

_RULED_OUT = 1e-100
"""Beliefs and likelihood ratios below this count as this, so that nothing is ruled out for good."""


@compile_kernel
@no_type_check
def weigh_matches(cells, agrees, starts, log_wrong, log_right):
    """Return the log-likelihood of each match by strategy."""
    n_rows, n_strategies = cells.shape
    told = np.zeros((len(starts), n_strategies))
    for match in range(len(starts)):
        end = starts[match + 1] if match + 1 < len(starts) else n_rows
        for row in range(starts[match], end):
            for one in range(n_strategies):
                cell = cells[row, one]
                told[match, one] += log_right[cell] if agrees[row, one] else log_wrong[cell]
    return told


@compile_kernel
@no_type_check
def count_hits(cells, agrees, match, weights, n_cells):
    """Return how often what was prescribed was done, and how often it could have been, by cell."""
    hits, tries = np.zeros(n_cells), np.zeros(n_cells)
    for row in range(len(match)):
        for one in range(cells.shape[1]):
            weight = weights[match[row], one]
            tries[cells[row, one]] += weight
            if agrees[row, one]:
                hits[cells[row, one]] += weight
    return hits, tries


@compile_kernel
@no_type_check
def expect_next(told, player, place, pool, renewal):
    """Carry beliefs forward; ``told`` is the log-likelihood of each match by strategy."""
    n_matches, n_strategies = told.shape
    likely, ahead, filtered = np.empty_like(told), np.empty_like(told), np.empty_like(told)
    value = 0.0
    for match in range(n_matches):
        top, total = told[match].max(), 0.0
        for one in range(n_strategies):
            likely[match, one] = max(np.exp(told[match, one] - top), _RULED_OUT)
            ahead[match, one] = pool[player[match], one]
            if place[match] > 0:
                ahead[match, one] *= renewal
                ahead[match, one] += (1 - renewal) * filtered[match - 1, one]
            filtered[match, one] = max(ahead[match, one], _RULED_OUT) * likely[match, one]
            total += filtered[match, one]
        filtered[match] /= total
        value += np.log(total) + top
    return likely, ahead, filtered, value


@compile_kernel
@no_type_check
def smooth_back(likely, filtered, place, group, shares, renewal):
    """Return beliefs in the light of all matches, types drawn in each group, and how many after the first."""
    n_matches, n_strategies = likely.shape
    smoothed, drawn, n_later = np.empty_like(likely), np.zeros_like(shares), 0.0
    after = np.ones(n_strategies)
    for match in range(n_matches - 1, -1, -1):
        if match == n_matches - 1 or place[match + 1] == 0:
            after[:] = 1.0
        pool, total, anew, kept = shares[group[match]], 0.0, 0.0, 0.0
        for one in range(n_strategies):
            smoothed[match, one] = filtered[match, one] * after[one]
            total += smoothed[match, one]
            after[one] = likely[match, one] * max(after[one], _RULED_OUT)
            anew += renewal * pool[one] * after[one]
            if place[match] > 0:
                kept += (1 - renewal) * filtered[match - 1, one] * after[one]
        top = 0.0
        for one in range(n_strategies):
            smoothed[match, one] /= total
            if place[match] == 0:
                drawn[group[match], one] += smoothed[match, one]
                continue
            chance = renewal * pool[one] * after[one] / (anew + kept)
            drawn[group[match], one] += chance
            n_later += chance
            after[one] = (1 - renewal) * after[one] + anew
            top = max(top, after[one])
        if place[match] > 0:
            after /= top
    return smoothed, drawn, n_later
