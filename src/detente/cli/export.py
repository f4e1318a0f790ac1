"""``detente export``: a case for another tool."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from detente.cli.options import CasePath, DrawsOption, SeedOption
from detente.cli.outputs import check_writable, parse_path, write_output
from detente.cli.terminal import fail, print_err, print_out, print_warnings, report_errors

_Format: TypeAlias = Literal["efg", "pomdp", "stix", "csv"]
_FORMATS: dict[str, _Format] = {".efg": "efg", ".pomdp": "pomdp", ".json": "stix", ".csv": "csv"}
"""Formats by the ending of a file."""


def export(
    case: CasePath,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="File to write, or - for standard output.")],
    to: Annotated[
        _Format | None,
        typer.Option(
            "--to",
            help="Format (default: by the file's ending; .efg for Gambit, .pomdp, .json for STIX 2.1, .csv).",
        ),
    ] = None,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 1,
) -> None:
    """Export a case to Gambit, a POMDP solver, STIX or CSV."""
    path = None if file == "-" else parse_path("FILE", file)
    form = to or _FORMATS.get(Path(file).suffix.lower())
    if form is None:
        fail(f"The ending of {file} does not say which format to write. Add --to efg, pomdp, stix or csv.")
    check_writable(path, case)
    text = _export(case, form, draws, seed)
    if path is None:
        print_out(text)
    else:
        write_output(path, text)
        print_err(f"Wrote {path}")


def _export(path: str, form: _Format, draws: int, seed: int) -> str:
    with report_errors(path):
        from detente.casefile.files import read_case

        case = read_case(path)
    from detente.exchange.exports import export_case

    with report_errors(path), print_warnings():
        return export_case(case, form, draws, seed)
