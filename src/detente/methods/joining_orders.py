"""What each player adds on average over sampled orders of joining: Shapley values of large games.

The exact value (:mod:`detente.methods.shapley`) needs every coalition; the mean over orders drawn at
random needs few [Castro2009]_. Each order is followed by its reverse, so that what two players
only do together is shared out exactly [Mitchell2022]_.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array

CoalitionWorth = Callable[[int], Array]
"""Worths of a coalition, one a measure; player ``i`` is in coalition ``c`` if bit ``i`` of ``c`` is set."""


class Shares(NamedTuple):
    """Shapley values estimated from orders of joining."""

    values: Float[Array, "players measures"]
    """Mean gain of each player; for each measure they sum to what all gain together."""
    errors: Float[Array, "players measures"]
    """Standard errors of the means, 0 or more; 0 for a player that never adds anything."""


def draw_orders(
    n_players: int, n_pairs: int, generator: np.random.Generator
) -> Int[np.ndarray, "orders players"]:
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
    >>> draw_orders(3, 2, np.random.default_rng(1)).shape
    (4, 3)
    """
    if n_players < 1 or n_pairs < 2:  # noqa: PLR2004
        message = f"expected 1 player and 2 pairs of orders or more, found {n_players} and {n_pairs}"
        raise ValueError(message)
    orders = [generator.permutation(n_players) for _ in range(n_pairs)]
    return np.array([row for order in orders for row in (order, order[::-1])])


def average_gains(worth: CoalitionWorth, orders: Int[np.ndarray, "orders players"]) -> Shares:
    r"""Return what each player adds on average to those who joined before.

    .. math:: \hat\phi_i = \frac{1}{m} \sum_{\pi} \bigl[v(P_\pi(i) \cup i) - v(P_\pi(i))\bigr]

    with :math:`P_\pi(i)` the players before :math:`i` in order :math:`\pi`. Over all orders it is the
    Shapley value [Shapley1953]_; in any order the gains sum to the worth of all less that of none.

    Parameters
    ----------
    worth
        Worths of a coalition, shape (measures,); asked once for each coalition that occurs.
    orders
        Orders of joining, in pairs that are independent of each other: see :func:`draw_orders`.

    Raises
    ------
    ValueError
        If there are not four orders or more, an even number of them.

    Examples
    --------
    >>> gloves = lambda c: np.array([float(c & 4 > 0 and c & 3 > 0)])
    >>> average_gains(gloves, draw_orders(3, 500, np.random.default_rng(1))).values.round(1).ravel()
    array([0.2, 0.2, 0.7])
    """
    n_orders, n_players = orders.shape
    if n_orders < 4 or n_orders % 2:  # noqa: PLR2004
        message = f"expected an even number of orders, 4 or more, found {n_orders}"
        raise ValueError(message)
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
    pairs = gains.reshape(n_orders // 2, 2, n_players, -1).mean(axis=1)
    return Shares(pairs.mean(axis=0), pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs)))
