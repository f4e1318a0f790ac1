"""``detente compare``: two versions of a case, or two assessments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import DrawsOption, SeedOption
from detente.cli.outputs import check_writable, deliver, parse_outputs
from detente.cli.terminal import (
    fail,
    open_progress,
    print_problems,
    print_warnings,
    report_errors,
)

if TYPE_CHECKING:
    from detente.comparison.comparison import CaseComparison
    from detente.comparison.stored_results import AssessmentComparison
    from detente.comparison.versions import CaseVersion, StoredAssessment


def compare(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="The earlier case file, or an assessment saved as JSON.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later one, of the same kind.")],
    draws: DrawsOption = 1_000,
    seed: SeedOption = 1,
    *,
    runs: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=2,
            max=100_000,
            help="About how many combinations of old and new inputs to try; with up to 12 changes, 4096 gives the exact answer.",
        ),
    ] = 256,
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="Write the comparison as JSON to a file, or to standard output (-)."
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print every change and all its effects, not only the largest.")
    ] = False,
) -> None:
    """Compare two versions of a case: which change moved the answer?"""
    to_stdout = json == "-"
    paths = parse_outputs(old, {"--json": None if to_stdout else json})
    for path in paths.values():
        check_writable(path, new)
    comparison = _compare(read_checked(old), read_checked(new), draws, seed, runs)
    from detente.comparison.comparison import CaseComparison
    from detente.report.case_differences import format_changes
    from detente.report.result_differences import format_result_changes

    report = (
        format_changes(comparison, full=full)
        if isinstance(comparison, CaseComparison)
        else format_result_changes(comparison, full=full)
    )
    files = dict.fromkeys(paths.values(), comparison.to_json)
    deliver(report, files, comparison.to_json if to_stdout else None)


def read_checked(path: str) -> CaseVersion | StoredAssessment:
    """Read a case or an assessment; print the faults of a case that cannot be computed with, and exit with 2."""
    from detente.casefile.files import locate_problems
    from detente.comparison.versions import CaseVersion, read_version
    from detente.evaluation.extremes import list_faults_at_extremes

    with report_errors(path):
        version = read_version(path)
    if isinstance(version, CaseVersion) and (faults := list_faults_at_extremes(version.case)):
        print_problems(path, locate_problems(path, faults))
        raise typer.Exit(2)
    return version


def _compare(
    old: CaseVersion | StoredAssessment, new: CaseVersion | StoredAssessment, draws: int, seed: int, runs: int
) -> CaseComparison | AssessmentComparison:
    """Compare two of a kind, with a progress bar."""
    from detente.comparison.comparison import compare_cases
    from detente.comparison.stored_results import compare_assessments
    from detente.comparison.versions import CaseVersion, StoredAssessment

    if isinstance(old, StoredAssessment) and isinstance(new, StoredAssessment):
        return compare_assessments(old, new)
    if not (isinstance(old, CaseVersion) and isinstance(new, CaseVersion)):
        kinds = (
            ("an assessment", "a case") if isinstance(old, StoredAssessment) else ("a case", "an assessment")
        )
        fail(
            f"OLD is {kinds[0]} and NEW is {kinds[1]}. Give two cases, which tell you more, or two assessments."
        )
    with report_errors("compare"), print_warnings(), open_progress() as show_progress:
        return compare_cases(old, new, n_draws=draws, seed=seed, n_runs=runs, progress=show_progress)
