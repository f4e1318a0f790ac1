"""The article of a saved web page: its own text, apart from menus, footers, galleries and advertisements.

What belongs to the article is decided by trafilatura [Barbaresi2021]_, after what the page itself
marks as something else has gone. Nothing is fetched; a page is read in a process of its own.
"""

import re
from typing import Any, NamedTuple

from lxml import etree, html

from detente.documents.document import DocumentFault
from detente.documents.html import decode_page
from detente.documents.sandbox import run_in_subprocess, write_answer
from detente.drafting.page_metadata import PageMetadata, read_metadata

_ASIDES = frozenset(("nav", "footer", "aside", "menu", "dialog"))
_ROLES = frozenset(("navigation", "banner", "complementary", "contentinfo", "search", "menu", "dialog"))
_GALLERIES = frozenset(("figure", "figcaption"))
_PROMOTIONS = re.compile(
    r"(?:^|[\s_-])(?:ads?|adverts?|advertisements?|advertorial|sponsor(?:ed)?|promos?|promotions?|galler(?:y|ies)"
    r"|carousel|slideshow|lightbox)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MENUS = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|sidebar|breadcrumbs?|related|recommended|popular|trending"
    r"|most-?read|read-?(?:more|next)|more-?(?:from|stories|news)|newsletter|cookies?|share|social|comments?|skip)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAIN_PARTS = "self::main | self::article | .//main | .//article | .//h1"
_LISTS = frozenset(("ul", "ol", "dl"))
_MOST_LINKED = 0.7
_LONGEST_NAMES = 300
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}>", re.IGNORECASE)
_SHORT = 250
"""Characters of an article up to which menus may outweigh it: then the page's own marks decide."""
_LEAST = "20"
"""Characters from which an article counts as one."""


class WebArticle(NamedTuple):
    """What a web page says of itself, and the lines of its article."""

    metadata: PageMetadata
    lines: tuple[str, ...]
    """Empty where the article cannot be told from the rest of the page."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"metadata": self.metadata._asdict(), "lines": self.lines}


def read_web_article(content: bytes) -> WebArticle | DocumentFault:
    """Return the article of a web page, read in a process of its own with bounded time and memory."""
    answer = run_in_subprocess("detente.drafting.web_articles", content)
    if isinstance(answer, DocumentFault):
        return answer
    return WebArticle(PageMetadata(**answer["metadata"]), tuple(answer["lines"]))


def parse_web_article(content: bytes) -> WebArticle:
    """Return the article of a web page, read here and now, whatever that takes.

    Examples
    --------
    >>> page = b"<title>T</title><nav>Kenya votes</nav><article><p>In 2014 they tested joint patrols.</p></article>"
    >>> parse_web_article(page).lines
    ('In 2014 they tested joint patrols.',)
    """
    text = _DECLARATION.sub("", decode_page(content).replace("\0", ""))
    try:
        page = html.document_fromstring(text)
    except (etree.ParserError, ValueError):
        return WebArticle(PageMetadata(), ())
    metadata = read_metadata(page)
    _prune(page, _GALLERIES, _PROMOTIONS)
    lines = _extract(page)
    if sum(map(len, lines)) < _SHORT:
        _prune(page, _ASIDES, _MENUS)
        lines = _extract(_find_root(page))
    return WebArticle(metadata, lines)


def _prune(page: html.HtmlElement, tags: frozenset[str], classes: re.Pattern[str]) -> None:
    """Drop the elements of these kinds, and those that their class or identifier names so."""
    for element in page.xpath("//body//*"):
        named = f"{element.get('class', '')} {element.get('id', '')}"[:_LONGEST_NAMES]
        unwanted = element.tag in tags or bool(classes.search(named))
        if classes is _MENUS:
            unwanted = unwanted or element.get("role") in _ROLES or _lists_links(element)
        if unwanted and not element.xpath(_MAIN_PARTS) and element.getparent() is not None:
            element.drop_tree()


def _lists_links(element: html.HtmlElement) -> bool:
    """Return whether an element is a list that says little but links."""
    if element.tag not in _LISTS:
        return False
    linked = sum(len(link.text_content().strip()) for link in element.iter("a"))
    return linked > _MOST_LINKED * len(element.text_content().strip())


def _find_root(page: html.HtmlElement) -> html.HtmlElement:
    """Return the one article or main part of a page; the page itself where it marks none, or several."""
    for path in (
        ".//*[@itemprop='articleBody']/ancestor-or-self::article",
        ".//article",
        ".//main",
        ".//*[@role='main']",
    ):
        parts = page.xpath(path)
        if len(parts) == 1 and parts[0].text_content().strip():
            shell = html.document_fromstring("<html><body></body></html>")
            shell.body.append(parts[0])
            return shell
    return page


def _extract(page: html.HtmlElement) -> tuple[str, ...]:
    from trafilatura import extract  # noqa: PLC0415 - slow to import
    from trafilatura.settings import use_config  # noqa: PLC0415

    config = use_config()
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", _LEAST)
    config.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
    text = extract(html.fromstring(html.tostring(page)), include_comments=False, config=config)
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())


if __name__ == "__main__":
    write_answer(lambda content: parse_web_article(content).to_json())
