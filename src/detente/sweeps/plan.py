"""What a sweep asks for: cases × seeds × values of premises. Each combination is a cell, and becomes one row."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from importlib.metadata import version
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from detente.casefile.files import read_text
from detente.documents.file_io import digest
from detente.errors import CaseError, DetenteError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FORM = "detente.sweep/1"
"""Name of the form of a row."""

MOST_CELLS = 2_000_000
"""Cells of one sweep at most: the rows are put in order in memory, about two kilobytes each."""


class CaseFile(NamedTuple):
    """One case of a sweep: where its text stands, and which text was meant."""

    path: str
    """A file, or the slug of a shipped case."""
    digest: str
    """SHA-256 of the text."""


class SweepCell(NamedTuple):
    """One case with some of its numbers replaced, to be solved on one seed."""

    case: CaseFile
    seed: int
    premises: tuple[tuple[str, float], ...]
    """The numbers that replace what the case says, by their paths."""
    name: str
    """Digest of all that the row rests on: text of the case, seed, draws, numbers, version of detente."""


@dataclass(frozen=True)
class SweepPlan:
    """Everything that one sweep computes."""

    cases: tuple[CaseFile, ...]
    seeds: tuple[int, ...]
    grid: dict[str, tuple[float, ...]]
    """Values of each premise, by its path; all their combinations are computed."""
    n_draws: int

    @property
    def n_cells(self) -> int:
        """Return how many rows the sweep has."""
        return len(self.cases) * len(self.seeds) * math.prod(map(len, self.grid.values()))

    def list_cells(self) -> Iterator[SweepCell]:
        """Yield every cell: seeds outermost, then cases, then the grid, whose last premise changes fastest."""
        points = [tuple(zip(self.grid, values, strict=True)) for values in product(*self.grid.values())]
        release = version("detente")
        for seed, case, point in product(self.seeds, self.cases, points):
            content = [FORM, release, case.digest, seed, self.n_draws, sorted(point)]
            yield SweepCell(case, seed, point, digest(json.dumps(content).encode())[:32])


def plan_sweep(
    cases: Iterable[str | Path],
    *,
    seeds: Iterable[int],
    grid: Mapping[str, Sequence[float]],
    n_draws: int,
) -> SweepPlan:
    """Return the plan of a sweep; whatever is asked for twice is computed once.

    Parameters
    ----------
    cases
        Case files, or slugs of shipped cases.
    seeds
        Seeds, each 0 or more.
    grid
        Values of premises, by their paths in the case.
    n_draws
        Draws of each cell, 1 or more.

    Raises
    ------
    CaseError
        If a file cannot be read; every one is named.
    DetenteError
        If there is nothing to compute, too much, or a number that cannot be.
    """
    files = _find_files(cases)
    values = {path: tuple(dict.fromkeys(map(float, listed))) for path, listed in grid.items()}
    plan = SweepPlan(files, tuple(dict.fromkeys(seeds)), values, n_draws)
    if fault := _find_fault(plan):
        raise DetenteError(fault)
    return plan


def _find_files(cases: Iterable[str | Path]) -> tuple[CaseFile, ...]:
    """Return each text once, under the first path that leads to it."""
    found: dict[str, CaseFile] = {}
    problems: list[Problem] = []
    for path in map(str, cases):
        try:
            name = digest(read_text(path).encode())
        except CaseError as error:
            problems += [problem._replace(file=path) for problem in error.problems]
        else:
            found.setdefault(name, CaseFile(path, name))
    if problems:
        raise CaseError(problems)
    return tuple(found.values())


def _find_fault(plan: SweepPlan) -> str | None:
    """Return what is wrong with the numbers of a plan."""
    if plan.n_draws < 1 or any(seed < 0 for seed in plan.seeds):
        return "A sweep takes seeds of 0 or more, and 1 draw or more."
    if not all(math.isfinite(value) for values in plan.grid.values() for value in values):
        return "The values of a grid must be finite numbers."
    if plan.n_cells == 0:
        return "There is nothing to compute. Name a case, a seed, and a value for each number of the grid."
    if plan.n_cells > MOST_CELLS:
        return f"This sweep would have {plan.n_cells:,} rows; the limit is {MOST_CELLS:,}. Split it into smaller sweeps."
    return None
