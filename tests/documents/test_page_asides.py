"""Heads, feet and notes stand beside the text; body lines that look alike do not."""

from hypothesis import given
from hypothesis import strategies as st

from detente.documents.page_asides import PageLine, mark_asides

LINES = st.lists(
    st.builds(
        PageLine,
        st.sampled_from(["The plant.", "Item 1", "Item 2", "7", "See 3."]),
        st.just(72.0),
        st.sampled_from([800.0, 787.0, 774.0, 400.0, 53.0, 40.0]),
        st.sampled_from([8.0, 11.0]),
        st.just(False),  # noqa: FBT003
    ),
    max_size=6,
)


def build(*rows):
    return [PageLine(text, 72, height, *(size or [11])) for text, height, *size in rows]


def show(*pages):
    return [[line.text for line in lines if line.aside] for lines in mark_asides(pages)]


def test_heads_and_feet_that_recur_stand_beside_with_changing_numbers():
    pages = [
        build((f"Chapter {n}", 800, 9), ("The plant." * n, 760), ("It waits." * n, 747), (f"{n} of 2", 40, 9))
        for n in (1, 2)
    ]
    assert show(*pages) == [["Chapter 1", "1 of 2"], ["Chapter 2", "2 of 2"]]


def test_a_page_of_one_line_like_the_next_is_text():
    pages = [build((f"On page {n} they talked.", 720), ("Downloaded on 23 Dec", 40, 8)) for n in range(1, 7)]
    assert show(*pages) == [["Downloaded on 23 Dec"]] * 6
    assert show(*[build((f"On page {n} they talked.", 720)) for n in range(1, 7)]) == [[]] * 6


def test_lines_of_a_list_that_look_alike_are_text():
    pages = [build(*((f"Item {i} says so.", 800 - 13 * i) for i in range(5))) for _ in range(4)]
    assert show(*pages) == [[]] * 4


def test_page_numbers_alone_need_no_likeness_and_one_page_has_none():
    assert show(build(("Text.", 700), ("- 3 -", 40)), build(("More.", 700), ("iv", 55))) == [
        ["- 3 -"],
        ["iv"],
    ]
    assert show(build(("Text.", 700), ("1995", 40))) == [[]]


def test_notes_in_smaller_letters_below_the_text_stand_beside_it():
    page = build(
        ("The plant comes first of all. " * 3, 700), ("1 See the minutes.", 80, 8), ("They are long.", 70, 8)
    )
    assert show(page) == [["1 See the minutes.", "They are long."]]
    code = build(("The plant comes first of all.", 700), ("run the program", 80, 8))
    assert show(code) == [[]]


@given(st.lists(LINES, max_size=5))
def test_nothing_but_the_mark_changes_and_no_page_is_all_beside(pages):
    marked = mark_asides(pages)
    assert [[line._replace(aside=False) for line in lines] for lines in marked] == pages
    assert all(not all(line.aside for line in lines) for lines in marked if lines)
