import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from detente.documents.document import Block, Document, build_document, tidy_text
from detente.documents.quote_search import Match, Selector, find_quote, make_selector
from detente.documents.reader import parse_document
from detente.documents.spans import fold_text
from tests.documents.pdfs import draw_paragraphs, write_pdf

MEMO = """\
Strategy memo

The plant comes first. The rival’s line – old and slow – closes in 2027.

The rival tested cells with us in 2016. Nothing came of it, and nobody was told.

We asked twice for a second test. They never answered, and we stopped asking.

The plant comes first."""


def read(*paragraphs, pages=None):
    blocks = [Block(text, pages[i] if pages else None) for i, text in enumerate(paragraphs)]
    document = build_document("pdf" if pages else "text", b"", blocks)
    assert isinstance(document, Document)
    return document


def read_memo(old="", new=""):
    return read(*MEMO.replace(old, new).split("\n\n"))


def outcome(match):
    return match.status, match.paragraph


WORDS = st.lists(st.text("abcdeé’-–.", min_size=1, max_size=6), min_size=1, max_size=12)
PARAGRAPHS = st.lists(WORDS.map(" ".join), min_size=1, max_size=6)


# The W3C's own examples: the alphabet of sections 4.2.4 and 4.2.5.


def test_the_published_quote_selector_selects_by_prefix_and_suffix():
    alphabet = read("abcdefghijklmnopqrstuvwxyz")
    match = find_quote(alphabet, Selector("efg", prefix="abcd", suffix="hijk"))
    assert match.status == "clipped"
    assert match.selector is not None
    assert (match.selector.start, match.selector.end) == (4, 7)


def test_the_published_position_selector_counts_from_0_and_leaves_the_end_out():
    alphabet = read("abcd efg hijklmnopqrstuvwxyz")
    made = make_selector(alphabet, "efg")
    assert made == Selector("efg", "abcd", "hijklmnopqrstuvwxyz", start=5, end=8, paragraph=1)
    assert alphabet.text[5:8] == "efg"
    assert make_selector(alphabet, "bcd") is None


# Properties.


@given(PARAGRAPHS, st.data())
def test_a_quotation_cut_out_is_exact_where_it_was_cut(paragraphs, data):
    document = read(*paragraphs)
    paragraph = data.draw(st.sampled_from(document.paragraphs))
    assume("- " not in document.text.replace("\n\n", " "))  # a hyphen there may part a word
    words = paragraph.text.split(" ")
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    quote = " ".join(words[first : last + 1])
    at = paragraph.start + len(" ".join([*words[:first], ""]))
    for selector in (
        Selector(quote, start=at),
        Selector(quote, paragraph=paragraph.number, start=at),
        Selector(quote, paragraph=paragraph.number),
        Selector(quote.replace("’", "'").replace("–", "-").replace(" ", "\n "), paragraph=paragraph.number),
    ):
        match = find_quote(document, selector)
        assert (match.status, match.score, match.paragraph) == ("exact", 100, paragraph.number)
        assert match.selector is not None
        assert fold_text(match.selector.exact) == fold_text(quote)
        assert document.text[match.selector.start : match.selector.end] == match.selector.exact
        assert selector.start is None or match.selector[:1] + match.selector[3:4] == (quote, at)


@given(PARAGRAPHS, st.data())
def test_a_repaired_selector_is_exact_and_stays_as_it_is(paragraphs, data):
    document = read(*paragraphs)
    quote = data.draw(st.sampled_from(document.paragraphs)).text
    match = find_quote(document, Selector(quote, paragraph=data.draw(st.integers(0, 9))))
    if match.selector is not None and match.status != "clipped":
        assert find_quote(document, match.selector) == match._replace(status="exact")


@given(st.permutations(range(5)), st.integers(0, 4))
def test_a_moved_paragraph_is_moved(order, picked):
    paragraphs = [*MEMO.split("\n\n")[:4], "Not a word of it was true, they said."]
    selector = make_selector(read(*paragraphs), paragraphs[picked])
    assert selector is not None
    shuffled = read(*(paragraphs[i] for i in order))
    now = order.index(picked) + 1
    match = find_quote(shuffled, selector)
    assert outcome(match) == ("exact" if now == picked + 1 else "moved", now)
    assert match.selector is not None
    assert match.selector.paragraph == now
    assert find_quote(shuffled, match.selector).status == "exact"


@given(st.integers(0, 13), st.text("xyz", min_size=1, max_size=6))
def test_a_changed_word_is_fuzzy_and_the_text_is_told_as_it_is(place, word):
    quote = "We asked twice for a second test. They never answered, and we stopped asking."
    words = quote.split()
    changed = " ".join([*words[:place], word, *words[place + 1 :]])
    match = find_quote(read_memo(quote, changed), Selector(quote, paragraph=4))
    assert outcome(match) == ("fuzzy", 4)
    assert match.selector is not None
    assert match.selector.exact in changed
    assert 85 <= match.score < 100


@given(PARAGRAPHS, st.text(max_size=40), st.integers(0, 9) | st.none())
def test_any_selector_has_a_match_and_twice_the_same(paragraphs, quote, number):
    document = read(*paragraphs)
    match = find_quote(document, Selector(quote, paragraph=number), least_score=0)
    assert match == find_quote(document, Selector(quote, paragraph=number), least_score=0)
    assert (match.selector is None) == (match.status in {"missing", "ambiguous"})
    assert bool(match.candidates) == (match.status == "ambiguous")
    if match.selector is not None:
        piece = document.text[match.selector.start : match.selector.end]
        assert tidy_text(piece) == match.selector.exact


# Rules.


@pytest.mark.parametrize(
    ("text", "quote", "whole"),
    [
        ("The rival is unlikely to keep it.", "likely to keep it", "unlikely to keep it"),
        ("An un-friendly act of war.", "friendly act of war", "un-friendly act of war"),
        ("It rose by 21.5% in May.", "1.5", "21.5%"),
    ],
)
@pytest.mark.parametrize("name", ["memo.txt", "memo.md", "memo.html", "memo.pdf"])
def test_a_quotation_that_cuts_through_a_word_is_clipped_in_every_format(name, text, quote, whole):
    written = {
        "memo.html": f"<!doctype html><p>{text}".encode(),
        "memo.pdf": write_pdf([draw_paragraphs([text])]),
    }
    document = parse_document(written.get(name, text.encode()), name)
    assert isinstance(document, Document)
    match = find_quote(document, Selector(quote))
    assert (match.status, match.whole) == ("clipped", whole)
    assert find_quote(document, Selector(match.whole)).status == "exact"


def test_the_place_with_whole_words_is_meant():
    document = read("It is unlikely.", "It is likely.")
    assert outcome(find_quote(document, Selector("likely", paragraph=1))) == ("moved", 2)
    twice = read("It is unlikely.", "It was unlikely.")
    assert outcome(find_quote(twice, Selector("likely", paragraph=2))) == ("clipped", 2)
    assert outcome(find_quote(twice, Selector("likely"))) == ("clipped", 1)


def test_part_of_a_compound_is_exact_and_shown():
    match = find_quote(read("They tested U.S.-Russian cells."), Selector("Russian cells"))
    assert (match.status, match.whole) == ("exact", "U.S.-Russian cells")


@pytest.mark.parametrize("sign", ["[1]", "¹", "^1", "[^1]", " [note 1]", "†", "[1][2]"])
def test_a_footnote_mark_among_the_words_is_passed_over_and_named(sign):
    document = read(f"The strategy{sign} failed at once and the men left.")
    match = find_quote(document, Selector("The strategy failed at once"))
    assert (match.status, match.marks) == ("exact", (sign.strip(),))
    written = find_quote(document, Selector(f"The strategy{sign} failed at once"))
    assert (written.status, written.marks) == ("exact", ())


def test_a_footnote_mark_in_other_signs_is_the_same_and_another_number_is_not():
    document = read("The strategy¹ failed at once and the men left.")
    assert find_quote(document, Selector("The strategy[1] failed at once")).status == "exact"
    assert find_quote(document, Selector("The strategy1 failed at once")).status == "exact"
    assert find_quote(document, Selector("The strategy[2] failed at once")).status == "fuzzy"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It fell to 10⁶ men in that year.", "It fell to 106 men in that year."),
        ("It fell to 10⁶ men in that year.", "It fell to 10 men in that year."),
        ("They hold 5 km² of land there.", "They hold 5 km of land there."),
        ("The strategy[sic] failed at once.", "The strategy failed at once."),
    ],
)
def test_exponents_and_insertions_are_never_passed_over(text, quote):
    assert find_quote(read(text), Selector(quote)).status == "fuzzy"


def test_a_sentence_across_a_page_is_exact_with_both_pages():
    blocks = [
        Block("Head 1", 1, aside=True),
        Block("The clause was bro-", 1),
        Block("1/2", 1, aside=True),
        Block("Head 2", 2, aside=True),
        Block("ken within nine days.", 2),
    ]
    document = build_document("pdf", b"", blocks)
    assert isinstance(document, Document)
    match = find_quote(document, Selector("clause was broken within nine"))
    assert match.selector is not None
    assert (match.status, match.selector.page, match.last_page) == ("exact", 1, 2)
    assert find_quote(document, Selector("Head 2")).status == "exact"


def test_a_deleted_sentence_is_missing():
    sentence = "Nothing came of it, and nobody was told."
    selector = make_selector(read_memo(), sentence)
    assert selector is not None
    match = find_quote(read_memo(sentence), selector)
    assert (match.status, match.selector, match.paragraph, match.candidates) == ("missing", None, None, ())
    assert match.score < 85


def test_a_negation_is_never_exact():
    match = find_quote(
        read_memo("tested cells", "never tested cells"), Selector("The rival tested cells with us in 2016.")
    )
    assert outcome(match) == ("fuzzy", 3)
    assert match.selector is not None
    assert match.selector.exact == "The rival never tested cells with us in 2016."


def test_signs_and_spaces_make_no_difference_and_capitals_do():
    memo = read_memo()
    assert find_quote(memo, Selector("The rival's line -\n old and slow - closes")).status == "exact"
    assert find_quote(read("cafe\u0301 au lait"), Selector("café au lait")).status == "exact"
    assert find_quote(memo, Selector("the rival tested cells with us in 2016.")).status == "fuzzy"


def test_several_places_are_ambiguous_until_something_decides():
    memo = read_memo()
    quote = "The plant comes first."
    assert find_quote(memo, Selector(quote)) == Match("ambiguous", None, None, 100.0, (2, 5))
    assert outcome(find_quote(memo, Selector(quote, paragraph=5))) == ("exact", 5)
    assert outcome(find_quote(memo, Selector(quote, start=memo.paragraphs[4].start))) == ("exact", 5)
    assert outcome(find_quote(memo, Selector(quote, suffix="The rival's line"))) == ("exact", 2)
    assert outcome(find_quote(memo, Selector(quote, prefix="and we stopped asking."))) == ("exact", 5)
    assert outcome(find_quote(memo, Selector(quote, prefix="then we stopped asking"))) == ("exact", 5)
    assert outcome(find_quote(memo, Selector(quote, prefix="and we stopped asking.", paragraph=9))) == (
        "moved",
        5,
    )
    assert find_quote(memo, Selector(quote, paragraph=9)).status == "ambiguous"
    assert find_quote(memo, Selector(quote, prefix="zzz zzz zzz")).status == "ambiguous"


def test_a_full_context_outweighs_a_paragraph_that_holds_the_words_too():
    selector = make_selector(read_memo(), "The plant comes first.", paragraph=2)
    assert selector is not None
    later = read("The plant comes first.", "The plant comes first.", *MEMO.split("\n\n"))
    assert outcome(find_quote(later, selector)) == ("moved", 4)


def test_several_places_in_the_paragraph_named_are_one():
    document = read("no and no and no", "no")
    assert outcome(find_quote(document, Selector("no", paragraph=1))) == ("exact", 1)
    near = find_quote(document, Selector("no", paragraph=1, start=8))
    assert near.selector is not None
    assert near.selector.start == 7
    assert find_quote(document, Selector("and")).candidates == (1,)


def test_pages_decide_and_are_told():
    document = read("One line.", "Same line.", "Same line.", "Same line.", pages=[1, 1, 2, 2])
    match = find_quote(document, Selector("Same line.", page=1))
    assert outcome(match) == ("exact", 2)
    assert match.selector is not None
    assert match.selector.page == 1
    assert find_quote(document, Selector("Same line.", page=2)).candidates == (2, 3, 4)
    assert outcome(find_quote(document, Selector("One line.", page=2))) == ("moved", 1)


def test_a_quotation_may_cross_from_paragraph_to_paragraph():
    document = read("The plant comes", "first. The rival waits.", pages=[1, 2])
    match = find_quote(document, Selector("plant comes first.", paragraph=2))
    assert outcome(match) == ("exact", 1)
    assert match.selector == Selector("plant comes first.", "The", "The rival waits.", 4, 23, 1, 1)
    assert document.text[4:23] == "plant comes\n\nfirst."


def test_two_altered_versions_are_ambiguous_until_something_decides():
    document = read(
        "The rival tested cells with us in 2015.", "Other.", "The rival tested cells with us in 2014."
    )
    quote = "The rival tested cells with us in 2016."
    match = find_quote(document, Selector(quote))
    assert (match.status, match.candidates) == ("ambiguous", (1, 3))
    assert match.score == pytest.approx(97.4, abs=0.1)
    assert outcome(find_quote(document, Selector(quote, paragraph=3))) == ("fuzzy", 3)
    assert outcome(find_quote(document, Selector(quote, suffix="Other."))) == ("fuzzy", 1)
    assert find_quote(document, Selector(quote), least_score=99).status == "missing"


@pytest.mark.parametrize("quote", ["", "  \n", "\u200b"])
def test_an_empty_quotation_is_missing(quote):
    assert find_quote(read_memo(), Selector(quote)) == Match("missing", None, None, 0.0, ())
    assert make_selector(read_memo(), quote) is None


def test_a_selector_is_made_only_of_what_stands_there_once():
    memo = read_memo()
    assert make_selector(memo, "The plant comes first.") is None
    assert make_selector(memo, "The plant closes.") is None
    assert make_selector(memo, "asked twice", paragraph=3) is None
    made = make_selector(memo, "The plant comes first.", paragraph=5)
    assert made is not None
    assert made.prefix == "answered, and we stopped asking."
    assert len(made.prefix) == 32
    assert make_selector(memo, "The rival's line - old") == make_selector(memo, "The rival’s line – old")


def test_a_quotation_is_found_in_a_pdf_with_its_page():
    paragraphs = MEMO.split("\n\n")
    content = write_pdf([draw_paragraphs(part, width=30) for part in (paragraphs[:3], paragraphs[3:])])
    document = parse_document(content, "memo.pdf")
    assert isinstance(document, Document)
    match = find_quote(document, Selector("They never answered, and we stopped asking.", paragraph=4))
    assert match.selector is not None
    assert (match.status, match.selector.page) == ("exact", 2)
