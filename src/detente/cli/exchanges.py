"""Commands to and from other tools: export, import priorities."""

from __future__ import annotations

import difflib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

import typer

from detente.cli.cases import CasePath
from detente.cli.options import DrawsOption, SeedOption
from detente.cli.outputs import check_writable, name_file, write
from detente.cli.terminal import clean, fail, faults_told, say, tell

if TYPE_CHECKING:
    from detente.exchange.priorities import Import

Format: TypeAlias = Literal["efg", "pomdp", "stix", "csv"]
ENDINGS: dict[str, Format] = {".efg": "efg", ".pomdp": "pomdp", ".json": "stix", ".csv": "csv"}

importing = typer.Typer(name="import", no_args_is_help=True, rich_markup_mode=None)


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
        say(text)
    else:
        write(path, text)
        tell(f"written: {path}")


def _tell(case: str, form: Format, draws: int, seed: int) -> str:
    """Solve a case as far as a format needs, with warnings as notes, and write it."""
    with faults_told(case):
        from detente.case.files import read_case

        found = read_case(case)
    from detente.errors import DetenteWarning
    from detente.exchange.cassandra import write_problem
    from detente.exchange.gambit import write_game
    from detente.exchange.solving import find_middle, solve_case
    from detente.exchange.stix import write_bundle
    from detente.exchange.tables import write_draws

    with faults_told(case), warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        if form in {"efg", "pomdp"}:
            text = (write_game if form == "efg" else write_problem)(find_middle(found, draws, seed))
        else:
            text = (write_bundle if form == "stix" else write_draws)(solve_case(found, draws, seed))
    for note in notes:
        tell(f"note: {note.message}")
    return text


@importing.callback()
def bring_in() -> None:
    """Bring what another tool holds into a case file."""


@importing.command()
def priorities(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case file to change.")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A spreadsheet: CSV or .xlsx.")],
    *,
    holds: Annotated[
        Literal["ranks", "weights"] | None,
        typer.Option("--as", help="What the cells hold; left out: what cell A1 says."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which sheet of a workbook; left out: the first.")
    ] = None,
    write_it: Annotated[
        bool, typer.Option("--write", help="Change the case file; left out: only show what would change.")
    ] = False,
) -> None:
    """Take over what each actor wants from a spreadsheet of actors and objectives."""
    with faults_told(case):
        from detente.case.files import edit_case, read_case

        read_case(case)
    with faults_told(table):
        from detente.exchange.priorities import plan_import

        plan = plan_import(case, Path(table), kind=holds, sheet=sheet)
    if write_it and plan.changed:
        try:
            with faults_told(case):
                edit_case(Path(case), plan.changes)
        except OSError as error:
            fail(f"{case} cannot be written: {error.strerror or error}.")
    _show_changes(case, plan)
    changed = ", ".join(plan.changed) or "nothing"
    done = "changed" if write_it else "would change (add --write to change it)"
    tell(f"{case}: {changed} {done}; unchanged: {', '.join(plan.unchanged) or 'none'}")


def _show_changes(case: str, plan: Import) -> None:
    """Print what changes in the text of a case, line by line."""
    lines = (plan.before.splitlines(), plan.after.splitlines())
    for line in difflib.unified_diff(*lines, case, case, "as it is", "with the table", n=0, lineterm=""):
        say(clean(line.replace("\t", " ")) + "\n")
