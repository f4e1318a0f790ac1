"""Commands on event data: import, fetch, show, record, forecast."""

from __future__ import annotations

import typer

from detente.cli.events import fetch, forecast, import_, record, show

events = typer.Typer(name="events", no_args_is_help=True, rich_markup_mode=None)


@events.callback()
def handle() -> None:
    """Import public event data, and show how two states have treated each other."""


events.command("import")(import_.import_events)
for command in (fetch.fetch, show.show, record.record, forecast.forecast):
    events.command()(command)
