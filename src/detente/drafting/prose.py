"""Which paragraphs of a document are its own prose: what is drafted comes from them alone.

The article of a web page, not its menus; of any document, neither the running heads and download
notes of its pages nor its bibliography.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from detente.documents.document import Document, Paragraph

_WORD = re.compile(r"\w+")
_LONG = 8
"""Words from which it is enough that most of a paragraph's words follow each other in the article."""
_RUN = 4
"""Words of such a run."""
_MOST_RUNS = 0.7

_LONGEST_HEAD = 160
"""Characters of a running head."""
_FEWEST_PAGES = 3
"""Pages on which a running head stands at least."""
_FIGURES = re.compile(r"[0-9]+|\b[ivxlc]+\b", re.IGNORECASE)
_DOWNLOAD = re.compile(
    r"\A\W{0,3}(?:(?:this (?:content|article|document|page|file) (?:was )?)?(?:down-?loaded|printed|retrieved|accessed"
    r"|exported) (?:from|by|on|at|via|for)\b|access(?:ed)?:? [0-9]|all use subject to\b|(?:page )?[0-9]+ of [0-9]+\Z"
    r"|copyright ?(?:©|\(c\)|[0-9])|©|https?://\S+ ?(?:[0-9/., :]+(?:am|pm)?)?\Z|(?:last )?(?:updated|modified|saved)(?: on)?:? )",
    re.IGNORECASE,
)
_BIBLIOGRAPHY = re.compile(
    r"\W*(?:[0-9IVX]+\.?\s+)?(?:references(?: cited)?|(?:select(?:ed)? |annotated )?bibliography|works cited"
    r"|literature(?: cited)?|further reading|sources|end ?notes|footnotes|citations|literatur(?:verzeichnis)?|bibliographie"
    r"|bibliografía|referencias|références|список литературы|литература|参考文献)(?: and notes)?\W*",
    re.IGNORECASE,
)
_REFERENCE_MARKS = (
    re.compile(
        r"\bpp?\. ?[0-9]|\b[0-9]+ ?\([0-9]+(?:[-–/][0-9]+)?\)[:,] ?[0-9]|[0-9]+ ?: ?[0-9]+[-–][0-9]+",
        re.IGNORECASE,
    ),
    re.compile(r"\bvol\. ?[0-9ivx]+|\bno\. ?[0-9]+|\bed(?:s|n)?\.", re.IGNORECASE),
    re.compile(r"\bdoi\b|\bISBN\b|\bISSN\b|https?://|\b(?:accessed|retrieved|available at)\b", re.IGNORECASE),
    re.compile(
        r"\b(?:University )?Press\b|\bPublish(?:ers|ing)\b|\bVerlag\b|\bBooks[;,]|\bJournal\b|\bQuarterly\b|\bet al\b|\bibid\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\A\W{0,2}(?:\[?[0-9]{1,3}[\].)]?\s+)?[^\W\d_][\w'’-]+,(?: [^\W\d_]\.| [^\W\d_][\w'’-]+[.,])"
    ),
    re.compile(r"\((?:19|20)[0-9]{2}[a-z]?\)[.,:]"),
)
_ENTRY = 2
"""Marks of a reference from which a paragraph counts as one."""
_LONGEST_ENTRY = 500


def select_prose(document: Document, article: Sequence[str] = ()) -> tuple[Paragraph, ...]:
    r"""Return the paragraphs of a document that are its own prose.

    Parameters
    ----------
    document
        The document.
    article
        Lines of the article of a web page; empty where it is none, or none was told apart.

    Examples
    --------
    >>> from detente.documents.reader import parse_document
    >>> memo = parse_document(b"They met in 1995.\n\nReferences\n\nSchelling, T. (1960). Strategy.", "memo.txt")
    >>> [paragraph.number for paragraph in select_prose(memo)]
    [1]
    """
    inside = _find_article(document.paragraphs, article) if article else document.paragraphs
    heads = _find_running_heads(document.paragraphs)
    return tuple(
        _drop_references([p for p in inside if p.number not in heads and not is_download_note(p.text)])
    )


def is_download_note(text: str) -> bool:
    """Return whether a line says who downloaded or printed a page, and when, or whose rights it is under.

    Examples
    --------
    >>> is_download_note("This content downloaded from 192.0.2.8 on Thu, 23 Dec 2021 18:40:31 UTC")
    True
    """
    return bool(_DOWNLOAD.match(text))


def _find_article(paragraphs: Sequence[Paragraph], article: Sequence[str]) -> Sequence[Paragraph]:
    """Return the paragraphs whose words stand in the article; all, if none does."""
    lines = [_list_words(line) for line in article]
    words = [word for line in lines for word in line]
    whole = {" ".join(line) for line in lines}
    running = f" {' '.join(words)} "
    runs = {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}
    return [p for p in paragraphs if _stands_in(_list_words(p.text), whole, running, runs)] or paragraphs


def _list_words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _stands_in(words: list[str], whole: set[str], running: str, runs: set[tuple[str, ...]]) -> bool:
    joined = " ".join(words)
    if len(words) < _LONG:
        return joined in whole
    own = [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
    return f" {joined} " in running or sum(run in runs for run in own) >= _MOST_RUNS * len(own)


def _find_running_heads(paragraphs: Sequence[Paragraph]) -> set[int]:
    """Return the numbers of short paragraphs that stand, but for figures, on several pages alike."""
    pages = len({paragraph.page for paragraph in paragraphs if paragraph.page is not None})
    keys = {
        p.number: _FIGURES.sub("#", p.text.casefold())
        for p in paragraphs
        if p.page is not None and len(p.text) <= _LONGEST_HEAD and not _says_something(p.text)
    }
    counts = Counter({(keys[p.number], p.page) for p in paragraphs if p.number in keys})
    on_pages = Counter(key for key, _ in counts)
    return {number for number, key in keys.items() if on_pages[key] >= min(_FEWEST_PAGES, max(pages, 2))}


def _says_something(text: str) -> bool:
    """Return whether a line ends as a sentence does."""
    return text.rstrip("”\"'’)").endswith((".", "!", "?")) and len(text.split()) > _LONG


def _drop_references(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs outside a bibliography: those behind its heading, and whatever reads like an entry."""
    inside = False
    for paragraph in paragraphs:
        if _BIBLIOGRAPHY.fullmatch(paragraph.text):
            inside = True
            continue
        entry = _is_reference(paragraph.text)
        inside = inside and (entry or _may_be_entry(paragraph.text))
        if not entry and not inside:
            yield paragraph


def _is_reference(text: str) -> bool:
    return len(text) <= _LONGEST_ENTRY and sum(bool(mark.search(text)) for mark in _REFERENCE_MARKS) >= _ENTRY


def _may_be_entry(text: str) -> bool:
    """Return whether a paragraph behind the heading of a bibliography still belongs to it: it is short, and dated or numbered."""
    return len(text) <= _LONGEST_ENTRY and bool(
        re.search(r"(?:1[5-9]|20)[0-9]{2}|\A\W{0,2}[0-9]{1,3}[\].)\s]", text)
    )
