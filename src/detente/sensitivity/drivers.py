"""Which premise carries the verdict, and what to find out first: MODEL section 8."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.methods.evppi import evppi
from detente.methods.sobol import cut_bins, first_order, total_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from detente.shapes import PerDraw, PerDrawOption

    Model = Callable[[Mapping[str, PerDraw]], PerDrawOption]

N_TOTALS = 8
"""Premises whose total-order index is found: each takes further runs of the model."""
N_PAIRS = 512
"""Pairs of draws for a total-order index."""
FEWEST_PAIRS = 50
"""Pairs below which none is found."""


class Driver(NamedTuple):
    """How far one premise carries the verdict."""

    path: str
    """Place of the premise in the case."""
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


def rank_premises(
    premises: Mapping[str, PerDraw],
    *,
    options: tuple[str, ...],
    values: PerDrawOption,
    margin: PerDraw,
    model: Model,
) -> Drivers:
    """Rank the uncertain premises by what they explain of the margin.

    Each is looked at alone; premises that move together share what they explain.

    Parameters
    ----------
    premises
        Draws of every uncertain number, by its place in the case.
    options
        Names of the options.
    values
        Q(b, x), own utils; nan where barred.
    margin
        Margin of the best option but ``refuse`` over it, own utils (37).
    model
        The value of each option at given values of all premises.
    """
    usable = [place for place in range(len(options)) if not np.isnan(values[:, place]).any()]
    names = [options[place] for place in usable]
    choices = values[:, usable]
    finite = np.where(np.isfinite(margin), margin, 0.0)
    drivers = [_drive(path, samples, names, choices, finite) for path, samples in premises.items()]
    drivers.sort(key=lambda driver: (-driver.share, driver.path))
    everything = float(choices.max(axis=1).mean() - choices.mean(axis=0).max())
    totals = _find_totals([driver.path for driver in drivers[:N_TOTALS]], premises, values, model)
    return Drivers(
        tuple(driver._replace(total=totals.get(driver.path, np.nan)) for driver in drivers), everything
    )


def _find_totals(
    paths: list[str], premises: Mapping[str, PerDraw], values: PerDrawOption, model: Model
) -> dict[str, float]:
    """Return total-order indices: draws again, with one premise taken from other draws."""
    n_pairs = min(N_PAIRS, len(values) // 2)
    if n_pairs < FEWEST_PAIRS:
        return {}
    kept = {path: column[:n_pairs] for path, column in premises.items()}
    base = _find_margin(values[:n_pairs])
    totals = {}
    for path in paths:
        moved = model({**kept, path: premises[path][n_pairs : 2 * n_pairs]})
        totals[path] = total_order(base, _find_margin(moved))
    return totals


def _find_margin(values: PerDrawOption) -> PerDraw:
    """Return the margin of the best option but the first over it (37); 0 where there is none."""
    others = np.where(np.isnan(values[:, 1:]), -np.inf, values[:, 1:]).max(axis=1)
    return np.where(np.isfinite(others), others - values[:, 0], 0.0)


def _drive(path: str, samples: PerDraw, names: list[str], values: PerDrawOption, margin: PerDraw) -> Driver:
    bins = cut_bins(samples)
    ends = (values[bins == end].mean(axis=0) for end in (0, bins.max()))
    low, high = (names[int(mean.argmax())] for mean in ends)
    share = min(max(first_order(bins, margin), 0.0), 1.0)
    return Driver(path, share, np.nan, evppi(bins, values), low, high)
