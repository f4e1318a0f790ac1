"""Files are read through :func:`import_file`, into a store that is then asked."""

import csv
import io
from collections import Counter
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import StoreError
from detente.events.imports import ImportOptions, import_file
from detente.events.layouts import QUAD_COLUMNS
from detente.events.scales import weigh_code
from detente.events.store import open_events
from detente.states import list_state_codes
from tests.events.samples import ICEWS_HEADER, POLECAT_HEADER, YEARS_HEADER, gdelt, icews, polecat, write
from tests.published_row import DATA, read_table

COLUMNS = {"date": "day", "source": "from", "target": "to", "code": "event"}


def read(store):
    """Return the rows of a store, in the order of the file, without the days on which they were added."""
    return [tuple(row.values())[:-1] for row in open_events(store).to_pyarrow().to_pylist()]


def bring(tmp_path, *lines, name="a", **wanted):
    result = import_file(write(tmp_path / name, *lines), tmp_path / "store", ImportOptions(**wanted))
    return result.imported


def test_gdelt_keeps_its_own_weights_and_classes(tmp_path):
    imported = bring(
        tmp_path,
        gdelt(410412347, weight="-9.9", quad="4", code="190"),
        gdelt(2, target=""),
        gdelt(3, source="---"),
        gdelt(4, code="---"),
        gdelt(5, day="20130231"),
        gdelt(6, day=""),
        gdelt("x"),
        gdelt(8, weight="", quad=""),
        gdelt(9, weight="nan", source="IGOUNO", code="9999", quad="7"),
        gdelt(10) + "\tmore",
        "too short",
    )
    assert read(tmp_path / "store") == [
        (date(2013, 4, 1), "day", "USA", "GOV", "RUS", "", "190", "cameo", -9.9, 4, 1, "gdelt-1:410412347"),
        (date(2013, 4, 1), "day", "USA", "GOV", "RUS", "", "042", "cameo", 1.9, 1, 1, "gdelt-1:8"),
        (date(2013, 4, 1), "day", "IGOUNO", "", "RUS", "", "9999", "cameo", None, None, 1, "gdelt-1:9"),
    ]
    assert imported.rejected == {
        "too few columns": 1,
        "too many columns": 1,
        "missing event id": 1,
        "missing date": 1,
        "unreadable date": 1,
        "missing actor": 2,
        "missing code": 1,
    }
    assert (imported.rows_read, imported.rows_kept, imported.rows_stored, imported.ids) == (
        11,
        3,
        3,
        (8, 410412347),
    )
    assert (imported.unknown_codes, imported.top_unknown_codes) == (1, {"9999": 1})
    assert (imported.without_state, imported.top_without_state) == (1, {"IGOUNO": 1})


@pytest.mark.parametrize("columns", [57, 61])
def test_gdelt_of_other_widths_reads_alike(tmp_path, columns):
    imported = bring(tmp_path, gdelt(1, columns=columns))
    assert imported.layout == ("gdelt-2" if columns == 61 else "gdelt-1")
    assert read(tmp_path / "store")[0][2:7] == ("USA", "GOV", "RUS", "", "042")


def test_icews_reads_states_by_name_and_roles_by_sector(tmp_path):
    imported = bring(
        tmp_path,
        ICEWS_HEADER,
        icews(
            1,
            source="Russian Federation",
            source_name="Vladimir Putin",
            source_sectors="Executive,Government",
        ),
        icews(2, target="", target_name="UN Security Council", weight="-10", code="190"),
        icews(3, source='"Viet Nam"', code="51", source_sectors="Unheard of"),
        icews(4, source="", source_name=""),
    )
    rows = read(tmp_path / "store")
    assert rows[0][:10] == (date(2005, 3, 2), "day", "RUS", "GOV", "UKR", "", "042", "cameo", 1.9, 1)
    assert rows[1][4:6] == ("UN Security Council", "")
    assert rows[2][2:4] == ("VNM", "Unheard of")
    assert rows[2][6:10] == ("51", "cameo", 1.9, 1)
    assert imported.rejected == {"missing actor": 1}
    assert imported.unknown_codes == 0


def test_polecat_has_types_modes_and_classes_of_its_own(tmp_path):
    bring(
        tmp_path,
        POLECAT_HEADER,
        polecat("a-1"),
        polecat("a-2", kind="ASSAULT", mode="None", quad="MATERIAL-CONFLICT", weight="-9.5"),
        polecat("a-3", target="None", target_name="Hezbollah", quad="None", weight="None"),
    )
    rows = read(tmp_path / "store")
    assert rows[0] == (
        date(2020, 2, 3), "day", "RUS", "GOV", "UKR", "", "CONSULT-visit", "plover", 2.0, 1, 1, "polecat:a-1",
    )  # fmt: skip
    assert rows[1][6:10] == ("ASSAULT", "plover", -9.5, 4)
    assert (rows[2][4], *rows[2][8:10]) == ("Hezbollah", None, None)


def test_counts_of_years_become_rows_and_zeros_only_cover(tmp_path):
    imported = bring(
        tmp_path,
        YEARS_HEADER,
        "Russia,Ukraine,RUS,UKR,2005,6,1,0,2",
        '"Korea, Republic of",Japan,,JPN,2006,0,0,3,0',
        "Russia,Ukraine,RUS,UKR,2009,0,0,0,0",
        "Russia,Ukraine,RUS,UKR,2010,x,0,0,0",
        "Russia,Ukraine,RUS,UKR,2011,-1,0,0,0",
        "Russia,Ukraine,RUS,UKR,2005,9,9,9,9",
    )
    rows = [(*row[:3], row[4], *row[6:]) for row in read(tmp_path / "store")]
    first = date(2005, 1, 1), "year", "RUS", "UKR", "", "quad", None
    assert rows == [
        (*first, 1, 6, "icews-years:2"),
        (*first, 2, 1, "icews-years:2"),
        (*first, 4, 2, "icews-years:2"),
        (date(2006, 1, 1), "year", "KOR", "JPN", "", "quad", None, 3, 3, "icews-years:3"),
    ]
    assert imported.rejected == {"unreadable count": 2}
    assert (imported.rows_kept, imported.repeated, imported.rows_stored, imported.events) == (3, 1, 4, 12)
    assert (imported.first, imported.last) == (date(2005, 1, 1), date(2009, 12, 31))


def test_keds_without_header_has_short_years_and_shows_its_scheme(tmp_path):
    imported = bring(
        tmp_path,
        "930415\tPALPLO\tISRMIL\t1823\tdestroy",
        "030416\tISR\tUSR\t190",
        "030417\tISR\t\t190",
        "030417\tISR",
    )
    rows = read(tmp_path / "store")
    assert imported.scheme == "cameo"
    assert [row[0] for row in rows] == [date(1993, 4, 15), date(2003, 4, 16)]
    assert rows[0][2:10] == ("PSE", "PLO", "ISR", "MIL", "1823", "cameo", -10.0, 4)
    assert (rows[1][4], rows[1][-1]) == ("RUS", "keds:2")
    assert imported.rejected == {"too few columns": 1, "missing actor": 1}


def test_keds_with_a_column_of_schemes_weighs_each_row_by_its_own(tmp_path):
    lines = ["date,source,target,code,scheme", "1990-01-01,IRQ,KUW,223,weis", "1990-01-01,IRQ,KUW,190,cameo"]
    imported = bring(tmp_path, *lines, "1990-01-02,IRQ,KUW,190,other")
    rows = read(tmp_path / "store")
    assert [row[6:10] for row in rows] == [("223", "weis", -10.0, 4), ("190", "cameo", -10.0, 4)]
    assert rows[0][4] == "KWT"
    assert imported.rejected == {"unknown scheme": 1}
    assert imported.scheme is None


def test_a_table_of_columns_named_by_the_user(tmp_path):
    imported = bring(
        tmp_path,
        "event;day;from;to;score",
        "042;2013-04;Germany;ISRGOV;3",
        "190;2013;IGOUNO;France;11",
        '"043";2013/04/05;Israel;"United States";',
        columns={**COLUMNS, "weight": "Score"},
        scheme="cameo",
    )
    rows = read(tmp_path / "store")
    assert [row[:6] for row in rows] == [
        (date(2013, 4, 1), "month", "DEU", "", "ISR", "GOV"),
        (date(2013, 1, 1), "year", "IGOUNO", "", "FRA", ""),
        (date(2013, 4, 5), "day", "ISR", "", "USA", ""),
    ]
    assert [row[8] for row in rows] == [3.0, -10.0, 2.8]
    assert (imported.first, imported.last) == (date(2013, 1, 1), date(2013, 12, 31))


def test_quoted_fields_may_run_over_lines(tmp_path):
    lines = [
        "day,from,to,event,text",
        '2013-04-01,USA,RUS,042,"one',
        'two, ""three"""',
        "2013-04-02,USA,RUS,043,x",
    ]
    imported = bring(tmp_path, *lines, columns=COLUMNS, scheme="cameo")
    assert (imported.rows_read, imported.rows_kept) == (2, 2)


def test_a_quotation_that_never_ends_is_an_error(tmp_path):
    lines = ["day,from,to,event,text", '2013-04-01,USA,RUS,042,"one', "2013-04-02,USA,RUS,043,x"]
    with pytest.raises(StoreError, match="odd number of quotation marks"):
        bring(tmp_path, *lines, columns=COLUMNS, scheme="cameo")


def test_quotation_marks_between_tabs_are_letters(tmp_path):
    imported = bring(tmp_path, gdelt(1) + '"', gdelt(2).replace("USA\t", '"USA\t', 1), gdelt(3))
    assert imported.rows_kept == 3


@pytest.mark.parametrize(
    ("days", "asked", "expected"),
    [
        (["3/4/2013", "13/4/2013"], None, [date(2013, 4, 3), date(2013, 4, 13)]),
        (["3/4/2013", "4/13/2013"], None, [date(2013, 3, 4), date(2013, 4, 13)]),
        (["3.4.2013"], "dmy", [date(2013, 4, 3)]),
        (["03-04-2013"], "mdy", [date(2013, 3, 4)]),
        (["2013-04-03 11:02:00", "20130404"], None, [date(2013, 4, 3), date(2013, 4, 4)]),
    ],
)
def test_the_order_of_day_and_month_is_found_in_the_file(tmp_path, days, asked, expected):
    bring(
        tmp_path,
        "day,from,to,event",
        *(f"{day},USA,RUS,042" for day in days),
        columns=COLUMNS,
        scheme="cameo",
        dates=asked,
    )
    assert [row[0] for row in read(tmp_path / "store")] == expected


@pytest.mark.parametrize("days", [["3/4/2013"], ["13/4/2013", "4/13/2013"]])
def test_days_and_months_that_cannot_be_told_apart_are_asked_for(tmp_path, days):
    with pytest.raises(StoreError, match=r"--dates dmy or --dates mdy"):
        bring(tmp_path, "day,from,to,event", *(f"{d},USA,RUS,042" for d in days), columns=COLUMNS)


def test_a_scheme_that_codes_do_not_show_is_asked_for(tmp_path):
    with pytest.raises(StoreError, match=r"cameo lists 100% and weis lists 100%\. .*--scheme cameo, weis"):
        bring(tmp_path, "930415\tISR\tJOR\t010")
    assert bring(tmp_path, "930415\tISR\tJOR\t010", scheme="weis").scheme == "weis"
    with pytest.raises(StoreError, match=r"layout gdelt-1, which has cameo codes\. Drop --scheme"):
        bring(tmp_path, gdelt(1), scheme="weis")


def test_the_first_of_equal_events_is_kept(tmp_path):
    imported = bring(tmp_path, gdelt(1, code="042"), gdelt(2), gdelt(1, code="043"), gdelt(1, code="044"))
    assert (imported.rows_kept, imported.repeated) == (2, 2)
    assert [row[6] for row in read(tmp_path / "store")] == ["042", "042"]


def test_a_number_that_is_not_whole_takes_no_other_events_place(tmp_path):
    odd = ["1.5", "2e0", "0x2", "2_0", "+2", "9" * 30]
    imported = bring(tmp_path, *(gdelt(n, code="190") for n in odd), *map(gdelt, range(2, 9)), gdelt(20))
    assert (imported.rejected, imported.rows_kept, imported.repeated) == (
        {"missing event id": len(odd)},
        8,
        0,
    )
    assert {row[6] for row in read(tmp_path / "store")} == {"042"}


def test_a_count_is_a_whole_number(tmp_path):
    counts = {2005: "1.5", 2006: "0.4", 2007: "2.0", 2008: "3"}
    imported = bring(tmp_path, YEARS_HEADER, *(f"a,b,RUS,UKR,{year},{n},0,0,0" for year, n in counts.items()))
    assert (imported.rejected, imported.events) == ({"unreadable count": 2}, 5)


@pytest.mark.parametrize("fault", [{"source": "\x01"}, {"target": "\x01"}, {"code": "\x01"}])
def test_no_row_without_actor_or_code_is_kept_whatever_stands_there(tmp_path, fault):
    imported = bring(tmp_path, gdelt(1, **fault), gdelt(2), gdelt(3))
    assert (imported.rows_kept, sum(imported.rejected.values())) == (2, 1)


def test_a_number_of_icews_used_on_two_days_is_two_events(tmp_path):
    imported = bring(tmp_path, ICEWS_HEADER, icews(1), icews(1, day="2005-03-03"), icews(1))
    assert (imported.rows_kept, imported.repeated) == (2, 1)


def test_without_numbers_one_act_a_day_counts_once(tmp_path):
    lines = ["date,source,target,code,scheme", *["1990-01-01,IRQ,KWT,190,cameo"] * 3]
    imported = bring(tmp_path, *lines, "1990-01-02,IRQ,KWT,190,cameo")
    assert (imported.rows_kept, imported.repeated) == (2, 2)
    kept = import_file(tmp_path / "a", tmp_path / "other", ImportOptions(keeps_duplicates=True)).imported
    assert (kept.rows_kept, kept.repeated, kept.rows_stored) == (4, 2, 4)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ([gdelt(1), gdelt(2)], [gdelt(2), gdelt(3), gdelt(3)]),
        ([ICEWS_HEADER, icews(1), icews(2)], [ICEWS_HEADER, icews(2), icews(3), icews(3)]),
        (
            [POLECAT_HEADER, polecat("1"), polecat("2")],
            [POLECAT_HEADER, polecat("2"), polecat("3"), polecat("3")],
        ),
        (
            ["date,source,target,code", "1990-01-01,IRQ,KUW,1122", "1990-01-01,IRQ,KUW,190"],
            ["date,source,target,code", "19900101,IRQ,KWT,190", *["1990-01-03,IRQ,KUW,1122"] * 2],
        ),
        (
            [YEARS_HEADER, "a,b,RUS,UKR,2005,1,0,0,1", "a,b,RUS,UKR,2006,1,0,0,1"],
            [YEARS_HEADER, "a,b,RUS,UKR,2006,1,5,0,1", *["a,b,RUS,UKR,2007,1,0,0,1"] * 2],
        ),
    ],
    ids=["gdelt", "icews", "polecat", "keds", "years"],
)
def test_events_that_the_store_holds_are_dropped(tmp_path, first, second):
    assert bring(tmp_path, *first).rows_kept == 2
    imported = bring(tmp_path, *second, name="b")
    assert (imported.repeated, imported.repeated_in_store, imported.rows_kept) == (1, 1, 1)
    assert len(read(tmp_path / "store")) == imported.rows_stored + 2 * (
        2 if imported.layout == "icews-years" else 1
    )


@pytest.mark.parametrize("keeps", [False, True])
def test_rows_keep_the_order_of_the_file_however_many_work_on_it(tmp_path, keeps):
    n_rows = 260_000
    targets = [("PSE" if i % 7 else "", i % 9 + 1) for i in range(n_rows)]
    lines = [f"2013040{day}\tISRMIL\t{target}\t1823\t{i // 3}" for i, (target, day) in enumerate(targets)]
    gdelts = [gdelt(i // 2) for i in range(n_rows // 2)]
    bring(tmp_path, *lines, keeps_duplicates=keeps)
    bring(tmp_path, *gdelts, name="b", keeps_duplicates=keeps)
    origins = open_events(tmp_path / "store").origin.to_pyarrow().to_pylist()
    lines_kept = [i + 1 for i, (target, _) in enumerate(targets) if target]
    firsts = {day: line for line, (target, day) in reversed([*enumerate(targets, 1)]) if target}
    expected = lines_kept if keeps else sorted(firsts.values())
    assert [int(one[5:]) for one in origins if one.startswith("keds")] == expected
    numbers = [int(one[8:]) for one in origins if one.startswith("gdelt")]
    assert numbers == (sorted([*range(n_rows // 4)] * 2) if keeps else [*range(n_rows // 4)])


def test_events_of_another_layout_are_others(tmp_path):
    bring(tmp_path, gdelt(1))
    assert bring(tmp_path, gdelt(1, columns=61), name="b").repeated_in_store == 0


def test_parts_are_compared_as_the_whole_is(tmp_path, monkeypatch):
    from detente.events import duplicates

    monkeypatch.setattr(duplicates, "_ROWS_AT_ONCE", 3)
    lines = [gdelt(number) for number in (*range(10), *range(5))]
    assert bring(tmp_path, *lines).repeated == 5
    assert bring(tmp_path, *lines, gdelt(11), name="b").repeated_in_store == 10


TEXTS = st.sampled_from(["ISRMIL", "PAL", "JOR", "IGOUNO", "", "---", " EGY "])
DAYS = st.sampled_from(["1990-01-01", "19900102", "1990-02-30", "", "x", "910301"])
CODES = st.sampled_from(["190", "0841]", "1122", "", "036", "999"])
ROWS = st.lists(st.tuples(DAYS, TEXTS, TEXTS, CODES), min_size=1, max_size=30)


def judge(rows):
    """The same by hand: rows kept, and reasons of the others."""
    states, days = dict(list_state_codes()), {"910301": date(1991, 3, 1)}
    kept, seen = [], set()
    reasons: Counter[str] = Counter()
    for number, row in enumerate(rows, 2):
        day, source, target, code = (text.strip().replace("---", "") for text in row)
        try:
            when = days.get(day) or date.fromisoformat(day)
        except ValueError:
            reasons["unreadable date" if day else "missing date"] += 1
            continue
        if not (source and target and code):
            reasons["missing actor" if not (source and target) else "missing code"] += 1
        elif (when, source, target, code) in seen:
            reasons["repeated"] += 1
        else:
            seen.add((when, source, target, code))
            sides = [(states[a[:3]], a[3:]) if a[:3] in states else (a, "") for a in (source, target)]
            weight = weigh_code(code, "cameo")
            values = (weight.weight, weight.quad) if weight else (None, None)
            kept.append((when, "day", *sides[0], *sides[1], code, "cameo", *values, 1, f"keds:{number}"))
    return kept, reasons


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_rows_are_judged_as_by_hand(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("by_hand")
    kept, reasons = judge(rows)
    lines = ["date,source,target,code", *(",".join(row) for row in rows)]
    if not kept:
        with pytest.raises(StoreError, match=r"No row of .* can be imported"):
            bring(folder, *lines, scheme="cameo")
        return
    imported = bring(folder, *lines, scheme="cameo")
    assert read(folder / "store") == kept
    repeated = reasons.pop("repeated", 0)
    assert (imported.repeated, imported.rejected) == (repeated, dict(reasons))
    assert imported.rows_read == len(rows) == imported.rows_kept + repeated + sum(reasons.values())


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(6)))
def test_the_order_of_rows_changes_no_count(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("order")
    lines = [gdelt(1), gdelt(2, target=""), gdelt(3, day="x"), gdelt(1), gdelt(4, code="---"), gdelt(5)]
    imported = bring(folder, *(lines[i] for i in order))
    assert (imported.rows_kept, imported.repeated, sum(imported.rejected.values())) == (2, 1, 3)


@pytest.mark.parametrize(
    "lines",
    [
        [gdelt(1), "", "short", gdelt(2, target=""), gdelt(3)],
        [
            "date,source,target,code",
            "",
            '"1990-01-01",IRQ,KWT,190',
            "x,IRQ,KWT,190",
            '"two',
            'lines",IRQ',
            "a,,,b",
        ],
    ],
    ids=["tabs", "quoted"],
)
def test_rejected_rows_are_written_with_their_line(tmp_path, lines):
    to = io.StringIO()
    wanted = ImportOptions(scheme=None if len(lines) == 5 else "cameo")
    import_file(write(tmp_path / "a", *lines), tmp_path / "store", wanted, rejects=to)
    rows = list(csv.reader(to.getvalue().splitlines(keepends=True)))
    text = "\n".join(lines).split("\n")
    assert rows
    for name, line, _, raw in rows:
        assert name == "a"
        first = raw.split("\n")[0]
        assert text[int(line) - 1] == first
    assert [(int(line), reason) for _, line, reason, _ in rows] == (
        [(3, "too few columns"), (4, "missing actor")]
        if len(lines) == 5
        else [(4, "unreadable date"), (5, "too few columns"), (7, "unreadable date")]
    )


def test_rows_that_are_all_bad_leave_no_store_but_their_reasons(tmp_path):
    to = io.StringIO()
    with pytest.raises(StoreError, match=r"can be imported: unreadable date \(1\), missing actor \(1\)"):
        import_file(
            write(tmp_path / "a", gdelt(1, day="20131301"), gdelt(2, target="")),
            tmp_path / "store",
            rejects=to,
        )
    assert len(to.getvalue().splitlines()) == 2
    assert not (tmp_path / "store").exists()
    with pytest.raises(StoreError, match="has no rows"):
        bring(tmp_path, ICEWS_HEADER)


@pytest.mark.data
@pytest.mark.parametrize("name", ["keds/events.csv.gz", "icews/dyad_years_2002_2012.csv.gz"])
def test_public_files_lose_nothing_on_the_way(tmp_path, name):
    rows = read_table(name)
    imported = import_file(DATA / name, tmp_path / "store").imported
    assert (imported.rows_read, imported.rejected) == (len(rows), {})
    assert imported.rows_read == imported.rows_kept + imported.repeated
    if name.startswith("icews"):
        counts = [int(row[count]) for row in rows for count in QUAD_COLUMNS]
        assert (imported.repeated, imported.events, imported.rows_stored) == (
            0,
            sum(counts),
            sum(n > 0 for n in counts),
        )
        assert imported.without_state == 0
    else:
        kept = {(row["date"], row["source"], row["target"], row["code"], row["scheme"]) for row in rows}
        assert imported.rows_stored == len(kept)
        assert (str(imported.first), str(imported.last)) == (
            min(row["date"] for row in rows),
            max(r["date"] for r in rows),
        )
        assert 1000 * imported.unknown_codes < imported.rows_kept


def test_codes_that_a_spreadsheet_took_the_zeros_from_are_refused(tmp_path):
    header = "date,source,target,code"
    rows = [f"1990-08-02,IRQ,KWT,{code}" for code in ("10", "42", "190")]
    with pytest.raises(StoreError, match="have lost their leading zeros, perhaps in a spreadsheet"):
        bring(tmp_path, header, *rows, scheme="cameo")
    assert bring(tmp_path, header, *rows, "1990-08-03,IRQ,KWT,010", scheme="cameo").rows_kept == 4


def test_events_of_the_year_one_or_9999_are_misread(tmp_path):
    days = ("0001-01-01", "1815-06-18", "2019-01-01", "9999-12-31")
    rows = [f"{day},IRQ,KWT,042" for day in days]
    imported = bring(tmp_path, "date,source,target,code", *rows, scheme="cameo")
    assert (imported.rejected, imported.rows_kept) == ({"unreadable date": 2}, 2)


def test_a_weight_or_class_that_is_none_is_counted(tmp_path):
    header, columns = (
        "d;s;t;c;w;q",
        {"date": "d", "source": "s", "target": "t", "code": "c", "weight": "w", "quad": "q"},
    )
    pairs = [("3,5", "1"), ("nan", "1"), ("99", "1"), ("2", "7"), ("", ""), ("-2.5", "3")]
    rows = [f"1990-08-0{n};IRQ;KWT;042;{weight};{quad}" for n, (weight, quad) in enumerate(pairs, 1)]
    imported = bring(tmp_path, header, *rows, columns=columns, scheme="cameo")
    assert (imported.rows_kept, imported.odd) == (6, 4)


def test_icews_names_of_states_are_read_as_the_world_writes_them(tmp_path):
    names = (
        "the former Yugoslav Republic of Macedonia",
        "Democratic Republic of the Congo",
        "Holy See",
        "Congo",
    )
    imported = bring(
        tmp_path, ICEWS_HEADER, *(icews(n, source=name, target="Greece") for n, name in enumerate(names))
    )
    assert [row[2] for row in read(tmp_path / "store")] == ["MKD", "COD", "VAT", "Congo"]
    assert imported.top_without_state == {"Congo": 1}


@pytest.mark.parametrize("form", ["%Y%m", "%m%Y"])
def test_months_in_six_digits_keep_the_precision_of_a_month(tmp_path, form):
    days = [date(1999, 12, 1), date(2001, 2, 1), date(2010, 11, 1)]
    imported = bring(
        tmp_path,
        "date,source,target,code",
        *(f"{day:{form}},ISR,PSE,051" for day in days),
        scheme="cameo",
        layout="keds",
    )
    assert [row[:2] for row in read(tmp_path / "store")] == [(day, "month") for day in days]
    assert imported.last == date(2010, 11, 30)


def test_months_that_may_be_days_stop_the_import_until_the_user_says_which(tmp_path):
    lines = ["date,source,target,code", "201204,ISR,PSE,190", "200811,PSE,ISR,190"]
    with pytest.raises(
        StoreError, match=r"line 2: 201204 can be 2020-12-04 .* or 2012-04 .*--dates ymd, .* or --dates ym"
    ):
        bring(tmp_path, *lines, scheme="cameo")
    bring(tmp_path, *lines, scheme="cameo", dates="ym")
    assert [row[:2] for row in read(tmp_path / "store")] == [
        (date(2012, 4, 1), "month"),
        (date(2008, 11, 1), "month"),
    ]


ORDERS = {"ymd": date(2001, 2, 3), "dmy": date(2003, 2, 1), "mdy": date(2003, 1, 2)}


def test_six_digits_that_may_start_with_year_day_or_month_are_asked_about(tmp_path):
    lines = ["date,source,target,code", "010203,ISR,PSE,042", "040506,PSE,ISR,042"]
    with pytest.raises(StoreError, match="line 2: 010203 can be") as raised:
        bring(tmp_path, *lines, scheme="cameo")
    for style, day in ORDERS.items():
        assert f"{day} (" in str(raised.value)
        assert f"--dates {style}" in str(raised.value)


@pytest.mark.parametrize("style", ORDERS)
def test_the_order_that_a_question_about_six_digits_offers_is_what_the_writer_meant(tmp_path, style):
    bring(tmp_path, "date,source,target,code", "010203,ISR,PSE,042", scheme="cameo", dates=style)
    assert [row[0] for row in read(tmp_path / "store")] == [ORDERS[style]]


@pytest.mark.parametrize(
    ("deciding", "style"), [("991231", "ymd"), ("311299", "dmy"), ("123199", "mdy"), ("250203", "dmy")]
)
def test_one_date_decides_how_six_digits_are_written(tmp_path, deciding, style):
    lines = [f"{deciding},PSE,ISR,042", "010203,ISR,PSE,042"]
    if deciding == "250203":  # also a day of 2025
        lines.append("311299,PSE,ISR,042")
    bring(tmp_path, "date,source,target,code", *lines, scheme="cameo")
    assert ORDERS[style] in {row[0] for row in read(tmp_path / "store")}


@pytest.mark.parametrize(
    ("header", "sign", "wanted"),
    [
        ([], "\t", {"scheme": "cameo"}),
        (["date,source,target,code"], ",", {"scheme": "cameo", "layout": "keds"}),
        (["date,source,target,code"], ",", {"scheme": "weis"}),
    ],
)
def test_six_digits_of_a_format_that_puts_the_year_first_need_no_question(tmp_path, header, sign, wanted):
    bring(tmp_path, *header, sign.join(("010203", "ISR", "PAL", "042")), **wanted)
    assert [row[0] for row in read(tmp_path / "store")] == [ORDERS["ymd"]]
