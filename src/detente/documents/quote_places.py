"""Where a quotation stands verbatim: in other signs, across pages and footnote marks, by whole words."""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from detente.documents.document import SEPARATOR, Document, tidy_text
from detente.documents.reading_text import Cut, ReadingText, find_marks, fold_spellings
from detente.documents.spans import TextSpan, fold_text, list_occurrences
from detente.documents.word_edges import WordCut, find_word_cuts

_HYPHENS = "-\u2010"
_MOST_CLIPPED = 100
"""Places inside words among which one is chosen to be shown."""
_LONGEST_HALF = 40
"""Letters of half a word that are shown."""
_LONGEST_MARK = 8
"""Characters behind a quotation among which its last footnote mark stands."""


class QuoteLayout(NamedTuple):
    """A document as one running text, so that a quotation may cross from paragraph to paragraph."""

    raw: str
    """Paragraphs with one space between them."""
    running: str
    """The same with plain quotes and dashes, character for character."""
    starts: tuple[int, ...]
    """Where each paragraph begins in it."""
    asides: tuple[Cut, ...]
    """What stands between the two halves of a sentence where a page ends."""
    parted: tuple[Cut, ...]
    """From the hyphen to the second half of a word that the end of a column or a page parts."""
    has_pages: bool
    """Whether it is a PDF."""


class QuotePlaces(NamedTuple):
    """Where a quotation stands, and how it had to be read to be found there."""

    spans: list[TextSpan]
    """Places in the running text."""
    are_clipped: bool = False
    """Whether all of them cut through a word or a number."""
    reading: ReadingText | None = None
    """The text without footnote marks, if the quotation stands only there."""

    def list_marks(self, span: TextSpan) -> tuple[str, ...]:
        """Return the footnote marks that were passed over in one of the places."""
        return () if self.reading is None else self.reading.list_labels(span.start, span.end)


def build_layout(document: Document) -> QuoteLayout:
    """Return a document as one running text."""
    asides = tuple(p.aside for p in document.paragraphs) if document.kind == "pdf" else ()
    return _arrange(document.text, asides)


@lru_cache(maxsize=8)
def _arrange(text: str, asides: tuple[bool, ...]) -> QuoteLayout:
    paragraphs = text.split(SEPARATOR)
    starts = [0]
    for paragraph in paragraphs[:-1]:
        starts.append(starts[-1] + len(paragraph) + 1)
    raw = " ".join(paragraphs)
    beside = tuple(
        Cut(start, end)
        for start, end, is_aside in zip(starts, [*starts[1:], len(raw)], asides, strict=False)
        if is_aside
    )
    parted = tuple(_list_parted(raw, starts, asides))
    return QuoteLayout(raw, fold_text(raw), tuple(starts), beside + parted, parted, bool(asides))


def _list_parted(raw: str, starts: Sequence[int], asides: Sequence[bool]) -> Iterator[Cut]:
    """Yield the hyphens that part a word at the end of a column or a page, with what stands behind them."""
    before: int | None = None
    for number, is_aside in enumerate(asides, 1):
        start = starts[number - 1]
        if is_aside:
            continue
        if before is not None:
            end = starts[before] - 1
            if raw[end - 1] in _HYPHENS and raw[end - 2 : end - 1].isalpha() and raw[start].islower():
                yield Cut(end - 1, start)
        before = number


def find_places(layout: QuoteLayout, exact: str) -> QuotePlaces:
    """Return the places of a quotation in the nearest reading of the text in which it holds whole words.

    If it does so in none, those in which it cuts through one.
    """
    clipped = QuotePlaces([])
    for places in _list_readings(layout, tidy_text(exact)):
        whole = [span for span in places.spans if not _clips(layout, span)]
        if whole:
            return places._replace(spans=whole)
        if not clipped.spans:
            clipped = places._replace(spans=places.spans[:_MOST_CLIPPED], are_clipped=True)
    return clipped


def _list_readings(layout: QuoteLayout, quote: str) -> Iterator[QuotePlaces]:
    """Yield the places of a quotation: as it is written, in other signs, and past what interrupts it."""
    yield QuotePlaces(list_occurrences(layout.running, fold_text(quote)))
    asked = fold_spellings(quote).text
    for passed_over in (False, True):
        for hyphen in ("", "-") if "- " in layout.raw else ("",):
            reading = _read(layout, passed_over=passed_over, hyphen=hyphen)
            spans = [reading.locate(span) for span in list_occurrences(reading.text, asked)]
            yield QuotePlaces(spans, reading=reading if passed_over else None)
    yield from _list_other_marks(layout, quote)


def _list_other_marks(layout: QuoteLayout, quote: str) -> Iterator[QuotePlaces]:
    """Yield the places of a quotation whose footnote marks the document writes in other signs."""
    marks = list(find_marks(quote))
    if not marks:
        return
    reading = _read(layout, passed_over=True, hyphen="")
    found = list_occurrences(reading.text, fold_spellings(quote, marks).text)
    wanted = _list_numbers([mark.label for mark in marks])
    spans = [reading.locate(span) for span in found]
    yield QuotePlaces([span for span in spans if wanted <= _list_numbers(_list_marks(layout, span))])


@lru_cache(maxsize=16)
def _read(layout: QuoteLayout, *, passed_over: bool, hyphen: str) -> ReadingText:
    cuts = (*layout.asides, *find_marks(layout.raw, plain=layout.has_pages)) if passed_over else ()
    return fold_spellings(layout.raw, cuts, hyphen=hyphen)


def _list_marks(layout: QuoteLayout, span: TextSpan) -> list[str]:
    """Return the footnote marks within a place, or just behind it."""
    return [
        mark.label
        for mark in find_marks(layout.raw[span.start : span.end + _LONGEST_MARK], plain=layout.has_pages)
    ]


def _list_numbers(marks: Sequence[str]) -> set[str]:
    """Return what footnote marks point to."""
    return {"".join(filter(str.isalnum, unicodedata.normalize("NFKC", mark))) for mark in marks}


def _clips(layout: QuoteLayout, span: TextSpan) -> bool:
    """Return whether a place begins or stops inside a word or a number."""
    raw = layout.raw
    edges = raw[max(0, span.start - 1) : span.start + 1], raw[span.end - 1 : span.end + 1]
    if any(len(edge) > 1 and edge.isascii() and edge.isalpha() for edge in edges):  # plainly within a word
        return True
    return any(cut.kind != "compound" for cut in find_cuts(layout, span)[0])


def find_cuts(layout: QuoteLayout, span: TextSpan) -> tuple[tuple[WordCut, ...], str]:
    """Return what a place in the running text cuts through, and what stands there by whole words."""
    cuts = {cut.edge: cut for cut in find_word_cuts(layout.raw, span.start, span.end)}
    start = min([span.start, *(cut.start for cut in cuts.values())])
    end = max([span.end, *(cut.end for cut in cuts.values())])
    whole, parted = layout.raw[start:end], _index_parted(layout)
    if span.start in parted:
        first, second = _split_word(layout.raw, parted[span.start])
        cuts["start"] = WordCut("start", "word", first + second, start, end)
        whole = first + whole
    if span.end in parted:
        first, second = _split_word(layout.raw, parted[span.end])
        cuts["end"] = WordCut("end", "word", first + second, start, end)
        whole = whole.rstrip(_HYPHENS) + second
    return tuple(cuts.values()), whole


@lru_cache(maxsize=8)
def _index_parted(layout: QuoteLayout) -> dict[int, Cut]:
    """Return the words that a page parts by the positions at which a quotation would cut them."""
    return {at: cut for cut in layout.parted for at in (cut.start, cut.start + 1, cut.end)}


def _split_word(raw: str, parted: Cut) -> tuple[str, str]:
    """Return the two halves of a word that the end of a page parts."""
    before = raw[max(0, parted.start - _LONGEST_HALF) : parted.start].rsplit(maxsplit=1)[-1]
    after = raw[parted.end : parted.end + _LONGEST_HALF].split(maxsplit=1)[0]
    return before.lstrip("([“\"'‘"), after.rstrip(".,;:!?)]”\"'’")
