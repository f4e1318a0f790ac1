import datetime as dt
import sys
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import CaseError, RenderError
from detente.exchange.sheets import _LARGEST, _MOST, label_cell, read_sheet
from tests.exchange.workbooks import in_sheet, make, repack

ROWS: list[list] = [["ranks", "plant", "lead"], ["us", 1, 2], ["rival", None, 1.5]]
CELLS = {(1, 1): "ranks", (1, 2): "plant", (1, 3): "lead", (2, 1): "us", (2, 2): 1, (2, 3): 2}


@pytest.fixture
def read(tmp_path):
    def read_content(content, name=None):
        path = tmp_path / "table"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_sheet(path, name)

    return read_content


@given(st.integers(1, 10_000), st.integers(1, 18_000))
def test_cells_are_named_as_a_spreadsheet_does(row, column):
    from openpyxl.utils.cell import coordinate_to_tuple

    assert coordinate_to_tuple(label_cell((row, column))) == (row, column)


def test_a_workbook_and_its_text_say_the_same(read):
    sheet = read(make(ROWS))
    assert sheet.name == "Workshop"
    assert sheet.cells == {**CELLS, (3, 1): "rival", (3, 3): 1.5}
    for comma in ",;\t":
        lines = [comma.join("" if x is None else str(x) for x in row) for row in ROWS]
        text = read("\ufeff" + "\r\n".join(lines))
        assert text.name is None
        assert text.cells == {at: str(value) for at, value in sheet.cells.items()}


def test_a_sheet_may_be_named(read):
    assert read(make(ROWS, more=["Other"]), "Other").cells == {}
    with pytest.raises(CaseError, match=r"has no sheet 'Third'\. Its sheets are: 'Workshop', 'Other'"):
        read(make(ROWS, more=["Other"]), "Third")
    with pytest.raises(CaseError, match=r"is a CSV file, which has no sheets"):
        read("a,b", "Third")


def test_a_formula_counts_by_its_saved_value_or_is_a_fault(read):
    content = make([["ranks", "=1+1", "plant"], ["us", "=SUM(A1)", 2]])
    with pytest.raises(CaseError) as caught:
        read(content)
    assert [problem.path for problem in caught.value.problems] == ["B1", "B2"]
    assert "without a saved value" in caught.value.problems[0].message
    saved = repack(
        content, in_sheet(lambda xml: xml.replace(b"<v></v>", b"<v>7</v>").replace(b"<v/>", b"<v>7</v>"))
    )
    assert read(saved).cells[2, 2] == 7


def test_merged_cells_that_touch_the_table_are_faults(read):
    with pytest.raises(CaseError, match=r"A2:A3: is a merged cell"):
        read(make(ROWS, merge="A2:A3"))
    assert read(make(ROWS, merge="H8:I9")).cells[1, 1] == "ranks"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted workbook, or one in an old format"),
        ("ranks,plant,Zürich".encode("cp1252"), "neither CSV text in UTF-8"),
        (b'ranks,plant\nus,"1', "is not valid CSV"),
        (b"x" * (_LARGEST + 1), "cannot be read, or is larger than"),
        (b"x" * 200_000, "is not valid CSV"),
        (b"PK\x03\x04 and nothing more", "cannot be read as an .xlsx workbook"),
        (("1\n" * (_MOST + 1)).encode(), r"A201: is beyond the 200 rows and columns"),
        (("1," * (_MOST + 1)).encode() + b"1", r"GS1: is beyond"),
        (make([["x"]] * (_MOST + 1)), r"A201: is beyond"),
        (make([["x"] * (_MOST + 3)]), r"GS1: is beyond"),
    ],
)
def test_what_is_no_small_table_is_told(read, content, says):
    with pytest.raises(CaseError, match=says):
        read(content)


def test_no_file_and_a_folder_are_told(tmp_path):
    for path in (tmp_path / "nowhere.csv", tmp_path):
        with pytest.raises(CaseError, match="cannot be read, or is larger than"):
            read_sheet(path)


def test_a_bomb_is_refused_before_it_is_unpacked(read):
    bomb = repack(make(ROWS), in_sheet(lambda xml: xml + b" " * 30_000_000))
    assert len(bomb) < _LARGEST
    with pytest.raises(CaseError, match="unpacks to more than 20,000,000 bytes"):
        read(bomb)
    lying = bomb.replace((30_000_000 + 0).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    with pytest.raises(CaseError):
        read(lying)


def test_hundreds_of_thousands_of_rows_are_refused(read):
    row = b'<row r="%d"><c r="A%d"><v>1</v></c></row>'
    rows = b"".join(row % (i, i) for i in range(1, 300_000))
    content = repack(
        make([["x"]]), in_sheet(lambda xml: xml[: xml.index(b"<sheetData")] + b"<sheetData>" + rows)
    )
    with pytest.raises(CaseError, match="A201: is beyond"):
        read(content)
    far = in_sheet(
        lambda xml: xml.replace(b'<row r="1"', b'<row r="999999999999"').replace(
            b'r="A1"', b'r="A999999999999"'
        )
    )
    assert read(repack(make([["x"]]), far)).cells == {}


def test_entities_unusual_packing_and_passwords_are_refused(read):
    entity = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
    with pytest.raises(CaseError, match="contains a document type declaration"):
        read(repack(make(ROWS), in_sheet(lambda _: entity)))
    wide = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE x [<!ENTITY a 'aaaa'>]><worksheet/>".encode(
        "utf-16"
    )
    with pytest.raises(CaseError, match="contains a document type declaration"):
        read(repack(make(ROWS), in_sheet(lambda _: wide)))
    with pytest.raises(CaseError, match="compressed in a way that no spreadsheet program uses"):
        read(repack(make(ROWS), lambda _, part: part, zipfile.ZIP_BZIP2))
    flagged = bytearray(make(ROWS))
    place = flagged.index(b"PK\x01\x02")
    flagged[place + 8] |= 1
    with pytest.raises(CaseError, match="is encrypted"):
        read(bytes(flagged))


def test_parts_that_are_missing_are_told(read):
    content = make(ROWS)
    for part in (
        "xl/workbook.xml",
        "[Content_Types].xml",
        "xl/worksheets/sheet1.xml",
        "xl/_rels/workbook.xml.rels",
    ):
        with pytest.raises(CaseError):
            read(
                repack(content, lambda name, part_content, part=part: None if name == part else part_content)
            )


def test_dates_and_truths_come_as_they_are(read):
    cells = read(make([["ranks", dt.date(2025, 1, 1), True]])).cells
    assert cells[1, 2] == dt.datetime(2025, 1, 1)  # noqa: DTZ001 - a spreadsheet knows no zone
    assert cells[1, 3] is True


@settings(max_examples=60)
@given(st.data())
def test_a_broken_workbook_is_a_fault_and_nothing_else(tmp_path_factory, data):
    content = bytearray(repack(make(ROWS), lambda _, part: part, zipfile.ZIP_STORED))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("broken") / "t.xlsx"
    path.write_bytes(bytes(content))
    try:
        read_sheet(path)
    except CaseError as error:
        assert error.problems  # noqa: PT017 - either a sheet or a fault


@given(st.binary(max_size=300))
def test_any_bytes_are_a_sheet_or_a_fault(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("any") / "t.csv"
    path.write_bytes(content)
    try:
        sheet = read_sheet(path)
    except CaseError as error:
        assert error.problems  # noqa: PT017 - either a sheet or a fault
    else:
        assert all(sheet.cells.values())


def test_without_openpyxl_it_says_what_to_install(read, monkeypatch):
    workbook = make(ROWS)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(RenderError, match=r'pip install "detente\[excel\]"'):
        read(workbook)


@pytest.mark.parametrize(
    "content",
    [
        "sep=;\nranks;plant;lead\nus;1;2",
        '"sep=,"\r\nranks,plant,lead\r\nus,1,2',
        "ranks|plant|lead\nus|1|2",
        "ranks,plant,lead\nus,1,2".encode("utf-16"),
        "ranks\tplant\tlead\nus\t1\t2".encode("utf-16-le"),
        "ranks;plant;lead\nus;1;2".encode("utf-16-be"),
        "\ufeffranks;plant;lead\nus; 1\u00a0;2\u200b".encode(),
    ],
)
def test_separators_and_charsets_of_csv_are_known(read, content):
    assert read(content).cells == {at: str(value) for at, value in CELLS.items()}


def test_decimal_commas_beside_semicolons_part_no_cells(read):
    assert read("weights;plant;lead\nus;100;62,5\nrival;30;-20,5").cells[2, 3] == "62,5"


def test_two_ways_to_part_the_cells_are_asked_about(read):
    with pytest.raises(
        CaseError, match=r"may be parted by semicolons or by commas. Write a first line that says which"
    ):
        read("ranks;plant,lead\nus;1,2x")


@pytest.mark.parametrize(
    ("form", "shown"), [("0%", "40%"), ("0.0%;[Red]-0.0%", "40%"), ('0"%"', "0.4%"), ("0.00", 0.4)]
)
def test_a_percentage_is_the_text_that_is_shown(read, form, shown):
    assert read(make([["weights", "plant"], ["us", 0.4]], form=form)).cells[2, 2] == shown


def test_a_hidden_sheet_is_not_the_first(read):
    import io

    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(make([["old"]], more={"Data": [["new"]]})))
    book["Workshop"].sheet_state = "hidden"
    written = io.BytesIO()
    book.save(written)
    assert read(written.getvalue()).name == "Data"
