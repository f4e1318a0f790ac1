"""What each side wants, and how wide the overlap is: MODEL (1)-(2), (8)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from detente.json_keys import key
from detente.sampling.objective_changes import attain, find_rival_effort, value_helping

if TYPE_CHECKING:
    from detente.sampling.samples import Samples
    from detente.shapes import Array, PerDraw

_N_BUNDLES = 256
"""Bundles of items compared."""
_N_DRAWS = 1_000
"""Draws used at most: the overlap is a share, and a thousand settle its interval."""


@dataclass(frozen=True)
class Bundle:
    """Levels of the items that both sides gain from."""

    levels: dict[str, float]
    """Level of each give and get, in [0, 1]."""
    own_gain: PerDraw
    """Our gain a period if every promise is kept, own utils."""
    counterpart_gain: PerDraw
    """Theirs, their utils."""


@dataclass(frozen=True)
class Overlap:
    """How far our interests meet with one type of counterpart (8)."""

    zone_share: PerDraw
    """Share of bundles that both sides gain from, in [0, 1]."""
    correlation: PerDraw
    """Correlation of our gains with theirs over the bundles, in [-1, 1]; nan where either is flat."""
    best_common_bundle: Bundle | None
    """Bundle with the largest mean Nash product among those whose median gain is above 0 for both;
    ``None`` where there is none."""


@dataclass(frozen=True)
class Interests:
    """Overlap of interests by type, in the order of the case."""

    overlaps: dict[str, Overlap] = field(metadata=key("{type}"))


def compare_interests(samples: Samples) -> Interests:
    """Measure how far our interests meet with each type's, (8).

    Bundles are drawn from the measure the model declares: each level is 0 with probability one
    half, else uniform up to its hard limit, or whole where it cannot be divided, the empty bundle
    left out; every promise kept, consent given, allies at full effort. The same bundles serve
    every draw and type.

    Parameters
    ----------
    samples
        Every premise of the case.

    Returns
    -------
    :
        One overlap a type; arrays over at most 1,000 draws.
    """
    samples = samples.take(slice(0, min(_N_DRAWS, samples.n_draws)))
    gives, gets = _sample_bundles(samples, _N_BUNDLES)
    solved, helping = _solve(samples, gets), value_helping(samples, gives, gets)
    own = _value(samples, gives, gets, samples.own_weights, solved)
    overlaps = {}
    for i, name in enumerate(samples.counterpart.types):
        theirs = _value(samples, gives, gets, samples.counterpart.weights[:, i], solved) + helping[:, i]
        best = _find_best(samples, own, theirs, np.concatenate([gives, gets], axis=1))
        zone = np.mean((own > 0) & (theirs > 0), axis=1)
        overlaps[name] = Overlap(zone, _correlate(own, theirs), best)
    return Interests(overlaps)


def _sample_bundles(samples: Samples, n_bundles: int) -> tuple[Array, Array]:
    """Draw bundles of items within the hard limits: levels of the gives and of the gets, (bundles, items) each."""
    items, n_gives = samples.items, len(samples.items.gives)
    names = (*items.gives, *items.gets)
    most = np.array([samples.decision.forbidden.get(name, 1.0) for name in names])
    whole = np.array([*items.indivisible[:n_gives], *[False] * len(items.gets)], dtype=bool)
    # What comes whole or not at all, and may not come whole, does not come.
    most[whole & (most < 1)] = 0.0
    generator = np.random.default_rng([samples.seed, len(names)])
    levels = generator.random((n_bundles, len(names))) * most
    levels *= generator.random((n_bundles, len(names))) < 1 / 2
    open_to = np.flatnonzero(most > 0)
    empty = ~levels.any(axis=1)
    if open_to.size:
        chosen = open_to[generator.integers(open_to.size, size=empty.sum())]
        levels[empty, chosen] = generator.random(empty.sum()) * most[chosen]
    levels[:, whole] = np.ceil(levels[:, whole])
    return levels[:, :n_gives], levels[:, n_gives:]


def _solve(samples: Samples, gets: Array) -> Array:
    """Return the change of the shared problem by bundle, shape (draws, bundles)."""
    effort = find_rival_effort(samples.items, gets, n_conducts=1)[..., 0]
    everybody = np.ones((samples.n_draws, len(samples.reacting), 1))
    without = attain(samples.production, np.zeros((samples.n_draws, 1)), everybody)
    return attain(samples.production, effort, everybody) - without


def _value(samples: Samples, gives: Array, gets: Array, weights: Array, solved: Array) -> Array:
    """Return the utility (1) of honoured bundles, shape (draws, bundles)."""
    per_give = np.einsum("ngk,nk->ng", samples.items.give_effects[..., 0], weights)
    per_get = np.einsum("ngk,nk->ng", samples.items.get_effects, weights)
    return per_give @ gives.T + per_get @ gets.T + weights[:, [samples.problem]] * solved


def _correlate(own: Array, theirs: Array) -> PerDraw:
    """Return Pearson's correlation along the bundles."""
    own, theirs = (x - x.mean(axis=1, keepdims=True) for x in (own, theirs))
    spread = np.sqrt((own**2).sum(axis=1) * (theirs**2).sum(axis=1))
    return np.divide((own * theirs).sum(axis=1), spread, out=np.full(len(own), np.nan), where=spread > 0)


def _find_best(samples: Samples, own: Array, theirs: Array, levels: Array) -> Bundle | None:
    """Return the bundle with the largest mean Nash product of those that mostly help both."""
    product = (np.maximum(own, 0) * np.maximum(theirs, 0)).mean(axis=0)
    names = (*samples.items.gives, *samples.items.gets)
    for i in np.argsort(-product, kind="stable")[: np.count_nonzero(product)].tolist():
        if np.median(own[:, i]) > 0 and np.median(theirs[:, i]) > 0:
            levels_of = dict(zip(names, levels[i].tolist(), strict=True))
            return Bundle(levels_of, own[:, i], theirs[:, i])
    return None
