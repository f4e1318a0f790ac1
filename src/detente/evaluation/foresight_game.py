"""The decision as a counterpart sees it that knows how we learn: what both sides play at the second depth (5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.belief_grid import find_denominators
from detente.methods.markov_response import MarkovGame, MarkovResponse, find_markov_response
from detente.sampling.type_transition import find_act_chance

if TYPE_CHECKING:
    from detente.evaluation.solution import DecisionInputs
    from detente.methods.pomdp_process import DealProcess
    from detente.sampling.samples import Samples
    from detente.shapes import Array

_TOLERANCE = 1e-5
"""Largest distance of a response from the logit that answers it: far below what a percentage is printed to."""


def play_with_foresight(
    samples: Samples, inputs: DecisionInputs, process: DealProcess, *, fineness: int = 1
) -> MarkovResponse:
    """Solve every draw with a counterpart that knows how we learn, without barred options.

    Parameters
    ----------
    samples
        Every premise of the case.
    inputs
        Payoffs, responses and belief.
    process
        The process of every draw at the first depth.
    fineness
        How many times as fine as usual the grid of beliefs is.
    """
    return find_markov_response(
        _pose_game(samples, inputs, process),
        inputs.belief,
        horizon=samples.decision.horizon,
        denominator=fineness * find_denominators(inputs.belief.shape[1]).foresight,
        tolerance=_TOLERANCE,
    )


def _pose_game(samples: Samples, inputs: DecisionInputs, process: DealProcess) -> MarkovGame:
    contracts, rival, game = samples.contracts, samples.counterpart, inputs.stage_game
    allowed = contracts.allowed
    return MarkovGame(
        payoffs=game.in_force[:, allowed],
        utilities=game.utilities[:, :, allowed],
        can_exploit=np.array(contracts.list_exploitable(samples.items.abusable))[allowed],
        detect=contracts.detect[:, allowed],
        resolve=contracts.resolve[:, allowed],
        acceptance=_add_refusal(process.acceptance),
        consent=_add_refusal(process.consent),
        costs=_add_refusal(process.costs),
        decisive=rival.decisive,
        lapse=rival.lapse,
        transition=process.transition,
        discount=process.discount,
        its_discount=rival.discount * samples.decision.keeps_word,
        gone=process.gone,
        reopening=process.reopening,
        acts=find_act_chance(samples, inputs.harm_probability),
    )


def _add_refusal(columns: Array) -> Array:
    """Return the columns of all options with one of zeros for ``refuse``, which nobody needs to accept, in front."""
    return np.concatenate([np.zeros_like(columns[:, :1]), columns], axis=1)
