"""What the counterpart adds that we lack: (3)-(5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.methods.production import coverage
from detente.sampling.objective_changes import attain, find_rival_effort, spread_effort

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import PerDraw, PerDrawCapability, PerDrawOption


@dataclass(frozen=True)
class AddedValue:
    """The share of the problem solved without the counterpart, and what it adds, last in."""

    capabilities: tuple[str, ...]
    without: PerDraw
    """Attainment of own side and allies, in [0, 1] (4)."""
    with_rival: PerDraw
    """Attainment with everything the counterpart could give, in [0, 1]."""
    covered_without: PerDrawCapability
    """Part of each need met without it, in [0, 1] (3)."""
    covered_with: PerDrawCapability
    """Part of each need met with it, in [0, 1]."""
    asked: PerDrawOption
    """Attainment added if everything asked under each option arrives; allies at full effort."""

    @property
    def added(self) -> PerDraw:
        """Return what it adds when it gives everything, in [0, 1], (5) over the shared problem."""
        return self.with_rival - self.without


def measure_added_value(samples: Samples) -> AddedValue:
    """Measure what the counterpart adds to what we and our allies already cover, (3)-(5).

    The coalition without it exists already, so its worth is the last-in marginal, not its
    Shapley value (MODEL section 0.10).

    Parameters
    ----------
    draws
        The draws.
    """
    production, contracts = samples.production, samples.contracts
    full = np.ones((samples.n_draws, len(samples.others.allies)))
    none, all_of_it = np.zeros(samples.n_draws), np.ones(samples.n_draws)
    without, with_rival = (attain(production, effort, full) for effort in (none, all_of_it))
    covered = [coverage(production.shares, spread_effort(production, e, full)) for e in (none, all_of_it)]
    asked = [
        attain(production, find_rival_effort(samples.items, contracts.get_levels[place])[:, 0], full)
        - without
        for place in range(contracts.n_options)
    ]
    return AddedValue(
        production.capabilities, without, with_rival, covered[0], covered[1], np.stack(asked, axis=1)
    )
