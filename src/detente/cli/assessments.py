"""The command that assesses a case, and what it prints."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.cases import CasePath
from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import fail, faults_told, open_progress, say, tell

if TYPE_CHECKING:
    from detente.assessment import Assessment

FEWEST_DRAWS, MOST_DRAWS = 100, 200_000


def assess(
    case: CasePath,
    draws: Annotated[
        int,
        typer.Option(
            metavar="N", min=FEWEST_DRAWS, max=MOST_DRAWS, help="Combinations of the premises to go through."
        ),
    ] = 10_000,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, max=2**31 - 1, help="The same seed gives the same answer.")
    ] = 1,
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write the assessment as JSON; - to standard output.")
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
    full: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--full", help="Print every answer, not only the first screen.")
    ] = False,
) -> None:
    """Assess a case: the verdict first, then a line a question."""
    to_stdout = json == "-"
    json_path = None if json is None or to_stdout else name_file("--json", json)
    html_path = None if html is None else name_file("--html", html)
    for path in (json_path, html_path):
        check_writable(path, case)
    if json_path is not None and html_path is not None and json_path.resolve() == html_path.resolve():
        fail(f"--json and --html both name {html}. Name two files.")
    told = _assess(case, draws, seed)
    if json_path is not None:
        write(json_path, told.to_json())
    if html_path is not None:
        from detente.report.render import render_html

        write(html_path, render_html(told))
    _print_report(told, to_stderr=to_stdout, full=full)
    if to_stdout:
        say(told.to_json())
    for path in (json_path, html_path):
        if path is not None:
            tell(f"written: {path}")


def _assess(case: str, draws: int, seed: int) -> Assessment:
    """Read and assess a case, with a bar on long work and warnings as notes."""
    with faults_told(case):
        from detente.case.files import read_case

        found = read_case(case)
    from detente.assessment import assess as run
    from detente.errors import DetenteWarning

    with faults_told(case), warnings.catch_warnings(record=True) as notes, open_progress() as say:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        told = run(found, n_draws=draws, seed=seed, progress=say)
    for note in notes:
        tell(f"note: {note.message}")
    return told


def _print_report(told: Assessment, *, to_stderr: bool, full: bool) -> None:
    from rich.console import Console

    from detente.report.render import print_assessment

    console = Console(stderr=to_stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(stderr=to_stderr, highlight=False, width=110, no_color=True)
    console.file = printed = io.StringIO()
    print_assessment(told, console, full=full)
    if to_stderr:
        tell(printed.getvalue(), steers=True)
    else:
        say(printed.getvalue())
