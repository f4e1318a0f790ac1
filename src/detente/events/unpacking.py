"""Event files, plain or compressed, into plain text that is safe to read, checked on the way."""

from __future__ import annotations

import bz2
import codecs
import errno
import gzip
import hashlib
import lzma
import zipfile
import zlib
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, cast

from detente.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_CHUNK = 2**19
"""Bytes read at a time. A longer line is refused."""

_LARGEST_TEXT = 100 * 10**9
"""Bytes a compressed file may unpack to."""

_LARGEST_RATIO = 200
"""How many times its size a compressed file may unpack to, once it is ``_SMALL_TEXT`` or more."""

_SMALL_TEXT = 100 * 10**6

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Error numbers of a write, never of a read."""

_BYTE_ORDER_MARK = codecs.BOM_UTF8

_MAC_METADATA = "__MACOSX/"
"""Folder of an archive in which a Mac keeps its own metadata."""

_MAGIC_NUMBERS = {b"\x1f\x8b": "gz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"BZh": "bz2"}


class TextFile(NamedTuple):
    """A file as plain text."""

    path: Path
    """The file itself, or a copy made for reading."""
    digest: str
    """SHA-256 of the unpacked text, before any recoding."""
    n_recoded: int
    """Lines that were not UTF-8 and were read as Windows-1252."""
    has_quotes: bool
    """Whether there is a double quotation mark in it."""


class _Inspection:
    """What a text shows as it streams by."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hash = hashlib.sha256()
        self.size = 0
        self.decodes = True
        self.has_mark = self.has_quotes = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def feed(self, chunk: bytes) -> None:
        if not self.size:
            self._check_start(chunk)
        if b"\0" in chunk:
            message = f"{self.name} is not a text file: it contains NUL bytes (the first near byte {self.size + chunk.index(0)}). Event files are text."
            raise StoreError(message)
        if len(chunk) == _CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            message = f"{self.name} is not an event file: it has a line of more than {_CHUNK:,} bytes near byte {self.size}."
            raise StoreError(message)
        self.hash.update(chunk)
        self._check_encoding(chunk)
        self.has_quotes = self.has_quotes or b'"' in chunk
        self.size += len(chunk)

    def _check_start(self, chunk: bytes) -> None:
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            message = f"{self.name} is in UTF-16. Save it as UTF-8."
            raise StoreError(message)
        if chunk.lstrip(_BYTE_ORDER_MARK + b" \t\r\n")[:1] == b"<":
            message = f"{self.name} is a web page or XML, not event data. Perhaps the download was refused or needs a login."
            raise StoreError(message)
        self.has_mark = chunk.startswith(_BYTE_ORDER_MARK)

    def _check_encoding(self, chunk: bytes) -> None:
        if self.decodes and not (chunk.isascii() and self._decoder.getstate()[0] == b""):
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.decodes = False

    def finish(self) -> None:
        if self.decodes:
            with suppress(UnicodeDecodeError):
                self._decoder.decode(b"", final=True)
                return
        self.decodes = False


def unpack(path: Path, folder: Path, progress: Callable[[float], object] | None = None) -> TextFile:
    """Return a file as plain text that DuckDB can read, one row a line.

    Plain text in UTF-8 is read where it stands. What is compressed (gzip, bzip2, or a zip archive
    of one file) is unpacked; lines that are not UTF-8 are read as Windows-1252, and written anew.

    Parameters
    ----------
    path
        The file.
    folder
        Where copies go.
    progress
        Called with how far it is, from 0 to 1.

    Raises
    ------
    StoreError
        If it is not a file, cannot be read, is damaged or not text, or unpacks to more than it should.
    """
    try:
        return _unpack(path, folder, progress)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, lzma.LZMAError) as error:
        fault = "incomplete" if isinstance(error, EOFError) else "damaged"
        message = f"{path} is {fault} and cannot be unpacked. Download it again."
        raise StoreError(message) from None
    except (OSError, RuntimeError, NotImplementedError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"{path} cannot be read: {reason}."
        if getattr(error, "errno", None) in _NO_ROOM:
            message = f"No copy of {path} can be written to {folder}: {reason}. Free some space there."
        raise StoreError(message) from None


def _unpack(path: Path, folder: Path, progress: Callable[[float], object] | None) -> TextFile:
    if path.is_dir():
        message = f"{path} is a folder. Name a file."
        raise StoreError(message)
    if path.exists() and not path.is_file():
        message = f"{path} is not a regular file. Name a file."
        raise StoreError(message)
    size, inspection = path.stat().st_size, _Inspection(str(path))
    kind = _find_kind(path)
    source = path if kind is None else folder / "text"
    with path.open("rb") as raw, _open(path, raw, kind) as content:
        if kind is None:
            for chunk in _read(content, raw, size, progress):
                inspection.feed(chunk)
        else:
            with source.open("wb") as copy:
                for chunk in _read(content, raw, size, progress):
                    _check_size(inspection.name, inspection.size + len(chunk), size)
                    inspection.feed(chunk)
                    copy.write(chunk)
    inspection.finish()
    if not inspection.size:
        message = f"{path} is empty."
        raise StoreError(message)
    n_recoded = 0
    if not inspection.decodes or inspection.has_mark:
        source, n_recoded = _rewrite(source, folder / "recoded")
    return TextFile(source.absolute(), inspection.hash.hexdigest(), n_recoded, inspection.has_quotes)


def is_packed(path: Path) -> bool:
    """Return whether a file is compressed, by how it begins.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    return _find_kind(path) is not None


def _find_kind(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    return next((kind for magic, kind in _MAGIC_NUMBERS.items() if start.startswith(magic)), None)


@contextmanager
def _open(path: Path, raw: BinaryIO, kind: str | None) -> Iterator[BinaryIO]:
    """Open what a file holds, unpacked as it is read."""
    if kind == "gz":
        yield cast("BinaryIO", gzip.GzipFile(fileobj=raw))
    elif kind == "bz2":
        yield cast("BinaryIO", bz2.BZ2File(raw))
    elif kind == "zip":
        with zipfile.ZipFile(raw) as archive, archive.open(_find_member(path, archive)) as member:
            yield cast("BinaryIO", member)
    else:
        yield raw


def _find_member(path: Path, archive: zipfile.ZipFile) -> str:
    held = (member.filename for member in archive.infolist() if not member.is_dir())
    names = [name for name in held if not name.startswith(_MAC_METADATA)]
    if "[Content_Types].xml" in names:
        message = f"{path} is a workbook or an office document. Save the sheet as CSV."
        raise StoreError(message)
    if len(names) != 1:
        content = f"{len(names)} files ({', '.join(sorted(names)[:3])} …)" if names else "no file"
        message = f"{path} contains {content} instead of one. Unpack it and import each file."
        raise StoreError(message)
    return names[0]


def _read(
    content: BinaryIO, raw: BinaryIO, size: int, progress: Callable[[float], object] | None
) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        while len(chunk) < _CHUNK and (more := content.read(_CHUNK - len(chunk))):
            chunk += more
        if progress is not None:
            progress(raw.tell() / max(size, 1))
        yield chunk


def _check_size(name: str, unpacked: int, packed: int) -> None:
    """Refuse a file that unpacks to far more than event data do."""
    if unpacked > _LARGEST_TEXT or (unpacked > _SMALL_TEXT and unpacked > _LARGEST_RATIO * packed):
        message = (
            f"{name} unpacks to more than {_LARGEST_RATIO} times its size or {_LARGEST_TEXT:,} bytes, which event "
            "data never do. If you trust it, unpack it yourself and import the text."
        )
        raise StoreError(message)


def number_lines(text: TextFile, folder: Path) -> TextFile:
    """Return a text in which every line counts as a row: DuckDB would skip blank lines uncounted.

    Raises
    ------
    StoreError
        If a copy is needed and cannot be written.
    """
    if not _has_blank_lines(text.path):
        return text
    try:
        path, _ = _rewrite(text.path, folder / "numbered")
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}. Free some space there."
        raise StoreError(message) from None
    return text._replace(path=path)


def _has_blank_lines(path: Path) -> bool:
    """Return whether a line of a text is empty."""
    before = b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            seam = before + chunk
            if b"\n\n" in seam or b"\n\r\n" in seam:
                return True
            before = seam[-2:]
    return False


def check_quotes(name: str, text: TextFile) -> None:
    """Refuse a text with a quotation mark that is never closed: it would swallow rows.

    Raises
    ------
    StoreError
        If it has an odd number of quotation marks.
    """
    with text.path.open("rb") as file:
        n_quotes = sum(chunk.count(b'"') for chunk in iter(lambda: file.read(_CHUNK), b""))
    if n_quotes % 2:
        message = f"{name} has an odd number of quotation marks ({n_quotes:,}), so one is never closed. Correct that row."
        raise StoreError(message)


def _rewrite(source: Path, to: Path) -> tuple[Path, int]:
    """Write a text in UTF-8 without byte order mark, a blank in each empty line; count lines not in UTF-8."""
    n_recoded = 0
    with source.open("rb") as lines, to.open("wb") as copy:
        for number, line in enumerate(lines):
            bare = line.removeprefix(_BYTE_ORDER_MARK) if number == 0 else line
            try:
                bare.decode("utf-8")
            except UnicodeDecodeError:
                bare = _decode(bare).encode("utf-8")
                n_recoded += 1
            copy.write(bare if bare.strip(b"\r\n") else b" \n")
    return to, n_recoded


def _decode(line: bytes) -> str:
    """Return a line in Windows-1252; the five bytes it lacks as in Latin-1."""
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")
