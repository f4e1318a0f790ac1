"""The command line: the only place where faults of a user's file become lines and exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from detente.cli import (
    assess,
    check,
    compare,
    debate,
    examples,
    export,
    import_,
    new,
    read,
    schema,
    sweep,
    xray,
)
from detente.cli.events.app import events
from detente.cli.terminal import drop_broken_streams, print_err, print_out

_HELP = """Should we work with a rival on a shared problem, and on what terms?

You describe the choice in a case file; detente works out what each option
is worth, how sure that is, and what would change the answer."""

_GROUPS = {
    "Start a case": ("examples", "new", "read"),
    "Work on a case": ("check", "assess", "xray", "compare", "debate", "sweep"),
    "Use other tools and data": ("events", "import", "export", "schema"),
}
"""Commands in the order in which people meet them."""
_SHORT_HELP = 64


def _find_interrupt(end: SystemExit) -> KeyboardInterrupt | None:
    """Return the interrupt by the user that ended a command, if it was one: typer raises an exit from it."""
    cause = getattr(end.__context__, "__cause__", None)
    return cause if isinstance(cause, KeyboardInterrupt) else None


class CommandGroup(TyperGroup):
    """Commands in groups; they end with a line and exit code 1 where standard output takes no more."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Run a command; an error about a named file keeps its traceback."""
        try:
            return super().main(*args, **kwargs)
        except SystemExit as end:
            if (interrupt := _find_interrupt(end)) is not None:
                print_err(str(interrupt) or "Interrupted.")
            raise
        except OSError as error:
            if error.filename is not None:
                raise
            drop_broken_streams()
            print_err(f"Cannot write to standard output: {error.strerror or error}.")
            sys.exit(1)

    def format_commands(self, _ctx: Any, formatter: Any) -> None:  # noqa: ANN401
        """List the commands by group."""
        for heading, names in _GROUPS.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [(f"{name:<8}", self.commands[name].get_short_help_str(_SHORT_HELP)) for name in names]
                )


app = typer.Typer(
    name="detente",
    cls=CommandGroup,
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


@app.callback(help=_HELP, epilog="First try: detente assess isis-2017")
def _open(
    version: Annotated[
        bool | None,
        typer.Option("--version", help="Print the version.", callback=_show_version, is_eager=True),
    ] = None,
) -> None:
    """Take the options of the program itself."""
    del version


_COMMANDS: dict[str, Callable[..., None]] = {
    "examples": examples.examples,
    "new": new.new,
    "read": read.read,
    "check": check.check,
    "assess": assess.assess_case,
    "xray": xray.xray_case,
    "compare": compare.compare,
    "debate": debate.debate_cases,
    "sweep": sweep.sweep_cases,
    "export": export.export,
    "schema": schema.schema,
}

for name, command in _COMMANDS.items():
    app.command(name)(command)
app.add_typer(import_.importing)
app.add_typer(events)
