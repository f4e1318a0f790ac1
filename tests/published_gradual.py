"""Published numbers of starting small, of moves that cannot be taken back, and of the bad tail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

from tests.oracles.starting_small import (
    Stakes,
    climb_gradually,
    climb_linear_quadratic,
    first_stake,
    least_prior,
    plan_stakes,
)
from tests.oracles.tail_risk import measure_tail
from tests.published_row import Published

if TYPE_CHECKING:
    import numpy.typing as npt

PRIORS = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
STAKES = Stakes(gain=1.0, loss=12.0, its_gain=0.04, its_prize=1.0, rate=0.1)


def stakes_in_steps() -> npt.NDArray[np.float64]:
    return np.array([plan_stakes(p, STAKES, step=0.05).levels[0] for p in PRIORS])


def gradual_path() -> npt.NDArray[np.float64]:
    path = climb_gradually(lambda c: 2 * c, lambda c: c * c / 2, discount=0.9, n_steps=5, upper=10.0)
    return np.array([*path.levels, path.limit, path.first_best])


def normal_tail() -> float:
    grid = np.linspace(-9.0, 9.0, 200_001)
    return measure_tail(grid, norm.pdf(grid), level=0.95).conditional


GRADUAL = [
    Published(
        "first-stake",
        "MODEL (35), after Watson 1999, 2002; Hua & Watson 2022",
        "Prior .5, .6, .7, .8, .9; gain 1, loss 12, waiting against prize .04, rate .1",
        np.array([0.3750, 0.5607, 0.7079, 0.8255, 0.9211]),
        5e-5,
        lambda: first_stake(PRIORS, STAKES),
    ),
    Published(
        "first-stake-least-prior",
        "MODEL (35), after Watson 1999, 2002; Hua & Watson 2022",
        "The same: least prior at which any start gains",
        0.3243,
        5e-5,
        lambda: float(least_prior(STAKES)),
    ),
    Published(
        "first-stake-in-steps",
        "MODEL (35), its linear program in steps of .05",
        "The same priors: first stake of the best path",
        np.array([0.3763, 0.5624, 0.7084, 0.8279, 0.9222]),
        5e-5,
        stakes_in_steps,
    ),
    Published(
        "gradualism",
        "MODEL (36), after Lockwood & Thomas 2002, Gradualism and irreversibility",
        "Benefit 2c, cost c^2/2, discount .9: first five levels, limit, first best",
        np.array([0, 0.9, 1.125, 1.2516, 1.3351, 1.8, 2]),
        5e-5,
        gradual_path,
    ),
    Published(
        "gradualism-linear-quadratic",
        "MODEL (36), after Lockwood & Thomas 2002, Gradualism and irreversibility",
        "The same by the closed recursion: first five levels",
        np.array([[0, 0.9, 1.125, 1.2516, 1.3351]]),
        5e-5,
        lambda: climb_linear_quadratic(np.array([2.0]), np.array([1.0]), discount=0.9, n_steps=5),
    ),
    Published(
        "normal-tail",
        "Rockafellar & Uryasev 2000; the mean of the normal beyond a quantile, by arithmetic",
        "Standard normal on an even grid of 200 001 points, weighted by its density: CVaR at .95",
        2.0627128,
        5e-8,
        normal_tail,
    ),
]
