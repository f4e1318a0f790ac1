"""One row of a sweep: what the model says of a case with some of its numbers replaced.

Here stands what a worker does. Texts go in and plain rows come out, so that a worker needs nothing
but detente: no files, and no packages of the extra but the one that brings it work.
"""

from __future__ import annotations

import math
import threading
import warnings
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypedDict

from detente.assessment.main_path import assess
from detente.case.fields import CONDUCTS
from detente.case.messages import find_closest
from detente.case.model import Case
from detente.case.premises import list_premises
from detente.case.quantity import REASONS
from detente.casefile.files import build_case
from detente.casefile.yaml_parser import parse_yaml
from detente.errors import CaseError, NotConverged, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from detente.casefile.yaml_parser import LocatedData
    from detente.sweeps.plan import SweepCell

_ONE_AT_A_TIME = threading.Lock()
"""Warnings are caught for the whole process: threads of one worker take turns."""

_KEPT_TEXTS = 64
"""Texts of cases whose data a worker remembers."""


class Row(TypedDict):
    """One row of a sweep."""

    cell: str
    """Digest of all that the row rests on; the same in every sweep that asks for the same."""
    case: str
    """Short name of the case."""
    case_sha256: str
    """SHA-256 of the text of the case."""
    version: str
    """Version of detente that computed the row."""
    seed: int
    n_draws: int
    premises: list[tuple[str, float]]
    """The numbers that replaced what the case says, by their paths, in the unit of each."""
    best: str | None
    """Option with the largest mean value; empty where the row could not be computed."""
    value: list[tuple[str, float | None]] | None
    """Mean value of each option, own utils; empty where a hard limit bars it."""
    p_best: list[tuple[str, float]] | None
    """Share of draws in which each option is best, in [0, 1]."""
    lead: float | None
    """Mean value of the best option less that of the next, own utils; empty where there is no other."""
    gap: float | None
    """How far the best value may be above the one given, in 95% of a sample of draws, own utils."""
    not_converged: bool | None
    """Whether the values were still not settled with the most beliefs that are tried."""
    error: str | None
    """Why the row could not be computed; empty where it was."""


def check_case(file: str, text: str, grid: Mapping[str, Sequence[float]]) -> list[Problem]:
    """Return what keeps a case from being swept: its own faults, unknown premises, values that do not fit.

    Parameters
    ----------
    file
        Path that faults name.
    text
        Text of the case.
    grid
        Values of premises, by their paths. Each is tried alone; combinations that contradict each other
        become rows that say so.
    """
    try:
        located = _parse_text(text)
        case = build_case(located)
    except CaseError as error:
        return [problem._replace(file=file) for problem in error.problems]
    known = {premise.path for premise in list_premises(case)}
    problems: list[Problem] = []
    for path, values in grid.items():
        problems += _try_values(located.data, path, values) if path in known else [_explain_path(path, known)]
    return [problem._replace(file=file) for problem in problems]


def solve_cells(texts: Mapping[str, str], cells: Iterable[SweepCell], n_draws: int) -> list[Row]:
    """Return the rows of some cells.

    Parameters
    ----------
    texts
        Text of each case, by its SHA-256.
    cells
        What to solve.
    n_draws
        Draws of each cell.
    """
    with _ONE_AT_A_TIME:
        return [_solve_cell(cell, _parse_text(texts[cell.case.digest]).data, n_draws) for cell in cells]


def _solve_cell(cell: SweepCell, data: dict[str, Any], n_draws: int) -> Row:
    row = Row(
        cell=cell.name,
        case=data["case"],
        case_sha256=cell.case.digest,
        version=version("detente"),
        seed=cell.seed,
        n_draws=n_draws,
        premises=list(cell.premises),
        best=None,
        value=None,
        p_best=None,
        lead=None,
        gap=None,
        not_converged=None,
        error=None,
    )
    try:
        case = Case.model_validate(fix_premises(data, cell.premises))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", NotConverged)
            row.update(_judge(case, n_draws, cell.seed))
    except CaseError as error:
        row["error"] = "; ".join(map(str, error.problems))
    else:
        row["not_converged"] = any(issubclass(warning.category, NotConverged) for warning in caught)
    return row


def _judge(case: Case, n_draws: int, seed: int) -> Any:  # noqa: ANN401 - some keys of a row
    """Return the verdict of an assessment, which computes none of the parts that are not asked for."""
    assessment = assess(case, n_draws, seed)
    verdict = assessment.verdict
    means = verdict.values.mean(axis=0).tolist()
    ranked = sorted((mean for mean in means if not math.isnan(mean)), reverse=True)
    return {
        "best": verdict.best,
        "value": [
            (name, None if math.isnan(mean) else mean)
            for name, mean in zip(verdict.options, means, strict=True)
        ],
        "p_best": list(verdict.p_best.items()),
        "lead": ranked[0] - ranked[1] if len(ranked) > 1 else None,
        "gap": assessment.strategy.gap_p95,
    }


@lru_cache(maxsize=_KEPT_TEXTS)
def _parse_text(text: str) -> LocatedData:
    """Return the plain data of a case, to be changed only in copies."""
    return parse_yaml(text)


def fix_premises(data: dict[str, Any], premises: Iterable[tuple[str, float]]) -> dict[str, Any]:
    """Return the plain data of a case with single numbers in place of some premises; reasons stay.

    Parameters
    ----------
    data
        Plain data of a case, left as they are.
    premises
        Numbers by the paths of :func:`detente.case.premises.list_premises`.
    """
    changed: Any = data
    for path, value in premises:
        changed = _put(changed, path.split("."), value)
    fixed: dict[str, Any] = changed
    return fixed


def _put(node: Any, parts: list[str], value: float) -> Any:  # noqa: ANN401 - any part of a case
    if not parts:
        kept = {key: node[key] for key in REASONS if key in node} if isinstance(node, dict) else {}
        return {**kept, "value": value} if kept else value
    children = dict(node) if isinstance(node, dict) else {}
    if parts[0] in CONDUCTS and not set(children) & set(CONDUCTS):
        children = {}  # one number stands for every conduct, and the new one takes its place
    key = next((key for key in children if str(key) == parts[0]), parts[0])
    children[key] = _put(children.get(key), parts[1:], value)
    return children


def _explain_path(path: str, known: Collection[str]) -> Problem:
    near = find_closest(path, known)
    hint = f"Did you mean {near}?" if near else "The full report lists every number of a case."
    return Problem(path, "is not a number of this case", hint)


def _try_values(data: dict[str, Any], path: str, values: Iterable[float]) -> list[Problem]:
    problems = []
    for value in values:
        try:
            Case.model_validate(fix_premises(data, [(path, value)]))
        except CaseError as error:
            problems += [_explain_value(path, value, problem) for problem in error.problems]
    return problems


def _explain_value(path: str, value: float, problem: Problem) -> Problem:
    """Return a fault that the grid brought into a case, as one of the grid."""
    where = "" if problem.path == path else f"with {value:g} here, {problem.path} is at fault: "
    return Problem(path, f"{where}{problem.message}", "Choose another value for the grid.")
