"""YAML -> plain data and the place of everything in it, read as a hostile file would need.

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
from detente.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 50
"""Levels of nesting a case may have."""
LONGEST_TABLE = 2_000
"""Entries a table may have."""
MOST_ENTRIES = 50_000
"""Entries all tables of a case may have together."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

Position = tuple[int, int]


@dataclass
class Placed:
    """Plain data, the line and column of every path in it, and what is wrong so far."""

    data: Any = None
    places: dict[str, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    n_entries: int = 0

    def locate(self, path: str) -> Position:
        """Return the place of a path, or of the nearest table around it; at worst the start of the file."""
        while path and path not in self.places:
            path = path.rpartition(".")[0]
        return self.places.get(path, (1, 1))


@dataclass
class _Open:
    """A table or list being read."""

    path: str
    value: dict[str, Any] | list[Any]
    key: str | None = None
    skip: bool = False


def read_yaml(text: str) -> Placed:
    """Return the data of a YAML text with its places; faults are gathered, not raised.

    Raises
    ------
    CaseError
        If the text is no YAML, or breaks a limit: nothing more can be said of it.
    """
    placed = Placed(places={"": (1, 1)})
    try:
        _build(YAML(typ="safe", pure=True).parse(text), placed)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"is no YAML here: {error.problem or error.context}"
        raise CaseError(
            [*placed.problems, _problem(message, "Check indentation, colons and quotes.", mark)]
        ) from error
    except ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 1, error.position - before.rfind("\n")
        message = f"contains the unprintable character U+{ord(text[error.position]):04X}"
        raise CaseError([Problem("", message, "Delete it.", line, column)]) from error
    except (YAMLError, ValueError, OverflowError) as error:
        message = "holds a number that YAML cannot hold, in an escape or a directive"
        raise CaseError([Problem("", message, "Write plain text.", 1, 1)]) from error
    return placed


def _problem(message: str, hint: str, mark: Any, path: str = "") -> Problem:  # noqa: ANN401
    if mark is None:
        return Problem(path, message, hint)
    return Problem(path, message, hint, mark.line + 1, mark.column + 1)


def _build(events: Iterator[Any], placed: Placed) -> None:
    stack: list[_Open] = []
    documents = 0
    for event in events:
        if isinstance(event, DocumentStartEvent):
            documents += 1
            if documents > 1:
                hint = "Keep one case a file."
                raise CaseError([_problem("a second document begins", hint, event.start_mark)])
        elif isinstance(event, AliasEvent):
            hint = "Write the value out."
            raise CaseError([_problem(f"*{event.anchor} is an alias", hint, event.start_mark)])
        elif isinstance(event, MappingStartEvent | SequenceStartEvent):
            _open(event, stack, placed)
        elif isinstance(event, MappingEndEvent | SequenceEndEvent):
            closed = stack.pop()
            if not stack:
                placed.data = closed.value
        elif isinstance(event, ScalarEvent):
            _take_scalar(event, stack, placed)


def _open(event: Any, stack: list[_Open], placed: Placed) -> None:  # noqa: ANN401
    _refuse_tag(event)
    if len(stack) >= DEEPEST:
        hint = "A case needs far less."
        raise CaseError([_problem(f"is nested more than {DEEPEST} levels deep", hint, event.start_mark)])
    value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
    if stack and isinstance(stack[-1].value, dict) and stack[-1].key is None:
        raise CaseError(
            [_problem("a table stands where a key should", "Write a short name.", event.start_mark)]
        )
    path = _place(stack, event.start_mark, placed, value)
    stack.append(_Open(path, value))


def _take_scalar(event: Any, stack: list[_Open], placed: Placed) -> None:  # noqa: ANN401
    _refuse_tag(event)
    top = stack[-1] if stack else None
    if top is not None and isinstance(top.value, dict) and top.key is None:
        _take_key(event, top, placed)
        return
    value = event.value if event.style is not None else _resolve(event.value)
    if top is None:
        placed.data = value
        return
    _place(stack, event.start_mark, placed, value)


def _take_key(event: Any, top: _Open, placed: Placed) -> None:  # noqa: ANN401
    key, path = event.value, f"{top.path}.{event.value}" if top.path else event.value
    if len(key) > LONGEST_KEY:
        hint = f"Keep it to {LONGEST_KEY}."
        raise CaseError([_problem("a key has too many characters", hint, event.start_mark)])
    if key == "<<":
        raise CaseError([_problem("<< is a merge key", "Write the rows out.", event.start_mark)])
    top.key, top.skip = key, key in top.value
    if top.skip:
        hint = "Keep one of the two."
        line = placed.places[path][0]
        placed.problems.append(
            _problem(f"stands here again; first on line {line}", hint, event.start_mark, path)
        )
        return
    placed.places.setdefault(path, (event.start_mark.line + 1, event.start_mark.column + 1))


def _place(stack: list[_Open], mark: Any, placed: Placed, value: Any) -> str:  # noqa: ANN401
    """Put a value into the table or list around it; return its path."""
    if not stack:
        return ""
    top = stack[-1]
    if len(top.value) >= LONGEST_TABLE:
        hint = "Split the case."
        raise CaseError([_problem(f"has more than {LONGEST_TABLE:,} entries", hint, mark, top.path)])
    placed.n_entries += 1
    if placed.n_entries > MOST_ENTRIES:
        hint = "A case needs far less."
        raise CaseError([_problem(f"has more than {MOST_ENTRIES:,} entries", hint, mark)])
    if isinstance(top.value, list):
        path = f"{top.path}.{len(top.value)}"
        placed.places.setdefault(path, (mark.line + 1, mark.column + 1))
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
            [_problem(f"{str(tag)[:60]} is a tag", "Write plain text, numbers and tables.", event.start_mark)]
        )


def _resolve(text: str) -> Any:  # noqa: ANN401
    """Return the value of a plain scalar, YAML 1.2 core schema; dates stay text."""
    if text in _SPECIAL:
        return _SPECIAL[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
