"""The report as a page: bytes of the file, and how long its reader waits between a moved number and the answer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.browser import MISSING, Browser, find_browser

from benchmarks.table import print_figures
from detente import assess, read_case
from detente.assessment.assessment import PARTS
from detente.report.render import render_html

SIZES = {2_000: 450, 10_000: 800}
"""Draws of a page, and the kB aimed at."""
SLUGS = ("isis-2017", "isis-2017-counter", "nunn-lugar-1991", "agreed-framework-1994", "nummi-1984")
_MOVES = """(async () => {
  const spans = [], rows = [...document.querySelectorAll(".premise")], claims = [...document.querySelectorAll("[name=brush-claim]")];
  for (let k = 0; k < MOVES; k++) {
    const handle = rows[k % rows.length].querySelectorAll("input[type=range]")[k % 2], claim = claims[k % claims.length];
    handle.value = k % 2 ? 60 - (k * 7) % 25 : (k * 7) % 25;
    handle.dispatchEvent(new Event("input"));
    await new Promise(requestAnimationFrame);
    claim.checked = true;
    const start = performance.now();
    claim.dispatchEvent(new Event("change"));
    document.body.getBoundingClientRect();
    spans.push(performance.now() - start);
    if (k % 3 === 2) document.querySelector(".reset").click();
  }
  return spans.sort((a, b) => a - b);
})()"""


class PageSpans(NamedTuple):
    """What a page weighs, and milliseconds to count everything again and lay it out."""

    n_bytes: int
    middle: float
    slowest: float
    """95th percentile."""
    slow_machine: float
    """The same on a processor six times slower."""


def run(repeats: int) -> None:
    path = find_browser()
    if path is None:
        print(f"\nPages: {MISSING}.")
        return
    browser = Browser(path)
    try:
        for n_draws, aim in SIZES.items():
            spans = [_measure(browser, slug, n_draws, 40 * repeats) for slug in SLUGS]
            print_figures(
                f"A page of {n_draws:,} draws; everything counted again after a number moved, and laid out",
                SLUGS,
                (
                    [f"kB (aim {aim})", *(f"{each.n_bytes / 1000:.0f}" for each in spans)],
                    ["ms, middle (aim 16)", *(f"{each.middle:.0f}" for each in spans)],
                    ["ms, 95th percentile (aim 50)", *(f"{each.slowest:.0f}" for each in spans)],
                    [
                        "ms, 95th, 6 times slower (aim 100)",
                        *(f"{each.slow_machine:.0f}" for each in spans),
                    ],
                ),
            )
    finally:
        browser.close()


def _measure(browser: Browser, slug: str, n_draws: int, n_moves: int) -> PageSpans:
    page = render_html(assess(read_case(slug), n_draws=n_draws, parts=PARTS)).encode()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_bytes(page)
        browser.resize(1280, 900)
        browser.open(file)
        quick = browser.ask(_MOVES.replace("MOVES", str(n_moves)))
        browser.send("Emulation.setCPUThrottlingRate", rate=6)
        slow = browser.ask(_MOVES.replace("MOVES", str(n_moves)))
        browser.send("Emulation.setCPUThrottlingRate", rate=1)
    return PageSpans(len(page), quick[n_moves // 2], quick[int(0.95 * n_moves)], slow[int(0.95 * n_moves)])
