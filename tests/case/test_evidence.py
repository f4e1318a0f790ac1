import hashlib

import pytest
from pydantic_core import PydanticCustomError

from detente.case.evidence import Citation, read_citations
from detente.case.model import Case
from detente.case.premises import count_sourced_entries, list_premises
from detente.case.quantity import AMOUNT, read_quantity
from detente.case.sources import check_sources, find_stray_citations, list_citations

DOCUMENT = b"Title\n\nOne.\n\nTwo.\n"


@pytest.mark.parametrize(
    ("written", "citations"),
    [
        ("memo", [Citation("memo", (), ())]),
        ("memo par=5,6", [Citation("memo", (5, 6), ())]),
        ("memo par=5 page=2 par=9", [Citation("memo", (5, 9), (2,))]),
        ("memo par=1;  report page=3 ", [Citation("memo", (1,), ()), Citation("report", (), (3,))]),
    ],
)
def test_passages(written, citations):
    assert list(read_citations(written)) == citations


@pytest.mark.parametrize(
    "written", ["", "memo par=", "memo 5", "Memo par=1", "memo par=1,", "memo par=" + "9" * 5_000, "a;" * 9]
)
def test_what_names_no_passage(written):
    with pytest.raises(PydanticCustomError):
        read_citations(written)


def pinned(starter, content=DOCUMENT):
    starter["sources"]["memo"] |= {"file": "memo.txt", "sha256": hashlib.sha256(content).hexdigest()}
    return Case.model_validate(starter)


def test_a_source_is_what_it_was_or_not(starter, tmp_path):
    assert [s.status for s in check_sources(Case.model_validate(starter), [tmp_path])] == ["not pinned"]
    case = pinned(starter)
    assert [s.status for s in check_sources(case, [tmp_path])] == ["not at hand"]
    (tmp_path / "memo.txt").write_bytes(b"something else")
    assert [s.status for s in check_sources(case, [tmp_path])] == ["changed"]
    (tmp_path / "memo.txt").write_bytes(DOCUMENT)
    found = check_sources(case, [tmp_path])[0]
    assert (found.status, found.paragraphs) == ("verified", ("Title", "One.", "Two."))


def test_a_copy_that_changed_does_not_hide_one_that_did_not(starter, tmp_path, monkeypatch):
    for folder, content in (("here", b"changed"), ("there", DOCUMENT)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "memo.txt").write_bytes(content)
    monkeypatch.setenv("DETENTE_DOCUMENTS", str(tmp_path / "there"))
    assert check_sources(pinned(starter), [tmp_path / "here"])[0].status == "verified"


def test_a_document_that_is_no_text_is_verified_and_not_counted(starter, tmp_path):
    content = b"%PDF \xff\xfe"
    (tmp_path / "memo.txt").write_bytes(content)
    case = pinned(starter, content)
    statuses = check_sources(case, [tmp_path])
    assert (statuses[0].status, statuses[0].paragraphs) == ("verified", ())
    assert not list(find_stray_citations(case, statuses))


def test_a_paragraph_that_is_not_there_is_told_wherever_it_is_cited(starter, tmp_path):
    (tmp_path / "memo.txt").write_bytes(DOCUMENT)
    starter["decision"]["hard_limits"][0]["source"] = "memo par=2,4"
    starter["counterpart"]["effort"] = {"value": "15 to 45", "source": "memo par=0"}
    starter["proposal"]["gives"]["access"]["effects"]["market"] = {"value": 0.5, "source": "memo par=9"}
    starter["record"]["episodes"]["first-pilot"]["source"] = "memo par=1 page=99"
    case = pinned(starter)
    strays = {p.path: p.message for p in find_stray_citations(case, check_sources(case, [tmp_path]))}
    assert strays == {
        "decision.hard_limits.0.source": "memo has 3 paragraphs, not 4",
        "counterpart.effort.source": "memo has 3 paragraphs, not 0",
        "proposal.gives.access.effects.market.reciprocate.source": "memo has 3 paragraphs, not 9",
    }
    assert len(list(list_citations(case))) == count_sourced_entries(case) == 4


def test_a_citation_that_was_never_read_is_passed_over(starter, tmp_path):
    (tmp_path / "memo.txt").write_bytes(DOCUMENT)
    starter["counterpart"]["effort"] = read_quantity({"value": 20, "source": "no passage at all"}, AMOUNT)
    case = pinned(starter)
    assert not list(find_stray_citations(case, check_sources(case, [tmp_path])))


def test_what_a_number_rests_on(starter):
    starter["counterpart"]["effort"] = {"value": "15 to 45", "source": "memo par=1"}
    starter["counterpart"]["because"] = "read from the memo"
    starter["proposal"]["gives"]["access"]["source"] = "memo par=2"
    found = {premise.path: premise for premise in list_premises(Case.model_validate(starter))}
    assert found["counterpart.effort"].status == "sourced"
    assert found["counterpart.effort"].because == "read from the memo"
    assert found["proposal.gives.access.reversible"].status == "judged"
    assert found["proposal.gives.research.reversible"].status == "assumed"
    assert found["counterpart.lapse"].status == "default"
    assert found["reporting.reliability.A"].status == "default"
    assert found["reporting.correlation.acts"].status == "default"


def test_conventions_a_case_sets_itself_are_its_own(starter):
    starter["reporting"] = {"reliability": {"A": 0.9}, "credibility": {"2": "0.6 to 0.9"}}
    starter["reporting"]["correlation"] = {"acts": 0.5}
    found = {premise.path: premise for premise in list_premises(Case.model_validate(starter))}
    assert {
        found[f"reporting.{path}"].status for path in ("reliability.A", "credibility.2", "correlation.acts")
    } == {"assumed"}
    assert found["reporting.reliability.B"].status == "default"
