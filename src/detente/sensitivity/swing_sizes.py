"""Ranks give an order and no sizes: the choice under three rules that draw sizes from ranks (MODEL 12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.claims import FOLLOWED, MEDIAN_ERROR, find_lead
from detente.evaluation.solution import COARSE, find_decision_inputs, pose_inputs
from detente.evaluation.strategy import value_beliefs
from detente.evaluation.verdict import compare_options
from detente.json_keys import HIDDEN
from detente.sampling.samples import sample_spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.case.model import Case
    from detente.evaluation.claims import Claim
    from detente.evaluation.verdict import Verdict
    from detente.sampling.random_streams import Spread
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw

SPREADS: tuple[Spread, ...] = ("ratios", "simplex", "sorted")
"""The rules, in the order of a report."""

_MOST_DRAWS = 500
"""Draws that are valued under each rule."""

_BANDS = (0.6, 0.9)
"""Shares of draws from which a choice is leaning, and clear (MODEL 15)."""

_CLOSE = 2.0
"""Standard errors within which two shares are not told apart."""


@dataclass(frozen=True)
class SwingSizes:
    """What is best under each rule, on the same streams of random numbers.

    The rules are those of :func:`detente.sampling.weights.sample_ranked`; sizes that the case states are kept.
    """

    options: tuple[str, ...] = field(metadata=HIDDEN)
    n_draws: int
    """Draws that were valued under each rule."""
    best: dict[str, str]
    """Option worth most on average, by rule."""
    p_best: dict[str, dict[str, float]]
    """Share of draws in which each option is best, by rule; ties are shared out evenly."""
    hangs_on_sizes: bool
    """Whether the rules differ: in the option worth most on average, or in how often it is best, beyond sampling
    error and across one of the bounds at 60% and 90%."""
    leads: dict[str, dict[str, float]]
    """Median lead of each claim, own utils, by claim and rule."""
    turned: tuple[str, ...]
    """Claims that point one way under one rule and the other way under another, both beyond sampling error."""


def compare_spreads(case: Case, samples: Samples, claims: Sequence[Claim] = ()) -> SwingSizes | None:
    """Value every option, and what is claimed, with ranks read by each of three rules, all else as it is.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it; under each rule at most 500 draws are made.
    claims
        What is claimed.

    Returns
    -------
    :
        ``None`` where nothing in the case is ranked by two or more ranks.
    """
    if not any(max((row.ranks or {}).values(), default=0) > 1 for row in case.priorities.values()):
        return None
    n_draws = min(_MOST_DRAWS, samples.n_draws)
    followed = [claim for claim in claims if claim.name in FOLLOWED]
    verdicts: dict[str, Verdict] = {}
    leads: dict[str, dict[str, PerDraw]] = {claim.name: {} for claim in followed}
    for spread in SPREADS:
        drawn = sample_spread(case, spread, n_draws, samples.seed)
        problem = pose_inputs(drawn, find_decision_inputs(drawn))
        values = value_beliefs(drawn, problem, problem.belief[:, None], n_points=COARSE)[:, 0]
        verdicts[spread] = compare_options(samples.contracts.options, values)
        for claim in followed:
            leads[claim.name][spread] = find_lead(claim, drawn, problem, values)
    best = {spread: verdict.best for spread, verdict in verdicts.items()}
    p_best = {spread: verdict.p_best for spread, verdict in verdicts.items()}
    return SwingSizes(
        options=samples.contracts.options,
        n_draws=n_draws,
        best=best,
        p_best=p_best,
        hangs_on_sizes=_differ(best, p_best, n_draws),
        leads={
            name: {rule: float(np.median(lead)) for rule, lead in by_rule.items()}
            for name, by_rule in leads.items()
        },
        turned=tuple(name for name, by_rule in leads.items() if _turn(list(by_rule.values()))),
    )


def _turn(leads: list[PerDraw]) -> bool:
    """Say whether the medians of some leads point both ways, each beyond its own sampling error."""
    medians = [float(np.median(lead)) for lead in leads]
    errors = [MEDIAN_ERROR * float(lead.std()) / np.sqrt(len(lead)) for lead in leads]
    sides = {
        np.sign(median) for median, error in zip(medians, errors, strict=True) if abs(median) > _CLOSE * error
    }
    return {-1.0, 1.0} <= sides


def _differ(best: dict[str, str], p_best: dict[str, dict[str, float]], n_draws: int) -> bool:
    """Say whether the rules differ in the best option, or clearly in how often it is best."""
    if len(set(best.values())) > 1:
        return True
    option = next(iter(best.values()))
    shares = sorted(p_best[spread][option] for spread in SPREADS)
    low, high = shares[0], shares[-1]
    error = np.sqrt((low * (1 - low) + high * (1 - high)) / n_draws)
    return bool(np.digitize(low, _BANDS) != np.digitize(high, _BANDS) and high - low > _CLOSE * error)
