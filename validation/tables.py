"""Tables of public data as columns of text, with the place of every fault."""

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
    found: dict[str, list[str]] = {column: [] for column in columns}
    rows = _read_rows(path)
    header = next(rows, [])
    lacking = [column for column in columns if column not in header]
    if lacking:
        message = (
            f"{path}: line 1 has no column {', '.join(lacking)}; it names {', '.join(header) or 'nothing'}."
        )
        raise StoreError(message)
    places = [(found[column].append, header.index(column)) for column in columns]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            message = f"{path}: line {number} has {len(row)} cells; the header has {len(header)}."
            raise StoreError(message)
        for keep, place in places:
            keep(row[place])
    if not next(iter(found.values()), []):
        message = f"{path}: there is a header and no row beneath it."
        raise StoreError(message)
    return found


def read_number(
    path: Path,
    column: str,
    text: str,
    row: int,
    *,
    least: float | None = None,
    most: float | None = None,
) -> float:
    """Return a number of a table, or say where there is none; rows count from 0 beneath the header.

    Where an end is given, what is no number between the ends, nan included, is told as well.
    """
    ends = [f"of {end:g} or {word}" for end, word in ((least, "more"), (most, "less")) if end is not None]
    expected = " ".join(["a number", " and ".join(ends)]).rstrip()
    try:
        found = float(text)
        fits = (least is None or found >= least) and (most is None or found <= most)
    except ValueError:
        fits = False
    if not fits:
        message = f'{path}: line {row + 2}: {column} is "{text}"; {expected} is expected.'
        raise StoreError(message)
    return found


def read_numbers(path: Path, column: str, texts: Sequence[str], *, least: float, most: float) -> Array:
    """Return a column of numbers between two ends, or say where there is none."""
    found = (read_number(path, column, text, row, least=least, most=most) for row, text in enumerate(texts))
    return np.fromiter(found, np.float64, len(texts))


def _read_rows(path: Path) -> Iterator[list[str]]:
    unpack = gzip.open if path.suffix == ".gz" else open
    try:
        with unpack(path, "rt", encoding="utf-8-sig", newline="") as file:
            yield from csv.reader(file)
    except FileNotFoundError:
        message = f"{path}: there is no such file. Name the folder that holds it with --data or DETENTE_DATA."
        raise StoreError(message) from None
    except (OSError, EOFError, zlib.error, UnicodeDecodeError, csv.Error) as error:
        message = f"{path}: cannot be read to its end ({error}). Fetch it again."
        raise StoreError(message) from None
