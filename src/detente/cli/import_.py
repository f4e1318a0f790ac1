"""``detente import``: a spreadsheet into a case file."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from detente.cli.terminal import fail, print_err, print_out, report_errors
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from detente.exchange.priorities import PriorityImport

importing = typer.Typer(name="import", no_args_is_help=True, rich_markup_mode=None)


@importing.callback()
def _open() -> None:
    """Import a spreadsheet into a case file."""


@importing.command()
def priorities(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case file to change.")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The spreadsheet to read: CSV or .xlsx.")],
    *,
    holds: Annotated[
        Literal["ranks", "weights"] | None,
        typer.Option("--as", help="What the cells hold (default: what cell A1 says)."),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Sheet of the workbook (default: the one that holds the table)."),
    ] = None,
    write_it: Annotated[
        bool, typer.Option("--write", help="Change the case file (default: only show the changes).")
    ] = False,
) -> None:
    """Import what each actor wants from a spreadsheet.

    The spreadsheet has one row for each actor and one column for each objective,
    or the other way round.
    """
    with report_errors(case):
        from detente.casefile.files import edit_case, read_case

        read_case(case)
    with report_errors(table):
        from detente.exchange.priorities import plan_import

        plan = plan_import(case, Path(table), kind=holds, sheet=sheet)
    if write_it and plan.changed:
        try:
            with report_errors(case):
                edit_case(Path(case), plan.changes)
        except OSError as error:
            fail(f"{case} cannot be written: {error.strerror or error}.")
    _show_changes(case, plan)
    changed, unchanged = (", ".join(actors) or "none" for actors in (plan.changed, plan.unchanged))
    verb, ending = ("Changed", "") if write_it else ("Would change", " To change the case file, add --write.")
    print_err(f"{case}: {verb}: {changed}. Unchanged: {unchanged}.{ending}")


def _show_changes(case: str, plan: PriorityImport) -> None:
    """Print what changes in the text of a case, line by line."""
    lines = (plan.before.splitlines(), plan.after.splitlines())
    for line in difflib.unified_diff(*lines, case, case, "as it is", "with the table", n=0, lineterm=""):
        print_out(replace_unprintable(line.replace("\t", " ")) + "\n")
