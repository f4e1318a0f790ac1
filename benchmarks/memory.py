"""Memory of an assessment of a hundred thousand draws, in a process of its own."""

import json
import subprocess
import sys

from benchmarks.table import Row, Span, print_table

CASE = "isis-2017"
N_DRAWS = (1_000, 10_000, 100_000)
AIM = 1_500
"""Megabytes aimed at for the most draws."""
_SCRIPT = """
import json, re, resource, sys, time, warnings
from pathlib import Path
warnings.simplefilter("ignore")
from detente import assess, read_case
from detente.assessment.assessment import PARTS
case, n_draws = read_case(sys.argv[1]), int(sys.argv[2])
cpu, wall = time.process_time(), time.perf_counter()
assess(case, n_draws=n_draws, parts=PARTS)
spent = time.process_time() - cpu, time.perf_counter() - wall
# Linux counts the memory of whoever started a process as its own, except here.
status = Path("/proc/self/status")
held = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
peak = 1024 * int(held[1]) if held else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print(json.dumps([*spent, peak]))
"""


def run(repeats: int) -> None:
    del repeats  # memory is the same each time, and a hundred thousand draws take long
    rows = []
    for n_draws in N_DRAWS:
        finished = subprocess.run(  # noqa: S603 - the script above
            [sys.executable, "-c", _SCRIPT, CASE, str(n_draws)], capture_output=True, text=True, check=False
        )
        if finished.returncode:
            raise SystemExit(finished.stderr)
        cpu, wall, peak = json.loads(finished.stdout)
        rows.append(Row(f"{n_draws:,} draws", (Span(cpu, wall),), peak=peak))
    print_table(
        f"Most memory held by a process that assesses {CASE}, once each; aim: under {AIM:,} MB", "", rows
    )
