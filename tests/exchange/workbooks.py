"""Workbooks as bytes: good ones by openpyxl, hostile ones by hand."""

import io
import zipfile

import openpyxl


def make(rows, title="Workshop", *, merge=None, more=()):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    for name in more:
        book.create_sheet(name)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def repack(content, change, method=zipfile.ZIP_DEFLATED):
    """Pack a workbook anew, every part as ``change(name, content)`` says; None leaves it out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", method) as new:
        for part in old.namelist():
            changed = change(part, old.read(part))
            if changed is not None:
                new.writestr(part, changed)
    return written.getvalue()


def in_sheet(change):
    return lambda name, content: change(content) if name.startswith("xl/worksheets/") else content
