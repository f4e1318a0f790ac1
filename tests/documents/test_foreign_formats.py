"""Files of word processors, archives and pictures are refused by name, whatever they are called."""

import io
import zipfile

import pytest

from detente.documents.document import DocumentFault
from detente.documents.reader import parse_document


def pack(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(
                name.replace("__", "/"), text, zipfile.ZIP_STORED if name == "mimetype" else None
            )
    return packed.getvalue()


def compound(*names):
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + bytes(512)
        + b"".join(name.encode("utf-16-le") for name in names)
    )


ODF = "application/vnd.oasis.opendocument."
FILES = [
    (pack(word__document="<w:document/>"), "is a Word document"),
    (pack(xl__workbook="<workbook/>"), "is an Excel workbook"),
    (pack(ppt__presentation="<p/>"), "is a PowerPoint presentation"),
    (pack(mimetype=ODF + "text", content="<x/>"), "is a LibreOffice or OpenOffice text document"),
    (pack(mimetype=ODF + "spreadsheet"), "is a LibreOffice or OpenOffice file"),
    (pack(mimetype="application/epub+zip"), "is an e-book (EPUB)"),
    (pack(memo="text"), "is a ZIP archive"),
    (compound("WordDocument"), "is a Word document of an older version"),
    (compound("__substg1.0_0037001F"), "is an Outlook message"),
    (compound("EncryptedPackage"), "is an Office document with a password"),
    (compound("Workbook"), "is an Excel workbook of an older version"),
    (compound(), "is a file of an older office program"),
    (rb"{\rtf1\ansi Memo\par}", "is a word processor's file (RTF)"),
    (b"\xef\xbb\xbf {\\rtf1 Memo}", "is a word processor's file (RTF)"),
    (b"\xffWPC\x10\0", "is a WordPerfect document"),
    (b"%!PS-Adobe-3.0\n", "is a PostScript file"),
    (b"% a note\n\\documentclass{article}\n", "is LaTeX, which hides marks within words"),
    (b"bplist00\xd1", "is a Safari web archive"),
    (b"\x1f\x8b\x08", "is an archive"),
    (b"\x89PNG\r\n\x1a\n", "is a picture"),
    (b"\xff\xd8\xff\xe0", "is a picture"),
    (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?>", "is a Word document in XML"),
    (b"<?xml version='1.0'?>\n<office:document>", "is a LibreOffice document in XML"),
    (b"<?xml version='1.0'?><rss><channel/></rss>", "is XML, not a web page"),
    ("<?xml version='1.0'?><w:wordDocument>".encode("utf-16"), "is a Word document in XML"),
]


@pytest.mark.parametrize("name", ["memo.txt", "memo.docx", "memo.pdf", "memo.html", "memo"])
@pytest.mark.parametrize(("content", "message"), FILES)
def test_a_file_that_is_no_text_is_refused_by_name(content, message, name):
    fault = parse_document(content, name)
    assert isinstance(fault, DocumentFault)
    assert fault.message == message
    assert "cite" in fault.hint


@pytest.mark.parametrize(
    "text",
    [
        "PK is short for pack.",
        "The {rtf} mark",
        "BM and II* are letters",
        "<b> is a tag",
        "A \\documentclass",
    ],
)
def test_text_that_begins_alike_is_text(text):
    document = parse_document(text.encode(), "memo.txt")
    assert not isinstance(document, DocumentFault)
    assert document.text == text
