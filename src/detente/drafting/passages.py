"""Passages of a draft: quotes that stand in the document as they are, each under a short name."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from detente.case.sources import LONGEST_CONTEXT, LONGEST_QUOTE
from detente.documents.document import Document, Paragraph
from detente.documents.quote_search import Selector, find_quote, make_selector
from detente.drafting.key_sentences import MOST_KEY_SENTENCES, find_key_sentences
from detente.drafting.prose import is_download_note
from detente.drafting.sentences import SentenceSpan, quote_around, split_sentences
from detente.drafting.times import Dated, find_dates
from detente.text_safety import refuse_unprintable

_MOST_DATES = 6
"""Dates noted of one sentence."""
_MOST_PLACES = 200
"""Places of a quote from which it is cited by its paragraph alone: to tell so many apart takes long and helps nobody."""


class Statement(NamedTuple):
    """A sentence that says when, or asks: where it stands and what it quotes."""

    paragraph: int
    text: str
    """The sentence, or the part of a long one around the words that matter."""
    when: str | None = None
    """The first certain date, as a case writes it."""
    dates: tuple[tuple[str, str], ...] = ()
    """Words that say when, and what they mean: a date, what is known instead, or nothing."""


def find_statements(paragraphs: Iterable[Paragraph]) -> list[Statement]:
    """Return the dated sentences of paragraphs in their order; a note of who downloaded a page when is none."""
    statements = []
    for paragraph in paragraphs:
        dates = find_dates(paragraph.text)
        sentences = split_sentences(paragraph.text) if dates else []
        for sentence, inside in _group(sentences, dates):
            around = quote_around(paragraph.text, SentenceSpan(inside[0].start, inside[0].end), sentence)
            text = paragraph.text[around.start : around.end].strip()
            if is_download_note(text):
                continue
            when = next((dated.when for dated in inside if dated.when), None)
            noted = tuple((paragraph.text[d.start : d.end], d.when or d.note) for d in inside[:_MOST_DATES])
            statements.append(Statement(paragraph.number, text, when, noted))
    return statements


def _group(sentences: list[SentenceSpan], dates: list[Dated]) -> Iterator[tuple[SentenceSpan, list[Dated]]]:
    """Yield every sentence that holds dates, with them."""
    starts = [sentence.start for sentence in sentences]
    grouped: dict[int, list[Dated]] = {}
    for dated in dates:
        grouped.setdefault(bisect_right(starts, dated.start) - 1, []).append(dated)
    return ((sentences[number], inside) for number, inside in grouped.items())


def find_questions(paragraphs: Iterable[Paragraph], most: int) -> list[Statement]:
    """Return the first questions that paragraphs ask."""
    questions: list[Statement] = []
    for paragraph in paragraphs:
        if "?" not in paragraph.text:
            continue
        for start, end in split_sentences(paragraph.text):
            text = paragraph.text[start:end]
            if text.rstrip("”’\"')").endswith("?") and len(text) <= LONGEST_QUOTE:
                questions.append(Statement(paragraph.number, text))
            if len(questions) == most:
                return questions
    return questions


def anchor(document: Document, text: str, paragraph: int | None = None) -> Selector | None:
    """Return the anchor of a quote; ``None`` unless a case may hold it and it stands in the document.

    A quote that stands there once needs no words around it.

    Parameters
    ----------
    document
        The document.
    text
        The quote.
    paragraph
        Where it is said to stand; it may stand elsewhere.
    """
    quote = text.strip()
    if not 0 < len(quote) <= LONGEST_QUOTE or refuse_unprintable(quote):
        return None
    if document.text.count(quote) > _MOST_PLACES:
        return None
    selector = make_selector(document, quote)
    if selector is not None:
        selector = selector._replace(prefix="", suffix="", start=None, end=None)
    elif paragraph is not None:
        selector = make_selector(document, quote, paragraph=paragraph)
    if selector is None or len(selector.exact) > LONGEST_QUOTE:
        return None
    return selector if find_quote(document, selector).status in {"exact", "moved"} else None


class Passages:
    """The passages of one document by name: one name for one quote in one place.

    Parameters
    ----------
    source
        Name of the document in the case.
    taken
        Names of the case that other passages and sources bear.
    prefix
        What the name of each passage begins with.
    """

    def __init__(self, source: str, taken: Container[str] = frozenset(), prefix: str = "") -> None:
        self.rows: dict[str, Selector] = {}
        self.notes: dict[str, str] = {}
        """What makes a passage worth a look, by its name."""
        self.source = source
        self._taken = taken
        self._prefix = prefix
        self._names: dict[tuple[int | None, str], str] = {}

    def add(self, selector: Selector) -> str:
        """Return the name of a passage, which is taken in if it is new."""
        key = (selector.paragraph, selector.exact)
        if key not in self._names:
            base, number = f"{self._prefix}par{selector.paragraph or 0}", 1
            name = base
            while name in self.rows or name in self._taken or name == self.source:
                number += 1
                name = f"{base}-{number}"
            self._names[key] = name
            self.rows[name] = selector
        return self._names[key]

    def add_key_sentences(
        self, document: Document, prose: Iterable[Paragraph], most: int = MOST_KEY_SENTENCES
    ) -> int:
        """Take in the undated key sentences of a document that verify in it; return how many are new."""
        before = len(self.rows)
        for sentence in find_key_sentences(prose, max(0, min(most, MOST_KEY_SENTENCES))):
            selector = anchor(document, sentence.text, sentence.paragraph)
            if selector is not None:
                kinds = ", ".join(sentence.kinds)
                self.notes.setdefault(self.add(selector), kinds)
        return len(self.rows) - before


def list_passage_fields(selector: Selector) -> dict[str, str | int]:
    """Return what a row of the table of passages holds beside its source."""
    fields: dict[str, str | int | None] = {
        "exact": selector.exact,
        "prefix": _trim(selector.prefix[-LONGEST_CONTEXT:]),
        "suffix": _trim(selector.suffix[:LONGEST_CONTEXT]),
        "par": selector.paragraph,
        "page": selector.page,
        "start": selector.start,
        "end": selector.end,
    }
    return {name: value for name, value in fields.items() if value is not None and value != ""}


def _trim(context: str) -> str:
    """Return words around a quote where a case may hold them."""
    return "" if refuse_unprintable(context) else context
