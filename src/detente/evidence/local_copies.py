"""Whether the documents of a case are at hand, and still what the case was read from."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from detente.case.model import Case
from detente.case.sources import Source
from detente.documents.document import Document, DocumentFault, start_at
from detente.documents.file_io import digest, read_document
from detente.documents.reader import TOO_LARGE, parse_document

CopyStatus = Literal["verified", "changed", "not at hand", "not pinned", "without a local copy"]

_FOLDER = "DETENTE_DOCUMENTS"
"""Environment variable that names a folder with documents."""


class LocalCopy(NamedTuple):
    """A source of a case, and whether its document is what it was."""

    name: str
    title: str
    status: CopyStatus
    """``verified``: its digest matches. ``changed``: it does not. ``not pinned``: a copy is at hand,
    the case gives no digest. ``not at hand``: no copy was found. ``without a local copy``: the case
    names no file."""
    document: Document | None = None
    """The document at hand, where it could be read as text."""
    digest: str | None = None
    """SHA-256 of the copy at hand."""
    fault: DocumentFault | None = None
    """Why the copy at hand could not be read as text."""


def check_sources(case: Case, folders: Sequence[Path] = ()) -> tuple[LocalCopy, ...]:
    """Look for every document of a case, compare its digest, and read it.

    Parameters
    ----------
    case
        The case.
    folders
        Where to look first, for instance the case file's own folder; after them the folder
        that the environment variable ``DETENTE_DOCUMENTS`` names.
    """
    shared = os.environ.get(_FOLDER)
    searched = [*folders, *([Path(shared)] if shared else [])]
    return tuple(_check(name, source, searched) for name, source in case.sources.items())


class _Copy(NamedTuple):
    """A file of the name that a source gives."""

    digest: str
    content: bytes | None
    """``None`` if it is too large to read."""


def _check(name: str, source: Source, folders: Sequence[Path]) -> LocalCopy:
    if source.file is None:
        return LocalCopy(name, source.title, "without a local copy")
    paths = [path for folder in folders if (path := folder / source.file).is_file()]
    copies = [copy for path in paths if (copy := _read_copy(path)) is not None]
    if not copies:
        fault = DocumentFault("cannot be opened", "Check its permissions.") if paths else None
        return LocalCopy(name, source.title, "not at hand", fault=fault)
    digests = [copy.digest for copy in copies]
    index = digests.index(source.sha256) if source.sha256 in digests else 0
    status: CopyStatus = "verified" if digests[index] == source.sha256 else "changed"
    if source.sha256 is None:
        status = "not pinned"
    content = copies[index].content
    parsed = TOO_LARGE if content is None else parse_document(content, source.file)
    if isinstance(parsed, Document):
        parsed = start_at(parsed, source.starts_at)
    document, fault = (None, parsed) if isinstance(parsed, DocumentFault) else (parsed, None)
    return LocalCopy(name, source.title, status, document, digests[index], fault)


def _read_copy(path: Path) -> _Copy | None:
    """Return a file; ``None`` if it cannot be opened."""
    content = read_document(path)
    if content is not None:
        return _Copy(digest(content), content)
    try:
        with path.open("rb") as file:
            return _Copy(hashlib.file_digest(file, "sha256").hexdigest(), None)
    except OSError:
        return None
