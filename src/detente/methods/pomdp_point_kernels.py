"""Beliefs that can be reached, chosen far from each other: compiled for many draws side by side.

From the points so far, everything that may be seen leads to other beliefs. The one farthest from all
points is the next point [Pineau2003]_, a distance counting more the likelier the belief is reached.
"""

from typing import Any, NamedTuple, no_type_check

import numpy as np

from detente.methods.compilation import compile_kernel
from detente.methods.pomdp_kernels import change_types

_RULED_OUT = 1e-12
"""What is less likely than this leads nowhere."""


class Candidates(NamedTuple):
    """Beliefs that may become points, and scratch space."""

    beliefs: Any
    """Axes candidate, type."""
    chances: Any
    """Of reaching them if every choice is as likely."""
    distances: Any
    """Squared, from the nearest point."""
    reached: Any
    """Chance of each point."""
    joint: Any
    best: Any
    which: Any


def make_candidates(n_given: int, n_observations: int, shape: tuple[int, ...]) -> Candidates:
    """Return the arrays that the points of one block after another are found in.

    Parameters
    ----------
    n_given
        Number of beliefs given.
    n_observations
        Number of things that may be seen from each belief.
    shape
        Numbers of points, types and lanes.
    """
    n_points, *of_type = shape
    n_lanes, n_most = of_type[-1], n_given + n_points * n_observations
    chances, distances = np.zeros((2, n_most, n_lanes))
    return Candidates(
        np.zeros((n_most, *of_type)),
        chances,
        distances,
        np.zeros((n_points, n_lanes)),
        np.zeros(of_type),
        np.zeros(n_lanes),
        np.zeros(n_lanes, np.int64),
    )


@compile_kernel
@no_type_check
def _measure(types, belief, point, distance):
    """Lower the squared distance of a belief from the nearest point by looking at one more."""
    for i in range(belief.shape[1]):
        total = 0.0
        for t in range(len(types)):
            away = belief[t, i] - point[t, i]
            total += away * away
        distance[i] = total if total < distance[i] else distance[i]


@compile_kernel
@no_type_check
def _reach(types, belief, answer, observation, transition, joint, candidate, before, chance):
    """Fill the belief that an answer and something seen lead to, and its chance from that of the one before."""
    for t in range(len(belief)):
        for i in range(belief.shape[1]):
            joint[t, i] = belief[t, i] * answer[t, i] * observation[t, i]
    change_types(types, joint, transition, candidate)
    for i in range(belief.shape[1]):
        total = 0.0
        for t in range(len(types)):
            total += candidate[t, i]
        likely = total > _RULED_OUT
        chance[i] = before[i] * (total if likely else 0.0)
        for t in range(len(types)):
            candidate[t, i] = candidate[t, i] / total if likely else belief[t, i]


@compile_kernel
@no_type_check
def _pick(candidates, chances, distances, n_candidates, point, chance, best, which):
    """Fill the next point, lane by lane: the candidate farthest from all points."""
    for i in range(len(chance)):
        best[i], which[i] = 0.0, 0
    for c in range(n_candidates):
        for i in range(len(chance)):
            score = distances[c, i] * chances[c, i]
            if score > best[i]:
                best[i], which[i] = score, c
    for i in range(len(chance)):
        chance[i] = chances[which[i], i]
    for t in range(len(point)):
        for i in range(len(chance)):
            point[t, i] = candidates[which[i], t, i]


@compile_kernel
@no_type_check
def _begin(beliefs, point, candidates, chances, distances, reached):
    """Fill the first point, and the candidates that are given."""
    n_types, n_lanes = point.shape
    for i in range(n_lanes):
        reached[i] = 1.0
    for c in range(len(candidates)):
        for i in range(n_lanes):
            distances[c, i] = np.inf
    for c in range(len(beliefs)):
        for i in range(n_lanes):
            chances[c, i] = 1.0
        for t in range(n_types):
            for i in range(n_lanes):
                candidates[c, t, i] = beliefs[c, t, i]
    for t in range(n_types):
        for i in range(n_lanes):
            point[t, i] = beliefs[0, t, i]


@compile_kernel
@no_type_check
def spread_points(types, observations, vectors, transitions, beliefs, points, scratch):
    """Fill the points of every block: the first belief, then the farthest of those given or reached."""
    n_points, n_given = points.shape[1], beliefs.shape[1]
    candidates, chances, distances, reached, joint, best, which = scratch
    for n in range(points.shape[0]):
        _begin(beliefs[n], points[n, 0], candidates, chances, distances, reached[0])
        n_candidates = n_given
        for p in range(1, n_points):
            for j in range(len(observations)):
                answer, observation, c = (
                    vectors[n, observations[j, 0]],
                    vectors[n, observations[j, 1]],
                    n_candidates + j,
                )
                _reach(
                    types,
                    points[n, p - 1],
                    answer,
                    observation,
                    transitions[n],
                    joint,
                    candidates[c],
                    reached[p - 1],
                    chances[c],
                )
            n_candidates += len(observations)
            for c in range(n_candidates):
                # New candidates look at all points, the others at the last one.
                for q in range(0 if c >= n_candidates - len(observations) else p - 1, p):
                    _measure(types, candidates[c], points[n, q], distances[c])
            _pick(candidates, chances, distances, n_candidates, points[n, p], reached[p], best, which)
