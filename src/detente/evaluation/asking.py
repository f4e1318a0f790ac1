"""To ask and give nothing: what any designed deal is measured against, (25f)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.evaluation.signing import predict_signing
from detente.evaluation.solution import DecisionInputs, pose_inputs
from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.third_parties import react
from detente.json_keys import HIDDEN, key, keyed
from detente.methods.pomdp_process import value_held

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.evaluation.solution import Solution
    from detente.evaluation.strategy import DecisionProblem
    from detente.sampling.offers import Offers
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw, PerDrawType

_DIGITS = 9
"""Digits to which sums of levels are compared, so that the order of adding breaks no tie."""


@dataclass(frozen=True)
class Asking:
    """Asking for all that the offer asks, and giving nothing.

    It is no option: help that would come anyway is no gain of a deal.
    """

    like: str
    """The option that lends its detection, resolve and visibility: the one with the smallest sum of levels."""
    delivers: PerDrawType
    """P(it does what was asked | type), in [0, 1] (10)."""
    signs: PerDrawType
    """P(it agrees to the request | type), in [0, 1] (11a)."""
    passes: PerDraw
    """Probability that home consents, in [0, 1] (11)."""
    held_through: PerDraw = field(metadata=key("held.if_it_goes_through"))
    """What it is worth kept up to the horizon, against never, once agreed to, own utils (42)."""
    problem: DecisionProblem = field(metadata=HIDDEN)
    """Its process, with the belief over types."""

    @property
    @keyed("held.as_things_stand")
    def held(self) -> PerDraw:
        """Return the same with the chance that they and home agree, and what a failure costs, own utils (42)."""
        return self.value_for(range(self.problem.belief.shape[1]), self.problem.horizon)

    def value_for(self, types: Sequence[int], n_periods: int) -> PerDraw:
        """Return what it is worth as things stand if only some types ever do what was asked, own utils.

        What asking and a failure cost is paid whatever the type.

        Parameters
        ----------
        types
            Indices of these types.
        n_periods
            Periods it is kept up, 1 or more.
        """
        process, belief = self.problem.process, self.problem.belief
        counted = np.isin(np.arange(belief.shape[1]), types)
        signed = process.acceptance[:, 0] * process.consent
        gained = np.where(counted, signed * value_held(process, n_periods)[:, 0], 0.0)
        return np.asarray((belief * (gained - process.costs[:, 0])).sum(axis=1))


def value_asking(samples: Samples, solution: Solution) -> Asking | None:
    """Return what asking and giving nothing is worth, (25f); ``None`` where the offer asks nothing.

    Goodwill repays nothing here, and whoever does not do what was asked leaves the world as it is.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What every option is worth in each draw.
    """
    contracts, record = samples.contracts, solution.track_record
    asked = _find_request(samples)
    if not asked.any():
        return None
    levels = contracts.give_levels.sum(axis=1) + contracts.get_levels.sum(axis=1)
    frame = 1 + int(np.argmin(levels[1 : contracts.n_options].round(_DIGITS)))
    gives = np.zeros((2, len(samples.items.gives)))
    alone = samples.with_contracts(frame, gives, np.stack([0 * asked, asked]))
    alone = replace(alone, offers=_offer(samples, frame))
    reactions = react(alone)
    game = solve_stage_game(alone, participation=reactions.participation, cheats_change_nothing=True)
    signing = predict_signing(
        alone, responses=game.responses, utilities=game.utilities, passes=reactions.passes
    )
    problem = pose_inputs(
        alone, DecisionInputs(reactions, game, signing, record.belief, record.harm_probability)
    )
    kept_up = value_held(problem.process, problem.horizon)[:, 0]
    return Asking(
        like=contracts.options[frame],
        delivers=game.responses[:, :, 1, 0],
        signs=signing.acceptance[:, :, 1],
        passes=reactions.passes[:, 1],
        held_through=(record.belief * kept_up).sum(axis=1) - samples.offers.proposing,
        problem=problem,
    )


def _find_request(samples: Samples) -> Array:
    """Return the level of each get that the offer asks, within the hard limits."""
    contracts = samples.contracts
    most = [samples.decision.forbidden.get(name, 1.0) for name in samples.items.gets]
    return np.minimum(contracts.get_levels[contracts.options.index(samples.offers.offer)], most)


def _offer(samples: Samples, frame: int) -> Offers:
    """Return what proposing and signing the request takes."""
    offers, contracts = samples.offers, samples.contracts
    offer = contracts.options.index(offers.offer)
    watched = np.maximum(contracts.detect[:, frame] - contracts.detect[:, offer], 0.0)
    nothing = np.zeros((samples.n_draws, 1))

    def pair(column: PerDraw) -> Array:
        return np.hstack([nothing, column[:, None]])

    return replace(
        offers,
        offer="contract 1",
        effort=pair(np.zeros(samples.n_draws)),
        start_up=pair(offers.proposing),
        refused_cost=pair(np.zeros(samples.n_draws)),
        cost_to_them=pair(offers.intrusion * watched),
        their_alternative=pair(np.zeros(samples.n_draws)),
        answers=np.full((samples.n_draws, len(samples.counterpart.types), 2), np.nan),
    )
