"""Looking ahead: the solver beside pomdp_py and the exact oracle of the tests."""

import random
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from tests.oracles.pomdp import solve_exactly

from benchmarks.assessments import AIMS
from benchmarks.table import (
    BENCH_RIVALS,
    Row,
    Span,
    agree,
    print_figures,
    print_table,
    skip,
    time_in_turns,
    time_once,
)
from detente import read_case
from detente.evaluation.extremes import solve_or_explain
from detente.methods.pomdp_process import DealProcess
from detente.methods.pomdp_solver import solve_process
from detente.sampling.samples import sample

CASE = "isis-2017"
N_CHECKED, N_FINEST = 1_000, 64
"""Draws whose values are checked, and beliefs of the finest solution."""
N_PROBLEMS = 20
N_EXACT = 8
"""Problems that the exact solver is given: each takes up to seconds."""
N_TYPES, N_OPTIONS, N_REPORTS = 3, 4, 3
"""Of the made-up problems; those of the case have more reports."""
EXACT_HORIZON = 3
"""Periods that the exact solver can look ahead in the problems of the case, in seconds a draw."""
N_SEARCHED, N_SIMULATIONS = 5, (1_000, 5_000)
"""Problems that pomdp_py searches, and simulated futures of each."""
_EXACT = "exact oracle of the tests, once"


class Problems(NamedTuple):
    """Decision problems as arrays, one a draw; the first option is to refuse, which brings nothing."""

    rewards: np.ndarray
    observations: np.ndarray
    transition: np.ndarray
    discount: np.ndarray
    belief: np.ndarray

    def take(self, n_problems: int) -> "Problems":
        return Problems(*(array[:n_problems] for array in self))

    def solve(self, horizon: int) -> np.ndarray:
        """Value of every first option."""
        gains, never, belief = self.rewards[:, 1:], np.zeros(len(self.belief)), self.belief[:, None]
        process = DealProcess(
            rewards=gains,
            stays=self.observations[:, 1:],
            closes=np.zeros((*gains.shape[:2], 0, gains.shape[2])),
            acts=self.observations[:, 0],
            acceptance=np.ones_like(gains),
            consent=np.ones(gains.shape[:2]),
            costs=np.zeros_like(gains),
            transition=self.transition,
            discount=self.discount,
            gone=never,
            reopening=never,
        )
        return solve_process(process, belief, horizon=horizon).value_choices(belief).lower[:, 0]

    def solve_exactly(self, horizon: int, tolerance: float = 1e-3) -> np.ndarray:
        """The same by the oracle, one problem after the other."""
        return np.array([self._value_exactly(draw, horizon, tolerance) for draw in range(len(self.rewards))])

    def _value_exactly(self, draw: int, horizon: int, tolerance: float) -> np.ndarray:
        rewards, observations, transition, discount, belief = (array[draw] for array in self)
        dynamics = observations[..., None] * transition
        exact = solve_exactly(rewards, dynamics, float(discount), horizon, tolerance=tolerance)
        return exact.q_values(belief, len(rewards))


def run(repeats: int) -> None:
    if find_spec("pomdp_py") is None:
        skip("pomdp_py", BENCH_RIVALS)
    print_errors()
    compare_two_periods(repeats)
    problems, horizon = draw_problems()
    compare_exactly(problems.take(N_EXACT), repeats)
    if find_spec("pomdp_py") is not None:
        compare_search(problems.take(N_SEARCHED), horizon, repeats)


def make_problems() -> Problems:
    """Make up problems in which types do not change: pomdp_py ties a report to the state after, we to the one before."""
    rng = np.random.default_rng(1)
    rewards = rng.normal(0, 10, (N_PROBLEMS, N_OPTIONS, N_TYPES))
    rewards[:, 0] = 0.0
    return Problems(
        rewards,
        rng.dirichlet(np.ones(N_REPORTS), (N_PROBLEMS, N_OPTIONS, N_TYPES)).transpose(0, 1, 3, 2).copy(),
        np.tile(np.eye(N_TYPES), (N_PROBLEMS, 1, 1)),
        rng.uniform(0.8, 1, N_PROBLEMS),
        rng.dirichlet(np.ones(N_TYPES), N_PROBLEMS),
    )


def draw_problems() -> tuple[Problems, int]:
    """Draw the problems of the case, and say how many periods it looks ahead."""
    case = read_case(CASE)
    problem = solve_or_explain(case, sample(case, N_PROBLEMS, 1)).strategy.problem
    arrays = problem.rewards, problem.observations, problem.transition, problem.discount, problem.belief
    return Problems(*(np.ascontiguousarray(array) for array in arrays)), problem.horizon


def print_errors() -> None:
    """Print how far the values of the shipped cases are from those of plans at far more beliefs."""
    rows = []
    for slug in AIMS:
        case = read_case(slug)
        strategy = solve_or_explain(case, sample(case, N_CHECKED, 1)).strategy
        problem, beliefs = strategy.problem, strategy.problem.belief[:, None]
        solved = solve_process(
            problem.process, beliefs, horizon=problem.horizon, n_points=N_FINEST, bounded=False
        )
        finest = solved.value_choices(beliefs).lower[:, 0]
        off = np.quantile(np.abs(strategy.refined.lower - finest).max(axis=1), 0.95)
        spread = np.subtract(*np.quantile(finest[:, 1:].max(axis=1) - finest[:, 0], [0.95, 0.05]))
        rows.append(
            (slug, f"{spread:.3g}", f"{off:.2g}", f"{off / spread:.2%}", f"{strategy.gap_p95 / spread:.2%}")
        )
    print_figures(
        f"Error of the values of {N_CHECKED:,} draws in 95% of draws, against plans at {N_FINEST} beliefs; aim: 1% of the spread",
        ("spread of the lead, utils", "error, utils", "error, share", "gap told, share"),
        rows,
    )


def compare_two_periods(repeats: int) -> None:
    problems = make_problems()
    exact, span = _solve_exactly(problems, 2)
    ours = problems.solve(2)
    off = agree(np.abs(ours.max(axis=1) - exact.max(axis=1)).max(), 0.5, "the values of two periods")
    agree((ours.argmax(axis=1) != exact.argmax(axis=1)).mean(), 0.0, "the best options of two periods")
    calls = {"detente": lambda: problems.solve(2)}
    if find_spec("pomdp_py") is not None:
        from benchmarks.pomdp_py_models import plan_by_value_iteration  # noqa: PLC0415 - may be missing

        def plan() -> np.ndarray:
            return plan_by_value_iteration(problems, 2)

        agree((plan() != exact.argmax(axis=1)).mean(), 0.0, "the best options by pomdp_py")
        calls["pomdp_py, value iteration"] = plan
    n_plans = N_OPTIONS * (N_OPTIONS ** (1 + N_REPORTS)) ** N_REPORTS
    print_table(
        f"Two periods ahead: {N_PROBLEMS} made-up problems, {N_TYPES} types, {N_OPTIONS} options, {N_REPORTS} reports",
        f"the same option is best in all, the best value is off by {off:.1e} at most"
        f"\n  (three periods ahead pomdp_py's value iteration would list {n_plans:,} plans a problem)",
        [*time_in_turns(calls, repeats), Row(_EXACT, (span,))],
    )


def compare_exactly(problems: Problems, repeats: int) -> None:
    exact, span = _solve_exactly(problems, EXACT_HORIZON)
    off = np.abs(problems.solve(EXACT_HORIZON).max(axis=1) - exact.max(axis=1))
    print_table(
        f"{EXACT_HORIZON} periods ahead: {N_EXACT} draws of {CASE}",
        f"the best value is off by {np.median(off):.4f} utils in the middle, {agree(off.max(), 1.0, 'values'):.4f} at most",
        [*time_in_turns({"detente": lambda: problems.solve(EXACT_HORIZON)}, repeats), Row(_EXACT, (span,))],
    )


def _solve_exactly(problems: Problems, horizon: int) -> tuple[np.ndarray, Span]:
    """Solve by the oracle of the tests, once: it takes seconds."""
    found: list[np.ndarray] = []
    span = time_once(lambda: found.append(problems.solve_exactly(horizon)))
    return found[0], span


def compare_search(problems: Problems, horizon: int, repeats: int) -> None:
    """Nobody solves these exactly: pomdp_py samples futures, and its answer comes with an error."""
    from benchmarks.pomdp_py_models import search_tree  # noqa: PLC0415 - may be missing

    ours = problems.solve(horizon)
    calls = {"detente": lambda: problems.solve(horizon)}
    notes = {"detente": ""}
    for n_simulations in N_SIMULATIONS:
        by = f"pomdp_py, tree search, {n_simulations:,} futures each"
        calls[by] = lambda n=n_simulations: search_tree(problems, horizon, n)
        random.seed(1)
        found = search_tree(problems, horizon, n_simulations)
        off = np.abs(found.max(axis=1) - ours.max(axis=1))
        same = int((found.argmax(axis=1) == ours.argmax(axis=1)).sum())
        notes[by] = (
            f"best value off by {np.median(off):.1f} utils, up to {off.max():.1f}; same option in {same} of {len(ours)}"
        )
    rows = [row._replace(note=notes[row.by]) for row in time_in_turns(calls, repeats)]
    print_table(
        f"{horizon} periods ahead: {len(ours)} draws of {CASE}; results are not equal, the notes say how far off",
        "",
        rows,
    )
