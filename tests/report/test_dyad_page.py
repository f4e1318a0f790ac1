import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from detente.events.dyad_view import DyadView, StoredLayout
from detente.events.panel import DyadRecord, list_periods
from detente.methods.say_do import measure_say_do
from detente.report.dyad_charts import pool_periods
from detente.report.dyad_page import _BARS, format_bars, format_dyad, format_period, print_dyad, render_dyad

OTHERS = np.array([[90.0, 10.0, 10.0, 30.0]] * 9 + [[10.0, 30.0, 90.0, 10.0]])


def make_view(counts, *, by="year", weights=0.0, layouts=None):
    """A view of the United States and Russia from 2002 on."""
    counts = np.asarray(counts, dtype=float)
    n_periods = counts.shape[1]
    periods = list_periods(date(2002, 1, 1), date(2030, 12, 31), by)[:n_periods]
    weights = np.full((2, n_periods), weights)
    record = DyadRecord(
        ("USA", "RUS"), by, periods, counts, weights * counts.sum(axis=2), (weights != 0) * 1.0
    )
    rng = np.random.default_rng(1)
    there, back = (measure_say_do(way, OTHERS, rng) for way in counts)
    last = periods[-1].item()
    return DyadView(
        record, (there, back), layouts or (StoredLayout("keds", "day", 7, date(2002, 1, 1), last),)
    )


USUAL = make_view([[[80, 10, 20, 10], [60, 5, 40, 15]], [[70, 12, 30, 12], [50, 0, 50, 20]]])


def print_text(view, width=100):
    out = io.StringIO()
    print_dyad(format_dyad(view), Console(file=out, width=width, highlight=False, no_color=True))
    return out.getvalue()


def test_the_numbers_are_those_of_the_counts_by_hand():
    text = " ".join(print_text(USUAL).split())
    # 155 of 240 there, 132 of 244 back.
    assert "United States → Russia: 65% of 240 events were cooperative." in text
    assert "Russia → United States: 54% of 244 events were cooperative." in text
    assert "200 events in words, 70% of them cooperative; 40 events in deeds, 38% of them cooperative" in text
    # .70 - .375 = .325; nine of ten others have .65.
    assert re.search(r"more cooperative than deeds by 3[23] points", text)
    assert "Among 10 other directed pairs" in text
    assert "10% of them have a smaller gap: this one is not unusual" in text


@pytest.mark.parametrize("width", [30, 60, 80, 110])
def test_text_wraps_at_the_width_and_says_its_limits(width):
    text = print_text(USUAL, width)
    assert all(len(line) <= width for line in text.splitlines())
    assert "recorded for both sides" in " ".join(text.split())


def test_a_long_span_is_shortened_and_says_so():
    view = make_view(np.ones((2, 100, 4)), by="month")
    text = print_text(view)
    assert "The last 12 of 100 periods" in text
    assert "Each bar covers 3 months." in text
    assert "Each bar" not in print_text(USUAL)
    assert len(re.findall(r"^20\d\d-\d\d ", text, flags=re.MULTILINE)) == 12
    page = render_dyad(view, "0")
    assert all(f">{format_period(period, 'month')}<" in page for period in view.record.periods)


def test_silent_periods_missing_deeds_and_one_direction_are_reported():
    silent = make_view([[[5, 0, 5, 0], [0, 0, 0, 0]], [[0, 0, 0, 0], [0, 0, 0, 0]]])
    text = " ".join(print_text(silent).split())
    assert "Russia → United States: nothing was reported." in text
    assert "Nothing was reported in 1 of 2 years" in text
    assert "Words and deeds cannot be compared" in text
    assert "United States" in render_dyad(silent, "0")


def test_unusual_gaps_few_deeds_and_nobody_to_compare_with_are_reported():
    large = make_view([[[99, 1, 1, 40]], [[1, 40, 99, 1]]])
    text = " ".join(print_text(large).split())
    assert "unusually large" in text
    assert "Deeds were more cooperative than words by" in text
    assert "unusually small" in text
    few = replace(
        large,
        say_do=tuple(
            measure_say_do(np.array([[9.0, 1.0, 1.0, 2.0]]), OTHERS[:0], np.random.default_rng(1))
            for _ in "ab"
        ),
    )
    text = " ".join(print_text(few).split())
    assert "With only 3 deeds, this shows little." in text
    assert "No other directed pair has 20 deeds or more" in text
    assert "other pairs (median, middle half)" not in render_dyad(few, "0")
    assert "other pairs (median, middle half)" in render_dyad(USUAL, "0")


def test_weights_stand_in_the_table_where_there_are_any():
    assert "weight" not in format_dyad(USUAL).columns
    weighed = format_dyad(make_view([[[1, 0, 0, 0]], [[0, 0, 0, 1]]], weights=2.5))
    assert weighed.columns.count("weight") == 2
    assert weighed.rows[0][5] == "+2.5"


def test_two_kinds_of_files_and_half_covered_periods_are_noted():
    layouts = (
        StoredLayout("gdelt-1", "day", 3, date(2002, 3, 1), date(2003, 5, 1)),
        StoredLayout("keds", "day", 4, date(2002, 6, 1), date(2003, 4, 1)),
    )
    notes = " ".join(format_dyad(replace(USUAL, layouts=layouts)).notes)
    assert "count more than once" in notes
    assert "The store covers only part of 2002 and 2003." in notes


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.links = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"src", "href"}]


def test_the_page_loads_nothing_and_every_figure_has_words_and_numbers():
    page = render_dyad(USUAL, "0.1")
    tags = Tags()
    tags.feed(page)
    assert "script" not in tags.tags
    assert not [link for link in tags.links if not link.startswith("#")]
    assert tags.tags.count("figure") == 3
    assert page.count('role="img" aria-label="') == 3
    assert page.count("<summary>The numbers</summary>") == 3
    assert "#0a0b0" not in page
    assert "prefers-color-scheme:dark" in page


def test_hostile_names_stay_text(monkeypatch):
    evil = "<script>alert(1)</script>\x1b[31m'\"&"
    hostile = replace(
        USUAL,
        record=replace(USUAL.record, sides=(evil, "RUS")),
        layouts=(StoredLayout(evil, "day", 1, date(2002, 1, 1), date(2003, 1, 1)),),
    )
    page = render_dyad(hostile, "0")
    assert "<script" not in page
    assert "\x1b" not in page
    assert "\x1b" not in print_text(hostile)


@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0, 1)), min_size=1, max_size=48))
def test_bars_rise_with_their_values(values):
    values = np.array(values)
    bars = format_bars(values, 1.0)
    order = np.argsort(values[np.isfinite(values)], kind="stable")
    heights = np.array([_BARS.index(bar) for bar in bars if bar != "·"])
    assert (np.diff(heights[order]) >= 0).all()
    assert [bar == "·" for bar in bars] == np.isnan(values).tolist()


@given(st.integers(1, 300), st.integers(1, 50))
def test_a_long_record_is_drawn_in_few_points_that_lose_no_event(n_periods, most):
    counts = np.random.default_rng(n_periods).integers(0, 9, size=(2, n_periods, 4))
    record = make_view(counts, by="week").record
    series = pool_periods(record, most)
    assert len(series.when) == series.shares.shape[1] <= most
    lengths = np.full(len(series.when), series.length)
    lengths[-1] = n_periods - series.length * (len(lengths) - 1)
    assert (series.events * lengths).sum(axis=1) == pytest.approx(record.totals.sum(axis=1))
    if series.length == 1:
        np.testing.assert_array_equal(series.shares, record.shares)
