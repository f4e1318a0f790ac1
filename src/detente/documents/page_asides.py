"""What stands beside the text of a page: running heads and feet, page numbers, notes below the text."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

_MOST_EDGES = 3
"""Lines of a head or a foot."""
_APART = 1.4
"""A head stands at least this many sizes of its letters from the text."""
_NEAR = 3.0
"""Heights within these many points are the same on two pages."""
_FEW_PAGES = 4
"""From so many pages on, two that are alike may be chance."""
_SMALL = 0.92
"""A note below the text has letters smaller than this share of the text's."""
_MARKED = re.compile(r"(?:\d{1,3}(?![\d,])|[⁰¹²³⁴-⁹]+|\[\d{1,3}\]|[*†‡§]|[a-z][.) ])")
"""How a note begins."""
_NUMBER = re.compile(
    r"[-–—|\s]*(?:(?:page|seite|p\.|стр\.?)\s*)?(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|sur|de|из)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)


class PageLine(NamedTuple):
    """A line of a page: what it says, where it begins, how large its letters are."""

    text: str
    left: float
    height: float
    size: float
    aside: bool = False
    """Whether it stands beside the text."""


def mark_asides(pages: Sequence[Sequence[PageLine]]) -> list[list[PageLine]]:
    """Return the lines of each page, those marked that are heads, feet or notes.

    A head or foot stands apart from the text and at the same height, but for figures with the same
    words, on two pages (of many: on three); a page number needs no likeness. A note stands at the
    end of a page, begins with its mark, and has smaller letters than most of the document. No page consists of asides alone.

    Examples
    --------
    >>> page = [PageLine("The plant comes first.", 72, 700, 11), PageLine("Page 1", 72, 40, 8)]
    >>> [line.aside for line in mark_asides([page, page])[0]]
    [False, True]
    """
    alike = Counter(
        key for lines in pages for key in {_key(line) for edge in _list_edges(lines) for line in edge}
    )
    usual = _find_usual_size(pages)
    return [_mark_page(lines, alike, len(pages), usual) for lines in pages]


def _list_edges(lines: Sequence[PageLine]) -> tuple[list[PageLine], list[PageLine]]:
    """Return the highest lines of a page from above, and the lowest from below."""
    ranked = sorted(lines, key=lambda line: -line.height)
    return ranked[:_MOST_EDGES], ranked[::-1][:_MOST_EDGES]


def _key(line: PageLine) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.height / _NEAR)


def _find_usual_size(pages: Sequence[Sequence[PageLine]]) -> float:
    """Return the size of most letters."""
    sizes: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _mark_page(
    lines: Sequence[PageLine], alike: Counter[tuple[str, int]], n_pages: int, usual: float
) -> list[PageLine]:
    head, foot = _list_edges(lines)
    asides = _peel(foot, lines, alike, n_pages)
    heads = _peel(head, lines, alike, n_pages)
    if len({*asides, *heads}) < len(set(lines)):
        asides |= heads
    text = [line for line in lines if line not in asides]
    notes: set[PageLine] = set()
    first = ""
    for line in sorted(text, key=lambda line: line.height):
        if line.size > _SMALL * usual:
            break
        notes.add(line)
        first = line.text
    if len(notes) < len(set(text)) and _MARKED.match(first):
        asides |= notes
    if len(asides) == len(set(lines)):
        asides = set()
    return [line._replace(aside=line in asides) for line in lines]


def _peel(
    edge: Sequence[PageLine], lines: Sequence[PageLine], alike: Counter[tuple[str, int]], n_pages: int
) -> set[PageLine]:
    """Return the lines at an edge of a page that are a head or a foot."""
    peeled: set[PageLine] = set()
    least = 2 if n_pages < _FEW_PAGES else 3
    for line in edge[: len(lines) - 1]:
        is_number = n_pages > 1 and _NUMBER.fullmatch(line.text) is not None
        if not is_number and alike[_key(line)] < least:
            break
        peeled.add(line)
    rest = [line for line in lines if line not in peeled]
    gaps = [abs(line.height - inner.height) / (line.size or 1.0) for line in peeled for inner in rest]
    return peeled if not gaps or min(gaps) >= _APART else set()
