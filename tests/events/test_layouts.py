import pytest

from detente.errors import StoreError
from detente.events.layouts import _HEAD_BYTES, LAYOUTS, _split_fields, read_head, recognise_layout
from tests.events.samples import ICEWS_HEADER, POLECAT_HEADER, YEARS_HEADER, gdelt, icews, polecat, write

COLUMNS = {"date": "Day", "source": "From", "target": "To", "code": "Event"}
HEADS = {
    "icews": (ICEWS_HEADER, icews(1)),
    "polecat": (POLECAT_HEADER, polecat("p1")),
    "icews-years": (YEARS_HEADER, "Russia,Ukraine,RUS,UKR,2005,1,0,0,2"),
    "keds": ("930415\tEGYGOV\tMOSREB\t010\tmeet", "930416\tISRMIL\tJOR\t190\tfight"),
    "gdelt-1": (gdelt(1), gdelt(2)),
    "gdelt-2": (gdelt(1, columns=61),),
}


@pytest.mark.parametrize("name", HEADS)
def test_a_file_shows_its_layout(name):
    fit = recognise_layout("a", HEADS[name])
    assert fit.layout.name == name
    assert fit == recognise_layout("a", HEADS[name], name)
    assert fit.has_header == bool(name in {"icews", "polecat", "icews-years"})


def test_every_layout_is_tried():
    assert {layout.name for layout in LAYOUTS} == HEADS.keys()


@pytest.mark.parametrize("widths", [(57,), (58,), (57, 58), (58, 57, 57)])
def test_gdelt_of_57_and_of_58_columns_is_whole(widths):
    fit = recognise_layout("a", tuple(gdelt(1, columns=width) for width in widths))
    assert (fit.layout.name, fit.n_columns, fit.min_columns, fit.positions["code"]) == ("gdelt-1", 58, 57, 26)


def test_a_few_broken_lines_do_not_mislead():
    assert recognise_layout("a", ("broken", gdelt(1), gdelt(2))).layout.name == "gdelt-1"


@pytest.mark.parametrize(
    "header",
    [
        "date,source,target,code,scheme,dataset",
        '"Date";"Source";"Target";"Code"',
        "code\ttarget\tsource\tdate",
    ],
)
def test_keds_may_have_a_header(header):
    fit = recognise_layout("a", (header, "x"))
    assert fit.layout.name == "keds"
    assert [
        _split_fields(header.lower().replace('"', ""), fit.delimiter)[fit.positions[r]]
        for r in ("date", "code")
    ] == [
        "date",
        "code",
    ]


def test_counts_of_years_go_by_the_names_of_r_too():
    fit = recognise_layout("a", ('"i","j","year","verbCoop","matlCoop","verbConf","matlConf"', "x"))
    assert fit.layout.name == "icews-years"
    assert fit.positions == {
        "source_name": 0,
        "target_name": 1,
        "date": 2,
        "verbal_cooperation": 3,
        "material_cooperation": 4,
        "verbal_conflict": 5,
        "material_conflict": 6,
    }


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_columns_are_found_by_the_names_the_user_gives(sign):
    fit = recognise_layout("a", (sign.join(["x", "day", "FROM", "to", "event"]),), None, COLUMNS)
    assert (fit.delimiter, fit.n_columns) == (sign, 5)
    assert fit.positions == {"date": 1, "source": 2, "target": 3, "code": 4}


@pytest.mark.parametrize(
    ("head", "words", "says"),
    [
        ((), {}, "only blank lines"),
        (
            ("a,b,c", "1,2,3"),
            {},
            "a.csv fits no known layout .* 3 columns separated by commas, and starts",
        ),
        (("a b",), {}, "a single column"),
        ((gdelt(1),), {"layout": "gdelt-2"}, "does not look like gdelt-2 .* 58 columns separated by tabs"),
        ((gdelt(1),), {"layout": "gdelt"}, 'Unknown layout "gdelt". Choose one of icews,'),
        (("day,from,to",), {"columns": COLUMNS}, "has no column Event. It starts with: day,from,to"),
        (("day,from,to,event,day",), {"columns": COLUMNS}, "two columns called day"),
        (("day,from",), {"columns": {"date": "day"}}, "must also name code, source, target"),
        (("a",), {"columns": {**COLUMNS, "colour": "x"}}, "cannot name colour. Choose from date,"),
        (("\t".join("a" * 58),), {}, "58 columns separated by tabs"),
        (("x" * 300,), {}, "x…"),
        (("," + '"' + "x" * 200_000,), {}, "fits no known layout"),
    ],
)
def test_what_fits_nothing_is_an_error_that_shows_what_was_seen(head, words, says):
    with pytest.raises(StoreError, match=says):
        recognise_layout("a.csv", head, **words)


def test_the_head_is_whole_lines_that_are_not_blank(tmp_path):
    path = write(tmp_path / "a", "one", "", "  ", "two")
    assert read_head(path) == ("one", "two")
    path.write_bytes(b"one\rtwo\r\nthree")
    assert read_head(path) == ("one", "two", "three")
    path.write_bytes((b"x" * 50_000 + b"\n") * 10)
    assert {len(line) for line in read_head(path)} == {50_000}
    assert len(read_head(path)) == _HEAD_BYTES // 50_001


def test_a_column_that_stands_twice_is_an_error():
    with pytest.raises(StoreError, match="two columns called code"):
        recognise_layout("a.csv", ("date,source,target,code,Code", "1979-04-15,ISRMIL,JOR,190,042"))
