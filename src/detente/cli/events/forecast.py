"""``detente events forecast``: the share of cooperation in the period that comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.cli.events.options import OtherArgument, PeriodOption, StateArgument, StoreOption
from detente.cli.terminal import print_report, report_errors

if TYPE_CHECKING:
    from rich.console import Console

    from detente.events.dyad_forecast import DyadForecast


def forecast(
    first_state: StateArgument, second_state: OtherArgument, *, store: StoreOption, by: PeriodOption = "year"
) -> None:
    """Forecast cooperation between two states in the next period.

    Shows detente's forecast next to simple benchmarks and says which to use.
    """
    with report_errors(store):
        from detente.events.dyad_forecast import forecast_dyad
        from detente.events.requested_states import find_requested_states
        from detente.events.store import open_events

        events = open_events(store)
        first, second = find_requested_states(events, first_state, second_state)
        result = forecast_dyad(events, first, second, by)
    print_report(lambda console: _print_forecast(console, result), to_stderr=False)


def _print_forecast(console: Console, result: DyadForecast) -> None:
    """Print each forecast of each direction, how ours did on the last periods, and which to use."""
    from rich.table import Table
    from rich.text import Text

    from detente.states import label_state

    outlook, trial = result.outlook, result.outlook.trial
    console.print(
        Text(f"Share of reported events that will be cooperative, in the {result.by} from {result.start}\n")
    )
    names = [f"{label_state(source)} to {label_state(target)}" for source, target in result.directions]
    table = Table("forecast", *names, box=None, pad_edge=False, header_style="")
    for model, probabilities in outlook.probabilities.items():
        used = " (use this)" if model == outlook.advised else ""
        table.add_row(f"{model}{used}", *(f"{probability:.0%}" for probability in probabilities))
    table.add_row("90% range of our forecast", *(f"{low:.0%} to {high:.0%}" for low, high in outlook.ranges))
    console.print(table)
    if not trial.excludes_zero:
        verdict = "That may be chance, so use the simpler average."
    elif trial.high < 0:
        verdict = "That is more than chance, so use ours."
    else:
        verdict = "That is more than chance, so use the simpler average."
    console.print(
        Text(
            f"\nWe tried our forecast on the last two periods of all pairs ({outlook.n_trials:,} forecasts made "
            "without those data), against the calibrated EWMA, a weighted average of each pair's past. Its loss "
            f"differs by {trial.mean:+.4f} nats (95% interval {trial.low:+.4f} to {trial.high:+.4f}); below zero, "
            f"ours is better. {verdict}"
        )
    )
    console.print(
        Text("This forecasts what the news will report. It cannot foresee what has not begun, such as a war.")
    )
