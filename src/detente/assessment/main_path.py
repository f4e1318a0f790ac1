"""The main path: a case becomes draws, the draws pass through the model, what it says is examined: one Assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.assessment.assessment import Assessment
from detente.design.escalation import plan_escalation
from detente.design.staged_deal import design_staged_deal
from detente.design.stopping import find_stopping
from detente.evaluation.added_value import measure_added_value
from detente.evaluation.extremes import solve_or_explain
from detente.evaluation.interests import compare_interests
from detente.evaluation.verdict import compare_options
from detente.sampling.samples import sample
from detente.sensitivity.confidence import propose_confidence
from detente.sensitivity.drivers import rank_premises
from detente.sensitivity.flips import find_flips
from detente.sensitivity.foresight import solve_with_foresight
from detente.sensitivity.influence import measure_influence
from detente.sensitivity.robustness import judge_robustness
from detente.sensitivity.visibility import find_break_even_visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.case.model import Case


def assess(
    case: Case,
    n_draws: int = 10_000,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Assessment:
    """Answer the question of a case.

    Parameters
    ----------
    case
        The case.
    n_draws
        Number of Monte Carlo draws, 1 or more.
    seed
        Seed, 0 or more. The same case, seed, version and machine give the same bytes.
    progress
        Called before each step with its name and the share of the work already done, in [0, 1].

    Raises
    ------
    ValueError
        If ``n_draws`` is below 1 or ``seed`` below 0.
    CaseError
        If the case cannot be computed at an end of some premise, or at a draw; it names the premise.

    Warns
    -----
    NotConverged
        If the bounds on the value of the best strategy are still wide.
    """
    report = progress or _ignore
    report("drawing the numbers", 0.0)
    samples = sample(case, n_draws, seed)
    report("valuing every option", 0.1)
    solution = solve_or_explain(case, samples)
    verdict = compare_options(samples.contracts.options, solution.strategy.values, case.decision.noticeable)
    report("looking ahead through their eyes", 0.3)
    foresight = solve_with_foresight(samples, solution)
    report("designing deals", 0.4)
    staged_deal = design_staged_deal(samples, solution)
    escalation = plan_escalation(case, samples)
    stopping = find_stopping(samples, solution)
    report("finding what changes the answer", 0.5)
    drivers = rank_premises(case, samples, solution)
    flips = find_flips(case, samples)
    robustness = judge_robustness(samples, solution, best=verdict.best, order=drivers.paths)
    report("reading the record without each entry", 0.85)
    influence = measure_influence(case, samples, solution)
    confidence = propose_confidence(
        case, solution.strategy, verdict, foresight, drivers=drivers, flips=flips, influence=influence
    )
    return Assessment(
        case=case,
        samples=samples,
        interests=compare_interests(samples),
        added_value=measure_added_value(samples),
        **solution._asdict(),
        verdict=verdict,
        foresight=foresight,
        staged_deal=staged_deal,
        escalation=escalation,
        stopping=stopping,
        drivers=drivers,
        flips=flips,
        robustness=robustness,
        influence=influence,
        confidence=confidence,
        break_even_visibility=find_break_even_visibility(case, samples),
        vocabulary=case.vocabulary,
    )


def _ignore(step: str, done: float) -> None:
    """Report no progress."""
    del step, done
