"""The forecast of what two states will do to each other in the period after the data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from detente.errors import StoreError
from detente.events.panel import PeriodUnit, find_period_end, read_panel
from detente.events.unsure_actors import find_unsure_actors
from detente.forecasting.outlook import Outlook, forecast_next
from detente.states import label_state

if TYPE_CHECKING:
    import ibis


class DyadForecast(NamedTuple):
    """The forecast for one period, of each direction in which the store holds events."""

    directions: tuple[tuple[str, str], ...]
    """Codes of who acts and towards whom."""
    by: PeriodUnit
    start: date
    """First day of the period forecast."""
    outlook: Outlook


def forecast_dyad(events: ibis.Table, first_state: str, second_state: str, by: PeriodUnit) -> DyadForecast:
    """Forecast the cooperative share of what two states do to each other in the next period.

    Raises
    ------
    StoreError
        If there are no events between the two, too few periods or events to forecast from, or too many
        events of actors that may be one state or another.
    """
    unsure = find_unsure_actors(events)
    if unsure.bars_base_rates:
        message = f"No forecast, since its base rates would rest on unsure states. {unsure}"
        raise StoreError(message)
    panel = read_panel(events, by)
    directions = tuple(
        pair for pair in ((first_state, second_state), (second_state, first_state)) if pair in panel.pairs
    )
    if not directions:
        message = (
            f"The store holds no events between {label_state(first_state)} and {label_state(second_state)}."
        )
        raise StoreError(message)
    try:
        outlook = forecast_next(panel.to_dyads(), [panel.pairs.index(pair) for pair in directions])
    except ValueError as error:
        message = f"No forecast by {by}: {error}."
        raise StoreError(message) from None
    start = date.fromisoformat(str(find_period_end(panel.periods[-1], by) + 1))
    return DyadForecast(directions, by, start, outlook)
