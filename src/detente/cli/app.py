"""The command line: the only place where faults of a user's file become lines and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from detente.cli import assess, check, compare, examples, export, import_, new, read, schema
from detente.cli.events.app import events
from detente.cli.terminal import drop_broken_streams, print_err, print_out


class OutputGuard(TyperGroup):
    """Commands that end with a line and exit code 1 where standard output takes no more."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Run a command; a fault of a file, which has a name, stays what it is."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.filename is not None:
                raise
            drop_broken_streams()
            print_err(f"Standard output cannot be written: {error.strerror or error}.")
            sys.exit(1)


app = typer.Typer(
    name="detente",
    cls=OutputGuard,
    help="Say whether to work with a rival on a shared problem, and on what terms.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool | None) -> None:  # noqa: FBT001
    if wanted:
        from detente import __version__

        print_out(f"detente {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool | None,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = None,
) -> None:
    """Say whether to work with a rival on a shared problem, and on what terms."""
    del version


COMMANDS: dict[str, Callable[..., None]] = {
    "new": new.new,
    "check": check.check,
    "read": read.read,
    "assess": assess.assess_case,
    "compare": compare.compare,
    "export": export.export,
    "examples": examples.examples,
    "schema": schema.schema,
}

for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(import_.importing)
app.add_typer(events)
