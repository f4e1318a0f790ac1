import os
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import StoreError
from detente.events.panel import (
    count_pairs,
    count_periods,
    find_period_end,
    list_periods,
    list_span,
    read_panel,
    read_record,
)
from detente.methods.say_do import say_do_gaps
from tests.events.tables import make_pair_years, make_table

ibis = pytest.importorskip("ibis")
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")

BYS = ("year", "quarter", "month", "week")
DAYS = st.dates(date(2019, 11, 1), date(2021, 2, 28))
STATES = st.sampled_from(["USA", "RUS", "CHN", "IGOUNO"])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "date": DAYS,
            "source": STATES,
            "target": STATES,
            "quad": st.sampled_from([1, 2, 3, 4, None]),
            "weight": st.sampled_from([-10.0, 0.0, 3.4, None]),
            "events": st.integers(0, 5),
        }
    ),
    min_size=1,
    max_size=12,
)


def ask(rows):
    return ibis.memtable(make_table(rows))


def floor(day, by):
    """The first day of a period, written out."""
    if by == "week":
        return day - timedelta(days=day.weekday())
    if by == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1 if by == "year" else day.month, 1)


@settings(max_examples=15)
@given(ROWS, st.sampled_from(BYS))
def test_counts_are_those_of_going_through_the_rows(rows, by):
    counts: Counter[tuple[int, date, int | None]] = Counter()
    weights: Counter[tuple[int, date]] = Counter()
    for row in rows:
        if {row["source"], row["target"]} == {"USA", "RUS"}:
            way, start = int(row["source"] == "RUS"), floor(row["date"], by)
            counts[way, start, row["quad"]] += row["events"]
            weights[way, start] += (row["weight"] or 0.0) * row["events"]
    result = read_record(ask(rows), "USA", "RUS", by=by)
    for index, start in enumerate(result.periods.tolist()):
        for way in (0, 1):
            expected = [counts[way, start, quad] for quad in (1, 2, 3, 4)]
            assert result.counts[way, index].tolist() == expected
            assert result.weights[way, index] == pytest.approx(weights[way, start])
    assert result.counts.sum() == sum(n for (_, _, quad), n in counts.items() if quad)


@settings(max_examples=5)
@given(ROWS)
def test_the_panel_the_record_and_the_totals_agree_however_time_is_cut(rows):
    rows = [*rows, {"date": date(2020, 6, 1)}]
    events = ask(rows)
    sums = []
    for by in ("year", "month"):
        panel = read_panel(events, by)
        pairs, totals = count_pairs(events, list_span(events, by), by)
        assert list(panel.pairs) == sorted(panel.pairs) == pairs
        assert panel.counts.sum(axis=1) == pytest.approx(totals)
        assert [
            (panel.states[s], panel.states[t]) for s, t in zip(panel.sources, panel.targets, strict=True)
        ] == pairs
        assert "IGOUNO" not in panel.states
        record = read_record(events, "USA", "RUS", by=by)
        assert panel.counts[pairs.index(("USA", "RUS"))].sum() == record.counts[0].sum()
        dyads = panel.to_dyads()
        assert np.array_equal(dyads.cooperative, panel.counts[:, :, :2].sum(axis=2))
        assert dyads.total.sum() == panel.counts.sum()
        sums.append(panel.counts.sum())
    assert sums[0] == sums[1]


@given(DAYS, st.integers(0, 400), st.sampled_from(BYS))
def test_periods_follow_each_other_without_gaps(first, length, by):
    last = first + timedelta(days=length)
    result = list_periods(first, last, by)
    assert result[0].item() == floor(first, by)
    assert result[-1].item() == floor(last, by)
    assert all(find_period_end(this, by) + 1 == after for this, after in pairwise(result))
    assert find_period_end(result[-1], by).item() >= last


def test_mean_weight_counts_events_and_leaves_out_those_without_weight():
    rows = [{"weight": 8.0, "events": 3}, {"weight": -4.0}, {"weight": None, "events": 7}]
    result = count_periods(ask(rows), "USA", "RUS").to_pyarrow().to_pylist()
    assert len(result) == 1
    assert (result[0]["weight_sum"], result[0]["weight_mean"]) == (20.0, 5.0)
    assert (result[0]["n_weighed"], result[0]["n_rows"], result[0]["quad_1"]) == (4, 3, 11)


def test_a_span_is_cut_into_whole_periods():
    rows = [{"date": date(2020, month, 15)} for month in range(1, 13)]
    result = read_record(ask(rows), "USA", "RUS", by="quarter", start=date(2020, 3, 1), end=date(2020, 7, 1))
    assert result.periods.astype(str).tolist() == ["2020-01-01", "2020-04-01", "2020-07-01"]
    assert result.totals[0].tolist() == [3, 3, 3]
    assert result.shares[0].tolist() == [1, 1, 1]
    assert np.isnan(result.shares[1]).all()


@pytest.mark.parametrize(
    ("precision", "by", "fine"),
    [
        ("year", "year", True),
        ("year", "quarter", False),
        ("year", "week", False),
        ("month", "quarter", True),
        ("month", "month", True),
        ("month", "week", False),
        ("day", "week", True),
    ],
)
def test_periods_finer_than_the_dates_are_refused(precision, by, fine):
    events = ask([{"precision": precision}])
    if fine:
        assert read_record(events, "USA", "RUS", by=by).counts.sum() == 1
        return
    with pytest.raises(StoreError, match=rf"only the {precision}: 1\)\. Use --by {precision}"):
        read_record(events, "USA", "RUS", by=by)


def test_an_empty_store_a_store_without_states_and_a_backward_span_are_errors():
    with pytest.raises(StoreError, match="no events"):
        read_record(ask([]), "USA", "RUS")
    with pytest.raises(StoreError, match="no events between two states"):
        read_panel(ask([{"source": "IGOUNO"}]))
    with pytest.raises(StoreError, match="ends before it starts"):
        read_record(ask([{}]), "USA", "RUS", start=date(2021, 1, 1), end=date(2020, 1, 1))


def test_a_panel_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr("detente.events.panel._MOST_CELLS", 3)
    rows = [{"date": date(2020, 1, 1)}, {"date": date(2020, 12, 31)}]
    with pytest.raises(StoreError, match="Choose longer periods"):
        read_panel(ask(rows), "month")


@pytest.mark.data
@pytest.mark.skipif("DETENTE_DATA" not in os.environ, reason="DETENTE_DATA names no folder of public data")
def test_russian_words_outrun_deeds_less_than_those_of_most_active_pairs():
    # .47 and .61 over 2002-14; the public table ends with 2012.
    panel = read_panel(ibis.memtable(make_pair_years(os.environ["DETENTE_DATA"])))
    gaps = say_do_gaps(panel.counts, 20)
    assert panel.counts.shape == (22952, 11, 4)
    assert np.isfinite(gaps).sum() == 3609
    assert np.nanmean(gaps) == pytest.approx(0.61, abs=0.005)
    assert np.nanmean(gaps[panel.pairs.index(("RUS", "USA"))]) == pytest.approx(0.45, abs=0.005)
