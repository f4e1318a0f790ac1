"""Sentences on what we could pay and they would take: each as its numbers say."""

from dataclasses import replace

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.evaluation.reservation_values import KindLevels, LevelRange, TermScale
from detente.report.context import build_context
from detente.report.four_questions import list_four_questions
from detente.report.html_page import render_figure
from detente.report.price_answers import (
    answer_reservation_values,
    format_item,
    format_kind,
    format_most,
    format_most_expected,
    format_zone,
    plot_reservation_values,
)

NOWHERE = LevelRange(np.full(4, np.nan), np.full(4, np.nan), 1.0)
ANYWHERE = LevelRange(np.zeros(4), np.ones(4), 1.0)


def span(low, high, limit=1.0):
    return LevelRange(np.full(4, low), np.full(4, high), limit)


def scale(kept=ANYWHERE, expected=ANYWHERE, item="all gives", side="gives", **kind):
    spoiler = replace(KindLevels(gains=ANYWHERE, keeps=ANYWHERE, zone=ANYWHERE, unwanted=0.0), **kind)
    return TermScale(item, side, kept.limit, kept, expected, {"spoiler": spoiler})


@pytest.fixture(scope="module")
def context():
    return build_context(assess(read_case("isis-2017"), n_draws=60, seed=1))


@pytest.mark.parametrize(
    ("kept", "says"),
    [
        (span(0.0, 0.03), "we could give up to 3% of the package without losing by it"),
        (span(0.0, 0.001), "we could give next to nothing of the package without losing by it"),
        (ANYWHERE, "we could give all of the package without losing by it"),
        (span(0.0, 1.8, 1.8), "we could give 180% of the package without losing by it"),
        (span(0.0, 2.0, 2.0), "we could give 200% of the package, and more, without losing by it"),
        (NOWHERE, "no part of the package would be worth giving in 100% of combinations"),
    ],
)
def test_the_most_that_we_could_pay(kept, says):
    assert says in format_most(scale(kept))


def test_too_little_can_be_as_bad_as_too_much(context):
    said = format_most_expected(context, scale(expected=span(0.2, 0.6)))
    assert said.endswith(
        "up to 60% of the package without losing by it. Less than 20% would be too little: they would cheat."
    )
    assert "too little" not in format_most_expected(context, scale(expected=span(0.0, 0.6)))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ({"gains": span(0.1, 1.0)}, "gains by keeping its word only from 10% of the package"),
        ({"gains": span(1e-9, 1.0)}, "as soon as it is given anything"),
        ({"gains": ANYWHERE}, "even if it is given nothing"),
        ({"gains": NOWHERE}, "gains nothing by keeping its word, not even for all of the package"),
        ({"keeps": span(0.5, 1.0)}, "would sooner keep it than break it from 50%"),
        (
            {"keeps": NOWHERE},
            "would sooner break it than keep it in 100% of combinations, even for all of it",
        ),
        ({"unwanted": 0.9}, "does not want what we offer"),
    ],
)
def test_the_least_that_one_kind_would_keep_its_word_for(context, kind, says):
    assert says in format_kind(context, scale(**kind), "spoiler")


def test_zones(context):
    assert "between 10% and 18%" in format_zone(context, scale(zone=span(0.1, 0.18)), "spoiler")
    assert "up to 18%" in format_zone(context, scale(zone=span(0.0, 0.18)), "spoiler")
    assert "no part of the package" in format_zone(context, scale(zone=NOWHERE), "spoiler")


def test_items(context):
    relief = scale(span(0.0, 0.2), item="relief", side="give")
    assert format_item(context, relief).endswith(
        "we could give up to 20% of what is offered without losing by it"
    )
    needed = scale(span(0.4, 1.0), item="help", side="get")
    assert format_item(context, needed).endswith("we need at least 40% of what is asked")
    assert format_item(context, scale(item="help", side="get")).endswith("would pay even without it")


def test_an_answer_and_its_figure(context):
    answer = answer_reservation_values(context)
    assert answer.answer.startswith("If they kept every promise, we could give up to")
    assert any("each moved alone: no level makes the offer pay" in point for point in answer.points)
    figure = plot_reservation_values(context)
    assert figure is not None
    assert len(figure.rows) == 5
    assert "We would lose by giving all that the offer gives" in figure.title
    assert "<svg" in render_figure(figure)


def test_an_offer_that_gives_nothing_says_so(starter):
    starter["proposal"]["options"]["venture"]["levels"] = {"stake": 1}
    starter["proposal"]["offer"] = "venture"
    bare = build_context(assess(Case.model_validate(starter), n_draws=40, seed=1))
    assert plot_reservation_values(bare) is None
    assert answer_reservation_values(bare).answer.startswith("The offer hands over nothing")


def test_an_offer_that_asks_nothing_is_called_a_gift_and_not_a_zone(starter):
    """Where nothing comes back, no part of a package that costs us something makes both sides gain."""
    starter["proposal"]["options"]["gift"] = {"levels": {"research": 0.6}, "visible": "public"}
    starter["proposal"]["offer"] = "gift"
    told = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    points = answer_reservation_values(told).points
    assert [point for point in points if "We and" in point or "gift" in point] == [
        "The offer asks nothing in return, so that whatever we gave would be a gift"
    ]
    assert list_four_questions(told)[1][2].endswith(" It asks nothing in return.")
    starter["proposal"]["options"]["gift"]["levels"]["stake"] = 0.1
    told = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    points = answer_reservation_values(told).points
    assert sum("We and" in point for point in points) == len(told.type_labels)
    assert "asks nothing" not in " ".join((*points, *list_four_questions(told)[1][1:]))
