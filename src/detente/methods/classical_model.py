r"""Cooke's classical model: analysts weighed by how well they knew what has since become known.

Each analyst states the 5th, 50th and 95th percentile of questions whose answers are known to others. Two scores follow
[Cooke1991]_. *Calibration* is the chance that somebody whose percentiles are right would see answers fall as badly between them:

.. math:: C_e = P\bigl[\chi^2_3 \ge 2 n\, I(s_e, p)\bigr], \quad I(s, p) = \sum_r s_r \ln \frac{s_r}{p_r}, \quad p = (.05, .45, .45, .05)

with :math:`s_e` the shares of the answers that fell into each of the four intervals. *Information* is how much narrower the ranges are than
knowing nothing: the mean relative information of the stated density against an even one over all that anybody thought possible. Weights are

.. math:: w_e \propto C_e\, K_e\, 1[C_e \ge \alpha]

and the cutoff :math:`\alpha` is the one whose pool, scored as an analyst would be, has the largest product of both.
"""

from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np
import scipy
from jaxtyping import Bool, Float

from detente.shapes import Array, Flags

SEED_LEVELS = (0.05, 0.5, 0.95)
"""Levels of the percentiles that an analyst states."""

_SHARES = np.array([0.05, 0.45, 0.45, 0.05])
"""Share of answers that should fall into each interval between them."""

_LEVELS = np.array([0.0, *SEED_LEVELS, 1.0])

_OVERSHOOT = 0.1
"""How far the range of what is possible reaches beyond what anybody named, as a share of that."""

PASSED = 0.05
"""Calibration below which an analyst's percentiles are rejected as right, by the usual convention."""

_BARELY = 1e-12
"""Relative difference of scores that is rounding."""


class SeedScores(NamedTuple):
    """Scores of analysts, or of their pool, on questions with known answers."""

    calibration: Float[Array, " analysts"]
    """Chance that right percentiles would do as badly, in [0, 1]."""
    information: Float[Array, " analysts"]
    """Mean relative information of the ranges, nats, 0 or more."""


class PerformanceWeights(NamedTuple):
    """Weights of analysts by performance, and what they rest on."""

    weights: Float[Array, " analysts"]
    """Sum to one."""
    scores: SeedScores
    """Of each analyst."""
    cutoff: float
    """Least calibration that counts, chosen so that the pool does best."""
    pool: SeedScores
    """Of the pool with these weights, as of one analyst."""
    equal_pool: SeedScores
    """Of the pool with equal weights."""


def score_analysts(
    estimates: Float[Array, "analysts questions levels"],
    answers: Float[Array, " questions"],
    is_log: Bool[Flags, " questions"],
) -> SeedScores:
    """Return calibration and information of each analyst [Cooke1991]_.

    Parameters
    ----------
    estimates
        5th, 50th and 95th percentile of every question, rising, in the unit of the question.
    answers
        What turned out to be true.
    is_log
        Per question: whether ratios count, not differences; all its numbers are then above 0.

    Raises
    ------
    ValueError
        If there is nobody or no question, percentiles do not rise, or a number of a question on the logarithmic scale is not above 0.

    Examples
    --------
    Eight answers, four below the 5th percentile, three between it and the median, one above the 95th:

    >>> answers = np.array([0.0, 0.0, 0.0, 0.0, 4.0, 4.0, 4.0, 20.0])
    >>> scores = score_analysts(np.tile([1.0, 5.0, 9.0], (1, 8, 1)), answers, np.zeros(8, dtype=bool))
    >>> scores.calibration.round(4)
    array([0.0003])
    """
    estimates, answers = _scale(estimates, answers, is_log)
    return _score(estimates, answers, _find_bounds(estimates, answers))


def pool_estimates(
    estimates: Float[Array, "analysts questions levels"],
    answers: Float[Array, " questions"],
    is_log: Bool[Flags, " questions"],
    weights: Float[Array, " analysts"],
) -> Float[Array, "questions levels"]:
    """Return the percentiles of the weighted mean of the analysts' distributions, in the unit of each question.

    Parameters
    ----------
    estimates, answers, is_log
        As in :func:`score_analysts`; the answers only widen what is thought possible.
    weights
        Weight of each analyst; they sum to one.
    """
    scaled, known = _scale(estimates, answers, is_log)
    pooled = _pool(scaled, _find_bounds(scaled, known), weights)
    return np.where(is_log[:, None], np.exp(np.where(is_log[:, None], pooled, 0.0)), pooled)


def weigh_by_performance(
    estimates: Float[Array, "analysts questions levels"],
    answers: Float[Array, " questions"],
    is_log: Bool[Flags, " questions"],
) -> PerformanceWeights:
    """Return weights by calibration times information, with the cutoff whose pool scores best [Cooke1991]_.

    Parameters
    ----------
    estimates, answers, is_log
        As in :func:`score_analysts`.

    Returns
    -------
    :
        Of two cutoffs whose pools score alike, the lower one. Where nobody has any information, equal weights.

    Examples
    --------
    The second analyst names the same middles in ranges so narrow that four answers of five fall outside:

    >>> answers, middle = np.array([3.0, 8.0, 1.0, 6.0, 9.0]), np.array([4.0, 6.5, 1.5, 5.0, 8.0])
    >>> ranges = np.stack([[middle - width, middle, middle + width] for width in (2.0, 0.5)]).transpose(0, 2, 1)
    >>> weigh_by_performance(ranges, answers, np.zeros(5, dtype=bool)).weights.round(3)
    array([0.997, 0.003])
    """
    estimates, answers = _scale(estimates, answers, is_log)
    bounds = _find_bounds(estimates, answers)
    scores = _score(estimates, answers, bounds)
    equal = np.full(len(estimates), 1 / len(estimates))
    equal_pool = _score(_pool(estimates, bounds, equal)[None], answers, bounds)
    best, most = PerformanceWeights(equal, scores, 0.0, equal_pool, equal_pool), -1.0
    for cutoff in np.unique(scores.calibration):
        products = scores.calibration * scores.information * (scores.calibration >= cutoff)
        weights = products / products.sum() if products.sum() > 0 else equal
        pool = _score(_pool(estimates, bounds, weights)[None], answers, bounds)
        product = float(pool.calibration[0] * pool.information[0])
        if product > most * (1 + _BARELY):
            best, most = best._replace(weights=weights, cutoff=float(cutoff), pool=pool), product
    return best


def find_rejection_rate(n_questions: int, shares: Float[Array, " intervals"]) -> float:
    r"""Return the chance that an analyst's calibration falls below .05, by summing over all ways the answers may fall.

    Parameters
    ----------
    n_questions
        Number of questions, 1 or more.
    shares
        True chance that an answer falls below the 5th percentile, between it and the median, between that and the 95th,
        and above; they sum to one.

    Examples
    --------
    With five questions, one whose percentiles are right is rejected once in twenty, and one whose ranges hold the truth only
    half of the time in about half of all tries:

    >>> right, too_narrow = np.array([0.05, 0.45, 0.45, 0.05]), np.full(4, 0.25)
    >>> [round(find_rejection_rate(5, shares), 2) for shares in (right, too_narrow)]
    [0.05, 0.54]
    """
    cuts = np.array(list(combinations_with_replacement(range(n_questions + 1), 3)))
    padded = np.column_stack([np.zeros(len(cuts)), cuts, np.full(len(cuts), n_questions)])
    counts = np.diff(padded, axis=1)
    rejected = counts[_calibrate(counts) < PASSED]
    log_ways = scipy.special.gammaln(n_questions + 1) - scipy.special.gammaln(rejected + 1).sum(axis=1)
    return float(np.exp(log_ways + scipy.special.xlogy(rejected, shares).sum(axis=1)).sum())


def _scale(estimates: Array, answers: Array, is_log: Flags) -> tuple[Array, Array]:
    """Return numbers on the line on which an even density says that nothing is known."""
    if not estimates.size:
        message = "there is nobody to score, or nothing was asked"
        raise ValueError(message)
    if (np.diff(estimates, axis=2) <= 0).any():
        message = "the percentiles of a question must rise"
        raise ValueError(message)
    if (estimates[:, is_log] <= 0).any() or (answers[is_log] <= 0).any():
        message = "numbers on a logarithmic scale must be above 0"
        raise ValueError(message)
    scaled = estimates.copy()
    scaled[:, is_log] = np.log(estimates[:, is_log])
    known = answers.copy()
    known[is_log] = np.log(answers[is_log])
    return scaled, known


def _find_bounds(estimates: Array, answers: Array) -> Array:
    """Return the ends of what is thought possible, shape (questions, 2): all that was named, and a tenth on either side."""
    low = np.minimum(estimates[:, :, 0].min(axis=0), answers)
    high = np.maximum(estimates[:, :, -1].max(axis=0), answers)
    reach = _OVERSHOOT * (high - low)
    return np.stack([low - reach, high + reach], axis=1)


def _score(estimates: Array, answers: Array, bounds: Array) -> SeedScores:
    below = (estimates < answers[None, :, None]).sum(axis=2)
    counts = np.stack([(below == interval).sum(axis=1) for interval in range(len(_SHARES))], axis=1).astype(
        float
    )
    edges = _frame(estimates, bounds)
    width = bounds[:, 1] - bounds[:, 0]
    relative = np.log(width)[None] + (_SHARES * np.log(_SHARES / np.diff(edges, axis=2))).sum(axis=2)
    return SeedScores(_calibrate(counts), relative.mean(axis=1))


def _calibrate(counts: Array) -> Array:
    """Return calibration from how many answers fell into each interval, shape (analysts, 4)."""
    n_questions = counts.sum(axis=1, keepdims=True)
    divergence = scipy.special.xlogy(counts, counts / n_questions / _SHARES).sum(axis=1)
    return np.asarray(scipy.special.chdtrc(len(_SHARES) - 1, 2 * divergence))


def _frame(estimates: Array, bounds: Array) -> Array:
    """Return percentiles between the ends of what is possible, shape (analysts, questions, 5)."""
    ends = np.broadcast_to(bounds, (len(estimates), *bounds.shape))
    return np.concatenate([ends[..., :1], estimates, ends[..., 1:]], axis=2)


def _pool(estimates: Array, bounds: Array, weights: Array) -> Array:
    """Return percentiles of the pool, shape (questions, 3): every density is even between neighbouring percentiles."""
    edges = _frame(estimates, bounds)
    pooled = np.empty(estimates.shape[1:])
    for question in range(len(pooled)):
        points = np.unique(edges[:, question])
        below = sum(
            weight * np.interp(points, own, _LEVELS)
            for weight, own in zip(weights, edges[:, question], strict=True)
        )
        pooled[question] = np.interp(SEED_LEVELS, below, points)
    return pooled
