import hashlib

import pytest
from pydantic_core import PydanticCustomError

from detente.case.model import Case
from detente.case.premises import list_premises
from detente.case.sources import Citation, parse_citations
from detente.evidence.local_copies import check_sources

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
    assert list(parse_citations(written)) == citations


@pytest.mark.parametrize(
    "written", ["", "memo par=", "memo 5", "Memo par=1", "memo par=1,", "memo par=" + "9" * 5_000, "a;" * 9]
)
def test_what_names_no_passage(written):
    with pytest.raises(PydanticCustomError):
        parse_citations(written)


def pinned(starter, content=DOCUMENT):
    starter["sources"]["memo"] |= {"file": "memo.txt", "sha256": hashlib.sha256(content).hexdigest()}
    return Case.model_validate(starter)


def test_a_source_is_what_it_was_or_not(starter, tmp_path):
    assert [s.status for s in check_sources(Case.model_validate(starter), [tmp_path])] == [
        "without a local copy"
    ]
    case = pinned(starter)
    assert [s.status for s in check_sources(case, [tmp_path])] == ["not at hand"]
    (tmp_path / "memo.txt").write_bytes(b"something else")
    copy = check_sources(case, [tmp_path])[0]
    assert (copy.status, copy.digest) == ("changed", hashlib.sha256(b"something else").hexdigest())
    assert copy.document is not None
    (tmp_path / "memo.txt").write_bytes(DOCUMENT)
    copy = check_sources(case, [tmp_path])[0]
    assert copy.status == "verified"
    assert copy.document is not None
    assert [paragraph.text for paragraph in copy.document.paragraphs] == ["Title", "One.", "Two."]


def test_a_copy_at_hand_without_a_digest_is_read_and_not_pinned(starter, tmp_path):
    (tmp_path / "memo.txt").write_bytes(DOCUMENT)
    starter["sources"]["memo"]["file"] = "memo.txt"
    copy = check_sources(Case.model_validate(starter), [tmp_path])[0]
    assert (copy.status, copy.digest) == ("not pinned", hashlib.sha256(DOCUMENT).hexdigest())


def test_a_copy_that_changed_does_not_hide_one_that_did_not(starter, tmp_path, monkeypatch):
    for folder, content in (("here", b"changed"), ("there", DOCUMENT)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "memo.txt").write_bytes(content)
    monkeypatch.setenv("DETENTE_DOCUMENTS", str(tmp_path / "there"))
    assert check_sources(pinned(starter), [tmp_path / "here"])[0].status == "verified"


def test_a_document_that_is_no_text_is_verified_and_not_read(starter, tmp_path):
    content = b"%PDF \xff\xfe"
    (tmp_path / "memo.txt").write_bytes(content)
    copy = check_sources(pinned(starter, content), [tmp_path])[0]
    assert (copy.status, copy.document) == ("verified", None)
    assert copy.fault is not None


def test_what_a_number_rests_on(starter):
    starter["counterpart"]["effort"] = {"value": "15 to 45", "source": "memo par=1"}
    starter["counterpart"]["because"] = "read from the memo"
    starter["proposal"]["gives"]["access"]["source"] = "memo par=2"
    premises = {premise.path: premise for premise in list_premises(Case.model_validate(starter))}
    assert premises["counterpart.effort"].status == "read"
    assert premises["counterpart.effort"].because == "read from the memo"
    assert premises["proposal.gives.access.reversible"].status == "read"
    assert premises["proposal.gives.research.reversible"].status == "assumed"
    assert premises["counterpart.lapse"].status == "default"
    assert premises["reporting.reliability.A"].status == "default"
    assert premises["reporting.correlation.acts"].status == "default"


def test_conventions_a_case_sets_itself_are_its_own(starter):
    starter["reporting"] = {"reliability": {"A": 0.9}, "credibility": {"2": "0.6 to 0.9"}}
    starter["reporting"]["correlation"] = {"acts": 0.5}
    premises = {premise.path: premise for premise in list_premises(Case.model_validate(starter))}
    assert {
        premises[f"reporting.{path}"].status
        for path in ("reliability.A", "credibility.2", "correlation.acts")
    } == {"assumed"}
    assert premises["reporting.reliability.B"].status == "default"
