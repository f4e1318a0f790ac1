r"""Many pairs, one law of change: a level of cooperation for each, drawn to what their kin do.

Every series of counts has a level of its own, in log-odds, that wanders about a mean given from
outside. Little data leave it near that mean; much data carry it away. How far and how fast is
learnt from all series together.
"""

from typing import NamedTuple

import numpy as np
import scipy
from jaxtyping import Float

from detente.shapes import Array

_N_STEPS = 4
_LONGEST_STEP = 1.5


class Motion(NamedTuple):
    """How levels move, shared by all series."""

    persistence: float
    r"""Share :math:`\rho` of a level's distance from its mean that is left a period later, in [0, 1]."""
    drift: float
    r"""Variance :math:`q` that a period adds to the distance, above 0."""
    noise: float
    """Variance :math:`c` of a period's log-odds about the level, however many events there are; 0 or more."""
    spread: float
    r"""Variance :math:`P_0` of the distance of a series not yet seen, above 0."""


class Levels(NamedTuple):
    """What is expected of each series before each period."""

    distance: Float[Array, "series later"]
    """Expected distance of the level from its mean, in log-odds."""
    variance: Float[Array, "series later"]
    """How sure that is."""


def filter_levels(
    successes: Float[Array, "series times"],
    trials: Float[Array, "series times"],
    means: Float[Array, "series later"],
    motion: Motion,
) -> Levels:
    r"""Carry the level of each series through its record, a posterior mode at a time [FahrmeirTutz2001]_.

    .. math:: d_{t+1} = \rho d_t + \varepsilon, \quad \varepsilon \sim N(0, q), \qquad
        k_t \mid n_t \sim \mathrm{Binomial}\bigl(n_t, \sigma(\mu_t + d_t + \eta_t)\bigr), \quad
        \eta_t \sim N(0, c)

    where :math:`\sigma` is the logistic function. Before a period the distance :math:`d` has mean
    :math:`\hat d` and variance :math:`P`; the record weighs as

    .. math:: w = \frac{n}{1 + c\, n\, p (1 - p)}, \qquad p = \sigma(\mu + \hat d)

    events instead of :math:`n`, so that a thousand reports of one quarrel do not count as a
    thousand quarrels. The mode of the posterior is found by Newton's steps, its variance is
    the inverse curvature there, and both move on by :math:`\rho` and :math:`q`.

    Parameters
    ----------
    successes, trials
        Cooperative events and all events of each series in each period; 0 trials: not seen.
    means
        Log-odds :math:`\mu` that a series is drawn to, before each period and the one after the last.
        They may use nothing that comes later.
    motion
        How levels move.

    Returns
    -------
    :
        Column ``t`` knows only what came before period ``t``; the last column knows all.

    Raises
    ------
    ValueError
        If shapes do not fit, a count is impossible, or a variance is not positive.

    Examples
    --------
    >>> motion = Motion(persistence=0.9, drift=0.1, noise=0.2, spread=1.0)
    >>> counts = np.array([[0.0], [0.0]]), np.array([[4.0], [400.0]])
    >>> filter_levels(*counts, np.zeros((2, 2)), motion).distance.round(2)
    array([[ 0.  , -0.84],
           [ 0.  , -1.88]])
    """
    _check(successes, trials, means, motion)
    distance = np.zeros_like(means)
    variance = np.full_like(means, motion.spread)
    for time in range(trials.shape[1]):
        n, mean = trials[:, time], means[:, time]
        before, unsure = distance[:, time], variance[:, time]
        chance = scipy.special.expit(mean + before)
        weight = n / (1 + motion.noise * n * chance * (1 - chance))
        share = np.divide(successes[:, time], n, out=chance.copy(), where=n > 0)
        after = before.copy()
        for _ in range(_N_STEPS):
            chance = scipy.special.expit(mean + after)
            curvature = weight * chance * (1 - chance) + 1 / unsure
            slope = weight * (share - chance) - (after - before) / unsure
            # Newton's step may overshoot where the logistic curve is flat.
            after += np.clip(slope / curvature, -_LONGEST_STEP, _LONGEST_STEP)
        chance = scipy.special.expit(mean + after)
        left = 1 / (1 / unsure + weight * chance * (1 - chance))
        distance[:, time + 1] = motion.persistence * after
        variance[:, time + 1] = motion.persistence**2 * left + motion.drift
    return Levels(distance, variance)


def _check(successes: Array, trials: Array, means: Array, motion: Motion) -> None:
    """Refuse counts, means and motions that do not fit together."""
    fits = successes.shape == trials.shape and means.shape == (len(trials), trials.shape[1] + 1)
    if not (fits and np.all((successes >= 0) & (successes <= trials)) and np.isfinite(means).all()):
        message = "successes lie between 0 and the trials, and means are finite, one more than times"
        raise ValueError(message)
    if not (0 <= motion.persistence <= 1 and motion.noise >= 0 and min(motion.drift, motion.spread) > 0):
        message = "persistence lies in [0, 1], noise is 0 or more, drift and spread are above 0"
        raise ValueError(message)
