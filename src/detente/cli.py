"""The command line: the only place where faults of a user's file become lines and exit codes."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from detente.assessment import Assessment
    from detente.errors import Problem

MOST_PROBLEMS = 100
"""Problems printed at most; the rest are counted."""

FEWEST_DRAWS, MOST_DRAWS = 100, 200_000


class OutputGuard(TyperGroup):
    """Commands that end with a line and exit code 1 where standard output takes no more."""

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """Run a command; a fault of a file, which has a name, stays what it is."""
        try:
            return super().main(*args, **kwargs)
        except OSError as error:
            if error.filename is not None:
                raise
            _drop_broken_streams()
            _tell(f"Standard output cannot be written: {error.strerror or error}.")
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

CasePath = Annotated[str, typer.Argument(metavar="CASE", help="A case file, or the slug of a shipped case.")]


def _show_version(wanted: bool | None) -> None:  # noqa: FBT001
    if wanted:
        from detente import __version__

        _say(f"detente {__version__}\n")
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


@app.command()
def new(path: Annotated[str, typer.Argument(help="File to write; it must not exist yet.")]) -> None:
    """Write a commented starter case that assesses as it stands."""
    from detente.case.files import read_starter

    file = _name_file("detente new", path)
    _check_writable(file)
    if file.exists() or file.is_symlink():
        _fail(f"{path} is already there. Name a new file.")
    _write(file, read_starter())
    _tell(f"{path} is written. Change it, then run: detente assess {path}")


@app.command()
def check(case: CasePath) -> None:
    """Check a case: every fault at once, with line and column."""
    from detente.case.files import list_faults, read_case
    from detente.case.premises import count_sourced_entries, list_premises
    from detente.case.sources import check_sources

    with _faults_told(case):
        found = read_case(case)
        statuses = check_sources(found, [Path(case).parent])
        if strays := list_faults(case, found, statuses):
            _print_problems(case, strays)
            raise typer.Exit(2)
    for source in statuses:
        _say(_clean(f"source {source.name}: {source.status} ({source.title})") + "\n")
    premises = list_premises(found)
    assumed = sum(premise.status != "sourced" for premise in premises)
    defaults = sum(premise.status == "default" for premise in premises)
    told = (
        f"{case}: no faults. {len(premises)} numbers: {len(premises) - assumed} sourced, {assumed} assumptions "
        f"({defaults} of them defaults); {count_sourced_entries(found)} citations of a passage."
    )
    _say(_clean(told) + "\n")


@app.command()
def assess(
    case: CasePath,
    draws: Annotated[
        int,
        typer.Option(
            metavar="N", min=FEWEST_DRAWS, max=MOST_DRAWS, help="Combinations of the premises to go through."
        ),
    ] = 10_000,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, max=2**31 - 1, help="The same seed gives the same answer.")
    ] = 1,
    json: Annotated[
        str | None, typer.Option(metavar="FILE|-", help="Write the assessment as JSON; - to standard output.")
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
    full: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--full", help="Print every answer, not only the first screen.")
    ] = False,
) -> None:
    """Assess a case: the verdict first, then a line a question."""
    to_stdout = json == "-"
    json_path = None if json is None or to_stdout else _name_file("--json", json)
    html_path = None if html is None else _name_file("--html", html)
    for path in (json_path, html_path):
        _check_writable(path, case)
    if json_path is not None and html_path is not None and json_path.resolve() == html_path.resolve():
        _fail(f"--json and --html both name {html}. Name two files.")
    told = _assess(case, draws, seed)
    if json_path is not None:
        _write(json_path, told.to_json())
    if html_path is not None:
        from detente.report.render import render_html

        _write(html_path, render_html(told))
    _print_report(told, to_stderr=to_stdout, full=full)
    if to_stdout:
        _say(told.to_json())
    for path in (json_path, html_path):
        if path is not None:
            _tell(f"written: {path}")


@app.command()
def examples() -> None:
    """List the cases that come with detente; none of them is the project's own view."""
    from detente.case.files import list_examples

    for example in list_examples():
        _say(f"{example.slug:<22} {example.date:<12} {example.title}\n")
    _say("\nEach is one reading of public facts, not the project's view. Try: detente assess isis-2017\n")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a case file, for editors that complete and check it."""
    import json as json_text

    from detente.case.schema import case_schema

    _say(json_text.dumps(case_schema(), indent=2, ensure_ascii=False) + "\n")


def _assess(case: str, draws: int, seed: int) -> Assessment:
    """Read and assess a case, with a bar on long work and warnings as notes."""
    with _faults_told(case):
        from detente.case.files import read_case

        found = read_case(case)
    from detente.assessment import assess as run
    from detente.errors import DetenteWarning

    with _faults_told(case), warnings.catch_warnings(record=True) as notes, _progress() as say:
        warnings.simplefilter("ignore")
        warnings.simplefilter("always", DetenteWarning)
        told = run(found, n_draws=draws, seed=seed, progress=say)
    for note in notes:
        _tell(f"note: {note.message}")
    return told


@contextlib.contextmanager
def _progress() -> Iterator[Any]:
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


def _print_report(told: Assessment, *, to_stderr: bool, full: bool) -> None:
    from rich.console import Console

    from detente.report.render import print_assessment

    console = Console(stderr=to_stderr, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(stderr=to_stderr, highlight=False, width=110, no_color=True)
    console.file = printed = io.StringIO()
    print_assessment(told, console, full=full)
    if to_stderr:
        _tell(printed.getvalue(), steers=True)
    else:
        _say(printed.getvalue())


@contextlib.contextmanager
def _faults_told(case: str) -> Iterator[None]:
    """Turn faults of a case into lines and exit code 2."""
    from detente.errors import CaseError, DetenteError

    try:
        yield
    except CaseError as error:
        _print_problems(case, error.problems)
        raise typer.Exit(2) from None
    except DetenteError as error:
        _fail(str(error))


def _print_problems(case: str, problems: tuple[Problem, ...] | list[Problem]) -> None:
    for problem in problems[:MOST_PROBLEMS]:
        place = "" if problem.line is None else f":{problem.line}:{problem.column}"
        bare = problem._replace(line=None, column=None)
        _tell(f"{case}{place}: {bare}")
    more = len(problems) - MOST_PROBLEMS
    ending = f", {more} more not shown" if more > 0 else ""
    _tell(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}{ending}")


def _say(text: str) -> None:
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


def _tell(text: str, *, steers: bool = False) -> None:
    """Write to standard error; where it is closed or full, the exit code alone must do."""
    try:
        typer.echo(text if steers else _clean(text), err=True, nl=not steers, color=True)
    except OSError:
        _drop_broken_streams()


def _drop_broken_streams() -> None:
    """Replace standard streams that take no more: the interpreter would trip over them as it ends."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            setattr(sys, name, io.StringIO())


def _clean(text: str) -> str:
    """Drop characters that would steer a terminal."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _name_file(what: str, name: str) -> Path:
    """Return the file an argument names; refuse what was more likely meant as something else."""
    if not name.strip():
        _fail(f"{what} names no file. Give it one.")
    if name.startswith("-"):
        hint = "Name a file; only --json takes -, for standard output."
        _fail(f"{what} would write a file called {name}. {hint} If you mean that file: ./{name}")
    return Path(name)


def _check_writable(path: Path | None, case: str | None = None) -> None:
    """Refuse an output that cannot be written, or would replace the case, before any work is done."""
    if path is None:
        return
    try:
        fault = _find_obstacle(path, case)
    except (OSError, ValueError, RuntimeError) as error:
        fault = f"cannot be written: {getattr(error, 'strerror', None) or error}"
    if fault:
        _fail(f"{path} {fault}.")


def _find_obstacle(path: Path, case: str | None) -> str | None:
    """Return what stands in the way of writing a file, as the rest of a sentence."""
    if path.is_dir():
        return "is a folder. Name a file"
    if not path.parent.is_dir():
        return f"cannot be written: there is no folder {path.parent}. Make it first"
    if path.exists() and not path.is_file():
        return "is no plain file. Name another; --json - is standard output"
    if case is not None and path.exists() and Path(case).exists() and path.samefile(case):
        return "is the case itself. Name another file"
    if not os.access(path.resolve().parent, os.W_OK):
        return "cannot be written: its folder is closed to you. Name another"
    return None


def _write(path: Path, text: str) -> None:
    from detente.documents.files import write_file

    try:
        write_file(path, text)
    except OSError as error:
        _fail(f"{path} cannot be written: {error.strerror or error}.")


def _fail(message: str) -> NoReturn:
    _tell(message)
    raise typer.Exit(2)
