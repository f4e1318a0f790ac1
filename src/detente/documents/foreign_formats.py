"""Files that are no documents to us: named, so that nobody takes their bytes for text."""

import re

from detente.documents.document import DocumentFault

_SAVE = "Open it, save it as a PDF or as plain text in UTF-8, and cite that file."
_TAKE_OUT = "Take the document out of it, and cite that file."
_OCR = "Save it as a PDF, run OCR on it (ocrmypdf in.pdf out.pdf), and cite that file."
_MESSAGE = "Save the message as .eml or as plain text, and cite that file."

_ZIPPED = (
    (b"application/epub+zip", "an e-book (EPUB)", _SAVE),
    (b"application/vnd.oasis.opendocument.text", "a LibreOffice or OpenOffice text document", _SAVE),
    (b"application/vnd.oasis.opendocument", "a LibreOffice or OpenOffice file", _SAVE),
    (b"application/vnd.sun.xml", "an OpenOffice 1 file", _SAVE),
    (b"word/", "a Word document", _SAVE),
    (b"xl/", "an Excel workbook", _SAVE),
    (b"ppt/", "a PowerPoint presentation", _SAVE),
    (b"Index/Document.iwa", "an Apple Pages, Numbers or Keynote file", _SAVE),
    (b"index.apxl", "an Apple Keynote file", _SAVE),
    (b"Contents/section0.xml", "a Hangul document", _SAVE),
    (b"", "a ZIP archive", _TAKE_OUT),
)
_COMPOUND = (  # names inside Microsoft's compound files are in UTF-16
    ("EncryptedPackage", "an Office document with a password", _SAVE),
    ("WordDocument", "a Word document of an older version", _SAVE),
    ("PowerPoint Document", "a PowerPoint presentation of an older version", _SAVE),
    ("__substg1.0", "an Outlook message", _MESSAGE),
    ("__properties_version1.0", "an Outlook message", _MESSAGE),
    ("Workbook", "an Excel workbook of an older version", _SAVE),
    ("HwpSummaryInformation", "a Hangul document", _SAVE),
    ("", "a file of an older office program", _SAVE),
)
_SIGNATURES = (
    (rb"\{\\rtf", "a word processor's file (RTF)", _SAVE),
    (rb"\xffWPC", "a WordPerfect document", _SAVE),
    (rb"[\x31\x32]\xbe\0\0|\xdb\xa5[-\x2d]\0", "a Word document of an older version", _SAVE),
    (rb"\x78\x9f\x3e\x22", "an Outlook attachment (winmail.dat)", _MESSAGE),
    (rb"!BDN", "an Outlook mailbox", _MESSAGE),
    (rb"%!PS|\xc5\xd0\xd3\xc6", "a PostScript file", "Convert it with ps2pdf, and cite the PDF."),
    (
        rb"(?:%[^\n]*\n\s*)*\\document(?:class|style)\b",
        "LaTeX, which hides marks within words",
        "Make a PDF of it, and cite that.",
    ),
    (rb"AT&TFORM", "a DjVu document", _SAVE),
    (rb"bplist00", "a Safari web archive", "Save the page as HTML or print it to PDF, and cite that file."),
    (rb"(?s:.{60})BOOKMOBI", "an e-book (Kindle)", _SAVE),
    (rb"ITSF\x03\0", "a compiled help file", _SAVE),
    (rb"SQLite format 3\0", "a database", _SAVE),
    (
        rb"\x1f\x8b|BZh[1-9]1AY|7z\xbc\xaf\x27\x1c|\xfd7zXZ\0|Rar!\x1a|\x28\xb5\x2f\xfd|(?s:.{257})ustar",
        "an archive",
        _TAKE_OUT,
    ),
    (
        rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF(?s:.{4})WEBP|(?s:.{4})ftyp(?:hei|mif|avif)",
        "a picture",
        _OCR,
    ),
)
_MARKUP = (
    (r"mso-application[^>]*Word|<w:wordDocument|<pkg:package|<w:document\b", "a Word document in XML", _SAVE),
    (r"<office:document", "a LibreOffice document in XML", _SAVE),
    (r"<abiword", "an AbiWord document", _SAVE),
    (r"<FictionBook", "an e-book (FB2)", _SAVE),
    (r"<svg\b", "a picture", _OCR),
    (r"<\?xml\b|<rss\b|<feed\b", "XML, not a web page", _SAVE),
)
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def find_foreign_format(content: bytes, start: str) -> DocumentFault | None:
    r"""Return what a file is if it is no text, page, PDF or mail; ``None`` if it may be one.

    Parameters
    ----------
    content
        Its bytes.
    start
        Its first characters, without what comes before them unseen.

    Examples
    --------
    >>> find_foreign_format(b"{\\rtf1 Memo}", "{\\rtf1 Memo}").message
    "is a word processor's file (RTF)"
    >>> find_foreign_format(b"Memo", "Memo") is None
    True
    """
    name, hint = _find_name(content, start)
    return DocumentFault(f"is {name}", hint) if name else None


def _find_name(content: bytes, start: str) -> tuple[str, str]:
    if content.startswith(_ZIP):
        return next((name, hint) for mark, name, hint in _ZIPPED if mark in content)
    if content.startswith(_COMPOUND_FILE):
        return next((name, hint) for mark, name, hint in _COMPOUND if mark.encode("utf-16-le") in content)
    head = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:512]
    for pattern, name, hint in _SIGNATURES:
        if re.match(pattern, content[:512]) or re.match(pattern, head):
            return name, hint
    if start.startswith("<"):
        for markup, name, hint in _MARKUP:
            if re.search(markup, start) and not re.search(r"<html\b", start, re.IGNORECASE):
                return name, hint
    return "", ""
