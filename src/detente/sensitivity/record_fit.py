"""Whether past dealings went as the kinds of counterpart would have had it: a posterior predictive check."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from detente.evaluation.solution import Solution
    from detente.sampling.past_dealings import PastEpisode
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDrawConduct, PerDrawType

RARE = 0.05
"""Tail below which a record is called unlike what the kinds would have done."""

_ROUNDING = 1e-9
"""Difference of two log-probabilities that only rounding sets apart."""


@dataclass(frozen=True)
class RecordFit:
    """Past dealings against what the model foretold of each, in the light of those before it."""

    n_dealings: int
    surprise_tail: float
    """Chance of dealings at least as surprising, by the sum of their log-probabilities; nan without any."""
    worst_surprise_tail: float
    """The same for the most surprising dealings imaginable."""
    kept_tail: float
    """Chance of as few kept promises as were seen, or fewer."""
    none_kept_tail: float
    """Chance of none kept: the worst record imaginable."""
    more_kept_tail: float
    """Chance of as many kept promises as were seen, or more."""
    all_kept_tail: float
    """Chance of all kept: the best record imaginable."""
    surprises: tuple[str, ...]
    """Dealings by their name, the least expected first."""

    @property
    def can_tell(self) -> bool:
        """Return whether any record of these dealings would be rare."""
        return min(self.worst_surprise_tail, self.none_kept_tail, self.all_kept_tail) < RARE


def measure_record_fit(samples: Samples, solution: Solution) -> RecordFit:
    """Compare past dealings with what was foretold of each, (15)-(18); the belief path is held.

    In every draw the conduct is drawn once from its coding, and once from what the belief just before
    it foretold, with the report's reliability in it.

    Parameters
    ----------
    samples
        Every premise of the case.
    solution
        What the record taught in each draw.
    """
    episodes, generator = samples.past.episodes, np.random.default_rng([samples.seed, 15])
    if not episodes:
        nan = float("nan")
        return RecordFit(0, nan, nan, nan, nan, nan, nan, ())
    foretold = np.stack([_foretell(samples, solution, episode) for episode in episodes], axis=1)
    coded = np.stack([np.broadcast_to(e.coding, foretold[:, 0].shape) for e in episodes], axis=1)
    seen, drawn = (_draw(generator, shares) for shares in (coded, foretold))
    logs = np.log(np.maximum(foretold, 1e-300))
    observed, replicate = (
        np.take_along_axis(logs, conduct[..., None], axis=2)[..., 0] for conduct in (seen, drawn)
    )
    total, worst = replicate.sum(axis=1), logs.min(axis=2).sum(axis=1)
    kept, kept_again = (seen == 0).sum(axis=1), (drawn == 0).sum(axis=1)
    order = np.argsort((observed - replicate).mean(axis=0), kind="stable")
    return RecordFit(
        n_dealings=len(episodes),
        surprise_tail=float(np.mean(total <= observed.sum(axis=1) + _ROUNDING)),
        worst_surprise_tail=float(np.mean(total <= worst + _ROUNDING)),
        kept_tail=float(np.mean(kept_again <= kept)),
        none_kept_tail=float(np.mean(kept_again == 0)),
        more_kept_tail=float(np.mean(kept_again >= kept)),
        all_kept_tail=float(np.mean(kept_again == len(episodes))),
        surprises=tuple(episodes[index].name for index in order),
    )


def _foretell(samples: Samples, solution: Solution, episode: PastEpisode) -> PerDrawConduct:
    """Return what a report of this dealing would say, by the belief with which its year begins (15)-(16)."""
    likely = solution.stage_game.responses[:, :, episode.terms] * samples.past.recorded[:, None]
    conduct = np.einsum(
        "nt,nta->na", _believe_before(samples, solution, episode), likely / likely.sum(2)[..., None]
    )
    information = episode.information[:, None]
    return np.asarray(information * conduct + (1 - information) * episode.background)


def _believe_before(samples: Samples, solution: Solution, episode: PastEpisode) -> PerDrawType:
    """Return the belief with which the year of a dealing begins (14)."""
    rival, past, year = samples.counterpart, samples.past, math.floor(episode.year)
    if year <= past.start:
        return rival.prior
    hazard = (rival.at_change if year in past.changes else rival.ordinary)[:, None]
    before = solution.track_record.filtered[:, year - past.start - 1]
    return np.asarray((1 - hazard) * before + hazard * rival.pool)


def _draw(generator: np.random.Generator, shares: Array) -> np.ndarray:
    """Return a conduct for every draw and dealing, by its shares along the last axis."""
    levels = generator.random(shares.shape[:-1])[..., None]
    return np.minimum((shares.cumsum(axis=-1) < levels).sum(axis=-1), shares.shape[-1] - 1)
