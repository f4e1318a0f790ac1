"""The row of a source: what a document is called, who wrote it when, its copy and its checksum."""

import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from detente.documents.document import Document, Paragraph
from detente.drafting.page_metadata import PageMetadata
from detente.drafting.rows import wrap_note
from detente.drafting.scalars import quote_scalar
from detente.text_safety import format_line

_LONGEST_TITLE = 200
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")


class Origin(NamedTuple):
    """What a draft says of the document's copy."""

    file: str
    """Its name, without folders."""
    retrieved: str | None = None
    """When the copy was taken, as a case writes dates."""

    @property
    def stem(self) -> str:
        """Return the name of the file without its ending."""
        return self.file.rsplit(".", 1)[0] or self.file


def choose_title(paragraphs: Sequence[Paragraph], origin: Origin, metadata: PageMetadata) -> str:
    """Return what a page calls itself, the first line of a document, or the name of its file."""
    first = format_line(paragraphs[0].text) if paragraphs else ""
    candidates = (
        format_line(metadata.title, _LONGEST_TITLE),
        first if len(first) <= _LONGEST_TITLE else "",
        format_line(origin.stem, _LONGEST_TITLE),
    )
    return next((text for text in candidates if any(map(str.isalnum, text))), "Document")


def list_source(
    name: str,
    document: Document,
    origin: Origin,
    title: str,
    metadata: PageMetadata,
    *,
    files: Container[str] = frozenset(),
) -> Iterator[str]:
    """Yield the row of a source.

    Parameters
    ----------
    name
        Its short name in the case.
    document, origin
        The document, and what is known of its copy.
    title
        What it is called.
    metadata
        What a web page says of itself.
    files
        Names of the copies of other sources: two copies in one folder cannot share one.
    """
    yield f"  {name}:"
    yield f"    title: {quote_scalar(title)}"
    if _FILE.fullmatch(origin.file) and origin.file not in files:
        yield f"    file: {quote_scalar(origin.file)}"
    elif origin.file in files:
        yield "    ## file: another source has a copy of this name; rename yours, and write its name here."
    else:
        yield "    ## file: rename your copy to letters, digits, dots, - and _ only, and write its name here."
    yield f"    sha256: {quote_scalar(document.sha256)}"
    if origin.retrieved:
        yield f"    retrieved: {origin.retrieved}"
    yield from _list_publication(metadata)
    yield '#     reliability: "?"      ## A (reliable) to F (cannot be judged).'
    yield '#     credibility: "?"      ## 1 (confirmed) to 6 (cannot be judged).'


def _list_publication(metadata: PageMetadata) -> Iterator[str]:
    """Yield who wrote a page, when and where it was published, as far as the page says so."""
    if metadata.authors:
        yield f"    author: {quote_scalar(format_line('; '.join(metadata.authors), _LONGEST_TITLE))}"
    else:
        yield '#     author: "?"'
    if metadata.published:
        yield f'    published: "{metadata.published}"'
    else:
        yield '#     published: "?"'
    if metadata.days:
        days = "; ".join(f"{day} ({places})" for day, places in metadata.days)
        yield from wrap_note(f"The page gives more than one day of publication: {days}.")
    if metadata.site:
        yield f"    container: {quote_scalar(format_line(metadata.site, _LONGEST_TITLE))}"
