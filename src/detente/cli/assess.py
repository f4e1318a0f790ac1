"""The command that assesses a case, and what it prints."""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import CasePath, DrawsOption, SeedOption
from detente.cli.outputs import name_outputs, write
from detente.cli.terminal import open_progress, print_err, print_notes, print_out, print_report, report_errors
from detente.likelihood import Vocabulary

if TYPE_CHECKING:
    from detente.assessment.assessment import Assessment


def assess_case(
    case: CasePath,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 1,
    *,
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write the assessment as JSON; - to standard output.")
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
    pdf: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write a brief of two pages as PDF; needs the extra pdf."),
    ] = None,
    vocabulary: Annotated[
        Vocabulary | None,
        typer.Option(help="Whose likelihood words the report uses; left out: those of the case."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print every answer, not only the first screen.")
    ] = False,
) -> None:
    """Assess a case: the verdict first, then a line a question."""
    to_stdout = json == "-"
    outputs = {"--json": None if to_stdout else json, "--html": html, "--pdf": pdf}
    paths = name_outputs(case, outputs)
    if "--pdf" in paths:
        with report_errors(case):
            from detente.report.brief import load_typesetter

            load_typesetter()
    told = _assess(case, draws, seed)
    if vocabulary is not None:
        told = replace(told, vocabulary=vocabulary)
    with report_errors(case):
        contents = {path: _render(told, option) for option, path in paths.items()}
    for path, content in contents.items():
        write(path, content)
    from detente.report.console import print_assessment

    print_report(lambda console: print_assessment(told, console, full=full), to_stderr=to_stdout)
    if to_stdout:
        print_out(told.to_json())
    _note_assumptions(case, told)
    for path in contents:
        print_err(f"written: {path}")


def _note_assumptions(case: str, told: Assessment) -> None:
    """Say which numbers carry the answer although no passage supports them."""
    from detente.casefile.files import locate_problems
    from detente.evidence.review_notes import find_carrying_assumptions

    carrying = find_carrying_assumptions(told.case, [one.path for one in told.confidence.assumptions])
    print_notes(case, locate_problems(case, carrying))


def _render(told: Assessment, option: str) -> str | bytes:
    """Return what the file of an option holds."""
    if option == "--json":
        return told.to_json()
    if option == "--html":
        from detente.report.render import render_html

        return render_html(told)
    from detente.report.brief import render_pdf

    return render_pdf(told)


def _assess(case: str, draws: int, seed: int) -> Assessment:
    """Read and assess a case, with a bar on long work and warnings as notes."""
    with report_errors(case):
        from detente.casefile.files import read_case

        found = read_case(case)
    from detente.assessment.main_path import assess
    from detente.errors import DetenteWarning

    with report_errors(case), warnings.catch_warnings(record=True) as notes, open_progress() as print_out:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        told = assess(found, n_draws=draws, seed=seed, progress=print_out)
    for note in notes:
        print_err(f"note: {note.message}")
    return told
