"""The decision problem of a case at its medians, for POMDP solvers: Cassandra's ``.POMDP`` text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.case.fields import CONDUCTS
from detente.exchange.decimals import format_decimal, format_shares
from detente.text_safety import format_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import Array

_NOTHING, _ENDED = "nothing", "ended"

_QUIET = (*CONDUCTS, _NOTHING)
_REPORTS = (*_QUIET, *(f"{name}-and-act" for name in _QUIET), _ENDED)
"""What may be observed: conduct seen or nothing, without a hostile act or with one; that the deal is off."""

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


def to_pomdp(case: Case, samples: Samples, medians: Solution) -> str:
    """Return the decision problem of (25) in Cassandra's format [Cassandra1998]_.

    The format makes what is observed depend on the state a period ends in. Ours depends on the
    type that played it, before the type may change (25d). So a state names the type of the
    period just played, the change comes first in the next one, and the first period has states
    of its own, in which nothing has changed yet: twice the types, and ``off``, which stays. To
    get there is the probability that the observations of the engine leave out (25b).

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
    first, later = [f"first-{name}" for name in types], [f"then-{name}" for name in types]
    lines = [
        f"# {format_line(case.title)}",
        f"# At the medians of {samples.n_draws} draws, seed {samples.seed}. Rewards in utils of the own side.",
        f"# Horizon: {plan.horizon} periods; years in a period: {format_decimal(samples.decision.period)}.",
        f"discount: {format_decimal(float(plan.discount[0]))}",
        "values: reward",
        f"states: {' '.join([*first, *later, 'off'])}",
        f"actions: {' '.join(map(_label_action, options))}",
        f"observations: {' '.join(_REPORTS)}",
        f"start: {' '.join(format_shares([*plan.belief[0], *np.zeros(len(types) + 1)]))}",
    ]
    for option, rewards, reports in zip(options, plan.rewards[0], plan.observations[0], strict=True):
        lines += ["", *_format_action(_label_action(option), rewards, reports, plan.transition[0])]
    return "\n".join(lines) + "\n"


def _label_action(option: str) -> str:
    """Return the name of an option there: a word of the format begins with a capital.

    Examples
    --------
    >>> _label_action("probe"), _label_action("reset")
    ('probe', 'Reset')
    """
    return option.capitalize() if option in _KEYWORDS else option


def _format_action(name: str, rewards: Array, reports: Array, transition: Array) -> Iterator[str]:
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
        yield " ".join(format_shares([*np.zeros(n_types), *(row * stays), ends]))
    yield " ".join(format_shares([*np.zeros(2 * n_types), 1.0]))
    yield f"O: {name}"
    for kind in (*range(n_types), *range(n_types)):
        seen = reports[:, kind] if stays[kind] > 0 else np.array(_QUIET * 2) == _NOTHING
        yield " ".join(format_shares([*seen, 0.0]))
    yield " ".join(format_shares([*np.zeros(len(reports)), 1.0]))
    for state, reward in enumerate(by_type @ rewards):
        yield f"R: {name} : {state} : * : * {format_decimal(reward)}"
    yield f"R: {name} : {2 * n_types} : * : * 0"
