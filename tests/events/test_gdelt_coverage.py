"""GDELT adds events that lie far back: what a file covers is told by the days on which rows were added."""

from datetime import date

import pytest

from detente.errors import StoreError
from detente.events.dyad_forecast import forecast_dyad
from detente.events.dyad_view import read_dyad_view
from detente.events.imports import import_file
from detente.events.panel import list_span, read_panel
from detente.events.store import open_events
from tests.events.samples import write


def row(number, day, added, *, columns=58, source="USA", target="RUS"):
    fields = [""] * columns
    fields[0], fields[1], fields[5], fields[15], fields[26], fields[29] = (
        str(number),
        day,
        source,
        target,
        "042",
        "1",
    )
    fields[59 if columns == 61 else 56] = added
    if columns != 57:
        fields[-1] = "http://example.org/a"
    return "\t".join(fields)


def bring(tmp_path, *lines, name="a.csv"):
    imported = import_file(write(tmp_path / name, *lines), tmp_path / "store").imported
    return imported, open_events(tmp_path / "store")


@pytest.mark.parametrize("columns", [57, 58, 61])
def test_rows_dated_back_do_not_stretch_what_is_covered(tmp_path, columns):
    stamp = "073000" if columns == 61 else ""
    days = ("20160102", "20161201", "20161231", "20170101")
    lines = [row(number, day, f"20170101{stamp}", columns=columns) for number, day in enumerate(days, 1)]
    imported, events = bring(tmp_path, *lines)
    assert (imported.first, imported.last) == (date(2017, 1, 1), date(2017, 1, 1))
    assert (imported.earliest, imported.rows_kept) == (date(2016, 1, 2), 4)
    assert list_span(events, "month").astype(str).tolist() == ["2017-01-01"]
    assert read_panel(events, "month").counts.sum() == 1
    assert read_dyad_view(events, "USA", "RUS", by="month").record.counts.sum() == 1


def test_a_gap_between_two_files_is_not_covered_by_rows_dated_back(tmp_path):
    bring(tmp_path, row(1, "20150301", "20150301"))
    imported, events = bring(
        tmp_path, row(2, "20160301", "20160302"), row(3, "20150302", "20160302"), name="b.csv"
    )
    assert imported.first == date(2016, 3, 2)
    assert list_span(events, "year").astype(str).tolist() == ["2015-01-01", "2016-01-01"]


def test_files_from_before_the_feed_were_loaded_at_once_and_cover_their_dates(tmp_path):
    lines = [
        row(number, f"19{year}0101", "20130203", columns=57) for number, year in enumerate(range(80, 90))
    ]
    imported, _ = bring(tmp_path, *lines)
    assert (imported.first, imported.last) == (date(1980, 1, 1), date(1989, 1, 1))


@pytest.mark.parametrize("added", ["", "x", "20170231"])
def test_a_row_without_the_day_it_was_added_covers_its_own_date(tmp_path, added):
    imported, _ = bring(tmp_path, row(1, "20170101", added), row(2, "20170102", "20170102"))
    assert (imported.first, imported.last) == (date(2017, 1, 1), date(2017, 1, 2))


def test_57_and_58_columns_in_one_file_are_whole(tmp_path):
    lines = [row(n, "20130331", "20130331", columns=57) for n in range(1, 121)]
    lines += [row(n, "20130401", "20130401") for n in range(121, 125)]
    imported, _ = bring(tmp_path, *lines)
    assert (imported.rows_kept, imported.rejected) == (124, {})
    again, _ = bring(
        tmp_path, *lines[::-1], "\t".join(lines[0].split("\t")[:56]), lines[-1] + "\tmore", name="b.csv"
    )
    assert (again.repeated_in_store, again.rejected) == (124, {"too few columns": 1, "too many columns": 1})


def test_a_forecast_takes_no_periods_from_rows_dated_back(tmp_path):
    _, events = bring(tmp_path, *(row(n, f"{2005 + n}0101", "20170101") for n in range(1, 13)))
    with pytest.raises(StoreError, match="the data cover 1 periods"):
        forecast_dyad(events, "USA", "RUS", "year")
