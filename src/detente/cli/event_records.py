"""Commands that carry a record of events further: into a case, or a period ahead."""

from __future__ import annotations

import difflib
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from detente.cli.event_views import read_day
from detente.cli.terminal import clean, fail, faults_told, print_report, say, tell

if TYPE_CHECKING:
    from rich.console import Console

    from detente.events.entries import Plan
    from detente.forecasting.outlook import Outlook

StoreOption = Annotated[
    str, typer.Option("--store", metavar="DIR", envvar="DETENTE_STORE", help="Folder of imported events.")
]
By = Literal["year", "quarter", "month", "week"]


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
    with faults_told(case):
        from detente.case.files import edit_case, read_case

        read_case(case)
    with faults_told(case):
        from detente.events.actors import find_state
        from detente.events.candidates import find_acts, find_dealings
        from detente.events.dyad_view import read_view
        from detente.events.entries import plan_entries
        from detente.events.store import open_events

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
            with faults_told(case):
                edit_case(Path(case), plan.changes)
        except OSError as error:
            fail(f"{case} cannot be written: {error.strerror or error}.")
    _show_plan(case, plan, wrote=write_it, like=like, hits=hits)


def forecast(
    side: Annotated[str, typer.Argument(metavar="STATE", help="A state: name, ISO code or event code.")],
    other: Annotated[str, typer.Argument(metavar="STATE", help="The other.")],
    *,
    store: StoreOption,
    by: Annotated[By, typer.Option("--by", help="Length of a period.")] = "year",
) -> None:
    """Forecast the share of cooperation in the next period, both ways, beside what simple forecasts say."""
    with faults_told(store):
        from detente.events.actors import find_state
        from detente.events.panel import end_of, read_panel
        from detente.events.store import open_events
        from detente.forecasting.dyads import Dyads
        from detente.forecasting.outlook import look_ahead

        codes = find_state(side), find_state(other)
        panel = read_panel(open_events(store), by)
        hits = panel.counts[:, :, 0] + panel.counts[:, :, 1]
        dyads = Dyads(panel.sources, panel.targets, hits, panel.counts.sum(axis=2))
        ways = [pair for pair in (codes, codes[::-1]) if pair in panel.pairs]
        if not ways:
            fail(f"The store holds no events between {codes[0]} and {codes[1]}.")
        try:
            told = look_ahead(dyads, [panel.pairs.index(pair) for pair in ways])
        except ValueError as error:
            fail(f"There is no forecast by {by}: {error}.")
    after = end_of(panel.periods[-1], by) + 1
    print_report(lambda console: _print_outlook(console, told, ways, f"{by} from {after}"), to_stderr=False)


def _print_outlook(console: Console, told: Outlook, ways: list[tuple[str, str]], when: str) -> None:
    """Print each forecast of each direction, how ours did on the last periods, and which to use."""
    from rich.table import Table
    from rich.text import Text

    from detente.events.actors import name_state

    console.print(Text(f"Share of cooperation among reported events, {when}\n"))
    names = [f"{name_state(one)} to {name_state(another)}" for one, another in ways]
    table = Table("forecast", *names, box=None, pad_edge=False, header_style="")
    for model, chances in told.chances.items():
        used = " (use this)" if model == told.advised else ""
        table.add_row(f"{model}{used}", *(f"{chance:.0%}" for chance in chances))
    spans = (f"{low:.0%} to {high:.0%}" for low, high in told.ranges)
    table.add_row("range of our level, 90%", *spans)
    console.print(table)
    trial = told.trial
    span = f"{trial.mean:+.4f} nats, 95% {trial.low:+.4f} to {trial.high:+.4f}"
    verdict = "the interval excludes zero" if trial.excludes_zero else "the interval holds zero"
    console.print(
        Text(
            f"\nOn the last two periods of all pairs ({told.n_tried:,} forecasts, each told beforehand) ours "
            f"scored {span} against the calibrated EWMA: {verdict}."
        )
    )
    console.print(
        Text("Of events as the news reports them; what has not begun, such as a war, is not foreseen.")
    )


def _show_plan(case: str, plan: Plan, *, wrote: bool, like: str | None, hits: str | None) -> None:
    """Print what changes in the text of a case, line by line, and what was left out."""
    lines = (plan.before.splitlines(), plan.after.splitlines())
    for line in difflib.unified_diff(*lines, case, case, "as it is", "with candidates", n=0, lineterm=""):
        say(clean(line.replace("\t", " ")) + "\n")
    for skipped in plan.skipped:
        tell(f"left out: {skipped}")
    if like is None:
        tell("No dealings: name with --like the option whose terms they had.")
    if hits is None:
        tell("No hostile acts: name with --hits the objective they hit.")
    done = "added" if wrote else "would be added (add --write to change the file)"
    tell(f"{case}: {', '.join(plan.added) or 'nothing'} {done}")
