"""Layouts of event files: their columns, and how the layout of a file is recognised."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from detente.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_HEAD_BYTES = 2**18
_HEAD_LINES = 100
"""Lines at the start of a file by which its layout is recognised."""

_LONGEST_SHOWN = 80

QUAD_COLUMNS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""Columns of counts, in the order of the classes."""

_DELIMITERS = {"\t": "tabs", ",": "commas", ";": "semicolons"}

_ROLES = ("date", "source", "target", "code", "scheme", "weight", "quad", "source_role", "target_role")
"""Columns that ``--columns`` may name."""

_NEEDED = frozenset({"date", "source", "target", "code"})

_GDELT = {"id": 0, "date": 1, "source": 5, "target": 15, "code": 26, "quad": 29, "weight": 30}
_GDELT_1, _GDELT_2 = {**_GDELT, "added": 56}, {**_GDELT, "added": 59}
_KEDS = {"date": 0, "source": 1, "target": 2, "code": 3}


class Layout(NamedTuple):
    """A kind of event file."""

    name: str
    description: str
    headers: Mapping[str, tuple[str, ...]] = {}
    """Possible headings of each column, in lower case; empty for files without a header."""
    positions: Mapping[int, Mapping[str, int]] = {}
    """Position of each column in files without a header, by their number of columns."""
    optional: frozenset[str] = frozenset()
    """Columns that may be missing."""
    scheme: str = ""
    """Scheme of all its codes; empty if a column or the user says it, or the codes show it."""
    actors: Literal["codes", "names", "either"] = "codes"
    """How states are written: at the start of an actor's code, by name, or either way."""
    identity: Literal["id", "dated id", "row"] = "row"
    """In what two rows of one event agree: in their id; in id and date; or in date, actors and code."""
    compact_dates: bool = False
    """Whether dates are always written as 20130401."""
    is_ragged: bool = False
    """Whether rows may end after the last column that is read."""

    @property
    def is_wide(self) -> bool:
        """Return whether a row counts events of four classes, a column each."""
        return QUAD_COLUMNS[0] in self.headers


LAYOUTS = (
    Layout(
        "icews",
        "ICEWS events: tab-separated, with a header",
        headers={
            "id": ("event id",),
            "date": ("event date",),
            "source": ("source country",),
            "source_name": ("source name",),
            "source_role": ("source sectors",),
            "code": ("cameo code",),
            "weight": ("intensity",),
            "target": ("target country",),
            "target_name": ("target name",),
            "target_role": ("target sectors",),
        },
        scheme="cameo",
        actors="names",
        identity="dated id",
    ),
    Layout(
        "polecat",
        "POLECAT events: tab-separated, with a header",
        headers={
            "id": ("event id",),
            "date": ("event date",),
            "code": ("event type",),
            "mode": ("event mode",),
            "weight": ("intensity",),
            "quad": ("quad code",),
            "source": ("actor country",),
            "source_name": ("actor name",),
            "source_role": ("primary actor sector",),
            "target": ("recipient country",),
            "target_name": ("recipient name",),
            "target_role": ("primary recipient sector",),
        },
        optional=frozenset({"mode", "quad", "weight", "source_role", "target_role"}),
        scheme="plover",
        actors="names",
        identity="id",
    ),
    Layout(
        "icews-years",
        "ICEWS counts by pair and year: with a header, a column for each of four classes",
        headers={
            "source": ("source_iso3", "i_iso3"),
            "source_name": ("source", "i"),
            "target": ("target_iso3", "j_iso3"),
            "target_name": ("target", "j"),
            "date": ("year",),
            QUAD_COLUMNS[0]: (QUAD_COLUMNS[0], "verbcoop"),
            QUAD_COLUMNS[1]: (QUAD_COLUMNS[1], "matlcoop"),
            QUAD_COLUMNS[2]: (QUAD_COLUMNS[2], "verbconf"),
            QUAD_COLUMNS[3]: (QUAD_COLUMNS[3], "matlconf"),
        },
        optional=frozenset({"source", "target"}),
        scheme="quad",
        actors="names",
    ),
    Layout(
        "keds",
        "KEDS events: date, source, target and code; with a header, or tab-separated without one",
        headers={role: (role,) for role in ("date", "source", "target", "code", "scheme")},
        positions=dict.fromkeys(range(4, 9), _KEDS),
        optional=frozenset({"scheme"}),
        is_ragged=True,
    ),
    Layout(
        "gdelt-1",
        "GDELT 1.0 events: tab-separated, 57 or 58 columns, no header",
        positions={57: _GDELT_1, 58: _GDELT_1},
        scheme="cameo",
        identity="id",
        compact_dates=True,
        is_ragged=True,
    ),
    Layout(
        "gdelt-2",
        "GDELT 2.0 events: tab-separated, 61 columns, no header",
        positions={61: _GDELT_2},
        scheme="cameo",
        identity="id",
        compact_dates=True,
    ),
)

_NAMED_COLUMNS = Layout("columns", "any table with a header whose columns the user names", actors="either")


class FittedLayout(NamedTuple):
    """A layout as one file has it."""

    layout: Layout
    delimiter: str
    n_columns: int
    has_header: bool
    positions: Mapping[str, int]
    """Position of each column that is read, by what it holds."""

    @property
    def is_quoted(self) -> bool:
        """Return whether quotation marks may enclose a field: never between tabs."""
        return self.delimiter != "\t"

    @property
    def min_columns(self) -> int:
        """Return the fewest columns a row may have."""
        return max(self.positions.values()) + 1 if self.layout.is_ragged else self.n_columns


def read_head(path: Path) -> tuple[str, ...]:
    """Return the first lines of a text, without those that are blank."""
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)
    lines = start.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = lines if len(start) < _HEAD_BYTES else lines[:-1]
    return tuple(line for line in whole if line.strip())[:_HEAD_LINES]


def recognise_layout(
    name: str, head: tuple[str, ...], layout: str | None = None, columns: Mapping[str, str] | None = None
) -> FittedLayout:
    """Return the layout of a file, by its first lines.

    Parameters
    ----------
    name
        Name of the file, for messages.
    head
        Its first lines.
    layout
        Name of the layout; by default recognised from the lines.
    columns
        Heading of each column by what it holds, if the user names them.

    Raises
    ------
    StoreError
        If it fits no layout, or not the one named. The message shows what was seen.

    Examples
    --------
    >>> recognise_layout("a.csv", ("date,source,target,code", "1979-04-15,ISRMIL,JOR,190")).layout.name
    'keds'
    """
    if not head:
        message = f"{name} contains only blank lines."
        raise StoreError(message)
    if columns is not None:
        return _fit_columns(name, head, columns)
    known = [each for each in LAYOUTS if layout in {None, each.name}]
    if not known:
        message = f'Unknown layout "{layout}". Choose one of {", ".join(each.name for each in LAYOUTS)}.'
        raise StoreError(message)
    fits = [fit for each in known if (fit := _fit_header(each, head) or _fit_bare(each, head)) is not None]
    if not fits:
        raise StoreError(_describe_mismatch(name, head, known[0] if layout else None))
    if fits[0].has_header:
        names = _parse_header(head[0], fits[0].delimiter)
        _refuse_twins(name, names, [names[position] for position in fits[0].positions.values()])
    return fits[0]


def _split_fields(line: str, delimiter: str) -> list[str]:
    """Return the fields of a line."""
    if delimiter == "\t":
        return line.split("\t")
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _parse_header(line: str, delimiter: str) -> list[str]:
    return [field.strip().strip('"').strip().lower() for field in _split_fields(line, delimiter)]


def _fit_header(layout: Layout, head: tuple[str, ...]) -> FittedLayout | None:
    for delimiter in _DELIMITERS:
        names = _parse_header(head[0], delimiter)
        positions = {
            role: names.index(heading)
            for role, headings in layout.headers.items()
            if (heading := next((each for each in headings if each in names), None)) is not None
        }
        if positions and layout.headers.keys() - positions.keys() <= layout.optional:
            return FittedLayout(layout, delimiter, len(names), has_header=True, positions=positions)
    return None


def _fit_bare(layout: Layout, head: tuple[str, ...]) -> FittedLayout | None:
    rows = [line.split("\t") for line in head]
    widths = Counter(len(row) for row in rows if len(row) in layout.positions)
    if 2 * sum(widths.values()) < len(rows):
        return None
    n_columns = max(widths) if layout.is_ragged else widths.most_common(1)[0][0]
    if layout.compact_dates:  # the address of the article came in later, in the middle of a file
        n_columns = max(layout.positions)
    positions = layout.positions[n_columns]
    fitting = [row for row in rows if len(row) in layout.positions]
    if 2 * sum(_looks_coded(row, positions) for row in fitting) < len(fitting):
        return None
    return FittedLayout(layout, "\t", n_columns, has_header=False, positions=positions)


def _looks_coded(row: list[str], positions: Mapping[str, int]) -> bool:
    """Return whether a row has a date, a code and, where there should be one, a number."""
    date, code = row[positions["date"]].strip().replace("-", ""), row[positions["code"]].strip()
    numbered = row[positions["id"]].isdecimal() if "id" in positions else True
    return date.isdecimal() and code[:2].isdecimal() and numbered


def _fit_columns(name: str, head: tuple[str, ...], columns: Mapping[str, str]) -> FittedLayout:
    unknown, missing = sorted(columns.keys() - set(_ROLES)), sorted(_NEEDED - columns.keys())
    if unknown:
        message = f"--columns cannot name {', '.join(unknown)}. Choose from {', '.join(_ROLES)}."
        raise StoreError(message)
    if missing:
        message = f"--columns must also name {', '.join(missing)}."
        raise StoreError(message)
    headings = {role: heading.strip().lower() for role, heading in columns.items()}
    delimiter = max(
        _DELIMITERS, key=lambda sign: len(set(headings.values()) & set(_parse_header(head[0], sign)))
    )
    names = _parse_header(head[0], delimiter)
    absent = sorted(columns[role] for role, heading in headings.items() if heading not in names)
    if absent:
        message = f"{name} has no column {', '.join(absent)}. It starts with: {_shorten(head[0])}"
        raise StoreError(message)
    _refuse_twins(name, names, headings.values())
    positions = {role: names.index(heading) for role, heading in headings.items()}
    return FittedLayout(_NAMED_COLUMNS, delimiter, len(names), has_header=True, positions=positions)


def _refuse_twins(name: str, names: list[str], headings: Iterable[str]) -> None:
    """Refuse a header that has a column to be read twice."""
    twice = sorted({heading for heading in headings if names.count(heading) > 1})
    if twice:
        message = f"{name} has two columns called {', '.join(twice)}. Rename one of them."
        raise StoreError(message)


def _describe_mismatch(name: str, head: tuple[str, ...], asked: Layout | None) -> str:
    """Return what a file that fits no layout looks like, and what to do."""
    delimiter = max(_DELIMITERS, key=head[0].count)
    n_columns = Counter(len(_split_fields(line, delimiter)) for line in head).most_common(1)[0][0]
    form = (
        f"{n_columns} columns separated by {_DELIMITERS[delimiter]}" if n_columns > 1 else "a single column"
    )
    if asked is not None:
        mismatch = f"does not look like {asked.name} ({asked.description})"
        hint = "Drop --layout, or choose another."
    else:
        mismatch = f"fits no known layout ({', '.join(each.name for each in LAYOUTS)})"
        hint = "Name its columns: --columns date=…,source=…,target=…,code=…"
    return f"{name} {mismatch}: it has {form}, and starts with: {_shorten(head[0])} {hint}"


def _shorten(line: str) -> str:
    shown = " ".join(line.split())
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 1]}…"
