from datetime import date

import pytest

from detente.casefile.files import edit_case, parse_case, read_starter, read_text
from detente.errors import StoreError
from detente.events.candidates import ActCandidate, DealingCandidate, find_acts, find_dealings
from detente.events.entries import plan_entries
from detente.events.panel import read_record
from detente.methods.say_do import SayDoGap
from tests.events.tables import make_table

ibis = pytest.importorskip("ibis")

ROWS = [
    {"date": date(2016, 3, 1), "code": "071", "quad": 2, "weight": 7.4, "origin": "keds:1"},
    {"date": date(2016, 4, 1), "code": "071", "quad": 2, "weight": 7.4, "origin": "keds:2"},
    {"date": date(2016, 5, 1), "source": "RUS", "target": "USA", "code": "071", "quad": 2, "origin": "keds:3"},
    {"date": date(2017, 3, 1), "code": "071", "quad": 2, "weight": 7.4, "origin": "keds:4"},
    {"date": date(2017, 4, 1), "source": "RUS", "target": "USA", "code": "190", "quad": 4, "weight": -10.0,
     "origin": "keds:5"},
    {"date": date(2017, 4, 1), "source": "RUS", "target": "USA", "code": "190", "quad": 4, "weight": -10.0,
     "origin": "keds:6"},
    {"date": date(2017, 5, 1), "source": "RUS", "target": "USA", "code": "141", "quad": 4, "weight": -6.5,
     "origin": "keds:7"},
    {"date": date(2018, 5, 1), "source": "RUS", "target": "USA", "code": "042", "quad": 1, "origin": "keds:8"},
]  # fmt: skip

GAP = SayDoGap(0.9, 0.4, 0.5, 0.41, 0.58, 100, 50, 200, 0.6, (0.5, 0.6, 0.7), 0.3)


@pytest.fixture
def events():
    return ibis.memtable(make_table(ROWS))


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(read_starter().partition("  watched:")[0], encoding="utf-8")  # no time watched is stated
    return path


def test_dealings_are_the_periods_in_which_we_did_most(events):
    record = read_record(events, "USA", "RUS")
    both = find_dealings(events, record, 5)
    assert [(each.when, each.given, each.returned, each.harmed) for each in both] == [
        ("2016", 2, 1, 0),
        ("2017", 1, 0, 3),
    ]
    assert both[0].origins == ("keds:1", "keds:2")
    assert both[0].conduct == (0.6, 0.2, 0.2)
    assert sum(both[1].conduct) == pytest.approx(1)
    assert [each.when for each in find_dealings(events, record, 1)] == ["2016"]


def test_shorter_periods_are_dated_from_day_to_day(events):
    record = read_record(events, "USA", "RUS", by="quarter")
    assert [each.when for each in find_dealings(events, record, 9)] == [
        "2016-01-01/2016-03-31",
        "2016-04-01/2016-06-30",
        "2017-01-01/2017-03-31",
    ]


def test_acts_are_the_deeds_of_the_other_side_that_weigh_most(events):
    record = read_record(events, "USA", "RUS")
    worst, milder = find_acts(events, record, 5)
    assert (worst.when, worst.n_events, worst.origins) == ("2017-04-01", 2, ("keds:5",))
    assert worst.what == "Use conventional military force, by Russia"
    assert milder.what == "Demonstrate or rally, by Russia"
    assert find_acts(events, record, 1) == (worst,)


def test_counts_of_a_year_stand_where_there_is_neither_day_nor_code():
    row = {"source": "RUS", "target": "USA", "quad": 4, "code": "", "scheme": "quad", "weight": None}
    rows = [
        {**row, "date": date(year, 1, 1), "precision": "year", "events": year - 2000} for year in (2010, 2011)
    ]
    events = ibis.memtable(make_table(rows))
    (act,) = find_acts(events, read_record(events, "USA", "RUS"), 1)
    assert (act.when, act.what, act.n_events) == ("2011", "Material conflict, by Russia", 11)


def plan(case, **changes):
    wanted = {
        "dealings": (DealingCandidate("2018", 3, 2, 1, ("keds:1",)),),
        "acts": (ActCandidate("2019-02-03", "Threaten, by Russia", 2, ("keds:9",)),),
        "say_do": GAP,
        "layouts": ["keds"],
        "like": "pilot",
        "hits": "lead",
    }
    return plan_entries(case, **{**wanted, **changes})


def test_candidates_enter_a_case_with_where_they_come_from(case):
    result = plan(case)
    after = parse_case(result.after)
    entry = after.record.episodes["coded-2018"]
    assert entry.terms.like == "pilot"
    assert entry.grade == "F6"
    assert entry.because is not None
    assert "keds:1 and 2 more" in entry.because
    assert after.record.acts["coded-2019-02-03"].cluster == "event-data"
    assert after.reporting.say_do is not None
    assert after.sources["event-data"].type == "dataset"
    assert result.before == case.read_text("utf-8")
    before = parse_case(result.before)
    assert set(before.record.episodes) <= set(after.record.episodes)


def test_what_is_there_already_stays(case):
    edit_case(case, plan(case).changes)
    once = case.read_text("utf-8")
    again = plan(case)
    assert again.changes == {}
    assert again.after == once
    assert len(again.skipped) == 3
    assert "already in the case" in again.skipped[0]


def test_what_lies_outside_the_record_is_skipped_with_the_reason(case):
    late = (DealingCandidate("2099", 1, 1, 1, ("keds:1",)),)
    result = plan(case, dealings=late, acts=(), say_do=None)
    assert result.changes == {}
    assert "later than the decision" in result.skipped[0]


def test_two_acts_of_one_day_have_two_names(case):
    act = ActCandidate("2019-02-03", "Threaten, by Russia", 1, ("keds:9",))
    result = plan(case, dealings=(), acts=(act, act), say_do=None)
    assert {"record.acts.coded-2019-02-03", "record.acts.coded-2019-02-03-2"} <= set(result.added)


@pytest.mark.parametrize("changes", [{"like": "nothing"}, {"hits": "nothing"}])
def test_an_option_or_objective_of_another_case_is_an_error(case, changes):
    with pytest.raises(StoreError, match="is not in the case"):
        plan(case, **changes)


def test_without_terms_or_objective_nothing_of_that_kind_is_added(case):
    result = plan(case, like=None, hits=None)
    assert result.added == ("reporting.say_do", "sources.event-data")


def test_a_comment_on_what_follows_stays_before_it(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text(read_text("isis-2017"), encoding="utf-8")
    act = ActCandidate("2010", "Threaten, by Russia", 1, ("keds:9",))
    edit_case(path, plan(path, dealings=(), acts=(act,), like=None, hits="order").changes)
    lines = path.read_text("utf-8").splitlines()
    line = lines.index("# Numbers that rest on one source or one assumption move together.")
    assert lines[line + 1] == "together:"
    assert lines[lines.index("    coded-2010:") + 1] == "      date: '2010'"
    assert lines[lines.index("  say_do:") + 1].startswith("    gap:")
