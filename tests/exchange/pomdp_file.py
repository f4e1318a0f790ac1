"""A small reader of Cassandra's POMDP files: the oracle of what is written."""

from decimal import Decimal
from typing import NamedTuple

import numpy as np


class Problem(NamedTuple):
    discount: float
    states: list
    actions: list
    observations: list
    start: np.ndarray
    rewards: np.ndarray
    """Shape (actions, states)."""
    dynamics: np.ndarray
    """P(report, next state | action, state), axes action, report, state, next state."""


def read_rows(lines, n_rows, n_columns):
    rows = [[Decimal(cell) for cell in lines.pop(0).split()] for _ in range(n_rows)]
    for row in rows:
        assert len(row) == n_columns
        assert all(share >= 0 for share in row)
        assert sum(row) == 1, "a row of probabilities must sum to exactly one"
    return np.array([[float(share) for share in row] for row in rows])


def read_problem(text):
    lines = [line.split("#")[0].strip() for line in text.splitlines()]
    lines = [line for line in lines if line]
    head = {}
    while lines[0].split(":")[0] not in {"T", "O", "R"}:
        key, _, rest = lines.pop(0).partition(":")
        assert key not in head
        head[key] = rest.split()
    assert list(head) == ["discount", "values", "states", "actions", "observations", "start"]
    assert head["values"] == ["reward"]
    states, actions, reports = head["states"], head["actions"], head["observations"]
    for names in (states, actions, reports):
        assert len(set(names)) == len(names)
        assert all(name[0].isalpha() for name in names)
    start = read_rows([" ".join(head["start"])], 1, len(states))[0]
    moves: dict = {}
    seen: dict = {}
    rewards = {}
    while lines:
        kind, action, *rest = (part.strip() for part in lines.pop(0).split(":"))
        place = actions.index(action)
        if kind == "R":
            state, anywhere, tail = rest
            anything, number = tail.split()
            assert (anywhere, anything) == ("*", "*")
            rewards[place, int(state)] = float(number)
        else:
            columns = states if kind == "T" else reports
            (moves if kind == "T" else seen)[place] = read_rows(lines, len(states), len(columns))
    assert len(rewards) == len(actions) * len(states)
    dynamics = np.stack([np.einsum("st,to->ost", moves[a], seen[a]) for a in range(len(actions))])
    table = np.array([[rewards[a, s] for s in range(len(states))] for a in range(len(actions))])
    return Problem(float(head["discount"][0]), states, actions, reports, start, table, dynamics)
