r"""What lately happened, the older the less: exponentially weighted means and discounted counts."""

import numpy as np
from jaxtyping import Float

from detente.shapes import Array


def discount_counts(counts: Float[Array, "series times"], decay: float) -> Float[Array, "series later"]:
    r"""Return, before each time, the sum of all earlier counts, each time older by :math:`\lambda` less.

    .. math:: s_0 = 0, \qquad s_{t+1} = \lambda s_t + x_t

    Parameters
    ----------
    counts
        What was counted at each time.
    decay
        :math:`\lambda` in [0, 1]: 0 remembers the last time alone, 1 all of them alike.

    Returns
    -------
    :
        One column more than times: column ``t`` knows only what came before time ``t``, the
        last column all of it.

    Raises
    ------
    ValueError
        If the decay is outside [0, 1].

    Examples
    --------
    >>> discount_counts(np.array([[4.0, 2.0, 0.0]]), 0.5)
    array([[0., 4., 4., 2.]])
    """
    if not 0 <= decay <= 1:
        message = "a decay lies in [0, 1]"
        raise ValueError(message)
    sums = np.zeros((counts.shape[0], counts.shape[1] + 1))
    for time in range(counts.shape[1]):
        sums[:, time + 1] = decay * sums[:, time] + counts[:, time]
    return sums


def predict_rates(
    successes: Float[Array, "series times"],
    trials: Float[Array, "series times"],
    *,
    decay: float,
    mean: Float[Array, "*times"],
    strength: float,
) -> Float[Array, "series later"]:
    r"""Return, before each time, the expected rate under a discounted beta-binomial model [WestHarrison1997]_.

    .. math:: \hat p_t = \frac{\sum_{s<t} \lambda^{t-1-s} k_s + a m_t}{\sum_{s<t} \lambda^{t-1-s} n_s + a}

    Decay 1 is the plain beta-binomial model, decay 0 smoothed persistence.

    Parameters
    ----------
    successes, trials
        Successes :math:`k`, from 0 to trials :math:`n`; 0 trials where nothing was seen.
    decay
        :math:`\lambda` in [0, 1].
    mean
        What is expected of a series without a past, :math:`m` in (0, 1): one number, or one
        for each time and the one after the last.
    strength
        How many events it is worth, :math:`a` above 0.

    Examples
    --------
    >>> past = np.array([[3.0, 0.0]]), np.array([[4.0, 2.0]])
    >>> predict_rates(*past, decay=0.5, mean=np.array(0.5), strength=2.0).round(3)
    array([[0.5  , 0.667, 0.417]])
    """
    if not (strength > 0 and np.all((mean > 0) & (mean < 1))):
        message = "the mean lies in (0, 1) and its strength is above 0"
        raise ValueError(message)
    seen = discount_counts(trials, decay) + strength
    return (discount_counts(successes, decay) + strength * mean) / seen


def average_past(values: Float[Array, " times"], decay: float, *, start: float) -> Float[Array, " later"]:
    r"""Return, before each time, the exponentially weighted mean of what came before [Brown1959]_.

    .. math:: e_0 = \text{start}, \qquad e_{t+1} = \lambda e_t + (1 - \lambda) x_t

    Examples
    --------
    >>> average_past(np.array([1.0, 1.0, 0.0]), 0.5, start=0.5)
    array([0.5   , 0.75  , 0.875 , 0.4375])
    """
    fresh = discount_counts((1 - decay) * values[None], decay)[0]
    return fresh + start * decay ** np.arange(len(fresh))
