"""Memory of an assessment of a hundred thousand draws, in a process of its own."""

import argparse
import subprocess
import sys
import warnings

from benchmarks.table import Row, Span, find_peak, print_table, time_once

CASE = "isis-2017"
N_DRAWS = (1_000, 10_000, 100_000)
AIM = 1_500
"""Megabytes aimed at for the most draws."""


def run(repeats: int) -> None:
    del repeats  # memory is the same each time, and a hundred thousand draws take long
    print_table(
        f"Most memory held by a process that assesses {CASE}, once each; aim: under {AIM:,} MB",
        "",
        [measure(n_draws) for n_draws in N_DRAWS],
    )


def measure(n_draws: int) -> Row:
    """Run this module with so many draws in a process of its own."""
    finished = subprocess.run(  # noqa: S603 - this module
        [sys.executable, "-m", "benchmarks.memory", str(n_draws)], capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    cpu, wall, peak = map(float, finished.stdout.split())
    return Row(f"{n_draws:,} draws", (Span(cpu, wall),), peak=peak)


def assess_once(n_draws: int) -> None:
    """Assess in this process, and print what it took."""
    from detente import assess, read_case  # noqa: PLC0415 - in the process that is measured
    from detente.assessment.assessment import PARTS  # noqa: PLC0415

    warnings.simplefilter("ignore")
    case = read_case(CASE)
    spent = time_once(lambda: assess(case, n_draws=n_draws, parts=PARTS))
    print(*spent, find_peak())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("draws", type=int)
    assess_once(parser.parse_args().draws)
