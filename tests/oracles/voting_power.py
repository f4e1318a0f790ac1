"""The Shapley-Shubik index of a weighted vote by counting: the oracle of the Shapley values.

A vote is a game whose coalitions are worth 1 if they pass and 0 if not, and its Shapley values are the
voters' power [ShapleyShubik1954]_. Coalitions are counted here by size and votes, in whole numbers,
instead of one by one.
"""

from collections.abc import Sequence
from math import factorial
from operator import mul

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from detente.shapes import Array


def shapley_shubik(weights: Sequence[int], quota: int) -> Float[Array, " players"]:
    """Return each voter's power: the share of orders in which its vote decides.

    Parameters
    ----------
    weights
        Votes of each voter, 0 or more.
    quota
        Votes needed to pass, at least 1 and at most all of them.

    Raises
    ------
    ValueError
        If a weight is negative or the quota cannot be met.
    """
    n_voters, total = len(weights), sum(weights)
    if not weights or min(weights) < 0 or not 1 <= quota <= total:
        message = "weights must be 0 or more and the quota between 1 and their sum"
        raise ValueError(message)
    power = {}
    for weight in set(weights):
        decided = _count_coalitions(weights, weight)[:, max(quota - weight, 0) : quota].sum(axis=1)
        orders = [factorial(size) * factorial(n_voters - size - 1) for size in range(n_voters)]
        power[weight] = sum(map(mul, decided, orders)) / factorial(n_voters)
    return np.array([power[weight] for weight in weights])


def _count_coalitions(weights: Sequence[int], absent: int) -> npt.NDArray[np.object_]:
    """Count the coalitions without one voter of a weight, by size and by votes, in exact integers."""
    others, total = list(weights), sum(weights)
    others.remove(absent)
    counts = np.zeros((len(weights), total + 1), dtype=np.object_)
    counts[0, 0] = 1
    for weight in others:
        counts[1:, weight:] += counts[:-1, : total + 1 - weight]
    return counts
