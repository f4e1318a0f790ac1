"""The staged exchange as a program written out one inequality at a time, MODEL (29)-(33a): an oracle."""

import numpy as np
from scipy.optimize import linprog

from detente.methods.staged_exchange import Exchange


def value_exchange(
    exchange: Exchange, *, good: float, cap: float, n_stages: int, gains_by_going_on: bool = True
) -> float | None:
    """Return the value of the best schedule, ``None`` where there is none, own utils.

    Parameters
    ----------
    exchange
        What is exchanged, all of it in slices.
    good
        Belief in counterparts that keep to the schedule; the rest leave at our worst moment.
    cap
        Most that may be lost at any exit, own utils.
    n_stages
        Stages, 1 or more.
    gains_by_going_on
        Whether (33a) is asked for.
    """
    n_items, stages = len(exchange.cost), range(n_stages)
    n_columns = n_stages * (n_items + 1) + 1
    rows, limits = [], []

    def write(gives, deliveries, limit, worst=0.0):
        """Write an inequality; coefficients by stage and item, and by stage."""
        row = np.zeros(n_columns)
        for n in stages:
            for j in range(n_items):
                row[n * n_items + j] = gives(n, j)
            row[n_stages * n_items + n] = deliveries(n)
        row[-1] = worst
        rows.append(row)
        limits.append(limit)

    e, d, o = exchange, exchange.its_discount, exchange.own_discount
    for n in stages:

        def taken(m, j, n=n):
            return e.loss[j] if m <= n else 0.0

        def got(m, n=n):
            return -e.delivery_value if m < n else 0.0

        write(taken, got, 0.0, worst=1.0)
        write(taken, got, cap)
        for t in range(len(e.gain)):
            write(
                lambda m, j, n=n, t=t: (
                    -e.caught * e.gain[t, j] * (e.reversible[j] if m <= n else d ** (m - n))
                ),
                lambda m, n=n, t=t: (
                    e.delivery_cost[t] * (1.0 if m == n else e.caught * d ** (m - n) if m > n else 0.0)
                ),
                e.caught * e.its_bond,
            )
            if gains_by_going_on:
                write(
                    lambda m, j, n=n, t=t: -(d ** (m - n)) * e.gain[t, j] if m >= n else 0.0,
                    lambda m, n=n, t=t: d ** (m - n) * e.delivery_cost[t] if m >= n else 0.0,
                    -e.stage_cost * sum(d ** (m - n) for m in stages if m >= n),
                )
        write(
            lambda m, j, n=n: o ** (m - n) * e.cost[j] if m >= n else 0.0,
            lambda m, n=n: -(o ** (m - n)) * e.delivery_value if m >= n else 0.0,
            e.own_bond,
        )
    for item in range(n_items):
        write(lambda _m, j, item=item: float(j == item), lambda _m: 0.0, 1.0)
    write(lambda _m, _j: 0.0, lambda _m: 1.0, 1.0)
    paid = [good * o**n * e.cost[j] for n in stages for j in range(n_items)]
    received = [-good * o**n * e.delivery_value for n in stages]
    bounds = [(0.0, 1.0)] * (n_columns - 1) + [(None, 0.0)]
    objective = np.array([*paid, *received, good - 1])
    solved = linprog(objective, A_ub=np.array(rows), b_ub=np.array(limits), bounds=bounds)
    return None if solved.fun is None else -float(solved.fun)
