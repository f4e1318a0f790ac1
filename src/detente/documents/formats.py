"""Which format a document has, and its blocks by that format's reader."""

import codecs
import re

from detente.documents.document import Block, Blocks, DocumentFault, DocumentKind, split_paragraphs

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
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = DocumentFault(
    "is not a PDF, a web page or text in UTF-8 or UTF-16",
    "Save or export it as a PDF or as UTF-8 text.",
)


def detect_format(content: bytes, name: str) -> DocumentKind:
    """Return the kind of a document: by its first bytes, else by the ending of its name.

    Examples
    --------
    >>> detect_format(b"%PDF-1.7", "memo.txt"), detect_format(b"# Memo", "memo.MD"), detect_format(b"Memo", "memo")
    ('pdf', 'markdown', 'text')
    """
    head = content[:_HEAD]
    charset = _find_mark(head)
    start = head.decode(charset or "latin-1", "ignore").lstrip("\ufeff \t\r\n")
    if start.startswith("%PDF-"):
        return "pdf"
    if _HYPERTEXT.match(start):
        return "html"
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "text")


def parse_blocks(kind: DocumentKind, content: bytes) -> Blocks | DocumentFault:
    """Return the blocks of a document, read here and now, whatever that takes."""
    if kind == "pdf":
        from detente.documents.pdf import parse_pdf  # noqa: PLC0415 - each format's library where it is used

        return parse_pdf(content)
    if kind == "html":
        from detente.documents.html import parse_html  # noqa: PLC0415

        return parse_html(content)
    try:
        text = content.decode(_find_mark(content) or "utf-8")
    except UnicodeDecodeError:
        return _NOT_TEXT
    if "\0" in text:  # UTF-16 without its mark, or no text at all
        return _NOT_TEXT
    if kind == "text":
        return tuple(map(Block, split_paragraphs(text)))
    from detente.documents.markdown import parse_markdown  # noqa: PLC0415

    return parse_markdown(text)


def _find_mark(content: bytes) -> str | None:
    """Return the charset that a byte order mark names."""
    return next((charset for mark, charset in _MARKS if content.startswith(mark)), None)
