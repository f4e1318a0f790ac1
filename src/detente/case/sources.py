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
from detente.case.quantity import case_fault, check_printable, quote_value

_CITATION = re.compile(r"([a-z][a-z0-9_-]*)((?:\s+(?:par|page)=[0-9]{1,6}(?:,[0-9]{1,6})*)*)")
_NUMBERS = re.compile(r"(par|page)=([0-9,]+)")
_MOST_PASSAGES = 8

LONGEST_QUOTE = 300
"""Characters a quote may have: what is longer is read in the document."""
LONGEST_CONTEXT = 100
"""Characters of context on either side of a quote."""
_MOST_PARENTS = 20
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
_Numbering: TypeAlias = Annotated[Text, _AS_TEXT, WithJsonSchema({"type": ["string", "integer"]})]
"""A number as documents are numbered: 9, 9(4) or 48-2."""


class Author(Table):
    """An author: a person by family and given names, or an organisation by its name."""

    family: Text | None = None
    """Family name of a person."""
    given: Text | None = None
    """Given names of a person."""
    literal: Text | None = None
    """Name of an office, an agency or a firm, in full."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.family is None) == (self.literal is None) or (self.given and self.literal):
            hint = "Write {family: …, given: …} for a person, {literal: …} for an organisation."
            raise case_fault("an author needs either a family name or a literal name", hint)
        return self


def _tag_authors(value: object) -> str:
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
            Discriminator(_tag_authors),
        ]
        | None
    ) = None
    """Who wrote it: in words, or as a list of ``{family: …, given: …}`` and ``{literal: …}``."""
    published: Text | None = None
    """When it was published, as far as known: ``24 March 2025``, ``June 2017``, ``1989``."""
    as_of: When | None = None
    """Up to when does it report what was known? Needed where it was published after the decision and
    anything but ``outcome`` cites it (default: the day it was published)."""
    container: Text | None = None
    """What it appeared in: newspaper, journal, website, volume."""
    publisher: Text | None = None
    """Who published it."""
    place: Text | None = None
    """Where it was published."""
    volume: _Numbering | None = None
    """Volume it appeared in."""
    issue: _Numbering | None = None
    """Issue it appeared in."""
    number: _Numbering | None = None
    """Number of a report, a bill or a law."""
    pages: _Numbering | None = None
    """Pages it fills there."""
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """Language it is written in, as a tag: ``en``, ``ru``, ``de-CH``."""
    doi: Annotated[str, StringConstraints(pattern=r"^10\.[0-9]{4,9}/\S{1,200}$")] | None = None
    """Its DOI, without a web address."""
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
    """Where it can be read. The report shows it; nothing is downloaded."""
    retrieved: When | None = None
    """When the copy was made."""
    derived_from: list[Name] = Field(default_factory=list, max_length=_MOST_PARENTS)
    """Sources it takes its information from. Sources with the same origin count once."""
    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$")] | None = None
    """File name of a copy beside the case file, or in the folder that ``DETENTE_DOCUMENTS`` names."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """SHA-256 checksum of the copy that was quoted."""
    starts_at: Annotated[int, Field(ge=1, le=1000), DIGITS] = 1
    """Which block of the copy counts as paragraph 1? 3 where a title and a byline stand before the text. What stands
    before it is not read (default: the first, so that a title counts)."""
    reliability: Annotated[str, StringConstraints(pattern=r"^[A-F]$")] = "F"
    """Admiralty grade of the source itself, whatever it says here; F means it cannot be judged."""
    credibility: Annotated[int, Field(ge=1, le=6), DIGITS] = 6
    """Admiralty grade of what it says, whoever says it; 6 means it cannot be judged."""
    descriptor: Text | None = None
    """One line on access, bias, age and quality, in words."""


_Context: TypeAlias = Annotated[
    str, StringConstraints(max_length=LONGEST_CONTEXT), AfterValidator(check_printable)
]
_Counted: TypeAlias = Annotated[int, Field(ge=1), DIGITS]
_Position: TypeAlias = Annotated[int, Field(ge=0), DIGITS]


class Passage(Table):
    """A short quote from a source, and where it is found. `detente check` verifies it."""

    source: Name
    """The source that contains it."""
    exact: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUOTE),
        AfterValidator(check_printable),
    ]
    """The quote, word for word; a few words are enough."""
    prefix: _Context = ""
    """Words just before it, if the quote occurs more than once."""
    suffix: _Context = ""
    """Words just after it."""
    par: _Counted | None = None
    """Number of its paragraph."""
    page: _Counted | None = None
    """Number of its page, if the document has pages."""
    start: _Position | None = None
    """Number of characters in the document before it."""
    end: _Position | None = None
    """Number of characters in the document up to its end."""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise case_fault(
                "start and end belong together, and one is missing", "Write both, or delete both."
            )
        if self.start is not None and self.end is not None and self.start >= self.end:
            message = f"starts at {self.start} and ends at {self.end}"
            raise case_fault(message, "The end must come after the start; if in doubt, delete both.")
        return self


class Citation(NamedTuple):
    """A source or passage named in a case, and the places in the source."""

    name: str
    paragraphs: tuple[int, ...]
    pages: tuple[int, ...]


def parse_citations(text: str) -> tuple[Citation, ...]:
    """Return what a ``source`` cell names, split at semicolons.

    Raises
    ------
    PydanticCustomError
        If a part is not the name of a passage, or of a source with ``par=`` or ``page=`` numbers.

    Examples
    --------
    >>> parse_citations("oped par=5,6")
    (Citation(name='oped', paragraphs=(5, 6), pages=()),)
    """
    parts = [part.strip() for part in text.split(";")]
    if len(parts) > _MOST_PASSAGES:
        raise case_fault(f"cites {len(parts)} passages; the limit is {_MOST_PASSAGES}", "Split the row.")
    return tuple(_parse_citation(part) for part in parts)


def _parse_citation(text: str) -> Citation:
    citation = _CITATION.fullmatch(text)
    if not citation:
        hint = "Write the name of a passage, or of a source with par= or page= numbers: oped par=5,6."
        raise case_fault(f"cannot read {quote_value(text)} as a citation", hint)
    numbered: dict[str, list[int]] = {"par": [], "page": []}
    for kind, numbers in _NUMBERS.findall(citation[2]):
        numbered[kind] += map(int, numbers.split(","))
    return Citation(citation[1], tuple(numbered["par"]), tuple(numbered["page"]))
