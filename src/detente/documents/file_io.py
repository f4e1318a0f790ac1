"""Files: digests of documents, and writing that leaves nothing half done."""

import contextlib
import errno
import hashlib
import os
import tempfile
from pathlib import Path

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
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".detente-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
