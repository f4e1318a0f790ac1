"""The decision problem of a case at its medians, for POMDP solvers: Cassandra's ``.POMDP`` text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.case.fields import CONDUCTS
from detente.exchange.decimals import write_decimal, write_shares
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.exchange.solved_case import MedianModel
    from detente.shapes import Array

NOTHING, ENDED = "nothing", "ended"

QUIET = (*CONDUCTS, NOTHING)
REPORTS = (*QUIET, *(f"{name}-and-act" for name in QUIET), ENDED)
"""What may be observed: conduct seen or nothing, without a hostile act or with one; that the deal is off."""

KEYWORDS = frozenset(
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


def write_problem(middle: MedianModel) -> str:
    """Return the decision problem of (25) in Cassandra's format [Cassandra1998]_.

    The format makes what is observed depend on the state a period ends in. Ours depends on the
    type that played it, before the type may change (25d). So a state names the type of the
    period just played, the change comes first in the next one, and the first period has states
    of its own, in which nothing has changed yet: twice the types, and ``off``, which stays. To
    get there is the probability that the observations of the engine leave out (25b).

    Parameters
    ----------
    middle
        The case at its medians.

    Returns
    -------
    :
        Text; every row of probabilities sums to exactly one. The horizon, for which the format
        has no place, stands in a comment.
    """
    plan, contracts = middle.solved.strategy.problem, middle.samples.contracts
    types, options = (
        middle.samples.counterpart.types,
        [contracts.options[place] for place in contracts.allowed],
    )
    first, later = [f"first-{name}" for name in types], [f"then-{name}" for name in types]
    lines = [
        f"# {format_line(middle.case.title)}",
        f"# At the medians of {middle.n_draws} draws, seed {middle.seed}. Rewards in utils of the own side.",
        f"# Horizon: {plan.horizon} periods; years in a period: {write_decimal(middle.samples.decision.period)}.",
        f"discount: {write_decimal(float(plan.discount[0]))}",
        "values: reward",
        f"states: {' '.join([*first, *later, 'off'])}",
        f"actions: {' '.join(map(name_action, options))}",
        f"observations: {' '.join(REPORTS)}",
        f"start: {' '.join(write_shares([*plan.belief[0], *np.zeros(len(types) + 1)]))}",
    ]
    for option, rewards, reports in zip(options, plan.rewards[0], plan.observations[0], strict=True):
        lines += ["", *_write_action(name_action(option), rewards, reports, plan.transition[0])]
    return "\n".join(lines) + "\n"


def name_action(option: str) -> str:
    """Return the name of an option there: a word of the format begins with a capital.

    Examples
    --------
    >>> name_action("probe"), name_action("reset")
    ('probe', 'Reset')
    """
    return option.capitalize() if option in KEYWORDS else option


def _write_action(name: str, rewards: Array, reports: Array, transition: Array) -> Iterator[str]:
    """Yield the tables of one action.

    Parameters
    ----------
    name
        Its name.
    rewards
        By type, shape (types,).
    reports
        P(report, deal still on | type), shape (reports, types).
    transition
        P(next type | type), shape (types, types).
    """
    n_types = len(rewards)
    stays = reports.sum(axis=0)
    by_type = np.vstack([np.eye(n_types), transition])
    yield f"T: {name}"
    for row in by_type:
        ends = row @ np.maximum(1 - stays, 0.0)
        yield " ".join(write_shares([*np.zeros(n_types), *(row * stays), ends]))
    yield " ".join(write_shares([*np.zeros(2 * n_types), 1.0]))
    yield f"O: {name}"
    for kind in (*range(n_types), *range(n_types)):
        seen = reports[:, kind] if stays[kind] > 0 else np.array(QUIET * 2) == NOTHING
        yield " ".join(write_shares([*seen, 0.0]))
    yield " ".join(write_shares([*np.zeros(len(reports)), 1.0]))
    for place, reward in enumerate(by_type @ rewards):
        yield f"R: {name} : {place} : * : * {write_decimal(reward)}"
    yield f"R: {name} : {2 * n_types} : * : * 0"
