"""How much of a change each input caused: Shapley values of the game whose players are the inputs.

The worth of a set of inputs is what the model says with that set taken from the new version and the
rest from the old, always on the same random numbers, which are keyed by seed and path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.evaluation.solution import solve
from detente.evaluation.verdict import compare_options
from detente.methods.shapley import MOST_PLAYERS, estimate_shapley, sample_orders, shapley_values
from detente.sampling.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable

    from detente.case.model import Case
    from detente.evaluation.verdict import Verdict
    from detente.shapes import Array

Subject = Literal["lead", "margin", "value", "p_best", "belief"]

_ROUNDING = 1e-9
"""Contributions this small come from the last bits of a sum."""

_FEWEST_PAIRS = 2
"""Pairs of orders without which there is no standard error."""


class Measure(NamedTuple):
    """One number that two versions are compared by."""

    subject: Subject
    """``lead``: mean value of the new verdict less that of the old one, or of the next best option where
    the verdict stays. ``margin``: mean gain of the best
    deal over refusing (37). ``value``: mean value of an option. ``p_best``: share of draws in which it is
    best. ``belief``: mean belief in a type."""
    name: str = ""
    """The option or type; empty where the measure is of the whole."""
    against: str = ""
    """The option that a lead is over."""


class Run(NamedTuple):
    """What the model says of one case, as far as two versions are compared by it."""

    best: str
    values: dict[str, float]
    """Mean value of each option, own utils; nan where barred."""
    margin: float
    """Mean gain of the best deal of each draw over refusing, own utils (37)."""
    p_best: dict[str, float]
    belief: dict[str, float]


@dataclass(frozen=True)
class Attribution:
    """What every input contributed to every measure."""

    measures: tuple[Measure, ...]
    old: Array
    """Each measure in the old version; nan where it has none."""
    new: Array
    parts: Array
    """Contribution of each input, shape (inputs, measures); they sum to the change. nan where an option
    is not in both versions, or barred in a case between them."""
    errors: Array | None
    """Standard errors of the contributions; ``None`` where they are exact."""
    verdicts: tuple[str, str]
    """Option with the largest mean value, before and after."""
    n_runs: int
    """Cases that were solved."""


def solve_run(case: Case, n_draws: int, seed: int) -> Run:
    """Solve one case, on the grid on which cases are compared with each other.

    Raises
    ------
    CaseError
        If the record is impossible under every type of counterpart.
    """
    samples = sample(case, n_draws, seed)
    solution = solve(samples, only_choice=True)
    verdict = compare_options(samples.contracts.options, solution.strategy.values)
    means = zip(verdict.options, verdict.values.mean(axis=0).tolist(), strict=True)
    belief = zip(samples.counterpart.types, solution.track_record.belief.mean(axis=0).tolist(), strict=True)
    return Run(verdict.best, dict(means), _find_margin(verdict), verdict.p_best, dict(belief))


def _find_margin(verdict: Verdict) -> float:
    margin = float(verdict.margin.mean())
    return margin if np.isfinite(margin) else float("nan")


class RunPlan(NamedTuple):
    """How contributions are to be found."""

    n_pairs: int
    """Pairs of orders in which inputs are changed one after the other; 0: every set is solved."""
    n_runs: int
    """Most cases that are solved."""


def plan_runs(n_inputs: int, n_runs: int) -> RunPlan:
    """Return how to find contributions with about so many cases to solve.

    Examples
    --------
    >>> plan_runs(3, 256), plan_runs(12, 256)
    (RunPlan(n_pairs=0, n_runs=8), RunPlan(n_pairs=11, n_runs=244))
    """
    if n_inputs <= MOST_PLAYERS and 2**n_inputs <= n_runs:
        return RunPlan(0, 2**n_inputs)
    cost = 2 * (n_inputs - 1)
    n_pairs = max((n_runs - 2) // cost, _FEWEST_PAIRS)
    return RunPlan(n_pairs, n_pairs * cost + 2)


def attribute(
    solve_with: Callable[[int], Run], n_inputs: int, n_runs: int, generator: np.random.Generator
) -> Attribution:
    """Find what each input contributed to each measure.

    Parameters
    ----------
    solve_with
        Solves the case with a set of inputs taken from the new version: bit ``i`` for input ``i``.
    n_inputs
        Number of inputs.
    n_runs
        Cases to solve, about. Where there are more sets than that, orders are sampled.
    generator
        Where the orders come from.
    """
    everything = (1 << n_inputs) - 1
    runs = {0: solve_with(0)}
    runs[everything] = solve_with(everything) if everything else runs[0]
    measures = _list_measures(runs[0], runs[everything])

    def worth(coalition: int) -> Array:
        if coalition not in runs:
            runs[coalition] = solve_with(coalition)
        return _measure_all(measures, runs[coalition])

    old, new = worth(0), worth(everything)
    n_pairs = plan_runs(n_inputs, n_runs).n_pairs
    errors = None
    if not n_inputs:
        parts = np.empty((0, len(measures)))
    elif n_pairs:
        parts, errors = estimate_shapley(worth, sample_orders(n_inputs, n_pairs, generator))
    else:
        worths = np.array([worth(coalition) - old for coalition in range(everything + 1)])
        parts = np.stack([_compute_contributions(column) for column in worths.T], axis=1)
    parts[np.abs(parts) < _ROUNDING] = 0.0
    best = runs[0].best, runs[everything].best
    return Attribution(measures, old, new, parts, errors, best, len(runs))


def _list_measures(old: Run, new: Run) -> tuple[Measure, ...]:
    """Return what two versions are compared by; options and types of both, the new ones last."""
    values = {name: value for name, value in new.values.items() if name != new.best and np.isfinite(value)}
    next_best = max(values, key=values.__getitem__, default=None)
    against = old.best if old.best != new.best else next_best
    lead = [] if against is None else [Measure("lead", new.best, against)]
    options, types = {**old.values, **new.values}, {**old.belief, **new.belief}
    return (
        *lead,
        Measure("margin"),
        *(Measure("value", name) for name in options),
        *(Measure("p_best", name) for name in options),
        *(Measure("belief", name) for name in types),
    )


def _measure_all(measures: tuple[Measure, ...], result: Run) -> Array:
    """Return every measure of one case, shape (measures,); nan for an option that is not there."""
    return np.array([_measure(measure, result) for measure in measures])


def _measure(measure: Measure, result: Run) -> float:
    absent = float("nan")
    if measure.subject == "lead":
        return result.values.get(measure.name, absent) - result.values.get(measure.against, absent)
    if measure.subject == "margin":
        return result.margin
    if measure.subject == "value":
        return result.values.get(measure.name, absent)
    return getattr(result, measure.subject).get(measure.name, 0.0)


def _compute_contributions(worths: Array) -> Array:
    """Return exact contributions; nan where the measure is undefined for some set of inputs."""
    if np.isnan(worths).any():
        return np.full(len(worths).bit_length() - 1, np.nan)
    return shapley_values(worths)
