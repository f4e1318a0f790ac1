"""What two readings may quarrel about: the leads that are claimed, and the belief in each kind of counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.evaluation.claims import NEVER, WAIT, Claim, find_lead
from detente.evaluation.solution import COARSE, find_decision_inputs, pose_inputs
from detente.evaluation.strategy import solve_alone
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.strategy import DecisionProblem
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawOption

IssueKind = Literal["claim", "belief"]

LEAST_BELIEF = 0.01
"""Change of a belief below which nobody would notice it."""


class Issue(NamedTuple):
    """One number that two readings are compared by."""

    kind: IssueKind
    """``claim``: lead of one choice over another, own utils. ``belief``: belief in one kind of counterpart, in [0, 1]."""
    name: str
    """The claim, or the kind of counterpart."""
    noticeable: float
    """Difference that would just be noticed."""
    over: str = ""
    """Of a claim, the choice whose lead it is. An offer's lead is over never dealing or waiting, whoever is ahead."""
    under: str = ""
    """Of a claim, the other choice."""


def list_issues(
    offer: str | None,
    advised: tuple[str, str] | None,
    types: tuple[str, ...],
    noticeable: tuple[float, float],
) -> tuple[Issue, ...]:
    """Return what two readings are compared by.

    Parameters
    ----------
    offer
        The offer that both judge; ``None`` where they do not judge the same one.
    advised
        The choice whose lead is compared, and the one that it is over: what the second advises over what the first does,
        and where both advise the same, that over the next. ``None`` where one of them does not know these.
    types
        Kinds of counterpart that both know.
    noticeable
        What would just be noticed in a period, and in a deal held to its end, own utils.
    """
    issues = []
    if offer is not None:
        issues += [
            Issue("claim", "offer", noticeable[1], offer, NEVER),
            Issue("claim", "offer as things stand", noticeable[1], offer, NEVER),
            Issue("claim", "offer now", noticeable[0], offer, WAIT),
        ]
    if advised is not None:
        issues.append(Issue("claim", "advice", noticeable[0], *advised))
    return (*issues, *(Issue("belief", name, LEAST_BELIEF) for name in types))


def measure_issues(case: Case, samples: Samples, issues: tuple[Issue, ...], n_points: int = COARSE) -> Array:
    """Return every issue in every draw, shape (draws, issues); nan for a choice that is not there or is barred.

    Parameters
    ----------
    case
        The case that was drawn.
    samples
        Its draws.
    issues
        What is measured.
    n_points
        Beliefs at which plans are made.
    """
    inputs = find_decision_inputs(samples)
    problem = pose_inputs(samples, inputs)
    values = None
    if any(issue.name == "advice" for issue in issues):
        solved = solve_alone(problem, n_points=n_points, n_threads=1)
        values = samples.contracts.spread(solved.values)
    columns: list[PerDraw] = []
    for issue in issues:
        if issue.kind == "claim":
            columns.append(_measure_claim(case, samples, problem, values, issue))
        else:
            columns.append(inputs.belief[:, samples.counterpart.types.index(issue.name)])
    return np.stack(columns, axis=1)


def _measure_claim(
    case: Case, samples: Samples, problem: DecisionProblem, values: PerDrawOption | None, issue: Issue
) -> PerDraw:
    over, under = (case.same_as.get(name, name) for name in (issue.over, issue.under))
    contracts = samples.contracts
    known = {contracts.options[i] for i in contracts.allowed} | {NEVER, WAIT}
    if not {over, under} <= known:
        return np.full(samples.n_draws, np.nan)
    nothing = np.zeros((samples.n_draws, 0)) if values is None else values
    claim = Claim(issue.name, over, under, np.zeros(0), issue.noticeable)
    return find_lead(claim, samples, problem, nothing)


def label_wait(option: str) -> str:
    """Return an option as claims name it: to refuse today is to wait."""
    return WAIT if option == REFUSE else option
