from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from detente.documents.fuzzy_match import _LONGEST, _SHORTEST, find_near_matches

WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
SENTENCE = "the rival tested cells with us in 2016 and told nobody of it"


def best(text, quote):
    spans = find_near_matches(text, quote)
    return text[spans[0].start : spans[0].end] if spans else None


@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=60), st.integers(0, 12), WORDS)
def test_a_changed_word_is_found_wherever_it_stands(before, after, place, word):
    words = SENTENCE.split()
    changed = " ".join([*words[:place], word, *words[place + 1 :]])
    text = " ".join([*before, changed, *after])
    spans = find_near_matches(text, SENTENCE)
    assert spans[0].score >= fuzz.ratio(SENTENCE, changed)


@given(st.lists(WORDS, min_size=4, max_size=40), st.lists(st.integers(0, 39), min_size=4, max_size=12))
def test_stretches_run_from_word_to_word_apart_and_ranked(words, picked):
    text = " ".join(words)
    quote = " ".join(words[i % len(words)] for i in picked)
    spans = find_near_matches(text, quote)
    for span in spans:
        assert span.score == fuzz.ratio(quote, text[span.start : span.end]) > 0
        assert text[span.start : span.end] == " ".join(text[span.start : span.end].split())
        assert (" " + text)[span.start] == (text + " ")[span.end] == " "
    assert [span.score for span in spans] == sorted((span.score for span in spans), reverse=True)
    ordered = sorted(spans)
    assert all(span.end <= later.start for span, later in pairwise(ordered))


def test_words_put_in_left_out_and_cut_off_are_found():
    text = f"Nothing else. {SENTENCE.capitalize()}. Nothing more."
    assert best(text, SENTENCE.replace("cells", "some small cells")) == SENTENCE.capitalize()
    assert best(text, SENTENCE.replace("cells with ", "")) == SENTENCE.capitalize()
    assert best(text[40:], SENTENCE) == text[40:].removesuffix(". Nothing more.")
    assert best(text[:50], SENTENCE).startswith("The rival tested cells")


def test_scripts_without_spaces_are_searched_letter_by_letter():
    text = "工厂优先于一切。对手在二〇一六年与我们一起测试了电池，但没有告诉任何人。此后什么也没有发生。"
    assert best(text, "对手在二〇一七年与我们一起测试了电池") == "对手在二〇一六年与我们一起测试了电池"


def test_letters_that_grow_in_lower_case_shift_no_place():
    text = "İ" * 50 + " " + SENTENCE
    assert best(text, SENTENCE.replace("told", "tell")) == SENTENCE


def test_quotations_too_short_too_long_or_strange_to_the_text_have_none():
    assert find_near_matches("a rival waits", "a" * (_SHORTEST - 1)) == []
    assert find_near_matches("a rival waits", "rival " * _LONGEST) == []
    assert find_near_matches("a rival waits", "nothing in common here") == []
    assert find_near_matches("", SENTENCE) == []


def test_common_words_vote_until_there_are_enough():
    text = f"{'the and of ' * 9_000}{SENTENCE} {'the and of ' * 9_000}"
    assert best(text, SENTENCE.replace("cells", "lines")) == SENTENCE
