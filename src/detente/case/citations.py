"""What the ``source`` cells of a case point to: sources, places in them, quoted passages."""

from collections.abc import Iterator
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from detente.case.evidence import Citation, read_citations
from detente.case.model import Case
from detente.case.premises import find_citation, list_children


class CitedPassage(NamedTuple):
    """What one part of a ``source`` cell points to."""

    source: str
    """Short name of the source."""
    paragraphs: tuple[int, ...]
    """Paragraphs in it; empty where none is named."""
    pages: tuple[int, ...]
    """Pages in it; empty where none is named."""
    passage: str | None
    """Short name of the passage, where one is cited."""
    exact: str | None
    """Its quote."""


def resolve_citations(case: Case, text: str) -> tuple[CitedPassage, ...]:
    """Return what a ``source`` cell of a case points to, in its order.

    Parameters
    ----------
    case
        The case whose sources and passages are meant.
    text
        The cell, such as ``oped par=5,6; face``. What a number built in Python carries may name
        nothing: such parts are left out. In a case file they are faults.
    """
    try:
        citations = read_citations(text)
    except PydanticCustomError:
        return ()
    known = {*case.sources, *case.passages}
    return tuple(_resolve(case, citation) for citation in citations if citation.name in known)


def _resolve(case: Case, citation: Citation) -> CitedPassage:
    passage = case.passages.get(citation.name)
    if passage is None:
        return CitedPassage(citation.name, citation.paragraphs, citation.pages, None, None)
    paragraphs = () if passage.par is None else (passage.par,)
    pages = () if passage.page is None else (passage.page,)
    return CitedPassage(passage.source, paragraphs, pages, citation.name, passage.exact)


def list_cited_sources(case: Case, text: str | None) -> frozenset[str]:
    """Return the names of the sources that a ``source`` cell points to; none for an empty cell."""
    return frozenset(found.source for found in resolve_citations(case, text or ""))


def list_citations(case: Case) -> Iterator[tuple[str, str]]:
    """Yield every ``source`` cell of a case with its place, those of the outcome at the end."""
    yield from _walk(case, "")
    yield from _walk(case.outcome, "outcome")


def _walk(node: object, path: str) -> Iterator[tuple[str, str]]:
    source = find_citation(node)
    if source is not None:
        yield f"{path}.source", source
    for name, child in list_children(node):
        yield from _walk(child, f"{path}.{name}" if path else name)
