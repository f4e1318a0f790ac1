"""The command that compares two versions of a case, or two assessments."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import DrawsOption, SeedOption
from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import fail, open_progress, print_err, print_out, print_report, report_errors

if TYPE_CHECKING:
    from detente.comparison.comparison import CaseComparison
    from detente.comparison.stored_results import AssessmentComparison
    from detente.comparison.versions import CaseVersion, StoredAssessment
    from detente.report.case_differences import ChangeReport

FEWEST_RUNS, MOST_RUNS = 2, 100_000


def compare(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A case, or the JSON of an assessment.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="A later one of the same kind.")],
    draws: DrawsOption = 1_000,
    seed: SeedOption = 1,
    *,
    runs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=FEWEST_RUNS,
            max=MOST_RUNS,
            help="Cases to solve, about; 4096 is exact for up to 12 changes.",
        ),
    ] = 256,
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write the comparison as JSON; - to standard output.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print every change with all it moved, not only the first.")
    ] = False,
) -> None:
    """Say what changed between two versions of a case, and which change moved the answer."""
    to_stdout = json == "-"
    path = None if json is None or to_stdout else name_file("--json", json)
    check_writable(path, old)
    check_writable(path, new)
    found = _compare(_read(old), _read(new), draws, seed, runs)
    from detente.comparison.comparison import tell_as_json
    from detente.report.console import print_changes

    text = tell_as_json(found.to_dict())
    if path is not None:
        write(path, text)
    report = _tell(found, full=full)
    print_report(lambda console: print_changes(report, console), to_stderr=to_stdout)
    if to_stdout:
        print_out(text)
    if path is not None:
        print_err(f"written: {path}")


def _read(path: str) -> CaseVersion | StoredAssessment:
    from detente.comparison.versions import read_version

    with report_errors(path):
        return read_version(path)


def _compare(
    old: CaseVersion | StoredAssessment, new: CaseVersion | StoredAssessment, draws: int, seed: int, runs: int
) -> CaseComparison | AssessmentComparison:
    """Compare two of a kind, with a bar on long work and warnings as notes."""
    from detente.comparison.comparison import compare_cases
    from detente.comparison.stored_results import compare_assessments
    from detente.comparison.versions import CaseVersion, StoredAssessment
    from detente.errors import DetenteWarning

    if isinstance(old, StoredAssessment) and isinstance(new, StoredAssessment):
        return compare_assessments(old, new)
    if not (isinstance(old, CaseVersion) and isinstance(new, CaseVersion)):
        kinds = (
            ("an assessment", "a case") if isinstance(old, StoredAssessment) else ("a case", "an assessment")
        )
        fail(f"OLD is {kinds[0]} and NEW is {kinds[1]}. Give two of a kind; two cases say more.")
    with report_errors("compare"), warnings.catch_warnings(record=True) as notes, open_progress() as show:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        found = compare_cases(old, new, n_draws=draws, seed=seed, n_runs=runs, progress=show)
    for note in dict.fromkeys(str(note.message) for note in notes):
        print_err(f"note: {note}")
    return found


def _tell(found: CaseComparison | AssessmentComparison, *, full: bool) -> ChangeReport:
    from detente.comparison.comparison import CaseComparison
    from detente.report.case_differences import format_changes
    from detente.report.result_differences import format_result_changes

    if isinstance(found, CaseComparison):
        return format_changes(found, full=full)
    return format_result_changes(found, full=full)
