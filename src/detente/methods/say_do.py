r"""The gap between what a side says and what it does, beside the gap of everybody else."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.shapes import Array

LEAST_DEEDS = 20
"""Deeds from which on a pair is compared with others: shares of fewer are mostly luck."""

_N_SAMPLES = 2_000

_CONFIDENCE = 0.9


class SayDoGap(NamedTuple):
    """A gap between words and deeds, with its range and those of others."""

    words: float
    """Share of cooperation among words; nan without words."""
    deeds: float
    """Share of cooperation among deeds; nan without deeds."""
    gap: float
    """Words less deeds, from -1 to 1: above 0, words are friendlier than deeds."""
    low: float
    """5% of redrawn gaps lie below."""
    high: float
    """5% of redrawn gaps lie above."""
    n_words: float
    """Events the share of words rests on."""
    n_deeds: float
    """Events the share of deeds rests on."""
    n_others: int
    """Pairs it is compared with."""
    mean: float
    """Mean gap of the others; nan without others."""
    quartiles: tuple[float, float, float]
    """A quarter, a half and three quarters of the others' gaps lie below."""
    percentile: float
    """Share of the others with a smaller gap, those with the same counted half."""


def say_do_gaps(counts: Float[Array, "*units 4"], least: float = 1.0) -> Float[Array, "*units"]:
    r"""Return the cooperative share of words less that of deeds.

    .. math:: \frac{n_1}{n_1 + n_3} - \frac{n_2}{n_2 + n_4}

    Parameters
    ----------
    counts
        Events of each class, last axis: verbal cooperation :math:`n_1`, material cooperation
        :math:`n_2`, verbal conflict :math:`n_3`, material conflict :math:`n_4`; 0 or more.
    least
        Deeds, :math:`n_2 + n_4`, without which there is no gap; above 0.

    Returns
    -------
    :
        Gaps from -1 to 1; nan where there are too few deeds, or no words.

    Examples
    --------
    >>> say_do_gaps(np.array([[8.0, 1.0, 2.0, 1.0], [8.0, 0.0, 2.0, 0.0]])).round(3)
    array([0.3, nan])
    """
    words, deeds = counts[..., 0] + counts[..., 2], counts[..., 1] + counts[..., 3]
    enough = (words > 0) & (deeds >= least) & (deeds > 0)
    said = counts[..., 0] / np.where(enough, words, 1.0)
    done = counts[..., 1] / np.where(enough, deeds, 1.0)
    return np.where(enough, said - done, np.nan)


def measure_say_do(
    counts: Float[Array, "periods 4"],
    others: Float[Array, "pairs 4"],
    rng: np.random.Generator,
    *,
    least: float = LEAST_DEEDS,
) -> SayDoGap:
    r"""Return the gap of one side over a span of time, beside the gaps of all comparable pairs.

    Reports of words are mostly friendly and reports of deeds mostly not, whoever acts: trade and
    aid make no news, and a meeting does. So a gap says something only beside what is usual.

    The range redraws the periods with replacement, since events of one period hang together,
    and then both shares from their Beta distributions under Jeffreys' prior
    [BrownCaiDasGupta2001]_, since few events say little:

    .. math:: p_\text{words} \sim \text{Beta}(n_1 + \tfrac12,\ n_3 + \tfrac12), \quad
        p_\text{deeds} \sim \text{Beta}(n_2 + \tfrac12,\ n_4 + \tfrac12)

    Parameters
    ----------
    counts
        Events of the side in each period and class; 0 or more.
    others
        Events of every other directed pair over the same span, by class. Those with fewer than
        ``least`` deeds, or no words, are not compared.
    rng
        Source of the draws.
    least
        Deeds from which on a pair is comparable.

    Returns
    -------
    :
        The gap, its range, and where it lies among the others'. Without words or without deeds
        gap and range are nan.

    Raises
    ------
    ValueError
        If there is no period, or a count is negative.

    Examples
    --------
    >>> gap = measure_say_do(
    ...     np.array([[80.0, 10.0, 20.0, 10.0]]), np.array([[9.0, 30.0, 1.0, 30.0]]), np.random.default_rng(1)
    ... )
    >>> round(gap.gap, 2), gap.n_others, round(gap.mean, 2), gap.percentile
    (0.3, 1, 0.4, 0.0)
    """
    if not len(counts) or np.any(counts < 0) or np.any(others < 0):
        message = "a gap needs one period at least, and counts of 0 or more"
        raise ValueError(message)
    total = counts.sum(axis=0)
    n_words, n_deeds = float(total[0] + total[2]), float(total[1] + total[3])
    gap = float(say_do_gaps(total))
    low, high = _redraw(counts, rng) if np.isfinite(gap) else (np.nan, np.nan)
    gaps = say_do_gaps(others, least)
    gaps = gaps[np.isfinite(gaps)]
    quartiles = np.quantile(gaps, [0.25, 0.5, 0.75]).tolist() if len(gaps) else [np.nan] * 3
    below = np.mean(gaps < gap) + np.mean(gaps == gap) / 2 if len(gaps) and np.isfinite(gap) else np.nan
    return SayDoGap(
        words=float(total[0] / n_words) if n_words else np.nan,
        deeds=float(total[1] / n_deeds) if n_deeds else np.nan,
        gap=gap,
        low=float(low),
        high=float(high),
        n_words=n_words,
        n_deeds=n_deeds,
        n_others=len(gaps),
        mean=float(gaps.mean()) if len(gaps) else np.nan,
        quartiles=(quartiles[0], quartiles[1], quartiles[2]),
        percentile=float(below),
    )


def _redraw(counts: Array, rng: np.random.Generator) -> tuple[float, float]:
    drawn = rng.integers(len(counts), size=(_N_SAMPLES, len(counts)))
    totals = counts[drawn].sum(axis=1) + 0.5
    words = rng.beta(totals[:, 0], totals[:, 2])
    deeds = rng.beta(totals[:, 1], totals[:, 3])
    low, high = np.quantile(words - deeds, [(1 - _CONFIDENCE) / 2, (1 + _CONFIDENCE) / 2])
    return float(low), float(high)
