"""A sheet of a spreadsheet, read as a hostile file would need: CSV text, or an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
import zlib
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from detente.documents.file_io import read_document
from detente.errors import CaseError, Problem, RenderError

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
_MOST_MERGED = 100
"""Merged cells reported at most."""

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
_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)["']"""
)

CellPosition = tuple[int, int]
"""Row and column of a cell, counted from 1."""


class Sheet(NamedTuple):
    """The cells of a sheet that are not blank."""

    name: str | None
    """Name of the sheet; ``None`` for CSV."""
    cells: dict[CellPosition, Any]


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
    """Return the cells of a sheet: of CSV text in UTF-8, or of an Excel workbook.

    Formulas count by the value the spreadsheet program saved with them; nothing is computed, no
    macro runs, no link is followed.

    Parameters
    ----------
    path
        The file.
    name
        Which sheet of a workbook; by default the first.

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
    return Sheet(None, dict(_check_size(_read_text(content))))


def _fault(message: str, hint: str, cell: str = "") -> CaseError:
    return CaseError([Problem(cell, message, hint)])


def _check_size(cells: Iterator[tuple[CellPosition, Any]]) -> Iterator[tuple[CellPosition, Any]]:
    for position, value in cells:
        if max(position) > _MOST:
            hint = "Keep only the table in the sheet, starting in cell A1."
            raise _fault(f"is beyond the {_MOST} rows and columns that are read", hint, label_cell(position))
        yield position, value


def _read_text(content: bytes) -> Iterator[tuple[CellPosition, str]]:
    """Yield the cells of CSV text; commas, semicolons or tabs part them, whichever its first line has most."""
    try:
        text = content.decode("utf-8-sig")
        first = text.partition("\n")[0]
        comma = max(",;\t", key=first.count)
        rows = list(
            islice(csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True), _MOST + 1)
        )
    except UnicodeDecodeError as error:
        hint = "Save it as CSV in UTF-8, or as .xlsx."
        raise _fault("is neither CSV text in UTF-8 nor an .xlsx workbook", hint) from error
    except csv.Error as error:
        raise _fault(
            f"is not valid CSV: {error}", "Check its quotation marks, or save it as .xlsx."
        ) from error
    for row, values in enumerate(rows, 1):
        for column, value in enumerate(values, 1):
            if value.strip():
                yield (row, column), value.strip()


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
    titles = [sheet.title for sheet in saved.worksheets]
    if not titles or name not in {None, *titles}:
        if not titles:
            raise _fault("has no sheets", _SAVE_AGAIN)
        raise _fault(f"has no sheet {name!r}", f"Its sheets are: {', '.join(map(repr, titles[:10]))}.")
    index = titles.index(name) if name is not None else 0
    cells = dict(_check_size(_list_cells(saved.worksheets[index])))
    formulas = [
        at for at, value in _list_cells(written.worksheets[index], formulas=True) if value and at not in cells
    ]
    problems = [
        Problem(
            label_cell(at),
            "contains a formula without a saved value",
            "Open and save it in a spreadsheet program.",
        )
        for at in formulas
    ]
    problems += _list_merged(openpyxl, content, saved.worksheets[index], cells)
    if problems:
        raise CaseError(problems)
    return Sheet(titles[index], cells)


def _list_cells(sheet: Any, *, formulas: bool = False) -> Iterator[tuple[CellPosition, Any]]:  # noqa: ANN401
    """Yield the cells that are not blank, or where formulas are; one row and column more than allowed."""
    for row in sheet.iter_rows(max_row=_MOST + 1, max_col=_MOST + 1):
        for cell in row:
            value = cell.value.strip() if isinstance(cell.value, str) else cell.value
            if value not in {None, ""}:
                yield (cell.row, cell.column), cell.data_type == "f" if formulas else value


def _list_merged(
    openpyxl: Any,  # noqa: ANN401 - a module
    content: bytes,
    sheet: Any,  # noqa: ANN401
    cells: dict[CellPosition, Any],
) -> Iterator[Problem]:
    """Yield the merged ranges that touch the table: which cells they stand for is unclear."""
    last = tuple(max((at[axis] for at in cells), default=0) for axis in (0, 1))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(sheet._worksheet_path)  # noqa: SLF001 - a sheet read row by row does not list merged cells
    for match in islice(_MERGED.finditer(part), _MOST_MERGED):
        ref = match[1].decode()
        column, row, _, _ = openpyxl.utils.cell.range_boundaries(ref)
        if row <= last[0] and column <= last[1]:
            yield Problem(ref, "is a merged cell", "Split it, and fill in every cell.")
