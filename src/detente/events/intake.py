"""A file taken in: its layout recognised, its text inspected, its rows staged.

A file that can be read where it stands is staged while a thread inspects it, on the guess that it is sound:
text in UTF-8, and not in the store. Where the guess fails, what was staged counts for nothing.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

from detente.errors import StoreError
from detente.events.database import load_duckdb, report_progress
from detente.events.layouts import read_head, recognise_layout
from detente.events.readers import Staging, choose_date_style, stage_rows
from detente.events.unpacking import TextFile, check_quotes, is_packed, number_lines, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Future
    from pathlib import Path

    import duckdb

    from detente.events.actors import ActorCode
    from detente.events.database import Progress
    from detente.events.date_styles import DateStyle
    from detente.events.store import ImportedFile, Manifest


class ImportOptions(NamedTuple):
    """What the user says about files, and wants done with them."""

    layout: str | None = None
    """Name of the layout; by default recognised from the file."""
    columns: Mapping[str, str] | None = None
    """Heading of each column by what it holds, for a table without a known layout."""
    scheme: str | None = None
    """Coding scheme, where the layout leaves it open."""
    dates: DateStyle | None = None
    """Order of day, month and year; by default found from the dates."""
    keeps_duplicates: bool = False
    """Whether rows that repeat others are kept."""
    actors: Mapping[str, ActorCode] = {}
    """Actor codes that the user corrects or adds."""


class Intake(NamedTuple):
    """A file to take in."""

    path: Path
    work: Path
    """Folder for copies and staged rows."""
    database: duckdb.DuckDBPyConnection
    options: ImportOptions
    manifest: Manifest
    progress: Progress | None = None

    def take_in(self) -> Staging | ImportedFile:
        """Return the file with its rows staged, or what the store says of it if it is there already.

        Raises
        ------
        StoreError
            If it cannot be read as event data.
        """
        guess = self._guess()
        if guess is None:
            return self._stage_text(unpack(self.path, self.work, self._report))
        reading, fault = guess, None
        with self._inspecting() as inspection:
            try:
                reading = self._stage(guess, "read")
            except (load_duckdb().Error, StoreError) as error:
                fault = error
            text = inspection.result()
        if text.path != guess.text.path:
            return self._stage_text(text)
        if (known := self.manifest.find(text.digest)) is not None:
            return known
        if fault is not None:
            raise fault
        return reading._replace(text=text._replace(path=reading.text.path))

    def _guess(self) -> Staging | None:
        """Return how the file is read if it is sound; None where that shows only after an inspection."""
        with suppress(OSError, StoreError):
            if self.path.is_file() and not is_packed(self.path):
                reading = self._open(TextFile(self.path.absolute(), "", 0, has_quotes=False))
                return None if reading.fit.is_quoted else reading
        return None

    def _open(self, text: TextFile) -> Staging:
        """Return a text with its layout."""
        fit = recognise_layout(
            str(self.path), read_head(text.path), self.options.layout, self.options.columns
        )
        files = (self.work / "staged.parquet", self.work / "table.parquet")
        return Staging(self.database, text, fit, *files, self.options.actors)

    def _stage_text(self, text: TextFile) -> Staging | ImportedFile:
        """Stage the rows of an inspected text, unless the store holds them."""
        if (known := self.manifest.find(text.digest)) is not None:
            return known
        reading = self._open(text)
        if reading.fit.is_quoted and text.has_quotes:
            check_quotes(str(self.path), text)
        return self._stage(reading, "sort")

    def _stage(self, reading: Staging, step: str) -> Staging:
        """Stage the rows of a text, each line a row where rows are told apart by their line."""
        if reading.fit.layout.identity == "row":
            reading = reading._replace(text=number_lines(reading.text, self.work))
        is_keds = self.options.layout == "keds" or self.options.scheme == "weis"
        style = choose_date_style(reading, str(self.path), self.options.dates, is_keds=is_keds)
        with report_progress(self.database, f"{step} {self.path.name}", self.progress):
            stage_rows(reading, style)
        return reading

    def _report(self, share: float) -> None:
        if self.progress is not None:
            self.progress(f"read {self.path.name}", share)

    @contextmanager
    def _inspecting(self) -> Iterator[Future[TextFile]]:
        """Inspect the text in a thread; a text that the store holds stops what DuckDB does."""
        given_up = threading.Event()

        def go_on(_share: float) -> None:
            if given_up.is_set():
                raise InterruptedError

        def inspect() -> TextFile:
            text = unpack(self.path, self.work, go_on)
            if self.manifest.find(text.digest) is not None:
                self.database.interrupt()
            return text

        with ThreadPoolExecutor(1) as pool:
            try:
                yield pool.submit(inspect)
            finally:
                given_up.set()
