import os
from pathlib import Path

import pytest

from detente.documents.document import split_paragraphs
from detente.documents.file_io import LARGEST_DOCUMENT, digest, read_document, write_file


def test_paragraphs_are_blank_line_blocks():
    text = "Title\r\n\r\n  One\n  goes on.\n\t\n\n\nTwo.\n"
    assert split_paragraphs(text) == ("Title", "One goes on.", "Two.")
    assert split_paragraphs(" \n\n \n") == ()


def test_a_document_is_read_only_if_it_is_a_plain_file_of_bearable_size(tmp_path):
    path = tmp_path / "a.txt"
    assert read_document(path) is None
    assert read_document(tmp_path) is None
    path.write_bytes(b"abc")
    assert digest(read_document(path) or b"").startswith("ba7816bf")
    os.truncate(path, LARGEST_DOCUMENT + 1)
    assert read_document(path) is None


def test_a_file_is_written_whole_and_keeps_its_mode(tmp_path):
    path = tmp_path / "a.txt"
    write_file(path, "one\n")
    path.chmod(0o600)
    write_file(path, "two\n")
    assert path.read_bytes() == b"two\n"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(OSError, match="No such file"):
        write_file(tmp_path / "none" / "a.txt", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path):
    (tmp_path / "link").symlink_to("real")
    for text in ("one", "two"):
        write_file(tmp_path / "link", text)
        assert (tmp_path / "link").is_symlink()
        assert (tmp_path / "real").read_text("utf-8") == text


def test_a_pipe_is_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        write_file(tmp_path / "pipe", "x")
    assert (tmp_path / "pipe").is_fifo()


def test_a_document_that_is_closed_to_us_is_not_at_hand(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("x")

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert read_document(path) is None
