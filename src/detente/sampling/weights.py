"""Ranks and written weights -> draws of weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.sampling.random_streams import Streams, sample_exponential

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.case.model import Case
    from detente.case.quantity import Quantity
    from detente.shapes import Array, PerDrawObjective

_TOP = 100.0
"""An actor's numeraire, in its own utils (1)."""


def sample_ranked(streams: Streams, path: str, ranks: Mapping[str, int]) -> dict[str, Array]:
    """Draw weights uniformly from those consistent with ranks; they sum to one.

    The weights that keep an order form a simplex whose corners spread the whole weight evenly
    over the first rank, the first two ranks, and so on; a uniform draw from it mixes the
    corners with flat Dirichlet shares. Ties weigh the same. This is the weight space of
    stochastic multicriteria acceptability analysis with an ordinal criterion order [SMAA]_.

    Parameters
    ----------
    streams
        Where the draws come from: one stream per rank.
    path
        Place of the ranks in the case.
    ranks
        Rank of each name, from 1 without gaps.

    Returns
    -------
    :
        Weights by name, each of shape (draws,), in (0, 1); of length 1 where nothing is random.
    """
    order = sorted(set(ranks.values()))
    corners = np.stack([sample_exponential(streams.levels(f"{path}.{rank}")) for rank in order], axis=1)
    corners /= corners.sum(axis=1, keepdims=True)
    sizes = np.cumsum([sum(r == rank for r in ranks.values()) for rank in order])
    spread = np.cumsum((corners / sizes)[:, ::-1], axis=1)[:, ::-1]
    return {name: spread[:, rank - 1] for name, rank in ranks.items()}


def sample_written(
    streams: Streams, path: str, weights: Mapping[str, Quantity], group: str | None = None
) -> dict[str, Array]:
    """Draw weights written as quantities; by name, each of shape (draws,)."""
    return {name: streams.sample(f"{path}.{name}", weight, group) for name, weight in weights.items()}


def sample_priorities(streams: Streams, case: Case, actor: str) -> PerDrawObjective:
    """Draw one actor's signed swing weights, in its own utils (1).

    The own side's numeraire is the shared problem, every other actor's is its first rank:
    each is worth 100. Weights that others give as numbers are taken as they stand. Ranked objectives
    that nothing in the case can change take no part: one more such row changes no number (MODEL 12).

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
    ranked = sample_ranked(streams, f"{path}.ranks", ranks)
    top = case.problem if actor == case.own else min(ranks, key=lambda name: ranks[name])
    scale, signs = _TOP / ranked[top], {name: -1.0 if name in wants.against else 1.0 for name in names}
    nothing = np.zeros_like(scale)
    weights = {name: signs[name] * ranked.get(name, nothing) * scale for name in names}
    noted = streams.note({f"{path}.{name}": weight for name, weight in weights.items()})
    return stack_weights(dict(zip(names, noted.values(), strict=True)), names, streams.n_draws)


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
