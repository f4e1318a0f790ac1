"""Two versions of a case -> what changed in verdict and belief, and which input did it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from detente.assessment.numbers import Data, round_number, round_numbers
from detente.comparison.attribution import Attribution, attribute, plan_runs, solve_run
from detente.comparison.blends import Blends, join_inseparable
from detente.comparison.changes import Change, list_changes
from detente.errors import CaseError
from detente.sampling.random_streams import Streams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from detente.case.model import Case
    from detente.comparison.attribution import Run
    from detente.comparison.changes import Cell
    from detente.comparison.versions import CaseVersion

COMPARISON_SCHEMA = "detente.comparison/1"
"""Name of the JSON form."""

_ORDERS = "comparison.orders"
"""Stream of the orders in which inputs are changed."""


@dataclass(frozen=True)
class Input:
    """One or more edits that count as one input."""

    changes: tuple[Change, ...]
    """More than one where they contradict each other apart."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths of its edits."""
        return tuple(change.path for change in self.changes)


@dataclass(frozen=True)
class CaseComparison:
    """What changed between two versions of a case, and what each input contributed."""

    old: Case
    new: Case
    n_draws: int
    seed: int
    inputs: tuple[Input, ...]
    """Edits that may move value or belief, in the order of the file and of :attr:`attribution`."""
    elsewhere: tuple[Change, ...]
    """Edits that only other answers read: the staged deal, the loss against its cap."""
    words: tuple[Change, ...]
    """Edits that move nothing: reasons, titles, sources, another way to write the same."""
    by_row: bool
    """Whether a row that was changed is one input, so that no more inputs than needed are kept apart."""
    attribution: Attribution

    def to_dict(self) -> Data:
        """Return the comparison as plain data: numbers of 10 significant digits, None for undefined."""
        attribution = self.attribution
        return {
            "schema": COMPARISON_SCHEMA,
            "of": "cases",
            "cases": [self.old.case, self.new.case],
            "n_draws": self.n_draws,
            "seed": self.seed,
            "best": list(attribution.verdicts),
            "measures": [
                {**measure._asdict(), "old": round_number(old), "new": round_number(new)}
                for measure, old, new in zip(
                    attribution.measures, attribution.old, attribution.new, strict=True
                )
            ],
            "inputs": [self._input_to_dict(index) for index in range(len(self.inputs))],
            "elsewhere": [_change_to_dict(change) for change in self.elsewhere],
            "words": [_change_to_dict(change) for change in self.words],
            "method": {
                "exact": attribution.errors is None,
                "runs": attribution.n_runs,
                "by_row": self.by_row,
            },
        }

    def to_json(self) -> str:
        """Return :meth:`to_dict` as the text of a JSON file."""
        return dump_json(self.to_dict())

    def _input_to_dict(self, index: int) -> Data:
        parts, errors = self.attribution.parts, self.attribution.errors
        return {
            "paths": list(self.inputs[index].paths),
            "changes": [_change_to_dict(change) for change in self.inputs[index].changes],
            "contributions": round_numbers(parts[index]),
            "standard_errors": None if errors is None else round_numbers(errors[index]),
        }


def _change_to_dict(change: Change) -> Data:
    return {
        "path": change.path,
        "kind": change.kind,
        "readings": [
            {
                "path": reading.path,
                "old": _cell_to_dict(reading.old),
                "new": _cell_to_dict(reading.new),
            }
            for reading in change.readings
        ],
    }


def _cell_to_dict(cell: Cell | None) -> Data | None:
    return None if cell is None else {"written": cell.written, "reads": cell.reads}


def dump_json(data: Data) -> str:
    """Return plain data as the text of a JSON file."""
    return json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def compare_cases(
    old: CaseVersion,
    new: CaseVersion,
    *,
    n_draws: int = 1_000,
    seed: int = 1,
    n_runs: int = 256,
    progress: Callable[[str, float], None] | None = None,
) -> CaseComparison:
    """Find what changed between two versions of a case, and how much of it each input caused.

    Parameters
    ----------
    old, new
        The versions, as :func:`detente.comparison.versions.read_version` returns them.
    n_draws
        Number of draws, the same in every case that is solved.
    seed
        Seed, 0 or more; the same seed gives the same comparison.
    n_runs
        Cases to solve, about. With up to twelve inputs whose sets are no more than that,
        contributions are exact; else they are estimated and carry standard errors.
    progress
        Called before each case with what is being done and the share of the work behind it.

    Raises
    ------
    CaseError
        If the record of a version is impossible under every type of counterpart.
    """
    changes, by_row = _choose_changes(old, new, n_runs)
    blends = Blends(old, new)
    moving = [change for change in changes if change.reach != "words"]
    groups = _join(blends, moving)
    inputs = tuple(group for group in groups if any(change.reach == "answer" for change in group.changes))
    orders = Streams(old.case, n_draws, seed).generator(_ORDERS)
    solver = _Solver(blends, n_draws, seed, progress or _ignore)
    try:
        attribution = attribute(solver.open(inputs, n_runs), len(inputs), n_runs, orders)
    except CaseError:
        inputs = (Input(tuple(moving)),)
        attribution = attribute(solver.open(inputs, n_runs), 1, n_runs, orders)
    attributed = {path for group in inputs for path in group.paths}
    return CaseComparison(
        old=old.case,
        new=new.case,
        n_draws=n_draws,
        seed=seed,
        inputs=inputs,
        elsewhere=tuple(change for change in moving if change.path not in attributed),
        words=tuple(change for change in changes if change.reach == "words"),
        by_row=by_row,
        attribution=attribution,
    )


@dataclass(frozen=True)
class _Solver:
    """Solves cases between two versions, and reports its progress."""

    blends: Blends
    n_draws: int
    seed: int
    report_progress: Callable[[str, float], None]

    def open(self, inputs: Sequence[Input], n_runs: int) -> Callable[[int], Run]:
        """Return the function that solves the case with a set of inputs taken from the new version."""
        total, numbers = plan_runs(len(inputs), n_runs).n_runs, count()

        def solve_with(coalition: int) -> Run:
            done = next(numbers)
            self.report_progress(f"solving case {done + 1:,} of {total:,}", done / total)
            paths = [path for i, edits in enumerate(inputs) if coalition >> i & 1 for path in edits.paths]
            return solve_run(self.blends.make(paths), self.n_draws, self.seed)

        return solve_with


def _choose_changes(old: CaseVersion, new: CaseVersion, n_runs: int) -> tuple[tuple[Change, ...], bool]:
    """Return the edits number by number where all their sets can be solved, else row by row."""
    changes = list_changes(old, new, by_row=False)
    n_inputs = sum(change.reach == "answer" for change in changes)
    if plan_runs(n_inputs, n_runs).n_pairs == 0:
        return changes, False
    return list_changes(old, new, by_row=True), True


def _join(blends: Blends, changes: Sequence[Change]) -> tuple[Input, ...]:
    by_path = {change.path: change for change in changes}
    return tuple(
        Input(tuple(map(by_path.__getitem__, group))) for group in join_inseparable(blends, list(by_path))
    )


def _ignore(step: str, done: float) -> None:
    """Ignore progress."""
    del step, done
