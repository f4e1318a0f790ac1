r"""Exact value iteration for a POMDP by incremental pruning: the oracle of the fast solver.

A finite-horizon value function is the upper surface of finitely many linear functions of the
belief, the alpha vectors [Sondik1971]_. One backup makes them from those of the step after, MODEL
(25)-(26):

.. math:: \Gamma_h = \bigcup_x \Bigl\{ R_x + \gamma \sum_y g_y P_{xy} : g_y \in \Gamma_{h-1} \Bigr\}

and pruning after every cross-sum keeps the number of candidates down [Cassandra1997]_.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from scipy.optimize import linprog

from detente.shapes import Array, Indices


class AlphaVectors(NamedTuple):
    """A value function as the upper surface of linear ones."""

    vectors: Float[Array, "vectors states"]
    """Value of each plan by state."""
    actions: Int[Indices, " vectors"]
    """First action of each plan."""

    def value_at(self, belief: Float[Array, " states"]) -> float:
        """Return the value of a belief."""
        return float((self.vectors @ belief).max())

    def q_values(self, belief: Float[Array, " states"], n_actions: int) -> Float[Array, " actions"]:
        """Return the value of starting with each action; -inf for one without a plan."""
        values = np.full(n_actions, -np.inf)
        np.maximum.at(values, self.actions, self.vectors @ belief)
        return values


def solve_exactly(
    rewards: Float[Array, "actions states"],
    dynamics: Float[Array, "actions reports states states"],
    discount: float,
    horizon: int,
    *,
    tolerance: float = 1e-9,
) -> AlphaVectors:
    r"""Return the alpha vectors of a POMDP over a finite horizon.

    1. Project every vector of the step after through each action and report.
    2. Add up over the reports, pruning after every sum.
    3. Unite over the actions, and prune once more (not at the last step, so that the value of
       every first action can still be read off).

    Pruning with a tolerance :math:`\epsilon` loses at most :math:`\epsilon` a step times the
    number of reports and one; with :math:`\epsilon = 10^{-9}` that is nothing for short horizons,
    but the number of vectors may explode.

    Parameters
    ----------
    rewards
        Expected reward by action and state.
    dynamics
        P(report, next state | action, state), axes action, report, state, next state. A row may
        sum to less than 1: the rest ends the process with value 0.
    discount
        Worth of a reward one period later, in [0, 1].
    horizon
        Periods, 1 or more.
    tolerance
        A vector is dropped where it is nowhere better than the rest by more than this.

    Returns
    -------
    :
        Vectors of the last step, pruned action by action.

    Raises
    ------
    ValueError
        If the horizon is below 1 or probabilities sum to more than 1.
    """
    if horizon < 1 or np.any(dynamics.sum(axis=(1, 3)) > 1 + 1e-9):
        message = "the horizon must be 1 or more and probabilities must sum to at most 1"
        raise ValueError(message)
    vectors = np.zeros((1, rewards.shape[1]))
    found = AlphaVectors(vectors, np.zeros(1, dtype=np.int64))
    for _ in range(horizon):
        found = _back_up(rewards, dynamics, discount, vectors, tolerance)
        vectors = prune(found.vectors, tolerance=tolerance)
    return found


def _back_up(
    rewards: Array, dynamics: Array, discount: float, vectors: Array, tolerance: float
) -> AlphaVectors:
    plans, actions = [], []
    for action, reward in enumerate(rewards):
        total = reward[None]
        for report in dynamics[action]:
            ahead = prune(discount * vectors @ report.T, tolerance=tolerance)
            sums = (total[:, None] + ahead[None]).reshape(-1, total.shape[1])
            total = prune(sums, tolerance=tolerance)
        plans.append(total)
        actions += [action] * len(total)
    return AlphaVectors(np.concatenate(plans), np.array(actions, dtype=np.int64))


def prune(vectors: Float[Array, "vectors states"], *, tolerance: float = 1e-9) -> Float[Array, "kept states"]:
    """Return the vectors that are best somewhere on the belief simplex, by Lark's filter.

    Vectors that win at a corner or on a coarse grid need no further proof; each of the rest is
    kept if a linear program finds a belief at which it beats the kept ones [White1991]_. Between
    two states such beliefs are an interval, which needs no program.

    Parameters
    ----------
    vectors
        Values by state.
    tolerance
        A vector must be better somewhere by more than this.

    Examples
    --------
    >>> prune(np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    vectors = np.unique(vectors, axis=0)[::-1]
    values = vectors @ _witnesses(vectors.shape[1]).T
    kept = list(dict.fromkeys(values.argmax(axis=0).tolist()))
    queue = [i for i in range(len(vectors)) if i not in kept]
    while queue:
        belief = _find_witness(vectors[queue[0]], vectors[kept], tolerance)
        if belief is None:
            queue.pop(0)
            continue
        best = queue[int((vectors[queue] @ belief).argmax())]
        kept.append(best)
        queue.remove(best)
    return vectors[kept]


def _witnesses(n_states: int) -> Array:
    """Return beliefs that many vectors prove themselves at: corners, edges and the middle."""
    corners = np.eye(n_states)
    shares = np.linspace(0.05, 0.95, 19)
    edges = [s * corners[i] + (1 - s) * corners[j] for i in range(n_states) for j in range(i) for s in shares]
    return np.vstack([corners, *edges, np.full((1, n_states), 1 / n_states)])


def _find_witness(vector: Array, kept: Array, tolerance: float) -> Array | None:
    """Return a belief at which ``vector`` beats all of ``kept``; ``None`` if there is none."""
    n_states = len(vector)
    if n_states == 2:
        return _find_between(vector, kept, tolerance)
    cost = np.zeros(n_states + 1)
    cost[-1] = -1.0
    above = np.hstack([kept - vector, np.ones((len(kept), 1))])
    sums = np.append(np.ones(n_states), 0.0)[None]
    bounds = [(0, 1)] * n_states + [(None, None)]
    solved = linprog(cost, A_ub=above, b_ub=np.zeros(len(kept)), A_eq=sums, b_eq=[1.0], bounds=bounds)
    if solved.x is None or solved.x[-1] <= tolerance:
        return None
    return solved.x[:-1]


def _find_between(vector: Array, kept: Array, tolerance: float) -> Array | None:
    """Return the same between two states: each of ``kept`` is beaten on one side of a belief."""
    first, second = (vector - kept).T
    rise = second - first
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = (tolerance - first) / rise
    low, high = crossing[rise > 0].max(initial=0.0), crossing[rise < 0].min(initial=1.0)
    belief = np.array([1 - (low + high) / 2, (low + high) / 2])
    # Where the sides do not meet, or nothing depends on the belief, the middle is no witness.
    return belief if ((vector - kept) @ belief).min() > tolerance else None
