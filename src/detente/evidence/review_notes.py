"""What a reviewer of a case would ask about: signs of common flaws, given as notes, never as faults.

A note says what was found, where, and what to do. No score is made of them.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING

from detente.case.checks.publication_checks import find_latest_date
from detente.case.lineage import find_shared_origins, list_origins
from detente.case.premises import list_children, list_premises
from detente.case.quantity import Quantity
from detente.case.record import find_opening
from detente.errors import Problem
from detente.evidence.act_notes import list_act_notes
from detente.evidence.citations import (
    CitedPassage,
    list_citations,
    list_cited_sources,
    list_entry_sources,
    resolve_citations,
)
from detente.evidence.doubt_notes import list_doubt_notes
from detente.evidence.repeat_notes import list_repeat_notes
from detente.evidence.scale_notes import list_scale_notes
from detente.likelihood import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from detente.case.lineage import Parents
    from detente.case.model import Case
    from detente.case.record import Act, Episode, OfferAnswer

_DIAGONAL = frozenset({"A1", "B2", "C3", "D4", "E5"})
"""Grades whose two axes say the same."""
_FEWEST_GRADES = 3
"""Grades it takes to see a pattern in them."""
_LONGEST_QUIET = 5.0
"""Years without an entry or a watched span that are noted."""
_MOST_NAMED = 4
"""Names a note lists at most."""

_CONFIDENCE = re.compile(
    r"\b(?:high|moderate|medium|low|little|full)(?:[ -]to[ -](?:high|moderate|medium))?[ -]confidence\b(?!-)"
    r"|\bconfidence (?:level )?(?:is|was|remains|stays) (?:very )?(?:high|moderate|medium|low)\b"
    r"|\b(?:highly|moderately|very|fully) confident\b",
    re.IGNORECASE,
)
_WORDS = {word for bands in BANDS.values() for band in bands for word in (band.word, *band.synonyms)}
_LIKELIHOOD = re.compile(rf"\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+")

_JUDGMENTS = {
    "counterpart.prior": "the starting belief",
    "counterpart.pool": "the pool of types",
    "counterpart.types": "the types of rival",
    "record": "the record",
}
"""Key judgments of a case and what sentences call them."""


def list_review_notes(case: Case) -> Iterator[Problem]:
    """Yield notes on a case that has no faults, in no particular order.

    Parameters
    ----------
    case
        The case.

    Examples
    --------
    >>> from detente.casefile.files import read_case
    >>> [note.path for note in list_review_notes(read_case("isis-2017")) if "origin" in note.message]
    ['counterpart.prior', 'counterpart.types', 'record']
    """
    for find in (
        _find_mixed_sentences,
        _find_bare_numbers,
        _find_lone_origins,
        _find_shared_origins,
        _find_open_clusters,
        _find_diagonals,
        _find_terms_of_today,
        _find_quiet_years,
        _find_counted_twice,
        _find_early_sources,
        _find_idle_passages,
        list_scale_notes,
        list_act_notes,
        list_repeat_notes,
        list_doubt_notes,
    ):
        yield from find(case)


def find_carrying_assumptions(case: Case, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield those premises among the carriers of a verdict that no passage supports.

    Parameters
    ----------
    case
        The case.
    paths
        Places of the premises that carry the verdict, the weightiest first.
    """
    known = {premise.path: premise for premise in list_premises(case)}
    for path in paths:
        premise = known.get(path)
        if premise is not None and premise.status in {"judged", "assumed", "default"}:
            basis = "a default" if premise.status == "default" else "an assumption"
            hint = "Look for a source for it first, or say beside the answer that it rests on this."
            yield Problem(path, f"the answer depends on this number, and it is {basis}", hint)


def _find_mixed_sentences(case: Case) -> Iterator[Problem]:
    """Yield sentences that state a likelihood and a confidence: ICD 203, D.6.e(2)(b)."""
    for path, text in chain(_walk_texts(case, ""), _walk_texts(case.outcome, "outcome")):
        for sentence in _SENTENCE.split(text):
            sure, likely = _CONFIDENCE.search(sentence), _LIKELIHOOD.search(sentence)
            if sure and likely:
                message = (
                    f"one sentence gives both a likelihood (“{likely[0]}”) and a confidence (“{sure[0]}”)"
                )
                hint = "Write two sentences: how likely it is, and how solid the evidence is."
                yield Problem(path, message, hint)


def _walk_texts(node: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield path, node
    elif isinstance(node, Quantity) and node.because:
        yield f"{path}.because", node.because
    for name, child in list_children(node):
        yield from _walk_texts(child, f"{path}.{name}" if path else name)


def _find_bare_numbers(case: Case) -> Iterator[Problem]:
    """Yield tables with numbers that have neither a source nor a reason."""
    bare: dict[str, list[str]] = {}
    for premise in list_premises(case):
        if premise.status == "assumed":
            table, _, rest = premise.path.partition(".")
            bare.setdefault(table, []).append(rest)
    for table, paths in bare.items():
        numbers = "1 number has" if len(paths) == 1 else f"{len(paths)} numbers have"
        hint = "Add because, with your reason, or source, with the passage that gives it."
        yield Problem(table, f"{numbers} neither a reason nor a source: {_list(paths)}", hint)


def _find_lone_origins(case: Case) -> Iterator[Problem]:
    """Yield key judgments for which all that is cited goes back to one origin."""
    cells = list(list_citations(case))
    for path, words in _JUDGMENTS.items():
        cited = [list_cited_sources(case, text) for cell, text in cells if cell.startswith(f"{path}.")]
        origins = list_origins(_read_parents(case), frozenset[str]().union(*cited))
        if len(origins) == 1 and (path != "record" or len(cited) > 1):
            message = f"everything cited for {words} comes from one original source, {min(origins)}"
            yield Problem(path, message, "Look for an independent source; so far nothing confirms it.")


def _find_shared_origins(case: Case) -> Iterator[Problem]:
    """Yield sources that are cited side by side and share an origin."""
    parents = _read_parents(case)
    cited = frozenset[str]().union(*(list_cited_sources(case, text) for _, text in list_citations(case)))
    for origin, heirs in find_shared_origins(parents, sorted(cited)).items():
        derived = next(name for name in heirs if name != origin)
        message = f"{_list(heirs, 'and')} come from one original source, {origin}"
        hint = "Count them as one source: they do not confirm each other."
        yield Problem(f"sources.{derived}.derived_from", message, hint)


def _find_open_clusters(case: Case) -> Iterator[Problem]:
    """Yield entries of the record that rest on the same origins and are not in one cluster (16)."""
    parents, cited = _read_parents(case), list_entry_sources(case)
    record = case.record
    tables: dict[str, Mapping[str, Episode | Act | OfferAnswer]] = {
        "episodes": record.episodes,
        "acts": record.acts,
        "answers": record.answers,
    }
    for table, entries in tables.items():
        groups: dict[frozenset[str], list[str]] = {}
        for name in entries:
            origins = list_origins(parents, cited[f"record.{table}.{name}"])
            groups.setdefault(origins, []).append(name)
        for origins, names in groups.items():
            clusters = Counter(entries[name].cluster for name in names)
            if not origins or len(names) == 1 or (len(clusters) == 1 and None not in clusters):
                continue
            del clusters[None]
            wanted = clusters.most_common(1)[0][0] if clusters else min(origins)
            outside = [name for name in names if entries[name].cluster != wanted]
            inside = [name for name in names if entries[name].cluster == wanted]
            like = f", like {_list(inside, 'and')} in the cluster {wanted}" if inside else ""
            rest = "rests" if len(outside) == 1 else "rest"
            message = f"{_list(outside, 'and')} {rest} on {_list(sorted(origins), 'and')} alone{like}"
            hint = f"Write cluster: {wanted} there, so that they count as one witness, or cite what else they rest on."
            yield Problem(f"record.{table}.{outside[0]}.cluster", message, hint)


def _find_diagonals(case: Case) -> Iterator[Problem]:
    """Yield tables whose grades all say the same on both axes."""
    graded = {
        "sources": [f"{source.reliability}{source.credibility}" for source in case.sources.values()],
        "record": [entry.grade for entry in case.record.reports],
    }
    for path, grades in graded.items():
        known = [grade for grade in grades if "F" not in grade and "6" not in grade]
        if len(known) >= _FEWEST_GRADES and _DIAGONAL.issuperset(known):
            message = f"all {len(known)} grades give source and content the same rank (A1, B2 … E5)"
            hint = (
                "Judge the source and what it says separately: a good source can report something improbable."
            )
            yield Problem(path, message, hint)


def _find_terms_of_today(case: Case) -> Iterator[Problem]:
    """Yield dealings and offers of the past that take an option of today's menu as it stands."""
    for path, entry in case.record.under_terms.items():
        terms = entry.terms
        if terms.like in case.proposal.options and not terms.levels:
            message = f"uses the terms of {terms.like}, an option of today, unchanged"
            hint = "Write the levels of that time, or describe the terms under past_terms."
            yield Problem(f"{path}.terms", message, hint)


def _find_quiet_years(case: Case) -> Iterator[Problem]:
    """Yield long gaps between the prior and the decision in which nothing is recorded."""
    record, prior = case.record, case.counterpart.prior.at
    spans = [(entry.date.first_year, entry.date.end_year) for entry in record.reports]
    spans += [(span.from_.first_year, span.to.end_year) for span in record.watched.values()]
    if record.acts and not record.watched:
        opening = find_opening([act.date.decimal_year for act in record.acts.values()])
        spans.append((opening, case.decision.date.end_year))
    spans.sort()
    if prior is None and not spans:
        return
    reached = spans[0][0] if prior is None else prior.end_year
    for first, last in [*spans, (case.decision.date.first_year,) * 2]:
        if first - reached > _LONGEST_QUIET:
            message = f"has no entry between {int(reached)} and {int(first)}"
            hint = (
                "Add what happened, or a watched span if hostile acts would have been noticed and listed."
                " Without either, the quiet years count for nothing."
            )
            yield Problem("record", message, hint)
        reached = max(reached, last)


def _find_counted_twice(case: Case) -> Iterator[Problem]:
    """Yield passages that set a prior or a type and stand again in the record."""
    cells = [(path, resolve_citations(case, text)) for path, text in list_citations(case)]
    record = [(path.removesuffix(".source"), cited) for path, cited in cells if path.startswith("record.")]
    for path, cited in cells:
        if not path.startswith(("counterpart.prior.", "counterpart.types.")):
            continue
        again = [entry for entry, passages in record if any(_overlap(a, b) for a in cited for b in passages)]
        if again:
            message = f"the passage cited here is cited again in {_list(again, 'and')}, and may count twice"
            hint = "Cite it in one place only, or say in because that these numbers were set without it."
            yield Problem(path, message, hint)


def _find_early_sources(case: Case) -> Iterator[Problem]:
    """Yield entries of the record that are later than all the sources they cite."""
    published = {name: find_latest_date(source.published or "") for name, source in case.sources.items()}
    for path, sources in list_entry_sources(case).items():
        _, table, name = path.split(".", 2)
        entry = getattr(case.record, table)[name]
        dates = [when for source in sources if (when := published[source]) is not None]
        if table == "watched" or not dates or len(dates) < len(sources):
            continue
        latest = max(dates, key=lambda when: when.last)
        if entry.date.first > latest.last:
            message = (
                f"{entry.date.written} is later than the publication of what it cites ({latest.written})"
            )
            yield Problem(f"{path}.date", message, "Correct one of the two dates, or cite a later source.")


def _find_idle_passages(case: Case) -> Iterator[Problem]:
    """Yield passages that nothing cites."""
    cited = {passage.passage for _, text in list_citations(case) for passage in resolve_citations(case, text)}
    for name in case.passages:
        if name not in cited:
            yield Problem(f"passages.{name}", "is not cited anywhere", "Cite it by name, or delete it.")


def _overlap(a: CitedPassage, b: CitedPassage) -> bool:
    """Return whether two citations name one passage, or one paragraph or page where either has no quote."""
    if a.source != b.source:
        return False
    if a.passage is not None and b.passage is not None:
        return a.passage == b.passage
    return bool({*a.paragraphs} & {*b.paragraphs} or {*a.pages} & {*b.pages})


def _read_parents(case: Case) -> Parents:
    return {name: source.derived_from for name, source in case.sources.items()}


def _list(names: Sequence[str], joint: str = "") -> str:
    """Return names in a row, the first few of many."""
    shown = list(names[:_MOST_NAMED])
    if len(names) > _MOST_NAMED:
        return f"{', '.join(shown)} and {len(names) - _MOST_NAMED} more"
    if joint and len(shown) > 1:
        return f"{', '.join(shown[:-1])} {joint} {shown[-1]}"
    return ", ".join(shown)
