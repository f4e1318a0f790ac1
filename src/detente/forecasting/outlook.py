"""The next period of some pairs: several forecasts of it, how they did lately, and which of them to use."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from detente.forecasting import pooled, single
from detente.forecasting.dyads import Dyads, gather_observations
from detente.methods.bootstrap import Difference, resample_clusters
from detente.methods.scoring import log_loss
from detente.shapes import Array

_OURS, _DEFAULT = "ours", "calibrated EWMA"

_FEWEST_PERIODS = 6
"""Periods with data that training and trial need."""

_N_TRAINING = 5
"""Last periods that models are trained on."""

_N_TRIAL = 2
"""Last periods that they are first tried on, trained without them."""

_SEED = 1


class Outlook(NamedTuple):
    """Forecasts of the next period of some pairs, and how they did on the last ones."""

    probabilities: dict[str, Float[Array, " pairs"]]
    """Expected share of cooperation by model, simple ones first."""
    ranges: Float[Array, "pairs ends"]
    """90% interval for the level behind our forecast: its two ends."""
    trial: Difference
    """Log loss of ours less the default's on the last periods of all pairs, each forecast beforehand."""
    n_trials: int
    """Pair-periods in that trial."""

    @property
    def advised(self) -> str:
        """Name the model to use: ours only where the whole interval of the trial is in its favour."""
        return _OURS if self.trial.high < 0 else _DEFAULT


def forecast_next(dyads: Dyads, pairs: list[int]) -> Outlook:
    """Forecast the period after the data for some pairs, and try the models on the last periods.

    Parameters
    ----------
    dyads
        Counts of all pairs: the models learn from all of them.
    pairs
        Indices of the pairs asked for.

    Raises
    ------
    ValueError
        If there are too few periods, or too few events to train or to try the models on.
    """
    n = dyads.n_periods
    if n < _FEWEST_PERIODS:
        message = f"the data cover {n} periods, and a forecast needs {_FEWEST_PERIODS} to learn from and be tried on"
        raise ValueError(message)
    trial, n_trials = _run_trial(dyads, n - _N_TRIAL)
    fitted = pooled.fit_pooled(dyads, max(1, n - _N_TRAINING), n)
    average = single.fit_average(dyads, max(1, n - _N_TRAINING), n)
    tables = {
        "base rate": single.predict_base_rate(dyads),
        "persistence": single.weigh_past(dyads, 0.0),
        "beta-binomial, discounted by half": single.weigh_past(dyads, 0.5),
        _DEFAULT: single.predict_average(dyads, average),
        _OURS: pooled.predict_pooled(dyads, fitted),
    }
    probabilities = {name: table[pairs, n] for name, table in tables.items()}
    return Outlook(probabilities, pooled.predict_ranges(dyads, fitted)[pairs, n], trial, n_trials)


def _run_trial(dyads: Dyads, origin: int) -> tuple[Difference, int]:
    """Score ours against the default from a period on, both trained on the periods before."""
    first = max(1, origin - _N_TRAINING)
    tables = {
        _OURS: pooled.predict_pooled(dyads, pooled.fit_pooled(dyads, first, origin)),
        _DEFAULT: single.predict_average(dyads, single.fit_average(dyads, first, origin)),
    }
    observations = gather_observations(dyads, origin, dyads.n_periods)
    ones = np.ones_like(observations.shares)
    losses = {
        name: log_loss(observations.pick(table), observations.shares, ones) for name, table in tables.items()
    }
    clusters = np.unique(dyads.number_pairs()[observations.pairs], return_inverse=True)[1]
    rng = np.random.default_rng(_SEED)
    return resample_clusters(losses[_OURS] - losses[_DEFAULT], ones, clusters, rng), len(ones)
