"""A quotation holds whole words and numbers: as Unicode defines them, and as their meaning asks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.documents.word_edges import find_word_cuts

WORDS = st.lists(st.text("abcdeéжق工5", min_size=1, max_size=6), min_size=3, max_size=9)


def cuts(text, quote):
    start = text.index(quote)
    return [(cut.edge, cut.kind, cut.word) for cut in find_word_cuts(text, start, start + len(quote))]


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("the rival is unlikely to keep it", "likely to keep", "unlikely"),
        ("disarmament talks went on", "armament talks", "disarmament"),
        ("they can't go", "they can", "can't"),
        ("they don’t go", "they don", "don’t"),
        ("the rival’s plan", "the rival", "rival’s"),
        ("il n’est pas venu", "est pas venu", "n’est"),
        ("ids a_b", "b", "a_b"),
        ("un été", "un et".replace("e", "é"), "été"),
        ("q\u0323\u0307 and more", "q", "q\u0323\u0307"),
        ("والكتاب هنا", "الكتاب هنا", "والكتاب"),
        ("می\u200cخواهم بروم", "خواهم بروم", "می\u200cخواهم"),
        ("러시아는 중국과", "러시아", "러시아는"),
        ("невозможно жить", "возможно жить", "невозможно"),
        ("カタカナです", "タカナです", "カタカナ"),
        ("ทำงาน", "ท", "ทำ"),
        ("เขาไม่ไป", "ขา", "เข"),
        ("キャンプ", "ャンプ", "キャンプ"),
        ("守って", "守", "守っ"),
        ("a 👍🏽 b", "👍", "👍🏽"),
        ("it was un- likely then", "likely then", "un- likely"),
        ("dis- armament talks", "armament talks", "dis- armament"),
        ("said the treaty de- creed", "treaty de-", "de- creed"),
        ("said the treaty de- creed", "treaty de", "de- creed"),
        ("15km of road", "15", "15km"),
        ("5 m² of land", "5 m", "m²"),
    ],
)
def test_half_a_word_is_a_cut_in_every_script(text, quote, word):
    assert [(kind in {"word", "number"}, whole) for _, kind, whole in cuts(text, quote)] == [(True, word)]


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("fell by 15 points", "5 points", "15"),
        ("rose to 21.5 percent", "1.5 percent", "21.5"),
        ("1,500 men", "500 men", "1,500"),
        ("10% of them", "10", "10%"),
        ("to -5 now", "5 now", "-5"),
        ("to −5 now", "5 now", "−5"),
        ("in 2016–17 they", "in 2016", "2016–17"),
        ("for $10 million", "10 million", "$10"),
        ("for US$10 million", "$10 million", "US$10"),
        ("for 10€ each", "for 10", "10€"),
        ("an F-16 jet", "16 jet", "F-16"),
        ("at 10:30 a.m.", "30 a.m.", "10:30"),
        ("1/2 of them", "2 of them", "1/2"),
        ("2½ years", "½ years", "2½"),
        ("<5% of them", "5% of", "<5%"),
        ("10⁶ men", "10", "10⁶"),
        ("٢١٫٥ في المئة", "٥ في المئة", "٢١٫٥"),
    ],
)
def test_half_a_number_its_sign_unit_and_other_end_are_a_cut(text, quote, word):
    assert [cut[1:] for cut in cuts(text, quote)] == [("number", word)]


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("an un-friendly act", "friendly act", "un-friendly"),
        ("of non\u2011compliance", "compliance", "non\u2011compliance"),
        ("a non-nuclear-weapon state", "weapon state", "non-nuclear-weapon"),
        ("an Anti-Russian law", "Russian law", "Anti-Russian"),
        ("its ex-ally", "ally", "ex-ally"),
        ("a drug-free zone", "a drug", "drug-free"),
        ("die Nicht-Einmischung", "Einmischung", "Nicht-Einmischung"),
        ("so un-friendly", "so un", "un-friendly"),
        ("不可能", "可能", "不可能"),
        ("เขาไม่น่าเชื่อ", "น่าเชื่อ", "ไม่น่"),
        ("合意を守らない", "合意を守ら", "守らない"),
        ("政府は協力的ではない。", "協力的", "力的ではない"),
        ("同意しません", "同意し", "意しません"),
    ],
)
def test_what_turns_the_meaning_of_a_word_is_not_cut_off(text, quote, word):
    assert [cut[1:] for cut in cuts(text, quote)] == [("word", word)]


@pytest.mark.parametrize(
    ("text", "quote", "word"),
    [
        ("U.S.-Russian cells", "Russian cells", "U.S.-Russian"),
        ("a state-of-the-art line", "art line", "state-of-the-art"),
        ("some 10 000 soldiers", "000 soldiers", "10 000"),
    ],
)
def test_part_of_a_compound_may_be_meant(text, quote, word):
    assert [cut[1:] for cut in cuts(text, quote)] == [("compound", word)]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("(the plan)", "the plan"),
        ("“the plan”", "the plan"),
        ("the plan—never agreed—failed", "never agreed"),
        ("and/or", "or"),
        ("in short- and long-term plans", "and long-term"),
        ("the deal - likely dead", "likely dead"),
        ("合意を守らない", "合意を守らない"),
        ("少しの本", "少しの"),
        ("in 2016 300 men", "300 men"),
        ("in 2016. 17 men", "in 2016"),
        ("it said [5] so", "5"),
        ("工厂优先于一切", "优先于"),
        ("南非总统", "总统"),
        ("ひらがなです", "らがな"),
        ("ภาษาไทยนี้", "ไทย"),
        ("strategy[1] failed", "strategy"),
        ("strategy¹ failed", "strategy"),
        ("in 2016¹ they", "in 2016"),
    ],
)
def test_whole_words_are_no_cut(text, quote):
    assert cuts(text, quote) == []


@given(WORDS, st.data())
def test_from_space_to_space_nothing_but_groups_of_figures_is_cut(words, data):
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len(" ".join([*words[:first], ""]))
    end = start + len(" ".join(words[first : last + 1]))
    assert all(cut.kind == "compound" for cut in find_word_cuts(text, start, end))


@given(st.text(max_size=30), st.data())
def test_any_stretch_lies_within_the_whole_words_around_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    for cut in find_word_cuts(text, start, end):
        assert text[cut.start : cut.end] == cut.word
        assert cut.start < (start if cut.edge == "start" else end) < cut.end
