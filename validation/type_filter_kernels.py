# ruff: noqa: ANN001, ANN201
"""Compiled kernels of :mod:`validation.type_filter`.

Matches of a player stand together, in order; ``n_before`` counts those that the player played before.
"""

from typing import no_type_check

import numpy as np

from detente.methods.compilation import compile_kernel

_RULED_OUT = 1e-100
"""Beliefs and likelihood ratios below this count as this, so that no strategy is ruled out for good."""


@compile_kernel
@no_type_check
def weigh_matches(cells, agrees, starts, log_wrong, log_right):
    """Return the log-likelihood of each match by strategy."""
    n_rows, n_strategies = cells.shape
    log_likelihoods = np.zeros((len(starts), n_strategies))
    for match in range(len(starts)):
        end = starts[match + 1] if match + 1 < len(starts) else n_rows
        for row in range(starts[match], end):
            for strategy in range(n_strategies):
                cell = cells[row, strategy]
                log_likelihoods[match, strategy] += (
                    log_right[cell] if agrees[row, strategy] else log_wrong[cell]
                )
    return log_likelihoods


@compile_kernel
@no_type_check
def count_hits(cells, agrees, match, weights, n_cells):
    """Return how often what was prescribed was done, and how often it could have been, by cell."""
    hits, tries = np.zeros(n_cells), np.zeros(n_cells)
    for row in range(len(match)):
        for strategy in range(cells.shape[1]):
            weight = weights[match[row], strategy]
            tries[cells[row, strategy]] += weight
            if agrees[row, strategy]:
                hits[cells[row, strategy]] += weight
    return hits, tries


@compile_kernel
@no_type_check
def expect_next(log_likelihoods, player, n_before, pool, renewal):
    """Carry beliefs forward, given the log-likelihood of each match by strategy."""
    n_matches, n_strategies = log_likelihoods.shape
    likely, ahead, filtered = (
        np.empty_like(log_likelihoods),
        np.empty_like(log_likelihoods),
        np.empty_like(log_likelihoods),
    )
    value = 0.0
    for match in range(n_matches):
        top, total = log_likelihoods[match].max(), 0.0
        for strategy in range(n_strategies):
            likely[match, strategy] = max(np.exp(log_likelihoods[match, strategy] - top), _RULED_OUT)
            ahead[match, strategy] = pool[player[match], strategy]
            if n_before[match] > 0:
                ahead[match, strategy] *= renewal
                ahead[match, strategy] += (1 - renewal) * filtered[match - 1, strategy]
            filtered[match, strategy] = max(ahead[match, strategy], _RULED_OUT) * likely[match, strategy]
            total += filtered[match, strategy]
        filtered[match] /= total
        value += np.log(total) + top
    return likely, ahead, filtered, value


@compile_kernel
@no_type_check
def smooth_back(likely, filtered, n_before, group, shares, renewal):
    """Return beliefs in the light of all matches, types drawn in each group, and how many after the first."""
    n_matches, n_strategies = likely.shape
    smoothed, drawn, n_later = np.empty_like(likely), np.zeros_like(shares), 0.0
    after = np.ones(n_strategies)
    for match in range(n_matches - 1, -1, -1):
        if match == n_matches - 1 or n_before[match + 1] == 0:
            after[:] = 1.0
        # Drawn anew from the pool, or kept from the match before: the two ways into this match.
        pool, total, anew, kept = shares[group[match]], 0.0, 0.0, 0.0
        for strategy in range(n_strategies):
            smoothed[match, strategy] = filtered[match, strategy] * after[strategy]
            total += smoothed[match, strategy]
            after[strategy] = likely[match, strategy] * max(after[strategy], _RULED_OUT)
            anew += renewal * pool[strategy] * after[strategy]
            if n_before[match] > 0:
                kept += (1 - renewal) * filtered[match - 1, strategy] * after[strategy]
        top = 0.0
        for strategy in range(n_strategies):
            smoothed[match, strategy] /= total
            if n_before[match] == 0:
                drawn[group[match], strategy] += smoothed[match, strategy]
                continue
            chance = renewal * pool[strategy] * after[strategy] / (anew + kept)
            drawn[group[match], strategy] += chance
            n_later += chance
            after[strategy] = (1 - renewal) * after[strategy] + anew
            top = max(top, after[strategy])
        if n_before[match] > 0:
            after /= top
    return smoothed, drawn, n_later
