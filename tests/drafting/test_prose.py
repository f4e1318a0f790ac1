import pytest

from detente.documents.document import Block, Document, build_document
from detente.drafting.passages import find_statements
from detente.drafting.prose import is_download_note, select_prose
from tests.drafting.documents import read


def numbers(document, article=()):
    return [paragraph.number for paragraph in select_prose(document, article)]


def pages(*texts):
    document = build_document("pdf", b"", [Block(text, page) for page, text in texts])
    assert isinstance(document, Document)
    return document


@pytest.mark.parametrize(
    "note",
    [
        "This content downloaded from 192.0.2.8 on Thu, 23 Dec 2021 18:40:31 UTC",
        "Downloaded from https://example.org/doi/10.1 on 12 March 2019",
        "Downloaded by [University of Arbel] at 03:12 12 March 2019",
        "Accessed: 03/03/2015 11:20",
        "Printed on 4 May 2014",
        "Retrieved from https://example.org in 2014",
        "All use subject to https://example.org/terms",
        "© 2014 The Example",
        "Copyright 2014 The Example. All rights reserved.",
        "Last updated: 4 May 2014",
        "Page 3 of 12",
        "https://example.org/a/b 4/5/2014, 10:12 AM",
    ],
)
def test_download_notes_and_page_footers_are_no_dated_statements(note):
    assert is_download_note(note)
    assert not find_statements(select_prose(read(f"They met in 1995.\n\n{note}")))[1:]


@pytest.mark.parametrize(
    "sentence",
    [
        "Downloaded films were banned in 2014.",
        "Printed books came in 1455.",
        "Access to the port was closed in 2014.",
        "The page was turned in 1995.",
        "Copyright law changed in 1976.",
    ],
)
def test_sentences_about_printing_are_statements(sentence):
    assert not is_download_note(sentence)


def test_running_heads_of_pdf_pages_are_no_dated_statements():
    document = pages(
        (1, "International Review, Vol. 12, May 2014 | 17"), (1, "They met in 1995."),
        (2, "International Review, Vol. 12, May 2014 | 18"), (2, "They met again in 1996."),
        (3, "International Review, Vol. 12, May 2014 | 19"), (3, "They met last in 1997."),
    )  # fmt: skip
    assert numbers(document) == [2, 4, 6]


def test_a_line_on_one_page_or_a_repeated_sentence_is_no_running_head():
    document = pages((1, "May 2014"), (2, "They met in 1995."), (3, "They met in 1996."))
    assert 1 in numbers(document)


ENTRIES = [
    "Schelling, T. C. (1960). The Strategy of Conflict. Cambridge: Harvard University Press.",
    "[12] A. Author, “Patrols at sea,” Journal of Boats 12(3), 2014, pp. 1-20.",
    "Smith, John, The War, 1914-18, p. 2020.",
    "Axelrod R. The Evolution of Cooperation. New York: Basic Books; 1984. ISBN 0-465-02122-0. doi:10.1/x",
]


@pytest.mark.parametrize(
    "heading",
    ["References", "Bibliography", "7. Works Cited", "NOTES AND REFERENCES", "Literaturverzeichnis"],
)
def test_a_bibliography_holds_no_dated_statements(heading):
    if heading == "NOTES AND REFERENCES":
        heading = "References and Notes"
    text = "\n\n".join(["They met in 1995.", heading, *ENTRIES, "Deutsch, M. Trust and suspicion. 1958."])
    assert [s.paragraph for s in find_statements(select_prose(read(text)))] == [1]


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_of_a_bibliography_is_known_without_its_heading(entry):
    assert numbers(read(f"They met in 1995.\n\n{entry}")) == [1]


@pytest.mark.parametrize(
    "sentence",
    [
        "In 2014 the Press Office of Russia said that talks went on.",
        "Putin, who took office in 2000, met them in 2001.",
        "President Bush (1989) wrote to them.",
        "Resolution No. 1973 was passed in 2011.",
    ],
)
def test_prose_is_no_bibliography(sentence):
    assert numbers(read(sentence)) == [1]


def test_prose_behind_a_list_of_sources_is_prose_again():
    text = "Sources\n\n[1] Memo of 1994, p. 3.\n\nThey met on the island and talked for a long time about the plant."
    assert numbers(read(text)) == [3]
