"""What each claim compares, valued around the medians of the premises."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.claims import WAIT, pick_option
from detente.evaluation.solution import COARSE, FINE, find_decision_inputs, pose_inputs
from detente.evaluation.strategy import hold_deals, solve_alone
from detente.sampling.contracts import REFUSE
from detente.sampling.samples import sample_at
from detente.sensitivity.median_model import MedianModel, MedianPremises

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.claims import Claim
    from detente.evaluation.solution import Solution
    from detente.evaluation.strategy import DecisionProblem
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawOption


class _Posed(NamedTuple):
    """A decision posed at some points."""

    points: Array
    problem: DecisionProblem
    valued: dict[int, PerDrawOption]
    """Values of all options, by how finely they were found."""


class CaseModels:
    """Models of all claims of a case, which share what they rest on where they are asked at the same points.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it, one or more uncertain.
    solution
        What every option is worth: the choices after the first stay as they are while premises move (37).
    """

    def __init__(self, case: Case, samples: Samples, solution: Solution) -> None:
        self.premises = MedianPremises(samples.premises)
        self._case, self._samples = case, samples
        self._next_choices = solution.strategy.next_choices
        self._posed: list[_Posed] = []
        """What was posed last."""

    def model_best(self) -> MedianModel:
        """Return the lead of the option that is best in the middle over all others."""
        coarse, fine = (partial(self._value_options, n_points=n_points) for n_points in (COARSE, FINE))
        return MedianModel(self.premises, self._samples.contracts.options, coarse, fine)

    def model_claim(self, claim: Claim) -> MedianModel:
        """Return the lead that is claimed; of the advice, the one over every choice that differs from it."""
        options = self._samples.contracts.options
        if claim.name == "advice":
            names = tuple(WAIT if name == REFUSE else name for name in options)
            kept = [i for i, name in enumerate(names) if name not in claim.alike]
            coarse, fine = (
                partial(self._value_options, n_points=n_points, kept=kept) for n_points in (COARSE, FINE)
            )
            return MedianModel(self.premises, tuple(names[i] for i in kept), coarse, fine, claim.over)
        offer = self._samples.offers.offer
        other = claim.under if claim.over == offer else claim.over
        names = (offer, other)
        if claim.name == "offer now":
            coarse, fine = (
                partial(self._value_now, claim=claim, n_points=n_points) for n_points in (COARSE, FINE)
            )
            return MedianModel(self.premises, names, coarse, fine, claim.over)
        held = partial(self._value_held, through=claim.name == "offer")
        return MedianModel(self.premises, names, held, over=claim.over)

    @property
    def _index(self) -> int:
        """Index of the offer among the options that are not barred."""
        contracts = self._samples.contracts
        return contracts.allowed.index(contracts.options.index(self._samples.offers.offer)) - 1

    def prepare(self, several: list[Array]) -> None:
        """Pose the decision at several sets of points at once, before models are asked there."""
        points = np.concatenate(several)
        fixed = {path: points[:, j] for j, path in enumerate(self.premises.paths)}
        samples = sample_at(self._case, fixed, len(points))
        problem = pose_inputs(samples, find_decision_inputs(samples))
        stops = np.cumsum([len(each) for each in several]).tolist()
        self._posed = [
            _Posed(each, problem.take(slice(stop - len(each), stop)), {})
            for each, stop in zip(several, stops, strict=True)
        ]

    def _pose(self, points: Array) -> _Posed:
        posed = next((each for each in self._posed if each.points is points), None)
        if posed is None:
            self.prepare([points])
            posed = self._posed[0]
        return posed

    def _value_options(self, points: Array, *, n_points: int, kept: list[int] | None = None) -> PerDrawOption:
        posed = self._pose(points)
        if n_points not in posed.valued:
            solved = solve_alone(posed.problem, n_points=n_points, next_choices=self._next_choices)
            posed.valued[n_points] = self._samples.contracts.spread(solved.values)
        values = posed.valued[n_points]
        return values if kept is None else values[:, kept]

    def _value_now(self, points: Array, *, claim: Claim, n_points: int) -> PerDrawOption:
        alone = pick_option(self._pose(points).problem, self._index)
        return solve_alone(alone, n_points=n_points, next_choices=claim.next_choices).values[:, ::-1]

    def _value_held(self, points: Array, *, through: bool) -> PerDrawOption:
        held = hold_deals(self._pose(points).problem)
        worth = (held.through if through else held.as_things_stand)[:, self._index]
        return np.stack([worth, np.zeros_like(worth)], axis=1)
