"""Cases between two versions: some inputs from the new one, the rest from the old."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from detente.case.model import Case
from detente.comparison.changes import DOCUMENT_TABLES, LATER, NAMES, find_value
from detente.errors import CaseError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from detente.assessment.numbers import Data
    from detente.comparison.versions import CaseVersion

_Faults = frozenset[tuple[str, str]]


class Blends:
    """Every case that takes some inputs from one version and the rest from another.

    Sources and passages are those of both, names of numbers and what happened later are dropped: no number rests on
    them, and neither a citation nor a name must keep two inputs together.

    Parameters
    ----------
    old, new
        The versions.
    """

    def __init__(self, old: CaseVersion, new: CaseVersion) -> None:
        self._old, self._new = old.data, new.data
        self._known: dict[frozenset[str], _Faults] = {}

    def make(self, paths: Iterable[str]) -> Case:
        """Return the case with the inputs at some paths taken from the new version.

        Raises
        ------
        CaseError
            If these inputs contradict the others.
        """
        data = copy.deepcopy(self._old)
        for table in (LATER, NAMES):
            data.pop(table, None)
        for table in DOCUMENT_TABLES:
            rows = {**(self._old.get(table) or {}), **(self._new.get(table) or {})}
            data[table] = {
                name: row for name, row in rows.items() if table == "sources" or name not in data["sources"]
            }
        for path in paths:
            value = find_value(self._new, path)
            if value is not None or path.partition(".")[0] not in DOCUMENT_TABLES:
                _put(data, path.split("."), value)
        return Case.model_validate(data)

    def find_faults(self, paths: Collection[str]) -> _Faults:
        """Return what contradicts itself with some inputs taken from the new version."""
        key = frozenset(paths)
        if key not in self._known:
            try:
                self.make(key)
            except CaseError as error:
                self._known[key] = frozenset((fault.path, fault.message) for fault in error.problems)
            else:
                self._known[key] = frozenset()
        return self._known[key]


def join_inseparable(blends: Blends, paths: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """Return inputs in groups that can be taken from one version or the other independently.

    An input that contradicts the rest of the other version is joined with the inputs that mend
    that: a new option with the new item it hands over.

    Parameters
    ----------
    blends
        The cases between the two versions.
    paths
        Paths of all inputs.
    """
    order = {path: index for index, path in enumerate(paths)}
    groups = [frozenset({path}) for path in paths]
    index = 0
    while index < len(groups):
        joined = groups[index]
        for reverted in (False, True):
            joined |= _grow(blends, joined, groups, reverted=reverted)
        others = [group for group in groups if not group & joined]
        changed = joined != groups[index]
        groups = [*others, joined] if changed else groups
        index = 0 if changed else index + 1
    return tuple(
        sorted((tuple(sorted(group, key=order.__getitem__)) for group in groups), key=lambda g: order[g[0]])
    )


def _grow(
    blends: Blends, start: frozenset[str], groups: list[frozenset[str]], *, reverted: bool
) -> frozenset[str]:
    """Return a group with those it cannot do without, taken from the new version, or left in the old."""
    everything = frozenset().union(*groups)
    taken = start
    while faults := blends.find_faults(everything - taken if reverted else taken):
        for group in _list_others(groups, taken):
            wider = taken | group
            if faults - blends.find_faults(everything - wider if reverted else wider):
                taken = wider
                break
        else:
            return everything
    return taken


def _list_others(groups: list[frozenset[str]], taken: frozenset[str]) -> Iterator[frozenset[str]]:
    return (group for group in groups if not group <= taken)


def _put(data: Data, parts: list[str], value: object) -> None:
    """Put a value at a path, or remove what the path holds."""
    *parents, last = parts
    node = data
    for part in parents:
        if not isinstance(node.get(part), dict):
            node[part] = {}
        node = node[part]
    if value is None:
        node.pop(last, None)
    else:
        node[last] = copy.deepcopy(value)
