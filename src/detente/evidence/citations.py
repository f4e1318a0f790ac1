"""What the ``source`` cells of a case point to, and which entries of the record rest on which sources."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from detente.case.fields import Reasoned
from detente.case.lineage import list_origins
from detente.case.model import Case
from detente.case.premises import find_citation, list_children
from detente.case.sources import Citation, parse_citations


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
        nothing: such parts are skipped. In a case file they are faults.
    """
    try:
        citations = parse_citations(text)
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
    return frozenset(cited.source for cited in resolve_citations(case, text or ""))


def list_citations(case: Case) -> Iterator[tuple[str, str]]:
    """Yield every ``source`` cell of a case with its path, those of the outcome at the end."""
    yield from _walk(case, "")
    yield from _walk(case.outcome, "outcome")


def _walk(node: object, path: str) -> Iterator[tuple[str, str]]:
    source = find_citation(node)
    if source is not None:
        yield f"{path}.source", source
    for name, child in list_children(node):
        yield from _walk(child, f"{path}.{name}" if path else name)


def list_entry_sources(case: Case) -> dict[str, frozenset[str]]:
    """Return the sources that each entry of the record cites, by its path in the case."""
    record = case.record
    entries: dict[str, Reasoned] = {f"record.episodes.{name}": row for name, row in record.episodes.items()}
    entries |= {f"record.acts.{name}": row for name, row in record.acts.items()}
    entries |= {f"record.answers.{name}": row for name, row in record.answers.items()}
    entries |= {f"record.watched.{name}": row for name, row in record.watched.items()}
    return {path: list_cited_sources(case, entry.source or record.source) for path, entry in entries.items()}


def list_sole_entries(case: Case) -> dict[str, frozenset[str]]:
    """Return the entries that rest on one source alone, by source."""
    cited = list_entry_sources(case)
    return {
        source: frozenset(path for path, sources in cited.items() if sources == {source})
        for source in case.sources
    }


def count_origins(case: Case, without: Container[str] = ()) -> int:
    """Count the independent origins that the sources of the record go back to.

    Parameters
    ----------
    case
        The case.
    without
        Paths of entries that do not count.
    """
    parents = {name: source.derived_from for name, source in case.sources.items()}
    counted = [sources for path, sources in list_entry_sources(case).items() if path not in without]
    return len(list_origins(parents, frozenset().union(*counted)))
