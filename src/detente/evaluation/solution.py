"""What every option is worth: at draws of all premises, or at chosen values of some."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.signing import Signing, predict_past_signing, predict_signing
from detente.evaluation.stage_game import StageGame, solve_stage_game
from detente.evaluation.strategy import (
    DecisionProblem,
    Strategy,
    pose_problem,
    solve_strategy,
    value_beliefs,
)
from detente.evaluation.third_parties import Reactions, ThirdParties, predict_reactions, react
from detente.evaluation.track_record import TrackRecord, infer_types, infer_without
from detente.evaluation.trust import Trust, judge_trust
from detente.sampling.samples import Samples, sample_at
from detente.sampling.slices import join_draws

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.methods.shared_choices import NextChoices
    from detente.shapes import PerDraw, PerDrawOption, PerDrawType, PerDrawTypeAnswer


ROUGH, COARSE, FINE = 4, 8, 32
"""Beliefs at which plans are made: for a spread over many points, for a mean over them, where a difference decides."""


class Solution(NamedTuple):
    """The part of the main path that the value of an option rests on."""

    third_parties: ThirdParties
    stage_game: StageGame
    signing: Signing
    track_record: TrackRecord
    trust: Trust
    strategy: Strategy

    def sign_past(self, samples: Samples) -> PerDrawTypeAnswer:
        """Return P(it signs | type) each earlier offer of the record (11a), in as many of the first draws as are given.

        Parameters
        ----------
        samples
            The draws of the case, or the first of them.
        """
        draws = slice(samples.n_draws)
        flows, passes = self.stage_game.flows[draws], self.third_parties.passes[draws]
        return predict_past_signing(samples, flows=flows, passes=passes)


class DecisionInputs(NamedTuple):
    """What is decided on: payoffs, responses and belief, and nothing that does not bear on a value."""

    reactions: Reactions
    stage_game: StageGame
    signing: Signing
    belief: PerDrawType
    """Belief over types at the decision."""
    harm_probability: PerDrawType
    """P(hostile act that becomes known | type) at an opening, in [0, 1]."""

    @classmethod
    def of(cls, solution: Solution) -> DecisionInputs:
        """Return what a solution rests on."""
        others, record = solution.third_parties, solution.track_record
        reactions = Reactions(*(getattr(others, name) for name in Reactions._fields))
        return cls(reactions, solution.stage_game, solution.signing, record.belief, record.harm_probability)


def solve(samples: Samples, *, only_choice: bool = False) -> Solution:
    """Find what every option is worth: payoffs, response, belief, trust, a plan that learns.

    Parameters
    ----------
    samples
        Draws of every number of the case.
    only_choice
        Whether only the best first choice of each draw matters, not by how much it is best.
    """
    reactions, game, signing, record = join_draws(map(_read_record, samples.split()), samples.n_draws)
    trust = judge_trust(
        samples,
        belief=record.belief,
        responses=game.responses,
        in_force=game.in_force,
        unwithheld=reactions.unwithheld,
        passes=reactions.passes,
        acceptance=signing.acceptance,
    )
    inputs = DecisionInputs(reactions, game, signing, record.belief, record.harm_probability)
    plan = solve_strategy(samples, pose_inputs(samples, inputs), only_choice=only_choice)
    return Solution(predict_reactions(samples, reactions), game, signing, record, trust, plan)


def find_decision_inputs(samples: Samples, *, without: frozenset[str] = frozenset()) -> DecisionInputs:
    """Find payoffs, responses and belief alone: what the value of an option rests on, (3)-(18).

    Parameters
    ----------
    samples
        Every number of the case, drawn or chosen.
    without
        Paths of entries of the record that are left out, such as ``record.acts.hires``.
    """
    parts = (_find_decision_inputs(part, without) for part in samples.split())
    return join_draws(parts, samples.n_draws)


def _find_decision_inputs(samples: Samples, without: frozenset[str]) -> DecisionInputs:
    reactions, game, signing = play_contracts(samples)
    signed = predict_past_signing(samples, flows=game.flows, passes=reactions.passes)
    (inference,) = infer_without(samples, responses=game.responses, signed=signed, parts=[without])
    return DecisionInputs(reactions, game, signing, inference.belief, inference.harm_probability)


def _read_record(samples: Samples) -> tuple[Reactions, StageGame, Signing, TrackRecord]:
    reactions, game, signing = play_contracts(samples)
    signed = predict_past_signing(samples, flows=game.flows, passes=reactions.passes)
    return reactions, game, signing, infer_types(samples, responses=game.responses, signed=signed)


def play_contracts(samples: Samples) -> tuple[Reactions, StageGame, Signing]:
    """Return how allies and home react to every contract, what it brings, and whether it would be signed, (3)-(11a).

    Parameters
    ----------
    samples
        Every number of the case, drawn or chosen, with its menu of contracts.
    """
    reactions = react(samples)
    game = solve_stage_game(samples, participation=reactions.participation)
    signing = predict_signing(
        samples, responses=game.responses, utilities=game.utilities, passes=reactions.passes
    )
    return reactions, game, signing


def pose_inputs(samples: Samples, inputs: DecisionInputs) -> DecisionProblem:
    """Return what there is to decide in every draw.

    Parameters
    ----------
    samples
        Every premise of the case.
    inputs
        Payoffs, responses and belief.
    """
    return pose_problem(
        samples,
        belief=inputs.belief,
        rewards=inputs.stage_game.rewards,
        responses=inputs.stage_game.responses,
        passes=inputs.reactions.passes,
        acceptance=inputs.signing.acceptance,
        harm_probability=inputs.harm_probability,
    )


def at_medians(samples: Samples, n_draws: int) -> dict[str, PerDraw]:
    """Return every premise at its median, so many times."""
    return {path: np.full(n_draws, median) for path, median in samples.medians.items()}


def solve_at_medians(case: Case, samples: Samples) -> Solution:
    """Solve a case once, with every premise at the median of its draws, as finely as it takes to choose."""
    return solve(sample_at(case, at_medians(samples, 1), 1), only_choice=True)


def value_at(
    case: Case,
    fixed: Mapping[str, PerDraw],
    *,
    n_points: int = COARSE,
    next_choices: NextChoices | None = None,
) -> PerDrawOption:
    """Return the value of each option at given values of some premises, own utils; nan where barred.

    The only entrance to the model beside :func:`solve`: beliefs and values, and nothing else.

    Parameters
    ----------
    case
        The case.
    fixed
        Values by the path of the premise in the case, one or more; all others in the middle.
    n_points
        Beliefs at which plans are made: the more, the nearer to the value from below.
    next_choices
        Choices after the first, those of :class:`~detente.evaluation.strategy.Strategy`: they stay as they are
        while premises move (37).
    """
    samples = sample_at(case, fixed, len(next(iter(fixed.values()))))
    return value_samples(samples, n_points=n_points, next_choices=next_choices)


def value_samples(
    samples: Samples, *, n_points: int = COARSE, next_choices: NextChoices | None = None
) -> PerDrawOption:
    """Return the value of each option in each draw, own utils; nan where barred.

    Parameters
    ----------
    samples
        Every number of the case, drawn or chosen.
    n_points
        Beliefs at which plans are made: the more, the nearer to the value from below.
    next_choices
        Choices after the first; by default the best ones on average over these draws.
    """
    problem = pose_inputs(samples, find_decision_inputs(samples))
    return value_beliefs(
        samples, problem, problem.belief[:, None], n_points=n_points, next_choices=next_choices
    )[:, 0]
