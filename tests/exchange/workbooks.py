"""Workbooks as bytes: good ones by openpyxl, hostile ones by hand."""

import io
import zipfile

import openpyxl


def make(rows, title="Workshop", *, merge=None, more=(), form=None, hidden=None):
    """Write a workbook: ``more`` sheets by name, with rows if a dict; a number format; a hidden row or column."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    for name in more:
        sheet = book.create_sheet(name)
        for row in more[name] if isinstance(more, dict) else ():
            sheet.append(row)
    for row in book.active.iter_rows(min_row=2, min_col=2) if form else ():
        for cell in row:
            cell.number_format = form
    for axis, line in (hidden or {}).items():
        getattr(book.active, f"{axis}_dimensions")[line].hidden = True
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
