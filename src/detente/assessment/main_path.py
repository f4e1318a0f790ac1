"""The main path: a case becomes draws, the draws pass through the model, the options are compared: one Assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.assessment.assessment import PARTS, Assessment
from detente.case.messages import find_closest
from detente.evaluation.extremes import solve_or_explain
from detente.evaluation.verdict import compare_options
from detente.sampling.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from detente.case.model import Case


def assess(
    case: Case,
    n_draws: int = 10_000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
    *,
    parts: Collection[str] = (),
) -> Assessment:
    """Answer the question of a case.

    The verdict and what it rests on are computed at once. Every other part of the assessment is computed when it
    is first read, and is then the same as if it had been asked for here.

    Parameters
    ----------
    case
        The case.
    n_draws
        Number of Monte Carlo draws, 1 or more.
    seed
        Seed, 0 or more. The same case, seed, version and machine give the same bytes.
    progress
        Called before each step with its name and the share of the steps already done, in [0, 1).
    parts
        Names of the parts to compute at once, such as ``flips``; ``PARTS`` of
        ``detente.assessment.assessment`` are all of them.

    Raises
    ------
    ValueError
        If ``n_draws`` is below 1 or ``seed`` below 0, or if an assessment has no such part.
    CaseError
        If the case cannot be computed at an end of some premise, or at a draw; it names the premise.

    Warns
    -----
    NotConverged
        If the bounds on the value of the best strategy are still wide.
    """
    report, steps = progress or _ignore, _list_steps(parts)
    report("drawing the numbers", 0.0)
    samples = sample(case, n_draws, seed)
    report("valuing every option", 1 / (2 + len(steps)))
    solution = solve_or_explain(case, samples)
    verdict = compare_options(samples.contracts.options, solution.strategy.values, case.decision.noticeable)
    assessment = Assessment(case, samples, **solution._asdict(), verdict=verdict)
    for number, (name, step) in enumerate(steps.items(), 2):
        report(step, number / (2 + len(steps)))
        getattr(assessment, name)
    return assessment


def _list_steps(parts: Collection[str]) -> dict[str, str]:
    """Return the steps that compute these parts, those that others rest on first."""
    for name in parts:
        if name not in PARTS:
            close = find_closest(name, PARTS)
            hint = f"did you mean {close!r}?" if close else f"it has {', '.join(PARTS)}"
            message = f"an assessment has no part {name!r} to compute: {hint}"
            raise ValueError(message)
    return {name: step for name, step in PARTS.items() if name in parts}


def _ignore(step: str, done: float) -> None:
    """Report no progress."""
    del step, done
