"""What a command prints: results to one stream, the rest to the other, faults as lines and exit codes."""

from __future__ import annotations

import contextlib
import errno
import io
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from rich.console import Console

    from detente.errors import Problem

MOST_PROBLEMS = 100
"""Problems printed at most; the rest are counted."""


def print_out(text: str) -> None:
    """Write to standard output, in UTF-8 where its encoding lacks a character.

    Raises
    ------
    OSError
        If it is closed, full, or nobody reads it.
    """
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    try:
        typer.echo(text, nl=False, color=True)
    except UnicodeEncodeError:
        typer.echo(text.encode(), nl=False, color=True)


def print_err(text: str, *, steers: bool = False) -> None:
    """Write to standard error; where it is closed or full, the exit code alone must do."""
    try:
        typer.echo(text if steers else replace_unprintable(text), err=True, nl=not steers, color=True)
    except OSError:
        drop_broken_streams()


def drop_broken_streams() -> None:
    """Replace standard streams that take no more: the interpreter would trip over them as it ends."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            setattr(sys, name, io.StringIO())


def fail(message: str) -> NoReturn:
    """Say what is wrong and exit with 2."""
    print_err(message)
    raise typer.Exit(2)


@contextlib.contextmanager
def report_errors(case: str) -> Iterator[None]:
    """Turn faults of a case into lines and exit code 2."""
    from detente.errors import CaseError, DetenteError

    try:
        yield
    except CaseError as error:
        print_problems(case, error.problems)
        raise typer.Exit(2) from None
    except DetenteError as error:
        fail(str(error))


def print_notes(case: str, notes: tuple[Problem, ...]) -> None:
    """Print what deserves a look but is no fault, one a line with its place."""
    for note in notes[:MOST_PROBLEMS]:
        place = "" if note.line is None else f":{note.line}:{note.column}"
        print_err(f"note: {case}{place}: {note._replace(line=None, column=None)}")


def print_problems(case: str, problems: tuple[Problem, ...] | list[Problem]) -> None:
    """Print the faults of a case, one a line with its place, then their number."""
    for problem in problems[:MOST_PROBLEMS]:
        place = "" if problem.line is None else f":{problem.line}:{problem.column}"
        bare = problem._replace(line=None, column=None)
        print_err(f"{case}{place}: {bare}")
    more = len(problems) - MOST_PROBLEMS
    ending = f", {more} more not shown" if more > 0 else ""
    print_err(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}{ending}")


def print_report(show: Callable[[Console], None], *, to_stderr: bool) -> None:
    """Print a report on a console as wide as the terminal; plain and 110 columns wide where there is none.

    Parameters
    ----------
    show
        Prints the report on the console it is given.
    to_stderr
        Whether standard output belongs to something else.
    """
    from rich.console import Console

    console = Console(stderr=to_stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(stderr=to_stderr, highlight=False, width=110, no_color=True)
    console.file = printed = io.StringIO()
    show(console)
    if to_stderr:
        print_err(printed.getvalue(), steers=True)
    else:
        print_out(printed.getvalue())


@contextlib.contextmanager
def open_progress() -> Iterator[Any]:
    """Yield a progress callback: a bar on standard error where that is a terminal."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<30}"), BarColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda step, done: bar.update(task, description=step, completed=done)
