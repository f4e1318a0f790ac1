"""Where the headings of a table stand, and what stands in a sheet beside its table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from detente.case.quantity import quote_value
from detente.errors import Problem
from detente.exchange.sheets import CellPosition, label_cell

if TYPE_CHECKING:
    from detente.exchange.headings import Spellings
    from detente.exchange.sheets import Sheet

_Cells: TypeAlias = dict[CellPosition, Any]
Matcher: TypeAlias = Callable[[object], Collection[str]]
"""Whom or what of a case a heading may mean."""

_TOTALS = re.compile(
    r"(?:(?:grand|sub|overall|column|row)[ -]?)?(?:totals?|sums?|averages?|avg|means?|medians?|counts?|min(?:imum)?|max(?:imum)?"
    r"|checks?|summe|gesamt(?:summe)?|insgesamt|durchschnitt|mittelwert|s[o]mm[e]|moyenne|totale|suma|promedio|итого|всего|сумма"
    r"|среднее|合计|合計|总计|總計|평균|합계|σ|∑)\.?:?",
    re.IGNORECASE,
)
_UNITS = re.compile(
    r"(?:units?|scale|einheit(?:en)?|unité|unidad|unità|единицы|单位|単位)\.?:?", re.IGNORECASE
)
_AGAIN = "holds headings again, as if a second table began there"
_NOTE = "holds a note, not numbers"
_AGAIN_HINT = (
    "Keep one table in the sheet: move the other, with all its rows and columns, to a sheet of its own."
)
_FARTHEST = 30
"""Rows and columns in which headings are looked for."""


class Corner(NamedTuple):
    """Where a table begins, and which way it is turned."""

    at: CellPosition
    """Cell between the two rows of headings."""
    turned: bool
    """Whether actors stand on top."""


def find_corner(cells: _Cells, match_actor: Matcher, match_objective: Matcher) -> Corner | None:
    """Return where the headings of a table stand; ``None`` where none, or several, fit as well."""
    actors = {at for at, value in cells.items() if match_actor(value)}
    objectives = {at for at, value in cells.items() if match_objective(value)}
    fits: dict[Corner, tuple[int, int]] = {}
    for turned, top, left in ((False, objectives, actors), (True, actors, objectives)):
        rows = Counter({1: 0}) + Counter(row for row, _ in top)
        columns = Counter(column for _, column in left)
        for row in {1, *(row for row in rows if row <= _FARTHEST)}:
            across = sum(at[0] == row for at in top)
            for column in {1, *(column for column in columns if column <= _FARTHEST)}:
                down = sum(at[1] == column and at[0] > row for at in left)
                right = across - sum((row, c) in top for c in range(1, column + 1))
                first = row == column == 1
                if (right and down) or (first and right + down):
                    fits[Corner((row, column), turned)] = (right + down, -row - column)
    best = max(fits.values(), default=None)
    corners = [corner for corner, fit in fits.items() if fit == best]
    return corners[0] if len(corners) == 1 else None


def list_asides(
    sheet: Sheet, corner: Corner, actors: Spellings, objectives: Spellings
) -> tuple[list[Problem], set[CellPosition]]:
    """Return what stands in a sheet beside its table, a fault for each row or column, and the cells it fills.

    Parameters
    ----------
    sheet
        The sheet.
    corner
        Where its table begins.
    actors, objectives
        How headings may write them.
    """
    problems = _list_before(sheet.cells, corner)
    taken = {at for at in sheet.cells if at[0] < corner.at[0] or at[1] < corner.at[1]}
    for axis, hidden in ((0, sheet.hidden_rows), (1, sheet.hidden_columns)):
        actors_along = (axis == 0) != corner.turned
        own, other = (actors, objectives) if actors_along else (objectives, actors)
        lines: dict[int, _Cells] = defaultdict(dict)
        for at, value in sheet.cells.items():
            if at not in taken and at[axis] >= corner.at[axis]:
                lines[at[axis]][at] = value
        seen: list[_Cells] = []
        for number in sorted(lines):
            line = lines[number]
            head = (number, corner.at[1]) if axis == 0 else (corner.at[0], number)
            body = {at: value for at, value in line.items() if at != head}
            if number in hidden:
                fault: tuple[str, str] | None = (
                    "is hidden",
                    f"Unhide {_label(axis, number)} to import it, or delete it.",
                )
            elif number == corner.at[axis] or own.match(sheet.cells.get(head, "")):
                seen.append(body)
                continue
            else:
                what = _describe(sheet.cells.get(head), body, other.match, axis, seen)
                if what == _NOTE and own.find_closest(sheet.cells.get(head)):
                    what = ""  # a slip of the pen, told with the other headings
                hint = _AGAIN_HINT if what == _AGAIN else f"Delete {_label(axis, number)}."
                fault = (what, hint) if what else None
            if fault:
                problems.append(_problem(line, axis, number, *fault))
                taken |= set(line)
    return problems, taken


def _label(axis: int, number: int) -> str:
    return f"row {number}" if axis == 0 else f"column {label_cell((1, number))[:-1]}"


def _problem(line: _Cells, axis: int, number: int, what: str, hint: str) -> Problem:
    first, last = min(line), max(line)
    ref = label_cell(first) if first == last else f"{label_cell(first)}:{label_cell(last)}"
    return Problem(ref, f"{_label(axis, number)} {what} ({quote_value(line[first])})", hint)


def _list_before(cells: _Cells, corner: Corner) -> list[Problem]:
    """Return the fault of what stands above or to the left of a table, empty rows and columns too."""
    problems = []
    for axis, many, where in ((0, "rows", "above"), (1, "columns", "to the left of")):
        first = corner.at[axis]
        if first == 1:
            continue
        line = {at: value for at, value in cells.items() if at[axis] < first}
        names = (
            _label(axis, 1)
            if first - 1 == 1
            else f"{many} {_label(axis, 1).split()[1]} to {_label(axis, first - 1).split()[1]}"
        )
        ref = label_cell(min(line)) if line else label_cell((1, 1))
        found = f"found {quote_value(line[min(line)])}" if line else "found nothing"
        message = f"{found} {where} the headings, which stand in {_label(axis, first)}"
        problems.append(Problem(ref, message, f"Delete {names}, so that the table begins in cell A1."))
    return problems


def _describe(heading: object, body: _Cells, other: Matcher, axis: int, seen: list[_Cells]) -> str:
    """Return what a row or column holds that is none of the table; empty where it may be one of it."""
    text = "" if heading is None else str(heading)
    numbers = {at: number for at, value in body.items() if (number := _number(value)) is not None}
    if _TOTALS.fullmatch(text):
        return "holds totals, not an actor or objective of the case"
    if body and not numbers and (not text or _UNITS.fullmatch(text)):
        return "holds units, not numbers"
    if sum(bool(other(value)) for value in body.values()) > 1:
        return _AGAIN
    if text and not any(map(_has_digits, body.values())):
        return _NOTE
    if len(numbers) > 1 and len(seen) > 2 and _adds_up(numbers, axis, seen):  # noqa: PLR2004
        return "holds the sums of the others"
    return ""


def _has_digits(value: object) -> bool:
    return any(map(str.isdecimal, str(value)))


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(str(value).rstrip("%").replace(",", "."))
    except ValueError:
        return None


def _adds_up(numbers: dict[CellPosition, float], axis: int, seen: list[_Cells]) -> bool:
    """Return whether each number is the sum of those in the rows, or columns, before."""
    for at, number in numbers.items():
        before = [
            _number(value) for line in seen for to, value in line.items() if to[1 - axis] == at[1 - axis]
        ]
        if abs(sum(value or 0.0 for value in before) - number) > 1e-9 * max(1.0, abs(number)):
            return False
    return True
