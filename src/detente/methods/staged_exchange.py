r"""A staged exchange that caps what we can lose: a linear program over stages and items.

In stage :math:`n` we hand over parts :math:`g_{jn}` of the items :math:`j`, then the counterpart
delivers :math:`r_n` of what is asked. A counterpart the deal is made for signs and keeps to the schedule because
it gains by going on, and more than by leaving; any other quits when it hurts us most. MODEL (29)-(34), after
[Watson1999]_; items that cannot be sliced make it a mixed-integer program.
"""

from typing import NamedTuple

import numpy as np
import scipy
from jaxtyping import Bool, Float

from detente.shapes import Array, Flags

_WORTHLESS = 1e-7
"""Value up to which a schedule counts as worth nothing, own utils."""


class Exchange(NamedTuple):
    """What the two sides would exchange, and what holds them to it."""

    delivery_value: float
    """What full delivery is worth to us, own utils."""
    delivery_cost: Float[Array, " types"]
    """What full delivery costs each type the deal is made for, its utils; below 0 if it gains by it."""
    cost: Float[Array, " items"]
    """What handing over each item costs us if all is kept, own utils; below 0 if we gain by it."""
    loss: Float[Array, " items"]
    """What each item costs us if it quits, claw-back taken off, own utils."""
    gain: Float[Array, "types items"]
    """What each item is worth to each of those types, its utils."""
    reversible: Float[Array, " items"]
    """Share of each item that can be taken back, in [0, 1]."""
    caught: float
    """Probability that quitting is seen and answered, in [0, 1]."""
    own_bond: float = 0.0
    """What breaking the deal would cost us elsewhere, own utils, 0 or more."""
    its_bond: float = 0.0
    """What breaking it would cost the counterpart elsewhere, its utils, 0 or more."""
    own_discount: float = 0.95
    """Our discount a stage, in (0, 1]."""
    its_discount: float = 0.9
    """Its discount a stage, in (0, 1]."""
    stage_cost: float = 0.0
    """What each stage costs it whatever happens: what it would expect from holding out, and what the terms cost
    it kept or not, its utils, 0 or more."""
    indivisible: tuple[bool, ...] = ()
    """Per item, then for the delivery: whether it comes whole or not at all; empty: none does."""
    most: tuple[float, ...] | None = None
    """Part of each item that may be handed over at most, in [0, 1]; ``None``: all of it."""


class Scenarios(NamedTuple):
    """Draws of what could be lost, for a limit on the average loss in the worst of them (34)."""

    losses: Float[Array, "draws items"]
    """What each item costs us if it quits, own utils."""
    values: Float[Array, " draws"]
    """What full delivery is worth to us, own utils."""
    tail: float = 0.05
    """Share of the scenarios (draw and stage of exit) that count as the worst, in (0, 1)."""


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
    """What one more util of exposure would add to the value; nan with indivisible items."""

    @property
    def exists(self) -> bool:
        """Whether any schedule is worth more than refusing."""
        return self.value > _WORTHLESS


def find_schedule(
    exchange: Exchange,
    *,
    good: float,
    bad: float,
    exposure_cap: float,
    n_stages: int,
    scenarios: Scenarios | None = None,
) -> Schedule:
    r"""Return the staged deal worth most to us, MODEL (29)-(33a).

    .. math::

        \max\ & b_G \sum_n \gamma^n (v r_n - c \cdot g_n) + b_B w \\
        w &\le -\sum_{m \le n} l \cdot g_m + \sum_{m < n} v r_m && \text{it quits at our worst moment (30)} \\
        E &\ge \sum_{m \le n} l \cdot g_m - \sum_{m < n} v r_m && \text{cap on what we can lose (31)} \\
        c_C r_n &\le d\,[\beta_C + \sum_{m \le n} s\, v_C \cdot g_m + W_{n+1}] && \text{it prefers to deliver (32)} \\
        \sum_{m \ge n} \gamma^{m-n} c \cdot g_m &\le \beta_P + \sum_{m \ge n} \gamma^{m-n} v r_m
            && \text{so do we (33)} \\
        0 &\le \sum_{m \ge n} \gamma_C^{m-n} (v_C \cdot g_m - c_C r_m - h) && \text{it gains by going on (33a)}

    with :math:`W_{n+1} = \sum_{m > n} \gamma_C^{m-n} (v_C \cdot g_m - c_C r_m)` and :math:`h` what each stage costs
    it whatever happens. The first row of (33a) is that it gains by signing.

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
    scenarios
        Where given, the cap holds for the mean loss in the worst of them instead (34): the
        conditional value at risk [RockafellarUryasev2000]_.

    Raises
    ------
    ValueError
        If the cap is negative, there is no stage, or a belief is outside [0, 1].

    Examples
    --------
    >>> ours = np.array([2.0]), np.array([6.0])
    >>> deal = Exchange(10.0, np.array([8.0]), *ours, np.array([[20.0]]), np.array([0.5]), 0.6, 4.0, 4.0)
    >>> at_once = find_schedule(deal, good=0.7, bad=0.3, exposure_cap=3.0, n_stages=1)
    >>> staged = find_schedule(deal, good=0.7, bad=0.3, exposure_cap=3.0, n_stages=4)
    >>> round(at_once.value, 2) <= round(staged.value, 2), bool(staged.exposure.max() <= 3.0 + 1e-9)
    (True, True)
    """
    if exposure_cap < 0 or n_stages < 1 or not (0 <= good <= 1 and 0 <= bad <= 1):
        message = "the cap must be 0 or more, stages 1 or more, beliefs in [0, 1]"
        raise ValueError(message)
    program = _write_program(exchange, good, bad, n_stages, exposure_cap if scenarios is None else None)
    if scenarios is not None:
        solution, prices = _solve_tail(program, scenarios, exposure_cap, n_stages)
    elif any(exchange.indivisible):
        solution, prices = _solve_whole(program, _mark_whole(exchange, n_stages)), np.array(np.nan)
    else:
        # The rows of the cap stand behind those of the worst exit.
        solution, prices = _solve_sliced(program, slice(n_stages, 2 * n_stages))
    # Rounding errors of the solver are taken off, and minus zero with them; where every schedule that all
    # gain by would cost us, there is none.
    chosen = np.append(np.clip(solution[:-1], 0.0, 1.0), solution[-1]) + 0.0
    if program.objective @ chosen < 0:
        chosen = np.zeros_like(chosen)
    gives, deliveries = _split(chosen, n_stages, len(exchange.cost))
    exposure = _join_exits(exchange.loss, exchange.delivery_value, n_stages)[:, :-1] @ chosen[:-1]
    return Schedule(gives, deliveries, float(program.objective @ chosen), exposure, float(prices.sum()))


class _Program(NamedTuple):
    """A linear program over parts handed over, parts delivered and the worst exit; maximised."""

    objective: Float[Array, " columns"]
    rows: Float[Array, "rows columns"]
    limits: Float[Array, " rows"]
    """What each row may come to at most."""


def _write_program(
    exchange: Exchange, good: float, bad: float, n_stages: int, exposure_cap: float | None
) -> _Program:
    """Return (29)-(33a); without a cap on every exit where another limit takes its place."""
    exposed = _join_exits(exchange.loss, exchange.delivery_value, n_stages)
    worst = exposed.copy()
    worst[:, -1] = 1.0
    parts = [(worst, np.zeros(n_stages))]
    if exposure_cap is not None:
        parts.append((exposed, np.full(n_stages, exposure_cap)))
    its_bond = np.full(n_stages, exchange.caught * exchange.its_bond)
    ahead = _discount_ahead(exchange.its_discount, n_stages)
    for kind in range(len(exchange.gain)):
        parts.append((_find_its_incentives(exchange, kind, n_stages), its_bond))
        parts.append((_find_its_losses(exchange, kind, ahead), -exchange.stage_cost * ahead.sum(axis=1)))
    parts.append((_find_ours(exchange, n_stages), np.full(n_stages, exchange.own_bond)))
    parts.append((_find_totals(len(exchange.cost), n_stages), _find_most(exchange)))
    rows, limits = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    stages = exchange.own_discount ** np.arange(n_stages)
    objective = np.concatenate(
        [-good * np.outer(stages, exchange.cost).ravel(), good * stages * exchange.delivery_value, [bad]]
    )
    return _Program(objective, rows, limits)


def _bounds(n_columns: int) -> "scipy.optimize.Bounds":
    """Return the bounds of parts handed over and delivered, and of the worst exit, 0 or less."""
    low, high = np.zeros(n_columns), np.ones(n_columns)
    low[-1], high[-1] = -np.inf, 0.0
    return scipy.optimize.Bounds(low, high)


def _pair(low: Array, high: Array) -> list[tuple[float, float]]:
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _solve_sliced(program: _Program, capped: slice) -> tuple[Array, Array]:
    """Return the solution and what each of the capped rows costs.

    Exchanging nothing is always possible: it stands, at an unknown price, where numbers of very different
    sizes defeat the solver.
    """
    bounds = _bounds(len(program.objective))
    solved = scipy.optimize.linprog(
        -program.objective, A_ub=program.rows, b_ub=program.limits, bounds=_pair(bounds.lb, bounds.ub)
    )
    if solved.x is None:
        return np.zeros_like(program.objective), np.full(1, np.nan)
    return np.asarray(solved.x), -solved.ineqlin.marginals[capped]


def _mark_whole(exchange: Exchange, n_stages: int) -> Bool[Flags, " columns"]:
    """Mark the variables that are all or nothing."""
    *items, delivery = exchange.indivisible
    return np.array([*(np.tile(items, n_stages)), *([delivery] * n_stages), False], dtype=bool)


def _solve_whole(program: _Program, whole: Flags) -> Array:
    solved = scipy.optimize.milp(
        -program.objective,
        constraints=scipy.optimize.LinearConstraint(program.rows, -np.inf, program.limits),
        integrality=whole.astype(int),
        bounds=_bounds(len(program.objective)),
    )
    solution = np.zeros_like(program.objective) if solved.x is None else np.asarray(solved.x)
    return np.where(whole, np.round(solution), solution)


def _solve_tail(
    program: _Program, scenarios: Scenarios, exposure_cap: float, n_stages: int
) -> tuple[Array, Array]:
    """Solve with the mean of the worst losses capped: one row a draw and exit (34)."""
    n_columns = len(program.objective)
    lost = np.concatenate(
        [
            _join_exits(losses, float(value), n_stages)
            for losses, value in zip(scenarios.losses, scenarios.values, strict=True)
        ]
    )
    n_scenarios = len(lost)
    # Two kinds of columns more: the value at risk, and by how much each scenario exceeds it.
    share = np.full((1, n_scenarios), 1 / (scenarios.tail * n_scenarios))
    table = scipy.sparse.block_array(
        [
            [scipy.sparse.csr_array(program.rows), None, None],
            [None, scipy.sparse.csr_array([[1.0]]), scipy.sparse.csr_array(share)],
            [
                scipy.sparse.csr_array(lost),
                scipy.sparse.csr_array(-np.ones((n_scenarios, 1))),
                -scipy.sparse.csr_array(np.eye(n_scenarios)),
            ],
        ],
        format="csr",
    )
    bounds = _bounds(n_columns)
    low = np.concatenate([bounds.lb, [-np.inf], np.zeros(n_scenarios)])
    high = np.concatenate([bounds.ub, np.full(1 + n_scenarios, np.inf)])
    solved = scipy.optimize.linprog(
        np.concatenate([-program.objective, np.zeros(1 + n_scenarios)]),
        A_ub=table,  # type: ignore[call-overload]
        b_ub=np.concatenate([program.limits, [exposure_cap], np.zeros(n_scenarios)]),
        bounds=_pair(low, high),
    )
    if solved.x is None:
        return np.zeros(n_columns), np.full(1, np.nan)
    capped = len(program.rows)
    return np.asarray(solved.x)[:n_columns], -solved.ineqlin.marginals[capped : capped + 1]


def _split(solution: Array, n_stages: int, n_items: int) -> tuple[Array, Array]:
    gives = solution[: n_stages * n_items].reshape(n_stages, n_items)
    return gives, solution[n_stages * n_items : -1]


def _join(gives: Array, deliveries: Array, worst: Array) -> Array:
    """Put coefficients of gives (rows, stages, items), deliveries and the worst exit side by side."""
    return np.hstack([gives.reshape(len(gives), -1), deliveries, worst[:, None]])


def _join_exits(loss: Array, delivery_value: float, n_stages: int) -> Array:
    """Return what is lost if it quits in each stage, as rows over gives, deliveries, worst exit."""
    taken = np.tril(np.ones((n_stages, n_stages)))
    deliveries = -delivery_value * np.tril(np.ones((n_stages, n_stages)), -1)
    return _join(taken[:, :, None] * loss, deliveries, np.zeros(n_stages))


def _find_its_incentives(exchange: Exchange, kind: int, n_stages: int) -> Array:
    """Return the rows of (32): at every stage delivering is worth more to one type than quitting."""
    n, m = np.indices((n_stages, n_stages))
    ahead = np.where(m > n, exchange.its_discount ** np.maximum(m - n, 0), 0.0)
    back = (m <= n).astype(float)
    gain = exchange.gain[kind]
    worth = ahead[:, :, None] * gain + back[:, :, None] * (exchange.reversible * gain)
    costs = exchange.delivery_cost[kind] * (np.eye(n_stages) + exchange.caught * ahead)
    return _join(-exchange.caught * worth, costs, np.zeros(n_stages))


def _discount_ahead(discount: float, n_stages: int) -> Array:
    """Return what each stage counts for at each, shape (stages, stages): past ones nothing."""
    n, m = np.indices((n_stages, n_stages))
    return np.where(m >= n, discount ** np.maximum(m - n, 0), 0.0)


def _find_its_losses(exchange: Exchange, kind: int, ahead: Array) -> Array:
    """Return the rows of (33a): what one type would lose by going on at every stage."""
    gives = -ahead[:, :, None] * exchange.gain[kind]
    return _join(gives, exchange.delivery_cost[kind] * ahead, np.zeros(len(ahead)))


def _find_ours(exchange: Exchange, n_stages: int) -> Array:
    """Return the rows of (33): at every stage going on is worth more to us than stopping."""
    ahead = _discount_ahead(exchange.own_discount, n_stages)
    return _join(ahead[:, :, None] * exchange.cost, -exchange.delivery_value * ahead, np.zeros(n_stages))


def _find_most(exchange: Exchange) -> Array:
    """Return how much of each item, and of the delivery, there is at most."""
    return np.array([*(exchange.most or [1.0] * len(exchange.cost)), 1.0])


def _find_totals(n_items: int, n_stages: int) -> Array:
    """Return the rows that hand over no item, and ask for no delivery, more than once."""
    gives = np.zeros((n_items + 1, n_stages, n_items))
    for item in range(n_items):
        gives[item, :, item] = 1.0
    deliveries = np.zeros((n_items + 1, n_stages))
    deliveries[n_items] = 1.0
    return _join(gives, deliveries, np.zeros(n_items + 1))
