"""What the snapshots rest on: a summary that no change escapes, and a comparison key by key."""

import json

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from tests.compare_assessments import Difference, Tolerance, find_differences, main
from tests.summaries import compare_summaries, digest, weigh

ROWS = [{"x": 0.25, "y": 4.0}, {"x": None, "y": 1e-4}]
OLD = {"case": "a", "n": 3, "rows": ROWS}


def edit(**changes):
    return OLD | changes


@given(st.text(), st.floats(-1e6, 1e6), st.floats(1e-6, 1), st.sampled_from([-1, 1]))
@example("", 0.0, 1e-6, 1)
def test_no_number_changes_without_its_sums(path, value, ratio, sign):
    changed = value + sign * max(1.001 * ratio * abs(value), 1.001e-9)
    assert all(
        abs(new - old) > 1e-6 for old, new in zip(weigh(path, value), weigh(path, changed), strict=True)
    )


@given(st.text(), st.floats(-1e6, 1e6))
def test_the_last_of_ten_digits_does_not_matter(path, value):
    assume(value == 0 or abs(value) > 1e-12)
    changed = value * (1 + 1e-9)
    assert all(
        abs(new - old) < 1e-8 for old, new in zip(weigh(path, value), weigh(path, changed), strict=True)
    )


@pytest.mark.parametrize(
    "new",
    [
        edit(case="b"),
        edit(n=4),
        edit(n=3.0),
        edit(n=None),
        edit(extra={}),
        {"case": "a", "n": 3},
        edit(rows=ROWS[::-1]),
        edit(rows=[{"x": 4.0, "y": 0.25}, ROWS[1]]),
        edit(rows=[{"x": 0.25, "y": 4.00001}, ROWS[1]]),
        edit(rows=[ROWS[0], {"x": None, "y": 1.0001e-4}]),
    ],
)
def test_a_digest_and_the_comparison_notice_every_change(new):
    before, after = ({"digests": {"all": digest(data)}} for data in (OLD, new))
    assert compare_summaries(before, after)
    assert list(find_differences(OLD, new, Tolerance()))


def test_what_differs_is_named():
    new = {"n": 3, "case": "a", "rows": [{"x": 0.5, "z": 1}, {"x": "two", "y": 1e-4}, {}], "more": "text"}
    assert list(find_differences(OLD, new, Tolerance())) == [
        Difference("new", "more", None, "text"),
        Difference("new", "rows.2", None, {}),
        Difference("missing", "rows.0.y", 4.0, None),
        Difference("new", "rows.0.z", None, 1),
        Difference("number", "rows.0.x", 0.25, 0.5, 0.5),
        Difference("type", "rows.1.x", None, "two"),
    ]
    assert not list(find_differences({"x": 1.0}, {"x": 1.0 + 5e-10}, Tolerance()))
    assert list(find_differences({"x": 0.0}, {"x": 1e-12}, Tolerance()))


def test_two_folders_are_compared(tmp_path, capsys, monkeypatch):
    old, new = (tmp_path / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
        (folder / "a.json").write_text(json.dumps(OLD), "utf-8")
    monkeypatch.setattr("sys.argv", ["compare_assessments.py", str(old), str(new)])
    assert main() == 0
    assert "1 of 1 files agree" in capsys.readouterr().out
    (new / "a.json").write_text(json.dumps(edit(n=4)), "utf-8")
    (new / "b.json").write_text(json.dumps(OLD), "utf-8")
    assert main() == 1
    page = capsys.readouterr().out
    assert "number n: 3 -> 4" in page
    assert "b.json" in page
    assert "0 of 2 files agree" in page
    for path in tmp_path.rglob("*.json"):
        path.unlink()
    assert main() == 1
    assert "holds a JSON file" in capsys.readouterr().out
