import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detente.casefile.yaml_parser import parse_yaml
from detente.drafting.scalars import _LONGEST_NAME, quote_scalar, shorten_name
from detente.drafting.sentences import SentenceSpan, quote_around, split_sentences
from detente.text_safety import strip_unprintable

HOSTILE = [
    '"',
    "\\",
    ": x",
    "# y",
    "'",
    "a: {b",
    "no",
    "1",
    "\u202eevil",
    "\x85",
    "\u2028",
    "𝔘",
    "\ufeff",
    "\t",
    "- x",
    "%YAML",
    "---",
    "?",
]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@example("".join(HOSTILE))
def test_a_quoted_text_reads_back_as_itself(text):
    written = quote_scalar(text)
    assert len(written.splitlines()) == 1
    assert strip_unprintable(written) == written
    assert parse_yaml(f"x: {written}\n").data == {"x": text}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_quoted_text_reads_back_inside_a_row(text):
    assert parse_yaml(f"x: {{a: {quote_scalar(text)}, b: 2}}  ## c\n").data == {"x": {"a": text, "b": 2}}


@given(st.lists(st.text(max_size=60), max_size=20))
def test_names_are_short_and_each_its_own(texts):
    taken: set[str] = set()
    for text in texts:
        short = shorten_name(text, taken)
        assert short not in taken
        assert len(short) <= _LONGEST_NAME
        assert short[0].isalpha()
        assert short.isascii()
        taken.add(short)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("He met Mr. Bush. They left.", "He met Mr. Bush."),
        ("It was in the U.S. They left.", "It was in the U.S."),
        ("Was it so?” She said no.", "Was it so?”"),
        ("See par. 3 and no. 4. Then go.", "See par. 3 and no. 4."),
        ("No end here", "No end here"),
    ],
)
def test_sentences_end_where_they_end(text, first):
    start, end = split_sentences(text)[0]
    assert text[start:end] == first


@given(st.text(alphabet='ab .!?"”(AB', max_size=200))
def test_sentences_hold_all_that_is_seen(text):
    spans = split_sentences(text)
    rest = list(text)
    for start, end in spans:
        rest[start:end] = [" "] * (end - start)
    assert not "".join(rest).strip()


@given(st.text(alphabet="ab  \n", max_size=400), st.data())
def test_a_quotation_holds_the_words_it_is_about_and_is_bounded(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    low, high = quote_around(text, SentenceSpan(start, end), SentenceSpan(0, len(text)), most=40)
    assert 0 <= low <= start
    assert end <= high <= len(text)
    assert high - low <= 40
