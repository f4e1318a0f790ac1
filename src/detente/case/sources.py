"""Whether the documents of a case are at hand, and still what the case was read from."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel
from pydantic_core import PydanticCustomError

from detente.case.evidence import read_citations
from detente.case.model import Case
from detente.case.premises import list_children
from detente.case.quantity import Quantity
from detente.documents.files import digest, read_document
from detente.documents.paragraphs import split_paragraphs
from detente.errors import Problem

Status = Literal["verified", "changed", "not at hand", "not pinned"]

FOLDER = "DETENTE_DOCUMENTS"
"""Environment variable that names a folder with documents."""


class SourceStatus(NamedTuple):
    """A source of a case and whether its document is what it was."""

    name: str
    title: str
    status: Status
    """``verified``: its digest matches. ``changed``: it does not. ``not at hand``: no copy was
    found. ``not pinned``: the case gives no file or no digest."""
    paragraphs: tuple[str, ...] = ()
    """The document's paragraphs, where it is verified and text."""


def check_sources(case: Case, folders: Sequence[Path] = ()) -> tuple[SourceStatus, ...]:
    """Look for every document of a case, and compare its digest.

    Parameters
    ----------
    case
        The case.
    folders
        Where to look first, for instance the case file's own folder; after them the folder
        that the environment variable ``DETENTE_DOCUMENTS`` names.
    """
    named = os.environ.get(FOLDER)
    places = [*folders, *([Path(named)] if named else [])]
    return tuple(_check(case, name, places) for name in case.sources)


def find_stray_citations(case: Case, statuses: Sequence[SourceStatus]) -> Iterator[Problem]:
    """Yield citations of paragraphs that a verified document does not have."""
    lengths = {found.name: len(found.paragraphs) for found in statuses if found.paragraphs}
    for path, text in list_citations(case):
        try:
            citations = read_citations(text)
        except PydanticCustomError:
            continue
        for citation in citations:
            last = lengths.get(citation.source)
            for number in citation.paragraphs:
                if last is not None and not 1 <= number <= last:
                    hint = "Paragraphs are blank-line blocks, numbered from 1, the title counted."
                    yield Problem(path, f"{citation.source} has {last} paragraphs, not {number}", hint)


def list_citations(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every ``source`` cell of a case with its place."""
    source = getattr(node, "source", None) if isinstance(node, BaseModel | Quantity) else None
    if isinstance(source, str):
        yield f"{path}.source", source
    for name, child in list_children(node):
        yield from list_citations(child, f"{path}.{name}" if path else name)


def _check(case: Case, name: str, places: Sequence[Path]) -> SourceStatus:
    source = case.sources[name]
    if source.file is None or source.sha256 is None:
        return SourceStatus(name, source.title, "not pinned")
    found = [content for place in places if (content := read_document(place / source.file)) is not None]
    if not found:
        return SourceStatus(name, source.title, "not at hand")
    for content in found:
        if digest(content) == source.sha256:
            return SourceStatus(name, source.title, "verified", _split(content))
    return SourceStatus(name, source.title, "changed")


def _split(content: bytes) -> tuple[str, ...]:
    try:
        return split_paragraphs(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return ()
