"""What each player adds to a coalition: Shapley values, exact and sampled.

The exact value needs every coalition [Shapley1953]_; the mean over orders of joining drawn at random
needs few [Castro2009]_. Each sampled order is followed by its reverse, so that what two players only
do together is shared out exactly [Mitchell2022]_.
"""

from collections.abc import Callable, Sequence
from math import comb
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array, Indices

CoalitionWorth = Callable[[int], Array]
"""Worths of a coalition, one a measure; player ``i`` is in coalition ``c`` if bit ``i`` of ``c`` is set."""

WorthsPerDraw = Callable[[Sequence[int], slice], Sequence[Array]]
"""Worths of several coalitions in some of the draws, each of shape (draws, measures)."""

MOST_PLAYERS = 12
"""Players up to whom every coalition is valued."""

_FEWEST_PAIRS = 2
"""Pairs of orders from which a standard error can be taken."""


class ShapleyEstimate(NamedTuple):
    """Shapley values estimated from orders of joining."""

    values: Float[Array, "players measures"]
    """Mean gain of each player; for each measure they sum to what all gain together."""
    errors: Float[Array, "players measures"]
    """Standard errors of the means, 0 or more; 0 for a player that never adds anything."""


def shapley_values(worths: Float[Array, "coalitions ..."]) -> Float[Array, "players ..."]:
    r"""Return every player's Shapley value, exactly.

    .. math:: \phi_i = \sum_{S \not\ni i} \frac{|S|!\,(n - |S| - 1)!}{n!} [v(S \cup i) - v(S)]

    Parameters
    ----------
    worths
        Worth of every coalition, by one measure or several; player ``i`` is in coalition ``c`` if bit ``i`` of
        ``c`` is set. The empty coalition, first, is worth 0.

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
    n_players = len(worths).bit_length() - 1
    if not 1 <= n_players <= MOST_PLAYERS or len(worths) != 2**n_players or np.any(worths[0]):
        message = f"expected 2**n worths for 1 to {MOST_PLAYERS} players, the first of them 0"
        raise ValueError(message)
    coalitions = np.arange(len(worths))
    sizes = np.array([int(c).bit_count() for c in coalitions])
    # |S|! (n - |S| - 1)! / n! without factorials: n times the number of coalitions of that size.
    shares = np.array([1 / (n_players * comb(n_players - 1, size)) for size in range(n_players)])
    values = np.empty((n_players, *worths.shape[1:]))
    for player in range(n_players):
        without = coalitions[(coalitions >> player) & 1 == 0]
        gains = worths[without | (1 << player)] - worths[without]
        values[player] = np.tensordot(shares[sizes[without]], gains, axes=1)
    return values


def sample_orders(
    n_players: int, n_pairs: int, generator: np.random.Generator
) -> Int[Indices, "orders players"]:
    """Return random orders of joining, each followed by its reverse.

    Parameters
    ----------
    n_players
        Number of players, 1 or more.
    n_pairs
        Number of orders drawn, 2 or more; twice as many are returned.
    generator
        Where the randomness comes from.

    Raises
    ------
    ValueError
        If there is no player, or there are fewer than two pairs: one pair has no standard error.

    Examples
    --------
    >>> sample_orders(3, 2, np.random.default_rng(1)).shape
    (4, 3)
    """
    if n_players < 1 or n_pairs < _FEWEST_PAIRS:
        message = f"expected 1 player and 2 pairs of orders or more, found {n_players} and {n_pairs}"
        raise ValueError(message)
    orders = [generator.permutation(n_players) for _ in range(n_pairs)]
    return np.array([row for order in orders for row in (order, order[::-1])])


def estimate_shapley(worth: CoalitionWorth, orders: Int[Indices, "orders players"]) -> ShapleyEstimate:
    r"""Return what each player adds on average to those who joined before.

    .. math:: \hat\phi_i = \frac{1}{m} \sum_{\pi} \bigl[v(P_\pi(i) \cup i) - v(P_\pi(i))\bigr]

    with :math:`P_\pi(i)` the players before :math:`i` in order :math:`\pi`. Over all orders it is the
    Shapley value; in any order the gains sum to the worth of all less that of none.

    Parameters
    ----------
    worth
        Worths of a coalition, shape (measures,); asked once for each coalition that occurs.
    orders
        Orders of joining, in pairs that are independent of each other: see :func:`sample_orders`.

    Raises
    ------
    ValueError
        If there are not four orders or more, an even number of them.

    Examples
    --------
    >>> gloves = lambda c: np.array([float(c & 4 > 0 and c & 3 > 0)])
    >>> estimate_shapley(gloves, sample_orders(3, 500, np.random.default_rng(1))).values.round(1).ravel()
    array([0.2, 0.2, 0.7])
    """
    return average_gains(find_gains(worth, orders))


def find_gains(
    worth: CoalitionWorth, orders: Int[Indices, "orders players"]
) -> Float[Array, "orders players measures"]:
    """Return what each player adds in each order to those who joined before.

    Parameters
    ----------
    worth
        Worths of a coalition, shape (measures,); asked once for each coalition that occurs.
    orders
        Orders of joining.
    """
    n_orders, n_players = orders.shape
    known: dict[int, Array] = {0: worth(0)}
    gains = np.empty((n_orders, n_players, len(known[0])))
    for row, order in enumerate(orders.tolist()):
        coalition = 0
        for player in order:
            joined = coalition | 1 << player
            if joined not in known:
                known[joined] = worth(joined)
            gains[row, player] = known[joined] - known[coalition]
            coalition = joined
    return gains


def find_gains_in_blocks(
    worths: WorthsPerDraw, orders: Int[Indices, "orders players"], n_draws: int
) -> Float[Array, "orders players measures"]:
    """Return what each player adds in each order, each pair of orders valued on draws of its own.

    The spread of the pairs is then that of orders and draws together, and no draw is spent twice.

    Parameters
    ----------
    worths
        Worths of several coalitions in some of the draws; asked once for each pair of orders.
    orders
        Orders of joining, in pairs: see :func:`sample_orders`.
    n_draws
        Draws that the pairs share out among them; what is left over stays unused.
    """
    n_pairs, gains = len(orders) // 2, []
    size = n_draws // n_pairs
    for number in range(n_pairs):
        pair, block = orders[2 * number : 2 * number + 2], slice(number * size, (number + 1) * size)
        visited = [0, *(coalition for order in pair.tolist() for coalition in list_joined(order))]
        means = (worth.mean(axis=0) for worth in worths(visited, block))
        known = dict(zip(visited, means, strict=True))
        gains.append(find_gains(known.__getitem__, pair))
    return np.concatenate(gains)


def list_joined(order: Sequence[int]) -> list[int]:
    """Return the coalitions that an order goes through, from the first player that joins to all.

    Examples
    --------
    >>> list_joined([2, 0, 1])
    [4, 5, 7]
    """
    return [sum(1 << player for player in order[: n + 1]) for n in range(len(order))]


def average_gains(gains: Float[Array, "orders players measures"]) -> ShapleyEstimate:
    """Return the mean gains of each player, and their standard errors from pairs of orders.

    Parameters
    ----------
    gains
        What each player adds in each order; orders come in pairs that are independent of each other, as
        :func:`sample_orders` makes them, also where each pair was valued on random numbers of its own: the
        error is then that of both.

    Raises
    ------
    ValueError
        If there are not four orders or more, an even number of them.
    """
    n_orders, n_players = gains.shape[:2]
    if n_orders < 2 * _FEWEST_PAIRS or n_orders % 2:
        message = f"expected an even number of orders, 4 or more, found {n_orders}"
        raise ValueError(message)
    # An order and its reverse depend on each other: the spread is that of the pairs' means.
    pairs = gains.reshape(n_orders // 2, 2, n_players, -1).mean(axis=1)
    return ShapleyEstimate(pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)))
