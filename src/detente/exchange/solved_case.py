"""How far a case is solved before it is handed to another tool: at its medians, or in every draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, Union

from detente.evaluation.solution import Solved, hold_medians, solve, solve_at
from detente.evaluation.verdict import Verdict, reach_verdict
from detente.sampling.samples import Draws, draw, draw_at

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment
    from detente.case.model import Case
    from detente.evaluation.stage_game import StageGame
    from detente.evaluation.strategy import Strategy
    from detente.evaluation.track_record import TrackRecord


class Middle(NamedTuple):
    """A case with every premise at its median, solved."""

    case: Case
    draws: Draws
    """One draw: the medians."""
    solved: Solved
    n_draws: int
    """How many draws the medians are taken over."""
    seed: int


@dataclass(frozen=True)
class SolvedCase:
    """What of an assessment its verdict rests on, under the same names."""

    case: Case
    draws: Draws
    stage_game: StageGame
    track_record: TrackRecord
    strategy: Strategy
    verdict: Verdict


Answers: TypeAlias = Union["Assessment", SolvedCase]
"""An assessment, or as much of it as an export needs."""


def find_middle(case: Case, n_draws: int = 10_000, seed: int = 1) -> Middle:
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
    medians = hold_medians(draw(case, n_draws, seed), 1)
    return Middle(case, draw_at(case, medians, 1), solve_at(case, medians, 1), n_draws, seed)


def solve_case(case: Case, n_draws: int = 10_000, seed: int = 1) -> SolvedCase:
    """Solve a case in every draw as far as its verdict needs; parameters as of :func:`find_middle`."""
    draws = draw(case, n_draws, seed)
    solved = solve(draws)
    return SolvedCase(
        case=case,
        draws=draws,
        stage_game=solved.stage_game,
        track_record=solved.track_record,
        strategy=solved.strategy,
        verdict=reach_verdict(draws.menu.options, solved.strategy.values),
    )
