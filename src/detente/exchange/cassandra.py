"""The decision problem of a case at its medians, for POMDP solvers: Cassandra's ``.POMDP`` text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.fields import CONDUCTS
from detente.exchange.decimals import format_decimal, format_shares
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.methods.pomdp_process import DealProcess
    from detente.sampling.samples import Samples
    from detente.shapes import Array

_NONE, _SHUT = -1, -2
"""Statuses that are no option, as numbers."""
_OPEN, _CLOSED = "Open", "Closed"
"""Statuses that are no option; capitals set them apart from the names of a case."""
_NOTHING = len(CONDUCTS)
_REPORTS = tuple(
    f"{conduct}{act}{closed}"
    for closed in ("", f"-{_CLOSED}")
    for act in ("", "-and-act")
    for conduct in (*CONDUCTS, "nothing")
)
"""What a period may show: conduct seen or nothing, without a hostile act or with one; that dealings are closed."""
_ANSWERS = "Unanswered", "Signed", "Blocked", "Declined"
"""What a proposal may come to, and that there was none."""

_LEAST_DISCOUNT = 1e-5
"""Smaller discounts of half a period are taken for it."""

_KEYWORDS = frozenset(
    {
        "actions",
        "cost",
        "discount",
        "exclude",
        "identity",
        "include",
        "observations",
        "reset",
        "reward",
        "start",
        "states",
        "uniform",
        "values",
    }
)
"""Words of the format that an option of that name would be taken for."""


class _Table(NamedTuple):
    """States, and what every one of them is."""

    ended: list[tuple[int, int]]
    """How a period was spent, and the status it left: an option by its number, or one of the two below."""
    modes: list[tuple[bool, int]]
    """What a period is to be spent with, and whether that may still be left."""
    types: tuple[str, ...]

    @property
    def n_types(self) -> int:
        return len(self.types)

    @property
    def n_asked(self) -> int:
        """Return the number of states in which something is to be proposed."""
        return self.n_types * (1 + len(self.ended))

    @property
    def n_states(self) -> int:
        return self.n_asked + self.n_types * len(self.modes)


def to_pomdp(case: Case, samples: Samples, medians: Solution) -> str:
    """Return the decision problem of (25) in Cassandra's format [Cassandra1998]_.

    A period takes two steps there. In the first something is proposed or not, and the answer is heard; in the
    second the period is spent, and what it shows is seen. So the discount of a step is the root of ours, and
    what a period brings is divided by it. The format makes what is observed depend on the state a step ends
    in: a state after a period names how it was spent, the status it left, and the type that played it, which
    changes first thing in the next one; the very first has changed nothing yet.

    Parameters
    ----------
    case
        The case.
    samples
        The draws that the medians are taken over.
    medians
        The case solved at its medians.

    Returns
    -------
    :
        Text; every row of probabilities sums to exactly one. The horizon, for which the format
        has no place, stands in a comment.
    """
    plan, types = medians.strategy.problem, samples.counterpart.types
    options = [samples.contracts.options[index] for index in samples.contracts.allowed]
    process, n_options = plan.process.pick(slice(1)), len(options) - 1
    idle = [(spent, after) for spent in (_NONE, _SHUT) for after in (_NONE, _SHUT)]
    run = [(x, after) for x in range(n_options) for after in (x, _SHUT)]
    modes = [
        (True, _NONE),
        (True, _SHUT),
        *((may_leave, x) for may_leave in (True, False) for x in range(n_options)),
    ]
    table = _Table([*idle, *run], modes, types)
    start = np.zeros(table.n_states)
    start[: table.n_types] = plan.belief[0]
    lines = [
        f"# {format_line(case.title)}",
        f"# At the medians of {samples.n_draws} draws, seed {samples.seed}. Rewards in utils of the own side.",
        f"# Horizon: {plan.horizon} periods of two steps; years in a period: {format_decimal(samples.decision.period)}.",
        f"discount: {format_decimal(_discount_step(process))}",
        "values: reward",
        f"states: {' '.join(_label_states(table, options[1:]))}",
        f"actions: {' '.join(map(_label_action, options))}",
        f"observations: {' '.join([*_ANSWERS, *_REPORTS])}",
        f"start: {' '.join(format_shares(start))}",
    ]
    for choice, option in enumerate(options, -1):
        lines += ["", *_format_action(_label_action(option), choice, table, process)]
    return "\n".join(lines) + "\n"


def _label_states(table: _Table, options: list[str]) -> list[str]:
    """Return the names of all states, in their order."""
    statuses = {_NONE: _OPEN, _SHUT: _CLOSED, **dict(enumerate(options))}
    after = [f"After-{statuses[spent]}-Now-{statuses[status]}" for spent, status in table.ended]
    run = [f"{'May-run' if may_leave else 'Run'}-{statuses[x]}" for may_leave, x in table.modes]
    return [f"{head}-Type-{kind}" for head in ("First", *after, *run) for kind in table.types]


def _label_action(option: str) -> str:
    """Return the name of an option there: a word of the format begins with a capital.

    Examples
    --------
    >>> _label_action("probe"), _label_action("reset")
    ('probe', 'Reset')
    """
    return option.capitalize() if option in _KEYWORDS else option


def _format_action(name: str, choice: int, table: _Table, process: DealProcess) -> Iterator[str]:
    """Yield the tables of one action: to have nothing in force, -1, or an option by its number."""
    moves = np.zeros((table.n_states, table.n_states))
    seen = np.zeros((table.n_states, len(_ANSWERS) + len(_REPORTS)))
    seen[:, 0] = 1.0  # of a state that the action never leads to
    rewards = np.zeros(table.n_states)
    for row, status, now in _list_asked(table, process.transition[0]):
        rewards[row] = _propose(choice, status, table, process, now, moves[row])
    if choice != _NONE:
        _hear(choice, table, process, seen)
    for i, (may_leave, mode) in enumerate(table.modes):
        spent = _NONE if may_leave and choice != mode and mode >= 0 else mode
        for t in range(table.n_types):
            row = table.n_asked + i * table.n_types + t
            rewards[row] = _spend(spent, t, table, process, moves[row])
    for i, (spent, after) in enumerate(table.ended):
        for t in range(table.n_types):
            seen[(1 + i) * table.n_types + t] = _show(spent, after, t, process)
    yield f"T: {name}"
    yield from (" ".join(format_shares(row)) for row in moves)
    yield f"O: {name}"
    yield from (" ".join(format_shares(row)) for row in seen)
    yield from (
        f"R: {name} : {state} : * : * {format_decimal(reward)}" for state, reward in enumerate(rewards)
    )


def _list_asked(table: _Table, transition: Array) -> Iterator[tuple[int, int, Array]]:
    """Yield every state in which something is to be proposed: its number, its status, and P(type now)."""
    for t, belief in enumerate(np.eye(table.n_types)):
        yield t, _NONE, belief
    for i, (_, status) in enumerate(table.ended):
        for t in range(table.n_types):
            yield (1 + i) * table.n_types + t, status, transition[t]


def _propose(
    choice: int, status: int, table: _Table, process: DealProcess, now: Array, moves: Array
) -> float:
    """Fill what a proposal leads to, given P(type now): signed, or what goes on without it; return its cost, negative (25b)."""

    def reach(mode: tuple[bool, int], chance: Array) -> None:
        start = table.n_asked + table.modes.index(mode) * table.n_types
        moves[start : start + table.n_types] += chance

    if status == _SHUT or choice in {_NONE, status}:
        reach((True, _SHUT if status == _SHUT else choice), now)
        return 0.0
    signed = now * process.acceptance[0, choice] * process.consent[0, choice]
    reach((False, choice), signed)
    reach((True, _SHUT if status == _NONE else status), now - signed)
    return -float(now @ process.costs[0, choice])


def _hear(choice: int, table: _Table, process: DealProcess, seen: Array) -> None:
    """Fill the answers to a proposal, by the state it leads to."""
    accepted, consent = process.acceptance[0, choice], process.consent[0, choice]
    blocked, declined = accepted * (1 - consent), 1 - accepted
    for i, (may_leave, mode) in enumerate(table.modes):
        rows = slice(table.n_asked + i * table.n_types, table.n_asked + (i + 1) * table.n_types)
        missed = blocked + declined
        if not may_leave:
            seen[rows, : len(_ANSWERS)] = np.eye(len(_ANSWERS))[_ANSWERS.index("Signed")]
        elif mode not in {_NONE, choice}:
            shares = np.stack([0 * missed, 0 * missed, blocked, declined], axis=1)
            seen[rows, : len(_ANSWERS)][missed > 0] = shares[missed > 0]


def _spend(spent: int, t: int, table: _Table, process: DealProcess, moves: Array) -> float:
    """Fill the status that a period with a type leaves, and return what it brings, as one step before its end."""
    reward = 0.0
    if spent == _NONE:
        closed = process.gone[0]
    elif spent == _SHUT:
        closed = 1 - process.reopening[0]
    else:
        closed = process.closes[0, spent, :, t].sum()
        reward = float(process.rewards[0, spent, t]) / _discount_step(process)
    stands = spent if spent >= 0 else _NONE
    for after, chance in ((stands, 1 - closed), (_SHUT, closed)):
        moves[(1 + table.ended.index((spent, after))) * table.n_types + t] = chance
    return reward


def _discount_step(process: DealProcess) -> float:
    """Return the discount of half a period, above 0, since what a period brings is divided by it."""
    return max(float(np.sqrt(process.discount[0])), _LEAST_DISCOUNT)


def _show(spent: int, after: int, t: int, process: DealProcess) -> Array:
    """Return P(what is seen | how a period was spent, the status it left, type)."""
    n_acts, shares = process.acts.shape[1], np.zeros((2, 2, len(CONDUCTS) + 1))
    where = shares[int(after == _SHUT), :n_acts]
    if spent < 0:
        where[:, _NOTHING] = process.acts[0, :, t]
    elif after == _SHUT:
        where[:, 1:_NOTHING] = process.closes[0, spent, :, t].reshape(n_acts, -1)
    else:
        where[:] = process.stays[0, spent, :, t].reshape(n_acts, -1)
    if not where.any():
        where[0, _NOTHING] = 1.0
    return np.concatenate([np.zeros(len(_ANSWERS)), shares.ravel()])
