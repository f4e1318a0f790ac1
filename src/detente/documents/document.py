"""What a document becomes: numbered paragraphs, and one text in which positions count."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple, TypeAlias

from detente.documents.file_io import digest
from detente.text_safety import strip_unprintable

DocumentKind: TypeAlias = Literal["text", "markdown", "html", "pdf", "mail"]

SEPARATOR = "\n\n"
"""What stands between two paragraphs in the text of a document."""

_MOST_PARAGRAPHS = 200_000
"""Paragraphs of a document that are read at most."""
_MOST_CHARACTERS = 20_000_000
"""Characters of a document that are read at most: a PDF may unfold to more than its size."""
_MOST_PAGES = 6
"""Pages without text that a message names."""
_ENDLESS = 45
"""Letters that no word has."""
_RUN = re.compile("[^\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff/@_]+")
"""Neither a script without spaces nor an address."""
_LIGATURES = {
    code: unicodedata.normalize("NFKC", chr(code))
    for code in (*range(0xFB00, 0xFB07), *range(0xFB13, 0xFB18))
}
_BLANK = re.compile(r"\n[ \t\r\f\v]*(?:\n[ \t\r\f\v]*)+")


class Paragraph(NamedTuple):
    """A paragraph of a document, and where it stands."""

    number: int
    """Counted from 1; the title is a paragraph too."""
    text: str
    """What it says, whitespace made single."""
    page: int | None
    """Page of a PDF, counted from 1."""
    start: int
    """Where it begins in the document's text, in characters."""
    end: int
    """Where it ends: the first character after it."""
    aside: bool = False
    """Whether it stands beside the text: the head or foot of a page, a note below it."""


class Document(NamedTuple):
    """A document as it is cited: its kind, its digest, its paragraphs."""

    kind: DocumentKind
    """How its bytes were read."""
    sha256: str
    """Digest of its bytes, in hexadecimal."""
    text: str
    """The paragraphs with a blank line between them: positions count in this text."""
    paragraphs: tuple[Paragraph, ...]
    """In the order of reading; never empty."""
    silent_pages: tuple[int, ...] = ()
    """Pages of a PDF that show pictures or lines, and hold no text."""


class DocumentFault(NamedTuple):
    """Why a document cannot be read."""

    message: str
    """What is wrong, to follow the document's name: ``is encrypted``."""
    hint: str
    """What to do about it, in one or two sentences."""


class Block(NamedTuple):
    """A piece of a document that will be one paragraph."""

    text: str
    page: int | None = None
    aside: bool = False


Blocks: TypeAlias = tuple[Block, ...]


def tidy_text(text: str) -> str:
    r"""Return a text as it is compared: composed (NFC), whitespace single, nothing unseen.

    Ligatures become letters. Soft hyphens, control characters and marks of direction, which
    show nothing and hide differences, go; half a surrogate pair becomes U+FFFD, a lost character.

    Examples
    --------
    >>> tidy_text("  The\u00ad ﬁrst\n cafe\u0301 ")
    'The first café'
    """
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").translate(_LIGATURES)
    for _ in range(2):  # marks that an unseen character kept apart may now compose
        whole = unicodedata.normalize("NFC", strip_unprintable(whole))
    return " ".join(whole.split())


def tidy_blocks(blocks: Iterable[Block]) -> Blocks | DocumentFault:
    """Return blocks as they are compared; a fault if there are too many or too long ones.

    Those that say nothing go, but for pages without text.
    """
    every = (block._replace(text=tidy_text(block.text)) for block in blocks)
    tidy = tuple(block for block in every if block.text or block.page)
    hint = "Save the part you cite as a file of its own, and cite that."
    n_characters = sum(len(block.text) for block in tidy)
    for number, most, name in (
        (len(tidy), _MOST_PARAGRAPHS, "paragraphs"),
        (n_characters, _MOST_CHARACTERS, "characters"),
    ):
        if number > most:
            return DocumentFault(f"has {number:,} {name}; the limit is {most:,}", hint)
    return tidy


def build_document(kind: DocumentKind, content: bytes, blocks: Iterable[Block]) -> Document | DocumentFault:
    """Return a document of the blocks that say something, numbered; a fault if none does or there are too many."""
    tidy = tidy_blocks(blocks)
    if isinstance(tidy, DocumentFault):
        return tidy
    said = [block for block in tidy if block.text]
    if not said:
        hint = "Save what you can see of it as a PDF or as plain text, and cite that."
        return DocumentFault("contains no text", hint)
    paragraphs: list[Paragraph] = []
    start = 0
    for number, block in enumerate(said, 1):
        end = start + len(block.text)
        paragraphs.append(Paragraph(number, block.text, block.page, start, end, block.aside))
        start = end + len(SEPARATOR)
    whole = SEPARATOR.join(paragraph.text for paragraph in paragraphs)
    pages = {block.page for block in tidy if block.page} - {block.page for block in said}
    return Document(kind, digest(content), whole, tuple(paragraphs), tuple(sorted(filter(None, pages))))


def start_at(document: Document, number: int) -> Document | DocumentFault:
    r"""Return a document without what stands before one of its paragraphs, which becomes paragraph 1.

    Parameters
    ----------
    document
        The document.
    number
        Number of the paragraph that a reader counts as the first, from 1.

    Returns
    -------
    :
        Its kind and digest stay; positions count from the new beginning. A fault if it has fewer paragraphs.

    Examples
    --------
    >>> from detente.documents.reader import parse_document
    >>> memo = parse_document(b"Title\n\nA byline\n\nThe plant comes first.", "memo.txt")
    >>> [(paragraph.number, paragraph.text) for paragraph in start_at(memo, 3).paragraphs]
    [(1, 'The plant comes first.')]
    """
    if number == 1:
        return document
    if number > len(document.paragraphs):
        hint = "Count again, or delete starts_at."
        return DocumentFault(
            f"has {len(document.paragraphs)} paragraphs; the case says that its text starts at {number}", hint
        )
    kept = document.paragraphs[number - 1 :]
    shift = kept[0].start
    moved = tuple(
        paragraph._replace(number=index, start=paragraph.start - shift, end=paragraph.end - shift)
        for index, paragraph in enumerate(kept, 1)
    )
    return document._replace(text=document.text[shift:], paragraphs=moved)


def lacks_spaces(document: Document) -> bool:
    """Return whether the words of a document run together: most of its letters stand in words longer than any."""
    words = document.text.split()
    endless = sum(len(word) for word in words if len(word) > _ENDLESS and _RUN.fullmatch(word))
    return 2 * endless > sum(map(len, words))


def find_unread(document: Document) -> tuple[DocumentFault, ...]:
    """Return what a document shows and does not give as text: each a message that follows its name."""
    gaps = []
    pages = document.silent_pages
    if pages:
        numbers = ", ".join(map(str, pages[:_MOST_PAGES])) + (", …" if len(pages) > _MOST_PAGES else "")
        has = f"has no text on page {numbers}" if len(pages) == 1 else f"has no text on pages {numbers}"
        hint = "If you need them, run OCR on it (ocrmypdf --skip-text in.pdf out.pdf) and cite that file."
        gaps.append(DocumentFault(f"{has}, only pictures or lines", hint))
    if lacks_spaces(document):
        hint = "Quotes with spaces will not be found: run OCR on it (ocrmypdf --force-ocr in.pdf out.pdf) and cite that file."
        gaps.append(DocumentFault("has words that run together: it gives no spaces", hint))
    return tuple(gaps)


def split_paragraphs(text: str) -> tuple[str, ...]:
    r"""Return the paragraphs of a text: its blank-line blocks, whitespace made single.

    The first one, usually the title, is number 1.

    Examples
    --------
    >>> split_paragraphs("Title\n\nOne\nparagraph.\n \n\nTwo.")
    ('Title', 'One paragraph.', 'Two.')
    """
    blocks = _BLANK.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return tuple(" ".join(block.split()) for block in blocks if block.strip())
