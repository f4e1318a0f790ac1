"""Whether the passages of a case stand in its documents: what is wrong, and what mends it.

A quote is what a number rests on, so its words are never changed here: where a document says
something else, somebody must read it and see whether the number still holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from detente.documents.document import find_unread
from detente.documents.quote_search import Selector, find_quote
from detente.errors import Problem
from detente.evidence.citations import CitedPassage, list_citations, resolve_citations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.case.model import Case
    from detente.case.sources import Passage
    from detente.documents.document import Document
    from detente.documents.quote_search import Match
    from detente.evidence.local_copies import LocalCopy

PassageStanding = Literal["exact", "moved", "clipped", "fuzzy", "ambiguous", "missing", "not checked"]

_LONGEST_SHOWN = 160
"""Characters of a document or a quote that a message repeats."""
_MOST_PARAGRAPHS = 6
"""Paragraphs that a message names."""
_VERBATIM = 100
"""Likeness of a quote and a text that says just the same."""
_CUTS = {"start": "starts", "end": "ends"}
_CUT = {"word": "the word", "number": "the number", "compound": "the compound"}
_FIX = "`detente check --fix`"


class PassageStatus(NamedTuple):
    """A passage of a case, and whether its document still says it."""

    name: str
    passage: Passage
    standing: PassageStanding
    """``exact``: it stands where the case says. ``moved``: elsewhere. ``clipped``: it cuts
    through a word. ``fuzzy``: in other words.
    ``ambiguous``: in several places. ``missing``: nowhere. ``not checked``: no document was read."""
    match: Match | None = None
    """What the document says."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return what stands among its words in the document: where a page ends, footnote marks."""
        if self.match is None or self.standing not in {"exact", "moved"}:
            return ()
        first, last = self.match.selector and self.match.selector.page, self.match.last_page
        pages = (f"runs from page {first} to page {last}",) if first != last else ()
        word = "mark" if len(self.match.marks) == 1 else "marks"
        marks = (
            (f"passes over the footnote {word} {', '.join(self.match.marks)}",) if self.match.marks else ()
        )
        return pages + marks

    @property
    def selector(self) -> Selector | None:
        """Return where it stands now, if that is known."""
        return None if self.match is None else self.match.selector


class VerifiedEvidence(NamedTuple):
    """The sources of a case and its passages, each with what its document says of it."""

    sources: tuple[LocalCopy, ...]
    passages: tuple[PassageStatus, ...]

    def list_passages(self, source: str) -> tuple[PassageStatus, ...]:
        """Return the passages of one source."""
        return tuple(status for status in self.passages if status.passage.source == source)

    def vouches_for(self, source: str) -> bool:
        """Return whether a source has passages, and its copy at hand contains all of them."""
        standings = {status.standing for status in self.list_passages(source)}
        return bool(standings) and standings <= {"exact", "moved"}


def verify_passages(case: Case, statuses: Sequence[LocalCopy]) -> VerifiedEvidence:
    """Look for every passage of a case in its document, changed documents too."""
    documents = {status.name: status.document for status in statuses}
    passages = [
        _verify(name, passage, documents.get(passage.source)) for name, passage in case.passages.items()
    ]
    return VerifiedEvidence(tuple(statuses), tuple(passages))


def _verify(name: str, passage: Passage, document: Document | None) -> PassageStatus:
    if document is None:
        return PassageStatus(name, passage, "not checked")
    selector = Selector(
        passage.exact,
        passage.prefix,
        passage.suffix,
        passage.start,
        passage.end,
        passage.par,
        passage.page,
    )
    match = find_quote(document, selector)
    return PassageStatus(name, passage, match.status, match)


def find_faults(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield what the documents at hand contradict: digests, passages, numbers of paragraphs and pages."""
    for source in evidence.sources:
        if source.status == "changed":
            yield _explain_change(case, evidence, source)
    yield from _find_missing_numbers(case, evidence)
    documents = {source.name: source.document for source in evidence.sources}
    for status in evidence.passages:
        document = documents.get(status.passage.source)
        if document is not None and status.standing in {"clipped", "fuzzy", "ambiguous", "missing"}:
            yield _explain_quote(status, document)


def find_notes(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield what is worth knowing about the documents at hand without being a fault."""
    for source in evidence.sources:
        path, file = f"sources.{source.name}.file", case.sources[source.name].file
        if source.fault is not None:
            n_passages = len(evidence.list_passages(source.name))
            effect = f", so {_count(n_passages, 'passage')} cannot be checked" if n_passages else ""
            yield Problem(path, f"{file} {source.fault.message}{effect}", source.fault.hint)
        if source.status == "not pinned":
            message = f"{file} is at hand, but the case does not record its checksum"
            yield Problem(path, message, _suggest_checksum(evidence, source))
        if source.document is not None:
            for gap in find_unread(source.document):
                yield Problem(path, f"{file} {gap.message}", gap.hint)
    for status in evidence.passages:
        if status.selector is not None:
            yield from _find_moves(status, status.selector)


def _find_moves(status: PassageStatus, now: Selector) -> Iterator[Problem]:
    passage, repair = status.passage, _repair(status.passage, now)
    if passage.page is not None and now.page is None:
        hint = "Delete page, and give its paragraph with par."
        yield Problem(f"passages.{status.name}.page", f"{passage.source} has no pages", hint)
    if status.standing == "moved" and repair:
        message = f"“{_shorten(passage.exact)}” is in {_format_location(now)}"
        if passage.par is not None and passage.par != now.paragraph:
            message += f", not {passage.par}"
        changes = ", ".join(f"{key}: {value}" for key, value in repair.items())
        yield Problem(f"passages.{status.name}.exact", message, f"{_FIX} writes {changes}.")
    if status.standing != "clipped" and status.match is not None and status.match.whole:
        yield _explain_cut(status, status.match, now)


def find_unquoted(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield citations by number alone of changed documents: nothing shows that they still hold."""
    changed = {source.name for source in evidence.sources if source.status == "changed"}
    for path, text in list_citations(case):
        for cited in resolve_citations(case, text):
            if cited.source in changed and _is_bare(cited):
                message = f"cites {cited.source} by paragraph or page number alone, and the document has changed since"
                yield Problem(path, message, "Read it again, and cite a passage with its quote.")


def list_repairs(evidence: VerifiedEvidence) -> dict[str, Any]:
    """Return new values by their path in the case: locations of quotes, and checksums that passages vouch for.

    The words of a quote are never among them.
    """
    repairs = {
        f"passages.{status.name}.{key}": value
        for status in evidence.passages
        if status.selector is not None and status.standing in {"exact", "moved"}
        for key, value in _repair(status.passage, status.selector).items()
    }
    for source in evidence.sources:
        if source.status in {"changed", "not pinned"} and evidence.vouches_for(source.name):
            repairs[f"sources.{source.name}.sha256"] = source.digest
    return repairs


def _repair(passage: Passage, now: Selector) -> dict[str, Any]:
    """Return where a passage stands now, as far as the case says otherwise or does not say."""
    location = {
        "prefix": now.prefix,
        "suffix": now.suffix,
        "par": now.paragraph,
        "page": now.page,
        "start": now.start,
        "end": now.end,
    }
    stated = passage.model_dump(include=set(location))
    wanted = {key for key, value in stated.items() if value not in {None, ""}} | {"par", "page"}
    return {
        key: value for key, value in location.items() if key in wanted and value not in {None, stated[key]}
    }


def _find_missing_numbers(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield citations of paragraphs and pages that a document at hand does not have."""
    documents = {source.name: source.document for source in evidence.sources}
    for path, text in list_citations(case):
        for cited in resolve_citations(case, text):
            document = documents.get(cited.source)
            if document is not None and cited.passage is None:
                yield from _check_numbers(path, cited, document)


def _check_numbers(path: str, cited: CitedPassage, document: Document) -> Iterator[Problem]:
    n_pages = max((paragraph.page or 0 for paragraph in document.paragraphs), default=0)
    for word, last, numbers in (
        ("paragraph", len(document.paragraphs), cited.paragraphs),
        ("page", n_pages, cited.pages),
    ):
        for number in numbers:
            if not 1 <= number <= last and (word == "paragraph" or n_pages):
                message = f"cites {word} {number} of {cited.source}, which has {_count(last, word)}"
                yield Problem(path, message, f"Check the number; {word}s are counted from 1.")


def _explain_change(case: Case, evidence: VerifiedEvidence, source: LocalCopy) -> Problem:
    file, path = case.sources[source.name].file, f"sources.{source.name}.sha256"
    message = f"{file} has changed since the case was written: its checksum is now {source.digest}"
    return Problem(path, message, _suggest_checksum(evidence, source, _count_bare(case, source.name)))


def _suggest_checksum(evidence: VerifiedEvidence, source: LocalCopy, n_bare: int = 0) -> str:
    """Return what to do about a checksum that is missing or does not match."""
    n_passages = len(evidence.list_passages(source.name))
    if evidence.vouches_for(source.name):
        quotes = "the quote" if n_passages == 1 else f"all {n_passages} quotes"
        bare = f" Check {_count(n_bare, 'citation')} by paragraph or page number yourself." if n_bare else ""
        return f"It contains {quotes}, so {_FIX} can write its checksum.{bare}"
    if n_passages and source.document is not None:
        return "Correct its passages, or find the version that was quoted."
    return f"No quote shows that it is the right version: read it, then write sha256: {source.digest}"


def _count_bare(case: Case, source: str) -> int:
    cited = [passage for _, text in list_citations(case) for passage in resolve_citations(case, text)]
    return sum(passage.source == source and _is_bare(passage) for passage in cited)


def _is_bare(cited: CitedPassage) -> bool:
    """Return whether a citation names a paragraph or page without its words."""
    return cited.passage is None and bool(cited.paragraphs or cited.pages)


def _explain_quote(status: PassageStatus, document: Document) -> Problem:
    """Return what a document says instead of a quote, and what to do."""
    if status.standing == "clipped" and status.match is not None and status.selector is not None:
        return _explain_cut(status, status.match, status.selector)
    path, quote, passage = f"passages.{status.name}.exact", _shorten(status.passage.exact), status.passage
    if status.standing == "fuzzy" and status.selector is not None:
        message = (
            f"{_format_location(status.selector)} now says “{_shorten(status.selector.exact)}”, not “{quote}”"
        )
        hint = f"Read it; if the case still holds, quote the new words. {_FIX} never changes a quote."
        return Problem(path, message, hint)
    if status.standing == "ambiguous" and status.match is not None:
        hint = "Say which one you mean: give its paragraph with par, or the words before it with prefix."
        return Problem(path, f"“{quote}” {_format_occurrences(status.match)}", hint)
    message = f"“{quote}” is not in {passage.source}{_format_expected(passage, document)}"
    return Problem(path, message, "Quote what it says now, or delete the passage and what rests on it.")


def _explain_cut(status: PassageStatus, match: Match, now: Selector) -> Problem:
    """Return which words or numbers a quote cuts through, and the quote that holds them whole."""
    cuts = [f"{_CUTS[cut.edge]} inside {_CUT[cut.kind]} “{cut.word}”" for cut in match.cuts]
    quote = _shorten(status.passage.exact)
    message = f"“{quote}” {' and '.join(cuts)} in {_format_location(now)}"
    whole = _shorten(match.whole)
    if status.standing == "clipped":
        hint = f"Quote whole words: “{whole}”. Then read whether the case still holds."
    else:
        hint = f"If the rest of it matters, quote “{whole}”."
    return Problem(f"passages.{status.name}.exact", message, hint)


def _format_expected(passage: Passage, document: Document) -> str:
    if passage.par is None or passage.par > len(document.paragraphs):
        return ""
    text = _shorten(document.paragraphs[passage.par - 1].text).rstrip(".")
    return f"; paragraph {passage.par}, where the case places it, says “{text}”"


def _format_location(selector: Selector) -> str:
    page = "" if selector.page is None else f" on page {selector.page}"
    return f"paragraph {selector.paragraph}{page}"


def _format_occurrences(match: Match) -> str:
    """Return in which paragraphs a quote occurs, word for word or nearly."""
    occurs = "occurs" if match.score == _VERBATIM else "occurs in similar words"
    numbers = list(map(str, dict.fromkeys(match.candidates)))
    if len(numbers) == 1:
        return f"{occurs} several times in paragraph {numbers[0]}"
    shown = numbers[:_MOST_PARAGRAPHS] + (["…"] if len(numbers) > _MOST_PARAGRAPHS else [])
    return f"{occurs} in paragraphs {', '.join(shown)}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
