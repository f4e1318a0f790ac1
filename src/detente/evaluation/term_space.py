"""Versions of the offer as points of a box, and the limits within which one may be proposed: MODEL section 15."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from detente.evaluation.stage_game import solve_stage_game
from detente.evaluation.third_parties import react
from detente.evaluation.variants import Variants, offer_variants
from detente.methods.pomdp_process import value_going_on
from detente.sampling.slices import join_draws, take_draws
from detente.sampling.type_transition import find_transition
from detente.shapes import Array, Flags, PerDrawType

if TYPE_CHECKING:
    from detente.sampling.negotiable_terms import NegotiableTerms
    from detente.sampling.samples import Samples

DETECTION, SECRECY = "detection", "secrecy"
"""Names of the two terms that are no items."""

LEAST_KEPT, LEAST_BELIEF = 0.6, 0.5
"""How likely a kind must keep its side for it to count, and the belief in such kinds together."""
MOST_BEYOND = 0.05
"""Share of the draws in which the worst loss may be beyond the cap."""
_BROKEN = 1e-3
"""By how much a limit that is only just broken is."""


class VersionMerits(NamedTuple):
    """What versions of the offer bring, and whether they stay within our limits."""

    values: Float[Array, "draws versions"]
    """Held value if it goes through, against never, own utils (42)."""
    gains: Float[Array, "types versions"]
    """What each kind gains a period by keeping it, beyond holding out, its utils: the median (11a)."""
    kept: Float[Array, "types versions"]
    """P(it keeps its side), in [0, 1]: the mean (10)."""
    losses: Float[Array, "draws versions"]
    """What the worst conduct costs in one period beyond the cap, own utils; below 0 within it."""

    @property
    def keeps(self) -> Bool[Flags, "types versions"]:
        """Say of each kind whether it gains by keeping each version, and would keep it."""
        return (self.gains > 0) & (self.kept >= LEAST_KEPT)

    @property
    def beyond_cap(self) -> Float[Array, " versions"]:
        """Return the share of draws in which the worst loss is beyond the cap."""
        return np.asarray((self.losses > 0).mean(axis=0))

    def find_violations(self, belief: Float[Array, " types"]) -> Float[Array, " versions"]:
        """Return by how much each version breaks our limits; 0 where it keeps them.

        Parameters
        ----------
        belief
            Mean belief over types.
        """
        short = np.maximum(LEAST_KEPT - self.kept, 0.0)
        short += np.where(self.gains > 0, 0.0, _BROKEN + np.clip(-self.gains / 100, 0.0, 1.0))
        order = short.argsort(axis=0, kind="stable")
        together = belief[order].cumsum(axis=0)
        # The kind whose belief, added to that of kinds that fall short by less, makes up the half.
        decisive = (together < LEAST_BELIEF - _BROKEN**3).sum(axis=0).clip(max=len(belief) - 1)
        fallen = np.take_along_axis(short, np.take_along_axis(order, decisive[None], 0), 0)[0]
        far = np.maximum(np.quantile(self.losses, 1 - MOST_BEYOND, axis=0), 0.0) / 100
        return fallen + np.where(self.beyond_cap > MOST_BEYOND, _BROKEN + far, 0.0)


@dataclass(frozen=True)
class TermSpace:
    """What is negotiable in the offer: each version is a point, a coordinate for each term that can move."""

    samples: Samples
    """Every premise of the case."""
    belief: PerDrawType
    """Belief over types at the decision."""
    detection: float
    """Median probability that a cheat is seen under the offer."""

    @property
    def changes(self) -> NegotiableTerms:
        """Return what could be changed."""
        if self.samples.negotiable is None:
            message = "nothing is negotiable in this case"
            raise ValueError(message)
        return self.samples.negotiable

    @property
    def names(self) -> tuple[str, ...]:
        """Return the terms that can move: items, then detection, then secrecy."""
        watched = (DETECTION,) if self.changes.detection is not None else ()
        return (*self.changes.items, *watched, *((SECRECY,) if self.changes.can_be_secret else ()))

    @property
    def low(self) -> Float[Array, " terms"]:
        """Return the least of each term."""
        watched = [self.changes.detection[0]] if self.changes.detection is not None else []
        return np.array([*self.changes.low, *watched, *([0.0] * self.changes.can_be_secret)])

    @property
    def high(self) -> Float[Array, " terms"]:
        """Return the most of each term."""
        watched = [self.changes.detection[1]] if self.changes.detection is not None else []
        return np.array([*self.changes.high, *watched, *([1.0] * self.changes.can_be_secret)])

    @property
    def whole(self) -> Bool[Flags, " terms"]:
        """Say of each term whether it is only ever all or nothing."""
        watched = [False] if self.changes.detection is not None else []
        return np.array([*self.changes.whole, *watched, *([True] * self.changes.can_be_secret)], dtype=bool)

    def locate(self, option: int) -> Float[Array, " terms"]:
        """Return the point nearest to the levels of an option; detection and visibility as offered."""
        contracts, items = self.samples.contracts, self.samples.items
        levels = np.concatenate([contracts.give_levels[option], contracts.get_levels[option]])
        by_name = dict(zip((*items.gives, *items.gets), levels.tolist(), strict=True))
        by_name |= {DETECTION: self.detection, SECRECY: 0.0}
        point = np.clip([by_name[name] for name in self.names], self.low, self.high)
        ends = np.where(point - self.low < self.high - point, self.low, self.high)
        return np.where(self.whole, ends, point)

    @property
    def offered(self) -> Float[Array, " terms"]:
        """Return the point of the offer."""
        return self.locate(self.samples.contracts.options.index(self.samples.offers.offer))

    def describe(self, points: Float[Array, "versions terms"]) -> Variants:
        """Return the terms of points of the box; what does not move is as offered, within the hard limits."""
        contracts, items = self.samples.contracts, self.samples.items
        offer = contracts.options.index(self.samples.offers.offer)
        names = (*items.gives, *items.gets)
        most = [self.samples.decision.forbidden.get(name, 1.0) for name in names]
        levels = np.minimum(np.concatenate([contracts.give_levels[offer], contracts.get_levels[offer]]), most)
        levels = np.tile(levels, (len(points), 1))
        for i, name in enumerate(self.changes.items):
            levels[:, names.index(name)] = points[:, i]
        raised, secret = np.zeros(len(points)), np.zeros(len(points), dtype=bool)
        if self.changes.detection is not None:
            raised = points[:, len(self.changes.items)] - self.detection
        if self.changes.can_be_secret:
            secret = points[:, -1] > 1 / 2
        return Variants(levels[:, : len(items.gives)], levels[:, len(items.gives) :], raised, secret)

    def judge(self, points: Float[Array, "versions terms"]) -> tuple[Array, Array]:
        """Return by how much each version breaks our limits, and its mean held value if it goes through, own utils."""
        merits = self.weigh(points)
        return merits.find_violations(self.belief.mean(axis=0)), merits.values.mean(axis=0)

    def weigh(self, points: Float[Array, "versions terms"]) -> VersionMerits:
        """Return what versions bring, and how far they are within our limits."""
        alone = offer_variants(self.samples, self.describe(points))
        parts, start = [], 0
        for part in alone.split():
            parts.append(_play(part, take_draws(self.belief, slice(start, start + part.n_draws))))
            start += part.n_draws
        values, gains, kept, losses = join_draws(parts, self.samples.n_draws)
        return VersionMerits(values, np.median(gains, axis=0), kept.mean(axis=0), losses)


def _play(alone: Samples, belief: PerDrawType) -> tuple[Array, Array, Array, Array]:
    """Return held value, gains by keeping, chance of keeping and loss beyond the cap, of every version but the first."""
    game, contracts = solve_stage_game(alone, participation=react(alone).participation), alone.contracts
    kept = game.responses[:, :, 1:, 0]
    ends = (contracts.detect * contracts.resolve)[:, None, 1:] * (1 - kept)
    worth = value_going_on(
        game.rewards[:, :, 1:].swapaxes(1, 2),
        (1 - ends).swapaxes(1, 2),
        find_transition(alone),
        alone.decision.discount,
        alone.decision.horizon,
    )
    held = np.einsum("nt,nxt->nx", belief, worth) - alone.offers.start_up[:, 1:]
    aside = alone.offers.cost_to_them + alone.offers.their_alternative
    gains = game.utilities[:, :, 1:, 0] - aside[:, None, 1:]
    return held, gains, kept, game.worst_loss[:, 1:] - alone.decision.exposure_cap[:, None]
