"""What the counterpart adds that we lack: (3)-(5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.json_keys import HIDDEN, key, keyed
from detente.methods.production import coverage
from detente.sampling.objective_changes import attain, find_rival_effort

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawCapability, PerDrawOption


@dataclass(frozen=True)
class AddedValue:
    """The share of the problem solved without the counterpart, and what it adds, last in."""

    capabilities: tuple[str, ...] = field(metadata=HIDDEN)
    without: PerDraw
    """Attainment of own side and allies, in [0, 1] (4)."""
    with_rival: PerDraw = field(metadata=key("with"))
    """Attainment with everything the counterpart could give, in [0, 1]."""
    covered_without: PerDrawCapability = field(metadata=key("capabilities.{capability}.without"))
    """Part of each need met without it, in [0, 1] (3)."""
    covered_with: PerDrawCapability = field(metadata=key("capabilities.{capability}.with"))
    """Part of each need met with it, in [0, 1]."""
    asked: PerDrawOption = field(metadata=HIDDEN)
    """Attainment added if everything asked under each option arrives; allies at full effort."""

    @property
    @keyed("added")
    def added(self) -> PerDraw:
        """Return what it adds when it gives everything, in [0, 1], (5) over the shared problem."""
        return self.with_rival - self.without

    @property
    @keyed("capabilities.{capability}.added")
    def covered_added(self) -> PerDrawCapability:
        """Return what it adds to each need when it gives everything, in [0, 1]."""
        return self.covered_with - self.covered_without


def measure_added_value(samples: Samples) -> AddedValue:
    """Measure what the counterpart adds to what we and our allies already cover, (3)-(5).

    The coalition without it exists already, so its worth is the last-in marginal, not its
    Shapley value (5).

    Parameters
    ----------
    samples
        Every premise of the case.
    """
    production, contracts = samples.production, samples.contracts
    everybody = np.ones(len(production.providers))
    covered = coverage(production.shares, everybody)
    if production.rival is not None:
        everybody[production.rival] = 0.0
    ends = np.repeat([[0.0, 1.0]], samples.n_draws, axis=0)
    asked = find_rival_effort(samples.items, contracts.get_levels[: contracts.n_options], n_conducts=1)[
        ..., 0
    ]
    full = np.ones((samples.n_draws, len(samples.others.allies), 1))
    solved = attain(production, np.concatenate([ends, asked], axis=1), full)
    return AddedValue(
        capabilities=production.capabilities,
        without=solved[:, 0],
        with_rival=solved[:, 1],
        covered_without=coverage(production.shares, everybody),
        covered_with=covered,
        asked=solved[:, 2:] - solved[:, :1],
    )
