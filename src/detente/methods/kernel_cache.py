"""Compiled kernels kept on disk, where nobody else can write.

What is kept is machine code within a pickle: whoever can write the file can run what they like as
whoever reads it. So a file is read only if this user or the system's administrator owns it, and the
same holds of every folder on the way to it. Whatever else is wrong with a file, the kernel is compiled
again: a cache is never a fault.
"""

import contextlib
import errno
import hashlib
import logging
import os
import pickle
import stat
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import llvmlite
import numba
from numba.core import compiler, serialize
from numba.core.caching import NullCache

_MOST_FILES = 64
"""Files kept; the oldest give way. A version of detente makes about ten for every machine it runs on."""

_SUFFIX = ".kernel"
_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_DIGEST = hashlib.sha256().digest_size

_compiler: Any = compiler
_serialize: Any = serialize
"""Numba's own functions, which have no types."""

_logger = logging.getLogger(__name__)


class _Place(NamedTuple):
    """Where kernels are kept."""

    folder: Path
    doubt: str | None
    """Why others may have written what is there; None where only this user and the administrator can."""


class KernelCache(NullCache):
    """The cache of one kernel, as Numba asks for it.

    Parameters
    ----------
    name
        Of the kernel.
    version
        Stands for all that its machine code comes from, beside the types of the arguments, the processor
        and the compiler.
    """

    def __init__(self, name: str, version: str) -> None:
        self._name, self._version = name, version

    def load_overload(self, sig: Any, target_context: Any) -> Any:  # noqa: ANN401
        """Return what was compiled for these types of arguments, or None."""
        place = _find_place()
        if place.doubt is None:
            try:
                content = _read(place.folder / self._make_name(sig, target_context.codegen()))
                target_context.refresh()
                return _compiler.CompileResult._rebuild(target_context, *pickle.loads(content))  # noqa: S301, SLF001
            except Exception:  # noqa: BLE001, S110 - whatever it is, compiling mends it
                pass
        _logger.info("Compiling for this machine, which takes a few seconds. %s", _describe_keeping(place))
        return None

    def save_overload(self, sig: Any, data: Any) -> None:  # noqa: ANN401
        """Keep what was compiled, where there is a place for it."""
        if data.library.has_dynamic_globals:  # it holds addresses of this process
            return
        content, folder = _serialize.dumps(data._reduce()), _find_place().folder  # noqa: SLF001
        try:
            _make_folder(folder)
            # What is new on the way there is looked at as well.
            if _find_place().doubt is None:
                _write(folder / self._make_name(sig, data.codegen), content)
                _drop_oldest(folder)
        except OSError:
            pass

    def _make_name(self, sig: Any, codegen: Any) -> str:  # noqa: ANN401
        """Return a name that differs wherever the machine code may."""
        compilers = (numba.__version__, llvmlite.__version__, sys.version)
        parts = (self._name, self._version, str(sig), codegen.magic_tuple(), compilers)
        return f"{self._name}-{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}{_SUFFIX}"


def _find_place() -> _Place:
    """Return the folder of the kernels: Numba's where one is named, else this user's."""
    try:
        asked = _name_folder().absolute()
        folder = asked.resolve()
        return _Place(folder, _find_doubt(asked) or _find_doubt(folder))
    except (OSError, RuntimeError):  # no home, a circle of links, or a folder that may not be looked into
        return _Place(Path(os.devnull), "this user has no folder that can be read")


def _name_folder() -> Path:
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        base = Path(named)
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "detente" / "kernels"


def _find_doubt(folder: Path) -> str | None:
    """Return why others may write to a folder, or replace one on the way to it; None where they cannot."""
    for part in (folder, *folder.parents):
        try:
            found = part.lstat()
        except FileNotFoundError:  # it is yet to be made
            continue
        # In a sticky folder, such as /tmp, only the owner of an entry can replace it.
        is_shielded = stat.S_ISLNK(found.st_mode) or (part != folder and found.st_mode & stat.S_ISVTX)
        if not (is_shielded or _is_closed(found)):
            return f"others can write to {part}"
        if not _is_owned(found):
            return f"{part} belongs to another user"
    return None


def _is_owned(found: os.stat_result) -> bool:
    """Say whether this user or the administrator owns a file; on Windows a profile is its user's alone."""
    return sys.platform == "win32" or found.st_uid in {0, os.geteuid()}


def _is_closed(found: os.stat_result) -> bool:
    """Say whether nobody but its owner can write to a file."""
    return sys.platform == "win32" or not found.st_mode & _OTHERS


def _describe_keeping(place: _Place) -> str:
    """Return whether the next run will find the kernel, as a sentence."""
    nearest = next((part for part in (place.folder, *place.folder.parents) if part.exists()), place.folder)
    doubt = place.doubt or (None if os.access(nearest, os.W_OK) else f"{nearest} cannot be written")
    return "Later runs will not need it." if doubt is None else f"The result is not kept: {doubt}."


def _read(path: Path) -> bytes:
    """Return what was kept in a file.

    Raises
    ------
    OSError
        If there is no such file, or it is a link, damaged, or others may have written it.
    """
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:  # noqa: PTH123 - the very file that is looked at is read
        found = os.fstat(descriptor)
        content = file.read() if _is_owned(found) and _is_closed(found) else b""
    digest, content = content[:_DIGEST], content[_DIGEST:]
    if digest != hashlib.sha256(content).digest():
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
    return content


def _make_folder(folder: Path) -> None:
    """Make a folder and those on the way to it, for this user alone."""
    for part in (*reversed(folder.parents), folder):
        with contextlib.suppress(FileExistsError):
            part.mkdir(mode=0o700)


def _write(path: Path, content: bytes) -> None:
    """Write a file at one stroke: who reads meanwhile, or after an interrupt, finds the old one or none."""
    descriptor, made = tempfile.mkstemp(suffix=_SUFFIX, dir=path.parent)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
            file.write(hashlib.sha256(content).digest() + content)
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def _drop_oldest(folder: Path) -> None:
    """Remove what no version in use has made, and what an interrupt has left."""
    files = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[_MOST_FILES:]:
        file.unlink(missing_ok=True)
