"""The period that comes next for one pair, told by several forecasts, and which of them to use."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from jaxtyping import Float

from detente.forecasting import pooled, single
from detente.forecasting.dyads import Dyads, gather
from detente.methods.bootstrap import Difference, resample_clusters
from detente.methods.scoring import log_loss

Array = npt.NDArray[np.float64]

OURS, DEFAULT = "ours", "calibrated EWMA"

FEWEST_PERIODS = 6
"""Periods without which nothing can be learnt and then tried."""

N_LEARNT = 5
"""Last periods that forecasts learn from."""

N_TRIED = 2
"""Last periods that they are tried on first, learnt without them."""

SEED = 1


class Outlook(NamedTuple):
    """What is told of the next period of some pairs."""

    chances: dict[str, Float[Array, " pairs"]]
    """Share of cooperation by forecast, simple ones first."""
    ranges: Float[Array, "pairs ends"]
    """Range that holds the level of our forecast with 90%: fifth and ninety-fifth percentile."""
    trial: Difference
    """Log loss of ours less the default's on the last periods of all pairs, each told beforehand."""
    n_tried: int
    """Pair-periods in that trial."""

    @property
    def advised(self) -> str:
        """Name the forecast to use: ours only where the trial's interval excludes zero."""
        return OURS if self.trial.high < 0 else DEFAULT


def forecast_next(dyads: Dyads, pairs: list[int]) -> Outlook:
    """Forecast the period after the data for some pairs, having tried the forecasts on the last periods.

    Parameters
    ----------
    dyads
        Counts of all pairs: the forecasts learn from all of them.
    pairs
        Places of the pairs asked for.

    Raises
    ------
    ValueError
        If there are too few periods, or too few events to learn from or to try on.
    """
    n = dyads.n_periods
    if n < FEWEST_PERIODS:
        message = (
            f"{n} periods are too few: a forecast needs {FEWEST_PERIODS} to learn from and to be tried on"
        )
        raise ValueError(message)
    trial, n_tried = _try(dyads, n - N_TRIED)
    learnt = pooled.fit_pooled(dyads, max(1, n - N_LEARNT), n)
    average = single.fit_average(dyads, max(1, n - N_LEARNT), n)
    tables = {
        "base rate": single.predict_base_rate(dyads),
        "persistence": single.weigh_past(dyads, 0.0),
        "beta-binomial, discounted by half": single.weigh_past(dyads, 0.5),
        DEFAULT: single.predict_average(dyads, average),
        OURS: pooled.predict_pooled(dyads, learnt),
    }
    chances = {name: table[pairs, n] for name, table in tables.items()}
    return Outlook(chances, pooled.predict_ranges(dyads, learnt)[pairs, n], trial, n_tried)


def _try(dyads: Dyads, origin: int) -> tuple[Difference, int]:
    """Score ours against the default from a period on, learnt on the periods before."""
    first = max(1, origin - N_LEARNT)
    told = {
        OURS: pooled.predict_pooled(dyads, pooled.fit_pooled(dyads, first, origin)),
        DEFAULT: single.predict_average(dyads, single.fit_average(dyads, first, origin)),
    }
    units = gather(dyads, origin, dyads.n_periods)
    ones = np.ones_like(units.shares)
    losses = {name: log_loss(units.pick(table), units.shares, ones) for name, table in told.items()}
    clusters = np.unique(dyads.number_pairs()[units.pairs], return_inverse=True)[1]
    rng = np.random.default_rng(SEED)
    return resample_clusters(losses[OURS] - losses[DEFAULT], ones, clusters, rng), len(ones)
