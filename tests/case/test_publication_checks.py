"""Sources published after the decision, and entries later than what their source reports."""

import pytest

from detente.case.checks.publication_checks import find_latest_date
from detente.case.checks.table_checks import find_contradictions
from detente.casefile.files import read_case


@pytest.fixture
def later(starter):
    """A case whose only source came out after the decision of 15 January 2025."""
    starter["sources"]["memo"]["published"] = "March 2026"
    return starter


def explain(data):
    return {problem.path: problem.message for problem in find_contradictions(data)}


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("24 March 2025", "2025-03-24"),
        ("24th Mar. 2025", "2025-03-24"),
        ("March 24, 2025", "2025-03-24"),
        ("2025-03-24", "2025-03-24"),
        ("June 2017", "2017-06"),
        ("2017-06", "2017-06"),
        ("Summer 1991", "1991"),
        ("1993 to 1997", "1997"),
        ("August to November 1990", "1990-11"),
        ("hearings of December 1991, report of January 1992", "1992-01"),
        ("first edition 1978, revised 2005", "2005"),
        ("Geneva, 21 October 1994", "1994-10-21"),
        ("Addison-Wesley, 1997", "1997"),
        ("a decade of Marxism, 1989", "1989"),
    ],
)
def test_the_latest_date_of_publication_is_found(line, date):
    latest = find_latest_date(line)
    assert latest is not None
    assert latest.written == date


@pytest.mark.parametrize("line", ["", "undated", "vol. 123456", "31 February"])
def test_a_line_without_a_date_has_none(line):
    assert find_latest_date(line) is None


@pytest.mark.parametrize(
    "published", ["16 January 2025", "February 2025", "2026", "2025-02", "1999, revised 2031"]
)
def test_a_source_published_after_the_decision_is_a_fault(later, published):
    later["sources"]["memo"]["published"] = published
    assert "record.episodes.first-pilot.source" in explain(later)["sources.memo.published"]


@pytest.mark.parametrize("published", ["15 January 2025", "January 2025", "2025", "2024", "undated"])
def test_a_source_that_may_be_older_than_the_decision_is_none(later, published):
    later["sources"]["memo"]["published"] = published
    assert not explain(later)


@pytest.mark.parametrize("as_of", ["2025-01-15", "2024-12", 2024, "2019/2024"])
def test_a_later_source_that_reports_what_was_known_is_none(later, as_of):
    later["sources"]["memo"]["as_of"] = as_of
    assert not explain(later)


@pytest.mark.parametrize("as_of", ["2025-01-16", "2025", "2024/2026-01"])
def test_what_was_known_after_the_decision_is_a_fault(later, as_of):
    later["sources"]["memo"]["as_of"] = as_of
    assert "after the decision" in explain(later)["sources.memo.as_of"]


def test_a_source_that_the_outcome_alone_cites_is_exempt(later):
    later["record"]["episodes"]["first-pilot"].pop("source")
    later["outcome"] = {"what": "It ended.", "source": "memo"}
    assert not explain(later)


def test_a_later_source_is_found_behind_a_passage(later):
    later["passages"] = {"line": {"source": "memo", "exact": "a line"}}
    later["record"]["episodes"]["first-pilot"]["source"] = "line"
    assert "sources.memo.published" in explain(later)


def test_a_source_cannot_report_what_came_after_it(starter):
    starter["sources"]["memo"] |= {"published": "2019", "as_of": "2020-05"}
    assert "was published in 2019" in explain(starter)["sources.memo.as_of"]


def test_a_copy_older_than_its_source_is_a_fault(starter):
    starter["sources"]["memo"] |= {"published": "May 2019", "retrieved": "2019-04-30"}
    assert "older than the publication" in explain(starter)["sources.memo.retrieved"]
    starter["sources"]["memo"]["retrieved"] = "2019-05"
    assert not explain(starter)


def test_an_entry_later_than_its_source_reports_is_a_fault(later):
    later["sources"]["memo"]["as_of"] = "2015"
    assert "2016/2017 is later than 2015" in explain(later)["record.episodes.first-pilot.date"]


def test_shipped_cases_say_up_to_when_their_later_histories_are_used():
    for slug, number in (("nunn-lugar-1991", 8), ("agreed-framework-1994", 5), ("nummi-1984", 7)):
        case = read_case(slug)
        known = [source.as_of for source in case.sources.values() if source.as_of is not None]
        assert len(known) == number
        assert all(when.last <= case.decision.date.last for when in known)
