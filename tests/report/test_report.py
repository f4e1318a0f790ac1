import re
from copy import copy
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from detente import assess, read_case
from detente.case.model import Case
from detente.likelihood import BANDS
from detente.report.basis import answer_completeness
from detente.report.charts import plot_figures
from detente.report.conditions import answer_failing
from detente.report.context import build_context
from detente.report.failure_answers import _format_patience
from detente.report.findings import find_findings
from detente.report.labels import label_premise
from detente.report.phrases import (
    Money,
    format_chance,
    format_list,
    format_points,
    format_share,
    format_worth,
)
from detente.report.render import render_html


@pytest.fixture(scope="module")
def told(assess_once):
    return assess_once(read_case("isis-2017"), n_draws=500, seed=1)


@pytest.fixture(scope="module")
def page(told):
    return render_html(told)


def list_sentences(screen):
    """Return everything that the first screen says in sentences."""
    claims = (text for claim in screen.claims for text in (claim.headline, *claim.sentences))
    questions = (text for question in screen.questions for text in question[1:])
    rest = (
        screen.line,
        screen.question,
        screen.note,
        screen.basis,
        screen.units,
        screen.now,
        screen.confidence,
    )
    return [*claims, *questions, *rest, *screen.change, screen.find_out]


class Outline(HTMLParser):
    """What a page holds: tags, ids, and every attribute that could load something."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"])
        self.loads += [value for key, value in attrs if key in {"src", "href", "srcset", "action", "data"}]
        if tag not in {"meta", "link", "br", "hr", "img", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_loads_nothing(page):
    outline = Outline()
    outline.feed(page)
    assert not outline.open
    assert not {"link", "iframe", "object", "embed", "img"} & set(outline.tags)
    assert (
        outline.tags.count("script") == 3
    )  # what the script reads, twice, and the script that the policy names
    assert all(value.startswith("#") for value in outline.loads)
    assert len(outline.ids) == len(set(outline.ids))
    assert "url(http" not in page
    assert "default-src 'none'" in page


def test_every_figure_has_a_title_words_and_its_numbers(told, page):
    figures = plot_figures(build_context(told))
    first = ["coverage", "priorities", "belief", "trust"]
    assert [figure.slug for figure in figures[:4]] == first
    assert {"allies", "tornado", "frontier", "sets"} <= {figure.slug for figure in figures}
    for figure in figures:
        assert f'id="figure-{figure.slug}"' in page.replace("'", '"')
        assert figure.alt
        assert figure.title
        assert figure.rows
        assert all(len(row) == len(figure.columns) for row in figure.rows)
    assert page.count('role="img"') == len(figures)
    assert page.count("role='img'") == 3 + 2 + 3  # options, what we could pay, what each kind would take
    assert page.count("currentColor") >= len(figures)
    assert "#0a0b0" not in page


def test_terminal_and_page_say_the_same(told, page):
    text = " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())
    found = find_findings(build_context(told))
    for sentence in (*list_sentences(found.screen), *(f.question for f in found.answers)):
        assert " ".join(sentence.split()) in text


def test_every_question_is_answered(told):
    slugs = [finding.slug for finding in find_findings(build_context(told)).answers]
    assert slugs == [
        "claims",
        "changes",
        "status-quo",
        "need",
        "overlap",
        "price",
        "reservation",
        "kind",
        "entries",
        "trust",
        "signing",
        "foresight",
        "failures",
        "terms",
        "redesign",
        "why-not",
        "ladder",
        "allies",
        "home",
        "wishes",
        "loss",
        "flips",
        "sizes",
        "failing",
        "advocate",
        "drivers",
        "learning",
        "confidence",
        "assumptions",
        "sources",
        "removals",
        "record-fit",
        "reweighting",
        "completeness",
    ]


def test_every_link_of_the_page_leads_somewhere(page):
    places = set(re.findall(r"id=['\"]([^'\"]+)['\"]", page))
    links = set(re.findall(r"href=['\"]#([^'\"]+)['\"]", page))
    assert len(links) > 20
    assert links <= places


def test_every_answer_opens_to_its_trail(told, page):
    assert page.count("class='trail'") == len(find_findings(build_context(told)).answers)


def test_likelihood_and_confidence_never_share_a_sentence(told):
    found = find_findings(build_context(told))
    sentences = [*list_sentences(found.screen), *(f.answer for f in found.answers)]
    sentences += [point for f in found.answers for point in f.points]
    words = [band.word for bands in BANDS.values() for band in bands]
    for sentence in (part for text in sentences for part in text.split(". ")):
        assert not ("confidence" in sentence.lower() and any(word in sentence for word in words)), sentence
    assert found.screen.confidence.startswith("Low. ")


def test_likelihood_words_follow_the_case_s_vocabulary(starter):
    starter["vocabulary"] = "phia"
    text = render_html(assess(Case.model_validate(starter), n_draws=100))
    assert "highly unlikely" in text
    assert "very unlikely" not in text


def test_barred_options_are_shown_as_such(starter):
    starter["decision"]["hard_limits"][0]["forbids"] = {"research": 0.1}
    screen = find_findings(build_context(assess(Case.model_validate(starter), n_draws=100))).screen
    assert [row.cells[1] for row in screen.rows[1:]] == ["crosses a red line"] * 2
    assert screen.claims[0].headline == "The joint venture crosses a red line, which no advantage outweighs."
    assert screen.claims[1].headline == "There is nothing to choose between."
    assert screen.now.startswith("Wait; look again")


def test_phrases():
    values = np.linspace(0, 0.2, 101)
    assert format_share(values) == "10% (1 to 19%)"
    assert format_points(values) == "10 percentage points (1.0 to 19)"
    assert format_worth(np.full(5, 3.0)) == "3.0%"
    assert format_chance(values, "icd203") == "10% (very unlikely; 1 to 19%)"
    nothing = np.full(4, np.nan)
    assert {
        format_share(nothing),
        format_worth(nothing),
        format_points(nothing),
        format_chance(nothing, "phia"),
    } == {"undefined"}
    assert format_list(["a", "b"]) == "a and b"


def test_where_half_of_the_combinations_never_stop_the_number_of_failures_is_said(told):
    never = replace(
        told.stopping, failures=np.tile([[3.0], [np.inf]], (1, 4))[:, : len(told.verdict.options)]
    )
    changed = copy(told)
    vars(changed)["stopping"] = never
    context = build_context(changed)
    assert "worth trying however often it fails" in _format_patience(context, 1)
    assert "because new leaders may differ and trust stays at" in _format_patience(context, 1)
    alone = replace(context, type_labels=dict(list(context.type_labels.items())[:1]))
    assert "because trust stays at" in _format_patience(alone, 1)


@pytest.mark.parametrize(
    ("n_draws", "words"), [(1, "Only one combination was"), (2, "Only 2 combinations were")]
)
def test_of_a_few_combinations_nothing_is_said_of_where_the_advice_fails(told, n_draws, words):
    changed = copy(told)
    vars(changed)["samples"] = told.samples.take(slice(0, n_draws))
    answer = answer_failing(replace(build_context(told), assessment=changed))
    assert (
        answer.answer
        == f"{words} tried, too few to say in which futures the advice fails; 30 or more could tell."
    )
    assert not answer.points


@pytest.mark.parametrize(
    ("signs", "passes", "words", "silent"),
    [
        (
            0.0,
            1.0,
            "hardly ever comes into force, since Russia would not sign it",
            ("worth trying", "never give up"),
        ),
        (
            1.0,
            0.0,
            "hardly ever comes into force, since it would be blocked at home",
            ("worth trying", "never give"),
        ),
        (0.2, 0.9, "would come into force only 18% of the time. Once it is in force: ", ("we would start",)),
    ],
)
def test_a_deal_that_is_hardly_ever_signed_is_not_said_to_start(told, signs, passes, words, silent):
    """What never comes into force cannot fail, and nobody starts it and never gives up."""
    shape = (len(told.verdict.values), len(told.verdict.options))
    changed = copy(told)
    parts = vars(changed)
    parts["stopping"] = replace(told.stopping, failures=np.tile([[np.inf], [3.0]], (shape[0] // 2, shape[1])))
    parts["signing"] = replace(told.signing, acceptance=np.full_like(told.signing.acceptance, signs))
    parts["third_parties"] = replace(told.third_parties, passes=np.full(shape, passes))
    text = _format_patience(build_context(changed), 1)
    assert words in text
    assert not any(word in text for word in silent)
    assert ("In 50% of combinations we would never give up" in text) == (signs > 0 and passes > 0)


def test_amounts_are_said_in_money_too_where_the_case_says_what_100_is_worth(starter):
    starter["decision"]["currency"] = {"name": "million <euros>", "worth": "200 to 600"}
    plain = copy(starter)
    plain["decision"] = {key: value for key, value in starter["decision"].items() if key != "currency"}
    assessment, without = (assess(Case.model_validate(data), n_draws=60, seed=1) for data in (starter, plain))
    np.testing.assert_array_equal(assessment.verdict.values, without.verdict.values)
    context = build_context(assessment)
    assert (
        "”), worth about 346 (200 to 600) million <euros>. A figure before"
        in find_findings(context).screen.units
    )
    cap = float(np.median(assessment.samples.decision.exposure_cap))
    loss = next(answer for answer in find_findings(context).answers if answer.slug == "loss").answer
    assert f"about {cap / 100 * 200**0.5 * 600**0.5:.0f} million <euros>) of what solving" in loss
    page = render_html(assessment)
    assert "million &lt;euros&gt;" in page
    assert "million <euros>" not in page
    bare = find_findings(build_context(without))
    assert "euros" not in bare.screen.units
    assert bare.screen.units.startswith("100% is the prize: one ")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.0, 0.0, "0.0%"),
        (-4.0, -4.0, "-4.0% (about 2.0 crowns)"),
        (1.0, 3.0, "2.0% (1.1 to 2.9%; about 1.0 crowns)"),
    ],
)
def test_money_stands_beside_percent_unless_it_is_nothing(low, high, said):
    assert format_worth(np.linspace(low, high, 101), Money("crowns", 50.0, 50.0, 50.0)) == said
    assert Money("crowns", 50.0, 50.0, 50.0).format() == "50 crowns"
    assert format_worth(np.array([np.nan]), Money("crowns", 50.0, 50.0, 50.0)) == "undefined"


def test_both_ends_of_the_list_of_acts_are_told(assess_once):
    told = assess_once(read_case("isis-2017"), n_draws=500, seed=1)
    answer = answer_completeness(build_context(told))
    assert answer.answer.startswith(
        "The case does not say how many of ten such acts are listed; the record itself"
    )
    ends = told.influence.completeness
    assert ends.every_act_known.belief[2] < told.influence.belief[2]
    assert ends.acts_left_out.belief[2] < told.influence.belief[2]
    assert len(answer.points) == 2
    assert all("a rival that gains when we are hurt" in point for point in answer.points)


def test_a_completeness_that_is_given_is_told_as_ours(starter):
    starter["reporting"] = {"completeness": 0.4}
    answer = answer_completeness(build_context(assess(Case.model_validate(starter), n_draws=100)))
    assert answer.answer.startswith("We take it that about 4 of ten such acts")


def test_a_case_without_acts_has_none_to_miss(starter):
    starter["record"] |= {"acts": {}, "watched": {}}
    told = assess(Case.model_validate(starter), n_draws=100)
    assert told.influence.completeness is None
    assert "lists no hostile acts" in answer_completeness(build_context(told)).answer


def test_a_number_is_called_what_the_case_calls_it(starter):
    starter["names"] = {
        "counterpart.effort": "what a <full> year of help costs the rival, in percent of its prize"
    }
    case = Case.model_validate(starter)
    assert label_premise(case, "counterpart.effort") == case.names["counterpart.effort"]
    assert label_premise(case, "counterpart.lapse") == "how often they act for other reasons"
