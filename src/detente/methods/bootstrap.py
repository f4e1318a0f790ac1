"""How sure is a difference: its mean over data drawn again in clusters or in blocks of time."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from detente.shapes import Array, Indices

_N_SAMPLES = 5_000


class Difference(NamedTuple):
    """A weighted mean and its range over resampled data."""

    mean: float
    """Mean over the data at hand."""
    low: float
    """A share of (1 - confidence) / 2 of the samples lies below."""
    high: float
    """The same share lies above."""

    @property
    def excludes_zero(self) -> bool:
        """Say whether both ends lie on one side of 0."""
        return self.low > 0 or self.high < 0


def resample_clusters(
    values: Float[Array, " units"],
    weights: Float[Array, " units"],
    clusters: Int[Indices, " units"],
    rng: np.random.Generator,
    *,
    confidence: float = 0.95,
) -> Difference:
    r"""Return a weighted mean and its bootstrap interval over whole clusters [CameronGelbachMiller2008]_.

    Units of one cluster (one subject, one pair of states) hang together, so clusters are drawn
    with replacement and the mean :math:`\sum w v / \sum w` is taken anew each time.

    Parameters
    ----------
    values
        What is averaged, such as the loss of one forecast less that of another.
    weights
        What each unit counts for, 0 or more.
    clusters
        Which cluster each unit belongs to, numbered from 0.
    rng
        Source of the draws.
    confidence
        Share of samples inside the interval, in (0, 1).

    Raises
    ------
    ValueError
        If there are fewer than two clusters: one has no spread.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> difference = resample_clusters(np.ones(6), np.ones(6), np.arange(6), rng)
    >>> difference.mean, difference.low, difference.high
    (1.0, 1.0, 1.0)
    """
    sums, masses = np.bincount(clusters, weights * values), np.bincount(clusters, weights)
    n_clusters = len(sums)
    if n_clusters < 2:  # noqa: PLR2004
        message = "an interval needs two clusters at least"
        raise ValueError(message)
    means = np.empty(_N_SAMPLES)
    for sample in range(_N_SAMPLES):
        drawn = rng.integers(n_clusters, size=n_clusters)
        means[sample] = sums[drawn].sum() / masses[drawn].sum()
    return _summarise(float(sums.sum() / masses.sum()), means, confidence)


def resample_blocks(
    values: Float[Array, " times"], rng: np.random.Generator, *, length: int, confidence: float = 0.95
) -> Difference:
    r"""Return a mean and its bootstrap interval over moving blocks of time [Kunsch1989]_.

    Neighbours in time hang together, so runs of ``length`` neighbours are drawn with
    replacement and laid end to end until they are as long as the series.

    Parameters
    ----------
    values
        What is averaged, in order of time.
    rng
        Source of the draws.
    length
        Times in a block, from 1 to the length of the series.
    confidence
        Share of samples inside the interval, in (0, 1).

    Raises
    ------
    ValueError
        If a block is longer than the series, or shorter than 1.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> difference = resample_blocks(np.full(20, 2.0), rng, length=5)
    >>> difference.mean, difference.low, difference.high
    (2.0, 2.0, 2.0)
    """
    n = len(values)
    if not 1 <= length <= n:
        message = "a block holds at least one time and at most the whole series"
        raise ValueError(message)
    starts = rng.integers(n - length + 1, size=(_N_SAMPLES, -(-n // length)))
    rows = (starts[:, :, None] + np.arange(length)).reshape(_N_SAMPLES, -1)[:, :n]
    return _summarise(float(values.mean()), values[rows].mean(axis=1), confidence)


def _summarise(mean: float, means: Array, confidence: float) -> Difference:
    """Return the mean of the data with the middle share of the resampled means."""
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Difference(mean, float(low), float(high))
