"""``detente assess``: the answer to the question of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import CasePath, DrawsOption, ReadingsOption, SeedOption
from detente.cli.outputs import parse_outputs, write_output
from detente.cli.terminal import (
    fail,
    open_progress,
    print_err,
    print_notes,
    print_out,
    print_report,
    print_warnings,
    report_errors,
)
from detente.likelihood import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

    from detente.assessment.assessment import Assessment
    from detente.case.model import Case


def assess_case(
    case: CasePath,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 1,
    *,
    reading: ReadingsOption = None,
    json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|-", help="Write the assessment as JSON to a file, or to standard output (-)."
        ),
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
    pdf: Annotated[
        str | None,
        typer.Option(metavar="FILE", help='Write a two-page brief as PDF; needs pip install "detente[pdf]".'),
    ] = None,
    vocabulary: Annotated[
        Vocabulary | None,
        typer.Option(help="Likelihood scale for the report: ICD 203 or the UK's PHIA (default: the case's)."),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Print the whole report, not only the first screen.")
    ] = False,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="What if this number were another? Print what changes instead of the report; repeat for several.",
        ),
    ] = None,
) -> None:
    """Assess a case: should we deal, and on what terms?"""
    if changes:
        if full or any((json, html, pdf)):
            fail("--set prints what changes, and nothing else. Leave out --full, --json, --html and --pdf.")
        numbers, readings = parse_changes(changes), reading or []
        parsed = _read(case, readings, vocabulary)
        print_what_if(case, _assess(parsed, case, readings, draws, seed, parts=()), numbers)
        return
    to_stdout = json == "-"
    paths = parse_outputs(case, {"--json": None if to_stdout else json, "--html": html, "--pdf": pdf})
    if "--pdf" in paths:
        with report_errors(case):
            from detente.report.brief import load_typesetter

            load_typesetter()
    readings, everything = reading or [], full or bool(paths) or to_stdout
    parsed = _read(case, readings, vocabulary)
    assessment = _assess(parsed, case, readings, draws, seed, parts=_list_parts(everything=everything))
    with report_errors(case):
        contents = {path: _render(assessment, option) for option, path in paths.items()}
    for path, content in contents.items():
        write_output(path, content)
    from detente.report.console import print_assessment

    print_report(lambda console: print_assessment(assessment, console, full=full), to_stderr=to_stdout)
    if to_stdout:
        print_out(assessment.to_json())
    _note_assumptions(case, readings, assessment)
    for path in contents:
        print_err(f"Wrote {path}")


def parse_changes(texts: list[str]) -> dict[str, str]:
    """Return new values by place in the case, as ``--set`` gives them; refuse what is not ``path=value``, and one place twice."""
    changes: dict[str, str] = {}
    for text in texts:
        path, sign, value = (part.strip() for part in text.partition("="))
        if not (path and sign and value):
            fail(
                f'--set needs a place in the case and a value, found "{text}". Write --set decision.blocked_cost=2'
            )
        if path in changes:
            fail(f"--set gives {path} twice: {changes[path]} and {value}. Leave one out.")
        changes[path] = value
    return changes


def print_what_if(case: str, assessment: Assessment, changes: dict[str, str]) -> None:
    """Print what changes with some numbers, against the case as it stands."""
    with report_errors(case):
        what_if = assessment.what_if(changes, n_draws=assessment.samples.n_draws)
    from detente.report.console import print_changes
    from detente.report.context import build_context
    from detente.report.what_if_answers import format_what_if

    report = format_what_if(build_context(assessment), what_if)
    print_report(lambda console: print_changes(report, console), to_stderr=False)


def _note_assumptions(case: str, readings: list[str], assessment: Assessment) -> None:
    """Print which numbers carry the answer although no passage supports them."""
    from detente.casefile.files import locate_problems
    from detente.evidence.review_notes import find_carrying_assumptions

    paths = [assumption.path for assumption in assessment.confidence.assumptions]
    print_notes(case, locate_problems(case, find_carrying_assumptions(assessment.case, paths), readings))


def _render(assessment: Assessment, option: str) -> str | bytes:
    """Return what the file of an option holds."""
    if option == "--json":
        return assessment.to_json()
    if option == "--html":
        from detente.report.render import render_html

        return render_html(assessment)
    from detente.report.brief import render_pdf

    return render_pdf(assessment)


def _list_parts(*, everything: bool) -> Collection[str]:
    """Return the parts of an assessment that are printed or written: all, or those that the first screen tells of."""
    from detente.assessment.assessment import PARTS
    from detente.report.first_screen import SCREEN_PARTS

    return PARTS if everything else SCREEN_PARTS


def _read(path: str, readings: list[str], vocabulary: Vocabulary | None) -> Case:
    """Read a case and what analysts think of it."""
    with report_errors(path):
        from detente.casefile.files import read_case

        case = read_case(path, readings=readings)
    return case if vocabulary is None else case.model_copy(update={"vocabulary": vocabulary})


def _assess(
    case: Case, path: str, readings: list[str], draws: int, seed: int, *, parts: Collection[str]
) -> Assessment:
    """Work out some parts of the assessment of a case, with a progress bar."""
    from detente.assessment.main_path import assess
    from detente.casefile.files import locate_problems
    from detente.errors import CaseError

    with report_errors(path), print_warnings(), open_progress() as show_progress:
        try:
            return assess(
                case,
                n_draws=draws,
                seed=seed,
                progress=show_progress,
                parts=parts,
            )
        except CaseError as error:
            raise CaseError(locate_problems(path, error.problems, readings)) from None
