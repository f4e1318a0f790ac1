"""Whole assessments of the shipped cases, in a running process after one call."""

import time
from collections.abc import Iterator
from functools import partial
from itertools import count, pairwise
from statistics import median

import numpy as np

from benchmarks.table import (
    Row,
    Span,
    agree,
    count_cpu,
    print_figures,
    print_table,
    time_in_turns,
    write_number,
)
from detente import assess, read_case
from detente.assessment.assessment import PARTS, Assessment
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
WHAT_IF_AIMS = {300: 0.04, 2_000: 0.15}
"""Wall seconds aimed at for a question to so many stored draws."""
CHANGED = "counterpart.effort"
"""Number that is put at other values."""


def run(repeats: int) -> None:
    cases = {slug: read_case(slug) for slug in AIMS}
    values = [
        [assess(case, n_draws=100, parts=PARTS).verdict.values for case in cases.values()] for _ in range(2)
    ]
    apart = max(np.nanmax(np.abs(first - again)) for first, again in zip(*values, strict=True))
    agree(apart, 0.0, "two assessments from one seed")
    turns = [{slug: time_steps(case) for slug, case in cases.items()} for _ in range(repeats)]
    print_figures(
        f"Steps of a full assessment of {N_DRAWS:,} draws: CPU, ms, the middle one of {repeats}",
        tuple(AIMS),
        (_write_step(step, turns) for step in turns[0]["isis-2017"]),
    )
    rows = [
        Row(slug, tuple(Span(*np.sum([*turn[slug].values()], axis=0)) for turn in turns), aim=aim)
        for slug, aim in AIMS.items()
    ]
    print_table(
        f"A full assessment of {N_DRAWS:,} draws, every part of it", "two from one seed are the same", rows
    )
    calls = {slug: lambda case=case: assess(case, n_draws=N_VERDICT) for slug, case in cases.items()}
    rows = [row._replace(aim=VERDICT_AIM) for row in time_in_turns(calls, repeats)]
    print_table(f"The verdict alone, {N_VERDICT:,} draws", "", rows)
    ask_what_if(cases, repeats)


def ask_what_if(cases: dict[str, Case], repeats: int) -> None:
    """Time second questions to an assessment: what is not changed has been solved by the first."""
    calls, aims, off = {}, {}, 0.0
    for slug, case in cases.items():
        assessment = assess(case, n_draws=max(WHAT_IF_AIMS))
        numbers = count(float(np.median(assessment.samples.premises[CHANGED])), 0.01)
        for n_draws, aim in WHAT_IF_AIMS.items():
            again = assessment.what_if({}, n_draws=n_draws).after.values - assessment.verdict.values[:n_draws]
            off = max(
                off, float(np.quantile(np.nanmax(np.abs(again), axis=1), 0.95)) / _spread_lead(assessment)
            )
            by = f"{slug}, {n_draws:,} draws"
            calls[by] = partial(_change, assessment, numbers, n_draws)
            aims[by] = aim
    agree(off, 0.05, "draws solved again without a change")
    print_table(
        f"What if {CHANGED} were another: stored draws solved again",
        f"without a change, values in 95% of draws are within {off:.1%} of the spread of the lead of those stored",
        [row._replace(aim=aims[row.by]) for row in time_in_turns(calls, repeats)],
    )


def _spread_lead(assessment: Assessment) -> float:
    """How far apart the 5th and 95th percentile are of the lead of the best other option over refusing."""
    values = assessment.verdict.values
    return float(np.subtract(*np.quantile(np.nanmax(values[:, 1:], axis=1) - values[:, 0], [0.95, 0.05])))


def _change(assessment: Assessment, numbers: Iterator[float], n_draws: int) -> None:
    """Ask about a number that was not asked about before."""
    assessment.what_if({CHANGED: next(numbers)}, n_draws=n_draws)


def _write_step(step: str, turns: list[dict[str, dict[str, Span]]]) -> list[str]:
    """A step, and its CPU time in each case."""
    return [step, *(write_number(1e3 * median(turn[slug][step].cpu for turn in turns)) for slug in AIMS)]


def time_steps(case: Case) -> dict[str, Span]:
    """Time each step of a full assessment."""
    marks: list[tuple[str, Span]] = []

    def mark(step: str, _: float = 1.0) -> None:
        marks.append((step, Span(count_cpu(), time.perf_counter())))

    assess(case, n_draws=N_DRAWS, parts=PARTS, progress=mark)
    mark("the end")
    return {step: Span(*np.subtract(end, start)) for (step, start), (_, end) in pairwise(marks)}
