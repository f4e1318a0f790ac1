"""YAML files <-> cases: every fault is gathered with its line and column before one is raised."""

from __future__ import annotations

import io
import stat
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ruamel.yaml import YAML

from detente.case.messages import name_kind
from detente.case.model import Case
from detente.casefile.yaml_editor import change_entry
from detente.casefile.yaml_parser import Placed, read_yaml
from detente.documents.file_io import write_file
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

LARGEST = 2_000_000
"""Bytes a case file may have."""


class Example(NamedTuple):
    """A case that comes with detente."""

    slug: str
    title: str
    date: str


def read_case(path: str | Path) -> Case:
    """Read a case file, or a shipped case by its slug.

    Parameters
    ----------
    path
        A file, or the slug of a shipped case such as ``isis-2017``; a file of that name wins.

    Raises
    ------
    CaseError
        If it cannot be read; its ``problems`` list every fault with line and column.

    Examples
    --------
    >>> read_case("isis-2017").case
    'isis-2017'
    """
    return parse_case(read_text(path))


def parse_case(text: str) -> Case:
    """Return the case a YAML text holds; see :func:`read_case`."""
    placed = read_yaml(text)
    problems = list(placed.problems)
    if not isinstance(placed.data, dict):
        message = f"found {name_kind(placed.data)} at the top, expected a table of tables"
        raise CaseError(
            [*problems, Problem("", message, "`detente new mycase.yaml` writes one to start from.", 1, 1)]
        )
    try:
        case = Case.model_validate(placed.data)
    except CaseError as error:
        problems += [_locate(problem, placed) for problem in error.problems]
    if problems:
        raise CaseError(sorted(dict.fromkeys(problems), key=lambda p: (p.line or 0, p.column or 0)))
    return case


def read_text(path: str | Path) -> str:
    """Return the text of a case file or of a shipped case.

    Raises
    ------
    CaseError
        If there is no such file, or it is no text of a bearable size.
    """
    file = Path(path)
    try:
        status = file.stat()
    except (OSError, ValueError):
        return _find_example(str(path)).read_text("utf-8")
    if stat.S_ISDIR(status.st_mode) and str(path) in _list_slugs():
        return _find_example(str(path)).read_text("utf-8")
    if not stat.S_ISREG(status.st_mode):
        raise _fault(f"{file} is no file", "Name a case file.")
    if status.st_size > LARGEST:
        raise _fault(f"{file} has {status.st_size:,} bytes", f"A case file has at most {LARGEST:,}.")
    return _decode(file)


def _decode(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise _fault(f"{file} goes on and on", f"A case file has at most {LARGEST:,} bytes.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault(f"{file} is no UTF-8 text: byte {error.start:,} is none", "Save it as UTF-8.") from error
    except OSError as error:
        raise _fault(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error


def locate_problems(path: str | Path, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems of a case with their lines and columns, in the order of the file."""
    placed = read_yaml(read_text(path))
    located = {_locate(problem, placed): None for problem in problems}
    return tuple(sorted(located, key=lambda found: (found.line or 0, found.column or 0)))


def list_examples() -> tuple[Example, ...]:
    """Return the cases that come with detente."""
    found = []
    for slug in _list_slugs():
        case = parse_case(_find_example(slug).read_text("utf-8"))
        found.append(Example(slug, case.title, case.decision.date.written))
    return tuple(found)


def read_starter() -> str:
    """Return the commented case that ``detente new`` writes."""
    return resources.files("detente.casefile").joinpath("starter.yaml").read_text("utf-8")


def edit_case(path: Path, changes: Mapping[str, Any]) -> Case:
    """Change values of a case file in place; its comments and order stay.

    Parameters
    ----------
    path
        The case file; shipped cases stay as they are.
    changes
        New values by dotted path: ``{"decision.exposure_cap": "2 to 5"}``. The table around
        a value must be there, the value itself may be new. Parts of a list are counted
        from 0: ``decision.hard_limits.0.what``. ``None`` takes an entry of a table out; a
        :class:`~detente.casefile.yaml_editor.Renamed` value takes its place under another name.

    Returns
    -------
    :
        The case as it now stands.

    Raises
    ------
    CaseError
        If a path does not exist or the changed case has faults; the file stays as it was.
    OSError
        If the file cannot be written; it stays as it was.
    """
    if not path.is_file():
        raise _fault(f"{path} is no file", "Name a case file; `detente new` writes one.")
    written = change_text(read_text(path), changes)
    case = parse_case(written)
    write_file(path, written)
    return case


def change_text(text: str, changes: Mapping[str, Any]) -> str:
    """Return the text of a case with values changed; see :func:`edit_case`.

    Raises
    ------
    CaseError
        If the text holds no case, or a path does not exist. Whether the changed text holds one is not said.
    """
    parse_case(text)
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text)
    for place, value in changes.items():
        *parents, last = place.split(".")
        node = tree
        for part in parents:
            key = _find_key(node, part)
            node = None if key is None else node[key]
        change_entry(node, _find_key(node, last), last, value, place)
    written = io.StringIO()
    yaml.dump(tree, written)
    return written.getvalue()


def _examples() -> Traversable:
    return resources.files("detente.casefile").joinpath("examples")


def _find_key(node: Any, part: str) -> Any:  # noqa: ANN401
    """Return the key that a part of a dotted path stands for: digits may be a number or a place in a list."""
    if isinstance(node, list):
        return int(part) if part.isdecimal() and int(part) < len(node) else None
    return next((key for key in node if str(key) == part), None) if isinstance(node, dict) else None


def _list_slugs() -> list[str]:
    names = (file.name for file in _examples().iterdir())
    return sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml"))


def _find_example(slug: str) -> Traversable:
    slugs = _list_slugs()
    if slug in slugs:
        return _examples().joinpath(f"{slug}.yaml")
    shown = slug if len(slug) <= 200 else slug[:200] + "…"  # noqa: PLR2004
    raise _fault(f"there is no file {shown!r}", f"Name a file, or a shipped case: {', '.join(slugs)}.")


def _fault(message: str, hint: str) -> CaseError:
    return CaseError([Problem("", message, hint)])


def _locate(problem: Problem, placed: Placed) -> Problem:
    line, column = placed.locate(problem.path)
    return problem._replace(line=line, column=column)
