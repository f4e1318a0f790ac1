r"""How often leaders leave office: a measured rate, as a yardstick of the hazards that cases state."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from scipy.stats import chi2

from detente.shapes import Array, Flags


class ExitRate(NamedTuple):
    """How often spells end, with the range the data leave."""

    rate: float
    """Likeliest number of exits a year in office."""
    low: float
    """Below this rate so many exits would be a rare surprise."""
    high: float
    """Above this rate so few exits would be a rare surprise."""

    def within(self, years: float) -> float:
        r"""Return the probability that somebody in office is out after so many years.

        .. math:: 1 - e^{-\lambda t}
        """
        return float(-np.expm1(-self.rate * years))


def fit_exit_rate(
    years: Float[Array, " spells"], left: Bool[Flags, " spells"], *, confidence: float = 0.9
) -> ExitRate:
    r"""Return the exit rate under which spells in office are likeliest.

    If a spell ends with the same chance on every day, the likelihood of :math:`d` exits in
    :math:`T` years in office altogether is :math:`\lambda^d e^{-\lambda T}`, greatest at

    .. math:: \hat\lambda = \frac{d}{T}

    Spells that go on when the data end add years and no exit. To count them as ended instead gives one
    over the mean spell seen, which is too high: they would have gone on. The range is the one that
    holds for any true rate [Garwood1936]_, with :math:`c` the confidence:

    .. math:: \frac{\chi^2_{2d}\bigl(\tfrac{1-c}{2}\bigr)}{2T} \le \lambda \le
        \frac{\chi^2_{2d+2}\bigl(\tfrac{1+c}{2}\bigr)}{2T}

    Parameters
    ----------
    years
        Length of each spell, as far as the data see it; 0 or more.
    left
        Whether it ended by an exit.
    confidence
        Share :math:`c` of data sets whose range holds the true rate, at least; in (0, 1).

    Returns
    -------
    :
        Rates a year. Without an exit the lower end is 0.

    Raises
    ------
    ValueError
        If no time was spent in office, a length is below 0, or the confidence is outside (0, 1).

    Examples
    --------
    >>> found = fit_exit_rate(np.array([4.0, 8.0, 8.0]), np.array([True, True, False]))
    >>> found.rate, round(found.low, 3), round(found.high, 3), round(found.within(1.0), 3)
    (0.1, 0.018, 0.315, 0.095)
    """
    exposure, n_exits = float(years.sum()), int(left.sum())
    if not (exposure > 0 and np.all(years >= 0) and 0 < confidence < 1):
        message = "spells have 0 years or more, not all 0, and the confidence is between 0 and 1"
        raise ValueError(message)
    low = float(chi2.ppf((1 - confidence) / 2, 2 * n_exits)) if n_exits else 0.0
    high = float(chi2.ppf((1 + confidence) / 2, 2 * n_exits + 2))
    return ExitRate(n_exits / exposure, low / (2 * exposure), high / (2 * exposure))
