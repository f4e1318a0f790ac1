"""Files: digests of documents, and writing that leaves nothing half done."""

import contextlib
import errno
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

try:
    import fcntl
except ImportError:  # not on every system
    fcntl = None  # type: ignore[assignment]

_PREFIX, _SUFFIX = ".detente-", ".part"

LARGEST_DOCUMENT = 20_000_000
"""Bytes of a document that are read at most."""


def digest(content: bytes) -> str:
    """Return the SHA-256 of a document, in hexadecimal.

    Examples
    --------
    >>> digest(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(content).hexdigest()


def read_document(path: Path) -> bytes | None:
    """Return a document's bytes; ``None`` if there is no such file, or it is not a regular file or too large."""
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_DOCUMENT:
            return None
        return path.read_bytes()
    except OSError:
        return None


def write_file(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all.

    Raises
    ------
    OSError
        If it cannot be written; whatever stood there before still stands.
    """
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then rename.

    A link stays, and what it leads to is written. Devices and pipes are never replaced.

    Raises
    ------
    OSError
        If it cannot be written; whatever stood there before still stands.
    """
    with open_whole(path) as file:
        file.write(content)


@contextlib.contextmanager
def open_whole(path: Path, *, is_cleared: bool = False) -> Iterator[BinaryIO]:
    """Open a file to be written whole or not at all: it appears under its name when the block ends.

    What killed runs left in the folder is deleted. A new file gets the permissions that the umask
    leaves; an old one keeps its own.

    Parameters
    ----------
    path
        The file.
    is_cleared
        Whether :func:`clear_stale` went over the folder before: it reads every name there, which adds up
        where one run writes thousands of files.

    Raises
    ------
    OSError
        If it cannot be written; whatever stood there before still stands.
    """
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    if not is_cleared:
        clear_stale(path.parent)
    file, name = _create_part(path.parent)
    try:
        with file:
            yield file
            file.flush()
            mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
            Path(name).chmod(mode)
            if fcntl is None:
                file.close()  # such systems do not rename an open file
            Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _create_part(folder: Path) -> tuple[BinaryIO, str]:
    """Return a new file in a folder, locked so that other runs leave it alone, and its name."""
    while True:
        handle, name = tempfile.mkstemp(dir=folder, prefix=_PREFIX, suffix=_SUFFIX)
        file = os.fdopen(handle, "wb")
        _lock(handle)
        if Path(name).exists():  # else another run took it for a stale one before the lock
            return file, name
        file.close()


def clear_stale(folder: Path) -> None:
    """Delete unfinished files that no run holds any more, where the system supports locks."""
    if fcntl is None:
        return
    for part in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError):
            handle = os.open(part, os.O_RDWR | os.O_NOFOLLOW)
            try:
                _lock(handle, waits=False)
                part.unlink()
            finally:
                os.close(handle)


def _lock(handle: int, *, waits: bool = True) -> None:
    """Lock an open file, where the system and the folder support it; the lock ends with the process."""
    if fcntl is None:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except OSError:
        if not waits:
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
