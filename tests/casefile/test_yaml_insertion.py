import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.casefile.yaml_insertion import insert_rows, locate_tables
from detente.casefile.yaml_parser import parse_yaml

Rows = dict[tuple[str, ...], list[str]]
NEW: Rows = {("sources",): ["  letter:", '    title: "A # letter"', "    par: 3"]}
READ = {"letter": {"title": "A # letter", "par": 3}}


def is_within(old, new):
    """Whether every character of one text stands in the other, in order."""
    left = iter(new)
    return all(character in left for character in old)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sources:\n  memo: {title: Memo}\n", "sources:\n  memo: {title: Memo}\n  letter:\n"),
        ("sources:\n    memo: {title: Memo}   # ours\n", "# ours\n    letter:\n"),
        ("sources:\n  memo:\n    title: Memo\n    # on it\n\n# next\nb: 1\n", "    # on it\n  letter:\n"),
        ("sources:\n  memo: {title: Memo}\n# next\nb: 1\n", "Memo}\n  letter:\n"),
        ("sources:\n  memo:\n    title: >-\n      Long\n\n      words\n\nb: 1\n", "      words\n  letter:\n"),
        ("sources:   # none yet\nb: 1\n", "# none yet\n  letter:\n"),
        ("sources: {}\nb: 1\n", 'sources: {letter: {title: "A # letter", par: 3}}\nb'),
        (
            "sources: {memo: {title: M},}   # x\n",
            '{title: M}, letter: {title: "A # letter", par: 3},}   # x\n',
        ),
        ("b: 1\n# end", "b: 1\n# end\n\nsources:\n  letter:\n"),
        ("sources:\n  memo: {title: M}", "title: M}\n  letter:\n"),
        ("sources:\r\n  memo: {title: M}\r\nb: 1\r\n", "M}\r\n  letter:\r\n"),
        ('sources:\n  memo: {title: M}\n#     author: "?"\n## note\n\nb: 1\n', "## note\n  letter:\n"),
        ("---\nsources:\n  memo: {title: 'M\n    N'}\n", "N'}\n  letter:\n"),
    ],
)
def test_a_row_goes_below_the_last_one_of_its_table_and_nothing_moves(text, expected):
    new = insert_rows(text, NEW)
    assert expected in new
    assert is_within(text, new)
    old, read = parse_yaml(text).data, parse_yaml(new)
    assert not read.problems
    assert read.data == {**old, "sources": {**(old.get("sources") or {}), **READ}}


SUGGESTED: Rows = {("record", "episodes"): ["## note", "#     dated-1:", "#       date: 1995"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", "a: 1\n\n# record:\n#   episodes:\n## note\n#     dated-1:\n#       date: 1995\n"),
        ("record:\n  acts:\n    x: {date: 1}\n\nb: 1\n", "1}\n#   episodes:\n## note\n#     dated-1:\n"),
        (
            "record:\n    episodes:\n        x: {date: 1}\nb: 1\n",
            "1}\n## note\n#         dated-1:\n#           date",
        ),
        (
            "# record:\n#   episodes:\n#     x:\n#       date: 2\n\nb: 1\n",
            "date: 2\n## note\n#     dated-1:\n",
        ),
        ("record: {episodes: {x: {date: 1}}}\nb: 1\n", "}}}\n## note\n#     dated-1:\n"),
    ],
)
def test_a_suggested_row_stands_where_it_can_be_taken_over(text, expected):
    new = insert_rows(text, SUGGESTED)
    assert expected in new
    assert is_within(text, new)
    assert parse_yaml(new).data == parse_yaml(text).data


def test_rows_of_tables_that_end_together_come_before_new_tables():
    text = "record:\n  episodes:\n    x: {date: 1}\n"
    rows: Rows = {
        ("record", "acts"): ["    hit:", "      date: 2"],
        ("record", "episodes"): ["    y:", "      date: 3"],
    }
    assert parse_yaml(insert_rows(text, rows)).data == {
        "record": {"episodes": {"x": {"date": 1}, "y": {"date": 3}}, "acts": {"hit": {"date": 2}}}
    }


def test_a_list_holds_no_tables():
    spots = locate_tables("a: [{b: {c: 1}}]\nd:\n  - e: {f: 1}\n")
    assert set(spots) == {()}


NAMES = st.sampled_from(["sources", "passages", "actors", "b", "c"])
COMMENTS = st.sampled_from(["", "# prose\n", "## note\n", "\n", '#     author: "?"\n', "    # deep\n"])
TABLES = st.sampled_from(
    [
        "{0}:\n  x: {{k: 1}}   # beside\n",
        "{0}:\n     x:\n        k: 1\n",
        "{0}: {{}}\n",
        "{0}: {{x: {{k: 1}}, y: {{}} }}\n",
        "{0}:\n",
        "{0}:\n  x:\n    k: >\n      folded\n      text\n",
        "{0}:\n  x:\n    k: |\n      kept\n\n",
        "{0}:\n  x:\n    k: [1,\n      2]\n",
        '{0}:\n  x:\n    k: "two\n      lines"\n',
    ]
)


@given(st.lists(st.tuples(COMMENTS, TABLES, NAMES), unique_by=lambda part: part[2]), st.booleans(), COMMENTS)
def test_whatever_the_file_looks_like_it_is_kept_and_the_rows_are_read(parts, is_windows, tail):
    text = "a: 1\n" + "".join(comment + table.format(name) for comment, table, name in parts) + tail
    text = text.replace("\n", "\r\n") if is_windows else text
    old = parse_yaml(text).data
    rows: Rows = {
        ("sources",): NEW[("sources",)],
        ("actors",): ['#   bob: {name: Bob, kind: "?"}'],
        **SUGGESTED,
    }
    new = insert_rows(text, rows)
    assert is_within(text, new)
    assert parse_yaml(new).data == {**old, "sources": {**(old.get("sources") or {}), **READ}}
    assert insert_rows(new, SUGGESTED).count("dated-1") == 2
