"""Layouts of event files: what their columns are called, where they stand, and how a file shows its own."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple

from detente.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

HEAD_BYTES = 2**18
N_LINES = 100
"""Lines at the start of a file that tell its layout."""

LONGEST_SHOWN = 80

COUNTS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""Columns of counts, in the order of their classes."""

DELIMITERS = {"\t": "tabs", ",": "commas", ";": "semicolons"}

ROLES = ("date", "source", "target", "code", "scheme", "weight", "quad", "source_role", "target_role")
"""What ``--columns`` may name."""

NEEDED = frozenset({"date", "source", "target", "code"})

_GDELT = {"id": 0, "date": 1, "source": 5, "target": 15, "code": 26, "quad": 29, "weight": 30}
_KEDS = {"date": 0, "source": 1, "target": 2, "code": 3}


class Layout(NamedTuple):
    """A kind of event file."""

    name: str
    what: str
    headers: Mapping[str, tuple[str, ...]] = {}
    """What each column may be called, in lower case; empty: such files have no header."""
    positions: Mapping[int, Mapping[str, int]] = {}
    """Where each column stands, by the number of columns, in files without a header."""
    optional: frozenset[str] = frozenset()
    """Columns that may be missing."""
    scheme: str = ""
    """Of all its codes; empty: said in a column, by the user, or found out from the codes."""
    actors: Literal["codes", "names", "either"] = "codes"
    """How states are written: at the start of an actor's code, by name, or either way."""
    identity: Literal["id", "dated id", "row"] = "row"
    """What makes two rows one event: the same id; id and date; or all of date, actors and code."""
    compact_dates: bool = False
    """Whether dates are always 20130401."""
    is_ragged: bool = False
    """Whether rows may leave out what stands behind the last column that is read."""

    @property
    def is_wide(self) -> bool:
        """Return whether a row counts events of four classes, a column each."""
        return COUNTS[0] in self.headers


LAYOUTS = (
    Layout(
        "icews",
        "ICEWS events: tabs, with a header",
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
        "POLECAT events: tabs, with a header",
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
        "ICEWS counts of pairs and years: with a header, a column for each of four classes",
        headers={
            "source": ("source_iso3", "i_iso3"),
            "source_name": ("source", "i"),
            "target": ("target_iso3", "j_iso3"),
            "target_name": ("target", "j"),
            "date": ("year",),
            COUNTS[0]: (COUNTS[0], "verbcoop"),
            COUNTS[1]: (COUNTS[1], "matlcoop"),
            COUNTS[2]: (COUNTS[2], "verbconf"),
            COUNTS[3]: (COUNTS[3], "matlconf"),
        },
        optional=frozenset({"source", "target"}),
        scheme="quad",
        actors="names",
    ),
    Layout(
        "keds",
        "KEDS events: date, source, target and code, with a header, or without and with tabs",
        headers={role: (role,) for role in ("date", "source", "target", "code", "scheme")},
        positions=dict.fromkeys(range(4, 9), _KEDS),
        optional=frozenset({"scheme"}),
        is_ragged=True,
    ),
    Layout(
        "gdelt-1",
        "GDELT 1.0 events: tabs, 57 or 58 columns, no header",
        positions={57: _GDELT, 58: _GDELT},
        scheme="cameo",
        identity="id",
        compact_dates=True,
    ),
    Layout(
        "gdelt-2",
        "GDELT 2.0 events: tabs, 61 columns, no header",
        positions={61: _GDELT},
        scheme="cameo",
        identity="id",
        compact_dates=True,
    ),
)

COLUMNS = Layout("columns", "any table with a header, its columns named by the user", actors="either")


class Fit(NamedTuple):
    """A layout, fitted to one file."""

    layout: Layout
    delimiter: str
    n_columns: int
    has_header: bool
    places: Mapping[str, int]
    """Position of each column that is read, by what it holds."""

    @property
    def is_quoted(self) -> bool:
        """Return whether quotation marks may enclose a field: never between tabs."""
        return self.delimiter != "\t"

    @property
    def least(self) -> int:
        """Return the fewest columns a row may have."""
        return max(self.places.values()) + 1 if self.layout.is_ragged else self.n_columns


def read_head(path: Path) -> tuple[str, ...]:
    """Return the first lines of a text, without those that are blank."""
    with path.open("rb") as file:
        start = file.read(HEAD_BYTES)
    lines = start.decode("utf-8", errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    whole = lines if len(start) < HEAD_BYTES else lines[:-1]
    return tuple(line for line in whole if line.strip())[:N_LINES]


def recognise(
    name: str, head: tuple[str, ...], layout: str | None = None, columns: Mapping[str, str] | None = None
) -> Fit:
    """Return the layout of a file, by its first lines.

    Parameters
    ----------
    name
        Name of the file, for messages.
    head
        Its first lines.
    layout
        What the user says it is; left out: what it looks like.
    columns
        What the user calls its columns: what each holds, to its heading.

    Raises
    ------
    StoreError
        If it looks like none, or is not what the user says; it says what was seen.

    Examples
    --------
    >>> recognise("a.csv", ("date,source,target,code", "1979-04-15,ISRMIL,JOR,190")).layout.name
    'keds'
    """
    if not head:
        message = f"{name} holds only blank lines."
        raise StoreError(message)
    if columns is not None:
        return _fit_columns(name, head, columns)
    known = [one for one in LAYOUTS if layout in {None, one.name}]
    if not known:
        message = f"There is no layout {layout}. Known are {', '.join(one.name for one in LAYOUTS)}."
        raise StoreError(message)
    fits = [fit for one in known if (fit := _fit_header(one, head) or _fit_bare(one, head)) is not None]
    if not fits:
        raise StoreError(_say_unknown(name, head, known if layout else None))
    if fits[0].has_header:
        names = _read_names(head[0], fits[0].delimiter)
        _refuse_twins(name, names, [names[place] for place in fits[0].places.values()])
    return fits[0]


def split(line: str, delimiter: str) -> list[str]:
    """Return the fields of a line."""
    if delimiter == "\t":
        return line.split("\t")
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def _read_names(line: str, delimiter: str) -> list[str]:
    return [field.strip().strip('"').strip().lower() for field in split(line, delimiter)]


def _fit_header(layout: Layout, head: tuple[str, ...]) -> Fit | None:
    for delimiter in DELIMITERS:
        names = _read_names(head[0], delimiter)
        places = {
            role: names.index(found)
            for role, spelled in layout.headers.items()
            if (found := next((one for one in spelled if one in names), None)) is not None
        }
        if places and layout.headers.keys() - places.keys() <= layout.optional:
            return Fit(layout, delimiter, len(names), has_header=True, places=places)
    return None


def _fit_bare(layout: Layout, head: tuple[str, ...]) -> Fit | None:
    rows = [line.split("\t") for line in head]
    widths = Counter(len(row) for row in rows if len(row) in layout.positions)
    if 2 * sum(widths.values()) < len(rows):
        return None
    n_columns = max(widths) if layout.is_ragged else widths.most_common(1)[0][0]
    places = layout.positions[n_columns]
    fitting = [row for row in rows if len(row) in layout.positions]
    if 2 * sum(_looks_coded(row, places) for row in fitting) < len(fitting):
        return None
    return Fit(layout, "\t", n_columns, has_header=False, places=places)


def _looks_coded(row: list[str], places: Mapping[str, int]) -> bool:
    """Return whether a row has a date, a code and, where there should be one, a number."""
    date, code = row[places["date"]].strip().replace("-", ""), row[places["code"]].strip()
    numbered = row[places["id"]].isdecimal() if "id" in places else True
    return date.isdecimal() and code[:2].isdecimal() and numbered


def _fit_columns(name: str, head: tuple[str, ...], columns: Mapping[str, str]) -> Fit:
    unknown, missing = sorted(columns.keys() - set(ROLES)), sorted(NEEDED - columns.keys())
    if unknown:
        message = f"--columns names {', '.join(unknown)}, which is not among {', '.join(ROLES)}."
        raise StoreError(message)
    if missing:
        message = f"--columns does not say which column is {', '.join(missing)}."
        raise StoreError(message)
    wanted = {role: heading.strip().lower() for role, heading in columns.items()}
    delimiter = max(DELIMITERS, key=lambda one: len(set(wanted.values()) & set(_read_names(head[0], one))))
    names = _read_names(head[0], delimiter)
    absent = sorted(columns[role] for role, heading in wanted.items() if heading not in names)
    if absent:
        message = f"{name} has no column {', '.join(absent)}. Its first line is: {_shorten(head[0])}"
        raise StoreError(message)
    _refuse_twins(name, names, wanted.values())
    places = {role: names.index(heading) for role, heading in wanted.items()}
    return Fit(COLUMNS, delimiter, len(names), has_header=True, places=places)


def _refuse_twins(name: str, names: list[str], wanted: Iterable[str]) -> None:
    """Refuse a header in which a column that is wanted stands twice."""
    twice = sorted({heading for heading in wanted if names.count(heading) > 1})
    if twice:
        message = f"{name} has two columns called {', '.join(twice)}. Give them different names."
        raise StoreError(message)


def _say_unknown(name: str, head: tuple[str, ...], asked: list[Layout] | None) -> str:
    """Return what was seen of a file that fits no layout, and what to do."""
    delimiter = max(DELIMITERS, key=head[0].count)
    n_columns = Counter(len(split(line, delimiter)) for line in head).most_common(1)[0][0]
    seen = f"{n_columns} columns between {DELIMITERS[delimiter]}" if n_columns > 1 else "lines of one column"
    if asked:
        what = f"does not look like {asked[0].name} ({asked[0].what})"
        do = "Leave out --layout, or name another."
    else:
        what = f"looks like no event file known ({', '.join(one.name for one in LAYOUTS)})"
        do = "Say which column is which: --columns date=…,source=…,target=…,code=…"
    return f"{name} {what}: it has {seen}, and starts with: {_shorten(head[0])} {do}"


def _shorten(line: str) -> str:
    told = " ".join(line.split())
    return told if len(told) <= LONGEST_SHOWN else f"{told[: LONGEST_SHOWN - 1]}…"
