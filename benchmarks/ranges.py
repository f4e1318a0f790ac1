"""A model of a hundred ranges beside Squiggle, for feel: drawn, added up and summarised."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

from benchmarks.table import Row, Span, agree, print_table, skip, time_in_turns
from detente.case.quantity import POSITIVE, parse_quantity

N_RANGES, N_DRAWS = 100, 10_000
PACKAGE = "@quri/squiggle-lang"
FOLDER = Path(os.environ.get("DETENTE_SQUIGGLE", ".venv/squiggle"))
"""Folder that npm installed Squiggle into."""
_SCRIPT = """
const [code, sampleCount, repeats] = JSON.parse(require("fs").readFileSync(0, "utf8"));
const squiggle = require("@quri/squiggle-lang");
(async () => {
  const spans = [];
  let summary;
  for (let i = 0; i <= repeats; i++) {
    const [cpu, wall] = [process.cpuUsage(), performance.now()];
    const environment = { ...squiggle.defaultEnvironment, sampleCount, seed: "seed " + i };
    const output = await squiggle.run(code, { environment });
    summary = JSON.parse(output.result.value.result.toString());
    const used = process.cpuUsage(cpu);
    if (i > 0) spans.push([(used.user + used.system) / 1e6, (performance.now() - wall) / 1e3]);
  }
  console.log(JSON.stringify([summary, spans]));
})();
"""


def run(repeats: int) -> None:
    node = shutil.which("node")
    if node is None or not (FOLDER / "node_modules" / PACKAGE).is_dir():
        skip("Squiggle", f"install Node.js, then npm install --prefix {FOLDER} {PACKAGE}@0.10.0")
        return
    rng = np.random.default_rng(1)
    ranges = [
        f"{low:.3g} to {low * factor:.3g}"
        for low, factor in zip(rng.uniform(1, 10, N_RANGES), rng.uniform(1.5, 3, N_RANGES), strict=True)
    ]

    def summarise() -> np.ndarray:
        quantities = [parse_quantity(text, POSITIVE) for text in ranges]
        total = sum(quantity.quantile(rng.random(N_DRAWS)) for quantity in quantities)
        return np.array([total.mean(), *np.quantile(total, [0.05, 0.95])])

    theirs, spans = _ask_squiggle(node, ranges, repeats)
    apart = agree(np.abs(theirs / summarise() - 1).max(), 0.01, "the sums of the ranges")
    rows = time_in_turns({"detente": summarise}, repeats)
    print_table(
        f"{N_RANGES} ranges read, {N_DRAWS:,} draws of each, added up: for feel",
        f"the mean and both ends of the sum differ by {apart:.1%} at most",
        [*rows, Row("Squiggle on Node.js", spans)],
    )


def _ask_squiggle(node: str, ranges: list[str], repeats: int) -> tuple[np.ndarray, tuple[Span, ...]]:
    named = "\n".join(f"x{i} = {text}" for i, text in enumerate(ranges))
    total = " + ".join(f"x{i}" for i in range(len(ranges)))
    code = f"{named}\ntotal = {total}\n[mean(total), quantile(total, 0.05), quantile(total, 0.95)]"
    finished = subprocess.run(  # noqa: S603 - the script above
        [node, "-e", _SCRIPT],
        input=json.dumps([code, N_DRAWS, repeats]),
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    summary, spans = json.loads(finished.stdout)
    return np.array(summary), tuple(Span(*span) for span in spans)
