"""Whether the passages of a case stand in its documents: what is wrong, and what mends it.

A quote is what a number rests on, so its words are never changed here: where a document says
something else, somebody must read it and see whether the number still holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

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

Standing = Literal["exact", "moved", "fuzzy", "ambiguous", "missing", "not checked"]
STANDINGS: tuple[Standing, ...] = ("exact", "moved", "fuzzy", "ambiguous", "missing", "not checked")

LONGEST_SHOWN = 160
"""Characters of a document or a quote that a message repeats."""
MOST_PLACES = 6
"""Paragraphs that a message names."""
VERBATIM = 100
"""Likeness of a quote and a text that says just the same."""
FIX = "`detente check --fix`"


class PassageStatus(NamedTuple):
    """A passage of a case, and whether its document still says it."""

    name: str
    passage: Passage
    standing: Standing
    """``exact``: it stands where the case says. ``moved``: elsewhere. ``fuzzy``: in other words.
    ``ambiguous``: in several places. ``missing``: nowhere. ``not checked``: no document was read."""
    match: Match | None = None
    """What the document says."""

    @property
    def found(self) -> Selector | None:
        """Return where it stands now, if that is known."""
        return None if self.match is None else self.match.selector


class VerifiedEvidence(NamedTuple):
    """The sources of a case and its passages, each with what its document says of it."""

    sources: tuple[LocalCopy, ...]
    passages: tuple[PassageStatus, ...]

    def list_passages(self, source: str) -> tuple[PassageStatus, ...]:
        """Return the passages of one source."""
        return tuple(one for one in self.passages if one.passage.source == source)

    def vouches_for(self, source: str) -> bool:
        """Say whether a source has passages, and its copy at hand all of them."""
        standings = {one.standing for one in self.list_passages(source)}
        return bool(standings) and standings <= {"exact", "moved"}


def verify_passages(case: Case, statuses: Sequence[LocalCopy]) -> VerifiedEvidence:
    """Look for every passage of a case in its document, changed documents too."""
    documents = {status.name: status.document for status in statuses}
    passages = [_verify(name, one, documents.get(one.source)) for name, one in case.passages.items()]
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
            yield _tell_change(case, evidence, source)
    yield from _find_strays(case, evidence)
    documents = {source.name: source.document for source in evidence.sources}
    for one in evidence.passages:
        document = documents.get(one.passage.source)
        if document is not None and one.standing in {"fuzzy", "ambiguous", "missing"}:
            yield _tell_fault(one, document)


def find_notes(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield what is worth knowing of the documents at hand and is no fault."""
    for source in evidence.sources:
        path, file = f"sources.{source.name}.file", case.sources[source.name].file
        if source.fault is not None:
            n_passages = len(evidence.list_passages(source.name))
            told = f"; {_count(n_passages, 'passage')} in it cannot be checked" if n_passages else ""
            yield Problem(path, f"{file} {source.fault.message}{told}", source.fault.hint)
        if source.status == "not pinned":
            message = f"{file} is at hand, and the case does not say which edition it was read from"
            yield Problem(path, message, _tell_pinning(evidence, source))
    for one in evidence.passages:
        if one.found is not None:
            yield from _tell_move(one, one.found)


def _tell_move(one: PassageStatus, found: Selector) -> Iterator[Problem]:
    passage, repair = one.passage, _repair(one.passage, found)
    if passage.page is not None and found.page is None:
        hint = "Take page: out, and name its paragraph with par:."
        yield Problem(f"passages.{one.name}.page", f"{passage.source} has no pages", hint)
    if one.standing == "moved" and repair:
        message = f"“{_shorten(passage.exact)}” stands in {_tell_place(found)}"
        if passage.par is not None and passage.par != found.paragraph:
            message += f", not {passage.par}"
        changes = ", ".join(f"{key}: {value}" for key, value in repair.items())
        yield Problem(f"passages.{one.name}.exact", message, f"{FIX} writes {changes}.")


def find_unquoted(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield citations by number alone of documents that are another edition: nothing says that they hold."""
    changed = {source.name for source in evidence.sources if source.status == "changed"}
    for path, text in list_citations(case):
        for cited in resolve_citations(case, text):
            if cited.source in changed and _is_bare(cited):
                hint = "Read it again, and cite a passage with its quote."
                yield Problem(path, f"names {cited.source} by number alone, in another edition", hint)


def list_repairs(evidence: VerifiedEvidence) -> dict[str, Any]:
    """Return new values by their place in the case: places of quotes, and digests passages vouch for.

    The words of a quote are never among them.
    """
    repairs = {
        f"passages.{one.name}.{key}": value
        for one in evidence.passages
        if one.found is not None and one.standing in {"exact", "moved"}
        for key, value in _repair(one.passage, one.found).items()
    }
    for source in evidence.sources:
        if source.status in {"changed", "not pinned"} and evidence.vouches_for(source.name):
            repairs[f"sources.{source.name}.sha256"] = source.digest
    return repairs


def _repair(passage: Passage, found: Selector) -> dict[str, Any]:
    """Return what the document says of a passage's place, where the case says it otherwise or lacks it."""
    now = {
        "prefix": found.prefix,
        "suffix": found.suffix,
        "par": found.paragraph,
        "page": found.page,
        "start": found.start,
        "end": found.end,
    }
    said = passage.model_dump(include=set(now))
    wanted = {key for key, value in said.items() if value not in {None, ""}} | {"par", "page"}
    return {key: value for key, value in now.items() if key in wanted and value not in {None, said[key]}}


def _find_strays(case: Case, evidence: VerifiedEvidence) -> Iterator[Problem]:
    """Yield citations of paragraphs and pages that a document at hand does not have."""
    documents = {source.name: source.document for source in evidence.sources}
    for path, text in list_citations(case):
        for cited in resolve_citations(case, text):
            document = documents.get(cited.source)
            if document is not None and cited.passage is None:
                yield from _check_numbers(path, cited.source, document, (cited.paragraphs, cited.pages))


def _check_numbers(
    path: str, source: str, document: Document, places: tuple[tuple[int, ...], tuple[int, ...]]
) -> Iterator[Problem]:
    pages = max((paragraph.page or 0 for paragraph in document.paragraphs), default=0)
    for word, last, numbers in (
        ("paragraph", len(document.paragraphs), places[0]),
        ("page", pages, places[1]),
    ):
        for number in numbers:
            if not 1 <= number <= last and (word == "paragraph" or pages):
                hint = f"Read where it stands; {word}s are counted from 1."
                yield Problem(path, f"{source} has {_count(last, word)}, not {number}", hint)


def _tell_change(case: Case, evidence: VerifiedEvidence, source: LocalCopy) -> Problem:
    file, path = case.sources[source.name].file, f"sources.{source.name}.sha256"
    message = f"{file} is another edition than the one pinned: its digest is {source.digest}"
    return Problem(path, message, _tell_pinning(evidence, source, _count_bare(case, source.name)))


def _tell_pinning(evidence: VerifiedEvidence, source: LocalCopy, n_bare: int = 0) -> str:
    """Return what to do about a digest that is missing or another one."""
    n_passages = len(evidence.list_passages(source.name))
    if evidence.vouches_for(source.name):
        told = "Its passage stands in it" if n_passages == 1 else f"All {n_passages} passages stand in it"
        bare = f"; {_count(n_bare, 'citation')} by number alone must be read again" if n_bare else ""
        return f"{told}: {FIX} writes its digest{bare}."
    if n_passages and source.document is not None:
        return "Mend its passages, or find the edition that was read."
    return f"No passage vouches for it: read it, then write sha256: {source.digest}"


def _count_bare(case: Case, source: str) -> int:
    cited = [one for _, text in list_citations(case) for one in resolve_citations(case, text)]
    return sum(one.source == source and _is_bare(one) for one in cited)


def _is_bare(cited: CitedPassage) -> bool:
    """Say whether a citation names a paragraph or page without its words."""
    return cited.passage is None and bool(cited.paragraphs or cited.pages)


def _tell_fault(one: PassageStatus, document: Document) -> Problem:
    """Return what a document says instead of a quote, and what to do."""
    path, quote, match = f"passages.{one.name}.exact", _shorten(one.passage.exact), one.match
    if one.standing == "fuzzy" and one.found is not None:
        found = one.found
        message = f"“{quote}” is not what {_tell_place(found)} says now: “{_shorten(found.exact)}”"
        return Problem(
            path,
            message,
            f"Read it, and quote it as it stands if the case still holds: {FIX} changes no quote.",
        )
    if one.standing == "ambiguous" and match is not None:
        hint = "Say which is meant: par: its number, or prefix: the words just before it."
        return Problem(path, f"“{quote}” {_tell_places(match)}", hint)
    message = f"“{quote}” stands nowhere in {one.passage.source}{_tell_expected(one.passage, document)}"
    return Problem(path, message, "Quote what it says now, or take out the passage and what rests on it.")


def _tell_expected(passage: Passage, document: Document) -> str:
    if passage.par is None or passage.par > len(document.paragraphs):
        return ""
    text = _shorten(document.paragraphs[passage.par - 1].text).rstrip(".")
    return f"; expected in paragraph {passage.par}, which says “{text}”"


def _tell_place(selector: Selector) -> str:
    page = "" if selector.page is None else f" on page {selector.page}"
    return f"paragraph {selector.paragraph}{page}"


def _tell_places(match: Match) -> str:
    """Return where a quote stands in several places, or nearly stands."""
    stands = "stands" if match.score == VERBATIM else "nearly stands"
    numbers = list(map(str, dict.fromkeys(match.places)))
    if len(numbers) == 1:
        return f"{stands} several times in paragraph {numbers[0]}"
    shown = numbers[:MOST_PLACES] + (["…"] if len(numbers) > MOST_PLACES else [])
    return f"{stands} in paragraphs {', '.join(shown)}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _shorten(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"
