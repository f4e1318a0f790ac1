"""Priorities from a spreadsheet into a case: every fault with its cell, nothing half written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from detente.case.messages import explain, find_closest
from detente.case.quantity import REAL, read_quantity, show
from detente.case.tables import Ranks
from detente.casefile.files import change_text, parse_case, read_text
from detente.casefile.yaml_editor import Renamed, lay_in_one_line
from detente.errors import CaseError, Problem
from detente.exchange.sheets import CellPosition, Sheet, name_cell, read_sheet
from detente.text_safety import format_line

if TYPE_CHECKING:
    from pathlib import Path

    from detente.case.model import Case
    from detente.case.tables import Priorities

TableKind: TypeAlias = Literal["ranks", "weights"]
KINDS: tuple[TableKind, ...] = ("ranks", "weights")
CORNER: CellPosition = (1, 1)
LONGEST_NAME = 100
"""Characters of a file's name that are written into the case."""


class Import(NamedTuple):
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


class Row(NamedTuple):
    """What the table says of one actor."""

    heading: CellPosition
    cells: dict[str, CellPosition]
    """Cell of each objective with a number."""
    values: dict[str, Any]
    """What stands there."""


def plan_import(
    case: str | Path, table: Path, *, kind: TableKind | None = None, sheet: str | None = None
) -> Import:
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
        What the cells hold; left out: what cell A1 says.
    sheet
        Which sheet of a workbook; left out: the first.

    Raises
    ------
    CaseError
        If the case has faults, or the table: its problems name the cells.
    RenderError
        If it is a workbook and openpyxl is not installed.
    """
    before = read_text(case)
    found, read = parse_case(before), read_sheet(table, sheet)
    rows, said = _read_table(read, found, kind)
    changes: dict[str, Any] = {}
    changed = [actor for actor, fields in said.items() if not _says(found.priorities.get(actor), fields)]
    for actor in changed:
        because = _tell_origin(table, read, rows[actor])
        changes |= _change_row(found.priorities.get(actor), actor, said[actor], because)
    after = change_text(before, changes)
    try:
        parse_case(after)
    except CaseError as error:
        raise CaseError([_point(problem, rows) for problem in error.problems]) from error
    unchanged = tuple(actor for actor in said if actor not in changed)
    return Import(before, after, changes, tuple(changed), unchanged)


def _read_table(
    sheet: Sheet, case: Case, kind: TableKind | None
) -> tuple[dict[str, Row], dict[str, dict[str, Any]]]:
    """Return the rows of a table, and what each says as a case writes it; raise all its faults at once."""
    problems: list[Problem] = []
    held = _read_kind(sheet, kind, problems)
    rows = _read_rows(sheet, case, problems)
    said = {}
    for actor, row in rows.items():
        if not row.values:
            hint = "Fill its cells, or take it out of the table."
            problems.append(Problem(name_cell(row.heading), "has no numbers", hint))
        elif held is not None:
            said[actor] = (_read_weights if held == "weights" else _read_ranks)(row, problems)
    if problems:
        raise CaseError(problems)
    return rows, said


def _read_kind(sheet: Sheet, kind: TableKind | None, problems: list[Problem]) -> TableKind | None:
    corner = sheet.cells.get(CORNER)
    found = kind or next((one for one in KINDS if one == str(corner).strip().lower()), None)
    if found is None:
        message = f"found {show(corner)}, expected ranks or weights"
        problems.append(Problem(name_cell(CORNER), message, "Say there, or with --as, what the cells hold."))
    return found


def _read_rows(sheet: Sheet, case: Case, problems: list[Problem]) -> dict[str, Row]:
    """Return what the table says of each actor, whichever way it is turned."""
    across = {at: value for at, value in sheet.cells.items() if at[0] == 1 and at != CORNER}
    down = {at: value for at, value in sheet.cells.items() if at[1] == 1 and at != CORNER}
    actors = {name: name for name in case.actors} | {a.name.casefold(): n for n, a in case.actors.items()}
    objectives = {name: name for name in case.objectives}
    fits = {
        turned: sum(_match(value, actors) is not None for value in heads.values())
        + sum(_match(value, objectives) is not None for value in others.values())
        for turned, heads, others in ((False, down, across), (True, across, down))
    }
    if fits[False] == fits[True]:
        hint = f"Actors: {', '.join(case.actors)}. Objectives: {', '.join(case.objectives)}."
        problems.append(Problem("", "has no actors on one side and objectives on the other", hint))
        return {}
    turned = fits[True] > fits[False]
    who = _read_headings(across if turned else down, actors, "actor", problems)
    what = _read_headings(down if turned else across, objectives, "objective", problems)
    rows = {name: Row(at, {}, {}) for at, name in who.items()}
    heads, axis = {at[turned]: name for at, name in who.items()}, int(turned)
    goals = {at[1 - axis]: name for at, name in what.items()}
    for at, value in sheet.cells.items():
        if min(at) == 1:
            continue
        actor, goal = heads.get(at[axis]), goals.get(at[1 - axis])
        if actor is not None and goal is not None:
            rows[actor].cells[goal], rows[actor].values[goal] = at, value
        elif (at[0], 1) not in down or (1, at[1]) not in across:
            problems.append(Problem(name_cell(at), "stands under no heading", "Give it one, or clear it."))
    return rows


def _match(value: object, names: dict[str, str]) -> str | None:
    text = " ".join(str(value).split()).casefold()
    return names.get(text) or names.get(text.replace(" ", "_")) or names.get(text.replace(" ", "-"))


def _read_headings(
    cells: dict[CellPosition, Any], names: dict[str, str], kind: str, problems: list[Problem]
) -> dict[CellPosition, str]:
    found: dict[CellPosition, str] = {}
    for at, value in cells.items():
        name = _match(value, names)
        if name is None:
            close = find_closest(str(value).casefold(), names)
            known = ", ".join(dict.fromkeys(names.values()))
            hint = f"Did you mean {close!r}?" if close else f"Known are: {known}."
            problems.append(Problem(name_cell(at), f"{show(value)} is no {kind} of the case", hint))
        elif name in found.values():
            problems.append(Problem(name_cell(at), f"{name} stands here again", "Keep one of the two."))
        else:
            found[at] = name
    return found


def _read_weights(row: Row, problems: list[Problem]) -> dict[str, Any]:
    """Return the weights of one actor as a case writes them."""
    weights = {}
    for goal, value in row.values.items():
        try:
            quantity = read_quantity(value, REAL)
        except PydanticCustomError as error:
            context = error.context or {}
            problems.append(Problem(name_cell(row.cells[goal]), context["message"], context["hint"]))
        else:
            plain = quantity.is_fixed and not quantity.written.endswith("%")
            weights[goal] = _shorten(quantity.parameters[0]) if plain else quantity.written
    return {"weights": weights}


def _shorten(number: float) -> float:
    told = float(f"{number:.10g}")
    return int(told) if told.is_integer() else told


def _read_ranks(row: Row, problems: list[Problem]) -> dict[str, Any]:
    """Return the ranks of one actor, the highest first, and what it stands against."""
    ranks = {}
    for goal, value in row.values.items():
        rank = _read_whole(value)
        if rank is None:
            message = f"found {show(value)}, expected a rank"
            hint = "Write 1 for the largest, or -2 for rank 2 of what the actor stands against."
            problems.append(Problem(name_cell(row.cells[goal]), message, hint))
        else:
            ranks[goal] = rank
    if len(ranks) < len(row.values):
        return {}
    sizes = {goal: abs(rank) for goal, rank in ranks.items()}
    try:
        TypeAdapter(Ranks).validate_python(sizes)
    except ValidationError as error:
        told = [explain(detail, ()) for detail in error.errors(include_url=False)]
        problems += [problem._replace(path=name_cell(row.heading)) for problem in told]
        return {}
    order = [[goal for goal in sizes if sizes[goal] == size] for size in sorted(set(sizes.values()))]
    return {
        "ranks": [group if len(group) > 1 else group[0] for group in order],
        "against": [goal for goal, rank in ranks.items() if rank < 0],
    }


def _read_whole(value: object) -> int | None:
    """Return a whole number but 0, however the spreadsheet holds it."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else 0.0
    except ValueError:
        return None
    return int(number) if number and number.is_integer() else None


def _says(old: Priorities | None, fields: dict[str, Any]) -> bool:
    """Say whether a row of the case already holds these ranks or weights."""
    if old is None:
        return False
    if "weights" in fields:
        new = {goal: read_quantity(value, REAL) for goal, value in fields["weights"].items()}
        was = old.weights or {}
        return was.keys() == new.keys() and all(
            (was[goal].family, was[goal].parameters) == (one.family, one.parameters)
            for goal, one in new.items()
        )
    return TypeAdapter(Ranks).validate_python(fields["ranks"]) == old.ranks and set(old.against) == set(
        fields["against"]
    )


def _change_row(old: Priorities | None, actor: str, fields: dict[str, Any], because: str) -> dict[str, Any]:
    """Return the changes that make a row say what the table says, and from where."""
    path = f"priorities.{actor}"
    kept = {key: lay_in_one_line(value) for key, value in fields.items() if value}
    if old is None:
        return {path: lay_in_one_line({**kept, "because": because})}
    new, was = next(key for key in KINDS if key in kept), "ranks" if old.weights is None else "weights"
    first = {f"{path}.{was}": kept[new] if new == was else Renamed(new, kept[new])}
    return {
        **first,
        f"{path}.against": kept.get("against"),
        f"{path}.because": because,
        f"{path}.source": None,
    }


def _tell_origin(table: Path, sheet: Sheet, row: Row) -> str:
    where = "" if sheet.name is None else f" sheet {sheet.name}"
    first, last = min(row.cells.values()), max(row.cells.values())
    name = format_line(f"{table.name}{where}")[:LONGEST_NAME]
    return f"Read from {name} cells {name_cell(first)} to {name_cell(last)}."


def _point(problem: Problem, rows: dict[str, Row]) -> Problem:
    """Return a fault of the changed case at the cell it comes from; lines would be of a text not written."""
    parts = problem.path.split(".")
    bare = problem._replace(line=None, column=None)
    if parts[0] != "priorities" or len(parts) < 2 or parts[1] not in rows:  # noqa: PLR2004
        return bare
    row = rows[parts[1]]
    cell = row.cells.get(".".join(parts[3:]), row.heading)
    return bare._replace(path=name_cell(cell))
