"""Cases between two readings, made from their parts: no file is read anew for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.case.model import Case
    from detente.comparison.blends import Blends
    from detente.comparison.differences import ReadingDifference


class Swaps:
    """Every case that has some differences as the second reading has them, and the rest as the first does.

    Reading a case anew checks it whole, which takes longer than solving it for fifty draws. Where a part can be put in the
    place of another, and the case that this makes is the one that is read, that is done instead.

    Parameters
    ----------
    blends
        The cases between both readings, each read anew.
    differences
        What can be exchanged; bit ``i`` of a state says that difference ``i`` is as the second reading has it.

    Raises
    ------
    CaseError
        If a difference contradicts the rest of the first reading, or what is left of the second.
    """

    def __init__(self, blends: Blends, differences: Sequence[ReadingDifference]) -> None:
        self._blends, self._differences = blends, tuple(differences)
        everything = [path for each in differences for path in each.paths]
        self._first, self._second = blends.make([]), blends.make(everything)
        self._plain = [self._is_plain(each) for each in differences]

    def _is_plain(self, difference: ReadingDifference) -> bool:
        """Say whether putting the parts of a difference in place makes the same case as reading it."""
        made = self._blends.make(difference.paths)
        try:
            return put_parts(self._first, self._second, difference.paths) == made
        except LookupError:
            return False

    def make(self, state: int) -> Case:
        """Return the case of one state.

        Raises
        ------
        CaseError
            If some of its parts contradict each other.
        """
        moved = [i for i in range(len(self._differences)) if state >> i & 1]
        paths = [path for i in moved for path in self._differences[i].paths]
        if all(self._plain[i] for i in moved):
            return put_parts(self._first, self._second, paths)
        return self._blends.make(paths)


def put_parts(case: Case, other: Case, paths: Sequence[str]) -> Case:
    """Return a case with the parts at some paths as another has them, or without those that it lacks.

    Raises
    ------
    LookupError
        If a path leads to no part of both.
    """
    for path in paths:
        case = _put_part(case, other, path.split("."))
    return case


def _put_part(node: Any, other: Any, parts: list[str]) -> Any:  # noqa: ANN401
    name, *rest = parts
    if type(node) is not type(other):
        raise LookupError(name)
    if isinstance(node, dict):
        changed = dict(node)
        if rest:
            changed[name] = _put_part(node[name], other[name], rest)
        elif name in other:
            changed[name] = other[name]
        else:
            changed.pop(name, None)
        return changed
    fields = type(node).model_fields if isinstance(node, BaseModel) else {}
    field = next((each for each in fields if each.rstrip("_") == name), None)
    if field is None:
        raise LookupError(name)
    part = getattr(other, field)
    return node.model_copy(update={field: _put_part(getattr(node, field), part, rest) if rest else part})
