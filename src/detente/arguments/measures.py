"""What a case says that its passages may carry: claims, what the offer brings, and belief."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from detente.evaluation.claims import NEVER, WAIT, make_claims, pick_option
from detente.evaluation.reservation_values import find_most_to_pay
from detente.evaluation.solution import COARSE, find_decision_inputs, pose_inputs, solve
from detente.evaluation.strategy import hold_deals, solve_alone
from detente.evaluation.verdict import compare_options
from detente.sampling.contracts import REFUSE

if TYPE_CHECKING:
    from detente.evaluation.solution import DecisionInputs
    from detente.evaluation.strategy import DecisionProblem
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw

MeasureKind = Literal["claim", "kept", "expected", "price", "belief"]

_LEAST_SHARE = 0.01
"""Change of a belief, or of a price as a part of the offer, below which nobody would notice it."""
_PRICES = ("kept", "expected")


class CarriedMeasure(NamedTuple):
    """One number that passages may carry."""

    kind: MeasureKind
    """``claim``: lead of one choice over another. ``kept``: what the offer in force brings us in one period if every
    promise is kept. ``expected``: the same as they are expected to behave. ``price``: the most of all that the offer
    gives that we could give without losing, as a multiple of it (40). ``belief``: belief in one kind."""
    name: str
    """The claim or the kind of counterpart; the offer; for a price, ``kept`` or ``expected``."""
    noticeable: float
    """Change that would just be noticed, in the measure's unit."""
    over: str = ""
    """For a claim, the choice that is claimed to be better."""
    under: str = ""
    """For a claim, the other."""


def list_measures(samples: Samples, noticeable: float) -> tuple[CarriedMeasure, ...]:
    """Return what there is to carry: the claims of the case, what the offer brings, and the belief in each kind.

    Kinds stand in order of hostility: the one likeliest to do hostile acts first, then the one likeliest to cheat.

    Parameters
    ----------
    samples
        Draws of every number of the case.
    noticeable
        Difference in value that would be noticed in a period, own utils.
    """
    solution = solve(samples, only_choice=True)
    verdict = compare_options(samples.contracts.options, solution.strategy.values, noticeable)
    claims = make_claims(samples, solution, verdict, noticeable)
    offer, types = samples.offers.offer, samples.counterpart.types
    index = samples.contracts.options.index(offer)
    keeps = solution.stage_game.responses[:, :, index, 0].mean(axis=0)
    harms = solution.track_record.harm_probability.mean(axis=0)
    by_hostility = sorted(range(len(types)), key=lambda i: (-harms[i], keeps[i]))
    is_priced = find_most_to_pay(samples.take(slice(0, 1)), solution.track_record.belief[:1]) is not None
    return (
        *(CarriedMeasure("claim", claim.name, claim.noticeable, claim.over, claim.under) for claim in claims),
        CarriedMeasure("kept", offer, noticeable),
        CarriedMeasure("expected", offer, noticeable),
        *(CarriedMeasure("price", name, _LEAST_SHARE) for name in _PRICES if is_priced),
        *(CarriedMeasure("belief", types[i], _LEAST_SHARE) for i in by_hostility),
    )


def compute_measures(
    samples: Samples, measures: tuple[CarriedMeasure, ...], without: frozenset[str] = frozenset()
) -> Array:
    """Return every measure in every draw, shape (draws, measures).

    Parameters
    ----------
    samples
        Draws of every number of a case, as it is or with parts struck out.
    measures
        What is measured: claims keep their direction, whichever choice is better now.
    without
        Paths of entries of the record that are left out.
    """
    inputs = find_decision_inputs(samples, without=without)
    problem = pose_inputs(samples, inputs)
    leads = _Leads(samples, problem)
    columns: dict[CarriedMeasure, PerDraw] = {}
    prices = [measure for measure in measures if measure.kind == "price"]
    if prices and (most := find_most_to_pay(samples, inputs.belief)) is not None:
        columns |= {measure: most[_PRICES.index(measure.name)] for measure in prices}
    for measure in measures:
        if measure.kind == "claim":
            columns[measure] = leads.find(measure)
        elif measure.kind != "price":
            columns[measure] = _measure(samples, inputs, measure)
    return np.stack([columns[measure] for measure in measures], axis=1)


def _measure(samples: Samples, inputs: DecisionInputs, measure: CarriedMeasure) -> PerDraw:
    game = inputs.stage_game
    if measure.kind == "belief":
        return inputs.belief[:, samples.counterpart.types.index(measure.name)]
    offer = samples.contracts.options.index(measure.name)
    if measure.kind == "kept":
        return game.in_force[:, offer, 0]
    expected: PerDraw = (inputs.belief * game.rewards[:, :, offer]).sum(axis=1)
    return expected


class _Leads:
    """Leads of one choice over another, as claims name them."""

    def __init__(self, samples: Samples, problem: DecisionProblem) -> None:
        self._problem, self._contracts = problem, samples.contracts
        self._held = hold_deals(problem)

    def find(self, measure: CarriedMeasure) -> PerDraw:
        if measure.name == "advice":
            values = solve_alone(self._problem, n_points=COARSE, n_threads=1).values
            return values[:, self._index(measure.over)] - values[:, self._index(measure.under)]
        turned = measure.over in {NEVER, WAIT}
        index = self._index(measure.under if turned else measure.over) - 1
        if measure.name == "offer now":
            alone = solve_alone(pick_option(self._problem, index), n_points=COARSE, n_threads=1).values
            lead = alone[:, 1] - alone[:, 0]
        else:
            held = self._held.through if measure.name == "offer" else self._held.as_things_stand
            lead = held[:, index]
        return -lead if turned else lead

    def _index(self, choice: str) -> int:
        """Return the place of a choice among those that are not barred."""
        option = REFUSE if choice == WAIT else choice
        return self._contracts.allowed.index(self._contracts.options.index(option))
