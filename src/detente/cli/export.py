"""``detente export``: a case for another tool."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

from detente.cli.options import CasePath, DrawsOption, SeedOption
from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import fail, print_err, print_out, report_errors

Format: TypeAlias = Literal["efg", "pomdp", "stix", "csv"]
ENDINGS: dict[str, Format] = {".efg": "efg", ".pomdp": "pomdp", ".json": "stix", ".csv": "csv"}


def export(
    case: CasePath,
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="File to write; - is standard output.")],
    to: Annotated[
        Format | None,
        typer.Option("--to", help="Format; left out: by the ending, .efg, .pomdp, .json (STIX) or .csv."),
    ] = None,
    draws: DrawsOption = 10_000,
    seed: SeedOption = 1,
) -> None:
    """Write a case for another tool: Gambit, a POMDP solver, a STIX platform, a spreadsheet."""
    path = None if file == "-" else name_file("FILE", file)
    form = to or ENDINGS.get(Path(file).suffix.lower())
    if form is None:
        fail(f"{file} does not say which format is meant. Add --to efg, pomdp, stix or csv.")
    check_writable(path, case)
    text = _tell(case, form, draws, seed)
    if path is None:
        print_out(text)
    else:
        write(path, text)
        print_err(f"written: {path}")


def _tell(case: str, form: Format, draws: int, seed: int) -> str:
    """Solve a case as far as a format needs, with warnings as notes, and write it."""
    with report_errors(case):
        from detente.casefile.files import read_case

        found = read_case(case)
    from detente.errors import DetenteWarning
    from detente.exchange.cassandra import write_problem
    from detente.exchange.draws_table import write_draws
    from detente.exchange.gambit import write_game
    from detente.exchange.solved_case import solve_at_medians, solve_case
    from detente.exchange.stix import write_bundle

    with report_errors(case), warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        if form in {"efg", "pomdp"}:
            text = (write_game if form == "efg" else write_problem)(solve_at_medians(found, draws, seed))
        else:
            text = (write_bundle if form == "stix" else write_draws)(solve_case(found, draws, seed))
    for note in notes:
        print_err(f"note: {note.message}")
    return text
