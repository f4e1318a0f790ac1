"""A sweep: many cases, seeds and values of premises, each solved for its verdict, into one table of rows."""

from __future__ import annotations

from collections import Counter
from importlib.metadata import version
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from detente.casefile.files import read_text
from detente.documents.file_io import digest
from detente.errors import CaseError, DetenteError
from detente.sweeps.cells import check_case, solve_cells
from detente.sweeps.folder import SweepFolder
from detente.sweeps.plan import plan_sweep
from detente.sweeps.pools import open_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from detente.errors import Problem
    from detente.sweeps.cells import Row
    from detente.sweeps.plan import CaseFile, SweepCell, SweepPlan
    from detente.sweeps.pools import Pool

_MOST_ROWS, _FEWEST_PARTS = 50, 64
"""Rows of a part at most, and parts that a sweep has at least: what an interrupt loses, and what workers share."""


class SweepResult(NamedTuple):
    """What became of a sweep."""

    path: Path
    """The table of rows, in Parquet: those of :class:`detente.sweeps.cells.Row`."""
    n_rows: int
    """Rows in it."""
    n_computed: int
    """Rows that were not there before."""
    best: dict[str, int]
    """In how many rows each option is best, the most frequent first."""
    errors: dict[str, int]
    """Why rows could not be computed, and how many; the most frequent first."""


def sweep(
    cases: Iterable[str | Path],
    into: str | Path,
    *,
    seeds: Iterable[int] = (1,),
    grid: Mapping[str, Sequence[float]] | None = None,
    n_draws: int = 1_000,
    n_workers: int = 1,
    scheduler: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> SweepResult:
    """Find the verdict on every case, on every seed, at all combinations of values of some premises.

    Each row is what :func:`detente.assess` says of the case with these numbers written into it. Rows that
    the folder holds already, from this sweep or another, are not computed again; the table is the same, byte
    by byte, whoever computes it.

    Parameters
    ----------
    cases
        Case files, or slugs of shipped cases; two with the same text are one.
    into
        Folder of the sweep; created if new.
    seeds
        Seeds, each 0 or more.
    grid
        Values of premises, each in the unit of its premise, by their paths in the case: ``decision.discount``.
    n_draws
        Draws of each row, 1 or more.
    n_workers
        Processes of this machine that share the work.
    scheduler
        Address of a Dask scheduler that you trust, whose workers share the work instead.
    progress
        Called as rows are done with what is being done and the share of the work behind it.

    Raises
    ------
    CaseError
        If a case cannot be read, has no such premise, or a value does not fit; every fault is named, and
        nothing is computed.
    DetenteError
        If there is too much to compute, the folder cannot be written, an optional package is missing, or
        the workers cannot be reached or fail.
    """
    report = progress or _ignore
    plan = plan_sweep(cases, seeds=seeds, grid=grid or {}, n_draws=n_draws)
    indices = {cell.name: index for index, cell in enumerate(plan.list_cells())}
    folder = SweepFolder(into)
    tables = [table for table in folder.read_parts(indices) if len(table)]
    done = {name for table in tables for name in table["cell"].to_pylist()}
    n_missing = len(indices) - len(done)
    if n_missing:
        with open_pool(n_workers, scheduler) as pool:
            _check(plan, pool, report)
            tables += _compute(plan, done, pool, folder, report)
    return _summarise(folder, folder.write_rows(tables, indices), n_missing)


def _check(plan: SweepPlan, pool: Pool, report: Callable[[str, float], None]) -> None:
    """Refuse a plan with a fault in any case or value, before anything is computed."""
    problems: list[Problem] = []
    jobs = ((case.path, _read_again(case), plan.grid) for case in plan.cases)
    for number, faults in enumerate(pool(check_case, jobs)):
        report("checking the cases", number / len(plan.cases))
        problems += faults
    if problems:
        indices = {case.path: index for index, case in enumerate(plan.cases)}
        raise CaseError(sorted(problems, key=lambda problem: indices[problem.file or ""]))


def _compute(
    plan: SweepPlan,
    done: Collection[str],
    pool: Pool,
    folder: SweepFolder,
    report: Callable[[str, float], None],
) -> Iterator[pa.Table]:
    """Yield the rows that are not there yet as they are done, each written to the folder first."""
    n_missing = plan.n_cells - len(done)
    missing = (cell for cell in plan.list_cells() if cell.name not in done)
    size = min(-(-n_missing // _FEWEST_PARTS), _MOST_ROWS)
    jobs = (_make_job(cells, plan.n_draws) for cells in iter(lambda: list(islice(missing, size)), []))
    n_computed = 0
    for rows in pool(solve_cells, jobs):
        _check_version(rows)
        yield folder.write_part(rows)
        n_computed += len(rows)
        report(f"{n_computed:,} of {n_missing:,} rows", n_computed / n_missing)
    if n_lost := n_missing - n_computed:
        lost = "1 row is" if n_lost == 1 else f"{n_lost:,} rows are"
        message = (
            f"{lost} missing, because the workers that computed them died, perhaps for lack of memory. Finished "
            "rows are kept; the same command computes the rest."
        )
        raise DetenteError(message)


def _make_job(cells: list[SweepCell], n_draws: int) -> tuple[dict[str, str], list[SweepCell], int]:
    """Return what a worker needs to solve some cells."""
    return {cell.case.digest: _read_again(cell.case) for cell in cells}, cells, n_draws


def _read_again(case: CaseFile) -> str:
    """Return the text of a case: not all texts of a sweep fit into memory."""
    text = read_text(case.path)
    if digest(text.encode()) != case.digest:
        message = (
            f"{case.path} has changed since the sweep began. Start the sweep again; finished rows are kept."
        )
        raise DetenteError(message)
    return text


def _check_version(rows: Sequence[Row]) -> None:
    """Refuse rows of a worker with another version of detente."""
    theirs, ours = {row["version"] for row in rows}, version("detente")
    if theirs - {ours}:
        message = (
            f"A worker runs detente {', '.join(theirs)} and this is {ours}. Install the same version on both."
        )
        raise DetenteError(message)


def _summarise(folder: SweepFolder, table: pa.Table, n_computed: int) -> SweepResult:
    errors, best = (Counter(table[column].drop_null().to_pylist()) for column in ("error", "best"))
    return SweepResult(
        folder.rows, len(table), n_computed, dict(best.most_common()), dict(errors.most_common())
    )


def _ignore(step: str, done: float) -> None:
    """Ignore progress."""
    del step, done
