"""``detente debate``: two or more readings of one question side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.compare import read_checked
from detente.cli.options import SeedOption
from detente.cli.outputs import check_writable, deliver, parse_outputs
from detente.cli.terminal import (
    fail,
    open_progress,
    print_warnings,
    report_errors,
)

if TYPE_CHECKING:
    from detente.comparison.debate_result import Debate

_FEWEST = 2


def debate_cases(
    readings: Annotated[
        list[str],
        typer.Argument(
            metavar="A B ...",
            help="Two or more case files, or names of examples, that answer one question differently.",
        ),
    ],
    draws: Annotated[
        int,
        typer.Option("--draws", metavar="N", min=100, max=20_000, help="Number of Monte Carlo draws."),
    ] = 600,
    seed: SeedOption = 1,
    *,
    json: Annotated[
        str | None,
        typer.Option(metavar="FILE|-", help="Write the debate as JSON to a file, or to standard output (-)."),
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the debate as one HTML file, side by side.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Print everything that only one of them has.")] = False,
) -> None:
    """Show where readings of one question agree and part.

    Premises are matched by their place in the case. Each is taken over from the other reading, and
    what that closes of the gap is told; then which fewest premises would turn each side.
    """
    if len(readings) < _FEWEST:
        fail("A debate needs two readings or more: detente debate A B.")
    to_stdout = json == "-"
    paths = parse_outputs(readings[0], {"--json": None if to_stdout else json, "--html": html})
    for reading in readings[1:]:
        for path in paths.values():
            check_writable(path, reading)
    found = _debate(readings, draws, seed)
    from detente.report.debate_page import render_debate
    from detente.report.debate_report import format_debate

    texts = {"--json": found.to_json, "--html": lambda: render_debate(found)}
    files = {path: texts[option] for option, path in paths.items()}
    deliver(format_debate(found, full=full), files, found.to_json if to_stdout else None)


def _debate(paths: list[str], draws: int, seed: int) -> Debate:
    """Read all, and find what they part over, with a progress bar."""
    versions = [read_checked(path) for path in paths]
    from detente.comparison.debate import debate
    from detente.comparison.versions import CaseVersion

    cases = [version for version in versions if isinstance(version, CaseVersion)]
    if len(cases) < len(versions):
        names = [
            path
            for path, version in zip(paths, versions, strict=True)
            if not isinstance(version, CaseVersion)
        ]
        fail(f"{names[0]} is an assessment. A debate exchanges premises, so give the case it was made from.")
    with report_errors("debate"), print_warnings(), open_progress() as show_progress:
        return debate(*cases, n_draws=draws, seed=seed, progress=show_progress)
