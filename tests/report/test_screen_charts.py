"""The pictures of the first screen: every dot is drawn or counted, and titles say what the numbers say."""

import re
from copy import copy
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.report.context import build_context
from detente.report.labels import upper
from detente.report.price_answers import find_package
from detente.report.screen_charts import render_dots, render_prices

SHIPPED = ["isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984"]


@pytest.fixture(scope="module", params=SHIPPED)
def context(request, assess_once):
    return build_context(assess_once(read_case(request.param), n_draws=500, seed=1))


def gain_otherwise(context, gains):
    """Return a context in which each option gains so much over never dealing, in all combinations."""
    assessment, strategy = copy(context.assessment), copy(context.assessment.strategy)
    held = np.tile([0.0, *gains], (assessment.samples.n_draws, 1))
    vars(strategy)["_held"] = SimpleNamespace(as_things_stand=held[:, 1:], through=held[:, 1:])
    object.__setattr__(assessment, "strategy", strategy)
    return replace(context, assessment=assessment)


def test_every_dot_is_drawn_or_counted_at_an_edge(context):
    rows = render_dots(context).split("<div class='row'>")[1:]
    assert len(rows) == len(context.assessment.verdict.options) - 1
    for row in rows:
        beyond = {"as things stand": 0, "if it goes through": 0}
        for words in beyond:
            beyond[words] = sum(map(int, re.findall(rf"(\d+) {words}", row.partition("class=beyond")[2])))
        assert row.count("class='full") + beyond["as things stand"] == 20
        assert row.count("class='hollow") + beyond["if it goes through"] == 20


def test_dots_of_gain_lie_right_of_the_band(context):
    for row in render_dots(context).split("<div class='row'>")[1:]:
        band = re.search(r"class='band' x='([-\d.]+)' y='0' width='([\d.]+)'", row)
        assert band is not None
        x, width = map(float, band.groups())
        for kind, place in re.findall(r"class='(?:full|hollow) (gain|rest)' cx='([\d.]+)'", row):
            assert (kind == "gain") == (float(place) > x + width), row


@pytest.mark.parametrize(
    ("gains", "title"),
    [
        ((-9.0, -9.0), "Every deal costs more than it brings"),
        ((30.0, 30.0), "{First} and {second} bring more than they cost"),
        ((30.0, -30.0), "{First} brings more than it costs; {second} costs more than it brings"),
        ((0.01, 30.0), "{Second} brings more than it costs; {first} makes hardly any difference"),
    ],
)
def test_the_title_says_what_the_dots_show(starter, gains, title):
    context = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    first, second = (context.option_labels[name] for name in context.assessment.verdict.options[1:])
    expected = title.format(first=first, second=second, First=upper(first), Second=upper(second))
    assert f"<figcaption>{expected}</figcaption>" in render_dots(gain_otherwise(context, gains))


def test_bars_of_price_say_the_figure_that_they_draw(context):
    package = find_package(context.assessment.reservation_values)
    assert package is not None
    picture = render_prices(context)
    assert picture.count("class='offered'") == 2 + len(package.kinds)
    most = float(np.nanmedian(package.kept.highest))
    if package.kept.none_share <= 1 / 2 and package.kept.beyond_share <= 1 / 2:
        assert f"{most:.0%} (" in picture
    if package.kept.beyond_share > 1 / 2:
        assert f"{package.limit:.0%} and more" in picture


def test_a_case_that_gives_nothing_has_no_bars(starter):
    for option in starter["proposal"]["options"].values():
        option["levels"] = {
            name: level for name, level in option["levels"].items() if name in starter["proposal"]["gets"]
        }
    context = build_context(assess(Case.model_validate(starter), n_draws=60, seed=1))
    assert render_prices(context) == ""
    assert "<figure" in render_dots(context)
