import bz2
import gzip
import hashlib
import zipfile
from pathlib import Path

import pytest

from detente.errors import StoreError
from detente.events import unpacking
from detente.events.unpacking import _CHUNK, number_lines, unpack

TEXT = b"date,source,target,code\n1979-04-15,ISRMIL,JOR,190\n"


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "work"
    made.mkdir()
    return made


def write_zip(path, **members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def pack(path, kind):
    if kind == "zip":
        write_zip(path, a=TEXT)
    else:
        path.write_bytes({"plain": lambda b: b, "gz": gzip.compress, "bz2": bz2.compress}[kind](TEXT))


@pytest.mark.parametrize("kind", ["plain", "gz", "bz2", "zip"])
def test_the_same_text_has_the_same_digest_however_it_is_packed(tmp_path, folder, kind):
    pack(tmp_path / "any.name", kind)
    text = unpack(tmp_path / "any.name", folder)
    assert text.path.read_bytes() == TEXT
    assert text.digest == hashlib.sha256(TEXT).hexdigest()
    assert (text.n_recoded, text.has_quotes) == (0, False)
    assert (text.path == tmp_path / "any.name") == (kind == "plain")


def test_what_a_mac_adds_to_an_archive_is_passed_over(tmp_path, folder):
    write_zip(tmp_path / "a.zip", **{"a.csv": TEXT, "__MACOSX/._a.csv": b"\0\5\26\7"})
    assert unpack(tmp_path / "a.zip", folder).path.read_bytes() == TEXT


def test_it_tells_how_far_it_is(tmp_path, folder):
    (tmp_path / "a").write_bytes(b"x\n" * _CHUNK)
    shares: list[float] = []
    unpack(tmp_path / "a", folder, shares.append)
    assert shares == [0.5, 1.0]


def test_lines_that_are_not_utf8_are_read_as_windows_1252(tmp_path, folder):
    lines = ["Málaga".encode(), "Málaga".encode("cp1252"), b"\x81\n".strip(), b"plain"]
    (tmp_path / "a").write_bytes(b"\n".join(lines))
    text = unpack(tmp_path / "a", folder)
    assert text.path.read_text("utf-8").split("\n") == ["Málaga", "Málaga", "\x81", "plain"]
    assert text.n_recoded == 2


def test_letters_cut_by_a_piece_are_whole(tmp_path, folder):
    (tmp_path / "a").write_bytes(b"x\n" * (_CHUNK // 2 - 1) + b"y" + b"\xc3\xa9\n")
    assert unpack(tmp_path / "a", folder).n_recoded == 0
    (tmp_path / "b").write_bytes("a\né".encode()[:-1])
    assert unpack(tmp_path / "b", folder).n_recoded == 1


def test_the_mark_of_utf8_goes(tmp_path, folder):
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbf" + TEXT)
    text = unpack(tmp_path / "a", folder)
    assert text.path.read_bytes() == TEXT
    assert text.n_recoded == 0


def test_blank_lines_are_numbered(tmp_path, folder):
    (tmp_path / "a").write_bytes(b"a\n\nb\r\n\r\nc\n")
    text = number_lines(unpack(tmp_path / "a", folder), folder)
    assert text.path.read_bytes() == b"a\n \nb\r\n \nc\n"
    (tmp_path / "b").write_bytes(TEXT)
    plain = unpack(tmp_path / "b", folder)
    assert number_lines(plain, folder) == plain


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no device that is always full")
@pytest.mark.parametrize("name", ["text", "recoded", "numbered"])
def test_a_full_disk_is_not_blamed_on_the_file(tmp_path, folder, name):
    (folder / name).symlink_to("/dev/full")
    content = {"text": gzip.compress(TEXT), "recoded": b"M\xe1laga\n", "numbered": b"a\n\nb\n"}[name]
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(StoreError, match=r"work(:| cannot be written:) No space left on device"):
        number_lines(unpack(tmp_path / "a", folder), folder)


def write_cut_zip(path):
    write_zip(path, a=TEXT)
    path.write_bytes(path.read_bytes()[:-30])


FAULTY = {
    "nothing": lambda path: None,
    "a folder": lambda path: path.mkdir(),
    "a circle": lambda path: path.symlink_to(path),
    "a device": lambda path: path.symlink_to("/dev/null"),
    "cut gzip": lambda path: path.write_bytes(gzip.compress(TEXT * 100)[:-20]),
    "damaged gzip": lambda path: path.write_bytes(gzip.compress(TEXT)[:-8] + bytes(8)),
    "cut bzip2": lambda path: path.write_bytes(bz2.compress(TEXT)[:-5]),
    "cut zip": write_cut_zip,
    "two in a zip": lambda path: write_zip(path, a=TEXT, b=TEXT),
    "empty zip": write_zip,
    "a workbook": lambda path: write_zip(path, **{"[Content_Types].xml": "<x/>", "sheet": "1"}),
}


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("nothing", "No such file"),
        ("a folder", "is a folder"),
        ("a circle", "symbolic links"),
        ("a device", "not a regular file"),
        ("cut gzip", "is incomplete"),
        ("damaged gzip", "is damaged"),
        ("cut bzip2", "is incomplete"),
        ("cut zip", "is damaged"),
        ("two in a zip", "contains 2 files (a, b …) instead of one"),
        ("empty zip", "contains no file"),
        ("a workbook", "Save the sheet as CSV"),
    ],
)
def test_what_cannot_be_unpacked_is_an_error(tmp_path, folder, kind, message):
    FAULTY[kind](tmp_path / "a")
    with pytest.raises(StoreError) as error:
        unpack(tmp_path / "a", folder)
    assert message in str(error.value)
    assert str(tmp_path / "a") in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"a\tb\0\n", "NUL bytes"),
        ("a,b\n".encode("utf-16"), "UTF-16"),
        (b"\n <!DOCTYPE html><html>", "web page"),
        (b"x" * 3 * _CHUNK, "a line of more than"),
    ],
)
def test_what_is_not_text_is_an_error(tmp_path, folder, content, message):
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(StoreError, match=message):
        unpack(tmp_path / "a", folder)


def test_what_unpacks_to_far_too_much_is_refused(tmp_path, folder, monkeypatch):
    monkeypatch.setattr(unpacking, "_SMALL_TEXT", 2 * _CHUNK)
    (tmp_path / "a").write_bytes(gzip.compress(b"a\n" * 4 * _CHUNK))
    with pytest.raises(StoreError, match="more than 200 times its size"):
        unpack(tmp_path / "a", folder)
    monkeypatch.setattr(unpacking, "_LARGEST_RATIO", 10**6)
    monkeypatch.setattr(unpacking, "_LARGEST_TEXT", 3 * _CHUNK)
    with pytest.raises(StoreError, match="unpack it yourself"):
        unpack(tmp_path / "a", folder)
    assert (folder / "text").stat().st_size <= 3 * _CHUNK
