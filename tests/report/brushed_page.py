"""A report in a browser, brushed through its fragment as a link would."""

from __future__ import annotations

import json
import re
from typing import Any

READ = """(() => {
  const text = s => [...document.querySelectorAll(s)].map(e => e.textContent.trim());
  return {
    headlines: Object.fromEntries(["offer", "advice", "deal"].map(k => [k, text(`.claims .${k} h2`)[0]])),
    claims: text(".claims li > p:not(.about)"),
    pills: Object.fromEntries(["offer", "advice", "deal"].map(k => [k, text(`.claims .${k} .word`)[0]])),
    answers: text(".questions .answer"), reasons: text(".questions li > p:not(.about):not(.answer)"),
    now: text(".now")[0], said: text(".live .said")[0], warn: text(".live .warn")[0], left: text("[data-n]"),
    best: text("#figure-gains .row p span"), meters: text(".meter i"),
    bars: [...document.querySelectorAll(".premise")].map(f => [...f.querySelectorAll("rect")].map(r => +r.getAttribute("height"))),
    brushed: document.documentElement.classList.contains("brushed"), foreign: !document.querySelector(".foreign").hidden,
  };
})()"""


class BrushedPage:
    """One report, open in a browser."""

    def __init__(self, browser: Any, path: Any) -> None:
        self.browser = browser
        browser.open(path)
        assert not browser.messages()
        assert browser.ask("document.documentElement.classList.contains('js')"), "the page left its brush off"
        settings = browser.ask("document.querySelector('#brush-settings').textContent")
        self.settings = json.loads(settings)
        self.names = [premise["name"] for premise in self.settings["premises"]]

    def brush(self, ranges: dict[int, tuple[int, int]], *, key: str | None = None) -> dict[str, Any]:
        """Set ranges by row, in sixtieths of the ranks, and return what the page then says."""
        parts = "&".join(f"{row}={low}-{high}" for row, (low, high) in ranges.items())
        fragment = json.dumps(f"#{key or self.settings['key']}&{parts}")
        self.browser.ask(
            f"new Promise(done => {{ if (location.hash === {fragment}) return done(); addEventListener('hashchange', done, {{once: true}}); "
            f"location.hash = {fragment}; }})"
        )
        return self.browser.ask(READ)


def split_copied(text: str) -> tuple[str, list[str]]:
    """Return the assumptions of the sentence to copy, and what it claims under them."""
    match = re.fullmatch(r"(Assuming that .+?|With every assumption left open): (.+)\.", text)
    assert match, text
    return match[1], re.split(r"; (?=in |[a-z])", match[2])
