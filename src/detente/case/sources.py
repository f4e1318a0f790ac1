"""Sources of a case, and the passages its numbers rest on."""

import re
from typing import Annotated, Literal, NamedTuple, Self, TypeAlias

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    WithJsonSchema,
    model_validator,
)

from detente.case.fields import DIGITS, Name, Table, Text, When
from detente.case.quantity import check_printable, fault, show

_CITATION = re.compile(r"([a-z][a-z0-9_-]*)((?:\s+(?:par|page)=[0-9]{1,6}(?:,[0-9]{1,6})*)*)")
_PLACE = re.compile(r"(par|page)=([0-9,]+)")
_MOST_PASSAGES = 8

LONGEST_QUOTE = 300
"""Characters a quote may have: what is longer is read in the document."""
LONGEST_CONTEXT = 100
"""Characters of context on either side of a quote."""
MOST_PARENTS = 20
"""Sources one source may be derived from."""

SourceType: TypeAlias = Literal[
    "article",
    "article-journal",
    "article-magazine",
    "article-newspaper",
    "bill",
    "book",
    "broadcast",
    "chapter",
    "dataset",
    "document",
    "entry-encyclopedia",
    "hearing",
    "interview",
    "legal_case",
    "legislation",
    "manuscript",
    "map",
    "motion_picture",
    "pamphlet",
    "paper-conference",
    "personal_communication",
    "post",
    "post-weblog",
    "regulation",
    "report",
    "review",
    "software",
    "speech",
    "standard",
    "thesis",
    "treaty",
    "webpage",
]
"""Kinds of source, by the names of the Citation Style Language."""


def _write_number(value: object) -> object:
    """Return a whole number as text: ``volume: 9`` is read as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


_AS_TEXT = BeforeValidator(_write_number)
Numbering: TypeAlias = Annotated[Text, _AS_TEXT, WithJsonSchema({"type": ["string", "integer"]})]
"""A number as documents are numbered: 9, 9(4) or 48-2."""


class Author(Table):
    """Somebody who wrote a source: a person by family name, or a body by the name it goes by."""

    family: Text | None = None
    """Family name of a person."""
    given: Text | None = None
    """Given names of a person."""
    literal: Text | None = None
    """Name of an office, an agency or a firm, as a whole."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.family is None) == (self.literal is None) or (self.given and self.literal):
            hint = "Write {family: …, given: …} for a person, {literal: …} for a body."
            raise fault("found no name, or two kinds of name", hint)
        return self


def _tell_authors(value: object) -> str:
    return "list of authors" if isinstance(value, list) else "author in words"


class Source(Table):
    """A document the case rests on."""

    type: SourceType = "document"
    """What kind of document it is, by the names of the Citation Style Language."""
    title: Text
    """Title of the document."""
    author: (
        Annotated[
            Annotated[Text, Tag("author in words")]
            | Annotated[Annotated[list[Author], Field(min_length=1, max_length=100)], Tag("list of authors")],
            Discriminator(_tell_authors),
        ]
        | None
    ) = None
    """Who wrote it: words, or a list of ``{family, given}`` and ``{literal}``."""
    published: Text | None = None
    """When it was published, as far as known: ``24 March 2025``, ``June 2017``, ``1989``."""
    container: Text | None = None
    """What it appeared in: newspaper, journal, website, volume."""
    publisher: Text | None = None
    """Who published it."""
    place: Text | None = None
    """Where it was published."""
    volume: Numbering | None = None
    """Volume of the container."""
    issue: Numbering | None = None
    """Issue of the container."""
    number: Numbering | None = None
    """Number of a report, a bill or a law."""
    pages: Numbering | None = None
    """Pages of the container that it fills."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """Language it is written in, as a tag: ``en``, ``ru``, ``de-CH``."""
    doi: Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S{1,200}$")] | None = None
    """Its DOI, without an address before it."""
    isbn: (
        Annotated[
            str,
            _AS_TEXT,
            StringConstraints(pattern=r"^[0-9][0-9 -]{8,15}[0-9X]$"),
            WithJsonSchema({"type": ["string", "integer"]}),
        ]
        | None
    ) = None
    """Its ISBN."""
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S{1,500}$")] | None = None
    """Where it can be read. Shown, never fetched."""
    retrieved: When | None = None
    """When the copy was taken."""
    derived_from: list[Name] = Field(default_factory=list, max_length=MOST_PARENTS)
    """Sources it takes what it says from: sources with one origin count once."""
    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")] | None = None
    """Name of a local copy: beside the case file, or in the folder ``DETENTE_DOCUMENTS`` names."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Digest of the copy the passages were read from."""
    reliability: Annotated[str, StringConstraints(pattern=r"^[A-F]$")] = "F"
    """Admiralty reliability of the source, judged apart from what it says; F: cannot be judged."""
    credibility: Annotated[int, Field(ge=1, le=6), DIGITS] = 6
    """Admiralty credibility of what it says, judged apart from who says it; 6: cannot be judged."""
    descriptor: Text | None = None
    """One line on access, bias, age and quality, in words."""


Context: TypeAlias = Annotated[
    str, StringConstraints(max_length=LONGEST_CONTEXT), AfterValidator(check_printable)
]
Counted: TypeAlias = Annotated[int, Field(ge=1), DIGITS]
Position: TypeAlias = Annotated[int, Field(ge=0), DIGITS]


class Passage(Table):
    """A short quote from a source, and where it stands: what `detente check` verifies."""

    source: Name
    """The source it stands in."""
    exact: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUOTE),
        AfterValidator(check_printable),
    ]
    """The quote, word for word; a few words are enough."""
    prefix: Context = ""
    """Words just before it, where the quote stands in several places."""
    suffix: Context = ""
    """Words just after it."""
    par: Counted | None = None
    """Number of its paragraph."""
    page: Counted | None = None
    """Number of its page, in a document with pages."""
    start: Position | None = None
    """Characters of the document's text before it."""
    end: Position | None = None
    """Characters of the document's text up to its end."""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise fault("found one of start and end", "Write both, or neither.")
        if self.start is not None and self.end is not None and self.start >= self.end:
            message = f"starts at {self.start} and ends at {self.end}"
            raise fault(message, "Write an end beyond the start, or leave both out.")
        return self


class Citation(NamedTuple):
    """A source or passage named in a case, and the places in the source."""

    name: str
    paragraphs: tuple[int, ...]
    pages: tuple[int, ...]


def read_citations(text: str) -> tuple[Citation, ...]:
    """Return what a ``source`` cell names, split at semicolons.

    Raises
    ------
    PydanticCustomError
        If a part is not the name of a passage, or of a source with ``par=`` or ``page=`` numbers.

    Examples
    --------
    >>> read_citations("oped par=5,6")
    (Citation(name='oped', paragraphs=(5, 6), pages=()),)
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > _MOST_PASSAGES:
        raise fault(f"names {len(parts)} passages", f"Keep to {_MOST_PASSAGES}; split the row.")
    return tuple(_read_citation(part) for part in parts)


def _read_citation(text: str) -> Citation:
    found = _CITATION.fullmatch(text)
    if not found:
        hint = "Write a passage's name, or a source's name and par= or page= numbers: oped par=5,6."
        raise fault(f"{show(text)} names no passage", hint)
    places: dict[str, list[int]] = {"par": [], "page": []}
    for kind, numbers in _PLACE.findall(found[2]):
        places[kind] += map(int, numbers.split(","))
    return Citation(found[1], tuple(places["par"]), tuple(places["page"]))
