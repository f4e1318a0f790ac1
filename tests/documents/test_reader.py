import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents import sandbox
from detente.documents.document import Document, DocumentFault, split_paragraphs, tidy_text
from detente.documents.file_io import LARGEST_DOCUMENT, digest
from detente.documents.reader import parse_document
from tests.documents.pdfs import draw_paragraphs, write_pdf


def test_each_format_gives_the_same_paragraphs():
    said = ["Title", "The plant’s line comes first.", "The rival waits."]
    written = {
        "memo.txt": "\n\n".join(said).encode(),
        "memo.md": f"# {said[0]}\n\n{said[1]}\n\n- {said[2]}\n".encode(),
        "memo.html": f"<!doctype html><h1>{said[0]}</h1><p>{said[1]}</p><ul><li>{said[2]}</ul>".encode(),
        "memo.pdf": write_pdf([draw_paragraphs([text + " " + "and on " * 20]) for text in said]),
    }
    kinds = set()
    for name, content in written.items():
        document = parse_document(content, name)
        assert isinstance(document, Document)
        kinds.add(document.kind)
        assert document.sha256 == digest(content)
        for paragraph, text in zip(document.paragraphs, said, strict=True):
            assert paragraph.text.startswith(text)
            assert document.text[paragraph.start : paragraph.end] == paragraph.text
            assert paragraph.page == (paragraph.number if name == "memo.pdf" else None)
    assert kinds == {"text", "markdown", "html", "pdf"}


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"], include_characters="\n"), min_size=1
    )
)
def test_text_is_numbered_as_citations_count(text):
    document = parse_document(text.encode(), "memo.txt")
    expected = [block for block in split_paragraphs(text) if tidy_text(block)]
    n_found = 0 if isinstance(document, DocumentFault) else len(document.paragraphs)
    if not text.lstrip().startswith(("<", "%PDF-")):
        assert n_found == len(expected)


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.md", "a.html"]))
def test_any_bytes_are_a_document_or_a_fault_and_twice_the_same(content, name):
    document = parse_document(content, name)
    assert isinstance(document, Document | DocumentFault)
    assert parse_document(content, name) == document


def test_whatever_is_large_is_read_apart():
    text = "A paragraph.\n\n" * 5_000
    document = parse_document(text.encode(), "memo.md")
    assert isinstance(document, Document)
    assert len(document.paragraphs) == 5_000
    assert document.paragraphs[-1].end == len(document.text)


@pytest.mark.parametrize("name", ["memo.txt", "memo.md", "memo.html"])
def test_too_many_paragraphs_are_a_fault_in_every_format(name, monkeypatch):
    piece = "<p>a" if name == "memo.html" else "a\n\n"
    fault = parse_document((piece * 200_001).encode(), name)
    assert isinstance(fault, DocumentFault)
    assert fault.message == "has 200,001 paragraphs; the limit is 200,000"


@pytest.mark.parametrize("name", ["memo.txt", "memo.md", "memo.html", "memo.eml"])
def test_marks_that_take_endless_sorting_are_bounded(name, monkeypatch):
    monkeypatch.setattr(sandbox, "_MOST_SECONDS", 2)
    monkeypatch.setattr(sandbox, "_BUSY", 1)
    marks = "\u0301\u0327" * 400_000
    head = "Subject: a\n\n" if name == "memo.eml" else ""
    fault = parse_document(f"{head}a{marks}".encode(), name)
    assert isinstance(fault, DocumentFault)
    assert fault.message == "takes more than 2 seconds to read"


def test_too_large_a_file_and_an_empty_one_are_faults():
    document = parse_document(bytes(LARGEST_DOCUMENT + 1), "memo.txt")
    assert isinstance(document, DocumentFault)
    assert document.message == "is larger than 20 MB"
    for name in ("memo.txt", "memo.md", "memo.html"):
        empty = parse_document(b" \n \n", name)
        assert isinstance(empty, DocumentFault)
        assert empty.message == "contains no text"
