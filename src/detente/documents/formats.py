"""Which format a document has, and its blocks by that format's reader."""

import re

from detente.documents.charsets import decode_text, find_mark
from detente.documents.document import Block, Blocks, DocumentFault, DocumentKind, split_paragraphs
from detente.documents.foreign_formats import find_foreign_format
from detente.documents.mail import is_mail, parse_mail

_ENDINGS: dict[str, DocumentKind] = {
    "pdf": "pdf",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "md": "markdown",
    "markdown": "markdown",
}
_HYPERTEXT = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,1000}-->\s*){0,3}<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 4096


def detect_format(content: bytes, name: str) -> DocumentKind:
    """Return the kind of a document: by its first bytes, else by the ending of its name.

    Examples
    --------
    >>> detect_format(b"%PDF-1.7", "memo.txt"), detect_format(b"# Memo", "memo.MD"), detect_format(b"Memo", "memo")
    ('pdf', 'markdown', 'text')
    """
    head = content[:_HEAD]
    start = _read_start(head)
    if start.startswith("%PDF-"):
        return "pdf"
    if _HYPERTEXT.match(start):
        return "html"
    if is_mail(content, name):
        return "mail"
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "text")


def parse_blocks(kind: DocumentKind, content: bytes) -> Blocks | DocumentFault:
    """Return the blocks of a document, read here and now, whatever that takes."""
    fault = find_foreign_format(content, _read_start(content[:_HEAD]))
    if fault:
        return fault
    if kind == "pdf":
        from detente.documents.pdf import parse_pdf  # noqa: PLC0415 - each format's library where it is used

        return parse_pdf(content)
    if kind == "html":
        from detente.documents.html import parse_html  # noqa: PLC0415

        return parse_html(content)
    return parse_mail(content) if kind == "mail" else _parse_text(kind, content)


def _parse_text(kind: DocumentKind, content: bytes) -> Blocks | DocumentFault:
    text = decode_text(content)
    if isinstance(text, DocumentFault):
        return text
    if kind == "text":
        return tuple(map(Block, split_paragraphs(text)))
    from detente.documents.markdown import parse_markdown  # noqa: PLC0415

    return parse_markdown(text)


def _read_start(head: bytes) -> str:
    """Return the first characters of a file."""
    return head.decode(find_mark(head) or "latin-1", "ignore").lstrip("\ufeff \t\r\n")
