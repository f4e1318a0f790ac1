r"""A staged exchange that caps what we can lose: a linear program over stages and items.

In stage :math:`n` we hand over parts :math:`g_{jn}` of the items :math:`j`, then the counterpart
delivers :math:`r_n` of what is asked. A good counterpart keeps to the schedule because leaving it
costs more than going on; a bad one quits when it hurts us most. MODEL (29)-(33), after
[Watson1999]_.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from jaxtyping import Float
from scipy.optimize import linprog

Array = npt.NDArray[np.float64]


class Exchange(NamedTuple):
    """What the two sides would exchange, and what holds them to it."""

    delivery_value: float
    """What full delivery is worth to us, own utils, 0 or more."""
    delivery_cost: float
    """What full delivery costs the counterpart, its utils, 0 or more."""
    cost: Float[Array, " items"]
    """What handing over each item costs us if all is kept, own utils, 0 or more."""
    loss: Float[Array, " items"]
    """What each item costs us if it quits, claw-back taken off, own utils, at least ``cost``."""
    gain: Float[Array, " items"]
    """What each item is worth to the counterpart, its utils, 0 or more."""
    reversible: Float[Array, " items"]
    """Share of each item that can be taken back, in [0, 1]."""
    caught: float
    """Probability that quitting is seen and answered, in [0, 1]."""
    own_bond: float = 0.0
    """What breaking the deal would cost us elsewhere, own utils."""
    its_bond: float = 0.0
    """What breaking it would cost the counterpart elsewhere, its utils."""
    own_discount: float = 0.95
    """Our discount a stage, in (0, 1]."""
    its_discount: float = 0.9
    """Its discount a stage, in (0, 1]."""


class Schedule(NamedTuple):
    """The best staged deal within a cap; a deal worth nothing is a schedule of zeros."""

    gives: Float[Array, "stages items"]
    """Part of each item handed over in each stage, in [0, 1]."""
    deliveries: Float[Array, " stages"]
    """Part of what is asked that is delivered after it, in [0, 1]."""
    value: float
    """Expected value to us, own utils, 0 or more."""
    exposure: Float[Array, " stages"]
    """What we have lost if it quits after taking stage n and before delivering, own utils."""
    exposure_price: float
    """What one more util of exposure would add to the value."""

    @property
    def exists(self) -> bool:
        """Say whether any schedule is worth more than refusing."""
        return self.value > 1e-7  # noqa: PLR2004


def find_schedule(
    exchange: Exchange, *, good: float, bad: float, exposure_cap: float, n_stages: int
) -> Schedule:
    r"""Return the staged deal worth most to us, MODEL (29)-(33).

    .. math::

        \max\ & b_G \sum_n \gamma^n (v r_n - c \cdot g_n) + b_B w \\
        w &\le -\sum_{m \le n} l \cdot g_m + \sum_{m < n} v r_m && \text{it quits at our worst moment (30)} \\
        E &\ge \sum_{m \le n} l \cdot g_m - \sum_{m < n} v r_m && \text{cap on what we can lose (31)} \\
        c_C r_n &\le d\,[\beta_C + \sum_{m \le n} s\, v_C \cdot g_m + W_{n+1}] && \text{it prefers to deliver (32)} \\
        \sum_{m \ge n} \gamma^{m-n} c \cdot g_m &\le \beta_P + \sum_{m \ge n} \gamma^{m-n} v r_m
            && \text{so do we (33)}

    with :math:`W_{n+1} = \sum_{m > n} \gamma_C^{m-n} (v_C \cdot g_m - c_C r_m)`.

    Parameters
    ----------
    exchange
        What would be exchanged.
    good, bad
        Belief in counterparts that keep to the schedule, and in those that quit at our worst moment.
    exposure_cap
        Most that may be lost at any exit, own utils, 0 or more.
    n_stages
        Stages, 1 or more.

    Raises
    ------
    ValueError
        If the cap is negative, there is no stage, or a belief is outside [0, 1].

    Examples
    --------
    >>> item = np.array([2.0]), np.array([6.0]), np.array([20.0]), np.array([0.5])
    >>> deal = Exchange(10.0, 8.0, *item, caught=0.6, its_bond=4.0, own_bond=4.0)
    >>> one = find_schedule(deal, good=0.7, bad=0.3, exposure_cap=3.0, n_stages=1)
    >>> four = find_schedule(deal, good=0.7, bad=0.3, exposure_cap=3.0, n_stages=4)
    >>> round(one.value, 2) <= round(four.value, 2), bool(four.exposure.max() <= 3.0 + 1e-9)
    (True, True)
    """
    if exposure_cap < 0 or n_stages < 1 or not (0 <= good <= 1 and 0 <= bad <= 1):
        message = "the cap must be 0 or more, stages 1 or more, beliefs in [0, 1]"
        raise ValueError(message)
    n_items = len(exchange.cost)
    worst, exposed = _find_exits(exchange, n_stages)
    rows = np.vstack(
        [
            worst,
            exposed,
            _find_its_incentives(exchange, n_stages),
            _find_ours(exchange, n_stages),
            _find_totals(n_items, n_stages),
        ]
    )
    limits = np.concatenate(
        [
            np.zeros(n_stages),
            np.full(n_stages, exposure_cap),
            np.full(n_stages, exchange.caught * exchange.its_bond),
            np.full(n_stages, exchange.own_bond),
            np.ones(n_items + 1),
        ]
    )
    stages = exchange.own_discount ** np.arange(n_stages)
    objective = np.concatenate(
        [-good * np.outer(stages, exchange.cost).ravel(), good * stages * exchange.delivery_value, [bad]]
    )
    bounds = [(0, 1)] * (n_stages * (n_items + 1)) + [(None, 0)]
    solved = linprog(-objective, A_ub=rows, b_ub=limits, bounds=bounds)
    found: Array = np.asarray(solved.x)
    chosen = np.append(np.clip(found[:-1], 0.0, 1.0), found[-1]) + 0.0
    gives, deliveries = _split(chosen, n_stages, n_items)
    prices = -solved.ineqlin.marginals[n_stages : 2 * n_stages]
    value = max(float(objective @ chosen), 0.0)
    return Schedule(gives, deliveries, value, exposed[:, :-1] @ chosen[:-1], float(prices.sum()))


def _split(solution: Array, n_stages: int, n_items: int) -> tuple[Array, Array]:
    gives = solution[: n_stages * n_items].reshape(n_stages, n_items)
    return gives, solution[n_stages * n_items : -1]


def _join(gives: Array, deliveries: Array, worst: Array) -> Array:
    """Put coefficients of gives (rows, stages, items), deliveries and the worst exit side by side."""
    return np.hstack([gives.reshape(len(gives), -1), deliveries, worst[:, None]])


def _find_exits(exchange: Exchange, n_stages: int) -> tuple[Array, Array]:
    """Return the rows of (30) and (31): what is lost if it quits in each stage."""
    taken = np.tril(np.ones((n_stages, n_stages)))
    gives = taken[:, :, None] * exchange.loss
    deliveries = -exchange.delivery_value * np.tril(np.ones((n_stages, n_stages)), -1)
    return (
        _join(gives, deliveries, np.ones(n_stages)),
        _join(gives, deliveries, np.zeros(n_stages)),
    )


def _find_its_incentives(exchange: Exchange, n_stages: int) -> Array:
    """Return the rows of (32): at every stage delivering is worth more than quitting."""
    n, m = np.indices((n_stages, n_stages))
    ahead = np.where(m > n, exchange.its_discount ** np.maximum(m - n, 0), 0.0)
    back = (m <= n).astype(float)
    worth = ahead[:, :, None] * exchange.gain + back[:, :, None] * (exchange.reversible * exchange.gain)
    costs = exchange.delivery_cost * (np.eye(n_stages) + exchange.caught * ahead)
    return _join(-exchange.caught * worth, costs, np.zeros(n_stages))


def _find_ours(exchange: Exchange, n_stages: int) -> Array:
    """Return the rows of (33): at every stage going on is worth more to us than stopping."""
    n, m = np.indices((n_stages, n_stages))
    ahead = np.where(m >= n, exchange.own_discount ** np.maximum(m - n, 0), 0.0)
    return _join(ahead[:, :, None] * exchange.cost, -exchange.delivery_value * ahead, np.zeros(n_stages))


def _find_totals(n_items: int, n_stages: int) -> Array:
    """Return the rows that hand over no item, and ask for no delivery, more than once."""
    gives = np.zeros((n_items + 1, n_stages, n_items))
    for item in range(n_items):
        gives[item, :, item] = 1.0
    deliveries = np.zeros((n_items + 1, n_stages))
    deliveries[n_items] = 1.0
    return _join(gives, deliveries, np.zeros(n_items + 1))
