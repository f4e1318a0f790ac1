"""The start of every run: an interrupt at any moment ends in one line and exit code 130; only results reach the output."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from types import FrameType

_EXIT_CODE = 130
"""What a shell expects of a program that Ctrl-C ended."""


class _Interrupts:
    """The interrupts of this run; a library may turn the first into an error of its own."""

    def __init__(self) -> None:
        self.n_received = 0

    def receive(self, _number: int, _frame: FrameType | None) -> None:
        """Stop what runs; a second interrupt does not wait for it to clean up."""
        self.n_received += 1
        if self.n_received > 1:
            _end(is_told=False)
        raise KeyboardInterrupt

    def receive_lost(self, lost: Any) -> None:  # noqa: ANN401
        """End where the interrupt fell into a callback that cannot pass it on."""
        if issubclass(lost.exc_type, KeyboardInterrupt) and self.n_received:
            _end(is_told=False)
        sys.__unraisablehook__(lost)


def run_command_line() -> None:
    """Run the command line."""
    interrupts = _Interrupts()
    signal.signal(signal.SIGINT, interrupts.receive)
    sys.unraisablehook = interrupts.receive_lost
    try:
        _keep_output_apart()
        from detente.cli.app import app

        app()
    except SystemExit as end:
        if not interrupts.n_received:
            raise
        _end(is_told=end.code == _EXIT_CODE)
    except BaseException:
        if not interrupts.n_received:
            raise
        _end(is_told=False)


def _keep_output_apart() -> None:
    """Write to the output through a descriptor of our own: what compiled libraries print to theirs is lost.

    The solver of mixed-integer programs prints a line that no option of it silences.
    """
    plain = sys.stdout
    if plain is None:
        return
    try:
        own, nowhere = os.dup(plain.fileno()), os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, plain.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # no stream of the system
        return
    stream = open(own, "w", encoding=plain.encoding, errors=plain.errors)  # noqa: PTH123, SIM115 - a descriptor
    stream.reconfigure(line_buffering=stream.isatty())
    sys.stdout = sys.__stdout__ = stream  # type: ignore[misc]


def _end(*, is_told: bool) -> NoReturn:
    """End at once: threads that still work would hold the program up, and print what they lost."""
    try:
        if not is_told:
            sys.stderr.write("Interrupted.\n")
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass
    os._exit(_EXIT_CODE)
