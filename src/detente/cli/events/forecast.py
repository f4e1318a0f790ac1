"""``detente events forecast``: the share of cooperation in the period that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.events.options import By, StoreOption
from detente.cli.terminal import fail, print_report, report_errors

if TYPE_CHECKING:
    from rich.console import Console

    from detente.forecasting.outlook import Outlook


def forecast(
    side: Annotated[str, typer.Argument(metavar="STATE", help="A state: name, ISO code or event code.")],
    other: Annotated[str, typer.Argument(metavar="STATE", help="The other.")],
    *,
    store: StoreOption,
    by: Annotated[By, typer.Option("--by", help="Length of a period.")] = "year",
) -> None:
    """Forecast the share of cooperation in the next period, both ways, beside what simple forecasts say."""
    with report_errors(store):
        from detente.events.panel import end_of, read_panel
        from detente.events.store import open_events
        from detente.forecasting.dyads import Dyads
        from detente.forecasting.outlook import forecast_next
        from detente.states import find_state

        codes = find_state(side), find_state(other)
        panel = read_panel(open_events(store), by)
        hits = panel.counts[:, :, 0] + panel.counts[:, :, 1]
        dyads = Dyads(panel.sources, panel.targets, hits, panel.counts.sum(axis=2))
        ways = [pair for pair in (codes, codes[::-1]) if pair in panel.pairs]
        if not ways:
            fail(f"The store holds no events between {codes[0]} and {codes[1]}.")
        try:
            told = forecast_next(dyads, [panel.pairs.index(pair) for pair in ways])
        except ValueError as error:
            fail(f"There is no forecast by {by}: {error}.")
    after = end_of(panel.periods[-1], by) + 1
    print_report(lambda console: _print_outlook(console, told, ways, f"{by} from {after}"), to_stderr=False)


def _print_outlook(console: Console, told: Outlook, ways: list[tuple[str, str]], when: str) -> None:
    """Print each forecast of each direction, how ours did on the last periods, and which to use."""
    from rich.table import Table
    from rich.text import Text

    from detente.states import label_state

    console.print(Text(f"Share of cooperation among reported events, {when}\n"))
    names = [f"{label_state(one)} to {label_state(another)}" for one, another in ways]
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
