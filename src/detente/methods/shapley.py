"""What each member of a coalition is worth to it: Shapley values and last-in marginals.

The added value of a rival is its *last-in marginal*: the coalition without it exists
(MODEL section 0.10). Shapley values share out credit [Shapley1953]_ and voting power
[ShapleyShubik1954]_.
"""

from collections.abc import Sequence
from math import comb, factorial
from operator import mul

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from detente.shapes import Array

MOST_PLAYERS = 12
"""Players for whom every coalition is looked at."""


def shapley_values(worths: Float[Array, " coalitions"]) -> Float[Array, " players"]:
    r"""Return every player's Shapley value, exactly.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n - |S| - 1)!}{n!} [v(S \cup i) - v(S)]

    Parameters
    ----------
    worths
        Worth of every coalition; player ``i`` is in coalition ``c`` if bit ``i`` of ``c`` is set.
        The empty coalition, first, is worth 0.

    Returns
    -------
    :
        Values that sum to the worth of the coalition of all.

    Raises
    ------
    ValueError
        If there are not ``2**n`` worths for 1 to 12 players, or the empty coalition is worth something.

    Examples
    --------
    >>> shapley_values(np.array([0.0, 1.0, 2.0, 5.0]))
    array([2., 3.])
    """
    n_players = _count_players(worths)
    coalitions = np.arange(len(worths))
    sizes = np.array([int(c).bit_count() for c in coalitions])
    shares = np.array([1 / (n_players * comb(n_players - 1, size)) for size in range(n_players)])
    values = np.empty(n_players)
    for player in range(n_players):
        without = coalitions[(coalitions >> player) & 1 == 0]
        gains = worths[without | (1 << player)] - worths[without]
        values[player] = shares[sizes[without]] @ gains
    return values


def last_in_marginals(worths: Float[Array, " coalitions"]) -> Float[Array, " players"]:
    """Return what the coalition of all would lose without each player, (5).

    Examples
    --------
    >>> last_in_marginals(np.array([0.0, 1.0, 2.0, 5.0]))
    array([3., 4.])
    """
    everyone = len(worths) - 1
    return np.array([worths[everyone] - worths[everyone ^ (1 << i)] for i in range(_count_players(worths))])


def shapley_shubik(weights: Sequence[int], quota: int) -> Float[Array, " players"]:
    """Return each voter's power: the share of orders in which its vote decides.

    Coalitions are counted by size and weight, so that dozens of voters take no time.

    Parameters
    ----------
    weights
        Votes of each voter, 0 or more.
    quota
        Votes needed to pass, at least 1 and at most all of them.

    Returns
    -------
    :
        Shares summing to one.

    Raises
    ------
    ValueError
        If a weight is negative or the quota cannot be met.

    Examples
    --------
    >>> shapley_shubik([7] * 5 + [1] * 10, 39)[[0, 5]].round(6)
    array([0.19627 , 0.001865])
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


def _count_coalitions(weights: Sequence[int], left_out: int) -> npt.NDArray[np.object_]:
    """Count the coalitions without one voter of a weight, by size and by votes, in exact integers."""
    others, total = list(weights), sum(weights)
    others.remove(left_out)
    counts = np.zeros((len(weights), total + 1), dtype=np.object_)
    counts[0, 0] = 1
    for weight in others:
        counts[1:, weight:] += counts[:-1, : total + 1 - weight]
    return counts


def _count_players(worths: Array) -> int:
    n_players = len(worths).bit_length() - 1
    if not 1 <= n_players <= MOST_PLAYERS or len(worths) != 2**n_players or worths[0] != 0:
        message = f"expected 2**n worths for 1 to {MOST_PLAYERS} players, the first of them 0"
        raise ValueError(message)
    return n_players
