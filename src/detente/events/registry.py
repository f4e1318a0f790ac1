"""Public data by name: where each file stands, what it must hash to, whose it is; fetched only when asked.

Nothing here is shipped. Most of these files are R's: what is fetched has to be turned into a table there.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

from detente.errors import StoreError

DATA_VARIABLE = "DETENTE_DATA"
"""Names the folder that holds public data in neutral formats."""

R_LINE = 'Rscript -e \'load("{file}"); write.csv(as.data.frame({name}), "{name}.csv", row.names = FALSE)\''
"""Turns a file of R's into a table; columns are then called as R calls them."""


@dataclass(frozen=True)
class PublicSource:
    """A public data set."""

    name: str
    what: str
    licence: str
    citation: str
    url: str = ""
    """Where the file stands; with ``{date}``, one for each date; empty: files are chosen on the page."""
    page: str = ""
    sha256: str = ""
    """What the file must hash to; empty: not pinned, since the file is one of many or may change."""
    r_object: str = ""
    """Name of the table inside a file of R's; empty: it is none."""
    file: str = ""
    """The same data in a neutral format, below the folder that ``DETENTE_DATA`` names."""

    @property
    def is_dated(self) -> bool:
        """Return whether there is a file for each date."""
        return "{date" in self.url


@dataclass(frozen=True)
class Fetched:
    """A file that was fetched."""

    source: PublicSource
    path: Path
    sha256: str
    """Digest of what arrived."""

    @property
    def r_line(self) -> str:
        """Return the command that turns a file of R's into a table; empty for others."""
        if not self.source.r_object:
            return ""
        return R_LINE.format(file=self.path.name, name=self.source.r_object)


@cache
def list_sources() -> tuple[PublicSource, ...]:
    """Return every public data set known by name.

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
        If there is no such data set, a date is missing or wrong, or its files are chosen on a page.

    Examples
    --------
    >>> find_source("gdelt-1:2020-01-05")[1]
    'http://data.gdeltproject.org/events/20200105.export.CSV.zip'
    """
    bare, _, day = name.partition(":")
    found = next((source for source in list_sources() if source.name == bare), None)
    if found is None:
        known = ", ".join(source.name for source in list_sources())
        message = f'No public data are known as "{name}". Known are {known}.'
        raise StoreError(message)
    if not found.url:
        message = f"{found.name} has many files: choose and download one at {found.page}, then import it."
        raise StoreError(message)
    if not found.is_dated:
        if day:
            message = f"{found.name} is one file without a date. Ask for {found.name}."
            raise StoreError(message)
        return found, found.url
    try:
        return found, found.url.format(date=datetime.fromisoformat(day))
    except ValueError:
        message = f'"{name}" names no date. {found.what}.'
        raise StoreError(message) from None


def fetch_source(name: str, into: Path) -> Fetched:
    """Download a public data set, unless the same file is there already; whole or not at all.

    Raises
    ------
    StoreError
        If it is not known, cannot be downloaded or written, or is not the file it was.
    """
    source, url = find_source(name)
    try:
        into.mkdir(exist_ok=True)
    except OSError as error:
        message = f"{into} cannot be a folder for it: {error.strerror or error}. Name another with --into."
        raise StoreError(message) from None
    try:
        import pooch  # noqa: PLC0415 - an extra
    except ImportError:
        message = "Fetching needs an extra: pip install 'detente[events]'."
        raise StoreError(message) from None
    pooch.get_logger().setLevel("ERROR")
    expected = f"sha256:{source.sha256}" if source.sha256 else None
    file = into / url.rpartition("/")[2]
    # A file that is not pinned would be taken for the one asked for, whatever it holds.
    if expected is None and file.exists():
        message = f"{file} is there already, and nothing says whether it is the same. Move it away first."
        raise StoreError(message)
    try:
        path = Path(pooch.retrieve(url, expected, fname=file.name, path=into))
    except ValueError:
        message = (
            f"What stands at {url} is not the file it was: its SHA-256 is another. Nothing was kept. "
            "Download it by hand if you trust it."
        )
        raise StoreError(message) from None
    except OSError as error:
        message = f"{url} cannot be fetched into {into}: {_say_cause(error)}. Nothing was kept."
        raise StoreError(message) from None
    return Fetched(source, path, pooch.file_hash(str(path), alg="sha256"))


def find_data(relative: str) -> Path:
    """Return the path of a public file in the user's folder of data.

    Raises
    ------
    StoreError
        If no folder is named, or the file is not there; it says how to come by it.
    """
    folder = os.environ.get(DATA_VARIABLE, "")
    source = next((one for one in list_sources() if one.file == relative), None)
    hint = f" It is made from {source.name}: detente events fetch {source.name}." if source else ""
    if not folder:
        message = f"{relative} is needed, and {DATA_VARIABLE} names no folder of public data.{hint}"
        raise StoreError(message)
    path = Path(folder) / relative
    if not path.is_file():
        message = f"{folder}, which {DATA_VARIABLE} names, has no file {relative}.{hint}"
        raise StoreError(message)
    return path


def _say_cause(error: OSError) -> str:
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
