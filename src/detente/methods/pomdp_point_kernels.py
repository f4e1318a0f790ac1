"""Beliefs that can be reached, chosen far from each other: compiled for many draws side by side.

From the points so far, everything that may be seen leads to other beliefs. The one farthest from all
points is the next point [Pineau2003]_, a distance counting more the likelier the belief is reached.
"""

from typing import no_type_check

import numpy as np

from detente.methods.compilation import compile_kernel
from detente.methods.pomdp_kernels import change_types

_RULED_OUT = 1e-12
"""What is less likely than this leads nowhere."""


@compile_kernel
@no_type_check
def _measure(types, belief, point, distance):
    """Lower the squared distance of a belief from the nearest point by looking at one more."""
    for i in range(belief.shape[1]):
        total = 0.0
        for t in range(len(types)):
            total += (belief[t, i] - point[t, i]) ** 2
        distance[i] = total if total < distance[i] else distance[i]


@compile_kernel
@no_type_check
def _reach(types, belief, answer, sight, transition, joint, candidate, chance):
    """Fill the belief that an answer and something seen lead to, and multiply its chance by theirs."""
    for t in range(len(types)):
        for i in range(belief.shape[1]):
            joint[t, i] = belief[t, i] * answer[t, i] * sight[t, i]
    change_types(types, joint, transition, candidate)
    for i in range(belief.shape[1]):
        total = 0.0
        for t in range(len(types)):
            total += candidate[t, i]
        likely = total > _RULED_OUT
        chance[i] *= total if likely else 0.0
        for t in range(len(types)):
            candidate[t, i] = candidate[t, i] / total if likely else belief[t, i]


@compile_kernel
@no_type_check
def _pick(types, candidates, chances, distances, n_candidates, point, chance):
    """Fill the next point, lane by lane: the candidate farthest from all points."""
    best, which = np.zeros(len(chance)), np.zeros(len(chance), np.int64)
    for c in range(n_candidates):
        for i in range(len(chance)):
            score = distances[c, i] * chances[c, i]
            if score > best[i]:
                best[i], which[i] = score, c
    for i in range(len(chance)):
        chance[i] = chances[which[i], i]
        for t in range(len(types)):
            point[t, i] = candidates[which[i], t, i]


@compile_kernel
@no_type_check
def _begin(types, beliefs, point, candidates, chances, distances):
    """Fill the first point, and the candidates that are given."""
    for i in range(beliefs.shape[2]):
        for c in range(len(candidates)):
            distances[c, i] = np.inf
        for c in range(len(beliefs)):
            chances[c, i] = 1.0
            for t in range(len(types)):
                candidates[c, t, i] = beliefs[c, t, i]
        for t in range(len(types)):
            point[t, i] = beliefs[0, t, i]


@compile_kernel
@no_type_check
def spread_points(types, sights, vectors, transitions, beliefs, points):
    """Fill the points of every block: the first belief, then the farthest of those given or reached."""
    n_points, n_lanes, n_given = points.shape[1], points.shape[3], beliefs.shape[1]
    candidates = np.zeros((n_given + n_points * len(sights), len(types), n_lanes))
    chances, distances = np.zeros((len(candidates), n_lanes)), np.zeros((len(candidates), n_lanes))
    reached, joint = np.ones((n_points, n_lanes)), np.zeros((len(types), n_lanes))
    for n in range(points.shape[0]):
        _begin(types, beliefs[n], points[n, 0], candidates, chances, distances)
        n_candidates = n_given
        for p in range(1, n_points):
            for j in range(len(sights)):
                answer, sight, c = vectors[n, sights[j, 0]], vectors[n, sights[j, 1]], n_candidates + j
                chances[c] = reached[p - 1]
                _reach(
                    types, points[n, p - 1], answer, sight, transitions[n], joint, candidates[c], chances[c]
                )
            n_candidates += len(sights)
            for c in range(n_candidates):
                # New candidates look at all points, the others at the last one.
                for q in range(0 if c >= n_candidates - len(sights) else p - 1, p):
                    _measure(types, candidates[c], points[n, q], distances[c])
            _pick(types, candidates, chances, distances, n_candidates, points[n, p], reached[p])
