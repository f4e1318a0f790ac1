"""Ranks and written weights -> draws of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.case.order_bounds import close_bounds, fit_sizes, is_contradictory
from detente.sampling.random_streams import Streams, sample_exponential

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.case.model import Case
    from detente.case.quantity import Quantity
    from detente.case.tables import SwingRatio
    from detente.sampling.random_streams import Spread
    from detente.shapes import Array, PerDrawObjective

_TOP = 100.0
"""An actor's numeraire, in its own utils (1)."""


def sample_ranked(
    streams: Streams, path: str, ranks: Mapping[str, int], spread: Spread = "simplex"
) -> dict[str, Array]:
    """Draw weights that keep the order of ranks; ties weigh the same.

    An order says nothing of sizes, so that a rule must. ``simplex``: uniformly from all weights that keep the
    order and sum to one, as stochastic multicriteria acceptability analysis does with an ordinal criterion
    order [SMAA]_; its corners spread the whole weight evenly over the first rank, the first two ranks, and so
    on, and a uniform draw mixes them with flat Dirichlet shares. ``ratios``: each is a uniform share of the one
    above it, the first is 1; what stands below a rank does not move it. ``sorted``: as many uniform numbers
    as there are ranks, in order.

    Parameters
    ----------
    streams
        Where the draws come from: one stream per rank, the same for each rule.
    path
        Place of the ranks in the case.
    ranks
        Rank of each name, from 1 without gaps.
    spread
        The rule.

    Returns
    -------
    :
        Weights by name, each of shape (draws,), in (0, 1]; of length 1 where nothing is random.
    """
    order = sorted(set(ranks.values()))
    levels = np.stack([streams.levels(f"{path}.{rank}") for rank in order], axis=1)
    n_within = np.cumsum([sum(r == rank for r in ranks.values()) for rank in order])
    weights = _size_ranks(levels, n_within, spread)
    return {name: weights[:, rank - 1] for name, rank in ranks.items()}


def _size_ranks(levels: Array, n_within: Array, spread: Spread) -> Array:
    """Return weights by rank, falling: ``n_within[r]`` names stand at that rank or above."""
    if spread == "ratios":
        return np.column_stack([np.ones(len(levels)), levels[:, 1:].cumprod(axis=1)])
    if spread == "sorted":
        return np.sort(levels, axis=1)[:, ::-1]
    corners = sample_exponential(levels)
    corners /= corners.sum(axis=1, keepdims=True)
    return (corners / n_within)[:, ::-1].cumsum(axis=1)[:, ::-1]


def sample_written(
    streams: Streams, path: str, weights: Mapping[str, Quantity], group: str | None = None
) -> dict[str, Array]:
    """Draw weights written as quantities; by name, each of shape (draws,)."""
    return {name: streams.sample(f"{path}.{name}", weight, group) for name, weight in weights.items()}


def sample_priorities(streams: Streams, case: Case, actor: str) -> PerDrawObjective:
    """Draw one actor's signed swing weights, in its own utils (1).

    The own side's numeraire is the shared problem, every other actor's is its first rank:
    each is worth 100. Weights that others give as numbers are taken as they stand. Ranked objectives
    that nothing in the case can change take no part: one more such row changes no number (MODEL 12). Where
    the case says how large one swing is against another, the others are drawn between what that and the
    order leave.

    Returns
    -------
    :
        Shape (draws, objectives); 0 for what the actor does not name.
    """
    names = tuple(case.objectives)
    wants = case.priorities.get(actor)
    if wants is None:
        return np.zeros((streams.n_draws, len(names)))
    path = f"priorities.{actor}"
    if wants.weights is not None:
        return stack_weights(
            sample_written(streams, f"{path}.weights", wants.weights), names, streams.n_draws
        )
    touched = case.touched
    ranks = _rank_anew({name: rank for name, rank in (wants.ranks or {}).items() if name in touched})
    if not ranks:
        return np.zeros((streams.n_draws, len(names)))
    ranked = sample_ranked(streams, f"{path}.ranks", ranks, streams.spread or wants.spread)
    if wants.ratios:
        ranked = _fit_ratios(streams, f"{path}.ratios", wants.ratios, ranks, ranked)
    top = case.problem if actor == case.own else min(ranks, key=lambda name: ranks[name])
    scale, signs = _TOP / ranked[top], {name: -1.0 if name in wants.against else 1.0 for name in names}
    nothing = np.zeros_like(scale)
    weights = {name: signs[name] * ranked.get(name, nothing) * scale for name in names}
    noted = streams.note({f"{path}.{name}": weight for name, weight in weights.items()})
    return stack_weights(dict(zip(names, noted.values(), strict=True)), names, streams.n_draws)


def _fit_ratios(
    streams: Streams,
    path: str,
    ratios: Mapping[str, SwingRatio],
    ranks: Mapping[str, int],
    ranked: Mapping[str, Array],
) -> dict[str, Array]:
    """Return ranked weights that keep the given ratios; in draws that contradict the ranks, their medians."""
    drawn = {
        name: np.log(streams.draw_once(f"{path}.{name}.is", ratio.is_)) for name, ratio in ratios.items()
    }
    middle = {name: np.log(ratio.is_.quantile(np.array([0.5]))) for name, ratio in ratios.items()}
    n_ranks, pairs = (
        max(ranks.values()),
        {name: (ranks[name] - 1, ranks[ratios[name].of] - 1) for name in ratios},
    )
    bounds = close_bounds(n_ranks, [(*pairs[name], drawn[name]) for name in ratios])
    bounds[is_contradictory(bounds)] = close_bounds(
        n_ranks, [(*pairs[name], middle[name]) for name in ratios]
    )
    columns = {rank: ranked[name] for name, rank in ranks.items()}
    sizes = np.stack([np.broadcast_to(columns[rank + 1], len(bounds)) for rank in range(n_ranks)], axis=1)
    fitted = fit_sizes(sizes, bounds)
    return {name: fitted[:, rank - 1] for name, rank in ranks.items()}


def _rank_anew(ranks: Mapping[str, int]) -> dict[str, int]:
    """Return ranks from 1 without gaps, in the same order."""
    order = {rank: new for new, rank in enumerate(sorted(set(ranks.values())), 1)}
    return {name: order[rank] for name, rank in ranks.items()}


def stack_weights(columns: Mapping[str, Array], names: Sequence[str], n_draws: int) -> Array:
    """Return named columns in the order of ``names``, shape (draws, names); a missing one is 0.

    A column of length 1 is the same in every draw.
    """
    stacked = np.zeros((n_draws, len(names)))
    for k, name in enumerate(names):
        if name in columns:
            stacked[:, k] = columns[name]
    return stacked
