"""Which premises together guarantee the recommendation, and which overturn it: MODEL (39)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.json_keys import HIDDEN, keyed
from detente.methods.implicants import Implicant, find_prime_implicants, swing_shares
from detente.sensitivity.joint_flips import find_adverse_end, list_against

if TYPE_CHECKING:
    from detente.sensitivity.median_model import MedianModel, Swing

_N_TRIED = 10
"""Premises of which every combination is tried: ten make 1,024."""

_MOST_SETS = 50
"""Premise sets of each kind that are listed at most; the smallest come first."""


class TriedPremise(NamedTuple):
    """One premise of the premise sets."""

    path: str
    adverse: float
    """The end of its range that speaks against the recommendation."""
    swing_share: float
    """How often it decides, in [0, 1]."""


class PremiseSet(NamedTuple):
    """Paths of premises that together guarantee a recommendation."""

    held: list[str]
    """Those at their medians."""
    adverse: list[str]
    """Those at their adverse ends."""


@dataclass(frozen=True)
class PremiseSets:
    """Minimal sufficient sets of premises (39); each premise at its median or at its adverse end."""

    paths: tuple[str, ...] = field(metadata=HIDDEN)
    """Premises that were tried, the weightiest first."""
    adverse: tuple[float, ...] = field(metadata=HIDDEN)
    """The end of each premise, 5th or 95th percentile, that speaks against the recommendation."""
    sufficient: tuple[Implicant, ...] = field(metadata=HIDDEN)
    """Sets that guarantee the recommendation."""
    flipping: tuple[Implicant, ...] = field(metadata=HIDDEN)
    """Sets that guarantee another."""
    swing_shares: tuple[float, ...] = field(metadata=HIDDEN)
    """How often each premise decides, in [0, 1]."""
    left_out: int
    """Premises that speak against it at one end, but too weakly to be tried."""

    @property
    @keyed("premises")
    def premises(self) -> list[TriedPremise]:
        """Return the premises that were tried, the weightiest first."""
        columns = zip(self.paths, self.adverse, self.swing_shares, strict=True)
        return [TriedPremise(*column) for column in columns]

    @property
    @keyed("sufficient")
    def named_sufficient(self) -> list[PremiseSet]:
        """Return the smallest sets that guarantee the recommendation, by path."""
        return [self._with_paths(implicant) for implicant in self.sufficient[:_MOST_SETS]]

    @property
    @keyed("flipping")
    def named_flipping(self) -> list[PremiseSet]:
        """Return the smallest sets that guarantee another, by path."""
        return [self._with_paths(implicant) for implicant in self.flipping[:_MOST_SETS]]

    @property
    @keyed("sufficient_count")
    def sufficient_count(self) -> int:
        """Return how many sets guarantee the recommendation."""
        return len(self.sufficient)

    @property
    @keyed("flipping_count")
    def flipping_count(self) -> int:
        """Return how many sets guarantee another."""
        return len(self.flipping)

    def _with_paths(self, implicant: Implicant) -> PremiseSet:
        return PremiseSet(
            [self.paths[i] for i in implicant.held], [self.paths[i] for i in implicant.otherwise]
        )


def find_premise_sets(middle: MedianModel, swings: tuple[Swing, ...]) -> PremiseSets:
    """Try every combination of medians and adverse ends of the weightiest premises (39)."""
    against = list_against(middle, swings)
    tried = against[:_N_TRIED]
    if not tried:
        return PremiseSets((), (), (), (), (), 0)
    adverse, premises = [find_adverse_end(middle, swing) for swing in tried], middle.premises
    columns = [premises.paths.index(swing.path) for swing in tried]
    readings = np.indices((2,) * len(tried)).reshape(len(tried), -1).T.astype(bool)
    points = np.tile(premises.medians, (len(readings), 1))
    points[:, columns] = np.where(readings, adverse, premises.medians[columns])
    holds = (middle.find_margin(points) >= 0).reshape((2,) * len(tried))
    return PremiseSets(
        paths=tuple(swing.path for swing in tried),
        adverse=tuple(adverse),
        sufficient=find_prime_implicants(holds),
        flipping=find_prime_implicants(~holds),
        swing_shares=tuple(swing_shares(holds).tolist()),
        left_out=len(against) - len(tried),
    )
