import base64
import re
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from detente.documents.document import Block, Document, DocumentFault, build_document, lacks_spaces
from detente.documents.page_asides import PageLine
from detente.documents.pdf import (
    _BROKEN,
    _ENCRYPTED,
    _MOST_PAGES,
    _join_lines,
    _part_lines,
    parse_pdf,
)
from detente.documents.quote_search import Selector, find_quote
from tests.documents.pdfs import draw, draw_paragraphs, write_pdf

# One page, AES-128, no password needed.
AES = zlib.decompress(
    base64.b64decode(
        "eNqNU79v00AU3kC6hbVd0CERMcH9Pp9RWiltEhVBadXQMqBKnH3n1Ci1I/tStYWBfwHExH8ALEywwMYMAwM7bIgNqRNCnN2k"
        "iQgDtnW699173/f83r3GZrt7lVxjoPH126fPgEAM8+gBaDYBunM0tBCtaqcHeR+gTd23JaTeYQssLwObmcqRzgXUfgCt5qPM"
        "QQLQzdSU8B5kVSDcnQll/wythArrQ0+V0Lo1qV7JDz0F9q8IBVSceiK0Zct8VMQ+qYqhm/uYegP5JEf/+Twy5+lKKP7KnM/J"
        "VxQA9UaRq80K9Pmv6NLW5GjNDg6sS2MNUCeLc5NmfYjuplkrK9MJMCMgZgRu2azv9qDk1XnpCqv3Abz4euHd0qXB4pMvL8PO"
        "r7VnR8f3H0a3l56/v6JfPL5gFq9vt8+/sQtJ69Xxo5/irW7+aJ18PHf49IRc5t9/f6h0xlRjRTmjuAO5L1G1jLUJVb62kNOQ"
        "hzKgIfWlSgfOFhD1nM6MLgxAG7AZBJFKIhwqTKlhOmKcssBqITmLsQoI9ntCWRKLRKkoCUOmpYpjLRJCI44TX/Nt2JTUJJzg"
        "gKlYxppJEgachSzkloc81pz6UG6F5TYQSnMiOcbelkmSaEywqjrXrfvZc2a8a43cXueguhuonccbQ5tVTusQtTq9HTr9UTnp"
        "fc/td+EpQWUUZ8a0SYeFTQCGAcBnD5RCMAETeIYR38r6JJtiks9hvipzGBV4DmM8mMO4JFPMFTod2KLuYy89tj49tJXnfpxO"
        "Z+JG209Dk8fYKC5MHGiLE0WVMYEggqhQBIxqvPw/Lrv1XS6Ohg7KyYCUTheuLkwgFWg0Ohtd8AcFWyJy"
    )
)
SHORT = [("The plant comes first.", 72, 800)]


def say(content):
    blocks = parse_pdf(content)
    assert not isinstance(blocks, DocumentFault), blocks
    return [(block.text, block.page) for block in blocks]


def fault(content):
    blocks = parse_pdf(content)
    assert isinstance(blocks, DocumentFault)
    return blocks.message


def protect(password, algorithm):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(write_pdf([draw(SHORT)]))))
    writer.encrypt(password, owner_password="owner", algorithm=algorithm)
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyz(\\)é", min_size=1, max_size=9), min_size=1, max_size=60)


@given(st.lists(st.lists(WORDS.map(" ".join), min_size=1, max_size=4), min_size=1, max_size=3), st.booleans())
def test_what_is_written_is_read_with_its_pages(pages, compress):
    content = write_pdf([draw_paragraphs(page) for page in pages], compress=compress)
    # One line a paragraph everywhere tells nothing of the usual gap: then a page is one paragraph.
    said = say(content)
    for number, page in enumerate(pages, 1):
        assert " ".join(t for t, n in said if n == number).split() == " ".join(page).split()


def test_paragraphs_part_at_wider_gaps_and_at_letters_of_another_size():
    lines = [
        ("A heading", 72, 800, 16),
        ("over two lines", 72, 780, 16),
        ("The plant", 72, 760),
        ("comes first.", 72, 747),
        ("The rival", 72, 721),
        ("waits.", 72, 708),
        ("A note.", 72, 695, 8),
    ]
    assert say(write_pdf([draw(lines)])) == [
        ("A heading over two lines", 1),
        ("The plant comes first.", 1),
        ("The rival waits.", 1),
        ("A note.", 1),
    ]


def test_paragraphs_part_at_an_indent_after_a_finished_sentence():
    lines = [
        PageLine("The plant comes", 72, 800, 11),
        PageLine("first.”", 72, 787, 11),
        PageLine("The rival", 86, 774, 11),
        PageLine("waits for", 72, 761, 11),
        PageLine("a part set in", 90, 748, 11),
    ]
    assert [[line.text[:5] for line in part] for part in _part_lines(lines)] == [
        ["The p", "first"],
        ["The r", "waits", "a par"],
    ]


def test_lines_far_apart_are_paragraphs_where_sentences_end():
    loose = [
        PageLine("The plant.", 72, 800, 11),
        PageLine("The rival", 72, 774, 11),
        PageLine("waits.", 72, 748, 11),
    ]
    assert [len(part) for part in _part_lines(loose)] == [1, 2]
    assert [len(part) for part in _part_lines(loose, usual=1.2)] == [1, 1, 1]
    close = [line._replace(height=line.height / 2) for line in loose]
    assert [len(part) for part in _part_lines(close, usual=0.5)] == [3]


def test_a_column_beside_is_another_paragraph():
    lines = [
        PageLine("left", 72, 800, 11),
        PageLine("below", 72, 787, 11),
        PageLine("right", 300, 800, 11),
    ]
    assert [len(part) for part in _part_lines(lines)] == [2, 1]
    assert list(_part_lines([])) == []


def test_words_broken_at_the_end_of_a_line_are_joined():
    texts = [
        "co-",
        "operation with U.S.-",
        "Russian cells, well-",
        "known in 2016-",
        "17 - ",
        "a test -",
        "no more",
    ]
    lines = [PageLine(text, 72, 800 - 13 * i, 11) for i, text in enumerate(texts)]
    text = "cooperation with U.S.-Russian cells, {} in 2016-17 -  a test - no more"
    assert _join_lines(lines, frozenset()) == text.format("wellknown")
    assert _join_lines(lines, frozenset({("well", "known")})) == text.format("well-known")


def test_a_compound_that_stands_elsewhere_keeps_its_hyphen():
    lines = [("A state-of-the-art line, a well-", 72, 800), ("known state-of-the-", 72, 787)]
    lines += [("art and en-", 72, 774), ("coding; well-known.", 72, 761)]
    text = "A state-of-the-art line, a well-known state-of-the-art and encoding; well-known."
    assert say(write_pdf([draw(lines)])) == [(text, 1)]


def test_places_count_in_nested_frames():
    stream = b"q .5 0 0 .5 0 0 cm BT /F 22 Tf 1 0 0 1 144 1600 Tm (One) Tj 0 -26 Td (two.) Tj ET Q\n"
    stream += draw([("Three", 72, 760), ("four.", 72, 747)])
    assert say(write_pdf([stream])) == [("One two.", 1), ("Three four.", 1)]


@pytest.mark.parametrize("n_pages", [1, 3])
def test_a_scan_is_a_fault_that_says_how_many_pages(n_pages):
    message = fault(write_pdf([b"0 0 100 100 re f"] * n_pages))
    assert message == f"has {n_pages} page{'s' * (n_pages > 1)} but no text: it is a scan"


def test_letters_without_meaning_are_a_fault():
    stream = draw(SHORT).replace(b"/F ", b"/None ")
    assert "cannot be extracted" in fault(write_pdf([stream]))


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256"])
def test_a_password_is_a_fault_and_permissions_alone_are_none(algorithm):
    assert parse_pdf(protect("secret", algorithm)) == _ENCRYPTED
    assert "password" in _ENCRYPTED.message
    assert say(protect("", algorithm)) == [("The plant comes first.", 1)]


def test_a_certificate_is_a_fault_of_its_own():
    content = re.sub(rb"/Filter /Standard", b"/Filter /Certify1", protect("", "RC4-128"))
    assert fault(content) == "is protected by a certificate or a rights server"


def test_permissions_alone_open_as_another_program_wrote_them():
    assert say(AES) == [("Plant.", 1)]


def test_a_file_cut_off_is_a_fault():
    whole = write_pdf([draw(SHORT)])
    assert fault(whole[: len(whole) // 2]) == "is incomplete: the end of the PDF is missing"
    assert say(whole + b"\0" * 9_000) == [("The plant comes first.", 1)]


@pytest.mark.parametrize(
    "junk", [b"%PDF-1.7 %%EOF", b"%%EOF", b"%PDF-1.4\nxref\n0 9\ntrailer<</Root 1 0 R>>\n%%EOF"]
)
def test_a_broken_file_is_a_fault(junk):
    assert parse_pdf(junk) == _BROKEN


def test_too_many_pages_are_a_fault():
    assert fault(write_pdf([b""] * (_MOST_PAGES + 1))) == "has 2,001 pages; the limit is 2,000"


def test_a_stream_that_swells_is_a_fault():
    bomb = write_pdf([b"q Q " * 25_000_000], compress=True)
    assert len(bomb) < 200_000
    assert fault(bomb) == "is too complex to read"


def test_a_page_that_is_its_own_parent_is_a_fault():
    turned = re.sub(rb"/Kids\[4 0 R\]", b"/Kids[2 0 R]", write_pdf([draw(SHORT)]))
    assert isinstance(parse_pdf(turned), DocumentFault)


def draw_glyphs(text, *, spaces=False, height=720):
    """Return a content stream that draws every letter by itself, as scanners' programs do."""
    widths = {
        "I": 3.058,
        "n": 6.116,
        "i": 2.442,
        "l": 2.442,
        "t": 3.058,
        "s": 5.5,
        "c": 5.5,
        "R": 7.942,
        "r": 3.663,
    }
    shown, left = [], 72.0
    for letter in text:
        if letter != " " or spaces:
            shown.append(f"q 1 0 0 1 {left:.3f} {height} cm BT 11 0 0 11 0 0 Tm /F 1 Tf ({letter}) Tj ET Q")
        left += 3.058 if letter == " " else widths.get(letter, 6.116)
    return "\n".join(shown).encode()


@pytest.mark.parametrize("spaces", [True, False])
def test_letters_drawn_one_by_one_are_words(spaces):
    text = "In 2016 Russia tested cells in the northern district"
    assert say(write_pdf([draw_glyphs(text, spaces=spaces)])) == [(text, 1)]


def test_words_that_run_together_without_gaps_are_said_to():
    blocks = parse_pdf(write_pdf([draw([("In2016RussiatestedcellswiththeUnitedStatesandothers.", 72, 800)])]))
    assert not isinstance(blocks, DocumentFault)
    document = build_document("pdf", b"", blocks)
    assert isinstance(document, Document)
    assert lacks_spaces(document)


@pytest.mark.parametrize(
    "text",
    ["Donaudampfschifffahrtsgesellschaftskapitän geht.", "工厂优先于一切" * 9, "https://x.test/" + "a" * 90],
)
def test_long_words_scripts_without_spaces_and_addresses_do_not_run_together(text):
    document = build_document("text", b"", [Block(text), Block("The plant comes first.")])
    assert isinstance(document, Document)
    assert not lacks_spaces(document)


def test_small_raised_figures_are_raised():
    lines = [
        ("The strategy", 72, 800),
        ("1", 133, 804, 7),
        ("failed at 10", 141, 800),
        ("6", 195, 804, 7),
        ("points.", 206, 800),
    ]
    assert say(write_pdf([draw(lines)])) == [("The strategy¹ failed at 10⁶ points.", 1)]


def test_pages_that_only_show_pictures_are_known_and_empty_ones_are_not():
    content = write_pdf([draw(SHORT), b"0 0 100 100 re f", b"q Q", b"/Im0 Do", draw(SHORT)])
    blocks = parse_pdf(content)
    assert not isinstance(blocks, DocumentFault)
    document = build_document("pdf", content, blocks)
    assert isinstance(document, Document)
    assert document.silent_pages == (2, 4)
    assert [p.page for p in document.paragraphs] == [1, 5]


def test_what_is_written_into_a_form_is_read():
    from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=PdfReader(BytesIO(write_pdf([draw(SHORT)]))))
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/V"): TextStringObject("The rival waits."),
            NameObject("/Rect"): ArrayObject(map(FloatObject, (72, 700, 200, 720))),
        }
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(field)])
    written = BytesIO()
    writer.write(written)
    assert say(written.getvalue()) == [("The plant comes first.", 1), ("The rival waits.", 1)]


def test_a_sentence_across_pages_is_exact_past_head_and_foot():
    pages = [
        [
            ("Report 1", 72, 800, 9),
            ("They wrote that the clause", 72, 760),
            ("was bro-", 72, 747),
            ("1/2", 72, 40, 9),
        ],
        [
            ("Report 2", 72, 800, 9),
            ("ken within nine days.", 72, 760),
            ("No more.", 72, 747),
            ("2/2", 72, 40, 9),
        ],
    ]
    content = write_pdf([draw(lines) for lines in pages])
    blocks = parse_pdf(content)
    assert not isinstance(blocks, DocumentFault)
    assert [block.text for block in blocks if block.aside] == ["Report 1", "1/2", "Report 2", "2/2"]
    document = build_document("pdf", content, blocks)
    assert isinstance(document, Document)
    match = find_quote(document, Selector("that the clause was broken within nine days"))
    assert match.selector is not None
    assert (match.status, match.selector.page, match.last_page) == ("exact", 1, 2)
    cut = find_quote(document, Selector("ken within nine days"))
    assert (cut.status, cut.cuts[0].word, cut.whole) == ("clipped", "broken", "broken within nine days")
    for quote in ("the clause was bro", "the clause was bro-"):
        cut = find_quote(document, Selector(quote))
        assert (cut.status, cut.cuts[0].edge, cut.whole) == ("clipped", "end", "the clause was broken")


def test_a_figure_behind_a_word_of_a_pdf_may_be_a_mark_and_is_named():
    document = build_document("pdf", b"", [Block("The strategy1 failed in the Su27 jets.", 1)])
    assert isinstance(document, Document)
    match = find_quote(document, Selector("The strategy failed in the"))
    assert (match.status, match.marks) == ("exact", ("1",))
    assert find_quote(document, Selector("failed in the Su jets.")).status != "exact"
