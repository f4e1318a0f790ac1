r"""Climbing a ladder of contracts: dynamic programming over belief and rung.

Rungs are contracts of one family by rising stake. Each period we stay, climb one rung, step down one
or leave; so the state is the counterpart's type, which we do not see, and our rung, which we do,
MODEL (25) with a rung:

.. math:: V_h(b, l) = \max_{x \in m(l)} \bigl[ b \cdot R_x
    + \gamma \sum_y P(y \mid b, x) V_{h-1}(\tau(b, x, y), x) \bigr]

solved with one set of alpha vectors a rung, each backed up at every point of a grid of beliefs: a
lower bound that a policy reaches.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from detente.methods.belief_grid import find_denominators, make_grid
from detente.shapes import Array, Flags


class Climb(NamedTuple):
    """What one contract problem asks: a single case without spread."""

    rewards: Float[Array, "options types"]
    """Expected reward a period by contract and type; the first contract is to refuse."""
    observations: Float[Array, "options reports types"]
    """P(report, deal still on | contract, type); what is missing ends the dealing with value 0."""
    transition: Float[Array, "types types"]
    """P(next type | type), row-stochastic."""
    discount: float
    """Worth of a reward one period later, in [0, 1]."""
    moves: Bool[Flags, "options options"]
    """Which contracts may follow which; from the first one we start."""


class LadderPolicy(NamedTuple):
    """Alpha vectors of every period and rung."""

    climb: Climb
    alphas: tuple[Float[Array, "options points types"], ...]
    """Per number of periods left, from none: vectors for having just been on each rung."""

    def q_values(self, belief: Float[Array, " types"], rung: int, periods: int) -> Float[Array, " options"]:
        """Return the value of each contract next; minus infinity where it cannot follow this rung."""
        climb = self.climb
        joint = belief * climb.observations
        after = joint @ climb.transition
        ahead = np.array(
            [(after[x] @ self.alphas[periods - 1][x].T).max(axis=1).sum() for x in range(len(climb.rewards))]
        )
        values = climb.rewards @ belief + climb.discount * ahead
        return np.where(climb.moves[rung], values, -np.inf)


def climb_ladder(climb: Climb, *, horizon: int, denominator: int | None = None) -> LadderPolicy:
    """Solve the ladder for every number of periods left up to the horizon.

    Parameters
    ----------
    climb
        The problem.
    horizon
        Periods, 1 or more.
    denominator
        Fineness of the grid; by default fitting the number of types.

    Raises
    ------
    ValueError
        If the horizon is below 1, or a rung can be followed by none.

    Examples
    --------
    A full deal pays 10 with one type and costs 30 with the other; a trial is cheap and tells them
    apart. With one step up a period we must pass the trial:

    >>> rewards = np.array([[0.0, 0.0], [0.5, -1.0], [10.0, -30.0]])
    >>> signals = np.array([[0.9, 0.1], [0.1, 0.9]])
    >>> observations = np.stack([np.full((2, 2), 0.5), signals, signals])
    >>> moves = np.array([[1, 1, 0], [1, 1, 1], [1, 1, 1]], dtype=bool)
    >>> policy = climb_ladder(Climb(rewards, observations, np.eye(2), 0.9, moves), horizon=4)
    >>> policy.q_values(np.array([0.5, 0.5]), 0, 4).round(1)
    array([ 5. ,  8.6, -inf])
    """
    if horizon < 1 or not climb.moves.any(axis=1).all():
        message = "the horizon must be 1 or more, and every rung must be followed by some contract"
        raise ValueError(message)
    points = _find_points(climb.rewards.shape[1], denominator)
    alphas = [np.zeros((len(climb.rewards), len(points), climb.rewards.shape[1]))]
    for _ in range(horizon - 1):
        alphas.append(_step(climb, points, alphas[-1]))
    return LadderPolicy(climb, tuple(alphas))


def _find_points(n_types: int, denominator: int | None) -> Array:
    if n_types == 1:
        return np.ones((1, 1))
    return make_grid(n_types, denominator or find_denominators(n_types).ladder).points


def _step(climb: Climb, points: Array, ahead: Array) -> Array:
    """Return the vectors of one period more: shape (rungs, points, types)."""
    candidates = np.stack([_back_up(climb, points, x, ahead[x]) for x in range(len(climb.rewards))])
    worth = np.einsum("gt,xgt->xg", points, candidates)
    rungs = []
    for allowed in climb.moves:
        best = np.where(allowed[:, None], worth, -np.inf).argmax(axis=0)
        rungs.append(candidates[best, np.arange(len(points))])
    return np.stack(rungs)


def _back_up(climb: Climb, points: Array, x: int, ahead: Array) -> Array:
    """Return the vector of choosing one contract at every point (26)."""
    onward = ahead @ climb.transition.T
    alpha = np.tile(climb.rewards[x], (len(points), 1))
    for report in climb.observations[x]:
        best = ((points * report) @ onward.T).argmax(axis=1)
        alpha += climb.discount * report * onward[best]
    return alpha
