"""Quotations found again in a document: where they stand, or how they have changed."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple, TypeAlias

from rapidfuzz import fuzz

from detente.documents.document import SEPARATOR, Document, Paragraph, tidy_text
from detente.documents.fuzzy_match import find_near_matches
from detente.documents.quote_places import QuoteLayout, QuotePlaces, build_layout, find_cuts, find_places
from detente.documents.spans import TextSpan, fold_text
from detente.documents.word_edges import WordCut

MatchStatus: TypeAlias = Literal["exact", "moved", "clipped", "fuzzy", "ambiguous", "missing"]

_CONTEXT = 32
"""Characters of prefix and suffix that a selector is given."""
_FULL = 100.0
"""Likeness of what is the same."""
_LEAST_CONTEXT = 50.0
"""Likeness (0 to 100) that a context needs before it can decide between places."""
_CLEAR_CONTEXT = 10.0
"""Points by which the best context must be ahead."""
_CLEAR = 5.0
"""Points by which the best altered version must be ahead of the next."""


class Selector(NamedTuple):
    """A passage, in the terms of the W3C's Web Annotation Data Model [W3C2017]_.

    ``exact``, ``prefix`` and ``suffix`` are its TextQuoteSelector, ``start`` and ``end`` its
    TextPositionSelector, ``paragraph`` and ``page`` the ``par=`` and ``page=`` of a
    FragmentSelector.
    """

    exact: str
    """The words quoted."""
    prefix: str = ""
    """Words immediately before them."""
    suffix: str = ""
    """Words immediately after them."""
    start: int | None = None
    """Where they begin in the document's text, in characters."""
    end: int | None = None
    """Where they end: the first character after them."""
    paragraph: int | None = None
    """The paragraph they begin in, counted from 1."""
    page: int | None = None
    """The page of a PDF, counted from 1."""


class Match(NamedTuple):
    """What has become of a passage."""

    status: MatchStatus
    """``exact``: verbatim where it was said to be. ``moved``: verbatim elsewhere. ``clipped``:
    verbatim, but it cuts through a word or a number. ``fuzzy``: in other words. ``ambiguous``: in
    several places, and nothing decides. ``missing``: nowhere."""
    selector: Selector | None
    """Where it is now, and what it says now; ``None`` if ambiguous or missing."""
    paragraph: int | None
    """The paragraph it begins in."""
    score: float
    """Likeness of quotation and text, 0 to 100; 100 is verbatim. Of a missing passage, that of
    the nearest one looked at."""
    candidates: tuple[int, ...]
    """Numbers of all paragraphs that are equally good, if ambiguous."""
    cuts: tuple[WordCut, ...] = ()
    """What it cuts through at its ends; of an exact one, at most compounds."""
    whole: str = ""
    """The same with whole words, if it cuts through any."""
    marks: tuple[str, ...] = ()
    """Footnote marks that stand among the words in the document and not in the quotation."""
    last_page: int | None = None
    """The page of a PDF that it ends on."""


def find_quote(document: Document, selector: Selector, *, least_score: float = 85.0) -> Match:
    r"""Return what has become of a passage in a document.

    Whitespace, typographic quotes and dashes, and composed or decomposed letters make no
    difference; capitals do. A quotation holds whole words and numbers. Heads and feet of pages and
    footnote marks may stand between its words. A full and unique context (prefix and suffix) decides between several
    places, then the paragraph, the position and the page that the selector names, then the most
    similar context.

    Parameters
    ----------
    document
        Where to look.
    selector
        What to look for; an empty quotation is missing everywhere.
    least_score
        Likeness, 0 to 100, that an altered version needs: twice the common characters in order,
        over the characters of both, in percent.

    Returns
    -------
    :
        Status, place and what stands there now.

    Examples
    --------
    >>> from detente.documents.reader import parse_document
    >>> text = "Title\n\nThe plant’s line comes first.\n\nThe rival waits."
    >>> memo = parse_document(text.encode(), "memo.txt")
    >>> find_quote(memo, Selector("The plant's line comes first", paragraph=2)).status
    'exact'
    >>> find_quote(memo, Selector("The plant's line comes last", paragraph=2)).selector.exact
    'The plant’s line comes first'
    >>> find_quote(memo, Selector("The rival has left the city.")).status
    'missing'
    """
    layout = build_layout(document)
    quote = fold_text(tidy_text(selector.exact))
    places = find_places(layout, selector.exact)
    if places.spans:
        chosen, is_named = _choose(document, layout, selector, places.spans)
        if places.are_clipped:
            return _locate(document, layout, chosen or places.spans[0], "clipped", places)
        if chosen is None:
            return _ambiguous(layout, places.spans)
        return _locate(document, layout, chosen, "exact" if is_named else "moved", places)
    altered = find_near_matches(layout.running, quote)
    near = [span for span in altered if span.score >= max(least_score, altered[0].score - _CLEAR)]
    if not near:
        return Match("missing", None, None, altered[0].score if altered else 0.0, ())
    chosen, _ = _choose(document, layout, selector, near)
    return _locate(document, layout, chosen, "fuzzy") if chosen else _ambiguous(layout, near)


def make_selector(document: Document, exact: str, *, paragraph: int | None = None) -> Selector | None:
    r"""Return the selector of a quotation that stands in a document, or one of its paragraphs, once.

    Parameters
    ----------
    document
        Where it stands.
    exact
        The words quoted.
    paragraph
        Where it begins, if it stands in several paragraphs.

    Returns
    -------
    :
        Quotation as the document writes it, up to 32 characters of whole words before and after
        it, paragraph, page and position. ``None`` if it is not there, or more than once.

    Examples
    --------
    >>> from detente.documents.reader import parse_document
    >>> memo = parse_document(b"Title\n\nThe plant comes first.", "memo.txt")
    >>> make_selector(memo, "plant")
    Selector(exact='plant', prefix='Title The', suffix='comes first.', start=11, end=16, paragraph=2, page=None)
    """
    layout = build_layout(document)
    places = find_places(layout, exact)
    spans = [span for span in places.spans if paragraph in {None, _number(layout, span.start)}]
    return _select(document, layout, spans[0]) if len(spans) == 1 and not places.are_clipped else None


def _choose(
    document: Document, layout: QuoteLayout, selector: Selector, spans: Sequence[TextSpan]
) -> tuple[TextSpan | None, bool]:
    """Return the place the selector means, if that is decided, and whether it was said to be there."""
    tests = _list_tests(document, layout, selector)
    full = [span for span in spans if _context_score(layout, selector, span) == _FULL]
    if len(full) == 1:
        return full[0], not tests or any(test(full[0]) for test in tests)
    for test in tests:
        here = [span for span in full if test(span)] or [span for span in spans if test(span)]
        if here:
            return _decide(layout, selector, here) or _settle(layout, selector, here), True
    return _decide(layout, selector, full or spans), not tests


def _list_tests(
    document: Document, layout: QuoteLayout, selector: Selector
) -> list[Callable[[TextSpan], bool]]:
    """Return a test for each place that the selector names, the strictest first."""

    def paragraphs(span: TextSpan) -> Sequence[Paragraph]:
        first, last = _number(layout, span.start), _number(layout, span.end - 1)
        return document.paragraphs[first - 1 : last]

    tests: list[Callable[[TextSpan], bool]] = []
    if selector.paragraph is not None:
        tests.append(lambda span: _number(layout, span.start) == selector.paragraph)
    if selector.start is not None:
        tests.append(lambda span: _position(layout, span.start) == selector.start)
    if selector.paragraph is not None:  # it may reach into it from the one before
        tests.append(lambda span: any(p.number == selector.paragraph for p in paragraphs(span)))
    if selector.page is not None:
        tests.append(lambda span: any(p.page == selector.page for p in paragraphs(span)))
    return tests


def _settle(layout: QuoteLayout, selector: Selector, spans: Sequence[TextSpan]) -> TextSpan | None:
    """Return one of several places in one paragraph: the nearest to the position, or the first."""
    if len({_number(layout, span.start) for span in spans}) > 1:
        return None
    return min(spans, key=lambda span: abs(_position(layout, span.start) - (selector.start or 0)))


def _decide(layout: QuoteLayout, selector: Selector, spans: Sequence[TextSpan]) -> TextSpan | None:
    """Return the only place, or the one whose context is clearly the most similar."""
    if len(spans) == 1:
        return spans[0]
    ranked = sorted(((_context_score(layout, selector, span), span) for span in spans), reverse=True)
    (best, span), (next_best, _) = ranked[:2]
    return span if best >= _LEAST_CONTEXT and best - next_best >= _CLEAR_CONTEXT else None


def _context_score(layout: QuoteLayout, selector: Selector, span: TextSpan) -> float:
    """Return the likeness, 0 to 100, of the text around a place and the selector's context; 0 if it has none."""
    scores = []
    if prefix := fold_text(tidy_text(selector.prefix)):
        before = layout.running[max(0, span.start - len(prefix) - 1) : span.start].rstrip()
        scores.append(fuzz.ratio(prefix, before[-len(prefix) :]))
    if suffix := fold_text(tidy_text(selector.suffix)):
        after = layout.running[span.end : span.end + len(suffix) + 1].lstrip()
        scores.append(fuzz.ratio(suffix, after[: len(suffix)]))
    return sum(scores) / len(scores) if scores else 0.0


def _number(layout: QuoteLayout, at: int) -> int:
    """Return the number of the paragraph that a place in the running text belongs to."""
    return bisect_right(layout.starts, at)


def _position(layout: QuoteLayout, at: int) -> int:
    """Return where a place in the running text stands in the document's text."""
    return at + (_number(layout, at) - 1) * (len(SEPARATOR) - 1)


def _locate(
    document: Document,
    layout: QuoteLayout,
    span: TextSpan,
    status: MatchStatus,
    places: QuotePlaces | None = None,
) -> Match:
    selector = _select(document, layout, span)
    match = Match(status, selector, selector.paragraph, span.score, ())
    if places is None:
        return match
    cuts, whole = find_cuts(layout, span)
    return match._replace(
        cuts=cuts,
        whole=whole if cuts else "",
        marks=places.list_marks(span),
        last_page=document.paragraphs[_number(layout, span.end - 1) - 1].page,
    )


def _ambiguous(layout: QuoteLayout, spans: Sequence[TextSpan]) -> Match:
    candidates = sorted({_number(layout, span.start) for span in spans})
    return Match("ambiguous", None, None, max(span.score for span in spans), tuple(candidates))


def _select(document: Document, layout: QuoteLayout, span: TextSpan) -> Selector:
    """Return the selector of a place, as the document writes what stands there."""
    number = _number(layout, span.start)
    start, end = _position(layout, span.start), _position(layout, span.end - 1) + 1
    text = document.text
    return Selector(
        exact=tidy_text(text[start:end]),
        prefix=_cut(tidy_text(text[max(0, start - 2 * _CONTEXT) : start])[::-1])[::-1],
        suffix=_cut(tidy_text(text[end : end + 2 * _CONTEXT])),
        start=start,
        end=end,
        paragraph=number,
        page=document.paragraphs[number - 1].page,
    )


def _cut(text: str) -> str:
    """Return the first characters of a text, up to the last whole word if there is one."""
    cut = text[:_CONTEXT]
    if len(text) > _CONTEXT and text[_CONTEXT] != " " and " " in cut:
        cut = cut.rpartition(" ")[0]
    return cut.strip()
