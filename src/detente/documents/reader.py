"""A document's bytes as numbered paragraphs, or why it cannot be read."""

from detente.documents.document import Document, DocumentFault, build_document
from detente.documents.file_io import LARGEST_DOCUMENT
from detente.documents.formats import detect_format, parse_blocks
from detente.documents.sandbox import parse_in_subprocess

_SMALL = 50_000
"""Bytes of anything but PDF that are quick to read whatever they hold."""

TOO_LARGE = DocumentFault(
    f"is larger than {LARGEST_DOCUMENT // 1_000_000} MB",
    "Save the part you cite as a file of its own, and cite that.",
)


def parse_document(content: bytes, name: str) -> Document | DocumentFault:
    r"""Return a document as numbered paragraphs with their positions, or why it cannot be read.

    Its kind shows in its first bytes, else in the ending of its name. Plain text has a paragraph
    in each block between blank lines, and so has mail, decoded, behind its headers; Markdown and HTML in each heading, paragraph, list item,
    table row and stretch of code; PDF where its lines part. Nothing in a document is run or
    fetched; PDF, and whatever is large, is read in a process of its own with bounded time and
    memory. Files of word processors, archives and pictures are a fault that names them.

    Parameters
    ----------
    content
        The document's bytes.
    name
        Its file name, of which only the ending counts.

    Returns
    -------
    :
        The document, or a fault whose message follows the document's name.

    Examples
    --------
    >>> document = parse_document(b"Title\n\nOne\nparagraph.", "memo.txt")
    >>> document.text
    'Title\n\nOne paragraph.'
    >>> document.paragraphs[1]
    Paragraph(number=2, text='One paragraph.', page=None, start=7, end=21, aside=False)
    >>> parse_document(b"%PDF-1.7", "memo.pdf").message
    'is incomplete: the end of the PDF is missing'
    """
    if len(content) > LARGEST_DOCUMENT:
        return TOO_LARGE
    kind = detect_format(content, name)
    near = kind != "pdf" and len(content) <= _SMALL
    blocks = parse_blocks(kind, content) if near else parse_in_subprocess(kind, content)
    if isinstance(blocks, DocumentFault):
        return blocks
    return build_document(kind, content, blocks)
