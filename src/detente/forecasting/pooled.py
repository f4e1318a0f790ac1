"""Our forecast: each pair learns from its own record, from the other direction and from related pairs.

The level of each pair is pulled towards how its source lately dealt with others and how others lately
dealt with its target. How strong the pulls are, how fast levels drift and how noisy a period's reports
are is estimated from all pairs at once; a last step calibrates and takes in the other direction.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import scipy
from jaxtyping import Float

from detente.forecasting.dyads import Dyads, gather_observations
from detente.methods.local_level import Levels, Motion, filter_levels
from detente.methods.logistic import fit_logistic, predict_logistic
from detente.methods.moving_average import discount_counts
from detente.shapes import Array, Indices

Component: TypeAlias = Literal["kin", "noise", "other side"]
"""What can be left out to see what it adds: the pull of related pairs, a period's noise, the other direction."""

_DECAY = 0.5
"""Weight that the conduct of related pairs keeps from one period to the next."""

_KIN_MOST = 20.0
"""Discounted events that one pair counts for at most among its related pairs."""

_KIN_STRENGTH = 30.0
"""Events that the overall rate is worth in the conduct of related pairs."""

_START = np.array([0.6, 0.6, 2.0, np.log(0.1), np.log(0.2), np.log(0.6)])
"""Where the search begins: pulls of source and target, logit persistence, log drift, noise, spread."""

_N_EVALUATIONS = 400

_NORMAL_90 = 1.6449
"""Standard deviations to either side that hold 90% of a normal distribution."""

_CENTRE = np.array([0.0, 1.0, 0.0, 0.0])
"""What the calibration shrinks to: the filter's own forecast."""


class PooledModel(NamedTuple):
    """Parameters estimated from all pairs."""

    pulls: Float[Array, "2"]
    """How strongly a level is pulled to the conduct of its source and to the conduct towards its target."""
    motion: Motion
    """How levels move."""
    calibration: Float[Array, "4"]
    """Of a constant, the filtered level, the other direction's distance and the mean it is pulled to."""


def fit_pooled(dyads: Dyads, first: int, last: int, *, without: Component | None = None) -> PooledModel:
    """Fit to the pair-periods from ``first`` up to but not including ``last``, each forecast from its past alone.

    Pulls and motion minimise the log loss of the filtered levels, events of a pair-period
    counted up to a limit; a logistic regression then calibrates.

    Parameters
    ----------
    dyads
        Counts; those from ``last`` on are ignored.
    first, last
        Periods to learn from.
    without
        What to leave out.
    """
    known = dyads.cut(last)
    observations = gather_observations(known, first, last)
    kin = _compare_kin(known)
    # The search looks only at pairs that are scored; the others enter as their kin.
    busy, rows = np.unique(observations.pairs, return_inverse=True)
    busy_dyads, busy_kin = _narrow(known, kin, busy)

    def loss(point: Array) -> float:
        levels, means = _filter(busy_dyads, busy_kin, *_parse_point(point, without))
        odds = (means + levels.distance)[rows, observations.periods]
        return float(observations.weights @ (np.logaddexp(0, odds) - observations.shares * odds))

    best = scipy.optimize.minimize(
        loss, _START, method="Nelder-Mead", options={"maxfev": _N_EVALUATIONS, "xatol": 1e-3, "fatol": 1e-3}
    )
    pulls, motion = _parse_point(best.x, without)
    features = _describe(known, *_filter(known, kin, pulls, motion))
    if without == "other side":
        features[:, :, 2] = 0.0
    calibration = fit_logistic(
        observations.pick(features),
        observations.shares,
        weights=observations.weights,
        penalties=np.ones(4),
        centre=_CENTRE,
    )
    return PooledModel(pulls, motion, calibration)


def predict_pooled(dyads: Dyads, fitted: PooledModel) -> Float[Array, "pairs later"]:
    """Return the probability that an event of each pair in each period is cooperative, given its past alone."""
    levels, means = _filter(dyads, _compare_kin(dyads), fitted.pulls, fitted.motion)
    features = _describe(dyads, levels, means)
    flat = predict_logistic(features.reshape(-1, features.shape[-1]), fitted.calibration)
    return flat.reshape(features.shape[:-1])


def predict_ranges(dyads: Dyads, fitted: PooledModel) -> Float[Array, "pairs later ends"]:
    """Return a 90% interval for the level behind each forecast: its two ends.

    It shows how well the level is known, not how far a period's reports will scatter about it.
    """
    levels, means = _filter(dyads, _compare_kin(dyads), fitted.pulls, fitted.motion)
    odds = _describe(dyads, levels, means) @ fitted.calibration
    half_width = _NORMAL_90 * abs(fitted.calibration[1]) * np.sqrt(levels.variance)
    return np.asarray(scipy.special.expit(np.stack([odds - half_width, odds + half_width], axis=2)))


class _Kin(NamedTuple):
    """How related pairs dealt before each period, in log-odds less the overall rate's."""

    overall: Float[Array, " later"]
    """Log-odds of the rate over all pairs, no pair counting for more than ``_KIN_MOST`` events."""
    source: Float[Array, "pairs later"]
    """How the source deals with others than this target."""
    target: Float[Array, "pairs later"]
    """How others than this source deal with the target."""


def _compare_kin(dyads: Dyads) -> _Kin:
    tries = discount_counts(dyads.total, _DECAY)
    hits = discount_counts(dyads.cooperative, _DECAY)
    # A pair that fills the news must not speak for all the others.
    scale = np.minimum(tries, _KIN_MOST) / np.maximum(tries, _KIN_MOST * 1e-9)
    hits, tries = hits * scale, tries * scale
    rate = (hits.sum(axis=0) + 0.5) / (tries.sum(axis=0) + 1)
    sides = []
    for actors in (dyads.sources, dyads.targets):
        # A pair is no evidence about itself: its own record enters by the filter.
        others = [_sum_by_actor(actors, each) - each for each in (hits, tries)]
        share = (others[0] + _KIN_STRENGTH * rate) / (others[1] + _KIN_STRENGTH)
        sides.append(scipy.special.logit(share) - scipy.special.logit(rate))
    return _Kin(scipy.special.logit(rate), *sides)


def _sum_by_actor(actors: Indices, table: Array) -> Array:
    sums = np.zeros((actors.max() + 1, table.shape[1]))
    np.add.at(sums, actors, table)
    return sums[actors]


def _narrow(dyads: Dyads, kin: _Kin, pairs: Indices) -> tuple[Dyads, _Kin]:
    """Return some pairs alone, their related pairs already compared."""
    few = Dyads(dyads.sources[pairs], dyads.targets[pairs], dyads.cooperative[pairs], dyads.total[pairs])
    return few, _Kin(kin.overall, kin.source[pairs], kin.target[pairs])


def _parse_point(point: Array, without: Component | None) -> tuple[Array, Motion]:
    """Return pulls and motion at a point of the search, clipped to where the filter is stable."""
    clipped = np.clip(point, -8, 8)
    persistence = float(scipy.special.expit(clipped[2]))
    drift, noise, spread = np.exp(clipped[3:])
    pulls = np.zeros(2) if without == "kin" else clipped[:2]
    noise = 0.0 if without == "noise" else noise
    return pulls, Motion(persistence, float(drift), float(noise), float(spread))


def _filter(dyads: Dyads, kin: _Kin, pulls: Array, motion: Motion) -> tuple[Levels, Array]:
    """Return the filtered levels of each pair, and the means they are pulled to."""
    means = kin.overall + pulls[0] * kin.source + pulls[1] * kin.target
    return filter_levels(dyads.cooperative, dyads.total, means, motion), means


def _describe(dyads: Dyads, levels: Levels, means: Array) -> Array:
    reverse = dyads.find_reverse()
    opposite = np.where(reverse[:, None] >= 0, levels.distance[reverse], 0.0)
    return np.stack([np.ones_like(means), means + levels.distance, opposite, means], axis=2)
