import gzip

import pytest
from validation.tables import read_columns, read_number

from detente.errors import StoreError


def write(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_columns_are_read_by_name(tmp_path, name):
    path = write(tmp_path, 'a,b,c\n1,"x, y",3\n4,z,6\n', name)
    assert read_columns(path, ("c", "b")) == {"c": ["3", "6"], "b": ["x, y", "z"]}


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    assert read_columns(write(tmp_path, "\ufeffa,b\n1,2\n"), ("a",)) == {"a": ["1"]}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a,b\n1,2\n", "line 1 has no column c. Its columns: a, b"),
        ("", "Its columns: none"),
        ("a,c\n", "a header but no rows"),
        ("a,c\n1,2\n1\n", "line 3 has 1 cells; the header has 2"),
    ],
)
def test_faults_say_where(tmp_path, text, fault):
    with pytest.raises(StoreError, match=fault):
        read_columns(write(tmp_path, text), ("a", "c"))


def test_a_missing_a_cut_and_a_binary_file_are_told(tmp_path):
    with pytest.raises(StoreError, match="file not found"):
        read_columns(tmp_path / "none.csv", ("a",))
    cut = write(tmp_path, "a,b\n" + "1,2\n" * 5_000, "cut.csv.gz")
    cut.write_bytes(cut.read_bytes()[:-20])
    with pytest.raises(StoreError, match="cannot be read in full"):
        read_columns(cut, ("a",))
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)))
    with pytest.raises(StoreError, match="cannot be read in full"):
        read_columns(tmp_path / "noise.csv", ("a",))
    with pytest.raises(StoreError, match="cannot be read in full"):
        read_columns(tmp_path, ("a",))


def test_what_is_no_number_is_told_with_its_line(tmp_path):
    assert read_number(tmp_path, "year", "2002", 0) == 2002
    with pytest.raises(StoreError, match='line 5: year is "soon"'):
        read_number(tmp_path, "year", "soon", 3)
