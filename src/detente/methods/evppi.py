r"""What it would be worth to find out a premise before choosing.

The expected value of partial perfect information [StrongOakley2013]_:

.. math:: \mathrm{EVPPI}_i = \mathrm{E}_{X_i}\bigl[\max_x \mathrm{E}[Q_x \mid X_i]\bigr] - \max_x \mathrm{E}[Q_x]
"""

import numpy as np
from jaxtyping import Float, Int

from detente.methods.sobol import Estimate
from detente.shapes import Array, Indices

_ROUNDING = 1e-9
"""Gains below this are rounding errors."""


def evppi(bins: Int[Indices, " draws"], values: Float[Array, "draws options"]) -> Estimate:
    """Return what knowing one premise would be worth before choosing an option.

    Conditional means are those of the premise's bins. Choosing the best of noisy means looks
    better than it is; what a shuffled premise would seem to be worth is taken off, which errs on
    the low side.

    Parameters
    ----------
    bins
        Bin of the premise in each draw, as :func:`detente.methods.sobol.cut_bins` cuts them.
    values
        Value of each option in the same draws.

    Returns
    -------
    :
        Expected gain, in the unit of the values, 0 or more, and its standard error. 0 means: no answer to this
        question would change the choice.

    Examples
    --------
    Refuse or gain a number drawn evenly from -1 to 1: a quarter, less the correction.

    >>> from detente.methods.sobol import cut_bins
    >>> draws = np.linspace(-1, 1, 4000)
    >>> round(evppi(cut_bins(draws), np.stack([np.zeros(4000), draws], axis=1)).value, 2)
    0.24
    """
    shuffled = np.random.default_rng(len(bins)).permutation(bins)
    best = values[:, int(values.mean(axis=0).argmax())]
    gains, noise = (_choose_by_bin(cut, values) - best for cut in (bins, shuffled))
    gain = float(gains.mean()) - max(float(noise.mean()), 0.0)
    return Estimate(gain if gain > _ROUNDING else 0.0, float(gains.std() / np.sqrt(len(bins))))


def _choose_by_bin(bins: Indices, values: Array) -> Array:
    """Return what each draw brings with the option that is best on average in its bin."""
    counts = np.bincount(bins)
    means = np.stack([np.bincount(bins, weights=column) / counts for column in values.T], axis=1)
    return np.asarray(values[np.arange(len(bins)), means.argmax(axis=1)[bins]])
