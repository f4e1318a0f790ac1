"""Public data by name: address, expected SHA-256, licence and citation of each; downloaded only on demand.

None of the data come with the package. Most are R data files, to be turned into tables in R.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, BinaryIO

from detente.documents.file_io import open_whole
from detente.errors import StoreError
from detente.events.database import MISSING_EXTRA

if TYPE_CHECKING:
    from pathlib import Path

_R_COMMAND = (
    'Rscript -e \'load("{file}"); write.csv(as.data.frame({name}), "{name}.csv", row.names = FALSE)\''
)
"""Turns an R data file into a table with R's column names."""


@dataclass(frozen=True)
class PublicSource:
    """A public data set."""

    name: str
    what: str
    licence: str
    citation: str
    url: str = ""
    """Address of the file; with ``{date}``, of one for each date; empty if files are chosen on the page."""
    page: str = ""
    sha256: str = ""
    """Expected SHA-256; empty for a file that is one of many or may change."""
    r_object: str = ""
    """Name of the table inside an R data file; empty for other files."""

    @property
    def is_dated(self) -> bool:
        """Return whether there is a file for each date."""
        return "{date" in self.url


@dataclass(frozen=True)
class FetchedFile:
    """A downloaded file."""

    source: PublicSource
    path: Path
    sha256: str
    """SHA-256 of the file as received."""

    @property
    def r_command(self) -> str:
        """Return the command that turns an R data file into a table; empty for other files."""
        if not self.source.r_object:
            return ""
        return _R_COMMAND.format(file=self.path.name, name=self.source.r_object)


@cache
def list_sources() -> tuple[PublicSource, ...]:
    """Return every public data set that can be named.

    Examples
    --------
    >>> [source.name for source in list_sources()][:2]
    ['icews-pairs', 'keds-levant']
    """
    text = resources.files("detente.events").joinpath("tables", "sources.toml").read_text("utf-8")
    return tuple(PublicSource(name=name, **entry) for name, entry in tomllib.loads(text).items())


def find_source(name: str) -> tuple[PublicSource, str]:
    """Return a data set and the address of its file.

    Parameters
    ----------
    name
        Its name; where there is a file for each date, with the date: ``gdelt-1:2020-01-05``.

    Raises
    ------
    StoreError
        If there is no such data set, its date is missing or wrong, or its files are chosen on a page.

    Examples
    --------
    >>> find_source("gdelt-1:2020-01-05")[1]
    'http://data.gdeltproject.org/events/20200105.export.CSV.zip'
    """
    bare, _, day = name.partition(":")
    source = next((each for each in list_sources() if each.name == bare), None)
    if source is None:
        known = ", ".join(each.name for each in list_sources())
        message = f'Unknown data set "{name}". Choose one of {known}.'
        raise StoreError(message)
    if not source.url:
        message = f"{source.name} consists of many files. Download one from {source.page} and import it."
        raise StoreError(message)
    if not source.is_dated:
        if day:
            message = f"{source.name} is a single file without a date. Use {source.name}."
            raise StoreError(message)
        return source, source.url
    try:
        return source, source.url.format(date=datetime.fromisoformat(day))
    except ValueError:
        message = f'"{name}" needs a valid date: {source.what}.'
        raise StoreError(message) from None


def fetch_source(name: str, into: Path) -> FetchedFile:
    """Download a public data set, unless the same file is there already; whole or not at all.

    Raises
    ------
    StoreError
        If it is unknown, cannot be downloaded or written, or is not the expected file.
    """
    source, url = find_source(name)
    try:
        into.mkdir(exist_ok=True)
    except OSError as error:
        message = (
            f"The folder {into} cannot be created: {error.strerror or error}. Choose another with --into."
        )
        raise StoreError(message) from None
    file = into.absolute() / url.rpartition("/")[2]
    # Without an expected digest, any file of that name would be taken for the right one.
    if not source.sha256 and file.exists():
        message = f"{file} already exists, and no SHA-256 is known to compare it with. Move it away first."
        raise StoreError(message)
    try:
        return FetchedFile(source, file, _download(url, file, source.sha256))
    except OSError as error:
        message = f"{url} cannot be downloaded into {into}: {_describe_cause(error)}. Nothing was kept."
        raise StoreError(message) from None


class _DigestWriter:
    """Writes to a file, and digests what it writes."""

    def __init__(self, file: BinaryIO) -> None:
        self.hash = hashlib.sha256()
        self._file = file

    def write(self, chunk: bytes) -> int:
        self.hash.update(chunk)
        return self._file.write(chunk)

    def flush(self) -> None:
        self._file.flush()


def _download(url: str, file: Path, expected: str) -> str:
    """Download a file, unless the expected one is there, and return its SHA-256; what killed runs left is cleared."""
    try:
        import pooch  # noqa: PLC0415 - an extra
    except ImportError:
        raise StoreError(MISSING_EXTRA) from None
    if expected and file.is_file() and pooch.file_hash(str(file), alg="sha256") == expected:
        return expected
    with open_whole(file) as part:
        writer = _DigestWriter(part)
        pooch.HTTPDownloader()(url, writer, None)
        received = writer.hash.hexdigest()
        if expected not in {"", received}:
            message = (
                f"The file at {url} has changed: its SHA-256 is not the expected one. Nothing was kept. "
                "If you trust the new file, download it yourself."
            )
            raise StoreError(message)
    return received


def _describe_cause(error: OSError) -> str:
    """Return what went wrong, in a few words."""
    if error.strerror:
        return error.strerror
    kind = type(error).__name__
    known = {
        "ConnectionError": "the server cannot be reached",
        "ConnectTimeout": "the server did not answer in time",
        "ReadTimeout": "the server did not answer in time",
    }
    return known.get(kind, str(error).splitlines()[0] if str(error) else kind).rstrip(".")
