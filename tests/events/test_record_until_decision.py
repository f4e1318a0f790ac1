"""What happened after the decision of a case was not known then: nothing of it reaches the record."""

from datetime import date
from typing import Any

import pytest

from detente.casefile.files import edit_case, parse_case, read_starter
from detente.errors import StoreError
from detente.events.candidates import find_acts, find_dealings
from detente.events.dyad_view import read_dyad_view
from detente.events.entries import cut_events, plan_entries, plan_record_entries, read_until_decision
from detente.events.panel import read_record
from detente.methods.say_do import SayDoGap
from tests.events.tables import make_table

ibis = pytest.importorskip("ibis")

DECIDED = date(2025, 1, 15)
AID = {"code": "071", "quad": 2, "weight": 7.4}
FORCE = {"code": "190", "quad": 4, "weight": -10.0, "source": "RUS", "target": "USA"}
TALK = {"code": "042", "quad": 1, "source": "RUS", "target": "USA"}


def list_rows(*, later=True):
    rows: list[dict[str, Any]] = []
    for year in range(2012, 2030):
        n = 9 if year >= 2025 or year <= 2014 else 3
        days = [date(year, 1, 10 + i) for i in range(n)]
        kinds = [(AID, "a"), (FORCE, "f"), (TALK, "t")]
        rows += [{**kind, "date": day, "origin": f"keds:{name}{day}"} for day in days for kind, name in kinds]
        rows += [{**FORCE, "source": "CHN", "date": date(year, 5, 1), "events": 40, "origin": "keds:c"}]
        rows += [{**TALK, "source": "CHN", "date": date(year, 5, 1), "events": 2 if year < 2025 else 900}]
    return [row for row in rows if later or row["date"] <= DECIDED]


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(read_starter().partition("  watched:")[0], encoding="utf-8")  # no time watched is stated
    return path


def plan(case, rows, **wanted):
    events, _ = read_until_decision(parse_case(case.read_text("utf-8")), ibis.memtable(make_table(rows)))
    view = read_dyad_view(events, "USA", "RUS", by=wanted.pop("by", "year"))
    return plan_record_entries(case, events, view, **{"most": 3, "like": "pilot", "hits": "lead", **wanted})


@pytest.mark.parametrize("by", ["year", "quarter", "month", "week"])
def test_events_after_the_decision_change_nothing(case, by):
    assert plan(case, list_rows(), by=by) == plan(case, list_rows(later=False), by=by)


def test_the_best_periods_are_chosen_among_those_that_may_enter(case):
    result = plan(case, list_rows())
    dealings = parse_case(result.after).record.episodes
    assert [name for name in dealings if name.startswith("coded")] == [
        "coded-2015",
        "coded-2016",
        "coded-2025-01-01",
    ]
    assert dealings["coded-2025-01-01"].date.written == "2025-01-01/2025-01-15"
    assert result.skipped == ()


def test_a_period_that_straddles_the_decision_ends_with_it():
    events = cut_events(ibis.memtable(make_table(list_rows())), DECIDED)
    record = read_record(events, "USA", "RUS", by="year", start=date(2025, 1, 1), end=date(2025, 12, 31))
    (dealing,) = find_dealings(events, record, 5, until=DECIDED)
    assert (dealing.when, dealing.given, dealing.harmed) == ("2025-01-01/2025-01-15", 6, 6)
    assert max(dealing.origins) <= "keds:a2025-01-15"
    assert {act.when for act in find_acts(events, record, 50)} == {f"2025-01-{day}" for day in range(10, 16)}


@pytest.mark.parametrize(
    ("precision", "day", "is_kept"),
    [
        ("day", date(2025, 1, 15), True),
        ("day", date(2025, 1, 16), False),
        ("month", date(2024, 12, 1), True),
        ("month", date(2025, 1, 1), False),
        ("year", date(2024, 1, 1), True),
        ("year", date(2025, 1, 1), False),
    ],
)
def test_a_date_that_may_lie_after_the_decision_is_not_read(precision, day, is_kept):
    events = ibis.memtable(make_table([{"precision": precision, "date": day}]))
    assert len(cut_events(events, DECIDED).to_pyarrow()) == is_kept


def test_the_last_day_of_a_month_or_year_ends_it():
    events = ibis.memtable(make_table([{"precision": "year", "date": date(2024, 1, 1)}]))
    assert len(cut_events(events, date(2024, 12, 31)).to_pyarrow()) == 1
    assert len(cut_events(events, date(2024, 12, 30)).to_pyarrow()) == 0


def test_a_store_of_later_events_alone_is_refused(case):
    with pytest.raises(StoreError, match=r"lie after the decision of the case \(2025-01-15\)"):
        plan(case, [{**AID, "date": date(2026, 1, 1)}])


@pytest.mark.parametrize(
    ("low", "high", "written"),
    [
        (0.5, 0.5, "0.50"),
        (0.5, 0.504, "0.50"),
        (-0.001, 0.001, "0.00"),
        (-1.0, 1.0, "-1.00 to 1.00"),
        (1, 1, "1.00"),
    ],
)
def test_two_equal_quartiles_are_one_number(case, low, high, written):
    gap = SayDoGap(0.9, 0.4, 0.5, low, high, 100, 50, 200, 0.6, (low, low, high), 0.3)
    result = plan_entries(case, dealings=(), acts=(), say_do=gap, layouts=["keds"], like=None, hits=None)
    say_do = parse_case(result.after).reporting.say_do
    assert say_do is not None
    assert (str(result.changes).count(written) >= 1, result.added[0]) == (True, "reporting.say_do")


def test_a_second_run_adds_nothing_twice(case):
    first = plan(case, list_rows())
    edit_case(case, first.changes)
    assert plan(case, list_rows()).changes == {}
