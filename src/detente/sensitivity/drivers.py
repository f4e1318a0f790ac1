"""Which premise carries the verdict, and what to find out first; see ``docs/explanation/sensitivity.md``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.evaluation.solution import value_at
from detente.evaluation.verdict import compute_margin
from detente.methods.evppi import evppi
from detente.methods.sobol import CHANCE, cut_bins, first_order, total_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.model import Case
    from detente.evaluation.solution import Solution
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawOption

_LEAST_SHARE = 0.1
"""Share of the spread of the margin from which on a premise is said to carry the answer."""

_N_TOTALS = 8
"""Premises whose total-order index is found: each takes further runs of the model."""
_N_PAIRS = 512
"""Pairs of draws for a total-order index."""
_FEWEST_PAIRS = 50
"""Pairs below which none is found."""


class Driver(NamedTuple):
    """How far one premise carries the verdict."""

    path: str
    """Path of the premise in the case."""
    share: float
    """Share of the variance of the margin it explains alone, in [0, 1] (first-order Sobol')."""
    total: float
    """Share it explains alone and together with others (total-order Sobol'), 0 or more; nan beyond
    the first premises. Above 1 only by chance or where premises move together."""
    evppi: float
    """What finding it out before choosing would be worth, own utils, 0 or more."""
    best_if_low: str
    """Option worth most on average in the lowest tenth of its draws."""
    best_if_high: str
    """The same in the highest tenth."""


@dataclass(frozen=True)
class Drivers:
    """Uncertain premises, those that explain most of the margin first."""

    drivers: tuple[Driver, ...]
    evppi_all: float
    """What finding out every premise would be worth, own utils."""

    @property
    def paths(self) -> list[str]:
        """Return the paths of the premises in that order."""
        return [driver.path for driver in self.drivers]

    def list_carriers(self, n_draws: int) -> list[str]:
        """Return the premises that explain more of the margin than chance among so many draws would."""
        least = _LEAST_SHARE + CHANCE / n_draws
        return [driver.path for driver in self.drivers if driver.share > least]


def rank_premises(case: Case, samples: Samples, solution: Solution) -> Drivers:
    """Rank the uncertain premises by what they explain of the margin.

    Each is looked at alone; premises that move together share what they explain.

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
    choices, margin = values[:, usable], compute_margin(values)
    drivers = [_describe(path, column, names, choices, margin) for path, column in premises.items()]
    drivers.sort(key=lambda driver: (-driver.share, driver.path))
    totals = _find_totals([driver.path for driver in drivers[:_N_TOTALS]], case, premises, samples.n_draws)
    return Drivers(
        tuple(driver._replace(total=totals.get(driver.path, np.nan)) for driver in drivers),
        evppi_all=float(choices.max(axis=1).mean() - choices.mean(axis=0).max()),
    )


def _find_totals(
    paths: list[str], case: Case, premises: Mapping[str, PerDraw], n_draws: int
) -> dict[str, float]:
    """Return total-order indices: draws again, with one premise taken from other draws."""
    n_pairs = min(_N_PAIRS, n_draws // 2)
    if n_pairs < _FEWEST_PAIRS:
        return {}
    points = {path: np.tile(column[:n_pairs], (1 + len(paths), 1)) for path, column in premises.items()}
    for i, path in enumerate(paths, 1):
        points[path][i] = premises[path][n_pairs : 2 * n_pairs]
    values = value_at(case, {path: rows.ravel() for path, rows in points.items()})
    base, *moved = compute_margin(values).reshape(-1, n_pairs)
    return {path: total_order(base, margin) for path, margin in zip(paths, moved, strict=True)}


def _describe(path: str, column: PerDraw, names: list[str], values: PerDrawOption, margin: PerDraw) -> Driver:
    bins = cut_bins(column)
    ends = (values[bins == end].mean(axis=0) for end in (0, bins.max()))
    low, high = (names[int(mean.argmax())] for mean in ends)
    share = min(max(first_order(bins, margin), 0.0), 1.0)
    return Driver(path, share, np.nan, evppi(bins, values), low, high)
