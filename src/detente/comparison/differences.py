"""Two readings of one question -> what they differ in: premises matched by path, and what only one of them has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from detente.comparison.changes import DOCUMENT_TABLES, list_changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.comparison.blends import Blends
    from detente.comparison.changes import Change
    from detente.comparison.versions import CaseVersion

DifferenceKind = Literal["number", "order", "shares", "entry", "record", "structure"]

_TOGETHER: tuple[tuple[re.Pattern[str], DifferenceKind], ...] = (
    (re.compile(r"(priorities\.[\w-]+)\.(?:ranks|ratios|against|spread)\b.*"), "order"),
    (re.compile(r"(counterpart\.(?:prior|pool))\..+"), "shares"),
    (re.compile(r"(capabilities\.importance)\..+"), "shares"),
    (re.compile(r"(reporting\.background)\b.*"), "shares"),
    (re.compile(r"(record\.(?:episodes|acts|answers|watched)\.[\w-]+)"), "entry"),
)
"""What is drawn or read as one, whatever in it differs."""

_DEFINITIONS = (
    "actors*",
    "objectives*",
    "decision.date",
    "decision.period",
    "decision.horizon",
    "decision.hard_limits*",
    "decision.noticeable",
    "decision.currency*",
    "negotiable*",
    "proposal.offer",
    "proposal.options.*.levels*",
    "proposal.options.*.offered_by",
    "proposal.past_terms*",
    "readings*",
    "seeds*",
    "terms*",
    "together*",
    "vocabulary",
)
"""What says what is spoken of, and is no premise: where it differs, the readings speak of different things."""


@dataclass(frozen=True)
class ReadingDifference:
    """One thing that two readings hold differently, exchanged as a whole."""

    kind: DifferenceKind
    """``number``: one number. ``order``: what an actor wants most. ``shares``: parts of a whole. ``entry``: how one entry of
    the record is read. ``record``: the entries that only one of them counts, together. ``structure``: objectives, options,
    items and definitions that only one of them has, together."""
    path: str
    """Place in the case; of the last two kinds their name."""
    changes: tuple[Change, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the paths that are exchanged."""
        return tuple(change.path for change in self.changes)

    @property
    def is_premise(self) -> bool:
        """Say whether both readings hold it, each in its own way."""
        return self.kind not in {"record", "structure"}


def list_differences(
    first: CaseVersion, second: CaseVersion, blends: Blends
) -> tuple[ReadingDifference, ...]:
    """Return what moves value or belief between two readings: premises in the order of the file, then what only one has.

    A premise that contradicts the rest of the other reading, such as an order of objectives of which the other has none,
    counts as structure.

    Parameters
    ----------
    first, second
        The readings.
    blends
        The cases between them.
    """
    changes = [change for change in list_changes(first, second, by_row=False) if change.reach != "words"]
    moving = [change for change in changes if change.reach == "answer" or change.path == "proposal.offer"]
    # Sources and passages of both are at hand in every case between them.
    documents = tuple(f"{table}." for table in DOCUMENT_TABLES)
    still = [change for change in changes if change not in moving and not change.path.startswith(documents)]
    groups: dict[tuple[str, DifferenceKind], list[Change]] = {}
    for change in moving:
        groups.setdefault(_find_group(change), []).append(change)
    loose = groups.pop(("structure", "structure"), [])
    entries = groups.pop(("record", "record"), [])
    premises = [ReadingDifference(kind, path, tuple(group)) for (path, kind), group in groups.items()]
    record = [ReadingDifference("record", "record", tuple(entries))] if entries else []
    apart = [*premises, *record]
    # What other answers alone read goes with the structure, so that its names are known.
    structure = [change.path for change in (*loose, *still)]
    tied = _list_tied(blends, apart, structure)
    loose += [change for each in tied for change in each.changes]
    whole = [ReadingDifference("structure", "structure", (*loose, *still))] if loose else []
    return (*(each for each in apart if each not in tied), *whole)


def _find_group(change: Change) -> tuple[str, DifferenceKind]:
    """Return where a change belongs, and of what kind that is."""
    if any(fnmatchcase(change.path, pattern) for pattern in _DEFINITIONS):
        return "structure", "structure"
    for pattern, kind in _TOGETHER:
        if (match := pattern.fullmatch(change.path)) is not None:
            if kind == "entry" and change.kind != "changed":
                return "record", "record"
            return match[1], kind
    readings = [reading for reading in change.readings if reading.reach != "words"]
    if change.kind == "changed" and all(reading.old and reading.new for reading in readings):
        return change.path, "number"
    return "structure", "structure"


def _list_tied(
    blends: Blends, apart: list[ReadingDifference], structure: list[str]
) -> list[ReadingDifference]:
    """Return the differences that contradict the structure of the other reading, so that they go with it."""
    everything = [path for each in apart for path in each.paths]
    if not blends.find_faults(everything) and not blends.find_faults(structure):
        return []
    return [each for each in apart if _is_tied(blends, each, [*everything, *structure])]


def _is_tied(blends: Blends, difference: ReadingDifference, everything: Iterable[str]) -> bool:
    without = [path for path in everything if path not in difference.paths]
    return bool(blends.find_faults(difference.paths) or blends.find_faults(without))
