"""Whole assessments of the shipped cases, in a running process after one call."""

import time
from itertools import pairwise

import numpy as np

from benchmarks.table import Row, Span, agree, count_cpu, print_table, time_in_turns
from detente import assess, read_case
from detente.assessment.assessment import PARTS
from detente.case.model import Case

N_DRAWS = 10_000
AIMS = {
    "isis-2017": 1.2,
    "isis-2017-counter": 1.2,
    "nunn-lugar-1991": 1.2,
    "nummi-1984": 2.0,
    "agreed-framework-1994": 2.0,
}
"""Wall seconds aimed at for a full assessment of each shipped case, on two quiet cores."""
N_VERDICT, VERDICT_AIM = 1_000, 0.1
"""Draws of a verdict alone, and the wall seconds aimed at."""


def run(repeats: int) -> None:
    cases = {slug: read_case(slug) for slug in AIMS}
    for slug, case in cases.items():
        print_steps(slug, case)
    found = [assess(cases["isis-2017"], n_draws=200).verdict.values for _ in range(2)]
    apart = agree(np.nanmax(np.abs(found[0] - found[1])), 0.0, "two assessments from one seed")
    calls = {
        slug: lambda case=case: assess(case, n_draws=N_DRAWS, parts=PARTS) for slug, case in cases.items()
    }
    print_table(
        f"A full assessment of {N_DRAWS:,} draws, every part of it computed",
        f"values of two assessments from one seed differ by {apart:g}",
        [row._replace(aim=AIMS[row.by]) for row in time_in_turns(calls, repeats)],
    )
    calls = {slug: lambda case=case: assess(case, n_draws=N_VERDICT) for slug, case in cases.items()}
    print_table(
        f"The verdict alone, {N_VERDICT:,} draws",
        "",
        [row._replace(aim=VERDICT_AIM) for row in time_in_turns(calls, repeats)],
    )


def print_steps(slug: str, case: Case) -> None:
    """Print what each step of a full assessment takes, once."""
    assess(case, n_draws=200, parts=PARTS)
    marks: list[tuple[str, Span]] = []

    def mark(step: str, _: float = 1.0) -> None:
        marks.append((step, Span(count_cpu(), time.perf_counter())))

    assess(case, n_draws=N_DRAWS, parts=PARTS, progress=mark)
    mark("the end")
    rows = [Row(step, (Span(*np.subtract(end, start)),)) for (step, start), (_, end) in pairwise(marks)]
    print_table(f"Steps of a full assessment of {N_DRAWS:,} draws, once: {slug}", "", rows, compared=False)
