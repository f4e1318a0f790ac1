"""``detente xray``: what each argument of a case carries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import CasePath, SeedOption
from detente.cli.outputs import deliver, parse_outputs
from detente.cli.terminal import (
    open_progress,
    print_problems,
    print_warnings,
    report_errors,
)

if TYPE_CHECKING:
    from detente.arguments.xray_result import Xray


def xray_case(
    case: CasePath,
    draws: Annotated[
        int,
        typer.Option("--draws", metavar="N", min=100, max=20_000, help="Number of Monte Carlo draws."),
    ] = 600,
    seed: SeedOption = 1,
    *,
    json: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Write the X-ray as JSON to a file, or to standard output (-)."),
    ] = None,
    html: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write the document with its passages shaded by what they carry, as one HTML file.",
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print every passage, every source and what is cited by nothing.")
    ] = False,
) -> None:
    """Show what each argument of a case carries.

    Strikes the passages of its sources out and tells what moves. Looks for copies of the
    documents beside the case file and in the folder that DETENTE_DOCUMENTS names.
    """
    to_stdout = json == "-"
    paths = parse_outputs(case, {"--json": None if to_stdout else json, "--html": html})
    found = _xray(case, draws, seed)
    from detente.report.xray_page import render_xray
    from detente.report.xray_report import format_xray

    texts = {"--json": found.to_json, "--html": lambda: render_xray(found)}
    files = {path: texts[option] for option, path in paths.items()}
    deliver(format_xray(found, full=full), files, found.to_json if to_stdout else None)


def _xray(path: str, draws: int, seed: int) -> Xray:
    """Read a case and look through it, with a progress bar."""
    with report_errors(path):
        from detente.casefile.files import locate_problems, read_case
        from detente.evaluation.extremes import list_faults_at_extremes

        case = read_case(path)
        if faults := list_faults_at_extremes(case):
            print_problems(path, locate_problems(path, faults))
            raise typer.Exit(2)
    from detente.arguments.xray import xray
    from detente.errors import CaseError

    with report_errors(path), print_warnings(), open_progress() as show_progress:
        try:
            return xray(case, draws, seed, folders=[Path(path).parent], progress=show_progress)
        except CaseError as error:
            raise CaseError(locate_problems(path, error.problems)) from None
