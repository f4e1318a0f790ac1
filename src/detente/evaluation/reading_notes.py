"""Notes on what several analysts say: who says nothing, and how far their scores on seed questions can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.errors import Problem
from detente.methods.classical_model import PASSED
from detente.sampling.analyst_weights import weigh_analysts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import Case

_USUAL = 10
"""Seed questions that are usual at least."""


def list_reading_notes(case: Case) -> Iterator[Problem]:
    """Yield notes on the readings of a case and on its seed questions.

    Parameters
    ----------
    case
        The case.
    """
    for name, reading in case.readings.items():
        if not reading.ranges:
            hint = "Add ranges, or delete the reading."
            yield Problem(f"readings.{name}", "gives no range, so that no draw takes this analyst", hint)
        if reading.date is not None and reading.date.first > case.decision.date.last:
            message = f"given in {reading.date.written}, after the decision of {case.decision.date.written}"
            hint = "Ask what the analyst knew only later, and say so in `note`."
            yield Problem(f"readings.{name}.date", message, hint)
    if not case.seeds:
        return
    if not case.analysts:
        hint = "Add readings, or delete the questions."
        yield Problem("seeds", "seed questions weigh analysts, and no analyst gives a range", hint)
        return
    weights = weigh_analysts(case)
    for name in weights.silent:
        missing = next(question for question in case.seeds if question not in case.readings[name].seeds)
        message = f"does not answer {missing}, so that all analysts count alike: scores compare only on the same questions"
        yield Problem(f"readings.{name}.seeds", message, "Ask the analyst, or delete the question.")
    if weights.rule == "all rejected":
        message = f"the answers reject the ranges of every analyst (no calibration reaches {PASSED}), so that all count alike"
        yield Problem("seeds", message, "Check units and answers; else ask further questions.")
    if len(case.seeds) < _USUAL:
        message = f"{len(case.seeds)} seed questions tell analysts apart poorly; {_USUAL} or more are usual"
        yield Problem(
            "seeds", message, "Add questions from the same field whose answers the analysts do not know."
        )
