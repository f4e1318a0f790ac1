"""Published numbers the package is held to: one table, no row without its citation.

Each row computes its value with the package's own code. ``tests/test_published.py`` checks
every row, and ``docs/reference/published.md`` prints the table.
"""

from __future__ import annotations

from functools import cache
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import qmc

from detente.methods.design_point import find_design_point
from detente.methods.hidden_markov import filter_beliefs, hope_floor, smooth_beliefs
from detente.methods.implicants import find_prime_implicants, swing_shares
from detente.methods.quantal_choice import NINE_TO_ONE, act_probability, conduct_probabilities
from detente.methods.shapley import estimate_shapley
from detente.methods.sobol import cut_bins, first_order
from detente.methods.staged_exchange import Exchange, find_schedule
from detente.methods.thresholds import sequential_threshold
from tests.oracles.assurance_game import assurance_threshold
from tests.oracles.pomdp import AlphaVectors, prune, solve_exactly
from tests.oracles.quantal_response import fit_precision, logit_equilibrium
from tests.oracles.voting_power import shapley_shubik
from tests.published_experts import CLASSICAL_MODEL
from tests.published_gradual import GRADUAL
from tests.published_laboratory import LABORATORY_ROWS
from tests.published_leaders import LEADERS
from tests.published_row import Published
from tests.published_scales import SCALES

if TYPE_CHECKING:
    import numpy.typing as npt


PUBLISHED: list[Published] = []


TIGER_REWARDS = np.array([[-1.0, -1.0], [-100.0, 10.0], [10.0, -100.0]])
TIGER_DYNAMICS = np.full((3, 2, 2, 2), 0.25)
TIGER_DYNAMICS[0, 0] = np.diag([0.85, 0.15])
TIGER_DYNAMICS[0, 1] = np.diag([0.15, 0.85])
PENNIES = np.array([[1.1141, 0.0], [0.0, 0.2785]]), np.array([[0.0, 1.1141], [1.1141, 0.0]])


@cache
def tiger_discounted() -> AlphaVectors:
    return solve_exactly(TIGER_REWARDS, TIGER_DYNAMICS, 0.95, 15)


def tiger_summary() -> npt.NDArray[np.float64]:
    result = tiger_discounted()
    vectors = prune(result.vectors)
    best = vectors[vectors[:, 1].argmax()]
    return np.array([len(vectors), *best, result.value_at(np.array([0.5, 0.5]))])


def tiger_two_steps() -> npt.NDArray[np.float64]:
    vectors = prune(solve_exactly(TIGER_REWARDS, TIGER_DYNAMICS, 1.0, 2).vectors)
    return vectors[vectors[:, 0].argsort()]


def umbrella() -> npt.NDArray[np.float64]:
    transitions = np.broadcast_to(np.array([[0.7, 0.3], [0.3, 0.7]]), (1, 2, 2, 2))
    reports = np.log(np.broadcast_to([0.9, 0.2], (1, 2, 2)))
    result = filter_beliefs(np.array([[0.5, 0.5]]), transitions, reports)
    smoothed = smooth_beliefs(result, transitions)
    return np.array([*result.beliefs[0, :, 0], smoothed[0, 0, 0]])


def inheritance() -> npt.NDArray[np.float64]:
    claims = (120.0, 60.0, 40.0, 30.0)

    def worth(coalition: int) -> npt.NDArray[np.float64]:
        return np.array([max((x for i, x in enumerate(claims) if coalition >> i & 1), default=0.0)])

    return estimate_shapley(worth, np.array(list(permutations(range(4))))).values[:, 0]


def pennies_fit() -> npt.NDArray[np.float64]:
    rows, columns = 128 * np.array([0.527, 0.473]), 128 * np.array([0.366, 0.634])
    fit = fit_precision(*PENNIES, rows, columns)
    return np.array([fit.equilibrium.precision, fit.log_likelihood])


def trust_game() -> npt.NDArray[np.float64]:
    gains = np.array([[1.5, 0.0, 0.0], [-1.0, 0.0, 0.0], [-2.0, 0.0, 0.0]])
    decisive, lapse = np.full(3, NINE_TO_ONE), np.zeros(3)
    cooperate = conduct_probabilities(gains, decisive, lapse, can_exploit=False)[:, 0]
    trusted = float(np.array([0.5, 0.3, 0.2]) @ cooperate)
    engage = act_probability(
        np.array(2.0 * trusted - 3.0 * (1 - trusted)), np.array(0.0), np.array(NINE_TO_ONE), np.array(0.0)
    )
    return np.array([float(engage), *cooperate])


def ishigami() -> npt.NDArray[np.float64]:
    points = qmc.Sobol(3, seed=1).random_base2(16)
    x = np.pi * (2 * points - 1)
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    return np.array([first_order(cut_bins(column, 64), y) for column in x.T])


def one_shot_exchange() -> float:
    item = np.array([2.0]), np.array([6.0]), np.array([[20.0]]), np.array([0.0])
    deal = Exchange(10.0, np.array([8.0]), *item, caught=0.6)
    return find_schedule(deal, good=0.7, bad=0.3, exposure_cap=5.0, n_stages=1).value


def mccluskey() -> npt.NDArray[np.float64]:
    """Return the prime implicants of the cyclic function, one row each: 0, 1, or 2 for either."""
    truth = np.isin(np.arange(8), (0, 1, 2, 5, 6, 7)).reshape(2, 2, 2)
    rows = [
        [0 if i in one.held else 1 if i in one.otherwise else 2 for i in range(3)]
        for one in find_prime_implicants(truth)
    ]
    return np.array(sorted(rows), dtype=float)


def banzhaf_council() -> npt.NDArray[np.float64]:
    votes = np.array([[[50 * a + 49 * b + c >= 51 for c in (0, 1)] for b in (0, 1)] for a in (0, 1)])
    return swing_shares(votes)


def normal_reliability() -> float:
    """Return the reliability index of capacity N(200, 20) against load N(100, 30)."""
    return find_design_point(lambda z: 200 + 20 * z[:, 0] - 100 - 30 * z[:, 1], 2).distance


PUBLISHED += [
    Published(
        "prime-implicants-cyclic",
        "McCluskey 1956, Minimization of Boolean functions (the cyclic prime implicant table in three variables)",
        "True in rows 0, 1, 2, 5, 6, 7: six prime implicants of two letters each",
        np.array([[0, 0, 2], [0, 2, 0], [1, 1, 2], [1, 2, 1], [2, 0, 1], [2, 1, 0]]),
        0.0,
        mccluskey,
    ),
    Published(
        "banzhaf-51-50-49-1",
        "Banzhaf 1965, Weighted voting doesn't work; textbook example [51; 50, 49, 1]",
        "Weights 50, 49, 1 and quota 51: share of the others' votes in which each decides",
        np.array([0.75, 0.25, 0.25]),
        1e-12,
        banzhaf_council,
    ),
    Published(
        "reliability-two-normals",
        "Hasofer & Lind 1974, Exact and invariant second-moment code format: linear limit state, closed form",
        "Capacity N(200, 20) less load N(100, 30): index 100 / sqrt(1300)",
        100 / np.sqrt(1300),
        5e-3,
        normal_reliability,
    ),
    Published(
        "tiger-horizon-15",
        "Cassandra, pomdp-solve; reproduced in the incremental-pruning test of AI-Toolbox",
        "Tiger, discount .95, horizon 15: number of vectors, one extreme vector, value at even odds",
        np.array([47, -91.2960462, 18.7039538, 9.7284247447]),
        5e-8,
        tiger_summary,
    ),
    Published(
        "tiger-horizon-2",
        "Kaelbling, Littman & Cassandra 1998, Planning and acting in partially observable stochastic domains",
        "Tiger, undiscounted, horizon 2: all vectors",
        np.array([[-101, 9], [-16.85, 7.35], [-2, -2], [7.35, -16.85], [9, -101]]),
        1e-9,
        tiger_two_steps,
    ),
    Published(
        "matching-pennies-qre",
        "McKelvey & Palfrey 1995; Gambit tutorial on quantal response equilibria",
        "Asymmetric matching pennies, payoffs 1.1141 and .2785, precision 1",
        np.array([0.586784, 0.451807]),
        5e-7,
        lambda: np.array([result[0] for result in logit_equilibrium(*PENNIES, 1.0)[:2]]),
    ),
    Published(
        "matching-pennies-fit",
        "McKelvey & Palfrey 1995; Gambit tutorial on quantal response equilibria",
        "The same, frequencies .527 and .366 in 128 plays: precision and log-likelihood",
        np.array([1.84561, -174.7645]),
        5e-5,
        pennies_fit,
    ),
    Published(
        "assurance-threshold",
        "Kydd 2005, Trust and Mistrust in International Relations (minimum trust threshold)",
        "Reward, sucker, temptation, punishment 4, 1, 3, 2",
        0.5,
        1e-12,
        lambda: assurance_threshold(4, 1, 3, 2),
    ),
    Published(
        "sequential-threshold",
        "MODEL (12), arithmetic: (P - S) / (R - S) with P = 0",
        "Reward 3, sucker -1",
        0.25,
        1e-12,
        lambda: sequential_threshold(np.array([3.0]), np.array([-1.0])),
    ),
    Published(
        "umbrella",
        "Russell & Norvig, Artificial Intelligence: A Modern Approach, umbrella world",
        "Filter on days 1 and 2, smoother on day 1",
        np.array([0.8182, 0.8834, 0.8834]),
        5e-5,
        umbrella,
    ),
    Published(
        "security-council",
        "Shapley-Shubik index of the United Nations Security Council, textbook value",
        "Five weights of 7, ten of 1, quota 39: a permanent and an elected member",
        np.array([0.196270, 0.001865]),
        5e-7,
        lambda: shapley_shubik([7] * 5 + [1] * 10, 39)[[0, 5]],
    ),
    Published(
        "inheritance",
        "Aumann 2010, Some non-superadditive games, and their Shapley values, in the Talmud, 3-10; after Ibn Ezra 1146",
        "Four sons claim 120, 60, 40 and 30 of an estate of 120; a coalition is worth its largest claim; all 24 orders",
        np.array([80.83333, 20.83333, 10.83333, 7.5]),
        5e-6,
        inheritance,
    ),
    Published(
        "trust-game",
        "Agent quantal response equilibrium of a trust game with three types, after pygambit",
        "Prior .5, .3, .2; gains from cooperating 1.5, -1, -2; engaging brings 2 or -3; precision 1",
        np.array([0.393303, 0.817574, 0.268941, 0.119203]),
        5e-7,
        trust_game,
    ),
    Published(
        "hope-floor",
        "MODEL (22)",
        "Ratio 2, hazard .25, pool .65",
        0.16916,
        5e-6,
        lambda: hope_floor(2, 0.25, 0.65),
    ),
    Published(
        "ishigami",
        "Ishigami & Homma 1990; analytic first-order indices for a = 7, b = .1",
        "2^16 Sobol' points, 64 bins",
        np.array([0.3139, 0.4424, 0.0]),
        2e-3,
        ishigami,
    ),
    Published(
        "one-shot-exchange",
        "MODEL (29)-(33): one-shot exchange unravels",
        "One stage, no bond, nothing reversible: value of the best schedule",
        0.0,
        1e-9,
        one_shot_exchange,
    ),
]

PUBLISHED += [*CLASSICAL_MODEL, *GRADUAL, *LABORATORY_ROWS, *LEADERS, *SCALES]
