"""``detente events record``: what the store holds, into the record of a case."""

from __future__ import annotations

import difflib
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.events.options import By, StoreOption, read_day
from detente.cli.terminal import fail, print_err, print_out, report_errors
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from detente.events.entries import EntryPlan


def record(
    side: Annotated[str, typer.Argument(metavar="OWN", help="Our state: name, ISO code or event code.")],
    other: Annotated[str, typer.Argument(metavar="COUNTERPART", help="The other state.")],
    *,
    case: Annotated[str, typer.Option("--case", metavar="CASE", help="The case file to change.")],
    store: StoreOption,
    like: Annotated[
        str | None,
        typer.Option(metavar="OPTION", help="Option whose terms past dealings had; left out: no dealings."),
    ] = None,
    hits: Annotated[
        str | None,
        typer.Option(metavar="OBJECTIVE", help="Objective that hostile acts hit; left out: no acts."),
    ] = None,
    by: Annotated[By, typer.Option("--by", help="Length of a dealing.")] = "year",
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day, month or year.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, month or year.")] = None,
    most: Annotated[int, typer.Option(min=1, max=100, help="Entries of each kind at most.")] = 5,
    write_it: Annotated[
        bool, typer.Option("--write", help="Change the case file; left out: only show what would change.")
    ] = False,
) -> None:
    """Write candidates for the record of a case, each with its events, and the say/do gap beside its base rate."""
    first, last = read_day("--from", start, last=False), read_day("--to", end, last=True)
    with report_errors(case):
        from detente.casefile.files import edit_case, read_case

        read_case(case)
    with report_errors(case):
        from detente.events.candidates import find_acts, find_dealings
        from detente.events.dyad_view import read_view
        from detente.events.entries import plan_entries
        from detente.events.store import open_events
        from detente.states import find_state

        events = open_events(store)
        view = read_view(events, find_state(side), find_state(other), by=by, start=first, end=last)
        gap = view.say_do[1]
        plan = plan_entries(
            case,
            dealings=find_dealings(events, view.record, most) if like else (),
            acts=find_acts(events, view.record, most) if hits else (),
            say_do=None if math.isnan(gap.gap) or not gap.n_others else gap,
            layouts=[layout.name for layout in view.layouts],
            like=like,
            hits=hits,
        )
    if write_it and plan.changes:
        try:
            with report_errors(case):
                edit_case(Path(case), plan.changes)
        except OSError as error:
            fail(f"{case} cannot be written: {error.strerror or error}.")
    _show_plan(case, plan, wrote=write_it, like=like, hits=hits)


def _show_plan(case: str, plan: EntryPlan, *, wrote: bool, like: str | None, hits: str | None) -> None:
    """Print what changes in the text of a case, line by line, and what was left out."""
    lines = (plan.before.splitlines(), plan.after.splitlines())
    for line in difflib.unified_diff(*lines, case, case, "as it is", "with candidates", n=0, lineterm=""):
        print_out(replace_unprintable(line.replace("\t", " ")) + "\n")
    for skipped in plan.skipped:
        print_err(f"left out: {skipped}")
    if like is None:
        print_err("No dealings: name with --like the option whose terms they had.")
    if hits is None:
        print_err("No hostile acts: name with --hits the objective they hit.")
    done = "added" if wrote else "would be added (add --write to change the file)"
    print_err(f"{case}: {', '.join(plan.added) or 'nothing'} {done}")
