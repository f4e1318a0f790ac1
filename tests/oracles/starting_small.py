r"""Starting small in closed form, held to published numbers: how low a deal begins, how fast it may grow.

Two reasons to begin low. The counterpart may be one that would betray us: then the stake starts where
such a one quits at little cost to us and grows no faster than it would care to wait for, MODEL (35),
after [Watson1999]_, [Watson2002]_ and [HuaWatson2022]_. Or moves cannot be taken back: then each side
gives only as much as what is still to come repays, MODEL (36), after [LockwoodThomas2002]_.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.optimize import brentq, linprog, minimize_scalar
from scipy.sparse import block_array, csr_array, diags_array, eye_array

from detente.shapes import Array

PerDraw = Float[Array, " draws"] | float
Worth = Callable[[float], float]

LEAST_WAITING = 1e-100
"""Stands for a rate of waiting of 0, whose limit it gives without dividing by 0."""

EDGE = 1e-6
"""Part of the range of levels that counts as its upper end."""


class Stakes(NamedTuple):
    """What one unit of stake is worth, and to whom; full stake is 1. Numbers, or one a draw."""

    gain: PerDraw
    """Our gain a unit of time while it cooperates, own utils, above 0."""
    loss: PerDraw
    """What betrayal costs us, own utils, 0 or more."""
    its_gain: PerDraw
    """Gain a unit of time of one that would betray, while it cooperates, its utils, 0 or more."""
    its_prize: PerDraw
    """What betrayal brings it, its utils, above 0."""
    rate: PerDraw
    """Discount rate of both sides a unit of time, above ``its_gain / its_prize``."""

    @property
    def waiting(self) -> PerDraw:
        """Return what waiting brings it, against the prize, a unit of time: kappa."""
        return self.its_gain / self.its_prize

    @property
    def growth(self) -> PerDraw:
        """Return the fastest growth of the stake, a unit of time, at which it does not wait: mu."""
        return self.rate - self.waiting


class StakePath(NamedTuple):
    """The best rising stake in steps; where no start gains, all zeros."""

    levels: Float[Array, " steps"]
    """Stake in each step, in [0, 1]."""
    value: float
    """Expected value to us, own utils, 0 or more."""


class GradualPath(NamedTuple):
    """Levels that two sides reach step by step when neither can go back."""

    levels: Float[Array, " steps"]
    """Level of each side in each step, from the level at the start."""
    limit: float
    """Level that the path approaches and never passes."""
    first_best: float
    """Level that would be best for both if they could be bound to it."""


def first_stake(prior: Float[Array, "*batch"], stakes: Stakes) -> Float[Array, "*batch"]:
    r"""Return the stake at which to begin, under pessimistic selection, MODEL (35).

    The stake rises at rate :math:`\mu`, just not fast enough to make one that would betray wait for
    more. It then does not mind when it quits, and we reckon with the worst for us: at once. Starting
    at :math:`\alpha_0` is worth :func:`start_value`, whose peak lies at

    .. math:: \alpha_0^* = \Bigl[1 - \kappa \frac{(1-p) L}{p R}\Bigr]_+^{\mu / \kappa},
        \quad \kappa = z / x, \quad \mu = r - \kappa

    Parameters
    ----------
    prior
        Probability :math:`p` that the counterpart is one that would not betray, in [0, 1].
    stakes
        :math:`R, L, z, x, r` in this order: numbers, or arrays of the shape of ``prior``.

    Returns
    -------
    :
        Part of the full stake in [0, 1]: 0 where no start gains, 1 where nothing speaks for less.

    Raises
    ------
    ValueError
        If a probability is outside [0, 1], the gain, the prize or the growth is not above 0, or the
        loss or its gain is below 0.

    Examples
    --------
    >>> stakes = Stakes(gain=1.0, loss=12.0, its_gain=0.04, its_prize=1.0, rate=0.1)
    >>> first_stake(np.array([0.3, 0.5, 0.7, 0.9]), stakes).round(4)
    array([0.    , 0.375 , 0.7079, 0.9211])
    """
    _refuse_bad(prior, stakes)
    odds = np.full_like(prior, np.inf)
    np.divide((1 - prior) * stakes.loss, prior * stakes.gain, out=odds, where=prior > 0)
    waiting = np.maximum(stakes.waiting, LEAST_WAITING)
    viable = waiting * odds < 1
    slope = np.log1p(-np.where(viable, waiting * odds, 0.0)) / waiting
    return np.where(viable, np.exp(stakes.growth * slope), 0.0)


def least_prior(stakes: Stakes) -> PerDraw:
    r"""Return the trust below which no start is small enough to gain, MODEL (35).

    .. math:: p > \frac{\kappa L}{R + \kappa L}

    Parameters
    ----------
    stakes
        As for :func:`first_stake`.

    Returns
    -------
    :
        Probability in [0, 1): 0 where one that would betray gains nothing by waiting.

    Examples
    --------
    >>> round(least_prior(Stakes(1.0, 12.0, 0.04, 1.0, 0.1)), 4)
    0.3243
    """
    at_risk = stakes.waiting * stakes.loss
    return at_risk / (stakes.gain + at_risk)


def start_value(
    first: Float[Array, "*batch"], prior: Float[Array, "*batch"], stakes: Stakes
) -> Float[Array, "*batch"]:
    r"""Return what it is worth to begin at a stake and let it grow at rate mu, MODEL (35).

    .. math:: V(\alpha_0) = p R\, \alpha_0 \Bigl[\frac{1 - \alpha_0^{\kappa/\mu}}{\kappa}
        + \frac{\alpha_0^{\kappa/\mu}}{r}\Bigr] - (1-p) L\, \alpha_0

    Set against a cost of beginning at all (allies, politics), it says whether to begin.

    Parameters
    ----------
    first
        Stake :math:`\alpha_0` to begin at, in [0, 1].
    prior
        Probability :math:`p` that the counterpart would not betray, in [0, 1].
    stakes
        As for :func:`first_stake`.

    Returns
    -------
    :
        Expected value against not beginning, own utils.

    Raises
    ------
    ValueError
        As :func:`first_stake`, or if a stake is outside [0, 1].

    Examples
    --------
    >>> stakes = Stakes(1.0, 12.0, 0.04, 1.0, 0.1)
    >>> start_value(np.array([0.375, 1.0]), np.array([0.5, 0.5]), stakes).round(3)
    array([ 0.975, -1.   ])
    """
    _refuse_bad(prior, stakes)
    if not np.all((first >= 0) & (first <= 1)):
        message = "a stake must be in [0, 1]"
        raise ValueError(message)
    waiting = np.maximum(stakes.waiting, LEAST_WAITING)
    log_shrink = waiting / stakes.growth * np.log(np.where(first > 0, first, 1.0))
    climbing = -np.expm1(log_shrink) / waiting
    full = np.exp(log_shrink) / stakes.rate
    return first * (prior * stakes.gain * (climbing + full) - (1 - prior) * stakes.loss) + 0.0


def plan_stakes(prior: float, stakes: Stakes, *, step: float, n_steps: int = 500) -> StakePath:
    r"""Return the best rising stake in steps, by linear program: the rival of (35).

    Unlike the closed form it assumes neither a constant growth nor a worst moment to quit:

    .. math::

        \max\ & p \sum_n \delta^n R\,\Delta\,a_n + (1-p)\,w \\
        w &\le \sum_{m < n} \delta^m R\,\Delta\,a_m - \delta^n L\,a_n && \text{it quits when it hurts most} \\
        \delta x\,a_{n+1} &\le (x - z \Delta)\,a_n && \text{it does not wait} \\
        0 &\le a_n \le 1

    with :math:`\delta = e^{-r \Delta}`; the last stake stays for good.

    Parameters
    ----------
    prior
        Probability that the counterpart would not betray, in [0, 1].
    stakes
        As for :func:`first_stake`, numbers only.
    step
        Length :math:`\Delta` of a step, in units of time; ``its_gain * step`` is below the prize.
    n_steps
        Steps, 2 or more; enough to reach the full stake at the growth allowed.

    Raises
    ------
    ValueError
        As :func:`first_stake`, or if the stakes are arrays, or the step or the number of steps does
        not fit.

    Examples
    --------
    >>> found = plan_stakes(0.7, Stakes(1.0, 12.0, 0.04, 1.0, 0.1), step=0.05)
    >>> round(float(found.levels[0]), 4), round(float(found.levels[-1]), 4)
    (0.7084, 1.0)
    """
    _refuse_bad(np.array(prior), stakes)
    gain, loss, its_gain, its_prize, rate = (np.asarray(value).item() for value in stakes)
    if step <= 0 or n_steps < 2 or its_gain * step >= its_prize:
        message = "the step must be above 0 and too short to earn the prize, and steps 2 or more"
        raise ValueError(message)
    discount = np.exp(-rate * np.arange(n_steps) * step)
    earned = discount * gain * step
    kept = earned.copy()
    kept[-1] /= -np.expm1(-rate * step)
    growth = (1 - its_gain * step / its_prize) / discount[1]
    rises = diags_array([-growth, 1.0], offsets=[0, 1], shape=(n_steps - 1, n_steps), format="csr")
    sums = diags_array([-1.0, 1.0], offsets=[0, 1], shape=(n_steps - 1, n_steps))
    banked = diags_array(-earned[:-1], shape=(n_steps - 1, n_steps))
    exits = [diags_array(loss * discount), -eye_array(n_steps), csr_array(np.ones((n_steps, 1)))]
    solved = linprog(
        np.concatenate([-prior * kept, np.zeros(n_steps), [prior - 1.0]]),
        A_ub=block_array([[rises, None, None], exits], format="csr"),  # type: ignore[call-overload]
        b_ub=np.zeros(2 * n_steps - 1),
        A_eq=block_array([[banked, sums, csr_array((n_steps - 1, 1))]], format="csr"),
        b_eq=np.zeros(n_steps - 1),
        bounds=[*[(0.0, 1.0)] * n_steps, (0.0, 0.0), *[(0.0, None)] * (n_steps - 1), (None, 0.0)],
    )
    return StakePath(np.clip(solved.x[:n_steps], 0.0, 1.0) + 0.0, max(-float(solved.fun), 0.0))


def climb_gradually(
    benefit: Worth,
    cost: Worth,
    *,
    discount: float,
    n_steps: int,
    upper: float,
    start: float = 0.0,
) -> GradualPath:
    r"""Return the best path of two like sides whose moves cannot be taken back, MODEL (36).

    Each gains :math:`v` by the other's level and pays :math:`k` for its own. All that can punish one
    that stops is that the other stops too, so each step must repay the one before:

    .. math:: v(c_{t+1}) - v(c_t) = \frac{k(c_t) - k(c_{t-1})}{\delta}

    Summed up, :math:`v(c_{t+1}) = v(c_1) + [k(c_t) - k(c_0)] / \delta`. The longest first step from
    which this does not run away leads to the level where :math:`k'(c) = \delta v'(c)`: short of the
    first best, where :math:`k' = v'` [LockwoodThomas2002]_.

    Parameters
    ----------
    benefit
        :math:`v`, what the other's level is worth, utils: increasing, concave.
    cost
        :math:`k`, what one's own level costs, utils: increasing, convex, one of the two strictly so.
    discount
        :math:`\delta`, worth of a util one step later, in (0, 1).
    n_steps
        Levels to return, 1 or more.
    upper
        A level beyond the first best.
    start
        Level both have to begin with, below ``upper``.

    Returns
    -------
    :
        Never falling; all at the start where no step repays itself.

    Raises
    ------
    ValueError
        If the discount is outside (0, 1), there is no step, or ``upper`` is not beyond the first best.

    Examples
    --------
    >>> path = climb_gradually(lambda c: 2 * c, lambda c: c * c / 2, discount=0.9, n_steps=5, upper=10.0)
    >>> path.levels.round(4)
    array([0.    , 0.9   , 1.125 , 1.2516, 1.3351])
    >>> round(path.limit, 4), round(path.first_best, 4)
    (1.8, 2.0)
    """
    _refuse_impatience(discount, n_steps)
    first_best = _find_peak(benefit, cost, 1.0, (start, upper)) if start < upper else start
    if first_best >= upper - EDGE * (upper - start):
        message = "the upper level must lie beyond the start and the first best"
        raise ValueError(message)
    limit = _find_peak(benefit, cost, discount, (start, upper))
    top = benefit(limit)
    base = top - (cost(limit) - cost(start)) / discount
    levels = [start]
    while len(levels) < n_steps:
        worth = base + (cost(levels[-1]) - cost(start)) / discount
        levels.append(_reach(benefit, min(worth, top), levels[-1], limit))
    return GradualPath(np.array(levels), limit, first_best)


def climb_linear_quadratic(
    benefit: Float[Array, "*batch"],
    cost: Float[Array, "*batch"],
    *,
    discount: float,
    n_steps: int,
) -> Float[Array, "*batch steps"]:
    r"""Return the path of (36) from 0 where :math:`v = b c` and :math:`k = q c^2 / 2`.

    With :math:`\hat c = \delta b / q` the limit, the rule of :func:`climb_gradually` becomes

    .. math:: c_{t+1} = \frac{\hat c}{2} + \frac{c_t^2}{2 \hat c}

    Parameters
    ----------
    benefit
        :math:`b`, utils a unit of the other's level, above 0.
    cost
        :math:`q`, growth of the marginal cost of one's own level, utils, above 0.
    discount
        :math:`\delta`, worth of a util one step later, in (0, 1).
    n_steps
        Levels to return, 1 or more.

    Returns
    -------
    :
        Rising levels from 0, below :math:`\hat c`; the gap to it shrinks like one over the steps.

    Raises
    ------
    ValueError
        If the discount is outside (0, 1), there is no step, or a benefit or cost is not above 0.

    Examples
    --------
    >>> climb_linear_quadratic(np.array([2.0]), np.array([1.0]), discount=0.9, n_steps=4).round(4)
    array([[0.    , 0.9   , 1.125 , 1.2516]])
    """
    _refuse_impatience(discount, n_steps)
    if not (np.all(benefit > 0) and np.all(cost > 0)):
        message = "benefit and cost must be above 0"
        raise ValueError(message)
    part = np.zeros(n_steps)
    for t in range(1, n_steps):
        part[t] = (1 + part[t - 1] ** 2) / 2
    return np.multiply.outer(discount * benefit / cost, part)


def _refuse_bad(prior: Array, stakes: Stakes) -> None:
    gain, loss, its_gain, its_prize, rate = (np.asarray(value) for value in stakes)
    sound = np.all((prior >= 0) & (prior <= 1)) and np.all(gain > 0) and np.all(its_prize > 0)
    if not (sound and np.all(loss >= 0) and np.all(its_gain >= 0) and np.all(rate * its_prize > its_gain)):
        message = "prior in [0, 1]; gain, prize and growth above 0; loss and its gain 0 or more"
        raise ValueError(message)


def _refuse_impatience(discount: float, n_steps: int) -> None:
    if not 0 < discount < 1 or n_steps < 1:
        message = "the discount must be in (0, 1) and steps 1 or more"
        raise ValueError(message)


def _find_peak(benefit: Worth, cost: Worth, weight: float, bounds: tuple[float, float]) -> float:
    """Return the level where the weighted benefit exceeds the cost most; the start if that is best."""
    found = minimize_scalar(
        lambda c: cost(c) - weight * benefit(c), bounds=bounds, method="bounded", options={"xatol": 1e-10}
    )
    start = bounds[0]
    best = cost(start) - weight * benefit(start)
    return float(found.x) if found.fun < best else start


def _reach(benefit: Worth, worth: float, low: float, high: float) -> float:
    """Return the level whose benefit is worth so much, between two levels."""
    # Rounding may leave the worth a hair below that of the level already reached.
    aim = max(worth, benefit(low))
    return float(brentq(lambda c: benefit(c) - aim, low, high, xtol=1e-14))
