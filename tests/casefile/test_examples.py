"""Both readings of the flagship question rest on the same facts, and say what each number rests on."""

import os
import re
from pathlib import Path

import pytest

from detente.case.premises import list_premises
from detente.casefile.files import list_examples, read_case, read_text
from detente.documents.document import split_paragraphs
from detente.evidence.citations import list_citations, resolve_citations
from detente.evidence.local_copies import check_sources
from detente.evidence.verification import find_faults, find_notes, list_repairs, verify_passages

PAIR = ("isis-2017", "isis-2017-counter")
PAST = ("agreed-framework-1994", "nummi-1984", "nunn-lugar-1991")
DOCUMENT = Path(os.environ.get("DETENTE_DOCUMENTS", "nowhere")) / "isis-2017-oped.txt"


def test_examples_are_listed():
    assert {example.slug for example in list_examples()} == {*PAIR, *PAST}


def test_both_readings_rest_on_the_same_facts():
    sceptic, advocate = map(read_case, PAIR)
    assert sceptic.sources == advocate.sources
    assert sceptic.passages == advocate.passages
    assert sceptic.actors == advocate.actors
    assert sceptic.decision.date == advocate.decision.date
    for table in ("episodes", "acts", "watched"):
        facts = [
            {
                name: (entry.date, entry.what, entry.grade, entry.source)
                for name, entry in getattr(c.record, table).items()
            }
            for c in (sceptic, advocate)
        ]
        assert facts[0] == facts[1]
    terms = [
        {name: episode.terms for name, episode in c.record.episodes.items()} for c in (sceptic, advocate)
    ]
    assert terms[0] == terms[1]
    assert {"qaeda-networks", "after-september-11", "senior-team", "reset"} <= set(sceptic.record.episodes)
    assert {"taliban", "hezbollah", "syria-strikes", "election"} == set(sceptic.record.acts)


@pytest.mark.parametrize("slug", [*PAIR, *PAST])
def test_every_number_has_a_reason_or_is_a_default(slug):
    for premise in list_premises(read_case(slug)):
        assert premise.because or premise.source or premise.quantity.default or premise.quantity.is_fixed, (
            premise.path
        )


@pytest.mark.parametrize("slug", [*PAIR, *PAST])
def test_every_entry_of_the_record_cites_a_source_and_was_known_at_the_decision(slug):
    case = read_case(slug)
    for entry in case.record.reports:
        assert entry.source is not None
        assert slug in PAST or all(passage.paragraphs for passage in resolve_citations(case, entry.source))
        assert entry.because
        assert entry.date.last <= case.decision.date.last


@pytest.mark.parametrize("slug", PAST)
def test_what_happened_later_stands_apart(slug):
    case = read_case(slug)
    assert case.outcome is not None
    assert case.outcome.entries
    for entry in case.outcome.entries.values():
        assert entry.date.last > case.decision.date.last
        assert entry.source or case.outcome.source
    assert not [premise for premise in list_premises(case) if premise.path.startswith("outcome")]
    assert case.proposal.offer in case.proposal.options


@pytest.mark.parametrize("slug", PAIR)
def test_the_record_and_the_types_rest_on_short_quotes(slug):
    case = read_case(slug)
    assert all(len(passage.exact.split()) <= 8 for passage in case.passages.values())
    for row in (*case.record.reports, case.counterpart.types["spoiler"], case.priorities["us"]):
        assert all(passage.exact for passage in resolve_citations(case, row.source or ""))


@pytest.mark.data
@pytest.mark.skipif(
    not DOCUMENT.exists(), reason="the document is not at hand; DETENTE_DOCUMENTS names its folder"
)
@pytest.mark.parametrize("slug", PAIR)
def test_against_the_document(slug):
    case = read_case(slug)
    statuses = check_sources(case)
    assert [status.status for status in statuses] == ["verified"]
    evidence = verify_passages(case, statuses)
    assert {passage.standing for passage in evidence.passages} == {"exact"}
    assert not [*find_faults(case, evidence), *find_notes(case, evidence)]
    assert not list_repairs(evidence)
    assert list(list_citations(case))
    words = [
        re.findall(r"[a-z0-9]+", part.lower()) for part in split_paragraphs(DOCUMENT.read_text("utf-8"))[1:]
    ]
    runs = {tuple(part[i : i + 8]) for part in words for i in range(len(part) - 7)}
    ours = re.findall(r"[a-z0-9]+", read_text(slug).lower())
    assert not [ours[i : i + 8] for i in range(len(ours) - 7) if tuple(ours[i : i + 8]) in runs]
