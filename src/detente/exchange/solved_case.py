"""How far a case is solved before it is handed to another tool: at its medians, or in every draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, Union

from detente.evaluation.solution import Solution, at_medians, solve, solve_at
from detente.evaluation.verdict import Verdict, compare_options
from detente.sampling.samples import Samples, sample, sample_at

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment
    from detente.case.model import Case
    from detente.evaluation.stage_game import StageGame
    from detente.evaluation.strategy import Strategy
    from detente.evaluation.track_record import TrackRecord


class MedianModel(NamedTuple):
    """A case with every premise at its median, solved."""

    case: Case
    samples: Samples
    """One draw: the medians."""
    solved: Solution
    n_draws: int
    """How many draws the medians are taken over."""
    seed: int


@dataclass(frozen=True)
class SolvedCase:
    """What of an assessment its verdict rests on, under the same names."""

    case: Case
    samples: Samples
    stage_game: StageGame
    track_record: TrackRecord
    strategy: Strategy
    verdict: Verdict


Answers: TypeAlias = Union["Assessment", SolvedCase]
"""An assessment, or as much of it as an export needs."""


def solve_at_medians(case: Case, n_draws: int = 10_000, seed: int = 1) -> MedianModel:
    """Solve a case with every premise at the median of its draws.

    Parameters
    ----------
    case
        The case.
    n_draws
        Draws the medians are taken over, 1 or more.
    seed
        Seed, 0 or more.
    """
    medians = at_medians(sample(case, n_draws, seed), 1)
    return MedianModel(case, sample_at(case, medians, 1), solve_at(case, medians, 1), n_draws, seed)


def solve_case(case: Case, n_draws: int = 10_000, seed: int = 1) -> SolvedCase:
    """Solve a case in every draw as far as its verdict needs; parameters as of :func:`solve_at_medians`."""
    samples = sample(case, n_draws, seed)
    solved = solve(samples)
    return SolvedCase(
        case=case,
        samples=samples,
        stage_game=solved.stage_game,
        track_record=solved.track_record,
        strategy=solved.strategy,
        verdict=compare_options(samples.contracts.options, solved.strategy.values),
    )
