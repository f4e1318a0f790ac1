"""Dates of a column: one reading, or a question that names the rows and all readings."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import StoreError
from detente.events.date_styles import DateStyle, choose_style, read_date

TODAY = date(2026, 11, 30)


def choose(*texts, is_open=True):
    pairs = [(text, line) for line, text in enumerate(texts, 2)]
    return choose_style("a.csv", pairs, is_open=is_open, today=TODAY)


def read_column(*texts, is_open=True):
    style = choose(*texts, is_open=is_open)
    return [read_date(text, style) for text in texts]


@pytest.mark.parametrize(
    ("texts", "readings"),
    [
        (["199912", "200001"], ["1999-12", "2000-01"]),
        (["201512", "201301"], ["2015-12", "2013-01"]),
        (["790415", "991231"], ["1979-04-15", "1999-12-31"]),
        (["2013091", "2013366"], ["2013-04-01", ""]),
        (["01042013", "25122013"], ["2013-04-01", "2013-12-25"]),
        (["12252013", "04012013"], ["2013-12-25", "2013-04-01"]),
        (["1042013", "25122013"], ["2013-04-01", "2013-12-25"]),
        (["20130401", "20131232"], ["2013-04-01", ""]),
        (["41365", "41367", "41400.5"], ["2013-04-01", "2013-04-03", "2013-05-06"]),
        (["13/04/13", "14/04/99"], ["2013-04-13", "1999-04-14"]),
        (["99/04/13", "13/4/1"], ["1999-04-13", "2013-04-01"]),
        (["3.4.2013", "13.4.2013"], ["2013-04-03", "2013-04-13"]),
        (["32/12/2013", "13/12/2013"], ["", "2013-12-13"]),
        (["12/32/2013", "13/12/2013"], ["", "2013-12-13"]),
        (["201204.0", "199901.0"], ["2012-04", "1999-01"]),
        (["2013-4", "2013/04", "4/2013", "04.2013", "2013m4"], ["2013-04"] * 5),
        (["01apr2013", "1-Apr-13", "1 April 2013", "April 1, 2013", "2013-091"], ["2013-04-01"] * 5),
        (["2013-13", "2013", "2013-02-30"], ["", "2013", ""]),
        (["20130401110200", "1/4/2013 11:02", "13/4/2013"], ["2013-04-01", "2013-04-01", "2013-04-13"]),
        (["٢٠١٣-٠٤-٠١", "２０１３－０４－０１".replace("－", "-"), "2013−04−01"], ["2013-04-01"] * 3),
        (["2013", "9999"], ["2013", ""]),
        (["2013.1", "2013.25", "1434-05-20", "2556-04-01"], [""] * 4),
    ],
)
def test_the_whole_column_decides_how_dates_are_written(texts, readings):
    assert read_column(*texts) == readings


@pytest.mark.parametrize(
    ("texts", "choices"),
    [
        (["201204", "201205", "201112"], ("ymd", "ym")),
        (["200102", "200105"], ("ymd", "ym")),
        (["3/4/2013"], ("dmy", "mdy")),
        (["03/04/05"], ("ymd", "dmy", "mdy")),
        (["010203"], ("ymd", "dmy", "mdy")),
        (["122012", "011999"], ("mdy", "my")),
        (["01022013"], ("dmy", "mdy")),
        (["13091"], ("yday", "excel", "days1970")),
        (["13/4/2013", "4/13/2013"], ("dmy", "mdy")),
        (["990415", "201213", "199904"], ("ymd", "ym")),
        (["201213", "201212", "201101"], ("ymd", "ym")),
        (["41365", "4/2/2013"], ("excel", "dmy")),
        ([*(f"2012{month:02}" for month in range(1, 13)), "201213"], ("ymd", "ym")),
    ],
)
def test_a_column_with_two_readings_is_asked_about_and_each_hint_settles_it(texts, choices):
    with pytest.raises(StoreError, match=r"a\.csv.*line \d") as raised:
        choose(*texts)
    for style in choices:
        assert f"--dates {style}" in str(raised.value)
        assert any(read_date(text, style) for text in texts)


def test_a_question_names_the_row_and_both_readings():
    with pytest.raises(StoreError) as raised:
        choose("201112", is_open=False)
    assert str(raised.value) == (
        "a.csv, line 2: 201112 can be 2020-11-12 (year, month, day) or 2011-12 (year and month), and no other "
        "date of the file decides. Choose with --dates ymd or --dates ym."
    )


def test_days_that_r_counts_from_1970_are_read_when_asked_for():
    assert [read_date(text, "days1970") for text in ("7031.0", "17367")] == ["1989-04-02", "2017-07-20"]


def test_a_date_that_is_the_same_either_way_needs_no_question():
    assert read_column("5/5/2013", "1/1/2014") == ["2013-05-05", "2014-01-01"]


def test_six_digits_of_a_known_layout_never_start_with_the_day():
    assert read_column("010415", "111130", is_open=False) == ["2001-04-15", "2011-11-30"]
    assert read_column("122012", "011999", is_open=False) == ["2012-12", "1999-01"]


@pytest.mark.parametrize("text", ["390901", "1-Sep-39", "13/9/39"])
def test_a_two_digit_year_in_the_future_is_asked_about(text):
    with pytest.raises(
        StoreError, match=r"line 2: .* 2039-09-\d\d, which lies in the future, .* 1939-09-\d\d"
    ):
        choose(text, is_open=False)


@given(st.dates(date(1950, 1, 1), date(2026, 1, 1)))
def test_a_day_reads_the_same_in_every_writing(day):
    writings: dict[str, DateStyle] = {
        "%Y%m%d": "ymd", "%d%m%Y": "dmy", "%m%d%Y": "mdy", "%y%m%d": "ymd", "%d/%m/%y": "dmy", "%m-%d-%Y": "mdy",
        "%Y%j": "yday", "%y%j": "yday", "%d %B %Y": "ymd", "%d%b%Y": "ym", "%Y/%m/%d": "my",
    }  # fmt: skip
    assert {read_date(day.strftime(form), style) for form, style in writings.items()} == {day.isoformat()}
