r"""Our forecast: every pair learns from its own record, from its partner's and from their kin's.

The level of each pair is drawn to how its source lately dealt with others and how others lately
dealt with its target. How strongly, how fast levels wander and how far a year's reports can be
trusted is learnt from all pairs at once; a last step sets the odds right and looks at the other
direction.
"""

from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from jaxtyping import Float
from scipy.optimize import minimize
from scipy.special import expit, logit

from detente.forecasting.dyads import Dyads, gather
from detente.methods.local_level import Levels, Motion, filter_levels
from detente.methods.logistic import fit_logistic, predict_logistic
from detente.methods.moving_average import discount_counts

Array = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

Idea: TypeAlias = Literal["kin", "noise", "other side"]
"""What can be left out, to see what it buys: the pull of kin, the noise of a period, the other direction."""

DECAY = 0.5
"""How fast the conduct of kin is forgotten, a period."""

KIN_MOST = 20.0
"""Discounted events of one pair that count at most towards the conduct of its kin."""

KIN_STRENGTH = 30.0
"""Events that the overall rate is worth in the conduct of kin."""

START = np.array([0.6, 0.6, 2.0, np.log(0.1), np.log(0.2), np.log(0.6)])
"""Where the search begins: pulls of source and target, logit persistence, log drift, noise, spread."""

N_EVALUATIONS = 400

NINETY = 1.6449
"""Standard deviations to either side that hold 90% of a normal distribution."""

CENTRE = np.array([0.0, 1.0, 0.0, 0.0])
"""What the last step is drawn to: the filter's own forecast."""


class Pooled(NamedTuple):
    """What was learnt from all pairs."""

    pulls: Float[Array, "2"]
    """How strongly a level is drawn to the conduct of its source and towards its target."""
    motion: Motion
    """How levels move."""
    calibration: Float[Array, "4"]
    """Of a constant, the filtered level, the other direction's distance and the mean it is drawn to."""


def fit_pooled(dyads: Dyads, first: int, last: int, *, without: Idea | None = None) -> Pooled:
    """Learn from the pair-periods from ``first`` up to and without ``last``, each forecast from its past alone.

    Pulls and motion minimise the log loss of the filtered levels, events of a pair-period
    counted up to a limit; a logistic regression then calibrates.

    Parameters
    ----------
    dyads
        Counts; those from ``last`` on are not looked at.
    first, last
        Periods to learn from.
    without
        An idea to leave out.
    """
    known = dyads.cut(last)
    lesson = gather(known, first, last)
    kin = _compare(known)
    busy, places = np.unique(lesson.pairs, return_inverse=True)
    told = _narrow(known, kin, busy)

    def loss(point: Array) -> float:
        levels, means = _filter(*told, _read(point, without))
        odds = (means + levels.distance)[places, lesson.periods]
        return float(lesson.weights @ (np.logaddexp(0, odds) - lesson.shares * odds))

    best = minimize(
        loss, START, method="Nelder-Mead", options={"maxfev": N_EVALUATIONS, "xatol": 1e-3, "fatol": 1e-3}
    )
    pulls, motion = _read(best.x, without)
    features = _describe(known, *_filter(known, kin, (pulls, motion)))
    if without == "other side":
        features[:, :, 2] = 0.0
    calibration = fit_logistic(
        lesson.pick(features),
        lesson.shares,
        weights=lesson.weights,
        penalties=np.ones(4),
        centre=CENTRE,
    )
    return Pooled(pulls, motion, calibration)


def predict_pooled(dyads: Dyads, learnt: Pooled) -> Float[Array, "pairs later"]:
    """Return the chance that an event of each pair in each period is cooperative, told from its past alone."""
    levels, means = _filter(dyads, _compare(dyads), (learnt.pulls, learnt.motion))
    features = _describe(dyads, levels, means)
    flat = predict_logistic(features.reshape(-1, features.shape[-1]), learnt.calibration)
    return flat.reshape(features.shape[:-1])


def predict_ranges(dyads: Dyads, learnt: Pooled) -> Float[Array, "pairs later ends"]:
    """Return the range that holds the level behind each forecast with 90%: its two ends.

    It says how well the level is known, not how far a period's reports will scatter about it.
    """
    levels, means = _filter(dyads, _compare(dyads), (learnt.pulls, learnt.motion))
    odds = _describe(dyads, levels, means) @ learnt.calibration
    wide = NINETY * abs(learnt.calibration[1]) * np.sqrt(levels.variance)
    return np.asarray(expit(np.stack([odds - wide, odds + wide], axis=2)))


class Kin(NamedTuple):
    """How others deal, before each period, in log-odds less the overall rate's."""

    overall: Float[Array, " later"]
    """Log-odds of the rate over all pairs, each counting for little more than the next."""
    source: Float[Array, "pairs later"]
    """How the source deals with others than this target."""
    target: Float[Array, "pairs later"]
    """How others than this source deal with the target."""


def _compare(dyads: Dyads) -> Kin:
    tries = discount_counts(dyads.total, DECAY)
    hits = discount_counts(dyads.cooperative, DECAY)
    scale = np.minimum(tries, KIN_MOST) / np.maximum(tries, KIN_MOST * 1e-9)
    hits, tries = hits * scale, tries * scale
    rate = (hits.sum(axis=0) + 0.5) / (tries.sum(axis=0) + 1)
    sides = []
    for actors in (dyads.sources, dyads.targets):
        others = [_add_up(actors, each) - each for each in (hits, tries)]
        share = (others[0] + KIN_STRENGTH * rate) / (others[1] + KIN_STRENGTH)
        sides.append(logit(share) - logit(rate))
    return Kin(logit(rate), *sides)


def _add_up(actors: Places, table: Array) -> Array:
    sums = np.zeros((actors.max() + 1, table.shape[1]))
    np.add.at(sums, actors, table)
    return sums[actors]


def _narrow(dyads: Dyads, kin: Kin, pairs: Places) -> tuple[Dyads, Kin]:
    """Return some pairs alone, their kin already compared."""
    few = Dyads(dyads.sources[pairs], dyads.targets[pairs], dyads.cooperative[pairs], dyads.total[pairs])
    return few, Kin(kin.overall, kin.source[pairs], kin.target[pairs])


def _read(point: Array, without: Idea | None) -> tuple[Array, Motion]:
    """Return pulls and motion from a point of the search, held off values no filter can bear."""
    held = np.clip(point, -8, 8)
    persistence = float(expit(held[2]))
    drift, noise, spread = np.exp(held[3:])
    pulls = np.zeros(2) if without == "kin" else held[:2]
    noise = 0.0 if without == "noise" else noise
    return pulls, Motion(persistence, float(drift), float(noise), float(spread))


def _filter(dyads: Dyads, kin: Kin, learnt: tuple[Array, Motion]) -> tuple[Levels, Array]:
    pulls, motion = learnt
    means = kin.overall + pulls[0] * kin.source + pulls[1] * kin.target
    return filter_levels(dyads.cooperative, dyads.total, means, motion), means


def _describe(dyads: Dyads, levels: Levels, means: Array) -> Array:
    reverse = dyads.find_reverse()
    other = np.where(reverse[:, None] >= 0, levels.distance[reverse], 0.0)
    return np.stack([np.ones_like(means), means + levels.distance, other, means], axis=2)
