import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from detente.casefile.yaml_editor import Renamed, change_entry, inline_value
from detente.errors import CaseError

TEXT = """\
# head
rows:
  # above one
  one: {ranks: [a, b], against: [b], because: why}   # beside one
  # above two
  two:
    # above ranks
    ranks:
      - a
      - b   # beside b
    # above because
    because: why   # beside because
    source: memo   # beside source

  # above three
  three:
    source: memo
    # above its ranks
    ranks: [a]

# tail
last: 1
"""


def edit(text, *changes):
    yaml = YAML(typ="rt")
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    tree = yaml.load(text)
    for row, key, value in changes:
        node = tree["rows"][row]
        change_entry(node, key if key in node else None, key, value, f"rows.{row}.{key}")
    written = io.StringIO()
    yaml.dump(tree, written)
    return written.getvalue()


def test_a_renamed_entry_stands_where_the_old_one_stood():
    text = edit(TEXT, ("one", "ranks", Renamed("weights", inline_value({"a": 1}))))
    assert "  one: {weights: {a: 1}, against: [b], because: why} # beside one\n" in text


def test_comments_below_what_is_replaced_or_taken_out_stay():
    text = edit(
        TEXT,
        ("two", "ranks", Renamed("weights", inline_value({"a": 1}))),
        ("two", "source", None),
        ("three", "source", None),
        ("three", "ranks", inline_value(["b", ["a", "c"]])),
        ("three", "because", "new"),
    )
    assert text == TEXT.replace(
        "    ranks:\n      - a\n      - b   # beside b\n", "    weights: {a: 1}\n"
    ).replace("   # beside because\n    source: memo   # beside source\n", "   # beside because\n").replace(
        "    source: memo\n    # above its ranks\n    ranks: [a]\n",
        "    # above its ranks\n    ranks: [b, [a, c]]\n    because: new\n",
    )


def test_a_plain_list_may_replace_one_with_comments_behind_it():
    text = edit(TEXT, ("two", "ranks", ["c", {"d": [1]}]))
    assert "      - c\n      - d:\n          - 1\n    # above because\n" in text


def test_what_is_not_there_is_taken_out_without_a_word():
    assert edit(TEXT, ("one", "source", None)) == edit(TEXT)


def test_what_is_not_there_cannot_be_renamed():
    with pytest.raises(CaseError, match=r"rows\.one\.weights: is not in the case"):
        edit(TEXT, ("one", "weights", Renamed("ranks", [])))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["one", "two", "three"]),
            st.sampled_from(["ranks", "against", "source", "because"]),
        ),
        max_size=8,
        unique=True,
    )
)
def test_comments_on_lines_of_their_own_survive_any_removal(removed):
    kept = [pair for pair in removed if pair[1] != "ranks"]
    text = edit(TEXT, *((row, key, None) for row, key in kept))
    for line in TEXT.splitlines():
        if line.strip().startswith("#"):
            assert line.strip() in text
    data = YAML(typ="safe").load(text)
    assert all(key not in data["rows"][row] for row, key in kept)
    assert data["last"] == 1
