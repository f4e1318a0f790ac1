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
from detente.report.labels import label_premise
from detente.sampling.samples import sample

PAIR = ("isis-2017", "isis-2017-counter")
PAST = ("agreed-framework-1994", "nummi-1984", "nunn-lugar-1991")
DOCUMENT = Path(os.environ.get("DETENTE_DOCUMENTS", "nowhere")) / "isis-2017-oped.txt"


def test_examples_are_listed():
    assert {example.slug for example in list_examples()} == {*PAIR, *PAST}


def test_both_readings_answer_one_question_of_one_day():
    sceptic, advocate = map(read_case, PAIR)
    assert sceptic.question == advocate.question
    assert (sceptic.own, sceptic.rival) == (advocate.own, advocate.rival)
    assert sceptic.decision.date == advocate.decision.date
    assert sceptic.problem == advocate.problem
    assert set(sceptic.proposal.options) == set(advocate.proposal.options)
    assert {"qaeda-networks", "after-september-11", "senior-team", "reset"} <= set(sceptic.record.episodes)
    assert {"taliban", "hezbollah", "syria-strikes", "election"} == set(sceptic.record.acts)


def test_every_paragraph_of_the_essay_is_cited():
    case = read_case("isis-2017")
    cited = [passage for _, text in list_citations(case) for passage in resolve_citations(case, text)]
    paragraphs = {number for passage in cited if passage.source == "oped" for number in passage.paragraphs}
    assert paragraphs == set(range(1, 15))
    assert {passage.passage for passage in cited} >= set(case.passages)


def test_nothing_is_called_by_its_short_name_in_the_file():
    """What stands under ``names`` is what a reader meets, for all that the weights and needs of a report speak of."""
    case = read_case("isis-2017")
    assert {f"objectives.{name}" for name in case.objectives} <= set(case.names)
    needs = {name for row in case.capabilities.providers.values() for name in row.shares}
    assert {f"capabilities.{name}" for name in needs} <= set(case.names)
    identifiers = {*case.objectives, *needs, *case.proposal.gives, *case.proposal.gets}
    for path in sample(case, 10, 1).premises:
        quoted = re.findall(r"“([^”]*)”", label_premise(case, path))
        assert not identifiers & set(quoted), path


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
        assert slug in PAST or all(
            passage.paragraphs or passage.exact for passage in resolve_citations(case, entry.source)
        )
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
    at_hand = {status.name for status in statuses if status.status == "verified"}
    assert at_hand == {"oped"}
    assert {status.status for status in statuses} <= {"verified", "without a local copy"}
    evidence = verify_passages(case, statuses)
    for passage in evidence.passages:
        assert passage.standing == ("exact" if passage.passage.source in at_hand else "not checked")
    assert not [*find_faults(case, evidence), *find_notes(case, evidence)]
    assert not list_repairs(evidence)
    assert list(list_citations(case))
    words = [
        re.findall(r"[a-z0-9]+", part.lower()) for part in split_paragraphs(DOCUMENT.read_text("utf-8"))[1:]
    ]
    runs = {tuple(part[i : i + 8]) for part in words for i in range(len(part) - 7)}
    ours = re.findall(r"[a-z0-9]+", read_text(slug).lower())
    assert not [ours[i : i + 8] for i in range(len(ours) - 7) if tuple(ours[i : i + 8]) in runs]
