"""YAML files <-> cases: every fault is gathered with its line and column before one is raised."""

from __future__ import annotations

import io
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ruamel.yaml import YAML

from detente.case.analyst_cases import list_reading_faults
from detente.case.messages import label_kind
from detente.case.model import Case
from detente.casefile.reading_files import attach_readings, read_utf8
from detente.casefile.yaml_editor import change_entry
from detente.casefile.yaml_parser import LocatedData, parse_yaml
from detente.documents.file_io import write_file
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from importlib.resources.abc import Traversable


class Example(NamedTuple):
    """A case that comes with detente."""

    slug: str
    title: str
    date: str


def read_case(path: str | Path, *, readings: Sequence[str | Path] = ()) -> Case:
    """Read a case file, or a shipped case by its slug.

    Parameters
    ----------
    path
        A file, or the slug of a shipped case such as ``isis-2017``; a file of that name wins.
    readings
        Files of one analyst each, in the form of an entry under ``readings``; the name of the file is that of the entry.

    Raises
    ------
    CaseError
        If it cannot be read; its ``problems`` list every fault with line and column.

    Examples
    --------
    >>> read_case("isis-2017").case
    'isis-2017'
    """
    return build_case(_read_all(path, readings))


def _read_all(path: str | Path, readings: Sequence[str | Path]) -> LocatedData:
    located = parse_yaml(read_text(path))
    attach_readings(located, readings)
    return located


def parse_case(text: str) -> Case:
    """Return the case a YAML text holds; see :func:`read_case`."""
    return build_case(parse_yaml(text))


def build_case(located: LocatedData) -> Case:
    """Return the case that the data of a YAML text are; see :func:`read_case`."""
    problems = [*located.problems, *(fault for _, part in located.parts.values() for fault in part.problems)]
    if not isinstance(located.data, dict):
        message = f"found {label_kind(located.data)}, expected a case: tables such as actors and decision"
        hint = "`detente new mycase.yaml` writes a case to start from."
        raise CaseError([*problems, Problem("", message, hint, 1, 1)])
    try:
        case = Case.model_validate(located.data)
        problems += [located.place(problem) for problem in list_reading_faults(case, located.data)]
    except CaseError as error:
        problems += [located.place(problem) for problem in error.problems]
    if problems:
        raise CaseError(_sort_problems(problems))
    return case


def _sort_problems(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems once each, in the order of the file, those of other files behind."""
    return sorted(dict.fromkeys(problems), key=lambda p: (p.file or "", p.line or 0, p.column or 0))


def read_text(path: str | Path) -> str:
    """Return the text of a case file or of a shipped case.

    Raises
    ------
    CaseError
        If there is no such file, or it is too large or not text.
    """
    file = Path(path)
    try:
        is_example = file.is_dir() and str(path) in _list_slugs()
        if is_example or not file.exists():
            return _find_example(str(path)).read_text("utf-8")
    except (OSError, ValueError):
        return _find_example(str(path)).read_text("utf-8")
    return read_utf8(file)


def locate_problems(
    path: str | Path, problems: Iterable[Problem], readings: Sequence[str | Path] = ()
) -> tuple[Problem, ...]:
    """Return problems of a case with their lines and columns, in the order of the file.

    Parameters
    ----------
    path
        The case file, or the slug of a shipped case.
    problems
        What is wrong, by its place in the case.
    readings
        Files of one analyst each, as in :func:`read_case`.
    """
    located = _read_all(path, readings)
    return tuple(_sort_problems(located.place(problem) for problem in problems))


def list_examples() -> tuple[Example, ...]:
    """Return the cases that come with detente."""
    examples = []
    for slug in _list_slugs():
        case = parse_case(_find_example(slug).read_text("utf-8"))
        examples.append(Example(slug, case.title, case.decision.date.written))
    return tuple(examples)


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
        raise _fault(f"{path} is not a file", "Give the path of a case file; `detente new` writes one.")
    written = change_text(read_text(path), changes)
    case = parse_case(written)
    write_file(path, written)
    return case


def change_text(text: str, changes: Mapping[str, Any]) -> str:
    """Return the text of a case with values changed; see :func:`edit_case`.

    Raises
    ------
    CaseError
        If the text holds no case, or a path does not exist. Whether the changed text holds one is not checked.
    """
    parse_case(text)
    yaml = YAML(typ="rt")
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text)
    for path, value in changes.items():
        *parents, last = path.split(".")
        node = tree
        for part in parents:
            key = _find_key(node, part)
            node = None if key is None else node[key]
        change_entry(node, _find_key(node, last), last, value, path)
    written = io.StringIO()
    yaml.dump(tree, written)
    return written.getvalue()


def _examples() -> Traversable:
    return resources.files("detente.casefile").joinpath("examples")


def _find_key(node: Any, part: str) -> Any:  # noqa: ANN401
    """Return the key that a part of a dotted path stands for: digits may be a number or an index."""
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
    raise _fault(
        f"there is no file {shown!r}", f"Give the path of a case file, or an example: {', '.join(slugs)}."
    )


def _fault(message: str, hint: str) -> CaseError:
    return CaseError([Problem("", message, hint)])
