"""Sources of a case, and the passages its numbers rest on."""

import re
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints

from detente.case.fields import DIGITS, Name, Table, Text
from detente.case.quantity import fault, show

_CITATION = re.compile(r"([a-z][a-z0-9_-]*)((?:\s+(?:par|page)=[0-9]{1,6}(?:,[0-9]{1,6})*)*)")
_PLACE = re.compile(r"(par|page)=([0-9,]+)")
_MOST_PASSAGES = 8


class Source(Table):
    """A document the case rests on."""

    title: Text
    """Title of the document."""
    author: Text | None = None
    """Who wrote it."""
    published: Text | None = None
    """When it was published, as far as known."""
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S{1,500}$")] | None = None
    """Where it can be read. Shown, never fetched."""
    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")] | None = None
    """Name of a local copy: beside the case file, or in the folder ``DETENTE_DOCUMENTS`` names."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Digest of the copy the passages were read from."""
    reliability: Annotated[str, StringConstraints(pattern=r"^[A-F]$")] = "F"
    """Admiralty reliability of the source; F: cannot be judged."""
    credibility: Annotated[int, Field(ge=1, le=6), DIGITS] = 6
    """Admiralty credibility of what it says; 6: cannot be judged."""
    descriptor: Text | None = None
    """One line on access, bias and quality, in words."""


class Citation(NamedTuple):
    """A source named in a case, and the places in it."""

    source: str
    paragraphs: tuple[int, ...]
    pages: tuple[int, ...]


def read_citations(text: str) -> tuple[Citation, ...]:
    """Return the passages a ``source`` cell names, split at semicolons.

    Raises
    ------
    PydanticCustomError
        If a part is not a source's name followed by ``par=`` or ``page=`` numbers.

    Examples
    --------
    >>> read_citations("oped par=5,6")
    (Citation(source='oped', paragraphs=(5, 6), pages=()),)
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > _MOST_PASSAGES:
        raise fault(f"names {len(parts)} passages", f"Keep to {_MOST_PASSAGES}; split the row.")
    return tuple(_read_citation(part) for part in parts)


def _read_citation(text: str) -> Citation:
    found = _CITATION.fullmatch(text)
    if not found:
        hint = "Write a source's name, then par= or page= numbers: oped par=5,6."
        raise fault(f"{show(text)} names no passage", hint)
    places: dict[str, list[int]] = {"par": [], "page": []}
    for kind, numbers in _PLACE.findall(found[2]):
        places[kind] += map(int, numbers.split(","))
    return Citation(found[1], tuple(places["par"]), tuple(places["page"]))


Sources = dict[Name, Source]
"""The documents of a case, by short name."""
