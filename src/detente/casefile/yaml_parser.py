"""YAML -> plain data and the position of everything in it, read as a hostile file requires.

Only plain YAML 1.2 is taken: no aliases, no merge keys, no tags, one document, bounded depth
and size. The parser's events are read one by one, so that nothing is built before its limits
are known, and duplicate keys are faults like any other.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.reader import ReaderError

from detente.case.messages import LONGEST_KEY
from detente.case.numerals import explain_numerals
from detente.case.record import MOST_IN_RECORD
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 50
"""Levels of nesting a case may have."""
_LONGEST_TABLE = 2_000
"""Entries a table may have; those of the record have a limit of their own."""
_MOST_LINES = 8
"""Lines that a message lists at most."""
_MOST_ENTRIES = 50_000
"""Entries all tables of a case may have together."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?")
_REST = re.compile(r"[0-9]+(?:[eE][+-]?[0-9]+)?\s*%?(?: to .{0,40})?")
"""What stands behind a decimal comma, in a number or a range."""
_SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

_Position = tuple[int, int]


@dataclass
class LocatedData:
    """Plain data, the line and column of every path in it, and the faults so far."""

    data: Any = None
    positions: dict[str, _Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    n_entries: int = 0
    parts: dict[str, tuple[str, LocatedData]] = field(default_factory=dict)
    """Parts that stand in files of their own: by their path here, the name of the file and what it holds."""

    def locate(self, path: str) -> _Position:
        """Return the position of a path, or of the nearest table around it; at worst the start of the file."""
        while path and path not in self.positions:
            path = path.rpartition(".")[0]
        return self.positions.get(path, (1, 1))

    def place(self, problem: Problem) -> Problem:
        """Return a problem with its line and column, and with its file where that is one of its own."""
        for stem, (file, part) in self.parts.items():
            if problem.path == stem or problem.path.startswith(f"{stem}."):
                inner = problem._replace(path=problem.path[len(stem) + 1 :], file=file)
                return part.place(inner)
        line, column = self.locate(problem.path)
        message = problem.message
        if problem.also:
            lines = [str(self.locate(path)[0]) for path in problem.also]
            more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
            message += f" (line{'s' if lines[1:] else ''} {', '.join(lines[:_MOST_LINES])}{more})"
        return problem._replace(message=message, line=line, column=column, also=())


@dataclass
class _Open:
    """A table or list being read."""

    path: str
    value: dict[str, Any] | list[Any]
    key: str | None = None
    skip: bool = False
    last: str = ""
    """The last entry whose value is a plain scalar, as far as it was read."""
    last_text: str = ""
    """That value as written."""


def parse_yaml(text: str) -> LocatedData:
    """Return the data of a YAML text with its positions; faults are gathered, not raised.

    Raises
    ------
    CaseError
        If the text is not YAML, or breaks a limit: the rest is not read.
    """
    located = LocatedData(positions={"": (1, 1)})
    try:
        _build(YAML(typ="safe", pure=True).parse(text), located)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = str(error.problem or error.context)
        # The parser names its own tokens, as in '<document start>': nothing that a reader could look for.
        reason = "this does not continue what stands before it" if "'<" in problem else problem
        message = f"is not valid YAML: {reason}"
        raise CaseError(
            [
                *located.problems,
                _problem(message, "Check the indentation, colons and quotes around here.", mark),
            ]
        ) from error
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        message = f"contains the unprintable character U+{ord(text[error.position]):04X}"
        raise CaseError([Problem("", message, "Delete it.", line, column)]) from error
    except (YAMLError, ValueError, OverflowError) as error:
        message = "has an escape sequence or a directive that YAML does not allow"
        raise CaseError([Problem("", message, "Replace it with plain text.", 1, 1)]) from error
    return located


def _problem(message: str, hint: str, mark: Any, path: str = "") -> Problem:  # noqa: ANN401
    if mark is None:
        return Problem(path, message, hint)
    return Problem(path, message, hint, mark.line + 1, mark.column + 1)


def _build(events: Iterator[Any], located: LocatedData) -> None:
    stack: list[_Open] = []
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                hint = "Keep one case per file."
                raise CaseError([_problem("a second document starts here", hint, event.start_mark)])
        elif isinstance(event, AliasEvent):
            hint = "Write the value itself."
            raise CaseError(
                [
                    _problem(
                        f"*{event.anchor} is an alias, and aliases are not allowed", hint, event.start_mark
                    )
                ]
            )
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            _open(event, stack, located)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            closed = stack.pop()
            if not stack:
                located.data = closed.value
        elif isinstance(event, ScalarEvent):
            _take_scalar(event, stack, located)


def _open(event: Any, stack: list[_Open], located: LocatedData) -> None:  # noqa: ANN401
    _refuse_tag(event)
    if len(stack) >= _DEEPEST:
        hint = "A case needs far fewer levels."
        raise CaseError([_problem(f"is nested more than {_DEEPEST} levels deep", hint, event.start_mark)])
    value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
    if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
        raise CaseError(
            [_problem("found a table, expected a field name", "Write a short name.", event.start_mark)]
        )
    path = _insert(stack, event.start_mark, located, value)
    stack.append(_Open(path, value))


def _take_scalar(event: Any, stack: list[_Open], located: LocatedData) -> None:  # noqa: ANN401
    _refuse_tag(event)
    top = stack[-1] if stack else None
    if top is not None and isinstance(top.value, dict) and top.key is None:
        _take_key(event, top, located)
        return
    value = event.value if event.style is not None else _resolve(event.value)
    if top is None:
        located.data = value
        return
    if _continues_number(event, top):
        _refuse_comma(top, located)
        return
    if top.key is not None:
        top.last, top.last_text = top.key, event.value if event.style is None else ""
    _insert(stack, event.start_mark, located, value)


def _continues_number(event: Any, top: _Open) -> bool:  # noqa: ANN401
    """Return whether an entry without a value is the rest of the number before it: ``{low: 0,5, high: 2}``."""
    return (
        not event.value
        and event.style is None
        and top.key is not None
        and top.last_text[-1:].isdigit()
        and _REST.fullmatch(top.key) is not None
    )


def _refuse_comma(top: _Open, located: LocatedData) -> None:
    """Gather the fault of a number that braces have split at its decimal comma."""
    path = f"{top.path}.{top.last}" if top.path else top.last
    top.last_text, top.key = f"{top.last_text},{top.key}", None
    if located.problems and located.problems[-1].path == path:
        located.problems.pop()
    plain = top.last_text.replace(",", ".")
    if isinstance(top.value, dict) and top.last in top.value:
        top.value[top.last] = plain
    message, hint = explain_numerals(top.last_text) or (
        f"{top.last_text!r} has a decimal comma",
        f"In braces a comma begins the next entry. Write {plain}, with a point.",
    )
    located.problems.append(Problem(path, message, hint, *located.locate(path)))


def _take_key(event: Any, top: _Open, located: LocatedData) -> None:  # noqa: ANN401
    key, path = event.value, f"{top.path}.{event.value}" if top.path else event.value
    if len(key) > LONGEST_KEY:
        hint = f"Keep it to {LONGEST_KEY} characters."
        raise CaseError([_problem("a field name is too long", hint, event.start_mark)])
    if key == "<<":
        raise CaseError(
            [
                _problem(
                    "<< is a merge key, and merge keys are not allowed",
                    "Write the fields out.",
                    event.start_mark,
                )
            ]
        )
    top.key, top.skip = key, key in top.value
    if top.skip:
        hint = "Delete one of the two."
        line = located.positions[path][0]
        located.problems.append(
            _problem(f"appears twice; the first is on line {line}", hint, event.start_mark, path)
        )
        return
    located.positions.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))


def _insert(stack: list[_Open], mark: Any, located: LocatedData, value: Any) -> str:  # noqa: ANN401
    """Put a value into the table or list around it; return its path."""
    if not stack:
        return ""
    top = stack[-1]
    if len(top.value) >= _LONGEST_TABLE:
        is_record = top.path.startswith("record.")
        most = MOST_IN_RECORD if is_record else _LONGEST_TABLE
        hint = f"List at most {most}." if is_record else "Split the case in two."
        raise CaseError([_problem(f"has more than {most:,} entries", hint, mark, top.path)])
    located.n_entries += 1
    if located.n_entries > _MOST_ENTRIES:
        hint = "A case needs far fewer."
        raise CaseError([_problem(f"has more than {_MOST_ENTRIES:,} entries", hint, mark)])
    if isinstance(top.value, list):
        path = f"{top.path}.{len(top.value)}"
        located.positions.setdefault(path, (mark.line + 1, mark.column + 1))
        top.value.append(value)
        return path
    key, top.key = top.key or "", None
    if not top.skip:
        top.value[key] = value
    return f"{top.path}.{key}" if top.path else key


def _refuse_tag(event: Any) -> None:  # noqa: ANN401
    tag = getattr(event, "tag", None)
    if tag is not None and str(tag) not in {"", "None"}:
        raise CaseError(
            [
                _problem(
                    f"{str(tag)[:60]} is a tag, and tags are not allowed",
                    "Write plain text, numbers or tables.",
                    event.start_mark,
                )
            ]
        )


def _resolve(text: str) -> Any:  # noqa: ANN401
    """Return the value of a plain scalar, YAML 1.2 core schema; dates stay text."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
