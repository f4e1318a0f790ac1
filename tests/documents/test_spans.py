from hypothesis import given
from hypothesis import strategies as st

from detente.documents.spans import TextSpan, fold_text, list_occurrences


@given(st.text())
def test_folding_keeps_every_place(text):
    assert len(fold_text(text)) == len(text)
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.text("ab", max_size=30), st.text("ab", max_size=3))
def test_every_place_is_found_once(text, quote):
    places = [i for i in range(len(text)) if quote and text[i:].startswith(quote)]
    assert list_occurrences(text, quote) == [TextSpan(i, i + len(quote)) for i in places]
