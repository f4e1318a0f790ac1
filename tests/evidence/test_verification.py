"""What is said of passages in documents that are as they were, and in those that are not."""

import hashlib
import io
import os

import pytest
from pypdf import PdfWriter

from detente.case.model import Case
from detente.casefile.files import edit_case, read_case
from detente.evidence.local_copies import check_sources
from detente.evidence.verification import (
    find_faults,
    find_notes,
    find_unquoted,
    list_repairs,
    verify_passages,
)
from tests.documents.pdfs import draw_paragraphs, write_pdf

BLOCKS = [
    "Strategy memo",
    "The plant comes first, whatever the rival may want from us.",
    "The rival tested cells with us in 2016 and kept to the plan.",
    "In the spring it hired four of our engineers.",
    "Nobody on the board expects the hiring to end soon.",
]
TITLE, FIRST, TEST, HIRES, BOARD = BLOCKS
PASSAGES = {
    "first": {"source": "memo", "exact": "The plant comes first", "par": 2},
    "test": {"source": "memo", "exact": "tested cells with us in 2016 and kept to the plan", "par": 3},
    "hires": {"source": "memo", "exact": "it hired four of our engineers", "par": 4},
}


def write(blocks):
    return "\n\n".join(blocks).encode()


@pytest.fixture
def look(starter, tmp_path):
    """Verify the passages of a case in a document that was another one when it was pinned."""
    starter["sources"]["memo"] |= {"file": "memo.txt", "sha256": hashlib.sha256(write(BLOCKS)).hexdigest()}
    starter["passages"] = {name: dict(passage) for name, passage in PASSAGES.items()}
    starter["record"]["episodes"]["first-pilot"]["source"] = "test"

    def start(content, **passages):
        starter["passages"] |= passages
        (tmp_path / "memo.txt").write_bytes(content if isinstance(content, bytes) else write(content))
        case = Case.model_validate(starter)
        return case, verify_passages(case, check_sources(case, [tmp_path]))

    return start


def standings(evidence):
    return {passage.name: passage.standing for passage in evidence.passages}


def explain(problems):
    return {problem.path: f"{problem.message}. {problem.hint}" for problem in problems}


def test_a_document_as_it_was(look):
    case, evidence = look(BLOCKS)
    assert set(standings(evidence).values()) == {"exact"}
    assert not [*find_faults(case, evidence), *find_notes(case, evidence), *find_unquoted(case, evidence)]
    assert not list_repairs(evidence)


def test_paragraphs_are_counted_from_where_the_text_starts(look, starter):
    starter["sources"]["memo"]["starts_at"] = 2
    for name, number in {"first": 1, "test": 2, "hires": 3}.items():
        starter["passages"][name]["par"] = number
    case, evidence = look(BLOCKS)
    assert set(standings(evidence).values()) == {"exact"}
    assert not [*find_faults(case, evidence), *find_notes(case, evidence)]
    starter["sources"]["memo"]["starts_at"] = len(BLOCKS) + 1
    case, evidence = look(BLOCKS)
    assert set(standings(evidence).values()) == {"not checked"}
    (note,) = explain(find_notes(case, evidence)).values()
    assert f"has {len(BLOCKS)} paragraphs; the case says that its text starts at {len(BLOCKS) + 1}" in note


def test_a_paragraph_moved(look):
    case, evidence = look([TITLE, TEST, FIRST, HIRES, BOARD])
    assert standings(evidence) == {"first": "moved", "test": "moved", "hires": "exact"}
    notes = explain(find_notes(case, evidence))
    assert notes["passages.first.exact"] == (
        "“The plant comes first” is in paragraph 3, not 2. `detente check --fix` writes par: 3."
    )
    digest = evidence.sources[0].digest
    faults = explain(find_faults(case, evidence))
    assert list(faults) == ["sources.memo.sha256"]
    assert "has changed since the case was written" in faults["sources.memo.sha256"]
    assert (
        "It contains all 3 quotes, so `detente check --fix` can write its checksum."
        in faults["sources.memo.sha256"]
    )
    assert list_repairs(evidence) == {
        "passages.first.par": 3,
        "passages.test.par": 2,
        "sources.memo.sha256": digest,
    }


def test_a_quote_that_cuts_through_a_word_is_a_fault_that_shows_the_whole_word(look):
    blocks = [TITLE, "The rival is unlikely to keep the accord.", "It rose by 21.5% there."]
    case, evidence = look(
        blocks,
        test={"source": "memo", "exact": "likely to keep the accord"},
        hires={"source": "memo", "exact": "1.5"},
        first={"source": "memo", "exact": "The rival is unlikely"},
    )
    assert standings(evidence) == {"first": "exact", "test": "clipped", "hires": "clipped"}
    faults = explain(find_faults(case, evidence))
    assert faults["passages.test.exact"] == (
        "“likely to keep the accord” starts inside the word “unlikely” in paragraph 2. "
        "Quote whole words: “unlikely to keep the accord”. Then read whether the case still holds."
    )
    assert (
        "“1.5” starts inside the number “21.5%” and ends inside the number “21.5%”"
        in faults["passages.hires.exact"]
    )
    assert list_repairs(evidence) == {"passages.first.par": 2}


def test_part_of_a_compound_is_a_note(look):
    case, evidence = look(
        [TITLE, FIRST, TEST, HIRES.replace("four", "four Franco-Russian and other")],
        hires={"source": "memo", "exact": "Russian and other of our engineers"},
    )
    assert standings(evidence)["hires"] == "exact"
    assert explain(find_notes(case, evidence))["passages.hires.exact"] == (
        "“Russian and other of our engineers” starts inside the compound “Franco-Russian” in paragraph 4. "
        "If the rest of it matters, quote “Franco-Russian and other of our engineers”."
    )


def test_footnote_marks_within_a_quote_are_remarked(look):
    _, evidence = look(
        [TITLE, FIRST.replace("first", "first[1]"), TEST, HIRES],
        first={"source": "memo", "exact": "The plant comes first, whatever"},
    )
    status = next(status for status in evidence.passages if status.name == "first")
    assert (status.standing, status.remarks) == ("exact", ("passes over the footnote mark [1]",))


def test_a_sentence_altered(look):
    altered = TEST.replace("kept to", "held to")
    case, evidence = look([TITLE, FIRST, altered, HIRES, BOARD])
    assert standings(evidence) == {"first": "exact", "test": "fuzzy", "hires": "exact"}
    faults = explain(find_faults(case, evidence))
    assert "paragraph 3 now says “tested cells with us in 2016 and held to" in faults["passages.test.exact"]
    assert "never changes a quote" in faults["passages.test.exact"]
    assert "Correct its passages" in faults["sources.memo.sha256"]
    assert list_repairs(evidence) == {}


def test_a_sentence_deleted(look):
    case, evidence = look([TITLE, FIRST, TEST, BOARD])
    assert standings(evidence) == {"first": "exact", "test": "exact", "hires": "missing"}
    assert explain(find_faults(case, evidence))["passages.hires.exact"] == (
        "“it hired four of our engineers” is not in memo; paragraph 4, where the case places it, says "
        "“Nobody on the board expects the hiring to end soon”. "
        "Quote what it says now, or delete the passage and what rests on it."
    )
    assert list_repairs(evidence) == {}


def test_what_was_expected_beyond_the_end_is_not_shown(look):
    case, evidence = look([TITLE, FIRST, TEST])
    assert "is not in memo. Quote" in explain(find_faults(case, evidence))["passages.hires.exact"]


@pytest.mark.parametrize(
    ("blocks", "passage", "says"),
    [
        ([*BLOCKS, HIRES], {"par": None}, "occurs in paragraphs 4, 6. Say which one you mean"),
        ([TITLE, HIRES + " " + HIRES], {"par": None}, "occurs several times in paragraph 2"),
        ([*BLOCKS, *[HIRES] * 8], {"par": None}, "occurs in paragraphs 4, 6, 7, 8, 9, 10, …"),
        (
            [TITLE, "As told, it hired fourteen of our engineers.", "Later it hired forty of our engineers."],
            {"par": None},
            "occurs in similar words in paragraphs 2, 3",
        ),
    ],
)
def test_a_quote_that_several_places_hold(look, blocks, passage, says):
    case, evidence = look(blocks, hires=PASSAGES["hires"] | passage)
    assert standings(evidence)["hires"] == "ambiguous"
    assert says in explain(find_faults(case, evidence))["passages.hires.exact"]


def test_words_before_it_say_which_is_meant(look):
    blocks = [*BLOCKS, "In the autumn it hired four of our engineers."]
    _, evidence = look(
        blocks, hires={"source": "memo", "exact": "it hired four of our engineers", "prefix": "In the autumn"}
    )
    assert standings(evidence)["hires"] == "exact"
    assert list_repairs(evidence)["passages.hires.par"] == 6


def test_every_place_the_case_names_is_brought_up_to_date(look):
    text = "\n\n".join(BLOCKS)
    start = text.index("it hired")
    full = PASSAGES["hires"] | {"prefix": "In the spring", "suffix": ".", "start": start, "end": start + 30}
    _, evidence = look([TITLE, "A new paragraph.", *BLOCKS[1:]], hires=full)
    repairs = list_repairs(evidence)
    assert repairs["passages.hires.par"] == 5
    assert repairs["passages.hires.start"] == start + len("A new paragraph.\n\n")
    assert repairs["passages.hires.end"] - repairs["passages.hires.start"] == 30
    assert "passages.hires.exact" not in repairs
    assert "passages.first.start" not in repairs


def test_repairs_are_written_once_and_comments_stay(look, tmp_path):
    from ruamel.yaml import YAML

    case, _ = look(BLOCKS)
    path = tmp_path / "case.yaml"
    rows = case.model_dump(mode="json", include={"passages"}, exclude_defaults=True)
    rows["passages"]["first"].pop("par")
    text = io.StringIO()
    YAML().dump(rows, text)
    commented = text.getvalue().replace("comes first\n", "comes first   # said twice\n\n  # about the test\n")
    from detente.casefile.files import read_starter

    digest = case.sources["memo"].sha256
    memo = f"memo: {{file: memo.txt, sha256: {digest}, title: "
    starter = read_starter().replace("memo: {title: ", memo).replace("source: memo par=3", "source: test", 1)
    path.write_text(f"{starter}\n{commented}\n# The end.\n", "utf-8")
    (tmp_path / "memo.txt").write_bytes(write([TITLE, TEST, FIRST, HIRES, BOARD]))
    case = read_case(path)
    repairs = list_repairs(verify_passages(case, check_sources(case, [tmp_path])))
    mended = edit_case(path, repairs)
    again = verify_passages(mended, check_sources(mended, [tmp_path]))
    assert set(standings(again).values()) == {"exact"}
    assert not list_repairs(again)
    written = path.read_text("utf-8")
    assert "comes first   # said twice\n    par: 3\n\n  # about the test\n" in written
    assert written.endswith("\n# The end.\n")


def test_numbers_alone_cannot_vouch_for_another_edition(look, starter):
    starter["counterpart"]["effort"] = {"value": "15 to 45", "source": "memo par=3"}
    case, evidence = look([TITLE, TEST, FIRST, HIRES, BOARD])
    assert explain(find_unquoted(case, evidence)) == {
        "counterpart.effort.source": "cites memo by paragraph or page number alone, and the document has changed since. "
        "Read it again, and cite a passage with its quote."
    }
    hint = explain(find_faults(case, evidence))["sources.memo.sha256"]
    assert "Check 1 citation by paragraph or page number yourself" in hint
    starter["passages"] = {}
    starter["record"]["episodes"]["first-pilot"]["source"] = "memo"
    case, evidence = look([TITLE, TEST])
    hint = explain(find_faults(case, evidence))["sources.memo.sha256"]
    assert (
        f"No quote shows that it is the right version: read it, then write sha256: {evidence.sources[0].digest}"
        in hint
    )
    assert not list_repairs(evidence)


def test_a_copy_without_a_digest_is_pinned_if_its_passages_stand(look, starter):
    del starter["sources"]["memo"]["sha256"]
    case, evidence = look(BLOCKS)
    assert "does not record its checksum" in explain(find_notes(case, evidence))["sources.memo.file"]
    assert list_repairs(evidence) == {"sources.memo.sha256": hashlib.sha256(write(BLOCKS)).hexdigest()}
    starter["passages"] = {"test": PASSAGES["test"]}
    case, evidence = look(BLOCKS)
    assert "It contains the quote" in explain(find_notes(case, evidence))["sources.memo.file"]


def test_numbers_that_a_document_does_not_have(look, starter):
    starter["decision"]["hard_limits"][0]["source"] = "memo par=2,6"
    starter["counterpart"]["effort"] = {"value": "15 to 45", "source": "memo par=0"}
    starter["proposal"]["gives"]["access"]["effects"]["market"] = {"value": 0.5, "source": "memo par=9"}
    starter["record"]["episodes"]["first-pilot"]["source"] = "test; memo par=1 page=99"
    starter["outcome"] = {"what": "it failed", "source": "memo par=7"}
    case, evidence = look(BLOCKS)
    assert {p.path: p.message for p in find_faults(case, evidence)} == {
        "decision.hard_limits.0.source": "cites paragraph 6 of memo, which has 5 paragraphs",
        "counterpart.effort.source": "cites paragraph 0 of memo, which has 5 paragraphs",
        "proposal.gives.access.effects.market.reciprocate.source": "cites paragraph 9 of memo, which has 5 paragraphs",
        "outcome.source": "cites paragraph 7 of memo, which has 5 paragraphs",
    }


def test_a_page_of_a_document_without_pages_is_a_note(look):
    case, evidence = look(BLOCKS, first=PASSAGES["first"] | {"page": 2, "par": None})
    assert explain(find_notes(case, evidence))["passages.first.page"].startswith(
        "memo has no pages. Delete page"
    )
    assert standings(evidence)["first"] == "moved"


def encrypt(content):
    writer, stream = PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(stream)
    return stream.getvalue()


SCAN = write_pdf([b""])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SCAN, "no text"),
        (encrypt(SCAN), "needs a password"),
        (b"%PDF-1.7 and no more", "is incomplete"),
        (b" \n\n ", "contains no text"),
    ],
)
def test_a_document_that_cannot_be_read_is_a_note(look, starter, content, says):
    starter["sources"]["memo"]["sha256"] = hashlib.sha256(content).hexdigest()
    case, evidence = look(content)
    assert set(standings(evidence).values()) == {"not checked"}
    note = explain(find_notes(case, evidence))["sources.memo.file"]
    assert says in note
    assert "so 3 passages cannot be checked" in note
    assert not list(find_faults(case, evidence))
    assert not list_repairs(evidence)


def test_another_edition_that_cannot_be_read_is_not_vouched_for(look):
    case, evidence = look(SCAN)
    assert (
        "No quote shows that it is the right version"
        in explain(find_faults(case, evidence))["sources.memo.sha256"]
    )


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            write_pdf([draw_paragraphs([FIRST]), b"/Im0 Do"]),
            "memo.txt has no text on page 2, only pictures or lines",
        ),
        (write_pdf([draw_paragraphs(["word" * 15])]), "memo.txt has words that run together"),
    ],
)
def test_what_a_pdf_does_not_give_as_text_is_a_note(look, content, says):
    case, evidence = look(content)
    assert says in explain(find_notes(case, evidence))["sources.memo.file"]


def test_a_quote_across_pages_is_remarked_with_both(look):
    pages = [draw_paragraphs(["The plant comes"]), draw_paragraphs(["first of all."])]
    _, evidence = look(write_pdf(pages), first={"source": "memo", "exact": "plant comes first", "page": 1})
    status = next(status for status in evidence.passages if status.name == "first")
    assert (status.standing, status.remarks) == ("exact", ("runs from page 1 to page 2",))


def test_a_document_that_is_too_large_is_there_and_said_to_be_too_large(look, starter, tmp_path, monkeypatch):
    monkeypatch.setattr("detente.documents.file_io.LARGEST_DOCUMENT", 10)
    case, evidence = look(BLOCKS)
    assert evidence.sources[0].status == "verified"
    assert set(standings(evidence).values()) == {"not checked"}
    assert "is larger than 20 MB" in explain(find_notes(case, evidence))["sources.memo.file"]


def test_a_document_that_is_closed_to_us_is_said_to_be(look, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    monkeypatch.setattr(
        "pathlib.Path.write_bytes", lambda path, content: os.write(os.open(path, 65), content)
    )
    case, evidence = look(BLOCKS)
    assert evidence.sources[0].status == "not at hand"
    assert "cannot be opened" in explain(find_notes(case, evidence))["sources.memo.file"]


def test_long_quotes_are_shown_short(look):
    long = "x" * 299
    case, evidence = look(BLOCKS, long={"source": "memo", "exact": long})
    message = explain(find_faults(case, evidence))["passages.long.exact"]
    assert "…” is not in memo" in message
    assert long not in message


def test_pages_of_a_pdf_are_counted(starter, tmp_path):
    content = write_pdf([draw_paragraphs([FIRST]), draw_paragraphs([TEST])])
    (tmp_path / "memo.pdf").write_bytes(content)
    starter["sources"]["memo"] |= {"file": "memo.pdf", "sha256": hashlib.sha256(content).hexdigest()}
    starter["passages"] = {"test": {"source": "memo", "exact": "tested cells with us", "page": 1}}
    starter["record"]["episodes"]["first-pilot"]["source"] = "test; memo page=3"
    case = Case.model_validate(starter)
    evidence = verify_passages(case, check_sources(case, [tmp_path]))
    assert explain(find_notes(case, evidence))["passages.test.exact"] == (
        "“tested cells with us” is in paragraph 2 on page 2. `detente check --fix` writes par: 2, page: 2."
    )
    assert [p.message for p in find_faults(case, evidence)] == ["cites page 3 of memo, which has 2 pages"]
