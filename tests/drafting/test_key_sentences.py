import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.drafting.key_sentences import MOST_KEY_SENTENCES, find_key_sentences
from detente.drafting.passages import Passages
from detente.drafting.sentences import split_sentences
from tests.drafting.documents import read


def find(text):
    return [(s.kinds, s.text) for s in find_key_sentences(read(text).paragraphs)]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Iran wants all of the sanctions lifted.", ("wants",)),
        ("Our main goal is a treaty with Russia.", ("wants",)),
        ("Congress will never agree to this sale of arms.", ("refuses",)),
        ("There is strong resistance in Congress to all of this.", ("refuses",)),
        ("Toyota Motor Corp. is willing to share its plant.", ("offers",)),
        ("The Kremlin warned of grave consequences for NATO.", ("threatens",)),
        ("President Putin promised to close the base.", ("promises",)),
        ("They demand a payment of 40 million dollars.", ("wants", "gives numbers")),
        ("They offer little and they want much in return.", ("wants", "offers")),
    ],
)
def test_what_a_key_sentence_does_is_told(sentence, kinds):
    assert find(sentence) == [(kinds, sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "In 1995 Iran wanted all of the sanctions lifted.",  # dated: it is listed with the dates
        "They want it and we cannot say why.",  # one thing, and nobody is named
        "Exports grew by 40 percent in all of Russia.",  # numbers alone are no claim
        "Does Iran want all of the sanctions lifted?",  # a question
        "Iran wants out.",  # too short
        f"Iran wants {'so ' * 120}much.",  # longer than a quote may be
    ],
)
def test_what_is_no_key_sentence(sentence):
    assert find(sentence) == []


def test_the_highest_ranked_are_offered_in_the_order_of_the_document():
    low = [f"Iran wants thing number {n} of the list." for n in range(MOST_KEY_SENTENCES)]
    high = "Iran refuses unless it is paid $5 billion."
    found = [text for _, text in find("\n\n".join([*low, high]))]
    assert found == [*low[:-1], high]


SENTENCES = st.sampled_from(
    [
        "Iran wants all of it.",
        "Russia offers 3 million dollars in return.",
        "It rained.",
        "They met in 1995.",
        "Why?",
    ]
)


@given(
    st.lists(st.lists(SENTENCES, max_size=4).map(" ".join), min_size=1, max_size=8)
    .map("\n\n".join)
    .filter(str.strip)
)
def test_each_is_a_whole_sentence_of_its_paragraph_and_verifies(text):
    document = read(text)
    found = find_key_sentences(document.paragraphs)
    assert len(found) <= MOST_KEY_SENTENCES
    for sentence in found:
        paragraph = document.paragraphs[sentence.paragraph - 1].text
        assert sentence.text in [paragraph[start:end] for start, end in split_sentences(paragraph)]
    passages = Passages("memo")
    n_kept = passages.add_key_sentences(document, document.paragraphs)
    assert n_kept == len(passages.rows) <= len(found)
    for name, selector in passages.rows.items():
        assert selector.exact in document.text
        assert passages.notes[name]
