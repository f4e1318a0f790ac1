"""No sentence of a brushed page is false: each is read as it stands in the browser, and counted again."""

import os
import re

import numpy as np
import pytest

from detente import read_case
from detente.report.brush_rows import choose_brush_rows
from detente.report.claim_answers import index_claims
from detente.report.context import build_context
from detente.report.render import render_html
from tests.browser import MISSING, Browser, find_browser
from tests.report import page_oracle
from tests.report.brushed_page import BrushedPage, split_copied

N_BRUSHES = int(os.environ.get("DETENTE_BRUSHES", "20"))
"""Random brushes of each case."""

pytestmark = pytest.mark.skipif(find_browser() is None, reason=MISSING)


@pytest.fixture(scope="module")
def browser():
    browser = Browser(find_browser() or "")
    yield browser
    browser.close()


@pytest.fixture(scope="module", params=["isis-2017", "nummi-1984"])
def context(request, assess_once):
    return build_context(assess_once(read_case(request.param), n_draws=500, seed=1))


@pytest.fixture(scope="module")
def paths(context, file):
    rows = choose_brush_rows(context, [claim.lead for claim in index_claims(context).values()])
    return [row.path for row in rows[: file.read_text("utf-8").count("<fieldset class=premise>")]]


@pytest.fixture(scope="module")
def file(context, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_html(context.assessment), "utf-8")
    return path


def draw_ranges(rng, n_rows):
    """Few or many rows, narrow or wide: most brushes leave enough, some leave too few."""
    ranges = {}
    for row in rng.choice(n_rows, size=min(n_rows, int(rng.integers(1, 5))), replace=False).tolist():
        low, high = sorted(rng.choice(61, size=2, replace=False).tolist())
        if high - low < 20 and rng.random() < 0.7:
            low, high = max(0, low - 15), min(60, high + 15)
        ranges[row] = (low, high if high - low < 60 else 57)
    return ranges


def check_page(context, paths, ranges, said):
    """Everything that a page says under some ranges."""
    kept = page_oracle.keep(context.assessment, {paths[row]: limits for row, limits in ranges.items()})
    page = page_oracle.Brushing(context.assessment, context, kept)
    assert said["brushed"]
    assert {text.replace(",", "") for text in said["left"]} == {str(page.n)}
    if page.n < 30:
        assert f"Only {page.n} combinations fit: too few for an answer." in said["warn"]
        assert not any(said["claims"])
        assert set(said["best"]) == {"–"}
        assert said["said"].endswith(said["warn"])
        return page.n
    check_few(page, said["warn"])
    page_oracle.check_offer_headline(page, said["headlines"]["offer"])
    page_oracle.check_advice_headline(page, said["headlines"]["advice"])
    page_oracle.check_now(page, said["now"])
    texts = [*said["claims"], *(answer for answer in said["answers"] if "For the whole range" not in answer)]
    texts += [
        reason
        for answer, reason in zip(said["answers"], said["reasons"], strict=True)
        if "For the whole" not in answer
    ]
    for text in texts:
        for sentence in page_oracle.split_sentences(text):
            page_oracle.check_sentence(page, sentence)
    for part in split_copied(said["said"])[1]:
        page_oracle.check_sentence(page, part)
    check_best(page, said["best"])
    check_meters(page, said["meters"])
    return page.n


def check_pages(context, paths, page, *, seed):
    """Brush at random, check all that the page says, and return how many draws were left each time."""
    rng, sizes = np.random.default_rng(seed), []
    for _ in range(N_BRUSHES):
        ranges = draw_ranges(rng, len(paths))
        sizes.append(check_page(context, paths, ranges, page.brush(ranges)))
    return sizes


def check_few(page, warning):
    assert bool(warning) == (page.n < 200)
    if warning:
        numbers = [int(number) for number in re.findall(r"\d+", warning)]
        assert numbers[0] == page.n
        assert abs(numbers[1] - 100 / np.sqrt(page.n)) <= 0.5


def check_best(page, texts):
    verdict = page.assessment.verdict
    top = np.nanmax(verdict.values, axis=1, keepdims=True)
    good = (verdict.values >= top - page.assessment.case.decision.noticeable)[page.kept].mean(axis=0)
    open_options = [
        share for share, value in zip(good[1:], verdict.values[0, 1:], strict=True) if not np.isnan(value)
    ]
    for text, share in zip(texts, open_options, strict=True):
        number = float(re.findall(r"[\d.]+", text)[0])
        assert abs(number - 100 * share) <= 1.0, text


def check_meters(page, texts):
    claims = page.claims
    for text, name in zip(texts, ("offer", "advice", "terms"), strict=True):
        margin = page.left(claims[name].margin)
        number = float(re.findall(r"in (\d+) of 100$", text)[0])
        assert abs(number - 100 * page_oracle.count_wins(margin) / len(margin)) <= 0.5, text


def test_no_sentence_is_false_under_random_brushes(browser, context, paths, file):
    page = BrushedPage(browser, file)
    assert page.names == [context.label_premise(path) for path in paths]
    sizes = check_pages(context, paths, page, seed=16)
    assert min(sizes) < 30 < max(sizes)
    assert not browser.messages()


@pytest.mark.parametrize("context", ["nummi-1984"], indirect=True)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            '[["word:offer","out",["no real difference"]],["dir:offer","in",["+"]]]',
            '[["dir:offer","in",["-"]]]',
        ),
        ('[["q:kept:0.95","<",0]]', '[["q:kept:0.5","<",5]]'),
        ('["dir:now","in",["+"]]', '["dir:now","in",["-"]]'),
        ('["q:added:0.5","<",0.05]', '["q:added:0.5","<",0.5]'),
        ('["q:lost:0.5",">=","q:added:0.5"]', '["q:lost:0.5","<","q:added:0.5"]'),
    ],
)
def test_a_wrong_condition_is_found(browser, context, paths, file, *, right, wrong, tmp_path):
    text = file.read_text("utf-8")
    assert text.count(right.replace("<", "\\u003c")) >= 1, right
    changed = tmp_path / "wrong.html"
    changed.write_text(text.replace(right.replace("<", "\\u003c"), wrong.replace("<", "\\u003c")), "utf-8")
    page = BrushedPage(browser, changed)
    with pytest.raises((AssertionError, ValueError)):
        check_pages(context, paths, page, seed=1)


@pytest.mark.parametrize("context", ["nummi-1984"], indirect=True)
def test_bars_count_the_other_choice_among_what_the_other_brushes_leave(browser, context, paths, file):
    page, assessment = BrushedPage(browser, file), context.assessment
    ranges = {0: (0, 40), 1: (15, 60)}
    said = page.brush(ranges)
    name = page.settings["start"]
    margin = {**{claim.name: claim for claim in assessment.claims}, "terms": assessment.terms_claim}[
        name
    ].margin
    for row, path in enumerate(paths):
        others = page_oracle.keep(assessment, {paths[k]: limits for k, limits in ranges.items() if k != row})
        values = assessment.samples.premises[path]
        tenth = (values[None, :] < values[:, None]).sum(axis=1) * 60 // len(values) // 6
        for bar, height in enumerate(said["bars"][row]):
            inside = margin[others & (tenth == bar)]
            share = float(np.mean(inside < 0)) if len(inside) > 4 else 0.0
            assert abs(height - 42 * share) <= 0.51 or (height == 1 and 0 < share < 1 / 42)
