"""Files of one analyst each, put under ``readings`` of a case; how a text file is read."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from detente.case.messages import label_kind
from detente.case.quantity import quote_value
from detente.casefile.yaml_parser import LocatedData, parse_yaml
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LARGEST_CASE = 2_000_000
"""Bytes a case file may have."""

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_OF_A_CASE = frozenset({"case", "actors", "decision", "readings"})
"""Fields that show that a file is a case and not a reading."""


def attach_readings(located: LocatedData, paths: Iterable[str | Path]) -> None:
    """Put what files of analysts say into the data of a case, each under the name of its file.

    Parameters
    ----------
    located
        The data of the case, which are changed.
    paths
        The files.

    Raises
    ------
    CaseError
        If a file cannot be read, is no reading, or has the name of another one; every fault is told.
    """
    problems = [
        problem._replace(file=str(path), message=problem.message.removeprefix(f"{path} "))
        for path in paths
        for problem in _attach(located, Path(path))
    ]
    if problems:
        raise CaseError(problems)


def _attach(located: LocatedData, path: Path) -> Iterator[Problem]:
    """Put one file into the data of a case; yield why that cannot be."""
    try:
        part = parse_yaml(read_utf8(path))
    except CaseError as error:
        yield from error.problems
        return
    if not isinstance(part.data, dict) or part.data.keys() & _OF_A_CASE:
        is_case = isinstance(part.data, dict)
        found = "a case" if is_case else label_kind(part.data)
        hint = "Write one analyst's `by`, `ranges` and `seeds`, as an entry of `readings` has them."
        yield Problem("", f"found {found}, expected a reading", hint, 1, 1)
        return
    name = re.sub(r"[^a-z0-9_-]+", "-", path.stem.lower()).strip("-")
    if not _NAME.fullmatch(name):
        hint = "Call the file after the analyst, starting with a letter: anna.yaml."
        yield Problem("", f"the name of the file, {quote_value(path.stem)}, makes no short name", hint)
        return
    readings = located.data.setdefault("readings", {}) if isinstance(located.data, dict) else None
    if not isinstance(readings, dict):
        return
    if name in readings:
        other = located.parts.get(f"readings.{name}", ("the case itself", None))[0]
        message = f"there is a reading {quote_value(name)} already, in {other}"
        yield Problem("", message, "Rename the file: its name is that of the analyst.")
        return
    readings[name] = part.data
    part.problems = [problem._replace(file=str(path)) for problem in part.problems]
    located.parts[f"readings.{name}"] = (str(path), part)


def read_utf8(file: Path) -> str:
    """Return the text of a file.

    Raises
    ------
    CaseError
        If there is none, or it is too large or not text.
    """
    try:
        status = file.stat()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name is impossible"
        raise _fault(f"{file} cannot be read: {reason}", "Check its path.") from error
    if not stat.S_ISREG(status.st_mode):
        raise _fault(f"{file} is not a file", "Give the path of a file.")
    if status.st_size > LARGEST_CASE:
        raise _fault(
            f"{file} is too large, at {status.st_size:,} bytes", f"The limit is {LARGEST_CASE:,} bytes."
        )
    return _decode(file)


def _decode(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST_CASE + 1)
        if len(content) > LARGEST_CASE:
            raise _fault(f"{file} is too large", f"The limit is {LARGEST_CASE:,} bytes.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault(
            f"{file} is not UTF-8 text, from byte {error.start:,} on", "Save it as UTF-8."
        ) from error
    except OSError as error:
        raise _fault(f"{file} cannot be read: {error.strerror}", "Check its permissions.") from error


def _fault(message: str, hint: str) -> CaseError:
    return CaseError([Problem("", message, hint)])
