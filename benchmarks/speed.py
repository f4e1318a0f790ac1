"""The speed table: parts of an assessment, and the filter beside a rival, in one run.

Times are the best of three on this machine; read the ratios.
"""

import time
import warnings
from collections.abc import Callable
from itertools import pairwise

import numpy as np
from hmmlearn.hmm import CategoricalHMM
from tests.oracles.pomdp import solve_exactly

from detente import assess, read_case
from detente.assessment.assessment import PARTS
from detente.methods.hidden_markov import filter_beliefs
from detente.methods.pomdp_solver import solve_on_grid

N_DRAWS = 10_000
N_EXACT, EXACT_HORIZON = 20, 3
"""Draws and periods of the comparison with the exact solver, which takes seconds for some draws."""


def clock(call: Callable[[], object]) -> float:
    """Best of three, in seconds."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def time_parts() -> None:
    case = read_case("isis-2017")
    assess(case, n_draws=200, parts=PARTS)
    marks = []
    assess(
        case,
        n_draws=N_DRAWS,
        progress=lambda step, _: marks.append((step, time.perf_counter())),
        parts=PARTS,
    )
    marks.append(("", time.perf_counter()))
    print(f"one assessment of {N_DRAWS:,} draws")
    for (step, start), (_, end) in pairwise(marks):
        print(f"  {step:<32}{end - start:8.3f} s")
    print(f"  {'all':<32}{marks[-1][1] - marks[0][1]:8.3f} s")


def time_filter() -> None:
    rng = np.random.default_rng(1)
    n_years, change = 26, np.array([[0.9, 0.05, 0.05]] * 3) + 0.0
    emission, seen = rng.dirichlet(np.ones(3), 3), rng.integers(0, 3, n_years)
    rival = CategoricalHMM(n_components=3)
    rival.startprob_, rival.transmat_, rival.emissionprob_ = np.full(3, 1 / 3), change, emission
    likelihoods = np.broadcast_to(np.log(emission[:, seen].T), (N_DRAWS, n_years, 3))
    transitions = np.broadcast_to(change, (N_DRAWS, n_years, 3, 3))
    prior = np.full((N_DRAWS, 3), 1 / 3)
    ours = clock(lambda: filter_beliefs(prior, transitions, likelihoods)) / N_DRAWS
    theirs = clock(lambda: [rival.predict_proba(seen[:, None]) for _ in range(100)]) / 100
    print(
        f"filter, 26 years, 3 types: {1e6 * ours:.1f} µs a record; hmmlearn {1e6 * theirs:.0f} µs; ratio {theirs / ours:.0f}"
    )


def time_solver() -> None:
    """The fast solver beside the exact one, on draws of the flagship case."""
    assessment = assess(read_case("isis-2017"), n_draws=N_EXACT)
    problem = assessment.strategy.problem
    arrays = problem.rewards, problem.observations, problem.transition, problem.discount, problem.belief
    options = {"horizon": EXACT_HORIZON, "denominator": 14}
    solve_on_grid(*arrays, **options)
    fast = clock(lambda: solve_on_grid(*arrays, **options)) / N_EXACT
    bounds, gaps, spent = solve_on_grid(*arrays, **options), [], 0.0
    for draw in range(N_EXACT):
        rewards, observations, transition, discount, belief = (a[draw] for a in arrays)
        start = time.perf_counter()
        dynamics = observations[..., None] * transition
        exact = solve_exactly(rewards, dynamics, float(discount), EXACT_HORIZON, tolerance=1e-3)
        spent += time.perf_counter() - start
        gaps.append(abs(exact.value_at(belief) - bounds.q_lower[draw].max()))
    slow = spent / N_EXACT
    print(
        f"looking {EXACT_HORIZON} periods ahead: {1e3 * fast:.2f} ms a draw; exactly {1e3 * slow:.0f} ms; ratio {slow / fast:,.0f}"
    )
    low, high = np.quantile(gaps, [0.5, 0.95])
    print(f"distance to exact over {N_EXACT} draws: median {low:.4f}, 95th percentile {high:.4f} utils")


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        time_parts()
        time_filter()
        time_solver()
