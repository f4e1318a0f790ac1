"""PDF as blocks: the lines of each page, gathered into paragraphs."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import pairwise
from math import inf
from statistics import median_low

from pypdf import PageObject, PdfReader
from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import DictionaryObject

from detente.documents.document import Block, Blocks, DocumentFault
from detente.documents.page_asides import PageLine, mark_asides
from detente.documents.pdf_lines import read_lines

_MOST_PAGES = 2_000
"""Pages of a PDF that are read at most."""

_ENCRYPTED = DocumentFault(
    "needs a password",
    "Open it with its password, print it to PDF (or use qpdf --decrypt), and cite the copy.",
)
_LOCKED = DocumentFault(
    "is protected by a certificate or a rights server",
    "Open it in the program that can, print it to PDF, and cite the copy.",
)
_BROKEN = DocumentFault(
    "is a damaged PDF", "Download it again; if it opens in a viewer, print it to PDF and cite the copy."
)

_WIDER = 1.3
"""A gap this many times the usual one separates paragraphs."""
_LOOSE = 1.8
"""Lines this many letter sizes apart are double-spaced, or each a paragraph."""
_RESIZED = 1.15
"""A letter this many times larger or smaller begins another paragraph."""
_INDENT = 0.8
"""An indent of this many letter sizes after a finished sentence begins another paragraph."""
_CORNERS = 4
_DRAWN = re.compile(rb"(?<![\w/])(?:Do|sh|BI|[fFSBsb]\*?)(?!\w)")
"""Operators that draw pictures, shades and lines."""
_PICTURE = PageLine("", 0.0, 0.0, 0.0)
_TAIL = 4096
"""Bytes at the end of a PDF among which its end mark stands."""
_FINISHED = re.compile(r"[.!?:;…][”’\"')\]]*\s*$")
_HYPHENATED = re.compile(r"(\w+\.?)[-\u2010\u00ad]$")
_SOFT_END = re.compile("\u00ad\\s*$")
"""A word that goes on in the next column or on the next page: its hyphen is seen."""
_COMPOUND = re.compile(r"(\w+)-(?=(\w+))")
_FIRST_WORD = re.compile(r"\w+")
_NO_LETTER = re.compile("[\ufffd\ue000-\uf8ff]")


def parse_pdf(content: bytes) -> Blocks | DocumentFault:
    """Return the paragraphs of a PDF with their pages, in the order the file draws them.

    Paragraphs part at wider gaps, at indents after a finished sentence, at letters of another
    size, and at the end of a page. Words broken at the end of a line are joined.
    """
    if b"%%EOF" not in content.rstrip(b"\0\r\n\t ")[-_TAIL:]:
        return DocumentFault("is incomplete: the end of the PDF is missing", "Download it again.")
    try:
        pages = _read_pages(PdfReader(BytesIO(content)))
    except FileNotDecryptedError:
        return _ENCRYPTED
    except NotImplementedError:  # a handler of other makers, or a certificate
        return _LOCKED
    except LimitReachedError:
        hint = "Print the pages you need to PDF from a viewer, and cite the copy."
        return DocumentFault("is too complex to read", hint)
    except PyPdfError:
        return _BROKEN
    return pages if isinstance(pages, DocumentFault) else _build_blocks(pages)


def _read_pages(reader: PdfReader) -> list[list[PageLine]] | DocumentFault:
    if reader.is_encrypted and not reader.decrypt(""):
        return _ENCRYPTED
    n_pages = len(reader.pages)
    if n_pages > _MOST_PAGES:
        hint = "Save the pages you cite as a file of their own, and cite that."
        return DocumentFault(f"has {n_pages:,} pages; the limit is {_MOST_PAGES:,}", hint)
    return [_read_page(page) for page in reader.pages]


def _read_page(page: PageObject) -> list[PageLine]:
    """Return the lines of a page and what is written into its forms; one empty line if it only shows pictures."""
    lines = [*read_lines(page), *_list_entries(page)]
    contents = None if lines else page.get_contents()
    is_drawn = contents is not None and _DRAWN.search(contents.get_data())
    return [_PICTURE] if is_drawn else lines


def _list_entries(page: PageObject) -> Iterator[PageLine]:
    """Yield what somebody wrote into the fields of a form, or over a page."""
    for reference in page.get("/Annots") or ():
        note = reference.get_object()
        if not isinstance(note, DictionaryObject):
            continue
        parent = note.get("/Parent", note).get_object()
        value = note.get("/V", parent.get("/V")) if note.get("/Subtype") == "/Widget" else None
        if note.get("/Subtype") == "/FreeText":
            value = note.get("/Contents")
        rectangle = [float(number) for number in note.get("/Rect", ())]
        if isinstance(value, str) and len(rectangle) == _CORNERS and not value.startswith("/"):
            yield PageLine(" ".join(value.split()), rectangle[0], rectangle[1], 0.0)


def _build_blocks(pages: Sequence[Sequence[PageLine]]) -> Blocks | DocumentFault:
    text = "\n".join(line.text for lines in pages for line in lines)
    many = f"has {len(pages):,} page{'s' * (len(pages) != 1)} but"
    if not text.strip():
        return DocumentFault(
            f"{many} no text: it is a scan", "Run OCR on it (ocrmypdf in.pdf out.pdf) and cite that file."
        )
    if len(_NO_LETTER.findall(text)) * 2 > len(text):
        hint = "Run OCR on it (ocrmypdf --force-ocr in.pdf out.pdf) and cite that file."
        return DocumentFault(f"{many} its text cannot be extracted", hint)
    compounds = frozenset(_COMPOUND.findall(text))
    usual = _usual_fall([fall for lines in pages for fall in _list_falls(lines)])
    return tuple(
        Block(_join_lines(lines, compounds), number, lines[0].aside)
        for number, page in enumerate(mark_asides(pages), 1)
        for lines in _part_lines(page, usual)
    )


def _part_lines(lines: Sequence[PageLine], usual: float = inf) -> Iterator[list[PageLine]]:
    """Yield the lines of a page, paragraph by paragraph.

    Where lines usually stand far apart, they are double-spaced or a paragraph each: then what is
    usual in the document counts, if that is less, and a finished sentence ends a paragraph.
    """
    falls = _list_falls(lines)
    here = _usual_fall(falls)
    if here > _LOOSE:
        here = min(here, usual)
    part = list(lines[:1])
    for fall, (above, below) in zip(falls, pairwise(lines), strict=True):
        if _is_parted(above, below, fall, here):
            yield part
            part = []
        part.append(below)
    if part:
        yield part


def _list_falls(lines: Sequence[PageLine]) -> list[float]:
    """Return how far each line but the first stands below the one before, in sizes of its letters."""
    return [(above.height - below.height) / (below.size or 1.0) for above, below in pairwise(lines)]


def _usual_fall(falls: Sequence[float]) -> float:
    return median_low([fall for fall in falls if fall > 0] or [0.0])


def _is_parted(above: PageLine, below: PageLine, fall: float, usual: float) -> bool:
    if above.aside != below.aside or not below.size or fall < -1 or fall > _WIDER * usual:
        return True
    small, large = sorted((above.size, below.size))
    if large > _RESIZED * small:
        return True
    is_set_in = below.left - above.left > _INDENT * below.size
    return bool(_FINISHED.search(above.text)) and (is_set_in or usual > _LOOSE)


def _join_lines(lines: Sequence[PageLine], compounds: frozenset[tuple[str, str]]) -> str:
    """Return lines as running text; a hyphen at the end of a line goes, unless it belongs there.

    It belongs before a capital or a figure, and in a compound that the document has elsewhere.
    """
    pieces = [lines[0].text]
    for above, below in pairwise(lines):
        broken = _HYPHENATED.search(above.text)
        first = _FIRST_WORD.match(below.text)
        if broken and first:
            kept = not first[0][0].islower() or (broken[1], first[0]) in compounds
            pieces[-1] = pieces[-1][:-1] + "-" * kept
        else:
            pieces.append(" ")
        pieces.append(below.text)
    return _SOFT_END.sub("-", "".join(pieces))
