"""Contradictions in what is cited: citations, passages, and the lineage of sources."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pydantic_core import PydanticCustomError

from detente.case.checks.raw_data import (
    MOST_LISTED,
    RawData,
    as_table,
    find_unknown,
    list_names,
    table_at,
    walk_text,
)
from detente.case.lineage import find_cycles
from detente.case.quantity import quote_value
from detente.case.refusals import place_fault
from detente.case.sources import parse_citations
from detente.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMED_BY_USER = ("weights", "shares", "effects", "harm", "hits", "correlation", "seeds")
"""Tables of numbers under names of the user's own: ``source`` is such a name there, no citation."""


def check_citations(case: RawData) -> Iterator[Problem]:
    """Yield what ``source`` cells cite that the case does not have."""
    passages, known = table_at(case, "passages"), {**table_at(case, "sources"), **table_at(case, "passages")}
    what = "source or passage" if passages else "source"
    alike: dict[str, list[str]] = {}
    for name in known:
        alike.setdefault(name[:1], []).append(name)
    for path, text in walk_citations(case):
        try:
            citations = parse_citations(text)
        except PydanticCustomError as error:
            yield place_fault(path, error)
            continue
        for name, paragraphs, pages in citations:
            if name not in known:
                meant = [*alike.get(name[:1], [])[: MOST_LISTED // 2], *islice(known, MOST_LISTED)]
                yield from find_unknown(path, [name], meant, what)
            if name in passages and (paragraphs or pages):
                message = f"{quote_value(name)} is a passage, which already says where it stands"
                hint = f"Cite {name} without par= or page=, or cite its source."
                yield Problem(path, message, hint)


def check_passages(case: RawData) -> Iterator[Problem]:
    """Yield passages of unknown sources, and names that stand for a source and a passage."""
    sources, passages = table_at(case, "sources"), table_at(case, "passages")
    for name, passage in passages.items():
        path = f"passages.{name}"
        if name in sources:
            hint = "Rename the passage, so that a citation means one thing."
            yield Problem(path, f"{quote_value(name)} is also the name of a source", hint)
        source = as_table(passage).get("source")
        if isinstance(source, str):
            yield from find_unknown(f"{path}.source", [source], sources, "source")


def check_lineage(case: RawData) -> Iterator[Problem]:
    """Yield sources derived from unknown ones, and circular reporting: a source that leads back to itself."""
    sources = table_at(case, "sources")
    parents = {name: list_names(as_table(row).get("derived_from")) for name, row in sources.items()}
    for name, origins in parents.items():
        yield from find_unknown(f"sources.{name}.derived_from", origins, sources, "source")
    known = {name: [origin for origin in origins if origin in sources] for name, origins in parents.items()}
    for cycle in find_cycles(known):
        message = f"these sources are derived from each other in a circle: {' -> '.join(cycle)}"
        hint = "Delete the link that is wrong."
        yield Problem(f"sources.{cycle[0]}.derived_from", message, hint)


def walk_citations(case: RawData) -> Iterator[tuple[str, str]]:
    """Yield every ``source`` cell with its path, except those of passages, which say where they are found."""
    for path, text in walk_text(case):
        parents, _, key = path.rpartition(".")
        table = parents.rpartition(".")[2]
        if key == "source" and table not in _NAMED_BY_USER and not path.startswith("passages."):
            yield path, text
