"""Published numbers of Cooke's classical model: a worked example of three experts, and a calibration by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.methods.classical_model import pool_estimates, score_analysts
from tests.published_row import Published

if TYPE_CHECKING:
    from detente.shapes import Array

COURSE = (
    "TU Delft OpenCourseWare, Decision Making Under Uncertainty: Introduction to Structured Expert Judgment (Hanea, Nane and "
    "Cooke), readings 3.7.3 and 3.8.2, fictional example with three experts and five questions"
)
ANSWERS = np.array([24.0, 11.0, 68.0, 47.0, 31.0])
EXPERTS = np.array(
    [
        [[2, 5, 7], [12, 13, 15], [87, 89, 92], [2, 5, 8], [48, 50, 52]],
        [[20, 23, 34], [8, 10, 11], [60, 70, 90], [20, 35, 45], [30, 35, 40]],
        [[20, 25, 28], [10, 13, 15], [65, 67, 70], [42, 44, 46], [32, 33, 35]],
    ],
    dtype=float,
)
LINEAR = np.zeros(5, dtype=bool)


def weigh(experts: Array) -> Array:
    scores = score_analysts(experts, ANSWERS, LINEAR)
    products = scores.calibration * scores.information
    return np.asarray(products / products.sum())


def pool(experts: Array, *, equally: bool = False) -> Array:
    weights = np.full(len(experts), 1 / len(experts)) if equally else weigh(experts)
    return pool_estimates(experts, ANSWERS, LINEAR, weights)


CLASSICAL_MODEL = (
    Published(
        "calibration-eight-questions",
        "TU Delft, MORE lecture notes, Structured Expert Judgment, Calibration score: the example of expert E",
        "Eight answers: four below the 5th percentile, three between it and the median, one above the 95th",
        0.00027,
        2e-5,
        lambda: float(
            score_analysts(
                np.tile([1.0, 5.0, 9.0], (1, 8, 1)),
                np.array([0, 0, 0, 0, 4, 4, 4, 20.0]),
                np.zeros(8, dtype=bool),
            ).calibration[0]
        ),
    ),
    Published(
        "classical-model-poor-calibration",
        COURSE,
        "Calibration of expert A",
        3.621e-5,
        5e-9,
        lambda: float(score_analysts(EXPERTS, ANSWERS, LINEAR).calibration[0]),
    ),
    Published(
        "classical-model-scores",
        COURSE,
        "Calibration and information of experts A, B and C",
        np.array([[3.621e-5, 0.608, 0.327], [1.418, 0.558, 1.354]]),
        0.0005,
        lambda: np.array(score_analysts(EXPERTS, ANSWERS, LINEAR)),
    ),
    Published(
        "classical-model-weights",
        COURSE,
        "Their weights without a cutoff",
        np.array([0.00006565341, 0.4338007, 0.5661336]),
        0.0001,
        lambda: weigh(EXPERTS),
    ),
    Published(
        "classical-model-pool",
        COURSE,
        "5th, 50th and 95th percentile of the performance-based pool, questions 1 to 4",
        np.array([[19.97, 24.48, 33.11], [8.19, 10.91, 14.86], [60.75, 67.56, 87.94], [21.02, 42.8, 45.97]]),
        0.006,
        lambda: pool(EXPERTS)[:4],
    ),
    Published(
        "classical-model-equal-pool",
        COURSE,
        "The same with equal weights, questions 1 to 3",
        np.array([[2.55, 21.77, 32.39], [8.31, 12.23, 14.91], [61.43, 71.08, 91.61]]),
        0.006,
        lambda: pool(EXPERTS, equally=True)[:3],
    ),
    Published(
        "classical-model-without-one",
        COURSE,
        "Calibration and information of B and C once A is left out",
        np.array([[0.608, 0.327], [0.220, 0.971]]),
        0.001,
        lambda: np.array(score_analysts(EXPERTS[1:], ANSWERS, LINEAR)),
    ),
    Published(
        "classical-model-pool-without-one",
        COURSE,
        "Percentiles of the performance-based pool of B and C, all questions",
        np.array(
            [
                [20, 24.68, 32.31],
                [8.33, 11.71, 14.92],
                [61.24, 67.34, 86.28],
                [23.03, 43.3, 45.98],
                [30.61, 33.29, 39.1],
            ]
        ),
        0.011,
        lambda: pool(EXPERTS[1:]),
    ),
)
