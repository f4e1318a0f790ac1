"""A sheet of a spreadsheet, read as a hostile file would need: CSV text, or an Excel workbook."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.documents.file_io import read_document
from detente.errors import CaseError, Problem, RenderError
from detente.exchange.workbook_marks import find_hidden_lines, format_shown, list_merged_ranges
from detente.text_safety import strip_unprintable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOST = 200
"""Rows and columns a table may have."""
_LARGEST = 5_000_000
"""Bytes the file of a table may have."""
_LARGEST_UNPACKED = 20_000_000
"""Bytes a workbook may have when unpacked."""
_MOST_PARTS = 1_000
"""Files a workbook may pack."""

_HEAD = 4096
_SEPARATORS = {"\t": "tabs", ";": "semicolons", ",": "commas", "|": "vertical bars"}
_SEPARATOR = re.compile(r"\"?sep=(\t|\\t|[^\w\s\"])\"?[ \t;,]*\r?\n", re.IGNORECASE)
"""A first line by which spreadsheet programs name what parts the cells; it does not count as a row."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARCHIVE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""First bytes of a workbook, and of an encrypted or an old one."""

_BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
"""What reading a broken workbook raises, by way of its archive, its XML or its numbers."""
_SAVE_AGAIN = "Save it again, or save it as CSV."

CellPosition = tuple[int, int]
"""Row and column of a cell, counted from 1."""


class Sheet(NamedTuple):
    """The cells of a sheet that are not blank."""

    name: str | None
    """Name of the sheet; ``None`` for CSV."""
    cells: dict[CellPosition, Any]
    """What stands in them: of a percentage, the text that is shown."""
    separator: str | None = None
    """What parts the cells of CSV text."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    others: tuple[str, ...] = ()
    """Names of the workbook's other sheets, those that are hidden last."""


def label_cell(position: CellPosition) -> str:
    """Return the name of a cell.

    Examples
    --------
    >>> label_cell((3, 2)), label_cell((1, 28))
    ('B3', 'AB1')
    """
    row, column = position
    letters = ""
    while column:
        column, digit = divmod(column - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row}"


def read_sheet(path: Path, name: str | None = None) -> Sheet:
    """Return the cells of a sheet: of CSV text in UTF-8 or UTF-16, or of an Excel workbook.

    Formulas count by the value the spreadsheet program saved with them; nothing is computed, no
    macro runs, no link is followed.

    Parameters
    ----------
    path
        The file.
    name
        Which sheet of a workbook; by default the first that is not hidden.

    Raises
    ------
    CaseError
        If it is no such file, breaks a limit, or cells are merged or without a saved value.
    RenderError
        If it is a workbook and openpyxl is not installed.
    """
    content = read_document(path)
    if content is None or len(content) > _LARGEST:
        raise _fault(f"cannot be read, or is larger than {_LARGEST:,} bytes", "Give a CSV or .xlsx file.")
    if content.startswith(_COMPOUND):
        raise _fault(
            "is an encrypted workbook, or one in an old format",
            "Save it as .xlsx without a password, or as CSV.",
        )
    if content.startswith(_ARCHIVE):
        return _read_workbook(content, name)
    if name is not None:
        raise _fault("is a CSV file, which has no sheets", "Remove --sheet.")
    return _read_text(content)


def _fault(message: str, hint: str, cell: str = "") -> CaseError:
    return CaseError([Problem(cell, message, hint)])


def _check_size(cells: Iterator[tuple[CellPosition, Any]]) -> Iterator[tuple[CellPosition, Any]]:
    """Yield cells; raise a fault at the first that is beyond the rows and columns that are read."""
    for position, value in cells:
        if max(position) > _MOST:
            hint = "Keep only the table in the sheet, starting in cell A1."
            raise _fault(f"is beyond the {_MOST} rows and columns that are read", hint, label_cell(position))
        yield position, value


def _read_text(content: bytes) -> Sheet:
    """Return the cells of CSV text, parted as its first line says or as most of its lines are."""
    text = _decode(content)
    said = _SEPARATOR.match(text)
    text = text[said.end() :] if said else text
    separator = ("\t" if said[1] in {"\\t", "\t"} else said[1]) if said else _find_separator(text)
    try:
        rows = _split(text, separator)
    except csv.Error as error:
        raise _fault(
            f"is not valid CSV: {error}", "Check its quotation marks, or save it as .xlsx."
        ) from error
    cells = (
        ((row, column), value)
        for row, values in enumerate(rows, 1)
        for column, text in enumerate(values, 1)
        if (value := _tidy(text))
    )
    return Sheet(None, dict(_check_size(cells)), separator)


def _tidy(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    """Return what a cell says: a text without what cannot be seen, composed, its spaces single."""
    if not isinstance(value, str):
        return value
    return " ".join(unicodedata.normalize("NFC", strip_unprintable(value)).split())


def _decode(content: bytes) -> str:
    charset = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if (
        charset is None and b"\0" in content[:_HEAD]
    ):  # UTF-16 without its mark: which half of each pair is empty?
        charset = "utf-16-le" if content[1:_HEAD:2].count(0) >= content[0:_HEAD:2].count(0) else "utf-16-be"
    try:
        return content.decode(charset or "utf-8")
    except UnicodeDecodeError as error:
        hint = "Save it as CSV in UTF-8, or as .xlsx."
        raise _fault("is neither CSV text in UTF-8 or UTF-16 nor an .xlsx workbook", hint) from error


def _split(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    return list(islice(reader, _MOST + 1))


def _find_separator(text: str) -> str:
    """Return what parts the cells: what gives most rows the same number of them; ask where two do so."""
    scores: dict[str, tuple[int, int]] = {}
    for separator in _SEPARATORS:
        try:
            widths = Counter(len(row) for row in _split(text, separator) if len(row) > 1)
        except csv.Error:
            continue
        if widths:
            width, rows = max(widths.items(), key=lambda item: (item[1], item[0]))
            scores[separator] = (rows, width)
    if not scores:
        return ","
    best = max(scores, key=lambda separator: scores[separator])
    rivals = [separator for separator in scores if scores[separator][0] == scores[best][0]]
    if len(rivals) == 1 or (set(rivals) == {",", best} and _are_decimals(text)):
        return next((separator for separator in rivals if separator != ","), rivals[0])
    names = [_SEPARATORS[separator] for separator in rivals]
    raise _fault(
        f"may be parted by {' or by '.join(names)}",
        f"Write a first line that says which: {' or '.join(f'sep={separator}' for separator in rivals)}.",
    )


def _are_decimals(text: str) -> bool:
    """Return whether every comma outside quotation marks stands between two digits."""
    bare = re.sub(r'"[^"]*"', "", text)
    return bare.count(",") == len(re.findall(r"(?<=[0-9]),(?=[0-9])", bare))


def _read_workbook(content: bytes, name: str | None) -> Sheet:
    try:
        import openpyxl  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = 'An .xlsx workbook needs openpyxl: pip install "detente[excel]". Or save the sheet as CSV.'
        raise RenderError(message) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _check_archive(content)
            return _read_cells(openpyxl, content, name)
    except _BROKEN as error:
        raise _fault("cannot be read as an .xlsx workbook", _SAVE_AGAIN) from error


def _check_archive(content: bytes) -> None:
    """Refuse what unpacks to too much, is packed in an unusual way, or declares entities."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
            raise _fault(
                f"unpacks to more than {_LARGEST_UNPACKED:,} bytes", "Keep only the table in the workbook."
            )
        if any(part.flag_bits & 1 for part in parts):
            raise _fault("is encrypted", "Save it without a password.")
        if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
            raise _fault("is compressed in a way that no spreadsheet program uses", _SAVE_AGAIN)
        for part in parts:
            if b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                raise _fault(
                    "contains a document type declaration, which is not allowed",
                    _SAVE_AGAIN,
                )


def _read_cells(openpyxl: Any, content: bytes, name: str | None) -> Sheet:  # noqa: ANN401 - a module
    saved, written = (
        openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
        for values in (True, False)
    )
    shown = sorted(saved.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    titles = [sheet.title for sheet in shown]
    if not titles:
        raise _fault("has no sheets", _SAVE_AGAIN)
    if name is not None and name not in titles:
        raise _fault(f"has no sheet {name!r}", f"Its sheets are: {', '.join(map(repr, titles[:10]))}.")
    sheet = shown[titles.index(name) if name is not None else 0]
    cells = dict(_check_size(_list_cells(sheet)))
    formulas = [
        at for at, value in _list_cells(written[sheet.title], formulas=True) if value and at not in cells
    ]
    problems = [
        Problem(
            label_cell(at),
            "contains a formula without a saved value",
            "Open and save it in a spreadsheet program.",
        )
        for at in formulas
    ]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(sheet._worksheet_path)  # noqa: SLF001 - a sheet read row by row lists neither merged nor hidden cells
    for first, last in list_merged_ranges(part):
        problems += _refuse_merged(first, last, cells)
    if problems:
        raise CaseError(problems)
    others = tuple(title for title in titles if title != sheet.title)
    return Sheet(sheet.title, cells, None, *find_hidden_lines(part, _MOST), others)


def _list_cells(sheet: Any, *, formulas: bool = False) -> Iterator[tuple[CellPosition, Any]]:  # noqa: ANN401
    """Yield the cells that are not blank, or where formulas are; one row and column more than allowed."""
    for row in sheet.iter_rows(max_row=_MOST + 1, max_col=_MOST + 1):
        for cell in row:
            value = _tidy(cell.value)
            if value is not None and value != "":
                yield (
                    (cell.row, cell.column),
                    cell.data_type == "f" if formulas else format_shown(cell, value),
                )


def _refuse_merged(
    first: CellPosition, last: CellPosition, cells: dict[CellPosition, Any]
) -> Iterator[Problem]:
    """Yield the fault of merged cells that touch the table, unless they are all that stands in their rows."""
    end = tuple(max((at[axis] for at in cells), default=0) for axis in (0, 1))
    if first[0] > end[0] or first[1] > end[1]:
        return
    if not any(first[0] <= at[0] <= last[0] and at != first for at in cells):
        return
    text = f" ({cells[first]})" if first in cells else ""
    ref = f"{label_cell(first)}:{label_cell(last)}"
    yield Problem(ref, f"is a merged cell{text}", "Split it, and fill in every cell.")
