"""A case for another tool: solved as far as the format needs, at its medians or in every draw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from detente.evaluation.extremes import refuse_extremes
from detente.evaluation.solution import solve, solve_at_medians
from detente.evaluation.verdict import compare_options
from detente.exchange.cassandra import to_pomdp
from detente.exchange.draws_table import to_csv
from detente.exchange.gambit import to_efg
from detente.exchange.stix import to_stix
from detente.sampling.samples import sample

if TYPE_CHECKING:
    from detente.case.model import Case


def export_case(
    case: Case, form: Literal["efg", "pomdp", "stix", "csv"], n_draws: int = 10_000, seed: int = 1
) -> str:
    """Return a case in the format of another tool.

    Parameters
    ----------
    case
        The case.
    form
        ``efg`` and ``pomdp`` hold the case with every premise at the median of its draws,
        ``stix`` and ``csv`` the results of all draws.
    n_draws
        Number of draws, 1 or more.
    seed
        Seed, 0 or more.

    Raises
    ------
    CaseError
        If the case cannot be computed at an end of some premise.
    """
    refuse_extremes(case)
    samples = sample(case, n_draws, seed)
    if form in {"efg", "pomdp"}:
        medians = solve_at_medians(case, samples)
        return to_efg(case, samples, medians) if form == "efg" else to_pomdp(case, samples, medians)
    solution = solve(samples)
    belief = solution.track_record.belief
    verdict = compare_options(samples.contracts.options, solution.strategy.values)
    if form == "stix":
        return to_stix(case, samples, belief=belief, verdict=verdict)
    return to_csv(samples, belief=belief, verdict=verdict)
