"""HTML as blocks: what a reader would see without scripts, nothing run, nothing fetched."""

import codecs
import re
from collections.abc import Mapping
from contextlib import suppress

from lxml import etree

from detente.documents.document import Block, Blocks, split_paragraphs
from detente.documents.spans import raise_figures

_UNSHOWN = frozenset(
    re.findall(
        r"\w+",
        "head script style template noscript iframe object embed svg canvas audio video select datalist textarea",
    )
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption"
        " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section"
        " summary table tbody tfoot thead tr ul",
    )
)
_CELLS = frozenset({"td", "th"})
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_DECLARED_WITHIN = 4096
# Names that pages declare; other codecs of Python's are no charsets, and some take quadratic time.
_CHARSETS = re.compile(
    r"utf-8|utf-16(?:-le|-be)?|ascii|cp125\d|cp874|cp866|iso8859-\d+|koi8-[rut]|mac-cyrillic|gb2312|gbk|gb18030"
    r"|big5(?:hkscs)?|euc_jp|shift_jis|cp932|iso2022_jp|euc_kr|cp949"
)
_AS_BROWSERS_DO = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030"}
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def parse_html(content: bytes) -> Blocks:
    """Return the blocks of an HTML page.

    Head, scripts, styles, templates, forms' choices, comments and hidden elements are dropped.
    A row of a table is one block, and so is a stretch between two or more line breaks.

    Examples
    --------
    >>> page = b"<h1>Title</h1><script>x</script><p>The <b>plant</b> comes&nbsp;first."
    >>> [block.text for block in parse_html(page)]
    ['Title', 'The plant comes first.']
    """
    page = _Page()
    parser = etree.HTMLParser(target=page, no_network=True)
    with suppress(etree.XMLSyntaxError):  # some versions object to a page without any element
        parser.feed(decode_page(content))
        parser.close()
    return tuple(Block(text) for text in split_paragraphs("".join(page.pieces)))


class _Page:
    """Collects the visible text as the parser reports it: no tree is kept."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._depth = 0
        self._unshown_at: int | None = None
        self._raised_at: int | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        if self._unshown_at is None and (tag in _UNSHOWN or _is_hidden(attributes)):
            self._unshown_at = self._depth
        if tag == "sup" and self._raised_at is None:
            self._raised_at = self._depth
        if tag == "br":
            self._break("\n")
        elif tag in _CELLS:
            self._break(" ")
        elif tag in _BLOCKS:
            self._break("\n\n")

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag in _BLOCKS:
            self._break("\n\n")
        if self._unshown_at == self._depth:
            self._unshown_at = None
        if self._raised_at == self._depth:
            self._raised_at = None
        self._depth -= 1

    def data(self, text: str) -> None:
        """Take a stretch of text."""
        if self._unshown_at is None:
            shown = re.sub(r"\s", " ", text)
            self.pieces.append(shown if self._raised_at is None else raise_figures(shown))

    def comment(self, text: str) -> None:
        """Drop a comment."""

    def pi(self, target: str, text: str | None = None) -> None:
        """Drop an instruction to a processor."""

    def close(self) -> None:
        """Take the end of the page."""

    def _break(self, space: str) -> None:
        if self._unshown_at is None:
            self.pieces.append(space)


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or bool(_HIDING.search(attributes.get("style", "")))


def decode_page(content: bytes) -> str:
    """Return the text of a page: by its mark, what it declares, UTF-8, or the West's old charset.

    Examples
    --------
    >>> decode_page("<meta charset=windows-1251>Да".encode("cp1251"))
    '<meta charset=windows-1251>Да'
    """
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content.decode(charset, "replace")
    declared = _find_charset(content[:_DECLARED_WITHIN])
    for charset in filter(None, (declared, "utf-8")):
        try:
            return content.decode(charset)
        except UnicodeDecodeError:
            continue
    return content.decode(declared or "cp1252", "replace")


def _find_charset(head: bytes) -> str | None:
    declared = _CHARSET.search(head)
    if not declared:
        return None
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name
    except LookupError:
        return None
    if not _CHARSETS.fullmatch(name):
        return None
    # A page that could say so in ASCII is not in UTF-16.
    return "utf-8" if name.startswith("utf-16") else _AS_BROWSERS_DO.get(name, name)
