"""Numbers of a case that cannot be computed with: every premise is tried at both ends of its range."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from detente.case.analyst_cases import list_analyst_cases, place_in_reading, read_as_written
from detente.case.premises import list_premises
from detente.errors import CaseError, Problem
from detente.evaluation.solution import Solution, find_decision_inputs, solve
from detente.sampling.samples import Samples, sample, sample_at

if TYPE_CHECKING:
    from detente.case.model import Case
    from detente.evaluation.stage_game import StageGame
    from detente.shapes import PerDraw

    Points = dict[str, PerDraw]
    """Values of premises by path, one for each point at which the model is tried."""

_ENDS = np.array([1e-8, 1 - 1e-8])
"""Levels of a range at which it is tried: one of ten thousand draws lies beyond them once in ten thousand runs."""

_N_RANKED = 200
"""Draws whose ends stand for those of weights given by ranks, and of shares drawn together."""

_MOST_UTILS = 1e12
"""Utils beyond which sums lose the differences that a choice turns on."""

_MOST_FAULTS = 20
"""Faults that are looked for at most."""

_HINT = "Write a narrower range."


class _Failure(NamedTuple):
    """Why the model cannot be computed, and where the case says what is wrong, if that is known."""

    path: str
    message: str
    hint: str


_TOO_LARGE = _Failure(
    "", "the model cannot be computed: a payoff is more than a million million utils", _HINT
)


def list_faults_at_extremes(case: Case) -> list[Problem]:
    """Return the premises at whose ends the case cannot be computed, all others in the middle.

    Tried are reactions of third parties, the stage game and the record (3)-(20), not the plan ahead.

    Parameters
    ----------
    case
        The case. Where analysts give ranges of their own, it is tried as each of them reads it, too.
    """
    faults = _list_faults(read_as_written(case))
    if faults:
        return faults
    return [
        place_in_reading(case, name, fault)
        for name, read in list_analyst_cases(case).items()
        for fault in _list_faults(read)
    ]


def _list_faults(case: Case) -> list[Problem]:
    middle = sample_at(case, {}, 1).premises
    ends = {path: pair for path, pair in _list_ends(case).items() if path in middle}
    points = {path: np.full(2 * len(ends), column[0]) for path, column in middle.items()}
    for i, (path, pair) in enumerate(ends.items()):
        points[path][2 * i : 2 * i + 2] = pair
    n_points = 2 * len(ends)
    # Most cases have no fault, and all ends at once tell so; only otherwise is the middle tried alone.
    if ends and _find_failure(case, points, n_points) is None:
        return []
    failure = _find_failure(case, {}, 1)
    if failure is not None:
        return [Problem(*failure)]
    failures = _list_failures(case, points, n_points, _MOST_FAULTS) if ends else []
    paths = list(ends)
    return [
        _locate(failure, paths[index // 2], float(ends[paths[index // 2]][index % 2]))
        for index, failure in failures
    ]


def refuse_extremes(case: Case) -> None:
    """Refuse a case that cannot be computed at an end of some premise.

    Parameters
    ----------
    case
        The case.

    Raises
    ------
    CaseError
        If there is such a premise; every one is named.
    """
    if faults := list_faults_at_extremes(case):
        raise CaseError(faults)


def solve_or_explain(case: Case, samples: Samples) -> Solution:
    """Find what every option is worth; where that cannot be computed, say which premise is why.

    Parameters
    ----------
    case
        The case.
    samples
        Draws of every number of it.

    Raises
    ------
    CaseError
        If the case cannot be computed at an end of some premise, or at a draw.
    """
    refuse_extremes(case)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            solution = solve(samples)
    except (CaseError, ValueError) as error:
        raise CaseError(_explain_draws(case, samples) or [Problem(*_describe(error))]) from error
    values = solution.strategy.values[:, samples.contracts.allowed]
    if _is_sound(solution.stage_game) and np.isfinite(values).all():
        return solution
    raise CaseError(_explain_draws(case, samples) or [Problem(*_TOO_LARGE)])


def _explain_draws(case: Case, samples: Samples) -> list[Problem]:
    """Return why draws cannot be computed: the premise that brings the first of them down; empty if all can."""
    points = samples.premises
    failures = _list_failures(case, points, samples.n_draws, 1)
    if not failures:
        return []
    index, failure = failures[0]
    point = {path: column[index : index + 1] for path, column in points.items()}
    culprits = [
        path
        for path in point
        if _find_failure(case, {other: point[other] for other in point if other != path}, 1) is None
    ]
    if len(culprits) == 1:
        return [_locate(failure, culprits[0], float(point[culprits[0]][0]))]
    return [Problem(*failure)]


def _list_ends(case: Case) -> Points:
    """Return both ends of every uncertain premise, by its path."""
    written = [premise for premise in list_premises(case) if not premise.quantity.is_fixed]
    with np.errstate(over="ignore"):
        ends = {premise.path: premise.quantity.quantile(_ENDS) for premise in written}
    drawn = sample(case, _N_RANKED, 1).premises
    return {path: np.array([column.min(), column.max()]) for path, column in drawn.items()} | ends


def _list_failures(case: Case, points: Points, n_points: int, most: int) -> list[tuple[int, _Failure]]:
    """Return the points at which the model fails, at most so many: by halving, since most halves hold none."""
    failure = _find_failure(case, points, n_points)
    if failure is None:
        return []
    if n_points == 1:
        return [(0, failure)]
    failures: list[tuple[int, _Failure]] = []
    for start, stop in ((0, n_points // 2), (n_points // 2, n_points)):
        part = {path: column[start:stop] for path, column in points.items()}
        if len(failures) < most:
            further = _list_failures(case, part, stop - start, most - len(failures))
            failures += [(start + index, failure) for index, failure in further]
    return failures


def _find_failure(case: Case, points: Points, n_points: int) -> _Failure | None:
    """Return why the model cannot be computed at one of these points; ``None`` if it can at all of them."""
    try:
        with np.errstate(all="ignore"):
            inputs = find_decision_inputs(sample_at(case, points, n_points))
    except (CaseError, ValueError) as error:
        return _describe(error)
    shares = inputs.reactions.passes, inputs.belief
    is_sound = _is_sound(inputs.stage_game) and all(np.isfinite(each).all() for each in shares)
    return None if is_sound else _TOO_LARGE


def _is_sound(game: StageGame) -> bool:
    """Say whether all payoffs are numbers that can be compared."""
    payoffs = game.rewards, game.in_force, game.utilities, game.continued
    return all(bool((np.abs(array) < _MOST_UTILS).all()) for array in payoffs)


def _describe(error: CaseError | ValueError) -> _Failure:
    if isinstance(error, ValueError):
        return _Failure("", f"the model cannot be computed: {error}", _HINT)
    problem = error.problems[0]
    return _Failure(problem.path, problem.message, problem.hint)


def _locate(failure: _Failure, path: str, value: float) -> Problem:
    """Return a failure as a fault of the premise that causes it."""
    subject = f"the {failure.path} " if failure.path else ""
    reached = f"{value:.3g}" if np.isfinite(value) else "numbers too large to compute with"
    return Problem(path, f"its range reaches {reached}, and there {subject}{failure.message}", _HINT)
