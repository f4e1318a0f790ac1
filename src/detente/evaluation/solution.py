"""What every option is worth: at draws of all premises, or at chosen values of some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.stage_game import StageGame, play_stage_game
from detente.evaluation.strategy import Strategy, choose_strategy
from detente.evaluation.third_parties import ThirdParties, weigh_third_parties
from detente.evaluation.track_record import TrackRecord, read_track_record
from detente.evaluation.trust import Trust, judge_trust
from detente.methods.pomdp_solver import DENOMINATORS
from detente.sampling.samples import Draws, draw_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.shapes import PerDraw, PerDrawOption


class Solved(NamedTuple):
    """The part of the main path that the value of an option rests on."""

    third_parties: ThirdParties
    stage_game: StageGame
    track_record: TrackRecord
    trust: Trust
    strategy: Strategy


def solve(draws: Draws, denominator: int | None = None) -> Solved:
    """Find what every option is worth: payoffs, response, belief, trust, a plan that learns.

    Parameters
    ----------
    draws
        The draws.
    denominator
        Fineness of the belief grid; left out: as fine as the bounds need.
    """
    others = weigh_third_parties(draws)
    game = play_stage_game(draws, participation=others.participation, passes=others.passes)
    record = read_track_record(draws, responses=game.responses)
    trust = judge_trust(
        draws,
        belief=record.belief,
        responses=game.responses,
        in_force=game.in_force,
        with_consent=game.with_consent,
    )
    plan = choose_strategy(
        draws,
        belief=record.belief,
        rewards=game.rewards,
        responses=game.responses,
        passes=others.passes,
        harm_probability=record.harm_probability,
        denominator=denominator,
    )
    return Solved(others, game, record, trust, plan)


def hold_medians(draws: Draws, n_draws: int) -> dict[str, PerDraw]:
    """Return every premise at its median, so many times."""
    return {path: np.full(n_draws, np.median(column)) for path, column in draws.premises.items()}


def solve_at(case: Case, fixed: Mapping[str, PerDraw], n_draws: int) -> Solved:
    """Solve at given values of the premises, on one grid for all of them."""
    n_types = len(case.counterpart.types)
    return solve(draw_at(case, fixed, n_draws), DENOMINATORS.get(n_types, (1,))[0])


def value_at(case: Case, fixed: Mapping[str, PerDraw]) -> PerDrawOption:
    """Return the value of each option at given values of some premises, own utils; nan where barred."""
    n_draws = len(next(iter(fixed.values())))
    return solve_at(case, fixed, n_draws).strategy.values
