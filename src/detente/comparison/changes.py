"""Two versions of a case -> what was changed, one entry an edit, with its old and its new reading."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import BaseModel

from detente.case.dates import DateSpan
from detente.case.fields import CONDUCTS
from detente.case.proposal import Effect
from detente.case.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.comparison.versions import CaseVersion

_ChangeKind = Literal["added", "removed", "changed"]
Reach = Literal["answer", "elsewhere", "words"]
_REACHES: tuple[Reach, ...] = ("answer", "elsewhere", "words")
"""How far a change reaches, the farthest first."""

_ROWS = (
    "actors.*",
    "sources.*",
    "passages.*",
    "objectives.*",
    "priorities.*",
    "capabilities.providers.*",
    "proposal.gives.*",
    "proposal.gets.*",
    "proposal.options.*",
    "proposal.past_terms.*",
    "counterpart.types.*",
    "others.*",
    "record.episodes.*",
    "record.acts.*",
    "record.answers.*",
    "record.watched.*",
    "together.*",
)
"""Rows of tables whose names are the analyst's own."""

_WHOLE = (
    "actors.*",
    "sources.*",
    "passages.*",
    "objectives.*",
    "record.episodes.*",
    "record.acts.*",
    "record.answers.*",
    "record.watched.*",
    "together.*",
    "counterpart.prior.shares",
    "counterpart.pool.shares",
    "reporting.background",
    "outcome",
    "confidence",
)
"""Rows and tables that are one input however few their numbers: a report, a division of the whole."""

ELSEWHERE = (
    "decision.exposure_cap",
    "terms.*",
    "reporting.say_do*",
    "proposal.offer",
    "proposal.*.since",
    "proposal.*.indivisible",
    "objectives.*.kind",
    "confidence.*",
    "sources.*.reliability",
    "sources.*.credibility",
    "sources.*.derived_from",
)
"""What neither the value of an option nor the belief reads: other answers do."""

_TEXT_FIELDS = frozenset({"because", "source", "what", "label", "note", "name", "unit", "from", "to", "by"})
"""Fields of words, where their content is text."""

DOCUMENT_TABLES = ("sources", "passages")
"""What the case rests on: tables of words, but for what :data:`ELSEWHERE` names."""

NAMES = "names"
"""What the report calls numbers: no answer reads it."""

LATER = "outcome"
"""What happened after the decision: no answer reads it."""

_HEADINGS = frozenset({"case", "title", "question", "note"})


class Cell(NamedTuple):
    """What one path of a version holds."""

    written: str
    """As the analyst wrote it."""
    reads: str
    """What detente takes it to mean."""
    key: object
    """What makes two of them the same."""


class Reading(NamedTuple):
    """One path of a case with its old and its new cell; ``None`` where it holds nothing."""

    path: str
    old: Cell | None
    new: Cell | None
    reach: Reach


@dataclass(frozen=True)
class Change:
    """One edit: a number by its path, or a row by its name."""

    path: str
    kind: _ChangeKind
    reach: Reach
    """``answer``: value or belief may move. ``elsewhere``: only other answers. ``words``: nothing moves."""
    readings: tuple[Reading, ...]
    """What differs, path by path, as the case is understood; words last."""


class _Leaves:
    """Every number, word and name of a version, by its path."""

    def __init__(self, version: CaseVersion) -> None:
        self._version = version

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Return what every path holds."""
        return dict(self._walk(self._version.case, ""))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Return the paths of quantities."""
        return frozenset(path for path, cell in self.cells.items() if isinstance(cell.key, Quantity))

    def _walk(self, node: object, path: str) -> Iterator[tuple[str, Cell]]:
        if isinstance(node, Quantity):
            yield path, _read_quantity(node)
            for name in ("because", "source"):
                if (words := getattr(node, name)) is not None:
                    yield f"{path}.{name}", Cell(words, words, words)
        elif path.endswith(".ranks") and isinstance(node, dict):
            order = _format_ranks(node)
            yield path, Cell(order, order, tuple(sorted(node.items())))
        elif isinstance(node, list) and not any(isinstance(child, BaseModel) for child in node):
            listed = ", ".join(_format_plain(child) for child in node)
            yield path, Cell(listed, listed, tuple(node))
        elif isinstance(node, BaseModel | dict | list):
            for name, child in _list_all(node):
                yield from self._walk(child, f"{path}.{name}" if path else name)
        elif node is not None:
            yield path, self._read_plain(node, path)

    def _read_plain(self, node: object, path: str) -> Cell:
        """Return the cell of a word, a date, a coding; as the file has it where it says so in one word."""
        written = find_value(self._version.data, path)
        in_a_word = isinstance(written, str | int | float) and not isinstance(written, bool)
        reads = _format_plain(node)
        return Cell(str(written) if in_a_word else reads, reads, node)


def _list_all(node: BaseModel | dict[str, object] | list[object]) -> Iterator[tuple[str, object]]:
    """Yield the children of a part of a case, an effect under every conduct."""
    if isinstance(node, Effect):
        yield from ((conduct, getattr(node, conduct)) for conduct in CONDUCTS)
    elif isinstance(node, BaseModel):
        yield from ((name.rstrip("_"), getattr(node, name)) for name in type(node).model_fields)
    else:
        yield from (
            node.items() if isinstance(node, dict) else ((str(i), child) for i, child in enumerate(node))
        )


def _read_quantity(quantity: Quantity) -> Cell:
    written = f"{quantity.written} (the default)" if quantity.default else quantity.written
    key = replace(quantity, written="", because=None, source=None, default=False)
    return Cell(written, quantity.echo, key)


def _format_ranks(ranks: dict[str, int]) -> str:
    """Return names in the order of their ranks, ties side by side."""
    groups = [
        [name for name, rank in ranks.items() if rank == group] for group in sorted(set(ranks.values()))
    ]
    return ", then ".join(" and ".join(group) for group in groups)


def _format_plain(node: object) -> str:
    if isinstance(node, DateSpan):
        return node.written
    if isinstance(node, tuple):
        shares = zip(CONDUCTS, node, strict=True)
        return ", ".join(f"{share:.0%} {conduct}" for conduct, share in shares if share)
    if isinstance(node, bool):
        return "yes" if node else "no"
    return f"{node:g}" if isinstance(node, float) else str(node)


def list_changes(old: CaseVersion, new: CaseVersion, *, by_row: bool) -> tuple[Change, ...]:
    """Return what was changed between two versions of a case, in the order of the file.

    Parameters
    ----------
    old, new
        The versions.
    by_row
        Whether a row that was changed is one input; else every number in it is one of its own.
    """
    leaves = _Leaves(old), _Leaves(new)
    paths = _find_paths(old.data, new.data, "", leaves[0].numbers | leaves[1].numbers, by_row=by_row)
    changes = (_describe(path, *leaves) for path in paths)
    return tuple(change for change in changes if change.readings)


def list_cells(version: CaseVersion, paths: tuple[str, ...]) -> dict[str, Cell]:
    """Return what stands at some paths of a version and below them, without reasons, by path."""
    return {
        path: cell
        for path, cell in _Leaves(version).cells.items()
        if any(path == each or path.startswith(f"{each}.") for each in paths)
        and path.rpartition(".")[2] not in _TEXT_FIELDS
    }


def find_value(data: object, path: str) -> Any:  # noqa: ANN401
    """Return what a dotted path of plain data holds; ``None`` where it holds nothing."""
    node = data
    for part in path.split("."):
        if isinstance(node, list):
            node = node[int(part)] if part.isdecimal() and int(part) < len(node) else None
        else:
            node = node.get(part) if isinstance(node, dict) else None
    return node


def _matches(path: str, patterns: tuple[str, ...]) -> bool:
    """Say whether one of the patterns matches a path, part by part."""
    return any(path.count(".") == p.count(".") and fnmatchcase(path, p) for p in patterns)


def _find_paths(old: Any, new: Any, path: str, numbers: frozenset[str], *, by_row: bool) -> Iterator[str]:  # noqa: ANN401
    """Yield the paths of edits: as deep as an edit goes, no deeper."""
    if old == new:
        return
    old, new = (_open(node, path) for node in (old, new))
    is_row = _matches(path, _ROWS)
    whole = path in numbers or _matches(path, _WHOLE) or (is_row and by_row)
    if whole or not (isinstance(old, dict) and isinstance(new, dict)):
        yield path
        return
    for name in {**old, **new}:
        child = f"{path}.{name}" if path else name
        yield from _find_paths(old.get(name), new.get(name), child, numbers, by_row=by_row)


def _open(node: Any, path: str) -> Any:  # noqa: ANN401
    """Return a table of rows that a version leaves out as an empty one."""
    holds_rows = path in {"record", *(pattern.rpartition(".")[0] for pattern in _ROWS)}
    return {} if node is None and holds_rows else node


def _describe(path: str, before: _Leaves, after: _Leaves) -> Change:
    cells = before.cells, after.cells
    below = [child for child in {**cells[0], **cells[1]} if child == path or child.startswith(f"{path}.")]
    pairs = ((child, cells[0].get(child), cells[1].get(child)) for child in below)
    readings = [Reading(*pair, _find_reach(*pair)) for pair in pairs if pair[1] != pair[2]]
    readings = sorted(_join_conducts(readings), key=lambda reading: reading.reach == "words")
    reaches = {reading.reach for reading in readings}
    reach: Reach = next((name for name in _REACHES if name in reaches), "words")
    there = [any(reading.old for reading in readings), any(reading.new for reading in readings)]
    kind: _ChangeKind = "changed" if all(there) else "removed" if there[0] else "added"
    return Change(path, kind, reach, tuple(readings))


def _join_conducts(readings: list[Reading]) -> list[Reading]:
    """Return readings with an effect listed once where every conduct has the same one."""
    groups: dict[tuple[object, ...], list[Reading]] = {}
    for reading in readings:
        parent, _, name = reading.path.rpartition(".")
        alike = (parent, reading.old, reading.new) if name in CONDUCTS else (reading.path,)
        groups.setdefault(alike, []).append(reading)
    return [
        same[0]._replace(path=same[0].path.rpartition(".")[0]) if len(same) == len(CONDUCTS) else reading
        for same in groups.values()
        for reading in (same[:1] if len(same) == len(CONDUCTS) else same)
    ]


def _find_reach(path: str, old: Cell | None, new: Cell | None) -> Reach:
    """Say how far a change at one path reaches: what is written otherwise but reads the same moves nothing."""
    if old is not None and new is not None and old.key == new.key:
        return "words"
    texts = [cell.key for cell in (old, new) if cell is not None]
    is_text = path in _HEADINGS or path.rpartition(".")[2] in _TEXT_FIELDS
    if any(fnmatchcase(path, pattern) for pattern in ELSEWHERE):
        return "elsewhere"
    is_text = is_text and all(isinstance(text, str) for text in texts)
    return "words" if is_text or path.partition(".")[0] in {LATER, NAMES, *DOCUMENT_TABLES} else "answer"
