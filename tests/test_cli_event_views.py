import sys
from datetime import date
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

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


def test_a_pair_is_shown_both_ways_and_as_a_page(tmp_path):
    page = tmp_path / "pair.html"
    found = show("us", "Russian Federation", "--html", str(page))
    assert found.exit_code == 0, found.output
    assert "United States → Russia: 76% of 51 events were cooperative" in " ".join(found.stdout.split())
    assert "Only one other directed pair has 20 deeds or more, too few to show what is usual" in " ".join(
        found.stdout.split()
    )
    assert found.stderr == f"Wrote {page}\n"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_periods_and_spans_are_as_asked():
    found = show("USA", "RUS", "--by", "quarter", "--from", "2020-04", "--to", "2021")
    lines = [line.split()[:2] for line in found.stdout.splitlines() if line[:2] == "20" and " Q" in line]
    assert lines == [["2020", "Q2"], ["2020", "Q3"], ["2020", "Q4"], ["2021", "Q1"]]
    assert "The store covers only part of 2021 Q1." in " ".join(found.stdout.split())


@pytest.mark.parametrize(
    ("words", "told"),
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
def test_what_cannot_be_shown_is_one_line(words, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = show(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert told in found.stderr
    assert found.stderr.count("\n") == 1


def test_nothing_is_written_where_nothing_can_be_shown(tmp_path):
    page = tmp_path / "pair.html"
    assert show("USA", "FRA", "--html", str(page)).exit_code == 2
    assert not page.exists()
