"""What a command prints: results to one stream, the rest to the other, faults as lines and exit codes."""

from __future__ import annotations

import contextlib
import errno
import io
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from detente.text_safety import replace_unprintable

if TYPE_CHECKING:
    from rich.console import Console

    from detente.errors import Problem

_MOST_PROBLEMS = 100
"""Faults or notes printed; further ones are counted."""


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
    """Print what is wrong and exit with 2."""
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


@contextlib.contextmanager
def print_warnings() -> Iterator[None]:
    """Print detente's own warnings as notes, each once; ignore those of other libraries."""
    from detente.errors import DetenteWarning

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        yield
    for message in dict.fromkeys(str(warning.message) for warning in caught):
        print_err(f"note: {message}")


def print_notes(case: str, notes: Sequence[Problem]) -> None:
    """Print what deserves a look but is no fault, one a line with its place."""
    for note in notes[:_MOST_PROBLEMS]:
        print_err(f"note: {_locate(case, note)}")


def print_problems(case: str, problems: Sequence[Problem]) -> None:
    """Print the faults of a case, one a line with its place, then their number."""
    for problem in problems[:_MOST_PROBLEMS]:
        print_err(_locate(case, problem))
    ending = f"; the first {_MOST_PROBLEMS} are shown" if len(problems) > _MOST_PROBLEMS else ""
    print_err(f"{len(problems)} {'fault' if len(problems) == 1 else 'faults'}{ending}")


def _locate(case: str, problem: Problem) -> str:
    """Return a fault as an editor reads it: file, line, column, message."""
    position = "" if problem.line is None else f":{problem.line}:{problem.column}"
    return f"{problem.file or case}{position}: {problem._replace(line=None, column=None, file=None)}"


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
    with (
        Progress(*columns, console=Console(stderr=True), transient=True) as bar,
        _show_compiling(bar.console),
    ):
        task = bar.add_task("", total=1.0)
        yield lambda step, done: bar.update(task, description=step, completed=done, refresh=True)


@contextlib.contextmanager
def _show_compiling(console: Console) -> Iterator[None]:
    """Say once, above the bar, that the first run takes longer, if it does."""
    import logging

    logger, once = logging.getLogger("detente.methods.kernel_cache"), logging.Handler()
    level = logger.level

    def tell(record: logging.LogRecord) -> None:
        logger.removeHandler(once)
        text = replace_unprintable(record.getMessage())
        console.print(text, markup=False, highlight=False, soft_wrap=True)

    once.emit = tell  # type: ignore[method-assign]
    logger.addHandler(once)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.removeHandler(once)
