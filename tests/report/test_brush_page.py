"""The part of the page where readers move numbers: its links, its self-check, its keyboard, and what it leaves alone."""

import json
import re

import numpy as np
import pytest
from lxml import html

from detente import assess, read_case
from detente.case.model import Case
from detente.report.render import render_html
from tests.browser import MISSING, Browser, find_browser
from tests.report.brushed_page import READ, BrushedPage

needs_browser = pytest.mark.skipif(find_browser() is None, reason=MISSING)
BOTH_ENDS = "document.querySelectorAll('.premise')[0].querySelectorAll('input[type=range]')"


@pytest.fixture(scope="module")
def assessment(assess_once):
    return assess_once(read_case("nummi-1984"), n_draws=500, seed=1)


@pytest.fixture(scope="module")
def file(assessment, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_html(assessment), "utf-8")
    return path


@pytest.fixture(scope="module")
def browser():
    browser = Browser(find_browser() or "")
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def page(browser, file):
    return BrushedPage(browser, file)


def read_served(file):
    """What the file says before any script runs, in the form of what a brushed page says."""
    tree = html.fromstring(file.read_text("utf-8"))
    return [" ".join(p.text_content().split()) for p in tree.xpath("//ul[@class='claims']/li/p[not(@class)]")]


def test_a_page_of_two_thousand_draws_is_small(file):
    text = file.read_text("utf-8")
    parts = {name: re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)[0] for name in ("script", "style")}
    assert len(parts["script"].encode()) < 17_000
    assert len(parts["style"].encode()) < 12_500
    draws = re.findall(r'id="brush-draws">([\w-]*)<', text)[0]
    assert len(draws) % 500 == 0
    # 500 draws of 2,000: what does not grow with them, and a quarter of what does
    assert len(text.encode()) + 3 * len(draws) < 450_000
    assert not html.fromstring(text).xpath("//@style")


@needs_browser
def test_with_no_brush_the_page_says_what_was_served(page, file):
    page.brush({0: (0, 30)})
    said = page.brush({0: (0, 60)})
    assert not said["brushed"]
    assert [" ".join(text.split()) for text in said["claims"]] == read_served(file)
    assert said["said"].startswith("With every assumption left open: ")
    assert not said["warn"]


@needs_browser
@pytest.mark.parametrize(
    "fragment",
    [
        "#KEY&0=30-20",
        "#KEY&99=0-30",
        "#KEY&0=0-61",
        "#KEY&0=a-b",
        "#KEY&&=&0",
        "#KEY&0=-5-30",
        "#KEY&0=0-30<script>",
        "#reading",
        "#%E0%A4%A",
    ],
)
def test_a_fragment_that_is_made_up_moves_nothing(browser, file, page, fragment):
    browser.open(file, fragment.replace("KEY", page.settings["key"]))
    said = browser.ask(READ)
    assert not said["brushed"]
    assert not said["foreign"]
    assert not browser.messages()


@needs_browser
def test_a_link_of_another_run_is_refused_aloud(browser, file):
    browser.open(file, "#0123abcd&0=0-30")
    said = browser.ask(READ)
    assert not said["brushed"]
    assert said["foreign"]
    assert "another version of this report" in browser.ask("document.querySelector('.foreign').textContent")


@needs_browser
def test_a_link_keeps_what_was_moved_and_links_within_the_page_do_too(browser, file, page):
    browser.open(file, f"#{page.settings['key']}&0=0-20&2=10-60")
    first = browser.ask(READ)
    assert first["brushed"]
    browser.ask(
        "new Promise(done => { addEventListener('hashchange', done, {once: true}); location.hash = '#reading'; })"
    )
    assert browser.ask(READ)["claims"] == first["claims"]


def edit(text, part, number):
    """The same file with one figure of one part of it changed."""
    start = text.index(part)
    found = re.search(number, text[start:])
    assert found
    place = start + found.start()
    digit = next(i for i in range(place, len(text)) if text[i].isdigit())
    return f"{text[:digit]}{(int(text[digit]) + 1) % 10}{text[digit + 1 :]}"


@needs_browser
@pytest.mark.parametrize(
    ("part", "number"),
    [
        ('<ul class="claims">', r"\d+ of 500"),
        ("<li class='advice'>", r"\d+ of 500"),
        ("<li class='deal'>", r"\d+ of 500"),
        ("id='figure-gains'", r"cx='\d"),
        ("<fieldset class=premise>", r"height=[1-9]"),
    ],
)
def test_an_edited_file_leaves_the_static_page_alone_and_says_so(browser, file, tmp_path, part, number):
    text = file.read_text("utf-8")
    changed = tmp_path / "edited.html"
    changed.write_text(edit(text, part, number), "utf-8")
    browser.open(changed)
    assert browser.ask("document.documentElement.dataset.drift") == "1"
    assert not browser.ask("document.documentElement.classList.contains('js')")
    assert browser.ask("document.querySelectorAll('input[type=range]').length") == 0
    assert browser.ask("document.querySelector('.drift').offsetHeight > 0")


@needs_browser
def test_what_somebody_adds_does_not_run(browser, file, tmp_path):
    text = file.read_text("utf-8")
    changed = tmp_path / "added.html"
    added = "<script>document.title = 'taken'</script><p style='color: red' onclick='1'>x</p></body>"
    changed.write_text(text.replace("</body>", added), "utf-8")
    browser.open(changed)
    assert browser.ask("document.title") != "taken"
    assert any("Content Security Policy" in message for message in browser.messages())


@needs_browser
def test_a_script_that_was_changed_does_not_run(browser, file, tmp_path):
    changed = tmp_path / "script.html"
    changed.write_text(file.read_text("utf-8").replace('"use strict";', '"use strict"; '), "utf-8")
    browser.open(changed)
    assert not browser.ask("document.documentElement.classList.contains('js')")


@needs_browser
def test_without_javascript_the_page_has_its_bars_in_words_and_no_controls(browser, file):
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.send("Page.navigate", url=file.as_uri())
        browser.wait("document.readyState === 'complete' && !!document.querySelector('#brush')")
        seen = browser.ask("document.querySelector('#brush').innerText")
        assert "in 100 in its low third" in seen
        assert "Reset" not in seen
        assert "Only" not in seen
        assert browser.ask("document.querySelectorAll('.premise svg')[0].getBoundingClientRect().height") > 20
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)


@needs_browser
def test_handles_move_by_keyboard_and_cannot_cross(browser, file):
    browser.open(file)
    browser.ask(f"{BOTH_ENDS}[0].focus()")
    for _ in range(25):
        for kind in ("rawKeyDown", "keyUp"):
            browser.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key="ArrowRight",
                code="ArrowRight",
                windowsVirtualKeyCode=39,
            )
    browser.wait("document.documentElement.classList.contains('brushed')")
    low, high = browser.ask(f"[...{BOTH_ENDS}].map(e => +e.value)")
    assert low <= high == 60
    assert browser.ask(f"{BOTH_ENDS}[0].getAttribute('aria-valuetext')")
    browser.wait("document.querySelector('#brush-status').textContent.includes('left')")
    assert browser.ask("location.hash").startswith("#")
    browser.ask("document.querySelector('.live .reset').click()")
    browser.wait("!document.documentElement.classList.contains('brushed')")
    assert browser.ask("document.activeElement === document.querySelector('#brush h2')")


@needs_browser
def test_typed_ends_go_to_the_nearest_step_and_say_so(browser, file, page):
    browser.open(file)
    edges = page.settings["premises"][0]["edges"]

    def type_end(place, text):
        field = f"document.querySelectorAll('.premise')[0].querySelectorAll('.exact input')[{place}]"
        browser.ask(
            f"(e => {{ e.value = {json.dumps(text)}; e.dispatchEvent(new Event('change')); }})({field})"
        )
        browser.ask("new Promise(requestAnimationFrame)")
        return browser.ask(
            "document.querySelectorAll('.premise')[0].querySelector('[role=status]').textContent"
        )

    assert "nearest step" in type_end(0, f"{edges[17] * 1.001:.6g}")
    assert browser.ask(READ)["brushed"]
    assert browser.ask("new Promise(done => setTimeout(() => done(location.hash), 500))").endswith("&0=17-60")
    assert "ends at" in type_end(1, "1e9")
    assert "Write a number" in type_end(1, "much")


@needs_browser
def test_rows_that_were_not_touched_show_where_they_are_left(page):
    """Weights drawn from one order of rank move together."""
    page.brush({0: (0, 12)})
    assert page.browser.ask("document.querySelectorAll('.led:not([hidden])').length") >= 1
    page.brush({0: (0, 60)})
    assert page.browser.ask("document.querySelectorAll('.led:not([hidden])').length") == 0


@needs_browser
def test_too_few_draws_claim_nothing(page):
    said = page.brush({0: (0, 1), 1: (0, 3)})
    assert "too few for an answer" in said["warn"]
    assert not any(said["claims"])
    assert page.browser.ask("document.querySelectorAll('#figure-gains circle').length") == 0


def make_hostile(data):
    """Texts that try to be markup, a slot of a template, another script's direction, or 300 letters long."""
    hostile = "</script><img src=x onerror=alert(1)> ⟦count:offer⟧ ${x} שלום"
    for option in data["proposal"]["options"].values():
        option["label"] = f"{option.get('label', 'deal')} {hostile}"[:80]
    for number, actor in enumerate(data["actors"].values()):
        actor["name"] = "N" * 300 + str(number)
    data["question"] = hostile
    return data


@needs_browser
def test_hostile_texts_stay_texts(browser, starter, tmp_path):
    page = tmp_path / "hostile.html"
    page.write_text(render_html(assess(Case.model_validate(make_hostile(starter)), n_draws=100)), "utf-8")
    opened = BrushedPage(browser, page)
    said = opened.brush({0: (0, 40)})
    assert "[count:offer]" in said["said"].replace("⟦", "[").replace("⟧", "]") or "img src" in said["said"]
    assert browser.ask("document.querySelectorAll('img, iframe').length") == 0
    browser.resize(390, 800)
    try:
        assert browser.ask("document.documentElement.scrollWidth") <= 390
    finally:
        browser.resize(1280, 900)


@needs_browser
@pytest.mark.parametrize("n_draws", [30, 45])
def test_few_draws_open_a_page_that_agrees_with_itself(browser, starter, tmp_path, n_draws):
    page = tmp_path / "few.html"
    page.write_text(render_html(assess(Case.model_validate(starter), n_draws=n_draws)), "utf-8")
    browser.open(page)
    assert browser.ask("document.documentElement.dataset.drift === undefined")
    assert not browser.messages()


def test_fewer_draws_than_can_claim_anything_have_no_brush(starter):
    text = render_html(assess(Case.model_validate(starter), n_draws=20))
    assert "<script" not in text
    assert "Move the numbers" not in text


def test_only_numbers_that_matter_have_a_row(assessment, file):
    rows = html.fromstring(file.read_text("utf-8")).xpath("//fieldset[@class='premise']")
    settings = json.loads(re.findall(r'id="brush-settings">(.*?)</script>', file.read_text("utf-8"))[0])
    assert 3 <= len(rows) == len(settings["premises"]) <= 18
    assert all(np.diff(premise["edges"]).min() >= 0 for premise in settings["premises"])
    assert set(settings["labels"]) >= {"waiting"}
    assert assessment.samples.n_draws == settings["draws"]
