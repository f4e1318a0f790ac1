import codecs

import pytest

from detente.documents.document import Block, DocumentFault
from detente.documents.formats import detect_format, parse_blocks


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (b"%PDF-1.7\n", "a.txt", "pdf"),
        (b"\r\n  %PDF-1.7\n", "a", "pdf"),
        (b"Title", "a.pdf", "pdf"),
        (b"<!DOCTYPE html><p>", "a.txt", "html"),
        (b"\xef\xbb\xbf <html lang=en>", "a.pdf", "html"),
        (b"<?xml version='1.0'?>\n<!-- a -- b -->\n<!doctype HTML>", "a", "html"),
        ("<html>".encode("utf-16"), "a.txt", "html"),
        (b"<p>", "a.HTM", "html"),
        (b"<htmlx>", "a", "text"),
        (b"What %PDF- means", "a.markdown", "markdown"),
        (b"# a", "notes.md.txt", "text"),
        (b"Subject: a\nMIME-Version: 1.0\n\nText", "a.txt", "mail"),
        (b"Subject: a\n\nText", "a.eml", "mail"),
        (b"From: a\nTo: b\n\nText", "a.txt", "text"),
        (b"", "", "text"),
    ],
)
def test_the_kind_shows_in_the_first_bytes_else_in_the_name(content, name, kind):
    assert detect_format(content, name) == kind


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_read_in_the_charsets_that_say_so(charset):
    assert parse_blocks("text", "Überschrift\n\nЧто".encode(charset)) == (Block("Überschrift"), Block("Что"))


@pytest.mark.parametrize(
    "content",
    ["Ü".encode("latin-1"), codecs.BOM_UTF16_LE + b"a", b"\x03\0\xff"],
)
@pytest.mark.parametrize("kind", ["text", "markdown"])
def test_other_bytes_are_a_fault(kind, content):
    blocks = parse_blocks(kind, content)
    assert isinstance(blocks, DocumentFault)
    assert "UTF-8" in blocks.hint
