"""What every option is worth: at draws of all premises, or at chosen values of some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.stage_game import StageGame, solve_stage_game
from detente.evaluation.strategy import Strategy, solve_strategy
from detente.evaluation.third_parties import ThirdParties, predict_reactions
from detente.evaluation.track_record import TrackRecord, infer_types
from detente.evaluation.trust import Trust, judge_trust
from detente.sampling.samples import Samples, sample_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.shapes import PerDraw, PerDrawOption


class Solution(NamedTuple):
    """The part of the main path that the value of an option rests on."""

    third_parties: ThirdParties
    stage_game: StageGame
    track_record: TrackRecord
    trust: Trust
    strategy: Strategy


def solve(samples: Samples, *, only_choice: bool = False) -> Solution:
    """Find what every option is worth: payoffs, response, belief, trust, a plan that learns.

    Parameters
    ----------
    samples
        Draws of every number of the case.
    only_choice
        Whether only the best first choice of each draw matters, not by how much it is best.
    """
    others = predict_reactions(samples)
    game = solve_stage_game(samples, participation=others.participation, passes=others.passes)
    record = infer_types(samples, responses=game.responses)
    trust = judge_trust(
        samples,
        belief=record.belief,
        responses=game.responses,
        in_force=game.in_force,
        with_consent=game.with_consent,
    )
    plan = solve_strategy(
        samples,
        belief=record.belief,
        rewards=game.rewards,
        responses=game.responses,
        passes=others.passes,
        harm_probability=record.harm_probability,
        only_choice=only_choice,
    )
    return Solution(others, game, record, trust, plan)


def at_medians(samples: Samples, n_draws: int) -> dict[str, PerDraw]:
    """Return every premise at its median, so many times."""
    return {path: np.full(n_draws, np.median(column)) for path, column in samples.premises.items()}


def solve_at(case: Case, fixed: Mapping[str, PerDraw], n_draws: int) -> Solution:
    """Solve at given values of the premises, each as finely as it takes to tell which option is best."""
    return solve(sample_at(case, fixed, n_draws), only_choice=True)


def solve_at_medians(case: Case, samples: Samples) -> Solution:
    """Solve a case once, with every premise at the median of its draws."""
    return solve_at(case, at_medians(samples, 1), 1)


def value_at(case: Case, fixed: Mapping[str, PerDraw]) -> PerDrawOption:
    """Return the value of each option at given values of some premises, own utils; nan where barred."""
    n_draws = len(next(iter(fixed.values())))
    return solve_at(case, fixed, n_draws).strategy.values
