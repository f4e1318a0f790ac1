import sys
from datetime import date
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from detente.casefile.files import parse_case, read_starter
from detente.cli.app import app
from tests.events.tables import make_table

ibis = pytest.importorskip("ibis")
pytestmark = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")

ROWS = [
    {"date": date(2020, 1, 5), "quad": 1, "events": 30},
    {"date": date(2020, 6, 5), "quad": 4, "weight": -10.0, "events": 12},
    {"date": date(2021, 3, 5), "quad": 2, "weight": 7.0, "events": 9},
    {"date": date(2021, 3, 9), "source": "RUS", "target": "USA", "quad": 3, "weight": -2.0, "events": 4},
    {"date": date(2021, 3, 9), "source": "CHN", "target": "RUS", "quad": 1},
    {"date": date(2021, 3, 9), "source": "CHN", "target": "RUS", "quad": 4, "events": 25},
]


@pytest.fixture(autouse=True)
def store(monkeypatch):
    """A store of one table, whatever folder is named."""
    table = make_table(ROWS)
    opened = SimpleNamespace(open_events=lambda _folder: ibis.memtable(table))
    monkeypatch.setitem(sys.modules, "detente.events.store", opened)
    monkeypatch.setenv("DETENTE_STORE", "store")


def show(*words):
    return CliRunner().invoke(app, ["events", "show", *words])


def forecast(*words):
    return CliRunner().invoke(app, ["events", "forecast", *words])


def test_a_pair_is_shown_both_ways_and_as_a_page(tmp_path):
    page = tmp_path / "pair.html"
    result = show("us", "Russian Federation", "--html", str(page))
    assert result.exit_code == 0, result.output
    assert "United States → Russia: 76% of 51 events were cooperative" in " ".join(result.stdout.split())
    assert "Only one other directed pair has 20 deeds or more, too few to show what is usual" in " ".join(
        result.stdout.split()
    )
    assert result.stderr == f"Wrote {page}\n"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_periods_and_spans_are_as_asked():
    result = show("USA", "RUS", "--by", "quarter", "--from", "2020-04", "--to", "2021")
    lines = [line.split()[:2] for line in result.stdout.splitlines() if line[:2] == "20" and " Q" in line]
    assert lines == [["2020", "Q2"], ["2020", "Q3"], ["2020", "Q4"], ["2021", "Q1"]]
    assert "The store covers only part of 2021 Q1." in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("USA", "Rusia"), "Did you mean Russia (RUS)?"),
        (("USA", "usa"), "United States was named twice"),
        (("USA", "FRA"), "no events between United States and France from 2020-01-01 to 2021-12-31"),
        (("USA", "FRA"), "The store holds 6 rows of keds from 2020-01-05 to 2021-03-09."),
        (("USA", "RUS", "--from", "2024"), "no events from 2024-01-01"),
        (("USA", "RUS", "--from", "2021", "--to", "2020"), "ends before it starts"),
        (("USA", "RUS", "--from", "2021-13"), '--from "2021-13" is not a date'),
        (("USA", "RUS", "--to", "May"), '--to "May" is not a date'),
        (("USA", "RUS", "--html", ""), "--html needs a file name"),
    ],
)
def test_what_cannot_be_shown_is_one_line(words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = show(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert result.stderr.count("\n") == 1


def test_nothing_is_written_where_nothing_can_be_shown(tmp_path):
    page = tmp_path / "pair.html"
    assert show("USA", "FRA", "--html", str(page)).exit_code == 2
    assert not page.exists()


def test_the_next_period_is_forecast_both_ways_beside_benchmarks(monkeypatch):
    years = range(2008, 2022)
    rows = [
        {"date": date(year, 5, 1), "source": source, "target": target, "quad": quad, "events": 6 + year % 3}
        for year in years
        for source, target in (("USA", "RUS"), ("RUS", "USA"), ("CHN", "RUS"))
        for quad in (1, 4)
    ]
    opened = SimpleNamespace(open_events=lambda _folder: ibis.memtable(make_table(rows)))
    monkeypatch.setitem(sys.modules, "detente.events.store", opened)
    result = forecast("us", "Russia")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "Share of reported events that will be cooperative, in the year from 2022-01-01"
    assert lines[2].split() == [
        "forecast",
        "United",
        "States",
        "to",
        "Russia",
        "Russia",
        "to",
        "United",
        "States",
    ]
    assert [line.split()[0] for line in lines[3:9]] == [
        "base",
        "persistence",
        "beta-binomial,",
        "calibrated",
        "ours",
        "90%",
    ]
    assert sum("(use this)" in line for line in lines) == 1
    assert lines[3].split()[-2:] == ["50%", "50%"]
    assert "(6 forecasts made without those data)" in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("USA", "FRA"), "no events between United States and France"),
        (("USA", "RUS"), "No forecast by year: the data cover 2 periods, and a forecast needs 6"),
    ],
)
def test_without_events_or_enough_periods_there_is_no_forecast(words, message):
    result = forecast(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_entries_for_a_record_are_shown_and_on_request_written(tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text(read_starter(), encoding="utf-8")
    words = ["events", "record", "USA", "RUS", "--case", str(case), "--like", "pilot"]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert (
        "+      what: 9 cooperative deeds by us; 0 cooperative deeds and 0 hostile deeds by them"
        in shown.stdout
    )
    assert "No hostile acts suggested. Name the objective they hit with --hits." in shown.stderr
    assert f"{case}: would add record.episodes.coded-2021" in shown.stderr
    assert case.read_text("utf-8") == read_starter()
    written = CliRunner().invoke(app, [*words, "--write"])
    assert f"{case}: added record.episodes.coded-2021" in written.stderr
    assert parse_case(case.read_text("utf-8")).record.episodes["coded-2021"].grade == "F6"
    again = CliRunner().invoke(app, [*words, "--write"])
    assert "skipped record.episodes.coded-2021: already in the case" in again.stderr
    assert f"{case}: nothing to add" in again.stderr
