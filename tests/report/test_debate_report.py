"""A debate in sentences: agreement and quarrel, both sides in one shape, notes, several readings, the page."""

import io
import re
from functools import cache

import pytest
from lxml import html
from rich.console import Console

from detente import debate
from detente.report.console import print_changes
from detente.report.debate_page import render_debate
from detente.report.debate_report import format_debate
from detente.report.debate_tables import DebateContext
from tests.comparison import readings
from tests.comparison.readings import N, edit_starter, find_apart

DROP = (
    ("counterpart.types.idler", {"what": "a company that does nothing", "goodwill": 0}),
    ("counterpart.prior.shares", {"partner": 0.3, "trader": 0.4, "raider": 0.2, "idler": 0.1}),
)
READINGS = {
    "same": ((), ()),
    "sizes": ((), (("counterpart.effort", "15 to 46"),)),
    "offers": ((), (("proposal.offer", "pilot"), ("question", "Should we try it?"))),
    "kinds": ((), DROP),
}


@cache
def find(kind="apart"):
    if kind == "apart":
        return find_apart()
    return debate(*(edit_starter(*each) for each in READINGS[kind]), n_draws=N)


def read_aloud(found, *, full=False):
    text = io.StringIO()
    print_changes(format_debate(found, full=full), Console(file=text, width=200))
    return " ".join(text.getvalue().split())


def sections(report, slug):
    return [section for section in report.sections if section.slug.startswith(slug)]


def test_it_says_where_they_part_and_agree_and_what_turns_each():
    report = format_debate(find())
    assert report.headline.startswith("wary and eager part over ")
    quarrel = find().quarrel
    assert len(quarrel.cruxes) == len(quarrel.parted) > 1
    sets = {(crux.first.members, crux.second.members) for crux in quarrel.cruxes}
    assert len(sections(report, "cruxes")) == len(sets)
    assert len([line for line in report.support if " if it took over " in line]) == 2 * len(sets)
    assert any(line.startswith("The same premises turn the joint venture, ") for line in report.support)
    assert any(line.startswith("If wary took over every premise that both hold, ") for line in report.support)


def test_what_means_two_things_under_one_short_name_is_called_as_each_calls_it():
    label = ("proposal.options.pilot.label", "a line between the labs")
    found = debate(edit_starter(*readings.WARY), edit_starter(*readings.EAGER, label), n_draws=N)
    report = format_debate(found)
    (stand,) = [line for line in report.support if line.endswith("(what to do now).")]
    assert "wary puts waiting ahead by " in stand
    assert "eager a line between the labs by " in stand
    (row,) = [row for row in report.grids[0].rows if row[0].endswith("what to do now")]
    assert row[0].startswith("A pilot line (eager: a line between the labs) over waiting")


def test_amounts_say_over_what_time_they_are_counted():
    assert "Amounts count the 2 half-years ahead, in percent of" in " ".join(format_debate(find()).support)


def test_every_question_gives_both_readings_and_what_it_settles():
    for section in sections(format_debate(find()), "cruxes"):
        for point in section.points:
            assert "who is right?" in point or ("as wary has it" in point and "as eager has it" in point)
            assert " of the quarrel." in point or "widens the quarrel by" in point
            assert "?" in point


def test_both_sides_are_summed_up_in_one_shape_with_their_own_words():
    first, second = sections(format_debate(find()), "side-")
    assert len(first.points) == len(second.points) >= 2
    labels = [[point.partition(":")[0] for point in side.points] for side in (first, second)]
    assert labels[0] == labels[1]
    assert any("They said so" in point for point in second.points)
    assert not any("They said so" in point for point in first.points)
    assert all(len(point) < 500 for point in (*first.points, *second.points))
    assert first.answer.endswith("Its strongest grounds first:")


def test_what_only_one_has_is_listed_as_such():
    (section,) = sections(format_debate(find(), full=True), "unmatched")
    assert any(point.startswith("Only eager: the dealing “A fair”") for point in section.points)
    assert any(point.startswith("Only eager: the objective “staff”") for point in section.points)
    assert any(
        point.startswith("Each in its own way: what matters most to our company") for point in section.points
    )


def test_nothing_to_debate_is_said():
    text = read_aloud(find("same"))
    assert "STARTER (1) AND STARTER (2) HOLD THE SAME NUMBERS: THERE IS NOTHING TO DEBATE." in text
    assert "Cruxes" not in text
    assert "in its own terms" not in text


def test_agreement_in_all_but_size():
    report = format_debate(find("sizes"))
    assert report.headline == "starter (1) and starter (2) agree on every claim, and differ in how far."
    assert any(line.startswith("Both put ") for line in report.support)


def test_different_questions_and_offers_are_noted():
    report = format_debate(find("offers"))
    assert "They do not have the same question." in report.support[0]
    assert any(
        "They do not judge the same offer: it is “the joint venture” in starter (1)" in line
        for line in report.support
    )


def test_kinds_that_only_one_knows_are_noted():
    support = format_debate(find("kinds")).support
    assert any("reckons with a counterpart that is “a company that does nothing”" in line for line in support)


def test_no_identifier_of_a_field_is_in_a_sentence():
    text = read_aloud(find(), full=True)
    assert not re.search(r"\b(counterpart|priorities|proposal|record)\.[a-z]|\bnan\b|\bNone\b", text)


def test_where_the_same_number_is_a_wish_of_ours_it_is_said():
    found = readings.find()
    context = DebateContext(found)
    wishes = [each for each in found.quarrel.differences if context.is_wish(each)]
    assert [each.path for each in wishes] == ["priorities.us"]
    points = [point for section in sections(format_debate(found), "cruxes") for point in section.points]
    ours = [point for point in points if point.startswith("What matters most to our company")]
    assert all(point.endswith("It asks what we ourselves want, which no inquiry answers.") for point in ours)
    assert len(ours) < len(points)


def test_several_readings_say_who_stands_where_and_whose_number_carries_it():
    found = readings.find_several()
    text = read_aloud(found)
    assert "Who stands where." in text
    assert "of 3 advise" in text
    assert "Furthest apart are wary and eager" in text
    assert "The number that moves most is that of " in text
    assert "Whose number carries it" in text


def test_the_page_shows_both_sides_next_to_each_other_and_escapes_what_a_case_says():
    page = render_debate(find())
    tree = html.fromstring(page)
    sides = tree.xpath("//div[@class='sides']/section")
    assert len(sides) == 2
    assert len(sides[0].xpath(".//li")) == len(sides[1].xpath(".//li"))
    assert "<b>They said so" not in page
    assert "&lt;b&gt;They said so" in page
    assert not tree.xpath("//script")
    assert len(tree.xpath("//table")) == len(format_debate(find()).grids)


@pytest.mark.parametrize("kind", ["same", "offers"])
def test_pages_of_little_are_whole(kind):
    assert "<h1>" in render_debate(find(kind))


def test_numbers_that_both_hold_alike_are_counted():
    n_same, n_both = DebateContext(find("sizes")).count_alike()
    assert n_both - n_same == 1
    assert n_both > 40
    assert DebateContext(find("same")).count_alike() == (n_both, n_both)
    assert (
        f"Of the {n_both} numbers that both give, they hold {n_same} alike."
        in format_debate(find("sizes")).support
    )
