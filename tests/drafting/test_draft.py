import hashlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.casefile.files import parse_case
from detente.casefile.reading_files import LARGEST_CASE
from detente.casefile.yaml_parser import parse_yaml
from detente.documents.document import Document
from detente.documents.quote_search import Selector, find_quote
from detente.documents.reader import parse_document
from detente.drafting.draft import _MOST_TEXT, draft_case
from detente.drafting.rows import _MOST_STATES
from detente.drafting.source_rows import Origin
from detente.errors import CaseError
from tests.drafting.documents import MEMO, read

DOCUMENT = Path(os.environ.get("DETENTE_DOCUMENTS", "nowhere")) / "isis-2017-oped.txt"


def draft(text, **kwargs):
    return draft_case(read(text), Origin("memo.txt"), **kwargs)


def take_over(text):
    """Every row to take over, taken over."""
    return re.sub(r"^# ", "", text, flags=re.MULTILINE)


def find_faults(text):
    with pytest.raises(CaseError) as caught:
        parse_case(text)
    return {problem.path: str(problem) for problem in caught.value.problems}


def test_a_draft_holds_what_is_certain():
    data = parse_yaml(draft(MEMO).text).data
    assert data["title"] == "A memo on the plant"
    assert data["actors"]["russia"] == {"name": "Russia", "kind": "?"}
    assert data["actors"]["united-states"]["name"] == "the United States"
    assert data["sources"]["memo"]["sha256"] == hashlib.sha256(MEMO.encode()).hexdigest()
    assert data["sources"]["memo"]["file"] == "memo.txt"
    assert data["passages"]["par2"]["exact"] == "Russia and the United States met in 1995."
    assert data["passages"]["par3"]["exact"].startswith('"Quotes": # and {braces} in the 1990s!')
    assert "retrieved" not in data["sources"]["memo"]
    assert "record" not in data


def test_what_needs_judgment_is_there_to_be_taken_over():
    text = draft(MEMO).text
    assert "## RUS; par. 2" in text
    assert '#   boris-yeltsin: {name: Boris Yeltsin, kind: "?"}' in text
    assert "Question in the document (par. 3): What do we want?" in text
    data = parse_yaml(take_over(text)).data
    assert data["actors"]["nato"]["kind"] == "?"
    assert data["record"]["episodes"]["dated-1"] == {
        "date": "1990/1999",
        "what": "?",
        "terms": {"like": "?"},
        "conduct": "?",
        "grade": "?",
        "source": "par3",
    }
    assert data["record"]["episodes"]["dated-2"]["date"] == 1995


def test_check_says_kindly_what_is_still_to_be_filled_in():
    faults = find_faults(draft(MEMO).text)
    assert faults["question"].endswith("question: still says “?”. Fill it in.")
    assert "Choose 'own', 'counterpart'" in faults["actors.russia.kind"]
    assert "is not a date. Write 1995" in faults["decision.date"]
    assert {"decision.exposure_cap", "objectives.problem.from", "priorities", "counterpart"} <= set(faults)
    assert not [path for path in faults if path.startswith(("sources", "passages", "title", "case"))]


def test_every_row_taken_over_is_still_open():
    faults = find_faults(take_over(draft(MEMO).text))
    for field in ("what", "terms.like", "conduct", "grade"):
        assert f"record.episodes.dated-1.{field}" in faults
    assert "record.episodes.dated-1.source" not in faults


def test_the_copy_and_its_date_are_as_they_were_told():
    document = read(MEMO)
    text = draft_case(document, Origin("my memo (1).txt", "2017-07-01")).text
    data = parse_yaml(text).data
    assert data["sources"]["my-memo-1"]["retrieved"] == "2017-07-01"
    assert "file" not in data["sources"]["my-memo-1"]
    assert "rename your copy to letters" in text
    assert draft_case(document, Origin("my memo (1).txt", "2017-07-01")).text == text


def test_a_source_called_like_a_passage_keeps_its_name():
    data = parse_yaml(draft_case(read("We met in 1995."), Origin("par1.txt")).text).data
    assert set(data["sources"]) == {"par1"}
    assert set(data["passages"]) == {"par1-2"}


def test_a_document_that_names_nobody_and_no_time():
    text = draft("nothing here").text
    assert set(parse_yaml(text).data) == {"case", "title", "question", "sources", "decision", "objectives"}
    assert "actors" in find_faults(text)


def test_of_a_long_document_the_first_words_of_each_paragraph():
    sentence = "In 1995 Russia met Iran, and "
    text = draft("\n\n".join(sentence + "so on " * 200 for _ in range(60))).text
    assert len(text) < 3 * _MOST_TEXT
    assert "the first words of each paragraph" in text
    quotes = [row["exact"] for row in parse_yaml(text).data["passages"].values()]
    assert all(quote.startswith(sentence) and len(quote) <= 300 for quote in quotes)


def test_many_states_and_statements_stay_bounded():
    states = "Russia, Iran, Iraq, Syria, Libya, Egypt, France, Spain, Italy, Japan, China and India"
    text = draft("\n\n".join(f"In {1500 + n} {states} met." for n in range(300))).text
    assert len(parse_yaml(text).data["actors"]) == _MOST_STATES
    assert "100 more dated statements not shown" in text
    assert "#   india:" in text
    assert len(text) < LARGEST_CASE


PIECES = ["9/11", "in 1995", "President Putin", "U.S.", "Russia", "Taliban", "the 1990s", ": ", " #", '"', "'", "\\", "{", "]", "- ", "? ", "\n\n", "\n", "\x00", "\x85", "\u2028", "\u202e", "\ufeff", "%YAML 1.1", "---", "...", "!!x", "&a", "*a", "\t", "| ", "> ", ". A", "𝔘", "é", "e\u0301"]  # fmt: skip
HOSTILE = st.lists(
    st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=40
)


def read_hostile(pieces, name="memo.txt"):
    document = parse_document(" ".join(pieces).encode(), name)
    assume(isinstance(document, Document))
    return document


@given(HOSTILE)
def test_a_draft_is_valid_yaml_whatever_the_document_says(pieces):
    text = draft_case(read_hostile(pieces), Origin("memo.txt")).text
    data = parse_yaml(text).data
    assert set(data) <= {
        "case",
        "title",
        "question",
        "actors",
        "sources",
        "passages",
        "decision",
        "objectives",
    }
    assert not [p for p in find_faults(text) if p.startswith(("sources", "passages", "title", "case"))]
    taken = parse_yaml(take_over(text))
    assert not taken.problems


@given(HOSTILE)
def test_every_quote_of_a_draft_verifies_in_its_document(pieces):
    document = read_hostile(pieces)
    data = parse_yaml(draft_case(document, Origin("memo.txt")).text).data
    for row in data.get("passages", {}).values():
        selector = Selector(
            row["exact"],
            row.get("prefix", ""),
            row.get("suffix", ""),
            row.get("start"),
            row.get("end"),
            row.get("par"),
        )
        assert find_quote(document, selector).status == "exact"
        assert row["exact"] in document.paragraphs[row["par"] - 1].text


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_any_file_name_does(name):
    data = parse_yaml(draft_case(read(MEMO), Origin(name)).text).data
    assert len(data["sources"]) == 1


@pytest.mark.parametrize(
    "piece",
    [
        "." * 9,
        "the ",
        "In 1995. ",
        "Then Russia. ",
        "1995\n\n",
        "16 years ",
        "A.",
        "(",
        "1990",
        "1990-",
        "9/11 ",
        "President ",
        "al-",
        "“",
        "A ",
        "in the ",
        "1/1/",
        "a'",
        "of the ",
        "AB ",
        " \u00a0",
        "John ",
        "(IAEA) ",
        "Corp. & ",
        ", the a ",
        "X's $1 ",
        "CEO of ",
    ],
)
def test_hostile_repetition_costs_no_more_than_its_length(piece):
    # Ends at once where every pattern is linear; a catastrophic one would not end at all.
    text = draft_case(read(piece * (100_000 // len(piece)) + "x"), Origin("memo.txt")).text
    assert len(text) < LARGEST_CASE


@pytest.mark.data
@pytest.mark.skipif(
    not DOCUMENT.exists(), reason="the document is not at hand; DETENTE_DOCUMENTS names its folder"
)
def test_the_opinion_piece_names_its_actors_and_times():
    document = parse_document(DOCUMENT.read_bytes(), DOCUMENT.name)
    assert isinstance(document, Document)
    text = draft_case(document, Origin(DOCUMENT.name)).text
    data = parse_yaml(take_over(text)).data
    for name, code in {
        "russia": "RUS",
        "united-states": "USA",
        "afghanistan": "AFG",
        "syria": "SYR",
        "iran": "IRN",
    }.items():
        assert re.search(rf"^  {name}: .*## {code}; par\. ", text, re.MULTILINE)
    for name in ("vladimir-putin", "michael-hayden", "isis", "cia", "congress"):
        assert name in data["actors"]
    dates = {str(row["date"]) for row in data["record"]["episodes"].values()}
    assert {"1990/1999", "2001-09-12"} <= dates
    assert '"16 years since 9/11" = since 2001-09-11' in text
