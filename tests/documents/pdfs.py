"""Small PDFs, written by hand: what a test needs and nothing else."""

import zlib


def write_pdf(pages, *, compress=False, fonts=b"<</F 3 0 R>>"):
    """Return a PDF whose pages hold these content streams."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for i, stream in enumerate(pages):
        data = zlib.compress(stream, 9) if compress else stream
        coding = b"/Filter/FlateDecode" if compress else b""
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font%s>>/Contents %d 0 R>>"
            % (fonts, 5 + 2 * i),
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), coding, data),
        ]
    body, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            len(objects) + 1,
            table,
            len(objects) + 1,
            len(body),
        )
    )


def draw(lines):
    """Return the content stream of lines: text, left, height, and size if it is not 11."""
    shown = []
    for text, left, height, *size in lines:
        words = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
        shown.append(b"BT /F %d Tf %d %d Td (%s) Tj ET" % (*(size or [11]), left, height, words))
    return b"\n".join(shown)


def draw_paragraphs(paragraphs, *, width=80):
    """Return the content stream of paragraphs: lines 13 apart, paragraphs 26."""
    lines, height = [], 800
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if line and len(line) + len(word) >= width:
                lines.append((line, 72, height))
                line, height = "", height - 13
            line = f"{line} {word}".strip()
        lines.append((line, 72, height))
        height -= 26
    return draw(lines)
