"""Files as they come, plain or compressed, into plain text that is safe to read; faults found on the way."""

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

CHUNK = 2**19
"""Bytes read at a time. A line that fills a whole piece is refused: it is longer than this."""

LARGEST_TEXT = 100 * 10**9
"""Bytes a compressed file may unpack to."""

LARGEST_RATIO = 200
"""How many times its size a compressed file may unpack to, once it is ``SMALL_TEXT`` or more."""

SMALL_TEXT = 100 * 10**6

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""Numbers of the faults that a write meets, never a read."""

MARK = codecs.BOM_UTF8

SHADOWS = "__MACOSX/"
"""Where a Mac puts what it knows of the files of an archive."""

MAGICS = {b"\x1f\x8b": "gz", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip", b"BZh": "bz2"}


class TextFile(NamedTuple):
    """A file as plain text."""

    path: Path
    """Where it stands: the file itself, or a copy made to be read."""
    digest: str
    """SHA-256 of the text as it came, unpacked."""
    n_recoded: int
    """Lines that were not UTF-8 and were read as Windows-1252."""
    has_quotes: bool
    """Whether there is a double quotation mark in it."""


class _Inspection:
    """What is found out about a text as it streams by."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hash = hashlib.sha256()
        self.size = 0
        self.decodes = True
        self.has_mark = self.has_quotes = False
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def see(self, chunk: bytes) -> None:
        if not self.size:
            self._see_start(chunk)
        if b"\0" in chunk:
            message = f"{self.name} holds zero bytes (the first near byte {self.size + chunk.index(0)}): it is no text. Event files are text."
            raise StoreError(message)
        if len(chunk) == CHUNK and b"\n" not in chunk and b"\r" not in chunk:
            message = f"{self.name} has a line of more than {CHUNK:,} bytes near byte {self.size}: it is no event file."
            raise StoreError(message)
        self.hash.update(chunk)
        self._see_letters(chunk)
        self.has_quotes = self.has_quotes or b'"' in chunk
        self.size += len(chunk)

    def _see_start(self, chunk: bytes) -> None:
        if chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            message = f"{self.name} is in UTF-16. Save it as UTF-8."
            raise StoreError(message)
        if chunk.lstrip(MARK + b" \t\r\n")[:1] == b"<":
            message = f"{self.name} is a web page or XML, not event data. Was the download refused, or does it need a login?"
            raise StoreError(message)
        self.has_mark = chunk.startswith(MARK)

    def _see_letters(self, chunk: bytes) -> None:
        if self.decodes and not (chunk.isascii() and self._decoder.getstate()[0] == b""):
            try:
                self._decoder.decode(chunk)
            except UnicodeDecodeError:
                self.decodes = False

    def end(self) -> None:
        if self.decodes:
            with suppress(UnicodeDecodeError):
                self._decoder.decode(b"", final=True)
                return
        self.decodes = False


def unpack(path: Path, folder: Path, tell: Callable[[float], object] | None = None) -> TextFile:
    """Return a file as plain text that DuckDB can read, one row a line.

    Plain text in UTF-8 is read where it stands. What is compressed (gzip, bzip2, or a zip archive
    of one file) is unpacked; lines that are not UTF-8 are read as Windows-1252, and written anew.

    Parameters
    ----------
    path
        The file.
    folder
        Where copies go.
    tell
        Told how far it is, from 0 to 1.

    Raises
    ------
    StoreError
        If it is no file, cannot be read, is broken or no text, or unpacks to more than it should.
    """
    try:
        return _unpack(path, folder, tell)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, lzma.LZMAError) as error:
        what = "ends in the middle" if isinstance(error, EOFError) else "is damaged"
        message = f"{path} {what}: it cannot be unpacked. Download it again."
        raise StoreError(message) from None
    except (OSError, RuntimeError, NotImplementedError, ValueError) as error:
        told = getattr(error, "strerror", None) or str(error)
        message = f"{path} cannot be read: {told}."
        if getattr(error, "errno", None) in NO_ROOM:
            message = f"{folder} cannot be written, where {path} is unpacked: {told}. Make room there."
        raise StoreError(message) from None


def _unpack(path: Path, folder: Path, tell: Callable[[float], object] | None) -> TextFile:
    if path.is_dir():
        message = f"{path} is a folder. Name a file."
        raise StoreError(message)
    if path.exists() and not path.is_file():
        message = f"{path} is no plain file. Name a file."
        raise StoreError(message)
    size, seen = path.stat().st_size, _Inspection(str(path))
    kind = _find_kind(path)
    source = path if kind is None else folder / "text"
    with path.open("rb") as raw, _open(path, raw, kind) as content:
        if kind is None:
            for chunk in _read(content, raw, size, tell):
                seen.see(chunk)
        else:
            with source.open("wb") as copy:
                for chunk in _read(content, raw, size, tell):
                    _guard(seen.name, seen.size + len(chunk), size)
                    seen.see(chunk)
                    copy.write(chunk)
    seen.end()
    if not seen.size:
        message = f"{path} is empty."
        raise StoreError(message)
    n_recoded = 0
    if not seen.decodes or seen.has_mark:
        source, n_recoded = _write_anew(source, folder / "recoded")
    return TextFile(source.absolute(), seen.hash.hexdigest(), n_recoded, seen.has_quotes)


def _find_kind(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    return next((kind for magic, kind in MAGICS.items() if start.startswith(magic)), None)


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
    held = (one.filename for one in archive.infolist() if not one.is_dir())
    names = [name for name in held if not name.startswith(SHADOWS)]
    if "[Content_Types].xml" in names:
        message = f"{path} is a workbook or an office document. Save the sheet as CSV."
        raise StoreError(message)
    if len(names) != 1:
        found = f"{len(names)} files ({', '.join(sorted(names)[:3])} …)" if names else "no file"
        message = f"{path} holds {found}; one was expected. Unpack it and import each."
        raise StoreError(message)
    return names[0]


def _read(
    content: BinaryIO, raw: BinaryIO, size: int, tell: Callable[[float], object] | None
) -> Iterator[bytes]:
    while chunk := content.read(CHUNK):
        while len(chunk) < CHUNK and (more := content.read(CHUNK - len(chunk))):
            chunk += more
        if tell is not None:
            tell(raw.tell() / max(size, 1))
        yield chunk


def _guard(name: str, unpacked: int, packed: int) -> None:
    """Refuse what unpacks to far more than event data do."""
    if unpacked > LARGEST_TEXT or (unpacked > SMALL_TEXT and unpacked > LARGEST_RATIO * packed):
        message = (
            f"{name} unpacks to more than {LARGEST_RATIO} times its size or {LARGEST_TEXT:,} bytes, which event "
            "data never do. If you trust it, unpack it yourself and import the text."
        )
        raise StoreError(message)


def number_lines(text: TextFile, folder: Path) -> TextFile:
    """Return a text in which each line makes a row: what reads it passes over blank lines, uncounted.

    Raises
    ------
    StoreError
        If a copy is needed and cannot be written.
    """
    with text.path.open("rb") as lines:
        if not any(line in {b"\n", b"\r\n"} for line in lines):
            return text
    try:
        path, _ = _write_anew(text.path, folder / "numbered")
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror or error}. Make room there."
        raise StoreError(message) from None
    return text._replace(path=path)


def check_quotes(name: str, text: TextFile) -> None:
    """Refuse a text with a quotation that never ends: it would swallow rows.

    Raises
    ------
    StoreError
        If it has an odd number of quotation marks.
    """
    with text.path.open("rb") as file:
        n_quotes = sum(chunk.count(b'"') for chunk in iter(lambda: file.read(CHUNK), b""))
    if n_quotes % 2:
        message = (
            f"{name} has an odd number of quotation marks ({n_quotes:,}): one never closes. Mend that row."
        )
        raise StoreError(message)


def _write_anew(source: Path, to: Path) -> tuple[Path, int]:
    """Write a text in UTF-8, without mark, a blank in each empty line; return how many lines were not UTF-8."""
    n_recoded = 0
    with source.open("rb") as lines, to.open("wb") as copy:
        for number, line in enumerate(lines):
            told = line.removeprefix(MARK) if number == 0 else line
            try:
                told.decode("utf-8")
            except UnicodeDecodeError:
                told = _decode(told).encode("utf-8")
                n_recoded += 1
            copy.write(told if told.strip(b"\r\n") else b" \n")
    return to, n_recoded


def _decode(line: bytes) -> str:
    """Return a line in Windows-1252; the five bytes it lacks as in Latin-1."""
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        return line.decode("latin-1")
