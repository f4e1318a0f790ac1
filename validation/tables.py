"""Tables of public data as columns of text, with the line of every fault."""

from __future__ import annotations

import csv
import gzip
import zlib
from typing import TYPE_CHECKING

import numpy as np

from detente.errors import StoreError
from detente.shapes import Array

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def read_columns(path: Path, columns: Sequence[str]) -> dict[str, list[str]]:
    """Return the named columns of a comma-separated table with a header, plain or gzipped.

    Parameters
    ----------
    path
        The file; one that ends in ``.gz`` is unpacked as it is read.
    columns
        Names of the columns wanted.

    Raises
    ------
    StoreError
        If the file is missing, damaged or not text, lacks a column, or a row has another
        number of cells than the header.
    """
    table: dict[str, list[str]] = {column: [] for column in columns}
    rows = _read_rows(path)
    header = next(rows, [])
    lacking = [column for column in columns if column not in header]
    if lacking:
        message = (
            f"{path}: line 1 has no column {', '.join(lacking)}. Its columns: {', '.join(header) or 'none'}."
        )
        raise StoreError(message)
    wanted = [(table[column], header.index(column)) for column in columns]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            message = f"{path}: line {number} has {len(row)} cells; the header has {len(header)}."
            raise StoreError(message)
        for cells, index in wanted:
            cells.append(row[index])
    if not next(iter(table.values()), []):
        message = f"{path}: the table has a header but no rows."
        raise StoreError(message)
    return table


def read_number(
    path: Path,
    column: str,
    text: str,
    row: int,
    *,
    bounds: tuple[float, float] | None = None,
) -> float:
    """Return a number of a table; rows count from 0 beneath the header.

    Raises
    ------
    StoreError
        If the cell holds no number, or one outside the bounds given; nan is outside any bounds.
    """
    try:
        number = float(text)
        fits = bounds is None or bounds[0] <= number <= bounds[1]
    except ValueError:
        fits = False
    if not fits:
        expected = "" if bounds is None else f" from {bounds[0]:g} to {bounds[1]:.10g}"
        message = f'{path}: line {row + 2}: {column} is "{text}"; expected a number{expected}.'
        raise StoreError(message)
    return number


def read_numbers(path: Path, column: str, texts: Sequence[str], *, least: float, most: float) -> Array:
    """Return a column of numbers between two bounds."""
    numbers = (read_number(path, column, text, row, bounds=(least, most)) for row, text in enumerate(texts))
    return np.fromiter(numbers, np.float64, len(texts))


def _read_rows(path: Path) -> Iterator[list[str]]:
    unpack = gzip.open if path.suffix == ".gz" else open
    try:
        with unpack(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)
    except FileNotFoundError:
        message = f"{path}: file not found. Name the folder that holds it with --data or DETENTE_DATA."
        raise StoreError(message) from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: the file cannot be read in full ({error}). Download it again."
        raise StoreError(message) from None
