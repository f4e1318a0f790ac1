"""Priorities from a spreadsheet into a case: every fault with its cell, nothing half written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from detente.case.messages import explain
from detente.case.quantity import WEIGHT, parse_quantity, quote_value
from detente.case.refusals import place_fault
from detente.case.tables import Ranks
from detente.casefile.files import change_text, parse_case, read_text
from detente.casefile.yaml_editor import Renamed, inline_value
from detente.errors import CaseError, Problem
from detente.exchange.cell_numbers import read_numbers, settle_scale
from detente.exchange.headings import Spellings, tidy_heading
from detente.exchange.sheets import CellPosition, Sheet, label_cell, read_sheet
from detente.exchange.table_layout import Corner, find_corner, list_asides
from detente.text_safety import format_line

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.model import Case
    from detente.case.tables import Priorities

_TableKind: TypeAlias = Literal["ranks", "weights"]
_KINDS: tuple[_TableKind, ...] = ("ranks", "weights")
_CORNER: CellPosition = (1, 1)
_LONGEST_NAME = 100
"""Characters of a file's name that are written into the case."""
_MOST_SHEETS = 10
"""Further sheets of a workbook in which a table is looked for."""


class PriorityImport(NamedTuple):
    """What a table would change in a case file."""

    before: str
    """Text of the case as it is."""
    after: str
    """Text of the case as it would be: a case without faults."""
    changes: dict[str, Any]
    """What :func:`detente.casefile.files.edit_case` is to change."""
    changed: tuple[str, ...]
    """Actors whose row changes."""
    unchanged: tuple[str, ...]
    """Actors whose row already says what the table says."""


class _Row(NamedTuple):
    """What the table says of one actor."""

    heading: CellPosition
    cells: dict[str, CellPosition]
    """Cell of each objective with a number."""
    values: dict[str, Any]
    """What stands there."""


def plan_import(
    case: str | Path, table: Path, *, kind: _TableKind | None = None, sheet: str | None = None
) -> PriorityImport:
    """Read the priorities of actors from a table, and lay out what they would change in a case.

    Actors are rows and objectives columns, or the other way round; both go by the short names of
    the case, actors also by their names. Cells hold swing weights (a number, or ``40 to 80``), or
    ranks (1 the largest; ``-2`` is rank 2 for an objective the actor stands against). Blank: the
    actor does not name the objective. Actors the table leaves out keep their row. A row that
    changes says where its numbers now come from; what it cited before goes.

    Parameters
    ----------
    case
        The case file.
    table
        The spreadsheet: CSV or .xlsx.
    kind
        What the cells hold; by default what cell A1 says.
    sheet
        Which sheet of a workbook; by default the only one that holds such a table.

    Raises
    ------
    CaseError
        If the case has faults, or the table: its problems name the cells.
    RenderError
        If it is a workbook and openpyxl is not installed.
    """
    before = read_text(case)
    parsed = parse_case(before)
    cells, corner = _choose_sheet(table, parsed, sheet)
    rows, fields = _parse_table(cells, parsed, corner, kind)
    changes: dict[str, Any] = {}
    changed = [actor for actor in fields if not _is_equal(parsed.priorities.get(actor), fields[actor])]
    for actor in changed:
        because = _describe_origin(table, cells, rows[actor])
        changes |= _change_row(parsed.priorities.get(actor), actor, fields[actor], because)
    after = change_text(before, changes)
    try:
        parse_case(after)
    except CaseError as error:
        raise CaseError([_locate_in_table(problem, rows) for problem in error.problems]) from error
    unchanged = tuple(actor for actor in fields if actor not in changed)
    return PriorityImport(before, after, changes, tuple(changed), unchanged)


def _parse_table(
    sheet: Sheet, case: Case, corner: Corner | None, kind: _TableKind | None
) -> tuple[dict[str, _Row], dict[str, dict[str, Any]]]:
    """Return the rows of a table, and the fields of each as a case writes them; raise all its faults at once."""
    problems: list[Problem] = []
    held = _parse_kind(sheet, corner.at if corner else _CORNER, kind, problems)
    if corner is None:
        hint = f"Actors: {', '.join(case.actors)}. Objectives: {', '.join(case.objectives)}."
        problems.append(Problem("", "needs actors on one side and objectives on the other", hint))
        raise CaseError(problems)
    rows = _parse_rows(sheet, case, corner, problems)
    rows = _read_values(sheet, rows, held, problems)
    fields = {}
    for actor, row in rows.items():
        if not row.cells:
            hint = "Fill in its cells, or remove it from the table."
            problems.append(Problem(label_cell(row.heading), "has no numbers", hint))
        elif held is not None and row.values:
            fields[actor] = (_parse_weights if held == "weights" else _parse_ranks)(row, problems)
    if problems:
        raise CaseError(problems)
    return rows, fields


def _choose_sheet(table: Path, case: Case, name: str | None) -> tuple[Sheet, Corner | None]:
    """Return the sheet that holds the table, and where; ask where another sheet holds one, or holds it instead."""
    sheet = read_sheet(table, name)
    spellings = [names.match for names in _list_spellings(case)]
    corner = find_corner(sheet.cells, *spellings)
    if name is not None:
        return sheet, corner
    fitting = []
    for other in sheet.others[:_MOST_SHEETS]:
        try:
            cells = read_sheet(table, other).cells
        except CaseError:
            continue
        if find_corner(cells, *spellings):
            fitting.append(other)
    if fitting:
        names = [sheet.name, *fitting] if corner else fitting
        found = (
            f"the sheets {' and '.join(map(repr, names))} hold tables of the case"
            if corner
            else (
                f"sheet {sheet.name!r} holds no table of the case, but {' and '.join(map(repr, names))} does"
            )
        )
        raise CaseError([Problem("", found, f"Add {' or '.join(f'--sheet {_quote(n)}' for n in names)}.")])
    return sheet, corner


def _quote(name: str | None) -> str:
    return f'"{name}"' if name and " " in name else str(name)


def _parse_kind(
    sheet: Sheet, corner: CellPosition, kind: _TableKind | None, problems: list[Problem]
) -> _TableKind | None:
    said = sheet.cells.get(corner)
    held = kind or next((name for name in _KINDS if name == tidy_heading(said).casefold()), None)
    if held is None:
        message = f"found {quote_value(said)}, expected ranks or weights"
        hint = "Write there what the cells hold, or add --as ranks or --as weights."
        problems.append(Problem(label_cell(corner), message, hint))
    return held


def _parse_rows(sheet: Sheet, case: Case, corner: Corner, problems: list[Problem]) -> dict[str, _Row]:
    """Return what the table says of each actor, whichever way it is turned."""
    actors, objectives = _list_spellings(case)
    asides, taken = list_asides(sheet, corner, actors, objectives)
    problems += asides
    cells = {at: value for at, value in sheet.cells.items() if at not in taken and at != corner.at}
    across = {at: value for at, value in cells.items() if at[0] == corner.at[0]}
    down = {at: value for at, value in cells.items() if at[1] == corner.at[1]}
    turned = corner.turned
    who = _parse_headings(across if turned else down, actors, "actor", problems)
    what = _parse_headings(down if turned else across, objectives, "objective", problems)
    rows = {name: _Row(at, {}, {}) for at, name in who.items()}
    heads, axis = {at[turned]: name for at, name in who.items()}, int(turned)
    goals = {at[1 - axis]: name for at, name in what.items()}
    for at, value in cells.items():
        if at in across or at in down:
            continue
        actor, goal = heads.get(at[axis]), goals.get(at[1 - axis])
        if actor is not None and goal is not None:
            rows[actor].cells[goal], rows[actor].values[goal] = at, value
        elif (at[0], corner.at[1]) not in down or (corner.at[0], at[1]) not in across:
            problems.append(Problem(label_cell(at), "has no heading", "Add a heading, or clear the cell."))
    return rows


def _list_spellings(case: Case) -> tuple[Spellings, Spellings]:
    """Return how headings may write the actors and the objectives of a case, the exact spelling first."""
    actors = [(name, name) for name in case.actors] + [(a.name, name) for name, a in case.actors.items()]
    return Spellings.gather(actors), Spellings.gather((name, name) for name in case.objectives)


def _parse_headings(
    cells: dict[CellPosition, Any], names: Spellings, kind: str, problems: list[Problem]
) -> dict[CellPosition, str]:
    headings: dict[CellPosition, str] = {}
    for at, value in cells.items():
        meant = names.match(value)
        cell = label_cell(at)
        if not meant:
            close = names.find_closest(value)
            known = ", ".join(dict.fromkeys(name for group in names.folded.values() for name in group))
            hint = f"Did you mean {close!r}?" if close else f"The case has: {known}."
            problems.append(Problem(cell, f"the case has no {kind} {quote_value(value)}", hint))
        elif len(meant) > 1:
            message = f"{quote_value(value)} may mean {' or '.join(meant)}"
            problems.append(Problem(cell, message, f"Write the short name: {' or '.join(meant)}."))
        elif meant[0] in headings.values():
            problems.append(Problem(cell, f"{meant[0]} appears twice", "Keep one of the two."))
        else:
            headings[at] = meant[0]
    return headings


def _read_values(
    sheet: Sheet, rows: dict[str, _Row], held: _TableKind | None, problems: list[Problem]
) -> dict[str, _Row]:
    """Return the rows with their numbers as a case writes them; weights in percent as parts of 100."""
    cells = {at: row.values[goal] for row in rows.values() for goal, at in row.cells.items()}
    read, faults = read_numbers(cells, sheet.separator, against=held == "weights")
    problems += faults
    if held == "weights" and not faults:
        read, faults = settle_scale(read, {actor: row.cells.values() for actor, row in rows.items()})
        problems += faults
    return {
        actor: row._replace(values={goal: read[at] for goal, at in row.cells.items() if at in read})
        for actor, row in rows.items()
    }


def _parse_weights(row: _Row, problems: list[Problem]) -> dict[str, Any]:
    """Return the weights of one actor as a case writes them."""
    weights = {}
    for goal, value in row.values.items():
        try:
            quantity = parse_quantity(value, WEIGHT)
        except PydanticCustomError as error:
            problems.append(place_fault(label_cell(row.cells[goal]), error))
        else:
            weights[goal] = _shorten(quantity.parameters[0]) if quantity.is_fixed else quantity.written
    return {"weights": weights}


def _shorten(number: float) -> float:
    rounded = float(f"{number:.10g}")
    return int(rounded) if rounded.is_integer() else rounded


def _parse_ranks(row: _Row, problems: list[Problem]) -> dict[str, Any]:
    """Return the ranks of one actor, the highest first, and what it stands against."""
    ranks = {}
    for goal, value in row.values.items():
        rank = _parse_rank(value)
        if rank is None:
            message = f"found {quote_value(value)}, expected a rank"
            hint = "Write 1 for what matters most; -2 for rank 2, if the actor is against it."
            problems.append(Problem(label_cell(row.cells[goal]), message, hint))
        else:
            ranks[goal] = rank
    if len(ranks) < len(row.values):
        return {}
    sizes = {goal: abs(rank) for goal, rank in ranks.items()}
    try:
        TypeAdapter(Ranks).validate_python(sizes)
    except ValidationError as error:
        faults = [explain(detail, ()) for detail in error.errors(include_url=False)]
        problems += [fault._replace(path=label_cell(row.heading)) for fault in faults]
        return {}
    order = [[goal for goal in sizes if sizes[goal] == size] for size in sorted(set(sizes.values()))]
    return {
        "ranks": [group if len(group) > 1 else group[0] for group in order],
        "against": [goal for goal, rank in ranks.items() if rank < 0],
    }


def _parse_rank(value: object) -> int | None:
    """Return a whole number but 0, however the spreadsheet holds it."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
    except ValueError:
        return None
    return int(number) if number and number.is_integer() else None


def _is_equal(old: Priorities | None, fields: dict[str, Any]) -> bool:
    """Return whether a row of the case already holds these ranks or weights."""
    if old is None:
        return False
    if "weights" in fields:
        new = {goal: parse_quantity(value, WEIGHT) for goal, value in fields["weights"].items()}
        was = old.weights or {}
        return was.keys() == new.keys() and all(
            (was[goal].family, was[goal].parameters) == (weight.family, weight.parameters)
            for goal, weight in new.items()
        )
    return TypeAdapter(Ranks).validate_python(fields["ranks"]) == old.ranks and set(old.against) == set(
        fields["against"]
    )


def _change_row(old: Priorities | None, actor: str, fields: dict[str, Any], because: str) -> dict[str, Any]:
    """Return the changes that make a row say what the table says, and from where."""
    path = f"priorities.{actor}"
    kept = {key: inline_value(value) for key, value in fields.items() if value}
    if old is None:
        return {path: inline_value({**kept, "because": because})}
    new, was = next(key for key in _KINDS if key in kept), "ranks" if old.weights is None else "weights"
    first = {f"{path}.{was}": kept[new] if new == was else Renamed(new, kept[new])}
    sizes = {} if new == "ranks" else dict.fromkeys((f"{path}.ratios", f"{path}.spread"))
    return {
        **first,
        **sizes,
        f"{path}.against": kept.get("against"),
        f"{path}.because": because,
        f"{path}.source": None,
    }


def _describe_origin(table: Path, sheet: Sheet, row: _Row) -> str:
    where = "" if sheet.name is None else f" sheet {sheet.name}"
    first, last = min(row.cells.values()), max(row.cells.values())
    name = format_line(f"{table.name}{where}")[:_LONGEST_NAME]
    return f"Read from {name} cells {label_cell(first)} to {label_cell(last)}."


def _locate_in_table(problem: Problem, rows: dict[str, _Row]) -> Problem:
    """Return a fault of the changed case at the cell it comes from; lines would be of a text not written."""
    parts = problem.path.split(".")
    bare = problem._replace(line=None, column=None)
    if parts[0] != "priorities" or len(parts) < 2 or parts[1] not in rows:  # noqa: PLR2004
        return bare
    row = rows[parts[1]]
    cell = row.cells.get(".".join(parts[3:]), row.heading)
    return bare._replace(path=label_cell(cell))
