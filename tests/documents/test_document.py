import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from detente.documents.document import Block, Document, DocumentFault, build_document, start_at, tidy_text

ANYTHING = st.text(st.characters(codec="utf-8"))


@given(ANYTHING)
def test_tidy_text_stays_as_it_is(text):
    tidy = tidy_text(text)
    assert tidy_text(tidy) == tidy
    assert unicodedata.is_normalized("NFC", tidy)
    assert tidy == " ".join(tidy.split())


@given(st.lists(st.tuples(ANYTHING, st.none() | st.integers(1, 9))))
def test_positions_slice_to_the_text_of_the_paragraph(blocks):
    document = build_document("text", b"", (Block(*block) for block in blocks))
    said = [text for text, _ in blocks if tidy_text(text)]
    if not said:
        assert isinstance(document, DocumentFault)
        assert document.message == "contains no text"
        return
    assert isinstance(document, Document)
    assert [p.text for p in document.paragraphs] == [tidy_text(text) for text in said]
    assert [p.number for p in document.paragraphs] == list(range(1, len(said) + 1))
    assert all(document.text[p.start : p.end] == p.text for p in document.paragraphs)
    assert document.text.split("\n\n") == [p.text for p in document.paragraphs]


def test_what_shows_nothing_is_dropped_and_ligatures_become_letters():
    assert tidy_text("of\u00adfice \u202etxt\u202c\u200b\x00\ufeff") == "office txt"
    assert tidy_text("eﬃcient ﬂow, ½ and ² stay") == "efficient flow, ½ and ² stay"
    assert tidy_text("half a \ud800 pair") == "half a \ufffd pair"
    assert tidy_text("e\u200b\u0301") == "é"


@given(st.lists(st.text("ab ", min_size=1).filter(str.strip), min_size=1, max_size=6), st.integers(1, 8))
def test_a_text_that_starts_later_is_numbered_from_there(blocks, number):
    whole = build_document("text", b"", (Block(text) for text in blocks))
    assert isinstance(whole, Document)
    text = start_at(whole, number)
    if number > len(blocks):
        assert isinstance(text, DocumentFault)
        return
    assert isinstance(text, Document)
    assert [p.text for p in text.paragraphs] == [p.text for p in whole.paragraphs[number - 1 :]]
    assert [p.number for p in text.paragraphs] == list(range(1, len(blocks) - number + 2))
    assert all(text.text[p.start : p.end] == p.text for p in text.paragraphs)
    assert text.sha256 == whole.sha256
