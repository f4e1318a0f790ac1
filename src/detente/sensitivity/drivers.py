"""Which premise carries the verdict, and what to find out first; see ``docs/explanation/sensitivity.md``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.solution import ROUGH, value_at
from detente.evaluation.verdict import compute_margin
from detente.methods.evppi import evppi
from detente.methods.sobol import Estimate, cut_bins, find_leaders, first_order, total_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.sensitivity.median_model import Model
    from detente.shapes import Flags, PerDraw, PerDrawOption

_LEAST_SHARE = Estimate(0.05, 0.0)
"""Share of the spread of the margin beyond which a premise is said to carry the answer."""

_N_SCREENED, _N_REFINED = 32, 512
"""Pairs of draws for the total-order index of every premise, and of the weightiest."""

_N_WEIGHTIEST = 12
"""Premises whose total-order index is refined."""

_MOST_NAMED = 3
"""Premises named at most as carrying the answer, or as worth finding out."""

_FEWEST_PAIRS = 2
"""Pairs below which nothing can be said of a total-order index."""

_CLEAR = 2.0
"""Standard errors by which an option must lead in a tenth of the draws to be called best there."""


class Driver(NamedTuple):
    """How far one premise carries the verdict."""

    path: str
    """Path of the premise in the case."""
    total: float
    """Share of the variance of the margin that would remain if everything else were known (total-order
    Sobol'), 0 or more; nan with too few draws. Above 1 only by chance or where premises move together."""
    total_error: float
    """Its standard error."""
    share: float
    """Share it explains alone, with whatever moves together with it, in [0, 1] (first-order Sobol')."""
    evppi: float
    """What finding it out before choosing would be worth, own utils, 0 or more."""
    evppi_error: float
    """Its standard error, own utils."""
    best_if_low: str
    """Option that is clearly better on average than the best of all in the lowest tenth of its draws;
    where none is, the best of all."""
    best_if_high: str
    """The same in the highest tenth."""

    @property
    def importance(self) -> Estimate:
        """Return the total-order index with its error."""
        return Estimate(self.total, self.total_error)

    @property
    def worth(self) -> Estimate:
        """Return what finding it out would be worth, with its error."""
        return Estimate(self.evppi, self.evppi_error)


@dataclass(frozen=True)
class Drivers:
    """Uncertain premises, those that carry most of the margin first."""

    drivers: tuple[Driver, ...]
    evppi_all: float
    """What finding out every premise would be worth, own utils."""

    @property
    def paths(self) -> list[str]:
        """Return the paths of the premises in that order."""
        return [driver.path for driver in self.drivers]

    @property
    def carriers(self) -> list[Driver]:
        """Return the premises that carry the answer beyond chance, the weightiest first."""
        return [driver for driver in self.drivers if driver.importance.exceeds(_LEAST_SHARE)]

    @property
    def standing_out(self) -> list[Driver]:
        """Return the few premises that carry the answer more than all others, beyond chance.

        Empty where none stands out.
        """
        return self._find_leaders([driver.importance for driver in self.drivers], _LEAST_SHARE)

    def list_worth_asking(self, noticeable: float) -> list[Driver]:
        """Return the few premises whose answer would be worth more than that of all others, beyond chance.

        Parameters
        ----------
        noticeable
            Worth below which none is named, own utils.
        """
        worths = [driver.worth for driver in self.drivers]
        return self._find_leaders(worths, Estimate(noticeable, 0.0))

    def _find_leaders(self, estimates: list[Estimate], least: Estimate) -> list[Driver]:
        """Return the premises whose estimate exceeds a least one and those of all others, beyond chance."""
        leaders = find_leaders(estimates, _MOST_NAMED)
        if not all(estimates[index].exceeds(least) for index in leaders):
            return []
        return [self.drivers[index] for index in leaders]


class _Answer(NamedTuple):
    """What the premises are ranked by."""

    options: list[str]
    """Names of the options that are not barred."""
    values: PerDrawOption
    """What each of them is worth, own utils."""
    margin: PerDraw
    """What the best option but ``refuse`` gains over it, own utils."""
    noticeable: float
    """Difference that would be noticed, own utils."""


def rank_premises(case: Case, samples: Samples, solution: Solution) -> Drivers:
    """Rank the uncertain premises by what would remain of the spread of the margin if all others were known.

    Every premise is drawn anew in a few pairs of draws, and the weightiest in many. What moves together with
    it stays as it was.

    Parameters
    ----------
    case
        The case.
    samples
        Every premise of it.
    solution
        What every option is worth in each draw.
    """
    premises, values = samples.premises, solution.strategy.values
    usable = [index for index, barred in enumerate(samples.contracts.barred) if not barred]
    names = [samples.contracts.options[index] for index in usable]
    answer = _Answer(names, values[:, usable], compute_margin(values), case.decision.noticeable)
    model = partial(value_at, case, n_points=ROUGH, next_choices=solution.strategy.next_choices)
    totals = _find_totals(list(premises), model, premises, _N_SCREENED)
    heavy = sorted(totals, key=lambda path: -totals[path].value)[:_N_WEIGHTIEST]
    totals |= _find_totals(heavy, model, premises, _N_REFINED)
    drivers = [
        _describe(path, column, totals.get(path, Estimate(np.nan, np.nan)), answer)
        for path, column in premises.items()
    ]
    drivers.sort(key=lambda driver: -np.nan_to_num(driver.total))
    known = answer.values.max(axis=1).mean() - answer.values.mean(axis=0).max()
    return Drivers(tuple(drivers), evppi_all=float(known))


def _find_totals(
    paths: list[str], model: Model, premises: Mapping[str, PerDraw], n_pairs: int
) -> dict[str, Estimate]:
    """Return total-order indices: draws again, with one premise taken from other draws."""
    if not paths:
        return {}
    n_pairs = min(n_pairs, len(premises[paths[0]]) // 2)
    if n_pairs < _FEWEST_PAIRS:
        return {}
    points = {path: np.tile(column[:n_pairs], (1 + len(paths), 1)) for path, column in premises.items()}
    for i, path in enumerate(paths, 1):
        points[path][i] = premises[path][n_pairs : 2 * n_pairs]
    values = model({path: rows.ravel() for path, rows in points.items()})
    base, *moved = compute_margin(values).reshape(-1, n_pairs)
    return {path: total_order(base, margin) for path, margin in zip(paths, moved, strict=True)}


def _describe(path: str, column: PerDraw, total: Estimate, answer: _Answer) -> Driver:
    bins = cut_bins(column)
    low, high = (answer.options[_find_best(answer, bins == end)] for end in (0, bins.max()))
    share = min(max(first_order(bins, answer.margin), 0.0), 1.0)
    return Driver(path, *total, share, *evppi(bins, answer.values), low, high)


def _find_best(answer: _Answer, tenth: Flags) -> int:
    """Return the option that is best in a tenth of the draws: the best of all, unless another clearly leads it."""
    values = answer.values[tenth]
    best, other = (int(part.mean(axis=0).argmax()) for part in (answer.values, values))
    lead = values[:, other] - values[:, best]
    clear = max(answer.noticeable, _CLEAR * float(lead.std() / np.sqrt(len(lead))))
    return other if float(lead.mean()) > clear else best
