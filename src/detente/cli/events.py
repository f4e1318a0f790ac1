"""Commands on event data: import, fetch, show, record, forecast."""

from __future__ import annotations

import typer

from detente.cli import event_imports, event_records, event_views, fetches

events = typer.Typer(name="events", no_args_is_help=True, rich_markup_mode=None)


@events.callback()
def handle() -> None:
    """Read public event data, and tell what a pair of states did to each other."""


events.command("import")(event_imports.import_events)
events.command()(fetches.fetch)
events.command()(event_views.show)
events.command()(event_records.record)
events.command()(event_records.forecast)
