"""What a page may load and run, and how small its figures are."""

import re
from base64 import b64encode
from hashlib import sha256

from lxml import etree

from detente.report.html_page import frame_page
from detente.report.svg import shrink_svg

FIGURE = (
    '<svg role="img" aria-label="A figure" xmlns="http://www.w3.org/2000/svg" width="100" height="50">'
    '<g class="mark-group" role="graphics-object" aria-roledescription="group mark container">'
    '<path class="background" aria-hidden="true" d="M0,0h100v50h-100Z"/>'
    '<text transform="translate(48.38986,16)" font-family="Arial, Liberation Sans, Helvetica, sans-serif" '
    'font-size="12px" fill="red">0.10</text><text font-size="9px" opacity="0">unseen</text>'
    '<g class="none"><g></g></g><path d="M0,1.25L3.333,4Z" opacity="0.6" stroke-width="1"/></g></svg>'
)


def test_a_policy_names_the_style_and_the_script_of_its_page_and_nothing_else():
    page = frame_page("<title>", "<p>body</p>", style=".x { color: red; }", script="let dollars = '$x';")
    (policy,) = re.findall(r'Security-Policy" content="([^"]+)"', page)
    parts = {name: re.findall(rf"<{name}>(.*?)</{name}>", page, re.DOTALL)[0] for name in ("style", "script")}
    assert parts["style"].endswith(".x { color: red; }")
    assert parts["script"] == "let dollars = '$x';"
    for name, text in parts.items():
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert policy.endswith("img-src data:; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy


def test_a_page_without_a_script_may_run_none():
    page = frame_page("title", "<p>body</p>")
    assert "<script" not in page
    assert "script-src" not in page


def test_a_small_figure_keeps_every_word_that_is_seen_and_every_shape():
    small = etree.fromstring(shrink_svg(FIGURE))
    texts = small.xpath("//*[local-name()='text']")
    assert [text.text for text in texts] == ["0.10"]
    assert texts[0].get("transform") == "translate(48.4,16)"
    paths = small.xpath("//*[local-name()='path']")
    assert [dict(path.attrib) for path in paths] == [{"d": "M0,1.2L3.3,4Z", "opacity": "0.6"}]
    assert small.get("aria-label") == "A figure"
    assert small.get("font-size") == "12px"
