"""Two versions of a case -> what changed in verdict and belief, and which input did it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from detente.assessment.numbers import Data, round_number, round_numbers
from detente.comparison.attribution import Attribution, attribute, plan_runs, run
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

SCHEMA = "detente.comparison/1"
"""Name of the JSON form."""

ORDERS = "comparison.orders"
"""Stream of the orders in which inputs are changed."""


@dataclass(frozen=True)
class Input:
    """One or more edits that count as one input."""

    changes: tuple[Change, ...]
    """More than one where they contradict each other apart."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the places of its edits."""
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
    """Whether a row that was changed is one input, so that no more inputs than needed are told apart."""
    attribution: Attribution

    def to_dict(self) -> Data:
        """Return the comparison as plain data: numbers of 10 significant digits, None for undefined."""
        found = self.attribution
        return {
            "schema": SCHEMA,
            "of": "cases",
            "cases": [self.old.case, self.new.case],
            "n_draws": self.n_draws,
            "seed": self.seed,
            "best": list(found.verdicts),
            "measures": [
                {**measure._asdict(), "old": round_number(old), "new": round_number(new)}
                for measure, old, new in zip(found.measures, found.old, found.new, strict=True)
            ],
            "inputs": [self._tell_input(place) for place in range(len(self.inputs))],
            "elsewhere": [_tell_change(change) for change in self.elsewhere],
            "words": [_tell_change(change) for change in self.words],
            "method": {
                "exact": found.errors is None,
                "runs": found.n_runs,
                "by_row": self.by_row,
            },
        }

    def _tell_input(self, place: int) -> Data:
        found = self.attribution
        return {
            "paths": list(self.inputs[place].paths),
            "changes": [_tell_change(change) for change in self.inputs[place].changes],
            "contributions": round_numbers(found.parts[place]),
            "standard_errors": None if found.errors is None else round_numbers(found.errors[place]),
        }


def _tell_change(change: Change) -> Data:
    return {
        "path": change.path,
        "kind": change.kind,
        "readings": [
            {
                "path": reading.path,
                "old": _tell_cell(reading.old),
                "new": _tell_cell(reading.new),
            }
            for reading in change.readings
        ],
    }


def _tell_cell(cell: Cell | None) -> Data | None:
    return None if cell is None else {"written": cell.written, "reads": cell.reads}


def tell_as_json(data: Data) -> str:
    """Return a comparison, told as plain data, as JSON text."""
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
    joined = _join(blends, moving)
    inputs = tuple(one for one in joined if any(change.reach == "answer" for change in one.changes))
    orders = Streams(old.case, n_draws, seed).generator(ORDERS)
    solver = _Solver(blends, n_draws, seed, progress or _keep_quiet)
    try:
        found = attribute(solver.open(inputs, n_runs), len(inputs), n_runs, orders)
    except CaseError:
        inputs = (Input(tuple(moving)),)
        found = attribute(solver.open(inputs, n_runs), 1, n_runs, orders)
    told = {path for one in inputs for path in one.paths}
    return CaseComparison(
        old=old.case,
        new=new.case,
        n_draws=n_draws,
        seed=seed,
        inputs=inputs,
        elsewhere=tuple(change for change in moving if change.path not in told),
        words=tuple(change for change in changes if change.reach == "words"),
        by_row=by_row,
        attribution=found,
    )


@dataclass(frozen=True)
class _Solver:
    """Solves cases between two versions, and says how far it is."""

    blends: Blends
    n_draws: int
    seed: int
    say: Callable[[str, float], None]

    def open(self, inputs: Sequence[Input], n_runs: int) -> Callable[[int], Run]:
        """Return the function that solves the case with a set of inputs taken from the new version."""
        total, place = plan_runs(len(inputs), n_runs).n_runs, count()

        def solve_with(coalition: int) -> Run:
            done = next(place)
            self.say(f"solving case {done + 1:,} of {total:,}", done / total)
            paths = [path for i, one in enumerate(inputs) if coalition >> i & 1 for path in one.paths]
            return run(self.blends.make(paths), self.n_draws, self.seed)

        return solve_with


def _choose_changes(old: CaseVersion, new: CaseVersion, n_runs: int) -> tuple[tuple[Change, ...], bool]:
    """Return the edits number by number where all their sets can be looked at, else row by row."""
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


def _keep_quiet(step: str, done: float) -> None:
    """Say nothing."""
    del step, done
