"""``detente events record``: from event data to entries in the record of a case."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.events.options import EndOption, PeriodOption, StartOption, StoreOption, parse_day
from detente.cli.terminal import fail, print_err, print_out, report_errors
from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from detente.events.entries import EntryPlan


def record(
    own: Annotated[
        str,
        typer.Argument(metavar="OWN", help="Our state: a name, an ISO code or an event-data code."),
    ],
    counterpart: Annotated[str, typer.Argument(metavar="COUNTERPART", help="The other state.")],
    *,
    case: Annotated[str, typer.Option("--case", metavar="CASE", help="Case file to add entries to.")],
    store: StoreOption,
    like: Annotated[
        str | None,
        typer.Option(
            metavar="OPTION",
            help="Option whose terms applied to the past dealings (default: suggest no dealings).",
        ),
    ] = None,
    hits: Annotated[
        str | None,
        typer.Option(
            metavar="OBJECTIVE",
            help="Objective that the hostile acts hit (default: suggest no hostile acts).",
        ),
    ] = None,
    by: PeriodOption = "year",
    start: StartOption = None,
    end: EndOption = None,
    most: Annotated[int, typer.Option(min=1, max=100, help="Maximum number of entries of each kind.")] = 5,
    write_it: Annotated[
        bool, typer.Option("--write", help="Change the case file (default: only show the changes).")
    ] = False,
) -> None:
    """Suggest entries for the record of a case.

    Suggests past dealings, hostile acts and the gap between words and deeds, each with the events behind it.
    """
    first, last = parse_day("--from", start, last=False), parse_day("--to", end, last=True)
    with report_errors(case):
        from detente.casefile.files import edit_case, read_case

        parsed = read_case(case)
    with report_errors(case):
        from detente.events.dyad_view import read_dyad_view
        from detente.events.entries import plan_record_entries, read_until_decision
        from detente.events.requested_states import find_requested_states
        from detente.events.store import open_events

        stored = open_events(store)
        sides = find_requested_states(stored, own, counterpart)
        events, n_later = read_until_decision(parsed, stored)
        view = read_dyad_view(events, *sides, by=by, start=first, end=last)
        plan = plan_record_entries(case, events, view, most=most, like=like, hits=hits)
    if n_later:
        decided = parsed.decision.date.written
        rows = f"{n_later:,} row{'' if n_later == 1 else 's'}"
        print_err(f"Not read: {rows} of events that may lie after the decision ({decided}).")
    if write_it and plan.changes:
        try:
            with report_errors(case):
                edit_case(Path(case), plan.changes)
        except OSError as error:
            fail(f"{case} cannot be written: {error.strerror or error}. It is unchanged.")
    _show_plan(case, plan, wrote=write_it, like=like, hits=hits)


def _show_plan(case: str, plan: EntryPlan, *, wrote: bool, like: str | None, hits: str | None) -> None:
    """Print what changes in the text of a case, line by line, and what was skipped."""
    lines = (plan.before.splitlines(), plan.after.splitlines())
    for line in difflib.unified_diff(*lines, case, case, "as it is", "with the entries", n=0, lineterm=""):
        print_out(replace_unprintable(line.replace("\t", " ")) + "\n")
    for skipped in plan.skipped:
        print_err(f"skipped {skipped}")
    if like is None:
        print_err("No past dealings suggested. Name the option whose terms they had with --like.")
    if hits is None:
        print_err("No hostile acts suggested. Name the objective they hit with --hits.")
    added = ", ".join(plan.added)
    if not added:
        print_err(f"{case}: nothing to add")
    elif wrote:
        print_err(f"{case}: added {added}")
    else:
        print_err(f"{case}: would add {added}. Use --write to change the file.")
